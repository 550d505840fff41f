/** The 31 provinces as tiles of one size: a value each, without the weight that land area would give. */
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { distinct, rowsWith } from "./charts-data.ts";
import { chartProblem, framed, PAGE, sourceLine, type ChartOptions, type View } from "./frame.ts";
import { TILES } from "./provinces-grid.ts";
import { heatColour } from "./theme.ts";
import { figure, inUnit, provinceSeries, unitFor, type Lang } from "./words.ts";

export interface TileOptions extends ChartOptions {
  /** The series to draw; the first of the table where not said. */
  readonly series?: string;
  /** Divides by this series: "retirees for each 100 workers" instead of retirees. */
  readonly per?: string;
  /** The year; the last in which the series stands where not said. */
  readonly year?: number;
}

interface Row {
  readonly code: string | number;
  readonly series: string;
  readonly year: number;
  readonly value: number;
  readonly unit: string;
  readonly confidence?: string;
}

const WORDS = {
  en: {
    title: (what: string, year: number) => `${what} in 31 provinces, end of ${year}`,
    per: (what: string, per: string) => `${what} for each 100 ${per[0]!.toLowerCase()}${per.slice(1)}`,
    subtitle: (unit: string) => `${unit}One tile for each province, near where it lies; darker is more.`,
    derived: " These are estimates of the project, not published figures.",
    missing: "Grey: no figure.",
    notShown:
      "how sure a figure is, the age structure behind it, or how well a province does: the tiles are no ranking.",
    alt: (what: string, low: string, high: string) => `Tile grid of ${what}: from ${low} to ${high}.`,
  },
  zh: {
    title: (what: string, year: number) => `${year}年末31个省份的${what}`,
    per: (what: string, per: string) => `每100名${per}对应的${what}`,
    subtitle: (unit: string) => `${unit}每省一格，大致按方位排列；颜色越深越高。`,
    derived: "数值为本项目估算，并非公布数。",
    missing: "灰色：无数据。",
    notShown: "数值的可靠程度、其背后的年龄结构，以及各省工作优劣：本图不是排名。",
    alt: (what: string, low: string, high: string) => `${what}的省份方格图：最低${low}，最高${high}。`,
  },
} as const;

const CELL = { width: 96, height: 54, gap: 5 } as const;

/**
 * Draws a table of provinces.
 *
 * Columns: `code` (two digits of GB/T 2260), `series`, `year`, `value`, `unit` ("persons", "10k_persons", "pct" or a text),
 * optional `confidence` ("derived" is said in the subtitle). Throws a UserError where a code is no province or stands
 * twice in one series and year.
 */
export function tilesChart(
  tables: { readonly provinces: ColumnTable },
  options: TileOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsWith<Row>("tiles", tables.provinces, ["code", "series", "year", "value", "unit"]);
  const series = options.series ?? all[0]?.series;
  const year = options.year ?? Math.max(...all.filter((row) => row.series === series).map((row) => row.year));
  const values = valuesOf(all, series, year);
  const per = options.per === undefined ? undefined : valuesOf(all, options.per, year);
  const known = TILES.flatMap((tile) => {
    const value = values.get(tile.code);
    const under = per?.get(tile.code);
    if (value === undefined || (per && !under)) return [];
    return [{ code: tile.code, value: per ? (100 * value) / under! : value }];
  });
  if (series === undefined || known.length === 0)
    throw chartProblem("tiles", `no values of ${series} in ${year}`);
  const rows = all.filter((row) => row.series === series && row.year === year);
  const people = !per && rows[0]!.unit.endsWith("persons");
  const unit = unitFor(Math.max(...known.map(({ value }) => value)), lang);
  const scale = (value: number): number => (people ? inUnit(value, unit) : value);
  const percent = !per && rows[0]!.unit === "pct";
  const written = (value: number): string =>
    percent
      ? `${value.toFixed(0)}%`
      : people
        ? lang === "zh" && unit.divisor === 1e4
          ? Math.round(scale(value)).toLocaleString("en-US")
          : scale(value).toFixed(unit.divisor === 1e8 ? 2 : 1)
        : value.toFixed(0);
  const shown = new Map(known.map(({ code, value }) => [code, value]));
  const [low, high] = [Math.min(...shown.values()), Math.max(...shown.values())];
  const what = per
    ? words.per(provinceSeries(series, lang), provinceSeries(options.per!, lang))
    : provinceSeries(series, lang);
  const unitWords = people
    ? lang === "zh"
      ? `单位：${unit.name}人。`
      : `${unit.name[0]!.toUpperCase()}${unit.name.slice(1)} persons. `
    : "";
  const end = [
    rows.some(({ confidence }) => confidence === "derived") ? words.derived : "",
    known.length < TILES.length ? words.missing : "",
  ]
    .filter(Boolean)
    .join("");
  const said = (value: number): string => (people ? figure(value, lang, 1) : written(value));
  return framed(
    `tiles-${series}${options.per ? `-per-${options.per}` : ""}`,
    grid(shown, [low, high], written, lang),
    {
      title: words.title(what, year),
      subtitle: `${words.subtitle(unitWords)}${end}`,
      source: sourceLine(options),
      notShown: words.notShown,
      description: words.alt(what, said(low), said(high)),
    },
    options,
    0,
  );
}

/** Whole persons, or the value as it is, by code of province. */
function valuesOf(all: readonly Row[], series: string | undefined, year: number): Map<string, number> {
  const rows = all.filter((row) => row.series === series && row.year === year);
  const codes = rows.map(({ code }) => String(code));
  const strange = distinct(codes.filter((code) => !TILES.some((tile) => tile.code === code)));
  if (strange.length > 0)
    throw chartProblem(
      "tiles",
      `no province has the code ${strange.join(", ")}: GB/T 2260 gives 31, from 11 to 65`,
    );
  if (new Set(codes).size < codes.length)
    throw chartProblem("tiles", `a province stands twice in ${series}, ${year}`);
  return new Map(
    rows.map((row) => [String(row.code), row.unit === "10k_persons" ? row.value * 1e4 : row.value]),
  );
}

function grid(
  shown: ReadonlyMap<string, number>,
  [low, high]: readonly [number, number],
  written: (value: number) => string,
  lang: Lang,
): View {
  const columns = Math.max(...TILES.map(({ column }) => column)) + 1;
  const rows = Math.max(...TILES.map(({ row }) => row)) + 1;
  const left = (PAGE - columns * (CELL.width + CELL.gap)) / 2;
  const tiles = TILES.map((tile) => {
    const value = shown.get(tile.code);
    const colour = value === undefined ? { fill: "#ececec", ink: "#6b6b6b" } : heatColour(value, low, high);
    const x = left + tile.column * (CELL.width + CELL.gap);
    const y = tile.row * (CELL.height + CELL.gap);
    return {
      name: tile[lang],
      value: value === undefined ? "–" : written(value),
      x,
      right: x + CELL.width,
      y,
      bottom: y + CELL.height,
      ...colour,
    };
  });
  const x = { field: "x", type: "quantitative", scale: { domain: [0, PAGE], nice: false }, axis: null };
  const y = {
    field: "y",
    type: "quantitative",
    scale: { domain: [rows * (CELL.height + CELL.gap), 0], nice: false },
    axis: null,
  };
  return {
    width: PAGE,
    height: rows * (CELL.height + CELL.gap),
    layer: [
      {
        data: { values: tiles },
        mark: { type: "rect", cornerRadius: 4 },
        encoding: {
          x,
          x2: { field: "right" },
          y,
          y2: { field: "bottom" },
          fill: { field: "fill", type: "nominal", scale: null },
        },
      },
      ...tiles.flatMap((tile) => [
        word(tile.name, tile.x + CELL.width / 2, tile.y + 19, tile.ink, lang === "zh" ? 13 : 11.5, "normal"),
        word(tile.value, tile.x + CELL.width / 2, tile.y + 38, tile.ink, 13.5, "bold"),
      ]),
    ],
  };
}

const word = (
  text: string,
  x: number,
  y: number,
  color: string,
  fontSize: number,
  fontWeight: string,
): View => ({
  data: { values: [{}] },
  mark: { type: "text", text, x, y, align: "center", baseline: "middle", fontSize, fontWeight, color },
});
