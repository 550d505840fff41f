/** The commands of the studies as typed: calibrate, hindcast, ensemble, sensitivity. */
import type { Command } from "commander";
import type { EnsembleFlags } from "./ensemble.ts";
import type { HindcastFlags } from "./hindcast.ts";
import { UserError } from "./ground/problem.ts";
import type { SensitivityFlags } from "./sensitivity.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { inThread } from "./thread.ts";

/** Adds all of them to the program; `found` are mistakes that were noted before. */
export function addStudies(
  program: Command,
  call: string,
  terminal: Terminal,
  found: readonly string[],
): void {
  for (const add of [addCalibrate, addHindcast, addEnsemble, addSensitivity])
    add(program, call, terminal, found);
}

/** Adds `sensitivity`: which parameters move which series. */
function addSensitivity(program: Command, call: string, terminal: Terminal, found: readonly string[]): void {
  program
    .command("sensitivity")
    .summary("each lever alone to the ends of its range, the strongest ten together, structural variants")
    .argument("[scenario]", "a shipped name, a script or JSON (default: current-law)")
    .option("--year <year>", "year end that is looked at (default: 2030)")
    .option(
      "--sobol <n>",
      "base samples for variance shares of the strongest ten: n x 12 runs (default: 0, none)",
    )
    .option("--out <folder>", "where results go (default: results/sensitivity-NAME)")
    .option("--lang <code>", "en or zh: words of the charts (default: en)")
    .addHelpText("after", `\nExamples:\n  ${call} sensitivity\n  ${call} sensitivity --sobol 64`)
    .action((scenario: string | undefined, flags: SensitivityFlags) =>
      inThread("./sensitivity.ts", { names: scenario ? [scenario] : [], flags, found }, terminal),
    );
}

/** Adds `ensemble`: how far apart things could come out. */
function addEnsemble(program: Command, call: string, terminal: Terminal, found: readonly string[]): void {
  program
    .command("ensemble")
    .summary(
      "members with other luck, economy and priors: quantiles of a scenario, widened to the hindcast's errors",
    )
    .description(
      "Runs the cohort engine once for each member and writes quantiles and a fan chart. Finished parts are kept in a store, so a stopped ensemble goes on where it was.",
    )
    .argument("[scenario]", "a shipped name, a script or JSON (default: current-law)")
    .option("--members <n>", "members (default: 1000)")
    .option("--until <year>", "last year (default: 2035)")
    .option("--seed <text>", "any text; the same seed gives the same members (default: shebao)")
    .option("--workers <n>", "threads; the results do not depend on them (default: 2)")
    .option("--store <folder>", "where finished parts are kept (default: results/.store)")
    .option("--out <folder>", "where results go (default: results/ensemble-NAME)")
    .option("--bands", "renew src/data/bands.json, the bands of every projection")
    .addHelpText(
      "after",
      `\nExamples:\n  ${call} ensemble\n  ${call} ensemble platform-protection --members 200`,
    )
    .action((scenario: string | undefined, flags: EnsembleFlags) =>
      inThread("./ensemble.ts", { names: scenario ? [scenario] : [], flags, found }, terminal),
    );
}

/** Adds `hindcast`: the model from rolling origins against what happened. */
function addHindcast(program: Command, call: string, terminal: Terminal, found: readonly string[]): void {
  program
    .command("hindcast")
    .summary("forecasts from rolling origins against what was published later, with simple rules beside")
    .description(
      "Sets the model up at every year end from 2013 to 2022 with what was known then, projects one to five years and scores it beside nine simple rules. Takes about a minute.",
    )
    .option("--out <folder>", "where results go (default: results/hindcast)")
    .option("--docs", "renew docs/hindcast.md, its pictures and src/data/hindcast.json too")
    .addHelpText("after", `\nExamples:\n  ${call} hindcast`)
    .action((flags: HindcastFlags) => inThread("./hindcast.ts", { names: [], flags, found }, terminal));
}

/** Adds `calibrate`: estimates from the published series, written to src/data/calibration.json. */
function addCalibrate(program: Command, call: string, terminal: Terminal, found: readonly string[]): void {
  program
    .command("calibrate")
    .summary("estimate the yearly effects from the published series")
    .description(
      "Solves the effects of joining for every year from 2013 to 2023 so that the model's steps meet the published stocks, and what they tend to; writes src/data/calibration.json, the same bytes each time.",
    )
    .option("--check", "compare with the committed file instead of writing it; exit code 1 where it differs")
    .addHelpText("after", `\nExamples:\n  ${call} calibrate\n  ${call} calibrate --check`)
    .action(async (flags: { check?: boolean }) => {
      if (found.length > 0) throw new UserError("calibrate", found);
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
