/** The standard charts: from the tables of a projection to plain Vega-Lite specs with their data inside. */
import type { TopLevelSpec } from "vega-lite";
import { agreementChart } from "./charts-agreement.ts";
import { armsChart } from "./charts-arms.ts";
import { dumbbellChart } from "./charts-compare.ts";
import { differenceFlowsChart } from "./charts-compare-flows.ts";
import { differencesChart } from "./charts-compare-lines.ts";
import { distinct, isProjected, rowsOf, type Tables } from "./charts-data.ts";
import { enrolmentChart } from "./charts-enrolment.ts";
import { hindcastChart } from "./charts-hindcast.ts";
import { incrementsChart } from "./charts-ledger.ts";
import { coverageChart } from "./charts-coverage.ts";
import { lifelineChart } from "./charts-lifeline.ts";
import { pyramidChart } from "./charts-pyramid.ts";
import { skillChart } from "./charts-skill.ts";
import { sweepChart } from "./charts-sweep.ts";
import { tornadoChart } from "./charts-tornado.ts";
import type { ChartOptions } from "./frame.ts";
import { conceptOf, headlineSeries, seriesBeside } from "./words.ts";

export type { AgreementOptions } from "./charts-agreement.ts";
export type { CompareOptions } from "./charts-compare-data.ts";
export type { DifferenceFlowsOptions } from "./charts-compare-flows.ts";
export type { Tables } from "./charts-data.ts";
export type { EnrolmentOptions } from "./charts-enrolment.ts";
export type { IncrementsOptions } from "./charts-ledger.ts";
export type { CoverageOptions } from "./charts-coverage.ts";
export type { HindcastOptions } from "./charts-hindcast.ts";
export type { SkillOptions } from "./charts-skill.ts";
export type { LifelineOptions } from "./charts-lifeline.ts";
export type { SweepOptions } from "./charts-sweep.ts";
export type { TornadoOptions } from "./charts-tornado.ts";
export type { YearsOptions } from "./charts-pyramid.ts";
export { bare, wordsOf, type ChartOptions, type Words } from "./frame.ts";

/** Every function takes tables by name and options, and returns a spec that carries its own file name as `name`. */
export const charts = {
  enrolment: enrolmentChart,
  increments: incrementsChart,
  pyramid: pyramidChart,
  coverage: coverageChart,
  arms: armsChart,
  agreement: agreementChart,
  dumbbell: dumbbellChart,
  differences: differencesChart,
  differenceFlows: differenceFlowsChart,
  sweep: sweepChart,
  tornado: tornadoChart,
  hindcast: hindcastChart,
  skill: skillChart,
  lifeline: lifelineChart,
} as const;

/** All charts that the tables of one scenario can fill; a table that is absent or empty gives none. */
export function standardCharts(tables: Partial<Tables>, options: ChartOptions = {}): TopLevelSpec[] {
  const { enrolment, increments, stocks, coverage, agreement } = tables;
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
  if (filled(agreement)) specs.push(charts.agreement({ agreement }, options));
  return specs;
}

const filled = <T extends { numRows: () => number }>(table: T | undefined): table is T =>
  table !== undefined && table.numRows() > 0;

/** Series whose shares are given by age and sex. */
function byAge(coverage: Tables["coverage"]): string[] {
  const rows = rowsOf<{ series: string; sex: string; age_group: string }>(
    coverage.dedupe("series", "sex", "age_group"),
  );
  return distinct(
    rows.filter(({ sex, age_group }) => sex !== "all" && age_group !== "all").map(({ series }) => series),
  );
}
