/** Differences from the baseline over the years: one panel for each series, one line for each scenario. */
import type { TopLevelSpec } from "vega-lite";
import { studentWithin } from "../ground/student.ts";
import { choiceOf, fair, said, scenarioWords, SIGNED, type CompareOptions } from "./charts-compare-data.ts";
import { numberOr, yearTicks } from "./charts-data.ts";
import { framed, MARGIN, panelTitle, panelWidth, sourceLine, type View } from "./frame.ts";
import { comparedLabel, type Comparison, type DifferenceRow } from "./compare-tables.ts";
import { looksOf } from "./looks.ts";
import { GREY } from "./theme.ts";
import { changeUnit, inUnit, type Lang, type Unit } from "./words.ts";

const WORDS = {
  en: {
    lines: (who: string, baseline: string, last: number) =>
      `What ${who} change against "${baseline}", year by year to ${last}`,
    linesUnits: (unit: string, band: "none" | "luck" | "draws") =>
      `Difference at each year end, ${unit}; same luck on both sides. Every panel has its own scale around zero.${band === "none" ? "" : band === "luck" ? " Shaded: 95%." : " Shaded: the middle 80% and 95%."}`,
    linesNot: (draws: boolean) =>
      `levels, ${draws ? "doubt about the model itself" : "doubt about the parameters"}, or who gains and who loses within a total.`,
    alt: (names: string, said: string) => `Panels for ${names}. ${said}.`,
  },
  zh: {
    lines: (who: string, baseline: string, last: number) =>
      `${who}相对基准“${baseline}”逐年改变了什么（至${last}年）`,
    linesUnits: (unit: string, band: "none" | "luck" | "draws") =>
      `年末差额，单位：${unit}人；两侧随机数相同。各图比例独立，围绕零。${band === "none" ? "" : band === "luck" ? "阴影：95%区间。" : "阴影：中间80%与95%。"}`,
    linesNot: (draws: boolean) => `水平值、${draws ? "模型本身" : "参数"}的不确定性，以及总数之内谁增谁减。`,
    alt: (names: string, said: string) => `各图依次为：${names}。${said}。`,
  },
} as const;

/** Where bands come from, said where a chart is not told more. */
export const BAND_WORDS = {
  en: {
    draws: "Bands: draws of the parameters (Monte Carlo), the same under a scenario and its baseline.",
    luck: "Bands: Student's t with the standard error of the replicates, the luck of the simulation alone.",
  },
  zh: {
    draws: "区间：参数抽样（蒙特卡罗），情景与基准使用相同的抽样。",
    luck: "区间：重复模拟的标准误按t分布，仅为随机波动。",
  },
} as const;

/** Pixels between panels. */
const SPACING = 16;

/** Differences over the years, one panel for each series, one line for each scenario. */
export function differencesChart(
  tables: Pick<Comparison, "differences">,
  options: CompareOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const unit = changeUnit(lang);
  const { rows, series, scenarios, baseline, first, last } = choiceOf(
    "differences",
    tables.differences,
    options,
  );
  const band = rows.some((row) => numberOr(row.q025) !== null)
    ? "draws"
    : rows.some((row) => numberOr(row.standard_error) !== null)
      ? "luck"
      : "none";
  const panels = series.map((code) =>
    linesPanel(
      rows.filter((row) => row.series === code),
      scenarios,
      [first, last],
      lang,
    ),
  );
  const ends = rows
    .filter(({ year }) => year === last)
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  return framed(
    "differences",
    { concat: panels, columns: 3, spacing: SPACING },
    {
      title: words.lines(scenarioWords(scenarios, lang), baseline, last),
      subtitle: [
        words.linesUnits(unit.name, band),
        ...(band === "none" ? [] : [options.bands ?? BAND_WORDS[lang][band]]),
      ].join(lang === "zh" ? "" : " "),
      source: sourceLine(options),
      notShown: words.linesNot(band === "draws"),
      description: words.alt(
        series.map((code) => comparedLabel(code, lang)).join(lang === "zh" ? "、" : "; "),
        said(ends.slice(0, 6), lang),
      ),
    },
    options,
    MARGIN,
    scenarios,
  );
}

/** How many standard errors of luck hold a share of the cases: by Student's t, or where the replicates are not told by the normal law. */
export function errorsWithin(share: 0.8 | 0.95, { replicates }: Pick<DifferenceRow, "replicates">): number {
  const known = numberOr(replicates);
  return known === null ? { 0.8: 1.2816, 0.95: 1.96 }[share] : studentWithin(share, known - 1);
}

interface Fan {
  readonly low?: number;
  readonly high?: number;
  readonly near?: number;
  readonly far?: number;
}
/** Band of a difference: 95 and 80 of 100 draws of the parameters, else 95 of 100 of luck by Student's t, else none. */
function fanOf(row: DifferenceRow, unit: Unit): Fan {
  const [q025, q10, q90, q975] = [row.q025, row.q10, row.q90, row.q975].map(numberOr);
  const error = numberOr(row.standard_error);
  if (q025 !== null && q975 !== null && q10 !== null && q90 !== null)
    return {
      low: inUnit(q025!, unit),
      high: inUnit(q975!, unit),
      near: inUnit(q10!, unit),
      far: inUnit(q90!, unit),
    };
  if (error === null) return {};
  const far = error * errorsWithin(0.95, row);
  return { low: inUnit(row.difference - far, unit), high: inUnit(row.difference + far, unit) };
}

function linesPanel(
  rows: readonly DifferenceRow[],
  scenarios: readonly string[],
  [first, last]: readonly [number, number],
  lang: Lang,
): View {
  const unit = changeUnit(lang);
  const looks = looksOf(scenarios);
  const points = rows.map((row) => ({
    scenario: row.scenario,
    year: row.year,
    difference: inUnit(row.difference, unit),
    ...fanOf(row, unit),
  }));
  const domain = fair(
    points.flatMap(({ difference, low, high, near, far }) => [
      difference,
      low ?? 0,
      high ?? 0,
      near ?? 0,
      far ?? 0,
    ]),
  );
  const x = {
    field: "year",
    type: "quantitative",
    scale: { domain: [first, last], nice: false },
    axis: { title: null, format: "d", values: yearTicks(first, last, 4), grid: false },
  };
  const y = {
    field: "difference",
    type: "quantitative",
    scale: { domain, nice: false },
    axis: { title: null, tickCount: 5, labelExpr: SIGNED, minExtent: MARGIN, maxExtent: MARGIN },
  };
  const color = {
    field: "scenario",
    type: "nominal",
    scale: { domain: scenarios, range: scenarios.map((name) => looks.get(name)!.colour) },
    legend:
      scenarios.length > 1
        ? { columns: 3, labelLimit: 190, symbolSize: 300, symbolType: "stroke", symbolOpacity: 1 }
        : null,
  };
  const strokeDash = {
    ...color,
    scale: { domain: scenarios, range: scenarios.map((name) => looks.get(name)!.dash) },
  };
  return {
    width: panelWidth(3, SPACING),
    height: 150,
    data: { values: points },
    layer: [
      panelTitle(comparedLabel(rows[0]!.series, lang), panelWidth(3, SPACING)),
      {
        data: { values: [{}] },
        mark: { type: "rule", color: GREY },
        encoding: { y: { datum: 0, type: "quantitative" } },
      },
      ...(points.some(({ low }) => low !== undefined)
        ? [
            {
              mark: { type: "area", opacity: 0.18 },
              encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
            },
          ]
        : []),
      ...(points.some(({ near }) => near !== undefined)
        ? [
            {
              mark: { type: "area", opacity: 0.22 },
              encoding: { x, y: { ...y, field: "near" }, y2: { field: "far" }, color },
            },
          ]
        : []),
      { mark: { type: "line", strokeWidth: 2.2 }, encoding: { x, y, color, strokeDash } },
    ],
  };
}
