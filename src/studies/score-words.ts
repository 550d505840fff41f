/** Scores in words: two aligned tables for the terminal, and how to read them. */
import { aligned, wrapped } from "../outputs/terminal.ts";
import { grouped, label } from "../outputs/words.ts";
import type { BaselineName } from "./baselines.ts";
import type { Registration } from "./registration.ts";
import { skillAgainst, type Scored } from "./score.ts";

/** The rules that are printed; the CSV has all. */
const SHOWN: readonly BaselineName[] = [
  "last value",
  "last increment",
  "slope of five",
  "damped 0.8",
  "constant coverage",
  "mean of rules",
];
const million = (persons: number): string => grouped(persons / 1e6, 2);
const signed = (value: number): string =>
  Number(value.toFixed(2)) === 0 ? "0.00" : `${value > 0 ? "+" : "−"}${Math.abs(value).toFixed(2)}`;
const within = (yes: boolean | null): string => (yes === null ? "-" : yes ? "yes" : "no");
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** The text of scored rows, numbers in million. */
export function scoreText({ facts }: Registration, rows: readonly Scored[]): string {
  const count = rows.length === 1 ? "1 published value" : `${rows.length} published values`;
  const bands = rows.some(({ in80 }) => in80 !== null);
  return [
    `Registration ${facts.scenario.name} ${facts.version}: law as of ${facts.scenario.lawDate}, projected from ${facts.base}; ${count}`,
    "Million persons; errors are projected less published",
    "",
    ...errors(rows),
    "",
    "Errors of simple rules, fixed when the projection was registered",
    ...rules(rows),
    "",
    wrapped(
      `${bands ? "" : "The registration has no bands, so its score is the absolute error. "}The score is the weighted interval score of median, 80 and 95 % band: the absolute error of a projection without doubt, less is better. Under a rule's errors stands the own mean error, in percent of the counts, over the rule's: below 1 the rule is beaten. Totals share the errors of their parts and years those of the years before: so few values show no more than themselves.`,
    ),
    "",
  ].join("\n");
}

function errors(rows: readonly Scored[]): string[] {
  const head = [
    "",
    "year",
    "published",
    "projected",
    "error",
    "in %",
    "increment",
    "in 80 %",
    "in 95 %",
    "score",
  ];
  const lines = rows.map((row) => [
    `  ${label(row.series)}`,
    String(row.year),
    million(row.published),
    million(row.projected),
    signed(row.error / 1e6),
    signed(row.percent),
    row.increment === null ? "-" : signed(row.increment / 1e6),
    within(row.in80),
    within(row.in95),
    million(row.score),
  ]);
  return aligned([head, ...lines], range(1, head.length - 1));
}

function rules(rows: readonly Scored[]): string[] {
  const shown = SHOWN.filter((rule) => rows.some((row) => row.rules[rule] !== undefined));
  const head = [
    ["", "", "", ...shown.map((rule) => rule.split(" ")[0])],
    ["", "year", "shebao", ...shown.map((rule) => rule.split(" ").slice(1).join(" "))],
  ];
  const lines = rows.map((row) => [
    `  ${label(row.series)}`,
    String(row.year),
    signed(row.error / 1e6),
    ...shown.map((rule) => (row.rules[rule] === undefined ? "-" : signed(row.rules[rule] / 1e6))),
  ]);
  const skill = shown.map((rule) => skillAgainst(rows, rule)?.toFixed(2) ?? "-");
  return aligned(
    [...head, ...lines, ["  Own mean error over the rule's", "", "", ...skill]],
    range(1, shown.length + 2),
  );
}
