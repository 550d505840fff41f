/** Simple rules: worked by hand, and the published record of five of them to the printed digit. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { series } from "../src/ground/data.ts";
import { BASELINES, baselines, type BaselineName, type History } from "../src/studies/baselines.ts";
import { mae, mape } from "../src/studies/scores.ts";

const yearly = (...values: number[]): History => ({ years: values.map((_, i) => 2010 + i), values });
const path = (name: BaselineName, history: History, horizon = 2): number[] =>
  baselines(history, horizon).paths[name]!;

/**
 * The record of the rules in million persons and percent, targets to 2023, as it was worked out when the model was
 * designed: series, first origin, then for horizons 1 to 3 the number of origins, the MAE of the best, the MAPE of five.
 */
const RULES = ["last value", "last increment", "mean of three", "slope of five", "damped 0.8"] as const;
const RECORD: readonly [string, number, readonly [number, string, ...number[]][]][] = [
  [
    "pension_total",
    2016,
    [
      [7, "4.15", 2.58, 0.41, 0.54, 0.48, 0.51],
      [6, "6.95", 5.24, 0.8, 0.69, 0.68, 1.36],
      [5, "8.80", 7.88, 0.95, 0.86, 0.91, 2.51],
    ],
  ],
  [
    "uebp_workers",
    2014,
    [
      [9, "4.71", 4.29, 1.6, 1.5, 1.5, 1.52],
      [8, "6.60", 8.73, 3.19, 2.0, 2.0, 2.99],
      [7, "8.44", 12.8, 3.87, 2.4, 2.41, 5.49],
    ],
  ],
  [
    "uebp_retirees",
    2014,
    [
      [9, "1.27", 5.4, 1.1, 1.61, 1.69, 1.32],
      [8, "3.76", 10.58, 3.18, 3.7, 3.72, 3.37],
      [7, "6.24", 15.19, 5.5, 5.6, 5.81, 5.19],
    ],
  ],
  [
    "urrbp_total",
    2016,
    [
      [7, "3.29", 1.21, 0.67, 0.87, 0.98, 0.61],
      [6, "7.81", 2.45, 1.62, 1.81, 1.75, 1.45],
      [5, "11.44", 3.6, 2.82, 2.61, 2.28, 2.12],
    ],
  ],
  [
    "ui_insured",
    2014,
    [
      [9, "2.40", 3.89, 1.18, 1.42, 1.42, 1.32],
      [8, "4.67", 8.08, 2.17, 2.43, 2.53, 3.08],
      [7, "6.64", 12.22, 3.07, 3.45, 3.29, 5.55],
    ],
  ],
  [
    "wi_insured",
    2014,
    [
      [9, "3.37", 4.12, 1.31, 1.33, 1.57, 1.44],
      [8, "6.26", 8.2, 2.39, 2.96, 3.23, 2.8],
      [7, "9.25", 12.57, 3.42, 3.82, 4.33, 5.53],
    ],
  ],
];
const million = (name: string, year: number): number => series(name).get(year)!.persons / 1e6;
const known = (name: string, origin: number): History => {
  const years = [4, 3, 2, 1, 0].map((back) => origin - back);
  return { years, values: years.map((year) => million(name, year)) };
};
function record(name: string, first: number, horizon: number, rule: BaselineName) {
  const origins = Array.from({ length: 2023 - horizon - first + 1 }, (_, i) => first + i);
  const projected = origins.map((origin) => path(rule, known(name, origin), horizon)[horizon - 1]);
  const actual = origins.map((origin) => million(name, origin + horizon));
  return { n: origins.length, mape: mape(projected, actual), mae: mae(projected, actual) };
}

describe("the record of the rules", () => {
  it.each(RECORD)(
    "%s is as printed: MAPE of five rules, number of origins, best MAE",
    (name, first, rows) => {
      rows.forEach(([n, best, ...percents], i) => {
        const found = RULES.map((rule) => record(name, first, i + 1, rule));
        expect(found.map((one) => one.mape.toFixed(2))).toEqual(
          percents.map((percent) => percent.toFixed(2)),
        );
        expect(found[0].n).toBe(n);
        // lowest as printed; of equals the one with the lower MAE
        const bests = found.filter((_, rule) => percents[rule] === Math.min(...percents));
        expect(Math.min(...bests.map((one) => one.mae)).toFixed(2)).toBe(best);
      });
    },
  );
});

describe("a rule", () => {
  const history = yearly(10, 12, 13, 16, 20);
  it("continues as it says, by hand", () => {
    expect(path("last value", history)).toEqual([20, 20]);
    expect(path("last increment", history)).toEqual([20 + 4, 20 + 4 + 4]);
    expect(path("mean of three", history)).toEqual([
      20 + (1 + 3 + 4) / 3,
      20 + (1 + 3 + 4) / 3 + (1 + 3 + 4) / 3,
    ]);
    // least squares on -2..2 (13 stands in the middle): sum of x y over sum of x x
    const slope = (-2 * 10 - 1 * 12 + 1 * 16 + 2 * 20) / (4 + 1 + 1 + 4);
    expect(path("slope of five", history)[1]).toBeCloseTo(20 + 2 * slope, 12);
    expect(path("damped 0.8", history)[1]).toBeCloseTo(20 + 0.8 * 4 + 0.64 * 4, 12);
    expect(path("damped 0.5", history)[1]).toBeCloseTo(20 + 0.5 * 4 + 0.25 * 4, 12);
  });
  it("of constant coverage keeps each cell's share and starts at the last value", () => {
    // 8 of 10 and 2 of 40 are enrolled by the cells, 20 by the history: all shares doubled
    const { paths } = baselines(history, 2, {
      coverage: {
        enrolled: [8, 2, 0],
        population: [10, 40, 0],
        projected: [
          [20, 40, 5],
          [0, 80, 5],
          [1, 1, 1],
        ],
      },
    });
    expect(paths["constant coverage"]).toEqual([2 * (0.8 * 20 + 0.05 * 40), 2 * (0.05 * 80)]);
  });
  it("of constant share follows urban employment by the mean of its last three increments", () => {
    const { paths } = baselines(history, 2, { urbanEmployment: yearly(30, 34, 35, 38, 40) });
    expect(paths["constant share"]).toEqual([(20 * (40 + 2)) / 40, (20 * (40 + 4)) / 40]);
  });
  it("of saturation finds the ceiling of a logistic history and continues it", () => {
    const curve = (t: number): number => 100 / (1 + Math.exp(-0.4 * (t - 3)));
    const logistic = yearly(...[0, 1, 2, 3, 4, 5, 6].map(curve));
    path("saturation", logistic, 4).forEach((value, h) => expect(value / curve(7 + h)).toBeCloseTo(1, 2));
    baselines(logistic, 4, { ceiling: 100 }).paths.saturation!.forEach((value, h) =>
      expect(value).toBeCloseTo(curve(7 + h), 9),
    );
    const wrong = baselines(logistic, 4, { ceiling: 150 }).paths.saturation!;
    expect(wrong[3]).toBeGreaterThan(curve(10) + 1);
  });
  it("of saturation is left out where growth does not bend, and where the curve falls", () => {
    const grows = baselines(yearly(1, 2, 4, 8, 16, 32), 1).leftOut.saturation;
    expect(grows).toContain("does not bend");
    expect(baselines(yearly(20, 18, 17, 16, 13), 1).leftOut.saturation).toMatch(/falls|bend/);
    expect(baselines(yearly(0, 18, 17, 16, 13), 1).leftOut.saturation).toContain("above zero");
  });
  it("mean of rules is the mean of those that are there", () => {
    const { paths } = baselines(yearly(10, 12), 2);
    const others = [
      [12, 12],
      [14, 16],
      [12 + 1.6, 12 + 1.6 + 1.28],
      [13, 13.5],
    ];
    paths["mean of rules"]!.forEach((value, h) =>
      expect(value).toBeCloseTo(others.reduce((total, one) => total + one[h], 0) / 4, 12),
    );
  });
  it("is left out where the history is too short, with the reason", () => {
    expect(baselines(yearly(10), 1).leftOut).toMatchObject({
      "last increment": "needs 2 yearly values, there is 1",
      "slope of five": "needs 5 yearly values, there is 1",
    });
    expect(Object.keys(baselines(yearly(1, 2, 3, 4), 1).leftOut)).toEqual([
      "slope of five",
      "constant coverage",
      "constant share",
      "saturation",
    ]);
    expect(
      baselines(yearly(10), 1, { urbanEmployment: { years: [2010], values: [3] } }).leftOut,
    ).toMatchObject({
      "constant share": "urban employment needs 4 yearly values, there is 1",
    });
  });
  it("either gives a path of the whole horizon or says why not, and never both", () => {
    const values = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 6 }), (given, horizon) => {
        const { paths, leftOut } = baselines(yearly(...given), horizon);
        expect([...Object.keys(paths), ...Object.keys(leftOut)].sort()).toEqual([...BASELINES].sort());
        for (const one of Object.values(paths)) {
          expect(one).toHaveLength(horizon);
          expect(one.every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });
  it("does not depend on the unit", () => {
    const rows = known("ui_insured", 2020);
    const persons = { ...rows, values: rows.values.map((value) => value * 1e6) };
    for (const [name, one] of Object.entries(baselines(rows, 3).paths))
      one.forEach((value, h) =>
        expect((baselines(persons, 3).paths[name as BaselineName]![h] / 1e6 - value) / value).toBeCloseTo(
          0,
          9,
        ),
      );
  });
  it("refuses gaps, other origins, cells that do not fit and ceilings below the history", () => {
    expect(() => baselines({ years: [2010, 2012], values: [1, 2] }, 1)).toThrow("2012 does not follow 2010");
    expect(() => baselines({ years: [2010], values: [1, 2] }, 1)).toThrow("1 years with 2 values");
    expect(() => baselines(yearly(1, NaN), 1)).toThrow("every value must be a number");
    expect(() => baselines(history, 0)).toThrow("horizon");
    expect(() => baselines(history, 1, { ceiling: 20 })).toThrow("not above");
    expect(() => baselines(history, 1, { urbanEmployment: yearly(1, 2, 3, 4) })).toThrow("ends 2013");
    const cells = { enrolled: [1, 1], population: [1, 0], projected: [[1, 1]] };
    expect(() => baselines(history, 1, { coverage: cells })).toThrow("no population");
    expect(() => baselines(history, 2, { coverage: cells })).toThrow("1 of 2 years");
    expect(() => baselines(history, 1, { coverage: { ...cells, projected: [[1]] } })).toThrow("2 cells");
  });
});
