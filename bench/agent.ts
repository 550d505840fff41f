/**
 * What an agent's year costs: `npx tsx bench/agent.ts KERNEL WORKERS [PERSONS] [UNTIL] [GROUPS] [SCHEMES]`, one
 * measurement in a process of its own, printed as JSON. CPU time with all threads, once the plan and the layout of the
 * start are there. GROUPS 29 runs every 29th group of persons (all ages and kinds alike), SCHEMES the first so many.
 */
import { createHash } from "node:crypto";
import { loadavg } from "node:os";
import { agent } from "../src/engines/agent.ts";
import { packed } from "../src/engines/agent-pack.ts";
import { layoutOf, sizeOf } from "../src/engines/agent-start.ts";
import { plan as planOf, type Plan } from "../src/engines/align.ts";
import { PERSON_PROCESSES } from "../src/engines/year.ts";
import { start } from "../src/people/start.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const [kernel, workers, persons = "all", until = "2035", groups = "29", schemes] = process.argv.slice(2);
const whole = planOf(
  book(defineScenario({ name: "bench", title: "Bench", because: "bench" })),
  Number(until),
);
const kept = schemes === undefined ? whole.compilers.length : PERSON_PROCESSES + Number(schemes);
const plan: Plan = {
  ...whole,
  compilers: whole.compilers.slice(0, kept),
  tables: whole.tables.map((year) => year.slice(0, kept)),
};
const asked = persons === "all" ? persons : Number(persons);
const began = performance.now();
const before = process.cpuUsage();
packed(plan);
layoutOf(plan, start(), sizeOf(start(), asked).agents);
const ready = process.cpuUsage(before);
const run = await agent(plan, {
  persons: asked,
  seed: "bench",
  workers: Number(workers),
  kernel: kernel as "ts" | "wasm",
  groups: [0, Number(groups)],
});
const used = process.cpuUsage(before);
const seconds = (usage: NodeJS.CpuUsage): number => (usage.user + usage.system) / 1e6;
const sum = (counts: Float64Array): number => counts.reduce((a, b) => a + b, 0);
/** Moves made, deaths of states and births left out: births are those of all groups. */
const moved = ({ kinds, events }: (typeof run.tally.processes)[number]): number => {
  const size = events.length / (run.tally.until - run.tally.base + 1) / kinds.length;
  return events.reduce((n, count, i) => {
    const { from, to } = kinds[Math.floor(i / size) % kinds.length]!;
    return from === "unborn" || to === "dead" ? n : n + count;
  }, 0);
};
const hash = createHash("sha256");
for (const one of run.tally.processes)
  for (const counts of [one.stock, one.exposure, one.events]) hash.update(counts);
console.log(
  JSON.stringify({
    kernel,
    workers: Number(workers),
    agentYears: sum(run.tally.processes[0]!.exposure),
    moves: run.tally.processes.reduce((n, one) => n + moved(one), 0),
    cpu: seconds(used) - seconds(ready),
    ready: seconds(ready),
    wall: (performance.now() - began) / 1000,
    peak: process.resourceUsage().maxRSS / 1024,
    load: loadavg()[0],
    sha: hash.digest("hex").slice(0, 12),
  }),
);
