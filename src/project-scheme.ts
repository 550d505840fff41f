/** One more scheme, projected alone on the cells: exact, since a scheme reads the person and never another scheme. */
import type { ColumnTable } from "arquero";
import { plan, type Plan } from "./engines/align.ts";
import { cohort } from "./engines/cohort.ts";
import { compiler, finish, type Compilable } from "./engines/compile.ts";
import { ledger, seriesOf } from "./engines/ledger.ts";
import { PERSON_PROCESSES } from "./engines/year.ts";
import { stepsOf, valueAt, type Parameter, type Parameters } from "./ground/parameter.ts";
import { UserError } from "./ground/problem.ts";
import { enrolmentTable, incrementsTable } from "./outputs/series-tables.ts";
import { flowsTable, stocksTable, type Run } from "./outputs/tables.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  REACHED,
  RESIDENCES,
  WORKS,
  needyOfKind,
  reachedOf,
  residenceOf,
  sexOfKind,
  trackOfKind,
  workOf,
  type Person,
} from "./people/person.ts";
import { start, type Start } from "./people/start.ts";
import { DEFAULT_UNTIL, LAST_YEAR, book, type Dated, type Scenario } from "./scenario/scenario.ts";
import type { Scheme } from "./schemes/scheme.ts";

export interface SchemeOptions<P extends Parameters, S extends string> {
  /** Last year, to 2060. */
  readonly until?: number;
  /**
   * Shares of the persons alike in every field who are in each state at the end of 2023, age in completed years;
   * what is not given is in the first state. Nobody has begun where this is not said.
   */
  readonly start?: (who: Person) => { readonly [K in S]?: number };
  /** Other values of the scheme's levers: one number for all years, or values by year. */
  readonly set?: { readonly [K in keyof P]?: Dated };
}

/** The same tables as of a projection, for one scheme. */
export interface SchemeProjection {
  readonly enrolment: ColumnTable;
  readonly increments: ColumnTable;
  readonly stocks: ColumnTable;
  readonly flows: ColumnTable;
}

/**
 * Projects a scheme that is in no list, under a scenario of people and work, by the cohort engine (expected values).
 * Its first state is where the newborn are. Throws a UserError with every problem of scheme and options.
 */
export function projectScheme<P extends Parameters, S extends string>(
  scheme: Scheme<P, S>,
  scenario: Scenario,
  options: SchemeOptions<P, S> = {},
): SchemeProjection {
  const until = options.until ?? DEFAULT_UNTIL;
  const from = start();
  const found = scenario.problems.map((text) => `scenario ${scenario.name}: ${text}`);
  found.push(...readProblems(scheme.reads));
  if (!(Number.isInteger(until) && until > from.base && until <= LAST_YEAR))
    found.push(`until: ${until} is not a whole number from ${from.base + 1} to ${LAST_YEAR}`);
  const { values, problems } = valuesOf(
    scheme.parameters,
    (options.set ?? {}) as Record<string, Dated>,
    scenario,
  );
  found.push(...problems);
  if (found.length) throw new UserError(`scheme ${scheme.name}`, found);
  const mine = compiler(scheme as unknown as Compilable);
  const people = plan(book(scenario), until);
  const made: Plan = {
    ...people,
    compilers: [...people.compilers.slice(0, PERSON_PROCESSES), mine],
    tables: people.tables.map((tables, i) => {
      const year = people.base + 1 + i;
      return [
        ...tables.slice(0, PERSON_PROCESSES),
        finish(mine.table(year, values(year)), scheme.name, year),
      ];
    }),
  };
  const width = mine.layout.width;
  const cells = startCells(scheme, width, mine.layout.first, from, options.start);
  const tally = cohort(made, { start: { ...from, schemes: { [scheme.name]: cells } } });
  return tablesOf(scheme as unknown as Scheme, scenario.name, tally);
}

function tablesOf(scheme: Scheme, scenario: string, tally: ReturnType<typeof cohort>): SchemeProjection {
  const entries = ledger(tally, 1, new Map(), seriesOf([scheme]), [...scheme.totals]);
  const run: Run = {
    scenario,
    engine: "cohort",
    weight: 1,
    replicates: [{ replicate: 0, tally, ledger: entries }],
    ledger: entries,
  };
  const names = entries.map(({ name }) => name);
  return {
    enrolment: enrolmentTable([run], tally.base, names),
    increments: incrementsTable([run], tally.base, names),
    stocks: stocksTable([run], [scheme]),
    flows: flowsTable([run]),
  };
}

const FIELDS = ["age", "sex", "track", "needy", "residence", "reached", "work", "event"];
const readProblems = (reads: readonly string[]): string[] =>
  reads
    .filter((field) => !FIELDS.includes(field))
    .map(
      (field) => `reads "${field}": a scheme alone can read ${FIELDS.join(", ")}; the year is always there`,
    );

/** The scheme's parameters by year: as set, else as the scenario has them where it knows them, else their own. */
function valuesOf(
  parameters: Parameters,
  set: Readonly<Record<string, Dated>>,
  scenario: Scenario,
): { values: (year: number) => Record<string, number>; problems: string[] } {
  const problems: string[] = [];
  const steps = new Map<string, [number, number][]>();
  for (const [name, dated] of Object.entries(set)) {
    const parameter = parameters[name] as Parameter | undefined;
    if (!parameter?.range) {
      const levers = Object.keys(parameters).filter((key) => parameters[key]!.range);
      problems.push(`${name}: no such lever; there are ${levers.join(", ") || "none"}`);
      continue;
    }
    const [low, high] = parameter.range;
    const mine = stepsOf(dated);
    for (const [year, value] of mine)
      if (!(value >= low && value <= high))
        problems.push(`${name}${typeof dated === "number" ? "" : `, ${year}`}: ${value} is outside ${low} to ${high} ${parameter.unit}`);
    const before = parameter.steps.filter(([year]) => year < (mine[0]?.[0] ?? 0));
    steps.set(name, [...before.map(([year, value]): [number, number] => [year, value]), ...mine]);
  }
  const known = (year: number) => book(scenario).values(year) as Readonly<Record<string, number | undefined>>;
  const values = (year: number): Record<string, number> => {
    const shared = known(year);
    const value = (name: string, own: Parameter): number => {
      const given = steps.get(name);
      return given ? valueAt(own, year, given) : (shared[name] ?? valueAt(own, year));
    };
    return Object.fromEntries(Object.entries(parameters).map(([name, own]) => [name, value(name, own)]));
  };
  return { values, problems };
}

/** Persons by group, place and substate: the shares that the user gives, the rest in the first state. */
function startCells<S extends string>(
  scheme: { readonly name: string; readonly states: readonly S[] },
  width: number,
  first: Int32Array,
  from: Start,
  share: ((who: Person) => { readonly [K in S]?: number }) | undefined,
): Float64Array {
  const cells = new Float64Array(from.groups * PLACES * width);
  const problems = new Set<string>();
  for (let cell = 0; cell < from.groups * PLACES; cell++) {
    const persons = from.persons[cell]!;
    if (persons === 0) continue;
    let rest = 1;
    const who = share ? personAt(cell, from.base) : undefined;
    for (const [state, part] of Object.entries(share?.(who!) ?? {}) as [S, number][]) {
      const index = scheme.states.indexOf(state);
      if (index < 0) problems.add(`start: no state "${state}"; the states are ${scheme.states.join(", ")}`);
      else if (!(part >= 0 && part <= 1))
        problems.add(`start, "${state}": ${part} is not a share from 0 to 1`);
      else if (index > 0) cells[cell * width + first[index]!] = persons * part;
      if (index > 0) rest -= part;
    }
    if (rest < -1e-9) problems.add(`start: the shares of a person add up to ${1 - rest}, more than 1`);
    cells[cell * width] = persons * Math.max(0, rest);
  }
  if (problems.size) throw new UserError(`scheme ${scheme.name}`, [...problems].slice(0, 10));
  return cells;
}

function personAt(cell: number, year: number): Person {
  const group = Math.floor(cell / PLACES);
  const [place, kind] = [cell % PLACES, group % KINDS];
  return {
    year,
    age: OLDEST - Math.floor(group / KINDS),
    sex: sexOfKind(kind),
    track: trackOfKind(kind),
    needy: needyOfKind(kind),
    residence: RESIDENCES[residenceOf(place)]!,
    reached: REACHED[reachedOf(place)]!,
    work: WORKS[workOf(place)]!,
    event: "none",
  };
}
