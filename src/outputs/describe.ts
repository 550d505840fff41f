/** Schemes, parameters, series, scenarios and sources in words: what `explain` prints. */
import { leafSeries, totalSeries } from "../engines/ledger.ts";
import { order } from "../engines/year.ts";
import { officialSeries, sources } from "../ground/data.ts";
import { nearest } from "../ground/nearest.ts";
import { UserError } from "../ground/problem.ts";
import { load, shipped } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { comparedLabel, PERSON_SERIES } from "./compare-tables.ts";
import { factLines, parameterNames, parameterOf, parameterText, valuesText } from "./describe-lever.ts";
import { comparedText, isScheme, processText, seriesNamed, seriesText } from "./describe-scheme.ts";
import { uses } from "./sources.ts";
import { aligned } from "./terminal.ts";

export { leversMarkdown, refreshReadme, schemesMarkdown } from "./readme.ts";

/** The text about a name, or a list of all names. Throws a UserError with the nearest names where there is none. */
export async function explain(name?: string): Promise<string> {
  const scenarios = await shipped();
  if (name === undefined) return overview(scenarios);
  const laws = [await load("law-2023"), await load("current-law")];
  const process = order.find((one) => one.name === name);
  const found = [
    ...(process ? [processText(process)] : []),
    ...(seriesNamed(name) ? [seriesText(name)] : []),
    ...(PERSON_SERIES.includes(name) ? [comparedText(name)] : []),
    ...(parameterNames.includes(name) ? [parameterText(name, laws)] : []),
    ...(scenarios.includes(name) ? [scenarioText(await load(name))] : []),
    ...(name in sources ? [aboutSource(name)] : []),
  ];
  if (found.length === 0) throw new UserError(`explain ${name}`, [unknown(name, scenarios)]);
  return `${found.join("\n\n")}\n`;
}

const seriesList = (): string[] => [
  ...new Set([
    ...leafSeries.map((series) => series.name),
    ...totalSeries.map((total) => total.name),
    ...Object.keys(officialSeries),
    ...PERSON_SERIES,
  ]),
];

function unknown(name: string, scenarios: readonly string[]): string {
  const all = [
    ...order.map((process) => process.name),
    ...seriesList(),
    ...parameterNames,
    ...scenarios,
    ...Object.keys(sources),
  ];
  const holding = all.filter((one) => one.toLowerCase().includes(name.toLowerCase())).slice(0, 8);
  const guesses = holding.length > 0 ? holding : [nearest(name, all)];
  return `nothing has this name. Did you mean ${guesses.join(", ")}? explain without a name lists all`;
}

const section = (title: string, rows: readonly (readonly string[])[]): string[] => [
  title,
  ...aligned(rows.map(([name, text]) => [`  ${name}`, text!])),
  "",
];

async function overview(scenarios: readonly string[]): Promise<string> {
  const about = await Promise.all(scenarios.map(async (name) => [name, (await load(name)).title]));
  return [
    ...section(
      "Processes of the person, in the order of the year",
      order.filter((one) => !isScheme(one)).map((one) => [one.name, one.label]),
    ),
    ...section(
      "Schemes",
      order.filter(isScheme).map((one) => [one.name, one.label]),
    ),
    ...section(
      "Series",
      seriesList().map((name) => [
        name,
        comparedLabel(name) === name ? "published, not modelled" : comparedLabel(name),
      ]),
    ),
    ...section(
      "Parameters",
      parameterNames.map((name) => [name, parameterOf(name).label]),
    ),
    ...section("Scenarios", about as string[][]),
    `Sources: ${Object.keys(sources).length}; a parameter names its own, and explain tells about each.`,
    "explain NAME tells more about any of these.",
    "",
  ].join("\n");
}

function scenarioText(scenario: Scenario): string {
  const { name, title, because, extends: parent, lawDate, normative, set } = scenario;
  const changed = Object.keys(set).sort();
  return [
    `${name} (scenario)`,
    `${title}.`,
    "",
    ...factLines([
      ["question", because],
      ["extends", parent ?? "nothing: the defaults"],
      ["law as of", lawDate],
      ["normative", normative ? "yes: it assumes its target and shows what would have to be true" : "no"],
    ]),
    "",
    changed.length ? "Levers off their defaults:" : "Every lever has its default.",
    ...(changed.length
      ? factLines(
          changed.map(
            (lever) => [lever, `${valuesText(lever, scenario)} (${parameterOf(lever).unit})`] as const,
          ),
        )
      : []),
  ].join("\n");
}

function aboutSource(id: string): string {
  const { title, publisher, date, kind, remembered, note, url } = sources[id]!;
  const places = uses().get(id)!;
  return [
    `${id} (source)`,
    `${title}.`,
    "",
    ...factLines([
      ["publisher", publisher],
      ["date", date],
      ["kind", kind],
      ["remembered", remembered ? "yes: written down from memory, to be verified" : undefined],
      ["note", note],
      ["url", url],
      ["used by", places.length ? places.join(", ") : "nothing: read for the design only"],
    ]),
  ].join("\n");
}
