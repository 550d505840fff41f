/** The commands `preregister` and `score` as typed; the work is in preregister.ts and score.ts. */
import type { Command } from "commander";
import type { Terminal } from "./outputs/terminal.ts";
import type { PreregisterFlags } from "./preregister.ts";
import type { ScoreFlags } from "./score.ts";
import { inThread } from "./thread.ts";

/** Adds both commands to the program; `found` are mistakes that were noted before. */
export function addRegistration(
  program: Command,
  call: string,
  terminal: Terminal,
  found: readonly string[],
): void {
  program
    .command("preregister")
    .summary("write a projection to 2030 with digests, so that later counts can score it")
    .description(
      "Projects a scenario to 2030 with the cohort engine and writes preregistered/NAME-VERSION.csv and .json: persons and bands by series and year, digests of code and data, the frozen scenario, and what simple rules say. Refuses to write over another registration.",
    )
    .usage("[SCENARIO] [options]")
    .argument("[scenario...]", "a shipped name, a script (.ts) or JSON (default: current-law)")
    .option("--out <folder>", "where it goes (default: preregistered)")
    .option("--replace", "write over another registration of the same scenario and version")
    .addHelpText("after", `\nExamples:\n  ${call} preregister\n  ${call} preregister law-2023`)
    .action(async (names: string[], flags: PreregisterFlags) => {
      await inThread("./preregister.ts", { names, flags, found }, terminal);
    });
  program
    .command("score")
    .summary("errors of a registered projection against published values")
    .description(
      "Reads a CSV of published year-end counts (series, year, value; unit where it is not persons) and prints the errors of the registered projection, with those of simple rules beside them.",
    )
    .usage("FILE [options]")
    .argument(
      "[file...]",
      "columns series, year, value, and unit: persons, 10k_persons, million_persons, 100m_persons",
    )
    .option("--registration <file>", "JSON of a registration (default: the newest in preregistered)")
    .option("--out <file>", "write all scores as CSV; - puts it on stdout in place of the text")
    .addHelpText(
      "after",
      `\nExamples:\n  ${call} score published.csv\n  ${call} score published.csv --out scores.csv`,
    )
    .action(async (files: string[], flags: ScoreFlags) => {
      const { score } = await import("./score.ts");
      score(files, flags, terminal, found);
    });
}
