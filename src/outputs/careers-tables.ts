/** Tables that only agents give: contribution years, the minimum, insurances held together, spells and gaps, transitions. */
import { from, type ColumnTable } from "arquero";
import type { Careers } from "../engines/agent.ts";
import type { Plan } from "../engines/align.ts";
import { isScheme } from "../engines/agent-pack.ts";
import { DONE, LIFE_STAGES, MOMENTS, NEVER, coverOf, heldNames } from "../engines/careers.ts";
import { RESIDENCES, SEXES, WORKS } from "../people/person.ts";
import { meets } from "../schemes/pension.ts";
import type { Scheme } from "../schemes/scheme.ts";
import { AGE_GROUPS, cellError } from "./tables.ts";

/** Lives recorded under one scenario, the counts of all replicates added up. */
export interface Lived extends Careers {
  readonly scenario: string;
  readonly plan: Plan;
  /** Persons that an agent stands for. */
  readonly weight: number;
  readonly replicates: number;
}
export interface CareerTables {
  readonly careers: ColumnTable;
  readonly minimum: ColumnTable;
  readonly joint: ColumnTable;
  readonly spells: ColumnTable;
  readonly transitions: ColumnTable;
}
type Row = Record<string, string | number | null>;
const ENGINE = "agent";

/** Adds a replicate to what was recorded before. */
export function addLived(lived: Lived | undefined, next: Lived): Lived {
  if (!lived) return next;
  const counts = lived.counts.slice();
  next.counts.forEach((n, i) => (counts[i]! += n));
  return { ...lived, counts, replicates: lived.replicates + next.replicates };
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

const yearsOf = ({ plan }: Lived): number[] =>
  Array.from({ length: plan.until - plan.base + 1 }, (_, t) => t);
const schemesOf = (plan: Plan) => plan.compilers.filter(({ process }) => isScheme(process.name));
const careersOf = (process: unknown): NonNullable<Scheme["careers"]> => (process as Scheme).careers ?? {};

/** Persons that recorded agents stand for, with the standard error of a binomial count of those alive then. */
type Cell = (t: number, count: number) => { persons: number; standard_error: number; recorded: number };
function cellOf(lived: Lived): Cell {
  const each = (lived.weight * lived.recorded.every) / lived.replicates;
  const alive = yearsOf(lived).map((t) => aliveAt(lived, t));
  return (t, count) => ({
    persons: Math.round(count * each),
    standard_error: cellError(count, alive[t]!, each),
    recorded: count,
  });
}
/** Recorded agents alive at a year end. */
export function aliveAt({ recorded: { from: at, stages, joints }, counts }: Lived, t: number): number {
  const first = at.joint + t * stages * 2 * joints;
  return counts.subarray(first, first + stages * 2 * joints).reduce((a, b) => a + b, 0);
}

/** Visits year ends, groups and sexes of a part whose lines are `size` counts long. */
function eachLine(
  lived: Lived,
  part: number,
  groups: readonly string[],
  size: number,
  visit: (t: number, who: { sex: string; age_group: string }, line: Int32Array) => void,
): void {
  for (const t of yearsOf(lived))
    groups.forEach((age_group, group) =>
      SEXES.forEach((sex, s) => {
        const first = part + ((t * groups.length + group) * 2 + s) * size;
        visit(t, { sex, age_group }, lived.counts.subarray(first, first + size));
      }),
    );
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
    scenario: lived.scenario,
    engine: ENGINE,
    year: lived.plan.base + t,
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
        scenario: lived.scenario,
        engine: ENGINE,
        year: plan.base + one.t,
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

/** A row: persons by the insurances they hold at a year end. */
function jointRows(lived: Lived, cell: Cell): Row[] {
  const rows: Row[] = [];
  const held = heldNames(lived.plan);
  const size = lived.recorded.joints;
  eachLine(lived, lived.recorded.from.joint, LIFE_STAGES, size, (t, who, line) =>
    line.forEach((count, index) => {
      if (count === 0) return;
      let rest = index;
      const names = held.flatMap(({ labels }) => {
        const name = labels[rest % labels.length]!;
        rest = Math.floor(rest / labels.length);
        return name === "" ? [] : [name];
      });
      rows.push({
        scenario: lived.scenario,
        engine: ENGINE,
        year: lived.plan.base + t,
        ...who,
        held: names.join(" + ") || "none",
        schemes: names.length,
        ...cell(t, count),
      });
    }),
  );
  return rows;
}

/** A row: persons by the length of a spell of cover or a gap, running at a year end or ended in the year; or by number. */
function spellRows(lived: Lived, cell: Cell): Row[] {
  const rows: Row[] = [];
  const { recorded, plan } = lived;
  const { codes, track, tracks, from: at } = recorded;
  const longest = plan.until - plan.base + 1;
  const series = tracks.map(({ scheme }) => careersOf(schemesOf(plan)[scheme]!.process).cover!.series);
  const ended = ["", "-ended", "-ended-by-pension"];
  eachLine(lived, at.cover, LIFE_STAGES, tracks.length * track, (t, who, line) =>
    line.forEach((count, index) => {
      if (count === 0) return;
      const i = index % track;
      const code = i % codes;
      const about: [string, string | null, number | null] =
        i >= 3 * codes
          ? ["number-of-spells", null, i - 3 * codes]
          : code === NEVER || code === DONE
            ? [code === NEVER ? "never-covered" : "drawing-pension", null, null]
            : spellOf(code, longest, ended[Math.floor(i / codes)]!);
      rows.push({
        scenario: lived.scenario,
        engine: ENGINE,
        year: plan.base + t,
        series: series[Math.floor(index / track)]!,
        measure: about[0],
        begun: about[1],
        value: about[2],
        ...who,
        ...cell(t, count),
      });
    }),
  );
  return rows;
}
function spellOf(code: number, longest: number, ended: string): [string, string, number] {
  const { covered, since, length } = coverOf(code, longest);
  return [`${covered ? "spell" : "gap"}${ended}`, since ? "since" : "before", length];
}

/** A row: of the persons in a state at the base year end, those in another (or dead) at a later year end. */
function transitionRows(lived: Lived, cell: Cell): Row[] {
  const rows: Row[] = [];
  const { recorded, plan, counts } = lived;
  const processes = [
    ...schemesOf(plan).map(({ process }, s) => ({ ...process, at: recorded.pairsAt[s]! })),
    { name: "work", states: WORKS as readonly string[], at: recorded.workAt },
  ];
  const size = recorded.pairs;
  eachLine(lived, recorded.from.moves, LIFE_STAGES, size, (t, who, line) => {
    if (t === 0) return;
    // The same line at the base year end holds who stood where.
    const first = line.byteOffset / 4 - counts.byteOffset / 4 - t * LIFE_STAGES.length * 2 * size;
    const base = counts.subarray(first, first + size);
    for (const { name, states, at } of processes)
      states.forEach((state, f) => {
        const of = base[at + f * states.length + f]!;
        let dead = of;
        const add = (to: string, count: number): void => {
          if (count === 0) return;
          const share = count / of;
          rows.push({
            scenario: lived.scenario,
            engine: ENGINE,
            year: plan.base + t,
            process: name,
            from: state,
            to,
            ...who,
            ...cell(t, count),
            share,
            share_error: Math.sqrt((share * (1 - share)) / of),
          });
        };
        states.forEach((to, g) => {
          const count = line[at + f * states.length + g]!;
          dead -= count;
          add(to, count);
        });
        add("dead", dead);
      });
  });
  return rows;
}
