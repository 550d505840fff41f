/** The commands of the studies as typed: calibrate, hindcast, ensemble, sensitivity. */
import type { Command } from "commander";
import type { HindcastFlags } from "./hindcast.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { inThread } from "./thread.ts";

/** Adds all of them to the program. */
export function addStudies(program: Command, call: string, terminal: Terminal): void {
  addCalibrate(program, call, terminal);
  addHindcast(program, call, terminal);
}

/** Adds `hindcast`: the model from rolling origins against what happened. */
function addHindcast(program: Command, call: string, terminal: Terminal): void {
  program
    .command("hindcast")
    .summary("forecasts from rolling origins against what was published later, with simple rules beside")
    .description(
      "Sets the model up at every year end from 2013 to 2022 with what was known then, projects one to five years and scores it beside nine simple rules. Takes about a minute.",
    )
    .option("--out <folder>", "where results go (default: results/hindcast)")
    .option("--docs", "renew docs/hindcast.md, its pictures and src/data/hindcast.json too")
    .addHelpText("after", `\nExamples:\n  ${call} hindcast`)
    .action((flags: HindcastFlags) => inThread("./hindcast.ts", { names: [], flags, found: [] }, terminal));
}

/** Adds `calibrate`: estimates from the published series, written to src/data/calibration.json. */
function addCalibrate(program: Command, call: string, terminal: Terminal): void {
  program
    .command("calibrate")
    .summary("estimate the yearly effects from the published series")
    .description(
      "Solves the effects of joining for every year from 2013 to 2023 so that the model's steps meet the published stocks, and what they tend to; writes src/data/calibration.json, the same bytes each time.",
    )
    .option("--check", "compare with the committed file instead of writing it; exit code 1 where it differs")
    .addHelpText("after", `\nExamples:\n  ${call} calibrate\n  ${call} calibrate --check`)
    .action(async (flags: { check?: boolean }) => {
      const { calibrate, writeCalibration, CALIBRATION_FILE } = await import("./studies/calibrate.ts");
      const { readFileSync } = await import("node:fs");
      const { calibration, text } = calibrate(({ year, effects }) =>
        terminal.err(
          `${year}: contracts ${effects.contracts.toFixed(2)}, residents ${effects.residents.toFixed(2)}\n`,
        ),
      );
      const same = readFileSync(CALIBRATION_FILE, "utf8") === text;
      if (flags.check) {
        terminal.out(
          same
            ? "calibration.json is what calibrate gives.\n"
            : "calibration.json differs from what calibrate gives now: run npm run calibrate and look at the change.\n",
        );
        if (!same) terminal.exit(1);
        return;
      }
      writeCalibration(text);
      for (const { name, estimate, spread, scale, identified } of calibration.estimates)
        terminal.out(
          `${name.padEnd(26)} ${estimate.toFixed(4)}  spread ${spread.toFixed(4)}${scale === "log" ? " (of its logarithm)" : ""}\n    identified: ${identified}\n`,
        );
      terminal.out(`${same ? "Unchanged" : "Written"}: src/data/calibration.json\n`);
    });
}
