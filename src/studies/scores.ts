/** Scores of a projection against what was counted: errors of a point, of a sample, of quantiles; skill and its doubt. */
import { mean, quantileSorted, sum } from "simple-statistics";
import { keyOf, stream } from "../ground/random.ts";

/** The quantiles that the enrolment table has, and their levels. */
export const LEVELS = { q025: 0.025, q10: 0.1, q50: 0.5, q90: 0.9, q975: 0.975 } as const;
export type Quantiles = Readonly<Record<keyof typeof LEVELS, number>>;
/** The two bands between them: share that each should hold, and its ends. */
export const BANDS = [
  { share: 0.8, lower: "q10", upper: "q90" },
  { share: 0.95, lower: "q025", upper: "q975" },
] as const;

/** Mean absolute error, in the unit of the values. Pairs by position; throws where lengths differ or are zero. */
export function mae(projected: readonly number[], actual: readonly number[]): number {
  return mean(paired(projected, actual).map(([p, a]) => Math.abs(p - a)));
}

/** Mean absolute error as percent of what was counted. Throws where a count is zero. */
export function mape(projected: readonly number[], actual: readonly number[]): number {
  if (actual.includes(0)) throw new RangeError("an error in percent of a count of zero has no meaning");
  return mean(paired(projected, actual).map(([p, a]) => (Math.abs(p - a) / Math.abs(a)) * 100));
}

/**
 * Errors of the yearly increments of one path (index 0 is horizon 1), signed, projected less counted. Both paths
 * start at `origin`, the last count known; so at horizon 1 it is the error of the level.
 */
export function incrementErrors(
  projected: readonly number[],
  actual: readonly number[],
  origin: number,
): number[] {
  const steps = (path: readonly number[]): number[] =>
    path.map((value, i) => value - (i === 0 ? origin : path[i - 1]));
  return paired(steps(projected), steps(actual)).map(([p, a]) => p - a);
}

/**
 * Mean absolute one-year error of "the last increment continues" inside a history of yearly values: the unit in
 * which `scaledError` measures. Needs three values; throws where the history is a straight line, which gives 0.
 */
export function lastIncrementScale(history: readonly number[]): number {
  if (history.length < 3)
    throw new RangeError(`the scale of errors needs 3 yearly values, not ${history.length}`);
  finite(history);
  const scale = mean(history.slice(2).map((value, i) => Math.abs(value - (2 * history[i + 1] - history[i]))));
  if (scale === 0) throw new RangeError("a history on a straight line gives no scale for errors");
  return scale;
}

/** Absolute error in units of `lastIncrementScale` (after Hyndman and Koehler 2006, whose scale is the last value's). */
export const scaledError = (projected: number, actual: number, history: readonly number[]): number =>
  mae([projected], [actual]) / lastIncrementScale(history);

/**
 * Continuous ranked probability score of a sample, in the unit of the values: E|X - y| - E|X - X'|/2 over its
 * members (Gneiting and Raftery 2007, equation 21), the second term from the sorted members. One member: |error|.
 */
export function crpsOfSample(members: readonly number[], actual: number): number {
  if (members.length === 0) throw new RangeError("a sample without members has no score");
  finite([...members, actual]);
  const n = members.length;
  const spread = sum([...members].sort((a, b) => a - b).map((x, i) => (2 * i + 1 - n) * x)) / (n * n);
  // rounding may leave a sample that hits exactly a hair below zero
  return Math.max(0, mean(members.map((x) => Math.abs(x - actual))) - spread);
}

/**
 * Score of a central interval that should hold `share` of outcomes (Gneiting and Raftery 2007, equation 43): its
 * width, and 2 / (1 - share) times the distance by which the count lies outside. In the unit of the values.
 */
export function intervalScore(lower: number, upper: number, share: number, actual: number): number {
  finite([lower, upper, actual]);
  if (!(share > 0 && share < 1))
    throw new RangeError(`an interval holds a share between 0 and 1, not ${share}`);
  if (lower > upper) throw new RangeError(`an interval from ${lower} down to ${upper} is upside down`);
  const outside = Math.max(0, lower - actual, actual - upper);
  return upper - lower + (2 / (1 - share)) * outside;
}

/**
 * Weighted interval score of the median and the 80 and 95 % bands (Bracher, Ray, Gneiting and Reich 2021): the
 * CRPS as far as five quantiles can tell. In the unit of the values; |error| where all five are one number.
 */
export function weightedIntervalScore(quantiles: Quantiles, actual: number): number {
  checkQuantiles(quantiles);
  const bands = BANDS.map(
    ({ share, lower, upper }) =>
      ((1 - share) / 2) * intervalScore(quantiles[lower], quantiles[upper], share, actual),
  );
  return (Math.abs(actual - quantiles.q50) / 2 + sum(bands)) / (BANDS.length + 0.5);
}

/** Whether a count lies within the 80 and the 95 % band, ends included. */
export function inside(
  quantiles: Quantiles,
  actual: number,
): { readonly in80: boolean; readonly in95: boolean } {
  checkQuantiles(quantiles);
  finite([actual]);
  const { q025, q10, q90, q975 } = quantiles;
  return { in80: actual >= q10 && actual <= q90, in95: actual >= q025 && actual <= q975 };
}

/** Shares of counts within their 80 and 95 % bands, and how many there are. */
export function coverage(cases: readonly { readonly quantiles: Quantiles; readonly actual: number }[]): {
  readonly in80: number;
  readonly in95: number;
  readonly n: number;
} {
  if (cases.length === 0) throw new RangeError("coverage of no counts has no meaning");
  const hits = cases.map(({ quantiles, actual }) => inside(quantiles, actual));
  const share = (of: "in80" | "in95"): number => hits.filter((hit) => hit[of]).length / hits.length;
  return { in80: share("in80"), in95: share("in95"), n: cases.length };
}

/** Mean absolute error over a rival's on the same cases: below 1 is better than the rival. Throws where the rival never errs. */
export function skillRatio(own: readonly number[], rival: readonly number[]): number {
  const pairs = paired(own, rival);
  const [above, below] = [0, 1].map((side) => sum(pairs.map((pair) => Math.abs(pair[side]))));
  if (below === 0) throw new RangeError("a rival without error gives no ratio");
  return above / below;
}

/** Errors at one origin, own and a rival's, pair by pair: one for each series or horizon; signed or absolute. */
export interface OriginErrors {
  readonly own: readonly number[];
  readonly rival: readonly number[];
}
export interface BootstrapOptions {
  /** Any text; the same gives the same interval. */
  readonly seed: string;
  readonly draws?: number;
  /** Neighbouring origins drawn together, because their errors share years: at least the horizon is sensible. */
  readonly block?: number;
  /** Share of draws that the interval holds. */
  readonly share?: number;
}
export interface RatioInterval {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  /** Origins: with fewer than ten the interval is too narrow, a 90 % one holds the true ratio in about 8 of 10. */
  readonly n: number;
}

/**
 * Interval of `skillRatio` by a paired circular block bootstrap over origins in order of years (Politis and Romano
 * 1992; percentiles). An origin's errors stay together and own with the rival's. A draw in which only the rival is
 * without error counts as infinite.
 */
export function skillInterval(origins: readonly OriginErrors[], options: BootstrapOptions): RatioInterval {
  const { seed, draws = 2000, block = 2, share = 0.9 } = options;
  const n = origins.length;
  const whole = (value: number): boolean => Number.isInteger(value) && value >= 1;
  if (!whole(draws) || !whole(block) || block > n || !(share > 0 && share < 1))
    throw new RangeError(
      `bootstrap of ${n} origins: draws ${draws}, block ${block}, share ${share}; a block is 1 to the number of origins`,
    );
  const ratio = skillRatio(
    origins.flatMap(({ own }) => own),
    origins.flatMap(({ rival }) => rival),
  );
  const sums = origins.map(({ own, rival }) => {
    const pairs = paired(own, rival);
    return [0, 1].map((side) => sum(pairs.map((pair) => Math.abs(pair[side]))));
  });
  const next = stream(keyOf(seed), n, block);
  const ratios = Array.from({ length: draws }, () => drawnRatio(sums, block, next)).sort((a, b) => a - b);
  const [lower, upper] = [(1 - share) / 2, (1 + share) / 2].map((q) => quantileSorted(ratios, q));
  return { ratio, lower, upper, n };
}

function drawnRatio(sums: readonly (readonly number[])[], block: number, next: () => number): number {
  let [above, below, first] = [0, 0, 0];
  for (let i = 0; i < sums.length; i++) {
    if (i % block === 0) first = Math.floor(next() * sums.length);
    const [own, rival] = sums[(first + (i % block)) % sums.length];
    above += own;
    below += rival;
  }
  if (below > 0) return above / below;
  return above > 0 ? Infinity : 1;
}

function checkQuantiles({ q025, q10, q50, q90, q975 }: Quantiles): void {
  const values = [q025, q10, q50, q90, q975];
  finite(values);
  if (values.some((value, i) => i > 0 && value < values[i - 1]))
    throw new RangeError(`quantiles must not fall: ${values.join(", ")}`);
}

function finite(values: readonly number[]): void {
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`${bad} cannot be scored`);
}

function paired(a: readonly number[], b: readonly number[]): (readonly [number, number])[] {
  if (a.length === 0 || a.length !== b.length)
    throw new RangeError(`${a.length} values cannot be paired with ${b.length}`);
  finite([...a, ...b]);
  return a.map((value, i) => [value, b[i]] as const);
}
