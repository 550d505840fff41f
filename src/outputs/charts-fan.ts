/** How sure a projection is: the median with the middle 80 and 95 % around it, for levels and for differences. */
import type { TopLevelSpec } from "vega-lite";
import { BAND_WORDS, errorsWithin } from "./charts-compare-lines.ts";
import { comparedLabel, type DifferenceRow } from "./compare-tables.ts";
import type { ColumnTable } from "arquero";
import {
  distinct,
  isProjected,
  numberOr,
  rowsWith,
  scenariosOf,
  yearTicks,
  type EnrolmentRow,
  type Tables,
} from "./charts-data.ts";
import { seam } from "./charts-timeline.ts";
import {
  chartProblem,
  framed,
  MARGIN,
  PAGE,
  panelTitle,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { INK, OKABE } from "./theme.ts";
import { changeUnit, conceptInWords, figure, inUnit, label, unitFor, type Lang, type Unit } from "./words.ts";

export interface FanOptions extends ChartOptions {
  /** The series to draw; the pension where not said. */
  readonly series?: string;
  /** What the bands come from, in words, for the subtitle. */
  readonly bands?: string;
}

const QUANTILES = ["q025", "q10", "q50", "q90", "q975"] as const;
type Quantiles = Readonly<Record<(typeof QUANTILES)[number], number>>;
interface Point extends Quantiles {
  readonly year: number;
}

const WORDS = {
  en: {
    title: (name: string, year: number, low: string, high: string, who: string) =>
      `${name} at the end of ${year}: between ${low} and ${high} in four projections out of five${who}`,
    difference: (name: string, year: number, low: string, high: string, baseline: string, who: string) =>
      `${name} at the end of ${year}${who}: ${low} to ${high} against "${baseline}", in four projections out of five`,
    luck: (name: string, year: number, low: string, high: string, baseline: string, who: string) =>
      `${name} at the end of ${year}${who}: ${low} to ${high} against "${baseline}", as far as luck leaves it open (80%)`,
    under: (scenario: string) => ` under scenario "${scenario}"`,
    subtitle: (unit: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} at each year end. Dark: the middle 80%; light: the middle 95%; line: the median. The scale does not start at zero.`,
    differenceSubtitle: (unit: string) =>
      `Difference at each year end, ${unit}; same luck on both sides. Dark: the middle 80%; light: the middle 95%; line: the median.`,
    luckSubtitle: (unit: string) =>
      `Difference at each year end, ${unit}; same luck on both sides. Line: the mean of the replicates; dark and light: its confidence intervals of 80% and 95%. Single replicates spread further.`,
    bands: "Bands are the quantiles of the table.",
    notShown: (concept: string) =>
      `doubts that the runs do not vary: unknown laws, shocks that never happened, a wrong rule. Counted: ${concept}.`,
    alt: (name: string, parts: string) => `Fan chart of ${name}. ${parts}.`,
    end: (scenario: string, year: number, low: string, middle: string, high: string) =>
      `${scenario} ${year}: median ${middle}, 80% ${low} to ${high}`,
  },
  zh: {
    title: (name: string, year: number, low: string, high: string, who: string) =>
      `${year}年末${name}${who}：五次推算中有四次在${low}至${high}之间`,
    difference: (name: string, year: number, low: string, high: string, baseline: string, who: string) =>
      `${year}年末${name}${who}与基准“${baseline}”之差：五次推算中有四次在${low}至${high}之间`,
    luck: (name: string, year: number, low: string, high: string, baseline: string, who: string) =>
      `${year}年末${name}${who}与基准“${baseline}”之差：随机波动下的80%置信区间为${low}至${high}`,
    under: (scenario: string) => `（情景“${scenario}”）`,
    subtitle: (unit: string) =>
      `单位：${unit}人，年末数。深色：中间80%；浅色：中间95%；线：中位数。纵轴不从零开始。`,
    differenceSubtitle: (unit: string) =>
      `年末差额，单位：${unit}人；两侧随机数相同。深色：中间80%；浅色：中间95%；线：中位数。`,
    luckSubtitle: (unit: string) =>
      `年末差额，单位：${unit}人；两侧随机数相同。线：各次重复的均值；深色与浅色：均值的80%与95%置信区间。单次重复的离散更大。`,
    bands: "区间为表中的分位数。",
    notShown: (concept: string) =>
      `各次运行未包含的不确定性：未知的法律、未曾发生的冲击、规则本身的错误。计数口径：${concept}。`,
    alt: (name: string, parts: string) => `${name}扇形图。${parts}。`,
    end: (scenario: string, year: number, low: string, middle: string, high: string) =>
      `${scenario}，${year}年：中位数${middle}，80%区间${low}至${high}`,
  },
} as const;

/**
 * Levels with their bands, and the official history: the columns q025, q10, q50, q90 and q975 of the table `enrolment`,
 * which replicates or an ensemble fill. One panel for each of up to three scenarios, all on one scale. Throws a
 * UserError where a scenario has no quantiles.
 */
export function fanChart(tables: Pick<Tables, "enrolment">, options: FanOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const series = options.series ?? "pension";
  const name = `fan-${series}`;
  const rows = rowsWith<EnrolmentRow>(name, tables.enrolment, [
    "scenario",
    "engine",
    "year",
    "series",
    ...QUANTILES,
  ]).filter((row) => row.series === series);
  const scenarios = options.scenario ? [options.scenario] : scenariosOf(tables.enrolment);
  tooMany(name, scenarios);
  const history = distinctYears(rows.filter(({ engine }) => engine === "official"));
  const fans = scenarios.map((scenario) => {
    const own = rows.filter(
      (row) => row.scenario === scenario && isProjected(row.engine) && numberOr(row.q50) !== null,
    );
    const engine = options.engine ?? own[0]?.engine;
    const points = own.filter((row) => row.engine === engine).toSorted((a, b) => a.year - b.year);
    if (points.length === 0)
      throw chartProblem(
        name,
        `no quantiles of ${series} under ${scenario}: several replicates or an ensemble give them`,
      );
    return { scenario, points: points as unknown as Point[] };
  });
  const first = fans[0]!;
  // certain at the seam: the fan opens from the last count
  const base = history.at(-1);
  const opened = fans.map(({ scenario, points }) => ({
    scenario,
    points: base && !points.some(({ year }) => year <= base.year) ? [certain(base), ...points] : points,
  }));
  const unit = unitFor(first.points.at(-1)!.q50, lang);
  const said = (persons: number): string => figure(persons, lang, lang === "en" ? 0 : 2);
  const end = first.points.at(-1)!;
  return framed(
    name,
    fanPanels(opened, { history, unit, lang, zero: false, change: false }),
    {
      title: words.title(
        label(series, lang),
        end.year,
        said(end.q10),
        said(end.q90),
        words.under(first.scenario),
      ),
      subtitle: joined([words.subtitle(unit.name), options.bands ?? words.bands], lang),
      source: sourceLine(options),
      notShown: words.notShown(conceptInWords(series, lang)),
      description: words.alt(label(series, lang), altOf(fans, said, lang)),
    },
    options,
    MARGIN,
    scenarios,
  );
}

/**
 * Differences from the baseline with their bands: columns q025 to q975 of the table `differences` where they are there
 * (quantiles of the difference, run by run), otherwise its `standard_error` with Student's t of its `replicates`. One panel for each of up to three scenarios.
 */
export function differenceFanChart(
  tables: { readonly differences: ColumnTable },
  options: FanOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const series = options.series ?? "pension";
  const name = `difference-fan-${series}`;
  const all = rowsWith<DifferenceRow & Partial<Quantiles>>(name, tables.differences, [
    "scenario",
    "baseline",
    "engine",
    "year",
    "series",
    "difference",
    "standard_error",
  ]).filter(
    (row) => row.series === series && (options.scenario === undefined || row.scenario === options.scenario),
  );
  const scenarios = distinct(all.map(({ scenario }) => scenario));
  tooMany(name, scenarios);
  const drawn =
    tables.differences.columnNames().includes("q50") && all.some((row) => numberOr(row.q50) !== null);
  const fans = scenarios.map((scenario) => {
    const own = all.filter(
      (row) =>
        row.scenario === scenario &&
        (drawn ? numberOr(row.q50) !== null : numberOr(row.standard_error) !== null),
    );
    const engine = options.engine ?? own[0]?.engine;
    const points = own
      .filter((row) => row.engine === engine)
      .toSorted((a, b) => a.year - b.year)
      .map((row) => (drawn ? (row as unknown as Point) : sampled(row)));
    if (points.length === 0)
      throw chartProblem(
        name,
        `no quantiles or standard errors of the difference in ${series} under ${scenario}: run replicates or an ensemble`,
      );
    return { scenario, points };
  });
  const unit = changeUnit(lang);
  const signed = (persons: number): string =>
    `${persons > 0 ? "+" : ""}${figure(persons, lang, lang === "en" ? 2 : undefined)}`;
  const [first] = fans as [(typeof fans)[0]];
  const end = first.points.at(-1)!;
  return framed(
    name,
    fanPanels(fans, { history: [], unit, lang, zero: true, change: true }),
    {
      title: (drawn ? words.difference : words.luck)(
        comparedLabel(series, lang),
        end.year,
        signed(end.q10),
        signed(end.q90),
        all[0]!.baseline,
        words.under(first.scenario),
      ),
      subtitle: joined(
        [
          (drawn ? words.differenceSubtitle : words.luckSubtitle)(unit.name),
          options.bands ?? BAND_WORDS[lang][drawn ? "draws" : "luck"],
        ],
        lang,
      ),
      source: sourceLine(options),
      notShown: words.notShown(conceptInWords(series, lang)),
      description: words.alt(comparedLabel(series, lang), altOf(fans, signed, lang)),
    },
    options,
    MARGIN,
    scenarios,
  );
}

const joined = (sentences: readonly string[], lang: Lang): string => sentences.join(lang === "zh" ? "" : " ");

function tooMany(name: string, scenarios: readonly string[]): void {
  if (scenarios.length === 0 || scenarios.length > 3)
    throw chartProblem(
      name,
      `${scenarios.length} scenarios (${scenarios.join(", ")}): one to three fans stand side by side; choose with { scenario }`,
    );
}

/** Quantiles of a difference by its standard error. */
function sampled(row: DifferenceRow): Point {
  const { year, difference } = row;
  const [four, most] = [errorsWithin(0.8, row), errorsWithin(0.95, row)];
  const at = (errors: number): number => difference + errors * row.standard_error!;
  return { year, q025: at(-most), q10: at(-four), q50: difference, q90: at(four), q975: at(most) };
}

const certain = ({ year, persons }: { year: number; persons: number }): Point => ({
  year,
  q025: persons,
  q10: persons,
  q50: persons,
  q90: persons,
  q975: persons,
});

function distinctYears(rows: readonly EnrolmentRow[]): { year: number; persons: number }[] {
  const years = new Map<number, number>();
  for (const row of rows) {
    const persons = numberOr(row.official) ?? numberOr(row.persons);
    if (persons !== null) years.set(row.year, persons);
  }
  return [...years].map(([year, persons]) => ({ year, persons })).toSorted((a, b) => a.year - b.year);
}

const altOf = (fans: readonly Fan[], said: (persons: number) => string, lang: Lang): string =>
  fans
    .map(({ scenario, points }) => {
      const { year, q10, q50, q90 } = points.at(-1)!;
      return WORDS[lang].end(scenario, year, said(q10), said(q50), said(q90));
    })
    .join(lang === "zh" ? "；" : "; ");

interface Fan {
  readonly scenario: string;
  readonly points: readonly Point[];
}
interface FanLook {
  readonly history: readonly { readonly year: number; readonly persons: number }[];
  readonly unit: Unit;
  readonly lang: Lang;
  readonly zero: boolean;
  readonly change: boolean;
}

/** Room right of each panel for the figures of its quantiles. */
const RIGHT = 88;
const HEIGHT = 270;
const SHADES = { q975: "#c6dbef", q90: "#7fb3d8" } as const;

function fanPanels(fans: readonly Fan[], look: FanLook): View {
  const columns = fans.length;
  const width = Math.floor((PAGE - columns * (MARGIN + RIGHT)) / columns);
  const values = [
    ...fans.flatMap(({ points }) => points.flatMap(({ q025, q975 }) => [q025, q975])),
    ...recent(look.history).map(({ persons }) => persons),
    ...(look.zero ? [0] : []),
  ].map((persons) => inUnit(persons, look.unit));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.06 * (high - low) || 1;
  return {
    concat: fans.map((fan) => fanPanel(fan, look, [low - room, high + room], width, columns > 1)),
    columns,
    spacing: 4,
  };
}

/** History as long as the projection tells something beside it. */
const recent = <Row extends { readonly year: number }>(history: readonly Row[]): readonly Row[] =>
  history.slice(-12);

function fanPanel(
  { scenario, points }: Fan,
  look: FanLook,
  domain: [number, number],
  width: number,
  named: boolean,
): View {
  const { unit, lang, zero, change } = look;
  const history = recent(look.history);
  const [first, last] = [history[0]?.year ?? points[0]!.year, points.at(-1)!.year];
  const values = points.map((point) => ({
    year: point.year,
    ...Object.fromEntries(QUANTILES.map((q) => [q, inUnit(point[q], unit)])),
  }));
  const x = {
    field: "year",
    type: "quantitative",
    scale: { domain: [first, last], nice: false },
    axis: { title: null, format: "d", values: yearTicks(first, last, width > 300 ? 9 : 4), grid: false },
  };
  const y = {
    field: "q50",
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: {
      title: null,
      tickCount: 6,
      minExtent: MARGIN,
      ...(change
        ? { labelExpr: "datum.value == 0 ? '0' : format(datum.value, '+,.12~g')" }
        : { format: unit.divisor === 1e8 ? ".2f" : ",.0f" }),
    },
  };
  const band = (from: "q025" | "q10", to: "q975" | "q90"): View => ({
    mark: { type: "area", color: SHADES[to] },
    encoding: { x, y: { ...y, field: from }, y2: { field: to } },
  });
  const edge = (q: string, dash: number[]): View => ({
    mark: { type: "line", color: OKABE.blue, strokeWidth: 0.8, strokeDash: dash },
    encoding: { x, y: { ...y, field: q } },
  });
  const counted = history.map(({ year, persons }) => ({ year, q50: inUnit(persons, unit) }));
  return {
    width,
    height: HEIGHT,
    data: { values },
    layer: [
      ...(named ? [panelTitle(scenario, width + RIGHT)] : []),
      band("q025", "q975"),
      band("q10", "q90"),
      edge("q025", [3, 2]),
      edge("q975", [3, 2]),
      edge("q10", [1, 0]),
      edge("q90", [1, 0]),
      ...(zero
        ? [
            {
              data: { values: [{}] },
              mark: { type: "rule", color: "#555555" },
              encoding: { y: { datum: 0, type: "quantitative" } },
            },
          ]
        : []),
      ...(counted.length > 0 ? [seam(counted.at(-1)!.year, x, lang, counted.length > 1)] : []),
      { mark: { type: "line", color: OKABE.blue, strokeWidth: 2.6 }, encoding: { x, y } },
      ...(counted.length > 0
        ? [
            {
              data: { values: counted },
              mark: { type: "line", color: INK, strokeWidth: 1.5 },
              encoding: { x, y },
            },
            {
              data: { values: counted },
              mark: { type: "point", filled: true, color: INK, size: 26, opacity: 1 },
              encoding: { x, y },
            },
          ]
        : []),
      ...ends(points.at(-1)!, domain, look, width),
    ],
  };
}

const NAMES = { q025: "2.5%", q10: "10%", q50: "50%", q90: "90%", q975: "97.5%" } as const;

/** The quantiles at the end, written beside it, moved apart where they would touch; the median alone where all are equal. */
function ends(
  point: Point,
  domain: readonly [number, number],
  { unit, change }: FanLook,
  width: number,
): View[] {
  const range = inUnit(point.q975 - point.q025, unit);
  const most = change ? unit.decimals : unit.divisor === 1e6 ? 1 : unit.decimals - 1;
  const decimals = Math.max(0, Math.min(most, Math.ceil(-Math.log10(range / 40 || 1))));
  const format = `${change ? "+" : ""},.${decimals}f`;
  const shown = [...QUANTILES]
    .reverse()
    .filter((q) => range > 0 || q === "q50")
    .map((q) => {
      const value = inUnit(point[q], unit);
      return { q, value, at: HEIGHT * (1 - (value - domain[0]) / (domain[1] - domain[0])) };
    });
  const places = apart(
    shown.map(({ at }) => at),
    15,
  );
  const word = (x: number, align: string, i: number, text: View): View => ({
    data: { values: [{ value: shown[i]!.value, name: NAMES[shown[i]!.q] }] },
    mark: {
      type: "text",
      align,
      baseline: "middle",
      x,
      y: places[i],
      fontSize: 11.5,
      color: shown[i]!.q === "q50" ? OKABE.blue : "#555555",
      fontWeight: shown[i]!.q === "q50" ? "bold" : "normal",
    },
    encoding: { text },
  });
  return shown.flatMap((_, i) => [
    word(width + 38, "right", i, { field: "name", type: "nominal" }),
    word(width + RIGHT - 2, "right", i, { field: "value", type: "quantitative", format }),
  ]);
}

/** Places in order, at least `gap` from each other, as near as may be to where they belong. */
export function apart(places: readonly number[], gap: number): number[] {
  // the mean of pressed groups stays where it was (pool adjacent violators)
  const groups: { sum: number; size: number }[] = [];
  places.forEach((place, i) => {
    groups.push({ sum: place - i * gap, size: 1 });
    while (
      groups.length > 1 &&
      groups.at(-2)!.sum / groups.at(-2)!.size > groups.at(-1)!.sum / groups.at(-1)!.size
    ) {
      const { sum, size } = groups.pop()!;
      groups[groups.length - 1] = { sum: groups.at(-1)!.sum + sum, size: groups.at(-1)!.size + size };
    }
  });
  return groups
    .flatMap(({ sum, size }) => Array.from({ length: size }, () => sum / size))
    .map((place, i) => place + i * gap);
}
