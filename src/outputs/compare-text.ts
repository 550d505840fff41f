/** A comparison for the terminal: differences at chosen years, scenario by scenario. */
import { BASE_YEAR, type FrozenScenario } from "../scenario/scenario.ts";
import { doubtOf, errorOf, errorWords } from "./compare-doubt.ts";
import { LEAST_ERROR } from "./compare-grids.ts";
import { firstYear, LISTED, lookUp, marked, million } from "./compare-listed.ts";
import { comparedLabel, type Comparison, type DifferenceRow } from "./compare-tables.ts";
import { moneySentences } from "./funds-difference.ts";
import { yearsShown } from "./headline.ts";
import { leadEngine, type Projection } from "./projection.ts";
import { aligned, wrapped } from "./terminal.ts";
import { grouped, type Lang } from "./words.ts";

/** The differences for the terminal, at chosen years. */
export function comparisonText(projection: Projection, comparison: Comparison, lang: Lang = "en"): string {
  const [baseline, ...others] = projection.scenarios as [FrozenScenario, ...FrozenScenario[]];
  const years = yearsShown(projection.options.until).filter((year) => year > BASE_YEAR);
  const engine = leadEngine(projection);
  const find = lookUp(comparison, engine);
  const tables = others.flatMap((scenario) => {
    const rows = LISTED.filter((code) => find(scenario.name, code, years[0]!)).map((code) => [
      comparedLabel(code, lang),
      firstYear(comparison, engine, scenario.name, code) ?? "-",
      ...years.map((year) => cell(find(scenario.name, code, year)!)),
    ]);
    const head = ["", "first year", ...years.map(String)];
    return [
      "",
      `${scenario.title} (${marked(scenario)}), law as of ${scenario.lawDate}`,
      ...aligned([head, ...rows], head.map((_, i) => i).slice(1)).map((line) => `  ${line}`),
      ...moneySentences(projection, scenario, baseline).map((line) => wrapped(`  ${line}`, 100, "    ")),
    ];
  });
  return [
    `Difference from ${baseline.title} (${baseline.name}, law as of ${baseline.lawDate}) at year ends, million`,
    [
      engine === "agent" ? "Agent engine, same luck on both sides" : "Cohort engine: expected differences",
      ...[errorWords(doubtOf(projection))].filter((one) => one !== null),
    ].join("; "),
    ...(engine === "agent" && projection.options.replicates === 1 && !projection.draws
      ? [
          "One replicate: neither errors nor first years of the differences are known; --replicates 8 gives them",
        ]
      : []),
    ...tables,
    "",
    "Records are not persons: who has a record in both arms of the pension counts twice among the records.",
    "",
  ].join("\n");
}

function cell(row: DifferenceRow): string {
  const error = errorOf(row);
  const value = row.difference === 0 ? "0" : million(row.difference);
  return error === null || error < LEAST_ERROR ? value : `${value} ±${grouped(error / 1e6, 3)}`;
}
