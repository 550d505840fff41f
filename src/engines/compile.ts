/** Rules -> flat tables for a year: cumulative 32-bit thresholds for every reachable cell. */
import type { Process } from "../ground/process.ts";
import { row } from "../ground/process.ts";
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
}

interface Program {
  readonly to: Int32Array;
  readonly probability: Float64Array;
  readonly kind: Int32Array;
  readonly align: Int32Array;
  readonly rises: Uint8Array;
  readonly stayRises: boolean;
}
type Leaf = { readonly program: number; readonly readsCount: boolean };
/** What the rules read next, and where each value of it leads; fields of the person, the year, parameters. */
interface Node {
  readonly field: number;
  readonly next: Map<number, Node | Leaf>;
}
const isLeaf = (node: Node | Leaf): node is Leaf => "program" in node;
const STATE = FIELDS.length;
const COUNT = FIELDS.length + 1;
const YEAR = FIELDS.length + 2;
const PARAMETERS = FIELDS.length + 3;
/** Rows kept from earlier years and scenarios before the memory is emptied: a bound, never a matter of results. */
const MOST_PROGRAMS = 500_000;

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

  // Rows are remembered by all that the rules read to make them, so a year or a scenario that changes one lever
  // asks the rules only for the rows that read it.
  const programs: Program[] = [];
  const programIndex = new Map<string, number>();
  let roots: (Node | Leaf | undefined)[] = states.map(() => undefined);

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
  /** The program of the cell in `now`, from memory where the fields that the rules read are the same. */
  const lookUp = (): Leaf => {
    const state = now[STATE]!;
    let node = roots[state];
    while (node && !isLeaf(node)) node = node.next.get(now[node.field]!);
    if (node) return node;
    noted = [];
    const program = evaluate();
    const leaf: Leaf = { program, readsCount: noted.includes(COUNT) };
    if (noted.length === 0) return (roots[state] = leaf);
    let at = (roots[state] ??= { field: noted[0]!, next: new Map() }) as Node;
    noted.forEach((field, depth) => {
      if (at.field !== field)
        throw new Error(
          `${process.name}: a rule reads its fields in an order that is not fixed by what it read before`,
        );
      if (depth === noted.length - 1) return void at.next.set(now[field]!, leaf);
      let next = at.next.get(now[field]!) as Node | undefined;
      if (!next) at.next.set(now[field]!, (next = { field: noted[depth + 1]!, next: new Map() }));
      at = next;
    });
    return leaf;
  };

  function table(year: number, values: Readonly<Record<string, number>>): Table {
    if (programs.length > MOST_PROGRAMS) {
      programs.length = 0;
      programIndex.clear();
      roots = states.map(() => undefined);
    }
    now[YEAR] = year;
    names.forEach((name, i) => (now[PARAMETERS + i] = values[name]!));
    const block = new Int32Array(contexts).fill(-1);
    const blockIndex = new Map<string, number>();
    const blocks: Int32Array[] = []; // program of each substate
    const scratch = new Int32Array(layout.width);
    const visit = (depth: number, context: number): void => {
      if (depth < FIELDS.length) {
        if (!fieldIndex[depth]) return visit(depth + 1, context);
        const size = DOMAINS[FIELDS[depth]!]!.length;
        for (let value = 0; value < size; value++) {
          now[depth] = value;
          visit(depth + 1, context + value * strides[FIELDS[depth]!]!);
        }
        return;
      }
      if (!reachable(now, fieldIndex)) return;
      let key = "";
      for (let state = 0; state < states.length; state++) {
        now[STATE] = state;
        now[COUNT] = 0;
        const leaf = lookUp();
        const from = layout.first[state]!;
        const to = state + 1 < states.length ? layout.first[state + 1]! : layout.width;
        for (let sub = from; sub < to; sub++) {
          now[COUNT] = layout.count[sub]!;
          scratch[sub] = leaf.readsCount ? lookUp().program : leaf.program;
        }
        key += leaf.readsCount ? `${scratch.subarray(from, to)};` : `${leaf.program};`;
      }
      let index = blockIndex.get(key);
      if (index === undefined) {
        index = blocks.push(scratch.slice()) - 1;
        blockIndex.set(key, index);
      }
      block[context] = index;
    };
    visit(0, 0);
    return { ...flatten(blocks, programs, layout, process), width: layout.width, strides, block };
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
  return { start, stay, probability, align, to, kind, last: new Uint32Array(entries) };
}

const WHOLE = 2 ** 32;
/**
 * Turns probabilities, each times its alignment factor, into cumulative thresholds, rounded once to 2^-32.
 * From here on both engines see integers only. Refuses a row that leaves more than one whole.
 */
export function finish(table: Table, name: string, year: number, factors?: Float64Array): Table {
  const { start, probability, align, last } = table;
  for (let i = 0; i + 1 < start.length; i++) {
    let sum = 0;
    for (let entry = start[i]!; entry < start[i + 1]!; entry++) {
      const factor = align[entry]! < 0 || !factors ? 1 : factors[align[entry]!]!;
      sum += probability[entry]! * factor;
      if (!(sum <= 1 + 1e-9))
        throw new RangeError(`${name}, ${year}: the exits of a row add up to ${sum}, more than 1`);
      // An exit too rare for 32 bits shares its predecessor's threshold and is never drawn; zero has no "less one".
      last[entry] = Math.max(0, Math.min(WHOLE, Math.round(sum * WHOLE)) - 1);
    }
  }
  return table;
}

/** The share of a row that takes an entry, as the thresholds have it. */
export function shareOf(table: Table, row: number, entry: number): number {
  const below = entry === table.start[row]! ? -1 : table.last[entry - 1]!;
  return (table.last[entry]! - below) / WHOLE;
}
