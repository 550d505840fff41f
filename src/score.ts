/** The command `score`: published values against a registration, as text or CSV. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./ground/problem.ts";
import { writeWhole } from "./ground/whole-file.ts";
import { toCSV } from "./outputs/results-files.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { REGISTRATIONS } from "./preregister.ts";
import { readPublished } from "./studies/published.ts";
import { readRegistration, type Registration } from "./studies/registration.ts";
import { scoreRows, scoreTable, SCORE_COLUMNS } from "./studies/score.ts";
import { scoreText } from "./studies/score-words.ts";

export interface ScoreFlags {
  /** JSON file of a registration; its CSV lies beside it. */
  readonly registration?: string;
  /** A file for all scores, or "-" for stdout instead of the text. */
  readonly out?: string;
}

/** Scores and prints. Throws a UserError with every problem of the words, the registration and the values. */
export function score(
  files: readonly string[],
  flags: ScoreFlags,
  terminal: Terminal,
  found: readonly string[] = [],
): void {
  const problems = [...found];
  if (files.length !== 1)
    problems.push(`give one CSV of published values (series,year,value), not ${files.length}`);
  if (flags.out === "") problems.push('--out: give a file, or "-"');
  if (problems.length > 0) throw new UserError("score", problems);
  const registration = readFiles(flags.registration ?? newest());
  const { values, problems: faults } = readPublished(text(files[0]), registration);
  if (faults.length > 0) throw new UserError(files[0], faults);
  const rows = scoreRows(registration, values);
  if (flags.out !== undefined) {
    const csv = toCSV("score", scoreTable(rows), SCORE_COLUMNS).toString();
    if (flags.out === "-") return terminal.out(csv);
    write(flags.out, csv);
  }
  terminal.out(scoreText(registration, rows));
  if (flags.out !== undefined) terminal.out(`Written to ${flags.out}\n`);
}

/** The registration of the highest version; of several the one of current law. */
function newest(): string {
  const where = `registrations in ${REGISTRATIONS}/`;
  const named = listed().flatMap((file) => {
    const [, scenario, version] = /^(.+)-(\d+\.\d+\.\d+(?:-[\w.]+)?)\.json$/.exec(file) ?? [];
    return version === undefined ? [] : [{ file, scenario, version }];
  });
  if (named.length === 0)
    throw new UserError(where, ["there is none: make one with preregister, or name one with --registration"]);
  const order = new Intl.Collator("en", { numeric: true });
  const last = named
    .map(({ version }) => version)
    .sort(order.compare)
    .at(-1)!;
  const newest = named.filter(({ version }) => version === last);
  const one = newest.find(({ scenario }) => scenario === "current-law") ?? newest[0];
  if (newest.length > 1 && one.scenario !== "current-law")
    throw new UserError(where, [
      `several have version ${last}: ${newest.map(({ file }) => file).join(", ")}. Name one with --registration`,
    ]);
  return join(REGISTRATIONS, one.file);
}

function listed(): string[] {
  try {
    return readdirSync(REGISTRATIONS).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function readFiles(path: string): Registration {
  if (!path.endsWith(".json"))
    throw new UserError(path, ["a registration is named by its JSON file, preregistered/NAME.json"]);
  return readRegistration(text(path), text(path.replace(/json$/, "csv")), path);
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`;
    throw new UserError(path, [reason]);
  }
}

function write(path: string, csv: string): void {
  try {
    writeWhole(path, csv);
  } catch (error) {
    throw new UserError(`--out ${path}`, [`it cannot be written (${(error as NodeJS.ErrnoException).code})`]);
  }
}
