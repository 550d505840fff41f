/** The loops of agent-loops.ts in WebAssembly with 128-bit vectors: an accelerator that gives the same bits. */
import { readFileSync } from "node:fs";
import { CODES, type Job } from "./agent-job.ts";
import { placeGateAt, risesAt, schemeGateAt } from "./agent-group.ts";
import { RARE, type Loops } from "./agent-loops.ts";
import * as map from "./kernel/map.ts";
import { JOINT, roomOf, type Carrier, type Plan, type Room } from "./agent-room.ts";

const ALL = 2 * CODES;
/** A reach of a byte table: bytes below it pass, and with this one all do. */
const ANY = 255;
/** Class of those who never move, the dead and the busy among them: no table of reaches goes so far. */
const NEVER = 0xf0;

/** The compiled loops, where this machine can run them; else undefined. Source: kernel/loops.ts. */
export function vectors(): WebAssembly.Module | undefined {
  const binary = readFileSync(new URL("./kernel/loops.wasm", import.meta.url));
  return WebAssembly.validate(binary) ? new WebAssembly.Module(binary) : undefined;
}

/** Arrays whose place kernel/map.ts does not fix, in the order in which `setup` of kernel/loops.ts reads where they begin. */
const CONFIG = [
  ["hereYears", "exposedYears", "stockYears", "events", "rowOf", "placeReach", "schemeReach", "classOf"],
  ["riseBits", "risesOf", "schemeGate", "eventOf", "block", "offset", "gate", "first", "rises"],
  ["quickAt", "quick", "top", "low", "exit"],
].flat() as readonly (keyof Room["at"])[];

type Exports = Omit<
  Loops,
  "scanPlaces" | "riskPlaces" | "scanScheme" | "riskScheme" | "riseAll" | "count"
> & {
  readonly setup: (config: number) => void;
  readonly scanPlaces: (reachAt: number, drawn: number) => number;
  readonly scanRare: (most: number) => number;
  readonly classify: (c: number, at: number) => void;
  readonly scanScheme: (s: number, at: number, size: number, drawn: number) => number;
  readonly riseAll: (s: number, counter: number, atRises: number, atBits: number) => void;
  readonly countYear: (t: number) => void;
};

/** Room in a memory of its own, and the loops over it. */
export function vectorLoops(
  job: Job,
  plan: Plan,
  module: WebAssembly.Module,
): { room: Room; loops: Loops; more: (t: number, p: number) => void } {
  let memory: WebAssembly.Memory | undefined;
  const room = roomOf(
    job,
    plan,
    (bytes) => {
      memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) + 1 });
      return memory.buffer;
    },
    map,
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory! } });
  const wasm = exports as unknown as Exports;
  plan.carriers.forEach(({ comboAt, counter, combos }, c) =>
    room.carriers.set([comboAt, counter, combos], c * 3),
  );
  for (let s = 0; s < plan.schemes; s++)
    room.schemes.set([plan.carrierOf[s], plan.factorOf[s], plan.slotAt[plan.persons + s]], s * 3);
  const { contexts, places, works } = job.sizes;
  room.config.set([
    ...CONFIG.map((name) => room.at[name]),
    plan.carriers.length,
    plan.schemes,
    plan.states,
    plan.combos,
    contexts,
    places,
    works,
    ...job.key,
    job.replicate << 1,
  ]);
  wasm.setup(room.at.config);
  const oneOf = JOINT * ALL;
  // Of which year the classes of a carrier's persons are.
  const classified = new Int32Array(plan.carriers.length);
  const { sizes, make } = reaches(job, plan, room);
  function scan(s: number, atGate: number, atMask: number, drawn: number): number {
    const c = plan.carrierOf[s];
    const line = atMask / oneOf;
    if (classified[c] !== line) wasm.classify(c, (classified[c] = line) * CODES);
    return wasm.scanScheme(s, (atGate / oneOf) * CODES, sizes[line], drawn);
  }
  return {
    room,
    loops: {
      ...wasm,
      // Who is listed for a low byte in a place with a lower gate falls out when exits are chosen.
      scanPlaces: (atGate, most) => (most <= RARE ? wasm.scanRare(most) : wasm.scanPlaces(atGate >> 1, 1)),
      riskPlaces: (atGate) => wasm.scanPlaces(atGate >> 1, 0),
      begin: (group, serial, n, key0, key1) => {
        classified.fill(-1);
        wasm.begin(group, serial, n, key0, key1);
      },
      scanScheme: (s, atGate, atMask) => scan(s, atGate, atMask, 1),
      riskScheme: (s, atGate, atMask) => scan(s, atGate, atMask, 0),
      riseAll: (s, counter, atRises) =>
        wasm.riseAll(
          s,
          counter,
          atRises,
          hasBits(job, plan, s) ? (atRises / (plan.states * ALL)) * CODES : -1,
        ),
      // The whole circle of 2^32 points is 0: numbers of 32 bits go round by themselves.
      fill: (s, begin, end, point, step, circle, entries) =>
        wasm.fill(s, begin, end, point, step, circle === 2 ** 32 ? 0 : circle, entries),
      count: wasm.countYear,
    },
    more: make,
  };
}

/** Bits that the states of a carrier's schemes take in the index of a reach; classes of places take the others of six. */
function stateBitsOf(job: Job, plan: Plan, { schemes }: Carrier): number {
  return Math.ceil(Math.log2(Math.max(...schemes.map((s) => job.processes[plan.persons + s].states))));
}

/** Whether a bit of a byte for each state is enough. */
const hasBits = (job: Job, plan: Plan, s: number): boolean => job.processes[plan.persons + s].states <= 8;

/** States of all schemes of a carrier, added up, at most: eight in a bundle, whose states multiplied are not more than 64. */
const COLUMN = 72;
const reachOf = (gate: number): number => Math.min(ANY, gate + 1);

/** Gates as tables of 64 bytes: of places, and of classes of places with the states of a scheme; and by [year][carrier] how many bytes are in use. */
function reaches(
  job: Job,
  plan: Plan,
  room: Room,
): { sizes: Uint8Array; make: (t: number, p: number) => void } {
  const stateBits = plan.carriers.map((one) => stateBitsOf(job, plan, one));
  const sizes = new Uint8Array(job.years * plan.carriers.length);
  const PLACES = job.sizes.places;
  // Reaches of a place, and of each class so far.
  const column = new Uint8Array(COLUMN);
  const columns = new Uint8Array(CODES * COLUMN);
  const { placeGate, schemeGate, placeReach, schemeReach, classOf, riseBits, risesOf } = room;
  function ofPlaces(t: number, p: number): void {
    const from = placeGateAt(plan, p, t);
    for (let place = 0; place < PLACES; place++)
      placeReach[(from >> 1) + place] = reachOf(placeGate[from + place]);
  }
  /** Places are of one class where all schemes of a carrier reach as far; without room for another, the last is widened. */
  function ofCarrier(t: number, c: number): void {
    const { schemes } = plan.carriers[c];
    const bits = stateBits[c];
    const most = CODES >> bits;
    const line = (t - 1) * plan.carriers.length + c;
    const at = line * CODES;
    const reachAt = (s: number): number => ((t - 1) * plan.schemes + s) * CODES;
    for (const s of schemes) schemeReach.fill(0, reachAt(s), reachAt(s) + CODES);
    classOf.fill(0, at, at + CODES);
    let known = 0;
    for (let place = 0; place < PLACES; place++) {
      const size = columnOf(schemes, t, place);
      if (size === 0) continue;
      let one = 0;
      while (one < known && !agrees(one, size)) one++;
      if (one === known) one = known < most ? known++ : most - 1;
      classOf[at + place] = (one << bits) ^ NEVER;
      for (let i = 0; i < size; i++) {
        const from = one * COLUMN + i;
        columns[from] = Math.max(columns[from], column[i]);
      }
    }
    for (let one = 0; one < known; one++) {
      let from = one * COLUMN;
      for (const s of schemes)
        for (let state = 0; state < job.processes[plan.persons + s].states; state++)
          schemeReach[reachAt(s) + (one << bits) + state] = columns[from++];
      columns.fill(0, one * COLUMN, from);
    }
    sizes[line] = known << bits;
  }
  /** Puts the reaches of a place, scheme by scheme and state by state, into `column`: how many there are, 0 where nobody ever moves. */
  function columnOf(schemes: readonly number[], t: number, place: number): number {
    let size = 0;
    let any = 0;
    for (const s of schemes) {
      const from = schemeGateAt(plan, s, t) + place;
      const step = plan.factorOf[s] * ALL;
      const { states } = job.processes[plan.persons + s];
      for (let state = 0; state < states; state++)
        any |= column[size++] = reachOf(schemeGate[from + state * step]);
    }
    return any === 0 ? 0 : size;
  }
  function agrees(one: number, size: number): boolean {
    for (let i = 0; i < size; i++) if (columns[one * COLUMN + i] !== column[i]) return false;
    return true;
  }
  function ofCounter(t: number, s: number, counter: number): void {
    const { states } = job.processes[plan.persons + s];
    const from = risesAt(plan, counter, t);
    const to = ((t - 1) * plan.counters + counter) * CODES;
    for (let place = 0; place < CODES; place++) {
      riseBits[to + place] = 0;
      for (let state = 0; state < states; state++)
        riseBits[to + place] |= risesOf[from + state * ALL + place] << state;
    }
  }
  function make(t: number, p: number): void {
    if (p < plan.persons) return ofPlaces(t, p);
    const c = plan.carrierOf[p - plan.persons];
    if (plan.carriers[c].counter >= 0) ofCounter(t, p - plan.persons, plan.carriers[c].counter);
    if (plan.carriers[c].schemes.at(-1) === p - plan.persons) ofCarrier(t, c);
  }
  return { sizes, make };
}
