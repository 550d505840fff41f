/** Counts in cells: expected values from the same thresholds as the agents; every stock, exposure and event. */
import {
  KINDS,
  PLACES,
  RESIDENCES,
  WORKS,
  reachedOf,
  residenceOf,
  sexOfKind,
  workOf,
} from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import { addBirths, type Plan } from "./align.ts";
import { drawn } from "./drawn.ts";
import { entriesOf } from "./entries.ts";
import { passages } from "./passage.ts";
import {
  emptyTally,
  eventIndex,
  exposureIndex,
  moveKinds,
  stockIndex,
  type ProcessTally,
  type Tally,
} from "./tally.ts";
import { ageOfTrackGroup, byTrack, kindOfTrackGroup, stepPersons, trackGroupsUntil } from "./ways.ts";
import { PERSON_PROCESSES } from "./year.ts";

export interface CohortOptions {
  /** Expected values by default; with a key, integer flows drawn for this replicate. */
  readonly draws?: { readonly key: Uint32Array; readonly replicate: number };
  /** Another start than the plan's (tests). */
  readonly start?: Start;
}

/** Projects a plan in cells. Each scheme is projected alone on person and own state, which is exact. */
export function cohort(plan: Plan, options: CohortOptions = {}): Tally {
  const from = options.start ?? plan.start ?? start();
  if (from.base !== plan.base)
    throw new RangeError(`a plan from the end of ${plan.base} cannot begin with a start of ${from.base}`);
  if (options.draws) return drawn(plan, from, options.draws);
  const tally = emptyTally(plan.compilers.slice(0, PERSON_PROCESSES), plan.base, plan.until, stocked);
  countPersons(plan, from, tally);
  const list = plan.compilers.slice(PERSON_PROCESSES);
  const indices = list.map((_, i) => PERSON_PROCESSES + i);
  const schemes = passages(plan, indices, from, true).map(({ stock, exposure, events }, i): ProcessTally => {
    const { process, kinds } = list[i];
    return { name: process.name, states: process.states, kinds: [...kinds], stock, exposure, events };
  });
  return { ...tally, processes: [...tally.processes, ...schemes] };
}
/** Life carries the stock of persons; the other person processes only flows. */
export const stocked = (name: string): boolean => !["residence", "pension-age", "work"].includes(name);

/** Stocks, exposures and events of the person processes, from the ways themselves. */
function countPersons(plan: Plan, from: Start, tally: Tally): void {
  const T = plan.until - plan.base;
  const persons = new Float64Array(trackGroupsUntil(T) * PLACES);
  persons.set(byTrack(from.persons));
  const [life] = tally.processes;
  countPersonStock(life, persons, 0);
  for (let t = 1; t <= T; t++) {
    countMoves(plan, persons, t, tally);
    stepPersons(plan.ways[t - 1], persons);
    addBirths(persons, plan.births[t - 1], t);
    for (let cell = 0; cell < KINDS * RESIDENCES.length; cell++) {
      const sex = sexOfKind(Math.floor(cell / RESIDENCES.length)) === "male" ? 0 : 1;
      const [alive, dead] = [plan.births[t - 1][cell], plan.infantDeaths[t - 1][cell]];
      life.events[eventIndex(life.kinds.length, t, plan.compilers[0].born, 0, sex)] += alive + dead;
      life.events[eventIndex(life.kinds.length, t, 0, 0, sex)] += dead;
    }
    countPersonStock(life, persons, t);
  }
}

function countPersonStock(life: ProcessTally, persons: Float64Array, t: number): void {
  for (let h = 0; h < trackGroupsUntil(t); h++) {
    const age = ageOfTrackGroup(h, t);
    const sex = sexOfKind(kindOfTrackGroup(h)) === "male" ? 0 : 1;
    for (let place = 0; place < PLACES; place++)
      life.stock[stockIndex(life.states.length, t, age, sex, residenceOf(place), workOf(place), 0)] +=
        persons[h * PLACES + place];
  }
}

/** Moves of a year's persons between residences, pension ages and works: those who arrive at the year end. */
function countMoves(plan: Plan, persons: Float64Array, t: number, tally: Tally): void {
  const [life, ...moving] = tally.processes.slice(0, PERSON_PROCESSES);
  const parts = [residenceOf, reachedOf, workOf].map((of) =>
    Uint8Array.from({ length: PLACES }, (_, place) => of(place)),
  );
  const moved = moving.map((one) => new Float64Array(one.states.length ** 2));
  const ways = plan.ways[t - 1];
  const entries = entriesOf(ways);
  for (let h = 0; h + 1 < ways.first.length; h++) {
    const age = ageOfTrackGroup(h, t);
    const sex = sexOfKind(kindOfTrackGroup(h)) === "male" ? 0 : 1;
    for (let line = ways.first[h]; line < ways.first[h + 1]; line++) {
      const place = ways.place[line];
      const n = persons[h * PLACES + place];
      life.exposure[exposureIndex(life.states.length, t, age, sex, 0)] += n;
      life.events[eventIndex(life.kinds.length, t, 0, age, sex)] += n * ways.death[line];
      const from = [parts[0][place] * RESIDENCES.length, parts[1][place] * 2, parts[2][place] * WORKS.length];
      for (let entry = entries.start[line]; entry < entries.start[line + 1]; entry++) {
        const to = entries.context[entries.slotFirst[h] + entries.slot[entry]] % PLACES;
        const part = n * entries.share[entry];
        moved[0][from[0] + parts[0][to]] += part;
        moved[1][from[1] + parts[1][to]] += part;
        moved[2][from[2] + parts[2][to]] += part;
      }
    }
    moving.forEach((one, i) => countMoved(one, moved[i], t, age, sex));
  }
}
/** Adds the moves of one group, by old and new state, and clears them. */
function countMoved(one: ProcessTally, moved: Float64Array, t: number, age: number, sex: number): void {
  const S = one.states.length;
  const kinds = moveKinds(one);
  for (let i = 0; i < moved.length; i++) {
    const persons = moved[i];
    if (persons === 0) continue;
    moved[i] = 0;
    const from = Math.floor(i / S);
    one.exposure[exposureIndex(S, t, age, sex, from)] += persons;
    if (from !== i % S) one.events[eventIndex(one.kinds.length, t, kinds[i], age, sex)] += persons;
  }
}
