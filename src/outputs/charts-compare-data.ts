/** What charts of a comparison read: one engine, the scenarios in order, series that may stand side by side. */
import type { ColumnTable } from "arquero";
import { distinct, refuseMixture, rowsOf } from "./charts-data.ts";
import { chartProblem, type ChartOptions } from "./frame.ts";
import { comparedLabel, type DifferenceRow } from "./compare-tables.ts";
import { figure, type Lang } from "./words.ts";

export interface CompareOptions extends ChartOptions {
  /** Series to draw; where not said, records and persons of the pension, its arms and the other schemes. */
  readonly series?: readonly string[];
  /** What the bands come from, in words, for the subtitle of charts that have some. */
  readonly bands?: string;
}
interface Choice {
  readonly rows: readonly DifferenceRow[];
  readonly series: readonly string[];
  readonly scenarios: readonly string[];
  readonly baseline: string;
  readonly first: number;
  readonly last: number;
}
const STANDARD = [
  "pension",
  "pension-persons",
  "pension-employees-contributors",
  "pension-employees-retirees",
  "pension-residents-contributors",
  "pension-residents-recipients",
  "unemployment",
  "injury",
  "population",
];
/** Scenarios with the baseline that one page still tells apart. */
export const MOST_SCENARIOS = 12;
export const SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+,.12~g')";

/** The rows to draw. Throws where there are none, too many scenarios, or counts that do not belong together. */
export function choiceOf(name: string, differences: ColumnTable, options: CompareOptions): Choice {
  const all = rowsOf<DifferenceRow>(differences).filter(
    ({ scenario }) => options.scenario === undefined || scenario === options.scenario,
  );
  const engine = options.engine ?? engineOf(all);
  const present = distinct(all.map(({ series }) => series));
  const changed = new Set(all.filter(({ difference }) => difference !== 0).map((row) => row.series));
  // a policy leaves the population as it is: its panel would be empty
  const series =
    options.series ??
    STANDARD.filter((code) => present.includes(code) && (code !== "population" || changed.has(code)));
  refuseMixture(name, series);
  const rows = all.filter((row) => row.engine === engine && series.includes(row.series));
  for (const code of series)
    if (!rows.some((row) => row.series === code))
      throw chartProblem(name, `no differences of series ${code}`);
  if (rows.length === 0) throw chartProblem(name, "the table holds no differences to draw");
  const scenarios = distinct(rows.map(({ scenario }) => scenario));
  if (scenarios.length >= MOST_SCENARIOS)
    throw chartProblem(
      name,
      `${scenarios.length} scenarios beside the baseline are too many: up to ${MOST_SCENARIOS - 1}`,
    );
  const years = rows.map(({ year }) => year);
  return {
    rows,
    series,
    scenarios,
    baseline: rows[0]!.baseline,
    first: Math.min(...years),
    last: Math.max(...years),
  };
}

/** Cells give the expected difference; agents stand where there are no cells. */
export const engineOf = (rows: readonly { engine: string }[]): string =>
  rows.some(({ engine }) => engine === "cohort") ? "cohort" : "agent";

/** Who ends somewhere, in a title: the name of one, the number of several. */
export function scenarioWords(scenarios: readonly string[], lang: Lang): string {
  if (lang === "zh") return scenarios.length === 1 ? `情景“${scenarios[0]!}”` : `${scenarios.length}种情景`;
  return scenarios.length === 1 ? `"${scenarios[0]!}" would` : `${scenarios.length} scenarios would`;
}

/** A domain with zero in it and room at both ends; a flat line lies in the middle. */
export function fair(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = 0.08 * (high - low);
  if (room === 0) return [-1, 1];
  return [low < 0 ? low - room : -room / 2, high > 0 ? high + room : room / 2];
}

const signed = (persons: number, lang: Lang): string =>
  `${persons > 0 ? "+" : ""}${figure(persons, lang, lang === "zh" ? undefined : 2)}`;

/** The differences given, in words for somebody who cannot see the picture. */
export const said = (rows: readonly DifferenceRow[], lang: Lang): string =>
  rows
    .map(
      (row) =>
        `${row.scenario}, ${comparedLabel(row.series, lang)} ${row.year}: ${signed(row.difference, lang)}`,
    )
    .join(lang === "zh" ? "；" : "; ");
