/** A registration scored: errors, increments, bands and the rules' errors beside them, for each published value. */
import { table, type ColumnTable } from "arquero";
import { BASE_YEAR } from "../scenario/scenario.ts";
import type { Columns } from "../outputs/results-files.ts";
import { BASELINES, type BaselineName } from "./baselines.ts";
import type { PublishedValue } from "./published.ts";
import type { Registration } from "./registration.ts";
import { inside, skillRatio, weightedIntervalScore } from "./scores.ts";

/** All in persons, errors signed: projected less published. */
export interface Scored {
  readonly series: string;
  readonly year: number;
  readonly horizon: number;
  readonly published: number;
  readonly projected: number;
  readonly error: number;
  /** Error as percent of what was published. */
  readonly percent: number;
  /** Error of the year's increment; null where the year before was not published in the same file. */
  readonly increment: number | null;
  readonly in80: boolean | null;
  readonly in95: boolean | null;
  /** Weighted interval score; without bands the absolute error, which is what it then is. */
  readonly score: number;
  /** Errors of the rules that were registered. */
  readonly rules: Readonly<Partial<Record<BaselineName, number>>>;
}

/** Scores each value; they must be of the registration's series and years. Rows by series, then year. */
export function scoreRows(registration: Registration, values: readonly PublishedValue[]): Scored[] {
  const order = [...registration.values.keys()];
  const known = new Map(values.map(({ series, year, persons }) => [`${series} ${year}`, persons]));
  return values
    .toSorted((a, b) => order.indexOf(a.series) - order.indexOf(b.series) || a.year - b.year)
    .map((value) => scored(registration, value, known));
}

function scored(
  { facts, values }: Registration,
  { series, year, persons }: PublishedValue,
  known: ReadonlyMap<string, number>,
): Scored {
  const years = values.get(series)!;
  const { persons: projected, quantiles } = years.get(year)!;
  const horizon = year - BASE_YEAR;
  const before = horizon === 1 ? years.get(BASE_YEAR)!.persons : known.get(`${series} ${year - 1}`);
  const error = projected - persons;
  const paths = Object.entries(facts.rules[series] ?? {});
  return {
    series,
    year,
    horizon,
    published: persons,
    projected,
    error,
    percent: (error / persons) * 100,
    increment: before === undefined ? null : projected - years.get(year - 1)!.persons - (persons - before),
    in80: quantiles && inside(quantiles, persons).in80,
    in95: quantiles && inside(quantiles, persons).in95,
    score: quantiles ? weightedIntervalScore(quantiles, persons) : Math.abs(error),
    rules: Object.fromEntries(paths.map(([rule, path]) => [rule, path[horizon - 1] - persons])),
  };
}

/**
 * Own mean absolute error in percent over a rule's, on the values for which the rule says something; null where there
 * is none or the rule never erred. Below 1 is better than the rule.
 */
export function skillAgainst(rows: readonly Scored[], rule: BaselineName): number | null {
  const both = rows.filter((row) => row.rules[rule] !== undefined);
  const rival = both.map((row) => row.rules[rule]! / row.published);
  if (rival.every((error) => error === 0)) return null;
  return skillRatio(
    both.map((row) => row.error / row.published),
    rival,
  );
}

const columnOf = (rule: BaselineName): string => `error_${rule.replace(/[ .]/g, "_")}`;
export const SCORE_COLUMNS: Columns = {
  series: "text",
  year: "integer",
  horizon: "integer",
  published: "integer",
  projected: "integer",
  error: "integer",
  error_percent: "number",
  increment_error: "integer",
  inside80: "boolean",
  inside95: "boolean",
  score: "number",
  ...Object.fromEntries(BASELINES.map((rule) => [columnOf(rule), "integer"] as const)),
};

/** The rows as a table of `SCORE_COLUMNS`. */
export function scoreTable(rows: readonly Scored[]): ColumnTable {
  const lines = rows.map(({ percent, increment, in80, in95, rules, ...row }) => ({
    ...row,
    error_percent: percent,
    increment_error: increment,
    inside80: in80,
    inside95: in95,
    ...Object.fromEntries(BASELINES.map((rule) => [columnOf(rule), rules[rule] ?? null])),
  }));
  const names = Object.keys(SCORE_COLUMNS);
  return table(
    Object.fromEntries(
      names.map((name) => [name, lines.map((line) => (line as Record<string, unknown>)[name])]),
    ),
  );
}
