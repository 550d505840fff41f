/** A sample of synthetic lives, year by year: what `run --lives N` writes as lives.parquet. */
import type { ColumnTable } from "arquero";
import type { LifeOptions } from "../engines/agent-life.ts";
import { members } from "../engines/agent-start.ts";
import type { Plan } from "../engines/align.ts";
import { traceLife, traceTable } from "./trace-life.ts";
import { personNumber } from "./trace-who.ts";

/** A life takes some 130 rows: more lives than this are no sample to look at, and fill the memory. */
export const MOST_LIVES = 5000;

/**
 * `count` persons evenly spread over an agent run's (those born later among them), with the luck of its first
 * replicate: they are persons whom it counted. Columns as in a trace, a row for each person, year and process, up to
 * the year of death. Fewer where the run has fewer persons.
 */
export function livesTable(
  plan: Plan,
  count: number,
  options: Pick<LifeOptions, "persons" | "seed">,
): ColumnTable {
  const all = members(plan, options.persons).reduce((sum, size) => sum + size, 0);
  const some = Math.min(count, all);
  return traceTable(
    Array.from({ length: some }, (_, i) => {
      const number = 1 + Math.floor(((i + 0.5) * all) / some);
      return traceLife(plan, personNumber(plan, options.persons, number), options);
    }),
  );
}
