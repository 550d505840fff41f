/** Bands of every projection: quantiles over the expectation by series and year, from the committed ensemble. */
import file from "../data/bands.json" with { type: "json" };

export interface Bands {
  readonly scenario: string;
  readonly members: number;
  /** Factors for 2.5, 10, 50, 90 and 97.5 %. */
  readonly series: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}
export const bands = file as unknown as Bands;

/** Last year of the bands; later years have none. */
export const BANDS_UNTIL = Math.max(...Object.keys(bands.series.pension ?? { 0: 0 }).map(Number));

/**
 * Quantiles of a projected stock in whole persons, in order; undefined where there is no band. The spread is that of the
 * baseline, in proportion: a scenario moves its middle. At the base year the stock is known.
 */
export function bandOf(series: string, year: number, base: number, persons: number): number[] | undefined {
  const own = bands.series[series];
  if (!own) return undefined;
  if (year === base) return [persons, persons, persons, persons, persons];
  return own[year]?.map((factor) => Math.round(persons * factor));
}
