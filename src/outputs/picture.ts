/** From a chart to its picture: the same spec gives the same bytes, with the fonts that are shipped and no others. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderAsync, Resvg, type RenderedImage, type ResvgRenderOptions } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { advances, type Advances } from "./font.ts";
import { bare } from "./frame.ts";
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

/** One chart at a time: what Vega measures and counts with is one for the whole thread. */
let turn: Promise<unknown> = Promise.resolve();
/** Lays a chart out with the widths of the shipped font and hands it over; nothing of it remains afterwards. */
export function withView<T>(spec: TopLevelSpec, use: (view: vega.View) => Promise<T>): Promise<T> {
  const mine = turn.then(() => viewed(spec, use));
  turn = mine.catch(() => {});
  return mine;
}
async function viewed<T>(spec: TopLevelSpec, use: (view: vega.View) => Promise<T>): Promise<T> {
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

const ZOOM = 2;
/** SVG -> PNG at `zoom` pixels to a pixel. */
export const toPNG = (svg: string, zoom = ZOOM): Buffer => drawn(svg, zoom).asPng();

/** SVG -> PNG of few colours, for pages that are kept with the code. */
export const toSmallPNG = (svg: string, zoom = 1.5): Buffer => smallPNG(drawn(svg, zoom));

const drawn = (svg: string, zoom: number): RenderedImage => new Resvg(svg, looks(svg, zoom)).render();

const looks = (svg: string, zoom: number): ResvgRenderOptions => ({
  font: {
    loadSystemFonts: false,
    fontFiles: [...(CHINESE.test(svg) ? FONT_FILES : LATIN_FILES)],
    defaultFontFamily: "Noto Sans SC",
    sansSerifFamily: "Noto Sans SC",
  },
  fitTo: { mode: "zoom", value: zoom },
  background: "white",
});

/** A chart as a results folder has it: as a file in two forms, and without its words for a page that has them as text. */
export interface Drawing {
  readonly svg: string;
  readonly png: Buffer;
  readonly inner: string;
}
/** Draws a chart; its PNG is made beside the thread. */
export async function drawing(spec: TopLevelSpec): Promise<Drawing> {
  const svg = await toSVG(spec);
  const made = renderAsync(svg, looks(svg, ZOOM)).then((picture) => picture.asPng());
  const [png, inner] = await Promise.all([made, toSVG(bare(spec))]);
  return { svg, png, inner };
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
