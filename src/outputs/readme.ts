/** The generated tables of README.md: schemes and levers, between their markers. */
import { readFileSync, writeFileSync } from "node:fs";
import { leafSeries } from "../engines/ledger.ts";
import { order } from "../engines/year.ts";
import { UserError } from "../ground/problem.ts";
import { load } from "../scenario/load.ts";
import { leverNames } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";
import { GRADES, directionMark, parameterOf, valuesText } from "./describe-lever.ts";
import { orderText } from "./describe-scheme.ts";
import { conceptOf } from "./words.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");
const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

/** Schemes: states, what is counted, how many levers, and the order of the year. */
export function schemesMarkdown(): string {
  const rows = schemes.map(({ name, label, states, enrolled, parameters }) => [
    label,
    `\`${name}\``,
    states.map((state) => (enrolled.includes(state) ? `**${state}**` : state)).join(", "),
    leafSeries
      .filter((series) => series.process === name)
      .map((series) => `\`${series.name}\` (${COUNTED[conceptOf(series.name)]})`)
      .join(", "),
    String(Object.keys(parameters).length),
  ]);
  return [
    markdown(["Scheme", "Name", "States (**enrolled**)", "Series and what they count", "Parameters"], rows),
    "",
    `Order of the year: ${orderText()}.`,
  ].join("\n");
}
const COUNTED = { record: "records", person: "persons", cumulative: "everybody ever covered" } as const;

/** Levers with their values under the law of end-2023 and under current law. */
export async function leversMarkdown(): Promise<string> {
  const [before, now] = [await load("law-2023"), await load("current-law")];
  const rows = leverNames().map((name) => {
    const { label, unit, range, grade, acts, moves } = parameterOf(name);
    const values = [valuesText(name, before), valuesText(name, now)];
    return [
      `\`${name}\``,
      label,
      unit,
      values[0]!,
      values[1] === values[0] ? "same" : values[1]!,
      `${range![0]} to ${range![1]}`,
      grade ?? "",
      acts ?? "",
      moves ? directionMark(moves) : "",
    ];
  });
  return [
    markdown(
      [
        "Lever",
        "Meaning",
        "Unit",
        "Law of end-2023",
        "Current law",
        "Range",
        "Grade",
        "Acts on",
        "Raised, it moves",
      ],
      rows,
    ),
    "",
    `${Object.entries(GRADES)
      .map(([grade, meaning]) => `${grade}: ${meaning}`)
      .join(". ")}.`,
  ].join("\n");
}

/**
 * Rewrites what stands between `<!-- generated: NAME -->` and `<!-- end -->` in a Markdown file, or with `check`
 * only compares. Gives a sentence; throws a UserError where the file lacks a marker or, checking, is not fresh.
 */
export async function refreshReadme(
  path: string,
  { check = false }: { check?: boolean } = {},
): Promise<string> {
  let before: string;
  try {
    before = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(path, [`cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  const parts = { schemes: schemesMarkdown(), levers: await leversMarkdown() };
  const problems: string[] = [];
  let after = before;
  for (const [name, text] of Object.entries(parts)) {
    const marker = `<!-- generated: ${name} -->`;
    const begin = after.indexOf(marker);
    const end = after.indexOf("<!-- end -->", begin);
    if (begin < 0 || end < 0) problems.push(`no ${marker} ... <!-- end -->`);
    else {
      const next = `${after.slice(0, begin + marker.length)}\n\n${text}\n\n${after.slice(end)}`;
      if (check && next !== after)
        problems.push(`the table of ${name} is not fresh: npx tsx src/cli.ts readme`);
      after = next;
    }
  }
  if (problems.length > 0) throw new UserError(path, problems);
  if (after !== before) writeFileSync(path, after);
  return `${path}: tables of ${schemes.length} schemes and ${leverNames().length} levers are fresh; ${order.length} processes in the order of the year.`;
}
