/** Medical insurance and cards at the base year-end, given the persons: published totals exactly, shapes by prior. */
import { official, type OfficialSeries } from "../ground/data.ts";
import { profile } from "../ground/parameter.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  WORKS,
  isFormal,
  needyOfKind,
  ownAccount,
  reachedOf,
  residenceOf,
  workOf,
} from "./person.ts";

/** Shares that no published count gives: priors. */
export const COVER_PRIORS = {
  formalMedical: 0.93,
  needyMedical: 0.99,
} as const;
const prior = { unit: "times", source: "prior" } as const;
const withoutMedical = profile({
  ...prior,
  label: "Without medical insurance, by age, relative to others outside the employees' arm",
  points: { 0: 0, 1: 0.6, 15: 0.5, 22: 1.4, 35: 1.3, 50: 0.9, 65: 0.6, 100: 0.6 },
});
const withoutCard = profile({
  ...prior,
  label:
    "Without a card, by age: a newborn gets none in the year of birth, half of the others each year after",
  points: { 0: 1, 1: 0.5, 2: 0.25, 3: 0.125, 4: 0.0625, 6: 0.02, 15: 0.01, 100: 0.01 },
});

interface Cell {
  readonly age: number;
  readonly needy: boolean;
  readonly residence: number;
  readonly reached: boolean;
  readonly work: (typeof WORKS)[number];
  readonly persons: number;
}
/** Cells by group and place, as in `Start`. */
function* cellsOf(persons: Float64Array): Generator<[index: number, cell: Cell]> {
  for (let index = 0; index < persons.length; index++) {
    if (persons[index]! <= 0) continue;
    const group = Math.floor(index / PLACES);
    const place = index % PLACES;
    yield [
      index,
      {
        age: OLDEST - Math.floor(group / KINDS),
        needy: needyOfKind(group % KINDS),
        residence: residenceOf(place),
        reached: reachedOf(place) === 1,
        work: WORKS[workOf(place)]!,
        persons: persons[index]!,
      },
    ];
  }
}

/**
 * Published share of the population at a year end. Before a count begins, its first share: such a year end serves
 * hindcasts of other schemes only.
 */
function publishedShare(series: OfficialSeries, base: number): number {
  const counts = official(series);
  const { year, persons } = counts.findLast((count) => count.year <= base) ?? counts[0]!;
  return persons / official("population").find((count) => count.year === year)!.persons;
}

/** Substates of the schemes `medical` (resident, employee, outside) and `card` (outside, holder) in every cell. */
export function coverAtStart(
  base: number,
  persons: Float64Array,
): { readonly medical: Float64Array; readonly card: Float64Array } {
  const population = persons.reduce((sum, n) => sum + n, 0);
  const total = (series: OfficialSeries): number => publishedShare(series, base) * population;
  return {
    medical: medicalAtStart(persons, total("medical-employees"), total("medical-residents")),
    card: cardAtStart(persons, population - total("card")),
  };
}

/** Everybody outside both: for year ends whose projection leaves the two schemes out. */
export function withoutCover(persons: Float64Array): {
  readonly medical: Float64Array;
  readonly card: Float64Array;
} {
  const medical = new Float64Array(persons.length * 3);
  const card = new Float64Array(persons.length * 2);
  persons.forEach((n, i) => {
    medical[i * 3 + 2] = n;
    card[i * 2] = n;
  });
  return { medical, card };
}

/** Retired and own-account members of the employees' arm, relative to each other. */
function otherEmployees({ work, reached, residence }: Cell): number {
  if (isFormal(work) || work === "child" || work === "student") return 0;
  if (reached) return [0.75, 0.45, 0.12][residence]! * (work === "agriculture" ? 0.15 : 1);
  if (ownAccount(work)) return [0.2, 0.12, 0.04][residence]!;
  return work === "agriculture" ? 0 : [0.1, 0.06, 0.02][residence]!;
}

function medicalAtStart(persons: Float64Array, employees: number, residents: number): Float64Array {
  let formal = 0;
  let others = 0;
  for (const [, cell] of cellsOf(persons)) {
    if (isFormal(cell.work)) formal += cell.persons;
    others += cell.persons * otherEmployees(cell);
  }
  const scale = (employees - COVER_PRIORS.formalMedical * formal) / others;
  const employee = (cell: Cell): number =>
    isFormal(cell.work) ? COVER_PRIORS.formalMedical : scale * otherEmployees(cell);

  // Those in need are covered to a fixed share; the others without cover make up the published rest.
  let outside = 0;
  let shaped = 0;
  let all = 0;
  for (const [, cell] of cellsOf(persons)) {
    const rest = cell.persons * (1 - employee(cell));
    all += rest;
    if (cell.needy && cell.age > 0) outside += rest * (1 - COVER_PRIORS.needyMedical);
    else shaped += rest * withoutMedical.at(cell.age);
  }
  const level = (all - residents - outside) / shaped;
  const result = new Float64Array(persons.length * 3);
  for (const [index, cell] of cellsOf(persons)) {
    const inside = employee(cell);
    const without =
      cell.needy && cell.age > 0 ? 1 - COVER_PRIORS.needyMedical : level * withoutMedical.at(cell.age);
    result[index * 3] = cell.persons * (1 - inside) * (1 - without);
    result[index * 3 + 1] = cell.persons * inside;
    result[index * 3 + 2] = cell.persons * (1 - inside) * without;
  }
  return refuseNegative(result, "medical insurance");
}

function cardAtStart(persons: Float64Array, without: number): Float64Array {
  let newborn = 0;
  let shaped = 0;
  for (const [, { age, persons: n }] of cellsOf(persons))
    if (age === 0) newborn += n;
    else shaped += n * withoutCard.at(age);
  const level = (without - newborn) / shaped;
  const result = new Float64Array(persons.length * 2);
  for (const [index, { age, persons: n }] of cellsOf(persons)) {
    const share = age === 0 ? 1 : level * withoutCard.at(age);
    result[index * 2] = n * share;
    result[index * 2 + 1] = n * (1 - share);
  }
  return refuseNegative(result, "social security card");
}

function refuseNegative(counts: Float64Array, what: string): Float64Array {
  if (counts.some((n) => !(n >= 0)))
    throw new Error(`start of ${what}: the published total does not fit the shares assumed`);
  return counts;
}
