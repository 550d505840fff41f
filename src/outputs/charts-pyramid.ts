/** Who is in the pension system at each age: pyramids by pension state, men to the left, women to the right. */
import { escape, op } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { choose, distinct, rowsOf, type Tables } from "./charts-data.ts";
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
import { COLOURS, GREY, PENSION_STATES } from "./theme.ts";
import { changeUnit, inUnit, label, type Lang, type Unit } from "./words.ts";

export interface YearsOptions extends ChartOptions {
  /** Years to draw; by default the first, one in the middle and the last. */
  readonly years?: readonly number[];
}

interface Cell {
  readonly year: number;
  readonly sex: string;
  readonly age_group: string;
  readonly state: string;
  readonly persons: number;
}

export const SPACING = 14;
/** One panel is no wider than it must be; two or three share the page. */
export const widthOfPanel = (panels: number): number =>
  panels === 1 ? 520 : panelWidth(Math.min(panels, 3), SPACING);

/** Up to five ticks, the same on both sides of zero, so that none has to be left out. */
function mirrored(widest: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(widest, 1e-6) / 3));
  const step = [1, 2, 2.5, 5, 10, 20].map((factor) => factor * power).find((size) => widest / size < 3)!;
  const side = Array.from({ length: Math.floor(widest / step) }, (_, i) => (i + 1) * step);
  return [...side.map((value) => -value).reverse(), 0, ...side];
}

export const firstAge = (group: string): number => Number.parseInt(group, 10);
export const ageLabel = (group: string): string => group.replace("-", "–");

/** The first year, the round one nearest the middle, and the last. */
export function threeYears(years: readonly number[]): number[] {
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const middle = Math.round((first + last) / 10) * 5;
  return distinct([first, years.includes(middle) ? middle : first, last]);
}

const PYRAMID = {
  en: {
    title: (years: string) => `Who is in the pension system at each age, and in which role: ${years}`,
    subtitle: (unit: string, projection: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} persons by age at the year end; men to the left, women to the right. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    notShown:
      "how long people have paid in, whether a benefit is adequate, and differences between provinces.",
    alt: (years: string) =>
      `Age pyramids for ${years}: persons in five-year age groups by pension state, men to the left and women to the right.`,
  },
  zh: {
    title: (years: string) => `各年龄人口在养老保险中的身份：${years}`,
    subtitle: (unit: string, projection: string) =>
      `单位：${unit}人，按年末年龄；左为男，右为女。${projection}。`,
    notShown: "缴费年限长短、待遇是否充足，以及省际差异。",
    alt: (years: string) => `${years}年龄金字塔：五岁组人口按养老保险状态划分，左男右女。`,
  },
} as const;

/** Age pyramids by pension state, one panel a year, all on one scale. */
export function pyramidChart(tables: Pick<Tables, "stocks">, options: YearsOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const unit = changeUnit(lang);
  const { scenario, engine } = choose("pyramid", tables.stocks, options);
  const mine = tables.stocks.filter(
    escape(
      (row: { scheme: string; scenario: string; engine: string }) =>
        row.scheme === "pension" && row.scenario === scenario && row.engine === engine,
    ),
  );
  const years = options.years ?? threeYears(distinct(mine.array("year") as number[]));
  const replicates = Math.max(1, distinct(mine.array("replicate") as unknown[]).length);
  const cells = rowsOf<Cell>(
    mine
      .filter(escape((row: { year: number }) => years.includes(row.year)))
      .groupby("year", "sex", "age_group", "state")
      .rollup({ persons: op.sum("persons") }),
  ).map((cell) => ({ ...cell, persons: cell.persons / replicates }));
  const missing = years.filter((year) => !cells.some((cell) => cell.year === year));
  if (missing.length > 0) throw chartProblem("pyramid", `no pension stocks for ${missing.join(", ")}`);
  const ages = distinct(cells.map(({ age_group }) => age_group)).sort((a, b) => firstAge(b) - firstAge(a));
  const bars = new Map<string, number>();
  for (const { year, sex, age_group, persons } of cells) {
    const key = `${year} ${sex} ${age_group}`;
    bars.set(key, (bars.get(key) ?? 0) + persons);
  }
  const widest = inUnit(Math.max(...bars.values()), unit);
  const panels = years.map((year) =>
    pyramid(
      cells.filter((cell) => cell.year === year),
      year,
      ages,
      widest,
      widthOfPanel(years.length),
      unit,
      lang,
    ),
  );
  const list = years.join(lang === "zh" ? "、" : ", ");
  return framed(
    "pyramid",
    { concat: panels, columns: 3, spacing: SPACING },
    {
      title: PYRAMID[lang].title(list),
      subtitle: PYRAMID[lang].subtitle(unit.name, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: PYRAMID[lang].notShown,
      description: PYRAMID[lang].alt(list),
    },
    options,
    MARGIN,
    [scenario],
  );
}

function pyramid(
  cells: readonly Cell[],
  year: number,
  ages: readonly string[],
  widest: number,
  width: number,
  unit: Unit,
  lang: Lang,
): View {
  const states = PENSION_STATES.map((state) => label(state, lang));
  const values = cells
    .filter(({ persons }) => persons > 0)
    .map(({ sex, age_group, state, persons }) => ({
      sex: label(sex, lang),
      age: ageLabel(age_group),
      state: label(state, lang),
      rank: PENSION_STATES.indexOf(state as (typeof PENSION_STATES)[number]),
      persons: inUnit(persons, unit),
      side: inUnit(sex === "male" ? -persons : persons, unit),
    }));
  const side = (sex: "male" | "female"): View => ({
    data: { values: [{}] },
    mark: {
      type: "text",
      text: label(sex, lang),
      y: -5,
      baseline: "bottom",
      align: sex === "male" ? "right" : "left",
      dx: sex === "male" ? -8 : 8,
      color: GREY,
      fontSize: 12,
    },
    encoding: { x: { datum: 0, type: "quantitative" } },
  });
  const person = lang === "zh" ? `${unit.name}人` : unit.name;
  return {
    width,
    height: { step: 15 },
    layer: [
      panelTitle(String(year)),
      side("male"),
      side("female"),
      {
        data: { values },
        mark: { type: "bar" },
        encoding: {
          y: {
            field: "age",
            type: "ordinal",
            sort: ages.map(ageLabel),
            scale: { domain: ages.map(ageLabel), paddingInner: 0.12 },
            axis: { title: null, labelFontSize: 11, minExtent: MARGIN },
          },
          x: {
            field: "side",
            type: "quantitative",
            stack: "zero",
            scale: { domain: [-widest, widest], nice: false },
            axis: { title: null, labelExpr: "format(abs(datum.value), ',.12~g')", values: mirrored(widest) },
          },
          order: { field: "rank", type: "quantitative" },
          color: {
            field: "state",
            type: "nominal",
            scale: { domain: states, range: PENSION_STATES.map((state) => COLOURS[state]) },
            legend: { columns: 4, symbolType: "square", symbolStrokeWidth: 0, symbolSize: 140 },
          },
          tooltip: [
            { field: "age", type: "nominal", title: lang === "zh" ? "年龄" : "Age" },
            { field: "sex", type: "nominal", title: lang === "zh" ? "性别" : "Sex" },
            { field: "state", type: "nominal", title: lang === "zh" ? "状态" : "State" },
            { field: "persons", type: "quantitative", format: ",.2f", title: person },
          ],
        },
      },
      {
        data: { values: [{}] },
        mark: { type: "rule", color: "white", strokeWidth: 1.5 },
        encoding: { x: { datum: 0, type: "quantitative" } },
      },
    ],
  };
}
