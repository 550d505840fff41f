/** Tables of `src/data/`: the declared columns of every CSV file, read with nothing guessed. */
import { readFileSync } from "node:fs";
import { fromCSV } from "arquero";

export type Sex = "male" | "female";
type Parser<T> = (cell: string) => T;

const text: Parser<string> = (cell) => cell;
const word: Parser<string> = (cell) => (cell === "" ? refuse("a word", cell) : cell);
const sex: Parser<Sex> = (cell) =>
  cell === "male" || cell === "female" ? cell : refuse("male or female", cell);
const number: Parser<number> = (cell) =>
  cell.trim() === "" || !Number.isFinite(Number(cell)) ? refuse("a number", cell) : Number(cell);
const integer: Parser<number> = (cell) =>
  Number.isInteger(number(cell)) ? Number(cell) : refuse("a whole number", cell);

function refuse(wanted: string, cell: string): never {
  throw new Error(`expected ${wanted}, found "${cell}"`);
}

const graded = { source: word, confidence: word };
const dated = { year: integer, value: number, unit: word, ...graded };
const bounds = {
  births_thousand: number,
  deaths_thousand: number,
  net_migration_thousand: number,
  tfr: number,
  e0_male: number,
  e0_female: number,
  e0_both: number,
  sex_ratio_at_birth: number,
};

/** Columns of every table and how each is read. Units are in `dictionary` or in the row's `unit`. */
export const tables = {
  enrolment: { series: word, ...dated, note: text },
  funds: { scheme: word, item: word, ...dated, note: text },
  labour: { series: word, category: text, ...dated, note: text },
  revisions: { series: word, figure: word, quantity: word, ...dated, note: text },
  population: { year: integer, sex, age: integer, official_thousand: number, un_thousand: number, ...graded },
  population_groups: { year: integer, sex, age_group: word, un_thousand: number, kind: word, ...graded },
  life_table: { year: integer, sex, age: integer, mx: number, qx: number, lx: number, ex: number, ...graded },
  fertility: { year: integer, age: integer, asfr: number, share_pct: number, tfr: number, ...graded },
  migration: { year: integer, sex, age: integer, net_thousand: number, ...graded },
  un_history: { year: integer, change_thousand: number, ...bounds, ...graded },
  un_projection: {
    year: integer,
    population_male_thousand: number,
    population_female_thousand: number,
    population_thousand: number,
    population_lower80_thousand: number,
    population_upper80_thousand: number,
    population_lower95_thousand: number,
    population_upper95_thousand: number,
    population_low_variant_thousand: number,
    population_high_variant_thousand: number,
    tfr_lower80: number,
    tfr_upper80: number,
    tfr_low_variant: number,
    tfr_high_variant: number,
    e0_both_lower80: number,
    e0_both_upper80: number,
    ...bounds,
    ...graded,
  },
  urban_share: { year: integer, age_group: word, share: number, ...graded },
  provinces: { code: word, province: word, name: word, series: word, ...dated },
} as const satisfies Record<string, Record<string, Parser<unknown>>>;

export type TableName = keyof typeof tables;
export type Row<T extends TableName> = {
  readonly [C in keyof (typeof tables)[T]]: (typeof tables)[T][C] extends Parser<infer V> ? V : never;
};

const cache = new Map<string, unknown>();
/** Makes a value the first time it is asked for and keeps it. */
export function once<T>(key: string, make: () => T): T {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key) as T;
}

/** All rows of `src/data/<name>.csv`, in the units of the file. */
export function readTable<T extends TableName>(name: T): readonly Row<T>[] {
  return once(name, () =>
    parseTable(name, readFileSync(new URL(`../data/${name}.csv`, import.meta.url), "utf8")),
  );
}

/** Parses a table's text. Throws naming file, row and column where a cell or the header is not as declared. */
export function parseTable<T extends TableName>(name: T, csv: string): readonly Row<T>[] {
  const columns = Object.entries(tables[name]) as [string, Parser<unknown>][];
  // Nothing is guessed: "01" stays text and "2015-03" does not become a date.
  const raw = fromCSV(csv, { autoType: false });
  const found = raw.columnNames();
  for (const [column] of columns)
    if (!found.includes(column)) throw new Error(`${name}.csv: no column "${column}"`);
  for (const column of found)
    if (!(column in tables[name])) throw new Error(`${name}.csv: unknown column "${column}"`);
  return (raw.objects() as Record<string, string | null>[]).map((cells, i) => {
    const row: Record<string, unknown> = {};
    for (const [column, parse] of columns) {
      try {
        row[column] = parse(cells[column] ?? "");
      } catch (error) {
        throw new Error(`${name}.csv, row ${i + 2}, column ${column}: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
    return Object.freeze(row) as Row<T>;
  });
}
