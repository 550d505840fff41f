/** Year effects of joining: solved so that a year's step meets its published stocks, or a coming year its aim. */
import { plan } from "../engines/align.ts";
import { change, leafSeries } from "../engines/ledger.ts";
import { quick, type QuickTally } from "../engines/quick.ts";
import { PLACES, WORKS, workOf } from "../people/person.ts";
import type { Start } from "../people/start.ts";
import type { Book, YearValues } from "../scenario/scenario.ts";
import { leafNames, type LeafName } from "./history.ts";

const M = 1e6;

/** The yearly effects: the parameter of each, its bounds, and the stock or flow that it answers for. */
export const EFFECTS = {
  contracts: { parameter: "work.contractEffect", bounds: [0.1, 5] },
  residents: { parameter: "pension.residentsEffect", bounds: [0.05, 5] },
  unemployment: { parameter: "unemployment.effect", bounds: [0.1, 5] },
  injury: { parameter: "injury.effect", bounds: [0.1, 5] },
  buyIn: { parameter: "pension.buyIn", bounds: [0.0005, 0.2] },
  recipientsEnd: { parameter: "pension.recipientsEnd", bounds: [0, 0.1] },
} as const;
export type EffectName = keyof typeof EFFECTS;
export const effectNames = Object.keys(EFFECTS) as EffectName[];
export type Effects = Readonly<Record<EffectName, number>>;

const within = (name: EffectName, value: number): number =>
  Math.min(EFFECTS[name].bounds[1], Math.max(EFFECTS[name].bounds[0], value));

/** A book with other values in some years; nothing else about it changes. */
export function overlay(book: Book, values: (year: number) => Readonly<Record<string, number>>): Book {
  const made = new Map<number, YearValues>();
  return {
    scenario: book.scenario,
    values: (year) => {
      let all = made.get(year);
      if (!all) made.set(year, (all = { ...book.values(year), ...values(year) } as YearValues));
      return all;
    },
  };
}
export const valuesOf = (effects: Effects): Record<string, number> =>
  Object.fromEntries(effectNames.map((name) => [EFFECTS[name].parameter, effects[name]]));

/** What the studies read of a run; million persons, index 0 is the first year after the start (`stock`: the start). */
export interface Course {
  readonly years: number;
  readonly stock: Readonly<Record<LeafName, readonly number[]>>;
  readonly flow: (leaf: LeafName, code: string, t: number) => number;
  /** Persons who may join a pension in a year: outside at its beginning and out of school, or leaving it. */
  readonly available: readonly number[];
  /** Persons with a contract at the year ends, index 0 is the start. */
  readonly employees: readonly number[];
}

/** The schemes with a published record long enough to learn from. */
const STUDIED = ["pension", "unemployment", "injury"];
/** Runs a book from a start in cells, expected values, totals only. */
export function course(start: Start, book: Book, until: number): Course {
  const tally = quick(plan(book, until, { start, schemes: STUDIED }));
  const years = until - start.base;
  const leaves = leafNames.map((leaf) => {
    const info = leafSeries.find(({ name }) => name === leaf)!;
    return { info, process: tally.processes.find(({ name }) => name === info.process)! };
  });
  const byLeaf = Object.fromEntries(leafNames.map((leaf, i) => [leaf, leaves[i]!])) as Record<
    LeafName,
    (typeof leaves)[number]
  >;
  return {
    years,
    stock: Object.fromEntries(
      leafNames.map((leaf) => {
        const { info, process } = byLeaf[leaf];
        const S = process.states.length;
        return [
          leaf,
          Array.from({ length: years + 1 }, (_, t) =>
            process.states.reduce(
              (sum, state, s) => sum + ((info.counts[state] ?? 0) * process.stock[t * S + s]!) / M,
              0,
            ),
          ),
        ];
      }),
    ) as Record<LeafName, number[]>,
    flow: (leaf, code, t) => {
      const { info, process } = byLeaf[leaf];
      return process.kinds.reduce(
        (sum, kind, k) =>
          kind.codes[leaf] === code
            ? sum +
              (change(info, kind.from, kind.to) * process.events[(t + 1) * process.kinds.length + k]!) / M
            : sum,
        0,
      );
    },
    available: Array.from({ length: years }, (_, t) => availableAt(tally, t)),
    employees: Array.from({ length: years + 1 }, (_, t) => employeesAt(tally, t)),
  };
}

/** Of those at school from 16 on, the share who leave in a year: of 60 million some 16 (exit profile, a prior). */
const LEAVERS = 0.27;
/** Persons at the year end of index t whose work is of one of these kinds, million. */
function workersAt(tally: QuickTally, t: number, works: readonly (typeof WORKS)[number][]): number {
  return Array.from({ length: PLACES }, (_, place) => place)
    .filter((place) => works.includes(WORKS[workOf(place)]!))
    .reduce((sum, place) => sum + tally.places[t * PLACES + place]! / M, 0);
}
const employeesAt = (tally: QuickTally, t: number): number =>
  workersAt(tally, t, ["formal-public", "formal-enterprise"]);
/** Of year index t: outside the pension and neither child nor student, plus those who leave school in the year; million. */
function availableAt(tally: QuickTally, t: number): number {
  const pension = tally.processes.find(({ name }) => name === "pension")!;
  const outside = pension.stock[t * pension.states.length + pension.states.indexOf("outside")]!;
  return outside / M - workersAt(tally, t, ["child"]) - (1 - LEAVERS) * workersAt(tally, t, ["student"]);
}

const E = "pension-employees-contributors";
const ER = "pension-employees-retirees";
const R = "pension-residents-contributors";
const RR = "pension-residents-recipients";
const FROM_OUTSIDE = ["CONTRACT_GAIN", "SCHOOL_TO_WORK", "NEW_VOLUNTARY", "AGE16"] as const;
const sumOf = (run: Course, leaf: LeafName, codes: readonly string[], t: number): number =>
  codes.reduce((sum, code) => sum + run.flow(leaf, code, t), 0);

/** Gross flows of a year that the drives are about, million. */
export interface Gross {
  /** New records of the employees' arm through a contract, with school leavers and movers from the residents' arm. */
  readonly contracts: number;
  /** New records of either arm and new retirees who had none: what the pension as a whole took in. */
  readonly joined: number;
  /** New residents' contributors who had no record. */
  readonly residents: number;
  readonly unemployment: number;
  readonly injury: number;
}
export function grossOf(run: Course, t: number): Gross {
  const residents = sumOf(run, R, FROM_OUTSIDE, t);
  return {
    contracts: sumOf(run, E, ["CONTRACT_GAIN", "R_TO_E", "SCHOOL_TO_WORK"], t),
    joined: residents + sumOf(run, E, FROM_OUTSIDE, t) + sumOf(run, ER, FROM_OUTSIDE, t),
    residents,
    unemployment: sumOf(run, "unemployment", ["CONTRACT_GAIN", "SCHOOL_TO_WORK"], t),
    injury: sumOf(run, "injury", ["CONTRACT_GAIN", "SCHOOL_TO_WORK"], t),
  };
}

/** A step of one year: the effects that meet the published stocks, what they leave, and the flows of the year. */
export interface SolvedStep {
  readonly year: number;
  readonly effects: Effects;
  /** Modelled less published change of each leaf, million: nearly nothing unless an effect is at its bound. */
  readonly missed: Readonly<Record<LeafName, number>>;
  readonly gross: Gross;
  readonly available: number;
  readonly run: Course;
}

/** How much of a flow each effect moves, per unit of its logarithm: steps of the iteration, not of the model. */
function steps(run: Course, missed: Readonly<Record<LeafName, number>>): Record<EffectName, number> {
  const moved = run.flow(E, "R_TO_E", 0);
  const gained = moved + run.flow(E, "CONTRACT_GAIN", 0) + 0.7 * run.flow(E, "SCHOOL_TO_WORK", 0);
  const bought = run.flow(ER, "R_TO_E", 0) + run.flow(ER, "NEW_VOLUNTARY", 0);
  const buyIn = -missed[ER] / Math.max(0.3, bought);
  const contracts = -missed[E] / (0.9 * Math.max(1, gained));
  const u = run.flow("unemployment", "CONTRACT_GAIN", 0);
  const uSchool = run.flow("unemployment", "SCHOOL_TO_WORK", 0);
  const w = run.flow("injury", "CONTRACT_GAIN", 0);
  const wSchool = run.flow("injury", "SCHOOL_TO_WORK", 0);
  return {
    contracts,
    buyIn: buyIn * Math.min(1, bought / 0.3),
    residents:
      -(missed[R] - moved * contracts - run.flow(ER, "R_TO_E", 0) * buyIn) /
      (0.85 * Math.max(1, run.flow(R, "NEW_VOLUNTARY", 0))),
    unemployment: -(missed.unemployment + (0.8 * u + 0.6 * uSchool) * contracts) / (0.35 * (u + 4)),
    injury: -(missed.injury + (0.3 * w + 0.5 * wSchool) * contracts) / (0.6 * Math.max(1, w)),
    // A share, not a factor: what is missed over those who draw, and where those who buy in come from.
    recipientsEnd: (missed[RR] - 0.1 * bought * buyIn) / run.stock[RR][0]!,
  };
}

const CLOSE = 0.004;
const MOST_ROUNDS = 14;
/**
 * Solves one year's step: effects such that the modelled change of each leaf from `start` is `change` (million).
 * Quasi-Newton steps from flows; at a bound what is missed is returned, never hidden.
 */
export function solveStep(
  start: Start,
  book: Book,
  change: Readonly<Record<LeafName, number>>,
  guess: Effects,
): SolvedStep {
  const year = start.base + 1;
  let effects = guess;
  let best: SolvedStep | undefined;
  let least = Infinity;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const run = course(
      start,
      overlay(book, () => valuesOf(effects)),
      year,
    );
    const missed = Object.fromEntries(
      leafNames.map((leaf) => [leaf, run.stock[leaf][1]! - run.stock[leaf][0]! - change[leaf]]),
    ) as Record<LeafName, number>;
    const worst = Math.max(
      ...leafNames
        .filter((leaf) => leaf !== RR || effects.recipientsEnd > 0 || missed[RR] > 0)
        .map((leaf) => Math.abs(missed[leaf])),
    );
    if (worst < least) {
      least = worst;
      best = { year, effects, missed, gross: grossOf(run, 0), available: run.available[0]!, run };
    }
    if (worst < CLOSE) break;
    const by = steps(run, missed);
    effects = Object.fromEntries(
      effectNames.map((name) => {
        const step = Math.min(0.6, Math.max(-0.6, by[name]));
        const moved = name === "recipientsEnd" ? effects[name] + step : effects[name] * Math.exp(step);
        return [name, within(name, moved)];
      }),
    ) as unknown as Effects;
  }
  return best!;
}

/** Gross flows aimed at in the coming years, by year index; `joined` holds both arms together. */
export type Aim = readonly Omit<Gross, "residents">[];

/** Effects of the coming years that bring the gross flows to the aim, solved on cells for all years at once. */
export function solveAim(
  start: Start,
  book: Book,
  aimOf: (run: Course) => Aim,
  guess: readonly Effects[],
  until: number,
  residentsMost: number,
  rounds = 6,
): { effects: readonly Effects[]; run: Course } {
  let effects = guess;
  const at = (year: number): Effects => effects[Math.min(effects.length, year - start.base) - 1]!;
  let run = course(
    start,
    overlay(book, (year) => valuesOf(at(year))),
    until,
  );
  for (let round = 0; round < rounds; round++) {
    const aim = aimOf(run);
    effects = effects.map((now, t) => towards(now, grossOf(run, t), aim[t]!, residentsMost));
    run = course(
      start,
      overlay(book, (year) => valuesOf(at(year))),
      until,
    );
  }
  return { effects, run };
}

/** One round: each effect moves by the ratio of aim and flow; a small part of the flow answers to it less. */
function towards(now: Effects, flow: Gross, aim: Omit<Gross, "residents">, residentsMost: number): Effects {
  const ratio = (wanted: number, made: number, elasticity: number): number =>
    Math.min(1.6, Math.max(0.6, (Math.max(0.2, wanted) / Math.max(0.2, made)) ** (1 / elasticity)));
  const residents = flow.residents + aim.joined - flow.joined;
  return {
    contracts: within("contracts", now.contracts * ratio(aim.contracts, flow.contracts, 0.9)),
    residents: Math.min(
      residentsMost,
      within("residents", now.residents * ratio(residents, flow.residents, 0.9)),
    ),
    unemployment: within("unemployment", now.unemployment * ratio(aim.unemployment, flow.unemployment, 0.35)),
    injury: within("injury", now.injury * ratio(aim.injury, flow.injury, 0.6)),
    buyIn: now.buyIn,
    recipientsEnd: now.recipientsEnd,
  };
}
