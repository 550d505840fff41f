/** Ground: hazards and parameters against sums done by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { param, profile, valueAt } from "../src/ground/parameter.ts";
import { defineProcess, row } from "../src/ground/process.ts";
import {
  certain,
  exitProbabilities,
  hazard,
  hazardOf,
  never,
  probability,
  probabilityOf,
  scaled,
} from "../src/ground/rate.ts";

describe("rates", () => {
  it("turn hazards into yearly probabilities as 1 - exp(-h)", () => {
    expect(probabilityOf(hazard(0.1))).toBeCloseTo(0.095162582, 10);
    expect(probabilityOf(hazard(0.3))).toBeCloseTo(0.2591817793, 10);
    expect(hazardOf(probability(0.5))).toBeCloseTo(Math.LN2, 12);
  });

  it("let hazards compete for what certain shares leave", () => {
    // 0.2 leaves by share; of the other 0.8 a part 1 - exp(-0.4) leaves, one quarter of it by the first hazard.
    const [a, b, c] = exitProbabilities([hazard(0.1), hazard(0.3), probability(0.2)]);
    expect(a).toBeCloseTo(0.8 * (1 - Math.exp(-0.4)) * 0.25, 12);
    expect(b).toBeCloseTo(0.8 * (1 - Math.exp(-0.4)) * 0.75, 12);
    expect(c).toBe(0.2);
  });

  it("scale hazards, so that no probability leaves 0 to 1", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (p, factor) => {
          const after = scaled(probability(p), factor).value;
          expect(after).toBeGreaterThanOrEqual(0);
          expect(after).toBeLessThanOrEqual(1);
          if (factor >= 1) expect(after).toBeGreaterThanOrEqual(p - 1e-12);
        },
      ),
    );
    expect(scaled(certain, 0.2)).toEqual(certain);
    expect(scaled(certain, 0)).toEqual(never);
    expect(scaled(probability(0.19), 2).value).toBeCloseTo(1 - 0.81 ** 2, 12);
  });

  it("refuse what is no rate", () => {
    for (const wrong of [NaN, -0.1, Infinity]) expect(() => hazard(wrong)).toThrow(/hazard/);
    for (const wrong of [NaN, -0.1, 1.1]) expect(() => probability(wrong)).toThrow(/probability/);
    expect(() => exitProbabilities([probability(0.7), probability(0.4)])).toThrow(/more than 1/);
  });
});

describe("parameters", () => {
  const held = param({ label: "a", unit: "share", source: "prior", values: { 2023: 1, 2030: 3 } });
  const line = param({
    label: "a",
    unit: "share",
    source: "prior",
    values: { 2023: 1, 2030: 8 },
    between: "line",
  });
  it("hold the last value given, or lie on the line to the next", () => {
    expect([2023, 2029, 2030, 2060].map((year) => valueAt(held, year))).toEqual([1, 1, 3, 3]);
    expect([2023, 2024, 2030, 2060].map((year) => valueAt(line, year))).toEqual([1, 2, 8, 8]);
  });
  it("have no value before their first date", () => {
    expect(() => valueAt(held, 2022)).toThrow(/no value before 2023/);
  });
  it("need a unit, a source and a value within their range", () => {
    expect(() => param({ label: "a", unit: "", source: "prior", values: 1 })).toThrow(/unit/);
    expect(() => param({ label: "a", unit: "share", source: "", values: 1 })).toThrow(/source/);
    expect(() =>
      param({ label: "a", unit: "share", source: "prior", values: { 2030: 2 }, range: [0, 1] }),
    ).toThrow(/2 in 2030 is outside 0 to 1/);
  });
  it("draw profiles over ages as straight lines, held at the ends", () => {
    const shape = profile({ label: "a", unit: "share", source: "prior", points: { 20: 1, 30: 2 } });
    expect([0, 20, 25, 30, 99].map(shape.at)).toEqual([1, 1, 1.5, 2, 2]);
  });
});

describe("processes", () => {
  const spec = { name: "toy", label: "toy", parameters: {}, reads: [] };
  it("know their states", () => {
    expect(() =>
      defineProcess({ ...spec, states: ["in", "out"], moves: { "in -> away": () => certain } as never }),
    ).toThrow(/no state "away"/);
    expect(() =>
      defineProcess({ ...spec, states: ["in", "out"], moves: { "in -> in": () => certain } }),
    ).toThrow(/two different states/);
  });
  it("give every row a whole of one, staying last", () => {
    const toy = defineProcess({
      ...spec,
      states: ["in", "out"],
      moves: { "in -> out": () => hazard(0.1), "out -> in": () => hazard(0.3) },
    });
    const [leave, stay] = row(toy, { state: "in", count: 0 }, {});
    expect(leave!.probability).toBeCloseTo(0.0952, 4);
    expect(leave!.probability + stay!.probability).toBeCloseTo(1, 15);
    // One move a year: the stationary share of "in" is 0.2592 / 0.3544, not 0.75.
    const back = row(toy, { state: "out", count: 0 }, {})[0]!.probability;
    expect(back / (back + leave!.probability)).toBeCloseTo(0.7314, 4);
  });
  it("name process, move, person and year where a rule gives no rate", () => {
    const broken = defineProcess({
      ...spec,
      states: ["in", "out"],
      moves: { "in -> out": () => hazard(NaN) },
    });
    expect(() => row(broken, { year: 2031, age: 54, state: "in", count: 0 } as never, {})).toThrow(
      /toy, "in -> out", year 2031, age 54.*NaN/,
    );
    const heavy = defineProcess({
      ...spec,
      states: ["in", "out", "away"],
      moves: { "in -> out": () => probability(0.6), "in -> away": () => probability(0.6) },
    });
    expect(() => row(heavy, { year: 2031, state: "in", count: 0 } as never, {})).toThrow(
      /toy, leaving "in", year 2031.*more than 1/,
    );
  });
});
