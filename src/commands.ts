/** The commands: run, check, explain, row, readme; their options, help and what they call. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { UserError } from "./ground/problem.ts";
import type { RowFlags } from "./outputs/row.ts";
import type { Terminal } from "./outputs/terminal.ts";
import type { RunFlags } from "./run-options.ts";
import { inThread } from "./thread.ts";
import { LAST_YEAR } from "./scenario/known.ts";

/** How a newcomer starts the program. */
export const CALL = "npx tsx src/cli.ts";

/** What the commands need: where to write, what was found wrong before, and words for their help. */
interface Context {
  readonly terminal: Terminal;
  readonly found: readonly string[];
  readonly scenarios: readonly string[];
  /** Defaults of `run`, known only where help is asked for. */
  readonly defaults: Readonly<Record<string, string | number>>;
}

/** The program with all its commands. Parsing rejects with a CommanderError or UserError, never exits. */
export function commands(context: Context): Command {
  const { terminal, scenarios } = context;
  const list = scenarios.join(", ");
  const program = new Command(CALL)
    .description(
      "Projects enrolment in China's old-age, unemployment and work-injury insurance from the end of 2023, under policy scenarios.",
    )
    .version(version())
    .usage("COMMAND ...")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(100, Math.max(60, terminal.columns)),
    })
    .helpCommand("help [command]", "help for a command")
    .addHelpText(
      "after",
      `\nExamples:\n  ${CALL} run current-law --engine cohort\n  ${CALL} explain work.retirementDelay.pace\n\nScenarios that come with it: ${list}\nExit codes: 0 done, 1 something to mend (it is listed), 130 stopped by Ctrl-C.`,
    );
  for (const add of [addRun, addCheck, addExplain, addRow, addReadme]) add(program, context);
  return program;
}

const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${CALL} ${line}`).join("\n")}`;

function addRun(program: Command, { terminal, found, scenarios, defaults }: Context): void {
  const list = scenarios.join(", ");
  program
    .command("run")
    .summary("project scenarios and write tables, charts and a report")
    .description(
      "Projects each scenario, prints its headline and writes a folder with tables, charts, report.html and manifest.json.",
    )
    .usage("SCENARIO... [options]")
    .argument("[scenario...]", `a shipped name (${list}), a script (.ts) or JSON`)
    .option(
      "--engine <name>",
      `cohort (expected values, seconds), agent (one life at a time) or both (default: ${defaults.engine})`,
    )
    .option(
      "--persons <n>",
      `agents to simulate, or all for one for each resident (default: ${defaults.persons})`,
    )
    .option(
      "--replicates <n>",
      `repetitions with another luck; quantiles come from them (default: ${defaults.replicates})`,
    )
    .option(
      "--until-error <share>",
      "adds persons until each headline stock has this standard error, as 0.1% of it; or only some: pension=0.1%,injury=0.2% (agent engine)",
    )
    .option("--lives <n>", "writes so many synthetic lives, year by year, as lives.parquet (agent engine)")
    .option("--seed <text>", `any text; the same seed gives the same numbers (default: ${defaults.seed})`)
    .option("--until <year>", `last year, to ${LAST_YEAR} (default: ${defaults.until})`)
    .option("--workers <n>", "threads; the results do not depend on them (default: chosen by the machine)")
    .option(
      "--kernel <kind>",
      "ts or wasm: inner loops of the agent engine, with the same numbers (default: wasm where it runs)",
    )
    .option(
      "--store <folder>",
      "where finished parts of a large population are kept, so that a stopped run goes on (default: results/.store)",
    )
    .option("--flows <kind>", `expected or drawn: flows of the cohort engine (default: ${defaults.flows})`)
    .option(
      "--out <folder>",
      "where results go; with several scenarios each gets a folder inside (default: results/NAME)",
    )
    .option(
      "--lang <code>",
      "en or zh: names in the headline and charts; the report's sentences stay English (default: en)",
    )
    .addHelpText(
      "after",
      examples(
        "run current-law --engine cohort",
        "run law-2023 current-law --persons 1000000 --until 2030 --seed 7",
      ),
    )
    .action(async (names: string[], flags: RunFlags) => {
      const missing = names.length ? [] : [`no scenario given; there are ${list}, or a file (.ts, .json)`];
      await inThread("./run.ts", { names, flags, found: [...found, ...missing] }, terminal);
    });
}

function addCheck(program: Command, { terminal, found }: Context): void {
  program
    .command("check")
    .summary("check parameters, sources, published figures and scenarios")
    .description(
      "Checks every parameter, source, published identity and shipped scenario, and any scenario given; lists all problems.",
    )
    .usage("[SCENARIO...]")
    .argument("[scenario...]", "further scenarios: scripts (.ts) or JSON")
    .addHelpText("after", examples("check", "check my-scenario.json"))
    .action(async (names: string[]) => {
      refuse("check", found);
      const { check } = await import("./outputs/check.ts");
      const { lines, problems } = await check(names);
      terminal.out(`${lines.join("\n")}\n`);
      refuse("shebao", problems);
      terminal.out("No problem found.\n");
    });
}

function addExplain(program: Command, { terminal, found }: Context): void {
  program
    .command("explain")
    .summary("what a scheme, lever, series, scenario or source is")
    .description(
      "Explains a scheme, parameter, series, scenario or source: meaning, unit, values by year, range, source. Without a name: a list of all.",
    )
    .usage("[NAME]")
    .argument(
      "[name]",
      "for example pension, pension.minimumYears, pension-residents, current-law, or the id of a source",
    )
    .addHelpText("after", examples("explain", "explain pension.minimumYears"))
    .action(async (name: string | undefined) => {
      refuse("explain", found);
      const { explain } = await import("./outputs/describe.ts");
      terminal.out(await explain(name));
    });
}

function addRow(program: Command, { terminal, found }: Context): void {
  program
    .command("row")
    .summary("one person's possible moves in a year, with probabilities and where they come from")
    .description(
      "Prints the moves of one process that are open to one person in one year: hazards or probabilities, and the parameters they rest on.",
    )
    .usage("PROCESS [options]")
    .argument("[process]", "life, residence, pension-age, work or a scheme")
    .option("--year <year>", `the year that is lived, 2024 to ${LAST_YEAR} (default: 2024)`)
    .option("--age <years>", "completed years at the start of that year, 0 to 100 (default: 40)")
    .option("--sex <sex>", "male or female (default: female)")
    .option("--track <age>", "pension age before 2025: 60 for men, 50 or 55 for women (default: 60, 50)")
    .option("--residence <where>", "urban-local, urban-nonlocal or rural (default: urban-local)")
    .option(
      "--reached <whether>",
      "before or reached: own pension age (default: as the scenario's law has it)",
    )
    .option("--work <state>", "state of work when the process takes its turn (default: by age)")
    .option(
      "--event <what>",
      "what work did this year: none, separated, hired, left-school, hired-from-school (default: none)",
    )
    .option("--needy", "in hardship (default: no)")
    .option("--state <state>", "the state in this process (default: the first that counts as enrolled)")
    .option("--years <n>", "completed years paid, 0 to 21, in the employees' pension (default: 10)")
    .option("--scenario <name>", "whose values hold (default: current-law)")
    .addHelpText(
      "after",
      examples(
        "row pension --year 2031 --age 54 --sex female --track 55 --years 16",
        "row work --age 30 --work unemployed --scenario law-2023",
      ),
    )
    .action(async (process: string | undefined, flags: RowFlags) => {
      const { rowText } = await import("./outputs/row.ts");
      terminal.out(await rowText(process, flags, found));
    });
}

function addReadme(program: Command, { terminal, found }: Context): void {
  program
    .command("readme")
    .summary("rewrite the generated tables of README.md")
    .description("Writes the tables of schemes and levers between their markers in a Markdown file.")
    .usage("[FILE] [options]")
    .argument("[file]", "the file", "README.md")
    .option("--check", "change nothing; exit 1 where the tables are not fresh")
    .addHelpText("after", examples("readme", "readme --check"))
    .action(async (file: string, flags: { check?: boolean }) => {
      refuse("readme", found);
      const { refreshReadme } = await import("./outputs/describe.ts");
      terminal.out(`${await refreshReadme(file, { check: flags.check === true })}\n`);
    });
}

function refuse(where: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new UserError(where, problems);
}

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
    .version;
