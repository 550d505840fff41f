/** One page for a run: the answer in plain words, charts, assumptions, and what all this is not. Opens offline. */
import { rowsOf, type Tables } from "./charts-data.ts";
import { figure, htmlLang, scripts, text, type PageChart } from "./page.ts";
import { PHRASES, type Phrases } from "./report-words.ts";
import { STYLE } from "./report-style.ts";
import { conceptInWords, grouped, label, type Lang } from "./words.ts";

/** What identifies a run: same facts, same bytes. */
export interface RunFacts {
  readonly version: string;
  /** Digest of the code and of the data that it read. */
  readonly code: string;
  readonly data: string;
  /** Digest of each data file, by name. */
  readonly dataFiles?: Readonly<Record<string, string>>;
  /** The frozen scenario, or several of a comparison: plain data. */
  readonly scenario: unknown;
  readonly engine: string;
  readonly seed: string | null;
  readonly persons: number | null;
  readonly replicates: number | null;
  /** Draws of the parameters of a comparison, where there were some. */
  readonly draws?: number;
}
type Cell = string | number | null;

/** A small table, numbers to the right. */
export interface Grid {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Of all columns that do not hold whole numbers only; else each column has its own. */
  readonly decimals?: number;
}
export interface Assumption {
  readonly key: string;
  readonly value: Cell;
  readonly range: string | null;
  readonly source: string;
  /** "law", "data", "derived", "prior" or the like. */
  readonly basis: string;
  /** What it is, in words. */
  readonly label?: string;
}
/** What the caller says; everything else the page takes from the tables. */
export interface ReportWords {
  readonly lang?: Lang;
  readonly title: string;
  /** The question's answer in plain paragraphs. */
  readonly answer: readonly string[];
  readonly headline: Grid;
  readonly scenario: {
    readonly name: string;
    readonly title: string;
    readonly because: string;
    readonly lawDate: string;
    readonly normative: boolean;
  };
  /** What each of several scenarios asks. */
  readonly questions?: readonly { readonly title: string; readonly paragraphs: readonly string[] }[];
  /** Groups that totals hide: women of the 50 track, migrants short of years, platform workers. */
  readonly panels?: readonly { readonly title: string; readonly paragraphs: readonly string[] }[];
  readonly assumptions: readonly Assumption[];
}
export interface ReportContent extends ReportWords {
  readonly run: RunFacts;
  readonly charts: readonly PageChart[];
  readonly tables: Partial<Tables>;
}

/** The page as HTML. Text is escaped; scripts are inlined once; the pictures stand without scripts too. */
export function reportPage(content: ReportContent): string {
  const lang = content.lang ?? "en";
  const phrases = PHRASES[lang];
  const { scenario } = content;
  const sections = [
    section("answer", phrases.answer, paragraphs(content.answer) + grid(content.headline)),
    content.charts.length
      ? section("charts", phrases.charts, content.charts.map((chart) => figure(chart, lang)).join("\n"))
      : "",
    content.panels?.length ? section("panels", phrases.panels, content.panels.map(panel).join("\n")) : "",
    content.questions?.length
      ? section("questions", phrases.questions, content.questions.map(panel).join("\n"))
      : "",
    section(
      "assumptions",
      phrases.assumptions,
      `<p>${text(phrases.assumptionsLead)}</p>${assumptions(content, phrases)}`,
    ),
    content.tables.margins
      ? section(
          "fit",
          phrases.fit,
          `<p>${text(phrases.fitLead)}</p>${margins(content.tables.margins, phrases)}`,
        )
      : "",
    section("not", phrases.not, whatThisIsNot(content, lang)),
    section("run", phrases.run, runFacts(content.run, phrases)),
  ].filter(Boolean);
  return `<!doctype html>
<html lang="${htmlLang(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(content.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kicker">${text(phrases.kicker)}</p>
<h1>${text(content.title)}</h1>
<p class="scenario">${text(phrases.scenario(scenario.title, scenario.name, scenario.lawDate))}</p>
<p class="because">${text(scenario.because)}</p>
${scenario.normative ? `<p class="notice">${text(phrases.normative)}</p>` : ""}
<p class="notice" id="stale" data-law="${text(scenario.lawDate)}" hidden>${text(phrases.stale)}</p>
</header>
<main>
${sections.join("\n")}
</main>
<footer><p>${text(phrases.footer)}</p></footer>
${scripts(content.charts)}
</body>
</html>
`;
}

const paragraphs = (all: readonly string[]): string => all.map((one) => `<p>${text(one)}</p>`).join("\n");

const section = (id: string, title: string, body: string): string =>
  `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${text(title)}</h2>\n${body}\n</section>`;

const panel = ({ title, paragraphs: all }: { title: string; paragraphs: readonly string[] }): string =>
  `<h3>${text(title)}</h3>\n${paragraphs(all)}`;

/** Numbers as people read them; a year or a text stands as it is given, as text. */
const cell = (value: Cell, decimals: number, numeric: boolean): string => {
  if (value === null) return numeric ? '<td class="number"></td>' : "<td></td>";
  return typeof value === "string"
    ? `<td>${text(value)}</td>`
    : `<td class="number">${grouped(value, decimals)}</td>`;
};

/** One number of decimals for a column: none for whole numbers, more where all are small. */
function decimalsOf(cells: readonly Cell[], asked?: number): number {
  const numbers = cells.filter((value) => typeof value === "number");
  if (numbers.every((value) => Number.isInteger(value))) return 0;
  return asked ?? (numbers.every((value) => Math.abs(value) < 10) ? 3 : 1);
}

function grid({ caption, columns, rows, decimals: asked }: Grid, silent = false): string {
  const decimals = columns.map((_, i) =>
    decimalsOf(
      rows.map((row) => row[i] ?? null),
      asked,
    ),
  );
  const numeric = columns.map(
    (_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number" || row[i] === null),
  );
  const head = columns
    .map((column, i) => `<th scope="col"${numeric[i] ? ' class="number"' : ""}>${text(column)}</th>`)
    .join("");
  const body = rows
    .map((row) => `<tr>${row.map((value, i) => cell(value, decimals[i] ?? 0, numeric[i]!)).join("")}</tr>`)
    .join("\n");
  return `<div class="scroll" role="region" aria-label="${text(caption)}" tabindex="0"><table><caption${silent ? ' class="silent"' : ""}>${text(caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

function assumptions({ assumptions: all }: ReportContent, phrases: Phrases): string {
  const rows = all.map(({ key, label: words, value, range, source, basis }): Cell[] => [
    words ? `${words} (${key})` : key,
    value === null ? null : typeof value === "number" ? String(Number(value.toPrecision(6))) : value,
    range,
    source,
    basis,
  ]);
  return grid({ caption: phrases.assumptions, columns: phrases.assumptionColumns, rows }, true);
}

function margins(table: NonNullable<Tables["margins"]>, phrases: Phrases): string {
  const rows = rowsOf<Record<string, Cell>>(table).map((row) =>
    ["margin", "group", "target", "fitted", "residual", "status", "basis", "source"].map(
      (column) => row[column] ?? null,
    ),
  );
  return grid({ caption: phrases.fit, columns: phrases.marginColumns, rows }, true);
}

function whatThisIsNot({ tables }: ReportContent, lang: Lang): string {
  const phrases = PHRASES[lang];
  const series = tables.enrolment ? [...new Set(tables.enrolment.array("series") as string[])] : [];
  const concepts = grid({
    caption: phrases.concepts,
    columns: phrases.conceptColumns,
    rows: series.map((code) => [label(code, lang), code, conceptInWords(code, lang)]),
  });
  return `<ul>${phrases.guards.map((guard) => `<li>${text(guard)}</li>`).join("\n")}</ul>${series.length ? concepts : ""}`;
}

function runFacts(run: RunFacts, phrases: Phrases): string {
  const facts: [string, unknown][] = [
    ["version", run.version],
    ["code", run.code],
    ["data", run.data],
    ["engine", run.engine],
    ["seed", run.seed],
    ["persons", run.persons === null ? null : grouped(run.persons)],
    ["replicates", run.replicates],
    ["draws", run.draws ?? null],
  ];
  const list = facts
    .filter(([, value]) => value !== null)
    .map(
      ([key, value]) =>
        `<dt>${text(phrases.facts[key as keyof Phrases["facts"]])}</dt><dd>${text(value)}</dd>`,
    );
  return `<dl>${list.join("")}</dl>`;
}
