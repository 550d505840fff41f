/** Scenarios x engine x replicates -> one projection: tables, and what is needed to save and compare them. */
import { pathToFileURL } from "node:url";
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import type { Kept } from "./agent-store.ts";
import { readyThreads } from "./engines/agent-threads.ts";
import { plan, type Plan, type YearFactors } from "./engines/align.ts";
import { cohort } from "./engines/cohort.ts";
import { ledger, leafSeries, stateSeries } from "./engines/ledger.ts";
import { noiseOf } from "./engines/noise.ts";
import { headlines, quick } from "./engines/quick.ts";
import { meanTally, type Tally } from "./engines/tally.ts";
import { official, officialSeries, type OfficialSeries } from "./ground/data.ts";
import { UserError } from "./ground/problem.ts";
import { keyOf } from "./ground/random.ts";
import { factsOf } from "./facts.ts";
import { errorProblems, live, type UntilError } from "./lived.ts";
import { assumptionsTable } from "./outputs/assumptions-table.ts";
import { reportWords } from "./outputs/answer.ts";
import { standardCharts } from "./outputs/charts.ts";
import { differencesTable } from "./outputs/compare-tables.ts";
import { careerTables } from "./outputs/careers-tables.ts";
import type { Lived } from "./outputs/lived-counts.ts";
import { adjustmentTable, fundsTable, moneyOf } from "./outputs/funds-table.ts";
import { luckOf } from "./outputs/luck.ts";
import type { Projection, Reached } from "./outputs/projection.ts";
import { save as saveResults, type Draw, type Manifest } from "./outputs/results.ts";
import { livesTable, MOST_LIVES } from "./outputs/lives.ts";
import { coverageTable } from "./outputs/coverage-table.ts";
import { agreementTable, enrolmentTable, incrementsTable, type Expected } from "./outputs/series-tables.ts";
import { flowsTable, marginsTable, stocksTable, type Run } from "./outputs/tables.ts";
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
   * Persons are added until the standard error of a stock at every year end is at most this share of it: of every headline stock,
   * or of the series named. Beyond one agent for each resident replicates are added. Of several scenarios the first is held to it, and the
   * others take as many. Agent engine only.
   */
  readonly untilError?: UntilError;
  /** Any text; the same seed gives the same numbers. */
  readonly seed?: string;
  readonly workers?: number;
  /** Loops of the agent engine in plain TypeScript or WebAssembly; the same numbers. By default the faster that runs here. */
  readonly kernel?: "ts" | "wasm";
  /** So many synthetic lives of the agents, year by year, as the table `lives`. */
  readonly lives?: number;
  /** Where finished parts of a large population are kept, and taken from; the numbers are the same. */
  readonly kept?: Kept;
  /** Cohort flows: expected values, or whole persons drawn by multinomial chance. */
  readonly flows?: "expected" | "drawn";
  readonly onProgress?: (step: {
    scenario: string;
    engine: "cohort" | "agent";
    replicate: number;
    replicates: number;
    /** Agents of a replicate; nothing in cells. */
    persons: number | null;
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
  whole("lives", options.lives, 1, MOST_LIVES);
  if (options.lives !== undefined && options.engine === "cohort")
    problems.push("lives: cells have no lives; take the engine agent, or both");
  problems.push(...errorProblems(options.untilError));
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
  const recorded: Lived[] = [];
  let lives: ColumnTable | undefined;
  const expected = new Map<string, Expected>();
  const factors: Record<string, readonly YearFactors[]> = {};
  let simulated: number | null = null;
  let reached: Reached | undefined;
  /** With `untilError` the first scenario may ask for more; all have as many, so that they can be compared. */
  let size = { persons, replicates };
  for (const scenario of list) {
    const agents = size.persons === "all" ? Infinity : size.persons;
    // Threads load while the plan is made, and agents live while the cells are counted.
    const ready = engine === "cohort" ? [] : readyThreads(agents, until - BASE_YEAR, options.workers);
    const stop = new AbortController();
    try {
      const made = plan(book(scenario), until);
      factors[scenario.name] = made.factors;
      const living =
        engine === "cohort"
          ? undefined
          : live(made, scenario, {
              ...size,
              seed,
              base,
              ready,
              signal: stop.signal,
              ...(options.workers !== undefined && { workers: options.workers }),
              ...(options.kernel !== undefined && { kernel: options.kernel }),
              ...(options.kept && { kept: options.kept }),
              ...(options.untilError !== undefined && !reached && { untilError: options.untilError }),
              onProgress: (step) =>
                options.onProgress?.({ scenario: scenario.name, engine: "agent", ...step }),
            });
      // What goes wrong there is told where it is awaited.
      living?.catch(() => {});
      if (engine !== "agent") {
        const tallies = cells(made, scenario.name, { flows, seed, replicates }, options.onProgress);
        runs.push(runOf(scenario.name, "cohort", 1, tallies, base));
      }
      if (!living) continue;
      expected.set(scenario.name, expectedOf(made, runs, scenario.name, flows, base));
      const lived = await living;
      reached ??= lived.reached;
      size = { persons: persons === "all" ? "all" : lived.persons, replicates: lived.replicates };
      simulated = lived.persons;
      runs.push(runOf(scenario.name, "agent", lived.weight, lived.tallies, base));
      if (lived.told) recorded.push(lived.told);
      if (options.lives !== undefined) {
        const some = livesTable(made, options.lives, { persons: size.persons, seed });
        lives = lives ? lives.concat(some) : some;
      }
    } finally {
      stop.abort();
      for (const thread of ready) void thread.terminate();
    }
  }
  const books = new Map(list.map((scenario) => [scenario.name, book(scenario)]));
  const money = moneyOf(runs, books);
  const [enrolment, stocks] = [enrolmentTable(runs, BASE_YEAR), stocksTable(runs)];
  return {
    enrolment,
    increments: incrementsTable(runs, BASE_YEAR),
    stocks,
    flows: flowsTable(runs),
    coverage: coverageTable(runs),
    agreement: agreementTable(runs, expected, BASE_YEAR),
    margins: marginsTable(start().margins),
    funds: fundsTable(money),
    adjustment: adjustmentTable(money),
    ...careerTables(recorded),
    ...(lives && { lives }),
    scenarios: list.map(freeze),
    options: {
      engine,
      until,
      persons: simulated,
      replicates: Math.max(replicates, size.replicates),
      seed,
      flows,
    },
    ...(reached && { reached }),
    luck: luckOf(runs, BASE_YEAR, money),
    factors,
    against: (baseline) => differences({ enrolment, stocks }, baseline, names),
  };
}

/** Cells of a scenario: once where they are expected values, or all replicates of drawn ones. */
function cells(
  made: Plan,
  scenario: string,
  { flows, seed, replicates }: { flows: "expected" | "drawn"; seed: string; replicates: number },
  onProgress: ProjectOptions["onProgress"],
): Tally[] {
  const total = flows === "drawn" ? replicates : 1;
  const tallies: Tally[] = [];
  for (let replicate = 0; replicate < total; replicate++) {
    tallies.push(cohort(made, flows === "drawn" ? { draws: { key: keyOf(seed), replicate } } : {}));
    onProgress?.({
      scenario,
      engine: "cohort",
      replicate,
      replicates: total,
      persons: null,
      done: replicate + 1,
      total,
    });
  }
  return tallies;
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
  const middle = tallies.length === 1 ? tallies[0]! : meanTally(tallies);
  return {
    scenario,
    engine,
    weight,
    replicates,
    ledger: tallies.length === 1 ? replicates[0]!.ledger : ledger(middle, weight, base),
    ...(engine === "agent" && { noise: noiseOf(middle, weight, [...leafSeries, ...stateSeries]) }),
  };
}

/** What agents are held against: the cells of this projection, or without them (or with drawn ones) their headlines alone. */
function expectedOf(
  made: Plan,
  runs: readonly Run[],
  scenario: string,
  flows: string,
  base: ReadonlyMap<string, number>,
): Expected {
  const cells = runs.find((run) => run.engine === "cohort" && run.scenario === scenario);
  if (cells && flows === "expected") return new Map(cells.ledger.map(({ name, stock }) => [name, stock]));
  return new Map(Object.entries(headlines(quick(made), base)).map(([name, { stock }]) => [name, stock]));
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
  draw?: Draw,
): Promise<Manifest> {
  const [scenario] = projection.scenarios;
  const drawn =
    charts ?? standardCharts(projection, { scenario: scenario!.name, lawDate: scenario!.lawDate });
  const assumptions = assumptionsTable(projection.scenarios, projection.options.until);
  const extra = { run: factsOf(projection), report: reportWords(projection) };
  return saveResults(folder, { ...projection, assumptions }, drawn, extra, draw);
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
