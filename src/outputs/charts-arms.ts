/** The two arms of the pension by role: who pays in or is kept on record, and who draws. */
import type { TopLevelSpec } from "vega-lite";
import {
  rowsOf,
  timeline,
  yearTicks,
  choose,
  type EnrolmentRow,
  type Tables,
  type Timeline,
} from "./charts-data.ts";
import { seam } from "./charts-timeline.ts";
import {
  framed,
  MARGIN,
  panelTitle,
  panelWidth,
  projectionWords,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { COLOURS } from "./theme.ts";
import { inUnit, label, levelUnit, type Lang, type Unit } from "./words.ts";

const ARMS = {
  "pension-employees": ["pension-employees-contributors", "pension-employees-retirees"],
  "pension-residents": ["pension-residents-contributors", "pension-residents-recipients"],
} as const;
const ROLES = Object.values(ARMS).flat();

const HEIGHT = 280;
/** Room right of a panel for the figures at its ends. */
const SPACING = 52;

const WORDS = {
  en: {
    title: (from: string, base: number, to: string, last: number, scenario: string) =>
      `For each retired person the employees' arm counts ${from} not yet retired at the end of ${base}, and ${to} at the end of ${last} under scenario "${scenario}"`,
    subtitle: (unit: string, projection: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} records, at each year end; both panels have the same scale. Dots: official counts. Lines: ${projection}.`,
    notShown:
      "lapsed contributors apart from paying ones, persons with a record in both arms (counted in each), or whether a pension is enough to live on.",
    alt: (last: number) =>
      `Two line charts on one scale to ${last}: the employees' arm with those not yet retired and the retired, the residents' arm with those not yet drawing and those drawing.`,
  },
  zh: {
    title: (from: string, base: number, to: string, last: number, scenario: string) =>
      `职工养老保险参保职工与离退休人员之比：${base}年末为${from}，情景“${scenario}”下${last}年末为${to}`,
    subtitle: (unit: string, projection: string) =>
      `单位：${unit}（记录数），均为年末数；两图纵轴相同。圆点：官方数；线：${projection}。`,
    notShown: "缴费与中断缴费的区别、两类记录并存者（两边各计一次），以及待遇是否足以维持生活。",
    alt: (last: number) =>
      `两幅同一纵轴的折线图，至${last}年：职工养老保险的参保职工与离退休人员，居民养老保险的未领取与领取待遇人员。`,
  },
} as const;

/** Employees' against residents' arm, by role, with history. */
export function armsChart(tables: Pick<Tables, "enrolment">, options: ChartOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const unit = levelUnit(lang);
  const { scenario, engine } = choose("arms", tables.enrolment, options);
  const rows = rowsOf<EnrolmentRow>(tables.enrolment).filter(
    (row) => row.engine === "official" || row.engine === engine,
  );
  const lines = new Map(ROLES.map((series) => [series, timeline("arms", rows, series, [scenario])]));
  const highest = Math.max(
    ...[...lines.values()].flatMap(({ official, projected }) =>
      [...official, ...projected].map((row) => row.persons ?? 0),
    ),
  );
  const first = Math.min(...[...lines.values()].map(({ official, base }) => official[0]?.year ?? base));
  const panels = Object.entries(ARMS).map(([arm, roles]) =>
    panel(
      arm,
      roles.map((role) => lines.get(role)!),
      first,
      inUnit(highest, unit),
      unit,
      lang,
    ),
  );
  const { base, last } = lines.get(ROLES[0]!)!;
  const ratio = (year: number) => {
    const [paying, drawing] = ARMS["pension-employees"].map((role) => personsIn(lines.get(role)!, year));
    return (paying! / drawing!).toFixed(2);
  };
  return framed(
    "arms",
    { concat: panels, columns: 2, spacing: SPACING },
    {
      title: WORDS[lang].title(ratio(base), base, ratio(last), last, scenario),
      subtitle: WORDS[lang].subtitle(unit.name, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: WORDS[lang].notShown,
      description: WORDS[lang].alt(last),
    },
    options,
    MARGIN,
    [scenario],
  );
}

const personsIn = ({ projected }: Timeline, year: number): number =>
  projected.find((row) => row.year === year)?.persons ?? 0;

function panel(
  arm: string,
  lines: readonly Timeline[],
  first: number,
  highest: number,
  unit: Unit,
  lang: Lang,
): View {
  const { last, base } = lines[0]!;
  const points = (part: "official" | "projected") =>
    lines.flatMap((line) =>
      line[part].map((row) => ({
        role: label(row.series, lang),
        year: row.year,
        value: inUnit(row.persons ?? 0, unit),
      })),
    );
  const encoding = {
    x: {
      field: "year",
      type: "quantitative",
      scale: { domain: [first, last], nice: false },
      axis: { title: null, format: "d", values: yearTicks(first, last, 7), grid: false },
    },
    y: {
      field: "value",
      type: "quantitative",
      scale: { domain: [0, highest], nice: true },
      axis: { title: null, tickCount: 6, minExtent: MARGIN, format: unit.divisor === 1e8 ? ".1f" : ",.0f" },
    },
    color: {
      field: "role",
      type: "nominal",
      scale: { domain: ROLES.map((role) => label(role, lang)), range: ROLES.map((role) => COLOURS[role]) },
      legend: { symbolType: "stroke", symbolSize: 500, columns: 2 },
    },
  };
  const strokeDash = {
    ...encoding.color,
    scale: {
      domain: ROLES.map((role) => label(role, lang)),
      range: ROLES.map((_, i) => (i % 2 === 0 ? [1, 0] : [6, 2])),
    },
  };
  const tooltip = [
    { field: "role", type: "nominal", title: " " },
    { field: "year", type: "quantitative", format: "d", title: lang === "zh" ? "年" : "Year" },
    { field: "value", type: "quantitative", format: ",.2f", title: unit.name },
  ];
  const ends = lines.map((line) => ({
    role: label(line.series, lang),
    year: last,
    value: inUnit(line.projected.at(-1)!.persons ?? 0, unit),
  }));
  // figures of lines that end close together move apart
  const [one, other] = ends as [(typeof ends)[0], (typeof ends)[0]];
  const apart = Math.max(0, 8 - (Math.abs(one.value - other.value) / highest) * (HEIGHT / 2));
  const higher = one.value >= other.value ? 0 : 1;
  return {
    width: panelWidth(2, SPACING) - SPACING / 2,
    height: HEIGHT,
    layer: [
      panelTitle(label(arm, lang)),
      seam(base, encoding.x, lang, first < base),
      {
        data: { values: points("projected") },
        mark: { type: "line", strokeWidth: 2.5 },
        encoding: { ...encoding, strokeDash },
      },
      {
        data: { values: points("official") },
        mark: { type: "line", strokeWidth: 1 },
        encoding: { ...encoding, strokeDash },
      },
      ...lines.map((line, i) => ({
        data: { values: points("official").filter(({ role }) => role === label(line.series, lang)) },
        mark: {
          type: "point",
          filled: true,
          size: 30,
          opacity: 1,
          shape: i === 0 ? "circle" : "square",
          color: COLOURS[line.series],
        },
        encoding: { x: encoding.x, y: encoding.y, tooltip },
      })),
      ...ends.map((end, i) => ({
        data: { values: [end] },
        mark: {
          type: "text",
          align: "left",
          dx: 6,
          dy: i === higher ? -apart : apart,
          fontSize: 12,
          fontWeight: "bold",
        },
        encoding: { ...encoding, text: { field: "value", type: "quantitative", format: unit.format } },
      })),
    ],
  };
}
