/**
 * `npm run bench`: what the engines cost, one measurement after another, each in a process of its own. `npm run bench -- 45` runs 45
 * of the 1,000 members of the ensemble only.
 */
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";

interface Measured {
  readonly agentYears: number;
  readonly moves: number;
  readonly cpu: number;
  readonly wall: number;
  readonly peak: number;
  readonly sha: string;
}
export function run(file: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", `bench/${file}`, ...words],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`bench/${file}: ${stderr}`);
  return stdout;
}
export const measure = (...words: string[]): Measured => JSON.parse(run("agent.ts", ...words)) as Measured;
/** Million agent-years a second and core. */
const rate = ({ agentYears, cpu }: { agentYears: number; cpu: number }): number => agentYears / cpu / 1e6;
const line = (label: string, ...values: string[]): void =>
  console.log(label.padEnd(58), values.map((value) => value.padStart(12)).join(""));

function agents(): void {
  console.log(
    "Agents, all processes and schemes, to 2035, one for each resident of every 29th group (CPU time)",
  );
  const bare = JSON.parse(run("bare.ts")) as { agentYears: number; cpu: number };
  line("", "M/s/core", "ns each", "of bare", "peak MB");
  const row = (label: string, one: { agentYears: number; cpu: number; peak?: number }): void =>
    line(
      label,
      rate(one).toFixed(1),
      (1000 / rate(one)).toFixed(1),
      (rate(one) / rate(bare)).toFixed(2),
      one.peak?.toFixed(0) ?? "",
    );
  row("bare loop: typed arrays, rules in the code, six processes", bare);
  const plain = measure("ts", "1");
  row("agent engine, plain TypeScript, 1 worker", plain);
  const one = measure("wasm", "1");
  row("agent engine, WebAssembly vectors, 1 worker", one);
  const two = measure("wasm", "2");
  row("agent engine, WebAssembly vectors, 2 workers", two);
  line("moves in an agent-year", (one.moves / one.agentYears).toFixed(3));
  line("2 workers over 1: wall, CPU", (two.wall / one.wall).toFixed(2), (two.cpu / one.cpu).toFixed(2));
  const same = new Set([plain.sha, one.sha, two.sha]).size === 1;
  line("same counts", same ? "yes" : "NO");
  if (!same) process.exitCode = 1;
}

function cells(): void {
  console.log(`\nCells\n${run("cohort.ts")}`);
  console.log(`Members of an ensemble\n${run("ensemble.ts", ...MEMBERS)}`);
}

/** How many members, and of these how many are run: all, unless a second number says fewer. */
const MEMBERS = ["1000", ...process.argv.slice(2, 3)];
agents();
cells();
console.log(
  `load ${loadavg()[0]!.toFixed(1)}: at a load above the number of cores CPU time is a tenth to a half higher`,
);
