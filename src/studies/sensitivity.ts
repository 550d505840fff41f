/** Which parameters move which series: each lever alone to the ends of its range, variance shares of the strongest ten. */
import { quick, headlines } from "../engines/quick.ts";
import { plan } from "../engines/align.ts";
import { calibration } from "../ground/calibration.ts";
import { keyOf, stream } from "../ground/random.ts";
import { official } from "../ground/data.ts";
import { start } from "../people/start.ts";
import { aged } from "../people/start-year.ts";
import { agesOf2023 } from "../people/start-work.ts";
import {
  BASE_YEAR,
  book,
  leverNames,
  parameters,
  type Book,
  type FrozenScenario,
} from "../scenario/scenario.ts";
import type { Parameter } from "../ground/parameter.ts";
import { EFFECTS, overlay, type EffectName } from "./effects.ts";
import { TARGET_SERIES, studySeries } from "./history.ts";
import { enrolledByAge } from "./hindcast.ts";

/** Series that are looked at. */
export const LOOKED_AT = [
  ...TARGET_SERIES,
  "pension-residents-contributors",
  "pension-residents-recipients",
] as const;

const all = parameters as Readonly<Record<string, Parameter>>;

/** Stocks at the end of `year` under a book, persons. */
function stocks(made: Book, year: number): Record<string, number> {
  const found = headlines(quick(plan(made, year)));
  return Object.fromEntries(LOOKED_AT.map((name) => [name, found[name]!.stock[year - BASE_YEAR]!]));
}

/** One lever alone at the low and at the high end of its range, from the first projected year on. */
export interface Effect {
  readonly parameter: string;
  readonly label: string;
  readonly series: string;
  readonly year: number;
  /** Change from the central projection, persons. */
  readonly low: number;
  readonly high: number;
  readonly unit: "persons";
}

/** The interval that a prior stands for is the range; effects of years and shares of one whole are handled apart. */
export function oneAtATime(
  scenario: FrozenScenario,
  year: number,
  onLever: (done: number, total: number) => void = () => {},
): Effect[] {
  const base = book(scenario);
  const central = stocks(base, year);
  const names = leverNames();
  const out: Effect[] = [];
  names.forEach((name, i) => {
    const [low, high] = all[name]!.range!;
    const at = (value: number): Record<string, number> | undefined => {
      try {
        return stocks(
          overlay(base, (now) => ({ [name]: shares(name, value, base, now) })),
          year,
        );
      } catch {
        // A combination that no row allows (a share beyond what others leave): that end is not reachable alone.
        return undefined;
      }
    };
    const [below, above] = [at(low), at(high)];
    for (const series of LOOKED_AT)
      out.push({
        parameter: name,
        label: all[name]!.label,
        series,
        year,
        low: Math.round((below?.[series] ?? central[series]!) - central[series]!),
        high: Math.round((above?.[series] ?? central[series]!) - central[series]!),
        unit: "persons",
      });
    onLever(i + 1, names.length);
  });
  return out;
}
/** Early and late shares are of the same people: one gives way to the other. */
const shares = (name: string, value: number, base: Book, year: number): number =>
  name === "pension.earlyShare"
    ? Math.min(value, 1 - base.values(year)["pension.lateShare"])
    : name === "pension.lateShare"
      ? Math.min(value, 1 - base.values(year)["pension.earlyShare"])
      : value;

/** Share of the variance of a series that a parameter accounts for, alone and with all that it does together with others. */
export interface SobolRow {
  readonly series: string;
  readonly year: number;
  readonly parameter: string;
  readonly first: number;
  readonly total: number;
  readonly runs: number;
}

/** The levers that move a set of series most, by the larger end over the mean of the series' largest. */
export function strongest(effects: readonly Effect[], most = 10): string[] {
  const largest = new Map<string, number>();
  for (const { series, low, high } of effects)
    largest.set(series, Math.max(largest.get(series) ?? 1, Math.abs(low), Math.abs(high)));
  const score = new Map<string, number>();
  for (const { parameter, series, low, high } of effects)
    score.set(
      parameter,
      Math.max(score.get(parameter) ?? 0, Math.max(Math.abs(low), Math.abs(high)) / largest.get(series)!),
    );
  return [...score]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([name]) => name);
}

/**
 * Sobol indices by Saltelli's sampling: first order by the estimator of Saltelli and others (2010), total by Jansen's
 * (1999); parameters uniform over their ranges and independent. `base` samples cost base x (parameters + 2) runs; with
 * few, indices are rough, but a parameter that moves nothing has exactly none.
 */
export function sobol(
  scenario: FrozenScenario,
  year: number,
  names: readonly string[],
  base: number,
  seed: string,
  onRun: (done: number, total: number) => void = () => {},
): SobolRow[] {
  const from = book(scenario);
  const k = names.length;
  const key = keyOf(`sobol ${seed}`);
  const sample = (matrix: number, i: number): number[] => {
    const next = stream(key, matrix, i);
    return names.map((name) => {
      const [low, high] = all[name]!.range!;
      return low + (high - low) * next();
    });
  };
  const total = base * (k + 2);
  let done = 0;
  const run = (values: readonly number[]): Record<string, number> => {
    const made = stocks(
      overlay(from, () => Object.fromEntries(names.map((name, j) => [name, values[j]!]))),
      year,
    );
    onRun(++done, total);
    return made;
  };
  const rows = Array.from({ length: base }, (_, i) => {
    const [a, b] = [sample(0, i), sample(1, i)];
    return {
      a: run(a),
      b: run(b),
      mixed: names.map((_name, j) => run(a.map((value, m) => (m === j ? b[m]! : value)))),
    };
  });
  return LOOKED_AT.flatMap((series) => {
    const values = rows.flatMap(({ a, b }) => [a[series]!, b[series]!]);
    const mean = values.reduce((s, x) => s + x, 0) / values.length;
    const variance = values.reduce((s, x) => s + (x - mean) ** 2, 0) / values.length || 1;
    return names.map((parameter, j) => {
      const half = (pick: (row: (typeof rows)[number]) => number): number =>
        rows.reduce((s, row) => s + pick(row), 0) / (2 * base);
      return {
        series,
        year,
        parameter,
        first:
          (2 * half((row) => (row.b[series]! - mean) * (row.mixed[j]![series]! - row.a[series]!))) / variance,
        total: half((row) => (row.a[series]! - row.mixed[j]![series]!) ** 2) / variance,
        runs: total,
      };
    });
  });
}

/** Another structure of the model, beside the central one. */
export interface Variant {
  readonly variant: string;
  readonly series: string;
  readonly year: number;
  readonly persons: number;
  /** Difference from the central projection. */
  readonly difference: number;
}
const dated = (value: (name: EffectName) => number): Record<string, number> =>
  Object.fromEntries(
    (["contracts", "residents", "unemployment", "injury"] as const).map((name) => [
      EFFECTS[name].parameter,
      value(name),
    ]),
  );
const VARIANTS: Readonly<Record<string, () => Readonly<Record<string, number>>>> = {
  "no lapsed state": () => ({
    "pension.separationLapse": 0,
    "pension.flexibleLapse": 0,
    "pension.laterLapse": 0,
    "pension.shortLapse": 0,
    "pension.residentsLapse": 0,
  }),
  "no dual records": () => ({ "pension.dualShare": 0, "pension.dualCleanup": 1 }),
  "year effects back at their level at once (phi 0)": () =>
    dated((name) => calibration.estimates.find((one) => one.name === EFFECTS[name].parameter)!.estimate),
  "year effects of 2023 for ever (phi 1)": () => dated((name) => calibration.record.at(-1)!.effects[name]!),
};

/** Structural variants at the end of `year`, and constant coverage by age and sex as one that has no flows at all. */
export function variants(scenario: FrozenScenario, year: number): Variant[] {
  const base = book(scenario);
  const central = stocks(base, year);
  const rows = Object.entries(VARIANTS).flatMap(([variant, values]) => {
    const found = stocks(
      overlay(base, () => values()),
      year,
    );
    return LOOKED_AT.map((series) => row(variant, series, found[series]!));
  });
  let population = agesOf2023() as unknown as ReturnType<typeof aged>;
  const now = [...population[0], ...population[1]];
  for (let y = BASE_YEAR + 1; y <= year; y++) population = aged(population, y);
  const later = [...population[0], ...population[1]];
  for (const series of LOOKED_AT) {
    const study = studySeries.find(({ name }) => name === series)!;
    const enrolled = enrolledByAge(study, start());
    const level = enrolled.reduce((s, n) => s + n, 0);
    const kept = enrolled.reduce((s, n, i) => s + (now[i]! > 0 ? (n / now[i]!) * later[i]! : 0), 0);
    rows.push(row("constant coverage by age and sex", series, (kept / level) * officialOf(series)));
  }
  return rows;

  function row(variant: string, series: string, persons: number): Variant {
    return {
      variant,
      series,
      year,
      persons: Math.round(persons),
      difference: Math.round(persons - central[series]!),
    };
  }
}
const officialOf = (series: string): number =>
  official(series as Parameters<typeof official>[0]).at(-1)!.persons;
