/** Published data in the model's units: persons, yuan and rates, each with its source. */
import demographyFile from "../data/demography.json" with { type: "json" };
import policyFile from "../data/policy.json" with { type: "json" };
import seriesFile from "../data/series.json" with { type: "json" };
import sourcesFile from "../data/sources.json" with { type: "json" };
import { once, readTable, type Sex } from "./table.ts";

export { parseTable, readTable, tables, type Row, type TableName } from "./table.ts";

/** A document, statistic or memory that a number rests on. */
export interface Source {
  readonly title: string;
  readonly publisher: string;
  /** Date or period that the values used here belong to, or of the document. */
  readonly date: string;
  readonly kind: "law" | "statistics" | "projection" | "study" | "press" | "memory" | "derived" | "prior";
  /** Written down from memory, to be verified: always show it as such. */
  readonly remembered: boolean;
  readonly note?: string;
  readonly url?: string;
}

/** Documents by id; `source` fields join several ids by "; ". */
export const sources = sourcesFile as Readonly<Record<string, Source>>;
/** Rules of the schemes and enacted law: each entry has value, unit, kind, source, confidence. */
export const policy = policyFile;
/** Constants that reconcile UN and official demography. */
export const reconciliation = demographyFile;
/** Meaning and unit of every column and series of the tables. */
export const dictionary = seriesFile;

/** A published number of persons. */
export interface Count {
  readonly year: number;
  /** Whole persons. */
  readonly persons: number;
  readonly source: string;
  readonly confidence: string;
  readonly note: string;
}

const personsPer: Readonly<Record<string, number>> = { "10k_persons": 1e4, "100m_persons": 1e8 };

/**
 * A series of `enrolment.csv` or `labour.csv` by year, in whole persons; `category` picks an age band or sex of
 * `labour.csv`. Throws for an unknown series and for one that does not count persons (read those with `readTable`).
 */
export function series(name: string, category = ""): ReadonlyMap<number, Count> {
  return once(`series ${name} ${category}`, () => {
    const rows = [
      ...readTable("enrolment").filter((row) => row.series === name && category === ""),
      ...readTable("labour").filter((row) => row.series === name && row.category === category),
    ];
    if (rows.length === 0)
      throw new Error(
        `no series "${name}"${category && ` with category "${category}"`} in enrolment.csv or labour.csv`,
      );
    return new Map(
      rows.map(({ year, value, unit, source, confidence, note }) => {
        const scale = personsPer[unit];
        if (scale === undefined) throw new Error(`series "${name}" is in ${unit}, not in persons`);
        return [year, { year, persons: Math.round(value * scale), source, confidence, note }];
      }),
    );
  });
}

/** The project's series codes and the published series each is compared with. */
export const officialSeries = {
  pension: "pension_total",
  "pension-employees": "uebp_total",
  "pension-employees-contributors": "uebp_workers",
  "pension-employees-retirees": "uebp_retirees",
  "pension-residents": "urrbp_total",
  "pension-residents-contributors": "urrbp_contributors",
  "pension-residents-recipients": "urrbp_beneficiaries",
  unemployment: "ui_insured",
  injury: "wi_insured",
  medical: "bmi_total",
  "medical-employees": "bmi_employee",
  "medical-residents": "bmi_resident",
  card: "ssc_holders",
  population: "population_yearend",
} as const;
export type OfficialSeries = keyof typeof officialSeries;

/** Published year-end values of one of the project's series, oldest first. */
export function official(code: OfficialSeries): readonly Count[] {
  return [...series(officialSeries[code]).values()];
}

/** First published figures of 2023, persons. The pension's and unemployment's were not revised; injury's were. */
export const quickFigures2023 = {
  pension: { increment: revision("pension", "quick", "increment") },
  unemployment: { increment: revision("unemployment", "quick", "increment") },
  injury: {
    level: revision("injury", "quick", "level"),
    increment: revision("injury", "quick", "increment"),
  },
} as const;
/** Final figures of 2023 for work injury, persons. */
export const finalFigures2023 = {
  injury: {
    level: revision("injury", "final", "level"),
    increment: revision("injury", "final", "increment"),
  },
} as const;

function revision(
  code: "pension" | "unemployment" | "injury",
  figure: "quick" | "final",
  quantity: "level" | "increment",
): number {
  const row = readTable("revisions").find(
    (r) => r.year === 2023 && r.series === code && r.figure === figure && r.quantity === quantity,
  );
  if (!row) throw new Error(`revisions.csv: no ${figure} ${quantity} of ${code} for 2023`);
  return row.value * personsPer[row.unit]!;
}

/** A sum of money in a year: a flow of the year, or a balance at year-end. */
export interface Money {
  readonly year: number;
  /** Whole yuan at the prices of the year. */
  readonly yuan: number;
  readonly source: string;
  readonly confidence: string;
  readonly note: string;
}

/** One item of one fund by year, in current yuan: `fundSeries("uebp", "revenue")`. */
export function fundSeries(scheme: string, item: string): ReadonlyMap<number, Money> {
  const rows = readTable("funds").filter((row) => row.scheme === scheme && row.item === item);
  if (rows.length === 0) throw new Error(`funds.csv: no item "${item}" of "${scheme}"`);
  return new Map(
    rows.map(({ year, value, source, confidence, note }) => [
      year,
      { year, yuan: Math.round(value * 1e8), source, confidence, note },
    ]),
  );
}

/** Values by sex (0 male, 1 female) and completed age 0 to 100 (100 is 100 and over). */
export type BySexAndAge = readonly [male: Float64Array, female: Float64Array];

/** Persons at the end of 2010, 2015, 2020 or 2023, consistent with the official totals. */
export function populationByAge(yearEnd: number): BySexAndAge {
  return once(`population ${yearEnd}`, () =>
    bySexAndAge(
      readTable("population").filter((row) => row.year === yearEnd),
      (row) => Math.round(row.official_thousand * 1000),
      `population.csv at the end of ${yearEnd}`,
    ),
  );
}

function bySexAndAge<R extends { sex: Sex; age: number }>(
  rows: readonly R[],
  value: (row: R) => number,
  what: string,
): BySexAndAge {
  if (rows.length !== 202)
    throw new Error(`${what}: ${rows.length} rows, expected 202 (two sexes, ages 0 to 100)`);
  const result: BySexAndAge = [new Float64Array(101), new Float64Array(101)];
  for (const row of rows) result[row.sex === "male" ? 0 : 1][row.age] = value(row);
  return result;
}

/** The table's years around `year` and the weight of the later one. Never looks outside the table. */
function between(
  name: "life_table" | "fertility",
  year: number,
): readonly [before: number, after: number, weight: number] {
  const years = once(`years of ${name}`, () =>
    [...new Set<number>(readTable(name).map((row) => row.year))].sort((a, b) => a - b),
  );
  const after = years.find((y) => y >= year);
  if (after === undefined || year < years[0]!)
    throw new RangeError(`${name}.csv runs from ${years[0]} to ${years.at(-1)}, asked for ${year}`);
  const before = years.findLast((y) => y <= year)!;
  return [before, after, before === after ? 0 : (year - before) / (after - before)];
}

const mix = (a: Float64Array, b: Float64Array, weight: number): Float64Array =>
  a.map((value, i) => value + (b[i]! - value) * weight);

export interface LifeTable {
  /** Deaths per person-year by sex and completed age 0 to 100. */
  readonly mx: BySexAndAge;
  /** Probability that a newborn dies before the first birthday, by sex. */
  readonly q0: readonly [male: number, female: number];
}

/** UN mortality of a year 2010 to 2060, on straight lines between the table's years. */
export const lifeTable = yearly((year: number): LifeTable => {
  const [before, after, weight] = between("life_table", year);
  const at = (column: "mx" | "qx", y: number): BySexAndAge =>
    once(`${column} ${y}`, () =>
      bySexAndAge(
        readTable("life_table").filter((row) => row.year === y),
        (row) => row[column],
        `life_table.csv in ${y}`,
      ),
    );
  const line = (column: "mx" | "qx", s: 0 | 1): Float64Array =>
    mix(at(column, before)[s], at(column, after)[s], weight);
  return { mx: [line("mx", 0), line("mx", 1)], q0: [line("qx", 0)[0]!, line("qx", 1)[0]!] };
});

/** UN births per woman-year at ages 15 to 49 (index 0 is age 15), 2010 to 2060, on lines between the table's years. */
export const fertilityRates = yearly((year: number): Float64Array => {
  const [before, after, weight] = between("fertility", year);
  return mix(birthRates(before), birthRates(after), weight);
});
/** Made once for each year. Rules ask for every cell: unlike `once`, no key is written for that. */
function yearly<T>(make: (year: number) => T): (year: number) => T {
  const known = new Map<number, T>();
  return (year) => {
    let one = known.get(year);
    if (one === undefined) known.set(year, (one = make(year)));
    return one;
  };
}

function birthRates(tableYear: number): Float64Array {
  const rows = readTable("fertility").filter((row) => row.year === tableYear);
  return Float64Array.from(rows, (row) => row.asfr);
}

/** Boys born per girl, 1950 to 2060 (UN; projected from 2024). */
export function sexRatioAtBirth(year: number): number {
  const ratios = once(
    "sex ratio",
    () =>
      new Map(
        [...readTable("un_history"), ...readTable("un_projection")].map((row) => [
          row.year,
          row.sex_ratio_at_birth,
        ]),
      ),
  );
  const ratio = ratios.get(year);
  if (ratio === undefined)
    throw new RangeError(
      `no sex ratio at birth for ${year}; un_history.csv and un_projection.csv run from 1950 to 2060`,
    );
  return ratio;
}

/** Share of an age group that lives in towns, 0 to 1. */
export interface UrbanShare {
  readonly from: number;
  /** Last completed age of the group; 100 is 100 and over. */
  readonly to: number;
  readonly share: number;
}

/** Urban share of residents by age group at the end of 2023 (also 2010, 2020). */
export function urbanShare(year = 2023): readonly UrbanShare[] {
  const rows = readTable("urban_share").filter((row) => row.year === year);
  if (rows.length === 0) throw new RangeError(`urban_share.csv has no ${year}`);
  return rows.map((row) => {
    const [from, to] = row.age_group.endsWith("+")
      ? [row.age_group.slice(0, -1), 100]
      : row.age_group.split("-");
    return { from: Number(from), to: Number(to), share: row.share };
  });
}
