/** The command line. Mistakes are listed together, kindly, with exit code 1; only results go to stdout. */
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { CommanderError, type Command, type Option } from "commander";
import { CALL, commands } from "./commands.ts";
import { addCompare } from "./compare-command.ts";
import { addStudies } from "./studies-command.ts";
import { addDiff } from "./diff-command.ts";
import { addRegistration } from "./registration-commands.ts";
import { addSweep } from "./sweep-command.ts";
import { addTrace } from "./trace-command.ts";
import { nearest } from "./ground/nearest.ts";
import { UserError } from "./ground/problem.ts";
import { complain, processTerminal, type Terminal } from "./outputs/terminal.ts";
import { shipped } from "./scenario/known.ts";

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
  const defaults = helps ? (await import("./project.ts")).DEFAULTS : {};
  const program = commands({ terminal, found, scenarios: await shipped(), defaults });
  addCompare(program, CALL, terminal, found);
  addStudies(program, CALL, terminal, found);
  addDiff(program, CALL, terminal, found);
  addSweep(program, CALL, terminal, found);
  addTrace(program, CALL, terminal, found);
  addRegistration(program, CALL, terminal, found);
  const names = program.commands.map((command) => command.name());
  const [first, ...rest] = argv;
  if (first === undefined) {
    terminal.err(`${program.helpInformation()}\nSay what to do: ${names.join(", ")}.\n`);
    return terminal.exit(1);
  }
  if (["-h", "--help", "-V", "--version", "help"].includes(first))
    return void (await program.parseAsync(argv, { from: "user" }));
  const command = program.commands.find((one) => one.name() === first);
  if (!command) throw new UserError(`${CALL} ${first}`, [await unknownCommand(first, names)]);
  await program.parseAsync([first, ...withoutUnknown(command, rest, found)], { from: "user" });
}

async function unknownCommand(word: string, names: readonly string[]): Promise<string> {
  if (word.startsWith("-"))
    return `the command comes first: ${names.join(", ")}; for example ${CALL} run current-law ${word} ...`;
  if (/\.(ts|json)$/.test(word) || (await shipped()).includes(word))
    return `this is a scenario, not a command. Did you mean "run ${word}"?`;
  return `no such command. Did you mean "${nearest(word, names)}"? There are ${names.join(", ")}`;
}

/** Notes options that the command does not know, or that lack their value, and leaves them out. */
function withoutUnknown(command: Command, args: readonly string[], found: string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const [name] = arg.split("=") as [string];
    if (!arg.startsWith("-") || arg === "-" || ["-h", "--help"].includes(arg)) {
      kept.push(arg);
      continue;
    }
    const option = command.options.find((one) => one.long === name || one.short === name);
    const guess = option ?? nearestOption(command, name);
    // A value belongs to its option; what follows a wrong name is taken for one unless it is an option itself.
    const next = guess?.required && arg === name && !args[i + 1]?.startsWith("--") ? args[i + 1] : undefined;
    if (next !== undefined) i++;
    if (!option)
      found.push(
        `${name}: no such option of ${command.name()}${guess ? `. Did you mean ${guess.long}?` : ""}`,
      );
    else if (option.required && arg === name && next === undefined)
      found.push(`${name}: give a value, ${option.flags}`);
    else kept.push(arg, ...(next === undefined ? [] : [next]));
  }
  return kept;
}

function nearestOption({ options }: Command, name: string): Option | undefined {
  const names = options.map(({ long }) => long!);
  return names.length > 0 ? options[names.indexOf(nearest(name, names))] : undefined;
}

const started = process.argv[1];
if (started !== undefined && pathToFileURL(realpathSync(started)).href === import.meta.url)
  void main(process.argv.slice(2));
