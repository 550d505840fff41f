/**
 * Agreement: every published stock cell of every scheme, agents against cells, and the ledger of the agents.
 *
 * Counts are compared on the scale of Anscombe, 2 sqrt(n + 3/8), on which a Poisson count has a standard deviation of
 * one; counts of agents vary a little less, since the start is stratified. With 4 million agents there are some
 * 100,000 cells; a limit of 6.5 lets one of them pass it by chance in less than 1 of 100,000 seeds.
 */
import { describe, expect, it } from "vitest";
import { agent } from "../src/engines/agent.ts";
import { plan, type Plan } from "../src/engines/align.ts";
import { cohort, stocked } from "../src/engines/cohort.ts";
import { finish, type Table } from "../src/engines/compile.ts";
import { ledger, ledgerGaps } from "../src/engines/ledger.ts";
import { PERSON_PROCESSES } from "../src/engines/year.ts";
import { EVENTS } from "../src/people/person.ts";
import type { Tally } from "../src/engines/tally.ts";
import { groupOfAge } from "../src/outputs/tables.ts";
import { book } from "../src/scenario/scenario.ts";
import currentLaw from "../scenarios/current-law.ts";

const LIMIT = 6.5;
const PERSONS = 4_000_000;
const until = 2030;
const law = book(currentLaw);
const made = plan(law, until);
const cells = cohort(made);

/** Stocks by five-year age group: the published cells of one scheme. */
function published(tally: Tally, index: number): Float64Array {
  const { stock, states } = tally.processes[index]!;
  const cell = 2 * 3 * 10 * states.length;
  const years = until - 2023 + 1;
  const out = new Float64Array(years * 21 * cell);
  for (let t = 0; t < years; t++)
    for (let age = 0; age <= 100; age++)
      for (let i = 0; i < cell; i++)
        out[(t * 21 + groupOfAge(age)) * cell + i]! += stock[(t * 101 + age) * cell + i]!;
  return out;
}
const root = (n: number): number => 2 * Math.sqrt(n + 3 / 8);
interface Verdict {
  readonly compared: number;
  readonly largest: number;
  readonly meanSquare: number;
}
function compare(lived: Tally, expected: Tally, weight: number): Record<string, Verdict> {
  const verdicts: Record<string, Verdict> = {};
  expected.processes.forEach((process, index) => {
    if (!stocked(process.name)) return;
    const wanted = published(expected, index);
    const found = published(lived, index);
    let compared = 0;
    let largest = 0;
    let squares = 0;
    wanted.forEach((n, i) => {
      if (n === 0 && found[i] === 0) return;
      const z = Math.abs(root(found[i]!) - root(n / weight));
      compared++;
      squares += z * z;
      largest = Math.max(largest, z);
    });
    verdicts[process.name] = { compared, largest, meanSquare: squares / compared };
  });
  return verdicts;
}

describe("agents and cells", () => {
  it("agree in every published stock cell of every scheme", async () => {
    const lived = await agent(made, { persons: PERSONS, seed: "agreement", workers: 2 });
    const verdicts = compare(lived.tally, cells, lived.weight);
    expect(Object.keys(verdicts)).toEqual(made.compilers.map(({ process }) => process.name).filter(stocked));
    let compared = 0;
    for (const [name, verdict] of Object.entries(verdicts)) {
      compared += verdict.compared;
      expect([name, verdict.largest < LIMIT]).toEqual([name, true]);
      expect([name, verdict.meanSquare < 1.2]).toEqual([name, true]);
    }
    expect(compared).toBeGreaterThan(30_000);

    // The ledger of the agents closes too, in whole persons.
    for (const entry of ledger(lived.tally, lived.weight, new Map()))
      expect([entry.name, ledgerGaps(entry)]).toEqual([entry.name, []]);
  });

  it("are seen to part when one of them reads other rules: lapsing two fifths more often", async () => {
    const other = book(currentLaw.with({ name: "saboteur", set: { "pension.separationLapse": 0.63 } }));
    const pension = made.compilers[PERSON_PROCESSES]!;
    const spoilt: Plan = {
      ...made,
      tables: made.tables.map((year, i) =>
        year.map((table, index) =>
          index === PERSON_PROCESSES
            ? finish(pension.table(2024 + i, other.values(2024 + i) as never), "pension", 2024 + i)
            : table,
        ),
      ),
    };
    const lived = await agent(spoilt, { persons: PERSONS, seed: "agreement", workers: 2 });
    const verdicts = compare(lived.tally, cells, lived.weight);
    expect(verdicts.pension!.largest).toBeGreaterThan(LIMIT);
    expect(verdicts.unemployment!.largest).toBeLessThan(LIMIT);
  });

  it("are seen to part when the order of the year is broken: the pension takes its turn before it hears of work", async () => {
    // Everybody is then as without the event of this year, wherever that leaves a row to read.
    const deaf = (table: Table): Table => {
      const event = table.strides.event!;
      const block = table.block.map((own, cell) => {
        const quiet = table.block[cell - Math.floor((cell % (event * EVENTS.length)) / event) * event]!;
        return own < 0 || quiet < 0 ? own : quiet;
      });
      return { ...table, block };
    };
    const spoilt: Plan = {
      ...made,
      tables: made.tables.map((year) =>
        year.map((table, index) => (index === PERSON_PROCESSES ? deaf(table) : table)),
      ),
    };
    const lived = await agent(spoilt, { persons: PERSONS / 4, seed: "agreement", workers: 2 });
    const verdicts = compare(lived.tally, cells, lived.weight);
    expect(verdicts.pension!.largest).toBeGreaterThan(LIMIT);
    expect(verdicts.unemployment!.largest).toBeLessThan(LIMIT);
  });

  it("refuse an order in which nobody could be where work leaves them: work before the pension age", async () => {
    const order = made.compilers.map((_, i) => (i === 2 ? 3 : i === 3 ? 2 : i));
    const spoilt: Plan = {
      ...made,
      compilers: order.map((i) => made.compilers[i]!),
      tables: made.tables.map((year) => order.map((i) => year[i]!)),
    };
    await expect(agent(spoilt, { persons: 20_000, seed: "agreement", workers: 1 })).rejects.toThrow(
      /where nobody can be/,
    );
  });
});
