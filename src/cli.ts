/** The command line: run, check, explain, row, readme. Mistakes are listed together, kindly, with exit code 1. */
import { readFileSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Command, CommanderError, type Option } from "commander";
import { UserError } from "./ground/problem.ts";
import type { RowFlags } from "./outputs/row.ts";
import { complain, processTerminal, type Terminal } from "./outputs/terminal.ts";
import type { RunFlags } from "./run.ts";
import { runApart } from "./run-thread.ts";
import { shipped } from "./scenario/load.ts";
import { LAST_YEAR, nearest } from "./scenario/scenario.ts";

const CALL = "npx tsx src/cli.ts";

/**
 * Runs a command line (without node and script). Never rejects: mistakes go to `terminal.err` and exit code 1.
 * Results go to `terminal.out` and nothing else does.
 */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<void> {
  try {
    await dispatch(argv, terminal);
  } catch (error) {
    terminal.exit(answer(error, terminal));
  }
}

function answer(error: unknown, terminal: Terminal): number {
  if (!(error instanceof CommanderError)) return complain(error, terminal);
  if (error.exitCode !== 0) terminal.err(`${error.message.replace(/^error: /, "")}\nSee ${CALL} --help.\n`);
  return error.exitCode;
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<void> {
  const found: string[] = [];
  // Only help names the defaults; to read them takes a second or two.
  const helps = argv.some((arg) => ["-h", "--help", "help"].includes(arg));
  const defaults = helps ? (await import("./project.ts")).DEFAULTS : undefined;
  const program = commands(terminal, await shipped(), found, defaults);
  const names = program.commands.map((command) => command.name());
  const [first, ...rest] = argv;
  if (first === undefined) {
    terminal.err(`${program.helpInformation()}\nSay what to do: ${names.join(", ")}.\n`);
    return terminal.exit(1);
  }
  if (["-h", "--help", "-V", "--version", "help"].includes(first)) return void (await program.parseAsync(argv, { from: "user" }));
  const command = program.commands.find((one) => one.name() === first);
  if (!command) throw new UserError(`${CALL} ${first}`, [await unknownCommand(first, names)]);
  await program.parseAsync([first, ...withoutUnknown(command, rest, found)], { from: "user" });
}

async function unknownCommand(word: string, names: readonly string[]): Promise<string> {
  if (word.startsWith("-")) return `the command comes first: ${names.join(", ")}; for example ${CALL} run current-law ${word} ...`;
  if (/\.(ts|json)$/.test(word) || (await shipped()).includes(word)) return `this is a scenario, not a command. Did you mean "run ${word}"?`;
  return `no such command. Did you mean "${nearest(word, names)}"? There are ${names.join(", ")}`;
}

/** Notes options that the command does not know, or that lack their value, and leaves them out. */
function withoutUnknown(command: Command, args: readonly string[], found: string[]): string[] {
  const kept: string[] = [];
  const known = command.options;
  const takesValue = (option: Option | undefined): boolean => option?.required === true;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const [name] = arg.split("=") as [string];
    if (!arg.startsWith("-") || arg === "-" || ["-h", "--help"].includes(arg)) {
      kept.push(arg);
      continue;
    }
    const option = known.find((one) => one.long === name || one.short === name);
    const guess = option ?? known.find((one) => one.long === nearest(name, known.map(({ long }) => long!)));
    const value = takesValue(guess) && arg === name ? args[i + 1] : undefined;
    if (option && takesValue(option) && arg === name && value === undefined) found.push(`${name}: give a value, ${option.flags}`);
    else if (option) kept.push(arg, ...(value === undefined ? [] : [value]));
    else found.push(`${name}: no such option of ${command.name()}${guess ? `. Did you mean ${guess.long}?` : ""}`);
    // A value belongs to its option; what follows a wrong name is taken for one unless it is an option itself.
    if (value !== undefined && (option || !value.startsWith("--"))) i++;
  }
  return kept;
}

function commands(
  terminal: Terminal,
  scenarios: readonly string[],
  found: readonly string[],
  defaults: Readonly<Record<string, string | number>> = {},
): Command {
  const list = scenarios.join(", ");
  const program = new Command(CALL)
    .description(
      "Projects enrolment in China's old-age, unemployment and work-injury insurance from the end of 2023, under policy scenarios.",
    )
    .version(version())
    .usage("COMMAND ...")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: () => {}, getOutHelpWidth: () => Math.min(100, Math.max(60, terminal.columns)) })
    .helpCommand("help [command]", "help for a command")
    .addHelpText("after", `\nExamples:\n  ${CALL} run current-law --engine cohort\n  ${CALL} explain work.retirementDelay.pace\n\nScenarios that come with it: ${list}\nExit codes: 0 done, 1 something to mend (it is listed), 130 stopped by Ctrl-C.`);
  const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  ${CALL} ${line}`).join("\n")}`;

  program
    .command("run")
    .summary("project scenarios and write tables, charts and a report")
    .description("Projects each scenario, prints its headline and writes a folder with tables, charts, report.html and manifest.json.")
    .usage("SCENARIO... [options]")
    .argument("[scenario...]", `a shipped name (${list}), a script (.ts) or JSON`)
    .option("--engine <name>", `cohort (expected values, seconds), agent (one life at a time) or both (default: ${defaults.engine})`)
    .option("--persons <n>", `agents to simulate, or all for one for each resident (default: ${defaults.persons})`)
    .option("--replicates <n>", `repetitions with another luck; quantiles come from them (default: ${defaults.replicates})`)
    .option("--seed <text>", `any text; the same seed gives the same numbers (default: ${defaults.seed})`)
    .option("--until <year>", `last year, to ${LAST_YEAR} (default: ${defaults.until})`)
    .option("--workers <n>", "threads; the results do not depend on them (default: chosen by the machine)")
    .option("--flows <kind>", `expected or drawn: flows of the cohort engine (default: ${defaults.flows})`)
    .option("--out <folder>", "where results go; with several scenarios each gets a folder inside (default: results/NAME)")
    .option("--lang <code>", "en or zh: names in the headline and charts; the report's sentences stay English (default: en)")
    .addHelpText("after", examples("run current-law --engine cohort", "run law-2023 current-law --persons 1000000 --until 2030 --seed 7"))
    .action(async (names: string[], flags: RunFlags) => {
      const missing = names.length ? [] : [`no scenario given; there are ${list}, or a file (.ts, .json)`];
      await runApart(names, flags, terminal, [...found, ...missing]);
    });

  program
    .command("check")
    .summary("check parameters, sources, published figures and scenarios")
    .description("Checks every parameter, source, published identity and shipped scenario, and any scenario given; lists all problems.")
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

  program
    .command("explain")
    .summary("what a scheme, lever, series, scenario or source is")
    .description("Explains a scheme, parameter, series, scenario or source: meaning, unit, values by year, range, source. Without a name: a list of all.")
    .usage("[NAME]")
    .argument("[name]", "for example pension, pension.minimumYears, pension-residents, current-law, or the id of a source")
    .addHelpText("after", examples("explain", "explain pension.minimumYears"))
    .action(async (name: string | undefined) => {
      refuse("explain", found);
      const { explain } = await import("./outputs/describe.ts");
      terminal.out(await explain(name));
    });

  program
    .command("row")
    .summary("one person's possible moves in a year, with probabilities and where they come from")
    .description("Prints the moves of one process that are open to one person in one year: hazards or probabilities, and the parameters they rest on.")
    .usage("PROCESS [options]")
    .argument("[process]", "life, residence, pension-age, work or a scheme")
    .option("--year <year>", `the year that is lived, 2024 to ${LAST_YEAR} (default: 2024)`)
    .option("--age <years>", "completed years at the start of that year, 0 to 100 (default: 40)")
    .option("--sex <sex>", "male or female (default: female)")
    .option("--track <age>", "pension age before 2025: 60 for men, 50 or 55 for women (default: 60, 50)")
    .option("--residence <where>", "urban-local, urban-nonlocal or rural (default: urban-local)")
    .option("--reached <whether>", "before or reached: own pension age (default: as the scenario's law has it)")
    .option("--work <state>", "state of work when the process takes its turn (default: by age)")
    .option("--event <what>", "what work did this year: none, separated, hired, left-school, hired-from-school (default: none)")
    .option("--needy", "in hardship (default: no)")
    .option("--state <state>", "the state in this process (default: the first that counts as enrolled)")
    .option("--years <n>", "completed years paid, 0 to 21, in the employees' pension (default: 10)")
    .option("--scenario <name>", "whose values hold (default: current-law)")
    .addHelpText("after", examples("row pension --year 2031 --age 54 --sex female --track 55 --years 16", "row work --age 30 --work unemployed --scenario law-2023"))
    .action(async (process: string | undefined, flags: RowFlags) => {
      const { rowText } = await import("./outputs/row.ts");
      terminal.out(await rowText(process, flags, found));
    });

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
  return program;
}

function refuse(where: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new UserError(where, problems);
}

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

const started = process.argv[1];
if (started !== undefined && pathToFileURL(realpathSync(started)).href === import.meta.url) void main(process.argv.slice(2));
