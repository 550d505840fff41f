/** Tables of headline series: stocks at year ends, what moved them, agents against cells. */
import type { ColumnTable } from "arquero";
import { quantileSorted } from "simple-statistics";
import { seriesNames } from "../engines/ledger.ts";
import { bandOf } from "../ground/bands.ts";
import {
  finalFigures2023,
  official,
  officialSeries,
  quickFigures2023,
  type OfficialSeries,
} from "../ground/data.ts";
import type { FlowCode } from "../schemes/scheme.ts";
import { build, done, standardErrorOf, type Run } from "./tables.ts";

const rounded = (error: number | null): number | null => (error === null ? null : Math.round(error));

/** Fewer runs than this have no tails that their quantiles could tell of. */
const LEAST_RUNS = 10;

/**
 * Headline stocks in whole persons: published history (engine `official`), every run from the base year on, and
 * the thin reference `continued-2023`, in which the increments of 2023 simply continue. Quantiles over replicates, or
 * for expected values the bands of the committed ensemble (ground/bands.ts). The standard error is that of luck, in agents.
 */
export function enrolmentTable(
  runs: readonly Run[],
  base: number,
  names: readonly string[] = seriesNames,
): ColumnTable {
  const out = build([
    "scenario",
    "engine",
    "year",
    "series",
    "persons",
    "q025",
    "q10",
    "q50",
    "q90",
    "q975",
    "official",
    "standard_error",
  ]);
  const none = [null, null, null, null, null];
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  const until = Math.max(...runs.map(({ ledger }) => base + ledger[0]!.stock.length - 1));
  for (const scenario of scenarios)
    for (const series of names) {
      if (!(series in officialSeries)) continue;
      for (const { year, persons } of official(series as OfficialSeries))
        if (year >= 2010) out.add(scenario, "official", year, series, persons, ...none, persons, null);
    }
  for (const run of runs)
    for (const entry of run.ledger)
      entry.stock.forEach((persons, t) => {
        const drawn = run.replicates
          .map(({ ledger }) => ledger.find(({ name }) => name === entry.name)!.stock[t]!)
          .sort((a, b) => a - b);
        const band =
          run.engine === "cohort" && drawn.length === 1 && bandOf(entry.name, base + t, base, persons);
        const quantiles =
          drawn.length >= LEAST_RUNS
            ? [0.025, 0.1, 0.5, 0.9, 0.975].map((q) => Math.round(quantileSorted(drawn, q)))
            : band || none;
        const error = rounded(standardErrorOf(run, run.noise?.get(entry.name)?.stock[t]));
        out.add(run.scenario, run.engine, base + t, entry.name, persons, ...quantiles, null, error);
      });
  for (const scenario of scenarios)
    for (const series of names) {
      if (!(series in officialSeries)) continue;
      const values = official(series as OfficialSeries);
      const last = values.at(-1)!.persons;
      const step = last - values.at(-2)!.persons;
      for (let year = base; year <= until; year++)
        out.add(scenario, "continued-2023", year, series, last + step * (year - base), ...none, null, null);
    }
  return done(out);
}

/** Flows by code: opening + flows = closing exactly. The published increment of the base year stands beside them. */
export function incrementsTable(
  runs: readonly Run[],
  base: number,
  names: readonly string[] = seriesNames,
): ColumnTable {
  const out = build(["scenario", "engine", "year", "series", "flow", "persons", "standard_error"]);
  for (const scenario of new Set(runs.map((run) => run.scenario)))
    for (const series of names) {
      if (!(series in officialSeries)) continue;
      const values = official(series as OfficialSeries);
      const published =
        series === "injury"
          ? quickFigures2023.injury.increment
          : values.at(-1)!.persons - values.at(-2)!.persons;
      out.add(scenario, "official", base, series, "PUBLISHED", published, null);
      // The final level of work-injury insurance is a little above the quick one.
      if (series === "injury")
        out.add(
          scenario,
          "official",
          base,
          series,
          "REVISION",
          finalFigures2023.injury.increment - published,
          null,
        );
    }
  for (const run of runs)
    for (const entry of run.ledger)
      for (let t = 1; t < entry.stock.length; t++)
        for (const [flow, values] of Object.entries(entry.flows) as [FlowCode, number[]][])
          if (values[t - 1] !== 0)
            out.add(
              run.scenario,
              run.engine,
              base + t,
              entry.name,
              flow,
              values[t - 1],
              rounded(standardErrorOf(run, run.noise?.get(entry.name)?.flows[flow]?.[t - 1])),
            );
  return done(out);
}

/** Expected stocks by series: index 0 is the base year. */
export type Expected = ReadonlyMap<string, ArrayLike<number>>;

/**
 * Agents against cells: headline stocks, with the standard error of luck (engines/noise.ts). `expected` are those of each
 * scenario; scenarios without are left out.
 */
export function agreementTable(
  runs: readonly Run[],
  expected: ReadonlyMap<string, Expected>,
  base: number,
): ColumnTable {
  const out = build(["scenario", "year", "series", "expected", "lived", "standard_error", "z"]);
  for (const lived of runs.filter(({ engine }) => engine === "agent")) {
    const cells = expected.get(lived.scenario);
    if (!cells) continue;
    for (const { name, stock } of lived.ledger)
      for (let t = 1; t < stock.length; t++) {
        const error = standardErrorOf(lived, lived.noise?.get(name)?.stock[t])!;
        const other = Math.round(cells.get(name)![t]!);
        out.add(
          lived.scenario,
          base + t,
          name,
          other,
          stock[t],
          error,
          error > 0 ? (stock[t]! - other) / error : null,
        );
      }
  }
  return done(out);
}
