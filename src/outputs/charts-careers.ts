/** How long people have paid in: contribution years by age, as shares of each age group, men and women apart. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { choose, distinct, rowsWith } from "./charts-data.ts";
import { ageLabel, firstAge } from "./charts-pyramid.ts";
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
import { THIN } from "./thin.ts";
import { label, type Lang } from "./words.ts";

export interface CareersOptions extends ChartOptions {
  /** The year end to draw; the last of the table where not said. */
  readonly year?: number;
  /** Years that a pension needs; a band of years begins there. 15 where not said. */
  readonly minimum?: number;
}

interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly sex: string;
  readonly age_group: string;
  readonly moment?: string;
  readonly years: number;
  readonly persons: number;
  /** Agents behind the row, where the table has them. */
  readonly recorded?: number;
}

const WORDS = {
  en: {
    title: (minimum: number, share: string, ages: string, year: number) =>
      `${share} of those aged ${ages} with any contribution years have fewer than ${minimum} at the end of ${year}`,
    subtitle: (projection: string) =>
      `Percent of persons of an age group who have any contribution years in the employees' arm, by completed years; darker is longer. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    band: (from: number, to: number | undefined) =>
      to === undefined ? `${from} and more` : from === to ? `${from}` : `${from}–${to}`,
    years: "years",
    axis: "Age at the year end",
    notShown:
      "people without any contribution year, pensioners (their years are no longer counted), gaps, or what the years are worth; ages with very few people.",
    alt: (year: number, parts: string) =>
      `Stacked bars of contribution years by age group, men and women apart, end of ${year}. ${parts}.`,
    short: (who: string, ages: string, share: string, minimum: number) =>
      `${who} ${ages}: ${share} with fewer than ${minimum} years`,
    thin: (thin: number, all: number) =>
      thin === all
        ? ` Fewer than ${THIN} agents stand behind every bar.`
        : ` Fewer than ${THIN} agents stand behind ${thin} of the ${all} bars.`,
  },
  zh: {
    title: (minimum: number, share: string, ages: string, year: number) =>
      `${year}年末${ages}岁有缴费年限者中，${share}不足${minimum}年`,
    subtitle: (projection: string) =>
      `各年龄组中有职工养老保险缴费年限者的构成（%），按已满缴费年数；颜色越深年限越长。${projection}。`,
    band: (from: number, to: number | undefined) =>
      to === undefined ? `${from}年及以上` : from === to ? `${from}年` : `${from}–${to}年`,
    years: "",
    axis: "年末年龄",
    notShown:
      "没有任何缴费年限者、已领取待遇者（不再计年）、缴费中断的间隔、年限对应的待遇，以及人数极少的年龄组。",
    alt: (year: number, parts: string) => `${year}年末按年龄组的缴费年限堆积条形图，男女分列。${parts}。`,
    short: (who: string, ages: string, share: string, minimum: number) =>
      `${who}${ages}岁：${share}不足${minimum}年`,
    thin: (thin: number, all: number) => `${all}个柱中有${thin}个的样本不足${THIN}人。`,
  },
} as const;

/** Bars of fewer persons than this share of all would show a handful of samples. */
const LEAST_SHARE = 0.003;

/** Light to dark, so that order survives in grey. */
const SHADES = ["#fde0c5", "#facba6", "#e9a47c", "#6baed6", "#3182bd", "#08519c"];

/**
 * Draws a table of contribution years.
 *
 * Columns: `scenario`, `engine`, `year`, `sex` (male, female), `age_group` ("45-49"), `years` (completed contribution
 * years, whole; the highest stands for itself and more), `persons`, and where it has them `recorded` (agents behind a row); of a table with `moment`, its rows of year ends. Rows of 0 years are left out: they are no careers.
 */
export function careersChart(
  tables: { readonly careers: ColumnTable },
  options: CareersOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const minimum = options.minimum ?? 15;
  // A table with moments counts the same persons again when they reach pension age and when they retire.
  const momentless = !tables.careers.columnNames().includes("moment");
  const all = rowsWith<Row>("careers", tables.careers, [
    "scenario",
    "engine",
    "year",
    "sex",
    "age_group",
    "years",
    "persons",
  ]);
  const { scenario, engine } = choose("careers", tables.careers, options);
  const year = options.year ?? Math.max(...all.map((row) => row.year));
  const rows = all.filter(
    (row) =>
      row.scenario === scenario &&
      row.engine === engine &&
      row.year === year &&
      row.years > 0 &&
      (momentless || row.moment === "year-end") &&
      firstAge(row.age_group) >= 20 &&
      firstAge(row.age_group) < 75,
  );
  if (rows.length === 0) throw chartProblem("careers", `no contribution years of ${scenario} in ${year}`);
  const most = Math.max(...rows.map(({ years }) => years));
  const starts = [1, 5, 10, minimum, minimum + 5].filter(
    (start, i, list) => i === 0 || (start > list[i - 1]! && start <= most),
  );
  const bands = starts.map((from, i) => ({
    from,
    to: starts[i + 1] === undefined ? undefined : starts[i + 1]! - 1,
  }));
  const everybody = rows.reduce((total, { persons }) => total + persons, 0);
  const thick = (sex: string, age: string): boolean =>
    rows
      .filter((row) => row.sex === sex && row.age_group === age)
      .reduce((total, { persons }) => total + persons, 0) >=
    LEAST_SHARE * everybody;
  const ages = distinct(rows.map(({ age_group }) => age_group)).toSorted((a, b) => firstAge(a) - firstAge(b));
  // the group that next reaches a pension age
  const near = ages.find((age) => firstAge(age) >= 50) ?? ages.at(-1)!;
  const short = (of: readonly Row[]): string => {
    const sum = (list: readonly Row[]): number => list.reduce((total, { persons }) => total + persons, 0);
    return `${((100 * sum(of.filter(({ years }) => years < minimum))) / (sum(of) || 1)).toFixed(0)}%`;
  };
  const sexes = ["male", "female"] as const;
  const panels = sexes.map((sex) =>
    bars(
      rows.filter((row) => row.sex === sex && thick(sex, row.age_group)),
      label(sex, lang),
      ages.filter((age) => sexes.some((one) => thick(one, age))),
      bands,
      lang,
    ),
  );
  const agents = ages.flatMap((age) =>
    sexes
      .filter((sex) => thick(sex, age))
      .map((sex) =>
        rows
          .filter((row) => row.sex === sex && row.age_group === age)
          .reduce((total, { recorded = Infinity }) => total + recorded, 0),
      ),
  );
  const few = agents.filter((n) => n < THIN).length;
  const thinWords = few > 0 ? words.thin(few, agents.length) : "";
  const atNear = rows.filter(({ age_group }) => age_group === near);
  return framed(
    `careers-${year}`,
    { concat: panels, columns: 2, spacing: 20 },
    {
      title: words.title(minimum, short(atNear), ageLabel(near), year),
      subtitle: words.subtitle(projectionWords(scenario, options)) + thinWords,
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        year,
        sexes
          .map((sex) =>
            words.short(
              label(sex, lang),
              ageLabel(near),
              short(atNear.filter((row) => row.sex === sex)),
              minimum,
            ),
          )
          .join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    MARGIN,
    [scenario],
  );
}

interface Band {
  readonly from: number;
  readonly to: number | undefined;
}

function bars(
  rows: readonly Row[],
  title: string,
  ages: readonly string[],
  bands: readonly Band[],
  lang: Lang,
): View {
  const words = WORDS[lang];
  const name = ({ from, to }: Band): string =>
    `${words.band(from, to)}${words.years ? ` ${words.years}` : ""}`;
  const names = bands.map(name);
  const values = ages.flatMap((age) =>
    bands.map((band, rank) => ({
      age: ageLabel(age),
      band: names[rank],
      rank,
      persons: rows
        .filter(
          (row) => row.age_group === age && row.years >= band.from && row.years <= (band.to ?? Infinity),
        )
        .reduce((sum, { persons }) => sum + persons, 0),
    })),
  );
  return {
    width: panelWidth(2, 20),
    height: 260,
    data: { values: values.filter(({ persons }) => persons > 0) },
    layer: [
      panelTitle(title),
      {
        mark: { type: "bar", stroke: "white", strokeWidth: 0.8 },
        encoding: {
          x: {
            field: "age",
            type: "ordinal",
            sort: ages.map(ageLabel),
            scale: { domain: ages.map(ageLabel), paddingInner: 0.12 },
            axis: { title: words.axis, labelAngle: 0, labelExpr: "split(datum.label, '–')[0]", grid: false },
          },
          y: {
            field: "persons",
            type: "quantitative",
            stack: "normalize",
            axis: { title: null, format: ".0%", tickCount: 5, minExtent: MARGIN },
          },
          order: { field: "rank", type: "quantitative" },
          color: {
            field: "band",
            type: "nominal",
            scale: { domain: names, range: bands.map((_, i) => SHADES[i + (i > 2 ? 6 - bands.length : 0)]) },
            legend: { columns: 5, symbolType: "square", symbolSize: 140, symbolStrokeWidth: 0 },
          },
          tooltip: [
            { field: "age", type: "nominal", title: lang === "zh" ? "年龄" : "Age" },
            { field: "band", type: "nominal", title: " " },
            {
              field: "persons",
              type: "quantitative",
              format: ",.0f",
              title: lang === "zh" ? "人" : "Persons",
            },
          ],
        },
      },
    ],
  };
}
