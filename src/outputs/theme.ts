/** The look of every chart: type, fixed colours, configuration, and how long a line of text is. */
import type { Config } from "vega-lite";

export const FONT = "Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif";
export const INK = "#222222";
export const GREY = "#6b6b6b";
export const PALE = "#e6e6e6";

/** Okabe and Ito's palette: told apart with any kind of colour vision. */
export const OKABE = {
  black: "#000000",
  orange: "#E69F00",
  sky: "#56B4E9",
  green: "#009E73",
  yellow: "#F0E442",
  blue: "#0072B2",
  vermilion: "#D55E00",
  purple: "#CC79A7",
} as const;

/** One meaning, one colour, in every chart. Employees are blues, residents are oranges, lapsed is a tint. */
export const COLOURS: Readonly<Record<string, string>> = {
  population: GREY,
  pension: OKABE.blue,
  unemployment: OKABE.orange,
  injury: OKABE.green,
  "platform-injury": OKABE.purple,
  "pension-employees": OKABE.blue,
  "pension-employees-contributors": OKABE.blue,
  "pension-employees-retirees": OKABE.sky,
  "pension-residents": OKABE.vermilion,
  "pension-residents-contributors": OKABE.vermilion,
  "pension-residents-recipients": OKABE.orange,
  "E-contributing": OKABE.blue,
  "E-lapsed": "#a6c8e4",
  "E-receiving": OKABE.sky,
  dual: OKABE.purple,
  "R-receiving": OKABE.orange,
  "R-lapsed": "#f3c6a5",
  "R-contributing": OKABE.vermilion,
  outside: "#dedede",
  male: OKABE.blue,
  female: OKABE.vermilion,
  gain: OKABE.green,
  loss: OKABE.vermilion,
  net: "#5a5a5a",
  official: INK,
  "continued-2023": "#8a8a8a",
};

/** Colours of scenarios in the order given; the baseline comes first. */
export const SCENARIO_COLOURS = [
  OKABE.blue,
  OKABE.vermilion,
  OKABE.green,
  OKABE.purple,
  OKABE.orange,
] as const;

/** Pension states from the axis of the pyramid outwards: employees, both, residents, nobody. */
export const PENSION_STATES = [
  "E-contributing",
  "E-lapsed",
  "E-receiving",
  "dual",
  "R-receiving",
  "R-lapsed",
  "R-contributing",
  "outside",
] as const;

export const CONFIG: Config = {
  background: "white",
  font: FONT,
  padding: 12,
  view: { stroke: null },
  title: { anchor: "start", color: INK, fontSize: 18, fontWeight: "bold", lineHeight: 24, offset: 16 },
  axis: {
    labelColor: "#333333",
    labelFontSize: 12,
    labelFontWeight: "normal",
    titleColor: "#444444",
    titleFontSize: 12,
    titleFontWeight: "normal",
    gridColor: PALE,
    domainColor: "#888888",
    tickColor: "#888888",
    tickSize: 4,
    labelPadding: 4,
  },
  axisY: { domain: false, ticks: false },
  axisQuantitative: { grid: true },
  legend: {
    orient: "bottom",
    labelColor: INK,
    labelFontSize: 12,
    labelLimit: 420,
    title: null,
    symbolStrokeWidth: 3,
    rowPadding: 4,
    columnPadding: 18,
    offset: 14,
  },
  header: { labelFontSize: 14, labelFontWeight: "bold", labelColor: INK, title: null },
};

/** Width of a text in pixels, near enough to break lines anywhere, also in a browser without the font file. */
export function widthOf(text: string, size: number): number {
  let ems = 0;
  for (const c of text)
    ems +=
      c.codePointAt(0)! >= 0x2e80
        ? 1
        : /[A-Z%±≥≤&@]/.test(c)
          ? 0.67
          : /[iljtfr.,:;'|()!“” ]/.test(c)
            ? 0.32
            : 0.57;
  return ems * size;
}

const PIECES = /[“（《]*(?:[⺀-鿿＀-￯]|[^\s⺀-鿿＀-￯“”]+)[，。；：、）》”？！]*\s*|\S\s*|\s+/gu;

/** Breaks a text into lines of at most `width` pixels: at spaces, and between Chinese characters. */
export function wrap(text: string, width: number, size: number): string[] {
  // closing punctuation stays with what it closes, an opening mark with what it opens
  const pieces = text.match(PIECES) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces) {
    if (line && widthOf((line + piece).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()].filter((part) => part !== "");
}
