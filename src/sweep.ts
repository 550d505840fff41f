/** The command `sweep`: a grid over levers, each distinct input projected once and kept in a store. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { programFacts } from "./facts.ts";
import { seriesNames } from "./engines/ledger.ts";
import { tried, UserError } from "./ground/problem.ts";
import { charts, type ChartOptions } from "./outputs/charts.ts";
import { save } from "./outputs/results.ts";
import { sweepTable, type Swept } from "./outputs/sweep-table.ts";
import { parameterLabel } from "./outputs/lever-words.ts";
import { moneySeries } from "./outputs/money-words.ts";
import { sweepText, sweepWords, tellingSeries } from "./outputs/sweep-words.ts";
import type { Terminal } from "./outputs/terminal.ts";
import type { Lang } from "./outputs/words.ts";
import { folderProblems, notes, optionsOf, type RunFlags } from "./run-options.ts";
import { isSide, parseSides } from "./scenario/grid.ts";
import { load } from "./scenario/load.ts";
import { BASE_YEAR, freeze } from "./scenario/scenario.ts";
import { serve, type Job, type Tell } from "./thread.ts";
import { distinct, fill, gathered, tasksOf } from "./sweep-tasks.ts";
import { readPlan, writePlan, type Plan } from "./sweep-plan.ts";
import { STORE, openStore, type Unit } from "./store.ts";

export interface SweepFlags extends RunFlags {
  /** Folder of finished points, shared by all sweeps. */
  readonly store?: string;
  /** Series of the charts, joined by commas. */
  readonly series?: string;
  /** A file to write the plan to, projecting nothing. */
  readonly plan?: string;
  /** K/N: only every N-th point, from the K-th on, into the store. */
  readonly shard?: string;
}

/** The whole life of the thread. */
export const work = (job: Job<SweepFlags>): Promise<void> =>
  serve(job, (terminal, tell) => sweep(job.names, job.flags, terminal, job.found, tell));

/**
 * Sweeps, writes and prints. Words with "=" are sides of the grid; one other word names the scenario. Throws a
 * UserError with every mistake before anything is computed; `found` are earlier ones.
 */
export async function sweep(
  words: readonly string[],
  flags: SweepFlags,
  terminal: Terminal,
  found: readonly string[] = [],
  tell: Tell = () => {},
): Promise<void> {
  const { plan, shard } = await planOf(words, flags, found);
  if (flags.plan !== undefined) {
    writePlan(flags.plan, plan);
    const size = distinct(tasksOf(plan)).length;
    terminal.out(
      `${size} points to project, written to ${flags.plan}; next: sweep exec ${flags.plan} --shard 1/2, or sweep run ${flags.plan}\n`,
    );
    return;
  }
  const folder = flags.out ?? folderOf(plan);
  const mistakes = shard ? [] : folderProblems(folder);
  if (mistakes.length > 0) throw new UserError("this sweep", mistakes);
  for (const note of notes({ ...flags, engine: plan.options.engine! })) terminal.err(`${note}\n`);
  const store = openStore(flags.store ?? STORE);
  const tasks = tasksOf(plan);
  tell({ scraps: store.folder });
  const done = await fill(plan, tasks, store, shard, terminal, tell);
  terminal.err(`${done}\n`);
  if (shard) return;
  tell({ folders: [folder] });
  const swept = gathered(plan, tasks, store);
  await saveSweep(folder, plan, swept, tasks[0]!.unit, flags);
  terminal.out(`${sweepText(swept, freeze(plan.scenario))}Written to ${folder}\n`);
}

async function planOf(
  words: readonly string[],
  typed: SweepFlags,
  found: readonly string[],
): Promise<{ plan: Plan; shard?: readonly [number, number] }> {
  const flags = { ...typed, engine: typed.engine ?? "cohort" };
  const { options, problems } = optionsOf(flags);
  const all = [...found, ...problems];
  if (flags.engine === "both") all.push("--engine: a sweep uses one engine, cohort or agent");
  for (const series of flags.series?.split(",") ?? [])
    if (!seriesNames.includes(series) && !moneySeries().includes(series))
      all.push(
        `--series: no series "${series}"; there are ${seriesNames.join(", ")}, and of money ${moneySeries().join(", ")}`,
      );
  const shard = flags.shard === undefined ? undefined : shardOf(flags.shard, all);
  const [verb, file, ...more] = words;
  if (verb === "exec" || verb === "run") {
    if (file === undefined || more.length > 0) all.push(`sweep ${verb}: give the file of one plan`);
    if (verb === "exec" && flags.shard === undefined)
      all.push("sweep exec: say which part, as in --shard 1/2");
    const fixed = (["engine", "persons", "replicates", "seed", "until", "flows"] as const).filter(
      (name) => typed[name] !== undefined,
    );
    for (const name of fixed) all.push(`--${name}: the plan says it already`);
    const made = file === undefined ? undefined : await tried(() => readPlan(file), all, `${file}: `);
    if (all.length > 0) throw new UserError("this sweep", all);
    // Threads are this machine's affair, whatever the plan was written with.
    const { workers = made!.options.workers } = options;
    return { plan: { ...made!, options: { ...made!.options, workers } }, ...(shard ? { shard } : {}) };
  }
  const names = words.filter((word) => !isSide(word));
  if (names.length > 1)
    all.push(`one scenario at a time, not ${names.join(" and ")}; a lever is written as LEVER=values`);
  const scenario = await tried(() => load(names[0] ?? "current-law"), all, `${names[0]}: `);
  const sides = await tried(() => parseSides(words.filter(isSide)), all);
  if (all.length > 0) throw new UserError("this sweep", all);
  return { plan: { scenario: scenario!, sides: sides!, options }, ...(shard ? { shard } : {}) };
}

function shardOf(text: string, problems: string[]): readonly [number, number] | undefined {
  const [, k, n] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (k === undefined || Number(k) < 1 || Number(k) > Number(n)) {
    problems.push(`--shard: "${text}" is no K/N with K from 1 to N, as in 2/4`);
    return undefined;
  }
  return [Number(k), Number(n)];
}

/** Writes the table, charts and report of a sweep. */
async function saveSweep(
  folder: string,
  plan: Plan,
  swept: Swept,
  unit: Unit,
  flags: SweepFlags,
): Promise<void> {
  const { engine, seed, persons, replicates } = unit as {
    engine: string;
    seed: string | null;
    persons: number | null;
    replicates: number;
  };
  const frozen = freeze(plan.scenario);
  const table = sweepTable(swept);
  const drawn = chartsOf(swept, table, {
    lawDate: frozen.lawDate,
    normative: frozen.normative ? [frozen.name] : [],
    ...(flags.lang === undefined ? {} : { lang: flags.lang as Lang }),
    ...(flags.series === undefined ? {} : { series: flags.series.split(",") }),
  });
  await save(folder, { sweep: table }, drawn, {
    run: {
      ...programFacts(),
      scenario: { base: frozen, levers: plan.sides },
      engine,
      seed,
      persons,
      replicates,
    },
    report: sweepWords(swept, frozen),
  });
}

/** Charts of a sweep: what a picture can hold is up to three levers, the third with few values. */
const MOST_LEVERS = 3;
const MOST_PANELS = 6;
const MOST_CHARTS = 4;

/** One chart for each series: those asked for, or those that move most. None where there are too many levers. */
export function chartsOf(
  swept: Swept,
  sweep: ColumnTable,
  { series, ...options }: ChartOptions & { readonly series?: readonly string[] },
): TopLevelSpec[] {
  const { sides } = swept;
  if (sides.length > MOST_LEVERS || (sides[2]?.values.length ?? 0) > MOST_PANELS) return [];
  const telling = tellingSeries(swept, MOST_CHARTS);
  const chosen = series ?? (telling.length > 0 ? telling : ["pension"]);
  const zh = options.lang === "zh";
  const labels = Object.fromEntries(
    sides.map(({ lever, from }) => {
      const name = zh ? parameterLabel(lever, "zh")! : lever;
      const since = zh ? `（${from}年起）` : ` (${from})`;
      return [lever, from > BASE_YEAR + 1 ? `${name}${since}` : name];
    }),
  );
  const levers = sides.map(({ lever }) => lever);
  return chosen.map((one) => charts.sweep({ sweep }, { ...options, series: one, levers, labels }));
}

/** results/sweep-SCENARIO-LEVER-LEVER, or its digest where that would become too long for a disk. */
function folderOf({ scenario, sides }: Plan): string {
  const name = `sweep-${scenario.name}-${sides.map(({ lever }) => lever.replaceAll(".", "-")).join("-")}`;
  const short = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return join("results", name.length <= 120 ? name : `${name.slice(0, 100)}-${short}`);
}
