/** What differs between two results: inputs, parameters, published figures, stocks and flows, largest first. */
import { table, type ColumnTable } from "arquero";
import { stepsOf } from "../ground/parameter.ts";
import type { FrozenScenario } from "../scenario/scenario.ts";
import type { AssumptionRow } from "./assumptions-table.ts";
import { distinct, isProjected, rowsOf, type EnrolmentRow } from "./charts-data.ts";
import type { FundRow } from "./funds-difference.ts";
import type { Results } from "./results.ts";
import { statesTable } from "./states-table.ts";

/** One thing that differs. Numbers are in persons, in yuan of the year (money), or in the unit of the parameter. */
export interface Difference {
  readonly what: "input" | "parameter" | "published" | "stock" | "state" | "flow" | "money";
  /** Scenario before, and after where it has another name. */
  readonly scenario: string;
  readonly key: string;
  /** The year; of a parameter the first in which it differs; null for inputs. */
  readonly year: number | null;
  readonly before: string | number | null;
  readonly after: string | number | null;
}
/** A scenario of the one result and its counterpart in the other, with the engine that both have, or each its own. */
interface Pair {
  readonly name: string;
  readonly names: readonly [string, string];
  readonly engines: readonly [string, string];
}

export const sizeOf = ({ before, after }: Difference): number =>
  typeof before === "number" || typeof after === "number"
    ? Math.abs(Number(after ?? 0) - Number(before ?? 0))
    : 0;

type Both = readonly [Results, Results];
const both = <T>([one, other]: Both, of: (results: Results) => T): [T, T] => [of(one), of(other)];

/** The frozen scenarios of a result: one, several, or none where it is no run or comparison. */
export function scenariosIn({ manifest }: Results): FrozenScenario[] {
  return ([manifest.scenario].flat() as FrozenScenario[]).filter((one) => one?.set !== undefined);
}

/** Everything that differs, by kind; within a kind the largest first. */
export function differencesOf(results: Both): Difference[] {
  const pairs = pairsOf(results);
  return [
    ...inputs(results, pairs),
    ...parameters(results, pairs),
    ...levels(results, pairs, "published"),
    ...levels(results, pairs, "stock"),
    ...states(results, pairs),
    ...flows(results, pairs),
    ...money(results, pairs),
  ];
}

/** Scenarios of the same name belong together; where each result has one only, these do. */
export function pairsOf(results: Both): Pair[] {
  const [one, other] = both(results, (result) => scenariosIn(result).map(({ name }) => name));
  const names: [string, string][] =
    one.length === 1 && other.length === 1
      ? [[one[0], other[0]]]
      : one.filter((name) => other.includes(name)).map((name) => [name, name]);
  const [engines, others] = both(results, enginesOf);
  const shared = engines.filter((engine) => others.includes(engine));
  const used: [string, string][] =
    shared.length > 0 ? shared.map((one) => [one, one]) : [[engines[0], others[0]]];
  return names.flatMap((pair) =>
    used.map((engine) => ({
      name: [pair[0] === pair[1] ? pair[0] : pair.join(" / "), ...(used.length > 1 ? [engine[0]] : [])].join(
        ", ",
      ),
      names: pair,
      engines: engine,
    })),
  );
}
const enginesOf = ({ tables }: Results): string[] =>
  distinct((tables.enrolment?.array("engine") ?? []) as string[])
    .filter(isProjected)
    .sort();

function inputs(results: Both, pairs: readonly Pair[]): Difference[] {
  const all = new Map<string, [unknown, unknown]>();
  const [one, other] = both(results, ({ manifest }) => manifest);
  for (const key of ["version", "code", "data", "engine", "seed", "persons", "replicates", "draws"] as const)
    all.set(key, [one[key], other[key]]);
  const files = distinct([...Object.keys(one.dataFiles ?? {}), ...Object.keys(other.dataFiles ?? {})]);
  if (one.dataFiles && other.dataFiles)
    for (const file of files) all.set(`data file ${file}`, [one.dataFiles[file], other.dataFiles[file]]);
  all.set("horizon", both(results, horizonOf) as [number, number]);
  const [scenarios, others] = both(results, scenariosIn);
  for (const { name } of scenarios)
    if (!pairs.some(({ names }) => names[0] === name)) all.set(`scenario ${name}`, ["there", null]);
  for (const { name } of others)
    if (!pairs.some(({ names }) => names[1] === name)) all.set(`scenario ${name}`, [null, "there"]);
  for (const pair of pairs) {
    const [a, b] = [
      scenarios.find((s) => s.name === pair.names[0])!,
      others.find((s) => s.name === pair.names[1])!,
    ];
    for (const key of ["name", "title", "lawDate", "extends", "normative", "because"] as const)
      all.set(`${key} of ${pair.names[0]}`, [a[key], b[key]]);
  }
  return [...all]
    .filter(([, [before, after]]) => (before ?? null) !== (after ?? null))
    .map(([key, [before, after]]) => ({
      what: "input",
      scenario: "",
      key,
      year: null,
      before: written(before),
      after: written(after),
    }));
}
const written = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
const horizonOf = ({ tables }: Results): number =>
  Math.max(...rowsOf<EnrolmentRow>(tables.enrolment!).map(({ year }) => year));

type Steps = Map<string, { steps: [number, number][]; width: number }>;
/** Values by parameter and year up to `last`: from the table of assumptions, else what the scenario itself sets. */
function stepsIn(results: Results, scenario: string, whole: boolean, last: number): Steps {
  const steps: Steps = new Map();
  if (whole) {
    for (const row of rowsOf<AssumptionRow>(results.tables.assumptions))
      if (row.scenario === scenario && row.from <= last) {
        const entry = steps.get(row.parameter) ?? { steps: [], width: (row.most ?? 1) - (row.least ?? 0) };
        entry.steps.push([row.from, row.value]);
        steps.set(row.parameter, entry);
      }
    return steps;
  }
  const { set } = scenariosIn(results).find(({ name }) => name === scenario)!;
  for (const [name, dated] of Object.entries(set)) steps.set(name, { steps: stepsOf(dated), width: 1 });
  return steps;
}

/** "103, 123 from 2024". */
const stepsWords = (steps: readonly [number, number][] | undefined): string | null =>
  steps?.map(([year, value], i) => (i === 0 ? String(value) : `${value} from ${year}`)).join(", ") ?? null;

function parameters(results: Both, pairs: readonly Pair[]): Difference[] {
  const whole = results.every(({ tables }) => tables.assumptions !== undefined);
  // A value that begins after the earlier horizon is a matter of the horizon.
  const last = Math.min(...both(results, horizonOf));
  const found: { difference: Difference; size: number }[] = [];
  for (const [i, { names }] of pairs.entries()) {
    if (pairs.findIndex((pair) => pair.names.join() === names.join()) < i) continue;
    const [one, other] = results.map((result, k) => stepsIn(result, names[k], whole, last));
    for (const key of distinct([...one.keys(), ...other.keys()])) {
      const [a, b] = [one.get(key), other.get(key)];
      const [before, after] = [stepsWords(a?.steps), stepsWords(b?.steps)];
      if (before === after) continue;
      const [year, size] = apart(a?.steps ?? [], b?.steps ?? []);
      const name = names[0] === names[1] ? names[0] : names.join(" / ");
      found.push({
        difference: {
          what: "parameter",
          scenario: name,
          key,
          year,
          before: before ?? (whole ? null : "default"),
          after: after ?? (whole ? null : "default"),
        },
        size: size / (a ?? b)!.width,
      });
    }
  }
  return found.toSorted((a, b) => b.size - a.size).map((one) => one.difference);
}

/** The first year in which dated values differ, and by how much at most. */
function apart(one: readonly [number, number][], other: readonly [number, number][]): [number, number] {
  const at = (steps: readonly [number, number][], year: number): number =>
    steps.filter(([from]) => from <= year).at(-1)?.[1] ?? NaN;
  const years = distinct([...one, ...other].map(([year]) => year)).sort((a, b) => a - b);
  const sizes = years.map((year) => Math.abs(at(one, year) - at(other, year)));
  const first = years[sizes.findIndex((size) => size !== 0)];
  return [first, Math.max(...sizes.map((size) => (Number.isNaN(size) ? 0 : size)))];
}

const largestFirst = (all: readonly Difference[]): Difference[] =>
  all.filter((one) => one.before !== one.after).toSorted((a, b) => sizeOf(b) - sizeOf(a));

/** Pairs up sums by key and year; a year that only one of them has is a matter of the horizon. */
function paired(
  what: Difference["what"],
  scenario: string,
  [one, other]: readonly Map<string, number>[],
): Difference[] {
  const yearOf = (key: string): number => Number(key.split("|")[0]);
  const years = (map: Map<string, number>): Set<number> => new Set([...map.keys()].map(yearOf));
  const [a, b] = [years(one), years(other)];
  return distinct([...one.keys(), ...other.keys()])
    .filter((key) => a.has(yearOf(key)) && b.has(yearOf(key)))
    .map((key) => ({
      what,
      scenario,
      key: key.split("|").slice(1).join(", "),
      year: yearOf(key),
      before: one.get(key) ?? null,
      after: other.get(key) ?? null,
    }));
}

function levels(results: Both, pairs: readonly Pair[], what: "published" | "stock"): Difference[] {
  const chosen = what === "stock" ? pairs : pairs.slice(0, 1);
  const all = chosen.flatMap(({ name, names, engines }) =>
    paired(
      what,
      what === "stock" ? name : "",
      results.map(
        ({ tables }, k) =>
          new Map(
            rowsOf<EnrolmentRow>(tables.enrolment!)
              .filter(
                (row) =>
                  row.scenario === names[k] && row.engine === (what === "stock" ? engines[k] : "official"),
              )
              .map((row) => [`${row.year}|${row.series}`, row.persons!]),
          ),
      ),
    ),
  );
  return largestFirst(all);
}

interface StateRow {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly scheme: string;
  readonly state: string;
  readonly persons: number;
}
/** The sums by state of a comparison, or those of the cells of a run; none where a result holds neither. */
function statesIn({ tables: { states: known, stocks } }: Results): StateRow[] | undefined {
  const table = known ?? (stocks && statesTable(stocks));
  return table && rowsOf<StateRow>(table);
}

/** Persons by scheme and state at the last year end that both have, mean over replicates. */
function states(results: Both, pairs: readonly Pair[]): Difference[] {
  const known = both(results, statesIn);
  if (known.some((rows) => !rows)) return [];
  const last = Math.min(...both(results, horizonOf));
  const all = pairs.flatMap(({ name, names, engines }) =>
    paired(
      "state",
      name,
      known.map((rows, k) => {
        const mine = rows!.filter(
          (row) =>
            row.year === last &&
            row.scenario === names[k] &&
            row.engine === engines[k] &&
            row.scheme !== "population",
        );
        return new Map(mine.map(({ scheme, state, persons }) => [`${last}|${scheme}|${state}`, persons]));
      }),
    ),
  );
  return largestFirst(all);
}

interface FlowRow {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly flow: string;
  readonly persons: number;
}
const flows = (results: Both, pairs: readonly Pair[]): Difference[] =>
  ofRows<FlowRow>(
    results,
    pairs,
    "flow",
    ({ increments }) => increments,
    (row) => [`${row.year}|${row.series}|${row.flow}`, row.persons],
  );

/** Items of the accounts of the funds, yuan of the year. */
const money = (results: Both, pairs: readonly Pair[]): Difference[] =>
  ofRows<FundRow>(
    results,
    pairs,
    "money",
    ({ funds }) => funds,
    (row) => [`${row.year}|${row.scheme}|${row.item}`, row.yuan],
  );

/** Differences of a table's rows by key, for each pair of scenarios; none where a result lacks the table. */
function ofRows<Row extends { readonly scenario: string; readonly engine: string }>(
  results: Both,
  pairs: readonly Pair[],
  what: Difference["what"],
  tableOf: (tables: Results["tables"]) => ColumnTable | undefined,
  entry: (row: Row) => readonly [key: string, value: number],
): Difference[] {
  const known = both(results, ({ tables }) => tableOf(tables));
  if (known.some((one) => !one)) return [];
  return largestFirst(
    pairs.flatMap(({ name, names, engines }) =>
      paired(
        what,
        name,
        known.map(
          (one, k) =>
            new Map(
              rowsOf<Row>(one!)
                .filter((row) => row.scenario === names[k] && row.engine === engines[k])
                .map(entry),
            ),
        ),
      ),
    ),
  );
}

/** Every difference as a table: what, scenario, key, year, before, after, difference (of numbers), share. */
export function diffTable(all: readonly Difference[]): ColumnTable {
  const numeric = (one: Difference): boolean => typeof (one.before ?? one.after) === "number";
  const difference = (one: Difference): number | null =>
    numeric(one) ? Number(one.after ?? 0) - Number(one.before ?? 0) : null;
  return table({
    what: all.map(({ what }) => what),
    scenario: all.map(({ scenario }) => scenario),
    key: all.map(({ key }) => key),
    year: all.map(({ year }) => year),
    before: all.map(({ before }) => written(before)),
    after: all.map(({ after }) => written(after)),
    difference: all.map(difference),
    share: all.map((one) =>
      numeric(one) && Number(one.before) ? difference(one)! / Math.abs(Number(one.before)) : null,
    ),
  });
}
