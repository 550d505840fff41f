/** Shares enrolled by age and sex, each over a denominator that has a name. */
import type { TopLevelSpec } from "vega-lite";
import { choose, distinct, rowsOf, type Tables } from "./charts-data.ts";
import {
  ageLabel,
  firstAge,
  SPACING,
  threeYears,
  widthOfPanel,
  type YearsOptions,
} from "./charts-pyramid.ts";
import { enrolledWords, unsaid, type Enrolled } from "./enrolled-words.ts";
import { chartProblem, framed, MARGIN, panelTitle, projectionWords, sourceLine, type View } from "./frame.ts";
import { COLOURS } from "./theme.ts";
import { label, type Lang } from "./words.ts";

export interface CoverageOptions extends YearsOptions {
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
  readonly persons: number;
  readonly base: number;
  readonly share: number | null;
}

/** The denominator beside which there is no other group. */
const EVERYBODY = "people of all ages";

const COVERAGE = {
  en: {
    title: ({ inside }: Enrolled, denominator: string, years: string) =>
      `Share of the ${denominator} ${inside}, by age and sex: ${years}`,
    subtitle: (denominator: string, projection: string) =>
      `Percent of the ${denominator} of the same age and sex, at the year end; the scale starts at zero. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    axis: "Age at the year end, groups of five",
    notShown: (what: string, { inside }: Enrolled) =>
      `${what}, coverage of any other group than the one named, or persons ${inside} outside that group.`,
    notShownOfAll: (what: string) => `${what}, or how sure a share is.`,
    alt: ({ inside }: Enrolled, denominator: string, years: string) =>
      `Line charts for ${years}: percent of ${denominator} ${inside}, by five-year age group, men and women apart.`,
  },
  zh: {
    title: ({ name, rate }: Enrolled, denominator: string, years: string) =>
      `${name}分年龄、性别${rate}（分母：${denominator}）：${years}`,
    subtitle: (denominator: string, projection: string) =>
      `占同年龄同性别${denominator}的百分比，年末数，纵轴从零开始。${projection}。`,
    axis: "年末年龄（五岁组）",
    notShown: (what: string, { inside, rate }: Enrolled) =>
      `${what}、其他人群的${rate}，以及该人群以外${inside}者。`,
    notShownOfAll: (what: string) => `${what}，以及比例的可靠程度。`,
    alt: ({ inside }: Enrolled, denominator: string, years: string) =>
      `${years}折线图：${denominator}中${inside}的百分比，按五岁年龄组，男女分列。`,
  },
} as const;

/** Share enrolled by age and sex. A share without the name of its denominator is not drawn. */
export function coverageChart(tables: Pick<Tables, "coverage">, options: CoverageOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const series = options.series ?? "pension";
  const name = `coverage-${series}`;
  const { scenario, engine } = choose(name, tables.coverage, options);
  const byAge = rowsOf<Share>(tables.coverage).filter(
    (row) =>
      row.scenario === scenario &&
      row.engine === engine &&
      row.series === series &&
      row.age_group !== "all" &&
      row.sex !== "all",
  );
  const denominator = options.denominator ?? byAge[0]?.denominator;
  const rows = byAge.filter(
    (row) => row.denominator === denominator && row.share !== null && Number.isFinite(row.share),
  );
  if (!denominator || rows.length === 0)
    throw chartProblem(
      name,
      `no shares of ${series} by age and sex${denominator ? ` over "${denominator}"` : ""}`,
    );
  const base = label(denominator, lang);
  const subject = enrolledWords(series, lang);
  const notShown = unsaid(series, "share", lang);
  const years = options.years ?? threeYears(rows.map(({ year }) => year));
  const ages = distinct(rows.map(({ age_group }) => age_group)).sort((a, b) => firstAge(a) - firstAge(b));
  const top = Math.max(1, ...rows.map(({ share }) => share!));
  const panels = years.map((year) =>
    shares(
      rows.filter((row) => row.year === year),
      year,
      ages,
      top,
      widthOfPanel(years.length),
      subject.rate,
      lang,
    ),
  );
  const list = years.join(lang === "zh" ? "、" : ", ");
  return framed(
    name,
    { concat: panels, columns: 3, spacing: SPACING },
    {
      title: COVERAGE[lang].title(subject, base, list),
      subtitle: COVERAGE[lang].subtitle(base, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown:
        denominator === EVERYBODY
          ? COVERAGE[lang].notShownOfAll(notShown)
          : COVERAGE[lang].notShown(notShown, subject),
      description: COVERAGE[lang].alt(subject, base, list),
    },
    options,
    MARGIN,
    [scenario],
  );
}

function shares(
  rows: readonly Share[],
  year: number,
  ages: readonly string[],
  top: number,
  width: number,
  rate: string,
  lang: Lang,
): View {
  const sexes = ["male", "female"] as const;
  const domain = sexes.map((sex) => label(sex, lang));
  const legend = { columns: 2, symbolOpacity: 1, symbolSize: 90 };
  const encoding = {
    x: {
      field: "age",
      type: "ordinal",
      sort: ages.map(ageLabel),
      scale: { domain: ages.map(ageLabel) },
      axis: {
        title: COVERAGE[lang].axis,
        // the ages at which every third group begins
        labelExpr: "toNumber(split(datum.label, '–')[0]) % 15 === 0 ? split(datum.label, '–')[0] : ''",
        labelAngle: 0,
        labelOverlap: false,
        titlePadding: 8,
        grid: false,
      },
    },
    y: {
      field: "share",
      type: "quantitative",
      scale: { domain: [0, top], nice: true },
      axis: { title: null, format: ".0%", tickCount: 5, minExtent: MARGIN },
    },
    color: {
      field: "sex",
      type: "nominal",
      scale: { domain, range: sexes.map((sex) => COLOURS[sex]) },
      legend,
    },
    shape: { field: "sex", type: "nominal", scale: { domain, range: ["circle", "square"] }, legend },
  };
  const values = [...rows]
    .sort((a, b) => firstAge(a.age_group) - firstAge(b.age_group))
    .map((row) => ({
      age: ageLabel(row.age_group),
      sex: label(row.sex, lang),
      share: Number(row.share!.toFixed(6)),
    }));
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
            {
              field: "share",
              type: "quantitative",
              format: ".1%",
              title: rate,
            },
          ],
        },
      },
    ],
  };
}
