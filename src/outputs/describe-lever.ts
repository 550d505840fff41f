/** Parameters in words: what one means, its values by year, its range, its sources and how far its effect is known. */
import {
  EARLIEST,
  isLever,
  stepsOf,
  type Direction,
  type Grade,
  type Parameter,
} from "../ground/parameter.ts";
import { parameters, type Scenario } from "../scenario/scenario.ts";
import { order } from "../engines/year.ts";
import { schemes } from "../schemes/index.ts";
import { parameterLabel } from "./lever-words.ts";
import { idsOf, sourceText } from "./sources.ts";
import { wrapped } from "./terminal.ts";
import { label } from "./words.ts";

export const GRADES: Readonly<Record<Grade, string>> = {
  A: "the direction of its effect was seen in a trial or a natural experiment",
  B: "its effect follows from accounting or from the law",
  C: "its effect rests on judgement: read the sign, not the size",
};

export const parameterNames = Object.keys(parameters);
export const parameterOf = (name: string): Parameter => (parameters as Record<string, Parameter>)[name]!;

/** Values of a parameter under a scenario: "103, 123 from 2024", "15 in 2029, 20 in 2039, straight lines between". */
export function valuesText(name: string, scenario?: Pick<Scenario, "set">): string {
  const parameter = parameterOf(name);
  const own = stepsOf(scenario?.set[name] ?? {});
  const first = own[0]?.[0] ?? Infinity;
  const all = [...parameter.steps.filter(([year]) => year < first), ...own];
  const line = parameter.between === "line" && all.length > 1;
  // A line that begins at the value before it needs that value once.
  const steps = line
    ? all.slice(all[0]![1] === all[1]![1] ? 1 : 0)
    : all.filter(([, value], i) => i === 0 || value !== all[i - 1]![1]);
  const text = steps
    .map(([year, value]) => (year === EARLIEST ? `${value}` : `${value} ${line ? "in" : "from"} ${year}`))
    .join(", ");
  return line ? `${text}, on straight lines between` : text;
}

/** A parameter for the terminal, with its values under the scenarios given. */
export function parameterText(name: string, scenarios: readonly Scenario[]): string {
  const parameter = parameterOf(name);
  const { unit, acts, moves, precedent, range, grade, note, source } = parameter;
  const lever = isLever(parameter);
  const readers = [
    ...order.filter((process) => name in process.parameters).map((process) => process.name),
    ...schemes.flatMap(({ funds = [] }) =>
      funds.filter((fund) => name in fund.parameters).map((fund) => `the fund ${fund.name}`),
    ),
  ];
  const facts: (readonly [string, string | undefined])[] = [
    ["unit", unit],
    ["in Chinese", parameterLabel(name, "zh")],
    ["acts on", acts],
    ...scenarios.map((scenario) => [scenario.name, valuesText(name, scenario)] as const),
    ["range", range && `${range[0]} to ${range[1]}: what a scenario may set`],
    ["when raised", moves && directionText(moves)],
    ["precedent", precedent],
    ["grade", grade && `${grade}: ${GRADES[grade]}`],
    ["note", note],
    ["belongs to", readers.join(", ")],
    ...idsOf(source).map((id, i) => [i === 0 ? "source" : "", sourceText(id)] as const),
  ];
  const example = `In a scenario: set: { "${name}": { 2027: ${range?.[1] ?? 0} } }`;
  return [
    `${name} (${lever ? "lever" : "fixed parameter"})`,
    `${parameter.label}.`,
    "",
    ...factLines(facts),
    ...(lever ? ["", example] : []),
  ].join("\n");
}

/** "lowers Unemployment insurance (unemployment)", with the levers that it needs. */
export function directionText({ raises, lowers, given }: Direction): string {
  const needs = Object.entries(given ?? {}).map(([name, value]) => `${name} is ${value}`);
  const what = raises ?? lowers!;
  const condition = needs.length > 0 ? `, where ${needs.join(" and ")}` : "";
  return `${raises === undefined ? "lowers" : "raises"} ${numberText(what)}${condition}`;
}
/** The same for a table cell: "↑ `injury`". */
export const directionMark = ({ raises, lowers }: Direction): string =>
  raises === undefined ? `↓ \`${lowers}\`` : `↑ \`${raises}\``;
/** A published number in words: a series, a state of `stocks.csv`, or an item of `funds.csv`. */
function numberText(name: string): string {
  const parts = name.split("/");
  if (parts.length === 1) return `${label(name)} (${name} in enrolment.csv)`;
  if (parts[0] === "adjustment") return "what crosses provinces (net in adjustment.csv)";
  if (parts.length === 2)
    return `${label(parts[1]!)} (state ${parts[1]} of scheme ${parts[0]} in stocks.csv)`;
  return `${parts[2]} of the fund ${parts[1]} (funds.csv)`;
}

/** Facts with their names in a column; those without a value are left out. */
export function factLines(facts: readonly (readonly [name: string, text: string | undefined])[]): string[] {
  const kept = facts.filter(([, text]) => text !== undefined && text !== "") as [string, string][];
  const width = Math.max(...kept.map(([name]) => name.length));
  return kept.map(([name, text]) => wrapped(`  ${name.padEnd(width)}  ${text}`, 100, " ".repeat(width + 4)));
}
