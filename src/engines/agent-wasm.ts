/** The loops of agent-loops.ts in WebAssembly with 128-bit vectors: an accelerator that gives the same bits. */
import { readFileSync } from "node:fs";
import { CODES, type Job } from "./agent-job.ts";
import { placeGateAt, schemeGateAt } from "./agent-group.ts";
import type { Loops } from "./agent-loops.ts";
import { JOINT, roomOf, type Plan, type Room } from "./agent-room.ts";

const ALL = 2 * CODES;
/** A reach of a byte table: bytes below it pass, and with this one all do. */
const ANY = 255;

/** The compiled loops, where this machine can run them; else undefined. Source: kernel/loops.ts. */
export function vectors(): WebAssembly.Module | undefined {
  const binary = readFileSync(new URL("./kernel/loops.wasm", import.meta.url));
  return WebAssembly.validate(binary) ? new WebAssembly.Module(binary) : undefined;
}

/** Arrays in the order in which `setup` of kernel/loops.ts reads where they begin. */
const CONFIG = [
  ["code", "bytes", "keys", "count", "rise", "list", "rows", "exits", "busy", "busyContext"],
  ["here", "stock", "hereYears", "exposedYears", "stockYears", "events"],
  ["rowOf", "placeReach", "schemeReach", "classOf", "risesOf"],
  ["own", "decode", "firstSub", "mostCount", "eventOf", "block", "offset", "gate", "first", "rises"],
  ["quickAt", "quick", "schemeGate", "unsettled", "unsettledRows", "lanes"],
  ["fillLast", "fillAdd", "fillCount", "guide"],
  ["top", "low", "toState", "toCount", "kind", "carriers", "schemes"],
].flat() as readonly (keyof Room["at"])[];

type Exports = Omit<Loops, "scanPlaces" | "riskPlaces" | "scanScheme" | "riskScheme" | "count"> & {
  readonly setup: (config: number) => void;
  readonly scanPlaces: (reachAt: number, drawn: number) => number;
  readonly scanScheme: (s: number, at: number, drawn: number) => number;
  readonly countYear: (t: number) => void;
};

/** Room in a memory of its own, and the loops over it. */
export function vectorLoops(
  job: Job,
  plan: Plan,
  module: WebAssembly.Module,
): { room: Room; loops: Loops; more: (t: number, p: number) => void } {
  let memory: WebAssembly.Memory | undefined;
  const room = roomOf(job, plan, (bytes) => {
    memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) + 1 });
    return memory.buffer;
  });
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory! } });
  const wasm = exports as unknown as Exports;
  plan.carriers.forEach(({ comboAt, counter, combos }, c) =>
    room.carriers.set([comboAt, counter, combos], c * 3),
  );
  for (let s = 0; s < plan.schemes; s++) {
    const alone = plan.carriers[plan.carrierOf[s]].schemes.length === 1;
    // A negative factor says that the carrier's byte is the scheme's state.
    const factor = alone ? -1 : plan.factorOf[s];
    room.schemes.set([plan.carrierOf[s], factor, plan.slotAt[plan.persons + s]], s * 3);
  }
  const { contexts, places, works } = job.sizes;
  room.config.set([
    ...CONFIG.map((name) => room.at[name]),
    room.list.length,
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
  return {
    room,
    loops: {
      ...wasm,
      scanPlaces: (atGate) => wasm.scanPlaces(atGate >> 1, 1),
      riskPlaces: (atGate) => wasm.scanPlaces(atGate >> 1, 0),
      scanScheme: (s, atGate) => wasm.scanScheme(s, (atGate / oneOf) * CODES, 1),
      riskScheme: (s, atGate) => wasm.scanScheme(s, (atGate / oneOf) * CODES, 0),
      // The whole circle of 2^32 points is 0: numbers of 32 bits go round by themselves.
      fill: (s, begin, end, point, step, circle, entries) =>
        wasm.fill(s, begin, end, point, step, circle === 2 ** 32 ? 0 : circle, entries),
      count: wasm.countYear,
    },
    more: reaches(job, plan, room),
  };
}

const reachOf = (gate: number): number => Math.min(ANY, gate + 1);

/** Gates as tables of 64 bytes: of places, and of classes of places with the states of a scheme. */
function reaches(job: Job, plan: Plan, room: Room): (t: number, p: number) => void {
  const PLACES = job.sizes.places;
  const { placeGate, schemeGate, placeReach, schemeReach, classOf } = room;
  function ofPlaces(t: number, p: number): void {
    const from = placeGateAt(plan, p, t);
    for (let place = 0; place < PLACES; place++)
      placeReach[(from >> 1) + place] = reachOf(placeGate[from + place]);
  }
  const same = new Int32Array(job.tables.gate.length).fill(-1);
  const token = new Int32Array(job.tables.gate.length).fill(-1);
  let turn = 0;
  function ofScheme(t: number, p: number): void {
    const s = p - plan.persons;
    const { states } = job.processes[p];
    const factor = plan.factorOf[s];
    const from = schemeGateAt(plan, s, t);
    const at = ((t - 1) * plan.schemes + s) * CODES;
    const rows = ((t - 1) * job.processes.length + p) * ALL;
    // Class 0 is of those who never move: codes beyond the places fall into it.
    let classes = 1;
    schemeReach.fill(0, at, at + CODES);
    turn++;
    for (let place = 0; place < PLACES; place++) {
      const row = room.rowOf[rows + place];
      if (token[row] !== turn) {
        token[row] = turn;
        same[row] = classFor(place);
      }
      classOf[at + place] = same[row] * states;
    }
    /** The class with the reaches of this place; where there is no room for another, the last is widened. */
    function classFor(place: number): number {
      for (let known = 0; known < classes; known++) {
        let equal = true;
        for (let state = 0; state < states; state++)
          equal &&=
            schemeReach[at + known * states + state] ===
            reachOf(schemeGate[from + state * factor * ALL + place]);
        if (equal) return known;
      }
      const full = (classes + 1) * states > CODES;
      const one = full ? classes - 1 : classes++;
      for (let state = 0; state < states; state++) {
        const cell = at + one * states + state;
        schemeReach[cell] = Math.max(
          schemeReach[cell],
          reachOf(schemeGate[from + state * factor * ALL + place]),
        );
      }
      return one;
    }
  }
  return (t, p) => (p < plan.persons ? ofPlaces(t, p) : ofScheme(t, p));
}
