import { beforeAll, describe, expect, it } from "vitest";
import { agent, type AgentRun } from "../src/engines/agent.ts";
import { life } from "../src/engines/agent-life.ts";
import { purposesOf, resonance, stepOf } from "../src/engines/agent-luck.ts";
import { members } from "../src/engines/agent-start.ts";
import { plan as planOf, type Plan } from "../src/engines/align.ts";
import { cohort, stocked } from "../src/engines/cohort.ts";
import type { Table } from "../src/engines/compile.ts";
import {
  AGES,
  emptyTally,
  eventIndex,
  exposureIndex,
  stockIndex,
  type ProcessTally,
  type Tally,
} from "../src/engines/tally.ts";
import { KINDS, PLACES, reachedOf, residenceOf, sexOfKind, workOf } from "../src/people/person.ts";
import { start, type Start } from "../src/people/start.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const YEARS = 12;
const lawOf2023 = defineScenario({ name: "law-2023", title: "Law of 2023", because: "test" });
/** With moving pension ages, so that the order of work and pension age shows. */
const reform = lawOf2023.with({
  name: "reform",
  set: { "work.retirementDelay.pace": { 2025: 1 }, "pension.minimumYears": { 2029: 15, 2039: 20 } },
});
let plan: Plan;
let population = 0;
beforeAll(() => {
  plan = planOf(book(reform), 2023 + YEARS);
  population = Math.round(start().persons.reduce((a, b) => a + b, 0));
});

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
const named = (tally: Tally, name: string): ProcessTally => tally.processes.find((one) => one.name === name)!;
/** The same counts, compared as bytes: matchers walk element by element. */
function expectSame(mine: ProcessTally, theirs: ProcessTally): void {
  expect(mine.name).toBe(theirs.name);
  for (const part of ["stock", "exposure", "events"] as const) {
    const [a, b] = [mine[part], theirs[part]].map((counts) => Buffer.from(counts.buffer));
    if (!a.equals(b)) {
      const at = mine[part].findIndex((n, i) => n !== theirs[part][i]);
      expect(mine[part][at], `${mine.name}, ${part}[${at}]`).toBe(theirs[part][at]);
    }
    expect(mine[part].length).toBe(theirs[part].length);
  }
}
const same = (a: Float64Array, b: Float64Array): boolean =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
const sexOf = (group: number): 0 | 1 => (sexOfKind(group % KINDS) === "male" ? 0 : 1);
/** The plan with only these processes, in this order. */
const withProcesses = (from: Plan, indices: readonly number[]): Plan => ({
  ...from,
  compilers: indices.map((i) => from.compilers[i]),
  tables: from.tables.map((year) => indices.map((i) => year[i])),
});
/** The plan with the tables of one process changed in every year. */
const withTables = (from: Plan, name: string, change: (table: Table) => Table): Plan => {
  const index = from.compilers.findIndex((one) => one.process.name === name);
  return {
    ...from,
    tables: from.tables.map((year) => year.map((table, i) => (i === index ? change(table) : table))),
  };
};

/** The tally of a population lived one by one through the plain definition. */
function lived(of: Plan, persons: number, seed: string): Tally {
  const tally = emptyTally(of.compilers, of.base, of.until, stocked);
  const schemes = of.compilers.map((one) => one.process.name).indexOf("pension");
  members(of, persons).forEach((size, group) => {
    const sex = sexOf(group);
    for (let serial = 0; serial < size; serial++) {
      const years = life(of, { persons, seed, group, serial });
      if (years[0].year > of.base)
        tally.processes.forEach((one, p) => {
          if (p > 0 && p < schemes) return;
          const { born } = of.compilers[p];
          one.events[eventIndex(one.kinds.length, years[0].year - of.base, born, 0, sex)]++;
        });
      years.forEach((now, i) => {
        const t = now.year - of.base;
        const before = years[i - 1];
        tally.processes.forEach((one, p) => {
          const states = one.states.length;
          const { layout } = of.compilers[p];
          const stateIn = (year: typeof now): number =>
            p >= schemes
              ? layout.state[year.substates[p - schemes]]
              : [0, residenceOf(year.place), reachedOf(year.place), workOf(year.place)][p];
          const { age } = now;
          if (before && (now.alive || p === 0))
            one.exposure[exposureIndex(states, t, age, sex, stateIn(before))]++;
          if (before && !now.alive && p >= schemes)
            one.events[eventIndex(one.kinds.length, t, stateIn(before), age, sex)]++;
          if (now.alive && (p === 0 || p >= schemes))
            one.stock[
              stockIndex(states, t, age, sex, residenceOf(now.place), workOf(now.place), stateIn(now))
            ]++;
        });
        for (const move of now.moves) {
          const one = tally.processes[move.process];
          one.events[eventIndex(one.kinds.length, t, move.kind, now.age, sex)]++;
        }
      });
    }
  });
  return tally;
}
/** Infant deaths are no lives: they are in the engine's tally only, once as births and once as deaths at age 0. */
function withoutInfantDeaths(of: Plan, tally: Tally): Tally {
  return {
    ...tally,
    processes: tally.processes.map((one, p) => {
      const { born } = of.compilers[p];
      const events = one.events.slice();
      if (one.stock.length > 0)
        for (let t = 1; t <= YEARS; t++)
          for (let sex = 0; sex < 2; sex++) {
            const dead = eventIndex(one.kinds.length, t, 0, 0, sex);
            events[eventIndex(one.kinds.length, t, born, 0, sex)] -= events[dead];
            events[dead] = 0;
          }
      return { ...one, events };
    }),
  };
}

describe("the fast path", () => {
  it("gives every person the life that the plain definition gives", async () => {
    const persons = 2000;
    const { tally } = await agent(plan, { persons, seed: "oracle", workers: 1 });
    const plain = lived(plan, persons, "oracle");
    const fast = withoutInfantDeaths(plan, tally);
    plain.processes.forEach((one, p) => {
      expectSame(fast.processes[p], one);
      expect(total(one.events)).toBeGreaterThan(0);
    });
  });

  it("counts the same for one, two and three workers and for pieces of any size", async () => {
    const runs = await Promise.all(
      [
        { workers: 1, piece: 4096 },
        { workers: 2, piece: 4096 },
        { workers: 3, piece: 4096 },
        { workers: 1, piece: 256 },
        { workers: 1, piece: 512 },
        { workers: 2, piece: 65_536 },
      ].map((how) => agent(plan, { persons: 60_001, seed: "split", ...how })),
    );
    for (const run of runs.slice(1))
      run.tally.processes.forEach((one, p) => expectSame(one, runs[0].tally.processes[p]));
  });

  it("has other luck with another seed and with another replicate", async () => {
    const [one, seed, replicate] = await Promise.all([
      agent(plan, { persons: 5000, seed: "a", workers: 1 }),
      agent(plan, { persons: 5000, seed: "b", workers: 1 }),
      agent(plan, { persons: 5000, seed: "a", replicate: 1, workers: 1 }),
    ]);
    const deaths = (run: AgentRun): Float64Array => named(run.tally, "life").events;
    expect(same(deaths(seed), deaths(one))).toBe(false);
    expect(same(deaths(replicate), deaths(one))).toBe(false);
    expect(same(deaths(replicate), deaths(seed))).toBe(false);
    // Who starts where is no luck.
    const first = (run: AgentRun): Float64Array => {
      const { stock } = named(run.tally, "pension");
      return stock.slice(0, stock.length / (YEARS + 1));
    };
    expect(same(first(seed), first(one))).toBe(true);
  });
});

describe("nobody is lost", () => {
  let run: AgentRun;
  beforeAll(async () => {
    run = await agent(plan, { persons: 50_000, seed: "whole", workers: 1 });
  });

  it("and nobody invented: those alive are those of last year, and born, less dead", () => {
    expect(run.persons).toBe(50_000);
    expect(run.weight).toBeCloseTo(population / 50_000, 9);
    for (const one of run.tally.processes) {
      if (one.stock.length === 0) continue;
      const line = one.stock.length / (YEARS + 1);
      const { born } = plan.compilers.find(({ process }) => process.name === one.name)!;
      let alive = total(one.stock.slice(0, line));
      expect(alive).toBe(50_000);
      for (let t = 1; t <= YEARS; t++) {
        for (let age = 0; age < AGES; age++)
          for (let sex = 0; sex < 2; sex++) {
            alive += one.events[eventIndex(one.kinds.length, t, born, age, sex)];
            for (let state = 0; state < one.states.length; state++)
              alive -= one.events[eventIndex(one.kinds.length, t, state, age, sex)];
          }
        expect(total(one.stock.slice(t * line, (t + 1) * line)), `${one.name}, year ${t}`).toBe(alive);
      }
    }
  });

  it("the dead are in no stock: in every cell, each scheme counts those whom life counts", () => {
    const alive = named(run.tally, "life").stock;
    for (const one of run.tally.processes) {
      if (one.name === "life" || one.stock.length === 0) continue;
      const states = one.states.length;
      for (let cell = 0; cell < alive.length / 2; cell++) {
        let n = 0;
        for (let state = 0; state < states; state++) n += one.stock[cell * states + state];
        if (n !== alive[cell * 2]) expect(n, `${one.name}, cell ${cell}`).toBe(alive[cell * 2]);
        if (alive[cell * 2 + 1] !== 0) expect(alive[cell * 2 + 1]).toBe(0);
      }
    }
  });

  it("stocks follow from the moves: a scheme's states change by their flows", () => {
    for (const one of run.tally.processes) {
      if (one.name === "life" || one.stock.length === 0) continue;
      const states = one.states.length;
      const line = one.stock.length / (YEARS + 1);
      for (let t = 1; t <= YEARS; t++) {
        const due = new Float64Array(states);
        for (let i = 0; i < line; i++) due[i % states] += one.stock[(t - 1) * line + i];
        one.kinds.forEach((kind, k) => {
          const from = eventIndex(one.kinds.length, t, k, 0, 0);
          const n = total(one.events.slice(from, from + AGES * 2));
          if (one.states.includes(kind.from)) due[one.states.indexOf(kind.from)] -= n;
          if (one.states.includes(kind.to)) due[one.states.indexOf(kind.to)] += n;
        });
        const got = new Float64Array(states);
        for (let i = 0; i < line; i++) got[i % states] += one.stock[t * line + i];
        expect(got, `${one.name}, year ${t}`).toEqual(due);
      }
    }
  });
});

describe("luck", () => {
  it("of a scheme does not change when another scheme is dropped, or the schemes change places", async () => {
    const names = plan.compilers.map((one) => one.process.name);
    const at = (...list: string[]): number[] => list.map((name) => names.indexOf(name));
    const persons = ["life", "residence", "pension-age", "work"];
    const some = withProcesses(plan, at(...persons, "platform-injury", "unemployment"));
    const [whole, part] = await Promise.all([
      agent(plan, { persons: 20_000, seed: "drop", workers: 1 }),
      agent(some, { persons: 20_000, seed: "drop", workers: 1 }),
    ]);
    expect(part.tally.processes.length).toBe(6);
    for (const one of part.tally.processes) expectSame(one, named(whole.tally, one.name));
  });

  it("of one scheme does not change with a lever of another", async () => {
    const other = planOf(
      book(reform.with({ name: "join", set: { "pension.flexibleJoin": { 2025: 0.07 } } })),
      2023 + YEARS,
    );
    const [a, b] = await Promise.all([
      agent(plan, { persons: 20_000, seed: "lever", workers: 1 }),
      agent(other, { persons: 20_000, seed: "lever", workers: 1 }),
    ]);
    expect(same(named(b.tally, "pension").stock, named(a.tally, "pension").stock)).toBe(false);
    for (const one of a.tally.processes)
      if (one.name !== "pension") expectSame(named(b.tally, one.name), one);
  });

  it("is numbered by name, and two names with one number are refused", () => {
    expect(purposesOf(["work", "life", "injury"])).toEqual([4, 1, 7]);
    const [unknown] = purposesOf(["savings"]);
    expect(unknown).toBeGreaterThanOrEqual(32);
    expect(unknown).toBeLessThan(256);
    const names = Array.from({ length: 300 }, (_, i) => `scheme-${i}`);
    expect(() => purposesOf(names)).toThrow(/would share their luck/);
  });
});

/** The fitted start, thinned so that one agent for each person is a small run. */
const thinned = (by: number): Start => ({
  ...start(),
  persons: start().persons.map((n) => n / by),
  schemes: Object.fromEntries(
    Object.entries(start().schemes).map(([name, held]) => [name, held.map((n) => n / by)]),
  ),
});
const stateTotals = (one: ProcessTally): Float64Array => {
  const totals = new Float64Array(one.states.length);
  const line = one.stock.length / (YEARS + 1);
  for (let i = 0; i < line; i++) totals[i % totals.length] += one.stock[i];
  return totals;
};
const due = (from: Start, of: Plan, name: string): Float64Array => {
  const { layout, process } = of.compilers.find((one) => one.process.name === name)!;
  const totals = new Float64Array(process.states.length);
  from.schemes[name].forEach((n, i) => (totals[layout.state[i % layout.width]] += n));
  return totals;
};

describe("the start", () => {
  it("meets every scheme's states to two agents where each person is an agent", async () => {
    const from = thinned(2000);
    const thin = { ...plan, births: plan.births.map((year) => year.map((n) => Math.round(n / 2000))) };
    const run = await agent(thin, { persons: "all", seed: "x", workers: 1, start: from });
    expect(run.weight).toBe(1);
    expect(run.persons).toBe(Math.round(total(from.persons)));
    for (const name of Object.keys(from.schemes)) {
      const got = stateTotals(named(run.tally, name));
      due(from, plan, name).forEach((n, state) => {
        expect(Math.abs(got[state] - n), `${name}, state ${state}: ${got[state]} for ${n}`).toBeLessThan(2.5);
      });
    }
  });

  it("meets them within the error of a random sample where agents stand for many persons", async () => {
    for (const persons of [20_000, 200_000]) {
      const run = await agent(plan, { persons, seed: "x", workers: 1 });
      for (const name of Object.keys(start().schemes)) {
        const got = stateTotals(named(run.tally, name));
        due(start(), plan, name).forEach((n, state) => {
          const exact = n / run.weight;
          const error = Math.sqrt(exact * (1 - exact / persons));
          expect(
            Math.abs(got[state] - exact),
            `${persons}: ${name}, state ${state}: ${got[state]} for ${exact}, sampling error ${error}`,
          ).toBeLessThan(1 + error);
        });
      }
    }
  });

  it("makes any two schemes independent of each other in a cell", () => {
    // 60,000 lives; pairs of states by place, against the sum over cells of the product of their shares in the start.
    // Low-discrepancy points keep the counts closer to it than luck would: chi-square stays below its degrees of freedom.
    const short = planOf(book(lawOf2023), 2024);
    const persons = 60_000;
    const from = start();
    const schemes = short.compilers.slice(4).map(({ process, layout }) => {
      const S = process.states.length;
      const shares = new Float64Array(from.persons.length * S);
      from.schemes[process.name].forEach((n, i) => {
        const cell = Math.floor(i / layout.width);
        if (n > 0) shares[cell * S + layout.state[i % layout.width]] += n / from.persons[cell];
      });
      return { name: process.name, S, layout, shares };
    });
    const sizes = members(short, persons);
    const pairs = new Map<string, { counts: Float64Array; expected: Float64Array }>();
    for (let group = 0; group < from.groups; group++)
      for (let serial = 0; serial < sizes[group]; serial++) {
        const [{ place, substates }] = life(short, { persons, seed: "x", group, serial });
        const cell = group * PLACES + place;
        schemes.forEach((one, a) =>
          schemes.slice(a + 1).forEach((two, next) => {
            const key = `${one.name} and ${two.name} in place ${place}`;
            let pair = pairs.get(key);
            if (!pair) {
              pair = { counts: new Float64Array(one.S * two.S), expected: new Float64Array(one.S * two.S) };
              pairs.set(key, pair);
            }
            const [s, t] = [one.layout.state[substates[a]], two.layout.state[substates[a + 1 + next]]];
            pair.counts[s * two.S + t]++;
            for (let i = 0; i < one.S; i++)
              for (let j = 0; j < two.S; j++)
                pair.expected[i * two.S + j] += one.shares[cell * one.S + i] * two.shares[cell * two.S + j];
          }),
        );
      }
    const sums = new Map<string, [chi: number, cells: number]>();
    for (const [key, { counts, expected }] of pairs) {
      const name = key.split(" in ")[0];
      const sum = sums.get(name) ?? [0, 0];
      const n = total(counts);
      counts.forEach((count, i) => {
        if (expected[i] < 5 || expected[i] > n - 5) return;
        sum[0] += (count - expected[i]) ** 2 / expected[i];
        sum[1]++;
      });
      sums.set(name, sum);
    }
    expect(sums.size).toBe((schemes.length * (schemes.length - 1)) / 2);
    for (const [name, [chi, cells]] of sums) {
      expect(cells, name).toBeGreaterThan(15);
      expect(chi / cells, name).toBeLessThan(0.6);
    }
  });
  it("gives no two schemes steps that keep time with each other, as the first choice for two of them did", () => {
    const names = plan.compilers.slice(4).map((one) => one.process.name);
    names.forEach((a, i) =>
      names
        .slice(i + 1)
        .forEach((b) => expect(resonance(stepOf(a), stepOf(b)), `${a}, ${b}`).toBeGreaterThan(0.003)),
    );
    // Medical insurance and the card, stepped by the plain hash of their names: 2 x 0.7254 + 0.5494 is two turns.
    expect(resonance(0.72536859 * 2 ** 32, 0.54943411 * 2 ** 32)).toBeLessThan(0.003);
  });

  it("steps each scheme's points by a number of its own that spreads evenly", () => {
    const steps = plan.compilers.map((one) => stepOf(one.process.name));
    expect(new Set(steps).size).toBe(steps.length);
    for (const step of steps) {
      const points = Array.from({ length: 1000 }, (_, i) => Math.imul(i, step) >>> 0).sort((a, b) => a - b);
      points.forEach((point, i) => expect(Math.abs(point / 2 ** 32 - i / 1000)).toBeLessThan(0.01));
    }
  });
});

describe("agreement with the expected cohort", () => {
  const PERSONS = 500_000;
  let expected: Tally;
  beforeAll(() => {
    expected = cohort(plan);
  });
  /** z of every yearly count: events by process and kind, and stocks by process and state, where ten are expected. */
  function zScores(run: AgentRun): { name: string; z: number }[] {
    const scores: { name: string; z: number }[] = [];
    for (const mine of run.tally.processes) {
      const theirs = named(expected, mine.name);
      const score = (name: string, n: number, cells: number): void => {
        const mean = cells / run.weight;
        // Persons are independent, so the variance of a count is at most that of as many coins with its mean.
        const error = Math.sqrt(mean * (1 - mean / (PERSONS * 1.1)));
        if (mean >= 10) scores.push({ name: `${mine.name}, ${name}`, z: (n - mean) / error });
      };
      mine.kinds.forEach((kind, k) => {
        for (let t = 1; t <= YEARS; t++) {
          const at = eventIndex(mine.kinds.length, t, k, 0, 0);
          const sum = (one: ProcessTally): number => total(one.events.subarray(at, at + AGES * 2));
          score(`${2023 + t}, ${kind.from} -> ${kind.to}`, sum(mine), sum(theirs));
        }
      });
      const line = mine.stock.length / (YEARS + 1);
      for (let t = 0; t <= (line > 0 ? YEARS : -1); t++)
        mine.states.forEach((state, s) => {
          const sum = (one: ProcessTally): number => {
            let n = 0;
            for (let i = s; i < line; i += mine.states.length) n += one.stock[t * line + i];
            return n;
          };
          score(`${2023 + t}, in ${state}`, sum(mine), sum(theirs));
        });
    }
    return scores;
  }
  const worst = (run: AgentRun): { name: string; z: number } =>
    zScores(run).reduce((a, b) => (Math.abs(b.z) > Math.abs(a.z) ? b : a));

  it("holds for every yearly count of 500,000 agents within five standard errors", async () => {
    // Some 1,500 counts, each beyond five with probability below 6e-7: a false alarm in 1,200 seeds at most.
    const run = await agent(plan, { persons: PERSONS, seed: "agreement", workers: 2 });
    const scores = zScores(run);
    expect(scores.length).toBeGreaterThan(800);
    for (const { name, z } of scores) if (Math.abs(z) >= 5) expect(z, name).toBeLessThan(5);
    const meanSquare = scores.reduce((sum, { z }) => sum + z * z, 0) / scores.length;
    expect(meanSquare).toBeGreaterThan(0.3);
    expect(meanSquare).toBeLessThan(1.3);
  });

  it("is refused to an engine that runs work before pension age: it meets persons who cannot be", async () => {
    const sabotaged = withProcesses(
      plan,
      plan.compilers.map((_, i) => [0, 1, 3, 2][i] ?? i),
    );
    await expect(agent(sabotaged, { persons: PERSONS, seed: "agreement", workers: 2 })).rejects.toThrow(
      /where nobody can be/,
    );
  });

  it("is refused to an engine whose thresholds of unemployment insurance are half as high", async () => {
    const sabotaged = withTables(plan, "unemployment", (table) => ({
      ...table,
      last: table.last.map((last) => (last < 2 ** 31 ? last * 0.5 : last)),
    }));
    const run = await agent(sabotaged, { persons: PERSONS, seed: "agreement", workers: 2 });
    expect(worst(run).name).toMatch(/unemployment/);
    expect(Math.abs(worst(run).z)).toBeGreaterThan(5);
  });
});

describe("what is wrong is said", () => {
  it("when a person is where nobody can be, by any number of workers and in the plain definition", async () => {
    const impossible = withTables(plan, "platform-injury", (table) => ({
      ...table,
      block: table.block.map((block, cell) => (cell % 10 === 7 ? -1 : block)),
    }));
    for (const workers of [1, 2])
      await expect(agent(impossible, { persons: 3000, seed: "x", workers })).rejects.toThrow(
        /^platform-injury, 2024: person \d+ of group \d+ is in place \d*7, where nobody can be$/,
      );
    const group = members(impossible, 3000).findIndex(
      (_, g) => (start().persons[g * PLACES + 47] ?? 0) > 1e6,
    );
    expect(() => {
      for (let serial = 0; ; serial++) life(impossible, { persons: 3000, seed: "x", group, serial });
    }).toThrow(/where nobody can be/);
  });

  it("when options make no sense", async () => {
    const refused = (options: object, message: RegExp): Promise<void> =>
      expect(agent(plan, { persons: 1000, seed: "x", ...options })).rejects.toThrow(message);
    await refused({ persons: 0 }, /whole number from 1 to 1409670000/);
    await refused({ persons: 1.5 }, /whole number/);
    await refused({ persons: 2e9 }, /whole number/);
    await refused({ workers: 0 }, /workers/);
    await refused({ replicate: -1 }, /replicate/);
    await refused({ piece: 17 }, /piece/);
    expect(() => life(plan, { persons: 1000, seed: "x", group: 300, serial: 1e6 })).toThrow(/no person/);
  });

  it("when a run is stopped: the promise rejects with the reason", async () => {
    const stop = new AbortController();
    const run = agent(plan, { persons: 5_000_000, seed: "x", workers: 2, signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(run).rejects.toThrow("enough");
    await expect(agent(plan, { persons: 10, seed: "x", signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it("and how far a run is, to the end", async () => {
    for (const workers of [1, 2]) {
      const seen: [number, number][] = [];
      await agent(plan, {
        persons: 20_000,
        seed: "x",
        workers,
        onProgress: (done, all) => void seen.push([done, all]),
      });
      const [done, all] = seen.at(-1)!;
      expect(done).toBe(all);
      expect(all).toBeGreaterThan(20_000);
    }
  });
});

describe("few agents", () => {
  it("one agent is a run too", async () => {
    const { tally, weight } = await agent(plan, { persons: 1, seed: "one", workers: 1 });
    expect(weight).toBe(population);
    expect(total(named(tally, "life").stock.slice(0, named(tally, "life").stock.length / (YEARS + 1)))).toBe(
      1,
    );
  });
});
