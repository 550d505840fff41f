/** Calibration: known effects come back from data that the model itself made; 2023 is met; the file is what it gives. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import currentLaw from "../scenarios/current-law.ts";
import { calibration } from "../src/ground/calibration.ts";
import { CALIBRATION_FILE, calibrate, startAt, studyBook } from "../src/studies/calibrate.ts";
import { FIRST_GUESS } from "../src/studies/drives.ts";
import {
  EFFECTS,
  course,
  effectNames,
  overlay,
  solveStep,
  valuesOf,
  type Effects,
} from "../src/studies/effects.ts";
import { historyUntil, leafNames, lawAt, macroOf, type LeafName } from "../src/studies/history.ts";
import { keyOf, stream } from "../src/ground/random.ts";
import { book } from "../src/scenario/scenario.ts";

const M = 1e6;
const start2018 = startAt(2018, historyUntil(2018));

describe("a solved step", () => {
  const truth: Effects = {
    contracts: 0.8,
    residents: 0.9,
    unemployment: 1.2,
    injury: 0.8,
    buyIn: 0.03,
    recipientsEnd: 0.01,
  };
  const made = course(
    start2018,
    overlay(studyBook(), () => valuesOf(truth)),
    2019,
  );
  const changes = (noise: () => number): Record<LeafName, number> =>
    Object.fromEntries(
      leafNames.map((leaf) => [leaf, made.stock[leaf][1]! - made.stock[leaf][0]! + noise()]),
    ) as Record<LeafName, number>;

  it("gives back the effects that made the data, from another guess", () => {
    const found = solveStep(
      start2018,
      studyBook(),
      changes(() => 0),
      FIRST_GUESS,
    );
    for (const name of effectNames)
      expect([name, found.effects[name] / truth[name]]).toEqual([name, expect.closeTo(1, 1)]);
    for (const leaf of leafNames) expect(Math.abs(found.missed[leaf])).toBeLessThan(0.01);
  });

  it("gives them back within what noise of 0.1 million in each series allows", () => {
    const next = stream(keyOf("noise"), 1);
    const found = solveStep(
      start2018,
      studyBook(),
      changes(() => 0.2 * (next() - 0.5)),
      FIRST_GUESS,
    );
    // 0.1 million of some 20 million joiners; unemployment insurance answers least, so its effect is known least
    for (const name of ["contracts", "residents", "injury"] as const)
      expect(Math.abs(Math.log(found.effects[name] / truth[name]))).toBeLessThan(0.03);
    expect(Math.abs(Math.log(found.effects.unemployment / truth.unemployment))).toBeLessThan(0.15);
    expect(Math.abs(found.effects.buyIn - truth.buyIn)).toBeLessThan(0.003);
  });

  it("does not give them back from other data (saboteur)", () => {
    const other = { ...changes(() => 0), "pension-employees-contributors": 25 };
    const found = solveStep(start2018, studyBook(), other, FIRST_GUESS);
    expect(Math.abs(Math.log(found.effects.contracts / truth.contracts))).toBeGreaterThan(0.1);
  });
});

describe("the calibration", () => {
  it("meets the increments of 2023, both arms apart, to one percent", () => {
    const known = historyUntil(2023);
    const { effects } = calibration.record.at(-1)!;
    const values = {
      ...macroOf(known, 2022, 2023),
      ...lawAt(2023),
      ...valuesOf(effects as unknown as Effects),
    };
    const run = course(
      startAt(2022, known),
      overlay(studyBook(), () => values),
      2023,
    );
    const change = (...leaves: LeafName[]): number =>
      leaves.reduce((sum, leaf) => sum + run.stock[leaf][1]! - run.stock[leaf][0]!, 0);
    const published: [number, LeafName[]][] = [
      [12.14, ["pension-employees-contributors"]],
      [5.52, ["pension-employees-retirees"]],
      [-12.34, ["pension-residents-contributors"]],
      [8.04, ["pension-residents-recipients"]],
      [17.66, ["pension-employees-contributors", "pension-employees-retirees"]],
      [-4.3, ["pension-residents-contributors", "pension-residents-recipients"]],
      [13.36, leafNames.slice(0, 4)],
      [5.66, ["unemployment"]],
      [10.57, ["injury"]],
    ];
    for (const [million, leaves] of published)
      expect(Math.abs(change(...leaves) / million - 1)).toBeLessThan(0.01);
  });

  it("aligns 2023 by factors of 0.8 to 1.25 on the level of the last three years, and says so", () => {
    expect(Object.keys(calibration.alignment2023)).toHaveLength(4);
    for (const factor of Object.values(calibration.alignment2023)) {
      expect(factor).toBeGreaterThan(0.8);
      expect(factor).toBeLessThan(1.25);
    }
  });

  it("says of every estimate what it was before, how it spreads and what the data cannot tell", () => {
    expect(calibration.estimates.map(({ name }) => name).sort()).toEqual(
      effectNames.map((name) => EFFECTS[name].parameter).sort(),
    );
    for (const one of calibration.estimates) {
      expect(one.identified.length).toBeGreaterThan(20);
      expect(one.spread).toBeGreaterThan(0);
      expect(Number.isFinite(one.prior)).toBe(true);
    }
  });

  it("is the committed file, byte for byte", () => {
    expect(calibrate().text).toBe(readFileSync(CALIBRATION_FILE, "utf8"));
  });

  it("starts from published totals at every year end", () => {
    for (const year of [2012, 2016, 2020]) {
      const start = startAt(year, historyUntil(2023));
      const total = start.persons.reduce((a, b) => a + b, 0);
      expect(Math.abs(total - historyUntil(2023).at("population_yearend", year))).toBeLessThan(0.2 * M);
      expect(start.base).toBe(year);
    }
  });
});

describe("after the years aimed at", () => {
  /** Yearly growth to 2035 of the shipped projection, or of one with other values from 2029 on; million. */
  const growth = (leaf: "unemployment" | "injury", later: Record<string, number> = {}): number[] => {
    const { stock } = course(
      startAt(2023, historyUntil(2023)),
      overlay(book(currentLaw), (year) => (year > 2028 ? later : {})),
      2035,
    );
    return stock[leaf].slice(1).map((persons, t) => persons - stock[leaf][t]!);
  };
  /** The largest fall from a year to the next, as a share of the earlier year's growth, from 2028 on. */
  const worstFall = (years: readonly number[]): number =>
    Math.max(...years.slice(5).map((now, i) => 1 - now / years[4 + i]!));

  it("growth of the insurances of those at work glides: no year falls by a quarter", () => {
    expect(worstFall(growth("unemployment"))).toBeLessThan(0.25);
    expect(worstFall(growth("injury"))).toBeLessThan(0.25);
  });
  it("and a change-over at once would be seen (saboteur: effects back at their level of 2023)", () => {
    expect(worstFall(growth("unemployment", { "unemployment.effect": 0.5 }))).toBeGreaterThan(0.5);
    expect(worstFall(growth("injury", { "injury.effect": 0.7 }))).toBeGreaterThan(0.5);
  });
});
