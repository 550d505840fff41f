/** Puts the persons of a piece where they start: by run length over places, each scheme by its own points. */
import { CODES, type Job } from "./agent-job.ts";
import type { Loops } from "./agent-loops.ts";
import type { Plan, Room } from "./agent-room.ts";
import { LANES } from "./kernel/map.ts";

const ALL = 2 * CODES;
export interface Settle {
  /** Persons `serial` to `serial + n - 1` of a group that lives at the base year-end. */
  readonly grown: (group: number, serial: number, n: number) => void;
  /** The same of a group born in year `begin`. */
  readonly newborn: (group: number, serial: number, n: number, begin: number) => void;
}

export function settleOf(job: Job, plan: Plan, room: Room, loops: Loops): Settle {
  const { layout, processes } = job;
  const { kinds: KINDS, places: PLACES, works: WORKS } = job.sizes;
  const { code, keys, count, here, stock, fillLast, fillAdd, fillCount } = room;
  const { last, sub } = layout;
  const S = plan.schemes;
  const RESIDENCES = PLACES / WORKS / 2;
  // State and counter of a scheme's substates.
  const stateOf = processes.slice(plan.persons).map(({ first, width }) => {
    const state = new Uint8Array(width);
    first.forEach((from, index) => state.fill(index, from));
    return state;
  });

  // By carrier, until a cell is counted in: what all its persons have in common of their key, and whether more than that is to be told.
  const alike = new Int32Array(plan.carriers.length);
  const filled = new Uint8Array(plan.carriers.length);

  function clear(n: number): void {
    here.fill(0);
    stock.fill(0);
    for (let counter = 0; counter < plan.counters; counter++)
      count.fill(0, counter * LANES, counter * LANES + n);
  }
  function grown(group: number, serial: number, n: number): void {
    clear(n);
    let from = 0;
    for (let place = 0; place < PLACES; place++) {
      const size = layout.counts[group * PLACES + place];
      const begin = Math.max(from, serial);
      const end = Math.min(from + size, serial + n);
      if (begin < end) {
        here[place] += end - begin;
        code.fill(place, begin - serial, end - serial);
        const at = layout.line[group * PLACES + place] * S;
        for (let s = 0; s < S; s++) {
          const entry = layout.first[at + s];
          const until = layout.first[at + s + 1];
          if (layout.exact) {
            const step = layout.step[at + s];
            fill(s, begin - serial, end - serial, ((begin - from) * step) % size, step, size, entry, until);
          } else {
            const point = Math.imul(layout.before[group] + begin, layout.step[s]) >>> 0;
            fill(s, begin - serial, end - serial, point, layout.step[s], 4294967296, entry, until);
          }
        }
        countIn(place, begin - serial, end - serial);
      }
      from += size;
    }
  }
  /** Substates by points that step round a circle: each takes the first entry whose `last` is not below it. */
  function fill(
    s: number,
    begin: number,
    end: number,
    point: number,
    step: number,
    circle: number,
    entry: number,
    until: number,
  ): void {
    const state = stateOf[s];
    const { first } = processes[plan.persons + s];
    const c = plan.carrierOf[s];
    if (until - entry === 1 && sub[entry] === first[state[sub[entry]]]) {
      alike[c] += state[sub[entry]] * plan.factorOf[s] * ALL;
      return;
    }
    if (filled[c] === 0) keys.fill(0, c * LANES + begin, c * LANES + end);
    filled[c] = 1;
    for (let at = entry; at < until; at++) {
      fillLast[at - entry] = last[at];
      fillAdd[at - entry] = state[sub[at]] * plan.factorOf[s] * ALL;
      fillCount[at - entry] = sub[at] - first[state[sub[at]]];
    }
    loops.fill(s, begin, end, point, step, circle, until - entry);
  }
  function countIn(place: number, begin: number, end: number): void {
    for (let c = 0; c < plan.carriers.length; c++) {
      const key = plan.carriers[c].comboAt * ALL + alike[c] + place;
      if (filled[c] === 1) loops.countIn(c * LANES + begin, c * LANES + end, key);
      else {
        keys.fill(key, c * LANES + begin, c * LANES + end);
        stock[(key >>> 7) * CODES + place] += end - begin;
      }
      alike[c] = filled[c] = 0;
    }
  }
  function newborn(group: number, serial: number, n: number, begin: number): void {
    clear(n);
    let from = 0;
    for (let r = 0; r < RESIDENCES; r++) {
      const place = r * 2 * WORKS;
      const size = layout.births[((begin - 1) * KINDS + (group % KINDS)) * RESIDENCES + r];
      const start = Math.max(from, serial);
      const end = Math.min(from + size, serial + n);
      if (start < end) {
        here[place] += end - start;
        code.fill(place, start - serial, end - serial);
        countIn(place, start - serial, end - serial);
      }
      from += size;
    }
  }
  return { grown, newborn };
}
