/** Draws of the uncertain parameters for a comparison: the members of an ensemble, the same under every scenario. */
import { from, type ColumnTable } from "arquero";
import { membersOf } from "./ensemble.ts";
import type { Projection } from "./outputs/projection.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { BASE_YEAR } from "./scenario/scenario.ts";
import type { Store } from "./store.ts";
import type { Paths } from "./studies/ensemble.ts";

/**
 * Scenario, engine, draw, year, series and persons of `draws` members of each scenario. A member is made by seed and
 * number alone, so that member i has the same economy, luck and shifts of the priors under every scenario, around the
 * values that the scenario sets. Not widened to the errors of the hindcast: what a projection gets wrong under both
 * scenarios is no error of their difference. Both engines have the same expectation, so they share the draws.
 */
export async function drawsOf(
  { scenarios, options }: Pick<Projection, "scenarios" | "options">,
  draws: number,
  store: Store,
  terminal: Terminal,
  workers = 2,
): Promise<ColumnTable> {
  const engines = options.engine === "both" ? ["cohort", "agent"] : [options.engine];
  const all: (readonly [string, Paths[]])[] = [];
  for (const scenario of scenarios) {
    const ask = { scenario, until: options.until, seed: options.seed, members: draws, workers };
    all.push([scenario.name, await membersOf(ask, store, terminal)]);
  }
  return drawsTable(all, engines);
}

/** One row for each scenario, engine, member, series and year; see `drawsOf`. */
export function drawsTable(
  members: readonly (readonly [scenario: string, paths: readonly Paths[]])[],
  engines: readonly string[],
): ColumnTable {
  const rows = engines.flatMap((engine) =>
    members.flatMap(([scenario, paths]) =>
      paths.flatMap((path, draw) =>
        Object.entries(path).flatMap(([series, persons]) =>
          persons.map((n, t) => ({ scenario, engine, draw, year: BASE_YEAR + t, series, persons: n })),
        ),
      ),
    ),
  );
  return from(rows);
}
