/** Parts of a page that opens offline: escaped text, charts as figures, and the libraries that make them live. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { bare, NOT_SHOWN, PAGE, wordsOf } from "./frame.ts";
import { INTERACTIVE } from "./report-style.ts";
import type { Lang } from "./words.ts";

export interface PageChart {
  /** The id of the figure, once in a page. */
  readonly name: string;
  readonly spec: TopLevelSpec;
  /** The still picture: SVG, or an image element. */
  readonly svg: string;
}

/** A value as HTML text. */
export const text = (value: unknown): string =>
  String(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/**
 * A chart with its words as text: title, units, the still picture, source and what it does not show, in the language of the
 * chart, which may be another than that of the page.
 */
export function figure({ name, spec, svg }: PageChart, page: Lang): string {
  const words = wordsOf(spec);
  const alt = text(words?.description ?? spec.description ?? name);
  const picture = `<div class="chart" data-chart="${name}" role="img" aria-label="${alt}"><div class="still">${svg}</div></div>`;
  if (!words) return `<figure id="chart-${name}">${picture}</figure>`;
  const other = words.lang === page ? "" : ` lang="${htmlLang(words.lang)}"`;
  return `<figure id="chart-${name}"${other}>
<h3>${text(words.title)}</h3>
<p class="units">${text(words.subtitle)}</p>
${picture}
<figcaption><p>${text(words.source)}</p><p>${text(NOT_SHOWN[words.lang])}${text(words.notShown)}</p></figcaption>
</figure>`;
}

/** The name of a language for a browser. */
export const htmlLang = (lang: Lang): string => (lang === "zh" ? "zh-CN" : "en");

/** Libraries from the installed packages, their bare specs as data, and the few lines that draw them. */
export function scripts(charts: readonly Pick<PageChart, "name" | "spec">[]): string {
  if (charts.length === 0) return `<script>${INTERACTIVE}</script>`;
  const libraries = LIBRARIES.map(
    ([module, file]) => `<script>${inline(readFileSync(bundle(module, file), "utf8"))}</script>`,
  );
  const specs = Object.fromEntries(
    charts.map(({ name, spec }) => [name, { ...bare(spec), autosize: { type: "pad" } }]),
  );
  const data = JSON.stringify({ page: PAGE, specs }).replaceAll("<", "\\u003c");
  return `${libraries.join("\n")}\n<script type="application/json" id="specs">${data}</script>\n<script>${INTERACTIVE}</script>`;
}

const LIBRARIES = [
  ["vega", "vega.min.js"],
  ["vega-lite", "vega-lite.min.js"],
  ["vega-embed", "vega-embed.min.js"],
] as const;

const bundle = (module: string, file: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(module)), file);

/** A script's own text must not end the script element; links to source maps would ask for files. */
const inline = (script: string): string =>
  script
    .replaceAll(/<\/script/gi, "<\\/script")
    .replaceAll("<!--", "<\\!--")
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
