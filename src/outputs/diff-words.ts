/** Two results in words: which inputs moved, and what that did to stocks and flows. */
import { sizeOf, type Difference } from "./diff-tables.ts";
import { publishedLabel } from "./money-words.ts";
import { aligned, wrapped } from "./terminal.ts";
import { conceptOf, grouped, label, processLabel } from "./words.ts";

const million = (persons: number): string => grouped(persons / 1e6, Math.abs(persons) < 1e6 ? 3 : 2);
const billion = (yuan: number): string => grouped(yuan / 1e9, Math.abs(yuan) < 1e9 ? 3 : 1);
/** A number of a kind as it is written: persons in million, money in billion yuan. */
const figureOf = (what: Difference["what"]): ((value: number) => string) =>
  what === "money" ? billion : million;
const signed = (value: number, figure = million): string => `${value > 0 ? "+" : ""}${figure(value)}`;
const change = ({ before, after }: Difference): number => Number(after ?? 0) - Number(before ?? 0);
/** Digests are told apart by their first characters. */
const short = (value: string | number | null): string =>
  value === null ? "-" : /^[0-9a-f]{64}$/.test(String(value)) ? String(value).slice(0, 12) : String(value);

/** The kinds of input that differ, as a sentence: data, code, law, method, parameters, luck. */
export function causesOf(all: readonly Difference[]): string[] {
  const keys = all.filter(({ what }) => what === "input").map(({ key }) => key);
  const parameters = new Set(all.filter(({ what }) => what === "parameter").map(({ key }) => key)).size;
  const has = (...names: string[]): boolean => names.some((name) => keys.includes(name));
  const published = all.filter(({ what }) => what === "published").length;
  return [
    has("data") || keys.some((key) => key.startsWith("data file"))
      ? `data${published > 0 ? ` (${published} published figures)` : ""}`
      : "",
    has("code", "version") ? "code" : "",
    keys.some((key) => key.startsWith("lawDate")) ? "day of the law" : "",
    has("engine", "persons", "replicates", "draws") ? "method" : "",
    has("seed") ? "seed" : "",
    has("horizon") ? "horizon" : "",
    keys.some((key) => /^(scenario|name) /.test(key)) ? "scenario" : "",
    parameters > 0 ? `${parameters} ${parameters === 1 ? "parameter" : "parameters"}` : "",
  ].filter(Boolean);
}

const NOTHING = "No stock differs.";
/** What is said where no stock differs: the money that does, or nothing. */
function moneyEffect(all: readonly Difference[]): string {
  const largest = all.find(({ what }) => what === "money");
  if (!largest) return NOTHING;
  const where = `${nameOf(largest)}, ${largest.year}${largest.scenario ? `, ${largest.scenario}` : ""}`;
  return `No stock differs; the largest difference of money is ${signed(change(largest), billion)} billion yuan of the year (${where}).`;
}

/** The answer first: what moved, and how much that did. */
export function diffSummary(all: readonly Difference[]): string {
  const causes = causesOf(all);
  const stocks = all.filter(({ what, key }) => what === "stock" && conceptOf(key) !== "cumulative");
  const largest = stocks[0];
  const effect = largest
    ? `The largest difference of a stock is ${signed(change(largest))} million (${label(largest.key)}, end of ${largest.year}${largest.scenario ? `, ${largest.scenario}` : ""}).`
    : moneyEffect(all);
  if (all.length === 0)
    return "The two results are the same: inputs, parameters, stocks, flows and money of the funds.";
  // What differs by these alone differs by luck, wherever agents were counted.
  const luck = ["engine", "persons", "replicates", "seed"];
  const lucky = all.some(({ what, key }) => what === "input" && luck.includes(key));
  const part = lucky
    ? " Luck is a part of it where agents were counted: their tables have standard errors."
    : "";
  if (causes.length > 0) return `What changed: ${causes.join(", ")}. ${effect}${part}`;
  return effect !== NOTHING
    ? `The inputs are the same and the numbers are not: ${effect} Another Node major can do that in the last digit; otherwise please report it.`
    : `Only the words differ. ${effect}`;
}

/** Series and flow, scheme and state, or fund and item, as people call them. */
function nameOf({ what, key }: Difference): string {
  if (what === "money") return publishedLabel(`funds/${key.replace(", ", "/")}`);
  const [first, ...rest] = key.split(", ") as [string, ...string[]];
  return [what === "state" ? processLabel(first) : label(first), ...rest.map((code) => label(code))].join(
    ": ",
  );
}

/** One line for each series or flow: what it was and is where it differs most. */
function lines(all: readonly Difference[], top: number): { rows: string[][]; more: number } {
  const most = new Map<string, Difference>();
  for (const one of all) {
    const key = `${one.scenario}|${one.key}`;
    const known = most.get(key);
    if (!known || sizeOf(one) > sizeOf(known)) most.set(key, one);
  }
  const sorted = [...most.values()].toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const several = new Set(sorted.map(({ scenario }) => scenario)).size > 1;
  return {
    rows: sorted
      .slice(0, top)
      .map((one) => [
        nameOf(one),
        ...(several ? [one.scenario] : []),
        String(one.year),
        figureOf(one.what)(Number(one.before ?? 0)),
        figureOf(one.what)(Number(one.after ?? 0)),
        signed(change(one), figureOf(one.what)),
      ]),
    more: Math.max(0, sorted.length - top),
  };
}

function section(title: string, head: readonly string[], rows: string[][], more: number): string[] {
  if (rows.length === 0) return [];
  const columns = rows[0].length;
  const names = columns > head.length ? [head[0], "scenario", ...head.slice(1)] : head;
  const right = names.map((_, i) => i).slice(columns - 3);
  return [
    "",
    title,
    ...aligned([[...names], ...rows], right).map((line) => `  ${line}`),
    ...(more > 0 ? [`  ... ${more} more; --csv FILE writes them all`] : []),
  ];
}

/** The text for the terminal, at most `top` lines in each part. */
export function diffText(
  all: readonly Difference[],
  folders: readonly [string, string],
  top: number,
): string {
  const of = (what: Difference["what"]): Difference[] => all.filter((one) => one.what === what);
  const plain = (rows: readonly Difference[]): string[][] =>
    rows.slice(0, top).map((one) => [one.key, cut(short(one.before)), cut(short(one.after))]);
  const people = (what: Difference["what"], title: string): string[] => {
    const { rows, more } = lines(of(what), top);
    return section(title, ["", "year", "before", "after", "difference"], rows, more);
  };
  const [inputs, parameters] = [of("input"), of("parameter")];
  return [
    `${folders[0]} (before) and ${folders[1]} (after)`,
    wrapped(diffSummary(all), 110),
    ...words("Inputs", inputs, plain(inputs)),
    ...words("Parameters, by size within their range", parameters, plain(parameters)),
    ...people("published", "Published figures, million, each in the year where it differs most"),
    ...people("stock", "Stocks at year ends, million, each in the year where it differs most"),
    ...people("state", "Persons by state at the last common year end, million"),
    ...people("flow", "Flows, million a year, each in the year where it differs most"),
    ...people(
      "money",
      "Money of the funds, billion yuan of the year, each in the year where it differs most",
    ),
    "",
  ].join("\n");
}

const words = (title: string, all: readonly Difference[], rows: string[][]): string[] =>
  rows.length === 0
    ? []
    : [
        "",
        title,
        ...aligned([["", "before", "after"], ...rows]).map((line) => `  ${line}`),
        ...(all.length > rows.length
          ? [`  ... ${all.length - rows.length} more; --csv FILE writes them all`]
          : []),
      ];
const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
