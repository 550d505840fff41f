/** Published values to score a registration with: a CSV of the user's own, checked line by line, all problems at once. */
import { fromCSV } from "arquero";
import { officialSeries } from "../ground/data.ts";
import { nearest } from "../ground/nearest.ts";
import { BASE_YEAR } from "../scenario/scenario.ts";
import type { Registration } from "./registration.ts";

/** A year-end count that somebody published. */
export interface PublishedValue {
  /** The project's code of the series. */
  readonly series: string;
  readonly year: number;
  /** Whole persons. */
  readonly persons: number;
}
const UNITS: Readonly<Record<string, number>> = {
  persons: 1,
  "10k_persons": 1e4,
  million_persons: 1e6,
  "100m_persons": 1e8,
};
const CODES: ReadonlyMap<string, string> = new Map(
  Object.entries(officialSeries).map(([code, published]) => [published, code]),
);
const PLAIN = /^\d+(\.\d+)?$/;
/** A unit is wrong by a factor of a hundred or more; no count is off so far by itself. */
const FAR = 10;

type Cells = Readonly<Record<string, string | null>>;

/**
 * Reads columns series, year, value (or persons) and, if there, unit; other columns are passed over. Series are ours
 * or those of enrolment.csv. Gives what can be scored and every problem; whoever calls must not go on with problems.
 */
export function readPublished(
  text: string,
  registration: Registration,
): { values: PublishedValue[]; problems: string[] } {
  const body = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  if (body.trim() === "")
    return { values: [], problems: ["it is empty: write series,year,value and a line for each count"] };
  const table = fromCSV(body, { autoType: false });
  const columns = table.columnNames();
  const problems = columnProblems(columns);
  if (problems.length > 0) return { values: [], problems };
  const amount = columns.includes("value") ? "value" : "persons";
  const values: PublishedValue[] = [];
  const seen = new Map<string, number>();
  (table.objects() as Cells[]).forEach((cells, i) => {
    if (Object.values(cells).every((cell) => (cell ?? "").trim() === "")) return;
    const { value, faults } = readLine(cells, amount, registration);
    const first = value && seen.get(`${value.series} ${value.year}`);
    if (first !== undefined)
      faults.push(`${value!.series} in ${value!.year} stands in line ${first} already`);
    problems.push(...faults.map((fault) => `line ${i + 2}: ${fault}`));
    if (!value || first !== undefined) return;
    seen.set(`${value.series} ${value.year}`, i + 2);
    values.push(value);
  });
  if (values.length === 0 && problems.length === 0) problems.push("it has a header and no line below it");
  return { values, problems };
}

function columnProblems(columns: readonly string[]): string[] {
  const missing = ["series", "year"].filter((name) => !columns.includes(name));
  const amounts = ["value", "persons"].filter((name) => columns.includes(name));
  const problems = missing.map((name) => `it has no column "${name}", only ${columns.join(", ")}`);
  if (amounts.length === 0) problems.push('it has neither a column "value" nor "persons"');
  if (amounts.length === 2) problems.push('it has both "value" and "persons": keep one of them');
  if (amounts[0] === "persons" && columns.includes("unit"))
    problems.push('it has "persons" and "unit": write the counts as "value", or leave out the unit');
  return problems;
}

function readLine(
  cells: Cells,
  amount: string,
  { facts, values }: Registration,
): { value?: PublishedValue; faults: string[] } {
  const faults: string[] = [];
  const cell = (name: string): string => (cells[name] ?? "").trim();
  const series = CODES.get(cell("series")) ?? cell("series");
  const years = values.get(series);
  if (!years)
    faults.push(
      `no series "${cell("series")}" is registered; nearest is ${nearest(cell("series"), [...values.keys()])}, there are ${[...values.keys()].join(", ")}`,
    );
  const year = /^\d{4}$/.test(cell("year")) ? Number(cell("year")) : NaN;
  if (Number.isNaN(year)) faults.push(`year "${cell("year")}" is not a year`);
  else if (year <= BASE_YEAR)
    faults.push(
      `${year} is not after ${BASE_YEAR}, the last year the projection knew; nothing can be scored`,
    );
  else if (year > facts.until) faults.push(`${year} is after ${facts.until}, the last year registered`);
  const unit = cell("unit") || "persons";
  if (!(unit in UNITS)) faults.push(`unit "${unit}" is none of ${Object.keys(UNITS).join(", ")}`);
  if (!PLAIN.test(cell(amount)))
    faults.push(`${amount} "${cell(amount)}" is not a plain number like 106643 or 1066.43`);
  if (faults.length > 0) return { faults };
  const persons = Math.round(Number(cell(amount)) * UNITS[unit]);
  const expected = years!.get(year)!.persons;
  if (persons * FAR < expected || persons > expected * FAR)
    faults.push(
      `${persons.toLocaleString("en")} persons against ${expected.toLocaleString("en")} projected: is the unit right (${unit})?`,
    );
  return { value: { series, year, persons }, faults };
}
