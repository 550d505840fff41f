/** One group's tables for all years, made from the packed ones, and its counts put where the tally wants them. */
import { BUSY, CODES, ROLES, type Job } from "./agent-job.ts";
import { JOINT, TOLD, type Plan, type Room } from "./agent-room.ts";

/** A table by code has a row for those who are alone with their event too: nobody moves there. */
const ALL = 2 * CODES;

export interface Group {
  /** First year end (0 is the base) at which it is counted. */
  readonly begin: () => number;
  readonly prepare: (group: number) => void;
  /** Adds what was counted for the group to the tally, and forgets it. */
  readonly fold: () => void;
  /** First cell of a process's year; what a context adds is in `offset`. */
  readonly cellOf: (p: number, t: number) => number;
  /** By [year][counter]: whether other states rise than in the year before. */
  readonly changed: Uint8Array;
}

/** Where the slices of a year begin in the room's tables. */
export const rowAt = (processes: number, p: number, t: number): number => ((t - 1) * processes + p) * ALL;
export const placeGateAt = (plan: Plan, p: number, t: number): number => ((t - 1) * plan.persons + p) * ALL;
export const schemeGateAt = (plan: Plan, s: number, t: number): number =>
  ((t - 1) * plan.schemes + s) * JOINT * ALL;
export const maskAt = (plan: Plan, c: number, t: number): number =>
  ((t - 1) * plan.carriers.length + c) * JOINT * ALL;
export const risesAt = (plan: Plan, counter: number, t: number): number =>
  ((t - 1) * plan.counters + counter) * plan.states * ALL;

export function groupOf(
  job: Job,
  plan: Plan,
  room: Room,
  tally: Int32Array,
  more: (t: number, p: number) => void,
): Group {
  const { years, processes } = job;
  const { kinds: KINDS, places: PLACES, contexts: CONTEXTS, works: WORKS, ages: AGES } = job.sizes;
  const { peak, base: baseOf } = job.tables;
  const { block, offset, gate, rises, own, rowOf, placeGate, schemeGate, risesOf, decode } = room;
  const P = processes.length;
  const changed = new Uint8Array((years + 1) * plan.counters);
  const counterOf = Array.from({ length: plan.schemes }, (_, s) => plan.carriers[plan.carrierOf[s]].counter);
  const RESIDENCES = PLACES / WORKS / 2;
  const CELLS = RESIDENCES * WORKS;
  const STRIDE = AGES * 2;
  let group = -1;

  const begin = (): number => Math.max(0, Math.floor(group / KINDS) - (AGES - 1));
  const ageAt = (year: number): number => Math.min(AGES - 1, AGES - 1 - Math.floor(group / KINDS) + year);
  const cellOf = (p: number, t: number): number => {
    const { blockAt, cells } = processes[p];
    return blockAt + (t - 1) * cells + baseOf[(p * AGES + ageAt(t - 1)) * KINDS + (group % KINDS)];
  };

  function prepare(next: number): void {
    group = next;
    for (let t = begin() + 1; t <= years; t++)
      for (let p = 0; p < P; p++) {
        const at = rowAt(P, p, t);
        const cell = cellOf(p, t);
        for (let place = 0; place < PLACES; place++)
          rowOf[at + place] = block[cell + offset[p * CONTEXTS + place]];
        rowOf.fill(processes[p].rowAt, at + PLACES, at + BUSY);
        if (p < plan.persons) preparePlaces(p, t, at);
        else prepareScheme(p - plan.persons, t, at);
        more(t, p);
      }
  }
  function preparePlaces(p: number, t: number, at: number): void {
    const to = placeGateAt(plan, p, t);
    const { role } = processes[p];
    placeGate.fill(-1, to + PLACES, to + ALL);
    for (let place = 0; place < PLACES; place++) {
      rowOf[at + place] += own[role * CODES + place];
      placeGate[to + place] = gate[rowOf[at + place]];
    }
  }
  function prepareScheme(s: number, t: number, at: number): void {
    const { first, states, rowAt: nobody, width } = processes[plan.persons + s];
    const to = schemeGateAt(plan, s, t);
    const counter = counterOf[s];
    const { combos, comboAt } = plan.carriers[plan.carrierOf[s]];
    schemeGate.fill(-1, to, to + combos * ALL);
    for (let combo = 0; combo < combos; combo++) {
      const substate = first[decode[s * 256 + comboAt + combo]];
      for (let place = 0; place < PLACES; place++)
        schemeGate[to + combo * ALL + place] = peak[rowOf[at + place] + substate];
    }
    if (counter < 0) return;
    const now = risesAt(plan, counter, t);
    const before = risesAt(plan, counter, t - 1);
    const known = t > begin() + 1;
    changed[t * plan.counters + counter] = 0;
    for (let state = 0; state < states; state++)
      for (let place = 0; place < CODES; place++) {
        const at0 = state * ALL + place;
        // Where nobody can be it is as it was: so that a year without change is seen as one.
        const nowhere = rowOf[at + place] === nobody || rowOf[at + place] === nobody + width;
        const rise = nowhere ? (known ? risesOf[before + at0] : 0) : rises[rowOf[at + place] + first[state]];
        risesOf[now + at0] = rise;
        if (known && rise !== risesOf[before + at0]) changed[t * plan.counters + counter] = 1;
      }
  }
  function fold(): void {
    if (group < 0) return;
    const sex = group % KINDS < 2 ? 0 : 1;
    for (let t = begin(); t <= years; t++) {
      const line = ageAt(t) * 2 + sex;
      for (let p = 0; p < P; p++) {
        foldEvents(p, t, line);
        if (p >= plan.persons) continue;
        if (processes[p].role === ROLES.life) foldHere(p, t, line);
        else foldExposed(p, t, line);
      }
      foldStocks(t, line);
    }
    room.events.fill(0);
    room.stockYears.fill(0);
    room.hereYears.fill(0);
    room.exposedYears.fill(0);
  }
  function foldEvents(p: number, t: number, line: number): void {
    const { kinds, eventsAt } = processes[p];
    const from = t * plan.slots + plan.slotAt[p];
    const to = eventsAt + t * kinds * STRIDE + line;
    for (let kind = 0; kind < kinds; kind++) tally[to + kind * STRIDE] += room.events[from + kind];
  }
  const cellOfPlace = Uint8Array.from(
    { length: PLACES },
    (_, place) => Math.floor(place / WORKS / 2) * WORKS + (place % WORKS),
  );
  function foldHere(p: number, t: number, line: number): void {
    const { stockAt, states } = processes[p];
    const to = stockAt + (t * STRIDE + line) * CELLS * states;
    for (let place = 0; place < PLACES; place++)
      tally[to + cellOfPlace[place] * states] += room.hereYears[t * CODES + place];
  }
  function foldExposed(p: number, t: number, line: number): void {
    const { exposureAt, states, role } = processes[p];
    const to = exposureAt + (t * STRIDE + line) * states;
    for (let place = 0; place < PLACES; place++)
      tally[to + own[role * CODES + place]] += room.exposedYears[t * CODES + place];
  }
  function foldStocks(t: number, line: number): void {
    for (const { schemes, combos, comboAt } of plan.carriers)
      for (let combo = 0; combo < combos; combo++) {
        const from = (t * plan.combos + comboAt + combo) * CODES;
        for (let place = 0; place < PLACES; place++) {
          const here = room.stockYears[from + place];
          if (here === 0) continue;
          for (const s of schemes) {
            const { stockAt, states } = processes[plan.persons + s];
            const cell = (t * STRIDE + line) * CELLS + cellOfPlace[place];
            tally[stockAt + cell * states + decode[s * 256 + comboAt + combo]] += here;
          }
        }
      }
  }

  return { begin, prepare, fold, cellOf, changed };
}

/** What the plain loops read besides: which of the first schemes of a bundle could move whom, once the gates of all of them are there. */
export function masksOf(job: Job, plan: Plan, { masks, schemeGate }: Room): (t: number, p: number) => void {
  const PLACES = job.sizes.places;
  return (t, p) => {
    const own = p - plan.persons;
    if (own < 0) return;
    const c = plan.carrierOf[own];
    const { schemes, combos } = plan.carriers[c];
    if (schemes.length === 1 || schemes.at(-1) !== own) return;
    const told = schemes.slice(0, TOLD);
    const at = maskAt(plan, c, t);
    for (let combo = 0; combo < combos; combo++)
      for (let place = 0; place < PLACES; place++) {
        let bits = 0;
        for (const s of told)
          if (schemeGate[schemeGateAt(plan, s, t) + combo * ALL + place] >= 0) bits |= 1 << plan.bitOf[s];
        masks[at + combo * ALL + place] = bits;
      }
  };
}
