/** What the simple rules say from the base year on, fixed in the moment of registration so that nobody can choose later. */
import type { ColumnTable } from "arquero";
import { leafSeries, totalSeries } from "../engines/ledger.ts";
import { official, officialSeries, series as published, type OfficialSeries } from "../ground/data.ts";
import { BASE_YEAR } from "../scenario/scenario.ts";
import { baselines, type BaselineInputs, type BaselineName, type History } from "./baselines.ts";

/** Years of the rules' history: the residents' arm is one scheme of the whole country from 2012 on. */
const FIRST_YEAR = 2012;

/** Series of people at work, for which a share of urban employment means something. */
const URBAN: ReadonlySet<string> = new Set(["pension-employees-contributors", "unemployment", "injury"]);

/** Whole persons by rule, index 0 for the year after the base. */
export type RulePaths = Readonly<Partial<Record<BaselineName, readonly number[]>>>;

/**
 * The rules of `baselines` for a series with a published history, to the projection's last year. `stocks` of the same
 * projection give the cells of `constant coverage` (sex, five-year age group, residence), population as projected.
 */
export function rulesFrom(series: OfficialSeries, stocks: ColumnTable, until: number): RulePaths {
  const horizon = until - BASE_YEAR;
  const history = historyOf(official(series));
  const { paths } = baselines(history, horizon, {
    coverage: cellsOf(series, stocks, horizon),
    ...(URBAN.has(series) ? { urbanEmployment: historyOf([...published("employment_urban").values()]) } : {}),
  });
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, path.map(Math.round)]));
}

export const hasHistory = (series: string): series is OfficialSeries => series in officialSeries;

/** The last years without a gap, from `FIRST_YEAR` to the base year. */
function historyOf(counts: readonly { year: number; persons: number }[]): History {
  const byYear = new Map(counts.map(({ year, persons }) => [year, persons]));
  const years: number[] = [];
  for (let year = BASE_YEAR; year >= FIRST_YEAR && byYear.has(year); year--) years.unshift(year);
  return { years, values: years.map((year) => byYear.get(year)!) };
}

interface StockRow {
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

function cellsOf(series: string, stocks: ColumnTable, horizon: number): BaselineInputs["coverage"] {
  const of = totalSeries.find(({ name }) => name === series)?.of ?? [series];
  const leaves = leafSeries.filter(({ name }) => (of as readonly string[]).includes(name));
  if (leaves.length === 0 || leaves[0].process === "life") return undefined;
  const index = new Map<string, number>();
  const at = (row: StockRow): number => {
    const key = `${row.sex}|${row.age_group}|${row.residence}`;
    if (!index.has(key)) index.set(key, index.size);
    return index.get(key)!;
  };
  const people = Array.from({ length: horizon + 1 }, (): number[] => []);
  const enrolled: number[] = [];
  for (const row of stocks.objects() as StockRow[]) {
    const t = row.year - BASE_YEAR;
    if (row.engine !== "cohort" || row.replicate !== 0 || t > horizon) continue;
    const add = (list: number[], persons: number): void => {
      list[at(row)] = (list[at(row)] ?? 0) + persons;
    };
    if (row.scheme === "population") add(people[t], row.persons);
    if (t > 0) continue;
    for (const { process, counts } of leaves)
      if (process === row.scheme) add(enrolled, (counts[row.state] ?? 0) * row.persons);
  }
  const filled = (list: number[]): number[] => Array.from({ length: index.size }, (_, i) => list[i] ?? 0);
  const population = filled(people[0]);
  // Cells are rounded one by one: a handful may be enrolled where the rounded population is nobody.
  const counted = filled(enrolled).map((persons, i) => (population[i] > 0 ? persons : 0));
  return { enrolled: counted, population, projected: people.slice(1).map(filled) };
}
