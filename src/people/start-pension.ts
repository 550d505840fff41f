/** Pension states at a base year end, given age, sex, track, residence, pension age and work. */
import { profile } from "../ground/parameter.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  WORKS,
  isFormal,
  ownAccount,
  reachedOf,
  residenceOf,
  sexOfKind,
  workOf,
} from "./person.ts";

const M = 1e6;
/** Official roles and the split of contributors; million persons, shares from 0 to 1. */
export interface PensionTargets {
  readonly contributors: number;
  readonly retirees: number;
  readonly residentsContributors: number;
  readonly residentsRecipients: number;
  /** In formal work (margin M7), all with an employees' record. */
  readonly formal: number;
  readonly lapsed: number;
  readonly recentlySeparated: number;
  readonly flexibleWithRecord: number;
  readonly flexiblePaying: number;
  readonly dual: number;
  readonly dualFormalShare: number;
  readonly retireesWomen50: number;
  readonly retireesMen55: number;
  readonly retireesWomen45: number;
  readonly residentsLapsedShare: number;
  readonly needy: number;
}

/** End-2023: official roles (exact) and the split of contributors (priors, model margins M11 to M15). */
export const PENSION_TARGETS: PensionTargets = {
  contributors: 379.25,
  retirees: 141.96,
  residentsContributors: 372.54,
  residentsRecipients: 172.68,
  formal: 275,
  lapsed: 48,
  recentlySeparated: 8,
  flexibleWithRecord: 60,
  flexiblePaying: 0.8,
  dual: 12,
  dualFormalShare: 0.6,
  retireesWomen50: 24,
  retireesMen55: 2.1,
  retireesWomen45: 0.5,
  residentsLapsedShare: 0.1,
  needy: 26.87,
};

export const STATES = [
  "outside",
  "E-contributing",
  "E-lapsed",
  "E-receiving",
  "R-contributing",
  "R-lapsed",
  "R-receiving",
  "dual",
] as const;
type State = (typeof STATES)[number];
export const stateIndex = Object.fromEntries(STATES.map((state, i) => [state, i])) as Record<State, number>;

const prior = { unit: "share", source: "prior" } as const;
const lapsedByAge = profile({
  ...prior,
  label: "lapsed contributors by age",
  points: { 16: 0, 20: 0.2, 30: 1, 45: 1.1, 59: 1.1 },
});
const insideByAge = profile({
  ...prior,
  label: "in the residents' arm among those eligible for it, by age",
  points: { 16: 0.25, 20: 0.45, 25: 0.65, 30: 0.8, 40: 0.92, 50: 0.97, 59: 0.99 },
});
const payingByAge = profile({
  ...prior,
  label: "own-account workers who pay to the employees' arm, by age",
  points: { 16: 0.05, 25: 0.4, 35: 0.9, 45: 1.3, 55: 2, 59: 2 },
});
const pensionedByAge = profile({
  ...prior,
  label: "drawing an employees' pension among the old, by age",
  points: { 60: 1, 70: 1, 80: 0.9, 95: 0.8 },
});

/** A group of cells in some states whose sum is to meet a target. */
interface Margin {
  readonly state: readonly State[];
  readonly where: (age: number, female: boolean, work: (typeof WORKS)[number]) => boolean;
  readonly target: number;
}

/**
 * Shares of the eight states in each cell (age, track, place), from seeds fitted to the roles by iterative
 * proportional fitting; `persons` holds the cells' persons, needy flag not yet split (even kinds only).
 */
export function fitPension(
  t: PensionTargets,
  persons: (age: number, kind: number) => Float64Array,
): {
  counts: Float64Array;
  at: (age: number, kind: number, place: number) => number;
} {
  const S = STATES.length;
  const at = (age: number, kind: number, place: number): number =>
    (((age * KINDS + kind) / 2) * PLACES + place) * S;
  const counts = new Float64Array(((OLDEST + 1) * KINDS * PLACES * S) / 2);
  const cells: {
    age: number;
    female: boolean;
    work: (typeof WORKS)[number];
    first: number;
    persons: number;
  }[] = [];
  const dualFormal = (t.dual * t.dualFormalShare) / t.formal;

  for (let age = 0; age <= OLDEST; age++)
    for (let kind = 0; kind < KINDS; kind += 2) {
      const here = persons(age, kind);
      for (let place = 0; place < PLACES; place++) {
        const n = here[place]!;
        if (n <= 0) continue;
        const work = WORKS[workOf(place)]!;
        const first = at(age, kind, place);
        const seed = seedOf(age, residenceOf(place), reachedOf(place) === 1, work, dualFormal);
        let total = 0;
        for (const value of seed) total += value;
        for (let s = 0; s < S; s++) counts[first + s] = (n * seed[s]!) / total;
        cells.push({ age, female: sexOfKind(kind) === "female", work, first, persons: n });
      }
    }

  const old = cells.reduce((total, cell) => total + (cell.age >= 60 ? cell.persons : 0), 0);
  const flexible = (work: (typeof WORKS)[number]): boolean => ownAccount(work);
  const young = (age: number): boolean => age < 60;
  const singleLapsed = t.lapsed - t.dual * (1 - t.dualFormalShare);
  const flexibleLapsed = t.flexibleWithRecord * (1 - t.flexiblePaying);
  const residents = t.residentsContributors - t.dual;
  const margins: Margin[] = [
    { state: ["dual"], where: (_a, _f, work) => isFormal(work), target: t.dual * t.dualFormalShare },
    { state: ["dual"], where: (_a, _f, work) => !isFormal(work), target: t.dual * (1 - t.dualFormalShare) },
    { state: ["E-lapsed"], where: (_a, _f, work) => flexible(work), target: flexibleLapsed },
    { state: ["E-lapsed"], where: (_a, _f, work) => !flexible(work), target: singleLapsed - flexibleLapsed },
    {
      state: ["E-contributing"],
      where: (_a, _f, work) => !flexible(work) && !isFormal(work),
      target: t.recentlySeparated,
    },
    {
      state: ["E-contributing"],
      where: (_a, _f, work) => flexible(work),
      target: t.contributors - t.formal - t.lapsed - t.recentlySeparated,
    },
    { state: ["R-lapsed"], where: () => true, target: residents * t.residentsLapsedShare },
    { state: ["R-contributing"], where: () => true, target: residents * (1 - t.residentsLapsedShare) },
    { state: ["E-receiving"], where: (age, female) => female && age < 50, target: t.retireesWomen45 },
    {
      state: ["E-receiving"],
      where: (age, female) => female && age >= 50 && young(age),
      target: t.retireesWomen50,
    },
    { state: ["E-receiving"], where: (age, female) => !female && young(age), target: t.retireesMen55 },
    {
      state: ["E-receiving"],
      where: (age) => !young(age),
      target: t.retirees - t.retireesWomen50 - t.retireesWomen45 - t.retireesMen55,
    },
    { state: ["R-receiving"], where: () => true, target: t.residentsRecipients },
    // What is left of those aged 60 and over: it follows from the margins above, and speeds the fit.
    {
      state: ["outside"],
      where: (age) => !young(age),
      target:
        old / M -
        (t.retirees - t.retireesWomen50 - t.retireesWomen45 - t.retireesMen55) -
        t.residentsRecipients,
    },
  ];
  const sets = margins.map(({ state, where, target }) => {
    const list: number[] = [];
    for (const cell of cells)
      if (where(cell.age, cell.female, cell.work))
        for (const s of state)
          if (counts[cell.first + stateIndex[s]]! > 0) list.push(cell.first + stateIndex[s]);
    return { list: Int32Array.from(list), target: target * M };
  });
  for (let round = 0; round < 400; round++) {
    for (const { list, target } of sets) {
      let total = 0;
      for (const i of list) total += counts[i]!;
      const factor = target / total;
      for (const i of list) counts[i]! *= factor;
    }
    let worst = 0;
    for (const cell of cells) {
      let total = 0;
      for (let s = 0; s < S; s++) total += counts[cell.first + s]!;
      const factor = cell.persons / total;
      worst = Math.max(worst, Math.abs(factor - 1));
      for (let s = 0; s < S; s++) counts[cell.first + s]! *= factor;
    }
    if (worst < 1e-12) break;
  }
  return { counts, at };
}

/** Where each state can be, and how likely, before fitting; rules are those of the scheme, weights are priors. */
function seedOf(
  age: number,
  residence: number,
  reached: boolean,
  work: (typeof WORKS)[number],
  dualFormal: number,
): number[] {
  const seed = STATES.map(() => 0);
  const put = (state: State, value: number): void => void (seed[stateIndex[state]] = value);
  if (work === "child" || work === "student") {
    put("outside", 1);
    return seed;
  }
  if (isFormal(work)) {
    put("E-contributing", 1 - dualFormal);
    put("dual", dualFormal);
    return seed;
  }
  const town = [0.75, 0.45, 0.12][residence]!;
  const farmer = work === "agriculture" ? 0.15 : 1;
  if (age >= 60) {
    const pensioned = reached ? town * farmer * pensionedByAge.at(age) : 0;
    put("E-receiving", pensioned);
    put("R-receiving", (1 - pensioned) * 0.95);
    put("outside", (1 - pensioned) * 0.05);
    return seed;
  }
  if (reached) {
    const pensioned = town * farmer * 0.8;
    const inside = (1 - pensioned) * 0.97;
    put("E-receiving", pensioned);
    put("R-contributing", inside * 0.9);
    put("R-lapsed", inside * 0.1);
    put("outside", 1 - pensioned - inside);
    return seed;
  }
  const lapsed =
    lapsedByAge.at(age) *
    [0.22, 0.25, 0.08][residence]! *
    (work === "agriculture"
      ? 0.3
      : work === "unemployed"
        ? 12
        : work === "uncovered-wage"
          ? 1.5
          : work === "inactive"
            ? 0.7
            : 1);
  const paying = ownAccount(work) ? payingByAge.at(age) * [0.45, 0.3, 0.12][residence]! : 0;
  const dual = 0.012 * lapsedByAge.at(age);
  const rest = Math.max(0.05, 1 - lapsed - paying - dual);
  const inside = insideByAge.at(age) * [0.85, 0.9, 1][residence]!;
  put("E-lapsed", lapsed);
  put("E-contributing", ownAccount(work) ? paying : lapsed * (work === "agriculture" ? 0 : 0.2));
  put("dual", dual);
  put("R-contributing", rest * inside * 0.9);
  put("R-lapsed", rest * inside * 0.1);
  put("outside", rest * (1 - inside));
  return seed;
}

/**
 * Distribution of completed contribution years 0 to `max` at an age, for those with an employees' record.
 * Prior: span since entry (from 22, at most until 2023) times a Beta(4, 1) density of contributions; at most
 * 194 of the 379 million of 2023 had entered by 2010. Starts of earlier years use the same distribution by age:
 * those who then neared pension age had years before 1992 counted as paid.
 */
export function yearsAt(age: number, max: number): Float64Array {
  const key = age * 100 + max;
  let shares = yearsKept.get(key);
  if (!shares) yearsKept.set(key, (shares = fitYears(age, max)));
  return shares;
}
const yearsKept = new Map<number, Float64Array>();
function fitYears(age: number, max: number): Float64Array {
  const shares = new Float64Array(max + 1);
  const longest = Math.max(0.5, age - 21);
  const early = Math.min(0.95, Math.max(0, (age - 33) / 15));
  const spans: [span: number, weight: number][] = [];
  const GRID = 40;
  for (let i = 0; i < GRID; i++) {
    const part = (i + 0.5) / GRID;
    spans.push([Math.min(longest, 13 * part), (1 - early) / GRID]);
    spans.push([Math.min(longest, 13 + 30 * part), early / GRID]);
  }
  for (const [span, weight] of spans)
    for (let k = 0; k <= max; k++) {
      // Beta(4, 1) has distribution function x^4.
      const below = Math.min(1, k / span) ** 4;
      const above = k === max ? 1 : Math.min(1, (k + 1) / span) ** 4;
      shares[k]! += weight * (above - below);
    }
  return shares;
}
