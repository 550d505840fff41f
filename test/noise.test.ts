/** Standard errors of headline stocks, flows, states and money hold over seeds; errors half or twice as large are seen. */
import { mean as meanOf, sampleVariance } from "simple-statistics";
import { beforeAll, describe, expect, it } from "vitest";
import { agent } from "../src/engines/agent.ts";
import { plan as planOf } from "../src/engines/align.ts";
import { ledger, leafSeries, seriesNames, stateSeries, stockOf, totalSeries } from "../src/engines/ledger.ts";
import { cohort } from "../src/engines/cohort.ts";
import { accounts } from "../src/engines/funds.ts";
import { accountsNoise } from "../src/engines/money-noise.ts";
import { noiseOf } from "../src/engines/noise.ts";
import { headlines, quick } from "../src/engines/quick.ts";
import { stocksTable } from "../src/outputs/tables.ts";
import { book } from "../src/scenario/scenario.ts";
import type { FlowCode } from "../src/schemes/scheme.ts";
import currentLaw from "../scenarios/current-law.ts";

const UNTIL = 2027;
const PERSONS = 20_000;
const SEEDS = 32;
const plan = planOf(book(currentLaw), UNTIL);

/**
 * Squared differences from the expected value over the stated variance. With the right one, the mean over 32 seeds is chi-square
 * over its 32 degrees of freedom: above 2.33 with a chance of 0.000033 (Wilson-Hilferty), for 15 series at most 0.0005 in all.
 * Persons differ by more than state and age, so that the true variance is smaller where work decides: below is no limit for
 * one series, but for the mean of all.
 */
const MOST = 2.33;
const LEAST = 0.6;

const stocks = new Map<string, { square: number; change: number; inside: number }>();
const flows = new Map<string, { square: number; variance: number }>();
let agentWeight = 0;
beforeAll(async () => {
  const cells = headlines(quick(plan));
  for (let seed = 0; seed < SEEDS; seed++) {
    const { tally, weight } = await agent(plan, { persons: PERSONS, seed: `noise ${seed}`, workers: 1 });
    const noise = noiseOf(tally, weight);
    agentWeight = weight;
    const T = UNTIL - plan.base;
    for (const { name, stock, flows: own } of ledger(tally, weight, baseOf(cells))) {
      const apart = stock[T]! - cells[name]!.stock[T]!;
      const variance = noise.get(name)!.stock[T]!;
      const one = stocks.get(name) ?? { square: 0, change: 0, inside: 0 };
      const changes = Object.values(own).reduce(
        (sum, years) => sum + years.reduce((a, b) => a + Math.abs(b) * weight, 0),
        0,
      );
      stocks.set(name, {
        square: one.square + apart ** 2 / variance / SEEDS,
        change: one.change + apart ** 2 / changes / SEEDS,
        inside: one.inside + Number(apart ** 2 < 1.96 ** 2 * variance) / SEEDS,
      });
      for (const [code, years] of Object.entries(own) as [FlowCode, number[]][])
        for (let t = 1; t <= T; t++) {
          const sum = flows.get(`${name} ${code}`) ?? { square: 0, variance: 0 };
          sum.square += ((years[t - 1] ?? 0) - cells[name]!.flows[code]![t]!) ** 2;
          sum.variance += noise.get(name)!.flows[code]![t - 1]!;
          flows.set(`${name} ${code}`, sum);
        }
    }
  }
}, 120_000);
const baseOf = (cells: ReturnType<typeof headlines>): Map<string, number> =>
  new Map(leafSeries.map(({ name }) => [name, cells[name]!.stock[0]!]));
const mean = (of: (one: { square: number; change: number; inside: number }) => number): number =>
  [...stocks.values()].reduce((sum, one) => sum + of(one), 0) / stocks.size;

describe("the standard error of a headline stock", () => {
  it("is that of the seeds: no series spreads more, all together not much less", () => {
    expect([...stocks.keys()].sort()).toEqual([...seriesNames].sort());
    for (const [name, { square }] of stocks) expect([name, square < MOST]).toEqual([name, true]);
    expect(mean(({ square }) => square)).toBeGreaterThan(LEAST);
    expect(mean(({ square }) => square)).toBeLessThan(1.3);
  });

  it("holds the expected value within 1.96 of it in 95 of 100 cases", () => {
    // 480 cases; those of a seed hang together. If a seed counts as five, fewer than 88 in 100 have a chance below 0.001.
    expect(mean(({ inside }) => inside)).toBeGreaterThan(0.88);
    expect(mean(({ inside }) => inside)).toBeLessThan(0.995);
  });

  it("is seen to be wrong where it is half or twice as large, or adds up all changes so far", () => {
    const worst = Math.max(...[...stocks.values()].map(({ square }) => square));
    expect(worst * 4).toBeGreaterThan(MOST);
    expect(mean(({ square }) => square) / 4).toBeLessThan(LEAST);
    expect(mean(({ change }) => change)).toBeLessThan(LEAST);
  });

  it("can be told for every total: its parts are states of one process", () => {
    const processOf = (name: string): string => leafSeries.find((leaf) => leaf.name === name)!.process;
    for (const { name, of } of totalSeries)
      expect([name, new Set(of.map(processOf)).size]).toEqual([name, 1]);
  });
});

describe("the standard error of a flow", () => {
  it("is never much smaller than the spread over seeds and years", () => {
    // 128 squares, some from few moves: 1.8 lies 6.4 standard deviations of chi-square with 128 degrees of freedom above 1.
    let all = 0;
    for (const [name, { square, variance }] of flows) {
      // Births are met to the agent: what is left is rounding, not luck.
      if (name.endsWith(" BIRTH")) expect(Math.sqrt(square / SEEDS / 4)).toBeLessThan(2 * agentWeight);
      else expect([name, square / variance < 1.8]).toEqual([name, true]);
      all += name.endsWith(" BIRTH") ? 0 : square / variance / flows.size;
    }
    expect(all).toBeGreaterThan(LEAST);
    expect(all / 4).toBeLessThan(LEAST);
  });
});

/** Luck of runs that are large enough for chances by single birth years. */
const MANY = { until: 2026, persons: 100_000, seeds: 32 };
/**
 * Sample variance over stated variance: chi-square over its 31 degrees of freedom. Above 2.48 with a chance of 0.00001
 * (Wilson-Hilferty), for 23 states and 32 items at most 0.00055; means over them hang together and are bounded widely.
 */
const MOST_OF_31 = 2.48;

type Ratios = Map<string, { observed: number; stated: number; cells: number }>;
describe("the standard error of the persons in a state, and of the money of a fund", () => {
  const [ratios, money]: [Ratios, Ratios] = [new Map(), new Map()];
  /** By item of a fund, in standard errors: how far the mean over the seeds is from what cells come to. */
  const from = new Map<string, number>();
  beforeAll(async () => {
    const law = book(currentLaw);
    const many = planOf(law, MANY.until);
    const T = MANY.until - many.base;
    const seen = new Map<string, number[]>();
    const see = (into: Ratios, name: string, variance: number, value: number): void => {
      const sum = into.get(name) ?? { observed: 0, stated: 0, cells: 0 };
      sum.stated += variance / MANY.seeds;
      into.set(name, sum);
      seen.set(name, [...(seen.get(name) ?? []), value]);
    };
    for (let seed = 0; seed < MANY.seeds; seed++) {
      const { tally, weight } = await agent(many, {
        persons: MANY.persons,
        seed: `state ${seed}`,
        workers: 1,
      });
      const noise = noiseOf(tally, weight, stateSeries, []);
      for (const one of stateSeries) {
        see(ratios, one.name, noise.get(one.name)!.stock[T]!, stockOf(tally, one, T) * weight);
      }
      const funds = accounts(tally, weight, law);
      accountsNoise(tally, weight, law, funds).forEach((items, f) => {
        const { fund, years } = funds[f]!;
        const year = { ...years[T]!, "months-of-cover": (12 * years[T]!.balance) / years[T]!.spending };
        for (const item of Object.keys(items) as (keyof typeof items)[])
          see(money, `${fund.name} ${item}`, items[item][T]!, year[item]);
      });
      if (seed > 0) continue;
      const run = { scenario: "law", engine: "agent" as const, weight, ledger: [] };
      const cells = stocksTable([{ ...run, replicates: [{ replicate: 0, tally, ledger: [] }] }]);
      for (const row of cells.objects() as Record<string, number>[])
        if (row.year === MANY.until)
          ratios.get(`${row.scheme}/${row.state}`)!.cells += row.standard_error! ** 2;
    }
    for (const { fund, years } of accounts(cohort(many), 1, law)) {
      const year = { ...years[T]!, "months-of-cover": (12 * years[T]!.balance) / years[T]!.spending };
      for (const [name, { stated }] of money)
        if (name.startsWith(`${fund.name} `)) {
          const expected = year[name.slice(fund.name.length + 1) as keyof typeof year];
          from.set(name, (meanOf(seen.get(name)!) - expected) / Math.sqrt(stated / MANY.seeds));
        }
    }
    for (const [name, values] of seen)
      (ratios.get(name) ?? money.get(name)!).observed = sampleVariance(values);
  }, 120_000);
  const all = (
    of: (one: { observed: number; stated: number; cells: number }) => number,
    over = ratios,
  ): number => [...over.values()].reduce((sum, one) => sum + of(one) / over.size, 0);

  it("is that of the seeds: no state and no item spreads more, all together not much less", () => {
    expect([ratios.size, money.size]).toEqual([23, 32]);
    for (const [name, { observed, stated }] of [...ratios, ...money])
      expect([name, observed / stated < MOST_OF_31]).toEqual([name, true]);
    for (const one of [ratios, money]) {
      expect(all(({ observed, stated }) => observed / stated, one)).toBeGreaterThan(LEAST);
      expect(all(({ observed, stated }) => observed / stated, one)).toBeLessThan(1.3);
    }
  });

  // 32 items, beyond 5 standard errors with a chance of 0.00002; the rounding of the start is a part of one.
  it("is all that parts the money of agents from that of cells, in every item", () => {
    expect(from.size).toBe(money.size);
    for (const [name, z] of from) expect([name, Math.abs(z) < 5]).toEqual([name, true]);
  });

  it("is seen to be wrong where the squares of cells are added up, or it is half or twice as large", () => {
    expect(all(({ observed, cells }) => observed / cells)).toBeLessThan(LEAST);
    for (const one of [ratios, money]) {
      expect(all(({ observed, stated }) => (4 * observed) / stated, one)).toBeGreaterThan(MOST_OF_31);
      expect(all(({ observed, stated }) => observed / stated / 4, one)).toBeLessThan(LEAST);
    }
  });
});
