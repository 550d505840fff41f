/** What must hold whatever the values: rows are whole, levers act and in one scheme only, memory changes nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compiler, finish } from "../src/engines/compile.ts";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { leafSeries, ledger, type SeriesLedger } from "../src/engines/ledger.ts";
import { order, PERSON_PROCESSES } from "../src/engines/year.ts";
import { isLever, type Parameter } from "../src/ground/parameter.ts";
import { row } from "../src/ground/process.ts";
import { EVENTS, RESIDENCES, SEXES, TRACKS, WORKS, possible, type Person } from "../src/people/person.ts";
import { book, defineScenario, parameters, type Settings } from "../src/scenario/scenario.ts";
import { schemes } from "../src/schemes/index.ts";
import type { Scheme } from "../src/schemes/scheme.ts";

const law = defineScenario({
  name: "test-law",
  title: "t",
  because: "b",
  // Levers that only count once another is moved, are moved.
  set: {
    "work.retirementDelay.pace": { 2025: 1 },
    "pension.residentsBasic": { 2024: 123 },
    "pension.employerRate": { 2024: 0.14 },
    "pension.flexibleRate": { 2024: 0.18 },
  },
});
const until = 2027;
const project = (set: Settings): SeriesLedger[] =>
  ledger(cohort(plan(book(law.with({ name: "moved", set })), until)), 1, new Map());
const same = (a: SeriesLedger, b: SeriesLedger): boolean => JSON.stringify(a) === JSON.stringify(b);
const base = project({});

const person = fc
  .record({
    year: fc.integer({ min: 2024, max: 2059 }),
    age: fc.integer({ min: 0, max: 100 }),
    sex: fc.constantFrom(...SEXES),
    track: fc.constantFrom(...TRACKS),
    needy: fc.boolean(),
    residence: fc.constantFrom(...RESIDENCES),
    reached: fc.constantFrom("before" as const, "reached" as const),
    work: fc.constantFrom(...WORKS),
    event: fc.constantFrom(...EVENTS),
  })
  .filter((who) => possible(who) && (who.sex === "male") === (who.track === "60"));

describe("rows", () => {
  it("are whole for every possible person, state and count: shares of 0 to 1 that add up to one", () => {
    const values = book(law);
    fc.assert(
      fc.property(
        person,
        fc.constantFrom(...order),
        fc.integer({ min: 0, max: 21 }),
        fc.nat(),
        (who, process, count, pick) => {
          const state = process.states[pick % process.states.length]!;
          const outcomes = row(
            process,
            { ...who, state, count } as Person & { state: string; count: number },
            values.values(who.year) as never,
          );
          let total = 0;
          for (const { probability } of outcomes) {
            expect(probability).toBeGreaterThanOrEqual(0);
            total += probability;
          }
          expect(total).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 3000, seed: 7 },
    );
  });

  it("come out of the tables as the rules give them, whatever was compiled before", () => {
    const values = book(law).values(2031);
    for (const process of order.slice(PERSON_PROCESSES)) {
      const fresh = compiler(process);
      const used = compiler(process);
      used.table(2026, book(law).values(2026) as never);
      used.table(
        2050,
        book(law.with({ name: "other", set: { "pension.minimumYears": { 2026: 18 } } })).values(
          2050,
        ) as never,
      );
      const a = finish(fresh.table(2031, values as never), process.name, 2031);
      const b = finish(used.table(2031, values as never), process.name, 2031);
      expect(b.block).toEqual(a.block);
      expect(b.last).toEqual(a.last);
      expect(b.to).toEqual(a.to);
    }
  });
});

describe("levers", () => {
  // Half way to the further end; what rules forbid together is left near its value.
  const moved = (name: string, now: number): number => {
    const [low, high] = (parameters as Record<string, Parameter>)[name]!.range!;
    return Math.abs(high - now) > Math.abs(now - low) ? (now + high) / 2 : (now + low) / 2;
  };
  const ownLevers = (scheme: Scheme): string[] =>
    Object.keys(scheme.parameters).filter(
      (name) =>
        isLever((parameters as Record<string, Parameter>)[name]!) &&
        order.filter((process) => name in process.parameters).length === 1,
    );
  it.each(schemes.map((scheme) => [scheme.name, scheme] as const))(
    "of %s, all moved at once, leave every other scheme's numbers as they were",
    (name, scheme) => {
      const now = book(law).values(2024) as Readonly<Record<string, number>>;
      const levers = ownLevers(scheme);
      expect(levers.length).toBeGreaterThan(1);
      const set = Object.fromEntries(levers.map((lever) => [lever, { 2024: moved(lever, now[lever]!) }]));
      for (const entry of project(set as Settings)) {
        const before = base.find((other) => other.name === entry.name)!;
        const own =
          leafSeries.some((series) => series.name === entry.name && series.process === name) ||
          scheme.totals.some((total) => total.name === entry.name);
        expect([entry.name, same(entry, before)]).toEqual([entry.name, !own]);
      }
    },
  );
});
