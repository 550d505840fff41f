/** One panel of a series over time: counted up to the seam, projected from there on. */
import { distinct, numberOr, yearTicks, type EnrolmentRow, type Timeline } from "./charts-data.ts";
import { MARGIN, panelTitle, type View } from "./frame.ts";
import { looksOf } from "./looks.ts";
import { COLOURS, INK, OKABE } from "./theme.ts";
import { inUnit, label, type Lang, type Unit } from "./words.ts";

/** A kind of line: what the legend calls it, and how it is drawn. */
export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
}

const WORDS = {
  en: {
    projection: (engine: string) => `Projection, ${engine}`,
    under: (scenario: string) => `Projection "${scenario}"`,
    counted: "counted",
    projected: "projected",
  },
  zh: {
    projection: (engine: string) => `推算（${engine}）`,
    under: (scenario: string) => `推算：情景“${scenario}”`,
    counted: "统计",
    projected: "推算",
  },
} as const;

/** One entry for each kind of line that the panels hold, in the order of the legend. */
export function legendOf(lines: readonly Timeline[], scenarios: readonly string[], lang: Lang): Line[] {
  const keys: Line[] = [];
  if (lines.some(({ official }) => official.length > 0))
    keys.push({ name: label("official", lang), colour: INK, dash: [1, 0], width: 1.5 });
  const engines = distinct(lines.flatMap(({ projected }) => projected.map((row) => row.engine)))
    .sort()
    .reverse();
  for (const [scenario, { colour, dash }] of looksOf(scenarios))
    for (const engine of engines) {
      const name =
        scenarios.length > 1 ? WORDS[lang].under(scenario) : WORDS[lang].projection(label(engine, lang));
      const second = engine === "agent" && engines.length > 1;
      keys.push({
        name,
        colour: second && scenarios.length === 1 ? OKABE.orange : colour,
        dash: second ? [2, 3] : dash,
        width: 2.5,
      });
    }
  if (lines.some(({ continued }) => continued.length > 0))
    keys.push({
      name: label("continued-2023", lang),
      colour: COLOURS["continued-2023"]!,
      dash: [6, 4],
      width: 1.5,
    });
  return keys;
}

/** The line of the legend to which a row belongs: that of its scenario where there are several, else of its engine. */
function nameOf({ scenario, engine }: EnrolmentRow, keys: readonly Line[], lang: Lang): string {
  const under = WORDS[lang].under(scenario);
  return keys.some(({ name }) => name === under) ? under : WORDS[lang].projection(label(engine, lang));
}

/**
 * One series: bands, history, projections and reference, with its figures. `from` is the first year of all panels,
 * `keys` are the lines of the legend.
 */
export function timelinePanel(
  line: Timeline,
  from: number,
  keys: readonly Line[],
  unit: Unit,
  lang: Lang,
  width: number,
): View {
  const at = (row: EnrolmentRow) => inUnit(row.persons ?? 0, unit);
  const values = [
    ...line.continued.map((row) => ({ line: label("continued-2023", lang), year: row.year, value: at(row) })),
    ...line.official.map((row) => ({ line: label("official", lang), year: row.year, value: at(row) })),
    ...line.projected
      .toSorted((a, b) => b.engine.localeCompare(a.engine, "en") || a.year - b.year)
      .map((row) => ({ line: nameOf(row, keys, lang), year: row.year, value: at(row) })),
  ];
  const x = {
    field: "year",
    type: "quantitative",
    scale: { domain: [from, line.last], nice: false },
    axis: { title: null, format: "d", values: yearTicks(from, line.last), grid: false },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { zero: true },
    axis: {
      title: null,
      tickCount: 5,
      minExtent: MARGIN,
      format: unit.divisor === 1e8 && peak(line) < 6e8 ? ".1f" : ",.0f",
    },
  };
  const scale = (key: "colour" | "dash" | "width") => ({
    type: "ordinal",
    domain: keys.map(({ name }) => name),
    range: keys.map((one) => one[key]),
  });
  const legend = { symbolType: "stroke", symbolSize: 500, symbolOpacity: 1, columns: 2 };
  return {
    width,
    height: 290,
    layer: [
      panelTitle(label(line.series, lang)),
      ...bands(line, keys, unit, lang, x, y),
      seam(line.base, x, lang, line.official.length > 1),
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
      ...(line.official.length === 0
        ? []
        : [
            dots(
              line.official.map((row) => ({ year: row.year, value: at(row) })),
              x,
              y,
            ),
          ]),
      ...figures(line, from, width, unit, x, y),
    ],
  };
}

const dots = (values: readonly object[], x: View, y: View): View => ({
  data: { values },
  mark: { type: "point", filled: true, size: 26, color: INK, opacity: 1 },
  encoding: { x, y },
});

/** The largest count of a panel. */
export const peak = ({ projected, official }: Timeline): number =>
  Math.max(...[...projected, ...official].map(({ persons }) => persons ?? 0));

/** Where counting ends and projecting begins; the words stand where a scale from zero leaves room. */
export function seam(base: number, axis: View, lang: Lang, history: boolean): View {
  const x = { datum: base, type: "quantitative", scale: axis.scale, axis: axis.axis };
  const word = (text: string, align: "left" | "right", dx: number) => ({
    mark: {
      type: "text",
      text,
      align,
      dx,
      dy: -8,
      baseline: "bottom",
      color: "#777777",
      fontSize: 11,
      y: "height",
    },
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
      .filter((row) => nameOf(row, keys, lang) === key.name)
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
function figures(line: Timeline, from: number, width: number, unit: Unit, x: View, y: View): View[] {
  if (distinct(line.projected.map((row) => row.scenario)).length > 1) return [];
  const text = (
    row: EnrolmentRow | undefined,
    at: number,
    place: keyof typeof PLACES,
    color: string,
  ): View[] =>
    !row || row.persons === null
      ? []
      : [
          {
            data: {
              values: [{ year: row.year, value: inUnit(at, unit), figure: inUnit(row.persons, unit) }],
            },
            mark: { type: "text", ...PLACES[place], color, fontSize: 12, fontWeight: "bold" },
            encoding: { x, y, text: { field: "figure", type: "quantitative", format: unit.format } },
          },
        ];
  // a figure stands left of its year, clear of every line over the years that its own width covers
  const covered = Math.ceil((FIGURE / width) * (line.last - from));
  const counted = line.official.at(-1);
  const before = line.official
    .filter(({ year }) => year >= line.base - covered)
    .map((row) => row.persons ?? 0);
  const end = line.projected.filter((row) => row.engine === "cohort").at(-1) ?? line.projected.at(-1)!;
  const reference = line.continued.at(-1);
  const heights = [
    ...line.projected.filter(({ year }) => year >= line.last - covered),
    ...line.continued.filter(({ year }) => year >= line.last - covered),
  ].flatMap((row) =>
    [row.persons, row.q025, row.q10, row.q90, row.q975].map(numberOr).filter((value) => value !== null),
  );
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const above = (reference?.persons ?? 0) > (end.persons ?? 0);
  return [
    ...text(counted, Math.max(...before, 0), "before", INK),
    ...text(end, above ? low : high, above ? "under" : "over", OKABE.blue),
    ...text(reference, above ? high : low, above ? "over" : "under", "#777777"),
  ];
}

/** Width of a figure such as 1,066.4 in pixels. */
const FIGURE = 44;
const PLACES = {
  before: { align: "right", dx: -4, dy: -12 },
  over: { align: "right", dy: -11 },
  under: { align: "right", dy: 19 },
} as const;
