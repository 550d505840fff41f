/** The command `npm run notebooks`: runs notebooks, writes their outputs and pages, or checks the committed ones. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { UserError } from "../../src/index.ts";
import { progress, type Progress } from "../../src/outputs/progress.ts";
import { complain, processTerminal, type Terminal } from "../../src/outputs/terminal.ts";
import { differences } from "./compare.ts";
import { CellError, execute, type ExecuteOptions } from "./execute.ts";
import {
  codeCells,
  readNotebook,
  withOutputs,
  writeNotebook,
  writeWhole,
  type Notebook,
} from "./notebook.ts";
import { page } from "./page.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, "notebooks");
const DEFAULT_LIMIT = 300;

interface Flags {
  readonly check?: boolean;
  readonly limit: string;
  readonly set: readonly string[];
  readonly out: string;
}

function command(run: (names: string[], flags: Flags) => Promise<void>): Command {
  return new Command("npm run notebooks --")
    .description("Runs notebooks in Node, writes their outputs back and a page for each that opens offline.")
    .argument("[names...]", "notebooks by name, its beginning, or file; all where none is named")
    .option("--check", "write nothing; exit 1 where a cell's output is not the committed one")
    .option("--limit <seconds>", "most seconds for one cell", String(DEFAULT_LIMIT))
    .option(
      "--set <name=value>",
      "another value for a name in the cell tagged parameters; the result goes to --out, the notebook stays",
      (pair: string, all: string[]) => [...all, pair],
      [] as string[],
    )
    .option("--out <folder>", "where pages go", "results/notebooks")
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action(run);
}

/** Runs the command line and gives the exit code: 0, or 1 with every problem on stderr. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let code = 0;
  try {
    const run = async (names: string[], flags: Flags): Promise<void> =>
      void (code = await all(names, flags, terminal));
    await command(run)
      .configureOutput({ writeOut: terminal.out, writeErr: () => {} })
      .parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) terminal.err(`${error.message.replace(/^error: /, "")}\n`);
      code = error.exitCode;
    } else if (error instanceof CellError) {
      terminal.err(`${error.message}\n`);
      code = 1;
    } else code = complain(error, terminal);
  }
  return code;
}

interface Job {
  readonly name: string;
  readonly file: string;
  readonly notebook: Notebook;
}

async function all(names: readonly string[], flags: Flags, terminal: Terminal): Promise<number> {
  const problems: string[] = [];
  const files = filesOf(names, problems);
  const limit = Number(flags.limit);
  if (!(limit > 0)) problems.push(`--limit: ${flags.limit} is not a number of seconds`);
  const set = new Map<string, string>();
  for (const pair of flags.set) {
    const [, name, value] = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined) problems.push(`--set ${pair}: write it as name=value`);
    else set.set(name, value!);
  }
  if (flags.check && set.size) problems.push("--check compares with committed outputs: leave out --set");
  if (problems.length) throw new UserError("this command", problems);
  const jobs = files.map((file): Job => ({
    name: basename(file, ".ipynb"),
    file,
    notebook: readNotebook(file),
  }));
  const bar = progress(terminal);
  const stop = new AbortController();
  const interrupted = (): void => stop.abort();
  process.once("SIGINT", interrupted);
  try {
    let differing = 0;
    for (const job of jobs) {
      const run = { ...flags, set, limit, signal: stop.signal };
      differing += await one(job, run, bar, terminal);
    }
    if (differing) terminal.err("Where the new outputs are right: npm run notebooks\n");
    return differing ? 1 : 0;
  } finally {
    process.off("SIGINT", interrupted);
    bar.clear();
  }
}

/** Runs one notebook and writes or checks it; the number of differences. */
async function one(
  { name, file, notebook }: Job,
  run: Omit<Flags, "set" | "limit"> & Pick<ExecuteOptions, "limit" | "signal"> & { set: Map<string, string> },
  bar: Progress,
  terminal: Terminal,
): Promise<number> {
  const count = codeCells(notebook).length;
  const outputs = await execute(notebook, {
    file: shown(file),
    set: run.set,
    limit: run.limit,
    signal: run.signal!,
    onCell: (index) => bar.phase(`${name}: code cell ${index + 1} of ${count}`),
  });
  const done = withOutputs(notebook, outputs);
  bar.phase(`${name}: ${run.check ? "comparing" : "writing"}`);
  if (run.check) {
    const found = differences(notebook, outputs);
    bar.clear();
    for (const text of found) terminal.err(`${shown(file)}, ${text}\n`);
    if (found.length === 0) terminal.out(`${shown(file)}: ${count} code cells as committed\n`);
    return found.length;
  }
  const folder = resolve(run.out);
  mkdirSync(folder, { recursive: true });
  const target = run.set.size ? join(folder, `${name}.ipynb`) : file;
  const web = join(folder, `${name}.html`);
  writeNotebook(target, done);
  writeWhole(web, await page(done, name, relative(folder, ROOT)));
  bar.clear();
  terminal.out(`${shown(target)} and ${shown(web)} written\n`);
  return 0;
}

const shown = (file: string): string => relative(process.cwd(), resolve(file)) || file;

/** Notebooks by name, by the beginning of a name, or by file. */
function filesOf(names: readonly string[], problems: string[]): string[] {
  const there = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => basename(file, ".ipynb"))
    .sort();
  if (names.length === 0) return there.map((name) => join(FOLDER, `${name}.ipynb`));
  return names.flatMap((name) => {
    if (name.endsWith(".ipynb") && existsSync(name)) return [resolve(name)];
    const bare = basename(name, ".ipynb");
    const fits = there.includes(bare) ? [bare] : there.filter((one) => one.startsWith(bare));
    if (fits.length !== 1)
      problems.push(
        fits.length > 1
          ? `${name}: begins the names of ${fits.join(" and ")}; write more of it`
          : `${name}: no such notebook; there are ${there.join(", ")}`,
      );
    return fits.map((one) => join(FOLDER, `${one}.ipynb`));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
