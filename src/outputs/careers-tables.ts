/** Tables that only agents give, all five of them; here contribution years and the minimum. */
import { from, type ColumnTable } from "arquero";
import { MOMENTS } from "../engines/careers.ts";
import { RESIDENCES } from "../people/person.ts";
import { meets } from "../schemes/pension.ts";
import {
  careersOf,
  cellOf,
  eachLine,
  headOf,
  schemesOf,
  yearsOf,
  type Cell,
  type Lived,
  type Row,
} from "./lived-counts.ts";
import { jointRows, spellRows, transitionRows } from "./lives-tables.ts";
import { AGE_GROUPS, shareError } from "./tables.ts";

export interface CareerTables {
  readonly careers: ColumnTable;
  readonly minimum: ColumnTable;
  readonly joint: ColumnTable;
  readonly spells: ColumnTable;
  readonly transitions: ColumnTable;
}
/** All five tables; nothing where no lives were recorded. */
export function careerTables(all: readonly Lived[]): Partial<CareerTables> {
  if (all.length === 0) return {};
  const cells = new Map(all.map((lived) => [lived, careerCells(lived)]));
  const together = (rows: (lived: Lived, cell: Cell, careers: readonly CareerCell[]) => Row[]): ColumnTable =>
    from(all.flatMap((lived) => rows(lived, cellOf(lived), cells.get(lived)!)));
  return {
    careers: together(careerRows),
    minimum: together(minimumRows),
    joint: together(jointRows),
    spells: together(spellRows),
    transitions: together(transitionRows),
  };
}

interface CareerCell {
  readonly t: number;
  readonly moment: string;
  readonly state: string;
  readonly residence: string;
  readonly sex: string;
  readonly age_group: string;
  /** Completed years; the highest stands for itself and more. Null in states that count none. */
  readonly years: number | null;
  readonly count: number;
}
/** Contribution years as recorded, cell by cell. */
function careerCells(lived: Lived): CareerCell[] {
  const { recorded, plan } = lived;
  const { width, career, from: at } = recorded;
  if (career < 0) return [];
  const { process, layout } = schemesOf(plan)[career]!;
  const cells: CareerCell[] = [];
  const size = MOMENTS.length * RESIDENCES.length * width;
  const substates = Array.from({ length: width }, (_, i) => {
    const state = process.states[layout.state[i]!]!;
    return { state, years: process.counter?.states.includes(state) ? layout.count[i]! : null };
  });
  eachLine(lived, at.careers, AGE_GROUPS, size, (t, { sex, age_group }, line) => {
    line.forEach((count, i) => {
      if (count === 0) return;
      const { state, years } = substates[i % width]!;
      const residence = RESIDENCES[Math.floor(i / width) % RESIDENCES.length]!;
      const moment = MOMENTS[Math.floor(i / width / RESIDENCES.length)]!;
      cells.push({ t, sex, age_group, moment, state, residence, years, count });
    });
  });
  return cells;
}
/** A row: persons by completed contribution years. Whoever draws without a record of years has paid in at once: 0. */
function careerRows(lived: Lived, cell: Cell, careers: readonly CareerCell[]): Row[] {
  // Residences added up, in the order in which the others are first met.
  const sums = new Map<string, { one: CareerCell; count: number }>();
  for (const one of careers) {
    const { t, moment, state, sex, age_group, years } = one;
    if (years === null && moment !== "retirement") continue;
    const key = `${t}|${moment}|${state}|${sex}|${age_group}|${years}`;
    const sum = sums.get(key);
    if (sum) sum.count += one.count;
    else sums.set(key, { one, count: one.count });
  }
  return [...sums.values()].map(({ one: { t, moment, state, sex, age_group, years }, count }) => {
    const [scenario, engine, year] = headOf(lived, t);
    const { persons, standard_error, recorded } = cell(t, count);
    return {
      scenario,
      engine,
      year,
      moment,
      state,
      sex,
      age_group,
      years: years ?? 0,
      persons,
      standard_error,
      recorded,
    };
  });
}

type Field = "sex" | "residence" | "age_group";
/** What the persons of a row are alike in; all of the rest stand together. */
const MARGINS: readonly (readonly Field[])[] = [
  [],
  ["sex"],
  ["residence"],
  ["sex", "residence"],
  ["age_group"],
  ["sex", "age_group"],
];

/** What differences of shares leave of a variance that is none. */
const ROUNDING = 1e-12;

/** A row: how many of those with an employees' record have the years that a pension needs by the law of the year. */
function minimumRows(lived: Lived, cell: Cell, careers: readonly CareerCell[]): Row[] {
  const { plan, recorded } = lived;
  if (recorded.career < 0) return [];
  const lever = careersOf(schemesOf(plan)[recorded.career]!.process).minimum!;
  const minima = yearsOf(lived).map(
    (t) => (plan.book.values(plan.base + t) as Readonly<Record<string, number>>)[lever]!,
  );
  return MARGINS.flatMap((fields) => {
    const sums = new Map<string, { one: CareerCell; n: number; met: number; squares: number }>();
    for (const one of careers) {
      if (one.years === null) continue;
      const met = meets(one.years, minima[one.t]!);
      let key = `${one.t}|${one.moment}`;
      for (const field of fields) key += `|${one[field]}`;
      let sum = sums.get(key);
      if (!sum) sums.set(key, (sum = { one, n: 0, met: 0, squares: 0 }));
      sum.n += one.count;
      sum.met += met * one.count;
      sum.squares += met * met * one.count;
    }
    return [...sums.values()].map(({ one, n, met, squares }): Row => {
      const share = met / n;
      const variance = squares / n - share * share;
      const [scenario, engine, year] = headOf(lived, one.t);
      const of = (field: Field): string => (fields.includes(field) ? one[field] : "all");
      return {
        scenario,
        engine,
        year,
        moment: one.moment,
        sex: of("sex"),
        residence: of("residence"),
        age_group: of("age_group"),
        minimum: minima[one.t]!,
        persons: cell(one.t, n).persons,
        meeting: cell(one.t, met).persons,
        share,
        // All alike, also all half a year away: then their likeness may be luck.
        standard_error: variance > ROUNDING ? Math.sqrt(variance / n) : shareError(met, n),
        recorded: n,
      };
    });
  });
}
