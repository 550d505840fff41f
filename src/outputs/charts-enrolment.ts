/** Enrolment over time: what was counted, what is projected, and what 2023 would give if it simply went on. */
import type { TopLevelSpec } from "vega-lite";
import { chartProblem, framed, MARGIN, panelTitle, projectionWords, sourceLine, type ChartOptions, type View } from "./frame.ts";
import {
  distinct,
  numberOr,
  refuseMixture,
  rowsOf,
  scenariosOf,
  timeline,
  yearTicks,
  type EnrolmentRow,
  type Tables,
  type Timeline,
} from "./charts-data.ts";
import { COLOURS, INK, OKABE, SCENARIO_COLOURS } from "./theme.ts";
import { conceptInWords, conceptOf, figure, headlineSeries, inUnit, label, levelUnit, type Lang, type Unit } from "./words.ts";

export interface EnrolmentOptions extends ChartOptions {
  /** Series to draw, one panel each; by default every scheme that counts a stock. */
  readonly series?: readonly string[];
}

/** Widths of one, two and three panels in a row. */
const WIDTHS = [860, 410, 262] as const;

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
}

const WORDS = {
  en: {
    projection: (scenario: string, engine: string) => `Projection under scenario "${scenario}" (${engine})`,
    one: (name: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `Enrolment in ${name[0]!.toLowerCase()}${name.slice(1)} goes from ${from} at the end of ${base} to ${to} at the end of ${last} under scenario "${scenario}"`,
    ever: (name: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `${name} go from ${from} at the end of ${base} to ${to} at the end of ${last} under scenario "${scenario}"`,
    several: (count: number, last: number) => `Enrolment to ${last} under ${count} scenarios, side by side with what was counted`,
    units: (unit: string, panels: number) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)}, at each year end. ${panels > 1 ? "Every panel has its own scale, from zero." : "The scale starts at zero."}`,
    bands: "Shaded: the middle 80% and 95% of the runs.",
    notShown:
      "who pays and who has stopped paying (a record of the employees' arm stays enrolled), what a benefit is worth, or a forecast of policy.",
    notShownEver: "how many are covered at any one time, or how many of them were hurt and paid.",
    alt: (names: string, first: number, base: number, last: number) =>
      `Line charts, one panel for each of: ${names}. Official year-end counts ${first} to ${base}, then the projection to ${last}, and a dashed line that continues the increments of 2023.`,
    counted: "counted",
    projected: "projected",
  },
  zh: {
    projection: (scenario: string, engine: string) => `情景“${scenario}”下的推算（${engine}）`,
    one: (name: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `在情景“${scenario}”下，${name}参保人数由${base}年末的${from}变为${last}年末的${to}`,
    ever: (name: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `在情景“${scenario}”下，${name}由${base}年末的${from}变为${last}年末的${to}`,
    several: (count: number, last: number) => `${count}种情景下至${last}年的参保人数，与历年官方数对照`,
    units: (unit: string, panels: number) => `单位：${unit}人，均为年末数。${panels > 1 ? "各图纵轴独立，均" : "纵轴"}从零开始。`,
    bands: "阴影：80%与95%的模拟结果所在范围。",
    notShown: "谁在缴费、谁已中断缴费（职工养老保险中断缴费仍计为参保）、待遇水平高低，亦非对政策的预测。",
    notShownEver: "某一时点的在保人数，以及受伤并获赔的人数。",
    alt: (names: string, first: number, base: number, last: number) =>
      `折线图，各图依次为：${names}。${first}至${base}年为官方年末数，其后为至${last}年的推算，虚线为2023年增量照旧延续。`,
    counted: "统计",
    projected: "推算",
  },
} as const;

/**
 * The schemes as small multiples. Takes one scenario with one or both engines, or up to five scenarios.
 * Throws where a cumulative series is asked for beside a stock.
 */
export function enrolmentChart(tables: Pick<Tables, "enrolment">, options: EnrolmentOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const unit = levelUnit(lang);
  const rows = rowsOf<EnrolmentRow>(tables.enrolment);
  const present = distinct(rows.map(({ series }) => series));
  const series = options.series ?? headlineSeries().filter((code) => present.includes(code));
  refuseMixture("enrolment", series);
  const scenarios = options.scenario ? [options.scenario] : scenariosOf(tables.enrolment);
  if (scenarios.length > SCENARIO_COLOURS.length)
    throw chartProblem("enrolment", `${scenarios.length} scenarios are too many to tell apart: choose up to ${SCENARIO_COLOURS.length}`);
  const lines = series.map((code) => timeline("enrolment", rows, code, scenarios));
  if (lines.length === 0) throw chartProblem("enrolment", "the table holds no scheme to draw");
  const keys = legendOf(lines, scenarios, lang);
  const panels = lines.map((line) => panel(line, keys, unit, lang, WIDTHS[Math.min(series.length, 3) - 1]!));
  const first = lines[0]!;
  const cumulative = conceptOf(lines[0]!.series) === "cumulative";
  const single = scenarios.length === 1;
  const ends = endOf(first, scenarios[0]!);
  return framed(
    options.series ? `enrolment-${series.join("-")}` : "enrolment",
    { concat: panels, columns: 3, spacing: 34 },
    {
      title: single
        ? (cumulative ? words.ever : words.one)(label(first.series, lang), figure(ends.from, lang), first.base, figure(ends.to, lang), first.last, scenarios[0]!)
        : words.several(scenarios.length, first.last),
      subtitle: [
        words.units(unit.name, lines.length),
        single && hasBands(lines) ? words.bands : "",
        single ? sentence(projectionWords(scenarios[0]!, options), lang) : "",
        concepts(lines, lang),
      ]
        .filter(Boolean)
        .join(lang === "zh" ? "" : " "),
      source: sourceLine(options),
      notShown: cumulative ? words.notShownEver : words.notShown,
      description: words.alt(
        lines.map((line) => label(line.series, lang)).join(lang === "zh" ? "、" : "; "),
        first.official[0]?.year ?? first.base,
        first.base,
        first.last,
      ),
    },
    options,
  );
}

const sentence = (text: string, lang: Lang): string =>
  lang === "zh" ? `${text}。` : `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** What the numbers count, where records and persons stand side by side. */
function concepts(lines: readonly Timeline[], lang: Lang): string {
  const kinds = distinct(lines.map(({ series }) => conceptOf(series)));
  return kinds
    .map((kind) => {
      const which = lines.filter(({ series }) => conceptOf(series) === kind).map(({ series }) => label(series, lang));
      const text = conceptInWords(lines.find(({ series }) => conceptOf(series) === kind)!.series, lang);
      return lang === "zh" ? `${which.join("、")}：${text}。` : `${which.join(", ")}: ${text}.`;
    })
    .join(lang === "zh" ? "" : " ");
}

function endOf({ official, projected }: Timeline, scenario: string): { from: number; to: number } {
  const mine = projected.filter((row) => row.scenario === scenario);
  const best = mine.filter((row) => row.engine === "cohort").at(-1) ?? mine.at(-1)!;
  return { from: official.at(-1)?.persons ?? mine[0]!.persons ?? 0, to: best.persons ?? 0 };
}

const hasBands = (lines: readonly Timeline[]): boolean =>
  lines.some(({ projected }) => projected.some((row) => numberOr(row.q10) !== null));

/** One entry for each kind of line that the panels hold, in the order of the legend. */
function legendOf(lines: readonly Timeline[], scenarios: readonly string[], lang: Lang): Line[] {
  const keys: Line[] = [];
  if (lines.some(({ official }) => official.length > 0))
    keys.push({ name: label("official", lang), colour: INK, dash: [1, 0], width: 1.5 });
  const engines = distinct(lines.flatMap(({ projected }) => projected.map((row) => row.engine))).sort().reverse();
  scenarios.forEach((scenario, i) => {
    for (const engine of engines)
      keys.push(
        engine === "agent" && engines.length > 1
          ? { name: nameOf(scenario, engine, lang), colour: scenarios.length > 1 ? SCENARIO_COLOURS[i]! : OKABE.orange, dash: [2, 3], width: 2.5 }
          : { name: nameOf(scenario, engine, lang), colour: SCENARIO_COLOURS[i]!, dash: [1, 0], width: 2.5 },
      );
  });
  if (lines.some(({ continued }) => continued.length > 0))
    keys.push({ name: label("continued-2023", lang), colour: COLOURS["continued-2023"]!, dash: [6, 4], width: 1.5 });
  return keys;
}

const nameOf = (scenario: string, engine: string, lang: Lang): string =>
  WORDS[lang].projection(scenario, label(engine, lang));

function panel(line: Timeline, keys: readonly Line[], unit: Unit, lang: Lang, width: number): View {
  const first = line.official[0]?.year ?? line.base;
  const at = (row: EnrolmentRow) => inUnit(row.persons ?? 0, unit);
  const values = [
    ...line.continued.map((row) => ({ line: label("continued-2023", lang), year: row.year, value: at(row) })),
    ...line.official.map((row) => ({ line: label("official", lang), year: row.year, value: at(row) })),
    ...line.projected
      .toSorted((a, b) => b.engine.localeCompare(a.engine, "en") || a.year - b.year)
      .map((row) => ({ line: nameOf(row.scenario, row.engine, lang), year: row.year, value: at(row) })),
  ];
  const x = {
    field: "year",
    type: "quantitative",
    scale: { domain: [first, line.last], nice: false },
    axis: { title: null, format: "d", values: yearTicks(first, line.last), grid: false },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { zero: true },
    axis: { title: null, tickCount: 5, minExtent: MARGIN, format: unit.divisor === 1e8 && peak(line) < 6e8 ? ".1f" : ",.0f" },
  };
  const scale = (key: "colour" | "dash" | "width") => ({ domain: keys.map(({ name }) => name), range: keys.map((one) => one[key]) });
  const legend = { symbolType: "stroke", symbolSize: 500, symbolOpacity: 1, columns: 2 };
  return {
    width,
    height: 290,
    layer: [
      panelTitle(label(line.series, lang)),
      ...bands(line, keys, unit, lang, x, y),
      seam(line.base, x, lang, first < line.base),
      {
        data: { values },
        mark: { type: "line", strokeCap: "butt" },
        encoding: {
          x,
          y,
          color: { field: "line", type: "nominal", scale: scale("colour"), legend },
          strokeDash: { field: "line", type: "nominal", scale: scale("dash"), legend },
          strokeWidth: { field: "line", type: "ordinal", scale: scale("width"), legend },
          tooltip: [
            { field: "line", type: "nominal", title: " " },
            { field: "year", type: "quantitative", format: "d", title: lang === "zh" ? "年" : "Year" },
            { field: "value", type: "quantitative", format: ",.2f", title: unit.name },
          ],
        },
      },
      ...(line.official.length === 0 ? [] : [dots(line.official.map((row) => ({ year: row.year, value: at(row) })), x, y)]),
      ...figures(line, unit, x, y),
    ],
  };
}

const dots = (values: readonly object[], x: View, y: View): View => ({
  data: { values },
  mark: { type: "point", filled: true, size: 26, color: INK, opacity: 1 },
  encoding: { x, y },
});

const peak = ({ projected, official }: Timeline): number =>
  Math.max(...[...projected, ...official].map(({ persons }) => persons ?? 0));

/** Where counting ends and projecting begins; the words stand where a scale from zero leaves room. */
export function seam(base: number, axis: View, lang: Lang, history: boolean): View {
  const x = { datum: base, type: "quantitative", scale: axis.scale, axis: axis.axis };
  const word = (text: string, align: "left" | "right", dx: number) => ({
    mark: { type: "text", text, align, dx, dy: -8, baseline: "bottom", color: "#777777", fontSize: 11, y: "height" },
    encoding: { x },
  });
  return {
    data: { values: [{}] },
    layer: [
      { mark: { type: "rule", color: "#b5b5b5" }, encoding: { x } },
      ...(history ? [word(WORDS[lang].counted, "right", -6)] : []),
      word(WORDS[lang].projected, "left", 6),
    ],
  };
}

function bands(line: Timeline, keys: readonly Line[], unit: Unit, lang: Lang, x: View, y: View): View[] {
  const area = (key: Line, low: "q025" | "q10", high: "q975" | "q90", opacity: number): View[] => {
    const values = line.projected
      .filter((row) => nameOf(row.scenario, row.engine, lang) === key.name)
      .filter((row) => numberOr(row[low]) !== null && numberOr(row[high]) !== null)
      .map((row) => ({ year: row.year, low: inUnit(row[low]!, unit), high: inUnit(row[high]!, unit) }));
    if (values.length === 0) return [];
    const mark = { type: "area", opacity, color: key.colour };
    return [{ data: { values }, mark, encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } } }];
  };
  // bands of several scenarios would only hide each other
  if (distinct(line.projected.map((row) => row.scenario)).length > 1) return [];
  return keys.flatMap((key) => [...area(key, "q025", "q975", 0.15), ...area(key, "q10", "q90", 0.25)]);
}

/** The figures at the seam and at the end, one above and one below everything drawn, so that they cannot meet. */
function figures(line: Timeline, unit: Unit, x: View, y: View): View[] {
  if (distinct(line.projected.map((row) => row.scenario)).length > 1) return [];
  const text = (row: EnrolmentRow | undefined, at: number, place: keyof typeof PLACES, color: string): View[] =>
    !row || row.persons === null
      ? []
      : [
          {
            data: { values: [{ year: row.year, value: inUnit(at, unit), figure: inUnit(row.persons, unit) }] },
            mark: { type: "text", ...PLACES[place], color, fontSize: 12, fontWeight: "bold" },
            encoding: { x, y, text: { field: "figure", type: "quantitative", format: unit.format } },
          },
        ];
  // the figure at the seam stands left of it, away from the line that leads there
  const counted = line.official.at(-1);
  const rising = (line.official.at(-2)?.persons ?? 0) <= (counted?.persons ?? 0);
  const end = line.projected.filter((row) => row.engine === "cohort").at(-1) ?? line.projected.at(-1)!;
  const reference = line.continued.at(-1);
  const heights = [...line.projected.filter(({ year }) => year === line.last), ...(reference ? [reference] : [])].flatMap((row) =>
    [row.persons, row.q025, row.q10, row.q90, row.q975].map(numberOr).filter((value) => value !== null),
  );
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const above = (reference?.persons ?? 0) > (end.persons ?? 0);
  return [
    ...text(counted, counted?.persons ?? 0, rising ? "before" : "beforeUnder", INK),
    ...text(end, above ? low : high, above ? "under" : "over", SCENARIO_COLOURS[0]),
    ...text(reference, above ? high : low, above ? "over" : "under", "#777777"),
  ];
}

const PLACES = {
  before: { align: "right", dx: -4, dy: -12 },
  beforeUnder: { align: "right", dx: -4, dy: 14 },
  over: { align: "right", dy: -11 },
  under: { align: "right", dy: 14 },
} as const;
