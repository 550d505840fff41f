/** What a comparison counts: differences from a baseline, scenario by scenario, under common random numbers. */
import { table, type ColumnTable } from "arquero";
import { seriesNames } from "../engines/ledger.ts";
import { studentWithin } from "../ground/student.ts";
import { FLOWS } from "../schemes/scheme.ts";
import {
  distinct,
  isProjected,
  numberOr,
  rowsOf,
  scenariosOf,
  type EnrolmentRow,
  type Tables,
} from "./charts-data.ts";
import { groupRows, type GroupRow } from "./compare-groups.ts";
import {
  drawValues,
  keyOf,
  replicateValues,
  spreadOf,
  standardError,
  type Level,
} from "./compare-replicates.ts";
import { flowKey, type Luck } from "./luck.ts";
import { label, type Lang } from "./words.ts";

export type { GroupRow } from "./compare-groups.ts";

export interface DifferenceRow {
  readonly scenario: string;
  readonly baseline: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly persons: number;
  readonly baseline_persons: number;
  readonly difference: number;
  /** Of the mean difference, from replicates that share their luck; null where there is only one. */
  readonly standard_error: number | null;
  /** Standard deviation over draws of the parameters, paired; null where no ensemble was run. */
  readonly parameter_error: number | null;
  /** Quantiles of the difference over those draws, with its expectation for their median. */
  readonly q025: number | null;
  readonly q10: number | null;
  readonly q50: number | null;
  readonly q90: number | null;
  readonly q975: number | null;
  /** Behind the standard error; null where there is none. */
  readonly replicates: number | null;
}
/** Tables that a comparison reads; `draws` are those of an ensemble over the parameters, where there is one. */
export type Compared = Pick<Tables, "enrolment" | "increments" | "stocks"> & {
  readonly draws?: ColumnTable;
  readonly luck?: Luck;
};
export interface FirstYearRow {
  readonly scenario: string;
  readonly baseline: string;
  readonly engine: string;
  readonly series: string;
  readonly first_year: number | null;
  readonly rule: string;
}
export interface DifferenceFlowRow {
  readonly scenario: string;
  readonly baseline: string;
  readonly engine: string;
  readonly from: number;
  readonly to: number;
  readonly series: string;
  readonly flow: string;
  readonly scenario_flow: number;
  readonly baseline_flow: number;
  /** Scenario less baseline, summed over the years: over all flows exactly the closing difference. */
  readonly persons: number;
  /** Of the mean difference, from replicates that share their luck; null where there is only one. */
  readonly standard_error: number | null;
}
/** The tables of a comparison, named as their files. */
export interface Comparison {
  readonly differences: ColumnTable;
  readonly first_years: ColumnTable;
  readonly differences_by_group: ColumnTable;
  readonly difference_flows: ColumnTable;
}

/** Expected differences from here on are called a difference; sampled ones must pass 95 of 100, two standard errors of draws. */
export const FIRST_PERSONS = 1000;
const FIRST_ERRORS = 2;
const FIRST_SHARE = 0.95;

/** Persons of the pension apart from its records: who has a record in both arms counts once. */
const PERSONS = {
  "pension-persons": ["Old-age insurance, unique persons", "基本养老保险（人数，去重）"],
  "pension-duals": ["Persons with records in both arms", "两类记录并存者"],
} as const;
/** Series that comparisons alone have. */
export const PERSON_SERIES: readonly string[] = Object.keys(PERSONS);
export const comparedLabel = (series: string, lang: Lang = "en"): string =>
  PERSONS[series as keyof typeof PERSONS]?.[lang === "zh" ? 1 : 0] ?? label(series, lang);

/** Every table of a comparison with `baseline`. Throws where the tables do not hold it. */
export function compareTables(tables: Compared, baseline: string): Comparison {
  const differences = differencesTable(tables, baseline);
  const [from, to] = horizon(tables.enrolment);
  const years = Array.from({ length: to - from }, (_, i) => from + 1 + i);
  return {
    differences,
    first_years: firstYearsTable(differences),
    differences_by_group: tableOf(groupRows(tables.stocks, baseline, years), GROUP_COLUMNS),
    difference_flows: differenceFlowsTable(tables, baseline),
  };
}

/** Differences of all year-end stocks, and of the pension's unique persons (records less duals). */
export function differencesTable(
  { enrolment, stocks, draws }: Omit<Compared, "increments">,
  baseline: string,
): ColumnTable {
  const lived = replicateValues(stocks);
  const drawn = drawValues(draws);
  const levels = withPersons(projected(enrolment), lived);
  const at = new Map(levels.map((row) => [`${row.scenario}|${keyOf(row)}`, row.persons]));
  if (!levels.some(({ scenario }) => scenario === baseline))
    throw new Error(`no rows of scenario ${baseline}`);
  const rows = levels
    .filter(({ scenario }) => scenario !== baseline)
    .map((row): DifferenceRow => {
      const before = at.get(`${baseline}|${keyOf(row)}`)!;
      const spread = spreadOf(
        drawn.get(`${row.scenario}|${keyOf(row)}`),
        drawn.get(`${baseline}|${keyOf(row)}`),
      );
      const pairs = lived.get(`${row.scenario}|${keyOf(row)}`);
      const error = standardError(pairs, lived.get(`${baseline}|${keyOf(row)}`));
      // Around the difference itself: the middle of draws lies beside it where what is drawn is bounded on one side.
      const shift = spread ? row.persons - before - spread.q50 : 0;
      return {
        scenario: row.scenario,
        baseline,
        engine: row.engine,
        year: row.year,
        series: row.series,
        persons: row.persons,
        baseline_persons: before,
        difference: row.persons - before,
        standard_error: error,
        parameter_error: spread?.error ?? null,
        q025: spread ? spread.q025 + shift : null,
        q10: spread ? spread.q10 + shift : null,
        q50: spread ? spread.q50 + shift : null,
        q90: spread ? spread.q90 + shift : null,
        q975: spread ? spread.q975 + shift : null,
        replicates: error === null ? null : pairs!.length,
      };
    });
  return tableOf(rows, DIFFERENCE_COLUMNS);
}

/**
 * The first year in which a series differs by more than its error: of luck (replicates) by Student's t, which is wide for few of
 * them; of parameters (draws) by two standard errors; of both by Student's t with the degrees of freedom of Welch and Satterthwaite,
 * draws counting as known. Or by 1,000 persons where neither is known and the difference is an expectation.
 */
export function firstYearsTable(differences: ColumnTable): ColumnTable {
  const groups = new Map<string, DifferenceRow[]>();
  for (const row of rowsOf<DifferenceRow>(differences)) {
    const key = `${row.scenario}|${row.engine}|${row.series}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const rows = [...groups.values()].map((years): FirstYearRow => {
    const { scenario, baseline, engine, series } = years[0]!;
    const [luck, doubt] = [
      years.some((row) => numberOr(row.standard_error) !== null),
      years.some((row) => numberOr(row.parameter_error) !== null),
    ];
    const blind = engine === "agent" && !luck;
    const differs = (row: DifferenceRow): boolean => {
      const error = Math.hypot(numberOr(row.standard_error) ?? 0, numberOr(row.parameter_error) ?? 0);
      return luck || doubt
        ? Math.abs(row.difference) > errorsOf(row) * error
        : Math.abs(row.difference) >= FIRST_PERSONS;
    };
    const replicates = numberOr(years.find((row) => numberOr(row.replicates) !== null)?.replicates ?? null);
    const first = blind ? undefined : years.toSorted((a, b) => a.year - b.year).find(differs);
    const student = replicates === null ? "" : ` (95 %, Student's t of ${replicates} replicates)`;
    const sources = [luck ? `luck${student}` : "", doubt ? "parameters" : ""].filter(Boolean).join(" and ");
    return {
      scenario,
      baseline,
      engine,
      series,
      first_year: first?.year ?? null,
      rule: blind
        ? "not known from one replicate"
        : luck || doubt
          ? student
            ? `beyond what is left open by ${sources}`
            : `more than ${FIRST_ERRORS} standard errors of ${sources}`
          : `at least ${FIRST_PERSONS.toLocaleString("en")} persons`,
    };
  });
  return tableOf(rows, ["scenario", "baseline", "engine", "series", "first_year", "rule"]);
}

/** How many standard errors a difference must pass. */
function errorsOf(row: DifferenceRow): number {
  const [luck, doubt, replicates] = [row.standard_error, row.parameter_error, row.replicates].map(
    numberOr,
  ) as [number | null, number | null, number | null];
  if (replicates === null || !luck) return FIRST_ERRORS;
  return studentWithin(FIRST_SHARE, (replicates - 1) * (1 + ((doubt ?? 0) / luck) ** 2) ** 2);
}

/** The difference taken apart by flow, summed from the base year to the horizon: from nothing to the closing difference. */
export function differenceFlowsTable(
  { enrolment, increments, luck }: Omit<Compared, "stocks">,
  baseline: string,
): ColumnTable {
  const [from, to] = horizon(enrolment);
  const sums = new Map<string, number>();
  for (const row of rowsOf<IncrementRow>(increments)) {
    if (!isProjected(row.engine) || row.year <= from || row.year > to) continue;
    const key = `${row.scenario}|${row.engine}|${row.series}|${row.flow}`;
    sums.set(key, (sums.get(key) ?? 0) + row.persons);
  }
  const engines = distinct(projected(enrolment).map(({ engine }) => engine));
  const rows: DifferenceFlowRow[] = [];
  for (const scenario of scenariosOf(enrolment).filter((name) => name !== baseline))
    for (const engine of engines)
      for (const series of seriesNames)
        for (const flow of Object.keys(FLOWS)) {
          const [after, before] = [scenario, baseline].map((name) =>
            sums.get(`${name}|${engine}|${series}|${flow}`),
          );
          if (after === undefined && before === undefined) continue;
          const flows = { scenario_flow: after ?? 0, baseline_flow: before ?? 0 };
          const persons = flows.scenario_flow - flows.baseline_flow;
          const [lived, other] = [scenario, baseline].map((name) =>
            luck?.flows.get(flowKey(name, engine, series, flow)),
          );
          // A flow that one side alone has is none on the other.
          const none = (lived ?? other)?.map(() => 0);
          const error = standardError(lived ?? none, other ?? none);
          rows.push({
            scenario,
            baseline,
            engine,
            from,
            to,
            series,
            flow,
            ...flows,
            persons,
            standard_error: error === null ? null : Math.round(error),
          });
        }
  return tableOf(rows, FLOW_COLUMNS);
}

interface IncrementRow {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly series: string;
  readonly flow: string;
  readonly persons: number;
}
const DIFFERENCE_COLUMNS = [
  "scenario",
  "baseline",
  "engine",
  "year",
  "series",
  "persons",
  "baseline_persons",
  "difference",
  "standard_error",
  "parameter_error",
  "q025",
  "q10",
  "q50",
  "q90",
  "q975",
  "replicates",
] as const;
const FLOW_COLUMNS = [
  "scenario",
  "baseline",
  "engine",
  "from",
  "to",
  "series",
  "flow",
  "scenario_flow",
  "baseline_flow",
  "persons",
  "standard_error",
] as const;
const GROUP_COLUMNS = [
  "scenario",
  "baseline",
  "engine",
  "year",
  "scheme",
  "sex",
  "age_group",
  "residence",
  "counts",
  "persons",
  "baseline_persons",
  "difference",
  "standard_error",
] as const satisfies readonly (keyof GroupRow)[];

const tableOf = <Row extends object>(
  rows: readonly Row[],
  columns: readonly (keyof Row & string)[],
): ColumnTable =>
  table(Object.fromEntries(columns.map((column) => [column, rows.map((row) => row[column])])));

const projected = (enrolment: ColumnTable): Level[] =>
  rowsOf<EnrolmentRow>(enrolment)
    .filter(({ engine }) => isProjected(engine))
    .map(({ scenario, engine, year, series, persons }) => ({
      scenario,
      engine,
      year,
      series,
      persons: persons!,
    }));

function horizon(enrolment: ColumnTable): [number, number] {
  const years = projected(enrolment).map(({ year }) => year);
  return [Math.min(...years), Math.max(...years)];
}

/** Adds persons and duals of the pension behind its records. */
function withPersons(levels: readonly Level[], lived: ReadonlyMap<string, readonly number[]>): Level[] {
  return levels.flatMap((row) => {
    if (row.series !== "pension") return [row];
    const drawn = lived.get(`${row.scenario}|${keyOf({ ...row, series: "pension-duals" })}`);
    if (!drawn) return [row];
    const duals = Math.round(drawn.reduce((a, b) => a + b, 0) / drawn.length);
    return [
      row,
      { ...row, series: "pension-persons", persons: row.persons - duals },
      { ...row, series: "pension-duals", persons: duals },
    ];
  });
}
