/** Where a change comes from: the flows between an opening and a closing year end, as floating bars from zero. */
import type { TopLevelSpec } from "vega-lite";
import { FLOWS } from "../schemes/scheme.ts";
import { choose, numberOr, rowsOf, type EnrolmentRow, type Tables } from "./charts-data.ts";
import { chartProblem, framed, projectionWords, sourceLine, type ChartOptions, type View } from "./frame.ts";
import { COLOURS, INK } from "./theme.ts";
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
    title: (name: string, change: string, from: number, to: number, scenario: string) =>
      `What makes ${name[0]!.toLowerCase()}${name.slice(1)} change by ${change} from the end of ${from} to the end of ${to}, under scenario "${scenario}"`,
    subtitle: (unit: string, opening: string, closing: string, from: number, to: number, projection: string) =>
      `Change in ${unit}, summed over ${from + 1} to ${to}; the bars start from zero change. Opening ${opening} (end of ${from}), closing ${closing} (end of ${to}); ${projection}.`,
    year: (unit: string, opening: string, closing: string, from: number, to: number, projection: string) =>
      `Change in ${unit} during ${to}; the bars start from zero change. Opening ${opening} (end of ${from}), closing ${closing} (end of ${to}); ${projection}.`,
    net: "Net change",
    gain: "Adds",
    loss: "Takes away",
    axis: (unit: string) => `Change, ${unit}`,
    notShown: (concept: string) => `moves between roles that leave the total as it is, and one person's several moves. Counted: ${concept}.`,
    alt: (name: string, parts: string) => `Waterfall of floating bars for ${name}. ${parts}.`,
  },
  zh: {
    title: (name: string, change: string, from: number, to: number, scenario: string) =>
      `在情景“${scenario}”下，${name}从${from}年末到${to}年末变动${change}人，由哪些因素构成`,
    subtitle: (unit: string, opening: string, closing: string, from: number, to: number, projection: string) =>
      `单位：${unit}人，${from + 1}至${to}年累计变动，条形自零起算。期初${opening}（${from}年末），期末${closing}（${to}年末）；${projection}。`,
    year: (unit: string, opening: string, closing: string, from: number, to: number, projection: string) =>
      `单位：${unit}人，${to}年内变动，条形自零起算。期初${opening}（${from}年末），期末${closing}（${to}年末）；${projection}。`,
    net: "净变动",
    gain: "增加",
    loss: "减少",
    axis: (unit: string) => `变动（${unit}人）`,
    notShown: (concept: string) => `不影响总数的身份转换，以及同一人的多次变动。计数口径：${concept}。`,
    alt: (name: string, parts: string) => `${name}变动的瀑布图。${parts}。`,
  },
} as const;

/**
 * A waterfall of one series from the base year to `to`. Only changes are drawn, from zero: a bar of a billion
 * beside one of a million would need a cut axis. Throws where opening and flows do not give the closing level.
 */
export function incrementsChart(tables: Pick<Tables, "increments" | "enrolment">, options: IncrementsOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const unit = changeUnit(lang);
  const series = options.series ?? "pension";
  const name = `increments-${series}${options.to ? `-${options.to}` : ""}`;
  const { scenario, engine } = choose(name, tables.increments, options);
  const levels = rowsOf<EnrolmentRow>(tables.enrolment).filter((row) => row.series === series);
  const own = levels.filter((row) => row.scenario === scenario && row.engine === engine).sort((a, b) => a.year - b.year);
  const [opening, closing] = [own[0], options.to === undefined ? own.at(-1) : own.find((row) => row.year === options.to)];
  if (!opening || !closing || closing.year <= opening.year)
    throw chartProblem(name, `no levels of ${series} from a base year to ${options.to ?? "a later year"}`);
  const [from, to] = [opening.year, closing.year];
  const flows = sums(
    rowsOf<IncrementRow>(tables.increments).filter(
      (row) => row.scenario === scenario && row.engine === engine && row.series === series && row.year > from && row.year <= to,
    ),
  );
  const change = flows.reduce((sum, { persons }) => sum + persons, 0);
  const gap = (closing.persons ?? 0) - (opening.persons ?? 0) - change;
  // a mean over replicates is rounded row by row, so a few persons may be left
  if (Math.abs(gap) > 1e-5 * (opening.persons ?? 0))
    throw chartProblem(name, `opening and flows miss the closing level of ${series} in ${to} by ${grouped(gap)} persons`);
  const continued = levels.filter((row) => row.engine === "continued-2023");
  const reference = continued.find((row) => row.year === to);
  const referenceChange = reference ? (numberOr(reference.persons) ?? 0) - (numberOr(continued.find((row) => row.year === from)?.persons) ?? opening.persons ?? 0) : undefined;
  const signed = (persons: number) => `${persons > 0 ? "+" : ""}${figure(persons, lang, lang === "zh" ? undefined : 1)}`;
  const projection = projectionWords(scenario, options);
  const subtitle = to === from + 1 ? words.year : words.subtitle;
  const parts = flows.map(({ flow, persons }) => `${label(flow, lang)} ${signed(persons)}`).join(lang === "zh" ? "；" : "; ");
  return framed(
    name,
    waterfall(flows, change, referenceChange, lang),
    {
      title: words.title(label(series, lang), signed(change), from, to, scenario),
      subtitle: subtitle(unit.name, figure(opening.persons ?? 0, lang, 2), figure(closing.persons ?? 0, lang, 2), from, to, projection),
      source: sourceLine(options),
      notShown: words.notShown(conceptInWords(series, lang)),
      description: words.alt(label(series, lang), parts),
    },
    options,
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

function waterfall(flows: readonly Flow[], change: number, reference: number | undefined, lang: Lang): View {
  const words = WORDS[lang];
  const unit = changeUnit(lang);
  let reached = 0;
  const bars = flows.map(({ flow, persons }) => {
    const start = reached;
    reached += persons;
    return bar(label(flow, lang), start, reached, persons > 0 ? words.gain : words.loss);
  });
  bars.push(bar(words.net, 0, change, words.net));
  const continued = label("continued-2023", lang);
  if (reference !== undefined) bars.push(bar(continued, 0, reference, continued));
  // a thin line carries the level reached from each bar to the next, up to the net change
  const steps = flows.map((_, i) => ({ row: bars[i]!.row, next: bars[i + 1]!.row, end: bars[i]!.end }));
  const rows = bars.map(({ row }) => row);
  const large = Math.max(...flows.map(({ persons }) => Math.abs(persons)), 1) >= 2e7;
  const y = {
    field: "row",
    type: "ordinal",
    sort: rows,
    scale: { paddingInner: 0.32, paddingOuter: 0.16 },
    axis: { title: null, labelLimit: 330, labelFontSize: 13, labelColor: INK, domain: false, ticks: false },
  };
  const kinds: Record<string, string> = {
    [words.gain]: COLOURS.gain!,
    [words.loss]: COLOURS.loss!,
    [words.net]: COLOURS.net!,
    ...(reference === undefined ? {} : { [continued]: "#bdbdbd" }),
  };
  return {
    width: 560,
    height: { step: 31 },
    data: { values: bars },
    layer: [
      {
        data: { values: steps },
        mark: { type: "rule", color: "#9a9a9a", strokeWidth: 1 },
        encoding: { y: { ...y, bandPosition: 0.5 }, y2: { field: "next", bandPosition: 0.5 }, x: { field: "end", type: "quantitative" } },
      },
      {
        mark: { type: "bar" },
        encoding: {
          y,
          x: {
            field: "start",
            type: "quantitative",
            axis: { title: words.axis(unit.name), format: "+,.0f", tickCount: 7, domain: false },
            scale: { nice: true },
          },
          x2: { field: "end" },
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: Object.keys(kinds), range: Object.values(kinds) },
            legend: null,
          },
        },
      },
      { mark: { type: "rule", color: "#666666" }, encoding: { x: { datum: 0, type: "quantitative" } } },
      {
        mark: { type: "text", align: "left", baseline: "middle", dx: 6, fontSize: 12, fontWeight: "bold", color: INK },
        encoding: {
          y,
          x: { field: "right", type: "quantitative" },
          text: { field: "change", type: "quantitative", format: lang === "zh" ? unit.change : large ? "+,.1f" : "+,.2f" },
        },
      },
    ],
  };

  function bar(row: string, start: number, end: number, kind: string) {
    const [a, b] = [inUnit(start, unit), inUnit(end, unit)];
    return { row, start: a, end: b, right: Math.max(a, b), change: inUnit(end - start, unit), kind };
  }
}
