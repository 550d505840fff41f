/** The terminal: where text goes, what is said of mistakes, tables in columns, lines broken to a width. */
import { UserError } from "../ground/problem.ts";

/** What a command may do to the outside: results on `out`, everything else on `err`, and the exit code. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` can overwrite its last line. */
  readonly live: boolean;
  /** Characters in a line of `err`. */
  readonly columns: number;
  readonly exit: (code: number) => void;
}

/** The terminal of this process. A reader of `out` that stops early (`| head`) is no mistake. */
export function processTerminal(): Terminal {
  if (process.stdout.listenerCount("error") === 0)
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    live: process.stderr.isTTY === true,
    columns: process.stderr.columns || 80,
    exit: (code) => {
      process.exitCode = code;
    },
  };
}

/** Says what went wrong, a mistake to mend or one of the program, and gives the exit code. */
export function complain(error: unknown, terminal: Terminal): number {
  if (error instanceof UserError) {
    terminal.err(`${error.message}\n`);
    return 1;
  }
  const { message, stack } = error as Error;
  if (process.env.SHEBAO_DEBUG) terminal.err(`${stack}\n`);
  terminal.err(
    `A mistake of the program, not yours: ${message.split("\n")[0]}. Please report it as README.md says, with this command; SHEBAO_DEBUG=1 shows where it happened.\n`,
  );
  return 1;
}

/** Columns that a text takes: Chinese characters are twice as wide as Latin ones. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, sign) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(sign) ? 2 : 1),
    0,
  );

const padded = (text: string, width: number, right: boolean): string => {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
};

/** Rows as lines with aligned columns, two spaces apart; columns in `right` end together. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(...rows.map((row) => widthOf(row[i] ?? ""))),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => padded(cell, widths[i]!, right.includes(i)))
      .join("  ")
      .trimEnd(),
  );
}

/** Text broken between words into lines of at most `width`, each after the first with `indent` before it. */
export function wrapped(text: string, width = 90, indent = ""): string {
  const lines: string[] = [];
  let line = text.slice(0, text.length - text.trimStart().length);
  let empty = true;
  for (const word of text.trim().split(" ")) {
    if (!empty && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = indent + word;
    } else line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join("\n");
}

/** "a, b or c". */
export const orList = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)!}`;
