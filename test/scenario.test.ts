/** Scenarios: dated values, their books, their mistakes, and the way to plain data and back. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import currentLaw from "../scenarios/current-law.ts";
import law2023 from "../scenarios/law-2023.ts";
import { nearest } from "../src/ground/nearest.ts";
import { UserError } from "../src/ground/problem.ts";
import { isLever, type Parameter } from "../src/ground/parameter.ts";
import { load, shipped } from "../src/scenario/load.ts";
import {
  BASE_YEAR,
  LAST_YEAR,
  book,
  defineScenario,
  freeze,
  leverNames,
  parameters,
  parseScenario,
  settingProblems,
  type Settings,
} from "../src/scenario/scenario.ts";

const about = { title: "A title", because: "A question" };
const find = (name: string) => ({ "current-law": currentLaw, "law-2023": law2023 })[name];
const years = Array.from({ length: LAST_YEAR - BASE_YEAR }, (_, i) => BASE_YEAR + 1 + i);
const folder = mkdtempSync(join(tmpdir(), "shebao-scenario-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the values of a scenario", () => {
  it("hold from their date to the next", () => {
    const { values } = book(currentLaw);
    expect([2023, 2024, 2025, 2026, 2040].map((year) => values(year)["pension.residentsBasic"])).toEqual([
      103, 123, 143, 163, 163,
    ]);
    expect([2024, 2025, 2060].map((year) => values(year)["work.retirementDelay.pace"])).toEqual([0, 1, 1]);
  });

  it("lie on a line where the parameter says so", () => {
    const { values } = book(currentLaw);
    expect(
      [2023, 2029, 2030, 2035, 2038, 2039, 2050].map((year) => values(year)["pension.minimumYears"]),
    ).toEqual([15, 15, 15.5, 18, 19.5, 20, 20]);
  });

  it("replace every later value of the scenario that is extended, and keep the earlier ones", () => {
    const variant = currentLaw.with({
      name: "variant",
      set: { "pension.residentsBasic": { 2025: 200, 2030: 300 } },
    });
    expect(variant.set["pension.residentsBasic"]).toEqual({ 2024: 123, 2025: 200, 2030: 300 });
    const { values } = book(variant);
    expect([2023, 2024, 2026, 2030].map((year) => values(year)["pension.residentsBasic"])).toEqual([
      103, 123, 200, 300,
    ]);
    expect(book(currentLaw).values(2026)["pension.residentsBasic"]).toBe(163);
    expect(variant).toMatchObject({
      extends: "current-law",
      lawDate: "2026-07-01",
      title: "Current law (variant)",
    });
  });

  it("mean the first projected year and all later ones where one number is given", () => {
    const scenario = defineScenario({ name: "one-number", ...about, set: { "residence.pace": 1.2 } });
    expect(scenario.set).toEqual({ "residence.pace": { 2024: 1.2 } });
    expect([2023, 2024, 2060].map((year) => book(scenario).values(year)["residence.pace"])).toEqual([
      0.8, 1.2, 1.2,
    ]);
  });

  it("are all there in every year of the projection, within their ranges", async () => {
    for (const name of await shipped()) {
      const { values } = book(await load(name));
      for (const year of [BASE_YEAR, ...years])
        for (const [key, { range }] of Object.entries(parameters) as [keyof typeof parameters, Parameter][]) {
          const value = values(year)[key];
          expect(Number.isFinite(value), `${name}, ${key}, ${year}`).toBe(true);
          if (range)
            expect(value >= range[0] && value <= range[1], `${name}, ${key}, ${year}: ${value}`).toBe(true);
        }
    }
  });

  it("do not exist before the data do", () => {
    expect(() => book(currentLaw).values(1980)).toThrow(/no value before 1990, asked for 1980/);
  });
});

describe("mistakes", () => {
  const set = {
    "pension.minimunYears": 20,
    "pension.minimumYears": { 2023: 15, 2061: 15, 2030: 25 },
    "residence.pace": {},
    "work.enforcement": { 2026: "twice" },
    "life.infantMortality": 0.5,
    "injury.uptake": { "2026-07": 0.9 },
  };

  it("are collected all at once, with the nearest lever, the range and its source", () => {
    const problems = settingProblems(set);
    expect(problems).toEqual([
      "pension.minimunYears: no such lever; nearest is pension.minimumYears",
      expect.stringMatching(/^pension\.minimumYears, 2023: years run from 2024 to 2060/),
      "pension.minimumYears, 2030: 25 is outside 10 to 20 years (source S_REFORM2024)",
      expect.stringMatching(/^pension\.minimumYears, 2061: years run from 2024 to 2060/),
      expect.stringMatching(/^residence\.pace: no value given/),
      'work.enforcement, 2026: "twice" is not a number',
      "life.infantMortality: a fixed parameter, not a lever; it has no range to move in",
      expect.stringMatching(/^injury\.uptake, 2026-07: years run/),
    ]);
  });

  it("do not stop a script from being loaded; using it throws them together", () => {
    const { "work.enforcement": _, ...numbers } = set;
    const scenario = defineScenario({
      name: "Bad Name",
      title: "",
      because: "b",
      set: numbers as unknown as Settings,
    });
    expect(scenario.problems).toHaveLength(9);
    expect(() => freeze(scenario)).toThrow(UserError);
    expect(() => book(scenario)).toThrow(/scenario Bad Name has 9 problems/);
    expect(() => book(scenario)).toThrow(/faster-retirement/);
  });

  it("of a parent are problems of the scenario that extends it", () => {
    const parent = defineScenario({ name: "parent", ...about, set: { "residence.pace": 99 } });
    expect(parent.with({ name: "heir", set: {} }).problems).toEqual(parent.problems);
  });

  it("in JSON are thrown together, and its parent must be one that is shipped", () => {
    const text = JSON.stringify({
      name: "x",
      ...about,
      extends: "curent-law",
      set: { "a.b": 1, "residence.pace": 99 },
    });
    expect(() => parseScenario(text, "x.json", find)).toThrow(
      /x\.json has 3 problems[^]*no scenario "curent-law"[^]*a\.b: no such lever[^]*outside 0 to 1\.5/,
    );
    expect(() => parseScenario("{", "x.json", find)).toThrow(/x\.json has 1 problem[^]*not valid JSON/);
    expect(() => parseScenario('{"name":"x"}', "x.json", find)).toThrow(/2 problems[^]*title[^]*because/);
    expect(() => parseScenario("[]", "x.json", find)).toThrow(/the file/);
    // Mistakes of shape do not hide those of the levers.
    const both = JSON.stringify({
      name: "Not Kebab",
      title: "",
      extends: "nobody",
      set: { "a.b": 1 },
      extra: 1,
    });
    expect(() => parseScenario(both, "x.json", find)).toThrow(
      /x\.json has 6 problems[^]*name[^]*title[^]*because[^]*extra[^]*no scenario "nobody"[^]*a\.b: no such lever/,
    );
    expect(() => parseScenario('{"name":"x","set":[1]}', "x.json", find)).toThrow(/set/);
  });

  it("in a name are answered with the name of fewest edits", () => {
    expect(nearest("curent-law", ["law-2023", "current-law"])).toBe("current-law");
    expect(nearest("work.enforcment", leverNames())).toBe("work.enforcement");
  });
});

describe("a frozen scenario", () => {
  it("is plain data that JSON does not change, and that gives the same book when read back", () => {
    for (const scenario of [
      law2023,
      currentLaw,
      currentLaw.with({ name: "late", normative: true, set: { "pension.lateShare": { 2030: 0.3 } } }),
    ]) {
      const frozen = freeze(scenario);
      const text = JSON.stringify(frozen);
      expect(JSON.parse(text)).toEqual(frozen);
      const back = parseScenario(text, "back.json", (name) =>
        name === "current-law" ? currentLaw : find(name),
      );
      expect(freeze(back)).toEqual(frozen);
      for (const year of [BASE_YEAR, ...years]) {
        expect(book(back).values(year)).toEqual(book(scenario).values(year));
        expect(book(frozen).values(year)).toEqual(book(scenario).values(year));
      }
    }
  });

  it("comes back from JSON whatever its levers are set to", () => {
    const lever = fc.constantFrom(...leverNames());
    const setting = fc.tuple(
      lever,
      fc.uniqueArray(fc.integer({ min: 2024, max: 2060 }), { minLength: 1, maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(setting, { maxLength: 6, selector: ([name]) => name }), (settings) => {
        const set = Object.fromEntries(
          settings.map(([name, dates, share]) => {
            const [low, high] = (parameters as Record<string, Parameter>)[name]!.range!;
            return [
              name,
              Object.fromEntries(dates.map((year, i) => [year, i % 2 ? low : low + share * (high - low)])),
            ];
          }),
        );
        const scenario = defineScenario({ name: "any", ...about, extends: currentLaw, set: set as Settings });
        expect(scenario.problems).toEqual([]);
        const back = parseScenario(JSON.stringify(freeze(scenario)), "any.json", find);
        for (const year of years) expect(book(back).values(year)).toEqual(book(scenario).values(year));
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it("has its levers in order of name, so that equal scenarios are equal text", () => {
    const one = defineScenario({ name: "a", ...about, set: { "residence.pace": 1, "injury.uptake": 0.9 } });
    const two = defineScenario({ name: "a", ...about, set: { "injury.uptake": 0.9, "residence.pace": 1 } });
    expect(JSON.stringify(freeze(one))).toBe(JSON.stringify(freeze(two)));
  });
});

describe("loading", () => {
  it("finds shipped scenarios by name, scripts and JSON by file", async () => {
    expect(await shipped()).toEqual(expect.arrayContaining(["current-law", "law-2023"]));
    expect(await load("current-law")).toBe(currentLaw);
    expect((await load("scenarios/law-2023.ts")).name).toBe("law-2023");
    const path = join(folder, "mine.json");
    writeFileSync(
      path,
      JSON.stringify({
        name: "mine",
        ...about,
        extends: "current-law",
        set: { "residence.pace": { 2030: 1 } },
      }),
    );
    const mine = await load(path);
    expect(mine).toMatchObject({ name: "mine", extends: "current-law", lawDate: "2026-07-01" });
    expect(mine.set["pension.residentsBasic"]).toEqual(currentLaw.set["pension.residentsBasic"]);
  });

  it("refuses what is not there, cannot be read or holds no scenario", async () => {
    await expect(load("curent-law")).rejects.toThrow(/nearest is current-law/);
    await expect(load("no/such/file.json")).rejects.toThrow(/no such file/);
    const script = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    await expect(load(script("none.mjs", "export default 3"))).rejects.toThrow(/has no scenario/);
    await expect(load(script("throws.mjs", "throw new Error('at once')"))).rejects.toThrow(
      /does not run: at once/,
    );
    // As tsx says it of a comma that is missing.
    const missing =
      "throw new Error('Transform failed with 1 error:\\nmine.ts:2:56: ERROR: Expected comma\\nat esbuild')";
    await expect(load(script("unread.mjs", missing))).rejects.toThrow(
      /does not run: Transform failed with 1 error: mine\.ts:2:56: ERROR: Expected comma$/,
    );
  });

  it("knows a lever by its range alone", () => {
    const levers = Object.entries(parameters as Record<string, Parameter>).filter(([, parameter]) =>
      isLever(parameter),
    );
    expect(leverNames()).toEqual(levers.map(([name]) => name));
    expect(leverNames()).not.toContain("life.infantMortality");
  });

  it("says once what a text in the place of a value should have been", () => {
    const { problems } = defineScenario({
      name: "text",
      title: "t",
      because: "b",
      set: { "pension.flexibleRate": "cheap" as never },
    });
    expect(problems).toEqual([
      expect.stringMatching(/^pension\.flexibleRate: "cheap" is neither a number nor values by year/),
    ]);
  });
});
