/** Every lever moves the published number that it says, in the direction it says, and says all that `explain` prints. */
import { beforeAll, describe, expect, it } from "vitest";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { accounts, transfers } from "../src/engines/funds.ts";
import { leafSeries, stockOf, type SeriesInfo } from "../src/engines/ledger.ts";
import { PERSON_PROCESSES } from "../src/engines/year.ts";
import { sources } from "../src/ground/data.ts";
import type { Direction, Parameter } from "../src/ground/parameter.ts";
import { explain } from "../src/outputs/describe.ts";
import { idsOf } from "../src/outputs/sources.ts";
import { book, defineScenario, leverNames, parameters, type Settings } from "../src/scenario/scenario.ts";
import { schemes } from "../src/schemes/index.ts";

const law = defineScenario({
  name: "test-law",
  title: "t",
  because: "b",
  // Levers that only count once another is moved, are moved.
  set: { "work.retirementDelay.pace": { 2025: 1 }, "pension.residentsBasic": { 2024: 123 } },
});
const until = 2027;
/** What a published number counts: a series, or a state of a scheme as `scheme/state`. */
function seriesOf(name: string): SeriesInfo {
  const [process, state] = name.split("/");
  if (state === undefined) return leafSeries.find((series) => series.name === name)!;
  return { name, label: name, concept: "person", process: process!, counts: { [state]: 1 } };
}
const fundsOf = (name: string): string =>
  schemes.find(({ funds = [] }) => funds.some((fund) => fund.name === name))!.name;
/** The number at the end of the last year; only the scheme that it counts is projected, which changes nothing in it. */
function numberOf(set: Settings, name: string): number {
  const [kind, fund, item] = name.split("/");
  const series =
    kind === "funds"
      ? { process: fundsOf(fund!) }
      : kind === "adjustment"
        ? { process: "pension" }
        : seriesOf(name);
  const values = book(law.with({ name: "moved", set }));
  const all = plan(values, until);
  const kept = all.compilers.flatMap(({ process }, i) =>
    i < PERSON_PROCESSES || process.name === series.process ? [i] : [],
  );
  const tally = cohort({
    ...all,
    compilers: kept.map((i) => all.compilers[i]!),
    tables: all.tables.map((tables) => kept.map((i) => tables[i]!)),
  });
  if ("name" in series) return stockOf(tally, series, until - tally.base);
  const account = accounts(tally, 1, values).find((one) => one.fund.name === (fund ?? ""));
  if (account) return account.years.at(-1)![item as "revenue"];
  // What crosses provinces in the last year: what those remit who remit more than they receive.
  const employees = accounts(tally, 1, values).find((one) => one.fund.name === "pension-employees")!;
  return transfers(employees, values)
    .filter(({ year }) => year === until)
    .reduce((sum, { remit, receive }) => sum + Math.max(0, remit - receive), 0);
}
const parameterOf = (name: string): Parameter => parameters[name as keyof typeof parameters];
const from2024 = (values: Readonly<Record<string, number>>): Settings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { 2024: value }]));

// Shares that may not pass one together; and an age that nobody short of years has reached by the last year here.
const CHOSEN: Readonly<Record<string, number>> = {
  "pension.earlyShare": 0.3,
  "pension.lateShare": 0.3,
  "pension.longestStay": 60,
};
/** Half way to the further end of the range. */
function movedValue(name: string, now: number): number {
  const [low, high] = parameterOf(name).range!;
  return CHOSEN[name] ?? (Math.abs(high - now) > Math.abs(now - low) ? (now + high) / 2 : (now + low) / 2);
}

describe("every lever", () => {
  const names = leverNames();
  const kept = new Map<string, number>();
  const base = (given: Readonly<Record<string, number>>, name: string): number => {
    const key = JSON.stringify([given, name]);
    let number = kept.get(key);
    if (number === undefined) kept.set(key, (number = numberOf(from2024(given), name)));
    return number;
  };

  it("has a unit, a range, sources that exist, what it acts on, a precedent or none, a grade and a direction", () => {
    for (const name of names) {
      const { unit, range, source, acts, precedent, grade, moves } = parameterOf(name);
      expect([name, !!unit, !!range, !!acts, !!precedent, !!grade, !!moves]).toEqual([
        name,
        ...Array.from({ length: 6 }, () => true),
      ]);
      for (const id of idsOf(source)) expect([name, id in sources]).toEqual([name, true]);
    }
  });

  /** What is wrong with a direction, or nothing: the lever is moved and the number looked at. */
  function fault(name: string, { raises, lowers, given = {} }: Direction): string | undefined {
    const now = book(law.with({ name: "given", set: from2024(given) })).values(2025)[
      name as keyof typeof parameters
    ];
    const to = movedValue(name, now);
    const number = raises ?? lowers!;
    const change = numberOf(from2024({ ...given, [name]: to }), number) - base(given, number);
    const wanted = Math.sign(to - now) * (raises === undefined ? -1 : 1);
    // A thousand persons, or a thousand yuan, are far above what rounding can do.
    return Math.sign(change) === wanted && Math.abs(change) >= 1000
      ? undefined
      : `${name} from ${now} to ${to}: ${number} changes by ${Math.round(change)}`;
  }
  it("moves the number that it names in the direction it says (else: correct `moves` where it is declared)", () => {
    const faults = names.map((name) => {
      const { moves } = parameterOf(name);
      return moves && fault(name, moves);
    });
    expect(faults.filter((one) => one !== undefined)).toEqual([]);
  });
  it("is caught where it says the opposite, or names a number it does not touch (saboteurs)", () => {
    expect(fault("injury.uptake", { lowers: "injury" })).toMatch(/injury changes by/);
    expect(fault("injury.uptake", { raises: "unemployment" })).toMatch(/unemployment changes by 0/);
  });
});

describe("the levers of the law", () => {
  // model.md section 7, with the keys of this project: what the law of end-2023 and current law say by year.
  const values = new Map<string, ReturnType<typeof book>>();
  beforeAll(async () => {
    const { load } = await import("../src/scenario/load.ts");
    for (const name of ["law-2023", "current-law"]) values.set(name, book(await load(name)));
  });
  it.each([
    ["work.retirementDelay.pace", 2025, 0, 1],
    ["pension.earlyShare", 2025, 0, 0.5],
    ["pension.lateShare", 2025, 0, 0.02],
    ["pension.minimumYears", 2029, 15, 15],
    ["pension.minimumYears", 2030, 15, 15.5],
    ["pension.minimumYears", 2039, 15, 20],
    ["pension.flexibleOpen", 2025, 0.8, 1],
    ["pension.flexibleRate", 2025, 0.2, 0.2],
    ["pension.flexibleFloor", 2025, 0.6, 0.6],
    ["pension.employerRate", 2025, 0.16, 0.16],
    ["work.enforcement", 2026, 1, 1],
    ["pension.needySubsidy", 2025, 0.95, 0.95],
    ["pension.residentsBasic", 2024, 103, 123],
    ["pension.residentsBasic", 2026, 103, 163],
    ["platform.rollout", 2024, 0.3, 0.3],
    ["platform.rollout", 2027, 0.3, 1],
    ["platform.sectors", 2027, 0.5, 0.5],
    ["platform.mandate", 2027, 0, 0],
    ["unemployment.parity", 2027, 0.8, 0.8],
    ["injury.scope", 2024, 1, 1],
    ["injury.scope", 2025, 1, 1.03],
    ["pension.cleanup", 2025, 0, 0],
    ["residence.pace", 2025, 0.8, 0.8],
    ["macro.formalJobs", 2025, 1, 1],
  ] as const)("%s in %d is %d by the law of end-2023 and %d by current law", (name, year, before, now) => {
    expect(values.get("law-2023")!.values(year)[name]).toBe(before);
    expect(values.get("current-law")!.values(year)[name]).toBeCloseTo(now, 12);
  });

  it("explain themselves in full", async () => {
    const text = await explain("work.retirementDelay.pace");
    for (const line of ["unit ", "acts on ", "law-2023 ", "current-law ", "range ", "precedent ", "grade "])
      expect(text).toContain(line);
    expect(text).toMatch(/when raised +lowers .*pension-employees-retirees/);
    expect(text).toMatch(/1 from 2025/);
    expect(text).toContain("S_REFORM2024");
  });
});
