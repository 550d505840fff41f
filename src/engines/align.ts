/** The plan of a projection: tables of every year, with alignment factors solved on cells and births counted. */
import type { Book, YearValues } from "../scenario/scenario.ts";
import { birthRate, boys, infantDeath, relativeMortality } from "../people/demography.ts";
import { lifeTable } from "../ground/data.ts";
import { ALIGNED } from "../people/labour.ts";
import { AGES } from "./tally.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  RESIDENCES,
  WORKS,
  needyOfKind,
  placeOf,
  reachedOf,
  residenceOf,
  sexOfKind,
  trackOfKind,
  workOf,
} from "../people/person.ts";
import { START_PRIORS, start, type Start } from "../people/start.ts";
import { compiler, finish, type Compiler, type Table } from "./compile.ts";
import { PERSON_PROCESSES, ageAt, baseOf, contextOf, groupsUntil, order, waysOf, type Ways } from "./year.ts";

/** Factors of one year as solved: they multiply probabilities, so targets linear in them are met exactly. */
export interface YearFactors {
  readonly year: number;
  readonly residence: number;
  readonly work: readonly number[];
  /** What the three targets of work missed after factors were kept within their bounds, million persons. */
  readonly missed: readonly number[];
}
export interface Plan {
  readonly book: Book;
  readonly base: number;
  /** Where it begins, at the end of the year `base`; engines take it from here. */
  readonly start?: Start;
  readonly until: number;
  readonly compilers: readonly Compiler[];
  /** [year - base - 1][process in the order of the year]. */
  readonly tables: readonly (readonly Table[])[];
  /** Newborn alive at the year end, and those who died before it, by [year - base - 1][kind][residence]. */
  readonly births: readonly Float64Array[];
  readonly infantDeaths: readonly Float64Array[];
  readonly factors: readonly YearFactors[];
  /** The ways of every group through the person processes, [year - base - 1][group]. */
  readonly ways: readonly (readonly Ways[])[];
}
/** Factors of work stay within these bounds; what is then missed is shown. */
export const FACTOR_BOUNDS = [0.3, 3] as const;

let kept: Compiler[] | undefined;
/** Compilers are the same for every scenario, so that flow kinds have one numbering in a process. */
const compilers = (): Compiler[] => (kept ??= order.map(compiler));

export interface PlanOptions {
  /** Another start than the fitted one of end-2023: its `base` is the year end from which the plan runs. */
  readonly start?: Start;
}

/**
 * Compiles a book for every year from the start's year end to `until`, projecting persons alone to solve births and
 * factors. The book must give values for all those years. Throws a RangeError where `until` is not after the start.
 */
export function plan(book: Book, until: number, options: PlanOptions = {}): Plan {
  const from = options.start ?? start();
  if (!(Number.isInteger(until) && until > from.base))
    throw new RangeError(`a plan from the end of ${from.base} cannot run until ${until}`);
  const list = compilers();
  const years = yearsOf(from.base, until);
  const people = planPeople(book, until, from, list.slice(0, PERSON_PROCESSES));
  const tables = years.map((year, i) => [
    ...people.tables[i]!,
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

type People = Pick<Plan, "tables" | "births" | "infantDeaths" | "factors" | "ways">;
/** By start: another one, even of the same year end, shares nothing. */
const keptPeople = new WeakMap<Start, Map<string, People>>();
const MOST_KEPT = 3;
/** The person processes through the years. They read no scheme, so scenarios that differ in schemes only share them. */
function planPeople(book: Book, until: number, from: Start, list: readonly Compiler[]): People {
  const names = list.flatMap(({ process }) => Object.keys(process.parameters));
  const years = yearsOf(from.base, until);
  const key = years.map((year) => names.map((name) => valuesOf(book, year)[name])).join(";");
  let kept = keptPeople.get(from);
  if (!kept) keptPeople.set(from, (kept = new Map()));
  const known = kept.get(key);
  if (known) return known;
  const T = years.length;
  const persons = new Float64Array(groupsUntil(T) * PLACES);
  persons.set(from.persons);
  const people = {
    tables: [] as Table[][],
    births: [] as Float64Array[],
    infantDeaths: [] as Float64Array[],
    factors: [] as YearFactors[],
    ways: [] as Ways[][],
  };
  for (let t = 1; t <= T; t++) {
    const year = from.base + t;
    const tables = list.map((one) => one.table(year, valuesOf(book, year)));
    const step = alignPersons(tables, persons, t, year, book.values(year));
    people.tables.push(tables);
    people.births.push(step.births);
    people.infantDeaths.push(step.infantDeaths);
    people.factors.push(step.factors);
    people.ways.push(step.ways);
  }
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, people);
  return people;
}

/** One year of persons on cells: factors, then everybody's move; `persons` becomes the year end. */
interface Step {
  readonly births: Float64Array;
  readonly infantDeaths: Float64Array;
  readonly factors: YearFactors;
  readonly ways: Ways[];
}
function alignPersons(
  tables: Table[],
  persons: Float64Array,
  t: number,
  year: number,
  values: YearValues,
): Step {
  const groups = groupsUntil(t - 1);
  finish(tables[0]!, "life", year, mortalityFactors(persons, groups, t, year, values));
  finish(tables[2]!, "pension-age", year);
  const moving = residenceFactor(tables, persons, groups, t, year, values);
  finish(tables[1]!, "residence", year, Float64Array.of(moving.factor));
  const work = workFactors(tables, persons, groups, t, values);
  finish(tables[3]!, "work", year, Float64Array.from(work.factors));

  const next = new Float64Array(PLACES);
  const all: Ways[] = [];
  for (let g = 0; g < groups; g++) {
    const first = g * PLACES;
    const ways = waysOf(tables, ageAt(g, t - 1), g % KINDS, (place) => persons[first + place]! > 0);
    all.push(ways);
    next.fill(0);
    for (let place = 0; place < PLACES; place++)
      for (let entry = ways.start[place]!; entry < ways.start[place + 1]!; entry++)
        next[ways.context[entry]! % PLACES]! += persons[first + place]! * ways.share[entry]!;
    persons.set(next, first);
  }
  const { births, infantDeaths } = newborn(moving.births, year, values);
  for (let kind = 0; kind < KINDS; kind++)
    for (let r = 0; r < RESIDENCES.length; r++)
      persons[(groups + kind) * PLACES + placeOf(r, 0, 0)] = births[kind * 3 + r]!;
  return {
    births,
    infantDeaths,
    ways: all,
    factors: { year, residence: moving.factor, work: work.factors, missed: work.missed },
  };
}

/** So that deaths by age and sex are those of the life table, whatever the mix of residences. */
function mortalityFactors(
  persons: Float64Array,
  groups: number,
  t: number,
  year: number,
  values: YearValues,
): Float64Array {
  const factors = new Float64Array(AGES * 2).fill(1);
  const plain = new Float64Array(AGES * 2);
  const relative = new Float64Array(AGES * 2);
  const mx = lifeTable(year).mx;
  for (let g = 0; g < groups; g++) {
    const age = ageAt(g, t - 1);
    const sex = sexOfKind(g % KINDS) === "male" ? 0 : 1;
    const hazard = (values["life.mortality"] * (mx[sex]![age]! + mx[sex]![Math.min(OLDEST, age + 1)]!)) / 2;
    for (let place = 0; place < PLACES; place++) {
      const n = persons[g * PLACES + place]!;
      if (n === 0) continue;
      plain[age * 2 + sex]! += n * -Math.expm1(-hazard);
      relative[age * 2 + sex]! +=
        n * -Math.expm1(-hazard * relativeMortality(RESIDENCES[residenceOf(place)]!, values));
    }
  }
  for (let i = 0; i < factors.length; i++) if (relative[i]! > 0) factors[i] = plain[i]! / relative[i]!;
  return factors;
}

/** Births by residence and the factor of moving to town that meets the urban share; both are linear in the factor. */
function residenceFactor(
  tables: readonly Table[],
  persons: Float64Array,
  groups: number,
  t: number,
  year: number,
  values: YearValues,
): { factor: number; births: number[] } {
  const [lifeTable_, residenceTable] = tables as [Table, Table];
  const surviving = [0, 0, 0];
  const movers = [0, 0, 0];
  const births = [0, 0, 0];
  const birthsOfMovers = [0, 0, 0];
  let total = 0;
  let urban = 0;
  for (let g = 0; g < groups; g++) {
    const age = ageAt(g, t - 1);
    const kind = g % KINDS;
    const rate = sexOfKind(kind) === "female" ? birthRate(year, age, values) : 0;
    const base = baseOf(residenceTable, age, kind);
    for (let place = 0; place < PLACES; place++) {
      const n = persons[g * PLACES + place]!;
      if (n === 0) continue;
      const r = residenceOf(place);
      total += n;
      if (r < 2) urban += n;
      const lifeRow =
        lifeTable_.block[baseOf(lifeTable_, age, kind) + r * lifeTable_.strides.residence!]! *
        lifeTable_.width;
      const alive = n * (1 - (lifeTable_.last[lifeTable_.start[lifeRow]!]! + 1) / 2 ** 32);
      surviving[r]! += alive;
      births[r]! += (rate * (n + alive)) / 2;
      if (r !== 2) continue;
      const row = residenceTable.block[base]! * residenceTable.width + 2;
      for (let entry = residenceTable.start[row]!; entry < residenceTable.start[row + 1]!; entry++) {
        const to = residenceTable.to[entry]!;
        movers[to]! += alive * residenceTable.probability[entry]!;
        birthsOfMovers[to]! += (rate * alive * residenceTable.probability[entry]!) / 2;
      }
    }
  }
  const survivingBirths =
    1 - boys(year) * infantDeath(year, 0, values) - (1 - boys(year)) * infantDeath(year, 1, values);
  const births0 = births.reduce((a, b) => a + b, 0);
  const target =
    (urban / total + values["residence.pace"] / 100) *
    (surviving.reduce((a, b) => a + b, 0) + births0 * survivingBirths);
  const natural = surviving[0]! + surviving[1]! + (births[0]! + births[1]!) * survivingBirths;
  const gained = movers[0]! + movers[1]! + (birthsOfMovers[0]! + birthsOfMovers[1]!) * survivingBirths;
  const factor = values["residence.pace"] === 0 ? 1 : Math.max(0, (target - natural) / gained);
  const moved = birthsOfMovers[0]! + birthsOfMovers[1]!;
  return {
    factor,
    births: [
      births[0]! + factor * birthsOfMovers[0]!,
      births[1]! + factor * birthsOfMovers[1]!,
      births[2]! - factor * moved,
    ],
  };
}

function newborn(
  births: readonly number[],
  year: number,
  values: YearValues,
): { births: Float64Array; infantDeaths: Float64Array } {
  const alive = new Float64Array(KINDS * 3);
  const dead = new Float64Array(KINDS * 3);
  for (let kind = 0; kind < KINDS; kind++) {
    const male = sexOfKind(kind) === "male";
    const sexShare = male ? boys(year) : 1 - boys(year);
    const trackShare = trackOfKind(kind) === "60" ? 1 : 0.5;
    for (let r = 0; r < 3; r++) {
      const needy = START_PRIORS.needyElsewhere * START_PRIORS.needyByResidence[r]!;
      const born = births[r]! * sexShare * trackShare * (needyOfKind(kind) ? needy : 1 - needy);
      const q = infantDeath(year, male ? 0 : 1, values);
      // Whole persons: a newborn is the next in line of its group, in either engine.
      dead[kind * 3 + r] = Math.round(born * q);
      alive[kind * 3 + r] = Math.round(born) - dead[kind * 3 + r]!;
    }
  }
  return { births: alive, infantDeaths: dead };
}

/** Three factors of work that meet unemployment, farming and urban employment: three linear equations. */
function workFactors(
  tables: readonly Table[],
  persons: Float64Array,
  groups: number,
  t: number,
  values: YearValues,
): { factors: number[]; missed: number[] } {
  const UNEMPLOYED = WORKS.indexOf("unemployed");
  const FARM = WORKS.indexOf("agriculture");
  const employed = WORKS.map((work) => !["child", "student", "unemployed", "inactive"].includes(work));
  const table = tables[3]!;
  const u = values["macro.unemployment"] / 100;
  /** How a person in this work state and residence enters the three targets. */
  const weights = (work: number, r: number): [number, number, number] => {
    const town = r < 2 ? 1 : 0;
    return [
      town * (Number(work === UNEMPLOYED) - (u / (1 - u)) * Number(employed[work])),
      Number(work === FARM),
      town * Number(employed[work]),
    ];
  };
  const W = WORKS.flatMap((_, work) => [0, 1, 2].map((r) => weights(work, r)));
  const constant = [0, 0, 0];
  const slope = ALIGNED.map(() => [0, 0, 0]);
  const before = [0, 0, 0];
  const add = (into: number[], weight: readonly number[], n: number): void => {
    for (let k = 0; k < 3; k++) into[k]! += weight[k]! * n;
  };
  // Where persons are when work takes its turn: after death, moving and pension age.
  const turn = new Float64Array(PLACES);
  for (let g = 0; g < groups; g++) {
    const age = ageAt(g, t - 1);
    const kind = g % KINDS;
    const first = g * PLACES;
    if (age < 15) continue;
    const ways = waysOf(tables, age, kind, (place) => persons[first + place]! > 0, 3);
    turn.fill(0);
    for (let place = 0; place < PLACES; place++) {
      const n = persons[first + place]!;
      if (n === 0) continue;
      add(before, W[workOf(place) * 3 + residenceOf(place)]!, n);
      for (let entry = ways.start[place]!; entry < ways.start[place + 1]!; entry++)
        turn[ways.context[entry]! - contextOf(0, 0)]! += n * ways.share[entry]!;
    }
    const base = baseOf(table, age, kind);
    for (let place = 0; place < PLACES; place++) {
      const n = turn[place]!;
      if (n === 0) continue;
      const r = residenceOf(place);
      const work = workOf(place);
      const row =
        table.block[base + r * table.strides.residence! + reachedOf(place) * table.strides.reached!]! *
          table.width +
        work;
      const own = W[work * 3 + r]!;
      add(constant, own, n);
      for (let entry = table.start[row]!; entry < table.start[row + 1]!; entry++) {
        const other = W[table.to[entry]! * 3 + r]!;
        const into = table.align[entry]! < 0 ? constant : slope[table.align[entry]!]!;
        const moved = n * table.probability[entry]!;
        for (let k = 0; k < 3; k++) into[k]! += (other[k]! - own[k]!) * moved;
      }
    }
  }
  const target = [
    0,
    before[1]! + values["macro.agriculture"] * 1e6,
    before[2]! + values["macro.urbanEmployment"] * 1e6,
  ];
  const solved = solve3(
    slope,
    target.map((value, k) => value - constant[k]!),
  );
  const high = highest(table).map((bound) => Math.min(FACTOR_BOUNDS[1], bound));
  const factors = solved.map((factor, j) => Math.min(high[j]!, Math.max(FACTOR_BOUNDS[0], factor)));
  const missed = target.map(
    (value, k) =>
      (constant[k]! + factors.reduce((sum, factor, j) => sum + factor * slope[j]![k]!, 0) - value) / 1e6,
  );
  return { factors, missed };
}

/** The largest factor of each alignment that leaves every row within one whole. */
function highest(table: Table): number[] {
  const bounds = ALIGNED.map(() => Infinity);
  for (let row = 0; row + 1 < table.start.length; row++) {
    const parts = ALIGNED.map(() => 0);
    let rest = 0;
    for (let entry = table.start[row]!; entry < table.start[row + 1]!; entry++) {
      if (table.align[entry]! < 0) rest += table.probability[entry]!;
      else parts[table.align[entry]!]! += table.probability[entry]!;
    }
    const other = parts.reduce((a, b) => a + b, 0);
    parts.forEach((part, j) => {
      if (part > 0) bounds[j] = Math.min(bounds[j]!, (1 - rest - (other - part)) / part);
    });
  }
  return bounds;
}

/** Solves sum over j of x_j * column_j = right, by Cramer's rule; columns of three. */
function solve3(columns: readonly (readonly number[])[], right: readonly number[]): number[] {
  const det = (a: readonly number[], b: readonly number[], c: readonly number[]): number =>
    a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
    b[0]! * (a[1]! * c[2]! - a[2]! * c[1]!) +
    c[0]! * (a[1]! * b[2]! - a[2]! * b[1]!);
  const [a, b, c] = columns as [number[], number[], number[]];
  const whole = det(a, b, c);
  return [det(right, b, c) / whole, det(a, right, c) / whole, det(a, b, right) / whole];
}
