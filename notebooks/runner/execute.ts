/** Runs a notebook in a process of its own, cell by cell, and collects what the cells leave. */
import { fork } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Message } from "./child.ts";
import { place, program, type Program } from "./code.ts";
import { codeCells, joined, lines, type Notebook, type Output } from "./notebook.ts";

export interface ExecuteOptions {
  /** Where the notebook lies: its cells import relative to it. */
  readonly file: string;
  readonly set?: ReadonlyMap<string, string>;
  /** Most seconds for one cell. */
  readonly limit: number;
  /** Hears of each code cell that begins, from 0. */
  readonly onCell?: (index: number) => void;
  readonly signal?: AbortSignal;
}

/** The first mistake of a notebook: which code cell, which line of it, and what. */
export class CellError extends Error {
  readonly cell: number | undefined;
  constructor(file: string, cell: number | undefined, line: number | undefined, message: string, code = "") {
    const where =
      cell === undefined ? "" : `, code cell ${cell}${line === undefined ? "" : `, line ${line}`}`;
    super(`${file}${where}: ${message}${code && `\n    ${code}`}`);
    this.name = "CellError";
    this.cell = cell;
  }
}

/** All outputs, code cell by code cell. Throws a CellError at the first mistake or when a cell takes too long. */
export async function execute(notebook: Notebook, options: ExecuteOptions): Promise<Output[][]> {
  const made = program(notebook, options.set);
  const name = `.${basename(options.file, ".ipynb")}.${process.pid}.cells.ts`;
  const file = join(dirname(resolve(options.file)), name);
  writeFileSync(file, made.text);
  try {
    return await inChild(file, notebook, made, options);
  } finally {
    rmSync(file, { force: true });
  }
}

function inChild(
  file: string,
  notebook: Notebook,
  made: Program,
  { file: shownFile, limit, onCell, signal }: ExecuteOptions,
): Promise<Output[][]> {
  const outputs: Output[][] = codeCells(notebook).map(() => []);
  const child = fork(fileURLToPath(new URL("./child.ts", import.meta.url)), {
    execArgv: ["--import", import.meta.resolve("tsx")],
    cwd: dirname(file), // as in Jupyter: files are named as seen from the notebook
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  let current = -1;
  const here = (text: string): CellError =>
    new CellError(shownFile, current < 0 ? undefined : current + 1, undefined, text);
  let timer: NodeJS.Timeout | undefined;
  return new Promise<Output[][]>((resolvePromise, reject) => {
    const stop = (error: Error): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(error);
    };
    const add = (output: Output): void => void outputs[Math.max(0, current)]!.push(output);
    signal?.addEventListener("abort", () => stop(here("stopped")));
    child.on("message", (message: Message) => {
      if (message.kind === "cell") {
        current = message.index;
        onCell?.(current);
        clearTimeout(timer);
        timer = setTimeout(
          () => stop(here(`took longer than ${limit} s; --limit allows more`)),
          limit * 1000,
        );
      } else if (message.kind === "print")
        printed(outputs[Math.max(0, current)]!, message.name, message.text);
      else if (message.kind === "value") add(result(message.data, current + 1));
      else if (message.kind === "error") stop(located(shownFile, notebook, made, message, current));
      else {
        clearTimeout(timer);
        resolvePromise(outputs);
      }
    });
    child.on("error", stop);
    child.on("exit", (code) => stop(here(`the cell ended its process (code ${code})`)));
    child.send(file);
  });
}

/** Prints that follow each other are one output. */
function printed(cell: Output[], name: "stdout" | "stderr", text: string): void {
  const last = cell.at(-1);
  const before = last?.output_type === "stream" && last.name === name ? joined(last.text) : undefined;
  if (before !== undefined) cell.pop();
  cell.push({ name, output_type: "stream", text: lines((before ?? "") + text) });
}

function result(data: Readonly<Record<string, unknown>>, count: number): Output {
  const split = Object.entries(data).map(([type, value]) => [
    type,
    type.startsWith("text/") && typeof value === "string" ? lines(value) : value,
  ]);
  return {
    data: Object.fromEntries(split),
    execution_count: count,
    metadata: {},
    output_type: "execute_result",
  };
}

/** Which cell and line a mistake belongs to: the first line of the stack, or of the message, that names the module. */
function located(
  file: string,
  notebook: Notebook,
  made: Program,
  { message, stack }: { message: string; stack: string },
  current: number,
): CellError {
  const found = /\.cells\.ts:(\d+):\d+/.exec(`${message}\n${stack}`);
  const at = found ? place(made, Number(found[1])) : undefined;
  const cell = at?.cell ?? (current >= 0 ? current + 1 : undefined);
  const source = at ? joined(codeCells(notebook)[at.cell - 1]!.source).split("\n") : [];
  const code = source[(at?.line ?? 0) - 1]?.trim() ?? "";
  return new CellError(file, cell, at?.line, plain(message), code);
}

/** A compiler's message without the place in a file that nobody sees. */
const plain = (message: string): string => {
  const error = /\.cells\.ts:\d+:\d+: ERROR: (.*)/.exec(message);
  return error ? error[1]! : message;
};
