/** The public API: define or load scenarios, project them, compare, save. */
export { charts, standardCharts } from "./outputs/charts.ts";
export { compareTables } from "./outputs/compare-tables.ts";
export { readResults } from "./outputs/results.ts";
export { show, type Shown } from "./outputs/show.ts";
export type { ShowOptions } from "./outputs/table-grid.ts";
export { load } from "./scenario/load.ts";
export {
  book,
  defineScenario,
  freeze,
  parameters,
  type FrozenScenario,
  type Scenario,
  type ScenarioSpec,
} from "./scenario/scenario.ts";
export { project, runScript, save, type Projection, type ProjectOptions } from "./project.ts";
export { projectScheme, type SchemeOptions, type SchemeProjection } from "./project-scheme.ts";
export { param } from "./ground/parameter.ts";
export { UserError } from "./ground/problem.ts";
export { certain, hazard, never, probability, scaled } from "./ground/rate.ts";
export { isFormal, type Person } from "./people/person.ts";
export { defineScheme } from "./schemes/scheme.ts";
