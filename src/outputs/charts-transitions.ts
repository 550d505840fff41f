/** Where the same persons are years later: a heat map of states at the base year end against those at another. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { chosenRows, distinct } from "./charts-data.ts";
import {
  chartProblem,
  framed,
  PAGE,
  projectionWords,
  sourceLine,
  type ChartOptions,
  type View,
} from "./frame.ts";
import { heatColour, INK, wrap } from "./theme.ts";
import { figure, label, processLabel, type Lang } from "./words.ts";

export interface TransitionsOptions extends ChartOptions {
  /** The process whose states are drawn; the pension where not said. */
  readonly process?: string;
  /** The later year end; the last of the table where not said. */
  readonly year?: number;
}

interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly process: string;
  readonly from: string;
  readonly to: string;
  readonly age_group: string;
  readonly persons: number;
}

const WORDS = {
  en: {
    title: (name: string, state: string, same: number, base: number, year: number) =>
      `${name}: of 100 persons in "${state}" at the end of ${base}, ${same} are there at the end of ${year}`,
    subtitle: (base: number, year: number, projection: string) =>
      `Percent of the persons of a row; each row adds up to 100. Rows: state at the end of ${base}, persons aged 16 or over then; columns: state of the same persons at the end of ${year}. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    notShown:
      "what lies between the two year ends (who left and came back counts as having stayed), children, or who was born later; below half a percent a dot.",
    alt: (name: string, base: number, year: number, parts: string) =>
      `Heat map of the states of the same persons in ${name} at the ends of ${base} and ${year}. Still there: ${parts}.`,
  },
  zh: {
    title: (name: string, state: string, same: number, base: number, year: number) =>
      `${name}：${base}年末“${state}”者每100人中，${same}人${year}年末仍在该状态`,
    subtitle: (base: number, year: number, projection: string) =>
      `各行人数的百分比，每行合计100。行：${base}年末状态（当时16岁及以上）；列：同一批人${year}年末的状态。${projection}。`,
    notShown: "两个年末之间的变动（离开后又返回者视同未变）、儿童以及此后出生者；不足0.5%以点表示。",
    alt: (name: string, base: number, year: number, parts: string) =>
      `${name}中同一批人${base}年末与${year}年末状态热力图。仍在原状态：${parts}。`,
  },
} as const;

/** Room for the names of rows, size and height of the lines of names. */
const LEFT = 104;
const NAME = 11;
const LINE = 14;

/**
 * Draws a table of transitions of the same person.
 *
 * Columns: `scenario`, `engine`, `year`, `process`, `from` (state at the base year end), `to` (state in `year`, or dead),
 * `age_group` (at the base year end; "0-15" is left out), `persons`; other columns are summed over.
 */
export function transitionsChart(
  tables: { readonly transitions: ColumnTable },
  options: TransitionsOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const process = options.process ?? "pension";
  const name = `transitions-${process}`;
  const { scenario, rows: all } = chosenRows<Row>(
    name,
    tables.transitions,
    ["scenario", "engine", "year", "process", "from", "to", "age_group", "persons"],
    options,
  );
  const mine = all.filter((row) => row.process === process && row.age_group !== "0-15");
  const base = Math.min(...mine.map(({ year }) => year)) - 1;
  const year = options.year ?? Math.max(...mine.map((row) => row.year));
  const rows = mine.filter((row) => row.year === year);
  if (rows.length === 0) throw chartProblem(name, `no transitions of process ${process} to ${year}`);
  const sum = (list: readonly Row[]): number => list.reduce((total, { persons }) => total + persons, 0);
  const from = distinct(rows.map((row) => row.from));
  const to = [...statesIn(rows, from), ...(rows.some((row) => row.to === "dead") ? ["dead"] : [])];
  const totals = new Map(from.map((state) => [state, sum(rows.filter((row) => row.from === state))]));
  const share = (a: string, b: string): number =>
    sum(rows.filter((row) => row.from === a && row.to === b)) / totals.get(a)!;
  const inside = from.filter((state) => state !== "outside");
  const largest = inside.reduce((best, state) => (totals.get(state)! > totals.get(best)! ? state : best));
  const percent = (part: number): number => Math.round(100 * part);
  return framed(
    `${name}-${year}`,
    map(from, to, totals, share, lang),
    {
      title: words.title(
        processLabel(process, lang),
        label(largest, lang),
        percent(share(largest, largest)),
        base,
        year,
      ),
      subtitle: words.subtitle(base, year, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        processLabel(process, lang),
        base,
        year,
        from
          .map((state) => `${label(state, lang)} ${percent(share(state, state))}%`)
          .join(lang === "zh" ? "；" : "; "),
      ),
    },
    options,
    LEFT,
    [scenario],
  );
}

/** States somebody is in then: in the order in which people began in them, others after them. */
const statesIn = (rows: readonly Row[], from: readonly string[]): string[] => {
  const then = new Set(rows.map((row) => row.to));
  return [...new Set([...from, ...then])].filter((state) => then.has(state) && state !== "dead");
};

/** A name in lines: "职工：领取待遇" breaks after its colon, English at spaces. */
const linesOf = (name: string, width: number): string[] => {
  const whole = wrap(name, width, NAME);
  return whole.length < 2 ? whole : name.split(/(?<=：)/).flatMap((part) => wrap(part, width, NAME));
};

function map(
  from: readonly string[],
  to: readonly string[],
  totals: ReadonlyMap<string, number>,
  share: (from: string, to: string) => number,
  lang: Lang,
): View {
  const step = Math.floor((PAGE - LEFT) / to.length);
  const down = from.map((state) => [
    ...linesOf(label(state, lang), LEFT - 12),
    figure(totals.get(state)!, lang, lang === "en" ? 1 : undefined),
  ]);
  const row = LINE * Math.max(...down.map((lines) => lines.length)) + 10;
  const name = (lines: readonly string[], more: object): View => ({
    data: { values: [{}] },
    mark: { type: "text", text: lines, fontSize: NAME, lineHeight: LINE, color: INK, ...more },
  });
  const values = from.flatMap((a, i) =>
    to.flatMap((b, k) => {
      const part = share(a, b);
      if (part === 0) return [];
      return {
        from: label(a, lang),
        to: label(b, lang),
        x: k,
        y: i,
        said: part < 0.005 ? "·" : String(Math.round(100 * part)),
        share: Number(part.toFixed(4)),
        ...heatColour(part, 0, 1, true),
      };
    }),
  );
  const ordinal = (field: string, count: number): object => ({
    field,
    type: "ordinal",
    scale: { domain: Array.from({ length: count }, (_, i) => i) },
    axis: null,
  });
  const [x, y] = [ordinal("x", to.length), ordinal("y", from.length)];
  return {
    width: step * to.length,
    height: from.length * row,
    data: { values },
    layer: [
      ...to.map((state, i) => {
        const lines = linesOf(label(state, lang), step - 2);
        return name(lines, {
          x: (i + 0.5) * step,
          y: -8 - (lines.length - 1) * LINE,
          align: "center",
          baseline: "bottom",
        });
      }),
      ...down.map((lines, i) =>
        name(lines, {
          x: -8,
          y: (i + 0.5) * row - ((lines.length - 1) * LINE) / 2,
          align: "right",
          baseline: "middle",
        }),
      ),
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 1.5 },
        encoding: {
          x,
          y,
          fill: { field: "fill", type: "nominal", scale: null },
          tooltip: [
            { field: "from", type: "nominal", title: " " },
            { field: "to", type: "nominal", title: " " },
            { field: "share", type: "quantitative", format: ".1%", title: "%" },
          ],
        },
      },
      {
        mark: { type: "text", fontSize: 13 },
        encoding: {
          x,
          y,
          color: { field: "ink", type: "nominal", scale: null },
          text: { field: "said", type: "nominal" },
        },
      },
    ],
  };
}
