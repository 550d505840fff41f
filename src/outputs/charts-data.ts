/** What charts read from the tables: rows of one scenario and engine, the official history, the base year. */
import type { ColumnTable } from "arquero";
import { chartProblem, type ChartOptions } from "./frame.ts";
import { conceptOf } from "./words.ts";

/** The tables of a projection, by name; a chart asks for those that it draws. */
export interface Tables {
  readonly enrolment: ColumnTable;
  readonly increments: ColumnTable;
  readonly stocks: ColumnTable;
  readonly flows: ColumnTable;
  readonly coverage: ColumnTable;
  readonly agreement: ColumnTable;
  readonly margins: ColumnTable;
  readonly funds?: ColumnTable;
  readonly adjustment?: ColumnTable;
  /** Of agents only. */
  readonly careers?: ColumnTable;
  readonly minimum?: ColumnTable;
  readonly joint?: ColumnTable;
  readonly spells?: ColumnTable;
  readonly transitions?: ColumnTable;
}

export interface EnrolmentRow {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly persons: number | null;
  readonly q025: number | null;
  readonly q10: number | null;
  readonly q50: number | null;
  readonly q90: number | null;
  readonly q975: number | null;
  readonly official: number | null;
  readonly standard_error: number | null;
}

/**
 * The rows of a table that must have certain columns; others may stand beside them. Throws with every column that
 * is missing and those that are there.
 */
export function rowsWith<Row>(
  name: string,
  table: ColumnTable | undefined,
  columns: readonly string[],
): Row[] {
  const there = table?.columnNames() ?? [];
  const missing = columns.filter((column) => !there.includes(column));
  if (missing.length > 0)
    throw chartProblem(
      name,
      `the table lacks the column${missing.length > 1 ? "s" : ""} ${missing.join(", ")}; it has ${there.join(", ") || "none"}`,
    );
  return rowsOf<Row>(table!);
}

export const rowsOf = <Row>(table: ColumnTable): Row[] => table.objects() as unknown as Row[];

/** A finite number, or null for whatever stands for "empty". */
export const numberOr = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

const REFERENCE = new Set(["official", "continued-2023"]);
export const isProjected = (engine: string): boolean => !REFERENCE.has(engine);

export const distinct = <T>(values: Iterable<T>): T[] => [...new Set(values)];

/** Scenario names in the order of the table, without those of reference rows. */
export const scenariosOf = (table: ColumnTable): string[] => [...enginesOf(table).keys()];

/** Engines by scenario, in the order of the table, without reference rows; a table without engines has none. */
function enginesOf(table: ColumnTable): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  table.scan((row, { scenario, engine } = {}) => {
    const by = engine?.at(row!) as string | undefined;
    if (by !== undefined && !isProjected(by)) return;
    const name = scenario!.at(row!) as string;
    const engines = found.get(name) ?? new Set();
    if (engines.size === 0) found.set(name, engines);
    if (by !== undefined) engines.add(by);
  }, true);
  return found;
}

/** The one scenario and engine to draw. Throws where the table holds several scenarios and none was named. */
export function choose(
  name: string,
  table: ColumnTable,
  options: ChartOptions,
): { scenario: string; engine: string } {
  const found = enginesOf(table);
  const scenarios = [...found.keys()];
  const scenario = options.scenario ?? scenarios[0];
  if (scenario === undefined) throw chartProblem(name, "the table holds no projected rows");
  if (options.scenario === undefined && scenarios.length > 1)
    throw chartProblem(
      name,
      `the table holds the scenarios ${scenarios.join(", ")}: say which with { scenario }`,
    );
  const engines = [...(found.get(scenario) ?? [])];
  const engine = options.engine ?? (engines.includes("cohort") ? "cohort" : engines[0]);
  if (engine === undefined || !engines.includes(engine))
    throw chartProblem(name, `no rows of scenario ${scenario}${engine ? ` by engine ${engine}` : ""}`);
  return { scenario, engine };
}

/** The rows of a table that belong to the scenario and engine to draw, as `rowsWith` and `choose` find them. */
export function chosenRows<Row extends { readonly scenario: string; readonly engine: string }>(
  name: string,
  table: ColumnTable,
  columns: readonly string[],
  options: ChartOptions,
): { scenario: string; rows: Row[] } {
  const all = rowsWith<Row>(name, table, columns);
  const { scenario, engine } = choose(name, table, options);
  return { scenario, rows: all.filter((row) => row.scenario === scenario && row.engine === engine) };
}

/** Refuses to draw "ever covered" beside "covered now": the one only grows, the other is a stock. */
export function refuseMixture(name: string, series: readonly string[]): void {
  const cumulative = series.filter((code) => conceptOf(code) === "cumulative");
  if (cumulative.length > 0 && cumulative.length < series.length)
    throw chartProblem(
      name,
      `${cumulative.join(", ")} counts everybody ever covered and cannot stand beside a stock: draw it alone`,
    );
}

export interface Timeline {
  readonly series: string;
  /** The last official year end, from which the projection starts. */
  readonly base: number;
  readonly last: number;
  readonly official: readonly EnrolmentRow[];
  readonly continued: readonly EnrolmentRow[];
  readonly projected: readonly EnrolmentRow[];
}

/** History, projections and the reference of one series, each in order of year. */
export function timeline(
  name: string,
  rows: readonly EnrolmentRow[],
  series: string,
  scenarios: readonly string[],
): Timeline {
  const mine = rows.filter((row) => row.series === series).sort((a, b) => a.year - b.year);
  const projected = mine.filter((row) => isProjected(row.engine) && scenarios.includes(row.scenario));
  if (projected.length === 0) throw chartProblem(name, `no projected rows of series ${series}`);
  const once = (engine: string) => {
    const years = new Map<number, EnrolmentRow>();
    for (const row of mine) if (row.engine === engine && !years.has(row.year)) years.set(row.year, row);
    return [...years.values()];
  };
  return {
    series,
    base: projected[0]!.year,
    last: projected.at(-1)!.year,
    official: once("official")
      .map((row) => ({ ...row, persons: numberOr(row.official) ?? numberOr(row.persons) }))
      .filter((row) => row.persons !== null),
    continued: once("continued-2023"),
    projected,
  };
}

/** Years to print on an axis: about `count` of them, round ones first. */
export function yearTicks(first: number, last: number, count = 6): number[] {
  const step = [1, 2, 5, 10, 20].find((size) => (last - first) / size <= count) ?? 50;
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, i) => start + i * step);
}
