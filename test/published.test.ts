/** The starting year against what is published. Tolerances: exact margins to the person, soft ones as stated. */
import { describe, expect, it } from "vitest";
import { ledger, ledgerGaps, leafSeries, seriesNames, stockOf } from "../src/engines/ledger.ts";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { official } from "../src/ground/data.ts";
import { KINDS, OLDEST, PLACES, WORKS, isFormal, reachedOf, workOf } from "../src/people/person.ts";
import { start } from "../src/people/start.ts";
import { STATES, stateIndex } from "../src/people/start-pension.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";
import { layoutOf } from "../src/engines/compile.ts";
import { schemes } from "../src/schemes/index.ts";

const law = defineScenario({ name: "law-2023", title: "t", because: "b" });
const made = plan(book(law), 2035);
const tally = cohort(made);
const entries = ledger(tally, 1, new Map());
const stock = (series: string, year: number): number =>
  entries.find(({ name }) => name === series)!.stock[year - 2023]!;

describe("the population at the end of 2023", () => {
  it("meets every exact margin to the person", () => {
    for (const { group, target, fitted, status } of start().margins)
      if (status === "exact")
        expect([group, Math.abs(fitted - target) < (group === "men" ? 10 : 1)]).toEqual([group, true]);
  });
  it("meets every soft margin within 1 %", () => {
    for (const { group, target, fitted, status } of start().margins)
      if (status === "soft") expect([group, Math.abs(fitted / target - 1) < 0.01]).toEqual([group, true]);
  });
  it("has the official stocks as its opening, to the person", () => {
    for (const series of [
      "pension",
      "pension-employees",
      "pension-residents",
      "pension-employees-contributors",
      "pension-employees-retirees",
      "pension-residents-contributors",
      "pension-residents-recipients",
      "unemployment",
      "injury",
      "medical",
      "medical-employees",
      "medical-residents",
      "card",
      "population",
    ] as const)
      expect([series, stock(series, 2023)]).toEqual([series, official(series).at(-1)!.persons]);
  });
  it("holds no impossible person: formal work before pension age only, pensions only after it, no record at school", () => {
    const { persons, schemes: by, groups } = start();
    const pension = schemes[0]!;
    const { width, state } = layoutOf(pension as never);
    for (let g = 0; g < groups; g++)
      for (let place = 0; place < PLACES; place++) {
        const cell = g * PLACES + place;
        const age = OLDEST - Math.floor(g / KINDS);
        const work = WORKS[workOf(place)]!;
        expect(persons[cell]).toBeGreaterThanOrEqual(0);
        if (persons[cell] === 0) continue;
        if (isFormal(work)) expect(reachedOf(place)).toBe(0);
        for (let sub = 0; sub < width; sub++) {
          const n = by.pension![cell * width + sub]!;
          if (n === 0) continue;
          const name = STATES[state[sub]!]!;
          expect(n).toBeGreaterThan(0);
          if (name === "E-receiving") expect(reachedOf(place)).toBe(1);
          if (name === "R-receiving") expect(age).toBeGreaterThanOrEqual(60);
          if (work === "student" || work === "child") expect(name).toBe("outside");
          if (isFormal(work)) expect(["E-contributing", "dual"]).toContain(name);
        }
      }
    // The start is fitted below the schemes and names their states itself.
    expect(pension.states).toEqual(STATES);
    expect(stateIndex.dual).toBe(7);
  });
});

describe("the published increments", () => {
  const step = (series: Parameters<typeof official>[0]): number =>
    official(series).at(-1)!.persons - official(series).at(-2)!.persons;
  it("of 2023 are 13.36, 5.66 and 10.57 million (10.54 by the quick figure), the roles adding up to the first", () => {
    expect(Math.abs(step("pension") - 13.36e6)).toBeLessThan(0.02e6);
    expect(Math.abs(step("unemployment") - 5.66e6)).toBeLessThan(0.02e6);
    expect(Math.abs(step("injury") - 10.57e6)).toBeLessThan(0.05e6);
    const roles = (
      [
        "pension-employees-contributors",
        "pension-employees-retirees",
        "pension-residents-contributors",
        "pension-residents-recipients",
      ] as const
    ).reduce((sum, series) => sum + step(series), 0);
    expect(roles).toBe(step("pension"));
  });
});

describe("the projected population", () => {
  it("follows the demographic check sums within 0.1 million: 16+ and 60+ to 2035, peak of 16+ in 2035, births of 2024", () => {
    const life = tally.processes[0]!;
    const size = life.stock.length / 13;
    const from = (age: number, year: number): number => {
      let n = 0;
      for (let i = (size / 101) * age; i < size; i += 2) n += life.stock[(year - 2023) * size + i]!;
      return n / 1e6;
    };
    for (const [year, value] of [
      [2024, 1168.0],
      [2030, 1208.1],
      [2035, 1226.5],
    ] as const)
      expect(Math.abs(from(16, year) - value)).toBeLessThan(0.1);
    for (const [year, value] of [
      [2030, 390.8],
      [2035, 441.5],
    ] as const)
      expect(Math.abs(from(60, year) - value)).toBeLessThan(0.1);
    const births = entries.find(({ name }) => name === "population")!.flows.BIRTH![0]!;
    expect(Math.abs(births / 1e6 - 9.05)).toBeLessThan(0.05);
  });
});

describe("the ledger", () => {
  it("closes exactly, each year and series: opening + flows = closing", () => {
    expect(entries.map(({ name }) => name)).toEqual(seriesNames);
    for (const entry of entries) expect([entry.name, ledgerGaps(entry)]).toEqual([entry.name, []]);
  });
  it("ends where the cells end, but for rounding of moves", () => {
    for (const series of leafSeries.filter(({ concept }) => concept !== "cumulative"))
      expect(Math.abs(stock(series.name, 2035) - stockOf(tally, series, 12))).toBeLessThan(600);
  });
  it("finds a gap where a flow is left out", () => {
    const broken = entries.map((entry) => ({ ...entry, flows: { ...entry.flows, DEATH: undefined } }));
    expect(broken.some((entry) => ledgerGaps(entry as never).length > 0)).toBe(true);
  });
  it("keeps role moves out of the scheme's total", () => {
    const total = entries.find(({ name }) => name === "pension")!;
    for (const code of ["LAPSE", "REACTIVATE", "RETIRE", "TURN60"] as const)
      expect(total.flows[code] ?? []).toEqual([]);
  });
  it("loses and invents nobody: each scheme counts the whole population every year", () => {
    const population = tally.processes[0]!;
    for (const process of tally.processes.filter(({ stock: s }) => s.length > 0)) {
      const year = (one: typeof process, t: number): number => {
        const size = one.stock.length / 13;
        return one.stock.subarray(t * size, (t + 1) * size).reduce((a, b) => a + b, 0);
      };
      for (let t = 0; t <= 12; t++) expect(Math.abs(year(process, t) - year(population, t))).toBeLessThan(1);
    }
  });
  it("never enrols more persons than there are of 16 and over out of school", () => {
    const pension = tally.processes.find(({ name }) => name === "pension")!;
    const size = pension.stock.length / 13;
    for (let t = 0; t <= 12; t++) {
      let enrolled = 0;
      let eligible = 0;
      for (let i = 0; i < size; i++) {
        const state = i % 8;
        const work = Math.floor(i / 8) % 10;
        if (state > 0) enrolled += pension.stock[t * size + i]!;
        if (work > 1) eligible += pension.stock[t * size + i]!;
      }
      expect(enrolled).toBeLessThan(eligible);
    }
  });
});
