/** A sweep in words: how far each series moves over the grid, where, and which lever moves it most. */
import { BASE_YEAR, book, parameters, type FrozenScenario } from "../scenario/scenario.ts";
import { pointWords, type Side } from "../scenario/grid.ts";
import { totalSeries } from "../engines/ledger.ts";
import { schemes } from "../schemes/index.ts";
import type { ReportWords } from "./results.ts";
import { sweptRows, type Swept, type SweptRow } from "./sweep-table.ts";
import { aligned } from "./terminal.ts";
import { conceptInWords, conceptOf, grouped, label } from "./words.ts";

/** Series in words, and points in the table of a page: a longer grid is read from the CSV. */
const SAID = 4;
const LISTED = 60;

const signed = (persons: number): string =>
  `${persons > 0 ? "+" : ""}${grouped(persons / 1e6, Math.abs(persons) < 1e5 ? 3 : 2)}`;
const horizon = ({ unmoved }: Swept): number =>
  unmoved.base + Object.values(unmoved.series)[0]!.persons.length - 1;

/** Totals of an arm say once more what their roles say. */
const ARMS = new Set(
  totalSeries.map(({ name }) => name).filter((name) => !schemes.some((scheme) => scheme.name === name)),
);
/** Series in the order of what moves most at the horizon; cumulative counts are no stocks and stand back. */
export function movedSeries(swept: Swept): string[] {
  const last = horizon(swept);
  const span = new Map<string, number>();
  for (const { series, year, difference } of sweptRows(swept))
    if (year === last) span.set(series, Math.max(span.get(series) ?? 0, Math.abs(difference)));
  return [...span]
    .filter(([series, size]) => size > 0 && conceptOf(series) !== "cumulative" && !ARMS.has(series))
    .toSorted((a, b) => b[1] - a[1])
    .map(([series]) => series);
}

/** Rows of a series at the horizon. */
const ends = (swept: Swept, series: string): SweptRow[] =>
  sweptRows(swept).filter((row) => row.series === series && row.year === horizon(swept));

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
  const rows = ends(swept, series).toSorted((a, b) => a.persons - b.persons);
  const [low, high] = [rows[0]!, rows.at(-1)!];
  const at = (row: SweptRow): string =>
    `${signed(row.difference)} million (${pointWords(swept.sides, row.values)})`;
  const effects = mainEffects(swept, series)
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .map(
      ({ side, effect }) => `${side.lever} from ${side.values[0]} to ${side.values.at(-1)} ${signed(effect)}`,
    );
  const each = swept.sides.length > 1 ? ` On average over the grid: ${effects.join("; ")} million.` : "";
  return `${label(series)} (${conceptInWords(series)}) at the end of ${horizon(swept)}: ${grouped(low.base_persons / 1e6, 1)} million under the scenario itself; over the grid the difference runs from ${at(low)} to ${at(high)}.${each}`;
}

const method = (swept: Swept): string =>
  [
    `${swept.points.length} points, each "${swept.scenario}" with these values instead of its own; all share their starting population and their luck.`,
    swept.engine === "cohort"
      ? "The differences are expected values of the cohort engine."
      : "The differences are of the agent engine, mean over replicates.",
    "Doubt about other parameters is not in them, and no point is called likely.",
  ].join(" ");

/** Words of the report: the answer first. */
export function sweepWords(swept: Swept, scenario: FrozenScenario): ReportWords {
  const moved = movedSeries(swept);
  const last = horizon(swept);
  const shown = (moved.length > 0 ? moved : ["pension"]).slice(0, 6);
  const levers = swept.sides.map(({ lever }) => `"${parameters[lever].label}"`).join(" and ");
  const values = book(scenario);
  const listed = swept.points.slice(0, LISTED);
  const by = new Map(shown.map((series) => [series, ends(swept, series)]));
  return {
    title: `${levers}: what ${swept.points.length} values change by ${last}`,
    answer: [
      ...(moved.length > 0
        ? moved.slice(0, SAID).map((series) => sentence(swept, series))
        : [
            `No stock at the end of ${last} differs from that under "${scenario.title}" anywhere on the grid.`,
          ]),
      method(swept),
    ],
    headline: {
      caption: `Difference from ${scenario.name} at the end of ${last}, million${listed.length < swept.points.length ? ` (the first ${listed.length} of ${swept.points.length} points; all are in sweep.csv)` : ""}`,
      columns: [...swept.sides.map(({ lever }) => lever), ...shown.map((series) => label(series))],
      rows: listed.map(({ values: at }, i) => [
        ...at.map(String),
        ...shown.map((series) => by.get(series)![i]!.difference / 1e6),
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

/** The grid for the terminal: differences at the horizon for the series that move most. */
export function sweepText(swept: Swept, scenario: FrozenScenario): string {
  const last = horizon(swept);
  const moved = movedSeries(swept).slice(0, SAID);
  const head = `${swept.points.length} points over ${scenario.title} (${scenario.name}${scenario.normative ? ", normative: what would have to be true" : ""}, law as of ${scenario.lawDate})`;
  if (moved.length === 0) return `${head}\nNo stock at the end of ${last} differs anywhere on the grid.\n`;
  const by = new Map(moved.map((series) => [series, ends(swept, series)]));
  const rows = swept.points.slice(0, LISTED).map(({ values }, i) => [
    ...values.map(String),
    ...moved.map((series) => {
      const { difference } = by.get(series)![i]!;
      return difference === 0 ? "0" : signed(difference);
    }),
  ]);
  const columns = [...swept.sides.map(({ lever }) => lever), ...moved.map((series) => label(series))];
  return [
    head,
    `Difference from the scenario itself at the end of ${last}, million; ${swept.engine} engine, same luck everywhere`,
    ...aligned(
      [columns, ...rows],
      columns.map((_, i) => i),
    ).map((line) => `  ${line}`),
    ...(swept.points.length > LISTED ? [`  ... ${swept.points.length - LISTED} more in sweep.csv`] : []),
    "",
  ].join("\n");
}
