/** The room of a passage: every array the loops read and write, side by side in one block of bytes. */

/** The block of bytes as numbers of each type. Places in it are counted in elements of the type. */
export interface Views {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u16: Uint16Array;
  readonly u8: Uint8Array;
}
type Type = keyof Views;
const BYTES = { f64: 8, i32: 4, u16: 2, u8: 1 } as const;

/**
 * What the loops are told first: segments (a scheme's columns for those in need or not), columns of a place, whether
 * everything is counted, and where arrays begin. `column` lists the columns in use, those of segment s from `from[s]`
 * on. A segment's turn lists the blocks of its contexts (`touched`), which of them each slot has (`found`), the slots of
 * one (`order`) and their persons by column (`met`); `homes` has where the cells of each slot's place begin. The slots of
 * a group are the contexts that its persons come to, as they are met (`contexts`); `where` has, by context, where the
 * persons of its slot lie in `next`, 0 until it is met; `leads` has the context by corner, old and new work.
 */
export const CONFIG = [
  "segments",
  "width",
  "full",
  "places",
  "years",
  "records",
  "cells",
  "next",
  "dead",
  "amount",
  "met",
  "column",
  "from",
  "touched",
  "seen",
  "homes",
  "found",
  "order",
  "leads",
  "contexts",
  "where",
] as const;
export type Config = Record<(typeof CONFIG)[number], number>;
/**
 * Numbers of a year: where its ways begin, in the order first, place, death, start, corner, share; then of the table of
 * work where rows (start, to, share) and blocks begin and what age, sex, track, residence and pension age add.
 */
export const YEARLY = 15;
/** Numbers of a segment in a year, `[year][segment][these]`. */
export const RECORDS = [
  // The first column, and columns in use at the year's start.
  "first",
  "lumps",
  // Blocks of the table, what age, sex and track add to the index, and what each context adds.
  "block",
  "byAge",
  "bySex",
  "byTrack",
  "offsets",
  // Rows of the lumped table, and the state of each lump.
  "start",
  "stay",
  "share",
  "to",
  "kind",
  "state",
  // Events of the year, from one kind to the next, exposure of the year, states of the scheme.
  "events",
  "perKind",
  "exposure",
  "states",
  // Columns at the year's end, their states, the stock of the year end.
  "after",
  "afterState",
  "stock",
  // Programs: how many columns they are made for and which, blocks, the length of each block's program (-1: none yet),
  // pairs and parts.
  "made",
  "madeFor",
  "blocks",
  "length",
  "pair",
  "part",
] as const;
export type RecordName = (typeof RECORDS)[number];
export const RECORD = RECORDS.length;
export const RECORDED = Object.fromEntries(RECORDS.map((name, i) => [name, i])) as Record<RecordName, number>;

/** Gives arrays their places, then copies them into a block of bytes. */
export interface Packer {
  /** The place of an array, in elements; the same array has one place. */
  readonly put: (type: Type, array: ArrayLike<number>) => number;
  /** The place of so many zeros, and of so many numbers that are written before they are read. */
  readonly clear: (type: Type, length: number) => number;
  readonly reserve: (type: Type, length: number) => number;
  readonly bytes: () => number;
  readonly copyInto: (views: Views) => void;
}
/** `begin` is the first free byte. */
export function packer(begin = 0): Packer {
  let top = begin;
  const known = new Map<ArrayLike<number>, number>();
  const parts: { type: Type; at: number; from: ArrayLike<number> | undefined; length: number }[] = [];
  const reserve = (type: Type, length: number): number => {
    const at = Math.ceil(top / 16) * (16 / BYTES[type]);
    // A pair of numbers may be read at the end of any array.
    top = at * BYTES[type] + length * BYTES[type] + 16;
    return at;
  };
  const place = (type: Type, length: number, from?: ArrayLike<number>): number => {
    const at = reserve(type, length);
    parts.push({ type, at, from, length });
    return at;
  };
  return {
    put: (type, array) => {
      let at = known.get(array);
      if (at === undefined) known.set(array, (at = place(type, array.length, array)));
      return at;
    },
    clear: (type, length) => place(type, length),
    reserve,
    bytes: () => top,
    copyInto: (views) => {
      for (const { type, at, from, length } of parts)
        if (from) views[type].set(from, at);
        else views[type].fill(0, at, at + length);
    },
  };
}
export const viewsOf = (buffer: ArrayBuffer): Views => ({
  f64: new Float64Array(buffer),
  i32: new Int32Array(buffer),
  u16: new Uint16Array(buffer),
  u8: new Uint8Array(buffer),
});
