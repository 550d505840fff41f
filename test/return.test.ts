/** Return: events over exposure give back the rates that were put in. Agents: 1.5 million, two years, fixed seed. */
import { describe, expect, it } from "vitest";
import { agent } from "../src/engines/agent.ts";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { eventIndex, exposureIndex, type Tally } from "../src/engines/tally.ts";
import { lifeTable } from "../src/ground/data.ts";
import { shareReached } from "../src/people/pension-age.ts";
import { book } from "../src/scenario/scenario.ts";
import currentLaw from "../scenarios/current-law.ts";

const law = book(currentLaw);
const made = plan(law, 2025);
const cells = cohort(made);
const lived = (await agent(made, { persons: 1_500_000, seed: "return", workers: 2 })).tally;

/** Moves to any of `to` and persons exposed in `from`, at an age reached at year end. */
function counted(
  tally: Tally,
  process: string,
  from: string,
  to: readonly string[],
  t: number,
  age: number,
  sex: number,
): [events: number, exposure: number] {
  const one = tally.processes.find(({ name }) => name === process)!;
  const events = one.kinds.reduce(
    (sum, kind, k) =>
      sum +
      (kind.from === from && to.includes(kind.to)
        ? one.events[eventIndex(one.kinds.length, t, k, age, sex)]!
        : 0),
    0,
  );
  return [events, one.exposure[exposureIndex(one.states.length, t, age, sex, one.states.indexOf(from))]!];
}
/** The largest |z| of many shares against what was put in; independent standard normals stay below 5.5 but once in 26 million each. */
const LIMIT = 5.5;
const z = ([events, exposure]: [number, number], p: number): number =>
  exposure * p * (1 - p) > 0 ? (events - exposure * p) / Math.sqrt(exposure * p * (1 - p)) : 0;

describe("events over exposure", () => {
  const mx = lifeTable(2024).mx;
  it("are the probabilities of death of the life table, by age and sex, whatever the residence", () => {
    for (let age = 1; age <= 99; age++)
      for (const sex of [0, 1] as const) {
        const q = -Math.expm1((-0.8805 * (mx[sex]![age - 1]! + mx[sex]![age]!)) / 2);
        const [deaths, exposure] = counted(cells, "life", "alive", ["dead"], 1, age, sex);
        expect([age, sex, Math.abs(deaths / exposure / q - 1) < 1e-6]).toEqual([age, sex, true]);
        expect([
          age,
          sex,
          Math.abs(z(counted(lived, "life", "alive", ["dead"], 1, age, sex), q)) < LIMIT,
        ]).toEqual([age, sex, true]);
      }
  });
  it("are the shares of birth months that reach pension age in the year", () => {
    const values = law.values(2025);
    const before = 1 - shareReached("male", "60", 1965, 2024, values);
    const share = 1 - (1 - shareReached("male", "60", 1965, 2025, values)) / before;
    const [events, exposure] = counted(cells, "pension-age", "before", ["reached"], 2, 60, 0);
    expect(events / exposure).toBeCloseTo(share, 8);
    expect(Math.abs(z(counted(lived, "pension-age", "before", ["reached"], 2, 60, 0), share))).toBeLessThan(
      LIMIT,
    );
  });
  it("are one half for the recipients of an injury benefit whose benefit ends, at every age", () => {
    for (let age = 20; age <= 64; age++)
      for (const sex of [0, 1]) {
        const [events, exposure] = counted(cells, "injury", "receiving", ["insured", "outside"], 1, age, sex);
        expect(events / exposure).toBeCloseTo(0.5, 8);
        expect(
          Math.abs(z(counted(lived, "injury", "receiving", ["insured", "outside"], 1, age, sex), 0.5)),
        ).toBeLessThan(LIMIT);
      }
  });
  it("are one for residents' contributors who turn 60 (some buy into the employees' arm), and nothing for recipients: they leave by death or when a duplicate is closed", () => {
    for (const sex of [0, 1]) {
      const [events, exposure] = counted(
        lived,
        "pension",
        "R-contributing",
        ["R-receiving", "E-receiving"],
        1,
        60,
        sex,
      );
      expect(exposure).toBeGreaterThan(1000);
      expect(events).toBe(exposure);
    }
    const pension = lived.processes.find(({ name }) => name === "pension")!;
    expect(
      pension.kinds.filter(
        ({ from, to, codes }) =>
          from === "R-receiving" && to !== "dead" && Object.values(codes).some((code) => code !== "CLEANUP"),
      ),
    ).toEqual([]);
  });
  it("are noticed when they are not what was put in", () => {
    const q = 1.2 * -Math.expm1((-0.8805 * (mx[0]![79]! + mx[0]![80]!)) / 2);
    expect(Math.abs(z(counted(lived, "life", "alive", ["dead"], 1, 80, 0), q))).toBeGreaterThan(LIMIT / 2);
    expect(
      Math.abs(z(counted(lived, "injury", "receiving", ["insured", "outside"], 1, 40, 0), 0.9)),
    ).toBeGreaterThan(LIMIT);
  });
});
