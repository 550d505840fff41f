/** Spells of cover and gaps: who is covered without a break, who came later, and how long others have been without. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { chosenRows, distinct, yearTicks } from "./charts-data.ts";
import {
  chartProblem,
  framed,
  MARGIN,
  panelTitle,
  panelWidth,
  projectionWords,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { changeUnit, inUnit, label, type Lang, type Unit } from "./words.ts";

interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly measure: string;
  readonly begun: string | null;
  readonly value: number | null;
  readonly age_group: string;
  readonly persons: number;
}

const WORDS = {
  en: {
    title: (name: string, share: string, base: number, year: number) =>
      `${name}: of those aged 16–59 who were covered at some year end since ${base} and draw no pension, ${share} are in a gap at the end of ${year}`,
    subtitle: (unit: string, projection: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} persons aged 16–59 at each year end, the same persons followed over the years. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    bands: (base: number) => [
      `Covered without a break since ${base}`,
      "Covered, begun or resumed later",
      "In a gap: 1–2 years",
      "In a gap: 3–5 years",
      "In a gap: 6 years and more",
      `In a gap since before the end of ${base}`,
    ],
    notShown:
      "those never covered, persons of 60 and over, breaks within a year, or the reason for a gap: who retires before 60 leaves the employees' arm's panel, and is in a gap in the others.",
    alt: (parts: string) => `Stacked bars of persons covered and in a gap, by year. In a gap: ${parts}.`,
    comma: "; ",
  },
  zh: {
    title: (name: string, share: string, base: number, year: number) =>
      `${name}：${base}年以来曾在年末参保缴费且未领取待遇的16–59岁者中，${share}在${year}年末处于中断`,
    subtitle: (unit: string, projection: string) =>
      `单位：${unit}人，各年末16–59岁，逐年跟踪同一批人。${projection}。`,
    bands: (base: number) => [
      `${base}年以来未中断`,
      "其后新参保或恢复",
      "中断1–2年",
      "中断3–5年",
      "中断6年及以上",
      `${base}年末以前已中断`,
    ],
    notShown:
      "从未参保者、60岁及以上者、年内短暂中断，以及中断原因：60岁前退休者不计入职工养老保险图，在其他图中计为中断。",
    alt: (parts: string) => `按年份的参保与中断人数堆积条形图。处于中断：${parts}。`,
    comma: "；",
  },
} as const;

/** Cover in blues, gaps in oranges, darker the longer; what began before the first year end in grey. */
const SHADES = ["#08519c", "#6baed6", "#fdd0a2", "#f28e2b", "#a63603", "#9b9b9b"];

/** Which band of the chart a row belongs to; none for what is not drawn. */
function bandOf({ measure, begun, value }: Row): number {
  if (measure === "spell") return begun === "before" ? 0 : 1;
  if (measure !== "gap") return -1;
  if (begun === "before") return 5;
  return value! <= 2 ? 2 : value! <= 5 ? 3 : 4;
}

/**
 * Draws a table of spells.
 *
 * Columns: `scenario`, `engine`, `year`, `series`, `measure` (spell and gap are drawn), `begun` (before or since the base year
 * end), `value` (years), `age_group` (persons of 16 to 59 are drawn), `persons`; other columns are summed over.
 */
export function spellsChart(
  tables: { readonly spells: ColumnTable },
  options: ChartOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const { scenario, rows: all } = chosenRows<Row>(
    "spells",
    tables.spells,
    ["scenario", "engine", "year", "series", "measure", "begun", "value", "age_group", "persons"],
    options,
  );
  const rows = all.filter((row) => !["0-15", "60+"].includes(row.age_group) && bandOf(row) >= 0);
  const series = distinct(rows.map((row) => row.series));
  if (series.length === 0) throw chartProblem("spells", `no spells of ${scenario}`);
  const years = distinct(rows.map(({ year }) => year)).toSorted((a, b) => a - b);
  const [base, last] = [years[0]!, years.at(-1)!];
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.series}|${row.year}|${bandOf(row)}`;
    sums.set(key, (sums.get(key) ?? 0) + row.persons);
  }
  const persons = (one: string, year: number, band: number): number =>
    sums.get(`${one}|${year}|${band}`) ?? 0;
  // A gap from before the first year end is no cover since then.
  const inGap = (one: string): string => {
    const bands = [0, 1, 2, 3, 4].map((band) => persons(one, last, band));
    const total = bands.reduce((a, b) => a + b, 0) || 1;
    return `${((100 * (bands[2]! + bands[3]! + bands[4]!)) / total).toFixed(0)}%`;
  };
  const unit = changeUnit(lang);
  const panels = series.map((one) =>
    panel(label(one, lang), years, words.bands(base), (year, band) => persons(one, year, band), {
      unit,
      columns: series.length,
      lang,
    }),
  );
  return framed(
    "spells",
    { concat: panels, columns: series.length, spacing: 18 },
    {
      title: words.title(label(series[0]!, lang), inGap(series[0]!), base, last),
      subtitle: words.subtitle(unit.name, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        series.map((one) => `${label(one, lang)} ${inGap(one)} (${last})`).join(words.comma),
      ),
    },
    options,
    MARGIN,
    [scenario],
  );
}

function panel(
  title: string,
  years: readonly number[],
  bands: readonly string[],
  persons: (year: number, band: number) => number,
  { unit, columns, lang }: { unit: Unit; columns: number; lang: Lang },
): View {
  const values = years.flatMap((year) =>
    bands.map((band, rank) => ({ year, band, rank, value: inUnit(persons(year, rank), unit) })),
  );
  return {
    width: panelWidth(columns, 18),
    height: 270,
    data: { values: values.filter(({ value }) => value > 0) },
    layer: [
      panelTitle(title, panelWidth(columns, 18)),
      {
        mark: { type: "bar", stroke: "white", strokeWidth: 0.4 },
        encoding: {
          x: {
            field: "year",
            type: "ordinal",
            scale: { domain: years, paddingInner: 0.12 },
            axis: {
              title: null,
              labelAngle: 0,
              grid: false,
              values: yearTicks(years[0]!, years.at(-1)!, columns > 2 ? 3 : 6),
            },
          },
          y: {
            field: "value",
            type: "quantitative",
            axis: { title: null, format: ",.0f", tickCount: 5, minExtent: MARGIN },
          },
          order: { field: "rank", type: "quantitative" },
          color: {
            field: "band",
            type: "nominal",
            scale: { domain: bands, range: SHADES },
            legend: {
              columns: lang === "zh" ? 3 : 2,
              symbolType: "square",
              symbolSize: 140,
              symbolStrokeWidth: 0,
            },
          },
          tooltip: [
            { field: "year", type: "ordinal", title: lang === "zh" ? "年份" : "Year" },
            { field: "band", type: "nominal", title: " " },
            { field: "value", type: "quantitative", format: ",.1f", title: unit.name },
          ],
        },
      },
    ],
  };
}
