/** Insurances that the same person holds: the most frequent combinations as dots, and how many hold them. */
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
import { COLOURS, GREY, INK, PALE, wrap } from "./theme.ts";
import {
  changeUnit,
  grouped,
  inUnit,
  label,
  processLabel,
  seriesOfSchemes,
  type Lang,
  type Unit,
} from "./words.ts";

export interface JointOptions extends ChartOptions {
  /** The year end to draw; the last of the table where not said. */
  readonly year?: number;
}

interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly age_group: string;
  readonly held: string;
  readonly schemes: number;
  readonly persons: number;
}

const WORDS = {
  en: {
    title: (now: string, then: string, base: number, year: number) =>
      `${now} of persons aged 16 or over hold three insurances or more at the end of ${year}; ${then} at the end of ${base}`,
    subtitle: (unit: string, base: number, year: number, projection: string) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)} persons aged 16 or over by the insurances that one person holds, end of ${year}; the vertical stroke is the end of ${base}. Everybody is counted once. ${projection[0]!.toUpperCase()}${projection.slice(1)}.`,
    others: (n: number) => `${n} other combinations`,
    none: "None of them",
    notShown:
      "who pays and who only has a record, children, the social security card, or what the cover is worth.",
    alt: (parts: string) =>
      `Dots for insurances held together and bars for persons. Most frequent: ${parts}.`,
    comma: "; ",
  },
  zh: {
    title: (now: string, then: string, base: number, year: number) =>
      `${year}年末16岁及以上者中，${now}同时参加三种及以上保险（${base}年末为${then}）`,
    subtitle: (unit: string, base: number, year: number, projection: string) =>
      `单位：${unit}人，16岁及以上，按同一人所参加保险的组合，${year}年末；竖线为${base}年末。每人只计一次。${projection}。`,
    others: (n: number) => `其余${n}种组合`,
    none: "均未参加",
    notShown: "是否仍在缴费（有记录即计入）、儿童、社会保障卡，以及待遇水平。",
    alt: (parts: string) => `圆点为同时参加的保险，条形为人数。最多者：${parts}。`,
    comma: "；",
  },
} as const;

/** Combinations drawn one by one; the others are one bar. */
const SHOWN = 10;
const ROW = 30;
const DOTS = 76;
/** A person with a record in both arms has a dot in each. */
const BOTH: Readonly<Record<string, readonly string[]>> = {
  "pension-both-arms": ["pension-employees", "pension-residents"],
};
const partsOf = (held: string): string[] =>
  held === "none" ? [] : held.split(" + ").flatMap((part) => BOTH[part] ?? [part]);
/** Schemes by their short names, arms by their own. */
const nameOf = (part: string, lang: Lang): string => {
  const short = processLabel(part, lang);
  return short === part || part.startsWith("pension-") ? label(part, lang) : short;
};

/**
 * Draws a table of insurances held together.
 *
 * Columns: `scenario`, `engine`, `year`, `age_group` ("0-15" is left out), `held` (names joined by " + ", or none), `schemes` (how
 * many), `persons`; other columns are summed over.
 */
export function jointChart(
  tables: { readonly joint: ColumnTable },
  options: JointOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const { scenario, rows: all } = chosenRows<Row>(
    "joint",
    tables.joint,
    ["scenario", "engine", "year", "age_group", "held", "schemes", "persons"],
    options,
  );
  const rows = all.filter((row) => row.age_group !== "0-15");
  const base = Math.min(...rows.map(({ year }) => year));
  const year = options.year ?? Math.max(...rows.map((row) => row.year));
  const sum = (list: readonly Row[]): number => list.reduce((total, { persons }) => total + persons, 0);
  const at = (when: number): Row[] => rows.filter((row) => row.year === when);
  if (at(year).length === 0) throw chartProblem("joint", `no rows of ${scenario} in ${year}`);
  const three = (when: number): string =>
    `${((100 * sum(at(when).filter(({ schemes }) => schemes >= 3))) / sum(at(when))).toFixed(0)}%`;
  const held = distinct(rows.map((row) => row.held)).filter((one) => one !== "none");
  const persons = (one: string, when: number): number => sum(at(when).filter((row) => row.held === one));
  const order = held.toSorted((a, b) => persons(b, year) - persons(a, year));
  const [shown, rest] = [order.slice(0, SHOWN), order.slice(SHOWN)];
  const unit = changeUnit(lang);
  const bar = (parts: readonly string[], name: string, of: readonly string[]): Bar => ({
    parts,
    name,
    now: of.reduce((total, one) => total + persons(one, year), 0),
    before: of.reduce((total, one) => total + persons(one, base), 0),
  });
  const bars = [
    ...shown.map((one) => bar(partsOf(one), "", [one])),
    ...(rest.length > 0 ? [bar([], words.others(rest.length), rest)] : []),
    bar([], words.none, ["none"]),
  ];
  const rank = seriesOfSchemes().map(({ name }) => name);
  const columns = distinct(held.flatMap(partsOf)).toSorted((a, b) => rank.indexOf(a) - rank.indexOf(b));
  const named = (one: string): string =>
    partsOf(one)
      .map((part) => nameOf(part, lang))
      .join(lang === "zh" ? "＋" : " + ");
  return framed(
    `joint-${year}`,
    upset(bars, columns, unit, lang),
    {
      title: words.title(three(year), three(base), base, year),
      subtitle: words.subtitle(unit.name, base, year, projectionWords(scenario, options)),
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(
        shown
          .slice(0, 4)
          .map((one) => `${named(one)} ${grouped(inUnit(persons(one, year), unit), lang === "zh" ? 0 : 1)}`)
          .join(words.comma),
      ),
    },
    options,
    0,
    [scenario],
  );
}

interface Bar {
  readonly parts: readonly string[];
  /** Said in the place of dots. */
  readonly name: string;
  readonly now: number;
  readonly before: number;
}

/** Dots and bars in pixels from the upper left corner. */
function upset(bars: readonly Bar[], columns: readonly string[], unit: Unit, lang: Lang): View {
  const left = columns.length * DOTS + 10;
  const room = PAGE - left - 58;
  const most = Math.max(...bars.flatMap(({ now, before }) => [now, before]));
  const length = (persons: number): number => Number((left + (room * persons) / most).toFixed(1));
  const centre = (row: number): number => row * ROW + ROW / 2;
  const place = (column: number): number => column * DOTS + DOTS / 2;
  const text = (words: string | readonly string[], more: object): View => ({
    data: { values: [{}] },
    mark: { type: "text", text: words, color: INK, fontSize: 12.5, ...more },
  });
  const heads = columns.map((part, i) => {
    const lines = wrap(nameOf(part, lang), lang === "zh" ? 4.2 * 11 : DOTS - 6, 11);
    return text(lines, {
      x: place(i),
      y: -8 - (lines.length - 1) * 14,
      lineHeight: 14,
      align: "center",
      baseline: "bottom",
      fontSize: 11,
    });
  });
  const x = { type: "quantitative", scale: { domain: [0, PAGE], nice: false }, axis: null };
  const y = {
    field: "y",
    type: "quantitative",
    scale: { domain: [bars.length * ROW, 0], nice: false },
    axis: null,
  };
  const dots = bars.flatMap(({ parts, name }, row) =>
    name
      ? []
      : columns.map((part, i) => ({
          x: place(i),
          y: centre(row),
          fill: parts.includes(part) ? (COLOURS[part] ?? GREY) : PALE,
        })),
  );
  const joins = bars.flatMap(({ parts }, row) => {
    const at = parts.map((part) => place(columns.indexOf(part)));
    return at.length < 2 ? [] : [{ x: Math.min(...at), to: Math.max(...at), y: centre(row) }];
  });
  const boxes = bars.map(({ now, before }, row) => ({
    x: left,
    to: length(now),
    y: centre(row) - 9,
    low: centre(row) + 9,
    before: length(before),
    persons: Math.round(now),
  }));
  return {
    width: PAGE,
    height: bars.length * ROW,
    layer: [
      ...heads,
      {
        data: { values: joins },
        mark: { type: "rule", color: "#8a8a8a", strokeWidth: 2 },
        encoding: { x: { field: "x", ...x }, x2: { field: "to" }, y },
      },
      {
        data: { values: dots },
        mark: { type: "circle", size: 150, opacity: 1 },
        encoding: { x: { field: "x", ...x }, y, fill: { field: "fill", type: "nominal", scale: null } },
      },
      {
        data: { values: boxes },
        mark: { type: "rect", color: COLOURS.pension },
        encoding: { x: { field: "x", ...x }, x2: { field: "to" }, y, y2: { field: "low" } },
      },
      {
        data: { values: boxes.map((box) => ({ x: box.before, y: box.y - 3, low: box.low + 3 })) },
        mark: { type: "rule", color: INK, strokeWidth: 2 },
        encoding: { x: { field: "x", ...x }, y, y2: { field: "low" } },
      },
      ...bars.map(({ now, before }, row) =>
        text(grouped(inUnit(now, unit), lang === "zh" ? 0 : 1), {
          x: Math.max(length(now), length(before)) + 6,
          y: centre(row),
          align: "left",
          baseline: "middle",
        }),
      ),
      ...bars.flatMap(({ name }, row) =>
        name ? [text(name, { x: left - 10, y: centre(row), align: "right", baseline: "middle" })] : [],
      ),
    ],
  };
}
