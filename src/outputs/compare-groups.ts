/** Differences by sex, age group and residence: persons of a scheme, and records where a person can have two. */
import { op, type ColumnTable } from "arquero";
import { schemes } from "../schemes/index.ts";
import { rowsOf } from "./charts-data.ts";
import { standardError } from "./compare-replicates.ts";

export interface GroupRow {
  readonly scenario: string;
  readonly baseline: string;
  readonly engine: string;
  readonly year: number;
  readonly scheme: string;
  readonly sex: string;
  readonly age_group: string;
  readonly residence: string;
  /** "person" or "record": somebody with two records counts once or twice. */
  readonly counts: string;
  readonly persons: number;
  readonly baseline_persons: number;
  readonly difference: number;
  /** Of the mean difference, from replicates that share their luck; null where there is only one. */
  readonly standard_error: number | null;
}
interface StockRow {
  readonly scenario: string;
  readonly engine: string;
  readonly replicate: number;
  readonly year: number;
  readonly scheme: string;
  readonly state: string;
  readonly sex: string;
  readonly age_group: string;
  readonly residence: string;
  readonly persons: number;
}

/** Rows of the enrolled in the years given, mean over replicates; groups that are empty on both sides are left out. */
export function groupRows(stocks: ColumnTable, baseline: string, years: readonly number[]): GroupRow[] {
  const enrolled = stocks
    .params({ years })
    .filter(
      (row: { year: number; enrolled: boolean }, $: { years: number[] }) =>
        row.enrolled && op.includes($.years, row.year, 0),
    )
    .groupby("scenario", "engine", "replicate", "year", "scheme", "state", "sex", "age_group", "residence")
    .rollup({ persons: op.sum("persons") });
  const replicates = new Map(
    rowsOf<{ engine: string; most: number }>(
      stocks.groupby("engine").rollup({ most: op.max("replicate") }),
    ).map(({ engine, most }) => [engine, most + 1]),
  );
  const none = (engine: string): number[] => Array.from({ length: replicates.get(engine)! }, () => 0);
  /** By scenario, of each replicate. */
  const sums = new Map<string, { row: StockRow; counts: string; by: Map<string, number[]> }>();
  for (const row of rowsOf<StockRow>(enrolled))
    for (const [counts, weight] of countsOf(row.scheme, row.state)) {
      const { engine, year, scheme, sex, age_group, residence } = row;
      const key = [engine, year, scheme, counts, sex, age_group, residence].join("|");
      if (!sums.has(key)) sums.set(key, { row, counts, by: new Map() });
      const { by } = sums.get(key)!;
      const own = by.get(row.scenario) ?? none(engine);
      own[row.replicate]! += weight * row.persons;
      by.set(row.scenario, own);
    }
  const others = [...new Set(stocks.dedupe("scenario").array("scenario") as string[])].filter(
    (name) => name !== baseline,
  );
  return others.flatMap((scenario) =>
    [...sums.values()].map(({ row, counts, by }) => {
      const { engine, year, scheme, sex, age_group, residence } = row;
      const both = [scenario, baseline].map((name) => by.get(name) ?? none(engine));
      const [persons, before] = both.map((own) =>
        Math.round(own.reduce((sum, n) => sum + n, 0) / own.length),
      ) as [number, number];
      const error = standardError(both[0], both[1]);
      const group = { engine, year, scheme, sex, age_group, residence, counts };
      return {
        scenario,
        baseline,
        ...group,
        persons,
        baseline_persons: before,
        difference: persons - before,
        standard_error: error === null ? null : Math.round(error),
      };
    }),
  );
}

/** A person counts once; its records, where the scheme's series count records, as often as it has some. */
function countsOf(scheme: string, state: string): [string, number][] {
  const { series } = schemes.find(({ name }) => name === scheme)!;
  if (series[0]!.concept !== "record") return [["person", 1]];
  const records = series.reduce(
    (sum, { counts }) => sum + ((counts as Readonly<Record<string, number | undefined>>)[state] ?? 0),
    0,
  );
  return [
    ["person", 1],
    ["record", records],
  ];
}
