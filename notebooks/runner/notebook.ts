/** A notebook as a file: nbformat 4, read and written so that equal notebooks are equal bytes. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { UserError } from "../../src/index.ts";

/** What a cell left: text that it printed, something that it displayed, its last value. */
export type Output =
  | { readonly output_type: "stream"; readonly name: "stdout" | "stderr"; readonly text: Text }
  | {
      readonly output_type: "execute_result" | "display_data";
      readonly data: Readonly<Record<string, unknown>>;
      readonly metadata: object;
      readonly execution_count?: number;
    };
/** Text is kept as lines, each with its end. */
export type Text = string | readonly string[];

export interface Cell {
  readonly cell_type: "code" | "markdown" | "raw";
  readonly id?: string;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly source: Text;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: object;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

export const joined = (text: Text): string => (typeof text === "string" ? text : text.join(""));
export const lines = (text: string): string[] => text.split(/(?<=\n)/);

/** Code cells in order: the n-th is "code cell n" in every message. */
export const codeCells = (notebook: Notebook): Cell[] =>
  notebook.cells.filter(({ cell_type }) => cell_type === "code");

/** Reads a notebook. Throws a UserError where the file is none. */
export function readNotebook(file: string): Notebook {
  let notebook: Notebook;
  try {
    notebook = JSON.parse(readFileSync(file, "utf8")) as Notebook;
  } catch (error) {
    throw new UserError(file, [`not a notebook: ${(error as Error).message}`]);
  }
  if (notebook.nbformat !== 4 || !Array.isArray(notebook.cells))
    throw new UserError(file, [`notebook format ${notebook.nbformat}; this runner reads format 4`]);
  return notebook;
}

/** The notebook with these outputs, code cell by code cell. */
export function withOutputs(notebook: Notebook, outputs: readonly (readonly Output[])[]): Notebook {
  let code = 0;
  const cells = notebook.cells.map((cell, i): Cell => {
    const id = cell.id ?? `cell-${i + 1}`;
    const source = lines(joined(cell.source));
    if (cell.cell_type !== "code") return { cell_type: cell.cell_type, id, metadata: cell.metadata, source };
    const mine = outputs[code++] ?? [];
    return { cell_type: "code", execution_count: code, id, metadata: cell.metadata, outputs: mine, source };
  });
  return { cells, metadata: notebook.metadata, nbformat: 4, nbformat_minor: 5 };
}

/** Writes whole or not at all. */
export function writeWhole(file: string, content: string): void {
  const half = `${file}.${process.pid}.tmp`;
  writeFileSync(half, content);
  renameSync(half, file);
}
export const writeNotebook = (file: string, notebook: Notebook): void =>
  writeWhole(file, notebookText(notebook));

const WHOLE = "\u0001";
/** JSON as notebooks have it, but the data of a chart on one line: half the size, and a change is one line. */
export function notebookText(notebook: Notebook): string {
  const flat = (key: string, value: unknown): unknown =>
    key.startsWith("application/") ? WHOLE + JSON.stringify(value) : value;
  const text = JSON.stringify(notebook, flat, 1).replace(
    /"\\u0001((?:[^"\\]|\\.)*)"/g,
    (_, inner: string) => JSON.parse(`"${inner}"`) as string,
  );
  return `${text}\n`;
}
