/** A comparison in one folder: tables of differences, charts and one report. */
import type { TopLevelSpec } from "vega-lite";
import { factsOf } from "./facts.ts";
import { assumptionsTable } from "./outputs/assumptions-table.ts";
import { charts } from "./outputs/charts.ts";
import { rowsOf } from "./outputs/charts-data.ts";
import { bandWords, doubtOf } from "./outputs/compare-doubt.ts";
import { compareTables, type Comparison, type DifferenceRow } from "./outputs/compare-tables.ts";
import { largestSeries } from "./outputs/compare-listed.ts";
import { comparisonWords } from "./outputs/compare-words.ts";
import { fundDifferences } from "./outputs/funds-difference.ts";
import { leadEngine, type Projection } from "./outputs/projection.ts";
import { save, type RunFacts } from "./outputs/results.ts";
import { statesTable } from "./outputs/states-table.ts";
import type { Lang } from "./outputs/words.ts";

/** Waterfalls of a report: the pension and the series that differ most; of many scenarios each takes half a page. */
const WATERFALLS = 3;
const WATERFALLS_OF_MANY = 2;
/** Cells of every scenario, 14 megabytes of text each: sums and differences are in the other tables. */
const FINE = ["stocks", "flows"];
/** Scenarios of a fan, the baseline among them. */
const FANS = 4;

/** Writes tables, charts and one report of a projection, compared with its first scenario. */
export async function saveComparison(
  folder: string,
  projection: Projection,
  lang?: Lang,
): Promise<Comparison> {
  const comparison = compareTables(projection, projection.scenarios[0]!.name);
  const money = projection.funds
    ? { fund_differences: fundDifferences(projection.funds, projection.scenarios[0]!.name, projection.luck) }
    : {};
  const assumptions = assumptionsTable(projection.scenarios, projection.options.until);
  await save(
    folder,
    {
      ...projection,
      states: statesTable(projection.stocks, projection.luck),
      ...comparison,
      ...money,
      assumptions,
    },
    comparisonCharts(projection, comparison, lang),
    {
      run: runOf(projection),
      report: comparisonWords(projection, comparison),
      parquetOnly: FINE,
    },
  );
  return comparison;
}

/** The facts of a comparison. Draws come from the seed, also where the differences are expected values. */
function runOf(projection: Projection): RunFacts {
  const { draws } = doubtOf(projection);
  const facts = factsOf(projection);
  return draws === null ? facts : { ...facts, seed: projection.options.seed, draws };
}

/** Whether luck or doubt about the parameters is known, so that a fan can be drawn. */
const errorKnown = ({ differences }: Comparison, engine: string): boolean =>
  rowsOf<DifferenceRow>(differences).some(
    (row) => row.engine === engine && (row.q50 !== null || row.standard_error !== null),
  );
const anyGroupDiffers = ({ differences_by_group: groups }: Comparison): boolean =>
  (groups.array("difference") as number[]).some((difference) => difference !== 0);

/** Charts of a comparison: levels at the end, differences over the years, and the flows behind the largest. */
export function comparisonCharts(
  projection: Projection,
  comparison: Comparison,
  lang: Lang = "en",
): TopLevelSpec[] {
  const normative = projection.scenarios.filter((one) => one.normative).map(({ name }) => name);
  const engine = leadEngine(projection);
  const doubt = doubtOf(projection);
  const drawn = projection.scenarios.map(({ name }) => name);
  const bands = bandWords(doubt, drawn, lang);
  const options = { lang, engine, normative, ...(bands ? { bands } : {}) };
  const series = ["pension", ...largestSeries(comparison, engine)].slice(
    0,
    projection.scenarios.length > FANS ? WATERFALLS_OF_MANY : WATERFALLS,
  );
  return [
    charts.dumbbell(comparison, options),
    charts.differences(comparison, options),
    ...series.map((one) => charts.differenceFlows(comparison, { ...options, series: one })),
    ...(errorKnown(comparison, engine) && projection.scenarios.length <= FANS
      ? [charts.differenceFan(comparison, { ...options, series: series[0]! })]
      : []),
    ...(projection.scenarios.length > FANS
      ? [charts.multiples(projection, { ...options, by: "scenario", series: ["pension"] })]
      : []),
    ...(anyGroupDiffers(comparison) ? [charts.differenceGroups(comparison, options)] : []),
  ];
}
