/** The command `run` in its own thread: scenarios projected one after the other, each into its own folder. */
import { WORTH_KEEPING } from "./agent-store.ts";
import { UserError } from "./ground/problem.ts";
import { standardCharts } from "./outputs/charts.ts";
import { ruleProblems } from "./outputs/check-rules.ts";
import { headlineText } from "./outputs/headline.ts";
import { painter } from "./outputs/painter.ts";
import { progress, type Progress } from "./outputs/progress.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { reachedNote, thinNote, thinSumsNote } from "./outputs/thin.ts";
import type { Lang } from "./outputs/words.ts";
import { DEFAULTS, project, save, type ProjectOptions } from "./project.ts";
import { folderProblems, foldersOf, notes, optionsOf, storeProblems, type RunFlags } from "./run-options.ts";
import { load } from "./scenario/load.ts";
import { BASE_YEAR } from "./scenario/scenario.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { STORE } from "./store.ts";
import { serve, type Job, type Tell } from "./thread.ts";

/** The whole life of the thread. */
export const work = (job: Job<RunFlags>): Promise<void> =>
  serve(job, (terminal, tell) => run(job.names, job.flags, terminal, { found: job.found, tell }));

/**
 * Runs and prints. Throws a UserError with every mistake before anything is computed; `found` are earlier ones.
 * `tell` hears of the folders before they are written and of each that is complete.
 */
export async function run(
  names: readonly string[],
  flags: RunFlags,
  terminal: Terminal,
  { found = [], tell = () => {} }: { found?: readonly string[]; tell?: Tell } = {},
): Promise<void> {
  const { options, problems } = optionsOf(flags);
  const { scenarios, mistakes } = await loadAll(names);
  const all = [
    ...found,
    ...problems,
    ...mistakes.flatMap((one) => one.problems.map((text) => `${one.name}: ${text}`)),
  ];
  const folders = foldersOf(names, scenarios, flags.out);
  const kept = problems.length > 0 ? undefined : storeOf(options, flags.store);
  for (const folder of folders) all.push(...folderProblems(folder), ...storeProblems(folder, kept));
  if (all.length > 0 && all.length === mistakes[0]?.problems.length)
    throw new UserError(mistakes[0].name, mistakes[0].problems);
  if (all.length > 0) throw new UserError("this run", all);
  for (const note of notes(flags)) terminal.err(`${note}\n`);
  tell({ folders });
  await projectAll(scenarios, folders, options, flags, terminal, tell);
}

async function projectAll(
  scenarios: readonly Scenario[],
  folders: readonly string[],
  options: ProjectOptions,
  flags: RunFlags,
  terminal: Terminal,
  tell: Tell,
): Promise<void> {
  const bar = progress(terminal);
  const { draw, end } = painter();
  try {
    for (const [i, scenario] of scenarios.entries()) {
      const which =
        scenarios.length > 1 ? `${scenario.name} (${i + 1} of ${scenarios.length})` : scenario.name;
      bar.phase(
        `${which}: ${options.engine === "agent" ? "rules of every year" : "rules of every year, then cells"}`,
      );
      const projection = await project(scenario, {
        ...options,
        onProgress: watch(bar, which, options),
        ...keeping(options, flags.store, which, tell),
      }).catch((error: Error) => {
        // Values that are each within their range may still contradict each other: the rules know.
        const faults =
          error instanceof UserError ? [] : ruleProblems(scenario, options.until ?? DEFAULTS.until);
        throw faults.length > 0 ? new UserError(`scenario ${scenario.name}`, faults) : error;
      });
      bar.phase(`${which}: tables, charts and report`);
      const { name, lawDate } = scenario;
      await save(
        folders[i]!,
        projection,
        flags.lang === "zh" ? standardCharts(projection, { scenario: name, lawDate, lang: "zh" }) : undefined,
        draw,
      );
      tell({ written: folders[i]! });
      bar.clear();
      for (const note of [reachedNote(projection), thinNote(projection), thinSumsNote(projection, "run")])
        if (note) terminal.err(`${note}\n`);
      terminal.out(
        `${headlineText(projection, name, flags.lang as Lang | undefined)}Written to ${folders[i]!}\n`,
      );
      if (i + 1 < scenarios.length) terminal.out("\n");
    }
  } finally {
    bar.clear();
    await end();
  }
}

/** Large populations, and those for which a store was named, keep their finished parts there. */
function keeping(
  options: ProjectOptions,
  store: string | undefined,
  which: string,
  tell: Tell,
): Pick<ProjectOptions, "kept"> {
  const folder = storeOf(options, store);
  if (folder === undefined) return {};
  tell({ scraps: folder });
  const onKept = (done: number, of: number): void =>
    tell({
      sofar: `${done} of ${of} parts of ${which} are kept in ${folder}; the same command goes on from there`,
    });
  return { kept: { folder, always: store !== undefined, onKept } };
}

/** Where that is; undefined where nothing is kept. */
function storeOf(options: ProjectOptions, store: string | undefined): string | undefined {
  const { engine = DEFAULTS.engine, until = DEFAULTS.until, persons = DEFAULTS.persons } = options;
  const large =
    options.untilError !== undefined || persons === "all" || persons * (until - BASE_YEAR) >= WORTH_KEEPING;
  return engine === "cohort" || (store === undefined && !large) ? undefined : (store ?? STORE);
}

type Step = Parameters<NonNullable<ProjectOptions["onProgress"]>>[0];
function watch(bar: Progress, which: string, options: ProjectOptions): (step: Step) => void {
  return ({ engine, replicate, replicates, persons, done, total }) => {
    const times = replicates > 1 ? `, ${replicates} replicates` : "";
    if (engine === "agent") {
      // Where an error is asked for, the number of agents says that another step has begun.
      const many = options.untilError === undefined ? "agents" : `${persons!.toLocaleString("en")} agents`;
      bar.phase(`${which}: ${many}${times}`);
      bar.update((replicate + done / total) / replicates);
    } else if (done < total) {
      bar.phase(`${which}: cells, ${total} replicates`);
      bar.update(done / total);
    } else if (options.engine !== "cohort") bar.phase(`${which}: agents`);
  };
}

interface Mistakes {
  readonly name: string;
  readonly problems: readonly string[];
}
async function loadAll(names: readonly string[]): Promise<{ scenarios: Scenario[]; mistakes: Mistakes[] }> {
  const scenarios: Scenario[] = [];
  const mistakes: Mistakes[] = [];
  for (const name of names) {
    try {
      const scenario = await load(name);
      if (scenarios.some((other) => other.name === scenario.name))
        mistakes.push({ name, problems: [`another scenario of this run is also called ${scenario.name}`] });
      scenarios.push(scenario);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push({ name, problems: error.problems });
    }
  }
  return { scenarios, mistakes };
}
