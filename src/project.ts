/** Scenarios x engine x replicates -> one projection: tables, and what is needed to save and compare them. */
import { pathToFileURL } from "node:url";
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { keepOf, type Kept } from "./agent-store.ts";
import { agent } from "./engines/agent.ts";
import { plan, type YearFactors } from "./engines/align.ts";
import { cohort } from "./engines/cohort.ts";
import { ledger, leafSeries } from "./engines/ledger.ts";
import { meanTally, type Tally } from "./engines/tally.ts";
import { official, officialSeries, type OfficialSeries } from "./ground/data.ts";
import { UserError } from "./ground/problem.ts";
import { keyOf } from "./ground/random.ts";
import { factsOf } from "./facts.ts";
import { assumptionsTable } from "./outputs/assumptions-table.ts";
import { reportWords } from "./outputs/answer.ts";
import { standardCharts } from "./outputs/charts.ts";
import { differencesTable } from "./outputs/compare-tables.ts";
import { addLived, careerTables, type Lived } from "./outputs/careers-tables.ts";
import { adjustmentTable, fundsTable } from "./outputs/funds-table.ts";
import type { Projection } from "./outputs/projection.ts";
import { save as saveResults, type Manifest } from "./outputs/results.ts";
import {
  agreementTable,
  coverageTable,
  enrolmentTable,
  flowsTable,
  incrementsTable,
  marginsTable,
  stocksTable,
  type Run,
} from "./outputs/tables.ts";
import { START_PRIORS, start } from "./people/start.ts";
import { BASE_YEAR, DEFAULT_UNTIL, LAST_YEAR, book, freeze, type Scenario } from "./scenario/scenario.ts";

export type { Projection } from "./outputs/projection.ts";

export interface ProjectOptions {
  readonly engine?: "cohort" | "agent" | "both";
  /** Last year, to 2060. */
  readonly until?: number;
  /** Agents to live through the years, each standing for population / persons; "all" is one for each resident. */
  readonly persons?: number | "all";
  /** Repetitions with another luck; quantiles come from them. Default 1. */
  readonly replicates?: number;
  /**
   * Replicates are added (to `replicates` at least) until the standard error of every headline stock at every year end
   * is at most this share of it. Agent engine only.
   */
  readonly untilError?: number;
  /** Any text; the same seed gives the same numbers. */
  readonly seed?: string;
  readonly workers?: number;
  /** Loops of the agent engine in plain TypeScript or WebAssembly; the same numbers. By default the faster that runs here. */
  readonly kernel?: "ts" | "wasm";
  /** Where finished parts of a large population are kept, and taken from; the numbers are the same. */
  readonly kept?: Kept;
  /** Cohort flows: expected values, or whole persons drawn by multinomial chance. */
  readonly flows?: "expected" | "drawn";
  readonly onProgress?: (step: {
    scenario: string;
    engine: "cohort" | "agent";
    replicate: number;
    done: number;
    total: number;
  }) => void;
}
export const DEFAULTS = {
  engine: "both",
  until: DEFAULT_UNTIL,
  persons: 12_000_000,
  replicates: 1,
  seed: "shebao",
  flows: "expected",
} as const;

const MOST_REPLICATES = 10_000;

/** Problems with the options, all at once. */
export function optionProblems(options: ProjectOptions): string[] {
  const problems: string[] = [];
  const whole = (name: string, value: number | undefined, from: number, to: number): void => {
    if (value !== undefined && !(Number.isInteger(value) && value >= from && value <= to))
      problems.push(`${name}: ${value} is not a whole number from ${from} to ${to}`);
  };
  if (options.engine !== undefined && !["cohort", "agent", "both"].includes(options.engine))
    problems.push(`engine: "${options.engine}" is none of cohort, agent, both`);
  if (options.flows !== undefined && !["expected", "drawn"].includes(options.flows))
    problems.push(`flows: "${options.flows}" is neither expected nor drawn`);
  whole("until", options.until, BASE_YEAR + 1, LAST_YEAR);
  if (options.persons !== "all")
    whole("persons", options.persons, 1000, official("population").at(-1)!.persons);
  whole("replicates", options.replicates, 1, MOST_REPLICATES);
  whole("workers", options.workers, 1, 256);
  if (options.kernel !== undefined && !["ts", "wasm"].includes(options.kernel))
    problems.push(`kernel: "${options.kernel}" is neither ts nor wasm`);
  if (options.untilError !== undefined && !(options.untilError > 0 && options.untilError < 1))
    problems.push(`until-error: ${options.untilError} is no share above 0 and below 1`);
  if (options.seed === "") problems.push("seed: give any text that is not empty");
  return problems;
}

/**
 * Projects one or more scenarios from 31 December 2023. Throws a UserError with every problem of scenarios and
 * options. The same scenarios, options and Node major give the same tables, whatever the number of workers.
 */
export async function project(
  scenarios: Scenario | readonly Scenario[],
  options: ProjectOptions = {},
): Promise<Projection> {
  const list = [scenarios].flat() as Scenario[];
  const problems = [
    ...list.flatMap(({ name, problems: own }) => own.map((problem) => `scenario ${name}: ${problem}`)),
    ...optionProblems(options),
  ];
  const names = list.map(({ name }) => name);
  for (const name of new Set(names))
    if (names.filter((one) => one === name).length > 1)
      problems.push(`scenario ${name}: named twice; give each its own name`);
  if (list.length === 0) problems.push("no scenario given");
  if (problems.length) throw new UserError("this projection", problems);

  const engine = options.engine ?? DEFAULTS.engine;
  const until = options.until ?? DEFAULTS.until;
  const replicates = options.replicates ?? DEFAULTS.replicates;
  const seed = options.seed ?? DEFAULTS.seed;
  const flows = options.flows ?? DEFAULTS.flows;
  const persons = options.persons ?? DEFAULTS.persons;
  const base = officialBase();
  const runs: Run[] = [];
  const lives: Lived[] = [];
  const factors: Record<string, readonly YearFactors[]> = {};
  let agents: number | null = null;
  /** With `untilError` the first scenario may ask for more; all have as many, so that they can be compared. */
  let repeats = replicates;
  for (const scenario of list) {
    const progress = (which: "cohort" | "agent", replicate: number, done: number, total: number): void =>
      options.onProgress?.({ scenario: scenario.name, engine: which, replicate, done, total });
    const made = plan(book(scenario), until);
    factors[scenario.name] = made.factors;
    if (engine !== "agent") {
      const count = flows === "drawn" ? replicates : 1;
      const tallies: Tally[] = [];
      for (let replicate = 0; replicate < count; replicate++) {
        tallies.push(cohort(made, flows === "drawn" ? { draws: { key: keyOf(seed), replicate } } : {}));
        progress("cohort", replicate, replicate + 1, count);
      }
      runs.push(runOf(scenario.name, "cohort", 1, tallies, base));
    }
    if (engine !== "cohort") {
      const tallies: Tally[] = [];
      let weight = 1;
      let told: Lived | undefined;
      for (let replicate = 0; replicate < repeats; replicate++) {
        const lived = await agent(made, {
          persons,
          seed,
          replicate,
          ...(options.workers === undefined ? {} : { workers: options.workers }),
          ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
          ...(options.kept && { keep: keepOf(options.kept, scenario, { until, persons, seed, replicate }) }),
          onProgress: (done, total) => progress("agent", replicate, done, total),
        });
        tallies.push(lived.tally);
        weight = lived.weight;
        if (lived.careers)
          told = addLived(told, {
            ...lived.careers,
            scenario: scenario.name,
            plan: made,
            weight,
            replicates: 1,
          });
        agents = lived.persons;
        if (replicate === 0 && options.untilError !== undefined)
          repeats = Math.max(repeats, replicatesFor(options.untilError, lived.tally, weight, base));
      }
      runs.push(runOf(scenario.name, "agent", weight, tallies, base));
      if (told) lives.push(told);
    }
  }
  const books = new Map(list.map((scenario) => [scenario.name, book(scenario)]));
  const [enrolment, stocks] = [enrolmentTable(runs, BASE_YEAR), stocksTable(runs)];
  return {
    enrolment,
    increments: incrementsTable(runs, BASE_YEAR),
    stocks,
    flows: flowsTable(runs),
    coverage: coverageTable(runs),
    agreement: agreementTable(runs, BASE_YEAR),
    margins: marginsTable(start().margins),
    funds: fundsTable(runs, books),
    adjustment: adjustmentTable(runs, books),
    ...careerTables(lives),
    scenarios: list.map(freeze),
    options: { engine, until, persons: agents, replicates: Math.max(replicates, repeats), seed, flows },
    factors,
    against: (baseline) => differences({ enrolment, stocks }, baseline, names),
  };
}

/**
 * Replicates that bring the standard error of every headline stock down to a share of it, from the variance of one.
 * Throws a UserError where that is more than the most.
 */
function replicatesFor(
  share: number,
  tally: Tally,
  weight: number,
  base: ReadonlyMap<string, number>,
): number {
  let most = 1;
  let worst = "";
  for (const { name, stock, variance } of ledger(tally, weight, base))
    stock.forEach((persons, t) => {
      const needed = t === 0 || persons === 0 ? 1 : Math.ceil(variance[t]! / (share * persons) ** 2);
      if (needed <= most) return;
      most = needed;
      worst = `${name} in ${tally.base + t}`;
    });
  if (most > MOST_REPLICATES)
    throw new UserError("this projection", [
      `until-error: ${worst} would take ${most} replicates, more than ${MOST_REPLICATES}; give more persons, or a larger error`,
    ]);
  return most;
}

function runOf(
  scenario: string,
  engine: "cohort" | "agent",
  weight: number,
  tallies: readonly Tally[],
  base: ReadonlyMap<string, number>,
): Run {
  const replicates = tallies.map((tally, replicate) => ({
    replicate,
    tally,
    ledger: ledger(tally, weight, base),
  }));
  return {
    scenario,
    engine,
    weight,
    replicates,
    ledger: tallies.length === 1 ? replicates[0]!.ledger : ledger(meanTally(tallies), weight, base),
  };
}

/** Published year-end values of 2023: where every ledger starts. The platform count is the bulletin's, remembered. */
function officialBase(): Map<string, number> {
  return new Map(
    leafSeries.map(({ name }) => [
      name,
      name in officialSeries
        ? official(name as OfficialSeries).at(-1)!.persons
        : Math.round(START_PRIORS.platformCovered * 1e6),
    ]),
  );
}

function differences(
  tables: Pick<Projection, "enrolment" | "stocks">,
  baseline: string,
  names: readonly string[],
): ColumnTable {
  if (!names.includes(baseline))
    throw new UserError(`against("${baseline}")`, [
      `this projection holds ${names.join(", ")}; project the baseline together with the others`,
    ]);
  return differencesTable(tables, baseline);
}

/**
 * Writes a projection of one scenario as a results folder: tables, charts, report and manifest (see README).
 * Without charts, all standard ones. Throws a UserError where the folder cannot be written.
 */
export async function save(
  folder: string,
  projection: Projection,
  charts?: readonly TopLevelSpec[],
): Promise<Manifest> {
  const [scenario] = projection.scenarios;
  const drawn =
    charts ?? standardCharts(projection, { scenario: scenario!.name, lawDate: scenario!.lawDate });
  const assumptions = assumptionsTable(projection.scenarios, projection.options.until);
  return saveResults(folder, { ...projection, assumptions }, drawn, {
    run: factsOf(projection),
    report: reportWords(projection),
  });
}

/**
 * Lets a scenario script run by itself: `npx tsx scenarios/current-law.ts` is `run` with that scenario. Does
 * nothing when the script is imported. Starts after the script has been evaluated, so that it can be loaded.
 */
export function runScript(meta: ImportMeta): void {
  const started = process.argv[1];
  if (started === undefined || pathToFileURL(started).href !== meta.url) return;
  setImmediate(async () => {
    const { main } = await import("./cli.ts");
    await main(["run", started, ...process.argv.slice(2)]);
  });
}
