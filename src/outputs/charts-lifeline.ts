/** One synthetic life, year by year: the states it passes in every process, under one or two scenarios. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { distinct, rowsWith, yearTicks } from "./charts-data.ts";
import { chartProblem, framed, PAGE, sourceLine, type ChartOptions, type View } from "./frame.ts";
import { stateLabel } from "./enrolled-words.ts";
import { looksOf } from "./looks.ts";
import { GREY, INK } from "./theme.ts";
import { processLabel, type Lang } from "./words.ts";

export interface LifelineOptions extends ChartOptions {
  /** Who it is, in words ("a woman, 44 in 2023, rural"); always said to be invented. */
  readonly who?: string;
  /** Processes to draw, in order; those of the table where not said. */
  readonly processes?: readonly string[];
}

interface Row {
  readonly year: number;
  readonly process: string;
  readonly state: string;
  readonly scenario: string;
}

const WORDS = {
  en: {
    title: (who: string, from: number, to: number) =>
      `One invented life from ${from} to ${to}${who ? `: ${who}` : ""}`,
    parted: (year: number, process: string) => ` The lives part in ${year}, in ${process}.`,
    same: " Both scenarios give the same life.",
    subtitle: "State at each year end, in every process; only states that this life passes.",
    parts: (year: number) => `parted ${year}`,
    places: [" (upper line)", " (lower line)"],
    notShown:
      "anybody who lives, what usually happens, or how likely this course is: it is one draw of chance.",
    alt: (count: number, parting: string) => `Lines of states over the years, ${count} rows.${parting}`,
  },
  zh: {
    title: (who: string, from: number, to: number) =>
      `一个虚构个体的历程：${from}至${to}年${who ? `（${who}）` : ""}`,
    parted: (year: number, process: string) => `两种情景在${year}年于“${process}”开始分岔。`,
    same: "两种情景下历程相同。",
    subtitle: "各过程的年末状态；仅列该个体经历过的状态。",
    parts: (year: number) => `${year}年分岔`,
    places: ["（上线）", "（下线）"],
    notShown: "任何真实的人、通常的情形，以及此历程的可能性大小：仅为一次随机结果。",
    alt: (count: number, parting: string) => `各年状态线图，共${count}行。${parting}`,
  },
} as const;

/**
 * Draws the course of one synthetic person.
 *
 * Columns: `year`, `process`, `state` (codes of the model), `scenario` (one or two; those of two share their luck); one
 * row for each year end, process and scenario, of one person only. Throws a UserError where a column is missing, where
 * there are more than two scenarios, or where one year end of a process stands twice.
 */
export function lifelineChart(
  tables: { readonly trace: ColumnTable },
  options: LifelineOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsWith<Row>("lifeline", tables.trace, ["year", "process", "state", "scenario"]);
  const scenarios = distinct(all.map(({ scenario }) => scenario));
  if (scenarios.length === 0 || scenarios.length > 2)
    throw chartProblem("lifeline", `${scenarios.length} scenarios: draw the lives of one or two`);
  const processes = options.processes ?? distinct(all.map(({ process }) => process));
  const rows = all.filter(({ process }) => processes.includes(process));
  const keys = rows.map((row) => `${row.scenario}|${row.process}|${row.year}`);
  if (new Set(keys).size < keys.length)
    throw chartProblem("lifeline", "a year end of a process stands twice: give the rows of one person");
  const years = rows.map(({ year }) => year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const parting = partingOf(rows, scenarios, processes);
  const parted =
    scenarios.length < 2
      ? ""
      : parting
        ? words.parted(parting.year, processLabel(parting.process, lang))
        : words.same;
  const lanes = lanesOf(rows, processes);
  return framed(
    "lifeline",
    lifelines(rows, lanes, scenarios, [first, last], parting?.year, lang),
    {
      title: words.title(options.who ?? "", first, last),
      subtitle: `${words.subtitle}${parted}`,
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(lanes.length, parted),
    },
    options,
    LEFT[lang],
    scenarios,
  );
}

/** Room left of the years: names of processes, then names of states. */
const LEFT = { en: 262, zh: 200 } as const;

/** The first year, and in it the first process, in which two lives differ. */
function partingOf(
  rows: readonly Row[],
  scenarios: readonly string[],
  processes: readonly string[],
): Row | undefined {
  const [one, other] = scenarios;
  const state = new Map(
    rows.filter((row) => row.scenario === other).map((row) => [`${row.process}|${row.year}`, row.state]),
  );
  return rows
    .filter(
      (row) =>
        row.scenario === one && other !== undefined && state.get(`${row.process}|${row.year}`) !== row.state,
    )
    .toSorted((a, b) => a.year - b.year || processes.indexOf(a.process) - processes.indexOf(b.process))[0];
}

interface Lane {
  readonly process: string;
  readonly state: string;
  /** Height at which it stands; processes stand apart. */
  readonly at: number;
}

const LANE = 21;
const GAP = 15;

/** A row for each state that is passed, in the order in which it is. */
function lanesOf(rows: readonly Row[], processes: readonly string[]): Lane[] {
  let at = GAP;
  return processes.flatMap((process) => {
    const own = rows.filter((row) => row.process === process).toSorted((a, b) => a.year - b.year);
    const lanes = distinct(own.map(({ state }) => state)).map((state, i) => ({
      process,
      state,
      at: at + i * LANE,
    }));
    at += lanes.length * LANE + GAP;
    return lanes;
  });
}

/** Years in one state without a break; a year end is drawn over the half years before and after it. */
function spansOf(rows: readonly Row[]): { row: Row; to: number }[] {
  const spans: { row: Row; to: number }[] = [];
  const key = (row: Row): string => `${row.scenario}|${row.process}|${row.state}`;
  for (const row of rows.toSorted((a, b) => a.year - b.year)) {
    const open = spans.find((span) => key(span.row) === key(row) && span.to === row.year - 1);
    if (open) open.to = row.year;
    else spans.push({ row, to: row.year });
  }
  return spans;
}

function lifelines(
  rows: readonly Row[],
  lanes: readonly Lane[],
  scenarios: readonly string[],
  [first, last]: readonly [number, number],
  parting: number | undefined,
  lang: Lang,
): View {
  const height = lanes.at(-1)!.at + GAP;
  const looks = looksOf(scenarios);
  const at = new Map(lanes.map((lane) => [`${lane.process}|${lane.state}`, lane.at]));
  const two = scenarios.length > 1;
  // two lines are told apart by their place where a print has no colour
  const named = (scenario: string): string =>
    two ? `${scenario}${WORDS[lang].places[scenarios.indexOf(scenario)]}` : scenario;
  const spans = spansOf(rows).map(({ row, to }) => ({
    scenario: named(row.scenario),
    from: row.year - 0.5,
    to: to + 0.5,
    at: at.get(`${row.process}|${row.state}`)! + (two ? (row.scenario === scenarios[0] ? -4 : 4) : 0),
    state: stateLabel(row.state, row.process, lang),
    years: row.year === to ? String(to) : `${row.year}–${to}`,
  }));
  const x = {
    field: "from",
    type: "quantitative",
    scale: { domain: [first - 0.5, last + 0.5], nice: false },
    axis: { title: null, format: "d", values: yearTicks(first, last, 8), grid: false },
  };
  const y = { field: "at", type: "quantitative", scale: { domain: [height, 0], nice: false }, axis: null };
  const domain = scenarios.map(named);
  const legend = two ? { symbolType: "stroke", symbolSize: 400, symbolStrokeWidth: 6, columns: 2 } : null;
  return {
    width: PAGE - LEFT[lang] - 6,
    height,
    layer: [
      { data: { values: lanes }, mark: { type: "rule", color: "#ececec" }, encoding: { y } },
      ...(parting === undefined
        ? []
        : [
            {
              data: { values: [{ from: parting - 0.5 }] },
              layer: [
                { mark: { type: "rule", color: "#8a8a8a", strokeDash: [3, 3] }, encoding: { x } },
                {
                  mark: {
                    type: "text",
                    text: WORDS[lang].parts(parting),
                    align: "left",
                    dx: 4,
                    y: 4,
                    baseline: "bottom",
                    fontSize: 11.5,
                    color: GREY,
                  },
                  encoding: { x },
                },
              ],
            },
          ]),
      {
        data: { values: spans },
        mark: { type: "rule", strokeWidth: two ? 6 : 9, strokeCap: "butt" },
        encoding: {
          x,
          x2: { field: "to" },
          y,
          color: {
            field: "scenario",
            type: "nominal",
            scale: { domain, range: scenarios.map((name) => looks.get(name)!.colour) },
            legend,
          },
          tooltip: [
            { field: "scenario", type: "nominal", title: " " },
            { field: "years", type: "nominal", title: lang === "zh" ? "年" : "Years" },
            { field: "state", type: "nominal", title: lang === "zh" ? "状态" : "State" },
          ],
        },
      },
      ...lanes.map((lane) => word(stateLabel(lane.state, lane.process, lang), lane.at, -8, "right", INK, 12)),
      ...distinct(lanes.map(({ process }) => process)).map((process) => {
        const top = lanes.find((lane) => lane.process === process)!.at;
        return word(processLabel(process, lang), top, -LEFT[lang], "left", GREY, 11.5);
      }),
    ],
  };
}

const word = (text: string, at: number, x: number, align: string, color: string, fontSize: number): View => ({
  data: { values: [{ at }] },
  mark: { type: "text", text, x, align, baseline: "middle", fontSize, color },
  encoding: { y: { field: "at", type: "quantitative" } },
});
