/** Tables of all years packed for the kernel: flat shared arrays, from the rules as compiled. */
import { CONTEXTS, KINDS } from "../people/person.ts";
import type { Plan } from "./align.ts";
import { BAD_KIND, ROLES, UNSETTLED, type Packed, type Tables } from "./agent-job.ts";
import { JOINT } from "./agent-room.ts";
import { stocked } from "./cohort.ts";
import type { Compiler, Table } from "./compile.ts";
import { AGES, emptyTally } from "./tally.ts";
import { baseOf, offsetsOf } from "./year.ts";
import { purposesOf } from "./agent-luck.ts";

type Flat = Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float64Array;
/** An array that workers share. */
export function sharedLike<T extends Flat>(
  kind: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  length: number,
): T {
  return new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT));
}
export function shared<T extends Flat>(array: T): T {
  const copy = sharedLike(
    array.constructor as { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
    array.length,
  );
  copy.set(array);
  return copy;
}

interface Pack {
  readonly processes: readonly Packed[];
  readonly tables: Tables;
  readonly tallySize: number;
}
const packs = new WeakMap<Plan, Pack>();
/** The tables of a plan, flat and shared; made once for all its runs. */
export function packed(plan: Plan): Pack {
  let pack = packs.get(plan);
  if (!pack) packs.set(plan, (pack = packOf(plan)));
  return pack;
}

/** By state the largest value of its counter, 0 without one. */
const mostOf = ({ process: { states }, layout: { first, width } }: Compiler): number[] =>
  states.map((_, state) => (first[state + 1] ?? width) - first[state]! - 1);

/** Refuses schemes for which the bytes of a person have no room, all at once. */
function fit({ compilers, base, until }: Plan): void {
  const problems = compilers
    .filter(({ process }) => roleOf(process.name) === ROLES.scheme)
    .flatMap((one) => {
      const { name, states } = one.process;
      const { width } = one.layout;
      const most = Math.max(...mostOf(one));
      // A counter goes on beyond its most; a scheme without one has none to go on.
      const last = most > 0 ? most + until - base : 0;
      return [
        ...(states.length > JOINT ? [`${states.length} states, more than ${JOINT}`] : []),
        ...(width > 256 ? [`${width} states and values of its counter, more than 256`] : []),
        ...(last > 255 ? [`a counter that reaches ${last} by ${until}, more than 255`] : []),
      ].map((problem) => `scheme ${name} has ${problem}, for which agents have no room`);
    });
  if (problems.length > 0) throw new RangeError(problems.join("\n"));
}

function packOf(plan: Plan): Pack {
  fit(plan);
  const roles = plan.compilers.map((one) => roleOf(one.process.name));
  if (
    roles[0] !== ROLES.life ||
    roles.some((role, p) => p > 0 && role !== ROLES.scheme && roles[p - 1] === ROLES.scheme)
  )
    throw new Error("a year begins with life, and schemes come after the other processes of a person");
  const purposes = purposesOf(plan.compilers.map((one) => one.process.name));
  const counts = emptyTally(plan.compilers, plan.base, plan.until, stocked);
  const P = plan.compilers.length;
  const sum = (size: (table: Table) => number): number =>
    plan.tables.reduce((all, year) => all + year.reduce((n, table) => n + size(table), 0), 0);
  const own = plan.compilers.reduce((n, one) => n + one.layout.width, 0);
  const rows = sum((table) => table.start.length - 1) + 2 * own;
  const exits = sum((table) => table.last.length) + own;
  const tables = {
    block: sharedLike(
      Int32Array,
      sum((table) => table.block.length),
    ),
    offset: sharedLike(Int32Array, P * CONTEXTS),
    base: sharedLike(Int32Array, P * AGES * KINDS),
    gate: sharedLike(Int16Array, rows),
    peak: sharedLike(Int16Array, rows),
    first: sharedLike(Int32Array, rows + 1),
    rises: sharedLike(Uint8Array, rows),
    quickAt: sharedLike(Int32Array, rows),
    top: sharedLike(Uint8Array, exits),
    low: sharedLike(Int32Array, exits),
    exit: sharedLike(Int32Array, exits),
  };
  const end = { block: 0, row: 0, exit: 0, tally: 0 };
  const quick = quickOf();
  const room = (size: number): number => (end.tally += size) - size;
  const processes = plan.compilers.map((one, p): Packed => {
    const { name, states } = one.process;
    const first = plan.tables[0][p];
    tables.offset.set(offsetsOf(first), p * CONTEXTS);
    for (let age = 0; age < AGES; age++)
      for (let kind = 0; kind < KINDS; kind++)
        tables.base[(p * AGES + age) * KINDS + kind] = baseOf(first, age, kind);
    const [blockAt, rowAt] = [end.block, end.row];
    packProcess(
      tables,
      end,
      quick.at,
      one,
      plan.tables.map((year) => year[p]),
    );
    return {
      name,
      purpose: purposes[p],
      role: roleOf(name),
      width: one.layout.width,
      states: states.length,
      kinds: one.kinds.length,
      born: one.born,
      first: [...one.layout.first],
      most: mostOf(one),
      counts: one.layout.width > states.length,
      cells: first.block.length,
      blockAt,
      rowAt,
      stockAt: room(counts.processes[p].stock.length),
      exposureAt: room(counts.processes[p].exposure.length),
      eventsAt: room(counts.processes[p].events.length),
    };
  });
  tables.first[rows] = exits;
  return { processes, tables: { ...tables, quick: shared(quick.all()) }, tallySize: end.tally };
}
/**
 * What tells by gate byte the exit that is taken, written once for all rows whose thresholds have the same top bytes: so
 * it stays in the cache, a hundredth of what it would be by row.
 */
function quickOf(): { readonly at: (tops: readonly number[]) => number; readonly all: () => Uint8Array } {
  const known = new Map<string, number>();
  const entries: number[] = [];
  function at(tops: readonly number[]): number {
    const name = tops.join();
    const there = known.get(name);
    if (there !== undefined) return there;
    const begin = entries.length;
    known.set(name, begin);
    for (let exit = 0; exit < tops.length;) {
      const until = tops[exit];
      while (entries.length < begin + until) entries.push(exit);
      entries.push(exit | UNSETTLED);
      while (exit < tops.length && tops[exit] === until) exit++;
    }
    return begin;
  }
  return { at, all: () => Uint8Array.from(entries) };
}
export const isScheme = (name: string): boolean => !Object.hasOwn(ROLES, name) || name === "scheme";
export const roleOf = (name: string): number =>
  isScheme(name) ? ROLES.scheme : ROLES[name as keyof typeof ROLES];

/** Appends a process: the block of those without a turn, of those who cannot be, and the blocks of every year. */
function packProcess(
  into: Omit<Tables, "quick">,
  end: { block: number; row: number; exit: number },
  quickAt: (tops: readonly number[]) => number,
  { layout, process }: Compiler,
  years: readonly Table[],
): void {
  const { width } = layout;
  const bad = end.row + width;
  for (const refused of [false, true])
    for (let sub = 0; sub < width; sub++) {
      const row = end.row++;
      into.first[row] = end.exit;
      into.gate[row] = into.peak[row] = refused ? 255 : -1;
      into.quickAt[row] = quickAt([255]);
      if (!refused) continue;
      // Whoever comes here has contradicted himself: one certain exit, which the kernel refuses to take.
      into.top[end.exit] = 255;
      into.low[end.exit] = 0xffffff;
      into.exit[end.exit++] = BAD_KIND;
    }
  years.forEach((table, year) => {
    for (const cell of table.block) into.block[end.block++] = cell < 0 ? bad : end.row + cell * width;
    const shift = end.exit - table.start[0];
    // Made when asked for: asked once.
    const { last } = table;
    for (let i = 0; i + 1 < table.start.length; i++) {
      const row = end.row++;
      const sub = i % width;
      const [from, to] = [table.start[i], table.start[i + 1]];
      into.first[row] = shift + from;
      into.gate[row] = into.peak[row] = from < to ? last[to - 1] >>> 24 : -1;
      into.rises[row] = Number(table.stay[i] !== sub);
      if (to - from >= UNSETTLED) throw new Error(`${process.name}: a row has ${to - from} exits, too many`);
      into.quickAt[row] = quickAt(Array.from(last.subarray(from, to), (one) => one >>> 24));
      const own = row - layout.count[sub];
      into.peak[own] = Math.max(into.peak[own], into.gate[row]);
      // The kernel adds a year to all counters of a state at once.
      const full = layout.state[sub + 1] !== layout.state[sub];
      if (layout.count[sub] > 0 && !full && into.rises[row] !== into.rises[own])
        throw new Error(
          `${process.name}, state ${process.states[layout.state[sub]]}, year ${year + 1}: whether staying adds to the counter depends on the counter, which the agent engine cannot do`,
        );
    }
    for (let entry = 0; entry < last.length; entry++) {
      const exit = end.exit++;
      into.top[exit] = last[entry] >>> 24;
      into.low[exit] = last[entry] & 0xffffff;
      const to = table.to[entry];
      into.exit[exit] = table.kind[entry] | (layout.state[to] << 16) | (layout.count[to] << 24);
    }
  });
}
