/** Persons by scheme and state at each year end: the stocks without age, sex and place, small enough to be read. */
import { escape, op, type ColumnTable } from "arquero";
import { stateKey, type Luck } from "./luck.ts";

/**
 * Sums of the table `stocks`, mean over replicates: scenario, engine, year, scheme, state, enrolled, persons; and the standard
 * error that luck leaves in agents, in persons. It is not the root of the summed squares of the cells: whoever is missing in
 * one cell of a state is counted in another, and many who are there now began there (engines/noise.ts).
 */
export function statesTable(stocks: ColumnTable, luck?: Luck): ColumnTable {
  const replicates = stocks
    .groupby("engine")
    .rollup({ replicates: (d: { replicate: number }) => op.max(d.replicate) + 1 });
  return stocks
    .groupby("scenario", "engine", "year", "scheme", "state", "enrolled")
    .rollup({ sum: op.sum("persons") })
    .join_left(replicates, "engine")
    .derive({
      persons: (d: { sum: number; replicates: number }) => op.round(d.sum / d.replicates),
      standard_error: escape((d: Row) => {
        const error =
          d.engine === "agent"
            ? luck?.states.get(stateKey(d.scenario, d.year, `${d.scheme}/${d.state}`))
            : null;
        return error === null || error === undefined ? null : Math.round(error);
      }),
    })
    .select("scenario", "engine", "year", "scheme", "state", "enrolled", "persons", "standard_error");
}
interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly scheme: string;
  readonly state: string;
}
