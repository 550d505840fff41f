/** The record of the model: what it would have projected from earlier years, against what was then counted. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { distinct, numberOr, refuseMixture, rowsWith, yearTicks } from "./charts-data.ts";
import {
  chartProblem,
  framed,
  MARGIN,
  panelTitle,
  panelWidth,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { INK, OKABE } from "./theme.ts";
import { inUnit, label, levelUnit, type Lang, type Unit } from "./words.ts";

export interface HindcastOptions extends ChartOptions {
  /** Series to draw, one panel each; all of the table where not said. */
  readonly series?: readonly string[];
  /** The method whose paths are drawn; the first of the table where not said. */
  readonly method?: string;
}

interface Row {
  readonly series: string;
  readonly origin: number;
  readonly year: number;
  readonly horizon: number;
  readonly method: string;
  readonly persons: number;
  readonly actual: number | null;
}

const SPACING = 18;
const WORDS = {
  en: {
    title: (from: number, to: number) =>
      `What would have been projected at the end of each year from ${from} to ${to}, against what was counted`,
    subtitle: (unit: string, method: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} at each year end. Each blue line starts at the last count known at its origin (method: ${method}). Panels have their own scales, which do not start at zero.`,
    actual: "Official year-end count",
    path: "Projection from an earlier origin",
    notShown:
      "doubt about the official counts, or how the method does under laws that did not yet exist. Origins overlap, so their errors are not independent.",
    alt: (names: string, from: number, to: number) =>
      `Official counts of ${names}, with one projected path from each origin ${from} to ${to}.`,
  },
  zh: {
    title: (from: number, to: number) => `若在${from}至${to}年各年末推算，结果与实际公布数的对照`,
    subtitle: (unit: string, method: string) =>
      `单位：${unit}人，年末数。每条蓝线自其起点年的公布数出发（方法：${method}）。各图纵轴独立，不从零开始。`,
    actual: "官方年末数",
    path: "自较早年份作出的推算",
    notShown: "官方数本身的不确定性，以及该方法在当时尚不存在的法律下的表现。各起点互相重叠，误差并不独立。",
    alt: (names: string, from: number, to: number) =>
      `${names}的官方数，以及自${from}至${to}年各起点的推算路径。`,
  },
} as const;

/**
 * Paths of rolling origins against the official series, one panel for each series.
 *
 * Columns: `series`, `origin` (last year known), `year` (projected), `horizon` (year less origin), `method` (text),
 * `persons` (projected, whole persons), `actual` (published, or empty). A row of horizon 0 or any row with the origin's
 * year gives the count from which a path starts. Throws a UserError where a column is missing.
 */
export function hindcastChart(
  tables: { readonly hindcast: ColumnTable },
  options: HindcastOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsWith<Row>("hindcast", tables.hindcast, [
    "series",
    "origin",
    "year",
    "horizon",
    "method",
    "persons",
    "actual",
  ]);
  const method = options.method ?? all[0]?.method;
  const series = options.series ?? distinct(all.map((row) => row.series));
  refuseMixture("hindcast", series);
  const rows = all.filter((row) => row.method === method && series.includes(row.series));
  if (method === undefined || rows.length === 0)
    throw chartProblem("hindcast", `no rows of method ${method}`);
  const origins = distinct(rows.map(({ origin }) => origin)).toSorted((a, b) => a - b);
  const columns = Math.min(2, series.length);
  const panels = series.map((code) =>
    paths(
      code,
      rows.filter((row) => row.series === code),
      all.filter((row) => row.series === code),
      panelWidth(columns, SPACING),
      levelUnit(lang),
      lang,
    ),
  );
  return framed(
    "hindcast",
    { concat: panels, columns, spacing: SPACING },
    {
      title: words.title(origins[0]!, origins.at(-1)!),
      subtitle: words.subtitle(levelUnit(lang).name, method),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        series.map((code) => label(code, lang)).join(lang === "zh" ? "、" : ", "),
        origins[0]!,
        origins.at(-1)!,
      ),
    },
    options,
  );
}

function paths(
  code: string,
  rows: readonly Row[],
  known: readonly Row[],
  width: number,
  unit: Unit,
  lang: Lang,
): View {
  const counts = new Map<number, number>();
  for (const { year, actual } of known) if (numberOr(actual) !== null) counts.set(year, actual!);
  const actual = [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([year, persons]) => ({ year, value: inUnit(persons, unit), line: WORDS[lang].actual }));
  const projected = distinct(rows.map(({ origin }) => origin)).flatMap((origin) => {
    const own = rows
      .filter((row) => row.origin === origin && row.horizon > 0)
      .toSorted((a, b) => a.year - b.year);
    const start = counts.get(origin);
    return [
      ...(start === undefined
        ? []
        : [{ origin, year: origin, value: inUnit(start, unit), line: WORDS[lang].path }]),
      ...own.map((row) => ({
        origin,
        year: row.year,
        value: inUnit(row.persons, unit),
        line: WORDS[lang].path,
      })),
    ];
  });
  const years = [...actual, ...projected].map(({ year }) => year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const x = {
    field: "year",
    type: "quantitative",
    scale: { domain: [first, last], nice: false },
    axis: { title: null, format: "d", values: yearTicks(first, last, 6), grid: false },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { zero: false, nice: true },
    axis: { title: null, tickCount: 5, minExtent: MARGIN, format: unit.divisor === 1e8 ? ".2f" : ",.0f" },
  };
  const domain = [WORDS[lang].actual, WORDS[lang].path];
  const legend = { symbolType: "stroke", symbolSize: 400, symbolOpacity: 1, columns: 2 };
  const color = { field: "line", type: "nominal", scale: { domain, range: [INK, OKABE.blue] }, legend };
  const strokeDash = {
    field: "line",
    type: "nominal",
    scale: {
      domain,
      range: [
        [1, 0],
        [4, 2],
      ],
    },
    legend,
  };
  return {
    width,
    height: 190,
    layer: [
      panelTitle(label(code, lang)),
      {
        data: { values: projected },
        mark: { type: "line", strokeWidth: 1.6 },
        encoding: { x, y, color, strokeDash, detail: { field: "origin", type: "nominal" } },
      },
      {
        data: { values: actual },
        mark: { type: "line", strokeWidth: 1.6 },
        encoding: { x, y, color, strokeDash },
      },
      {
        data: { values: actual },
        mark: { type: "point", filled: true, size: 26, color: INK, opacity: 1 },
        encoding: { x, y },
      },
    ],
  };
}
