/** Which flow makes a difference: a waterfall from no difference to that of the horizon, one panel for each scenario. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { FLOWS } from "../schemes/scheme.ts";
import { engineOf, fair, MOST_SCENARIOS, SIGNED, scenarioWords } from "./charts-compare-data.ts";
import { distinct, rowsOf } from "./charts-data.ts";
import { comparedLabel, type Comparison, type DifferenceFlowRow } from "./compare-tables.ts";
import { flowLabel } from "./enrolled-words.ts";
import { chartProblem, framed, PAGE, sourceLine, type ChartOptions, type View } from "./frame.ts";
import { COLOURS, INK, widthOf } from "./theme.ts";
import { changeUnit, conceptInWords, figure, inUnit, signed, type Lang } from "./words.ts";

export interface DifferenceFlowsOptions extends ChartOptions {
  /** The series whose difference is taken apart; the pension where not said. */
  readonly series?: string;
}
interface Bar {
  readonly row: string;
  readonly start: number;
  readonly end: number;
  readonly right: number;
  readonly change: string;
  readonly kind: "gain" | "loss" | "net";
}
/** Flows below this share of the largest are drawn together. */
const SMALL = 0.005;

const WORDS = {
  en: {
    title: (name: string, who: string, baseline: string, to: number) =>
      `Which flows make the difference in "${name}" that ${who} show against "${baseline}" at the end of ${to}`,
    units: (unit: string, from: number, to: number) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)}: flow of the scenario less the same flow of the baseline, summed over ${from + 1} to ${to}. The bars start from no difference and end at the closing one; fewer exits are a plus.`,
    still: (names: string) => `No flow differs under ${names}.`,
    other: "Other flows",
    net: "Difference at the end",
    notShown: (concept: string) =>
      `moves that are the same on both sides, one person's several moves, and in which year they happen. Counted: ${concept}.`,
    alt: (name: string, parts: string) => `Waterfalls of the difference in ${name}. ${parts}.`,
  },
  zh: {
    title: (name: string, who: string, baseline: string, to: number) =>
      `${to}年末${who}与基准“${baseline}”相比，“${name}”的差额由哪些流量构成`,
    units: (unit: string, from: number, to: number) =>
      `单位：${unit}人；情景流量减基准同一流量，${from + 1}至${to}年累计。条形自零差额起，至期末差额止；退出减少计为增加。`,
    still: (names: string) => `${names}下各流量均无差异。`,
    other: "其他流量",
    net: "期末差额",
    notShown: (concept: string) => `两侧相同的变动、同一人的多次变动及其发生年份。计数口径：${concept}。`,
    alt: (name: string, parts: string) => `${name}差额的瀑布图。${parts}。`,
  },
} as const;

/** The waterfall of one series; several scenarios stand side by side on one scale. */
export function differenceFlowsChart(
  tables: Pick<Comparison, "difference_flows">,
  options: DifferenceFlowsOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const series = options.series ?? "pension";
  const name = `difference-flows-${series}`;
  const rows = flowsOf(name, tables.difference_flows, series, options);
  const given = distinct(rows.map(({ scenario }) => scenario));
  const moved = distinct(rows.filter(({ persons }) => persons !== 0).map(({ scenario }) => scenario));
  // panels of nothing but noughts say less than one line does
  const scenarios = moved.length > 0 ? moved : given;
  const still = given.filter((scenario) => !scenarios.includes(scenario));
  if (given.length >= MOST_SCENARIOS)
    throw chartProblem(name, `up to ${MOST_SCENARIOS - 1} scenarios beside the baseline`);
  const { baseline, from, to } = rows[0]!;
  const largest = Math.max(...rows.map(({ persons }) => Math.abs(persons)));
  const order = Object.keys(FLOWS);
  const shown = distinct(
    rows.filter(({ persons }) => Math.abs(persons) > SMALL * largest).map(({ flow }) => flow),
  ).toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  const rest = rows.some(({ flow, persons }) => persons !== 0 && !shown.includes(flow));
  const all = scenarios.map((scenario) =>
    barsOf(
      series,
      rows.filter((row) => row.scenario === scenario),
      shown,
      rest,
      lang,
    ),
  );
  const few = scenarios.length < 3;
  const left =
    Math.min(few ? 330 : 290, Math.max(...all[0]!.map(({ row }) => 1.12 * widthOf(row, few ? 13 : 12)))) + 12;
  const columns = Math.min(2, scenarios.length);
  const width = (PAGE - left - 60 - (columns - 1) * 24) / columns;
  const [low, high] = fair(all.flat().flatMap(({ start, end }) => [start, end]));
  const domain = [low, high + (high - low) * Math.min(0.3, 56 / width)];
  const panels = all.map((bars, i) =>
    panel(bars, scenarios, i, { domain, width, left: i % columns === 0 ? left : 0 }),
  );
  const net = (scenario: string): number =>
    rows.filter((row) => row.scenario === scenario).reduce((sum, { persons }) => sum + persons, 0);
  return framed(
    name,
    { concat: panels, columns, spacing: 24 },
    {
      title: words.title(comparedLabel(series, lang), scenarioWords(given, lang), baseline, to),
      subtitle: [
        words.units(changeUnit(lang).name, from, to),
        ...(still.length > 0 ? [words.still(still.join(lang === "zh" ? "、" : ", "))] : []),
      ].join(lang === "zh" ? "" : " "),
      source: sourceLine(options),
      notShown: words.notShown(conceptInWords(series, lang)),
      description: words.alt(
        comparedLabel(series, lang),
        scenarios
          .map((scenario) => `${scenario}: ${figure(net(scenario), lang, lang === "zh" ? undefined : 2)}`)
          .join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    left,
    scenarios,
  );
}

function flowsOf(
  name: string,
  flows: ColumnTable,
  series: string,
  options: ChartOptions,
): DifferenceFlowRow[] {
  const mine = rowsOf<DifferenceFlowRow>(flows).filter(
    (row) => row.series === series && (options.scenario === undefined || row.scenario === options.scenario),
  );
  const engine = options.engine ?? engineOf(mine);
  const rows = mine.filter((row) => row.engine === engine);
  if (rows.length === 0) throw chartProblem(name, `no differences by flow of series ${series}`);
  return rows;
}

/** Bars from where the one before ended, small flows together, then the difference from zero. */
function barsOf(
  series: string,
  rows: readonly DifferenceFlowRow[],
  shown: readonly string[],
  rest: boolean,
  lang: Lang,
): Bar[] {
  const unit = changeUnit(lang);
  const words = WORDS[lang];
  let reached = 0;
  const bar = (row: string, persons: number, from: number, kind?: Bar["kind"]): Bar => {
    const [start, end] = [inUnit(from, unit), inUnit(from + persons, unit)];
    return {
      row,
      start,
      end,
      right: Math.max(start, end),
      change: signed(persons / unit.divisor, unit.decimals),
      kind: kind ?? (persons < 0 ? "loss" : "gain"),
    };
  };
  const step = (row: string, persons: number): Bar => {
    reached += persons;
    return bar(row, persons, reached - persons);
  };
  const by = (flow: string): number => rows.find((row) => row.flow === flow)?.persons ?? 0;
  const others = rows
    .filter(({ flow }) => !shown.includes(flow))
    .reduce((sum, { persons }) => sum + persons, 0);
  const bars = shown.map((flow) => step(flowLabel(flow, series, lang), by(flow)));
  return [...bars, ...(rest ? [step(words.other, others)] : []), bar(words.net, reached, 0, "net")];
}

interface Look {
  readonly domain: readonly number[];
  readonly width: number;
  readonly left: number;
}
function panel(
  bars: readonly Bar[],
  scenarios: readonly string[],
  i: number,
  { domain, width, left }: Look,
): View {
  const many = scenarios.length > 2;
  const steps = bars.slice(0, -1).map(({ row, end }, k) => ({ row, next: bars[k + 1]!.row, end }));
  const y = {
    field: "row",
    type: "ordinal",
    sort: bars.map(({ row }) => row),
    scale: { paddingInner: 0.3, paddingOuter: 0.15 },
    axis: left
      ? {
          title: null,
          labelLimit: left - 8,
          labelFontSize: many ? 12 : 13,
          labelColor: INK,
          domain: false,
          ticks: false,
          minExtent: left,
          maxExtent: left,
        }
      : null,
  };
  const x = {
    field: "start",
    type: "quantitative",
    scale: { domain, nice: false },
    axis: { title: null, labelExpr: SIGNED, tickCount: many ? 3 : 6, domain: false },
  };
  return {
    ...(scenarios.length > 1
      ? { title: { text: scenarios[i]!, fontSize: 14, offset: 8, limit: width } }
      : {}),
    width,
    height: { step: many ? 22 : 30 },
    data: { values: bars },
    layer: [
      {
        data: { values: steps },
        mark: { type: "rule", color: "#9a9a9a" },
        encoding: {
          x: { ...x, field: "end" },
          y: { ...y, bandPosition: 0.5 },
          y2: { field: "next", bandPosition: 0.5 },
        },
      },
      {
        mark: { type: "bar" },
        encoding: {
          y,
          x,
          x2: { field: "end" },
          color: { field: "kind", type: "nominal", scale: KINDS, legend: null },
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
          dx: 5,
          fontSize: many ? 11 : 12,
          fontWeight: "bold",
          color: INK,
        },
        encoding: {
          y,
          x: { ...x, field: "right" },
          text: { field: "change", type: "nominal" },
        },
      },
    ],
  };
}
const KINDS = {
  domain: ["gain", "loss", "net"],
  range: ["gain", "loss", "net"].map((kind) => COLOURS[kind]!),
};
