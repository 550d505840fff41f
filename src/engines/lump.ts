/** Substates that no later row tells apart are one: the years of contribution matter only near a minimum. */
import type { Layout, Table } from "./compile.ts";

/**
 * A table whose substates are lumps at the year's start and lumps of the next year at its end. `state`, `first` and
 * `width` describe the lumps at the start; rows are those of `Table`, with `block * width + lump`.
 */
export interface Lumped {
  readonly width: number;
  /** Lump of each substate, and state of each lump, at the start of the year. */
  readonly of: Uint8Array;
  readonly state: Uint8Array;
  readonly start: Int32Array;
  readonly share: Float64Array;
  readonly to: Uint8Array;
  readonly kind: Uint16Array;
  readonly stay: Uint8Array;
}

/** Lumps by substate: neighbouring counts of a state stay together unless `apart`. */
function lumpsOf(layout: Layout, apart: (substate: number) => boolean): Uint8Array {
  const of = new Uint8Array(layout.width);
  for (let sub = 1; sub < layout.width; sub++)
    of[sub] = of[sub - 1] + Number(layout.state[sub] !== layout.state[sub - 1] || apart(sub));
  return of;
}

/** Whether some block treats this substate and the one before it differently, or sends them to different lumps. */
function differs(table: Table, sub: number, after: Uint8Array): boolean {
  const { width, start, share, to, kind, stay } = table;
  for (let row = sub; row + 1 < start.length; row += width) {
    const shift = start[row] - start[row - 1];
    if (start[row + 1] - start[row] !== shift || after[stay[row]] !== after[stay[row - 1]]) return true;
    for (let entry = start[row]; entry < start[row + 1]; entry++)
      if (
        share[entry] !== share[entry - shift] ||
        kind[entry] !== kind[entry - shift] ||
        after[to[entry]] !== after[to[entry - shift]]
      )
        return true;
  }
  return false;
}

function lump(table: Table, of: Uint8Array, after: Uint8Array, layout: Layout): Lumped {
  const first: number[] = [];
  of.forEach((one, sub) => (first[one] ??= sub));
  const width = first.length;
  const blocks = (table.start.length - 1) / table.width;
  const start = new Int32Array(blocks * width + 1);
  const stay = new Uint8Array(blocks * width);
  const share = new Float64Array(table.share.length);
  const to = new Uint8Array(table.to.length);
  const kind = new Uint16Array(table.kind.length);
  let row = 0;
  let size = 0;
  for (let block = 0; block < blocks; block++)
    for (let one = 0; one < width; one++) {
      const from = block * table.width + first[one];
      stay[row] = after[table.stay[from]];
      for (let entry = table.start[from]; entry < table.start[from + 1]; entry++) {
        share[size] = table.share[entry];
        to[size] = after[table.to[entry]];
        kind[size++] = table.kind[entry];
      }
      start[++row] = size;
    }
  return {
    width,
    of,
    state: Uint8Array.from(first, (sub) => layout.state[sub]),
    start,
    stay,
    share,
    to,
    kind,
  };
}

/**
 * The tables of a process through the years with lumped substates (lumpability: Kemeny and Snell 1960, chapter 6). Two
 * counts are one lump at the start of a year if every row of the year moves them alike to lumps of the next; after the
 * last year only states count. Exact: sums over lumps are those over their substates. Without a counter nothing is lumped.
 */
export function lumpedTables(tables: readonly Table[], layout: Layout): readonly Lumped[] {
  const known = kept.get(layout);
  if (known?.tables.length === tables.length && known.tables.every((table, t) => table === tables[t]))
    return known.lumped;
  const alone = layout.state.every((state, sub) => state === sub);
  const lumped = alone ? tables.map((table) => unlumped(table, layout)) : lumpedYears(tables, layout);
  kept.set(layout, { tables, lumped });
  return lumped;
}
/** A lever of persons moves no table of a scheme: those lumped last serve again. */
const kept = new WeakMap<Layout, { tables: readonly Table[]; lumped: readonly Lumped[] }>();
const unlumped = ({ width, start, share, to, kind, stay }: Table, { state }: Layout): Lumped => ({
  width,
  of: state,
  state,
  start,
  share,
  to,
  kind,
  stay,
});
function lumpedYears(tables: readonly Table[], layout: Layout): Lumped[] {
  const out: Lumped[] = [];
  let after = lumpsOf(layout, () => false);
  for (let i = tables.length - 1; i >= 0; i--) {
    const later = after;
    const of = lumpsOf(layout, (sub) => differs(tables[i], sub, later));
    out.unshift(lump(tables[i], of, after, layout));
    after = of;
  }
  return out;
}
