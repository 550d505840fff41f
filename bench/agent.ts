/**
 * What an agent's year costs: `npx tsx bench/agent.ts [agents] [until]` (CPU time with all threads; a process for
 * each number of workers). The checksum must not depend on the number of workers.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { agent, type AgentRun } from "../src/engines/agent.ts";
import { plan } from "../src/engines/align.ts";
import { start } from "../src/people/start.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const [persons = "20000000", until = "2035", asked] = process.argv.slice(2);

function checksum({ tally }: AgentRun): string {
  const hash = createHash("sha256");
  for (const one of tally.processes)
    for (const counts of [one.stock, one.exposure, one.events]) hash.update(counts);
  return hash.digest("hex").slice(0, 16);
}

async function measure(workers: number): Promise<void> {
  const scenario = defineScenario({ name: "bench", title: "Bench", because: "bench" });
  const made = plan(book(scenario), Number(until));
  start();
  const before = process.cpuUsage();
  const began = performance.now();
  const run = await agent(made, {
    persons: persons === "all" ? "all" : Number(persons),
    seed: "bench",
    workers,
  });
  const wall = performance.now() - began;
  const used = process.cpuUsage(before);
  const cpu = (used.user + used.system) * 1000;
  const years = run.tally.processes[0].exposure.reduce((a, b) => a + b, 0);
  const moves = run.tally.processes.reduce((sum, one) => sum + one.events.reduce((a, b) => a + b, 0), 0);
  console.log(
    [
      `${run.persons.toLocaleString("en")} agents to ${until}, ${workers} worker${workers > 1 ? "s" : ""}`,
      `${(years / 1e6).toFixed(1)} M agent-years`,
      `${(moves / years).toFixed(3)} moves each`,
      `${(cpu / years).toFixed(1)} ns each (CPU)`,
      `${((years / cpu) * 1000).toFixed(1)} M/s/core`,
      `wall ${(wall / 1000).toFixed(2)} s`,
      `${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
      `load ${loadavg()[0].toFixed(1)}`,
      checksum(run),
    ].join("   "),
  );
}

if (asked) await measure(Number(asked));
else
  for (const workers of ["1", "2"])
    process.stdout.write(
      execFileSync(process.execPath, [
        ...process.execArgv,
        fileURLToPath(import.meta.url),
        persons,
        until,
        workers,
      ]),
    );
