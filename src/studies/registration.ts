/** A registration: a projection to 2030 as two small files, a table and what identifies it, made before the outcome is known. */
import { createHash } from "node:crypto";
import { from, type ColumnTable } from "arquero";
import { UserError } from "../ground/problem.ts";
import { BASE_YEAR, type FrozenScenario } from "../scenario/scenario.ts";
import type { Projection } from "../outputs/projection.ts";
import type { RunFacts } from "../outputs/results.ts";
import { readCSV, toCSV, type Columns } from "../outputs/results-files.ts";
import { hasHistory, rulesFrom, type RulePaths } from "./registered-rules.ts";
import { LEVELS, type Quantiles } from "./scores.ts";

/** The last year that is registered. */
export const REGISTERED_UNTIL = 2030;
const QUANTILES = Object.keys(LEVELS) as (keyof Quantiles)[];
const COLUMNS: Columns = {
  series: "text",
  year: "integer",
  persons: "integer",
  ...Object.fromEntries(QUANTILES.map((name) => [name, "integer"] as const)),
};

/** What identifies a registration: no date but that of the base, no machine. */
export interface RegistrationFacts {
  readonly project: "shebao";
  readonly kind: "registration";
  readonly base: string;
  readonly until: number;
  readonly version: string;
  readonly code: string;
  readonly data: string;
  readonly libraries: Readonly<Record<string, string>>;
  readonly engine: string;
  readonly seed: string | null;
  readonly replicates: number | null;
  readonly scenario: FrozenScenario;
  readonly table: { readonly rows: number; readonly sha256: string };
  /** What simple rules say, in persons, from the year after the base: by series and rule. */
  readonly rules: Readonly<Record<string, RulePaths>>;
}
export interface Registered {
  readonly persons: number;
  readonly quantiles: Quantiles | null;
}
export interface Registration {
  readonly facts: RegistrationFacts;
  /** By series, then year; the base year holds the published count. */
  readonly values: ReadonlyMap<string, ReadonlyMap<number, Registered>>;
}
export interface RegistrationFiles {
  /** Name of both files, without ending. */
  readonly name: string;
  readonly csv: string;
  readonly json: string;
}

/**
 * The two files of a projection of one scenario by the cohort engine to at least 2030. The same projection and facts
 * give the same bytes.
 */
export function registrationFiles(
  { enrolment, stocks, scenarios }: Pick<Projection, "enrolment" | "stocks" | "scenarios">,
  facts: RunFacts,
  libraries: Readonly<Record<string, string>>,
): RegistrationFiles {
  const [scenario] = scenarios;
  const rows = from(
    (enrolment.objects() as (Quantiles & Row)[]).filter(
      ({ engine, year }) => engine === "cohort" && year <= REGISTERED_UNTIL,
    ),
  ) as ColumnTable;
  const csv = toCSV("registration", rows, COLUMNS).toString();
  const names = [...new Set(rows.array("series") as string[])].filter(hasHistory);
  const whole: RegistrationFacts = {
    project: "shebao",
    kind: "registration",
    base: `${BASE_YEAR}-12-31`,
    until: REGISTERED_UNTIL,
    version: facts.version,
    code: facts.code,
    data: facts.data,
    libraries,
    engine: facts.engine,
    seed: facts.seed,
    replicates: facts.seed === null ? null : facts.replicates,
    scenario,
    table: { rows: rows.numRows(), sha256: sha256(csv) },
    rules: Object.fromEntries(names.map((name) => [name, rulesFrom(name, stocks!, REGISTERED_UNTIL)])),
  };
  return { name: `${scenario.name}-${facts.version}`, csv, json: inLines(whole) };
}

/** Indented JSON with each list of numbers in one line. */
const inLines = (value: unknown): string =>
  `${JSON.stringify(value, null, 1).replace(/\[\n\s+([-\d.,\s]+?)\n\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, " ")}]`)}\n`;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Reads both files. Throws a UserError where they are no registration or were changed after they were made. */
export function readRegistration(json: string, csv: string, where: string): Registration {
  let facts: RegistrationFacts;
  try {
    facts = JSON.parse(json) as RegistrationFacts;
  } catch (error) {
    throw new UserError(where, [`it is not JSON: ${(error as Error).message}`]);
  }
  if (facts?.project !== "shebao" || facts.kind !== "registration")
    throw new UserError(where, ["it is no registration of shebao: make one with preregister"]);
  if (sha256(csv) !== facts.table.sha256)
    throw new UserError(where, [
      "its table is not the one that was registered: the digest differs. Take both files from the commit in which they were made",
    ]);
  const values = new Map<string, Map<number, Registered>>();
  for (const row of readCSV(csv, COLUMNS).objects() as (Quantiles & Row)[]) {
    // A column without bands reads as zero or as nothing: a stock of nobody has no band either.
    const quantiles = row.q975 > 0 ? pick(row) : null;
    const years = values.get(row.series) ?? new Map<number, Registered>();
    values.set(row.series, years.set(row.year, { persons: row.persons, quantiles }));
  }
  return { facts, values };
}
interface Row {
  readonly engine?: string;
  readonly series: string;
  readonly year: number;
  readonly persons: number;
}
const pick = ({ q025, q10, q50, q90, q975 }: Quantiles): Quantiles => ({ q025, q10, q50, q90, q975 });

const INPUTS = [
  "code",
  "data",
  "libraries",
  "scenario",
  "engine",
  "seed",
  "replicates",
  "until",
  "rules",
] as const;

/** In what two registrations of the same name differ, in words. */
export function registrationChanges(before: Registration, after: Registration): string {
  const inputs = INPUTS.filter(
    (key) => JSON.stringify(before.facts[key]) !== JSON.stringify(after.facts[key]),
  );
  const [old, now] = [numbersOf(before), numbersOf(after)];
  const moved = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key));
  const numbers =
    moved.length > 0 ? `${moved.length} of ${now.size} projected numbers` : "no projected number";
  return [...inputs, numbers].join(", ");
}

const numbersOf = ({ values }: Registration): Map<string, string> =>
  new Map(
    [...values].flatMap(([name, years]) =>
      [...years].map(([year, one]) => [`${name} ${year}`, JSON.stringify(one)] as const),
    ),
  );
