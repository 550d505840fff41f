/** Scenarios beside their baseline: levels at the horizon as dumbbells. */
import type { TopLevelSpec } from "vega-lite";
import { choiceOf, said, scenarioWords, type CompareOptions } from "./charts-compare-data.ts";
import { framed, PAGE, sourceLine, type View } from "./frame.ts";
import { comparedLabel, type Comparison, type DifferenceRow } from "./compare-tables.ts";
import { COLOURS, INK, widthOf } from "./theme.ts";
import { changeUnit, figure, inUnit, signed, type Lang } from "./words.ts";

const WORDS = {
  en: {
    dumbbell: (who: string, baseline: string, year: number) =>
      `How far ${who} end from "${baseline}" in ${year}: year-end stocks side by side`,
    dumbbellUnits: (unit: string) =>
      `Grey line: the baseline; dot: the scenario, with its difference in ${unit}. Every panel has its own scale, which does not start at zero: compare distances, not positions. Records of the pension and unique persons are apart.`,
    baseline: (figure: string) => `baseline ${figure}`,
    dumbbellNot:
      "the path to that year, who pays, what a benefit is worth, or platform cover (a cumulative count). A projection is not a forecast of policy.",
    alt: (names: string, said: string) => `Panels for ${names}. ${said}.`,
  },
  zh: {
    dumbbell: (who: string, baseline: string, year: number) =>
      `${year}年末${who}与基准“${baseline}”相距多少：年末存量对照`,
    dumbbellUnits: (unit: string) =>
      `灰线为基准，圆点为各情景，数字为差额（${unit}人）。各图比例独立且不从零开始：宜比较距离而非位置。养老保险记录数与去重人数分列。`,
    baseline: (text: string) => `基准${text}`,
    dumbbellNot: "到该年的过程、谁在缴费、待遇高低、职业伤害保障（累计数）；推算不是对政策的预测。",
    alt: (names: string, said: string) => `各图依次为：${names}。${said}。`,
  },
} as const;

const HEIGHT = 22;

/** Series at the horizon: one panel each, one line for each scenario, the baseline as a rule. */
export function dumbbellChart(
  tables: Pick<Comparison, "differences">,
  options: CompareOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const { rows, series, scenarios, baseline, last } = choiceOf("dumbbell", tables.differences, options);
  const ends = rows.filter(({ year }) => year === last);
  const left = Math.min(170, Math.max(...scenarios.map((name) => 1.06 * widthOf(name, 12.5)))) + 10;
  const panels = series.map((code) =>
    dumbbellPanel(
      ends.filter((row) => row.series === code),
      scenarios,
      lang,
      left,
    ),
  );
  const most = ends.toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference)).slice(0, 6);
  return framed(
    "dumbbell",
    { concat: panels, columns: 2, spacing: 26 },
    {
      title: words.dumbbell(scenarioWords(scenarios, lang), baseline, last),
      subtitle: words.dumbbellUnits(changeUnit(lang).name),
      source: sourceLine(options),
      notShown: words.dumbbellNot,
      description: words.alt(
        series.map((code) => comparedLabel(code, lang)).join(lang === "zh" ? "、" : "; "),
        said(most, lang),
      ),
    },
    options,
    left,
    scenarios,
  );
}

function dumbbellPanel(
  rows: readonly DifferenceRow[],
  scenarios: readonly string[],
  lang: Lang,
  left: number,
): View {
  const unit = changeUnit(lang);
  const base = inUnit(rows[0]!.baseline_persons, unit);
  const dots = rows.map((row) => {
    const to = inUnit(row.persons, unit);
    const kind = row.difference > 0 ? "gain" : row.difference < 0 ? "loss" : "net";
    return {
      scenario: row.scenario,
      from: base,
      to,
      right: Math.max(base, to),
      difference: signed(row.difference / unit.divisor, unit.decimals),
      kind,
    };
  });
  const values = [base, ...dots.map(({ to }) => to)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, 1e-3 * high);
  const y = {
    field: "scenario",
    type: "ordinal",
    sort: scenarios,
    axis: { title: null, labelLimit: left - 8, labelColor: INK, minExtent: left, maxExtent: left },
  };
  const x = {
    field: "to",
    type: "quantitative",
    scale: { domain: [low - 0.12 * span, high + 0.42 * span], zero: false, nice: false },
    axis: { title: null, tickCount: 4, format: ",.12~g" },
  };
  const color = { field: "kind", type: "nominal", scale: KINDS, legend: null };
  return {
    title: {
      text: comparedLabel(rows[0]!.series, lang),
      subtitle: WORDS[lang].baseline(figure(rows[0]!.baseline_persons, lang, 1)),
      fontSize: 14,
      lineHeight: 18,
      subtitleColor: "#555555",
      subtitleFontSize: 12,
      offset: 8,
    },
    width: (PAGE - 26) / 2 - left - 6,
    height: { step: HEIGHT },
    data: { values: dots },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "rule", color: "#8a8a8a", strokeWidth: 2 },
        encoding: { x: { datum: base, type: "quantitative" } },
      },
      {
        mark: { type: "rule", strokeWidth: 3 },
        encoding: { y, x: { ...x, field: "from" }, x2: { field: "to" }, color },
      },
      { mark: { type: "point", filled: true, size: 90, opacity: 1 }, encoding: { y, x, color } },
      {
        mark: {
          type: "text",
          align: "left",
          baseline: "middle",
          dx: 10,
          fontSize: 12,
          fontWeight: "bold",
          color: INK,
        },
        encoding: {
          y,
          x: { ...x, field: "right" },
          text: { field: "difference", type: "nominal" },
        },
      },
    ],
  };
}

const KINDS = {
  domain: ["gain", "loss", "net"],
  range: ["gain", "loss", "net"].map((kind) => COLOURS[kind]!),
};
