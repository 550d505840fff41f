/** Luck: common random numbers, whole-person flows, and what no lever may touch. Fixed seeds; limits stated. */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { agent } from "../src/engines/agent.ts";
import { plan, type Plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { eventsOf, leafSeries, stockOf } from "../src/engines/ledger.ts";
import type { Tally } from "../src/engines/tally.ts";
import { keyOf } from "../src/ground/random.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const law = defineScenario({ name: "law", title: "t", because: "b" });
const cheaper = law.with({ name: "cheaper", set: { "pension.flexibleFloor": 0.45 } });
const aLittleCheaper = law.with({ name: "a-little-cheaper", set: { "pension.flexibleFloor": 0.594 } });
const until = 2026;
const [before, after, little] = [law, cheaper, aLittleCheaper].map((scenario) =>
  plan(book(scenario), until),
) as [Plan, Plan, Plan];
const series = leafSeries.find(({ name }) => name === "pension-employees-contributors")!;
const lived = async (of: Plan, seed: string): Promise<Tally> =>
  (await agent(of, { persons: 300_000, seed, workers: 2 })).tally;
const stock = (tally: Tally): number => stockOf(tally, series, until - 2023);

describe("the difference of two scenarios", () => {
  // The difference itself is a count of lives that part, so its noise grows with the root of its size: a lever that moves
  // many lives gains less from common luck than one that moves few.
  it("has under common random numbers at most a tenth of the spread that independent luck gives where few lives part, and a tenth of its variance where many do", async () => {
    const seeds = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const stocks = async (of: Plan): Promise<number[]> => {
      const values: number[] = [];
      for (const seed of seeds) values.push(stock(await lived(of, seed)));
      return values;
    };
    const one = await stocks(before);
    for (const [variant, least] of [
      [little, 10],
      [after, Math.sqrt(10)],
    ] as const) {
      const two = await stocks(variant);
      const common = two.map((value, i) => value - one[i]!);
      const independent = two.map((value, i) => value - one[(i + 1) % one.length]!);
      expect(mean(common)).toBeGreaterThan(0);
      expect(sampleStandardDeviation(independent) / sampleStandardDeviation(common)).toBeGreaterThan(least);
    }
  });

  // One lever of each scheme; test/properties.test.ts moves all levers of each in the cohort engine.
  it.each([
    ["pension", "pension.flexibleFloor", 0.45],
    ["unemployment", "unemployment.uptake", 0.85],
    ["injury", "injury.scope", 2],
    ["platform-injury", "platform.rollout", 1],
    ["medical", "medical.residentsSkip", 0.06],
    ["card", "card.issue", 0.2],
  ] as const)(
    "is nothing at all, life by life, in every scheme but %s when %s is %d",
    async (scheme, lever, value) => {
      const moved = law.with({ name: "moved", set: { [lever]: value } });
      const of = async (one: Plan): Promise<Tally> =>
        (await agent(one, { persons: 60_000, seed: "a", workers: 1 })).tally;
      const [a, b] = [await of(plan(book(law), 2025)), await of(plan(book(moved), 2025))];
      expect(a.processes.some(({ name }) => name === scheme)).toBe(true);
      const bytes = (array: Float64Array): Buffer =>
        Buffer.from(array.buffer, array.byteOffset, array.byteLength);
      a.processes.forEach((process, i) => {
        const other = b.processes[i]!;
        const equal =
          bytes(process.stock).equals(bytes(other.stock)) &&
          bytes(process.events).equals(bytes(other.events)) &&
          bytes(process.exposure).equals(bytes(other.exposure));
        expect([process.name, equal]).toEqual([process.name, process.name !== scheme]);
      });
    },
  );
});

describe("whole-person flows of the cohort engine", () => {
  const key = keyOf("flows");
  const expected = cohort(before);
  const drawn = [0, 1, 2].map((replicate) => cohort(before, { draws: { key, replicate } }));
  it("are whole, differ by replicate and lose nobody", () => {
    for (const tally of drawn)
      for (const process of tally.processes) {
        expect(process.stock.every(Number.isInteger)).toBe(true);
        expect(process.events.every(Number.isInteger)).toBe(true);
      }
    expect(drawn[0]!.processes[4]!.stock).not.toEqual(drawn[1]!.processes[4]!.stock);
    expect(cohort(before, { draws: { key, replicate: 1 } }).processes[4]!.stock).toEqual(
      drawn[1]!.processes[4]!.stock,
    );
  });
  it("scatter about the expected moves as binomial counts do: |z| below 5.5 for each of some 300 counts (1 in 90,000 by chance)", () => {
    let counts = 0;
    let squares = 0;
    for (const tally of drawn)
      tally.processes.forEach((process, i) => {
        for (let k = 0; k < process.kinds.length; k++) {
          if (process.kinds[k]!.from === "unborn") continue;
          const wanted = eventsOf(expected.processes[i]!, 1, k);
          if (wanted < 1000) continue;
          const z = (eventsOf(process, 1, k) - wanted) / Math.sqrt(wanted);
          expect([process.name, process.kinds[k], Math.abs(z) < 5.5]).toEqual([
            process.name,
            process.kinds[k],
            true,
          ]);
          counts++;
          squares += z * z;
        }
      });
    expect(counts).toBeGreaterThan(100);
    // A count of moves that happen with probability p has variance (1 - p) times its mean, so the mean square lies below one.
    expect(squares / counts).toBeGreaterThan(0.25);
    expect(squares / counts).toBeLessThan(1.5);
  });
});
