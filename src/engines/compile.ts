/** Rules -> flat tables for a year: cumulative 32-bit thresholds for every reachable cell. */
import type { Process } from "../ground/process.ts";
import { row } from "../ground/process.ts";
import { memo } from "./memo.ts";
import {
  EVENTS,
  OLDEST,
  REACHED,
  RESIDENCES,
  SEXES,
  TRACKS,
  WORKS,
  possible,
  type Person,
} from "../people/person.ts";
import type { FlowCode } from "../schemes/scheme.ts";

/** What happened, for the ledger: a move (or a death) and its flow code in each official series it changes. */
export interface FlowKind {
  readonly from: string;
  readonly to: string;
  readonly codes: { readonly [series: string]: FlowCode };
}

/** What the compiler needs to know of a process besides its rules. */
export interface Compilable extends Process<Person> {
  readonly series?: readonly {
    readonly name: string;
    readonly concept: string;
    readonly counts: { readonly [state: string]: number | undefined };
  }[];
  readonly flow?: (
    from: string,
    to: string,
    who: Person,
  ) => FlowCode | { readonly [series: string]: FlowCode | undefined };
}

/** The fields of a cell in the order of their strides; `needy` is counted as 0 and 1. */
const DOMAINS: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  age: Array.from({ length: OLDEST + 1 }, (_, age) => age),
  sex: SEXES,
  track: TRACKS,
  needy: [false, true],
  residence: RESIDENCES,
  reached: REACHED,
  work: WORKS,
  event: EVENTS,
};
const FIELDS = Object.keys(DOMAINS);

/** Substates: states, those with a counter once for each value of it. */
export interface Layout {
  readonly width: number;
  /** First substate of each state. */
  readonly first: Int32Array;
  /** State index and counter value of each substate. */
  readonly state: Uint8Array;
  readonly count: Uint8Array;
}

export function layoutOf(process: Compilable): Layout {
  const state: number[] = [];
  const count: number[] = [];
  const first = process.states.map((name, index) => {
    const at = state.length;
    const sizes = process.counter?.states.includes(name) ? process.counter.max + 1 : 1;
    for (let value = 0; value < sizes; value++) {
      state.push(index);
      count.push(value);
    }
    return at;
  });
  return {
    width: state.length,
    first: Int32Array.from(first),
    state: Uint8Array.from(state),
    count: Uint8Array.from(count),
  };
}

/**
 * One process in one year. A cell's block is `block[stride . fields]`; the row of a substate is
 * `block * width + substate`; its exits are entries `start[row]` to `start[row + 1]`. A draw u (32 bits) takes the
 * first entry with u <= last; above the last entry the person stays, at substate `stay[row]`.
 */
export interface Table {
  readonly width: number;
  readonly strides: Readonly<Record<string, number>>;
  /** -1 where no person can be. */
  readonly block: Int32Array;
  readonly start: Int32Array;
  readonly probability: Float64Array;
  readonly align: Int16Array;
  readonly to: Uint8Array;
  readonly kind: Uint16Array;
  readonly stay: Uint8Array;
  /** Cumulative thresholds less one; filled by `finish`. */
  readonly last: Uint32Array;
  /** The share of its row that each entry takes, as the thresholds have it. */
  readonly share: Float64Array;
}

interface Program {
  readonly to: Int32Array;
  readonly probability: Float64Array;
  readonly kind: Int32Array;
  readonly align: Int32Array;
  readonly rises: Uint8Array;
  readonly stayRises: boolean;
}
/** The program of a state in a cell, and what was read to make it (the counter apart). */
interface Found {
  readonly program: number;
  readonly path: readonly number[];
  readonly readsCount: boolean;
}
const STATE = FIELDS.length;
const COUNT = FIELDS.length + 1;
const YEAR = FIELDS.length + 2;
const PARAMETERS = FIELDS.length + 3;
/** Rows and tables kept before the memory is emptied: a bound, never a matter of results. */
const MOST_PROGRAMS = 500_000;
const MOST_TABLES = 400;

/** Compiles one process for any year; keeps the list of flow kinds, the same for all years and both engines. */
export interface Compiler {
  readonly process: Compilable;
  readonly layout: Layout;
  readonly kinds: readonly FlowKind[];
  /** The kind of dying in a state (states in order come first in `kinds`), then of being born. */
  readonly born: number;
  readonly table: (year: number, values: Readonly<Record<string, number>>) => Table;
}

export function compiler(process: Compilable): Compiler {
  const layout = layoutOf(process);
  const states = process.states;
  const kinds: FlowKind[] = [];
  const kindIndex = new Map<string, number>();
  const codesOf = (
    from: string,
    to: string,
    flow: FlowCode | { readonly [series: string]: FlowCode | undefined },
  ): FlowKind["codes"] => {
    const codes: Record<string, FlowCode> = {};
    for (const series of process.series ?? []) {
      const change = (series.counts[to] ?? 0) - (series.counts[from] ?? 0);
      if (change === 0 || (series.concept === "cumulative" && change < 0)) continue;
      const code = typeof flow === "string" ? flow : flow[series.name];
      if (!code) throw new Error(`${process.name}, "${from} -> ${to}": no flow code for ${series.name}`);
      codes[series.name] = code;
    }
    return codes;
  };
  const kindOf = (
    from: string,
    to: string,
    flow: FlowCode | { readonly [series: string]: FlowCode | undefined },
  ): number => {
    const codes = codesOf(from, to, flow);
    const key = `${from}|${to}|${JSON.stringify(codes)}`;
    let index = kindIndex.get(key);
    if (index === undefined) {
      index = kinds.push({ from, to, codes }) - 1;
      kindIndex.set(key, index);
    }
    return index;
  };
  for (const state of states) kindOf(state, "dead", "DEATH");
  const born = kindOf("unborn", states[0]!, "BIRTH");

  const fieldIndex = FIELDS.map((field) => process.reads.includes(field as keyof Person));
  const strides: Record<string, number> = {};
  let contexts = 1;
  for (const field of [...FIELDS].reverse()) {
    strides[field] = fieldIndex[FIELDS.indexOf(field)] ? contexts : 0;
    if (strides[field]) contexts *= DOMAINS[field]!.length;
  }

  // The person that rules look at: each read is noted, so that equal reads need no second look.
  const names = Object.keys(process.parameters);
  const now = new Float64Array(PARAMETERS + names.length);
  let noted: number[] = [];
  const note = (index: number): number => {
    if (!noted.includes(index)) noted.push(index);
    return now[index]!;
  };
  const p = {};
  names.forEach((name, i) =>
    Object.defineProperty(p, name, { enumerable: true, get: () => note(PARAMETERS + i) }),
  );
  const who = {} as Person & { state: string; count: number };
  FIELDS.forEach((field, index) => {
    const domain = DOMAINS[field]!;
    Object.defineProperty(who, field, {
      enumerable: fieldIndex[index] === true,
      get: () => {
        if (!fieldIndex[index]) throw new Error(`it reads "${field}", which is not in its list of reads`);
        return domain[note(index)];
      },
    });
  });
  Object.defineProperty(who, "year", { enumerable: true, get: () => note(YEAR) });
  Object.defineProperty(who, "state", { enumerable: true, get: () => states[now[STATE]!] });
  Object.defineProperty(who, "count", {
    enumerable: process.counter !== undefined,
    get: () => note(COUNT),
  });

  // Rows are remembered by all that the rules read to make them, blocks of rows likewise: a year or a scenario
  // that changes one lever asks the rules only for the rows that read it.
  const programs: Program[] = [];
  const programIndex = new Map<string, number>();
  const blocks: Int32Array[] = []; // the program of each substate
  const blockIndex = new Map<string, number>();
  let byState = states.map(() => memo<Found>());
  let byBlock = memo<number>();
  const tables = new Map<string, Table>();
  let readsYear = false;

  const evaluate = (): number => {
    const state = states[now[STATE]!]!;
    const outcomes = row(process, who, p as never);
    const exits = outcomes.slice(0, -1);
    const rises = (to: string): boolean => process.counter?.rises(state, to, who) ?? false;
    const program: Program = {
      to: Int32Array.from(exits, (exit) => states.indexOf(exit.to)),
      probability: Float64Array.from(exits, (exit) => exit.probability),
      kind: Int32Array.from(exits, (exit) =>
        kindOf(state, exit.to, process.flow ? process.flow(state, exit.to, who) : {}),
      ),
      align: Int32Array.from(exits, (exit) => process.align?.(state, exit.to, who) ?? -1),
      rises: Uint8Array.from(exits, (exit) => Number(rises(exit.to))),
      stayRises: rises(state),
    };
    const key = `${program.to}|${program.probability}|${program.kind}|${program.align}|${program.rises}|${program.stayRises}`;
    let index = programIndex.get(key);
    if (index === undefined) {
      index = programs.push(program) - 1;
      programIndex.set(key, index);
    }
    return index;
  };
  /** The program of the state and count in `now`, from memory where what the rules read is the same. */
  const programOf = (): Found => {
    const memory = byState[now[STATE]!]!;
    const known = memory.get(now);
    if (known) return known;
    noted = [];
    const program = evaluate();
    if (noted.includes(YEAR)) readsYear = true;
    const found: Found = {
      program,
      path: noted.filter((field) => field !== COUNT),
      readsCount: noted.includes(COUNT),
    };
    memory.put(noted, now, found);
    return found;
  };
  const scratch = new Int32Array(layout.width);
  /** The block of the context in `now`: a program for each substate. */
  const blockOf = (): number => {
    const known = byBlock.get(now);
    if (known !== undefined) return known;
    const path = new Set<number>();
    for (let state = 0; state < states.length; state++) {
      now[STATE] = state;
      for (let sub = layout.first[state]!; sub < layout.width && layout.state[sub] === state; sub++) {
        now[COUNT] = layout.count[sub]!;
        const found = programOf();
        for (const field of found.path) path.add(field);
        scratch[sub] = found.program;
      }
    }
    const key = scratch.join();
    let index = blockIndex.get(key);
    if (index === undefined) {
      index = blocks.push(scratch.slice()) - 1;
      blockIndex.set(key, index);
    }
    byBlock.put([...path], now, index);
    return index;
  };

  function table(year: number, values: Readonly<Record<string, number>>): Table {
    const slice = names.map((name) => values[name]).join();
    const known = tables.get(slice) ?? tables.get(`${year},${slice}`);
    if (known)
      return process.align ? { ...known, last: known.last.slice(), share: known.share.slice() } : known;
    if (programs.length > MOST_PROGRAMS) {
      programs.length = blocks.length = 0;
      programIndex.clear();
      blockIndex.clear();
      byState = states.map(() => memo<Found>());
      byBlock = memo<number>();
    }
    now[YEAR] = year;
    names.forEach((name, i) => (now[PARAMETERS + i] = values[name]!));
    const block = new Int32Array(contexts).fill(-1);
    const used = new Map<number, number>();
    const visit = (depth: number, context: number): void => {
      while (depth < FIELDS.length && !fieldIndex[depth]) depth++;
      if (depth < FIELDS.length) {
        const size = DOMAINS[FIELDS[depth]!]!.length;
        const stride = strides[FIELDS[depth]!]!;
        for (let value = 0; value < size; value++) {
          now[depth] = value;
          visit(depth + 1, context + value * stride);
        }
        return;
      }
      if (!reachable(now, fieldIndex)) return;
      const index = blockOf();
      let local = used.get(index);
      if (local === undefined) used.set(index, (local = used.size));
      block[context] = local;
    };
    visit(0, 0);
    const rows = [...used.keys()].map((index) => blocks[index]!);
    const table: Table = { ...flatten(rows, programs, layout, process), width: layout.width, strides, block };
    if (tables.size >= MOST_TABLES) tables.clear();
    tables.set(readsYear ? `${year},${slice}` : slice, table);
    return process.align ? { ...table, last: table.last.slice(), share: table.share.slice() } : table;
  }

  return { process, layout, kinds, born, table };
}

const AGE = FIELDS.indexOf("age");
const REACHED_AT = FIELDS.indexOf("reached");
const WORK = FIELDS.indexOf("work");
const EVENT = FIELDS.indexOf("event");
/** Fields that the process does not read are left open: only what contradicts itself is skipped. */
function reachable(now: Float64Array, reads: readonly boolean[]): boolean {
  if (!reads[WORK] || !reads[AGE] || !reads[REACHED_AT]) return true;
  return possible({
    age: now[AGE]!,
    reached: REACHED[now[REACHED_AT]!]!,
    work: WORKS[now[WORK]!]!,
    event: reads[EVENT] ? EVENTS[now[EVENT]!]! : "none",
  });
}

function flatten(
  blocks: readonly Int32Array[],
  programs: readonly Program[],
  layout: Layout,
  process: Compilable,
): Omit<Table, "width" | "strides" | "block"> {
  const rows = blocks.length * layout.width;
  const start = new Int32Array(rows + 1);
  const stay = new Uint8Array(rows);
  blocks.forEach((subs, b) => {
    for (let sub = 0; sub < layout.width; sub++)
      start[b * layout.width + sub + 1] = programs[subs[sub]!]!.to.length;
  });
  for (let i = 0; i < rows; i++) start[i + 1]! += start[i]!;
  const entries = start[rows]!;
  const probability = new Float64Array(entries);
  const align = new Int16Array(entries);
  const to = new Uint8Array(entries);
  const kind = new Uint16Array(entries);
  const max = process.counter?.max ?? 0;
  const hasCounter = process.states.map((state) => process.counter?.states.includes(state) === true);
  const substate = (state: number, count: number, rises: boolean): number =>
    layout.first[state]! + (hasCounter[state] ? Math.min(max, count + Number(rises)) : 0);
  blocks.forEach((subs, b) => {
    for (let sub = 0; sub < layout.width; sub++) {
      const program = programs[subs[sub]!]!;
      const count = layout.count[sub]!;
      const at = start[b * layout.width + sub]!;
      stay[b * layout.width + sub] = substate(layout.state[sub]!, count, program.stayRises);
      for (let exit = 0; exit < program.to.length; exit++) {
        probability[at + exit] = program.probability[exit]!;
        align[at + exit] = program.align[exit]!;
        kind[at + exit] = program.kind[exit]!;
        to[at + exit] = substate(program.to[exit]!, count, program.rises[exit] === 1);
      }
    }
  });
  return {
    start,
    stay,
    probability,
    align,
    to,
    kind,
    last: new Uint32Array(entries),
    share: new Float64Array(entries),
  };
}

const WHOLE = 2 ** 32;
/**
 * Turns probabilities, each times its alignment factor, into cumulative thresholds, rounded once to 2^-32.
 * From here on both engines see integers only. Refuses a row that leaves more than one whole.
 */
export function finish(table: Table, name: string, year: number, factors?: Float64Array): Table {
  const { start, probability, align, last, share } = table;
  for (let i = 0; i + 1 < start.length; i++) {
    let sum = 0;
    for (let entry = start[i]!; entry < start[i + 1]!; entry++) {
      const factor = align[entry]! < 0 || !factors ? 1 : factors[align[entry]!]!;
      sum += probability[entry]! * factor;
      if (!(sum <= 1 + 1e-9))
        throw new RangeError(`${name}, ${year}: the exits of a row add up to ${sum}, more than 1`);
      // An exit too rare for 32 bits shares its predecessor's threshold and is never drawn; zero has no "less one".
      last[entry] = Math.max(0, Math.min(WHOLE, Math.round(sum * WHOLE)) - 1);
      share[entry] = (last[entry]! - (entry === start[i]! ? -1 : last[entry - 1]!)) / WHOLE;
    }
  }
  return table;
}
