/** Who moves between the states of a scheme: bands from where people leave to where they arrive. */
import type { TopLevelSpec } from "vega-lite";
import { chosenRows, distinct, type Tables } from "./charts-data.ts";
import { apart } from "./charts-fan.ts";
import {
  chartProblem,
  framed,
  PAGE,
  projectionWords,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { COLOURS, GREY, INK, widthOf } from "./theme.ts";
import { changeUnit, figure, inUnit, label, processLabel, type Lang } from "./words.ts";

export interface FlowOptions extends ChartOptions {
  /** The process whose moves are drawn; the pension where not said. */
  readonly process?: string;
  /** First and last year of the moves; the first projected year alone where not said. */
  readonly from?: number;
  readonly to?: number;
}

interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly replicate: number;
  readonly year: number;
  readonly process: string;
  readonly from: string;
  readonly to: string;
  readonly events: number;
}
interface Ribbon {
  readonly from: string;
  readonly to: string;
  readonly persons: number;
}

const WORDS = {
  en: {
    title: (name: string, total: string, when: string) => `${name}: ${total} moves between states ${when}`,
    during: (year: number) => `during ${year}`,
    between: (from: number, to: number) => `from ${from} to ${to}`,
    subtitle: (unit: string, projection: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} moves; left where people leave, right where they arrive. Who stays is not drawn. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    left: "Leave",
    right: "Arrive",
    notShown: "those who stay, by far the most; who moves several times is counted each time.",
    alt: (name: string, parts: string) => `Alluvial chart of moves in ${name}. Largest: ${parts}.`,
    arrow: " to ",
  },
  zh: {
    title: (name: string, total: string, when: string) => `${name}：${when}各状态之间共变动${total}人次`,
    during: (year: number) => `${year}年`,
    between: (from: number, to: number) => `${from}至${to}年`,
    subtitle: (unit: string, projection: string) =>
      `单位：${unit}人次；左为离开的状态，右为进入的状态，不含状态未变者。${projection}。`,
    left: "离开",
    right: "进入",
    notShown: "状态未变者（占绝大多数）；多次变动者每次均计入。",
    alt: (name: string, parts: string) => `${name}状态变动冲积图。最大者：${parts}。`,
    arrow: "至",
  },
} as const;

/** Moves below this share of all are drawn as nothing: their band would be thinner than a line. */
const THINNEST = 0.001;
const HEIGHT = 430;
const NODE = 12;
const GAP = 20;

/** Moves of one process in the table `flows`, summed over years, sexes and ages; replicates are averaged. */
export function flowChart(tables: Pick<Tables, "flows">, options: FlowOptions = {}): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const process = options.process ?? "pension";
  const name = `flow-${process}`;
  const { scenario, rows: all } = chosenRows<Row>(
    name,
    tables.flows,
    ["scenario", "engine", "replicate", "year", "process", "from", "to", "events"],
    options,
  );
  const mine = all.filter((row) => row.process === process);
  const from = options.from ?? Math.min(...mine.map(({ year }) => year));
  const to = options.to ?? from;
  const rows = mine.filter(({ year }) => year >= from && year <= to);
  if (rows.length === 0) throw chartProblem(name, `no moves of process ${process} in ${from} to ${to}`);
  const replicates = distinct(rows.map(({ replicate }) => replicate)).length;
  const sums = new Map<string, Ribbon>();
  for (const row of rows) {
    const key = `${row.from}|${row.to}`;
    sums.set(key, {
      from: row.from,
      to: row.to,
      persons: (sums.get(key)?.persons ?? 0) + row.events / replicates,
    });
  }
  const total = [...sums.values()].reduce((sum, { persons }) => sum + persons, 0);
  const ribbons = [...sums.values()].filter(({ persons }) => persons > THINNEST * total);
  const said = (persons: number): string => figure(persons, lang, lang === "en" ? 1 : undefined);
  const when = from === to ? words.during(from) : words.between(from, to);
  const largest = ribbons.toSorted((a, b) => b.persons - a.persons).slice(0, 5);
  return framed(
    `${name}-${from}${to > from ? `-${to}` : ""}`,
    alluvial(ribbons, lang),
    {
      title: words.title(processLabel(process, lang), said(total), when),
      subtitle: words.subtitle(changeUnit(lang).name, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        processLabel(process, lang),
        largest
          .map((one) => `${label(one.from, lang)}${words.arrow}${label(one.to, lang)} ${said(one.persons)}`)
          .join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    0,
    [scenario],
  );
}

/** Order of states from top to bottom: outside first, then the arms, the ends last. */
const ORDER = [
  "unborn",
  "outside",
  "R-contributing",
  "R-lapsed",
  "R-receiving",
  "dual",
  "E-contributing",
  "E-lapsed",
  "E-receiving",
  "insured",
  "covered",
  "claiming",
  "receiving",
  "past",
  "dead",
];
const rank = (state: string): number => (ORDER.includes(state) ? ORDER.indexOf(state) : 6.5);
const FILL: Readonly<Record<string, string>> = {
  ...COLOURS,
  outside: "#9b9b9b",
  unborn: "#bdbdbd",
  dead: "#4d4d4d",
  insured: "#0072B2",
  claiming: "#E69F00",
  receiving: "#E69F00",
  covered: "#CC79A7",
  past: "#9b9b9b",
};

interface Node {
  readonly state: string;
  readonly persons: number;
  readonly top: number;
  readonly bottom: number;
}

/** States of one side from top to bottom, each as high as the moves that leave or reach it. */
function nodesOf(ribbons: readonly Ribbon[], side: "from" | "to", scale: number): Map<string, Node> {
  const states = distinct(ribbons.map((ribbon) => ribbon[side])).toSorted((a, b) => rank(a) - rank(b));
  const nodes = new Map<string, Node>();
  const heights = states.map(
    (state) =>
      scale *
      ribbons.filter((ribbon) => ribbon[side] === state).reduce((sum, { persons }) => sum + persons, 0),
  );
  let top = (HEIGHT - heights.reduce((sum, one) => sum + one, 0) - GAP * (states.length - 1)) / 2;
  states.forEach((state, i) => {
    nodes.set(state, { state, persons: heights[i]! / scale, top, bottom: top + heights[i]! });
    top += heights[i]! + GAP;
  });
  return nodes;
}

function alluvial(ribbons: readonly Ribbon[], lang: Lang): View {
  const total = ribbons.reduce((sum, { persons }) => sum + persons, 0);
  const sides = Math.max(
    ...(["from", "to"] as const).map((side) => distinct(ribbons.map((ribbon) => ribbon[side])).length),
  );
  const scale = (HEIGHT - GAP * (sides - 1)) / total;
  const [sources, targets] = [nodesOf(ribbons, "from", scale), nodesOf(ribbons, "to", scale)];
  const unit = changeUnit(lang);
  const text = ({ state, persons }: Node): string =>
    `${label(state, lang)}  ${lang === "zh" ? Math.round(inUnit(persons, unit)).toLocaleString("en-US") : inUnit(persons, unit).toFixed(1)}`;
  const room = (nodes: Map<string, Node>): number =>
    Math.max(...[...nodes.values()].map((node) => widthOf(text(node), 13))) + 14;
  const [left, right] = [room(sources), PAGE - room(targets)];
  const values = bandsOf(ribbons, sources, targets, scale, left + NODE, right - NODE);
  const color = {
    field: "from",
    type: "nominal",
    scale: { domain: [...sources.keys()], range: [...sources.keys()].map((state) => FILL[state] ?? GREY) },
    legend: null,
  };
  const x = { field: "x", type: "quantitative", scale: { domain: [0, PAGE], nice: false }, axis: null };
  const y = { field: "low", type: "quantitative", scale: { domain: [HEIGHT, 0], nice: false }, axis: null };
  const box = (nodes: Map<string, Node>, at: number): View => ({
    data: {
      values: [...nodes.values()].map((node) => ({
        x: at,
        to: at + NODE,
        low: node.top,
        high: Math.max(node.bottom, node.top + 1),
        fill: FILL[node.state] ?? GREY,
      })),
    },
    mark: { type: "rect" },
    encoding: {
      x,
      x2: { field: "to" },
      y,
      y2: { field: "high" },
      color: { field: "fill", type: "nominal", scale: null },
    },
  });
  const names = (nodes: Map<string, Node>, at: number, align: "left" | "right"): View[] => {
    const list = [...nodes.values()];
    const places = apart(
      list.map(({ top, bottom }) => (top + bottom) / 2),
      16,
    );
    return list.map((node, i) => ({
      data: { values: [{}] },
      mark: {
        type: "text",
        text: text(node),
        x: at,
        y: places[i],
        align,
        baseline: "middle",
        fontSize: 12.5,
        color: INK,
      },
    }));
  };
  const head = (word: string, at: number, align: "left" | "right"): View => ({
    data: { values: [{}] },
    mark: {
      type: "text",
      text: word,
      x: at,
      y: -14,
      align,
      baseline: "bottom",
      fontSize: 13,
      fontWeight: "bold",
      color: INK,
    },
  });
  return {
    width: PAGE,
    height: HEIGHT,
    layer: [
      head(WORDS[lang].left, left - 6, "right"),
      head(WORDS[lang].right, right + 6, "left"),
      {
        data: { values },
        mark: { type: "area", opacity: 0.62, stroke: "white", strokeWidth: 0.6, interpolate: "linear" },
        encoding: { x, y, y2: { field: "high" }, color, detail: { field: "ribbon", type: "nominal" } },
      },
      box(sources, left),
      box(targets, right - NODE),
      ...names(sources, left - 6, "right"),
      ...names(targets, right + 6, "left"),
    ],
  };
}

/** Outlines of the bands: at 25 places between the two sides, on a curve without corners. */
function bandsOf(
  ribbons: readonly Ribbon[],
  sources: Map<string, Node>,
  targets: Map<string, Node>,
  scale: number,
  left: number,
  right: number,
): object[] {
  const used = new Map<string, number>();
  const take = (side: string, node: Node, height: number): number => {
    const key = `${side}|${node.state}`;
    const at = node.top + (used.get(key) ?? 0);
    used.set(key, (used.get(key) ?? 0) + height);
    return at;
  };
  const leaving = ribbons.toSorted((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to));
  const starts = new Map(
    leaving.map((ribbon) => [ribbon, take("from", sources.get(ribbon.from)!, ribbon.persons * scale)]),
  );
  const arriving = ribbons.toSorted((a, b) => rank(a.to) - rank(b.to) || rank(a.from) - rank(b.from));
  const ends = new Map(
    arriving.map((ribbon) => [ribbon, take("to", targets.get(ribbon.to)!, ribbon.persons * scale)]),
  );
  const round = (value: number): number => Number(value.toFixed(2));
  return leaving.flatMap((ribbon, i) => {
    const [start, end, height] = [starts.get(ribbon)!, ends.get(ribbon)!, ribbon.persons * scale];
    return Array.from({ length: 25 }, (_, k) => {
      const t = k / 24;
      const low = start + (end - start) * t * t * (3 - 2 * t);
      return {
        ribbon: i,
        from: ribbon.from,
        x: round(left + (right - left) * t),
        low: round(low),
        high: round(low + height),
      };
    });
  });
}
