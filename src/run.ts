/** The command `run` in its own thread: scenarios projected one after the other, each into its own folder. */
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parentPort } from "node:worker_threads";
import { UserError } from "./ground/problem.ts";
import { standardCharts } from "./outputs/charts.ts";
import { ruleProblems } from "./outputs/check-rules.ts";
import { headlineText } from "./outputs/headline.ts";
import { progress, type Progress } from "./outputs/progress.ts";
import { complain, orList, type Terminal } from "./outputs/terminal.ts";
import type { Lang } from "./outputs/words.ts";
import { DEFAULTS, optionProblems, project, save, type ProjectOptions } from "./project.ts";
import { load } from "./scenario/load.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** What the thread is given, and what it says while it works. */
export interface RunJob {
  readonly names: readonly string[];
  readonly flags: RunFlags;
  readonly found: readonly string[];
  readonly live: boolean;
  readonly columns: number;
}
export type RunMessage =
  | { readonly out: string }
  | { readonly err: string }
  | { readonly exit: number }
  | { readonly folders: readonly string[] }
  | { readonly written: string };

/** The options as typed. */
export interface RunFlags {
  readonly engine?: string;
  readonly persons?: string;
  readonly replicates?: string;
  readonly seed?: string;
  readonly until?: string;
  readonly workers?: string;
  readonly flows?: string;
  readonly out?: string;
  readonly lang?: string;
}

/** The whole life of the thread. */
export async function work({ names, flags, found, live, columns }: RunJob): Promise<void> {
  const say = (message: RunMessage): void => parentPort!.postMessage(message);
  const terminal: Terminal = {
    out: (out) => say({ out }),
    err: (err) => say({ err }),
    exit: (exit) => say({ exit }),
    live,
    columns,
  };
  try {
    await run(names, flags, terminal, { found, say });
  } catch (error) {
    terminal.exit(complain(error, terminal));
  }
}

/**
 * Runs and prints. Throws a UserError with every mistake before anything is computed; `found` are earlier ones.
 * `say` hears of the folders before they are written and of each that is complete.
 */
export async function run(
  names: readonly string[],
  flags: RunFlags,
  terminal: Terminal,
  { found = [], say = () => {} }: { found?: readonly string[]; say?: (message: RunMessage) => void } = {},
): Promise<void> {
  const { options, problems } = optionsOf(flags);
  const { scenarios, mistakes } = await loadAll(names);
  const all = [...found, ...problems, ...mistakes.flatMap((one) => one.problems.map((text) => `${one.name}: ${text}`))];
  const folders = foldersOf(names, scenarios, flags.out);
  for (const folder of folders) all.push(...folderProblems(folder));
  if (all.length > 0 && all.length === mistakes[0]?.problems.length)
    throw new UserError(mistakes[0].name, mistakes[0].problems);
  if (all.length > 0) throw new UserError("this run", all);
  for (const note of notes(flags)) terminal.err(`${note}\n`);
  say({ folders });
  await projectAll(scenarios, folders, options, flags, terminal, say);
}

async function projectAll(
  scenarios: readonly Scenario[],
  folders: readonly string[],
  options: ProjectOptions,
  flags: RunFlags,
  terminal: Terminal,
  say: (message: RunMessage) => void,
): Promise<void> {
  const bar = progress(terminal);
  try {
    for (const [i, scenario] of scenarios.entries()) {
      const which = scenarios.length > 1 ? `${scenario.name} (${i + 1} of ${scenarios.length})` : scenario.name;
      bar.phase(`${which}: ${options.engine === "agent" ? "rules of every year" : "rules of every year, then cells"}`);
      const projection = await project(scenario, { ...options, onProgress: watch(bar, which, options) }).catch(
        (error: Error) => {
          // Values that are each within their range may still contradict each other: the rules know.
          const faults = error instanceof UserError ? [] : ruleProblems(scenario, options.until ?? DEFAULTS.until);
          throw faults.length > 0 ? new UserError(`scenario ${scenario.name}`, faults) : error;
        },
      );
      bar.phase(`${which}: tables, charts and report`);
      const { name, lawDate } = scenario;
      await save(
        folders[i]!,
        projection,
        flags.lang === "zh" ? standardCharts(projection, { scenario: name, lawDate, lang: "zh" }) : undefined,
      );
      say({ written: folders[i]! });
      bar.clear();
      terminal.out(`${headlineText(projection, name, flags.lang as Lang | undefined)}Written to ${folders[i]!}\n`);
      if (i + 1 < scenarios.length) terminal.out("\n");
    }
  } finally {
    bar.clear();
  }
}

type Step = Parameters<NonNullable<ProjectOptions["onProgress"]>>[0];
function watch(bar: Progress, which: string, options: ProjectOptions): (step: Step) => void {
  const replicates = options.replicates ?? DEFAULTS.replicates;
  const agents = `${which}: agents${replicates > 1 ? `, ${replicates} replicates` : ""}`;
  return ({ engine, replicate, done, total }) => {
    if (engine === "agent") {
      bar.phase(agents);
      bar.update((replicate + done / total) / replicates);
    } else if (done < total) {
      bar.phase(`${which}: cells, ${total} replicates`);
      bar.update(done / total);
    } else if (options.engine !== "cohort") bar.phase(agents);
  };
}

const LANGS = ["en", "zh"];

/** Options as `project` takes them, and what is wrong with them. */
function optionsOf(flags: RunFlags): { options: ProjectOptions; problems: string[] } {
  const problems: string[] = [];
  const numeric = (name: "persons" | "replicates" | "until" | "workers"): number | undefined => {
    const text = flags[name];
    if (text === undefined) return undefined;
    const plain = text.replace(/(?<=\d)[_,](?=\d)/g, "");
    if (/^[+-]?\d+(\.\d+)?(e\d+)?$/i.test(plain)) return Number(plain);
    problems.push(`--${name}: "${text}" is not a number${name === "persons" ? ', nor "all"' : ""}`);
    return undefined;
  };
  const persons: number | "all" | undefined = flags.persons === "all" ? "all" : numeric("persons");
  const options: ProjectOptions = {
    engine: (flags.engine ?? DEFAULTS.engine) as NonNullable<ProjectOptions["engine"]>,
    persons,
    replicates: numeric("replicates"),
    until: numeric("until"),
    workers: numeric("workers"),
    seed: flags.seed,
    flows: flags.flows as ProjectOptions["flows"],
  };
  problems.push(...optionProblems(options).map((problem) => `--${problem}`));
  if (flags.lang !== undefined && !LANGS.includes(flags.lang))
    problems.push(`--lang: "${flags.lang}" is not ${orList(LANGS)}`);
  if (flags.out === "") problems.push("--out: give the name of a folder");
  return { options, problems };
}
/** Options that change nothing in this run. */
function notes({ engine, flows, persons, replicates, seed, workers }: RunFlags): string[] {
  const idle = (names: readonly (readonly [string, string | undefined])[], why: string): string[] =>
    names.filter(([, value]) => value !== undefined).map(([name]) => `Note: ${name} changes nothing ${why}.`);
  if (engine === "cohort" && flows === "drawn")
    return idle([["--persons", persons], ["--workers", workers]], "with --engine cohort");
  if (engine === "cohort")
    return idle(
      [["--persons", persons], ["--workers", workers], ["--replicates", replicates], ["--seed", seed]],
      "with --engine cohort and expected flows",
    );
  return engine === "agent" ? idle([["--flows", flows]], "with --engine agent") : [];
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

/** With one scenario --out is the results folder itself; with several, each has its own inside. */
function foldersOf(names: readonly string[], scenarios: readonly Scenario[], out: string | undefined): string[] {
  if (out !== undefined && names.length < 2) return [out];
  return scenarios.map(({ name }) => join(out ?? "results", name));
}

/** Why results could not be written there; tried out before the work, not after it. */
function folderProblems(folder: string): string[] {
  const where = `results folder ${folder}`;
  const hint = "choose another with --out";
  const target = resolve(folder);
  let parent = dirname(target);
  try {
    const found = statSync(target, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) return [`${where}: it is a file, not a folder; ${hint}`];
    if (found && readdirSync(target).length > 0 && !isResults(target))
      return [`${where}: it holds files that are no results of this program, and they would be lost; ${hint}`];
    while (!statSync(parent, { throwIfNoEntry: false })) parent = dirname(parent);
    rmdirSync(mkdtempSync(join(parent, ".shebao-")));
    return [];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOTDIR" ? "a part of its path is a file, not a folder" : `nothing can be written in ${parent} (${code})`;
    return [`${where}: ${reason}; ${hint}`];
  }
}

function isResults(folder: string): boolean {
  try {
    return (JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as { project?: string }).project === "shebao";
  } catch {
    return false;
  }
}
