/** Rules -> flat tables for a year: cumulative 32-bit thresholds for every reachable cell. */
import { blocksOf, numberedBlocks, type Blocks } from "./blocks.ts";
import { numbered } from "./classes.ts";
import { flatten } from "./flatten.ts";
import { formsOf, type Compilable, type FlowKind } from "./forms.ts";
import { ratesOf } from "./rates.ts";
import { PARAMETERS, YEAR, contextsOf, readerOf } from "./reader.ts";
import { layoutOf, type Layout, type Table } from "./table.ts";

export type { Compilable, FlowKind } from "./forms.ts";
export { layoutOf, type Layout, type Table } from "./table.ts";

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
    if (rates.held() > MOST_LISTS) {
      rates.forget();
      // Answers get other numbers, so that what was flattened of them says nothing.
      if (blocks?.last) blocks.last.flat = undefined;
    }
    reader.now[YEAR] = year;
    names.forEach((name, i) => (reader.now[PARAMETERS + i] = values[name]));
    if (rates.ask() || !blocks) blocks = blocksOf(contexts(), rates.states, forms);
    const numbering = numberedBlocks(blocks, rates.states);
    const { strides } = contexts();
    const exits = flatten(blocks, numbering, rates.states, forms, layout, process);
    const table = tableOf({ width: layout.width, strides, block: numbering.block, ...exits });
    if (!process.align) fill(table, process.name, year);
    if (tables.size >= MOST_TABLES) tables.delete(tables.keys().next().value as number);
    tables.set(keyOf(year, values), table);
    return process.align ? copied(table) : table;
  }
  return { process, layout, kinds: forms.kinds, born: forms.born, table };
}
/** A table of exits. Only who draws looks at thresholds: they are made when asked for. */
function tableOf(exits: Omit<Table, "last">, share = exits.share): Table {
  const { width, strides, block, start, probability, align, to, kind, stay } = exits;
  return {
    width,
    strides,
    block,
    start,
    probability,
    align,
    to,
    kind,
    stay,
    share,
    get last() {
      return lastOf(start, share);
    },
  };
}
/** The table of an aligned process, for shares of its own. */
const copied = (table: Table): Table => tableOf(table, new Float64Array(table.to.length));
const lasts = new WeakMap<Float64Array, Uint32Array>();
/** Cumulative thresholds less one, from the shares between them: whole numbers of 2^-32, so that sums have no error. */
function lastOf(start: Int32Array, share: Float64Array): Uint32Array {
  let last = lasts.get(share);
  if (last) return last;
  lasts.set(share, (last = new Uint32Array(share.length)));
  for (let i = 0; i + 1 < start.length; i++) {
    let sum = -1;
    for (let entry = start[i]; entry < start[i + 1]; entry++) last[entry] = sum += share[entry] * WHOLE;
  }
  return last;
}

const WHOLE = 2 ** 32;
const filled = new WeakSet<Table>();
/**
 * Turns probabilities, each times its alignment factor, into cumulative thresholds, rounded once to 2^-32.
 * From here on both engines see integers only. Refuses a row that leaves more than one whole. The tables of processes
 * without alignment come finished.
 */
export function finish(table: Table, name: string, year: number, factors?: Float64Array): Table {
  if (filled.has(table) && !factors) return table;
  fill(table, name, year, factors);
  lasts.delete(table.share);
  return table;
}
function fill(table: Table, name: string, year: number, factors?: Float64Array): void {
  const { start, probability, align, share } = table;
  for (let i = 0; i + 1 < start.length; i++) {
    let sum = 0;
    let before = -1;
    const end = start[i + 1];
    for (let entry = start[i]; entry < end; entry++) {
      const factor = align[entry] < 0 || !factors ? 1 : factors[align[entry]];
      sum += probability[entry] * factor;
      if (!(sum <= 1 + 1e-9))
        throw new RangeError(`${name}, ${year}: the exits of a row add up to ${sum}, more than 1`);
      // An exit too rare for 32 bits shares its predecessor's threshold and is never drawn; zero has no "less one".
      const rounded = Math.round(sum * WHOLE);
      const threshold = rounded > WHOLE ? WHOLE - 1 : rounded > 0 ? rounded - 1 : 0;
      share[entry] = (threshold - before) / WHOLE;
      before = threshold;
    }
  }
  filled.add(table);
}
