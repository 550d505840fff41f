/** One self-contained page for a notebook: text, code, tables, and charts that answer to the pointer. Opens offline. */
import { marked } from "marked";
import type { TopLevelSpec } from "vega-lite";
import { bare, wordsOf } from "../../src/outputs/frame.ts";
import { figure, scripts, text, type PageChart } from "../../src/outputs/page.ts";
import { toSVG } from "../../src/outputs/picture.ts";
import { STYLE } from "../../src/outputs/report-style.ts";
import { highlighted } from "./highlight.ts";
import { joined, type Cell, type Notebook, type Output, type Text } from "./notebook.ts";

const VEGA_LITE = "application/vnd.vegalite.v5+json";
const CODE_STYLE = `
main { padding-bottom: 48px; }
main > h1:first-child { margin-top: 48px; }
pre { background: #f6f7f8; border-left: 3px solid #d5dade; padding: 10px 14px; overflow-x: auto; font: 13.5px/1.5 ui-monospace, Menlo, Consolas, monospace; margin: 16px 0; }
p code, li code, td code, th code { background: #f1f2f4; padding: 1px 4px; border-radius: 3px; font-size: 0.9em; }
.word { color: #7a3e9d; } .text { color: #2c6e2f; } .remark { color: #6a737d; } .figure { color: #0b5cad; }
.printed { background: #fff; border-left-color: #bbb; }
caption { padding-top: 8px; }
main table { min-width: 0; margin: 16px 0; }
main td, main th { min-width: 0; }
main > table td { max-width: 34em; }
small { color: #666; font-weight: normal; }
blockquote { border-left: 4px solid #d5dade; margin: 0 0 12px; padding: 2px 14px; color: #555; }
img { max-width: 100%; }
`;

/** The page of an executed notebook; `root` leads from the page to the project, for links. */
export async function page(notebook: Notebook, name: string, root = "../.."): Promise<string> {
  const charts: PageChart[] = [];
  const parts: string[] = [];
  for (const cell of notebook.cells) parts.push(await cellHTML(cell, name, charts, root));
  const title = /^# (.+)$/m.exec(notebook.cells.map(({ source }) => joined(source)).join("\n"))?.[1] ?? name;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${STYLE}${CODE_STYLE}</style>
</head>
<body>
<main>
${parts.join("\n")}
</main>
${scripts(charts)}
</body>
</html>
`;
}

async function cellHTML(cell: Cell, name: string, charts: PageChart[], root: string): Promise<string> {
  const source = joined(cell.source);
  // Pages of notebooks lie side by side, as the notebooks do.
  const linked = source.replace(/\]\(([\w-]+)\.ipynb\)/g, "]($1.html)").replaceAll("](../", `](${root}/`);
  if (cell.cell_type === "markdown") return marked.parse(linked, { async: false });
  if (cell.cell_type === "raw") return `<pre>${text(source)}</pre>`;
  const outputs = [];
  for (const output of cell.outputs ?? []) outputs.push(await outputHTML(output, name, charts));
  return `<pre><code>${highlighted(source)}</code></pre>\n${outputs.join("\n")}`;
}

async function outputHTML(output: Output, name: string, charts: PageChart[]): Promise<string> {
  if (output.output_type === "stream") return `<pre class="printed">${text(joined(output.text))}</pre>`;
  const { data } = output;
  const spec = data[VEGA_LITE] as TopLevelSpec | undefined;
  if (spec) {
    const chart = { name: `${name}-${charts.length + 1}`, spec, svg: await toSVG(bare(spec)) };
    charts.push(chart);
    return figure(chart, wordsOf(spec)?.lang ?? "en");
  }
  if (data["text/html"]) return `<div class="scroll">${joined(data["text/html"] as Text)}</div>`;
  if (data["text/markdown"]) return marked.parse(joined(data["text/markdown"] as Text), { async: false });
  if (data["image/png"])
    return `<p><img alt="" src="data:image/png;base64,${String(data["image/png"])}"></p>`;
  return `<pre class="printed">${text(joined((data["text/plain"] ?? "") as Text))}</pre>`;
}
