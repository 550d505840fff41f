/** The command `compare`: two to twelve scenarios under the same luck, their differences in one folder and one page. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { drawsOf } from "./compare-draws.ts";
import { saveComparison } from "./compare-save.ts";
import { tried, UserError } from "./ground/problem.ts";
import { MOST_SCENARIOS } from "./outputs/charts-compare-data.ts";
import { ruleProblems } from "./outputs/check-rules.ts";
import { comparisonText } from "./outputs/compare-text.ts";
import { progress, type Progress } from "./outputs/progress.ts";
import type { Projection } from "./outputs/projection.ts";
import { thinSumsNote } from "./outputs/thin.ts";
import type { Terminal } from "./outputs/terminal.ts";
import type { Lang } from "./outputs/words.ts";
import { DEFAULTS, project, type ProjectOptions } from "./project.ts";
import { folderProblems, notes, optionsOf, wholeProblems, type RunFlags } from "./run-options.ts";
import { load } from "./scenario/load.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { STORE, openStore } from "./store.ts";
import { serve, type Job, type Tell } from "./thread.ts";

export interface CompareFlags extends RunFlags {
  /** Draws of the uncertain parameters, as typed. */
  readonly draws?: string;
}
/** Five draws share an economy, so that fewer give no quantiles worth the name; more take hours. */
export const DRAWS = { least: 50, most: 10_000 };

/** The whole life of the thread. */
export const work = (job: Job<CompareFlags>): Promise<void> =>
  serve(job, (terminal, tell) => compare(job.names, job.flags, terminal, job.found, tell));

/**
 * Compares, writes and prints. The first scenario is the baseline. Throws a UserError with every mistake before
 * anything is computed; `found` are earlier ones.
 */
export async function compare(
  names: readonly string[],
  typed: CompareFlags,
  terminal: Terminal,
  found: readonly string[] = [],
  tell: Tell = () => {},
): Promise<void> {
  const flags = { ...typed, engine: typed.engine ?? "cohort" };
  const { options, problems } = optionsOf(flags);
  const all = [
    ...found,
    ...problems,
    ...countProblems(names),
    ...wholeProblems("draws", typed.draws, DRAWS.least, DRAWS.most),
  ];
  const { scenarios, mistakes } = await loadAll(names);
  all.push(...mistakes);
  const folder = flags.out ?? folderOf(scenarios);
  if (folder !== "") all.push(...folderProblems(folder));
  if (all.length > 0) throw new UserError("this comparison", all);
  // Draws of the parameters take seed and threads of their own, whatever the engine.
  const { seed: _seed, workers: _workers, ...others } = flags;
  for (const note of notes(flags.draws === undefined ? flags : others)) terminal.err(`${note}\n`);
  tell({ folders: [folder] });
  const bar = progress(terminal);
  try {
    const undrawn = await projected(scenarios, options, bar);
    bar.clear();
    const store = openStore(flags.store ?? STORE);
    const asked = {
      draws: Number(flags.draws),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
    };
    const projection =
      flags.draws === undefined
        ? undrawn
        : {
            ...undrawn,
            draws: await drawsOf(scenarios, undrawn.options, asked, store, terminal, tell),
          };
    bar.phase("differences, charts and report");
    const comparison = await saveComparison(folder, projection, flags.lang as Lang | undefined);
    bar.clear();
    const thin = thinSumsNote(projection, "comparison");
    if (thin) terminal.err(`${thin}\n`);
    terminal.out(
      `${comparisonText(projection, comparison, flags.lang as Lang | undefined)}Written to ${folder}\n`,
    );
  } finally {
    bar.clear();
  }
}

async function projected(
  scenarios: readonly Scenario[],
  options: ProjectOptions,
  bar: Progress,
): Promise<Projection> {
  const which = (name: string): string =>
    `${name} (${scenarios.findIndex((one) => one.name === name) + 1} of ${scenarios.length})`;
  bar.phase(`${which(scenarios[0]!.name)}: rules of every year`);
  const replicates = options.replicates ?? DEFAULTS.replicates;
  return project(scenarios, {
    ...options,
    onProgress: ({ scenario, engine, replicate, done, total }) => {
      bar.phase(`${which(scenario)}: ${engine === "agent" ? "agents" : "cells"}`);
      bar.update(engine === "agent" ? (replicate + done / total) / replicates : done / total);
    },
  }).catch((error: Error) => {
    // Values that are each within their range may still contradict each other: the rules know.
    const until = options.until ?? DEFAULTS.until;
    const faults = error instanceof UserError ? [] : scenarios.flatMap((one) => ruleProblems(one, until));
    throw faults.length > 0 ? new UserError("this comparison", faults) : error;
  });
}

function countProblems(names: readonly string[]): string[] {
  if (names.length < 2)
    return ["give at least two scenarios, the baseline first; for example compare law-2023 current-law"];
  return names.length > MOST_SCENARIOS
    ? [
        `${names.length} scenarios are too many for one page: up to ${MOST_SCENARIOS}, the baseline among them`,
      ]
    : [];
}

async function loadAll(names: readonly string[]): Promise<{ scenarios: Scenario[]; mistakes: string[] }> {
  const scenarios: Scenario[] = [];
  const mistakes: string[] = [];
  for (const name of names) {
    const scenario = await tried(() => load(name), mistakes, `${name}: `);
    if (!scenario) continue;
    if (scenarios.some((other) => other.name === scenario.name))
      mistakes.push(`${name}: another scenario of this comparison is also called ${scenario.name}`);
    scenarios.push(scenario);
  }
  return { scenarios, mistakes };
}

/** results/compare-a-b-c, or its digest where the name of the folder would become too long for a disk. */
function folderOf(scenarios: readonly Scenario[]): string {
  const name = scenarios.map((one) => one.name).join("-");
  const short = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return join(
    "results",
    `compare-${name.length <= 120 ? name : `${scenarios[0]!.name.slice(0, 60)}-${short}`}`,
  );
}
