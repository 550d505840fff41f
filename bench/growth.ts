/** How the cost of agents grows with persons, years, schemes and groups, as a Markdown table: `npx tsx bench/growth.ts`. */
import { spawnSync } from "node:child_process";

function cpu(...words: string[]): { cpu: number; agentYears: number } {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "bench/agent.ts", "wasm", "1", ...words],
    { encoding: "utf8" },
  );
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as { cpu: number; agentYears: number };
}
const rows: [string, string[], (size: string) => string[]][] = [
  ["persons (million)", ["5", "10", "20", "40"], (size) => [`${size}000000`, "2035", "1"]],
  ["last year", ["2026", "2029", "2032", "2035"], (size) => ["20000000", size, "1"]],
  ["schemes", ["1", "2", "4", "6"], (size) => ["20000000", "2035", "1", size]],
  ["groups of cells (one in)", ["64", "32", "16", "8"], (size) => ["all", "2026", size]],
];
console.log("| grows | size: CPU seconds (ns for each agent-year) | | | |\n| --- | --- | --- | --- | --- |");
for (const [name, sizes, words] of rows) {
  const cells = sizes.map((size) => {
    const { cpu: seconds, agentYears } = cpu(...words(size));
    return `${size}: ${seconds.toFixed(1)} (${((seconds / agentYears) * 1e9).toFixed(1)})`;
  });
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}
