/** Headline numbers of every shipped scenario, written down: `npm run golden` renews them, with a changelog line. */
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { ledger } from "../src/engines/ledger.ts";
import { load, shipped } from "../src/scenario/load.ts";
import { book } from "../src/scenario/scenario.ts";

export const GOLDEN = fileURLToPath(new URL("./golden.json", import.meta.url));
export type Golden = Record<string, Record<string, Record<string, number>>>;

/**
 * Stocks of the cohort engine in thousands of persons, by scenario, series and year: whole thousands, because the
 * last digits of exp and log differ between Node majors.
 */
export async function headlines(): Promise<Golden> {
  const golden: Golden = {};
  for (const name of await shipped()) {
    const entries = ledger(cohort(plan(book(await load(name)), 2035)), 1, new Map());
    golden[name] = Object.fromEntries(
      entries.map((entry) => [
        entry.name,
        Object.fromEntries(
          [2024, 2026, 2030, 2035].map((year) => [year, Math.round(entry.stock[year - 2023]! / 1000)]),
        ),
      ]),
    );
  }
  return golden;
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  writeFileSync(GOLDEN, `${JSON.stringify(await headlines(), null, 1)}\n`);
  process.stderr.write(
    `${GOLDEN} renewed: say in CHANGELOG.md whose numbers move, from which year and why\n`,
  );
}
