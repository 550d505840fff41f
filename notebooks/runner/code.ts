/** From cells to one module: each cell announces itself, and its last expression is what it shows. */
import ts from "typescript";
import { UserError } from "../../src/index.ts";
import { HOST } from "./host.ts";
import { codeCells, joined, type Notebook } from "./notebook.ts";

export interface Program {
  readonly text: string;
  /** Line of the module on which each code cell begins, from 1. */
  readonly starts: readonly number[];
}

const parsed = (text: string): ts.SourceFile =>
  ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);

/**
 * One module for all cells: declarations are shared, a name declared twice is an error, imports may stand in any
 * cell. `set` replaces values in the cell tagged `parameters`. Throws a UserError for names that it does not have.
 */
export function program(notebook: Notebook, set: ReadonlyMap<string, string> = new Map()): Program {
  const cells = codeCells(notebook);
  const problems: string[] = [];
  let text = `const { cell: __cell, show: __show } = globalThis[Symbol.for("${HOST}")];\n`;
  const starts: number[] = [];
  const known = new Set<string>();
  for (const [i, cell] of cells.entries()) {
    let source = joined(cell.source);
    if (cell.metadata.tags?.includes("parameters")) source = replaced(source, set, known, problems);
    text += `;await __cell(${i});\n`;
    starts.push(text.split("\n").length);
    text += `${shown(source)}\n`;
  }
  for (const name of set.keys())
    if (!known.has(name))
      problems.push(
        known.size > 0
          ? `--set ${name}: no such parameter; there are ${[...known].join(", ")}`
          : `--set ${name}: this notebook has no cell tagged "parameters"`,
      );
  if (problems.length) throw new UserError("this notebook", problems);
  return { text, starts };
}

/** The cell with its last statement, where that is an expression, handed to `__show`. */
function shown(source: string): string {
  const last = parsed(source).statements.at(-1);
  if (!last || !ts.isExpressionStatement(last)) return source;
  const { expression } = last;
  const value = source.slice(expression.getStart(), expression.end);
  return `${source.slice(0, last.getStart())}await __show(${value});${source.slice(last.end)}`;
}

/** Declared values of the parameters cell replaced by those of `--set`, of the same kind. */
function replaced(
  source: string,
  set: ReadonlyMap<string, string>,
  known: Set<string>,
  problems: string[],
): string {
  const edits: { from: number; to: number; value: string }[] = [];
  for (const statement of parsed(source).statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || !initializer) continue;
      known.add(name.text);
      const given = set.get(name.text);
      if (given === undefined) continue;
      const value = literal(given, initializer);
      if (value === undefined)
        problems.push(`--set ${name.text}: "${given}" is not like ${initializer.getText()}`);
      else edits.push({ from: initializer.getStart(), to: initializer.end, value });
    }
  }
  for (const { from, to, value } of edits.reverse())
    source = source.slice(0, from) + value + source.slice(to);
  return source;
}

/** The text of a value as TypeScript, of the kind that stood there before. */
function literal(given: string, before: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(before)) return JSON.stringify(given);
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    return undefined;
  }
  const numeric = ts.isNumericLiteral(before) || ts.isPrefixUnaryExpression(before);
  if (numeric && typeof value !== "number") return undefined;
  if (ts.isArrayLiteralExpression(before) && !Array.isArray(value)) return undefined;
  const yesNo = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(before.kind);
  if (yesNo && typeof value !== "boolean") return undefined;
  return JSON.stringify(value);
}

/** Where a line of the module lies: which code cell (from 1), and the line in it. */
export function place({ starts }: Program, line: number): { cell: number; line: number } | undefined {
  const index = starts.findLastIndex((start) => start <= line);
  return index < 0 ? undefined : { cell: index + 1, line: line - starts[index]! + 1 };
}
