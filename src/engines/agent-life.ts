/** One life by the plain definition: the oracle of the kernel, and what a trace of one person reads. */
import { keyOf, uniform } from "../ground/random.ts";
import {
  KINDS,
  PLACES,
  RESIDENCES,
  WORKS,
  placeOf,
  reachedOf,
  residenceOf,
  workOf,
} from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import type { Layout } from "./agent-job.ts";
import type { Table } from "./compile.ts";
import { AGES } from "./tally.ts";
import { EVENT_OF, ageAt, baseOf, contextOf, offsetsOf } from "./year.ts";
import { purposesOf } from "./agent-luck.ts";
import { isScheme } from "./agent-pack.ts";
import { layoutOf, sizeOf } from "./agent-start.ts";

export interface LifeYear {
  readonly year: number;
  /** Completed years at the year end; 100 is 100 and over. */
  readonly age: number;
  readonly alive: boolean;
  /** At the year end, or at death. */
  readonly place: number;
  /** What work did this year (index of EVENTS). */
  readonly event: number;
  /** Substate of each scheme, in the order of the plan; see `Compiler.layout`. */
  readonly substates: readonly number[];
  /** Moves of the year: process (index in the plan) and flow kind. */
  readonly moves: readonly { readonly process: number; readonly kind: number }[];
}
/** One process taking its turn in one year of a life. */
export interface Turn {
  readonly year: number;
  /** Index in the plan. */
  readonly process: number;
  /** The uniform number drawn, as a share of 2^32. */
  readonly draw: number;
  /** Moves open to this person, in the order in which they are laid out. */
  readonly exits: readonly { readonly kind: number; readonly share: number }[];
  /** Kind of the move made; undefined for staying. */
  readonly made: number | undefined;
}
export interface LifeOptions {
  readonly persons: number | "all";
  readonly seed: string;
  readonly replicate?: number;
  readonly group: number;
  readonly serial: number;
  readonly start?: Start;
  /** Hears of every turn, in order. */
  readonly onTurn?: (turn: Turn) => void;
}

/**
 * One person's states year by year, by the plain definition: a uniform number for every purpose, compared with the
 * tables as they are. Slow and simple; the kernel must agree with it in every person. Ends with the year of death.
 */
export function life(plan: Plan, options: LifeOptions): LifeYear[] {
  const { group, serial, replicate = 0 } = options;
  const from = options.start ?? plan.start ?? start();
  const { agents } = sizeOf(from, options.persons);
  const { layout } = layoutOf(plan, from, agents);
  const key = keyOf(options.seed);
  const names = plan.compilers.map((one) => one.process.name);
  const purposes = purposesOf(names);
  const kind = group % KINDS;
  const begin = Math.max(0, (group - (group % KINDS)) / KINDS - (AGES - 1));
  let { place, substates } = beginning(plan, layout, group, serial, begin);
  const years: LifeYear[] = [
    { year: plan.base + begin, age: ageAt(group, begin), alive: true, place, event: 0, substates, moves: [] },
  ];
  for (let t = begin + 1; t <= plan.until - plan.base; t++) {
    const age = ageAt(group, t - 1);
    const moves: { process: number; kind: number }[] = [];
    /** Where the process takes a person in this substate and context, and the move's kind. */
    const turn = (process: number, context: number, substate: number): number => {
      const table = plan.tables[t - 1][process];
      const cell = table.block[baseOf(table, age, kind) + offsets(table)[context]];
      if (cell < 0)
        throw new Error(
          `${names[process]}, ${plan.base + t}: person ${serial} of group ${group} is in place ${context % PLACES}, where nobody can be`,
        );
      const row = cell * table.width + substate;
      const u = uniform(key, replicate, group, serial, plan.base + t, purposes[process]);
      if (options.onTurn) options.onTurn({ ...turnOf(table, row, u), year: plan.base + t, process });
      for (let entry = table.start[row]; entry < table.start[row + 1]; entry++)
        if (u <= table.last[entry]) {
          moves.push({ process, kind: table.kind[entry] });
          return table.to[entry];
        }
      return table.stay[row];
    };
    let [r, reached, work, event, alive] = [residenceOf(place), reachedOf(place), workOf(place), 0, true];
    const next: number[] = [];
    names.forEach((name, process) => {
      if (!alive) return;
      const context = contextOf(placeOf(r, reached, work), event);
      const here = contextOf(placeOf(r, reached, work), 0);
      if (name === "life") alive = turn(process, here, 0) === 0;
      else if (name === "residence") r = turn(process, here, r);
      else if (name === "pension-age") reached = turn(process, here, reached);
      else if (name === "work") {
        const before = work;
        work = turn(process, here, before);
        event = EVENT_OF[before * WORKS.length + work];
      } else next.push(turn(process, context, substates[next.length]));
    });
    if (alive) substates = next;
    place = placeOf(r, reached, work);
    years.push({ year: plan.base + t, age: ageAt(group, t), alive, place, event, substates, moves });
    if (!alive) break;
  }
  return years;
}

function turnOf(table: Table, row: number, u: number): Omit<Turn, "year" | "process"> {
  const entries = Array.from(
    { length: table.start[row + 1] - table.start[row] },
    (_, i) => table.start[row] + i,
  );
  const exits = entries.map((entry) => ({ kind: table.kind[entry], share: table.share[entry] }));
  const made = entries.find((entry) => u <= table.last[entry]);
  return { draw: u / 2 ** 32, exits, made: made === undefined ? undefined : table.kind[made] };
}

const known = new WeakMap<Table, Int32Array>();
function offsets(table: Table): Int32Array {
  let found = known.get(table);
  if (!found) known.set(table, (found = offsetsOf(table)));
  return found;
}

/** Place and substates at the base year-end, or at the end of the year of birth. */
export function beginning(
  plan: Plan,
  layout: Layout,
  group: number,
  serial: number,
  begin: number,
): { place: number; substates: number[] } {
  const schemes = plan.compilers.filter((one) => isScheme(one.process.name));
  const none = (): never => {
    throw new RangeError(`group ${group} has no person ${serial}`);
  };
  if (begin > 0) {
    let from = serial;
    for (let r = 0; r < RESIDENCES.length; r++) {
      const n = layout.births[((begin - 1) * KINDS + (group % KINDS)) * RESIDENCES.length + r];
      if (from < n) return { place: placeOf(r, 0, 0), substates: schemes.map(() => 0) };
      from -= n;
    }
    return none();
  }
  let index = serial;
  let place = 0;
  while (place < PLACES && index >= layout.counts[group * PLACES + place])
    index -= layout.counts[group * PLACES + place++];
  if (place === PLACES) return none();
  const line = layout.line[group * PLACES + place];
  const substates = schemes.map((_, s) => {
    const point = layout.exact
      ? (index * layout.step[line * schemes.length + s]) % layout.counts[group * PLACES + place]
      : Math.imul(layout.before[group] + serial, layout.step[s]) >>> 0;
    let entry = layout.first[line * schemes.length + s];
    while (layout.last[entry] < point) entry++;
    return layout.sub[entry];
  });
  return { place, substates };
}
