/** One year of one life, said once: the order of the processes, and the way through them for all engines. */
import { life, residence } from "../people/demography.ts";
import { work } from "../people/labour.ts";
import { pensionAge } from "../people/pension-age.ts";
import { CONTEXTS, EVENTS, KINDS, OLDEST, PLACES, REACHED, RESIDENCES, TRACKS, WORKS, eventOf, needyOfKind, placeOf, reachedOf, residenceOf, sexOfKind, trackOfKind, workOf } from "../people/person.ts";
import { schemes } from "../schemes/index.ts";
import { shareOf, type Compilable, type Table } from "./compile.ts";

/** Life counts the population; the other person processes count nothing official. */
const population = {
  ...life,
  series: [{ name: "population", label: "Population", concept: "person", counts: { alive: 1 } }],
  flow: () => "DEATH" as const,
};

/** The order within the year: persons first, then the schemes as listed; then the year-end count and the birthday. */
export const personProcesses = [population, residence, pensionAge, work] as unknown as readonly Compilable[];
export const order = [...personProcesses, ...schemes] as unknown as readonly Compilable[];
export const PERSON_PROCESSES = personProcesses.length;

/** Index of the event that a move of work is, by old and new work state. */
export const EVENT_OF = Uint8Array.from({ length: WORKS.length ** 2 }, (_, i) =>
  EVENTS.indexOf(eventOf(WORKS[Math.floor(i / WORKS.length)]!, WORKS[i % WORKS.length]!)),
);
export const contextOf = (place: number, event: number): number => event * PLACES + place;

/** Where a group's cells begin in a table: what age and kind add to the index. */
export function baseOf(table: Table, age: number, kind: number): number {
  const { strides } = table;
  return (
    age * strides.age! +
    (sexOfKind(kind) === "male" ? 0 : 1) * strides.sex! +
    TRACKS.indexOf(trackOfKind(kind)) * strides.track! +
    Number(needyOfKind(kind)) * strides.needy!
  );
}
/** What place and event add to the index, for each context. */
export function offsetsOf(table: Table): Int32Array {
  const { strides } = table;
  return Int32Array.from({ length: CONTEXTS }, (_, context) => {
    const place = context % PLACES;
    return (
      residenceOf(place) * strides.residence! + reachedOf(place) * strides.reached! + workOf(place) * strides.work! + Math.floor(context / PLACES) * strides.event!
    );
  });
}

/** The ways through the person processes of one group and year: from place to context, with shares. */
export interface Ways {
  /** Entries of place `p` are `start[p]` to `start[p + 1]`. */
  readonly start: Int32Array;
  readonly context: Int32Array;
  readonly share: Float64Array;
  /** Share who die, by place. */
  readonly death: Float64Array;
}

/** Reads the rows of the person processes, in order, for every place in `occupied`. */
export function waysOf(tables: readonly Table[], age: number, kind: number, occupied: (place: number) => boolean): Ways {
  const [lifeTable, residenceTable, ageTable, workTable] = tables as [Table, Table, Table, Table];
  const bases = tables.map((table) => baseOf(table, age, kind));
  const start = new Int32Array(PLACES + 1);
  const context: number[] = [];
  const share: number[] = [];
  const death = new Float64Array(PLACES);
  const blockAt = (table: Table, base: number, r: number, reached: number): number => {
    const block = table.block[base + r * table.strides.residence! + reached * table.strides.reached!]!;
    if (block < 0) throw new Error(`no cell for age ${age}, kind ${kind}, residence ${RESIDENCES[r]}, ${REACHED[reached]}`);
    return block;
  };
  for (let place = 0; place < PLACES; place++) {
    start[place] = context.length;
    if (!occupied(place)) continue;
    const r0 = residenceOf(place);
    const reached0 = reachedOf(place);
    const work0 = workOf(place);
    const [dead] = outcomes(lifeTable, blockAt(lifeTable, bases[0]!, r0, reached0) * lifeTable.width, 0);
    death[place] = dead && dead[0] === 1 ? dead[1] : 0;
    const alive = 1 - death[place]!;
    for (const [r, toPlace] of outcomes(residenceTable, blockAt(residenceTable, bases[1]!, r0, reached0) * residenceTable.width, r0))
      for (const [reached, toReached] of outcomes(ageTable, blockAt(ageTable, bases[2]!, r, reached0) * ageTable.width, reached0))
        for (const [work, toWork] of outcomes(workTable, blockAt(workTable, bases[3]!, r, reached) * workTable.width, work0)) {
          const part = alive * toPlace * toReached * toWork;
          if (part <= 0) continue;
          context.push(contextOf(placeOf(r, reached, work), EVENT_OF[work0 * WORKS.length + work]!));
          share.push(part);
        }
  }
  start[PLACES] = context.length;
  return { start, context: Int32Array.from(context), share: Float64Array.from(share), death };
}

/** Destination and share of each outcome of a row, staying last. */
function outcomes(table: Table, firstRow: number, state: number): [to: number, share: number][] {
  const at = firstRow + state;
  const result: [number, number][] = [];
  let stay = 1;
  for (let entry = table.start[at]!; entry < table.start[at + 1]!; entry++) {
    const share = shareOf(table, at, entry);
    stay -= share;
    if (share > 0) result.push([table.to[entry]!, share]);
  }
  if (stay > 0) result.push([state, stay]);
  return result;
}

/** Group g holds one birth year and kind; the oldest come first, later births are appended. */
export const groupsUntil = (years: number): number => (OLDEST + 1 + years) * KINDS;
/** Completed age of a group at the end of `base + t`; 100 is 100 and over, negative before birth. */
export const ageAt = (group: number, t: number): number => Math.min(OLDEST, OLDEST - Math.floor(group / KINDS) + t);
