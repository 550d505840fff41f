/** A sweep in words: how far each series moves over the grid, where, and which lever moves it most. */
import { BASE_YEAR, book, parameters, type FrozenScenario } from "../scenario/scenario.ts";
import { pointWords, type Side } from "../scenario/grid.ts";
import { totalSeries } from "../engines/ledger.ts";
import { schemes } from "../schemes/index.ts";
import { CROSSING, isMoney, measureOf, publishedLabel, unitOfSeries } from "./money-words.ts";
import type { ReportWords } from "./results.ts";
import { ends, horizon, moneyOf, stocksOf, type Swept, type SweptRow } from "./sweep-table.ts";
import { aligned } from "./terminal.ts";
import { conceptInWords, conceptOf, grouped, signed as signedNumber } from "./words.ts";
import { studentWithin } from "../ground/student.ts";

/** Series in words, and points in the table of a page: a longer grid is read from the CSV. */
const SAID = 4;
const LISTED = 60;

/** A difference in the unit of its series, with its sign and without the unit. */
function signed(series: string, difference: number): string {
  const unit = unitOfSeries(series);
  const { divisor, decimals } = measureOf(unit, "en");
  const small = Math.abs(difference) < (unit === "persons" ? 1e5 : divisor);
  return signedNumber(difference / divisor, decimals + (small ? 1 : 0));
}
/** A difference with its standard error, where replicates tell it. */
function sure(series: string, { difference, error }: SweptRow): string {
  const { divisor, decimals } = measureOf(unitOfSeries(series), "en");
  const text = signed(series, difference);
  return error === null || difference === 0 ? text : `${text} ±${grouped(error / divisor, decimals + 1)}`;
}
/** "million", "billion yuan at 2023 prices". */
const unitWords = (series: string): string => measureOf(unitOfSeries(series), "en").words;
const concept = (series: string): string => (isMoney(series) ? unitWords(series) : conceptInWords(series));

/** Totals of an arm say once more what their roles say. */
const ARMS = new Set(
  totalSeries.map(({ name }) => name).filter((name) => !schemes.some((scheme) => scheme.name === name)),
);
/** How far a series lies from the scenario itself at the horizon, at most. */
const span = (swept: Swept, series: string): number =>
  ends(swept, series).reduce((most, { difference }) => Math.max(most, Math.abs(difference)), 0);
const ranked = (swept: Swept, series: readonly string[], least: number): string[] =>
  series
    .map((name) => [name, span(swept, name)] as const)
    .filter(([, size]) => size >= least)
    .toSorted((a, b) => b[1] - a[1])
    .map(([name]) => name);

/** Stocks in the order of what moves most at the horizon; cumulative counts are no stocks and stand back. */
export function movedSeries(swept: Swept): string[] {
  const stocks = stocksOf(swept).filter((name) => conceptOf(name) !== "cumulative" && !ARMS.has(name));
  return ranked(swept, stocks, 1);
}
/** Less than 50 million yuan would read as nothing. */
const LEAST_YUAN = 5e7;
/** Money in the order of what moves most: balances, then what they are made of, then what crosses provinces. */
export function movedMoney(swept: Swept): string[] {
  const money = moneyOf(swept);
  return ["/balance", "/revenue", "/spending", CROSSING].flatMap((end) =>
    ranked(
      swept,
      money.filter((name) => name.endsWith(end)),
      LEAST_YUAN,
    ),
  );
}
/** What is said and drawn unasked: stocks that move and the fund that moves most; money alone where no stock moves. */
export function tellingSeries(swept: Swept, stocks: number): string[] {
  const moved = movedSeries(swept).slice(0, stocks);
  return [...moved, ...movedMoney(swept).slice(0, moved.length > 0 ? 1 : stocks)];
}

/** The mean difference between the highest and the lowest value of each lever, the others as the grid has them. */
export function mainEffects(swept: Swept, series: string): { side: Side; effect: number }[] {
  const rows = ends(swept, series);
  const mean = (k: number, value: number): number => {
    const mine = rows.filter(({ values }) => values[k] === value);
    return mine.reduce((sum, { difference }) => sum + difference, 0) / mine.length;
  };
  return swept.sides.map((side, k) => ({
    side,
    effect: mean(k, side.values.at(-1)!) - mean(k, side.values[0]!),
  }));
}

function sentence(swept: Swept, series: string): string {
  const rows = ends(swept, series).toSorted((a, b) => a.value - b.value);
  const [low, high] = [rows[0]!, rows.at(-1)!];
  const { divisor, name } = measureOf(unitOfSeries(series), "en");
  const at = (row: SweptRow): string =>
    `${sure(series, row)} ${name} (${pointWords(swept.sides, row.values)})`;
  const effects = mainEffects(swept, series)
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .map(
      ({ side, effect }) =>
        `${side.lever} from ${side.values[0]} to ${side.values.at(-1)} ${signed(series, effect)}`,
    );
  const each = swept.sides.length > 1 ? ` On average over the grid: ${effects.join("; ")} ${name}.` : "";
  return `${publishedLabel(series)} (${concept(series)}) at the end of ${horizon(swept)}: ${grouped(low.base_value / divisor, 1)} ${name} under the scenario itself; over the grid the difference runs from ${at(low)} to ${at(high)}.${each}`;
}

/** How many replicates the errors rest on, with what that means where they are few; undefined without errors. */
function errorOver({ unmoved }: Swept): string | undefined {
  const n = Object.values(unmoved.series)
    .find(({ replicates }) => replicates)
    ?.replicates!.at(-1)!.length;
  if (n === undefined) return undefined;
  const few =
    n < FEW ? `, of which ${studentWithin(0.95, n - 1).toFixed(1)} make 95 %, since they are few` : "";
  return `mean over ${n} replicates; ± is one standard error over them${few}`;
}
/** Student's t is half as wide again as the normal with fewer. */
const FEW = 6;
const method = (swept: Swept): string =>
  [
    `${swept.points.length} points, each "${swept.scenario}" with these values instead of its own; all share their starting population and their luck.`,
    swept.engine === "cohort"
      ? errorOver(swept)
        ? `The differences are of flows drawn by the cohort engine, ${errorOver(swept)}.`
        : "The differences are expected values of the cohort engine."
      : `The differences are of the agent engine, ${errorOver(swept) ?? "one replicate: no standard error of them is known"}.`,
    "Doubt about other parameters is not in them, and no point is called likely.",
  ].join(" ");

/** Words of the report: the answer first. */
export function sweepWords(swept: Swept, scenario: FrozenScenario): ReportWords {
  const telling = tellingSeries(swept, SAID);
  const last = horizon(swept);
  const shown = telling.length > 0 ? telling : ["pension"];
  const levers = swept.sides.map(({ lever }) => `"${parameters[lever].label}"`).join(" and ");
  const values = book(scenario);
  const listed = swept.points.slice(0, LISTED);
  const by = new Map(shown.map((series) => [series, ends(swept, series)]));
  return {
    title: `${levers}: what ${swept.points.length} values change by ${last}`,
    answer: [
      ...(movedSeries(swept).length > 0
        ? []
        : [
            `No stock at the end of ${last} differs from that under "${scenario.title}" anywhere on the grid${telling.length > 0 ? "; money does" : ""}.`,
          ]),
      ...telling.map((series) => sentence(swept, series)),
      method(swept),
    ],
    headline: {
      caption: `Difference from ${scenario.name} at the end of ${last}${listed.length < swept.points.length ? ` (the first ${listed.length} of ${swept.points.length} points; all are in sweep.csv)` : ""}`,
      columns: [...swept.sides.map(({ lever }) => lever), ...shown.map(columnWords)],
      rows: listed.map(({ values: at }, i) => [
        ...at.map(String),
        ...shown.map((series) => {
          const row = by.get(series)![i]!;
          return row.error === null
            ? row.difference / measureOf(unitOfSeries(series), "en").divisor
            : sure(series, row);
        }),
      ]),
    },
    scenario: { ...scenario, title: scenario.title },
    assumptions: swept.sides.map(({ lever, from, values: at }) => {
      const parameter = parameters[lever];
      return {
        key: lever,
        label: parameter.label,
        value: `${at.join(", ")}${from > BASE_YEAR + 1 ? ` from ${from}` : ""}; the scenario itself has ${Number(values.values(last)[lever].toPrecision(6))} in ${last}`,
        range: parameter.range ? `${parameter.range[0]} to ${parameter.range[1]} ${parameter.unit}` : null,
        source: parameter.source,
        basis: `swept; effect graded ${parameter.grade ?? "-"}`,
      };
    }),
  };
}

/** A column of the page's table: the series and its unit. */
const columnWords = (series: string): string => `${publishedLabel(series)}, ${unitWords(series)}`;

/** The grid for the terminal: differences at the horizon for the series that move most. */
export function sweepText(swept: Swept, scenario: FrozenScenario): string {
  const last = horizon(swept);
  const telling = tellingSeries(swept, SAID);
  const head = `${swept.points.length} points over ${scenario.title} (${scenario.name}${scenario.normative ? ", normative: what would have to be true" : ""}, law as of ${scenario.lawDate})`;
  if (telling.length === 0)
    return `${head}\nNo stock and no fund at the end of ${last} differs anywhere on the grid.\n`;
  const by = new Map(telling.map((series) => [series, ends(swept, series)]));
  const rows = swept.points
    .slice(0, LISTED)
    .map(({ values }, i) => [
      ...values.map(String),
      ...telling.map((series) => sure(series, by.get(series)![i]!)),
    ]);
  const columns = [
    ...swept.sides.map(({ lever }) => lever),
    ...telling.map((series) => publishedLabel(series)),
  ];
  const units = [...new Set(telling.map(unitWords))].join(", money in ");
  const over = errorOver(swept);
  return [
    head,
    `Difference from the scenario itself at the end of ${last}, ${units}; ${swept.engine} engine, same luck everywhere${over ? `; ${over}` : ""}`,
    ...aligned(
      [columns, ...rows],
      columns.map((_, i) => i),
    ).map((line) => `  ${line}`),
    ...(swept.points.length > LISTED ? [`  ... ${swept.points.length - LISTED} more in sweep.csv`] : []),
    "",
  ].join("\n");
}
