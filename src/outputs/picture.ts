/** From a chart to its picture: the same spec gives the same bytes, with the fonts that are shipped and no others. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Resvg, type RenderedImage } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { advances, type Advances } from "./font.ts";
import { smallPNG } from "./small-png.ts";

const path = (file: string): string => fileURLToPath(new URL(`./fonts/${file}`, import.meta.url));
/** Regular and bold cuts of Noto Sans SC: GB 2312, Latin, punctuation, arrows and signs (OFL 1.1). */
export const FONT_FILES = [path("noto-sans-sc-regular.ttf"), path("noto-sans-sc-bold.ttf")] as const;
/**
 * The same cuts without what only Chinese text needs (`npm run latin-fonts`). Resvg reads a file anew for each glyph of a
 * picture, a thousand times; a tenth of the size is an eighth of the time, and the same bytes.
 */
export const LATIN_FILES = FONT_FILES.map((file) => file.replace(/\.ttf$/, "-latin.ttf"));
/** From here on a character may lack in them. */
export const CHINESE_FROM = 0x2e80;
const CHINESE = new RegExp(`[\\u{${CHINESE_FROM.toString(16)}}-\\u{10ffff}]`, "u");

let loaded: { regular: Advances; bold: Advances } | undefined;
const fonts = () =>
  (loaded ??= {
    regular: advances(readFileSync(FONT_FILES[0])),
    bold: advances(readFileSync(FONT_FILES[1])),
  });

/** Chart -> SVG. Throws on any warning of Vega-Lite: a chart that warns is a chart that may mislead. */
export const toSVG = (spec: TopLevelSpec): Promise<string> => withView(spec, (view) => view.toSVG());

/** Lays a chart out with the widths of the shipped font and hands it over; nothing of it remains afterwards. */
export async function withView<T>(spec: TopLevelSpec, use: (view: vega.View) => Promise<T>): Promise<T> {
  const compiled = compile(spec, { logger: strictLogger() }).spec;
  // Without a canvas Vega guesses 0.8 em a character; the shipped font knows.
  const metrics = (vega as unknown as { textMetrics: TextMetrics }).textMetrics;
  const width = metrics.width;
  metrics.width = measured;
  // Ids of gradients and clips count up within a process; they start again for equal bytes.
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger: strictLogger() });
  try {
    return await use(view);
  } finally {
    view.finalize();
    metrics.width = width;
  }
}

/** SVG -> PNG at `zoom` pixels to a pixel. */
export const toPNG = (svg: string, zoom = 2): Buffer => drawn(svg, zoom).asPng();

/** SVG -> PNG of few colours, for pages that are kept with the code. */
export const toSmallPNG = (svg: string, zoom = 1.5): Buffer => smallPNG(drawn(svg, zoom));

function drawn(svg: string, zoom: number): RenderedImage {
  const picture = new Resvg(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: [...(CHINESE.test(svg) ? FONT_FILES : LATIN_FILES)],
      defaultFontFamily: "Noto Sans SC",
      sansSerifFamily: "Noto Sans SC",
    },
    fitTo: { mode: "zoom", value: zoom },
    background: "white",
  });
  return picture.render();
}

/** Characters of any text inside a value (a spec, a page, a word) that the shipped fonts cannot draw. */
export function missingCharacters(value: unknown): string[] {
  const { regular, bold } = fonts();
  const missing = new Set<string>();
  for (const c of JSON.stringify(value) ?? "")
    if (c !== "\n" && !(regular.has(c) && bold.has(c))) missing.add(c);
  return [...missing].sort();
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}
interface TextMetrics {
  width: (item: TextItem, text: unknown) => number;
}

function measured(item: TextItem, text: unknown): number {
  const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
  const size = item.fontSize ?? 11;
  return text == null ? 0 : fonts()[bold ? "bold" : "regular"].width(String(text)) * size;
}

const refuse = (...parts: readonly unknown[]): never => {
  throw new Error(`chart: ${parts.map(String).join(" ")}`);
};

/** Vega's logger interface, with a warning made into an error. */
export function strictLogger(): vega.LoggerInterface {
  const quiet = () => logger;
  const logger = {
    level: quiet,
    error: refuse,
    warn: refuse,
    info: quiet,
    debug: quiet,
  } as unknown as vega.LoggerInterface;
  return logger;
}
