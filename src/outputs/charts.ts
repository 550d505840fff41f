/** The standard charts: from the tables of a projection to plain Vega-Lite specs with their data inside. */
import type { TopLevelSpec } from "vega-lite";
import { agreementChart } from "./charts-agreement.ts";
import { armsChart } from "./charts-arms.ts";
import { dumbbellChart } from "./charts-compare.ts";
import { differenceGroupsChart } from "./charts-compare-groups.ts";
import { differenceFlowsChart } from "./charts-compare-flows.ts";
import { differencesChart } from "./charts-compare-lines.ts";
import { distinct, isProjected, rowsOf, type Tables } from "./charts-data.ts";
import { enrolmentChart } from "./charts-enrolment.ts";
import { careersChart } from "./charts-careers.ts";
import { differenceFanChart, fanChart } from "./charts-fan.ts";
import { flowChart } from "./charts-flow.ts";
import { hindcastChart } from "./charts-hindcast.ts";
import { fundsChart } from "./charts-funds.ts";
import { incrementsChart } from "./charts-ledger.ts";
import { coverageChart } from "./charts-coverage.ts";
import { jointChart } from "./charts-joint.ts";
import { lexisChart } from "./charts-lexis.ts";
import { lifelineChart } from "./charts-lifeline.ts";
import { multiplesChart } from "./charts-multiples.ts";
import { pyramidChart } from "./charts-pyramid.ts";
import { skillChart } from "./charts-skill.ts";
import { spellsChart } from "./charts-spells.ts";
import { sweepChart } from "./charts-sweep.ts";
import { tilesChart } from "./charts-tiles.ts";
import { tornadoChart } from "./charts-tornado.ts";
import { transitionsChart } from "./charts-transitions.ts";
import type { ChartOptions } from "./frame.ts";
import { conceptOf, headlineSeries, seriesBeside } from "./words.ts";

export type { AgreementOptions } from "./charts-agreement.ts";
export type { CompareOptions } from "./charts-compare-data.ts";
export type { DifferenceGroupsOptions } from "./charts-compare-groups.ts";
export type { DifferenceFlowsOptions } from "./charts-compare-flows.ts";
export type { Tables } from "./charts-data.ts";
export type { EnrolmentOptions } from "./charts-enrolment.ts";
export type { IncrementsOptions } from "./charts-ledger.ts";
export type { CoverageOptions } from "./charts-coverage.ts";
export type { CareersOptions } from "./charts-careers.ts";
export type { FanOptions } from "./charts-fan.ts";
export type { FlowOptions } from "./charts-flow.ts";
export type { JointOptions } from "./charts-joint.ts";
export type { LexisOptions } from "./charts-lexis.ts";
export type { MultiplesOptions } from "./charts-multiples.ts";
export type { TileOptions } from "./charts-tiles.ts";
export type { HindcastOptions } from "./charts-hindcast.ts";
export type { SkillOptions } from "./charts-skill.ts";
export type { LifelineOptions } from "./charts-lifeline.ts";
export type { SweepOptions } from "./charts-sweep.ts";
export type { TornadoOptions } from "./charts-tornado.ts";
export type { TransitionsOptions } from "./charts-transitions.ts";
export type { YearsOptions } from "./charts-pyramid.ts";
export { bare, wordsOf, type ChartOptions, type Words } from "./frame.ts";

/**
 * Says in the title that a scenario is normative, wherever the tables know it: those of a projection carry their
 * scenarios with them. Other tables say it with `{ normative: [names] }`.
 */
const knowing =
  <T, O extends ChartOptions>(chart: (tables: T, options?: O) => TopLevelSpec) =>
  (tables: T, options?: O): TopLevelSpec => {
    return chart(tables, { normative: normativeOf(tables), ...options } as unknown as O);
  };

function normativeOf(tables: unknown): string[] {
  const { scenarios = [] } = tables as { scenarios?: readonly { name: string; normative?: boolean }[] };
  return scenarios.filter(({ normative }) => normative).map(({ name }) => name);
}

/** Every function takes tables by name and options, and returns a spec that carries its own file name as `name`. */
export const charts = {
  enrolment: knowing(enrolmentChart),
  increments: knowing(incrementsChart),
  pyramid: knowing(pyramidChart),
  coverage: knowing(coverageChart),
  arms: knowing(armsChart),
  agreement: knowing(agreementChart),
  funds: knowing(fundsChart),
  dumbbell: knowing(dumbbellChart),
  differences: knowing(differencesChart),
  differenceFlows: knowing(differenceFlowsChart),
  differenceGroups: knowing(differenceGroupsChart),
  fan: knowing(fanChart),
  differenceFan: knowing(differenceFanChart),
  multiples: knowing(multiplesChart),
  lexis: knowing(lexisChart),
  flow: knowing(flowChart),
  tiles: knowing(tilesChart),
  careers: knowing(careersChart),
  joint: knowing(jointChart),
  spells: knowing(spellsChart),
  transitions: knowing(transitionsChart),
  sweep: knowing(sweepChart),
  tornado: knowing(tornadoChart),
  hindcast: knowing(hindcastChart),
  skill: knowing(skillChart),
  lifeline: knowing(lifelineChart),
} as const;

/** All charts that the tables of one scenario can fill; a table that is absent or empty gives none. */
export function standardCharts(tables: Partial<Tables>, given: ChartOptions = {}): TopLevelSpec[] {
  const options = { normative: normativeOf(tables), ...given };
  const { enrolment, increments, stocks, coverage, agreement, funds, careers, minimum } = tables;
  const { joint, spells, transitions } = tables;
  const specs: TopLevelSpec[] = [];
  if (filled(enrolment)) {
    const series = new Set(distinct(enrolment.array("series") as string[]));
    const stocksOfSchemes = headlineSeries().filter((name) => series.has(name));
    specs.push(charts.enrolment({ enrolment }, options));
    for (const beside of seriesBeside().filter(([first]) => series.has(first!)))
      specs.push(charts.enrolment({ enrolment }, { ...options, series: beside }));
    if (series.has("pension-employees-contributors")) specs.push(charts.arms({ enrolment }, options));
    if (filled(increments)) {
      // published increments of the base year may stand in the table too
      const rows = rowsOf<{ engine: string; year: number }>(increments.dedupe("engine", "year"));
      const first = Math.min(...rows.filter(({ engine }) => isProjected(engine)).map(({ year }) => year));
      if (series.has("pension"))
        specs.push(charts.increments({ enrolment, increments }, { ...options, to: first }));
      for (const one of stocksOfSchemes)
        specs.push(charts.increments({ enrolment, increments }, { ...options, series: one }));
    }
    for (const one of series)
      if (conceptOf(one) === "cumulative")
        specs.push(charts.enrolment({ enrolment }, { ...options, series: [one] }));
  }
  if (filled(stocks)) specs.push(charts.pyramid({ stocks }, options));
  if (filled(coverage))
    for (const series of byAge(coverage)) specs.push(charts.coverage({ coverage }, { ...options, series }));
  if (filled(funds)) specs.push(charts.funds({ funds }, options));
  if (filled(careers))
    specs.push(charts.careers({ careers }, { ...options, minimum: wholeMinimum(minimum) }));
  if (filled(joint)) specs.push(charts.joint({ joint }, options));
  if (filled(spells)) specs.push(charts.spells({ spells }, options));
  if (filled(transitions)) specs.push(charts.transitions({ transitions }, options));
  if (filled(agreement)) specs.push(charts.agreement({ agreement }, options));
  return specs;
}

const filled = <T extends { numRows: () => number }>(table: T | undefined): table is T =>
  table !== undefined && table.numRows() > 0;

/** Completed years that a pension needs at the last year end: half years of the rule are not completed before the next. */
function wholeMinimum(minimum: Tables["minimum"] | undefined): number | undefined {
  if (!filled(minimum)) return undefined;
  const rows = rowsOf<{ year: number; minimum: number }>(minimum);
  return Math.ceil(rows.reduce((last, row) => (row.year > last.year ? row : last)).minimum);
}

/** Series whose shares are given by age and sex. */
function byAge(coverage: Tables["coverage"]): string[] {
  const rows = rowsOf<{ series: string; sex: string; age_group: string }>(
    coverage.dedupe("series", "sex", "age_group"),
  );
  return distinct(
    rows.filter(({ sex, age_group }) => sex !== "all" && age_group !== "all").map(({ series }) => series),
  );
}
