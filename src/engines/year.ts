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
  TRACKS,
  WORKS,
  eventOf,
  needyOfKind,
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

const kinds = Array.from({ length: KINDS }, (_, kind) => kind);
const sexAt = Uint8Array.from(kinds, (kind) => (sexOfKind(kind) === "male" ? 0 : 1));
const trackAt = Uint8Array.from(kinds, (kind) => TRACKS.indexOf(trackOfKind(kind)));
const needyAt = Uint8Array.from(kinds, (kind) => Number(needyOfKind(kind)));
/** Where a group's cells begin in a table: what age and kind add to the index. */
export function baseOf({ strides }: Table, age: number, kind: number): number {
  return (
    age * strides.age! +
    sexAt[kind]! * strides.sex! +
    trackAt[kind]! * strides.track! +
    needyAt[kind]! * strides.needy!
  );
}
const keptOffsets = new WeakMap<Table["strides"], Int32Array>();
/** What place and event add to the index, for each context. */
export function offsetsOf({ strides }: Table): Int32Array {
  let offsets = keptOffsets.get(strides);
  if (offsets) return offsets;
  offsets = Int32Array.from({ length: CONTEXTS }, (_, context) => {
    const place = context % PLACES;
    return (
      residenceOf(place) * strides.residence! +
      reachedOf(place) * strides.reached! +
      workOf(place) * strides.work! +
      Math.floor(context / PLACES) * strides.event!
    );
  });
  keptOffsets.set(strides, offsets);
  return offsets;
}

/** Group g holds one birth year and kind; the oldest come first, later births are appended. */
export const groupsUntil = (years: number): number => (OLDEST + 1 + years) * KINDS;
/** Completed age of a group at the end of `base + t`; 100 is 100 and over, negative before birth. */
export const ageAt = (group: number, t: number): number =>
  Math.min(OLDEST, OLDEST - Math.floor(group / KINDS) + t);
