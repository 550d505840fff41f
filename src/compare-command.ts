/** The command `compare` as typed: its words and options; the work is in compare.ts. */
import type { Command } from "commander";
import type { Terminal } from "./outputs/terminal.ts";
import type { CompareFlags } from "./compare.ts";
import { inThread } from "./thread.ts";

/** Adds the command to the program; `found` are mistakes that were noted before. */
export function addCompare(
  program: Command,
  call: string,
  terminal: Terminal,
  found: readonly string[],
): void {
  program
    .command("compare")
    .summary("differences between scenarios under the same luck, in tables, charts and one report")
    .description(
      "Projects 2 to 12 scenarios with the same starting population and luck, and writes what differs from the first, by year, group and flow.",
    )
    .usage("BASELINE SCENARIO... [options]")
    .argument("[scenario...]", "the baseline, then the others: shipped names, scripts (.ts) or JSON")
    .option("--engine <name>", "cohort (expected differences), agent or both (default: cohort)")
    .option("--persons <n>", "agents to simulate, or all for one for each resident")
    .option("--replicates <n>", "repetitions with another luck; standard errors come from them")
    .option("--seed <text>", "any text; the same seed gives the same numbers")
    .option("--until <year>", "last year")
    .option("--workers <n>", "threads; the results do not depend on them")
    .option("--draws <n>", "draws of the uncertain parameters, the same under every scenario, 50 to 10,000")
    .option("--store <folder>", "where finished draws are kept (default: results/.store)")
    .option("--flows <kind>", "expected or drawn: flows of the cohort engine")
    .option("--out <folder>", "where results go (default: results/compare-NAMES)")
    .option("--lang <code>", "en or zh: names in the headline and charts (default: en)")
    .addHelpText(
      "after",
      `\nExamples:\n  ${call} compare law-2023 current-law\n  ${call} compare law-2023 current-law --engine agent --persons 1000000 --replicates 8\n  ${call} compare law-2023 current-law --draws 100`,
    )
    .action(async (names: string[], flags: CompareFlags) => {
      await inThread("./compare.ts", { names, flags, found }, terminal);
    });
}
