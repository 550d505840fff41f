/** What of a table is shown: at most a screen of it, numbers as people read them, units in the header. */
import { from, type ColumnTable } from "arquero";
import { UserError } from "../ground/problem.ts";
import { widthOf } from "./terminal.ts";
import { columnWord, isShare, isYear, unitOf } from "./table-words.ts";
import { grouped, label, type Lang } from "./words.ts";

export interface ShowOptions {
  /** Most rows that are shown, 20 where not said: the first ones and the last five. */
  readonly rows?: number;
  /** Most characters in a line, 110 where not said; columns that say the same in every row are left out first. */
  readonly width?: number;
  /** Scale of all columns that count persons. */
  readonly unit?: "million" | "万" | "亿";
  /** Units of columns by name, as `{ most: "persons" }`, or one for all numbers; ours are known. */
  readonly units?: Readonly<Record<string, string>> | string;
  /** Decimals by column; where not said, enough for four figures of the largest number. */
  readonly decimals?: Readonly<Record<string, number>>;
  /** Codes and headers in words of this language; codes as they are where not said. */
  readonly lang?: Lang;
  readonly title?: string;
}

/** A part of a table as text, ready to be drawn anywhere. */
export interface ShownGrid {
  readonly title: string | undefined;
  readonly columns: readonly { readonly header: string; readonly unit: string; readonly right: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** After how many of `rows` others are left out, and how many. */
  readonly gap: { readonly after: number; readonly rows: number } | undefined;
  /** What is said once below instead of in every row. */
  readonly notes: readonly string[];
}

const TAIL = 5;
const WIDEST_TEXT = 44;
const SHARE_DECIMALS = 3;
const SCALES = { million: 1e6, 万: 1e4, 亿: 1e8 } as const;

interface Column {
  readonly name: string;
  readonly header: string;
  readonly unit: string;
  readonly right: boolean;
  readonly cells: readonly string[];
  readonly width: number;
}

/** Chooses rows and columns. Throws a UserError naming every option that does not fit the table. */
export function shownGrid(given: ColumnTable | readonly object[], options: ShowOptions = {}): ShownGrid {
  const table = Array.isArray(given) ? (from(given as object[]) as ColumnTable) : (given as ColumnTable);
  refuse(table, options);
  const most = options.rows ?? 20;
  const all = table.indices(true);
  const tail = Math.min(TAIL, Math.floor(most / 2));
  const cut = all.length > most;
  const picked = cut ? [...all.slice(0, most - tail), ...all.slice(all.length - tail)] : [...all];
  const columns = table.columnNames().map((name) => columnOf(table, name, picked, options));
  const { kept, notes } = fitting(table, all, columns, options.width ?? 110, options.lang ?? "en");
  return {
    title: options.title,
    columns: kept,
    rows: picked.map((_, i) => kept.map(({ cells }) => cells[i]!)),
    gap: cut ? { after: most - tail, rows: all.length - most } : undefined,
    notes,
  };
}

function refuse(table: ColumnTable, { rows, units = {}, decimals = {} }: ShowOptions): void {
  const names = table.columnNames();
  const named = [...(typeof units === "string" ? [] : Object.keys(units)), ...Object.keys(decimals)];
  const problems = [...new Set(named)]
    .filter((name) => !names.includes(name))
    .map((name) => `no column "${name}"; the table has ${names.join(", ")}`);
  if (rows !== undefined && !(Number.isInteger(rows) && rows >= 1))
    problems.push(`rows: ${rows} is not a whole number from 1`);
  if (problems.length) throw new UserError("show", problems);
}

function columnOf(table: ColumnTable, name: string, rows: readonly number[], options: ShowOptions): Column {
  const lang = options.lang ?? "en";
  const column = table.column(name)!;
  const values = rows.map((row) => column.at(row) as unknown);
  const some = values.filter((value) => value !== null && value !== undefined);
  const right =
    some.length > 0 && some.every((value) => typeof value === "number" || typeof value === "bigint");
  const { text: unit, counts } = unitOf(name, lang, options.units, table.columnNames());
  const scale = counts && options.unit && right ? options.unit : undefined;
  const numbers = right ? some.map((value) => Number(value) / (scale ? SCALES[scale] : 1)) : [];
  const places = options.decimals?.[name] ?? (isShare(unit) ? SHARE_DECIMALS : decimalsFor(numbers));
  const write = (value: unknown): string => {
    if (value === null || value === undefined) return "";
    if (!right) return textOf(value, options.lang);
    if (isYear(name)) return String(value);
    if (typeof value === "bigint" && !scale) return grouped(Number(value));
    return Number.isFinite(Number(value))
      ? grouped(Number(value) / (scale ? SCALES[scale] : 1), places)
      : "NaN";
  };
  const cells = values.map(write);
  const header = columnWord(name, lang);
  const shown = right || name.startsWith("age") ? unit : "";
  const scaled = lang === "zh" ? `${scale === "million" ? "百万" : scale}人` : scale;
  const said = scaled && scale ? scaled : shown === header ? "" : shown;
  return {
    name,
    header,
    unit: said,
    right,
    cells,
    width: Math.max(...[header, said, ...cells].map(widthOf)),
  };
}

/** Whole numbers have none; others enough for four figures of the largest. */
function decimalsFor(numbers: readonly number[]): number {
  const finite = numbers.filter((value) => Number.isFinite(value));
  if (finite.every((value) => Number.isInteger(value))) return 0;
  const largest = Math.max(...finite.map(Math.abs));
  return Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(largest))));
}

function textOf(value: unknown, lang: Lang | undefined): string {
  const text =
    value instanceof Date
      ? value.toISOString().slice(0, 10)
      : typeof value === "object"
        ? JSON.stringify(value)
        : lang && typeof value === "string"
          ? label(value, lang)
          : String(value);
  const line = text.replace(/\s*[\p{Cc}\u2028\u2029]+\s*/gu, " ");
  if (widthOf(line) <= WIDEST_TEXT) return line;
  let short = "";
  for (const sign of line)
    if (widthOf(short) + widthOf(sign) < WIDEST_TEXT) short += sign;
    else break;
  return `${short}…`;
}

/**
 * Columns that fit side by side. Those that are empty go; where the others do not fit, those that say the same in
 * every row go too (said below instead), then the last ones.
 */
function fitting(
  table: ColumnTable,
  rows: Iterable<number>,
  columns: readonly Column[],
  width: number,
  lang: Lang,
): { kept: readonly Column[]; notes: string[] } {
  const zh = lang === "zh";
  const room = (list: readonly Column[]): number => list.reduce((sum, one) => sum + one.width + 2, -2);
  const all = [...rows];
  const same = (one: Column): boolean => {
    const column = table.column(one.name)!;
    const first = column.at(all[0]!) as unknown;
    return all.every((row) => column.at(row) === first || (first == null && column.at(row) == null));
  };
  const constant = all.length > 1 ? columns.filter(same) : [];
  const empty = constant.filter(({ cells }) => cells[0] === "");
  let kept = columns.filter((one) => !empty.includes(one));
  const said = room(kept) > width ? constant.filter((one) => !empty.includes(one)) : [];
  kept = kept.filter((one) => !said.includes(one));
  if (kept.length === 0) kept = columns.slice(0, 1);
  const left: Column[] = [];
  while (kept.length > 1 && room(kept) > width) {
    left.unshift(kept.at(-1)!);
    kept = kept.slice(0, -1);
  }
  const notes = [
    said.length
      ? `${zh ? "各行相同" : "In every row"}: ${said.map((one) => `${one.header} ${one.cells[0]!}`).join(", ")}`
      : "",
    empty.length ? `${zh ? "空列" : "Empty"}: ${empty.map((one) => one.header).join(", ")}` : "",
    left.length ? `${zh ? "未显示的列" : "Not shown"}: ${left.map((one) => one.header).join(", ")}` : "",
  ];
  return { kept, notes: notes.filter(Boolean) };
}
