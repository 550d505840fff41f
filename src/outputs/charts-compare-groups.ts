/** Who makes a difference: by age group, sex and residence at the horizon, scheme by scheme or scenario by scenario. */
import type { TopLevelSpec } from "vega-lite";
import { RESIDENCES, SEXES } from "../people/person.ts";
import { schemes } from "../schemes/index.ts";
import { engineOf, MOST_SCENARIOS, SIGNED, scenarioWords } from "./charts-compare-data.ts";
import { distinct, rowsOf } from "./charts-data.ts";
import {
  chartProblem,
  framed,
  MARGIN,
  panelWidth,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import type { Comparison, GroupRow } from "./compare-tables.ts";
import { GREY, INK, OKABE } from "./theme.ts";
import { changeUnit, figure, inUnit, label, processLabel, type Lang } from "./words.ts";

export interface DifferenceGroupsOptions extends ChartOptions {
  /** The year end; the last of the table where not said. */
  readonly year?: number;
  /** The scheme, where several scenarios stand below each other; the one that differs most where not said. */
  readonly scheme?: string;
}
const WORDS = {
  en: {
    one: (scenario: string, baseline: string, year: number) =>
      `Who makes the difference of "${scenario}" from "${baseline}" at the end of ${year}`,
    several: (scheme: string, who: string, baseline: string, year: number) =>
      `${scheme}: where ${who} differ from "${baseline}" at the end of ${year}, by age and sex`,
    units: (unit: string, own: boolean) =>
      `Persons enrolled less those of the baseline, ${unit}, by age group at the year end, men left and women right; each person counts once. ${own ? "Every scheme has its own scale." : "One scale."}`,
    left: (names: readonly string[]) => ` Left out, with smaller differences: ${names.join(", ")}.`,
    notShown: "how groups change over the years, moves between residences, or who pays.",
    alt: (parts: string) => `Stacked bars of differences by age group, sex and residence. ${parts}.`,
    many: (count: number) => `${count} scenarios`,
  },
  zh: {
    one: (scenario: string, baseline: string, year: number) =>
      `${year}年末“${scenario}”与“${baseline}”的差额来自哪些人`,
    several: (scheme: string, who: string, baseline: string, year: number) =>
      `${scheme}：${year}年末${who}与“${baseline}”按年龄和性别的差额`,
    units: (unit: string, own: boolean) =>
      `参保人数减基准，单位：${unit}人；按年末年龄组，左为男、右为女；每人计一次。${own ? "各险种比例独立。" : "同一比例。"}`,
    left: (names: readonly string[]) => `差额较小而未列：${names.join("、")}。`,
    notShown: "各组历年变化、户籍与居住地变动，以及谁在缴费。",
    alt: (parts: string) => `按年龄组、性别和居住地的差额堆积条形图。${parts}。`,
    many: (count: number) => `${count}种情景`,
  },
} as const;
const SPACING = 26;
/** Schemes of one scenario, largest first. */
const SCHEMES = 3;
/** Scenarios below each other, those that differ most; a smaller share of the largest would be an empty panel. */
const SCENARIOS = 6;
const SMALL = 0.02;
const SHADES = [OKABE.blue, OKABE.sky, OKABE.orange] as const;

/** One row of panels for each scheme of one scenario, or for each of several scenarios in one scheme. */
export function differenceGroupsChart(
  tables: Pick<Comparison, "differences_by_group">,
  options: DifferenceGroupsOptions = {},
): TopLevelSpec {
  const name = "difference-groups";
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsOf<GroupRow>(tables.differences_by_group).filter(
    (row) => row.counts === "person" && (options.scenario === undefined || row.scenario === options.scenario),
  );
  const engine = options.engine ?? engineOf(all);
  const year = options.year ?? Math.max(...all.map((row) => row.year));
  const rows = all.filter((row) => row.engine === engine && row.year === year && row.scheme !== "population");
  if (rows.length === 0) throw chartProblem(name, `no differences by group in ${year}`);
  const scenarios = distinct(rows.map(({ scenario }) => scenario));
  if (scenarios.length >= MOST_SCENARIOS)
    throw chartProblem(name, `up to ${MOST_SCENARIOS - 1} scenarios beside the baseline`);
  const bySize = schemesBySize(rows);
  const one = scenarios.length === 1;
  const scheme = options.scheme ?? (bySize.includes("pension") ? "pension" : bySize[0]) ?? rows[0]!.scheme;
  const size = (code: string): number =>
    rows
      .filter((row) => row.scheme === scheme && row.scenario === code)
      .reduce((sum, { difference }) => sum + Math.abs(difference), 0);
  const most = Math.max(...scenarios.map(size));
  const shown = scenarios
    .filter((code) => size(code) >= SMALL * most)
    .toSorted((a, b) => size(b) - size(a))
    .slice(0, SCENARIOS);
  const left = scenarios.filter((code) => !shown.includes(code));
  const parts = one
    ? (options.scheme ? [options.scheme] : bySize.slice(0, SCHEMES)).map((code) => ({
        title: processLabel(code, lang),
        rows: rows.filter((row) => row.scheme === code),
      }))
    : shown.map((code) => ({
        title: code,
        rows: rows.filter((row) => row.scheme === scheme && row.scenario === code),
      }));
  if (parts.length === 0) throw chartProblem(name, "no group differs");
  const domain = one
    ? undefined
    : domainOf(
        parts.flatMap((part) => part.rows),
        lang,
      );
  const { baseline } = rows[0]!;
  const ages = distinct(parts.flatMap((part) => part.rows.map(({ age_group: age }) => age))).toSorted(
    (a, b) => parseInt(a) - parseInt(b),
  );
  return framed(
    name,
    {
      concat: parts.flatMap((part) =>
        SEXES.map((sex, i) =>
          panel(part.rows, sex, part.title, i === 0, domain ?? domainOf(part.rows, lang), ages, lang),
        ),
      ),
      columns: 2,
      spacing: SPACING,
    },
    {
      title: one
        ? words.one(scenarios[0]!, baseline, year)
        : words.several(
            processLabel(scheme, lang),
            lang === "en" ? words.many(scenarios.length) : scenarioWords(scenarios, lang),
            baseline,
            year,
          ),
      subtitle: `${words.units(changeUnit(lang).name, one && parts.length > 1)}${one || left.length === 0 ? "" : words.left(left)}`,
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        parts
          .map(
            ({ title, rows: mine }) =>
              `${title}: ${figure(
                mine.reduce((sum, row) => sum + row.difference, 0),
                lang,
                lang === "zh" ? undefined : 2,
              )}`,
          )
          .join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    MARGIN,
    scenarios,
  );
}

const CUMULATIVE = new Set(
  schemes.filter(({ series }) => series[0]!.concept === "cumulative").map(({ name }) => name),
);
/** Schemes by the persons that differ in any group, largest first. */
function schemesBySize(rows: readonly GroupRow[]): string[] {
  const size = new Map<string, number>();
  for (const { scheme, difference } of rows) size.set(scheme, (size.get(scheme) ?? 0) + Math.abs(difference));
  return [...size]
    .filter(([scheme, persons]) => persons > 0 && !CUMULATIVE.has(scheme))
    .toSorted((a, b) => b[1] - a[1])
    .map(([scheme]) => scheme);
}

/** Both ends of the stacks, with zero and a little room. */
function domainOf(rows: readonly GroupRow[], lang: Lang): [number, number] {
  const sums = new Map<string, [number, number]>();
  for (const { scenario, scheme, sex, age_group: age, difference } of rows) {
    const sum = sums.get(`${scenario}|${scheme}|${sex}|${age}`) ?? [0, 0];
    sum[difference < 0 ? 0 : 1] += difference;
    sums.set(`${scenario}|${scheme}|${sex}|${age}`, sum);
  }
  const ends = [...sums.values()].flat();
  const unit = changeUnit(lang);
  const [low, high] = [inUnit(Math.min(0, ...ends), unit), inUnit(Math.max(0, ...ends), unit)];
  const room = 0.06 * (high - low) || 1;
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}

function panel(
  rows: readonly GroupRow[],
  sex: string,
  title: string,
  axis: boolean,
  domain: readonly [number, number],
  ages: readonly string[],
  lang: Lang,
): View {
  const unit = changeUnit(lang);
  const mine = rows
    .filter((row) => row.sex === sex && row.difference !== 0)
    .map((row) => ({
      age: row.age_group,
      residence: label(row.residence, lang),
      order: RESIDENCES.indexOf(row.residence as (typeof RESIDENCES)[number]),
      difference: inUnit(row.difference, unit),
    }));
  const names = RESIDENCES.map((one) => label(one, lang));
  return {
    title: {
      text: `${title}${lang === "zh" ? "：" : ": "}${label(sex, lang).toLowerCase()}`,
      fontSize: 13,
      offset: 6,
      color: INK,
    },
    width: panelWidth(2, SPACING),
    height: 110,
    data: { values: mine },
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          x: {
            field: "age",
            type: "ordinal",
            scale: { domain: ages, paddingInner: 0.15 },
            axis: {
              title: null,
              labelAngle: 0,
              values: ages.filter((age) => parseInt(age) % 10 === 0),
              labelExpr: "split(datum.label, '-')[0]",
              domain: false,
              ticks: false,
            },
          },
          y: {
            field: "difference",
            type: "quantitative",
            stack: "zero",
            scale: { domain, nice: false },
            axis: {
              title: null,
              tickCount: 4,
              labelExpr: SIGNED,
              minExtent: axis ? MARGIN : 0,
              maxExtent: axis ? MARGIN : 60,
            },
          },
          color: { field: "residence", type: "nominal", scale: { domain: names, range: SHADES } },
          order: { field: "order", type: "quantitative" },
        },
      },
      {
        data: { values: [{}] },
        mark: { type: "rule", color: GREY },
        encoding: { y: { datum: 0, type: "quantitative" } },
      },
    ],
  };
}
