/** What each scenario assumes: every parameter's values with their years, range, source, basis and grade. */
import { table, type ColumnTable } from "arquero";
import type { Parameter } from "../ground/parameter.ts";
import {
  BASE_YEAR,
  book,
  parameters,
  type FrozenScenario,
  type ParameterName,
} from "../scenario/scenario.ts";

export interface AssumptionRow {
  readonly scenario: string;
  readonly parameter: string;
  /** The first year in which the value holds; it holds until the next row of the parameter. */
  readonly from: number;
  readonly value: number;
  readonly unit: string;
  readonly least: number | null;
  readonly most: number | null;
  readonly source: string;
  /** "scenario" where the scenario sets it, else "prior" or "published" as its source says. */
  readonly basis: string;
  readonly grade: string | null;
}

/** One row for each value that a parameter takes from the base year to `until`. */
export function assumptionsTable(scenarios: readonly FrozenScenario[], until: number): ColumnTable {
  const rows = scenarios.flatMap((scenario) => {
    const years = Array.from({ length: until - BASE_YEAR + 1 }, (_, i) => BASE_YEAR + i);
    const values = book(scenario);
    return (Object.entries(parameters) as [ParameterName, Parameter][]).flatMap(([name, parameter]) =>
      years
        .map((year) => ({ year, value: values.values(year)[name] }))
        .filter(({ value }, i, all) => i === 0 || value !== all[i - 1].value)
        .map(({ year, value }): AssumptionRow => ({
          scenario: scenario.name,
          parameter: name,
          from: year,
          value,
          unit: parameter.unit,
          least: parameter.range?.[0] ?? null,
          most: parameter.range?.[1] ?? null,
          source: parameter.source,
          basis:
            scenario.set[name] && year > BASE_YEAR
              ? "scenario"
              : parameter.source.includes("prior")
                ? "prior"
                : "published",
          grade: parameter.grade ?? null,
        })),
    );
  });
  const columns = Object.keys(rows[0]) as (keyof AssumptionRow)[];
  return table(Object.fromEntries(columns.map((column) => [column, rows.map((row) => row[column])])));
}
