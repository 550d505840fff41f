/** Situations that an actuary can check: sums written as sums, with the article of law. */
import { describe, expect, it } from "vitest";
import { row } from "../src/ground/process.ts";
import { book, parameters, type YearValues } from "../src/scenario/scenario.ts";
import { meets, pension } from "../src/schemes/pension.ts";
import { unemployment } from "../src/schemes/unemployment.ts";
import { delayMonths, shareReached } from "../src/people/pension-age.ts";
import type { Person, Track } from "../src/people/person.ts";
import currentLaw from "../scenarios/current-law.ts";

const law = book(currentLaw);
const noOptions = (year: number): YearValues => ({
  ...law.values(year),
  "pension.earlyShare": 0,
  "pension.lateShare": 0,
  "pension.hazardousShare": 0,
});
const month = (year: number, m: number): number => 12 * year + m - 1;
const inMonths = (track: Track, born: number): number => 12 * Number(track) + delayMonths(track, born, 1);
const who: Person = {
  year: 2031,
  age: 40,
  sex: "female",
  track: "50",
  needy: false,
  residence: "urban-local",
  reached: "before",
  work: "formal-enterprise",
  event: "none",
};
const at = (state: string, person: Partial<Person>, count = 0, year = 2031) =>
  Object.fromEntries(
    row(pension, { ...who, year, ...person, state, count } as never, law.values(year)).map(
      ({ to, probability }) => [to, probability],
    ),
  );

describe("the retirement decision of 13 September 2024", () => {
  it("delays by birth month: one month for every four (women of the 50 track: every two)", () => {
    expect(inMonths("60", month(1965, 4))).toBe(60 * 12 + 1);
    expect(inMonths("60", month(1965, 5))).toBe(60 * 12 + 2);
    expect(inMonths("60", month(1976, 9))).toBe(63 * 12);
    expect(inMonths("55", month(1981, 9))).toBe(58 * 12);
    expect(inMonths("50", month(1984, 11))).toBe(55 * 12);
    for (const [track, first] of [
      ["60", 1965],
      ["55", 1970],
      ["50", 1975],
    ] as const)
      expect(delayMonths(track, month(first - 1, 12), 1)).toBe(0);
  });

  it("lets 12 x (9, 10, ...) birth months reach pension age in a calendar year, without options", () => {
    const men = {
      2024: 12,
      2025: 9,
      2026: 10,
      2027: 9,
      2028: 10,
      2029: 10,
      2030: 9,
      2031: 10,
      2032: 9,
      2033: 10,
      2034: 10,
      2035: 9,
      2036: 10,
      2037: 9,
      2038: 10,
      2039: 10,
      2040: 12,
    };
    const reachingIn = (sex: Person["sex"], track: Track, year: number): number => {
      let months = 0;
      for (let born = year - 66; born <= year - 48; born++)
        months +=
          12 *
          (shareReached(sex, track, born, year, noOptions(year)) -
            shareReached(sex, track, born, year - 1, noOptions(year)));
      return Math.round(months);
    };
    for (const [year, months] of Object.entries(men)) {
      expect([year, reachingIn("male", "60", Number(year))]).toEqual([year, months]);
      expect([year, reachingIn("female", "55", Number(year))]).toEqual([year, months]);
      expect([year, reachingIn("female", "50", Number(year))]).toEqual([year, months === 12 ? 12 : 8]);
    }
    // Of the men, in 2026: 3 months of 1965 and 7 of 1966.
    const in2026 = (born: number): number =>
      Math.round(
        12 *
          (shareReached("male", "60", born, 2026, noOptions(2026)) -
            shareReached("male", "60", born, 2025, noOptions(2026))),
      );
    expect([in2026(1965), in2026(1966)]).toEqual([3, 7]);
  });

  it("gives back the old ages to all who take the earliest date, where the delay is at most three years", () => {
    const early = { ...noOptions(2030), "pension.earlyShare": 1 };
    expect(
      shareReached("male", "60", 1970, 2030, early) - shareReached("male", "60", 1970, 2029, early),
    ).toBeCloseTo(1, 12);
    expect(
      shareReached("female", "50", 1980, 2030, early) - shareReached("female", "50", 1980, 2029, early),
    ).toBeCloseTo(1, 12);
    expect(shareReached("female", "50", 1981, 2031, early)).toBeLessThan(1);
  });

  it("asks for 15 years to 2029, 15.5 in 2030, 18 in 2035 and 20 from 2039", () => {
    expect(
      [2025, 2029, 2030, 2035, 2039, 2050].map((year) => law.values(year)["pension.minimumYears"]),
    ).toEqual([15, 15, 15.5, 18, 20, 20]);
    expect([14, 15, 16].map((years) => meets(years, 15.5))).toEqual([0, 0.5, 1]);
  });
});

describe("one year of one person", () => {
  it("keeps 55 of 100 contributors who lose their contract paying, lapses 45 and removes none", () => {
    const after = at("E-contributing", { work: "unemployed", event: "separated" });
    expect(after["E-lapsed"]).toBeCloseTo(0.45, 12);
    expect(after["E-contributing"]).toBeCloseTo(0.55, 12);
    // Unemployment insurance loses all of them: some draw a benefit, nobody stays insured.
    const insured = row(
      unemployment,
      { ...who, work: "unemployed", event: "separated", state: "insured", count: 0 },
      law.values(2031),
    );
    expect(insured.find(({ to }) => to === "insured")!.probability).toBe(0);
  });

  it("turns a residents' contributor of start age 59 into a recipient, with certainty", () => {
    for (const state of ["R-contributing", "R-lapsed"])
      expect(at(state, { age: 59, work: "agriculture", residence: "rural" })).toEqual({
        "R-receiving": 1,
        [state]: 0,
      });
  });

  it("splits 1,000 at pension age with too few years: 450 stay, 150 pay up, 350 change arm, 50 lapse (MOHRSS document 17 of 2014)", () => {
    const short = at("E-contributing", { age: 50, reached: "reached", work: "inactive" }, 10);
    expect(
      [short["E-contributing"], short["E-receiving"], short["R-contributing"], short["E-lapsed"]].map(
        (share) => Math.round(1000 * share!),
      ),
    ).toEqual([450, 150, 350, 50]);
  });

  it("draws with certainty at pension age with the minimum years met (Social Insurance Law, art. 16)", () => {
    expect(at("E-contributing", { age: 50, reached: "reached", work: "inactive" }, 21)["E-receiving"]).toBe(
      1,
    );
    // Half of those with 15 completed years have 15.5.
    expect(
      at("E-contributing", { age: 50, reached: "reached", work: "inactive" }, 15, 2030)["E-receiving"],
    ).toBeCloseTo(0.5 + 0.5 * 0.15, 12);
  });

  it("brings everybody with a labour contract into the employees' arm; a quarter of residents' contributors keep both records", () => {
    expect(at("outside", { event: "hired" })["E-contributing"]).toBe(1);
    const hired = at("R-contributing", { event: "hired" });
    expect([hired["E-contributing"], hired.dual]).toEqual([0.75, 0.25]);
  });

  it("lets people in need skip payment 0.05 times as often when 95 % are paid for", () => {
    const usual = at("R-contributing", { work: "agriculture", residence: "rural" })["R-lapsed"]!;
    const needy = at("R-contributing", { work: "agriculture", residence: "rural", needy: true })["R-lapsed"]!;
    expect(Math.log1p(-needy) / Math.log1p(-usual)).toBeCloseTo(0.05, 10);
  });

  it("makes a cheaper contribution attract more own-account workers: 8 points of wage less, exp(0.4) times the hazard", () => {
    const cheap = { ...law.values(2031), "pension.flexibleRate": 0.2, "pension.flexibleFloor": 0.4 };
    const join = (values: YearValues): number =>
      row(pension, { ...who, work: "flexible", state: "outside", count: 0 }, values).find(
        ({ to }) => to === "E-contributing",
      )!.probability;
    expect(Math.log1p(-join(cheap)) / Math.log1p(-join(law.values(2031)))).toBeCloseTo(
      Math.exp(0.05 * 4),
      10,
    );
  });

  it("reads only parameters that exist", () => {
    expect(Object.keys(law.values(2031)).sort()).toEqual(Object.keys(parameters).sort());
  });
});
