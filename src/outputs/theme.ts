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
  medical: OKABE.vermilion,
  "medical-employees": OKABE.blue,
  "medical-residents": OKABE.vermilion,
  card: OKABE.sky,
  resident: OKABE.vermilion,
  employee: OKABE.blue,
  holder: OKABE.sky,
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

/** Sizes of the words around a drawing; all of them stay readable where the picture is 600 pixels wide. */
export const TITLE_SIZE = 17;
export const SUBTITLE_SIZE = 13;
export const NOTE_SIZE = 11.5;

export const CONFIG: Config = {
  background: "white",
  font: FONT,
  padding: 12,
  view: { stroke: null },
  title: {
    anchor: "start",
    color: INK,
    fontSize: TITLE_SIZE,
    fontWeight: "bold",
    lineHeight: 23,
    offset: 14,
  },
  axis: {
    labelColor: "#333333",
    labelFontSize: 12.5,
    labelFontWeight: "normal",
    titleColor: "#444444",
    titleFontSize: 12.5,
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
    labelFontSize: 12.5,
    labelLimit: 560,
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
      c.codePointAt(0)! >= 0x2e80 || "“”‘’…—·×±".includes(c)
        ? 1
        : /[A-Z%≥≤&@]/.test(c)
          ? 0.67
          : /[iljtfr.,:;'|()! ]/.test(c)
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

/** Viridis from light to dark, so that more is darker, in colour and in grey. */
const LEVELS = [
  "#fde725",
  "#b5de2b",
  "#6ece58",
  "#35b779",
  "#1f9e89",
  "#26828e",
  "#31688e",
  "#3e4989",
  "#482878",
];
/** Purple for less, orange for more (ColorBrewer's PuOr), white between: told apart with any kind of colour vision. */
const LESS = ["#f7f7f7", "#d8daeb", "#b2abd2", "#8073ac", "#542788"];
const MORE = ["#f7f7f7", "#fee0b6", "#fdb863", "#e08214", "#b35806"];

/** Fill of a cell and an ink that can be read on it, for a level between `low` and `high` or a difference from zero. */
export function heatColour(
  value: number,
  low: number,
  high: number,
  difference = false,
): { readonly fill: string; readonly ink: string } {
  const part = difference
    ? Math.abs(value) / (Math.max(Math.abs(low), Math.abs(high)) || 1)
    : (value - low) / (high - low || 1);
  const fill = mix(difference ? (value < 0 ? LESS : MORE) : LEVELS, Math.min(1, Math.max(0, part)));
  return { fill, ink: lightness(fill) < 53.5 ? "#ffffff" : INK };
}

const channels = (colour: string): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));

function mix(ramp: readonly string[], part: number): string {
  const at = part * (ramp.length - 1);
  const i = Math.min(ramp.length - 2, Math.floor(at));
  const [from, to] = [channels(ramp[i]!), channels(ramp[i + 1]!)];
  const hex = from.map((one, k) =>
    Math.round(one + (to[k]! - one) * (at - i))
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${hex.join("")}`;
}

/** CIE lightness of a colour, 0 to 100: what is left of it in a grey print. */
export function lightness(colour: string): number {
  const [red, green, blue] = channels(colour).map((one) => {
    const share = one / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}
