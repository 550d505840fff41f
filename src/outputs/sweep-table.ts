/** A sweep as one tidy table: the levers are columns, a row is a series at a year end in one point of the grid. */
import { table, type ColumnTable } from "arquero";
import type { Side } from "../scenario/grid.ts";
import { standardError } from "./compare-replicates.ts";
import { isMoney, unitOfSeries, type SeriesUnit } from "./money-words.ts";

/** A series by year: whole persons, or money of the funds; quantiles of stocks as in the table of enrolment. */
export interface Numbers {
  readonly values: readonly number[];
  readonly quantiles?: readonly (readonly number[])[];
  /** Standard errors of the values, in agents. */
  readonly errors?: readonly number[];
  /** Values of each replicate by year, where there are several. */
  readonly replicates?: readonly (readonly number[])[];
}
/** Every series of one engine from the base year on: stocks, then money, by the names of `explain`. */
export interface Published {
  readonly base: number;
  readonly series: Readonly<Record<string, Numbers>>;
}
export interface Swept {
  readonly scenario: string;
  readonly engine: string;
  readonly sides: readonly Side[];
  /** What comes out under the scenario itself, no lever moved. */
  readonly unmoved: Published;
  readonly points: readonly { readonly values: readonly number[]; readonly published: Published }[];
}
export interface SweptRow {
  /** Of the levers, in the order of the sides. */
  readonly values: readonly number[];
  readonly value: number;
  readonly base_value: number;
  readonly difference: number;
  /** Standard error of the difference, from replicates that share their luck; null where there is one. */
  readonly error: number | null;
}
export const QUANTILES = ["q025", "q10", "q50", "q90", "q975"] as const;

/** The last year of a sweep. */
export const horizon = ({ unmoved }: Swept): number => unmoved.base + yearsOf(unmoved) - 1;
const yearsOf = ({ series }: Published): number => Object.values(series)[0]!.values.length;

/** A series at the horizon, one row for each point in their order. */
export function ends({ points, unmoved }: Swept, series: string): SweptRow[] {
  const t = yearsOf(unmoved) - 1;
  const before = unmoved.series[series]!.values[t]!;
  return points.map(({ values, published }) => {
    const value = published.series[series]!.values[t]!;
    const error = errorApart(published, unmoved, series, t);
    return {
      values,
      value,
      base_value: before,
      difference: apart(value, before, unitOfSeries(series)),
      error,
    };
  });
}
const errorApart = (published: Published, unmoved: Published, series: string, t: number): number | null =>
  standardError(published.series[series]!.replicates?.[t], unmoved.series[series]!.replicates?.[t]);

/** A difference; months and indices have decimals, and their difference no more of them. */
const apart = (value: number, before: number, unit: SeriesUnit): number =>
  unit === "persons" || unit === "yuan_2023" ? value - before : Number((value - before).toFixed(6));

/** Errors of whole units in whole ones. */
const written = (error: number | null, series: string): number | null =>
  error === null || unitOfSeries(series) === "months" ? error : Math.round(error);

/** Series that a sweep holds, stocks first. */
export const stocksOf = ({ unmoved }: Swept): string[] =>
  Object.keys(unmoved.series).filter((name) => !isMoney(name));
export const moneyOf = ({ unmoved }: Swept): string[] => Object.keys(unmoved.series).filter(isMoney);

/**
 * The table `sweep`: scenario, engine, point, one column for each lever, year, series, the unit of the series, its value
 * with quantiles, its value under the scenario itself (`base_value`) and the difference; then the standard errors of the difference
 * (over replicates) and of the value (agents), in its unit. In the order of points, years, series.
 */
export function sweepTable(swept: Swept): ColumnTable {
  const { points, unmoved, sides } = swept;
  const names = [...stocksOf(swept), ...moneyOf(swept)];
  const years = yearsOf(unmoved);
  const column = <T>(cell: (point: number, t: number, series: string) => T): T[] => {
    const cells: T[] = [];
    for (let point = 0; point < points.length; point++)
      for (let t = 0; t < years; t++) for (const name of names) cells.push(cell(point, t, name));
    return cells;
  };
  const now = (point: number, t: number, name: string): number =>
    points[point]!.published.series[name]!.values[t]!;
  const before = (t: number, name: string): number => unmoved.series[name]!.values[t]!;
  return table({
    scenario: column(() => swept.scenario),
    engine: column(() => swept.engine),
    point: column((point) => point + 1),
    ...Object.fromEntries(sides.map(({ lever }, k) => [lever, column((point) => points[point]!.values[k]!)])),
    year: column((_, t) => unmoved.base + t),
    series: column((_, _t, name) => name),
    unit: column((_, _t, name): string => unitOfSeries(name)),
    value: column(now),
    ...Object.fromEntries(
      QUANTILES.map((quantile, q) => [
        quantile,
        column((point, t, name) => points[point]!.published.series[name]!.quantiles?.[t]?.[q] ?? null),
      ]),
    ),
    base_value: column((_, t, name) => before(t, name)),
    difference: column((point, t, name) => apart(now(point, t, name), before(t, name), unitOfSeries(name))),
    difference_error: column((point, t, name) =>
      written(errorApart(points[point]!.published, unmoved, name, t), name),
    ),
    standard_error: column((point, t, name) =>
      written(points[point]!.published.series[name]!.errors?.[t] ?? null, name),
    ),
  });
}
