/** Processes, schemes and series in words: states, moves, counts, parameters, place in the year. */
import type { Compilable } from "../engines/compile.ts";
import { leafSeries, totalSeries } from "../engines/ledger.ts";
import { order } from "../engines/year.ts";
import { official, officialSeries, type OfficialSeries } from "../ground/data.ts";
import { schemes } from "../schemes/index.ts";
import { comparedLabel } from "./compare-tables.ts";
import { factLines, parameterOf } from "./describe-lever.ts";
import { aligned, wrapped } from "./terminal.ts";
import { conceptInWords, label } from "./words.ts";

export const isScheme = (process: Compilable): boolean => schemes.some(({ name }) => name === process.name);

/** A process or scheme for the terminal. */
export function processText(process: Compilable): string {
  const scheme = schemes.find(({ name }) => name === process.name);
  const { counter } = process;
  const names = Object.keys(process.parameters);
  return [
    `${process.name} (${scheme ? "scheme" : "process of the person"})`,
    `${process.label}.`,
    "",
    ...factLines([
      ["states", process.states.join(", ")],
      ["enrolled", scheme?.enrolled.join(", ")],
      [
        "counts",
        counter &&
          `${counter.name}, 0 to ${counter.max} (${counter.max} is ${counter.max} or more), in ${counter.states.join(", ")}`,
      ],
      ["reads", process.reads.join(", ")],
      ["series", leavesOf(process).join(", ")],
      ["totals", scheme?.totals.map(({ name, of }) => `${name} = ${of.join(" + ")}`).join("; ")],
      ["in the year", orderText(process.name)],
      ...(scheme?.funds ?? []).map(
        (fund) =>
          [
            "fund",
            `${fund.name}: paid in for ${Object.keys(fund.pays).join(", ")}; paid out to ${Object.keys(fund.gets).join(", ")}`,
          ] as const,
      ),
    ]),
    "",
    "Moves:",
    ...moveLines(process).map((line) => wrapped(`  ${line}`, 100, "     ")),
    "",
    names.length ? "Parameters (explain NAME tells more):" : "No parameters.",
    ...aligned(names.map((name) => [`  ${name}`, parameterOf(name).label])),
  ].join("\n");
}

const leavesOf = (process: Compilable): string[] =>
  leafSeries.filter((series) => series.process === process.name).map(({ name }) => name);

/** "contributing -> lapsed, receiving", one line for each state that can be left. */
export const moveLines = (process: Compilable): string[] =>
  process.states
    .map((state) => [state, process.exits[state]!.map(({ to }) => to)] as const)
    .filter(([, to]) => to.length > 0)
    .map(([state, to]) => `${state} -> ${to.join(", ")}`);

/** The order of the year, one name in brackets. */
export const orderText = (name?: string): string =>
  [
    ...order.map((process) => (process.name === name ? `[${name}]` : process.name)),
    "year-end count",
    "birthday",
  ].join(" → ");

export const seriesNamed = (name: string): boolean =>
  name in officialSeries ||
  leafSeries.some((series) => series.name === name) ||
  totalSeries.some((total) => total.name === name);

/** A series for the terminal: what it counts, and what was published. */
export function seriesText(name: string): string {
  const leaf = leafSeries.find((series) => series.name === name);
  const total = totalSeries.find((one) => one.name === name);
  const counted =
    leaf &&
    `${Object.entries(leaf.counts)
      .map(([state, weight]) => (weight === 1 ? state : `${weight} x ${state}`))
      .join(" + ")} of ${leaf.process}`;
  const modelled = leaf !== undefined || total !== undefined;
  const text = leaf?.label ?? total?.label ?? label(name);
  return [
    `${name} (series)`,
    text === name ? "Published, but not modelled." : `${text}.`,
    "",
    ...factLines([
      ["concept", modelled ? conceptInWords(name) : "persons at the year end; published, not modelled yet"],
      ["counts", counted],
      ["sum of", total?.of.join(" + ")],
      [
        "compared",
        name in officialSeries
          ? `with ${officialSeries[name as OfficialSeries]} of src/data/enrolment.csv or labour.csv`
          : "with no yearly series",
      ],
    ]),
    ...publishedLines(name),
  ].join("\n");
}

const PERSONS_COUNTED: Readonly<Record<string, string>> = {
  "pension-persons": "pension (records) less pension-duals: who has a record in both arms counts once",
  "pension-duals":
    "dual of pension: a record in the employees' and one in the residents' arm, which pension counts twice",
};

/** A series that comparisons alone have, for the terminal. */
export const comparedText = (name: string): string =>
  [
    `${name} (series of comparisons)`,
    `${comparedLabel(name)}.`,
    "",
    ...factLines([
      ["concept", conceptInWords(name)],
      ["counts", PERSONS_COUNTED[name]],
      ["stands in", "differences.csv and first_years.csv of a comparison"],
    ]),
  ].join("\n");

function publishedLines(name: string): string[] {
  if (!(name in officialSeries)) return [];
  const rows = official(name as OfficialSeries).map(({ year, persons, source, confidence, note }) => [
    `  ${year}`,
    (persons / 1e6).toFixed(2),
    confidence,
    source,
    note.length > 48 ? `${note.slice(0, 45)}...` : note,
  ]);
  return [
    "",
    "Published year-end values, million:",
    ...aligned([["  year", "million", "confidence", "source"], ...rows], [1]),
  ];
}
