/**
 * How the cost of agents grows with persons, years, schemes and groups, as a Markdown table with the straight line nearest to each
 * row and how far the row is from it: `npx tsx bench/growth.ts`.
 */
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
/** Straight line by least squares: value at nought, slope, and the largest distance from it as a share of the value there. */
function lineOf(points: readonly (readonly [number, number])[]): { at: number; slope: number; off: number } {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point[0]), mean((point) => point[1])];
  const slope = mean(([a, b]) => (a - x) * (b - y)) / mean(([a]) => (a - x) ** 2);
  const at = y - slope * x;
  const off = Math.max(...points.map(([a, b]) => Math.abs(b / (at + slope * a) - 1)));
  return { at, slope, off };
}
interface Grown {
  readonly name: string;
  readonly sizes: readonly string[];
  /** What is drawn across: the size, years from the base year end, or the share of the groups. */
  readonly across: (size: number) => number;
  readonly unit: string;
  readonly words: (size: string) => string[];
}
const rows: readonly Grown[] = [
  {
    name: "persons (million)",
    sizes: ["5", "10", "20", "40"],
    across: (n) => n,
    unit: "million",
    words: (size) => [`${size}000000`, "2035", "1"],
  },
  {
    name: "last year",
    sizes: ["2026", "2029", "2032", "2035"],
    across: (n) => n - 2023,
    unit: "year",
    words: (size) => ["20000000", size, "1"],
  },
  {
    name: "schemes",
    sizes: ["1", "2", "4", "6"],
    across: (n) => n,
    unit: "scheme",
    words: (size) => ["20000000", "2035", "1", size],
  },
  {
    name: "groups of cells (one in)",
    sizes: ["64", "32", "16", "8"],
    across: (n) => 100 / n,
    unit: "hundredth",
    words: (size) => ["all", "2026", size],
  },
];
console.log(
  "| grows | size: CPU seconds (ns for each agent-year) | | | | line: seconds, furthest from it |\n| --- | --- | --- | --- | --- | --- |",
);
for (const { name, sizes, across, unit, words } of rows) {
  const points: [number, number][] = [];
  const cells = sizes.map((size) => {
    const { cpu: seconds, agentYears } = cpu(...words(size));
    points.push([across(Number(size)), seconds]);
    return `${size}: ${seconds.toFixed(1)} (${((seconds / agentYears) * 1e9).toFixed(1)})`;
  });
  const { at, slope, off } = lineOf(points);
  console.log(
    `| ${name} | ${cells.join(" | ")} | ${at.toFixed(1)} + ${slope.toFixed(2)} a ${unit}, ${(100 * off).toFixed(0)} % |`,
  );
}
