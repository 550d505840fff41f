/** Rules -> flat tables for a year: cumulative 32-bit thresholds for every reachable cell. */
import type { Process } from "../ground/process.ts";
import type { Person } from "../people/person.ts";
import { numbered } from "./classes.ts";
import { formsOf, type Compilable, type FlowKind, type Form } from "./forms.ts";
import { ratesOf } from "./rates.ts";
import { PARAMETERS, YEAR, contextsOf, readerOf } from "./reader.ts";

export type { Compilable, FlowKind } from "./forms.ts";

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

/** Compiles one process for any year; keeps the list of flow kinds, the same for all years and both engines. */
export interface Compiler {
  readonly process: Compilable;
  readonly layout: Layout;
  readonly kinds: readonly FlowKind[];
  /** The kind of dying in a state (states in order come first in `kinds`), then of being born. */
  readonly born: number;
  /**
   * The table of a year under these values. Asks the rules only for what reads a value that no table before had;
   * where nothing differs, gives back the same table (to aligned processes, whose thresholds a year fills, a copy).
   */
  readonly table: (year: number, values: Readonly<Record<string, number>>) => Table;
}

/** Tables and lists of probabilities kept before the memory is emptied: a bound, never a matter of results. */
const MOST_TABLES = 128;
const MOST_LISTS = 300_000;
const MOST_SLICES = 10_000;

export function compiler(process: Compilable): Compiler {
  const layout = layoutOf(process);
  const reader = readerOf(process);
  const names = Object.keys(process.parameters);
  const tables = new Map<number, Table>();
  const forms = formsOf(process, reader, () => contexts());
  // Contexts are enumerated, and rules first asked, when the first table is.
  let enumerated: ReturnType<typeof contextsOf> | undefined;
  const contexts = (): ReturnType<typeof contextsOf> => (enumerated ??= contextsOf(process));
  let rates: ReturnType<typeof ratesOf> | undefined;
  let blocks: Blocks | undefined;

  const slices = numbered(names.length + 1);
  const slice = new Float64Array(names.length + 1);
  /** A number for the values that a table rests on, the year among them if a rule reads it (or none was asked yet). */
  function keyOf(year: number, values: Readonly<Record<string, number>>): number {
    if (slices.size() > MOST_SLICES) {
      slices.clear();
      tables.clear();
    }
    for (let i = 0; i < names.length; i++) slice[i] = values[names[i]];
    slice[names.length] = rates?.readsYear() === false ? 0 : year;
    return slices.of(slice);
  }

  function table(year: number, values: Readonly<Record<string, number>>): Table {
    const key = keyOf(year, values);
    const known = tables.get(key);
    if (known) {
      // What was asked for last goes last.
      tables.delete(key);
      tables.set(key, known);
      return process.align ? copied(known) : known;
    }
    rates ??= ratesOf(process, reader, contexts());
    if (rates.held() > MOST_LISTS) rates.forget();
    reader.now[YEAR] = year;
    names.forEach((name, i) => (reader.now[PARAMETERS + i] = values[name]));
    if (rates.ask() || !blocks) blocks = blocksOf(contexts(), rates.states, forms);
    const { block, rows } = numberedBlocks(blocks, rates.states);
    const table: Table = {
      ...flatten(rows, rates.states, forms, layout, process),
      width: layout.width,
      strides: contexts().strides,
      block,
    };
    if (!process.align) fill(table, process.name, year);
    if (tables.size >= MOST_TABLES) tables.delete(tables.keys().next().value as number);
    tables.set(keyOf(year, values), table);
    return process.align ? copied(table) : table;
  }
  return { process, layout, kinds: forms.kinds, born: forms.born, table };
}
const copied = (table: Table): Table => ({
  ...table,
  last: new Uint32Array(table.to.length),
  share: new Float64Array(table.to.length),
});

type States = ReturnType<typeof ratesOf>["states"];

/** Blocks by what the rules read: contexts of one form and, in each state, of one class, whatever its answer is. */
interface Blocks {
  /** -1 where nobody can be. */
  readonly of: Int32Array;
  /** The form and the class in each state, block by block. */
  readonly list: Int32Array;
  readonly size: number;
  last?: Numbering;
}
/** A numbering of blocks by answers, the first block of each number, and the contexts it gave. */
interface Numbering {
  readonly numbers: Int32Array;
  readonly firsts: readonly number[];
  readonly block: Int32Array;
}
function blocksOf(contexts: ReturnType<typeof contextsOf>, states: States, forms: Forms): Blocks {
  const width = states.length + 1;
  const numbers = numbered(width);
  const of = new Int32Array(contexts.size).fill(-1);
  const list = new Float64Array(width);
  for (let context = 0; context < contexts.size; context++) {
    if (contexts.possible[context] === 0) continue;
    list[0] = forms.of(context);
    for (let s = 1; s < width; s++) list[s] = states[s - 1].classOf[context];
    of[context] = numbers.of(list);
  }
  const size = numbers.size();
  const all = Int32Array.from({ length: size * width }, (_, i) =>
    numbers.at(Math.floor(i / width), i % width),
  );
  return { of, list: all, size };
}

/** Blocks whose form and answers are equal become one: the block of each context, and form and answers of each block. */
function numberedBlocks(blocks: Blocks, states: States): { block: Int32Array; rows: Int32Array } {
  const width = states.length + 1;
  if (blocks.last && stillNumbered(blocks, blocks.last, states)) {
    const { block, firsts } = blocks.last;
    return { block, rows: rowsOf(blocks, firsts, states) };
  }
  const known = numbered(width);
  const list = new Float64Array(width);
  const firsts: number[] = [];
  const numbers = new Int32Array(blocks.size);
  for (let i = 0; i < blocks.size; i++) {
    list[0] = blocks.list[i * width];
    for (let s = 1; s < width; s++) list[s] = states[s - 1].now[blocks.list[i * width + s]];
    numbers[i] = known.of(list);
    if (numbers[i] === firsts.length) firsts.push(i);
  }
  const block = blocks.of.map((one) => (one < 0 ? -1 : numbers[one]));
  blocks.last = { numbers, firsts, block };
  return { block, rows: rowsOf(blocks, firsts, states) };
}

/** Form and answers of blocks, one after the other. */
function rowsOf({ list }: Blocks, firsts: readonly number[], states: States): Int32Array {
  const width = states.length + 1;
  const rows = new Int32Array(firsts.length * width);
  for (let s = 0; s < width; s++)
    for (let number = 0; number < firsts.length; number++) {
      const at = list[firsts[number] * width + s];
      rows[number * width + s] = s === 0 ? at : states[s - 1].now[at];
    }
  return rows;
}

/** Whether blocks that were equal still are, and those that were not are not: most often a value moves and blocks stay. */
function stillNumbered(blocks: Blocks, { numbers, firsts }: Numbering, states: States): boolean {
  const { list, size } = blocks;
  const width = states.length + 1;
  for (let s = 1; s < width; s++) {
    const { now } = states[s - 1];
    for (let i = 0; i < size; i++)
      if (now[list[i * width + s]] !== now[list[firsts[numbers[i]] * width + s]]) return false;
  }
  const rows = rowsOf(blocks, firsts, states);
  const known = numbered(width);
  const row = new Int32Array(width);
  for (let number = 0; number < firsts.length; number++) {
    for (let s = 0; s < width; s++) row[s] = rows[number * width + s];
    if (known.of(row) !== number) return false;
  }
  return true;
}

/** Writes the exits of every block and substate that have a chance, in the order of the rules. */
function flatten(
  blocks: Int32Array,
  states: States,
  forms: Forms,
  layout: Layout,
  process: Process<Person>,
): Omit<Table, "width" | "strides" | "block"> {
  const each = states.length + 1;
  const rows = (blocks.length / each) * layout.width;
  const start = new Int32Array(rows + 1);
  const stay = new Uint8Array(rows);
  const room = (blocks.length / each) * layout.state.reduce((sum, state) => sum + states[state].exits, 0);
  if (flat.to.length < room) flat = roomFor(room);
  const { probability, align, to, kind } = flat;
  const max = process.counter?.max ?? 0;
  const hasCounter = process.states.map((state) => process.counter?.states.includes(state) === true);
  const substate = (state: number, count: number, rises: boolean): number =>
    layout.first[state] + (hasCounter[state] ? Math.min(max, count + Number(rises)) : 0);
  let row = 0;
  let size = 0;
  for (let block = 0; block < blocks.length; block += each)
    for (let state = 0; state < states.length; state++) {
      const { lists, answers } = states[state];
      const { exits, stayRises }: Form = forms.at(blocks[block], state);
      const counts = hasCounter[state] ? max + 1 : 1;
      for (let count = 0; count < counts; count++) {
        const list = answers.at(blocks[block + 1 + state], count);
        stay[row] = substate(state, count, stayRises);
        for (let exit = 0; exit < exits.length; exit++) {
          const chance = lists.at(list, exit);
          if (!(chance > 0)) continue;
          const one = exits[exit];
          probability[size] = chance;
          align[size] = one.align;
          to[size] = substate(one.to, count, one.rises);
          kind[size++] = one.kind();
        }
        start[++row] = size;
      }
    }
  return {
    start,
    stay,
    probability: probability.slice(0, size),
    align: align.slice(0, size),
    to: to.slice(0, size),
    kind: kind.slice(0, size),
    // An aligned process has thresholds of its own for each year.
    last: new Uint32Array(process.align ? 0 : size),
    share: new Float64Array(process.align ? 0 : size),
  };
}
/** Room for the exits of the largest table so far. */
let flat = roomFor(0);
function roomFor(exits: number): {
  probability: Float64Array;
  align: Int16Array;
  to: Uint8Array;
  kind: Uint16Array;
} {
  return {
    probability: new Float64Array(exits),
    align: new Int16Array(exits),
    to: new Uint8Array(exits),
    kind: new Uint16Array(exits),
  };
}
type Forms = ReturnType<typeof formsOf>;

const WHOLE = 2 ** 32;
const filled = new WeakSet<Table>();
/**
 * Turns probabilities, each times its alignment factor, into cumulative thresholds, rounded once to 2^-32.
 * From here on both engines see integers only. Refuses a row that leaves more than one whole. The tables of processes
 * without alignment come finished.
 */
export function finish(table: Table, name: string, year: number, factors?: Float64Array): Table {
  return filled.has(table) && !factors ? table : fill(table, name, year, factors);
}
function fill(table: Table, name: string, year: number, factors?: Float64Array): Table {
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
  filled.add(table);
  return table;
}
