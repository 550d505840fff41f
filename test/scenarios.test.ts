/** The shipped scenarios: each a small, sourced diff with a question, and an answer whose sign is as stated. */
import { beforeAll, describe, expect, it } from "vitest";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { accounts, transfers, type Account } from "../src/engines/funds.ts";
import { ledger, ledgerGaps, type SeriesLedger } from "../src/engines/ledger.ts";
import { readFileSync } from "node:fs";
import { sources } from "../src/ground/data.ts";
import { load, shipped } from "../src/scenario/load.ts";
import { book, freeze, type Scenario } from "../src/scenario/scenario.ts";

const NAMES = [
  "ageing-adverse",
  "card-from-birth",
  "current-law",
  "enforcement",
  "enforcement-lower-rate",
  "law-2023",
  "low-growth-shock",
  "migrant-parity",
  "needy-premiums",
  "needy-premiums-ended",
  "platform-protection",
  "pooling-full",
  "pooling-full-moral-hazard",
  "reform-2025-only",
  "relief-holiday",
  "residents-upgrade",
  "universal-2035",
];
const NORMATIVE = ["universal-2035"];
const PARENT: Record<string, string> = {
  "current-law": "law-2023",
  "reform-2025-only": "law-2023",
  "enforcement-lower-rate": "enforcement",
  "relief-holiday": "low-growth-shock",
  "pooling-full-moral-hazard": "pooling-full",
};
const text = (name: string): string =>
  readFileSync(new URL(`../scenarios/${name}.ts`, import.meta.url), "utf8");

const scenarios = new Map<string, Scenario>();
beforeAll(async () => {
  for (const name of NAMES) scenarios.set(name, await load(name));
});

describe("the shipped scenarios", () => {
  it("are these", async () => {
    expect([...(await shipped())].sort()).toEqual(NAMES);
  });

  it.each(NAMES)("%s is a small diff with a title, a question and sources that exist", (name) => {
    const scenario = scenarios.get(name)!;
    expect(scenario.problems).toEqual([]);
    expect(scenario.name).toBe(name);
    expect(scenario.title.length).toBeGreaterThan(5);
    expect(scenario.because).toMatch(/\?/);
    expect(Object.keys(scenario.own).length).toBeLessThanOrEqual(8);
    if (name !== "law-2023") {
      expect(Object.keys(scenario.own).length).toBeGreaterThan(0);
      expect(scenario.extends).toBe(PARENT[name] ?? "current-law");
      expect(freeze(scenario).set).not.toEqual(freeze(scenario.parent!).set);
      expect(text(name)).toMatch(/\/\/ .*(S_|S\d|MOHRSS|SCO|FYP|Assumed)/);
    }
    const ids =
      text(name).match(/\b(?:S_[A-Z0-9_]+|S\d{1,2}|(?:MOHRSS|SCO|SC|FYP|SICHUAN)\d*_?[A-Z0-9_]*\d*)\b/g) ??
      [];
    expect(ids.filter((id) => !(id in sources))).toEqual([]);
    if (name !== "law-2023") expect(ids.length).toBeGreaterThan(0);
  });

  it("mark as normative what assumes a target, and nothing else", () => {
    expect(NAMES.filter((name) => scenarios.get(name)!.normative)).toEqual(NORMATIVE);
  });

  it("say by which day law is in the values: the law of end-2023, the decision alone, else current law", () => {
    const dates = Object.fromEntries(NAMES.map((name) => [name, scenarios.get(name)!.lawDate]));
    expect(dates["law-2023"]).toBe("2023-12-31");
    expect(dates["reform-2025-only"]).toBe("2024-09-13");
    for (const name of NAMES)
      if (!["law-2023", "reform-2025-only"].includes(name))
        expect([name, dates[name]]).toEqual([name, "2026-07-01"]);
  });
});

describe("their answers at the end of 2030, by the cohort engine", () => {
  const kept = new Map<string, SeriesLedger[]>();
  const of = (name: string): SeriesLedger[] => {
    let entries = kept.get(name);
    if (!entries)
      kept.set(name, (entries = ledger(cohort(plan(book(scenarios.get(name)!), 2030)), 1, new Map())));
    return entries;
  };
  const stock = (name: string, series: string): number =>
    of(name).find((entry) => entry.name === series)!.stock[7]!;
  // Scenario, what it is compared with, series, at least and at most so many million persons more.
  it.each([
    ["reform-2025-only", "law-2023", "pension-employees-retirees", -10, -5],
    ["reform-2025-only", "law-2023", "pension-employees-contributors", 5, 12],
    ["reform-2025-only", "law-2023", "unemployment", 2, 8],
    ["universal-2035", "current-law", "pension", 10, 30],
    ["universal-2035", "current-law", "pension-employees-contributors", 15, 35],
    ["platform-protection", "current-law", "platform-injury", 10, 25],
    ["platform-protection", "current-law", "pension-employees-contributors", 3, 12],
    ["platform-protection", "current-law", "injury", 5, 16],
    ["enforcement", "current-law", "pension-employees-contributors", 8, 18],
    ["enforcement", "current-law", "unemployment", 10, 32],
    ["enforcement", "current-law", "pension-residents-contributors", -14, -4],
    ["enforcement-lower-rate", "enforcement", "pension-employees-contributors", 0.3, 3],
    ["residents-upgrade", "current-law", "pension-residents-contributors", 2, 12],
    ["residents-upgrade", "current-law", "pension-residents-recipients", 0.05, 2],
    ["migrant-parity", "current-law", "unemployment", 0.5, 5],
    ["low-growth-shock", "current-law", "unemployment", -12, -3],
    ["low-growth-shock", "current-law", "pension-employees-contributors", -6, -1],
    ["low-growth-shock", "current-law", "pension-residents-contributors", 0.5, 5],
    ["pooling-full-moral-hazard", "pooling-full", "pension-employees-contributors", -3, -0.1],
    ["needy-premiums", "current-law", "medical-residents", 0.1, 1],
    ["needy-premiums-ended", "current-law", "pension-residents-contributors", -2, -0.05],
    ["needy-premiums-ended", "current-law", "medical-residents", -5, -0.5],
    ["card-from-birth", "current-law", "card", 4, 15],
    ["card-from-birth", "current-law", "medical-residents", 15, 60],
    ["ageing-adverse", "current-law", "population", -18, -8],
    ["ageing-adverse", "current-law", "pension-employees-contributors", -16, -6],
    ["ageing-adverse", "current-law", "pension-residents-recipients", 1, 4],
  ] as const)("%s against %s: %s differs by %d to %d million", (name, against, series, least, most) => {
    const difference = (stock(name, series) - stock(against, series)) / 1e6;
    expect(difference).toBeGreaterThan(least);
    expect(difference).toBeLessThan(most);
  });

  it("leave alone what they do not act on, to the person", () => {
    for (const series of ["unemployment", "injury", "platform-injury", "population"])
      expect([series, stock("residents-upgrade", series)]).toEqual([series, stock("current-law", series)]);
    expect(stock("reform-2025-only", "population")).toBe(stock("law-2023", "population"));
  });

  const accountsOf = (name: string): Account[] => {
    const values = book(scenarios.get(name)!);
    return accounts(cohort(plan(values, 2030)), 1, values);
  };
  it("of money: a holiday costs the employees' fund 0.5 to 1.2 trillion yuan in its year and enrols nobody less", () => {
    for (const { name } of of("relief-holiday"))
      expect([name, stock("relief-holiday", name)]).toEqual([name, stock("low-growth-shock", name)]);
    const [with_, without] = ["relief-holiday", "low-growth-shock"].map((name) => accountsOf(name)[0]!.years);
    const lost = (without![3]!.revenue - with_![3]!.revenue) / 1e9;
    expect(lost).toBeGreaterThan(500);
    expect(lost).toBeLessThan(1200);
    expect(without![7]!.balance - with_![7]!.balance).toBe(without![3]!.balance - with_![3]!.balance);
  });
  it("of money: the full pool moves more than three times as much between provinces, and the nation's account not at all", () => {
    const crossing = (name: string): number =>
      transfers(accountsOf(name)[0]!, book(scenarios.get(name)!))
        .filter(({ year }) => year === 2030)
        .reduce((sum, { remit, receive }) => sum + Math.max(0, receive - remit), 0);
    expect(crossing("pooling-full") / crossing("current-law")).toBeGreaterThan(3);
    expect(accountsOf("pooling-full")[0]!.years).toEqual(accountsOf("current-law")[0]!.years);
    const lost = (year: number): number =>
      accountsOf("pooling-full-moral-hazard")[0]!.years[year - 2023]!.contributions /
      accountsOf("pooling-full")[0]!.years[year - 2023]!.contributions;
    expect(lost(2026)).toBe(1);
    // 5.7 points less of what contracts pay, nine tenths of all.
    expect(lost(2028)).toBeGreaterThan(0.93);
    expect(lost(2028)).toBeLessThan(0.96);
  });

  it("close every ledger exactly", () => {
    for (const name of NAMES)
      for (const entry of of(name))
        expect([name, entry.name, ledgerGaps(entry)]).toEqual([name, entry.name, []]);
  });
});
