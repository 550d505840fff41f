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
const until = 2026;
const before = plan(book(law), until);

describe("the difference of two scenarios", () => {
  const seeds = [..."abcdefghijklmnop"];
  const talliesOf = async (of: Plan): Promise<Tally[]> => {
    const tallies: Tally[] = [];
    for (const seed of seeds) tallies.push((await agent(of, { persons: 50_000, seed, workers: 1 })).tally);
    return tallies;
  };
  const stocks = (tallies: readonly Tally[], name: string): number[] => {
    const series = leafSeries.find((one) => one.name === name)!;
    return tallies.map((tally) => stockOf(tally, series, until - 2023));
  };
  let unmoved: Promise<Tally[]> | undefined;
  // The difference is a count of lives that part, so its noise grows with the root of its size: a lever that moves less
  // than about a million persons gains tenfold from common luck, one that moves ten millions a few times, and one that separates
  // nearly everybody it can reach next to nothing. Measured ratios are in docs/model.md; limits lie well below them.
  it.each([
    ["a little", "pension.flexibleOpen", 0.9, "pension-employees-contributors", 10],
    ["a little", "pension.needySubsidy", 0, "pension-residents-contributors", 10],
    ["a little", "unemployment.parity", 0.85, "unemployment", 10],
    ["a little", "injury.scope", 1.03, "injury", 10],
    ["a little", "medical.needyKept", 1, "medical-residents", 10],
    ["much", "work.retirementDelay.pace", 1, "pension-employees-retirees", 2],
    ["much", "work.enforcement", 2, "unemployment", 2],
  ] as const)(
    "that moves %s (%s to %d) has under common luck far less spread in %s than under independent luck: at most one part in %d",
    async (_size, lever, value, name, least) => {
      const moved = plan(book(law.with({ name: "moved", set: { [lever]: { 2024: value } } })), until);
      const one = stocks(await (unmoved ??= talliesOf(before)), name);
      const two = stocks(await talliesOf(moved), name);
      const common = two.map((n, i) => n - one[i]!);
      // Variances add where nothing is common.
      const independent = Math.hypot(sampleStandardDeviation(one), sampleStandardDeviation(two));
      expect(mean(common)).not.toBe(0);
      expect(independent / sampleStandardDeviation(common)).toBeGreaterThan(least);
      // With another seed on the other side nothing is common (saboteur).
      const shifted = two.map((n, i) => n - one[(i + 3) % one.length]!);
      expect(independent / sampleStandardDeviation(shifted)).toBeLessThan(2);
    },
  );

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
