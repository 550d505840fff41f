/** Small multiples: one small panel for each series or each scenario, the others pale behind it. */
import type { TopLevelSpec } from "vega-lite";
import { engineOf } from "./charts-compare-data.ts";
import {
  isProjected,
  refuseMixture,
  rowsOf,
  scenariosOf,
  timeline,
  yearTicks,
  type EnrolmentRow,
  type Tables,
  type Timeline,
} from "./charts-data.ts";
import {
  chartProblem,
  framed,
  MARGIN,
  panelTitle,
  panelWidth,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { looksOf } from "./looks.ts";
import { INK, OKABE } from "./theme.ts";
import {
  conceptInWords,
  conceptOf,
  figure,
  inUnit,
  label,
  seriesOfSchemes,
  unitFor,
  type Unit,
} from "./words.ts";

export interface MultiplesOptions extends ChartOptions {
  /** What each panel is: a series (of one scenario), or a scenario (of one series). By scenario where there are several. */
  readonly by?: "series" | "scenario";
  /** The series: all stocks where panels are series, the pension where they are scenarios. */
  readonly series?: readonly string[];
}

const WORDS = {
  en: {
    scenarios: (name: string, count: number, year: number, low: string, high: string) =>
      `${name} at the end of ${year} under ${count} scenarios: from ${low} to ${high}`,
    series: (count: number, scenario: string, year: number) =>
      `${count} counts to ${year} under scenario "${scenario}"`,
    scenarioUnits: (unit: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} at each year end. Black: official counts; blue: the scenario of the panel; pale: the others. All panels on one scale, which does not start at zero.`,
    seriesUnits: (unit: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} at each year end. Black: official counts; blue: projection. Every panel has its own scale, from zero.`,
    notShown: "who pays and who has stopped paying, doubt about the parameters, or which scenario is likely.",
    concept: (text: string) => `Counted: ${text}.`,
    alt: (names: string, parts: string) => `Small line charts, one for each of: ${names}. ${parts}.`,
  },
  zh: {
    scenarios: (name: string, count: number, year: number, low: string, high: string) =>
      `${count}种情景下${year}年末${name}：${low}至${high}`,
    series: (count: number, scenario: string, year: number) =>
      `情景“${scenario}”下至${year}年的${count}项计数`,
    scenarioUnits: (unit: string) =>
      `单位：${unit}人，年末数。黑：官方数；蓝：该图情景；浅：其余情景。各图纵轴相同，不从零开始。`,
    seriesUnits: (unit: string) =>
      `单位：${unit}人，年末数。黑：官方数；蓝：推算。各图纵轴独立，均从零开始。`,
    notShown: "谁在缴费、谁已中断缴费、参数的不确定性，以及哪种情景更可能。",
    concept: (text: string) => `计数口径：${text}。`,
    alt: (names: string, parts: string) => `小型折线图，依次为：${names}。${parts}。`,
  },
} as const;

const COLUMNS = 3;
const SPACING = 14;

/** Panels of the table `enrolment`. Throws where a cumulative series is asked for beside a stock. */
export function multiplesChart(
  tables: Pick<Tables, "enrolment">,
  options: MultiplesOptions = {},
): TopLevelSpec {
  const scenarios = options.scenario ? [options.scenario] : scenariosOf(tables.enrolment);
  const by = options.by ?? (scenarios.length > 1 ? "scenario" : "series");
  if (by === "series" && scenarios.length > 1)
    throw chartProblem(
      "multiples",
      `the table holds the scenarios ${scenarios.join(", ")}: say which with { scenario }`,
    );
  const all = rowsOf<EnrolmentRow>(tables.enrolment);
  const engine = options.engine ?? engineOf(all);
  const rows = all.filter((row) => !isProjected(row.engine) || row.engine === engine);
  const present = new Set(rows.map(({ series }) => series));
  const stocks = ["population", ...seriesOfSchemes().map(({ name }) => name)].filter(
    (code) => present.has(code) && conceptOf(code) !== "cumulative",
  );
  const series = options.series ?? (by === "series" ? stocks : ["pension"]);
  refuseMixture("multiples", series);
  return by === "scenario"
    ? byScenario(rows, series[0]!, scenarios, options)
    : bySeries(rows, series, scenarios[0]!, options);
}

function byScenario(
  rows: readonly EnrolmentRow[],
  series: string,
  scenarios: readonly string[],
  options: MultiplesOptions,
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  if (scenarios.length > 12)
    throw chartProblem("multiples", `${scenarios.length} scenarios: up to 12 panels are read`);
  const lines = scenarios.map((scenario) => timeline("multiples", rows, series, [scenario]));
  const { last } = lines[0]!;
  const ends = lines.map((line) => ({ line, persons: line.projected.at(-1)!.persons ?? 0 }));
  const [low, high] = [
    Math.min(...ends.map(({ persons }) => persons)),
    Math.max(...ends.map(({ persons }) => persons)),
  ];
  const unit = unitFor(high, lang);
  const drawn = lines.flatMap(({ official, projected }) =>
    [...official.slice(-10), ...projected].map((row) => inUnit(row.persons ?? 0, unit)),
  );
  const room = 0.06 * (Math.max(...drawn) - Math.min(...drawn));
  const domain: [number, number] = [Math.min(...drawn) - room, Math.max(...drawn) + 2 * room];
  const said = (persons: number): string => figure(persons, lang);
  const panels = lines.map((line, i) =>
    panel({
      title: scenarios[i]!,
      line,
      others: lines,
      from: line.official.at(-10)?.year ?? line.base,
      domain,
      unit,
    }),
  );
  return framed(
    `multiples-${series}`,
    { concat: panels, columns: COLUMNS, spacing: SPACING },
    {
      title: words.scenarios(label(series, lang), scenarios.length, last, said(low), said(high)),
      subtitle: [words.scenarioUnits(unit.name), words.concept(conceptInWords(series, lang))].join(
        lang === "zh" ? "" : " ",
      ),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        scenarios.join(lang === "zh" ? "、" : ", "),
        ends.map(({ persons }, i) => `${scenarios[i]} ${said(persons)}`).join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    MARGIN,
    scenarios,
  );
}

function bySeries(
  rows: readonly EnrolmentRow[],
  series: readonly string[],
  scenario: string,
  options: MultiplesOptions,
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const lines = series.map((code) => timeline("multiples", rows, code, [scenario]));
  const highest = (line: Timeline): number =>
    Math.max(...[...line.official, ...line.projected].map((row) => row.persons ?? 0));
  const unit = unitFor(Math.max(...lines.map(highest)), lang);
  const from = Math.min(...lines.map(({ official, base }) => official[0]?.year ?? base));
  const panels = lines.map((line) =>
    panel({
      title: label(line.series, lang),
      line,
      others: [],
      from,
      domain: [0, inUnit(1.14 * highest(line), unit)],
      unit,
    }),
  );
  const { last } = lines[0]!;
  return framed(
    "multiples-series",
    { concat: panels, columns: COLUMNS, spacing: SPACING },
    {
      title: words.series(series.length, scenario, last),
      subtitle: words.seriesUnits(unit.name),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        series.map((code) => label(code, lang)).join(lang === "zh" ? "、" : "; "),
        lines
          .map((line) => `${label(line.series, lang)} ${figure(line.projected.at(-1)!.persons ?? 0, lang)}`)
          .join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    MARGIN,
    [scenario],
  );
}

interface Panel {
  readonly title: string;
  readonly line: Timeline;
  readonly others: readonly Timeline[];
  readonly from: number;
  readonly domain: [number, number];
  readonly unit: Unit;
}

function panel({ title, line, others, from, domain, unit }: Panel): View {
  const width = panelWidth(COLUMNS, SPACING);
  const points = (of: readonly EnrolmentRow[]) =>
    of
      .filter(({ year }) => year >= from)
      .map((row) => ({ year: row.year, value: inUnit(row.persons ?? 0, unit), of: row.scenario }));
  const x = {
    field: "year",
    type: "quantitative",
    scale: { domain: [from, line.last], nice: false },
    axis: { title: null, format: "d", values: yearTicks(from, line.last, 4), grid: false },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: {
      title: null,
      tickCount: 4,
      minExtent: MARGIN,
      format: unit.divisor === 1e8 ? (domain[1] > 3 && domain[0] === 0 ? ".0f" : ".1f") : ",.0f",
    },
  };
  const end = points(line.projected).at(-1)!;
  const rising = end.value >= points(line.projected)[0]!.value;
  const look = looksOf([title]).get(title)!;
  return {
    width,
    height: 120,
    layer: [
      panelTitle(title, width),
      ...(others.length > 1
        ? [
            {
              data: {
                values: others.filter((one) => one !== line).flatMap(({ projected }) => points(projected)),
              },
              mark: { type: "line", color: "#c9c9c9", strokeWidth: 1 },
              encoding: { x, y, detail: { field: "of", type: "nominal" } },
            },
          ]
        : []),
      {
        data: { values: points(line.official) },
        mark: { type: "line", color: INK, strokeWidth: 1.5 },
        encoding: { x, y },
      },
      {
        data: { values: points(line.official) },
        mark: { type: "point", filled: true, color: INK, size: 12, opacity: 1 },
        encoding: { x, y },
      },
      {
        data: { values: points(line.projected) },
        mark: { type: "line", color: look.colour, strokeWidth: 2.4 },
        encoding: { x, y },
      },
      {
        data: { values: [end] },
        mark: {
          type: "text",
          align: "right",
          baseline: rising ? "bottom" : "top",
          dy: rising ? -6 : 6,
          fontSize: 12,
          fontWeight: "bold",
          color: OKABE.blue,
        },
        encoding: { x, y, text: { field: "value", type: "quantitative", format: unit.format } },
      },
    ],
  };
}
