/** Headline numbers of every shipped scenario, written down: `npm run golden` renews them, with a changelog line. */
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { accounts, transfers } from "../src/engines/funds.ts";
import { ledger } from "../src/engines/ledger.ts";
import type { Tally } from "../src/engines/tally.ts";
import { CROSSING } from "../src/outputs/money-words.ts";
import { load, shipped } from "../src/scenario/load.ts";
import { book, type Book } from "../src/scenario/scenario.ts";

export const GOLDEN = fileURLToPath(new URL("./golden.json", import.meta.url));
const YEARS = [2024, 2026, 2030, 2035];
export type Golden = Record<string, Record<string, Record<string, number>>>;

/**
 * Stocks of the cohort engine in thousands of persons, and money in hundreds of millions of yuan at 2023 prices (the balance of
 * each fund, what crosses provinces), by scenario, series and year: whole numbers, because the last digits of exp and log
 * differ between Node majors.
 */
export async function headlines(): Promise<Golden> {
  const golden: Golden = {};
  for (const name of await shipped()) {
    const values = book(await load(name));
    const tally = cohort(plan(values, 2035));
    const byYear = (of: (t: number) => number): Record<string, number> =>
      Object.fromEntries(YEARS.map((year) => [year, Math.round(of(year - 2023))]));
    golden[name] = {
      ...Object.fromEntries(
        ledger(tally, 1, new Map()).map((entry) => [entry.name, byYear((t) => entry.stock[t]! / 1000)]),
      ),
      ...moneyOf(tally, values, byYear),
    };
  }
  return golden;
}

function moneyOf(
  tally: Tally,
  values: Book,
  byYear: (of: (t: number) => number) => Record<string, number>,
): Record<string, Record<string, number>> {
  const all = accounts(tally, 1, values);
  const employees = all.find(({ fund }) => fund.name === "pension-employees")!;
  const moved = transfers(employees, values);
  const crossing = (t: number): number =>
    moved
      .filter(({ year }) => year === 2023 + t)
      .reduce((sum, { remit, receive }) => sum + Math.max(0, receive - remit), 0);
  return {
    ...Object.fromEntries(
      all.map(({ fund, years }) => [
        `funds/${fund.name}/balance`,
        byYear((t) => years[t]!.balance / years[t]!.prices / 1e8),
      ]),
    ),
    [CROSSING]: byYear((t) => crossing(t) / employees.years[t]!.prices / 1e8),
  };
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  writeFileSync(GOLDEN, `${JSON.stringify(await headlines(), null, 1)}\n`);
  process.stderr.write(
    `${GOLDEN} renewed: say in CHANGELOG.md whose numbers move, from which year and why\n`,
  );
}
