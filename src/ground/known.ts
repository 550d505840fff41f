/** What was known at a year end: published series cut there, so that a hindcast cannot see what came later. */
import { readTable } from "./table.ts";

/** One published value: in persons where it counts persons, else in the unit of its file. */
export interface KnownValue {
  readonly series: string;
  readonly category: string;
  readonly year: number;
  readonly value: number;
  readonly confidence: string;
}

export interface Known {
  /** Nothing later than this year end can be read. */
  readonly until: number;
  /** The value of a year; throws where the year is later than `until`, or there is none. */
  readonly at: (series: string, year: number, category?: string) => number;
  /** The value of that year or of the last one before it; throws where there is none. */
  readonly lastUpTo: (series: string, year: number, category?: string) => KnownValue;
  readonly has: (series: string, year: number, category?: string) => boolean;
  /** Years with a value, up to `until`, in order. */
  readonly years: (series: string, category?: string) => readonly number[];
  /** The same knowledge as it was at an earlier year end. */
  readonly before: (year: number) => Known;
}

const PERSONS: Readonly<Record<string, number>> = { "10k_persons": 1e4, "100m_persons": 1e8 };

/** Every value of enrolment.csv and labour.csv; persons are whole persons. */
export function publishedValues(): readonly KnownValue[] {
  const values = (
    rows: readonly {
      series: string;
      category?: string;
      year: number;
      value: number;
      unit: string;
      confidence: string;
    }[],
  ): KnownValue[] =>
    rows.map(({ series, category = "", year, value, unit, confidence }) => ({
      series,
      category,
      year,
      value: PERSONS[unit] === undefined ? value : Math.round(value * PERSONS[unit]),
      confidence,
    }));
  return [...values(readTable("enrolment")), ...values(readTable("labour"))];
}

/**
 * Knowledge at the end of `until`. `values` are the published ones unless a test brings its own. Later revisions of
 * a value are in the files and earlier vintages mostly are not: knowledge is cut by the year a value belongs to.
 */
export function knownUntil(until: number, values: readonly KnownValue[] = publishedValues()): Known {
  const index = new Map<string, Map<number, KnownValue>>();
  for (const value of values) {
    if (value.year > until) continue;
    const key = `${value.series} ${value.category}`;
    (index.get(key) ?? index.set(key, new Map()).get(key)!).set(value.year, value);
  }
  const of = (series: string, category: string): Map<number, KnownValue> => {
    const found = index.get(`${series} ${category}`);
    if (!found)
      throw new RangeError(`nothing was known of ${series}${category && `, ${category},`} by ${until}`);
    return found;
  };
  const refuseLater = (series: string, year: number): void => {
    if (year > until) throw new RangeError(`${series} of ${year} was not known at the end of ${until}`);
  };
  return {
    until,
    at: (series, year, category = "") => {
      refuseLater(series, year);
      const found = of(series, category).get(year);
      if (!found) throw new RangeError(`no ${series}${category && `, ${category},`} for ${year}`);
      return found.value;
    },
    lastUpTo: (series, year, category = "") => {
      refuseLater(series, year);
      const found = of(series, category);
      const last = Math.max(...[...found.keys()].filter((one) => one <= year));
      if (last === -Infinity) throw new RangeError(`no ${series} up to ${year}`);
      return found.get(last)!;
    },
    has: (series, year, category = "") => index.get(`${series} ${category}`)?.has(year) ?? false,
    years: (series, category = "") =>
      [...(index.get(`${series} ${category}`)?.keys() ?? [])].sort((a, b) => a - b),
    before: (year) => {
      refuseLater("knowledge", year);
      return knownUntil(year, values);
    },
  };
}
