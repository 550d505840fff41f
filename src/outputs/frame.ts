/** What every chart carries around its drawing: a sentence as title, units, source, and what it does not show. */
import type { TopLevelSpec } from "vega-lite";
import { UserError } from "../ground/problem.ts";
import { CONFIG, FONT, GREY, INK, NOTE_SIZE, SUBTITLE_SIZE, TITLE_SIZE, wrap } from "./theme.ts";
import type { Lang } from "./words.ts";

export interface ChartOptions {
  /** Language of all words, English where not said. */
  readonly lang?: Lang;
  /** Which scenario, where the tables hold several. */
  readonly scenario?: string;
  /** Which engine, where the tables hold both; otherwise cohort, the expectation. */
  readonly engine?: string;
  /** Day up to which enacted law is in the scenario. */
  readonly lawDate?: string;
  /** Replaces the standard source line. */
  readonly source?: string;
  /** Said first in the subtitle: "invented data", "without alignment". */
  readonly remark?: string;
  /** Scenarios that say what would have to be true; where one of them is drawn, the title says so. */
  readonly normative?: readonly string[];
}

/** The words of a chart, kept with it so that a page can set them as text. */
export interface Words {
  readonly title: string;
  readonly subtitle: string;
  readonly source: string;
  readonly notShown: string;
  /** What somebody who cannot see the picture should know. */
  readonly description: string;
}

/** One drawing: the parts of a Vega-Lite spec below its title. */
export type View = Record<string, unknown>;

/** Width of every picture without its edges, in pixels; shrunk to 600 pixels its smallest words are still read. */
export const PAGE = 720;

/** Width of each of `columns` drawings side by side, each with room for the numbers of its own axis. */
export const panelWidth = (columns: number, spacing: number, left = MARGIN): number =>
  Math.floor((PAGE - columns * left - (columns - 1) * spacing) / columns);

const SOURCE = {
  en: "Source: shebao, an unofficial model of mainland China; counts up to the base year from official bulletins.",
  zh: "来源：shebao（非官方模型，范围为中国大陆）；基年及以前为官方公报数。",
} as const;

export const sourceLine = ({ lang = "en", source }: ChartOptions): string => source ?? SOURCE[lang];

/** "projection under scenario X, law as of DATE": the same words everywhere. */
export function projectionWords(scenario: string, { lang = "en", lawDate }: ChartOptions): string {
  if (lang === "zh") return `情景“${scenario}”下的推算${lawDate ? `（法律截至${lawDate}）` : ""}`;
  return `projection under scenario "${scenario}"${lawDate ? `, law as of ${lawDate}` : ""}`;
}

/** Room for the numbers of a vertical axis, left of the drawing. */
export const MARGIN = 44;

/**
 * A complete spec. `name` becomes the file name of the chart; `left` is the room that the labels of the vertical
 * axis take, so that the notes begin at the same edge as the title; `scenarios` are those drawn.
 */
export function framed(
  name: string,
  view: View,
  words: Words,
  options: ChartOptions,
  left = MARGIN,
  scenarios: readonly string[] = [],
): TopLevelSpec {
  const lang = options.lang ?? "en";
  const subtitle = options.remark
    ? `${options.remark}${lang === "zh" ? "" : " "}${words.subtitle}`
    : words.subtitle;
  const title = `${normativeMark(scenarios, options)}${words.title}`;
  const said = { ...words, title, subtitle, lang };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    name,
    description: words.description,
    usermeta: { shebao: said },
    config: CONFIG,
    title: {
      // bold letters are wider
      text: wrap(title, PAGE, 1.07 * TITLE_SIZE),
      subtitle: wrap(subtitle, PAGE, SUBTITLE_SIZE),
      subtitleColor: "#555555",
      subtitleFontSize: SUBTITLE_SIZE,
      subtitleLineHeight: 18,
      subtitlePadding: 6,
    },
    spacing: 14,
    // the legend stays with the drawing, above the notes
    resolve: { scale: Object.fromEntries(LEGEND_CHANNELS.map((channel) => [channel, "independent"])) },
    vconcat: [view, notes([words.source, `${NOT_SHOWN[lang]}${words.notShown}`], left)],
  } as unknown as TopLevelSpec;
}

/** Said before the title where a scenario is a goal: what would have to be true, not what is to be expected. */
function normativeMark(scenarios: readonly string[], { lang = "en", normative = [] }: ChartOptions): string {
  const goals = scenarios.filter((name) => normative.includes(name));
  if (goals.length === 0) return "";
  const names = goals.map((name) => (lang === "zh" ? `“${name}”` : `"${name}"`));
  return lang === "zh"
    ? `【${names.join("、")}为目标情景：须成立的条件】`
    : `[${names.join(", ")}: what would have to be true] `;
}

const LEGEND_CHANNELS = ["color", "fill", "strokeDash", "strokeWidth", "shape"] as const;
export const NOT_SHOWN = { en: "What this does not show: ", zh: "本图未显示：" } as const;

/** The chart without title and notes, for a page that sets those words itself. */
export function bare(spec: TopLevelSpec): TopLevelSpec {
  const { $schema, name, description, usermeta, config, vconcat } = spec as TopLevelSpec & {
    vconcat?: View[];
  };
  if (!wordsOf(spec) || !vconcat) return spec;
  return { $schema, name, description, usermeta, config, ...vconcat[0] } as unknown as TopLevelSpec;
}

/** The words that a framed chart carries. */
export function wordsOf(spec: TopLevelSpec): (Words & { lang: Lang }) | undefined {
  return (spec.usermeta as { shebao?: Words & { lang: Lang } } | undefined)?.shebao;
}

function notes(paragraphs: readonly string[], left: number): View {
  const lines = paragraphs.flatMap((paragraph) => wrap(paragraph, PAGE, NOTE_SIZE));
  return {
    data: { values: [{}] },
    width: PAGE - left,
    height: lines.length * 16,
    mark: {
      type: "text",
      text: lines,
      align: "left",
      baseline: "top",
      x: -left,
      y: 0,
      font: FONT,
      fontSize: NOTE_SIZE,
      lineHeight: 16,
      color: GREY,
    },
  };
}

/** The name of a panel, at the same height in every panel whatever is drawn in it; broken to `width` where given. */
export function panelTitle(text: string, width?: number): View {
  const lines = width === undefined ? [text] : wrap(text, width, 15);
  return {
    data: { values: [{}] },
    mark: {
      type: "text",
      text: lines,
      x: 0,
      y: -24 - (lines.length - 1) * 17,
      lineHeight: 17,
      align: "left",
      baseline: "bottom",
      fontSize: 14,
      fontWeight: "bold",
      color: INK,
    },
  };
}

/** A mistake in asking for a chart. */
export const chartProblem = (name: string, problem: string): UserError =>
  new UserError(`chart ${name}`, [problem]);
