/** Where a change comes from: the flows between an opening and a closing year end, as floating bars from zero. */
import type { TopLevelSpec } from "vega-lite";
import { FLOWS } from "../schemes/scheme.ts";
import { choose, numberOr, rowsOf, type EnrolmentRow, type Tables } from "./charts-data.ts";
import {
  chartProblem,
  framed,
  PAGE,
  projectionWords,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { enrolledWords, flowLabel } from "./enrolled-words.ts";
import { COLOURS, INK, widthOf } from "./theme.ts";
import { changeUnit, conceptInWords, figure, grouped, inUnit, label, type Lang } from "./words.ts";

export interface IncrementsOptions extends ChartOptions {
  /** The series whose change is taken apart; the pension where not said. */
  readonly series?: string;
  /** The last year of the change; the horizon where not said. */
  readonly to?: number;
}

interface Flow {
  readonly flow: string;
  readonly persons: number;
}
interface IncrementRow extends Flow {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
}

const WORDS = {
  en: {
    title: (count: string, change: string, from: number, to: number, scenario: string) =>
      `${count} changes by ${change} from the end of ${from} to the end of ${to} under scenario "${scenario}": what adds, what takes away`,
    subtitle: (
      unit: string,
      opening: string,
      closing: string,
      from: number,
      to: number,
      projection: string,
    ) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)}, change summed over ${from + 1} to ${to}; the bars start from zero change. Opening ${opening} (end of ${from}), closing ${closing} (end of ${to}); ${projection}.`,
    year: (unit: string, opening: string, closing: string, from: number, to: number, projection: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)}, change during ${to}; the bars start from zero change. Opening ${opening} (end of ${from}), closing ${closing} (end of ${to}); ${projection}.`,
    net: "Net change",
    axis: (unit: string) => `Change, ${unit}`,
    notShown: (concept: string) =>
      `moves between roles that leave the total as it is, and one person's several moves. Counted: ${concept}.`,
    alt: (name: string, parts: string) => `Waterfall of floating bars for ${name}. ${parts}.`,
  },
  zh: {
    title: (count: string, change: string, from: number, to: number, scenario: string) =>
      `在情景“${scenario}”下，${count}从${from}年末到${to}年末变动${change}人：增减来源`,
    subtitle: (
      unit: string,
      opening: string,
      closing: string,
      from: number,
      to: number,
      projection: string,
    ) =>
      `单位：${unit}人，${from + 1}至${to}年累计变动，条形自零起算。期初${opening}（${from}年末），期末${closing}（${to}年末）；${projection}。`,
    year: (unit: string, opening: string, closing: string, from: number, to: number, projection: string) =>
      `单位：${unit}人，${to}年内变动，条形自零起算。期初${opening}（${from}年末），期末${closing}（${to}年末）；${projection}。`,
    net: "净变动",
    axis: (unit: string) => `变动（${unit}人）`,
    notShown: (concept: string) => `不影响总数的身份转换，以及同一人的多次变动。计数口径：${concept}。`,
    alt: (name: string, parts: string) => `${name}变动的瀑布图。${parts}。`,
  },
} as const;

/**
 * A waterfall of one series from the base year to `to`. Only changes are drawn, from zero: a bar of a billion
 * beside one of a million would need a cut axis. Throws where opening and flows do not give the closing level.
 */
export function incrementsChart(
  tables: Pick<Tables, "increments" | "enrolment">,
  options: IncrementsOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const unit = changeUnit(lang);
  const series = options.series ?? "pension";
  const name = `increments-${series}${options.to ? `-${options.to}` : ""}`;
  const { scenario, engine } = choose(name, tables.increments, options);
  const levels = rowsOf<EnrolmentRow>(tables.enrolment).filter((row) => row.series === series);
  const own = levels
    .filter((row) => row.scenario === scenario && row.engine === engine)
    .sort((a, b) => a.year - b.year);
  const [opening, closing] = [
    own[0],
    options.to === undefined ? own.at(-1) : own.find((row) => row.year === options.to),
  ];
  if (!opening || !closing || closing.year <= opening.year)
    throw chartProblem(name, `no levels of ${series} from a base year to ${options.to ?? "a later year"}`);
  const [from, to] = [opening.year, closing.year];
  const flows = sums(
    rowsOf<IncrementRow>(tables.increments).filter(
      (row) =>
        row.scenario === scenario &&
        row.engine === engine &&
        row.series === series &&
        row.year > from &&
        row.year <= to,
    ),
  );
  const change = flows.reduce((sum, { persons }) => sum + persons, 0);
  const gap = (closing.persons ?? 0) - (opening.persons ?? 0) - change;
  // a mean over replicates is rounded row by row, so a few persons may be left
  if (Math.abs(gap) > 1e-5 * (opening.persons ?? 0))
    throw chartProblem(
      name,
      `opening and flows miss the closing level of ${series} in ${to} by ${grouped(gap)} persons`,
    );
  const continued = levels.filter((row) => row.engine === "continued-2023");
  const reference = continued.find((row) => row.year === to);
  const referenceChange = reference
    ? (numberOr(reference.persons) ?? 0) -
      (numberOr(continued.find((row) => row.year === from)?.persons) ?? opening.persons ?? 0)
    : undefined;
  const signed = (persons: number) =>
    `${persons > 0 ? "+" : ""}${figure(persons, lang, lang === "zh" ? undefined : 1)}`;
  const projection = projectionWords(scenario, options);
  const subtitle = to === from + 1 ? words.year : words.subtitle;
  const parts = flows
    .map(({ flow, persons }) => `${flowLabel(flow, series, lang)} ${signed(persons)}`)
    .join(lang === "zh" ? "；" : "; ");
  const bars = barsOf(series, flows, change, referenceChange, lang);
  const left = Math.min(LABELS, Math.max(...bars.map(({ row }) => widthOf(row, 13)))) + 12;
  return framed(
    name,
    waterfall(bars, lang, left),
    {
      title: words.title(enrolledWords(series, lang).count, signed(change), from, to, scenario),
      subtitle: subtitle(
        unit.name,
        figure(opening.persons ?? 0, lang, 2),
        figure(closing.persons ?? 0, lang, 2),
        from,
        to,
        projection,
      ),
      source: sourceLine(options),
      notShown: words.notShown(conceptInWords(series, lang)),
      description: words.alt(label(series, lang), parts),
    },
    options,
    left,
    [scenario],
  );
}

/** Flows over all years in the order of the list of flow codes, without those that come to nothing. */
function sums(rows: readonly IncrementRow[]): Flow[] {
  const totals = new Map<string, number>();
  for (const { flow, persons } of rows) totals.set(flow, (totals.get(flow) ?? 0) + persons);
  const order = Object.keys(FLOWS);
  return [...totals]
    .map(([flow, persons]) => ({ flow, persons }))
    .filter(({ persons }) => persons !== 0)
    .sort((a, b) => order.indexOf(a.flow) - order.indexOf(b.flow));
}

/** Bars of the flows, each from where the one before ended, then the net change and the reference, both from zero. */
function barsOf(
  series: string,
  flows: readonly Flow[],
  change: number,
  reference: number | undefined,
  lang: Lang,
): Bar[] {
  const words = WORDS[lang];
  const unit = changeUnit(lang);
  const bar = (row: string, from: number, to: number, kind: Bar["kind"]): Bar => {
    const [start, end] = [inUnit(from, unit), inUnit(to, unit)];
    return { row, start, end, right: Math.max(start, end), change: inUnit(to - from, unit), kind };
  };
  let reached = 0;
  const bars = flows.map(({ flow, persons }) => {
    reached += persons;
    return bar(flowLabel(flow, series, lang), reached - persons, reached, persons > 0 ? "gain" : "loss");
  });
  bars.push(bar(words.net, 0, change, "net"));
  if (reference !== undefined) bars.push(bar(label("continued-2023", lang), 0, reference, "reference"));
  return bars;
}

function waterfall(bars: readonly Bar[], lang: Lang, left: number): View {
  const unit = changeUnit(lang);
  const flows = bars.filter(({ kind }) => kind === "gain" || kind === "loss");
  // a thin line carries the level reached from each bar to the next, up to the net change
  const steps = flows.map(({ row, end }, i) => ({ row, next: bars[i + 1]!.row, end }));
  const large = Math.max(...flows.map(({ change }) => Math.abs(change)), 0) >= 20;
  const y = {
    field: "row",
    type: "ordinal",
    sort: bars.map(({ row }) => row),
    scale: { paddingInner: 0.32, paddingOuter: 0.16 },
    axis: {
      title: null,
      labelLimit: LABELS,
      labelFontSize: 13,
      labelColor: INK,
      domain: false,
      ticks: false,
      minExtent: left,
    },
  };
  return {
    width: PAGE - left - 70,
    height: { step: 31 },
    data: { values: bars },
    layer: [
      {
        data: { values: steps },
        mark: { type: "rule", color: "#9a9a9a", strokeWidth: 1 },
        encoding: {
          y: { ...y, bandPosition: 0.5 },
          y2: { field: "next", bandPosition: 0.5 },
          x: { field: "end", type: "quantitative" },
        },
      },
      {
        mark: { type: "bar" },
        encoding: {
          y,
          x: {
            field: "start",
            type: "quantitative",
            axis: { title: WORDS[lang].axis(unit.name), labelExpr: SIGNED, tickCount: 7, domain: false },
          },
          x2: { field: "end" },
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: KINDS, range: KINDS.map((kind) => COLOURS[kind] ?? "#bdbdbd") },
            legend: null,
          },
        },
      },
      {
        data: { values: [{}] },
        mark: { type: "rule", color: "#666666" },
        encoding: { x: { datum: 0, type: "quantitative" } },
      },
      {
        mark: {
          type: "text",
          align: "left",
          baseline: "middle",
          dx: 6,
          fontSize: 12,
          fontWeight: "bold",
          color: INK,
        },
        encoding: {
          y,
          x: { field: "right", type: "quantitative" },
          text: {
            field: "change",
            type: "quantitative",
            format: lang === "zh" ? unit.change : large ? "+,.1f" : "+,.2f",
          },
        },
      },
    ],
  };
}

const KINDS = ["gain", "loss", "net", "reference"] as const;
const LABELS = 330;
const SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+,.12~g')";

interface Bar {
  readonly row: string;
  readonly start: number;
  readonly end: number;
  readonly right: number;
  readonly change: number;
  readonly kind: (typeof KINDS)[number];
}
