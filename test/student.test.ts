/** Student's t: against printed tables, and by drawing means of few values. */
import { describe, expect, it } from "vitest";
import { sampleStandardDeviation } from "simple-statistics";
import seedrandom from "seedrandom";
import { studentWithin } from "../src/ground/student.ts";

describe("the quantile of Student's t", () => {
  it.each([
    // Fisher and Yates, Statistical Tables, table III: two-sided 5 and 20 per cent
    [1, 12.706, 3.078],
    [2, 4.303, 1.886],
    [3, 3.182, 1.638],
    [4, 2.776, 1.533],
    [5, 2.571, 1.476],
    [9, 2.262, 1.383],
    [10, 2.228, 1.372],
    [19, 2.093, 1.328],
    [30, 2.042, 1.31],
    [120, 1.98, 1.289],
  ])("is that of the tables for %d degrees of freedom", (degrees, most, four) => {
    expect(studentWithin(0.95, degrees)).toBeCloseTo(most, 3);
    expect(studentWithin(0.8, degrees)).toBeCloseTo(four, 3);
  });

  it("rounds degrees down, ends near the normal quantile, and refuses what has none", () => {
    expect(studentWithin(0.95, 2.99)).toBe(studentWithin(0.95, 2));
    expect(Math.abs(studentWithin(0.95, 1e9) - 1.96)).toBeLessThan(0.0025);
    for (const wrong of [0, 0.99, NaN]) expect(() => studentWithin(0.95, wrong)).toThrow(RangeError);
    expect(() => studentWithin(1, 3)).toThrow(RangeError);
  });

  it("holds the mean of three values in 95 of 100 cases, where two standard errors hold it in 82", () => {
    // 4,000 cases: four standard deviations of a share of 0.95 are 0.014, of 0.82 0.024 (a false alarm in 16,000 each).
    const next = seedrandom("student");
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const held = [studentWithin(0.95, 2), 2].map(() => 0);
    for (let i = 0; i < 4000; i++) {
      const values = [normal(), normal(), normal()];
      const mean = (values[0]! + values[1]! + values[2]!) / 3;
      const error = sampleStandardDeviation(values) / Math.sqrt(3);
      [studentWithin(0.95, 2), 2].forEach((times, k) => {
        if (Math.abs(mean) < times * error) held[k]! += 1 / 4000;
      });
    }
    expect(Math.abs(held[0]! - 0.95)).toBeLessThan(0.014);
    expect(Math.abs(held[1]! - 0.8165)).toBeLessThan(0.025);
  });
});
