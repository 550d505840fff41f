/** The command `sweep` as typed: its words and options; the work is in sweep.ts. */
import type { Command } from "commander";
import type { Terminal } from "./outputs/terminal.ts";
import type { SweepFlags } from "./sweep.ts";
import { inThread } from "./thread.ts";

/** Adds the command to the program; `found` are mistakes that were noted before. */
export function addSweep(program: Command, call: string, terminal: Terminal, found: readonly string[]): void {
  program
    .command("sweep")
    .summary("a grid over levers: each distinct point projected once, one table, charts and a report")
    .description(
      "Projects a scenario once for every combination of lever values. Finished points are kept in a store under the digest of all that decides them, so a stopped sweep goes on where it was and nothing is projected twice.",
    )
    .usage("[SCENARIO] LEVER=a,b,c [LEVER2=low..high:step] [options]")
    .argument(
      "[word...]",
      "a scenario (default: current-law) and levers with their values; LEVER@YEAR=... sets them from that year on",
    )
    .option("--engine <name>", "cohort or agent (default: cohort)")
    .option("--persons <n>", "agents to simulate, or all for one for each resident")
    .option("--replicates <n>", "repetitions with another luck; quantiles come from them")
    .option("--seed <text>", "any text; the same seed gives the same numbers")
    .option("--until <year>", "last year")
    .option("--workers <n>", "threads; the results do not depend on them")
    .option("--flows <kind>", "expected or drawn: flows of the cohort engine")
    .option(
      "--series <names>",
      "series of the charts, stocks or funds/FUND/ITEM, joined by commas (default: those that differ most)",
    )
    .option("--store <folder>", "where finished points are kept (default: results/.store)")
    .option("--plan <file>", "project nothing: write the sweep as a plan for exec and run")
    .option("--shard <k/n>", "project only the k-th of n parts, into the store")
    .option("--out <folder>", "where results go (default: results/sweep-NAMES)")
    .option("--lang <code>", "en or zh: words of the charts (default: en)")
    .addHelpText(
      "after",
      `
Examples:
  ${call} sweep work.enforcement=1,2,3,4
  ${call} sweep current-law work.retirementDelay.pace@2026=0..2:0.5 pension.earlyShare=0.2,0.5,0.8
  ${call} sweep work.enforcement=1,2,3 pension.employerRate=0.12,0.16 --plan plan.json
  ${call} sweep exec plan.json --shard 1/4
  ${call} sweep run plan.json`,
    )
    .action(async (words: string[], flags: SweepFlags) => {
      await inThread("./sweep.ts", { names: words, flags, found }, terminal);
    });
}
