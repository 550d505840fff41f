/** The hindcast sees nothing beyond its origin, and a forecaster that does is caught; skill and bands add up. */
import { describe, expect, it } from "vitest";
import { knownUntil, type KnownValue } from "../src/ground/known.ts";
import { solveRecord, startAt } from "../src/studies/calibrate.ts";
import { driveOf, drifting, joining, tending } from "../src/studies/drives.ts";
import { forecastFrom, withFloors, type HindcastRow } from "../src/studies/hindcast.ts";
import { consistentValues, historyUntil, leafNames } from "../src/studies/history.ts";
import { bandsOf, skillOf, targetsOf } from "../src/studies/skill.ts";

const ORIGIN = 2015;
/** Everything published for later years, changed out of recognition. */
const tampered: KnownValue[] = consistentValues().map((one) =>
  one.year > ORIGIN ? { ...one, value: one.value * 1.3 } : one,
);
type Forecaster = (values: readonly KnownValue[]) => Record<string, readonly number[]>;

const honest: Forecaster = (values) => {
  const known = historyUntil(ORIGIN, values);
  return forecastFrom(ORIGIN, 2, known, solveRecord(ORIGIN, known), startAt(ORIGIN, known), undefined, 2)
    .paths;
};
/** Saboteur: its record of effects goes one year beyond the origin. */
const leaky: Forecaster = (values) => {
  const known = historyUntil(ORIGIN + 1, values);
  const record = solveRecord(ORIGIN + 1, known);
  return forecastFrom(ORIGIN, 2, known.before(ORIGIN), record, startAt(ORIGIN, known)).paths;
};
const sees = (forecaster: Forecaster): boolean =>
  JSON.stringify(forecaster(consistentValues())) !== JSON.stringify(forecaster(tampered));

describe("what an origin knows", () => {
  it("ends at the origin: later values cannot be read", () => {
    const known = historyUntil(ORIGIN);
    expect(known.at("uebp_workers", ORIGIN)).toBe(262_192_000);
    expect(() => known.at("uebp_workers", ORIGIN + 1)).toThrow(/not known at the end of 2015/);
    expect(() => known.lastUpTo("uebp_workers", ORIGIN + 1)).toThrow(/not known/);
    expect(() => known.before(ORIGIN + 1)).toThrow(/not known/);
    expect(known.has("uebp_workers", ORIGIN + 1)).toBe(false);
    expect(Math.max(...known.years("uebp_workers"))).toBe(ORIGIN);
  });
  it("does not move a forecast when everything later is changed", () => {
    expect(sees(honest)).toBe(false);
  });
  it("moves a forecast that looks one year ahead (saboteur)", () => {
    expect(sees(leaky)).toBe(true);
  });
  it("is one basis for recipients of 2012-14, and the totals are the published ones", () => {
    const known = knownUntil(2014, consistentValues());
    for (const year of [2012, 2013, 2014])
      expect(known.at("urrbp_beneficiaries", year) + known.at("urrbp_contributors", year)).toBe(
        known.at("urrbp_total", year),
      );
  });
});

describe("tendencies", () => {
  it("go back to the weighted mean by what is left each year", () => {
    // mean of 10, 20, 30 with equal weights is 20; half of the distance 10 is left after a year
    expect(tending([10, 20, 30], { back: 0.5, fade: 1 }, 2)).toEqual([25, 22.5]);
    // weights 0.25, 0.5, 1: (2.5 + 10 + 30) / 1.75
    expect(tending([10, 20, 30], { back: 0, fade: 0.5 }, 1)[0]).toBeCloseTo(42.5 / 1.75, 12);
  });
  it("drift along their line, less each year", () => {
    expect(drifting([1, 2, 3], 0.5, 2)).toEqual([3.5, 3.75]);
    expect(drifting([7], 0.5, 2)).toEqual([7, 7]);
  });
  it("saturate: a drive never takes more than are there, and is found again", () => {
    expect(joining(1000, 50)).toBeLessThanOrEqual(50);
    expect(joining(1, 1e6)).toBeCloseTo(1, 5);
    expect(joining(driveOf(30, 70), 70)).toBeCloseTo(30, 9);
  });
});

describe("skill", () => {
  const row = (
    origin: number,
    horizon: number,
    method: string,
    persons: number,
    actual: number,
  ): HindcastRow => ({
    series: "unemployment",
    origin,
    year: origin + horizon,
    horizon,
    method: method as "model",
    basis: method === "model" ? "merger" : "published",
    persons,
    actual,
    actual0: 100,
    sd: method === "model" ? 10 : null,
    floor: null,
  });
  // errors of the model 2 and 4, of the rule 4 and 8
  const rows = [2014, 2015].flatMap((origin, i) => [
    row(origin, 0, "model", 100, 100),
    row(origin, 1, "model", 112 + 2 * i, 110),
    row(origin, 1, "last value", 114 + 4 * i, 110),
  ]);
  it("is the mean error of the model over that of a rule, on the same origins", () => {
    const [model, rule] = ["model", "last value"].map((method) =>
      skillOf(rows, ["all"]).find((one) => one.method === method && one.horizon === 1)!,
    );
    expect([model!.mae, rule!.mae, rule!.ratio, rule!.best]).toEqual([3, 6, 0.5, true]);
    expect(model!.incrementError).toBe(3);
    expect(model!.scaled).toBeCloseTo(0.3, 12);
  });
  it("widens a band to earlier own errors only where their outcomes were known at the origin", () => {
    const long = [2013, 2014, 2015, 2016, 2017].flatMap((origin) => [row(origin, 1, "model", 130, 100)]);
    const found = withFloors(long);
    // targets 2014 to 2016 are known at the end of 2016, so the origin of 2016 has three; before, the band stays
    expect(found.map(({ floor }) => floor)).toEqual([10, 10, 10, 30, 30]);
    // without three years ahead there is nothing to score there
    expect(() => bandsOf(found)).toThrow(/no counts/);
  });
  it("has a target line for one and for two to three years ahead", () => {
    expect(leafNames).toHaveLength(6);
    expect(() => targetsOf(rows, "published", "all")).toThrow();
  });
});
