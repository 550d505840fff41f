/** The command `preregister` in its own thread: a projection to 2030 written so that later counts can score it. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { factsOf, surroundings } from "./facts.ts";
import { UserError } from "./ground/problem.ts";
import { writeWhole } from "./ground/whole-file.ts";
import { progress } from "./outputs/progress.ts";
import { kindly } from "./outputs/results-folder.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { project } from "./project.ts";
import { load } from "./scenario/load.ts";
import type { Scenario } from "./scenario/scenario.ts";
import {
  readRegistration,
  registrationChanges,
  registrationFiles,
  REGISTERED_UNTIL,
  type RegistrationFiles,
} from "./studies/registration.ts";
import { serve, type Job, type Tell } from "./thread.ts";

export interface PreregisterFlags {
  readonly out?: string;
  readonly replace?: boolean;
}
/** Where registrations are kept, in git. */
export const REGISTRATIONS = "preregistered";

/** The whole life of the thread. */
export const work = (job: Job<PreregisterFlags>): Promise<void> =>
  serve(job, (terminal, tell) => preregister(job.names, job.flags, terminal, job.found, tell));

/** Projects, writes both files and says so. Throws a UserError where another registration of the name is there. */
export async function preregister(
  names: readonly string[],
  flags: PreregisterFlags,
  terminal: Terminal,
  found: readonly string[] = [],
  tell: Tell = () => {},
): Promise<void> {
  const folder = flags.out ?? REGISTRATIONS;
  const problems = [...found];
  if (names.length > 1) problems.push(`one scenario at a time, not ${names.length}: ${names.join(", ")}`);
  if (folder === "") problems.push("--out: give the name of a folder");
  if (problems.length > 0) throw new UserError("preregister", problems);
  const scenario = await load(names[0] ?? "current-law");
  tell({ scraps: folder });
  const bar = progress(terminal);
  let files: RegistrationFiles;
  try {
    bar.phase(`${scenario.name}: rules of every year, then cells`);
    files = await register(scenario);
  } finally {
    bar.clear();
  }
  terminal.out(`${await keepRegistration(folder, files, flags.replace === true)}\n`);
}

/** The projection that is registered: expected values, and bands wherever the enrolment table has them. */
export async function register(scenario: Scenario): Promise<RegistrationFiles> {
  const projection = await project(scenario, { engine: "cohort", until: REGISTERED_UNTIL });
  return registrationFiles(projection, factsOf(projection), surroundings().libraries);
}

/** Writes both files unless the same or another registration is there; gives what to say. */
export async function keepRegistration(
  folder: string,
  files: RegistrationFiles,
  replace: boolean,
): Promise<string> {
  const path = join(folder, files.name);
  const [json, csv] = [`${path}.json`, `${path}.csv`];
  const there = [json, csv].filter((file) => existsSync(file));
  const same = there.length === 2 && read(json) === files.json && read(csv) === files.csv;
  if (same) return `Already registered, byte for byte: ${json} and ${files.name}.csv`;
  if (there.length > 0 && !replace)
    throw new UserError(`registration ${path}`, [
      `another one is there; what differs: ${difference(json, csv, files)}. A registration counts only if it stays as it was made: raise the version in package.json for a new one, or write over it with --replace`,
    ]);
  await kindly(folder, async () => {
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of [
      [csv, files.csv],
      [json, files.json],
    ] as const)
      writeWhole(file, text);
  });
  const verb = there.length > 0 ? "Replaced" : "Registered";
  return `${verb} ${json} and ${files.name}.csv. Commit both: the commit is the date of the registration.`;
}

const read = (file: string): string => readFileSync(file, "utf8");

function difference(json: string, csv: string, files: RegistrationFiles): string {
  if (!existsSync(json) || !existsSync(csv)) return "one of its two files, which is missing";
  try {
    const now = readRegistration(files.json, files.csv, "now");
    return registrationChanges(readRegistration(read(json), read(csv), json), now);
  } catch (error) {
    if (error instanceof UserError) return "its files, which are damaged";
    throw error;
  }
}
