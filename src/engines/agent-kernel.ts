/**
 * The years of one piece after another, while its persons lie in the cache: the order of the year, said in calls to
 * the loops over persons. It knows no rules and no names, only flat tables.
 */
import { parentPort } from "node:worker_threads";
import { refinementKey } from "../ground/random.ts";
import { recorderOf } from "./agent-careers.ts";
import { CODES, ROLES, type Delivery, type Job } from "./agent-job.ts";
import { groupOf, maskAt, masksOf, placeGateAt, risesAt, rowAt, schemeGateAt } from "./agent-group.ts";
import { loopsOf, type Loops } from "./agent-loops.ts";
import { planOf, roomOf, type Plan, type Room } from "./agent-room.ts";
import { settleOf } from "./agent-settle.ts";
import { vectorLoops } from "./agent-wasm.ts";

/** Where fewer than one in this many can move, their gate bytes are drawn one by one. */
const SPARSE = 48;

/** Units of a job, or its parts, one after another until none is left; the port gets the counts. */
export function work(job: Job): void {
  const kernel = kernelOf(job);
  const say = (part: number, end: boolean): void => {
    const counts = kernel.take().buffer as ArrayBuffer;
    // Copied, not handed over: a detached buffer makes all loops of the thread over arrays slower.
    // oxlint-disable-next-line require-post-message-target-origin -- a thread's port has no origin
    parentPort!.postMessage({ part, counts, end } satisfies Delivery);
  };
  if (!job.parts) {
    while (kernel.next());
    return say(0, true);
  }
  for (;;) {
    const part = Atomics.add(job.shared, 2, 1);
    if (part * 2 >= job.parts.length) break;
    for (let unit = job.parts[part * 2]; unit < job.parts[part * 2 + 1]; unit++) kernel.unit(unit);
    say(part, false);
  }
  // oxlint-disable-next-line require-post-message-target-origin -- a thread's port has no origin
  parentPort!.postMessage({ part: 0, end: true } satisfies Delivery);
}

export interface Kernel {
  /** Takes the next unit of the job and runs it; false where none was left. */
  readonly next: () => boolean;
  readonly unit: (unit: number) => void;
  /** The counts since they were last taken, laid out as the processes say. */
  readonly take: () => Int32Array;
}

interface Core {
  readonly room: Room;
  readonly loops: Loops;
  /** What else is made of a group's tables, by year and process. */
  readonly more: (t: number, p: number) => void;
}
function plainLoops(job: Job, plan: Plan): Core {
  const room = roomOf(job, plan, (bytes) => new ArrayBuffer(bytes));
  return { room, loops: loopsOf(job, plan, room), more: masksOf(job, plan, room) };
}

export function kernelOf(job: Job): Kernel {
  const { base, years, groups0, key, replicate, processes, units, shared } = job;
  const { places: PLACES, works: WORKS } = job.sizes;
  const plan = planOf(job);
  const { room, loops, more } = job.vectors ? vectorLoops(job, plan, job.vectors) : plainLoops(job, plan);
  const tally = new Int32Array(job.tallySize);
  const tables = groupOf(job, plan, room, tally, more);
  const settle = settleOf(job, plan, room, loops);
  const recorder = job.recorded && recorderOf(job, plan, room, tally);
  const { here, placeGate } = room;
  const P = processes.length;
  const persons = plan.persons;
  const placeStep = [0, 2 * WORKS, WORKS, 1];
  const keys = new Int32Array(2);
  const PIECE = job.piece;
  let prepared = -1;
  let group = 0;
  let serial = 0;
  let n = 0;
  let t = 0;
  let busyCount = 0;

  function next(): boolean {
    const unit = Atomics.add(shared, 0, 1);
    if (unit * 3 >= units.length) return false;
    runUnit(unit);
    return true;
  }
  function runUnit(unit: number): void {
    const size = units[unit * 3 + 2];
    group = units[unit * 3];
    if (prepared !== group) {
      tables.fold();
      tables.prepare((prepared = group));
      refinementKey(key, replicate, group, keys);
    }
    for (let done = 0; done < size; done += PIECE) {
      serial = units[unit * 3 + 1] + done;
      n = Math.min(PIECE, size - done);
      run();
    }
    Atomics.add(shared, 1, size);
  }
  function take(): Int32Array {
    tables.fold();
    const taken = tally.slice();
    tally.fill(0);
    return taken;
  }

  function run(): void {
    const begin = tables.begin();
    if (group >= groups0) settle.newborn(group, serial, n, begin);
    else settle.grown(group, serial, n);
    loops.begin(group, serial, n, keys[0], keys[1]);
    loops.count(begin);
    recorder?.begin(group, serial, n, begin);
    recorder?.year(begin);
    for (t = begin + 1; t <= years; t++) {
      if (t === begin + 1) for (let s = 0; s < plan.schemes; s++) riseAnew(s);
      busyCount = 0;
      for (let p = 0; p < persons; p++) {
        personTurn(p);
        // Deaths are over when life has had its turn: all others are exposed from then on.
        if (processes[p].role === ROLES.life) loops.expose(t);
      }
      loops.stepAside(busyCount);
      for (let s = 0; s < plan.schemes; s++) schemeTurn(s);
      loops.stepBack(busyCount);
      loops.count(t);
      recorder?.year(t);
    }
  }
  const whenOf = (p: number): number => ((base + t) << 8) | processes[p].purpose;
  const eventsAt = (p: number): number => t * plan.slots + plan.slotAt[p];
  const risesFrom = (): number => risesAt(plan, 0, t);

  /** Life, residence, pension age or work of everybody. */
  function personTurn(p: number): void {
    const { role } = processes[p];
    const gates = placeGateAt(plan, p, t);
    let risk = 0;
    let most = -1;
    for (let place = 0; place < PLACES; place++) {
      if (here[place] === 0 || placeGate[gates + place] < 0) continue;
      risk += here[place];
      most = Math.max(most, placeGate[gates + place]);
    }
    if (risk === 0) return;
    const when = whenOf(p);
    let k: number;
    if (risk * SPARSE > n) {
      loops.draw(when);
      k = loops.scanPlaces(gates, most);
    } else {
      k = loops.riskPlaces(gates);
      loops.drawListed(k, when);
    }
    loops.rowsOfPlaces(k, rowAt(P, p, t));
    k = loops.choose(k, when);
    if (role === ROLES.life) loops.die(k, eventsAt(p), t * plan.slots);
    else if (role === ROLES.work) busyCount = loops.goToWork(k, eventsAt(p), role * CODES, risesFrom());
    else loops.change(k, eventsAt(p), role * CODES, placeStep[role], risesFrom());
  }

  function schemeTurn(s: number): void {
    const p = persons + s;
    const { counter } = plan.carriers[plan.carrierOf[s]];
    if (counter >= 0 && tables.changed[t * plan.counters + counter] === 1) riseAnew(s);
    const when = whenOf(p);
    const gates = schemeGateAt(plan, s, t);
    const masks = maskAt(plan, plan.carrierOf[s], t);
    const risk = loops.risk(s, gates);
    let k = 0;
    if ((risk + busyCount) * SPARSE > n) {
      loops.draw(when);
      if (risk > 0) k = loops.scanScheme(s, gates, masks, risk);
      loops.rowsOfScheme(k, s, rowAt(P, p, t));
      k = loops.addBusy(k, busyCount, p, s, tables.cellOf(p, t), true);
    } else {
      if (risk > 0) k = loops.riskScheme(s, gates, masks);
      loops.rowsOfScheme(k, s, rowAt(P, p, t));
      k = loops.addBusy(k, busyCount, p, s, tables.cellOf(p, t), false);
      loops.drawListed(k, when);
    }
    k = loops.choose(k, when);
    const rises = counter < 0 ? 0 : risesAt(plan, counter, t);
    if (counter >= 0) loops.grow(counter);
    const nowhere = loops.moveScheme(k, s, eventsAt(p), rises);
    if (nowhere >= 0) refuse(p, nowhere);
    if (counter >= 0) loops.riseBusy(busyCount, s, counter, rises);
  }
  function riseAnew(s: number): void {
    const { counter } = plan.carriers[plan.carrierOf[s]];
    if (counter >= 0) loops.riseAll(s, counter, risesAt(plan, counter, t));
  }
  function refuse(p: number, i: number): never {
    throw new Error(
      `${processes[p].name}, ${base + t}: person ${serial + i} of group ${group} is in place ${room.code[i] & (CODES - 1)}, where nobody can be`,
    );
  }

  return { next, unit: runUnit, take };
}
