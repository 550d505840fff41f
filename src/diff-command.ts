/** The command `diff` as typed: its words and options; the work is in diff.ts. */
import type { Command } from "commander";
import type { DiffFlags } from "./diff.ts";
import type { Terminal } from "./outputs/terminal.ts";

/** Adds the command to the program; `found` are mistakes that were noted before. */
export function addDiff(program: Command, call: string, terminal: Terminal, found: readonly string[]): void {
  program
    .command("diff")
    .summary("what differs between two results folders: inputs, parameters, stocks and flows")
    .description(
      "Reads manifests and tables of two results folders and says what moved between them, largest first: data, code, law, method, seed, parameters, and what that did to stocks and flows. Exits 0 whether they differ or not.",
    )
    .usage("RUN1 RUN2 [options]")
    .argument("[folder...]", "two results folders, the earlier first")
    .option("--top <n>", "lines in each part (default: 12)")
    .option("--csv <file>", "write every difference as CSV; - puts it on stdout in place of the text")
    .addHelpText(
      "after",
      `\nExamples:\n  ${call} diff results/law-2023 results/current-law\n  ${call} diff results/before results/after --csv -`,
    )
    .action(async (folders: string[], flags: DiffFlags) => {
      const { diff } = await import("./diff.ts");
      await diff(folders, flags, terminal, found);
    });
}
