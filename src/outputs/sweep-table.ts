/** A sweep as one tidy table: the levers are columns, a row is a series at a year end in one point of the grid. */
import { table, type ColumnTable } from "arquero";
import type { Side } from "../scenario/grid.ts";

/** Stocks of one engine in whole persons, from the base year on; quantiles where there are replicates. */
export interface Stocks {
  readonly base: number;
  readonly series: Readonly<
    Record<
      string,
      { readonly persons: readonly number[]; readonly quantiles?: readonly (readonly number[])[] }
    >
  >;
}
export interface Swept {
  readonly scenario: string;
  readonly engine: string;
  readonly sides: readonly Side[];
  /** Stocks under the scenario itself, no lever moved. */
  readonly unmoved: Stocks;
  readonly points: readonly { readonly values: readonly number[]; readonly stocks: Stocks }[];
}
export interface SweptRow {
  readonly point: number;
  /** In the order of the sides. */
  readonly values: readonly number[];
  readonly year: number;
  readonly series: string;
  readonly persons: number;
  readonly base_persons: number;
  readonly difference: number;
}
export const QUANTILES = ["q025", "q10", "q50", "q90", "q975"] as const;

type Row = SweptRow & { readonly quantiles: readonly (number | null)[] };
const known = new WeakMap<Swept, readonly Row[]>();
/** Every row, in the order of points, years and series; made once for a sweep. */
export function sweptRows(swept: Swept): readonly Row[] {
  const rows = known.get(swept) ?? rowsOfPoints(swept);
  known.set(swept, rows);
  return rows;
}

function rowsOfPoints({ points, unmoved }: Swept): Row[] {
  return points.flatMap(({ values, stocks }, i) =>
    unmoved.series[Object.keys(unmoved.series)[0]!]!.persons.flatMap((_, t) =>
      Object.entries(stocks.series).map(([series, { persons, quantiles }]) => {
        const before = unmoved.series[series]!.persons[t]!;
        return {
          point: i + 1,
          values,
          year: unmoved.base + t,
          series,
          persons: persons[t]!,
          quantiles: quantiles?.[t] ?? QUANTILES.map(() => null),
          base_persons: before,
          difference: persons[t]! - before,
        };
      }),
    ),
  );
}

/** The table `sweep`: scenario, engine, point, one column for each lever, year, series, persons and difference. */
export function sweepTable(swept: Swept): ColumnTable {
  const rows = sweptRows(swept);
  return table({
    scenario: rows.map(() => swept.scenario),
    engine: rows.map(() => swept.engine),
    point: rows.map(({ point }) => point),
    ...Object.fromEntries(swept.sides.map(({ lever }, k) => [lever, rows.map(({ values }) => values[k]!)])),
    year: rows.map(({ year }) => year),
    series: rows.map(({ series }) => series),
    persons: rows.map(({ persons }) => persons),
    ...Object.fromEntries(QUANTILES.map((name, q) => [name, rows.map(({ quantiles }) => quantiles[q]!)])),
    base_persons: rows.map(({ base_persons }) => base_persons),
    difference: rows.map(({ difference }) => difference),
  });
}
