/** Base years: a plan runs from the year end of its start, and plans of several starts do not disturb each other. */
import { describe, expect, it } from "vitest";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { eventsOf, leafSeries, stockOf } from "../src/engines/ledger.ts";
import type { Tally } from "../src/engines/tally.ts";
import { start, type Start } from "../src/people/start.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const law = book(defineScenario({ name: "law", title: "t", because: "b" }));
/** The fitted persons, as if they had stood there eight years earlier. */
const earlier: Start = { ...start(), base: 2015 };
const bytes = (tally: Tally): Buffer[] =>
  tally.processes.flatMap(({ stock, events, exposure }) =>
    [stock, events, exposure].map(({ buffer }) => Buffer.from(buffer)),
  );
const deaths = (tally: Tally): number =>
  eventsOf(tally.processes[0]!, 1, 0) + eventsOf(tally.processes[0]!, 2, 0);

describe("a plan from another year end", () => {
  it("runs from there, with the life tables of its own years", () => {
    const [then, now] = [plan(law, 2017, { start: earlier }), plan(law, 2025)];
    expect([then.base, then.until, then.factors.map(({ year }) => year)]).toEqual([2015, 2017, [2016, 2017]]);
    const [past, present] = [cohort(then), cohort(now)];
    expect([past.base, past.until]).toEqual([2015, 2017]);
    for (const series of leafSeries)
      expect(stockOf(past, series, 0)).toBeCloseTo(stockOf(present, series, 0), 3);
    // Mortality fell between: the same persons lose more in 2016-17 than in 2024-25.
    expect(deaths(past)).toBeGreaterThan(1.02 * deaths(present));
  });
  it("leaves other plans of the same process as they were, whichever comes first", () => {
    const first = bytes(cohort(plan(law, 2025)));
    cohort(plan(law, 2017, { start: earlier }));
    const twin: Start = { ...start(), persons: start().persons.map((n) => n / 2) };
    const halved = plan(law, 2025, { start: twin });
    expect(halved.factors).not.toEqual(plan(law, 2025).factors);
    expect(bytes(cohort(plan(law, 2025))).every((part, i) => part.equals(first[i]!))).toBe(true);
  });
  it("refuses an end before its beginning, and a start of another year", () => {
    expect(() => plan(law, 2015, { start: earlier })).toThrow(/from the end of 2015 cannot run until 2015/);
    expect(() => cohort(plan(law, 2025), { start: earlier })).toThrow(/cannot begin with a start of 2015/);
  });
});
