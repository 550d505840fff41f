/** What could come out instead: members with other luck, economy and priors, widened to the errors of the hindcast. */
import { quantileSorted, sampleStandardDeviation } from "simple-statistics";
import { calibration } from "../ground/calibration.ts";
import hindcastFile from "../data/hindcast.json" with { type: "json" };
import { plan } from "../engines/align.ts";
import { quick } from "../engines/quick.ts";
import { keyOf } from "../ground/random.ts";
import { PLACES, WORKS, workOf } from "../people/person.ts";
import { start } from "../people/start.ts";
import { BASE_YEAR, book, type FrozenScenario } from "../scenario/scenario.ts";
import { course, type Effects } from "./effects.ts";
import { studySeries } from "./history.ts";
import { memberBook, spreadOf, type Held } from "./members.ts";
import { LEVELS, type Quantiles } from "./scores.ts";

/** Stocks of one member or of the expectation: whole persons by series, index 0 is the base year. */
export type Paths = Readonly<Record<string, readonly number[]>>;

const pathsOf = (stock: Readonly<Record<string, readonly number[]>>): Paths =>
  Object.fromEntries(
    studySeries.map(({ name, leaves }) => [
      name,
      stock[leaves[0]!]!.map((_, t) =>
        Math.round(leaves.reduce((sum, leaf) => sum + stock[leaf]![t]!, 0) * 1e6),
      ),
    ]),
  );

/** The expectation: the cohort engine under the scenario itself. */
export const centralPaths = (scenario: FrozenScenario, until: number): Paths =>
  pathsOf(course(start(), book(scenario), until).stock);

/**
 * The most records that the pension can hold at each year end: everybody of 16 and over who is not at school, and dual
 * records once more. Persons, index 0 is the base year.
 */
export function ceilingOf(scenario: FrozenScenario, until: number): number[] {
  const tally = quick(plan(book(scenario), until, { schemes: ["pension"] }));
  const pension = tally.processes.find(({ name }) => name === "pension")!;
  const dual = pension.states.indexOf("dual");
  const may = Array.from({ length: PLACES }, (_, place) => place).filter(
    (place) => !["child", "student"].includes(WORKS[workOf(place)]!),
  );
  return Array.from({ length: until - BASE_YEAR + 1 }, (_, t) =>
    Math.round(
      may.reduce((sum, place) => sum + tally.places[t * PLACES + place]!, 0) +
        pension.stock[t * pension.states.length + dual]!,
    ),
  );
}

/**
 * Members `from` up to (not with) `to`: a function of scenario, seed, member and what is held, whatever else is computed.
 */
export function memberPaths(
  scenario: FrozenScenario,
  until: number,
  seed: string,
  from: number,
  to: number,
  held: Held = {},
): Paths[] {
  const base = book(scenario);
  const key = keyOf(`ensemble ${seed}`);
  const spread = spreadOf(calibration.record as unknown as readonly { readonly effects: Effects }[]);
  return Array.from({ length: to - from }, (_, i) =>
    pathsOf(course(start(), memberBook(base, BASE_YEAR, until, spread, key, from + i, held), until).stock),
  );
}

/** A row of an ensemble: quantiles of persons, and how wide they were before the floor. */
export interface EnsembleRow extends Quantiles {
  readonly series: string;
  readonly year: number;
  /** The expectation (cohort engine). */
  readonly persons: number;
  /** Standard deviation of the members, and the root mean square error of the hindcast that is the floor. */
  readonly sd: number;
  readonly floor: number;
  readonly members: number;
}
const floors = hindcastFile.rmse as Readonly<Record<string, readonly number[]>>;

/**
 * Quantiles by series and year: deviations of the members from their median, put around the expectation and, where the
 * hindcast erred more at that horizon, stretched to its root mean square error. Beyond five years the stretch of the
 * fifth holds. No quantile of the pension passes `ceiling`, which a stretched band might. In order by construction.
 */
export function ensembleRows(
  central: Paths,
  members: readonly Paths[],
  ceiling: readonly number[] = [],
): EnsembleRow[] {
  const rows: EnsembleRow[] = [];
  for (const [series, persons] of Object.entries(central)) {
    let stretch = 1;
    persons.forEach((expected, t) => {
      const sorted = members.map((one) => one[series]![t]!).sort((a, b) => a - b);
      const sd = t === 0 ? 0 : sampleStandardDeviation(sorted);
      const error = floors[series]?.[t - 1];
      if (t > 0 && error !== undefined) stretch = Math.max(1, error / sd);
      const median = quantileSorted(sorted, 0.5);
      const quantiles = Object.fromEntries(
        Object.entries(LEVELS).map(([name, level]) => [
          name,
          t === 0
            ? expected
            : Math.min(
                series === "pension" ? (ceiling[t] ?? Infinity) : Infinity,
                Math.round(expected + stretch * (quantileSorted(sorted, level) - median)),
              ),
        ]),
      ) as unknown as Quantiles;
      rows.push({
        series,
        year: BASE_YEAR + t,
        persons: expected,
        ...quantiles,
        sd: Math.round(sd),
        floor: t === 0 ? 0 : Math.round(error ?? stretch * sd),
        members: members.length,
      });
    });
  }
  return rows;
}
