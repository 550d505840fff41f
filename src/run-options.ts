/** The options of `run`: what was typed, what it means, and whether its folders can be written. */
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { UntilError } from "./lived.ts";
import { MOST_LIVES } from "./outputs/lives.ts";
import { orList } from "./outputs/terminal.ts";
import { DEFAULTS, optionProblems, type ProjectOptions } from "./project.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** The options as typed. */
export interface RunFlags {
  readonly engine?: string;
  readonly persons?: string;
  readonly replicates?: string;
  readonly seed?: string;
  readonly until?: string;
  readonly workers?: string;
  readonly kernel?: string;
  readonly store?: string;
  readonly untilError?: string;
  /** Lives to write, as typed. */
  readonly lives?: string;
  readonly flows?: string;
  readonly out?: string;
  readonly lang?: string;
}

const LANGS = ["en", "zh"];
/** What is wrong with a language as typed. */
export const langProblems = (lang: string | undefined): string[] =>
  lang === undefined || LANGS.includes(lang) ? [] : [`--lang: "${lang}" is not ${orList(LANGS)}`];

/** Options as `project` takes them, and what is wrong with them. */
export function optionsOf(flags: RunFlags): { options: ProjectOptions; problems: string[] } {
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
  problems.push(...wholeProblems("lives", flags.lives, 1, MOST_LIVES));
  const options: ProjectOptions = {
    engine: (flags.engine ?? DEFAULTS.engine) as NonNullable<ProjectOptions["engine"]>,
    persons,
    replicates: numeric("replicates"),
    until: numeric("until"),
    workers: numeric("workers"),
    kernel: flags.kernel as ProjectOptions["kernel"],
    untilError: errorOf(flags.untilError, problems),
    ...(flags.lives !== undefined && problems.length === 0 && { lives: Number(flags.lives) }),
    seed: flags.seed,
    flows: flags.flows as ProjectOptions["flows"],
  };
  problems.push(...optionProblems(options).map((problem) => `--${problem}`));
  problems.push(...langProblems(flags.lang));
  problems.push(...emptyProblems(flags));
  return { options, problems };
}

/** What is wrong with folders as typed. */
export const emptyProblems = (flags: Pick<RunFlags, "store" | "out">): string[] =>
  (["store", "out"] as const)
    .filter((name) => flags[name] === "")
    .map((name) => `--${name}: give the name of a folder`);

/** What is wrong with a whole number as typed; nothing where it was left out. */
export function wholeProblems(flag: string, text: string | undefined, least: number, most: number): string[] {
  if (text === undefined) return [];
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return [];
  return [`--${flag}: "${text}" is not a whole number from ${least} to ${most}`];
}

/** A share, as "0.1%" or "0.001", or one for each series named, as "pension=0.1%,injury=0.2%". */
function errorOf(text: string | undefined, problems: string[]): UntilError | undefined {
  if (text === undefined) return undefined;
  const shareOf = (part: string): number | undefined => {
    const [, digits, percent] = /^(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%?)$/i.exec(part) ?? [];
    return digits === undefined ? undefined : Number(digits) / (percent ? 100 : 1);
  };
  const wrong = (part: string): void =>
    void problems.push(
      `--until-error: "${part}" is neither a share like 0.001 nor a percentage like 0.1%, alone or for a series as pension=0.1%`,
    );
  if (!text.includes("=")) {
    const share = shareOf(text.trim());
    if (share === undefined) wrong(text);
    return share;
  }
  const asked: Record<string, number> = {};
  for (const part of text.split(",")) {
    const [series = "", value = "", ...more] = part.split("=").map((word) => word.trim());
    const share = shareOf(value);
    if (share === undefined || series === "" || more.length > 0) wrong(part);
    else if (Object.hasOwn(asked, series)) problems.push(`--until-error: ${series} is named twice`);
    else asked[series] = share;
  }
  // Of what could not be read nothing more is to be said.
  return Object.keys(asked).length > 0 ? asked : undefined;
}

/** Options that change nothing in this run. */
export function notes(flags: RunFlags): string[] {
  const idle = (names: readonly (keyof RunFlags)[], why: string): string[] =>
    names
      .filter((name) => flags[name] !== undefined)
      .map(
        (name) =>
          `Note: --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} changes nothing with --engine ${why}.`,
      );
  if (flags.engine === "agent") return idle(["flows"], "agent");
  if (flags.engine !== "cohort") return [];
  if (flags.flows === "drawn") return idle(["persons", "workers", "kernel", "untilError"], "cohort");
  return idle(
    ["persons", "workers", "kernel", "untilError", "replicates", "seed"],
    "cohort and expected flows",
  );
}

/** With one scenario --out is the results folder itself; with several, each has its own inside. */
export function foldersOf(
  names: readonly string[],
  scenarios: readonly Scenario[],
  out: string | undefined,
): string[] {
  if (out !== undefined && names.length < 2) return [out];
  return scenarios.map(({ name }) => join(out ?? "results", name));
}

/** Why a store of finished parts cannot lie where it is: results take a whole folder, and know only results in it. */
export function storeProblems(folder: string, store: string | undefined): string[] {
  if (store === undefined || isResults(resolve(folder))) return [];
  const inside = relative(resolve(folder), resolve(store));
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return [];
  return [
    `results folder ${folder}: the store of finished parts, ${store}, would lie in it; choose another folder with --out, or with --store`,
  ];
}

/** Why results could not be written there; tried out before the work, not after it. Results take the whole folder. */
export function folderProblems(folder: string): string[] {
  const problems = placeProblems(folder);
  const target = resolve(folder);
  if (problems.length > 0 || !statSync(target, { throwIfNoEntry: false })) return problems;
  if (readdirSync(target).length === 0 || isResults(target)) return [];
  return [
    `results folder ${folder}: it holds files that are no results of this program, and they would be lost; ${HINT}`,
  ];
}

const HINT = "choose another with --out";
/** Why files could not be written into a folder, there or still to be made. */
export function placeProblems(folder: string): string[] {
  const where = `results folder ${folder}`;
  const target = resolve(folder);
  let parent = dirname(target);
  try {
    const found = statSync(target, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) return [`${where}: it is a file, not a folder; ${HINT}`];
    if (found) readdirSync(target);
    while (!statSync(parent, { throwIfNoEntry: false })) parent = dirname(parent);
    rmdirSync(mkdtempSync(join(parent, ".shebao-")));
    return [];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOTDIR"
        ? "a part of its path is a file, not a folder"
        : `nothing can be written in ${parent} (${code})`;
    return [`${where}: ${reason}; ${HINT}`];
  }
}

function isResults(folder: string): boolean {
  try {
    return (
      (JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as { project?: string }).project ===
      "shebao"
    );
  } catch {
    return false;
  }
}
