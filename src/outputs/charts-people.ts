/** Who is enrolled, by age and sex: the pyramid of pension states, and shares with a named denominator. */
import { escape, op } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { choose, distinct, rowsOf, type Tables } from "./charts-data.ts";
import { chartProblem, framed, MARGIN, panelTitle, projectionWords, sourceLine, type ChartOptions, type View } from "./frame.ts";
import { COLOURS, GREY, PENSION_STATES } from "./theme.ts";
import { changeUnit, inUnit, label, type Lang, type Unit } from "./words.ts";

export interface YearsOptions extends ChartOptions {
  /** Years to draw; by default the first, one in the middle and the last. */
  readonly years?: readonly number[];
}
export interface CoverageOptions extends YearsOptions {
  /** The series whose share is drawn; the pension where not said. */
  readonly series?: string;
  /** Name of the denominator, where the table offers several by age. */
  readonly denominator?: string;
}

interface Cell {
  readonly year: number;
  readonly sex: string;
  readonly age_group: string;
  readonly state: string;
  readonly persons: number;
}

/** Widths of one, two and three panels in a row. */
const WIDTHS = [560, 410, 264] as const;
const widthOfPanel = (panels: number): number => WIDTHS[Math.min(panels, 3) - 1]!;

const firstAge = (group: string): number => Number.parseInt(group, 10);
const ageLabel = (group: string): string => group.replace("-", "–");

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
    notShown: "how long people have paid in, whether a benefit is adequate, and differences between provinces.",
    alt: (years: string) => `Age pyramids for ${years}: persons in five-year age groups by pension state, men to the left and women to the right.`,
  },
  zh: {
    title: (years: string) => `各年龄人口在养老保险中的身份：${years}`,
    subtitle: (unit: string, projection: string) => `单位：${unit}人，按年末年龄；左为男，右为女。${projection}。`,
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
    escape((row: { scheme: string; scenario: string; engine: string }) => row.scheme === "pension" && row.scenario === scenario && row.engine === engine),
  );
  const years = options.years ?? threeYears(mine.dedupe("year").array("year") as number[]);
  const replicates = Math.max(1, distinct(mine.dedupe("replicate").array("replicate") as unknown[]).length);
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
  const panels = years.map((year, i) => pyramid(cells.filter((cell) => cell.year === year), year, ages, widest, i === 0, widthOfPanel(years.length), unit, lang));
  const list = years.join(lang === "zh" ? "、" : ", ");
  return framed(
    "pyramid",
    { concat: panels, columns: 3, spacing: 22 },
    {
      title: PYRAMID[lang].title(list),
      subtitle: PYRAMID[lang].subtitle(unit.name, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: PYRAMID[lang].notShown,
      description: PYRAMID[lang].alt(list),
    },
    options,
  );
}

function pyramid(cells: readonly Cell[], year: number, ages: readonly string[], widest: number, first: boolean, width: number, unit: Unit, lang: Lang): View {
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
            axis: first ? { title: null, labelFontSize: 11, minExtent: MARGIN } : null,
          },
          x: {
            field: "side",
            type: "quantitative",
            stack: "zero",
            scale: { domain: [-widest, widest], nice: true },
            axis: { title: null, labelExpr: "format(abs(datum.value), ',.0f')", tickCount: 5 },
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
      { data: { values: [{}] }, mark: { type: "rule", color: "white", strokeWidth: 1.5 }, encoding: { x: { datum: 0, type: "quantitative" } } },
    ],
  };
}

interface Share {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly sex: string;
  readonly age_group: string;
  readonly denominator: string;
  readonly persons: number;
  readonly base: number;
  readonly share: number | null;
}

const COVERAGE = {
  en: {
    title: (name: string, denominator: string, years: string) =>
      `Share of the ${denominator} enrolled in ${name[0]!.toLowerCase()}${name.slice(1)}, by age and sex: ${years}`,
    subtitle: (denominator: string, projection: string) =>
      `Percent of the ${denominator} of the same age and sex, at the year end; the scale starts at zero. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    axis: "Age at the year end",
    notShown: (name: string) =>
      `whether the enrolled pay this year, coverage of any other group than the one named, or persons enrolled in ${name[0]!.toLowerCase()}${name.slice(1)} outside that group.`,
    alt: (name: string, denominator: string, years: string) =>
      `Line charts for ${years}: percent of ${denominator} enrolled in ${name}, by five-year age group, men and women apart.`,
  },
  zh: {
    title: (name: string, denominator: string, years: string) => `${name}分年龄、性别参保率（分母：${denominator}）：${years}`,
    subtitle: (denominator: string, projection: string) => `占同年龄同性别${denominator}的百分比，年末数，纵轴从零开始。${projection}。`,
    axis: "年末年龄",
    notShown: (name: string) => `参保者当年是否缴费、其他人群的参保率，以及该人群以外参加${name}者。`,
    alt: (name: string, denominator: string, years: string) => `${years}折线图：${denominator}中参加${name}的百分比，按五岁年龄组，男女分列。`,
  },
} as const;

/** Share enrolled by age and sex. A share without the name of its denominator is not drawn. */
export function coverageChart(tables: Pick<Tables, "coverage">, options: CoverageOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const series = options.series ?? "pension";
  const name = `coverage-${series}`;
  const { scenario, engine } = choose(name, tables.coverage, options);
  const byAge = rowsOf<Share>(tables.coverage).filter(
    (row) => row.scenario === scenario && row.engine === engine && row.series === series && row.age_group !== "all" && row.sex !== "all",
  );
  const denominator = options.denominator ?? byAge[0]?.denominator;
  const rows = byAge.filter((row) => row.denominator === denominator && row.share !== null && Number.isFinite(row.share));
  if (!denominator || rows.length === 0)
    throw chartProblem(name, `no shares of ${series} by age and sex${denominator ? ` over "${denominator}"` : ""}`);
  const years = options.years ?? threeYears(rows.map(({ year }) => year));
  const ages = distinct(rows.map(({ age_group }) => age_group)).sort((a, b) => firstAge(a) - firstAge(b));
  const top = Math.max(1, ...rows.map(({ share }) => share!));
  const panels = years.map((year, i) => shares(rows.filter((row) => row.year === year), year, ages, top, i === 0, widthOfPanel(years.length), lang));
  const list = years.join(lang === "zh" ? "、" : ", ");
  const [subject, base] = [label(series, lang), label(denominator, lang)];
  return framed(
    name,
    { concat: panels, columns: 3, spacing: 26 },
    {
      title: COVERAGE[lang].title(subject, base, list),
      subtitle: COVERAGE[lang].subtitle(base, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: COVERAGE[lang].notShown(subject),
      description: COVERAGE[lang].alt(subject, base, list),
    },
    options,
  );
}

function shares(rows: readonly Share[], year: number, ages: readonly string[], top: number, first: boolean, width: number, lang: Lang): View {
  const sexes = ["male", "female"] as const;
  const domain = sexes.map((sex) => label(sex, lang));
  const legend = { columns: 2, symbolOpacity: 1, symbolSize: 90 };
  const encoding = {
    x: {
      field: "age",
      type: "ordinal",
      sort: ages.map(ageLabel),
      scale: { domain: ages.map(ageLabel) },
      axis: { title: COVERAGE[lang].axis, labelAngle: -50, labelOverlap: false, labelFontSize: 10.5, titlePadding: 8, grid: false },
    },
    y: {
      field: "share",
      type: "quantitative",
      scale: { domain: [0, top], nice: true },
      axis: { title: null, format: ".0%", tickCount: 5, labels: first, ...(first ? { minExtent: MARGIN } : {}) },
    },
    color: { field: "sex", type: "nominal", scale: { domain, range: sexes.map((sex) => COLOURS[sex]) }, legend },
    shape: { field: "sex", type: "nominal", scale: { domain, range: ["circle", "square"] }, legend },
  };
  const values = [...rows]
    .sort((a, b) => firstAge(a.age_group) - firstAge(b.age_group))
    .map((row) => ({ age: ageLabel(row.age_group), sex: label(row.sex, lang), share: Number(row.share!.toFixed(6)) }));
  const { shape: _shape, ...lines } = encoding;
  return {
    width,
    height: 260,
    data: { values },
    layer: [
      panelTitle(String(year)),
      { mark: { type: "line", strokeWidth: 2 }, encoding: lines },
      {
        mark: { type: "point", filled: true, size: 36, opacity: 1 },
        encoding: {
          ...encoding,
          tooltip: [
            { field: "age", type: "nominal", title: lang === "zh" ? "年龄" : "Age" },
            { field: "sex", type: "nominal", title: lang === "zh" ? "性别" : "Sex" },
            { field: "share", type: "quantitative", format: ".1%", title: lang === "zh" ? "参保率" : "Share" },
          ],
        },
      },
    ],
  };
}
