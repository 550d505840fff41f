/** Contexts that a table treats alike are one block: found by what rules read, numbered by what they answer. */
import { numbered } from "./classes.ts";
import type { Forms } from "./forms.ts";
import type { StateRates } from "./rates.ts";
import type { Contexts } from "./reader.ts";
import type { Table } from "./table.ts";

export type States = readonly StateRates[];

/** Blocks by what the rules read: contexts of one form and, in each state, of one class, whatever its answer is. */
export interface Blocks {
  /** -1 where nobody can be. */
  readonly of: Int32Array;
  /** The form and the class in each state, block by block. */
  readonly list: Int32Array;
  readonly size: number;
  last?: Numbering;
}
export type Exits = Omit<Table, "width" | "strides" | "block" | "last">;
/** Exits as flattened last, with the answers they were made of by block and state, and which exit of its form each is. */
export interface Flat {
  readonly answers: Int32Array;
  readonly exits: Exits;
  readonly exit: Uint8Array;
}

/** A numbering of blocks by answers, the first block of each number, and the contexts it gave. */
export interface Numbering {
  readonly numbers: Int32Array;
  readonly firsts: Int32Array;
  readonly block: Int32Array;
  /** The answers that it was found to hold for last, by state and class. */
  answers: readonly Int32Array[];
  /** What was flattened last. */
  flat?: Flat;
}
export function blocksOf(contexts: Contexts, states: States, forms: Forms): Blocks {
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

/** Blocks whose form and answers are equal become one, numbered as they come. */
export function numberedBlocks(blocks: Blocks, states: States): Numbering {
  const { last } = blocks;
  const renamed = last !== undefined && states.every(({ now }, s) => onlyRenamed(last.answers[s], now));
  if (last && !renamed && !stillNumbered(blocks, last, states)) blocks.last = undefined;
  const found = (blocks.last ??= numberBlocks(blocks, states));
  found.answers = states.map(({ now }) => Int32Array.from(now));
  return found;
}
function numberBlocks(blocks: Blocks, states: States): Numbering {
  const width = states.length + 1;
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
  return { numbers, firsts: Int32Array.from(firsts), block, answers: [] };
}

/** Room to follow answers from one year to the next and back. */
const forth = { stamp: new Int32Array(0), to: new Int32Array(0) };
const back = { stamp: new Int32Array(0), to: new Int32Array(0) };
let stamp = 0;
/** Whether classes that had one answer have one now, and those that had not have not: then blocks stay as they are. */
function onlyRenamed(before: Int32Array, now: readonly number[]): boolean {
  if (before.length !== now.length) return false;
  stamp++;
  for (let i = 0; i < now.length; i++) {
    const [a, b] = [before[i], now[i]];
    // A class that was given up is in no block.
    if (b < 0) continue;
    if (a < 0 || !leads(forth, a, b) || !leads(back, b, a)) return false;
  }
  return true;
}
function leads(way: typeof forth, from: number, to: number): boolean {
  if (from >= way.stamp.length) {
    const { stamp: old, to: led } = way;
    way.stamp = new Int32Array(Math.max(1024, from * 2));
    way.stamp.set(old);
    way.to = new Int32Array(way.stamp.length);
    way.to.set(led);
  }
  if (way.stamp[from] === stamp) return way.to[from] === to;
  way.stamp[from] = stamp;
  way.to[from] = to;
  return true;
}

/** Whether blocks that were equal still are, and those that were not are not: most often a value moves and blocks stay. */
function stillNumbered({ list, size }: Blocks, { numbers, firsts }: Numbering, states: States): boolean {
  const width = states.length + 1;
  for (let s = 1; s < width; s++) {
    const { now } = states[s - 1];
    for (let i = 0; i < size; i++)
      if (now[list[i * width + s]] !== now[list[firsts[numbers[i]] * width + s]]) return false;
  }
  const known = numbered(width);
  const row = new Int32Array(width);
  for (let number = 0; number < firsts.length; number++) {
    const at = firsts[number] * width;
    row[0] = list[at];
    for (let s = 1; s < width; s++) row[s] = states[s - 1].now[list[at + s]];
    if (known.of(row) !== number) return false;
  }
  return true;
}
