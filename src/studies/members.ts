/** Ensemble members: the same book with other luck of the years, other paths of the economy and other priors. */
import { probit } from "simple-statistics";
import { stream } from "../ground/random.ts";
import { parameters, type Book, type ParameterName } from "../scenario/scenario.ts";
import { RULE, type Rule } from "./drives.ts";
import { EFFECTS, overlay, type EffectName, type Effects } from "./effects.ts";

/** Effects whose logarithm wanders from year to year. */
const WANDERING = ["contracts", "residents", "unemployment", "injury", "buyIn"] as const;
type Wandering = (typeof WANDERING)[number];

/** How the yearly effects have wandered: standard deviations of their innovations and the roots of their correlations. */
export interface Spread {
  readonly sd: Readonly<Record<Wandering, number>>;
  /** Lower triangle of the Cholesky root of the correlations, in the order of the effects. */
  readonly root: readonly (readonly number[])[];
  /** Standard deviation of a year's other endings of recipients' records, share. */
  readonly endings: number;
  readonly rule: Rule;
}

/** Prior of an innovation: a quarter, which counts as three years; correlations count as zero for five years. */
const PRIOR = { sd: 0.25, years: 3, uncorrelatedYears: 5, endings: 0.006 } as const;
const backOf = (rule: Rule, name: Wandering): number =>
  name === "contracts"
    ? rule.contracts.back
    : name === "residents"
      ? rule.joined.back
      : name === "buyIn"
        ? 1
        : rule[name].back;

/** Spread of the effects in a record of solved steps; nothing outside the record enters. */
export function spreadOf(record: readonly { readonly effects: Effects }[], rule: Rule = RULE): Spread {
  const residuals = WANDERING.map((name) => {
    const values = record.map(({ effects }) => Math.log(effects[name]));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.slice(1).map((value, i) => value - mean - backOf(rule, name) * (values[i]! - mean));
  });
  const n = residuals[0]!.length;
  const sum = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, i) => s + x * b[i]!, 0);
  const correlation = residuals.map((a, i) =>
    residuals.map((b, j) =>
      i === j ? 1 : ((n / (n + PRIOR.uncorrelatedYears)) * sum(a, b)) / Math.sqrt(sum(a, a) * sum(b, b) || 1),
    ),
  );
  const ends = record.map(({ effects }) => effects.recipientsEnd);
  const centre = ends.reduce((a, b) => a + b, 0) / ends.length;
  return {
    sd: Object.fromEntries(
      WANDERING.map((name, i) => [
        name,
        Math.sqrt((sum(residuals[i]!, residuals[i]!) + PRIOR.years * PRIOR.sd ** 2) / (n + PRIOR.years)),
      ]),
    ) as Record<Wandering, number>,
    root: cholesky(correlation),
    endings: Math.sqrt(
      (ends.reduce((s, x) => s + (x - centre) ** 2, 0) + PRIOR.years * PRIOR.endings ** 2) /
        (ends.length + PRIOR.years),
    ),
    rule,
  };
}

/** Lower triangle L with L times its transpose the matrix (Cholesky); a matrix of this size needs no library. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const L = matrix.map(() => matrix.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(Math.max(1e-9, rest)) : rest / L[j]![j]!;
    }
  });
  return L;
}

/**
 * Parameters drawn once for a member: standard deviations from the 90 % intervals of model sections 4, 5 and 8
 * (width / 3.29), priors all. `persons`: it moves a person process, and is drawn for five members together.
 */
export const DRAWN: readonly {
  readonly name: ParameterName;
  readonly sd: number;
  readonly persons: boolean;
}[] = [
  { name: "life.mortality", sd: 0.017, persons: true },
  { name: "residence.pace", sd: 0.15, persons: true },
  { name: "macro.urbanEmployment", sd: 1.52, persons: true },
  { name: "macro.agriculture", sd: 1.2, persons: true },
  { name: "macro.unemployment", sd: 0.4, persons: true },
  { name: "work.separationLocal", sd: 0.004, persons: true },
  { name: "work.separationNonlocal", sd: 0.011, persons: true },
  { name: "pension.earlyShare", sd: 0.21, persons: true },
  { name: "pension.hazardousShare", sd: 0.012, persons: true },
  { name: "pension.separationLapse", sd: 0.09, persons: false },
  { name: "pension.reactivation", sd: 0.06, persons: false },
  { name: "pension.dualShare", sd: 0.09, persons: false },
  { name: "pension.dualCleanup", sd: 0.02, persons: false },
  { name: "pension.flexibleJoin", sd: 0.01, persons: false },
  { name: "pension.shortPayUp", sd: 0.04, persons: false },
  { name: "pension.shortToResidents", sd: 0.05, persons: false },
  { name: "platform.uptake", sd: 0.09, persons: false },
];
/** Parameters of the yearly effects, which wander. */
export const EFFECT_NAMES: readonly ParameterName[] = [
  ...WANDERING.map((name) => EFFECTS[name].parameter),
  EFFECTS.recipientsEnd.parameter,
];
/** Members that share the draws of persons: their course is then computed once. */
export const SHARING = 5;

const rangeOf = (name: string): readonly [number, number] =>
  (parameters as Record<string, { range?: readonly [number, number] }>)[name]!.range!;
const within = (name: string, value: number): number =>
  Math.min(rangeOf(name)[1], Math.max(rangeOf(name)[0], value));

/** First year from which a lever is not drawn, by name. */
export type Held = Readonly<Record<string, number>>;

/** A share of nobody or of all is a statement, not an estimate: an option before its law, a duty without exception. */
export const isSettled = (name: string, value: number): boolean =>
  value === 0 || (value === 1 && rangeOf(name)[1] === 1);

/**
 * The book of one member, from the year after `base` to `until`: a function of key and member alone. What is held stays as
 * the book has it; the numbers drawn for everything else are the same as without.
 */
export function memberBook(
  book: Book,
  base: number,
  until: number,
  spread: Spread,
  key: Uint32Array,
  member: number,
  held: Held = {},
): Book {
  const people = normals(key, Math.floor(member / SHARING), 0);
  const own = normals(key, member, 1);
  const years = until - base;
  const shifts = DRAWN.map(({ name, sd, persons }) => [name, sd * (persons ? people : own)()] as const);
  const logs = Object.fromEntries(WANDERING.map((name) => [name, new Float64Array(years)])) as Record<
    Wandering,
    Float64Array
  >;
  const endings = new Float64Array(years);
  for (let t = 0; t < years; t++) {
    const raw = WANDERING.map((name) => (name === "contracts" ? people : own)());
    WANDERING.forEach((name, i) => {
      const innovation = raw.reduce((s, x, j) => s + spread.root[i]![j]! * x, 0) * spread.sd[name];
      logs[name][t] = innovation + (t > 0 ? backOf(spread.rule, name) * logs[name][t - 1]! : 0);
    });
    endings[t] = spread.endings * own();
  }
  return overlay(book, (year) => {
    const t = year - base - 1;
    const now = book.values(year) as Readonly<Record<string, number>>;
    const isHeld = (name: string): boolean => year >= (held[name] ?? Infinity);
    const values: Record<string, number> = {};
    for (const [name, shift] of shifts)
      if (!isHeld(name) && !isSettled(name, now[name]!)) values[name] = within(name, now[name]! + shift);
    // Early and late are shares of the same people.
    const early = values["pension.earlyShare"];
    if (early !== undefined) values["pension.earlyShare"] = Math.min(early, 1 - now["pension.lateShare"]!);
    for (const name of WANDERING) {
      const { parameter } = EFFECTS[name as EffectName];
      if (isHeld(parameter)) continue;
      values[parameter] = within(parameter, now[parameter]! * Math.exp(logs[name][t]!));
    }
    const end = EFFECTS.recipientsEnd.parameter;
    if (!isHeld(end)) values[end] = within(end, now[end]! + endings[t]!);
    return values;
  });
}

/** Standard normal numbers of a stream of their own. */
function normals(key: Uint32Array, index: number, kind: number): () => number {
  const next = stream(key, 0x6d656d62, kind, index);
  return () => probit(Math.min(1 - 1e-12, Math.max(1e-12, next())));
}
