/** How far the model beats simple rules: ratios of errors by series and horizon, losses included. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { distinct, numberOr, rowsWith } from "./charts-data.ts";
import { chartProblem, framed, PAGE, panelTitle, sourceLine, type ChartOptions, type View } from "./frame.ts";
import { GREY, INK, OKABE, widthOf } from "./theme.ts";
import { label, type Lang } from "./words.ts";

const SPACING = 18;

export interface SkillOptions extends ChartOptions {
  readonly series?: readonly string[];
  /** Horizons to draw, up to three side by side; 1, 2 and 3 where not said. */
  readonly horizons?: readonly number[];
  /** What is scored, as the title names it; the model where not said. */
  readonly of?: string;
}

interface Skill {
  readonly series: string;
  readonly horizon: number;
  readonly method: string;
  readonly mae: number;
  readonly ratio: number | null;
}

const WORDS = {
  en: {
    model: "the model",
    title: (of: string, won: number, all: number) =>
      `The mean error of ${of} is below that of the best simple rule in ${won} of ${all} comparisons`,
    subtitle:
      "Mean absolute error of what is scored over that of each simple rule, same origins. Left of 1 it errs less. The diamond is the strongest rule, with its ratio; logarithmic scale.",
    horizon: (years: number) => `${years} year${years > 1 ? "s" : ""} ahead`,
    best: "Strongest simple rule",
    other: "Other simple rules",
    notShown: "the size of the errors, single bad years, or significance: origins are few and overlap.",
    alt: (won: number, all: number) =>
      `Dot plot of error ratios by series and horizon; below 1 against the best rule in ${won} of ${all}.`,
  },
  zh: {
    model: "模型",
    title: (of: string, won: number, all: number) =>
      `${all}项比较中，${of}的平均误差低于最佳简单规则的有${won}项`,
    subtitle:
      "被评方法的平均绝对误差与各简单规则之比（起点相同）。小于1表示其误差较小。菱形为最强的简单规则，附比值；对数刻度。",
    horizon: (years: number) => `提前${years}年`,
    best: "最强的简单规则",
    other: "其他简单规则",
    notShown: "误差的绝对大小、个别年份的失误，以及统计显著性：起点少且相互重叠。",
    alt: (won: number, all: number) => `按序列和提前年数的误差比值点图；${all}项中有${won}项低于最佳规则。`,
  },
} as const;

/**
 * Error ratios of the model against simple rules, as dots by series, one panel for each horizon.
 *
 * Columns: `series`, `horizon` (years), `method` (the simple rule), `mae` (persons, of that rule), `ratio` (the model's
 * mean absolute error over the rule's, over the same origins; empty in rows of the model itself, which are not drawn).
 */
export function skillChart(
  tables: { readonly skill: ColumnTable },
  options: SkillOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsWith<Skill>("skill", tables.skill, ["series", "horizon", "method", "mae", "ratio"]).filter(
    ({ ratio }) => numberOr(ratio) !== null && ratio! > 0,
  );
  const present = distinct(all.map(({ horizon }) => horizon)).toSorted((a, b) => a - b);
  const horizons = options.horizons ?? present.slice(0, 3);
  if (horizons.length > 3)
    throw chartProblem("skill", `${horizons.length} horizons: up to three stand side by side`);
  const series = options.series ?? distinct(all.map((row) => row.series));
  const rows = all.filter((row) => series.includes(row.series) && horizons.includes(row.horizon));
  if (rows.length === 0) throw chartProblem("skill", `no ratios at the horizons ${horizons.join(", ")}`);
  const best = new Map<string, Skill>();
  for (const row of rows) {
    const key = `${row.series} ${row.horizon}`;
    if (row.ratio! > (best.get(key)?.ratio ?? 0)) best.set(key, row);
  }
  const won = [...best.values()].filter(({ ratio }) => ratio! < 1).length;
  const ratios = rows.map(({ ratio }) => ratio!);
  // a rule that never errs by much less must not press the others together
  const domain = [
    Math.max(0.05, Math.min(0.8, ...ratios) * 0.85),
    Math.min(20, Math.max(1.25, ...ratios) * 1.9),
  ];
  const left = Math.min(230, Math.max(...series.map((code) => widthOf(label(code, lang), 12.5)))) + 12;
  const width = Math.floor((PAGE - left - (horizons.length - 1) * SPACING) / horizons.length);
  const panels = horizons.map((horizon, i) =>
    dots(
      rows
        .filter((row) => row.horizon === horizon)
        .map((row) => ({ ...row, best: best.get(`${row.series} ${horizon}`) === row })),
      series,
      { title: words.horizon(horizon), domain, width, left: i === 0 ? left : 0, lang },
    ),
  );
  return framed(
    "skill",
    { hconcat: panels, spacing: SPACING },
    {
      title: words.title(options.of ?? words.model, won, best.size),
      subtitle: words.subtitle,
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(won, best.size),
    },
    options,
    left,
  );
}

interface SkillLook {
  readonly title: string;
  readonly domain: readonly number[];
  readonly width: number;
  readonly left: number;
  readonly lang: Lang;
}

function dots(
  rows: readonly (Skill & { best: boolean })[],
  series: readonly string[],
  look: SkillLook,
): View {
  const { title, domain, width, left, lang } = look;
  const names = [WORDS[lang].best, WORDS[lang].other];
  const [low, high] = domain as [number, number];
  const values = rows.map((row) => ({
    series: label(row.series, lang),
    method: row.method,
    ratio: Number(row.ratio!.toFixed(4)),
    at: Math.min(high, Math.max(low, Number(row.ratio!.toFixed(4)))),
    best: row.best,
    kind: row.best ? names[0] : names[1],
  }));
  const y = {
    field: "series",
    type: "ordinal",
    sort: series.map((code) => label(code, lang)),
    scale: { domain: series.map((code) => label(code, lang)) },
    axis: left
      ? {
          title: null,
          labelFontSize: 12,
          labelColor: INK,
          labelLimit: left - 6,
          minExtent: left,
          maxExtent: left,
          grid: true,
        }
      : { title: null, labels: false, ticks: false, domain: false, grid: true },
  };
  const x = {
    field: "at",
    type: "quantitative",
    scale: { type: "log", domain, nice: false },
    axis: { title: null, values: [0.1, 0.25, 0.5, 1, 2, 4, 10], format: "~g", grid: false },
  };
  const legend = { columns: 2, symbolOpacity: 1, symbolSize: 80 };
  return {
    width,
    height: { step: 34 },
    data: { values },
    layer: [
      panelTitle(title),
      {
        data: { values: [{ low, high: 1 }] },
        mark: { type: "rect", color: OKABE.sky, opacity: 0.16 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" } },
      },
      {
        data: { values: [{ one: 1 }] },
        mark: { type: "rule", color: GREY },
        encoding: { x: { ...x, field: "one" } },
      },
      {
        mark: { type: "point", filled: true, opacity: 1 },
        encoding: {
          x,
          y,
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: names, range: [OKABE.blue, "#a8a8a8"] },
            legend,
          },
          shape: {
            field: "kind",
            type: "nominal",
            scale: { domain: names, range: ["diamond", "circle"] },
            legend,
          },
          size: { condition: { test: "datum.best", value: 120 }, value: 34 },
          tooltip: [
            { field: "method", type: "nominal", title: " " },
            { field: "ratio", type: "quantitative", format: ".2f", title: "ratio" },
          ],
        },
      },
      {
        transform: [{ filter: "datum.best" }],
        mark: { type: "text", dx: 9, align: "left", baseline: "middle", fontSize: 11.5, color: INK },
        encoding: { x, y, text: { field: "ratio", type: "quantitative", format: ".2f" } },
      },
    ],
  };
}
