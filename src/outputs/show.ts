/** `show`: tables and charts for people, in a terminal as aligned text, in a notebook as HTML, Markdown and pictures. */
import { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { wordsOf } from "./frame.ts";
import { text as escape } from "./page.ts";
import { toPNG, toSVG } from "./picture.ts";
import { aligned, widthOf } from "./terminal.ts";
import { shownGrid, type ShowOptions, type ShownGrid } from "./table-grid.ts";
import type { Lang } from "./words.ts";

/** Notebooks ask a value under this name how it looks: representations by MIME type. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;
/** Set by a notebook runner in Node, so that `show` leaves the showing to it. */
export const NOTEBOOK = Symbol.for("shebao.notebook");
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

export type Representations = Readonly<Record<string, unknown>>;
export interface Shown {
  readonly [DISPLAY]: () => Representations | Promise<Representations>;
  readonly toString: () => string;
}

/**
 * Shows a table (or rows as plain objects) or a chart. In a terminal it prints: at most a screen, numbers with
 * thousands separators, units in the header, Chinese aligned; of a chart its title. In a notebook, put it last in
 * a cell. Throws a UserError where an option names a column that is not there.
 */
export function show(what: ColumnTable | readonly object[] | TopLevelSpec, options: ShowOptions = {}): Shown {
  const shown = isChart(what) ? shownChart(what) : shownTable(what as ColumnTable, options);
  if (!inNotebook()) process.stdout.write(`${shown.toString()}\n`);
  return shown;
}

function inNotebook(): boolean {
  const world = globalThis as { [NOTEBOOK]?: boolean; Deno?: { jupyter?: unknown } };
  if (world[NOTEBOOK]) return true;
  try {
    return world.Deno?.jupyter !== undefined;
  } catch {
    return false;
  }
}

export const isChart = (value: unknown): value is TopLevelSpec =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as { $schema?: unknown }).$schema === "string" &&
  (value as { $schema: string }).$schema.includes("/vega-lite/");

function shownTable(table: ColumnTable | readonly object[], options: ShowOptions): Shown {
  const screen = process.stdout.isTTY
    ? { width: process.stdout.columns, rows: Math.max(4, Math.min(20, process.stdout.rows - 8)) }
    : {};
  const grid = shownGrid(table, { ...screen, ...options });
  return displayed(
    () => tableText(grid, options.lang),
    () => representations(grid, options.lang),
  );
}

const representations = (grid: ShownGrid, lang?: Lang): Representations => ({
  "text/html": tableHTML(grid, lang),
  "text/markdown": tableMarkdown(grid, lang),
  "text/plain": tableText(grid, lang),
});

/** Vega-Lite where it can be drawn live, and a picture everywhere else. */
function shownChart(spec: TopLevelSpec): Shown {
  const words = wordsOf(spec);
  const text = `Chart: ${words?.title ?? spec.description ?? spec.name ?? "untitled"}`;
  return displayed(
    () => text,
    async () => ({
      "application/vnd.vegalite.v5+json": spec,
      "image/png": toPNG(await toSVG(spec), PNG_ZOOM).toString("base64"),
      "text/plain": text,
    }),
  );
}
/** Pixels to a pixel: sharp on most screens, and small enough to be committed with a notebook. */
const PNG_ZOOM = 1.25;

const displayed = (text: () => string, shape: Shown[typeof DISPLAY]): Shown => {
  const shown = { toString: text };
  // Hidden from printing and copying: a shown value is its text.
  Object.defineProperty(shown, DISPLAY, { value: shape });
  Object.defineProperty(shown, INSPECT, { value: text });
  return shown as Shown;
};

// A bare table at the end of a notebook's cell looks the same as one that is shown.
Object.defineProperty(ColumnTable.prototype, DISPLAY, {
  configurable: true,
  value(this: ColumnTable) {
    return representations(shownGrid(this));
  },
});

const more = (rows: number, lang: Lang = "en"): string => {
  const count = String(rows).replace(/\B(?=(\d{3})+$)/g, ",");
  if (lang === "zh") return `… 另有 ${count} 行`;
  return `… ${count} more row${rows === 1 ? "" : "s"}`;
};
const hasUnits = (grid: ShownGrid): boolean => grid.columns.some(({ unit }) => unit !== "");

/** Aligned text: header, units in parentheses, rows; Chinese characters count as two. */
export function tableText(grid: ShownGrid, lang?: Lang): string {
  const right = grid.columns.flatMap((column, i) => (column.right ? [i] : []));
  const lines = aligned(
    [
      grid.columns.map(({ header }) => header),
      ...(hasUnits(grid) ? [grid.columns.map(({ unit }) => (unit ? `(${unit})` : ""))] : []),
      ...grid.rows,
    ],
    right,
  );
  const head = hasUnits(grid) ? 2 : 1;
  const rule = "─".repeat(Math.max(...lines.map(widthOf)));
  const body = lines.slice(head);
  if (grid.gap) body.splice(grid.gap.after, 0, more(grid.gap.rows, lang));
  return [...(grid.title ? [grid.title] : []), ...lines.slice(0, head), rule, ...body, ...grid.notes].join(
    "\n",
  );
}

/** A plain HTML table; alignment is said twice, for pages that keep only one of the two ways. */
export function tableHTML(grid: ShownGrid, lang?: Lang): string {
  const side = (right: boolean): string =>
    right ? ' align="right" style="text-align: right"' : ' align="left" style="text-align: left"';
  const head = grid.columns
    .map(
      ({ header, unit, right }) =>
        `<th${side(right)}>${escape(header)}${unit ? `<br><small>${escape(unit)}</small>` : ""}</th>`,
    )
    .join("");
  const rows = grid.rows.map(
    (row) =>
      `<tr>${row.map((cell, i) => `<td${side(grid.columns[i]!.right)}>${escape(cell)}</td>`).join("")}</tr>`,
  );
  if (grid.gap)
    rows.splice(
      grid.gap.after,
      0,
      `<tr><td colspan="${grid.columns.length}"${side(false)}>${more(grid.gap.rows, lang)}</td></tr>`,
    );
  const title = grid.title ? `<caption>${escape(grid.title)}</caption>` : "";
  const notes = grid.notes.map((note) => `\n<p><small>${escape(note)}</small></p>`).join("");
  return `<table>${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join("\n")}\n</tbody></table>${notes}`;
}

/** A Markdown table, for a report or a letter. */
export function tableMarkdown(grid: ShownGrid, lang?: Lang): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rows = grid.rows.map(line);
  if (grid.gap)
    rows.splice(grid.gap.after, 0, line([more(grid.gap.rows, lang), ...grid.columns.slice(1).map(() => "")]));
  return [
    ...(grid.title ? [`**${grid.title}**`, ""] : []),
    line(grid.columns.map(({ header, unit }) => (unit ? `${header} (${unit})` : header))),
    line(grid.columns.map(({ right }) => (right ? "---:" : "---"))),
    ...rows,
    ...grid.notes.map((note) => `\n${note}`),
  ].join("\n");
}
