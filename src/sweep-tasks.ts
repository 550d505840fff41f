/** The points of a sweep: what decides each, which are missing in the store, and what comes out together. */
import { surroundings, programFacts } from "./facts.ts";
import { UserError } from "./ground/problem.ts";
import { ruleProblems } from "./outputs/check-rules.ts";
import { rowsOf, type EnrolmentRow } from "./outputs/charts-data.ts";
import { duration, progress, seconds } from "./outputs/progress.ts";
import { stockKey } from "./outputs/luck.ts";
import { moneyOf } from "./outputs/money-series.ts";
import { QUANTILES, type Published, type Swept } from "./outputs/sweep-table.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { DEFAULTS, project, type ProjectOptions } from "./project.ts";
import { pointWords, pointsOf, valuesByYear } from "./scenario/grid.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { unitKey, type Store, type Unit } from "./store.ts";
import type { Tell } from "./thread.ts";
import type { Plan } from "./sweep-plan.ts";

/** A point to be projected; the first of a plan is the scenario itself, no lever moved. */
export interface Task {
  readonly scenario: Scenario;
  readonly values: readonly number[];
  readonly unit: Unit;
}

/** Every point of a plan, the scenario itself first. */
export function tasksOf({ scenario, sides, options }: Plan): Task[] {
  const facts = { ...programFacts(), ...surroundings() };
  const until = options.until ?? DEFAULTS.until;
  const drawn = options.engine === "agent" || options.flows === "drawn";
  const how = {
    engine: options.engine,
    flows: options.engine === "cohort" ? (options.flows ?? DEFAULTS.flows) : null,
    seed: drawn ? (options.seed ?? DEFAULTS.seed) : null,
    persons: options.engine === "agent" ? (options.persons ?? DEFAULTS.persons) : null,
    replicates: drawn ? (options.replicates ?? DEFAULTS.replicates) : 1,
    until,
  };
  const task = (one: Scenario, values: readonly number[]): Task => ({
    scenario: one,
    values,
    unit: { what: "published", ...facts, ...how, values: valuesByYear(one, until) },
  });
  return [task(scenario, []), ...pointsOf(scenario, sides).map((one) => task(one.scenario, one.values))];
}

/** Tasks whose inputs differ: points that say the same in other words are projected once. */
export function distinct(tasks: readonly Task[]): Task[] {
  const seen = new Map(tasks.toReversed().map((task) => [unitKey(task.unit), task]));
  return tasks.filter((task) => seen.get(unitKey(task.unit)) === task);
}

/** Projects what is missing. Gives a line that says what was projected and what was there before. */
export async function fill(
  { sides, options }: Plan,
  tasks: readonly Task[],
  store: Store,
  shard: readonly [number, number] | undefined,
  terminal: Terminal,
  tell: Tell,
): Promise<string> {
  const all = distinct(tasks).filter((_, i) => !shard || i % shard[1] === shard[0] - 1);
  const missing = all.filter(({ unit }) => store.get(unit) === undefined);
  const sofar = (done: number): void =>
    tell({
      sofar: `${all.length - missing.length + done} of ${all.length} points are kept in ${store.folder}; the same command goes on from there`,
    });
  sofar(0);
  const begun = seconds();
  const bar = progress(terminal);
  try {
    if (missing.length > 0) bar.phase(`${missing.length} points to project`);
    for (const [i, { scenario, values, unit }] of missing.entries()) {
      const result = await publishedOf(scenario, options, (share) =>
        bar.update((i + share) / missing.length),
      ).catch((error: Error) => {
        const faults =
          error instanceof UserError ? error.problems : ruleProblems(scenario, unit.until as number);
        throw faults.length > 0
          ? new UserError(`point ${pointWords(sides, values) || scenario.name}`, faults)
          : error;
      });
      store.put(unit, result);
      sofar(i + 1);
      bar.update((i + 1) / missing.length);
    }
  } finally {
    bar.clear();
  }
  const reused = all.length - missing.length;
  const same = tasks.length - distinct(tasks).length;
  return [
    `${missing.length} ${missing.length === 1 ? "point" : "points"} projected in ${duration(seconds() - begun)}`,
    ...(reused > 0 ? [`${reused} reused from ${store.folder}`] : []),
    ...(same > 0 && !shard ? [`${same} the same as another`] : []),
  ].join(", ");
}

async function publishedOf(
  scenario: Scenario,
  options: ProjectOptions,
  tell: (share: number) => void,
): Promise<Published> {
  const replicates = options.replicates ?? DEFAULTS.replicates;
  const projection = await project(scenario, {
    ...options,
    onProgress: ({ engine, replicate, done, total }) =>
      tell(engine === "agent" ? (replicate + done / total) / replicates : done / total),
  });
  const engine = options.engine!;
  const rows = rowsOf<EnrolmentRow>(projection.enrolment).filter((row) => row.engine === engine);
  const base = Math.min(...rows.map(({ year }) => year));
  const series: Record<
    string,
    { values: number[]; quantiles?: number[][]; errors?: number[]; replicates?: (readonly number[])[] }
  > = {};
  for (const row of rows) {
    const entry = (series[row.series] ??= { values: [] });
    entry.values[row.year - base] = row.persons!;
    if (row.standard_error !== null) (entry.errors ??= [])[row.year - base] = row.standard_error;
    const lived = projection.luck?.stocks.get(stockKey(row.scenario, engine, row.year, row.series));
    if (lived) (entry.replicates ??= [])[row.year - base] = lived;
    if (row.q50 !== null) (entry.quantiles ??= [])[row.year - base] = QUANTILES.map((name) => row[name]!);
  }
  return { base, series: { ...series, ...moneyOf(projection, engine, base) } };
}

/** What comes out of every point, once all are in the store. */
export function gathered({ scenario, sides, options }: Plan, tasks: readonly Task[], store: Store): Swept {
  const all = tasks.map(({ unit }) => store.get(unit) as Published | undefined);
  if (all.includes(undefined))
    throw new UserError(`store ${store.folder}`, ["points have gone from it meanwhile; run the sweep again"]);
  const [unmoved, ...others] = all as [Published, ...Published[]];
  return {
    scenario: scenario.name,
    engine: options.engine!,
    sides,
    unmoved,
    points: others.map((published, i) => ({ values: tasks[i + 1]!.values, published })),
  };
}
