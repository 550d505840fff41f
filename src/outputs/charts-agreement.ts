/** Do the two engines agree? Every published stock in standard errors, against a limit for all of them together. */
import { probit } from "simple-statistics";
import type { TopLevelSpec } from "vega-lite";
import { distinct, numberOr, rowsOf, scenariosOf, type Tables } from "./charts-data.ts";
import { chartProblem, framed, PAGE, sourceLine, type ChartOptions } from "./frame.ts";
import { GREY, INK, OKABE, widthOf } from "./theme.ts";
import { label } from "./words.ts";

export interface AgreementOptions extends ChartOptions {
  /** Chance that two agreeing engines break the limit anywhere at all; 0.01 where not said. */
  readonly falseAlarm?: number;
}

interface Comparison {
  readonly scenario: string;
  readonly year: number;
  readonly series: string;
  readonly z: number | null;
}

const WORDS = {
  en: {
    title: (outside: number, all: number) =>
      outside === 0
        ? `The two engines agree: all ${all} comparisons lie within what sampling noise explains`
        : `The two engines part: ${outside} of ${all} comparisons lie outside what sampling noise explains`,
    subtitle: (limit: string, chance: string, scenario: string) =>
      `Agent engine minus cohort engine, in standard errors; one dot a year, scenario "${scenario}". Shaded: within ±${limit}, which agreeing engines leave anywhere at all with a chance of ${chance}.`,
    axis: "Difference in standard errors",
    notShown:
      "whether the rules are right: both engines read the same ones. Cells behind these sums are compared in the tests.",
    alt: (outside: number, all: number, limit: string) =>
      `Strip of z scores by series; ${outside} of ${all} lie outside ±${limit}.`,
    year: "Year",
  },
  zh: {
    title: (outside: number, all: number) =>
      outside === 0
        ? `两种引擎一致：${all}项比较均在抽样误差范围之内`
        : `两种引擎不一致：${all}项比较中有${outside}项超出抽样误差范围`,
    subtitle: (limit: string, chance: string, scenario: string) =>
      `个体引擎减队列引擎，以标准误为单位；每点一年，情景“${scenario}”。阴影：±${limit}之内；若两者一致，任何一点越界的概率为${chance}。`,
    axis: "差异（标准误）",
    notShown: "规则本身是否正确：两种引擎读取同一套规则。这些合计之下的单元格在测试中比较。",
    alt: (outside: number, all: number, limit: string) =>
      `各序列z值分布图，${all}项中${outside}项超出±${limit}。`,
    year: "年",
  },
} as const;

/** The z that one of `count` independent standard normals exceeds, on either side, with chance `falseAlarm`. */
export const familyLimit = (count: number, falseAlarm: number): number =>
  -probit((1 - (1 - falseAlarm) ** (1 / Math.max(1, count))) / 2);

/** z scores by series against the family-wise limit. Rows without a z (a certain count) are not drawn. */
export function agreementChart(
  tables: Pick<Tables, "agreement">,
  options: AgreementOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const falseAlarm = options.falseAlarm ?? 0.01;
  const scenarios = scenariosOf(tables.agreement);
  const scenario = options.scenario ?? scenarios[0];
  if (!options.scenario && scenarios.length > 1)
    throw chartProblem(
      "agreement",
      `the table holds the scenarios ${scenarios.join(", ")}: say which with { scenario }`,
    );
  const rows = rowsOf<Comparison>(tables.agreement).filter(
    (row) => row.scenario === scenario && numberOr(row.z) !== null,
  );
  if (rows.length === 0) throw chartProblem("agreement", `no comparisons of scenario ${scenario}`);
  const limit = familyLimit(rows.length, falseAlarm);
  const values = rows.map((row) => ({
    series: label(row.series, lang),
    year: row.year,
    z: Number(row.z!.toFixed(3)),
    place: Math.abs(row.z!) > limit ? "outside" : "inside",
  }));
  const outside = values.filter(({ place }) => place === "outside").length;
  const reach = Math.max(limit * 1.12, ...values.map(({ z }) => Math.abs(z) * 1.05));
  const order = distinct(rows.map(({ series }) => label(series, lang)));
  const left = Math.max(...order.map((text) => widthOf(text, 12.5))) + 12;
  const y = {
    field: "series",
    type: "ordinal",
    sort: order,
    axis: { title: null, labelLimit: 330, labelFontSize: 12.5, labelColor: INK, grid: true, minExtent: left },
  };
  const edge = Number(limit.toFixed(3));
  const x = {
    field: "z",
    type: "quantitative",
    scale: { domain: [-reach, reach], nice: false },
    axis: {
      title: words.axis,
      labelExpr: "datum.value == 0 ? '0' : format(datum.value, '+')",
      tickCount: 9,
      grid: false,
    },
  };
  const places = { domain: ["inside", "outside"] };
  return framed(
    "agreement",
    {
      width: PAGE - left - 20,
      height: { step: 27 },
      data: { values },
      layer: [
        {
          data: { values: [{ low: -edge, high: edge }] },
          mark: { type: "rect", color: OKABE.sky, opacity: 0.16 },
          encoding: { x: { ...x, field: "low" }, x2: { field: "high" } },
        },
        {
          data: { values: [{ z: -edge }, { z: edge }] },
          mark: { type: "rule", color: OKABE.blue, strokeDash: [4, 3] },
          encoding: { x },
        },
        { data: { values: [{ z: 0 }] }, mark: { type: "rule", color: "#888888" }, encoding: { x } },
        {
          mark: { type: "point", filled: true },
          encoding: {
            x,
            y,
            opacity: { value: 0.75 },
            color: {
              field: "place",
              type: "nominal",
              scale: { ...places, range: [OKABE.blue, OKABE.vermilion] },
              legend: null,
            },
            shape: {
              field: "place",
              type: "nominal",
              scale: { ...places, range: ["circle", "diamond"] },
              legend: null,
            },
            size: {
              field: "place",
              type: "ordinal",
              scale: { type: "ordinal", ...places, range: [45, 110] },
              legend: null,
            },
            tooltip: [
              { field: "series", type: "nominal", title: " " },
              { field: "year", type: "quantitative", format: "d", title: words.year },
              { field: "z", type: "quantitative", format: "+.2f", title: "z" },
            ],
          },
        },
        {
          transform: [{ filter: "datum.place === 'outside'" }],
          mark: { type: "text", dy: -11, fontSize: 11, color: GREY },
          encoding: { x, y, text: { field: "year", type: "quantitative", format: "d" } },
        },
      ],
    },
    {
      title: words.title(outside, rows.length),
      subtitle: words.subtitle(limit.toFixed(1), `${Number((falseAlarm * 100).toFixed(3))}%`, scenario!),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(outside, rows.length, limit.toFixed(1)),
    },
    options,
    left,
    [scenario!],
  );
}
