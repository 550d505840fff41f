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
  type Cell,
  type Lived,
  type Row,
} from "./lived-counts.ts";
import { jointRows, spellRows, transitionRows } from "./lives-tables.ts";
import { AGE_GROUPS } from "./tables.ts";

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
  const together = (rows: (lived: Lived, cell: Cell) => Row[]): ColumnTable =>
    from(all.flatMap((lived) => rows(lived, cellOf(lived))));
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
  eachLine(lived, at.careers, AGE_GROUPS, size, (t, who, line) => {
    line.forEach((count, i) => {
      if (count === 0) return;
      const [state, residence, moment] = [
        process.states[layout.state[i % width]!]!,
        RESIDENCES[Math.floor(i / width) % RESIDENCES.length]!,
        MOMENTS[Math.floor(i / width / RESIDENCES.length)]!,
      ];
      const counted = process.counter?.states.includes(state);
      cells.push({
        t,
        ...who,
        moment,
        state,
        residence,
        years: counted ? layout.count[i % width]! : null,
        count,
      });
    });
  });
  return cells;
}
/** Cells added up that are alike in some fields, in the order in which they are first met. */
function addedBy<T extends { readonly count: number }>(cells: readonly T[], key: (cell: T) => string): T[] {
  const sums = new Map<string, T>();
  for (const cell of cells) {
    const before = sums.get(key(cell));
    sums.set(key(cell), before ? { ...before, count: before.count + cell.count } : cell);
  }
  return [...sums.values()];
}

/** A row: persons by completed contribution years. Whoever draws without a record of years has paid in at once: 0. */
function careerRows(lived: Lived, cell: Cell): Row[] {
  const cells = careerCells(lived).filter(({ years, moment }) => years !== null || moment === "retirement");
  const key = (one: CareerCell): string =>
    [one.t, MOMENTS.indexOf(one.moment as never), one.state, one.sex, one.age_group, one.years].join("|");
  return addedBy(cells, key).map(({ t, moment, state, sex, age_group, years, count }) => ({
    ...headOf(lived, t),
    moment,
    state,
    sex,
    age_group,
    years: years ?? 0,
    ...cell(t, count),
  }));
}

/** A row: how many of those with an employees' record have the years that a pension needs by the law of the year. */
function minimumRows(lived: Lived, cell: Cell): Row[] {
  const { plan, recorded } = lived;
  if (recorded.career < 0) return [];
  const lever = careersOf(schemesOf(plan)[recorded.career]!.process).minimum!;
  const minimumOf = (t: number): number =>
    (plan.book.values(plan.base + t) as Readonly<Record<string, number>>)[lever]!;
  const cells = careerCells(lived).filter(({ years }) => years !== null);
  const all = { sex: "all", residence: "all", age_group: "all" };
  const margins: ((one: CareerCell) => typeof all)[] = [
    () => all,
    ({ sex }) => ({ ...all, sex }),
    ({ residence }) => ({ ...all, residence }),
    ({ sex, residence }) => ({ ...all, sex, residence }),
    ({ age_group }) => ({ ...all, age_group }),
    ({ sex, age_group }) => ({ ...all, sex, age_group }),
  ];
  return margins.flatMap((margin) => {
    const sums = new Map<string, { one: CareerCell; n: number; met: number; squares: number }>();
    for (const one of cells) {
      const met = meets(one.years!, minimumOf(one.t));
      const key = [one.t, one.moment, ...Object.values(margin(one))].join("|");
      const sum = sums.get(key) ?? { one, n: 0, met: 0, squares: 0 };
      sums.set(key, {
        one,
        n: sum.n + one.count,
        met: sum.met + met * one.count,
        squares: sum.squares + met * met * one.count,
      });
    }
    return [...sums.values()].map(({ one, n, met, squares }): Row => {
      const share = met / n;
      return {
        ...headOf(lived, one.t),
        moment: one.moment,
        ...margin(one),
        minimum: minimumOf(one.t),
        persons: cell(one.t, n).persons,
        meeting: cell(one.t, met).persons,
        share,
        standard_error: Math.sqrt(Math.max(0, squares / n - share * share) / n),
        recorded: n,
      };
    });
  });
}
