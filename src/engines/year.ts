/** One year of one life, said once: the order of the processes, and the way through them for all engines. */
import { life, residence } from "../people/demography.ts";
import { work } from "../people/labour.ts";
import { pensionAge } from "../people/pension-age.ts";
import {
  CONTEXTS,
  EVENTS,
  KINDS,
  OLDEST,
  PLACES,
  REACHED,
  RESIDENCES,
  TRACKS,
  WORKS,
  eventOf,
  needyOfKind,
  placeOf,
  reachedOf,
  residenceOf,
  sexOfKind,
  trackOfKind,
  workOf,
} from "../people/person.ts";
import { schemes } from "../schemes/index.ts";
import { type Compilable, type Table } from "./compile.ts";

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
      residenceOf(place) * strides.residence! +
      reachedOf(place) * strides.reached! +
      workOf(place) * strides.work! +
      Math.floor(context / PLACES) * strides.event!
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

/** One outcome of a row: destination and share; staying comes last. */
interface Outcomes {
  readonly to: Uint8Array;
  readonly share: Float64Array;
  size: number;
}
const outcomes = (most: number): Outcomes => ({
  to: new Uint8Array(most),
  share: new Float64Array(most),
  size: 0,
});

function read(into: Outcomes, table: Table, row: number, state: number): void {
  let stay = 1;
  into.size = 0;
  for (let entry = table.start[row]!; entry < table.start[row + 1]!; entry++) {
    const share = table.share[entry]!;
    stay -= share;
    into.to[into.size] = table.to[entry]!;
    into.share[into.size++] = share;
  }
  if (stay > 0) {
    into.to[into.size] = state;
    into.share[into.size++] = stay;
  }
}

/**
 * Reads the rows of the person processes, in order, for every place in `occupied`. With `last` at 3 the work
 * process is left out: the persons as they are when it takes its turn.
 */
export function waysOf(
  tables: readonly Table[],
  age: number,
  kind: number,
  occupied: (place: number) => boolean,
  last: 3 | 4 = 4,
): Ways {
  const bases = tables.map((table) => baseOf(table, age, kind));
  const rowOf = (process: number, r: number, reached: number, state: number): number => {
    const table = tables[process]!;
    const block =
      table.block[bases[process]! + r * table.strides.residence! + reached * table.strides.reached!]!;
    if (block < 0)
      throw new Error(
        `no cell for age ${age}, kind ${kind}, residence ${RESIDENCES[r]}, ${REACHED[reached]}`,
      );
    return block * table.width + state;
  };
  const start = new Int32Array(PLACES + 1);
  const death = new Float64Array(PLACES);
  let n = 0;
  for (let place = 0; place < PLACES; place++) {
    start[place] = n;
    if (!occupied(place)) continue;
    const r0 = residenceOf(place);
    const reached0 = reachedOf(place);
    const work0 = workOf(place);
    read(dying, tables[0]!, rowOf(0, r0, reached0, 0), 0);
    death[place] = dying.to[0] === 1 ? dying.share[0]! : 0;
    read(moving, tables[1]!, rowOf(1, r0, reached0, r0), r0);
    for (let i = 0; i < moving.size; i++) {
      const r = moving.to[i]!;
      const there = (1 - death[place]!) * moving.share[i]!;
      read(ageing, tables[2]!, rowOf(2, r, reached0, reached0), reached0);
      for (let j = 0; j < ageing.size; j++) {
        const reached = ageing.to[j]!;
        if (last === 3) working.size = 0;
        else read(working, tables[3]!, rowOf(3, r, reached, work0), work0);
        if (working.size === 0) {
          working.to[0] = work0;
          working.share[0] = 1;
          working.size = 1;
        }
        for (let k = 0; k < working.size; k++) {
          const work = working.to[k]!;
          if (n === buffer.share.length) grow();
          buffer.context[n] = contextOf(placeOf(r, reached, work), EVENT_OF[work0 * WORKS.length + work]!);
          buffer.share[n++] = there * ageing.share[j]! * working.share[k]!;
        }
      }
    }
  }
  start[PLACES] = n;
  return { start, context: buffer.context.slice(0, n), share: buffer.share.slice(0, n), death };
}
// Scratch of `waysOf`, filled and read within one call.
const dying = outcomes(3);
const moving = outcomes(4);
const ageing = outcomes(3);
const working = outcomes(11);
const buffer = { context: new Int32Array(4096), share: new Float64Array(4096) };
function grow(): void {
  const { context, share } = buffer;
  buffer.context = new Int32Array(context.length * 2);
  buffer.share = new Float64Array(share.length * 2);
  buffer.context.set(context);
  buffer.share.set(share);
}

/** Group g holds one birth year and kind; the oldest come first, later births are appended. */
export const groupsUntil = (years: number): number => (OLDEST + 1 + years) * KINDS;
/** Completed age of a group at the end of `base + t`; 100 is 100 and over, negative before birth. */
export const ageAt = (group: number, t: number): number =>
  Math.min(OLDEST, OLDEST - Math.floor(group / KINDS) + t);
