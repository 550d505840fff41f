/** Tables as bytes and back: CSV that opens anywhere, Parquet with explicit types. */
import { fromCSV, type ColumnTable } from "arquero";
import { ByteWriter, parquetWrite, type BasicType } from "hyparquet-writer";

export type Kind = "text" | "integer" | "number" | "boolean";
export type Columns = Readonly<Record<string, Kind>>;

const KEY: Columns = { scenario: "text", engine: "text" };
const QUANTILES: Columns = {
  q025: "integer",
  q10: "integer",
  q50: "integer",
  q90: "integer",
  q975: "integer",
};

/** Persons in a cell of recorded agents. */
const CELL: Columns = { persons: "integer", standard_error: "integer", recorded: "integer" };

/** The result contract: columns, their order and kinds. Other programs read these. */
export const CONTRACT: Readonly<Record<string, Columns>> = {
  enrolment: {
    ...KEY,
    year: "integer",
    series: "text",
    persons: "integer",
    ...QUANTILES,
    official: "integer",
    standard_error: "integer",
  },
  increments: {
    ...KEY,
    year: "integer",
    series: "text",
    flow: "text",
    persons: "integer",
    standard_error: "integer",
  },
  stocks: {
    ...KEY,
    replicate: "integer",
    year: "integer",
    scheme: "text",
    state: "text",
    enrolled: "boolean",
    sex: "text",
    age_group: "text",
    residence: "text",
    work: "text",
    province: "text",
    persons: "integer",
    standard_error: "integer",
  },
  flows: {
    ...KEY,
    replicate: "integer",
    year: "integer",
    process: "text",
    from: "text",
    to: "text",
    flow: "text",
    sex: "text",
    age_group: "text",
    exposure: "number",
    events: "number",
    standard_error: "integer",
  },
  coverage: {
    ...KEY,
    year: "integer",
    series: "text",
    sex: "text",
    age_group: "text",
    denominator: "text",
    persons: "integer",
    base: "integer",
    share: "number",
    standard_error: "number",
  },
  agreement: {
    scenario: "text",
    year: "integer",
    series: "text",
    expected: "number",
    lived: "number",
    standard_error: "number",
    z: "number",
  },
  funds: {
    ...KEY,
    year: "integer",
    scheme: "text",
    province: "text",
    item: "text",
    yuan: "integer",
    yuan_2023: "integer",
    months_of_cover: "number",
    months_error: "number",
    standard_error: "integer",
  },
  fund_differences: {
    ...KEY,
    year: "integer",
    scheme: "text",
    province: "text",
    item: "text",
    yuan: "integer",
    yuan_2023: "integer",
    months_of_cover: "number",
    months_error: "number",
    standard_error: "integer",
    baseline: "text",
  },
  adjustment: {
    ...KEY,
    year: "integer",
    province: "text",
    remit: "integer",
    receive: "integer",
    net: "integer",
    net_per_pensioner_2023: "integer",
    standard_error: "integer",
  },
  // Of a comparison.
  states: {
    ...KEY,
    year: "integer",
    scheme: "text",
    state: "text",
    enrolled: "boolean",
    persons: "integer",
    standard_error: "integer",
  },
  difference_flows: {
    scenario: "text",
    baseline: "text",
    engine: "text",
    from: "integer",
    to: "integer",
    series: "text",
    flow: "text",
    scenario_flow: "integer",
    baseline_flow: "integer",
    persons: "integer",
    standard_error: "integer",
  },
  // Of agents only; see results/README.md.
  careers: {
    ...KEY,
    year: "integer",
    moment: "text",
    state: "text",
    sex: "text",
    age_group: "text",
    years: "integer",
    ...CELL,
  },
  minimum: {
    ...KEY,
    year: "integer",
    moment: "text",
    sex: "text",
    residence: "text",
    age_group: "text",
    minimum: "number",
    persons: "integer",
    meeting: "integer",
    share: "number",
    standard_error: "number",
    recorded: "integer",
  },
  joint: {
    ...KEY,
    year: "integer",
    sex: "text",
    age_group: "text",
    held: "text",
    schemes: "integer",
    ...CELL,
  },
  spells: {
    ...KEY,
    year: "integer",
    series: "text",
    measure: "text",
    begun: "text",
    value: "integer",
    sex: "text",
    age_group: "text",
    ...CELL,
  },
  transitions: {
    ...KEY,
    year: "integer",
    process: "text",
    from: "text",
    to: "text",
    sex: "text",
    age_group: "text",
    ...CELL,
    share: "number",
    share_error: "number",
  },
  margins: {
    margin: "text",
    group: "text",
    target: "number",
    fitted: "number",
    residual: "number",
    status: "text",
    basis: "text",
    source: "text",
  },
};

/** Columns of a table as it will be written: the contract's first, then any others. Throws where one is missing. */
export function columnsOf(name: string, table: ColumnTable): Columns {
  const contract = CONTRACT[name] ?? {};
  const missing = Object.keys(contract).filter((column) => !table.columnNames().includes(column));
  if (missing.length > 0) throw new Error(`table ${name} lacks the columns ${missing.join(", ")}`);
  const others = table.columnNames().filter((column) => !(column in contract));
  return {
    ...contract,
    ...Object.fromEntries(others.map((column) => [column, kindOf(values(table, column))])),
  };
}

function kindOf(cells: readonly unknown[]): Kind {
  const filled = cells.filter((cell) => cell !== null && cell !== undefined);
  if (filled.length > 0 && filled.every((cell) => typeof cell === "boolean")) return "boolean";
  if (filled.length === 0 || !filled.every((cell) => typeof cell === "number")) return "text";
  // an amount in yuan may pass what an integer of Parquet holds
  return filled.every((cell) => Number.isInteger(cell) && Math.abs(cell as number) <= LARGEST)
    ? "integer"
    : "number";
}

const values = (table: ColumnTable, column: string): unknown[] =>
  Array.from(table.array(column) as ArrayLike<unknown>);

/** Six decimals: the last digits of exp and log differ between engine versions, and results must not. */
const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toFixed(6))) + 0;

/** Checks a cell against its kind and gives what is written, null for empty. */
function plain(cell: unknown, kind: Kind, where: string): string | number | boolean | null {
  if (cell === null || cell === undefined || (typeof cell === "number" && Number.isNaN(cell))) return null;
  const fits =
    kind === "text"
      ? typeof cell === "string"
      : kind === "boolean"
        ? typeof cell === "boolean"
        : typeof cell === "number" &&
          Number.isFinite(cell) &&
          (kind === "number" || Number.isSafeInteger(cell));
  if (!fits) throw new Error(`${where}: ${JSON.stringify(cell) ?? String(cell)} is not of kind ${kind}`);
  return typeof cell === "number" ? rounded(cell) : (cell as string | boolean);
}

/** CSV: plain numbers, empty for null, lines end in LF, quotes only where needed. */
export function toCSV(name: string, table: ColumnTable, columns: Columns = columnsOf(name, table)): Buffer {
  const kinds = Object.entries(columns);
  const cells = kinds.map(([column]) => values(table, column));
  const chunks = [Buffer.from(`${kinds.map(([column]) => quoted(column)).join(",")}\n`)];
  let lines: string[] = [];
  for (let row = 0; row < table.numRows(); row++) {
    lines.push(
      kinds.map(([column, kind], i) => written(plain(cells[i]![row], kind, `${name}.${column}`))).join(","),
    );
    // one string of a whole table could pass what a string may hold
    if (lines.length === 20_000 || row === table.numRows() - 1) {
      chunks.push(Buffer.from(`${lines.join("\n")}\n`));
      lines = [];
    }
  }
  return Buffer.concat(chunks);
}

function written(cell: string | number | boolean | null): string {
  if (cell === null) return "";
  if (typeof cell !== "number") return quoted(String(cell));
  if (Number.isInteger(cell)) return BigInt(cell).toString();
  return cell.toFixed(6).replace(/0+$/, "");
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** CSV text -> table, every column read as its kind and nothing guessed. */
export function readCSV(text: string, columns: Columns): ColumnTable {
  const parse = Object.fromEntries(
    Object.entries(columns).map(([column, kind]) => [
      column,
      kind === "text" ? String : kind === "boolean" ? (cell: string) => cell === "true" : Number,
    ]),
  );
  return fromCSV(text, { autoType: false, parse });
}

const PARQUET: Readonly<Record<Kind, BasicType>> = {
  text: "STRING",
  integer: "INT32",
  number: "DOUBLE",
  boolean: "BOOLEAN",
};
const LARGEST = 2 ** 31 - 1;

/**
 * Parquet (Snappy): text, 32-bit integers, doubles, booleans, all nullable. Persons fit 32 bits: no count of
 * Chinese persons passes 2,147,483,647; one that does is refused, never wrapped.
 */
export function toParquet(
  name: string,
  table: ColumnTable,
  metadata: Readonly<Record<string, string>>,
  columns: Columns = columnsOf(name, table),
): Buffer {
  const columnData = Object.entries(columns).map(([column, kind]) => {
    const data = values(table, column).map((cell) => plain(cell, kind, `${name}.${column}`));
    if (kind === "integer")
      for (const cell of data)
        if (Math.abs((cell ?? 0) as number) > LARGEST)
          throw new RangeError(`${name}.${column}: ${cell} passes 32 bits`);
    return { name: column, data, type: PARQUET[kind] };
  });
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    columnData,
    createdBy: "shebao",
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return Buffer.from(writer.getBuffer());
}
