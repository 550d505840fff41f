/** Persons by scheme and state at each year end: the stocks without age, sex and place, small enough to be read. */
import { op, type ColumnTable } from "arquero";

/** Sums of the table `stocks`, mean over replicates: scenario, engine, year, scheme, state, enrolled, persons. */
export function statesTable(stocks: ColumnTable): ColumnTable {
  const replicates = stocks
    .groupby("engine")
    .rollup({ replicates: (d: { replicate: number }) => op.max(d.replicate) + 1 });
  return stocks
    .groupby("scenario", "engine", "year", "scheme", "state", "enrolled")
    .rollup({ sum: op.sum("persons") })
    .join_left(replicates, "engine")
    .derive({ persons: (d: { sum: number; replicates: number }) => op.round(d.sum / d.replicates) })
    .select("scenario", "engine", "year", "scheme", "state", "enrolled", "persons");
}
