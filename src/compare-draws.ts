/** Draws of the uncertain parameters for a comparison: the members of an ensemble, the same under every scenario. */
import { from, type ColumnTable } from "arquero";
import { membersOf } from "./ensemble-members.ts";
import type { Projection } from "./outputs/projection.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { BASE_YEAR, freeze, type Scenario } from "./scenario/scenario.ts";
import type { Store } from "./store.ts";
import type { Paths } from "./studies/ensemble.ts";
import { heldBy, heldText } from "./studies/held.ts";
import type { Tell } from "./thread.ts";

/**
 * Scenario, engine, draw, year, series and persons of `draws` members of each scenario, and what its draws hold. A member is
 * made by seed and number alone, so that member i has the same economy, luck and shifts of the priors under every scenario,
 * around the values that the scenario sets; levers that are the assumption of a normative scenario are held. Not widened to the
 * errors of the hindcast: what a projection gets wrong under both scenarios is no error of their difference. Both engines
 * have the same expectation, so they share the draws.
 */
export async function drawsOf(
  scenarios: readonly Scenario[],
  { engine, until, seed }: Projection["options"],
  { draws, workers = 2 }: { readonly draws: number; readonly workers?: number },
  store: Store,
  terminal: Terminal,
  tell: Tell,
): Promise<ColumnTable> {
  const all = await membersOf(scenarios, { until, seed, members: draws, workers }, store, terminal, tell);
  return drawsTable(
    scenarios.map((one, i) => ({
      scenario: one.name,
      paths: all[i]!,
      held: heldText(freeze(one), heldBy(one), until),
    })),
    engine === "both" ? ["cohort", "agent"] : [engine],
  );
}

export interface Drawn {
  readonly scenario: string;
  readonly paths: readonly Paths[];
  /** Levers that are not drawn, in words. */
  readonly held: string;
}
/** One row for each scenario, engine, member, series and year; see `drawsOf`. */
export function drawsTable(all: readonly Drawn[], engines: readonly string[]): ColumnTable {
  const rows = engines.flatMap((engine) =>
    all.flatMap(({ scenario, paths, held }) =>
      paths.flatMap((path, draw) =>
        Object.entries(path).flatMap(([series, persons]) =>
          persons.map((n, t) => ({ scenario, engine, draw, year: BASE_YEAR + t, series, persons: n, held })),
        ),
      ),
    ),
  );
  return from(rows);
}
