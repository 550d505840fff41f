/** Enrolment over time: what was counted, what is projected, and what 2023 would give if it simply went on. */
import type { TopLevelSpec } from "vega-lite";
import {
  distinct,
  isProjected,
  numberOr,
  refuseMixture,
  rowsOf,
  scenariosOf,
  timeline,
  type EnrolmentRow,
  type Tables,
  type Timeline,
} from "./charts-data.ts";
import { engineOf } from "./charts-compare-data.ts";
import { enrolledWords, unsaid } from "./enrolled-words.ts";
import { legendOf, peak, timelinePanel } from "./charts-timeline.ts";
import { chartProblem, framed, panelWidth, projectionWords, sourceLine, type ChartOptions } from "./frame.ts";
import { conceptInWords, conceptOf, figure, label, mainSeries, unitFor, type Lang } from "./words.ts";

export interface EnrolmentOptions extends ChartOptions {
  /** Series to draw, one panel each; by default every scheme that counts a stock. */
  readonly series?: readonly string[];
}

const MOST = 5;
const SPACING = 16;

const WORDS = {
  en: {
    one: (count: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `${count} goes from ${from} at the end of ${base} to ${to} at the end of ${last} under scenario "${scenario}"`,
    ever: (name: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `${name} go from ${from} at the end of ${base} to ${to} at the end of ${last} under scenario "${scenario}"`,
    several: (counts: string, many: number, last: number) =>
      `${counts} to ${last} under ${many} scenarios, side by side with what was counted`,
    units: (unit: string, panels: number) =>
      `${unit[0]!.toUpperCase()}${unit.slice(1)}, at each year end. ${panels > 1 ? "Every panel has its own scale, from zero." : "The scale starts at zero."}`,
    doubt:
      "Shaded: 80% and 95% bands of an ensemble (luck of the years, economy, priors), widened to past errors.",
    runs: "Shaded: the middle 80% and 95% of the agent engine's runs.",
    each: "Shaded, 80% and 95%: blue, an ensemble (luck of the years, economy, priors), widened to past errors; orange, the agent engine's runs.",
    alt: (names: string, first: number, base: number, last: number) =>
      `Line charts, one panel for each of: ${names}. ${first < base ? `Official year-end counts ${first} to ${base}` : `The count of ${base}`}, then the projection to ${last}, and a dashed line that continues the increments of 2023.`,
  },
  zh: {
    one: (count: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `在情景“${scenario}”下，${count}由${base}年末的${from}变为${last}年末的${to}`,
    ever: (name: string, from: string, base: number, to: string, last: number, scenario: string) =>
      `在情景“${scenario}”下，${name}由${base}年末的${from}变为${last}年末的${to}`,
    several: (counts: string, many: number, last: number) =>
      `${many}种情景下至${last}年的${counts}，与历年官方数对照`,
    units: (unit: string, panels: number) =>
      `单位：${unit}人，均为年末数。${panels > 1 ? "各图纵轴独立，均" : "纵轴"}从零开始。`,
    doubt: "阴影：集合推算（年际波动、经济走势、先验参数）的80%与95%区间，并按以往误差放宽。",
    runs: "阴影：个体引擎各次运行的中间80%与95%。",
    each: "阴影（80%与95%）：蓝色为集合推算（年际波动、经济走势、先验参数）的区间，并按以往误差放宽；橙色为个体引擎各次运行。",
    alt: (names: string, first: number, base: number, last: number) =>
      `折线图，各图依次为：${names}。${first < base ? `${first}至${base}年为官方年末数` : `${base}年末数为起点`}，其后为至${last}年的推算，虚线为2023年增量照旧延续。`,
  },
} as const;

/**
 * The schemes as small multiples. Takes one scenario with one or both engines, or up to five scenarios by one engine.
 * Throws where a cumulative series is asked for beside a stock.
 */
export function enrolmentChart(
  tables: Pick<Tables, "enrolment">,
  options: EnrolmentOptions = {},
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const words = WORDS[lang];
  const all = rowsOf<EnrolmentRow>(tables.enrolment);
  const present = distinct(all.map(({ series }) => series));
  const series = options.series ?? mainSeries().filter((code) => present.includes(code));
  refuseMixture("enrolment", series);
  const scenarios = options.scenario ? [options.scenario] : scenariosOf(tables.enrolment);
  if (scenarios.length > MOST)
    throw chartProblem(
      "enrolment",
      `${scenarios.length} scenarios are too many to tell apart: choose up to ${MOST}`,
    );
  // lines of two engines for each of several scenarios would hide each other
  const engine = options.engine ?? (scenarios.length > 1 ? engineOf(all) : undefined);
  const rows = all.filter((row) => !isProjected(row.engine) || engine === undefined || row.engine === engine);
  const lines = series.map((code) => timeline("enrolment", rows, code, scenarios));
  if (lines.length === 0) throw chartProblem("enrolment", "the table holds no scheme to draw");
  const unit = unitFor(Math.max(...lines.map(peak)), lang);
  const keys = legendOf(lines, scenarios, lang);
  const from = Math.min(...lines.map(({ official, base }) => official[0]?.year ?? base));
  const panels = lines.map((line) =>
    timelinePanel(line, from, keys, unit, lang, panelWidth(Math.min(series.length, 3), SPACING)),
  );
  const first = lines[0]!;
  // of several panels the first gives the title and the note
  const inWords = enrolledWords(first.series, lang);
  const cumulative = conceptOf(first.series) === "cumulative";
  const single = scenarios.length === 1;
  const ends = endOf(first, scenarios[0]!);
  return framed(
    options.series ? `enrolment-${series.join("-")}` : "enrolment",
    { concat: panels, columns: 3, spacing: SPACING },
    {
      title: single
        ? (cumulative ? words.ever : words.one)(
            cumulative ? inWords.name : inWords.count,
            figure(ends.from, lang),
            first.base,
            figure(ends.to, lang),
            first.last,
            scenarios[0]!,
          )
        : words.several(inWords.counts, scenarios.length, first.last),
      subtitle: [
        words.units(unit.name, lines.length),
        single ? bandWords(lines, lang) : "",
        single ? sentence(projectionWords(scenarios[0]!, options), lang) : "",
        concepts(lines, lang),
      ]
        .filter(Boolean)
        .join(lang === "zh" ? "" : " "),
      source: sourceLine(options),
      notShown: unsaid(first.series, "stock", lang),
      description: words.alt(
        lines.map((line) => label(line.series, lang)).join(lang === "zh" ? "、" : "; "),
        from,
        first.base,
        first.last,
      ),
    },
    options,
    undefined,
    scenarios,
  );
}

const sentence = (text: string, lang: Lang): string =>
  lang === "zh" ? `${text}。` : `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** What the numbers count, where records and persons stand side by side. */
function concepts(lines: readonly Timeline[], lang: Lang): string {
  const kinds = distinct(lines.map(({ series }) => conceptOf(series)));
  return kinds
    .map((kind) => {
      const which = lines
        .filter(({ series }) => conceptOf(series) === kind)
        .map(({ series }) => label(series, lang));
      const text = conceptInWords(lines.find(({ series }) => conceptOf(series) === kind)!.series, lang);
      return lang === "zh" ? `${which.join("、")}：${text}。` : `${which.join(", ")}: ${text}.`;
    })
    .join(lang === "zh" ? "" : " ");
}

function endOf({ official, projected }: Timeline, scenario: string): { from: number; to: number } {
  const mine = projected.filter((row) => row.scenario === scenario);
  const best = mine.filter((row) => row.engine === "cohort").at(-1) ?? mine.at(-1)!;
  return { from: official.at(-1)?.persons ?? mine[0]!.persons ?? 0, to: best.persons ?? 0 };
}

/** What is shaded: cells carry the bands of the ensemble, agents those of their own runs. */
function bandWords(lines: readonly Timeline[], lang: Lang): string {
  const shaded = (engine: string): boolean =>
    lines.some(({ projected }) =>
      projected.some((row) => row.engine === engine && numberOr(row.q10) !== null),
    );
  const [cells, agents] = [shaded("cohort"), shaded("agent")];
  if (!cells && !agents) return "";
  return WORDS[lang][cells && agents ? "each" : cells ? "doubt" : "runs"];
}
