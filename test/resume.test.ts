/** A stopped run goes on where it was, with the same counts; a stale or foreign part is never used. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepOf } from "../src/agent-store.ts";
import { agent, type AgentRun, type Keep } from "../src/engines/agent.ts";
import { plan } from "../src/engines/align.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const UNTIL = 2025;
const law = defineScenario({ name: "law", title: "t", because: "b" });
const how = { until: UNTIL, persons: 40_000, seed: "resume", replicate: 0 };
const made = plan(book(law), UNTIL);
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "resume-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = ({ tally }: AgentRun): Buffer[] =>
  tally.processes.flatMap(({ stock, exposure, events }) =>
    [stock, exposure, events].map((counts) => Buffer.from(counts.buffer)),
  );
const expectSame = (a: AgentRun, b: AgentRun): void =>
  bytes(a).forEach((counts, i) => expect(counts.equals(bytes(b)[i]!)).toBe(true));
const files = (): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith(".json"));
/** Parts of 5,000 agents, and how many were asked for, found and put. */
function keeping(scenario = law, with_ = how): { keep: Keep; seen: { found: number; put: number } } {
  const store = keepOf({ folder }, scenario, with_);
  const seen = { found: 0, put: 0 };
  const keep: Keep = {
    least: 5000,
    get: (part) => {
      const found = store.get(part);
      if (found) seen.found++;
      return found;
    },
    put: (part, counts) => {
      seen.put++;
      store.put(part, counts);
    },
  };
  return { keep, seen };
}

describe("a stopped run", () => {
  it("goes on from the parts that are kept, with the counts of a run that was never stopped", async () => {
    const whole = await agent(made, { ...how, workers: 1 });
    const first = keeping();
    const stop = new AbortController();
    const stopping: Keep = {
      ...first.keep,
      put: (part, counts) => {
        first.keep.put(part, counts);
        if (first.seen.put === 3) stop.abort(new Error("enough"));
      },
    };
    await expect(agent(made, { ...how, workers: 1, keep: stopping, signal: stop.signal })).rejects.toThrow(
      "enough",
    );
    const kept = files().length;
    expect(kept).toBeGreaterThanOrEqual(3);
    expect(kept).toBeLessThan(8);
    const second = keeping();
    expectSame(await agent(made, { ...how, workers: 2, keep: second.keep }), whole);
    expect(second.seen.found).toBe(kept);
    expect(second.seen.put).toBeGreaterThan(0);
    const third = keeping();
    expectSame(await agent(made, { ...how, workers: 1, keep: third.keep }), whole);
    expect(third.seen.put).toBe(0);
  });

  it("uses no part of another scenario, seed, replicate or size, and none that is damaged", async () => {
    const first = keeping();
    await agent(made, { ...how, workers: 1, keep: first.keep });
    expect(first.seen.put).toBeGreaterThan(3);
    const others = [
      keeping(law.with({ name: "other", set: { "pension.flexibleJoin": 0.05 } })),
      keeping(law, { ...how, seed: "another" }),
      keeping(law, { ...how, replicate: 1 }),
      keeping(law, { ...how, persons: 40_001 }),
    ];
    const [name] = files();
    const part = (
      JSON.parse(readFileSync(join(folder, name!), "utf8").split("\n")[0]!) as { unit: { part: string } }
    ).unit.part;
    for (const { keep } of others) expect(keep.get(part)).toBeUndefined();
    expect(first.keep.get(part)).toBeDefined();
    const path = join(folder, name!);
    writeFileSync(path, readFileSync(path, "utf8").replace(/"result":"../, '"result":"AA'));
    expect(existsSync(path)).toBe(true);
    expect(first.keep.get(part)).toBeUndefined();
  });
});
