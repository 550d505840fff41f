/** The first table of a comparison's page: by years for a few scenarios, one line each for many. */
import { BASE_YEAR, type FrozenScenario } from "../scenario/scenario.ts";
import { doubtOf, errorOf, errorWords, likely } from "./compare-doubt.ts";
import { firstYear, LISTED, lookUp } from "./compare-listed.ts";
import { comparedLabel, type Comparison, type DifferenceRow } from "./compare-tables.ts";
import { largestReserve } from "./funds-difference.ts";
import { fundLabel } from "./money-words.ts";
import { yearsShown } from "./headline.ts";
import { leadEngine, type Projection } from "./projection.ts";
import type { ReportWords } from "./results.ts";
import { conceptOf, grouped, signed } from "./words.ts";

/** A scenario as a row; a goal says that it is one. */
const rowName = ({ name, normative }: FrozenScenario): string => (normative ? `${name} (normative)` : name);

/** What a series counts, short: the page says it in full under "What each number counts". */
const COUNTS = { record: "records", person: "persons", cumulative: "ever covered" } as const;

/** Differences of every series at chosen year ends, scenario by scenario. */
export function byYears(
  projection: Projection,
  comparison: Comparison,
  others: readonly FrozenScenario[],
  baseline: FrozenScenario,
): ReportWords["headline"] {
  const { until } = projection.options;
  const years = yearsShown(until).filter((year) => year > BASE_YEAR);
  const engine = leadEngine(projection);
  const find = lookUp(comparison, engine);
  const { draws } = doubtOf(projection);
  return {
    caption: `Difference from ${baseline.name} at year ends, million${draws === null ? "" : `; last column: four draws in five, ${until}`}`,
    columns: [
      "Scenario",
      "Series",
      "First year",
      ...years.map(String),
      ...(draws === null ? [] : ["Four draws in five"]),
    ],
    rows: others.flatMap((scenario) =>
      LISTED.filter((code) => find(scenario.name, code, until)).map((code) => [
        rowName(scenario),
        code === "pension-persons"
          ? comparedLabel(code)
          : `${comparedLabel(code)} (${COUNTS[conceptOf(code)]})`,
        firstYear(comparison, engine, scenario.name, code),
        ...years.map((year) => find(scenario.name, code, year)!.difference / 1e6),
        ...(draws === null ? [] : [likely(find(scenario.name, code, until))]),
      ]),
    ),
  };
}

/** Differences at the horizon: one line for each scenario, one column for each series that differs anywhere, and the reserve. */
export function atTheEnd(
  projection: Projection,
  comparison: Comparison,
  others: readonly FrozenScenario[],
  baseline: FrozenScenario,
): ReportWords["headline"] {
  const { until } = projection.options;
  const find = lookUp(comparison, leadEngine(projection));
  const codes = LISTED.filter((code) =>
    others.some(({ name }) => (find(name, code, until)?.difference ?? 0) !== 0),
  );
  const error = errorWords(doubtOf(projection));
  const fund = others.map((scenario) => largestReserve(projection, scenario, baseline));
  return {
    caption: `Difference from ${baseline.name} at the end of ${until}, million${error === null ? "" : `, ${error}`}`,
    columns: [
      "Scenario",
      ...codes.map((code) => comparedLabel(code)),
      "Reserve that differs most, billion yuan of 2023",
    ],
    rows: others.map((scenario, i) => [
      rowName(scenario),
      ...codes.map((code) => signedFigure(find(scenario.name, code, until)!)),
      fund[i] ? `${fundLabel(fund[i].name)} ${fund[i].difference}` : "0",
    ]),
  };
}
const signedFigure = (row: DifferenceRow): string => {
  const error = errorOf(row);
  const decimals = Math.abs(row.difference) < 1e5 ? 3 : 2;
  const value = signed(row.difference / 1e6, decimals);
  return error === null || error < 500
    ? value
    : `${value} ±${grouped(error / 1e6, error < 5_000 ? 3 : decimals)}`;
};
