/** The command `ensemble`: members of the cohort engine in threads, kept in the store, as quantiles and fans. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { from, table, type ColumnTable } from "arquero";
import { membersOf } from "./ensemble-members.ts";
import { tried, UserError } from "./ground/problem.ts";
import { charts } from "./outputs/charts.ts";
import { marked } from "./outputs/compare-listed.ts";
import { toPNG, toSVG } from "./outputs/picture.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { grouped, label } from "./outputs/words.ts";
import { emptyProblems, placeProblems, wholeProblems } from "./run-options.ts";
import { load } from "./scenario/load.ts";
import { DEFAULT_UNTIL, LAST_YEAR, BASE_YEAR, freeze, type FrozenScenario } from "./scenario/scenario.ts";
import { STORE, openStore } from "./store.ts";
import { ceilingOf, centralPaths, ensembleRows, type EnsembleRow, type Paths } from "./studies/ensemble.ts";
import { serve, type Job, type Tell } from "./thread.ts";

export interface EnsembleFlags {
  readonly members?: string;
  readonly until?: string;
  readonly seed?: string;
  readonly workers?: string;
  readonly store?: string;
  readonly out?: string;
  /** Renew src/data/bands.json: the bands of every projection. */
  readonly bands?: boolean;
}
export const MEMBERS = 1000;

export const work = (job: Job<EnsembleFlags>): Promise<void> =>
  serve(job, (terminal, tell) =>
    runEnsemble(job.names[0] ?? "current-law", job.flags, terminal, job.found, tell),
  );

/**
 * Computes, writes and prints an ensemble. Throws a UserError with every mistake before anything is computed; `found` are
 * earlier ones.
 */
export async function runEnsemble(
  name: string,
  flags: EnsembleFlags,
  terminal: Terminal,
  found: readonly string[] = [],
  tell: Tell = () => {},
): Promise<void> {
  const problems = [
    ...found,
    ...wholeProblems("members", flags.members, 20, 100_000),
    ...wholeProblems("until", flags.until, BASE_YEAR + 1, LAST_YEAR),
    ...wholeProblems("workers", flags.workers, 1, 64),
  ];
  problems.push(...emptyProblems(flags));
  if (flags.seed === "") problems.push("--seed: give any text that is not empty");
  const loaded = await tried(() => load(name), problems, `${name}: `);
  const folder = flags.out ?? join("results", `ensemble-${loaded?.name}`);
  if (folder !== "" && loaded) problems.push(...placeProblems(folder));
  if (problems.length > 0 || !loaded) throw new UserError("this ensemble", problems);
  const members = Number(flags.members ?? MEMBERS);
  const until = Number(flags.until ?? DEFAULT_UNTIL);
  const workers = Number(flags.workers ?? 2);
  const scenario = freeze(loaded);
  const seed = flags.seed ?? "shebao";
  const ask = { until, seed, members, workers };
  const store = openStore(flags.store ?? STORE);
  const [paths] = (await membersOf([loaded], ask, store, terminal, tell)) as [Paths[]];
  const rows = ensembleRows(centralPaths(scenario, until), paths, ceilingOf(scenario, until));
  await write(folder, scenario, rows);
  if (flags.bands) writeFileSync("src/data/bands.json", bandsFile(scenario, seed, rows));
  terminal.out(`Under ${marked(scenario)}:\n${ensembleText(rows, until)}Written to ${folder}\n`);
}

/** ensemble.csv, with quantiles, and a fan chart. */
async function write(folder: string, scenario: FrozenScenario, rows: readonly EnsembleRow[]): Promise<void> {
  mkdirSync(join(folder, "charts"), { recursive: true });
  writeFileSync(join(folder, "ensemble.csv"), `${(from(rows as object[]) as ColumnTable).toCSV()}\n`);
  const enrolment = table({
    scenario: rows.map(() => scenario.name),
    engine: rows.map(() => "cohort"),
    ...Object.fromEntries(
      (["year", "series", "persons", "q025", "q10", "q50", "q90", "q975"] as const).map((column) => [
        column,
        rows.map((row) => row[column]),
      ]),
    ),
    official: rows.map(() => null),
  });
  const svg = await toSVG(
    charts.fan(
      { enrolment },
      {
        scenario: scenario.name,
        lawDate: scenario.lawDate,
        normative: scenario.normative ? [scenario.name] : [],
      },
    ),
  );
  writeFileSync(join(folder, "charts", "fan.svg"), svg);
  writeFileSync(join(folder, "charts", "fan.png"), toPNG(svg));
}

/** Bands as factors on the expectation, for projections of any scenario. */
function bandsFile(scenario: FrozenScenario, seed: string, rows: readonly EnsembleRow[]): string {
  const series: Record<string, Record<string, number[]>> = {};
  for (const row of rows) {
    if (row.year === BASE_YEAR) continue;
    (series[row.series] ??= {})[row.year] = [row.q025, row.q10, row.q50, row.q90, row.q975].map((persons) =>
      Number((persons / row.persons).toFixed(5)),
    );
  }
  return `${JSON.stringify(
    {
      about:
        "Written by npm run ensemble -- --bands; do not edit. Quantiles 2.5, 10, 50, 90 and 97.5 % over the expectation, by series and year.",
      scenario: scenario.name,
      seed,
      members: rows[0]!.members,
      series,
    },
    null,
    1,
  )}\n`;
}

const SHOWN = ["pension", "pension-employees-contributors", "unemployment", "injury"];
/** A line for each series, at the end of 2030 and of the horizon. */
export function ensembleText(rows: readonly EnsembleRow[], until: number): string {
  const million = (persons: number): string => grouped(persons / 1e6, 1);
  const lines = SHOWN.flatMap((series) =>
    [...new Set([Math.min(2030, until), until])].map((year) => {
      const row = rows.find((one) => one.series === series && one.year === year)!;
      return `${label(series)}, end of ${year}: ${million(row.persons)} million, 80 % band ${million(row.q10)} to ${million(row.q90)}, 95 % band ${million(row.q025)} to ${million(row.q975)}\n`;
    }),
  );
  return lines.join("");
}
