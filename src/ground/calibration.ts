/** Calibrated values: what `calibrate` wrote into data/calibration.json, for the parameters that carry it. */
import file from "../data/calibration.json" with { type: "json" };

/** One estimated quantity, with what it was before the data and how well they tell it from others. */
export interface Estimate {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly prior: number;
  readonly range: readonly [number, number];
  readonly estimate: number;
  /** Standard deviation over the years of the record: of the logarithm where `scale` is log. */
  readonly spread: number;
  readonly scale: "log" | "plain";
  readonly identified: string;
}
export interface RecordedYear {
  readonly year: number;
  /** Value that meets the published stocks of the year, by effect. */
  readonly effects: Readonly<Record<string, number>>;
  /** Modelled less published change of each series, million; zero but for effects at a bound. */
  readonly missed: Readonly<Record<string, number>>;
  readonly gross: Readonly<Record<string, number>>;
}
export interface Calibration {
  readonly base: number;
  readonly record: readonly RecordedYear[];
  readonly estimates: readonly Estimate[];
  /** Alignment of 2023: its effect over the level (geometric mean of 2021-23). */
  readonly alignment2023: Readonly<Record<string, number>>;
  /** Values by parameter and year, from the first projected year on; the last one holds. */
  readonly values: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
export const calibration = file as unknown as Calibration;

/** Dated values of a calibrated parameter: `before` for the years of the record and earlier, which studies overlay. */
export function calibrated(name: string, before: number): Readonly<Record<number, number>> {
  const values = calibration.values[name];
  if (!values) throw new Error(`calibration.json has no values for ${name}; run npm run calibrate`);
  return { 1990: before, ...values };
}
