/** A sweep over one to three levers: curves for one, heat maps for two, a row of heat maps for three. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { SIGNED } from "./charts-compare-data.ts";
import { distinct, numberOr, rowsWith } from "./charts-data.ts";
import {
  chartProblem,
  framed,
  MARGIN,
  PAGE,
  panelTitle,
  panelWidth,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { heatColour, INK, OKABE, widthOf, wrap } from "./theme.ts";
import {
  measured,
  measureOf,
  moneyFigure,
  publishedLabel,
  type Measure,
  type SeriesUnit,
} from "./money-words.ts";
import { conceptInWords, figure, grouped, signed } from "./words.ts";

export interface SweepOptions extends ChartOptions {
  /** The series to draw; the first of the table where not said. */
  readonly series?: string;
  /** The year to draw; the last of the table where not said. */
  readonly year?: number;
  /** Columns that are levers; where not said, every column with a dot in its name. The first two are the axes. */
  readonly levers?: readonly string[];
  /** What a lever is called on its axis, where its name should not stand there. */
  readonly labels?: Readonly<Record<string, string>>;
}

interface Row {
  readonly scenario?: string;
  readonly engine?: string;
  readonly series: string;
  readonly year: number;
  readonly value: number;
  readonly unit?: SeriesUnit;
  readonly difference?: number | null;
  readonly [lever: string]: unknown;
}

const WORDS = {
  en: {
    title: (name: string, year: number, low: string, high: string, levers: string) =>
      `${name} at the end of ${year}: from ${low} to ${high}, depending on ${levers}`,
    and: " and ",
    comma: ", ",
    levels: (unit: string, runs: number) =>
      `${capital(unit)} at the year end; ${runs} projections, one for each value. The scale does not start at zero.`,
    differences: (unit: string, runs: number) =>
      `Difference from the baseline at the year end, ${unit}; ${runs} projections, one for each value.`,
    map: (unit: string, runs: number, difference: boolean) =>
      `${difference ? `Difference from the baseline at the year end, ${unit}` : `${capital(unit)} at the year end`}; ${runs} projections, one for each cell.`,
    notShown: "values between those that were run, doubt about other parameters, or how likely any value is.",
    counted: (concept: string) => ` Counted: ${concept}.`,
    alt: (name: string, levers: string, low: string, high: string) =>
      `${name} by ${levers}; lowest ${low}, highest ${high}.`,
  },
  zh: {
    title: (name: string, year: number, low: string, high: string, levers: string) =>
      `${year}年末${name}随${levers}而变：${low}至${high}`,
    and: "与",
    comma: "、",
    levels: (unit: string, runs: number) =>
      `单位：${unit}，年末数；共${runs}次推算，每个取值一次。纵轴不从零开始。`,
    differences: (unit: string, runs: number) =>
      `年末数与基准之差，单位：${unit}；共${runs}次推算，每个取值一次。`,
    map: (unit: string, runs: number, difference: boolean) =>
      `${difference ? "年末数与基准之差，" : "年末数，"}单位：${unit}；共${runs}次推算，每格一次。`,
    notShown: "未运行的中间取值、其他参数的不确定性，以及各取值的可能性大小。",
    counted: (concept: string) => `计数口径：${concept}。`,
    alt: (name: string, levers: string, low: string, high: string) =>
      `${name}随${levers}变化；最低${low}，最高${high}。`,
  },
} as const;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Draws the table of a sweep: one row for each grid point, series and year.
 *
 * Columns: `series` (text), `year`, `value`, one column for each lever, named as the lever ("work.enforcement"), with
 * its value (number or text); optional `unit` of the value (persons where there is no such column; yuan at 2023 prices,
 * months or an index), `difference` (value less the baseline's), which is drawn in the place of levels where it is there,
 * and `engine` (cohort is drawn where both stand). Throws a UserError where a column is missing, where there are no or
 * more than three levers, or more than six values of the third.
 */
export function sweepChart(
  tables: { readonly sweep: ColumnTable },
  options: SweepOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsWith<Row>("sweep", tables.sweep, ["series", "year", "value"]);
  const levers = options.levers ?? tables.sweep.columnNames().filter((name) => name.includes("."));
  rowsWith("sweep", tables.sweep, levers);
  if (levers.length === 0 || levers.length > 3)
    throw chartProblem("sweep", `${levers.length} levers: one to three can be drawn; choose with { levers }`);
  const series = options.series ?? all[0]?.series;
  const year = options.year ?? Math.max(...all.map((row) => row.year));
  const engine = all.some((row) => row.engine === "cohort") ? "cohort" : all[0]?.engine;
  const rows = all.filter((row) => row.series === series && row.year === year && row.engine === engine);
  if (series === undefined || rows.length === 0)
    throw chartProblem("sweep", `no rows of ${series} in ${year}`);
  const difference = rows.every((row) => numberOr(row.difference) !== null);
  const of = (row: Row): number => (difference ? row.difference! : row.value);
  const [least, most] = [Math.min(...rows.map(of)), Math.max(...rows.map(of))];
  const counts = rows[0]!.unit ?? "persons";
  const unit = measureOf(counts, lang);
  const name = (lever: string): string => options.labels?.[lever] ?? lever;
  const said = (value: number): string =>
    `${difference && value > 0 ? "+" : ""}${counts === "persons" ? figure(value, lang, lang === "en" ? 1 : undefined) : moneyFigure(value, counts, lang)}`;
  const names = levers.map((lever) => (lang === "zh" ? `“${name(lever)}”` : name(lever)));
  const list = [names.slice(0, -1).join(words.comma), names.at(-1)!].filter(Boolean).join(words.and);
  const points = rows.map((row) => ({ row, value: measured(of(row), unit) }));
  const labels = { x: name(levers[0]!), y: levers[1] === undefined ? "" : name(levers[1]) };
  const drawn =
    levers.length === 1
      ? curve(points, levers[0]!, labels.x, difference, unit)
      : maps(points, levers, labels, name, difference, unit);
  const subtitle =
    levers.length > 1
      ? words.map(unit.words, rows.length, difference)
      : (difference ? words.differences : words.levels)(unit.words, rows.length);
  return framed(
    `sweep-${series.replaceAll("/", "-")}-${levers.map((lever) => lever.replaceAll(/\W/g, "-")).join("-")}`,
    drawn.view,
    {
      title: words.title(publishedLabel(series, lang), year, said(least), said(most), list),
      subtitle,
      source: sourceLine(options),
      notShown: words.notShown + (counts === "persons" ? words.counted(conceptInWords(series, lang)) : ""),
      description: words.alt(publishedLabel(series, lang), list, said(least), said(most)),
    },
    options,
    drawn.left,
    rows.flatMap(({ scenario }) => scenario ?? []).slice(0, 1),
  );
}

/** Height of a cell of a map. */
const CELL = 36;

interface Point {
  readonly row: Row;
  readonly value: number;
}

/** The curve of one lever; a lever that is no number stands in the order of the table. */
function curve(
  points: readonly Point[],
  lever: string,
  title: string,
  difference: boolean,
  unit: Measure,
): { view: View; left: number } {
  const left = MARGIN + 14;
  const numeric = points.every(({ row }) => typeof row[lever] === "number");
  const values = points.map(({ row, value }) => ({
    at: numeric ? row[lever] : String(row[lever]),
    value,
    said: (difference ? signed : grouped)(value, unit.divisor === 1e6 && !difference ? 1 : unit.decimals),
  }));
  const x = {
    field: "at",
    type: numeric ? "quantitative" : "ordinal",
    ...(numeric ? { scale: { zero: false, nice: false, padding: 24 } } : { sort: null }),
    axis: {
      title,
      grid: false,
      labelAngle: 0,
      ...(numeric ? { values: values.map(({ at }) => at), labelOverlap: true } : {}),
    },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { zero: difference, nice: true, padding: 18 },
    axis: {
      title: null,
      tickCount: 6,
      minExtent: left,
      ...(difference ? { labelExpr: SIGNED } : { format: ",.12~g" }),
    },
  };
  const zero = {
    data: { values: [{}] },
    mark: { type: "rule", color: "#666666" },
    encoding: { y: { datum: 0, type: "quantitative" } },
  };
  return {
    left,
    view: {
      width: PAGE - left - 20,
      height: 280,
      data: { values },
      layer: [
        ...(difference ? [zero] : []),
        { mark: { type: "line", color: OKABE.blue, strokeWidth: 2.2 }, encoding: { x, y } },
        {
          mark: { type: "point", filled: true, size: 60, color: OKABE.blue, opacity: 1 },
          encoding: { x, y },
        },
        {
          mark: { type: "text", dy: -13, fontSize: 12, fontWeight: "bold", color: INK },
          encoding: {
            x,
            y,
            text: { field: "said", type: "nominal" },
          },
        },
      ],
    },
  };
}

/** Values of a lever in order: numbers by size, texts as they come. */
function valuesOf(points: readonly Point[], lever: string): (number | string)[] {
  const values = distinct(points.map(({ row }) => row[lever] as number | string));
  return values.every((value) => typeof value === "number")
    ? values.toSorted((a, b) => Number(a) - Number(b))
    : values;
}

function maps(
  points: readonly Point[],
  levers: readonly string[],
  labels: { readonly x: string; readonly y: string },
  name: (lever: string) => string,
  difference: boolean,
  unit: Measure,
): { view: View; left: number } {
  const [across, up, third] = levers as [string, string, string | undefined];
  const [xs, ys] = [valuesOf(points, across).map(String), valuesOf(points, up).map(String).reverse()];
  const thirds = third === undefined ? [undefined] : valuesOf(points, third);
  if (thirds.length > 6)
    throw chartProblem("sweep", `${third} has ${thirds.length} values: up to six can stand side by side`);
  // a long name stands beside its map in lines, not above it
  const upTitle = wrap(labels.y, Math.max(CELL * ys.length, 110), 12.5);
  const left = Math.max(...ys.map((text) => widthOf(text, 12.5))) + 30 + 16 * (upTitle.length - 1);
  // as many side by side as leave room for the figures in the cells
  const usual = Math.min(1, unit.decimals);
  const widest = Math.max(...points.map(({ value }) => widthOf(signed(value, usual), 11.5))) + 8;
  const fitting = [3, 2, 1].find((count) => panelWidth(count, 20, left + 20) / xs.length >= widest) ?? 1;
  const columns = Math.min(fitting, thirds.length);
  const width = Math.min(panelWidth(columns, 20, left + 20), xs.length * 110);
  const [low, high] = [
    Math.min(...points.map(({ value }) => value)),
    Math.max(...points.map(({ value }) => value)),
  ];
  const small = width / xs.length < 64;
  const decimals = small ? 0 : usual;
  const said = (value: number): string => (difference ? signed(value, decimals) : grouped(value, decimals));
  const panel = (at: number | string | undefined): View => {
    const values = points
      .filter(({ row }) => third === undefined || row[third] === at)
      .map(({ row, value }) => ({
        x: String(row[across]),
        y: String(row[up]),
        said: said(value),
        ...heatColour(value, low, high, difference),
      }));
    const x = {
      field: "x",
      type: "ordinal",
      sort: xs,
      axis: { title: wrap(labels.x, width, 12.5), labelAngle: 0, domain: false, ticks: false },
    };
    const y = {
      field: "y",
      type: "ordinal",
      sort: ys,
      axis: { title: upTitle, minExtent: left - 20 - 16 * (upTitle.length - 1), domain: false },
    };
    return {
      width,
      height: { step: CELL },
      data: { values },
      layer: [
        ...(third === undefined ? [] : [panelTitle(`${name(third)} = ${String(at)}`, width)]),
        {
          mark: { type: "rect", stroke: "white", strokeWidth: 1.5 },
          encoding: { x, y, fill: { field: "fill", type: "nominal", scale: null } },
        },
        {
          mark: { type: "text", fontSize: small ? 11 : 12.5 },
          encoding: {
            x,
            y,
            color: { field: "ink", type: "nominal", scale: null },
            text: { field: "said", type: "nominal" },
          },
        },
      ],
    };
  };
  return { left, view: { concat: thirds.map(panel), columns, spacing: 20 } };
}
