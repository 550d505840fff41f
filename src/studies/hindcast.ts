/** Rolling-origin forecasts against what happened: the model and simple rules from each origin, scored alike. */
import { sampleStandardDeviation } from "simple-statistics";
import type { Known } from "../ground/known.ts";
import { keyOf } from "../ground/random.ts";
import { agesAt, aged } from "../people/start-year.ts";
import { KINDS, OLDEST, PLACES, sexOfKind } from "../people/person.ts";
import type { Start } from "../people/start.ts";
import { pension } from "../schemes/pension.ts";
import { baselines, type BaselineInputs, type BaselineName } from "./baselines.ts";
import { solveRecord, startAt, studyBook } from "./calibrate.ts";
import { RULE, outlook, type Rule, type StartOf } from "./drives.ts";
import { course, overlay, valuesOf, type Course, type SolvedStep } from "./effects.ts";
import {
  historyUntil,
  leafNames,
  published,
  reclassified,
  studySeries,
  type StudySeries,
} from "./history.ts";
import { memberBook, spreadOf } from "./members.ts";

const M = 1e6;
export const FIRST_ORIGIN = 2013;
export const LAST_ORIGIN = 2022;
export const LONGEST = 5;
/** Members of the band of each origin. */
export const BAND_MEMBERS = 40;

/** One projected value and what was then published; persons. Bands only for the model. */
export interface HindcastRow {
  readonly series: string;
  readonly origin: number;
  readonly year: number;
  readonly horizon: number;
  readonly method: "model" | BaselineName;
  /** `merger`: the public sector's merger is given to the method; `published`: it sees plain published values. */
  readonly basis: "published" | "merger";
  readonly persons: number;
  readonly actual: number;
  /** The published value at the origin. */
  readonly actual0: number;
  /** Standard deviation of the model's band before and after its floor of earlier own errors; null for rules. */
  readonly sd: number | null;
  readonly floor: number | null;
}

export interface HindcastOptions {
  readonly first?: number;
  readonly last?: number;
  readonly members?: number;
  readonly rule?: Rule;
  /** For tests: what is known, and starts. Must not look beyond the origin that it is asked for. */
  readonly knownAt?: (origin: number) => Known;
  readonly startOf?: StartOf;
  readonly onOrigin?: (origin: number) => void;
}

/** What one origin says, from what was known at its end and nothing else. */
export interface OriginForecast {
  readonly origin: number;
  /** Million, by leaf; index 0 is the origin. The merged records of later years are added. */
  readonly paths: Readonly<Record<string, readonly number[]>>;
  /** The same for each member of the band. */
  readonly members: readonly Readonly<Record<string, readonly number[]>>[];
}

/** The forecast of one origin; `record` holds the solved steps up to it. */
export function forecastFrom(
  origin: number,
  years: number,
  known: Known,
  record: readonly SolvedStep[],
  start: Start,
  rule: Rule = RULE,
  members = 0,
): OriginForecast {
  const until = origin + years;
  const book = studyBook();
  const central = outlook(record, known, book, start, until, rule);
  const spread = spreadOf(record, rule);
  const from = overlay(book, (year) => ({
    ...central.values,
    ...valuesOf(central.effects[year - origin - 1]!),
  }));
  const key = keyOf(`hindcast ${origin}`);
  return {
    origin,
    paths: pathsOf(central.run, origin),
    members: Array.from({ length: members }, (_, member) =>
      pathsOf(course(start, memberBook(from, origin, until, spread, key, member), until), origin),
    ),
  };
}
const pathsOf = (run: Course, origin: number): Record<string, number[]> =>
  Object.fromEntries(
    leafNames.map((leaf) => {
      let merged = 0;
      return [
        leaf,
        run.stock[leaf].map((stock, t) => stock + (merged += t > 0 ? reclassified(leaf, origin + t) : 0)),
      ];
    }),
  );

/** All rows of all origins. The model of an origin is given `knownAt(origin)`; outcomes come from 2023's knowledge. */
export function hindcast(options: HindcastOptions = {}): HindcastRow[] {
  const {
    first = FIRST_ORIGIN,
    last = LAST_ORIGIN,
    members = BAND_MEMBERS,
    rule = RULE,
    knownAt = (origin: number) => historyUntil(origin),
    startOf = startAt,
  } = options;
  const outcome = historyUntil(2023);
  const record = solveRecord(last, knownAt(last), startOf);
  const rows: HindcastRow[] = [];
  for (let origin = first; origin <= last; origin++) {
    const known = knownAt(origin);
    const years = Math.min(LONGEST, 2023 - origin);
    const start = startOf(origin, known);
    const forecast = forecastFrom(
      origin,
      years,
      known,
      record.filter((step) => step.year <= origin),
      start,
      rule,
      members,
    );
    for (const series of studySeries)
      if (series.from <= origin - 1) rows.push(...rowsOf(series, forecast, known, outcome, start, years));
    options.onOrigin?.(origin);
  }
  return withFloors(rows);
}

function rowsOf(
  series: StudySeries,
  { origin, paths, members }: OriginForecast,
  known: Known,
  outcome: Known,
  start: Start,
  years: number,
): HindcastRow[] {
  const sum = (by: Readonly<Record<string, readonly number[]>>, t: number): number =>
    series.leaves.reduce((total, leaf) => total + by[leaf]![t]!, 0);
  const level = published(known, series, origin);
  const row = (
    method: HindcastRow["method"],
    basis: HindcastRow["basis"],
    t: number,
    million: number,
    sd: number | null = null,
  ): HindcastRow => ({
    series: series.name,
    origin,
    year: origin + t,
    horizon: t,
    method,
    basis,
    persons: Math.round(million * M),
    actual: Math.round(published(outcome, series, origin + t) * M),
    actual0: Math.round(level * M),
    sd,
    floor: null,
  });
  const rows: HindcastRow[] = [];
  for (let t = 0; t <= years; t++) {
    const sd =
      members.length > 1 && t > 0 ? sampleStandardDeviation(members.map((one) => sum(one, t))) * M : null;
    rows.push(row("model", "merger", t, level + sum(paths, t) - sum(paths, 0), sd));
  }
  for (const basis of ["published", "merger"] as const) {
    const merged = (year: number): number => {
      let total = 0;
      for (let y = series.from + 1; y <= year; y++)
        for (const leaf of series.leaves) total += reclassified(leaf, y);
      return basis === "merger" ? total : 0;
    };
    if (basis === "merger" && merged(2023) === 0) continue;
    const all = Array.from({ length: origin - series.from + 1 }, (_, i) => series.from + i);
    const history = { years: all, values: all.map((year) => published(known, series, year) - merged(year)) };
    const { paths: ruled } = baselines(history, years, inputsOf(series, known, start, origin, years));
    for (const [name, values] of Object.entries(ruled) as [BaselineName, number[]][])
      values.forEach((value, h) => rows.push(row(name, basis, h + 1, value + merged(origin + h + 1))));
  }
  return rows;
}

/** What the rules of coverage and of urban employment need, from the origin alone. */
function inputsOf(
  series: StudySeries,
  known: Known,
  start: Start,
  origin: number,
  years: number,
): BaselineInputs {
  const population = agesAt(origin, known).persons;
  const projected: number[][] = [];
  let next = population;
  for (let h = 1; h <= years; h++) {
    next = aged(next, origin + h);
    projected.push([...next[0], ...next[1]]);
  }
  const employment = known.years("employment_urban");
  const enrolled = enrolledByAge(series, start);
  return {
    ...(enrolled
      ? { coverage: { enrolled, population: [...population[0], ...population[1]], projected } }
      : {}),
    urbanEmployment: {
      years: employment,
      values: employment.map((year) => known.at("employment_urban", year) / M),
    },
  };
}

/** Enrolled by sex and age in the start of an origin. */
export function enrolledByAge(series: StudySeries, start: Start): number[] {
  const out = Array.from({ length: 2 * (OLDEST + 1) }, () => 0);
  const schemeOf = (leaf: string): string => (leaf.startsWith("pension") ? "pension" : leaf);
  for (const leaf of series.leaves) {
    const held = start.schemes[schemeOf(leaf)]!;
    const width = held.length / start.persons.length;
    const weights = weightsOf(leaf, width);
    for (let cell = 0; cell < start.persons.length; cell++) {
      const group = Math.floor(cell / PLACES);
      const at = (sexOfKind(group % KINDS) === "male" ? 0 : OLDEST + 1) + OLDEST - Math.floor(group / KINDS);
      for (let sub = 0; sub < width; sub++) out[at]! += weights[sub]! * held[cell * width + sub]!;
    }
  }
  return out;
}
function weightsOf(leaf: string, width: number): number[] {
  if (!leaf.startsWith("pension")) return Array.from({ length: width }, (_, sub) => Number(sub === 1));
  const counts = pension.series.find(({ name }) => name === leaf)!.counts as Readonly<Record<string, number>>;
  const counted = new Set<string>(pension.counter!.states);
  const most = pension.counter!.max + 1;
  return pension.states.flatMap((state) =>
    Array.from({ length: counted.has(state) ? most : 1 }, () => counts[state] ?? 0),
  );
}

/** Errors of earlier origins that count for a floor, at least. */
const FLOOR_FROM = 3;
/** Widens bands to the model's own errors at the same horizon whose outcomes were known at the origin. */
export function withFloors(rows: readonly HindcastRow[]): HindcastRow[] {
  const own = rows.filter(({ method }) => method === "model");
  return rows.map((row) => {
    if (row.method !== "model" || row.sd === null) return row;
    const earlier = own.filter(
      (one) => one.series === row.series && one.horizon === row.horizon && one.year <= row.origin,
    );
    const floor =
      earlier.length < FLOOR_FROM
        ? row.sd
        : Math.sqrt(earlier.reduce((sum, one) => sum + (one.persons - one.actual) ** 2, 0) / earlier.length);
    return { ...row, floor: Math.round(Math.max(row.sd, floor)), sd: Math.round(row.sd) };
  });
}
