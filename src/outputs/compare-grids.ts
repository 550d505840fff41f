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
  const { draws, ...luck } = doubtOf(projection);
  // Of replicates alone: what draws leave in doubt has a column of its own.
  const error = errorWords({ ...luck, draws: null });
  return {
    caption: [
      `Difference from ${baseline.name} at year ends, million`,
      ...(error === null ? [] : [`${error}, ${until}`]),
      ...(draws === null ? [] : [`last column: four draws in five, ${until}`]),
    ].join("; "),
    columns: [
      "Scenario",
      "Series",
      "First year",
      ...years.map(String),
      ...(error === null ? [] : ["±"]),
      ...(draws === null ? [] : ["Four draws in five"]),
    ],
    // To a thousand persons, in every year: a first year is one that differs by so many.
    decimals: 3,
    rows: others.flatMap((scenario) =>
      LISTED.filter((code) => find(scenario.name, code, until)).map((code) => [
        rowName(scenario),
        code === "pension-persons"
          ? comparedLabel(code)
          : `${comparedLabel(code)} (${COUNTS[conceptOf(code)]})`,
        firstYear(comparison, engine, scenario.name, code),
        ...years.map((year) => find(scenario.name, code, year)!.difference / 1e6),
        ...(error === null ? [] : [luckOf(find(scenario.name, code, until)!)]),
        ...(draws === null ? [] : [likely(find(scenario.name, code, until))]),
      ]),
    ),
  };
}

/** Less than half a thousand persons would read as nothing: it is how cells are rounded, or nothing at all. */
export const LEAST_ERROR = 500;
const luckOf = ({ standard_error: error }: DifferenceRow): number | null =>
  error === null || error < LEAST_ERROR ? null : error / 1e6;

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
  return error === null || error < LEAST_ERROR
    ? value
    : `${value} ±${grouped(error / 1e6, error < 5_000 ? 3 : decimals)}`;
};
