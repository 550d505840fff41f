/**
 * `npm run soak -- SEED [AGENTS]`: every published stock cell of the agent engine against the expected cells, with a
 * fresh seed and 100 million agents. The chance that it fails though all is well is below FAMILY for all cells
 * together (Bonferroni over exact Poisson tails: agents scatter less than that, since the start is stratified). The
 * same lives must then be found to differ from cells in which a tenth more of those who lose a contract stop paying.
 */
import { agent } from "../src/engines/agent.ts";
import { plan } from "../src/engines/align.ts";
import { cohort, stocked } from "../src/engines/cohort.ts";
import { ledger, ledgerGaps } from "../src/engines/ledger.ts";
import { AGES, type Tally } from "../src/engines/tally.ts";
import { groupOfAge } from "../src/outputs/tables.ts";
import { BASE_YEAR, book } from "../src/scenario/scenario.ts";
import currentLaw from "../scenarios/current-law.ts";

const FAMILY = 0.001;
const UNTIL = 2035;
const GROUPS = 21;
const [seed, persons = "100000000"] = process.argv.slice(2);
if (seed === undefined) {
  process.stderr.write("Give a seed that has not been used: npm run soak -- SEED [AGENTS]\n");
  process.exit(1);
}

/** Stocks by year, five-year age group, sex, residence, work and state. */
function published(tally: Tally, index: number): Float64Array {
  const { stock, states } = tally.processes[index]!;
  const cell = 2 * 3 * 10 * states.length;
  const years = tally.until - tally.base + 1;
  const out = new Float64Array(years * GROUPS * cell);
  for (let t = 0; t < years; t++)
    for (let age = 0; age < AGES; age++)
      for (let i = 0; i < cell; i++)
        out[(t * GROUPS + groupOfAge(age)) * cell + i]! += stock[(t * AGES + age) * cell + i]!;
  return out;
}

/** Log of the chance that a Poisson count of this mean lies as far from it as `n`, or further, on its side. */
function logTail(n: number, mean: number): number {
  if (mean === 0) return n === 0 ? 0 : -Infinity;
  if (mean > 1000) {
    const z = Math.abs(2 * Math.sqrt(n + 3 / 8) - 2 * Math.sqrt(mean + 1 / 8));
    return z < 1 ? 0 : -(z * z) / 2 - Math.log(z * Math.sqrt(2 * Math.PI));
  }
  let log = n * Math.log(mean) - mean;
  for (let i = 2; i <= n; i++) log -= Math.log(i);
  let sum = 1;
  let term = 1;
  if (n >= mean) for (let i = n + 1; term > 1e-17 * sum; i++) sum += term *= mean / i;
  else for (let i = n; i > 0 && term > 1e-17 * sum; i--) sum += term *= i / mean;
  return Math.min(0, log + Math.log(sum));
}

interface Verdict {
  readonly cells: number;
  readonly meanSquare: number;
  readonly least: number;
  readonly where: string;
}
function compare(lived: Tally, expected: Tally, weight: number): Verdict {
  let [cells, squares, large, least, where] = [0, 0, 0, 0, ""];
  expected.processes.forEach((process, index) => {
    if (!stocked(process.name)) return;
    const wanted = published(expected, index);
    const found = published(lived, index);
    wanted.forEach((n, i) => {
      if (n === 0 && found[i] === 0) return;
      cells++;
      const tail = logTail(found[i]!, n / weight);
      if (tail < least) {
        least = tail;
        where = `${process.name}, ${process.states[i % process.states.length]}: ${found[i]} for ${(n / weight).toFixed(1)}`;
      }
      if (n / weight < 10) return;
      large++;
      squares += (2 * Math.sqrt(found[i]! + 3 / 8) - 2 * Math.sqrt(n / weight + 1 / 8)) ** 2;
    });
  });
  return { cells, meanSquare: squares / large, least, where };
}
const passes = ({ cells, least }: Verdict): boolean => least > Math.log(FAMILY / (2 * cells));
const words = (one: Verdict): string =>
  `${one.cells.toLocaleString("en")} cells, mean square z ${one.meanSquare.toFixed(3)}, furthest has chance e^${one.least.toFixed(1)} (limit e^${Math.log(FAMILY / (2 * one.cells)).toFixed(1)}): ${one.where}`;

const made = plan(book(currentLaw), UNTIL);
const began = process.cpuUsage();
const lived = await agent(made, { persons: Number(persons), seed, workers: 2 });
const { user, system } = process.cpuUsage(began);
const verdict = compare(lived.tally, cohort(made), lived.weight);
const gaps = ledger(lived.tally, lived.weight, new Map()).flatMap(ledgerGaps);
const other = currentLaw.with({ name: "saboteur", set: { "pension.separationLapse": 0.495 } });
const sabotage = compare(lived.tally, cohort(plan(book(other), UNTIL)), lived.weight);
console.log(
  [
    `soak: ${lived.persons.toLocaleString("en")} agents, ${BASE_YEAR} to ${UNTIL}, seed "${seed}", ${((user + system) / 1e6).toFixed(0)} s of processor time`,
    `agreement, family-wise error ${FAMILY}: ${passes(verdict) ? "holds" : "BROKEN"}; ${words(verdict)}`,
    `ledger of the agents: ${gaps.length === 0 ? "closes to the person" : `${gaps.length} GAPS`}`,
    `saboteur (lapsing 10 % more often): ${passes(sabotage) ? "NOT SEEN" : "seen"}; ${words(sabotage)}`,
  ].join("\n"),
);
process.exitCode = passes(verdict) && gaps.length === 0 && !passes(sabotage) ? 0 : 1;
