/** What a comparison speaks of: its series in order, their largest differences, and how its figures are written. */
import type { FrozenScenario } from "../scenario/scenario.ts";
import { rowsOf } from "./charts-data.ts";
import type { Comparison, DifferenceRow, FirstYearRow } from "./compare-tables.ts";
import { conceptOf, grouped } from "./words.ts";

/** Series of the table in words: totals, persons apart, roles, the other schemes. */
export const LISTED = [
  "pension",
  "pension-persons",
  "pension-employees-contributors",
  "pension-employees-retirees",
  "pension-residents-contributors",
  "pension-residents-recipients",
  "unemployment",
  "injury",
  "platform-injury",
  "medical",
  "card",
  "population",
] as const;
export const CUMULATIVE = LISTED.filter((code) => conceptOf(code) === "cumulative");
/** Leaves and schemes among which the largest differences are looked for: no total hides a part, all are stocks. */
export const LARGEST: readonly string[] = LISTED.filter(
  (code) => !["pension", "pension-persons", "population", ...CUMULATIVE].includes(code),
);

const NORMATIVE = "normative: what would have to be true";
export const million = (persons: number): string =>
  `${persons > 0 ? "+" : ""}${grouped(persons / 1e6, Math.abs(persons) < 1e5 ? 3 : 2)}`;

/** A scenario by name; a goal says that it is one. */
export const marked = ({ name, normative }: Pick<FrozenScenario, "name" | "normative">): string =>
  normative ? `${name}, ${NORMATIVE}` : name;

/** The series that differ at the horizon, over all scenarios or for one, largest first. */
export function largestSeries({ differences }: Comparison, engine: string, scenario?: string): string[] {
  const rows = rowsOf<DifferenceRow>(differences).filter(
    (row) => row.engine === engine && (scenario === undefined || row.scenario === scenario),
  );
  const last = Math.max(...rows.map(({ year }) => year));
  const size = (code: string): number =>
    Math.max(
      0,
      ...rows
        .filter(({ series, year }) => series === code && year === last)
        .map(({ difference }) => Math.abs(difference)),
    );
  return LARGEST.filter((code) => size(code) > 0).toSorted((a, b) => size(b) - size(a));
}

export type LookUp = (scenario: string, series: string, year: number) => DifferenceRow | undefined;
export function lookUp({ differences }: Comparison, engine: string): LookUp {
  const rows = new Map(
    rowsOf<DifferenceRow>(differences)
      .filter((row) => row.engine === engine)
      .map((row) => [`${row.scenario}|${row.series}|${row.year}`, row]),
  );
  return (scenario, series, year) => rows.get(`${scenario}|${series}|${year}`);
}

export function firstYear(
  { first_years }: Comparison,
  engine: string,
  scenario: string,
  series: string,
): string | null {
  const row = rowsOf<FirstYearRow>(first_years).find(
    (one) => one.engine === engine && one.scenario === scenario && one.series === series,
  );
  return row?.first_year ? String(row.first_year) : null;
}
