/** Which parameters move a result: bars from the central projection to where each end of a range leads. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { fair, SIGNED } from "./charts-compare-data.ts";
import { rowsWith } from "./charts-data.ts";
import { chartProblem, framed, PAGE, sourceLine, type ChartOptions, type View } from "./frame.ts";
import { parameterLabel } from "./lever-words.ts";
import { INK, OKABE, widthOf, wrap } from "./theme.ts";
import { changeUnit, figure, inUnit, label, type Lang } from "./words.ts";

export interface TornadoOptions extends ChartOptions {
  /** The series to draw; the first of the table where not said. */
  readonly series?: string;
  /** The year to draw, where the table has a column `year`; its last one where not said. */
  readonly year?: number;
  /** How many parameters; the twelve that move most where not said. */
  readonly most?: number;
}

interface Row {
  readonly parameter: string;
  readonly label: string;
  readonly series: string;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly year?: number;
}

const WORDS = {
  en: {
    title: (name: string, when: string, first: string, reach: string) =>
      `${name}${when}: "${first}" moves it most, by up to ${reach}`,
    when: (year: number) => ` at the end of ${year}`,
    subtitle: (unit: string, shown: number, all: number) =>
      `Change from the central projection, ${unit}, when one parameter alone stands at the low or high end of its range. ${shown < all ? `The ${shown} largest of ${all} parameters.` : `All ${all} parameters.`}`,
    low: "at the low end",
    high: "at the high end",
    notShown:
      "parameters that move together, values beyond the ranges, or how likely the ends of a range are.",
    alt: (name: string, parts: string) => `Tornado chart of ${name}. ${parts}.`,
  },
  zh: {
    title: (name: string, when: string, first: string, reach: string) =>
      `${when}${name}：影响最大的是“${first}”，最多${reach}`,
    when: (year: number) => `${year}年末`,
    subtitle: (unit: string, shown: number, all: number) =>
      `单个参数取区间下限或上限时，与中心推算之差（${unit}）。${shown < all ? `图为${all}个参数中影响最大的${shown}个。` : `共${all}个参数。`}`,
    low: "取下限",
    high: "取上限",
    notShown: "多个参数同时变动、区间以外的取值，以及区间两端的可能性大小。",
    alt: (name: string, parts: string) => `${name}的敏感性图。${parts}。`,
  },
} as const;

/**
 * Draws a one-at-a-time sensitivity table, largest effect first.
 *
 * Columns: `parameter` (its name), `label` (its meaning, on the axis; in Chinese that of the project, where it is one of
 * ours), `series`, `low` and `high` (change of the
 * series from the central projection with the parameter at that end of its range), `unit` of both ("persons", drawn
 * in millions or 万; any other text is drawn as it is), optional `year`. Throws a UserError where a column is missing or
 * the units of one series differ.
 */
export function tornadoChart(
  tables: { readonly sensitivity: ColumnTable },
  options: TornadoOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsWith<Row>("tornado", tables.sensitivity, [
    "parameter",
    "label",
    "series",
    "low",
    "high",
    "unit",
  ]);
  const series = options.series ?? all[0]?.series;
  const years = all.flatMap(({ year }) => (typeof year === "number" ? [year] : []));
  const year = options.year ?? (years.length > 0 ? Math.max(...years) : undefined);
  const rows = all
    .filter((row) => row.series === series && (year === undefined || row.year === year))
    .toSorted((a, b) => reach(b) - reach(a));
  if (series === undefined || rows.length === 0) throw chartProblem("tornado", `no rows of series ${series}`);
  if (rows.some(({ unit }) => unit !== rows[0]!.unit))
    throw chartProblem("tornado", `${series} stands in several units`);
  const named = lang === "en" ? rows : rows.map((row) => ({ ...row, label: nameIn(row, lang) }));
  const shown = named.slice(0, options.most ?? 12);
  const persons = rows[0]!.unit === "persons";
  const unit = changeUnit(lang);
  const said = (value: number): string =>
    persons
      ? figure(value, lang, lang === "en" ? 1 : undefined)
      : `${Number(value.toPrecision(3))} ${rows[0]!.unit}`;
  const scaled = (value: number): number => (persons ? inUnit(value, unit) : value);
  const [first] = shown as [Row];
  const left = 250;
  return framed(
    `tornado-${series}`,
    bars(shown, scaled, persons && lang === "zh" ? "+,.0f" : "+,.1f", left, lang),
    {
      title: words.title(
        label(series, lang),
        year === undefined ? "" : words.when(year),
        first.label,
        said(reach(first)),
      ),
      subtitle: words.subtitle(
        persons ? (lang === "zh" ? `${unit.name}人` : unit.name) : rows[0]!.unit,
        shown.length,
        rows.length,
      ),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        label(series, lang),
        shown
          .slice(0, 5)
          .map((row) => `${row.label} ${said(row.low)}, ${said(row.high)}`)
          .join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    left,
    options.scenario === undefined ? [] : [options.scenario],
  );
}

/** A parameter of ours has a name in every language; another one stands as the table has it. */
const nameIn = ({ parameter, label: own }: Row, lang: Lang): string => parameterLabel(parameter, lang) ?? own;

const reach = ({ low, high }: Row): number => Math.max(Math.abs(low), Math.abs(high));

function bars(
  rows: readonly Row[],
  scaled: (value: number) => number,
  format: string,
  left: number,
  lang: Lang,
): View {
  const ends = ["low", "high"] as const;
  const names = ends.map((end) => WORDS[lang][end]);
  // both ends may lie on one side: the shorter bar is thinner and drawn over the longer one
  const values = rows.flatMap((row, place) =>
    ends.map((end, i) => {
      const inner = Math.sign(row.low) === Math.sign(row.high) && Math.abs(row[end]) < reach(row);
      return { place, end: names[i], value: scaled(row[end]), inner };
    }),
  );
  const [low, high] = fair(values.map(({ value }) => value));
  const room = ((high - low) * 54) / (PAGE - left);
  const y = { field: "place", type: "ordinal", axis: null, scale: { paddingInner: 0.28, paddingOuter: 0.1 } };
  const x = {
    field: "value",
    type: "quantitative",
    scale: { domain: [low - room, high + room], nice: false },
    axis: { title: null, labelExpr: SIGNED, tickCount: 7, domain: false },
  };
  const color = {
    field: "end",
    type: "nominal",
    scale: { domain: names, range: ["#f0b67f", OKABE.blue] },
    legend: { symbolType: "square", symbolSize: 140, symbolStrokeWidth: 0, columns: 2 },
  };
  const bar = (inner: boolean): View => ({
    transform: [{ filter: `datum.inner === ${inner}` }],
    mark: { type: "bar", ...(inner ? { height: { band: 0.45 }, stroke: "white", strokeWidth: 1 } : {}) },
    encoding: { y, x, x2: { datum: 0 }, color },
  });
  const text = (side: string, align: string, dx: number): View => ({
    transform: [{ filter: `!datum.inner && datum.value ${side} 0` }],
    mark: { type: "text", align, baseline: "middle", dx, fontSize: 11.5, color: INK },
    encoding: { y, x, text: { field: "value", type: "quantitative", format } },
  });
  return {
    width: PAGE - left - 4,
    height: { step: 36 },
    data: { values },
    layer: [
      bar(false),
      bar(true),
      {
        data: { values: [{}] },
        mark: { type: "rule", color: "#666666" },
        encoding: { x: { datum: 0, type: "quantitative" } },
      },
      text(">=", "left", 5),
      text("<", "right", -5),
      ...rows.map((row, place) => name(row.label, place, y, left)),
    ],
  };
}

/** The meaning of a parameter left of its bars, on at most two lines. */
function name(text: string, place: number, y: View, left: number): View {
  const lines = wrap(text, left - 16, 12);
  const kept = lines.slice(0, 2);
  if (lines.length > 2) {
    const last = kept[1]!;
    kept[1] = `${[...last].slice(0, -2).join("")}${widthOf(last, 12) < left - 30 ? last.slice(-2) : ""}…`;
  }
  return {
    data: { values: [{ place }] },
    mark: {
      type: "text",
      text: kept,
      x: -10,
      align: "right",
      baseline: "middle",
      fontSize: 12,
      lineHeight: 14,
      dy: kept.length > 1 ? -7 : 0,
      color: INK,
    },
    encoding: { y },
  };
}
