/** Series of a comparison replicate by replicate: both sides share their luck, so their differences are paired. */
import { op, type ColumnTable } from "arquero";
import { quantile, sampleStandardDeviation } from "simple-statistics";
import { leafSeries, totalSeries } from "../engines/ledger.ts";
import { schemes } from "../schemes/index.ts";
import { rowsOf } from "./charts-data.ts";

export interface Level {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly persons: number;
}
export const keyOf = ({ engine, year, series }: Level): string => `${engine}|${year}|${series}`;

/** How often a person in a state counts, by series, over the states that the table of stocks holds. */
const WEIGHTS: readonly {
  series: string;
  scheme: string;
  counts: Readonly<Record<string, number | undefined>>;
}[] = [
  ...leafSeries.map(({ name, process, counts }) => ({ series: name, scheme: schemeOf(process), counts })),
  ...totalSeries.flatMap(({ name, of }) =>
    leafSeries
      .filter((leaf) => of.includes(leaf.name))
      .map(({ process, counts }) => ({ series: name, scheme: schemeOf(process), counts })),
  ),
  {
    series: "pension-persons",
    scheme: "pension",
    counts: Object.fromEntries(
      schemes.find(({ name }) => name === "pension")!.enrolled.map((state) => [state, 1]),
    ),
  },
  { series: "pension-duals", scheme: "pension", counts: { dual: 1 } },
];
function schemeOf(process: string): string {
  return process === "life" ? "population" : process;
}

/**
 * Series by replicate, from the stocks. Those who died are not in a stock, so the spread of "ever covered" is
 * that of the living; every other series is whole.
 */
export function replicateValues(stocks: ColumnTable): Map<string, number[]> {
  const values = new Map<string, number[]>();
  const most = rowsOf<{ engine: string; last: number }>(
    stocks.groupby("engine").rollup({ last: op.max("replicate") }),
  );
  const sizes = new Map(most.map(({ engine, last }) => [engine, last + 1]));
  const sums = stocks
    .groupby("scenario", "engine", "replicate", "year", "scheme", "state")
    .rollup({ persons: op.sum("persons") });
  for (const row of rowsOf<{ replicate: number; scheme: string; state: string } & Level>(sums))
    for (const { series, scheme, counts } of WEIGHTS) {
      if (scheme !== row.scheme || !counts[row.state]) continue;
      const key = `${row.scenario}|${keyOf({ ...row, series })}`;
      if (!values.has(key))
        values.set(
          key,
          Array.from({ length: sizes.get(row.engine)! }, () => 0),
        );
      values.get(key)![row.replicate]! += row.persons * counts[row.state]!;
    }
  return values;
}

/** Of the mean of the paired differences; null where there is only one. */
export function standardError(after?: readonly number[], before?: readonly number[]): number | null {
  if (!after || !before || after.length < 2 || before.length !== after.length) return null;
  const apart = after.map((value, i) => value - before[i]!);
  return sampleStandardDeviation(apart) / Math.sqrt(apart.length);
}

/**
 * Draws of the uncertain parameters, where an ensemble was run: columns `scenario, engine, draw, year, series, persons`.
 * A draw has the same parameters (shifted alike around what each scenario sets) and the same luck under every scenario.
 */
export interface DrawRow extends Level {
  readonly draw: number;
}
/** The spread of a difference over draws of the parameters, in persons. */
export interface Spread {
  readonly error: number;
  readonly q025: number;
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
  readonly q975: number;
}

/** Series by draw, in the order of the draws. */
export function drawValues(draws: ColumnTable | undefined): Map<string, Map<number, number>> {
  const values = new Map<string, Map<number, number>>();
  for (const row of draws ? rowsOf<DrawRow>(draws) : []) {
    const key = `${row.scenario}|${keyOf(row)}`;
    if (!values.has(key)) values.set(key, new Map());
    values.get(key)!.set(row.draw, row.persons);
  }
  return values;
}

/** Of paired differences over the draws that both sides have; null where there are fewer than two. */
export function spreadOf(
  after: ReadonlyMap<number, number> | undefined,
  before: ReadonlyMap<number, number> | undefined,
): Spread | null {
  const apart = [...(after ?? [])].flatMap(([draw, persons]) =>
    before?.has(draw) ? [persons - before.get(draw)!] : [],
  );
  if (apart.length < 2) return null;
  const at = (share: number): number => Math.round(quantile(apart, share));
  return {
    error: sampleStandardDeviation(apart),
    q025: at(0.025),
    q10: at(0.1),
    q50: at(0.5),
    q90: at(0.9),
    q975: at(0.975),
  };
}
