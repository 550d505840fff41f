/** How the page of a run looks, and the few lines of script that make its charts answer to the pointer. */
import { FONT, INK, OKABE } from "./theme.ts";

export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: ${INK}; font: 16px/1.6 ${FONT}; }
header, main, footer { max-width: 860px; margin: 0 auto; padding: 0 32px; }
header { padding-top: 48px; }
h1 { font-size: 30px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 22px; line-height: 1.3; margin: 56px 0 12px; padding-top: 20px; border-top: 1px solid #ddd; }
h3 { font-size: 17px; line-height: 1.4; margin: 0 0 4px; }
section > h3 { margin-top: 20px; }
p, ul, dl { max-width: 47em; margin: 0 0 12px; }
li { margin-bottom: 4px; }
.kicker { color: #666; font-size: 14px; margin: 0 0 8px; }
.scenario { font-weight: bold; margin-bottom: 4px; max-width: none; }
.because { color: #555; }
.notice { border-left: 4px solid ${OKABE.vermilion}; background: #fdf3ec; padding: 10px 14px; }
#answer > p { font-size: 18px; }
figure { margin: 36px 0 44px; break-inside: avoid; }
.units { color: #555; font-size: 14px; margin-bottom: 12px; max-width: none; }
.chart { position: relative; }
.chart.alive > .still { display: none; }
.chart svg { display: block; max-width: 100%; height: auto; }
.chart .vega-embed { width: 100%; padding-right: 0; display: block; }
figcaption { color: #666; font-size: 13px; border-top: 1px solid #eee; margin-top: 8px; padding-top: 6px; }
figcaption p { margin: 0; max-width: none; }
.scroll { overflow-x: auto; margin: 16px 0 24px; }
table { border-collapse: collapse; font-size: 14px; line-height: 1.45; min-width: 60%; }
caption { text-align: left; font-weight: bold; padding-bottom: 6px; }
caption.silent { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-bottom: 1px solid #e6e6e6; overflow-wrap: break-word; min-width: 5em; }
td:not(.number) { min-width: 9em; }
tr > :last-child { padding-right: 0; }
th { border-bottom: 2px solid #999; overflow-wrap: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
#answer table { font-size: 15px; width: 100%; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; font-size: 14px; }
dd { margin: 0; overflow-wrap: anywhere; }
footer { color: #666; font-size: 13px; padding-bottom: 48px; margin-top: 40px; }
:focus-visible { outline: 2px solid ${OKABE.blue}; outline-offset: 2px; }
@media (max-width: 760px) {
  header, main, footer { padding: 0 16px; }
  header { padding-top: 24px; }
  h1 { font-size: 24px; }
}
@page { size: A4; margin: 14mm 16mm; }
@media print {
  body { font-size: 10pt; line-height: 1.45; }
  header, main, footer { max-width: none; padding: 0; }
  h1 { font-size: 19pt; }
  h2 { font-size: 14pt; margin: 22pt 0 8pt; padding-top: 8pt; break-after: avoid; }
  h3 { font-size: 11pt; line-height: 1.3; break-after: avoid; }
  #answer > p { font-size: 11pt; }
  .units, caption { font-size: 9pt; line-height: 1.35; margin-bottom: 4pt; break-after: avoid; }
  figcaption { font-size: 8pt; line-height: 1.35; margin-top: 4pt; padding-top: 3pt; }
  p { orphans: 3; widows: 3; }
  figure { margin: 4pt 0 10pt; }
  figure, tr { break-inside: avoid; }
  .still svg { max-height: 150mm; }
  thead { display: table-header-group; }
  table, #answer table { font-size: 8.5pt; width: 100%; }
  th, td, td:not(.number) { min-width: 0; padding: 3pt 8pt 3pt 0; }
  .scroll { overflow: visible; }
  /* what answers to the pointer stays on the screen, the drawing made with the shipped font is printed */
  .chart.alive > .still { display: block; }
  .chart > .live, details { display: none; }
  a { color: inherit; text-decoration: none; }
}
`;

/**
 * Runs in the reader's browser: says so when the law of the scenario is older than a year, and puts live charts
 * before the still ones, with panels one below the other where the window is as narrow as a telephone.
 */
export const INTERACTIVE = `
(function () {
  var stale = document.getElementById("stale");
  if (stale && new Date().getTime() - Date.parse(stale.dataset.law) > 366 * 864e5) stale.hidden = false;
  var data = document.getElementById("specs");
  if (!data || typeof vegaEmbed !== "function") return;
  data = JSON.parse(data.textContent);
  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var spec = data.specs[box.dataset.chart];
    if (!spec) return;
    if (box.clientWidth < 520) {
      spec = JSON.parse(JSON.stringify(spec).replace(/"columns":(\\d)/g, function (_, n) { return '"columns":' + (n > 3 ? 2 : 1); }));
      if (spec.concat) spec.concat.forEach(function (panel) { panel.width = Math.max(240, box.clientWidth - 110); });
      if (typeof spec.width === "number") spec.width = Math.max(240, box.clientWidth - (data.page - spec.width));
    }
    var live = document.createElement("div");
    live.className = "live";
    box.appendChild(live);
    vegaEmbed(live, spec, { renderer: "svg", actions: { export: true, source: true, compiled: false, editor: false } })
      .then(function () { box.classList.add("alive"); }, function () { live.remove(); });
  });
})();
`;
