/** The funds: revenue and spending of each in yuan of the year, and how many months the reserve would last. */
import type { TopLevelSpec } from "vega-lite";
import { choose, rowsWith, yearTicks, type Tables } from "./charts-data.ts";
import { seam } from "./charts-timeline.ts";
import {
  framed,
  MARGIN,
  panelTitle,
  panelWidth,
  PAGE,
  projectionWords,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { fundLabel } from "./money-words.ts";
import { COLOURS, OKABE } from "./theme.ts";
import type { Lang } from "./words.ts";

const NAMES = ["pension-employees", "pension-residents", "unemployment", "injury"] as const;
type FundName = (typeof NAMES)[number];
const SPACING = 52;

const WORDS = {
  en: {
    revenue: "Revenue",
    spending: "Spending",
    cover: "Months of spending in reserve, at the year end",
    title: (from: string, base: number, to: string, last: number, scenario: string) =>
      `The reserve of the employees' pension fund would pay for ${from} months of spending at the end of ${base} and ${to} at the end of ${last} under scenario "${scenario}"`,
    subtitle: (projection: string) =>
      `Above: billion yuan of the year; every panel has its own scale, from zero. Dots: published accounts. Lines: ${projection}.`,
    notShown:
      "what part of revenue is subsidy (it grows with benefits here), the spread between provinces, individual accounts apart, doubt about wages and prices, or a forecast: below zero means further subsidies.",
    alt: (last: number) =>
      `Four line charts of revenue and spending of the funds to ${last}, and one of the months of spending that each reserve would pay for.`,
    unit: 1e9,
    unitName: "billion yuan",
  },
  zh: {
    revenue: "收入",
    spending: "支出",
    cover: "年末结余可支付月数",
    title: (from: string, base: number, to: string, last: number, scenario: string) =>
      `职工养老保险基金结余可支付月数：${base}年末为${from}个月，情景“${scenario}”下${last}年末为${to}个月`,
    subtitle: (projection: string) =>
      `上图单位：亿元（当年价），各图纵轴独立，均从零开始。圆点：公布的收支；线：${projection}。`,
    notShown:
      "收入中财政补贴的份额（此处随待遇增长）、省际差异、个人账户、工资与物价的不确定性，亦非预测；低于零表示需要更多补贴。",
    alt: (last: number) => `四幅折线图为各基金至${last}年的收入与支出，一幅为各基金结余可支付月数。`,
    unit: 1e8,
    unitName: "亿元",
  },
} as const;

interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly scheme: FundName;
  readonly item: string;
  readonly yuan: number;
  readonly months_of_cover: number | null;
}
interface Drawing {
  readonly rows: readonly Row[];
  readonly engine: string;
  readonly base: number;
  readonly first: number;
  readonly last: number;
  readonly lang: Lang;
}

export function fundsChart(tables: Pick<Tables, "funds">, options: ChartOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsWith<Row>("funds", tables.funds, ["year", "scheme", "item", "yuan", "months_of_cover"]);
  const { scenario, engine } = choose("funds", tables.funds!, options);
  const rows = all.filter(
    (row) => row.scenario === scenario && (row.engine === engine || row.engine === "official"),
  );
  const years = rows.filter((row) => row.engine === engine).map(({ year }) => year);
  const drawing: Drawing = {
    rows,
    engine,
    lang,
    first: Math.min(...rows.map(({ year }) => year)),
    base: Math.min(...years),
    last: Math.max(...years),
  };
  const cover = (year: number): string =>
    (
      rows.find(
        (row) =>
          row.engine === engine && row.year === year && row.scheme === NAMES[0] && row.item === "balance",
      )?.months_of_cover ?? 0
    ).toFixed(0);
  return framed(
    "funds",
    {
      vconcat: [
        { concat: NAMES.map((fund) => accountPanel(fund, drawing)), columns: 2, spacing: SPACING },
        coverPanel(drawing),
      ],
      spacing: 26,
      resolve: { scale: { color: "independent", strokeDash: "independent" } },
    },
    {
      title: words.title(cover(drawing.base), drawing.base, cover(drawing.last), drawing.last, scenario),
      subtitle: words.subtitle(projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(drawing.last),
    },
    options,
    MARGIN,
    [scenario],
  );
}

const xOf = ({ first, last }: Drawing, ticks: number) => ({
  field: "year",
  type: "quantitative",
  scale: { domain: [first, last], nice: false },
  axis: { title: null, format: "d", values: yearTicks(first, last, ticks), grid: false },
});
/** In a grey print lines are told apart by these. */
const DASHES = [
  [1, 0],
  [7, 2],
  [2, 2],
  [8, 2, 2, 2],
];
const dashed = <E extends { color: { scale: { domain: readonly string[] } } }>(encoding: E) => ({
  ...encoding,
  strokeDash: {
    ...encoding.color,
    scale: {
      domain: encoding.color.scale.domain,
      range: encoding.color.scale.domain.map((_, i) => DASHES[i]),
    },
  },
});
const layers = (
  encoding: Record<string, unknown> & { color: { scale: { domain: readonly string[] } } },
  values: (official: boolean) => readonly object[],
  tooltip: readonly object[],
): View[] => [
  { data: { values: values(false) }, mark: { type: "line", strokeWidth: 2.5 }, encoding: dashed(encoding) },
  { data: { values: values(true) }, mark: { type: "line", strokeWidth: 1 }, encoding: dashed(encoding) },
  {
    data: { values: values(true) },
    mark: { type: "point", filled: true, size: 26, opacity: 1 },
    encoding: { ...encoding, tooltip },
  },
];
const SIDES = ["revenue", "spending"] as const;

function accountPanel(fund: FundName, drawing: Drawing): View {
  const { rows, engine, base, first, lang } = drawing;
  const words = WORDS[lang];
  const values = (official: boolean) =>
    rows
      .filter((row) => row.scheme === fund && (SIDES as readonly string[]).includes(row.item))
      .filter((row) => row.engine === (official ? "official" : engine))
      .map((row) => ({
        side: words[row.item as (typeof SIDES)[number]],
        year: row.year,
        value: Number((row.yuan / words.unit).toFixed(1)),
      }));
  const x = xOf(drawing, 5);
  const encoding = {
    x,
    y: {
      field: "value",
      type: "quantitative",
      scale: { zero: true, nice: true },
      axis: { title: null, tickCount: 5, minExtent: MARGIN, format: ",.0f" },
    },
    color: {
      field: "side",
      type: "nominal",
      scale: { domain: SIDES.map((side) => words[side]), range: [OKABE.green, OKABE.vermilion] },
      legend: { symbolType: "stroke", symbolSize: 500, columns: 2 },
    },
  };
  return {
    width: panelWidth(2, SPACING),
    height: 170,
    layer: [
      panelTitle(fundLabel(fund, lang)),
      seam(base, x, lang, first < base),
      ...layers(encoding, values, [
        { field: "side", type: "nominal", title: " " },
        { field: "year", type: "quantitative", format: "d", title: lang === "zh" ? "年" : "Year" },
        { field: "value", type: "quantitative", format: ",.1f", title: words.unitName },
      ]),
    ],
  };
}

function coverPanel(drawing: Drawing): View {
  const { rows, engine, base, first, lang } = drawing;
  const values = (official: boolean) =>
    rows
      .filter((row) => row.item === "balance" && row.months_of_cover !== null)
      .filter((row) => row.engine === (official ? "official" : engine))
      .map((row) => ({ fund: fundLabel(row.scheme, lang), year: row.year, value: row.months_of_cover }));
  const x = xOf(drawing, 9);
  const encoding = {
    x,
    y: {
      field: "value",
      type: "quantitative",
      scale: { zero: true, nice: true },
      axis: { title: null, tickCount: 5, minExtent: MARGIN, format: ",.0f" },
    },
    color: {
      field: "fund",
      type: "nominal",
      scale: {
        domain: NAMES.map((fund) => fundLabel(fund, lang)),
        range: NAMES.map((fund) => COLOURS[fund]),
      },
      legend: { symbolType: "stroke", symbolSize: 500, columns: 4 },
    },
  };
  return {
    width: PAGE - MARGIN,
    height: 170,
    layer: [
      panelTitle(WORDS[lang].cover),
      seam(base, x, lang, first < base),
      ...layers(encoding, values, [
        { field: "fund", type: "nominal", title: " " },
        { field: "year", type: "quantitative", format: "d", title: lang === "zh" ? "年" : "Year" },
        { field: "value", type: "quantitative", format: ",.1f", title: lang === "zh" ? "月" : "Months" },
      ]),
    ],
  };
}
