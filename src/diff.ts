/** The command `diff`: what differs between two results folders, from their manifests and tables. */
import { writeFileSync } from "node:fs";
import { UserError } from "./ground/problem.ts";
import { diffTable, differencesOf, pairsOf, scenariosIn } from "./outputs/diff-tables.ts";
import { diffText } from "./outputs/diff-words.ts";
import { toCSV } from "./outputs/results-files.ts";
import { readResults, type Results } from "./outputs/results.ts";
import type { Terminal } from "./outputs/terminal.ts";

export interface DiffFlags {
  /** A file for all differences, or "-" for stdout instead of the text. */
  readonly csv?: string;
  /** Lines in each part of the text. */
  readonly top?: string;
}
const TOP = 12;

/** Compares and prints. Throws a UserError for folders that are missing, broken or hold something else. */
export async function diff(
  folders: readonly string[],
  flags: DiffFlags,
  terminal: Terminal,
  found: readonly string[] = [],
): Promise<void> {
  const problems = [...found];
  if (folders.length !== 2)
    problems.push(`give two results folders, the earlier first, not ${folders.length}`);
  if (flags.top !== undefined && !/^[1-9]\d{0,4}$/.test(flags.top))
    problems.push(`--top: "${flags.top}" is not a whole number from 1 to 99,999`);
  const read: Results[] = [];
  for (const folder of folders)
    try {
      const results = await readResults(folder);
      if (!results.tables.enrolment || scenariosIn(results).length === 0)
        problems.push(
          `${folder}: it holds no run or comparison; there are ${Object.keys(results.tables).join(", ")}`,
        );
      read.push(results);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems.map((problem) => `${folder}: ${problem}`));
    }
  if (problems.length > 0) throw new UserError("this diff", problems);
  const both = read as [Results, Results];
  if (pairsOf(both).length === 0)
    throw new UserError("this diff", [
      `the folders have no scenario in common: ${both
        .map((one) =>
          scenariosIn(one)
            .map(({ name }) => name)
            .join(", "),
        )
        .join(" and ")}`,
    ]);
  const all = differencesOf(both);
  const csv = flags.csv === undefined ? undefined : toCSV("diff", diffTable(all)).toString("utf8");
  if (csv !== undefined && flags.csv !== "-") write(flags.csv!, csv);
  terminal.out(flags.csv === "-" ? csv! : diffText(all, [folders[0], folders[1]], Number(flags.top ?? TOP)));
  if (csv !== undefined && flags.csv !== "-") terminal.out(`Written to ${flags.csv}\n`);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UserError(`--csv ${path}`, [`it cannot be written: ${(error as NodeJS.ErrnoException).code}`]);
  }
}
