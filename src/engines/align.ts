/** The plan of a projection: tables of every year, with alignment factors solved on cells and births counted. */
import type { Book } from "../scenario/scenario.ts";
import { KINDS, PLACES, RESIDENCES, placeOf } from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import { compiler, finish, type Compiler, type Table } from "./compile.ts";
import {
  byResidence,
  mortalityFactors,
  newborn,
  residenceFactor,
  workFactors,
  type YearFactors,
} from "./factors.ts";
import { byTrack, linesOf, stepPersons, trackGroupsUntil, waysOf, type Ways } from "./ways.ts";
import { PERSON_PROCESSES, order } from "./year.ts";

export { FACTOR_BOUNDS, type YearFactors } from "./factors.ts";

export interface Plan {
  readonly book: Book;
  readonly base: number;
  /** Where it begins, at the end of the year `base`; engines take it from here. */
  readonly start?: Start;
  readonly until: number;
  readonly compilers: readonly Compiler[];
  /** [year - base - 1][process in the order of the year]. */
  readonly tables: readonly (readonly Table[])[];
  /** Newborn alive at the year end, and those who died before it, by [year - base - 1][kind x 3 + residence]. */
  readonly births: readonly Float64Array[];
  readonly infantDeaths: readonly Float64Array[];
  readonly factors: readonly YearFactors[];
  /** The ways of everybody through the person processes, [year - base - 1]. */
  readonly ways: readonly Ways[];
  /** Persons of the plan's start: who lives where at each year end, [year - base][place], and who dies, [year - base - 1]. */
  readonly residents?: { readonly places: Float64Array; readonly deaths: readonly number[] };
}

let kept: Compiler[] | undefined;
/** Compilers are the same for every scenario, so that flow kinds have one numbering in a process. */
const compilers = (): Compiler[] => (kept ??= order.map(compiler));

export interface PlanOptions {
  /** Another start than the fitted one of end-2023: its `base` is the year end from which the plan runs. */
  readonly start?: Start;
  /** Schemes to plan, by name; all of them if left out. No scheme reads another, so leaving some out moves nothing. */
  readonly schemes?: readonly string[];
}

/**
 * Compiles a book for every year from the start's year end to `until`, projecting persons alone to solve births and
 * factors. The book must give values for all those years. Throws a RangeError where `until` is not after the start.
 * What the book shares with books planned before is not made again: tables by process and year, and the ways of
 * persons where no parameter of a person process differs. So a plan with one lever moved costs what that lever touches.
 */
export function plan(book: Book, until: number, options: PlanOptions = {}): Plan {
  const from = options.start ?? start();
  if (!(Number.isInteger(until) && until > from.base))
    throw new RangeError(`a plan from the end of ${from.base} cannot run until ${until}`);
  const list = compilers().filter(
    ({ process }, i) => i < PERSON_PROCESSES || (options.schemes?.includes(process.name) ?? true),
  );
  const years = yearsOf(from.base, until);
  const people = planPeople(book, until, from, list.slice(0, PERSON_PROCESSES));
  const tables = years.map((year, i) => [
    ...people.tables[i],
    ...list
      .slice(PERSON_PROCESSES)
      .map((one) => finish(one.table(year, valuesOf(book, year)), one.process.name, year)),
  ]);
  return { book, base: from.base, start: from, until, compilers: list, ...people, tables };
}
const yearsOf = (base: number, until: number): number[] =>
  Array.from({ length: until - base }, (_, i) => base + 1 + i);
const valuesOf = (book: Book, year: number): Readonly<Record<string, number>> =>
  book.values(year) as Readonly<Record<string, number>>;

type People = Pick<Plan, "tables" | "births" | "infantDeaths" | "factors" | "ways" | "residents">;
/** By start: another one, even of the same year end, shares nothing. */
const keptPeople = new WeakMap<Start, Map<string, People>>();
const MOST_KEPT = 3;
/** The person processes through the years. They read no scheme, so scenarios that differ in schemes only share them. */
function planPeople(book: Book, until: number, from: Start, list: readonly Compiler[]): People {
  const names = list.flatMap(({ process }) => Object.keys(process.parameters));
  const years = yearsOf(from.base, until);
  const key = years.map((year) => names.map((name) => valuesOf(book, year)[name])).join(";");
  let known = keptPeople.get(from);
  if (!known) keptPeople.set(from, (known = new Map()));
  const found = known.get(key);
  if (found) {
    // What was asked for last goes last.
    known.delete(key);
    known.set(key, found);
    return found;
  }
  const people = alignPeople(book, years, from, list);
  if (known.size >= MOST_KEPT) known.delete(known.keys().next().value as string);
  known.set(key, people);
  return people;
}

function alignPeople(book: Book, years: readonly number[], from: Start, list: readonly Compiler[]): People {
  const persons = new Float64Array(trackGroupsUntil(years.length) * PLACES);
  persons.set(byTrack(from.persons));
  const people = {
    tables: [] as Table[][],
    births: [] as Float64Array[],
    infantDeaths: [] as Float64Array[],
    factors: [] as YearFactors[],
    ways: [] as Ways[],
    residents: { places: new Float64Array((years.length + 1) * PLACES), deaths: [] as number[] },
  };
  countPlaces(persons, people.residents.places, 0);
  years.forEach((year, i) => {
    const tables = list.map((one) => one.table(year, valuesOf(book, year)));
    people.tables.push(tables);
    alignYear(book, tables, persons, i + 1, year, people);
    countPlaces(persons, people.residents.places, i + 1);
  });
  return people;
}

/** One year of persons on cells: factors, then everybody's move; `persons` becomes the year end. */
function alignYear(
  book: Book,
  tables: readonly Table[],
  persons: Float64Array,
  t: number,
  year: number,
  into: {
    births: Float64Array[];
    infantDeaths: Float64Array[];
    factors: YearFactors[];
    ways: Ways[];
    residents: { deaths: number[] };
  },
): void {
  const values = book.values(year);
  const there = byResidence(persons, t - 1);
  finish(tables[0], "life", year, mortalityFactors(there, t, year, values));
  finish(tables[2], "pension-age", year);
  const moving = residenceFactor(tables, there, t, year, values);
  finish(tables[1], "residence", year, Float64Array.of(moving.factor));
  const lines = linesOf(tables, persons, t);
  const work = workFactors(tables[3], lines, persons, t, values);
  finish(tables[3], "work", year, Float64Array.from(work.factors));
  const ways = waysOf(lines, tables[3], t);
  into.residents.deaths.push(stepPersons(ways, persons));
  const { births, infantDeaths } = newborn(moving.births, year, values);
  addBirths(persons, births, t);
  into.births.push(births);
  into.infantDeaths.push(infantDeaths);
  into.factors.push({
    year,
    residence: moving.factor,
    work: work.factors,
    missed: work.missed,
    missedUrban: moving.missedUrban,
  });
  into.ways.push(ways);
}

/** Puts the newborn of year t, alive at its end, into their track groups. */
export function addBirths(persons: Float64Array, births: Float64Array, t: number): void {
  for (let kind = 0; kind < KINDS; kind++)
    for (let r = 0; r < RESIDENCES.length; r++)
      persons[(trackGroupsUntil(t - 1) + (kind >> 1)) * PLACES + placeOf(r, 0, 0)] +=
        births[kind * RESIDENCES.length + r];
}

/** Adds persons by group and place to the places of year t. */
export function countPlaces(persons: Float64Array, places: Float64Array, t: number): void {
  for (let h = 0; h < persons.length; h += PLACES)
    for (let place = 0; place < PLACES; place++) places[t * PLACES + place] += persons[h + place];
}
