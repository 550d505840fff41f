/** What joining will be: gross flows tend back from the last year to their mean, and dry up with those left to join. */
import type { Book } from "../scenario/scenario.ts";
import type { Start } from "../people/start.ts";
import {
  grossOf,
  overlay,
  solveAim,
  solveStep,
  type Aim,
  type Course,
  type Effects,
  type SolvedStep,
} from "./effects.ts";
import { LEAVES, lawAt, leafNames, macroOf, reclassified, type LeafName } from "./history.ts";
import { geometricMean, linearRegression } from "simple-statistics";
import type { Known } from "../ground/known.ts";

const M = 1e6;

/**
 * The rule, one set for all origins and years. `back`: what is left after a year of a distance from the mean
 * (phi of model section 5); `fade`: weight of a year against the next in the mean. Chosen on origins up to 2018.
 */
export interface Rule {
  readonly contracts: Tendency;
  readonly joined: Tendency;
  readonly unemployment: Tendency;
  readonly injury: Tendency;
  /** How much of the drift of buying in (its logarithm) is left after a year. */
  readonly buyIn: { readonly lasting: number };
  /** Other endings of recipients' records: their mean, shrunk to a prior that counts as `weight` years. */
  readonly recipientsEnd: { readonly prior: number; readonly weight: number };
  /** Years of the past whose mean change the paths of the economy keep. */
  readonly macroYears: number;
  /** Whether the merged records count as part of what the pension took in. */
  readonly mergerCounts: boolean;
}
export interface Tendency {
  readonly back: number;
  readonly fade: number;
}
export const RULE: Rule = {
  contracts: { back: 0.7, fade: 0.9 },
  joined: { back: 0.6, fade: 1 },
  unemployment: { back: 0.45, fade: 1 },
  injury: { back: 0.45, fade: 1 },
  buyIn: { lasting: 0.9 },
  recipientsEnd: { prior: 0.01, weight: 2 },
  macroYears: 2,
  mergerCounts: true,
};

/** Forecast of a series that tends back to its weighted mean: index 0 is the first year ahead. */
export function tending(
  past: readonly number[],
  { back, fade }: Tendency,
  years: number,
  mean?: readonly number[],
): number[] {
  const all = mean ?? past;
  let [sum, weight] = [0, 0];
  all.forEach((value, i) => {
    const w = fade ** (all.length - 1 - i);
    sum += w * value;
    weight += w;
  });
  const centre = sum / weight;
  return Array.from({ length: years }, (_, h) => centre + back ** (h + 1) * (past.at(-1)! - centre));
}

/** Changes of the leaves in a year as published, less what was reclassified; million. */
export function changesOf(known: Known, year: number): Record<LeafName, number> {
  return Object.fromEntries(
    leafNames.map((leaf) => [
      leaf,
      (known.at(LEAVES[leaf], year) - known.at(LEAVES[leaf], year - 1)) / M - reclassified(leaf, year),
    ]),
  ) as Record<LeafName, number>;
}

export const FIRST_GUESS: Effects = {
  contracts: 0.5,
  residents: 0.5,
  unemployment: 1,
  injury: 0.6,
  buyIn: 0.06,
  recipientsEnd: 0.005,
};

/** Solves the step to `year` from the year end before, from what was known at the end of `year`. */
export function stepTo(year: number, known: Known, book: Book, startOf: StartOf, guess: Effects): SolvedStep {
  const now = known.before(year);
  const values = { ...macroOf(now, year - 1, year), ...lawAt(year) };
  return solveStep(
    startOf(year - 1, known.before(year - 1)),
    overlay(book, () => values),
    changesOf(now, year),
    guess,
  );
}
export type StartOf = (year: number, known: Known) => Start;

/** The record of solved steps from the year after the first start to a year end. */
export function recordOf(
  first: number,
  until: number,
  known: Known,
  book: Book,
  startOf: StartOf,
  onStep?: (step: SolvedStep) => void,
): SolvedStep[] {
  const record: SolvedStep[] = [];
  for (let year = first; year <= until; year++) {
    const step = stepTo(year, known, book, startOf, record.at(-1)?.effects ?? FIRST_GUESS);
    record.push(step);
    onStep?.(step);
  }
  return record;
}

/** Reclassified records of a year, all arms together. */
const merged = (year: number, leaves: readonly LeafName[] = leafNames): number =>
  leaves.reduce((sum, leaf) => sum + reclassified(leaf, year), 0);

/** Of `available` persons, those who join when the drive is `drive`: many drives compete for the last of them. */
export const joining = (drive: number, available: number): number =>
  available * -Math.expm1(-drive / available);
/** The drive behind a number of joiners: the inverse of `joining`. */
export const driveOf = (joined: number, available: number): number =>
  -available * Math.log1p(-Math.min(0.999, joined / available));

/** Share of recipients' records that will end otherwise than by a death in the life table. */
export function recipientsEnd(record: readonly SolvedStep[], rule: Rule): number {
  const { prior, weight } = rule.recipientsEnd;
  const sum = record.reduce((total, { effects }) => total + effects.recipientsEnd, 0);
  return (sum + weight * prior) / (record.length + weight);
}

/** Published yearly growth of an insurance of those at work, million; contracts that end are replaced. */
const growth = (known: Known, leaf: "unemployment" | "injury", origin: number): number[] =>
  known
    .years(LEAVES[leaf])
    .filter((year) => year <= origin && known.has(LEAVES[leaf], year - 1))
    .map((year) => (known.at(LEAVES[leaf], year) - known.at(LEAVES[leaf], year - 1)) / M);
/** Who leaves an insurance of those at work in a year of a run, million. */
const leaving = (run: Course, leaf: "unemployment" | "injury", t: number): number =>
  grossOf(run, t)[leaf] - (run.stock[leaf][t + 1]! - run.stock[leaf][t]!);

/** A quantity with a trend goes on along it, from midway between its last value and the fitted line, less each year. */
export function drifting(past: readonly number[], lasting: number, years: number): number[] {
  const line = linearRegression(past.map((value, i) => [i, value]));
  const drift = past.length > 1 ? line.m : 0;
  let value = past.length > 1 ? (past.at(-1)! + line.b + line.m * (past.length - 1)) / 2 : past.at(-1)!;
  return Array.from({ length: years }, (_, h) => (value += drift * lasting ** (h + 1)));
}

const RESIDENTS_MOST = 1.5;

export interface Outlook {
  readonly effects: readonly Effects[];
  readonly end: number;
  readonly run: Course;
  /** Values other than effects that the outlook sets in every coming year. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Years ahead for which all flows are aimed at, as far as the hindcast has a record. Later the effects on the pension
 * fade to their level, and the growth of the insurances of those at work glides to that of contracts.
 */
export const AIMED = 5;
const LATER_ROUNDS = 10;

/**
 * Projects from a start with what a record of steps up to it says; nothing later enters, but for the merged records
 * that history.ts gives, which count against what joins. Paths of the economy and law are those of the origin, or the
 * book's own; `adjust` shifts the aim (ensemble members).
 */
export function outlook(
  record: readonly SolvedStep[],
  known: Known,
  book: Book,
  start: Start,
  until: number,
  rule: Rule = RULE,
  options: { readonly ownPaths?: boolean; readonly adjust?: (aim: Aim) => Aim } = {},
): Outlook {
  const origin = start.base;
  const ahead = Math.min(AIMED, until - origin);
  const of = (pick: (step: SolvedStep) => number): number[] => record.map(pick);
  const employees: LeafName[] = ["pension-employees-contributors"];
  const contracts = of((step) => step.gross.contracts);
  const withMerger = record.map((step, i) => contracts[i]! + merged(step.year, employees));
  const drives = record.map((step) =>
    driveOf(step.gross.joined + (rule.mergerCounts ? merged(step.year) : 0), step.available),
  );
  const buyIn = drifting(
    of((step) => Math.log(step.effects.buyIn)),
    rule.buyIn.lasting,
    ahead,
  ).map(Math.exp);
  const aims = {
    contracts: tending(contracts, rule.contracts, ahead, withMerger),
    drive: tending(drives, rule.joined, ahead),
    unemployment: tending(growth(known, "unemployment", origin), rule.unemployment, ahead),
    injury: tending(growth(known, "injury", origin), rule.injury, ahead),
  };
  const end = recipientsEnd(record, rule);
  const values = options.ownPaths
    ? {}
    : { ...macroOf(known, origin - rule.macroYears, origin), ...lawAt(origin) };
  const last = record.at(-1)!.effects;
  const guess = buyIn.map((share) => ({ ...last, buyIn: share, recipientsEnd: end }));
  const aimOf = (run: Course): Aim =>
    (options.adjust ?? ((aim: Aim) => aim))(
      aims.contracts.map((flow, t) => ({
        contracts: flow,
        joined: joining(aims.drive[t]!, run.available[t]!) - (rule.mergerCounts ? merged(origin + t + 1) : 0),
        unemployment: aims.unemployment[t]! + leaving(run, "unemployment", t),
        injury: aims.injury[t]! + leaving(run, "injury", t),
      })),
    );
  const base = overlay(book, () => values);
  // Nobody is drawn in harder than half as much again as in the hardest year on record.
  const most = RESIDENTS_MOST * Math.max(...of((step) => step.effects.residents));
  const solved = solveAim(start, base, aimOf, guess, Math.min(until, origin + ahead), most);
  if (until <= origin + ahead) return { effects: solved.effects, end, run: solved.run, values };
  const faded = [...solved.effects];
  for (let t = ahead; t < until - origin; t++)
    faded.push(fading(solved.effects.at(-1)!, record, rule, t + 1 - ahead));
  const grown = { unemployment: aims.unemployment.at(-1)!, injury: aims.injury.at(-1)! };
  const later = solveAim(
    start,
    base,
    (run) => gliding(run, ahead, grown, rule),
    faded,
    until,
    most,
    LATER_ROUNDS,
  );
  return { effects: later.effects, end, run: later.run, values };
}

/** Flows of years beyond the aim: those of the pension as they are, those of the insurances of those at work gliding. */
function gliding(
  run: Course,
  ahead: number,
  last: Readonly<Record<"unemployment" | "injury", number>>,
  rule: Rule,
): Aim {
  return Array.from({ length: run.years }, (_, t) => {
    const flow = grossOf(run, t);
    if (t < ahead) return flow;
    const grown = (leaf: "unemployment" | "injury"): number => {
      // Growth at constant coverage of contracts, a year's and the aim's last.
      const kept = (i: number): number =>
        run.stock[leaf][i]! * (run.employees[i + 1]! / run.employees[i]! - 1);
      return (
        kept(t) + (last[leaf] - kept(ahead - 1)) * rule[leaf].back ** (t + 1 - ahead) + leaving(run, leaf, t)
      );
    };
    return { ...flow, unemployment: grown("unemployment"), injury: grown("injury") };
  });
}

/** Later than the aim an effect on the pension fades from its last value to the level of the record's last three years. */
function fading(last: Effects, record: readonly SolvedStep[], rule: Rule, years: number): Effects {
  const recent = record.slice(-3);
  const fade = (name: "contracts" | "residents", back: number): number => {
    const level = geometricMean(recent.map(({ effects }) => effects[name]));
    return level * (last[name] / level) ** (back ** years);
  };
  return {
    ...last,
    contracts: fade("contracts", rule.contracts.back),
    residents: fade("residents", rule.joined.back),
  };
}
