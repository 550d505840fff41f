/**
 * Records lives as they pass: contribution years, insurances held together, states against those at the base year end,
 * spells of cover and gaps. Keeps a few bytes of each person while the piece lasts and adds whole numbers to the job's counts;
 * no life is stored. Who is recorded depends on group and serial alone.
 */
import { CODES, DEAD, type Job } from "./agent-job.ts";
import type { Plan, Room } from "./agent-room.ts";
import { LANES } from "./kernel/map.ts";

export interface Recorder {
  /** A piece begins: persons `serial` to `serial + n - 1` of a group, first counted at year end `begin`. */
  readonly begin: (group: number, serial: number, n: number, begin: number) => void;
  /** The year end `begin` and those after it, each once, when the loops have counted it. */
  readonly year: (t: number) => void;
}

/** How the room keeps the states of a person: the only lines that know it. */
function readerOf(job: Job, plan: Plan, room: Room) {
  const { keys, count, decode, firstSub, mostCount } = room;
  const keyAt = Int32Array.from(plan.carrierOf, (c) => c * LANES);
  const countAt = Int32Array.from(plan.carrierOf, (c) => plan.carriers[c].counter * LANES);
  const combo = (i: number, s: number): number => s * 256 + (keys[keyAt[s] + i] >>> 7);
  return {
    state: (i: number, s: number): number => decode[combo(i, s)],
    /** State and counter of a scheme that has one. */
    substate: (i: number, s: number): number => {
      const at = combo(i, s);
      return firstSub[at] + Math.min(mostCount[at], count[countAt[s] + i]);
    },
  };
}

/** The class of cover that begins a spell. */
export const COVERED = 2;
/**
 * Which of each `every` serials in a row is recorded: any of them by a hash (the finalizer of MurmurHash3), so that neighbours, who begin
 * alike, do not come together, and the even spread of the start over serials does not meet a step of the sample.
 */
function pickOf(group: number, block: number, every: number): number {
  let h = Math.imul(group, 0x9e3779b1) + block;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) % every;
}
export const isRecorded = (group: number, serial: number, every: number): boolean =>
  serial % every === pickOf(group, Math.floor(serial / every), every);

export function recorderOf(job: Job, plan: Plan, room: Room, counts: Int32Array): Recorder {
  const spec = job.recorded!;
  const { kinds: KINDS, ages: AGES, works: WORKS } = job.sizes;
  const { every, from, career, width, draws, states, jointOf, joints, pairs, workAt, codes } = spec;
  const { residenceOf, reachedOf, workOf, firstCode, nextCode, ends, begins } = spec;
  const pairsAt = Int32Array.from(spec.pairsAt);
  const sizes = Int32Array.from(job.processes.slice(plan.persons), (one) => one.states);
  const drawn = career < 0 ? -1 : job.processes[plan.persons + career].first[draws];
  const { code } = room;
  const { state, substate } = readerOf(job, plan, room);
  const S = plan.schemes;
  const T = spec.tracks.length;
  const trackScheme = Int32Array.from(spec.tracks, ({ scheme }) => scheme);
  const classOf = spec.tracks.map((one) => one.classOf);
  // Who is recorded and alive, and where what is remembered of them lies: close together, as they are far apart in the room.
  const list = new Uint16Array(LANES);
  const slots = new Uint16Array(LANES);
  // By slot: pension age and substate at the last year end; work and states at the base year end; cover so far.
  const reached = new Uint8Array(LANES);
  const before = new Uint8Array(LANES);
  const work0 = new Uint8Array(LANES);
  const state0 = new Uint8Array(LANES * S);
  const cover = new Uint8Array(LANES * T);
  const spells = new Uint8Array(LANES * T);
  const perMoment = 3 * width;
  let group = 0;
  let first = 0;
  let alive = 0;

  function begin(g: number, serial: number, n: number, t: number): void {
    group = g;
    first = t;
    alive = 0;
    for (let block = Math.floor(serial / every); block * every < serial + n; block++) {
      const i = block * every + pickOf(g, block, every) - serial;
      if (i < 0 || i >= n) continue;
      slots[alive] = alive;
      list[alive++] = i;
    }
  }

  function year(t: number): void {
    if (alive === 0) return;
    const oldest = AGES - 1;
    const born = oldest - Math.floor(group / KINDS);
    const age = Math.min(oldest, born + t);
    const sex = group % KINDS < 2 ? 0 : 1;
    const line = (stageOrFive: number, groups: number): number => (t * groups + stageOrFive) * 2 + sex;
    const careersAt = from.careers + line(spec.fiveOf[age], spec.fives) * perMoment * spec.moments;
    const jointAt = from.joint + line(spec.stageOf[age], spec.stages) * joints;
    const coverAt = from.cover + line(spec.stageOf[age], spec.stages) * T * spec.track;
    // Age at the base year end; those born later were in no state there.
    const movesAt = first === 0 ? from.moves + line(spec.stageOf[born], spec.stages) * pairs : -1;
    let left = 0;
    for (let q = 0; q < alive; q++) {
      const i = list[q];
      const place = code[i];
      if (place === DEAD) continue;
      const slot = slots[q];
      slots[left] = slot;
      list[left++] = i;
      countStates(i, slot, place, t, jointAt, movesAt);
      if (career >= 0) countCareer(i, slot, place, t, careersAt);
      for (let k = 0; k < T; k++) countCover(i, slot, place, t, k, coverAt + k * spec.track);
    }
    alive = left;
  }
  function countStates(
    i: number,
    slot: number,
    place: number,
    t: number,
    jointAt: number,
    movesAt: number,
  ): void {
    let joint = jointAt;
    for (let s = 0; s < S; s++) {
      const here = state(i, s);
      joint += jointOf[s * states + here];
      if (movesAt < 0) continue;
      if (t === 0) state0[slot * S + s] = here;
      counts[movesAt + pairsAt[s] + state0[slot * S + s] * sizes[s] + here]++;
    }
    counts[joint]++;
    if (movesAt < 0) return;
    if (t === 0) work0[slot] = workOf[place];
    counts[movesAt + workAt + work0[slot] * WORKS + workOf[place]]++;
  }
  function countCareer(i: number, slot: number, place: number, t: number, careersAt: number): void {
    const at = careersAt + residenceOf[place] * width;
    const own = substate(i, career);
    counts[at + own]++;
    if (t > first) {
      if (reachedOf[place] > reached[slot]) counts[at + perMoment + before[slot]]++;
      if (own === drawn && before[slot] !== drawn) counts[at + 2 * perMoment + before[slot]]++;
    }
    reached[slot] = reachedOf[place];
    before[slot] = own;
  }
  function countCover(i: number, slot: number, place: number, t: number, k: number, at: number): void {
    const one = classOf[k][state(i, trackScheme[k]) * CODES + place];
    const mine = slot * T + k;
    if (t === first) {
      cover[mine] = firstCode[one];
      spells[mine] = one === COVERED ? 1 : 0;
    } else {
      const was = one * 256 + cover[mine];
      if (ends[was] > 0) counts[at + ends[was] * codes + cover[mine]]++;
      if (begins[was] === 1 && spells[mine] < spec.spells - 1) spells[mine]++;
      cover[mine] = nextCode[was];
    }
    counts[at + cover[mine]]++;
    counts[at + 3 * codes + spells[mine]]++;
  }
  return { begin, year };
}
