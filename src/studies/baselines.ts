/** Simple rules that a projection has to beat: each continues a yearly history by `horizon` years, knowing nothing later. */
import { linearRegression, mean, sum } from "simple-statistics";

/** The rules, in the order of tables and charts. */
export const BASELINES = [
  "last value",
  "last increment",
  "mean of three",
  "slope of five",
  "damped 0.8",
  "damped 0.5",
  "constant coverage",
  "constant share",
  "saturation",
  "mean of rules",
] as const;
export type BaselineName = (typeof BASELINES)[number];

/** Yearly values up to the origin, its year last: consecutive years, at least one. */
export interface History {
  readonly years: readonly number[];
  readonly values: readonly number[];
}

/** What some rules need beside the history. Without it they are left out. */
export interface BaselineInputs {
  /** For `constant coverage`: the same cells (ages by sex, and residence if known) at the origin and in later years. */
  readonly coverage?: {
    /** Enrolled at the origin, by cell. Scaled so that they sum to the last value of the history. */
    readonly enrolled: ArrayLike<number>;
    readonly population: ArrayLike<number>;
    /** Population of the cells as projected at the origin, index 0 for horizon 1. */
    readonly projected: readonly ArrayLike<number>[];
  };
  /** For `constant share`: urban employment up to the same origin; the mean of its last three increments continues it. */
  readonly urbanEmployment?: History;
  /** For `saturation`: the level it cannot pass. Without one a ceiling is fitted. */
  readonly ceiling?: number;
}

export interface Baselines {
  /** Values by rule, index 0 for horizon 1. */
  readonly paths: Readonly<Partial<Record<BaselineName, number[]>>>;
  /** Why a rule is not among them. */
  readonly leftOut: Readonly<Partial<Record<BaselineName, string>>>;
}

type Outcome = number[] | string;

/**
 * All rules that the history and the further inputs allow. Two values give an increment, four the mean of three,
 * five the slope and the curve. `mean of rules` is the mean of all others that are there. Throws a RangeError for
 * years with gaps, values that are no numbers, and inputs of other years.
 */
export function baselines(history: History, horizon: number, inputs: BaselineInputs = {}): Baselines {
  checkHistory(history, "history");
  if (!(Number.isInteger(horizon) && horizon >= 1))
    throw new RangeError(`a horizon is a whole number of years from 1, not ${horizon}`);
  const { values } = history;
  const outcomes: [BaselineName, Outcome][] = [
    ["last value", drawn(values, horizon, 0)],
    ["last increment", stepping(values, horizon, 1, 1)],
    ["mean of three", stepping(values, horizon, 3, 1)],
    ["slope of five", slopeOfFive(history, horizon)],
    ["damped 0.8", stepping(values, horizon, 1, 0.8)],
    ["damped 0.5", stepping(values, horizon, 1, 0.5)],
    ["constant coverage", constantCoverage(values, horizon, inputs.coverage)],
    ["constant share", constantShare(history, horizon, inputs.urbanEmployment)],
    ["saturation", saturation(history, horizon, inputs.ceiling)],
  ];
  const kept = outcomes.filter((one): one is [BaselineName, number[]] => typeof one[1] !== "string");
  const steps = Array.from({ length: horizon }, (_, h) => mean(kept.map(([, path]) => path[h])));
  return {
    paths: Object.fromEntries([...kept, ["mean of rules", steps]]),
    leftOut: Object.fromEntries(outcomes.filter(([, outcome]) => typeof outcome === "string")),
  };
}

const needs = (count: number, values: readonly number[]): string =>
  `needs ${count} yearly values, there ${values.length === 1 ? "is 1" : `are ${values.length}`}`;

/** From the last value by equal steps. */
const drawn = (values: readonly number[], horizon: number, step: number): number[] =>
  Array.from({ length: horizon }, (_, h) => values.at(-1)! + step * (h + 1));

/** From the last value by the mean of the last `count` increments, in year j times `damping` to the power j. */
function stepping(values: readonly number[], horizon: number, count: number, damping: number): Outcome {
  if (values.length <= count) return needs(count + 1, values);
  const step = (values.at(-1)! - values.at(-1 - count)!) / count;
  const path: number[] = [];
  for (let j = 1; j <= horizon; j++) path.push((path.at(-1) ?? values.at(-1)!) + step * damping ** j);
  return path;
}

function slopeOfFive({ years, values }: History, horizon: number): Outcome {
  if (values.length < 5) return needs(5, values);
  const points = years.slice(-5).map((year, i) => [year - years.at(-1)!, values.slice(-5)[i]]);
  return drawn(values, horizon, linearRegression(points).m);
}

function constantCoverage(
  values: readonly number[],
  horizon: number,
  cells: BaselineInputs["coverage"],
): Outcome {
  if (!cells) return "needs enrolled persons and population by cell";
  const { enrolled, population, projected } = cells;
  if (projected.length < horizon)
    throw new RangeError(`coverage: population is projected for ${projected.length} of ${horizon} years`);
  const count = enrolled.length;
  if ([population, ...projected].some(({ length }) => length !== count))
    throw new RangeError(`coverage: every list must have the ${count} cells of the enrolled`);
  const total = sum(Array.from(enrolled));
  if (!(total > 0)) throw new RangeError("coverage: nobody is enrolled at the origin");
  const shares = Array.from(enrolled, (persons, i) => {
    if (persons > 0 && !(population[i] > 0))
      throw new RangeError(`coverage: cell ${i} has ${persons} enrolled and no population`);
    return persons > 0 ? persons / population[i] : 0;
  });
  const scale = values.at(-1)! / total;
  return projected
    .slice(0, horizon)
    .map((persons) => scale * sum(shares.map((share, i) => share * persons[i])));
}

function constantShare({ years, values }: History, horizon: number, urban: History | undefined): Outcome {
  if (!urban) return "needs the history of urban employment";
  checkHistory(urban, "urban employment");
  if (urban.years.at(-1) !== years.at(-1))
    throw new RangeError(
      `urban employment ends ${urban.years.at(-1)}, the history ${years.at(-1)}: both must end at the origin`,
    );
  const path = stepping(urban.values, horizon, 3, 1);
  if (typeof path === "string") return `urban employment ${path}`;
  return path.map((persons) => (persons * values.at(-1)!) / urban.values.at(-1)!);
}

/** Ceilings tried: above the highest value by 0.1 % to 300 %, each about 4 % farther than the one before. */
const EXCESSES = Array.from({ length: 201 }, (_, i) => 0.001 * 3000 ** (i / 200));

/**
 * Logistic growth towards a ceiling. For a ceiling, level and pace are the least-squares line through the logits;
 * of the ceilings tried the one with the least squared error in the values themselves wins. The curve is then
 * drawn from the last value with that pace. It is left out where it does not converge: where the farthest ceiling
 * wins (the history does not bend) or the fitted curve falls.
 */
function saturation({ years, values }: History, horizon: number, ceiling: number | undefined): Outcome {
  if (values.length < 5) return needs(5, values);
  if (values.some((value) => value <= 0)) return "needs values above zero";
  const highest = Math.max(...values);
  if (ceiling !== undefined && !(ceiling > highest))
    throw new RangeError(`a ceiling of ${ceiling} is not above the highest value ${highest}`);
  const ceilings = ceiling === undefined ? EXCESSES.map((excess) => highest * (1 + excess)) : [ceiling];
  const times = years.map((year) => year - years.at(-1)!);
  const fits = ceilings.map((top) => logistic(times, values, top));
  const best = fits.reduce((a, b) => (b.error < a.error ? b : a));
  if (ceiling === undefined && best === fits.at(-1)) return "the history does not bend towards any ceiling";
  if (best.pace <= 0) return "the fitted curve falls";
  const now = Math.log(values.at(-1)! / (best.top - values.at(-1)!));
  return Array.from({ length: horizon }, (_, h) => best.top / (1 + Math.exp(-now - best.pace * (h + 1))));
}

function logistic(
  times: readonly number[],
  values: readonly number[],
  top: number,
): { top: number; pace: number; error: number } {
  const { m, b } = linearRegression(times.map((t, i) => [t, Math.log(values[i] / (top - values[i]))]));
  const error = sum(times.map((t, i) => (values[i] - top / (1 + Math.exp(-b - m * t))) ** 2));
  return { top, pace: m, error };
}

function checkHistory({ years, values }: History, what: string): void {
  if (values.length === 0 || years.length !== values.length)
    throw new RangeError(`${what}: ${years.length} years with ${values.length} values`);
  if (values.some((value) => !Number.isFinite(value)))
    throw new RangeError(`${what}: every value must be a number`);
  const gap = years.findIndex((year, i) => !Number.isInteger(year) || (i > 0 && year !== years[i - 1] + 1));
  if (gap >= 0)
    throw new RangeError(`${what}: ${years[gap]} does not follow ${years[gap - 1] ?? "anything"}`);
}
