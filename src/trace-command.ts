/** The command `trace` as typed: its words and options; the work is in trace.ts. */
import type { Command } from "commander";
import type { Terminal } from "./outputs/terminal.ts";
import { inThread } from "./thread.ts";
import type { TraceFlags } from "./trace.ts";

/** Adds the command to the program; `found` are mistakes that were noted before. */
export function addTrace(program: Command, call: string, terminal: Terminal, found: readonly string[]): void {
  program
    .command("trace")
    .summary("one synthetic life year by year, in every scheme; for two scenarios, where the lives part")
    .description(
      "Replays synthetic persons of the agent engine: states at every year end, each move with its probability and the number drawn, and for two scenarios the first decision in which they differ. Nobody who lives is in it.",
    )
    .usage("[SCENARIO [SCENARIO2]] --person N | --where FIELD=VALUE,... [options]")
    .argument("[scenario...]", "one or two: shipped names, scripts (.ts) or JSON (default: current-law)")
    .option("--person <n>", "number in the sample, from 1")
    .option(
      "--where <fields>",
      "the first who are so at the end of 2023: age, sex, track, needy, residence, reached, work, years, or a scheme's state; a..b is a span, | means or",
    )
    .option("--count <n>", "how many of them, up to 12 (default: 1)")
    .option("--differs", "only persons whose lives part under the two scenarios")
    .option("--persons <n>", "size of the sample, or all (default: as run)")
    .option("--seed <text>", "any text; the same seed gives the same lives")
    .option("--replicate <n>", "which luck of the seed (default: 0)")
    .option("--until <year>", "last year")
    .option("--out <folder>", "where results go (default: results/trace-NAMES-NUMBER)")
    .option("--lang <code>", "en or zh: words of the chart (default: en)")
    .addHelpText(
      "after",
      `
Examples:
  ${call} trace --person 6000000
  ${call} trace law-2023 current-law --where "age=48..52,sex=female,work=formal-enterprise" --differs`,
    )
    .action(async (names: string[], flags: TraceFlags) => {
      await inThread("./trace.ts", { names, flags, found }, terminal);
    });
}
