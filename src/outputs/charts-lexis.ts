/** Coverage over age and time: a Lexis surface, on which people born in one year move along a diagonal. */
import type { TopLevelSpec } from "vega-lite";
import { chosenRows, distinct, yearTicks, type Tables } from "./charts-data.ts";
import { firstAge } from "./charts-pyramid.ts";
import { enrolledWords, unsaid, type Enrolled } from "./enrolled-words.ts";
import {
  chartProblem,
  framed,
  PAGE,
  panelTitle,
  projectionWords,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { GREY } from "./theme.ts";
import { label, type Lang } from "./words.ts";

export interface LexisOptions extends ChartOptions {
  /** The series whose share is drawn; the pension where not said. */
  readonly series?: string;
  /** Name of the denominator, where the table offers several by age. */
  readonly denominator?: string;
}

interface Share {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly sex: string;
  readonly age_group: string;
  readonly denominator: string;
  readonly share: number | null;
}

const WORDS = {
  en: {
    title: ({ who }: Enrolled, first: number, last: number) =>
      `Who ${who}, at each age and year from ${first} to ${last}`,
    subtitle: (denominator: string, projection: string) =>
      `Percent of the ${denominator} of the same age and sex at the year end, darker for more. Dashed: people born in one year, who grow older along the line. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    legend: (denominator: string) => `Share of the ${denominator}`,
    born: (year: number) => `b. ${year}`,
    axis: "Age",
    notShown: (what: string) => `how many people stand behind a cell, ${what}, or doubt.`,
    alt: (
      { inside }: Enrolled,
      denominator: string,
      first: number,
      last: number,
      low: string,
      high: string,
    ) =>
      `Heat map of the share of ${denominator} ${inside}, by age group and year ${first} to ${last}, men and women apart; from ${low} to ${high}.`,
  },
  zh: {
    title: ({ name, rate }: Enrolled, first: number, last: number) =>
      `${first}至${last}年各年龄的${name}${rate}`,
    subtitle: (denominator: string, projection: string) =>
      `年末占同年龄同性别${denominator}的百分比，颜色越深越高。虚线：同一年出生者随年份沿线增长。${projection}。`,
    legend: (denominator: string) => `占${denominator}的比例`,
    born: (year: number) => `${year}年生`,
    axis: "年龄",
    notShown: (what: string) => `每格背后的人数、${what}，以及不确定性。`,
    alt: (
      { name, rate }: Enrolled,
      denominator: string,
      first: number,
      last: number,
      low: string,
      high: string,
    ) => `${first}至${last}年${denominator}按年龄组的${name}${rate}热图，男女分列；最低${low}，最高${high}。`,
  },
} as const;

/**
 * Shares of the table `coverage` by age group and year, one panel for each sex. A share without the name of its
 * denominator is not drawn.
 */
export function lexisChart(tables: Pick<Tables, "coverage">, options: LexisOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const series = options.series ?? "pension";
  const name = `lexis-${series}`;
  const { scenario, rows: all } = chosenRows<Share>(
    name,
    tables.coverage,
    ["scenario", "engine", "year", "series", "sex", "age_group", "denominator", "share"],
    options,
  );
  const mine = all.filter((row) => row.series === series && row.age_group !== "all" && row.sex !== "all");
  const denominator = options.denominator ?? mine[0]?.denominator;
  const rows = mine.filter(
    (row) => row.denominator === denominator && row.share !== null && Number.isFinite(row.share),
  );
  if (!denominator || rows.length === 0)
    throw chartProblem(
      name,
      `no shares of ${series} by age and sex${denominator ? ` over "${denominator}"` : ""}`,
    );
  const years = distinct(rows.map(({ year }) => year));
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const shares = rows.map(({ share }) => share!);
  const [low, high] = [Math.min(...shares), Math.max(...shares)];
  const base = label(denominator, lang);
  const subject = enrolledWords(series, lang);
  const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
  const domain = [Math.floor(low * 10) / 10, Math.max(1, Math.ceil(high * 10) / 10)] as const;
  const panels = (["male", "female"] as const).map((sex) =>
    surface(
      rows.filter((row) => row.sex === sex),
      sex,
      [first, last],
      domain,
      base,
      subject.rate,
      lang,
    ),
  );
  return framed(
    name,
    { concat: panels, columns: 2, spacing: 8 },
    {
      title: words.title(subject, first, last),
      subtitle: words.subtitle(base, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: words.notShown(unsaid(series, "share", lang)),
      description: words.alt(subject, base, first, last, percent(low), percent(high)),
    },
    options,
    LEFT,
    [scenario],
  );
}

const LEFT = 40;
/** Room right of a panel for the years of birth. */
const GAP = 56;

function surface(
  rows: readonly Share[],
  sex: string,
  [first, last]: readonly [number, number],
  domain: readonly [number, number],
  base: string,
  rate: string,
  lang: Lang,
): View {
  const ages = rows.map(({ age_group }) => firstAge(age_group));
  const [youngest, oldest] = [Math.min(...ages), Math.max(...ages) + 5];
  const values = rows.map((row) => ({
    from: row.year - 0.5,
    to: row.year + 0.5,
    low: firstAge(row.age_group),
    high: firstAge(row.age_group) + 5,
    share: Number(row.share!.toFixed(4)),
    year: row.year,
    age: row.age_group.replace("-", "–"),
  }));
  const x = {
    field: "from",
    type: "quantitative",
    scale: { domain: [first - 0.5, last + 0.5], nice: false },
    axis: { title: null, format: "d", values: yearTicks(first, last, 6), grid: false },
  };
  const y = {
    field: "low",
    type: "quantitative",
    scale: { domain: [youngest, oldest], nice: false },
    axis: {
      title: WORDS[lang].axis,
      titleAngle: 0,
      titleAlign: "right",
      titleY: -8,
      titleX: -6,
      values: [15, 30, 45, 60, 75, 90],
      grid: false,
      minExtent: LEFT - 8,
    },
  };
  const born = [1930, 1940, 1950, 1960, 1970, 1980, 1990, 2000, 2010].flatMap((year) => {
    const [from, to] = [Math.max(first - 0.5, year + youngest), Math.min(last + 0.5, year + oldest)];
    return to - from < 3 ? [] : [{ year, from, to, low: from - year, high: to - year }];
  });
  const width = Math.floor((PAGE - 2 * LEFT - 2 * GAP) / 2);
  return {
    width,
    height: 300,
    layer: [
      panelTitle(label(sex, lang)),
      {
        data: { values },
        mark: { type: "rect" },
        encoding: {
          x,
          x2: { field: "to" },
          y,
          y2: { field: "high" },
          color: {
            field: "share",
            type: "quantitative",
            scale: { domain, scheme: "viridis", reverse: true },
            legend: {
              title: WORDS[lang].legend(base),
              titleFontWeight: "normal",
              titleFontSize: 12.5,
              titleLimit: 500,
              format: ".0%",
              gradientLength: 260,
              gradientThickness: 12,
              direction: "horizontal",
              orient: "bottom",
            },
          },
          tooltip: [
            { field: "year", type: "quantitative", format: "d", title: lang === "zh" ? "年" : "Year" },
            { field: "age", type: "nominal", title: lang === "zh" ? "年龄" : "Age" },
            {
              field: "share",
              type: "quantitative",
              format: ".1%",
              title: rate,
            },
          ],
        },
      },
      {
        data: { values: born },
        mark: { type: "rule", color: "white", strokeWidth: 2.2, opacity: 0.8 },
        encoding: { x, x2: { field: "to" }, y, y2: { field: "high" } },
      },
      {
        data: { values: born },
        mark: { type: "rule", color: "#222222", strokeWidth: 1, strokeDash: [4, 3] },
        encoding: { x, x2: { field: "to" }, y, y2: { field: "high" } },
      },
      ...born
        .filter(({ to }) => to === last + 0.5)
        .map(({ year, to, high }) => ({
          data: { values: [{ from: to, low: high }] },
          mark: {
            type: "text",
            text: WORDS[lang].born(year),
            align: "left",
            baseline: "middle",
            dx: 4,
            fontSize: 11,
            color: GREY,
          },
          encoding: { x, y },
        })),
    ],
  };
}
