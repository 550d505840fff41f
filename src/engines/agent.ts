/** One person at a time through the years: the agent engine, on as many workers as asked, with the same bytes. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { keyOf, uniform } from "../ground/random.ts";
import {
  CONTEXTS,
  KINDS,
  PLACES,
  RESIDENCES,
  WORKS,
  placeOf,
  reachedOf,
  residenceOf,
  sexOfKind,
  workOf,
} from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import {
  BAD_KIND,
  ROLES,
  kernelOf,
  type Job,
  type Layout,
  type Packed,
  type Tables,
} from "./agent-kernel.ts";
import { stocked } from "./cohort.ts";
import type { Compiler, Table } from "./compile.ts";
import { AGES, emptyTally, eventIndex, exposureIndex, type ProcessTally, type Tally } from "./tally.ts";
import { EVENT_OF, ageAt, baseOf, contextOf, groupsUntil, offsetsOf } from "./year.ts";

export interface AgentOptions {
  /** Agents at the base year-end; "all" is one for each person. */
  readonly persons: number | "all";
  /** Any text. */
  readonly seed: string;
  /** Another luck under the same seed; 0 by default. */
  readonly replicate?: number;
  /** Threads; by default as many as the machine offers, four at most. One works in the calling thread. */
  readonly workers?: number;
  /** Agents done and agents in all, some four times a second. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the run: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Agents simulated together; any multiple of 16 to 65,536 gives the same counts. */
  readonly piece?: number;
  /** Another start than the fitted one (tests). */
  readonly start?: Start;
}
export interface AgentRun {
  /** In agents: whole numbers, not scaled. */
  readonly tally: Tally;
  /** Agents at the base year-end. */
  readonly persons: number;
  /** Persons that an agent stands for. */
  readonly weight: number;
}

/**
 * The number by which a process's draws are told from another's: fixed by its name, so that a scheme keeps its luck
 * when another is added or dropped.
 */
export const PURPOSES: Readonly<Record<string, number>> = {
  life: 1,
  residence: 2,
  "pension-age": 3,
  work: 4,
  pension: 5,
  unemployment: 6,
  injury: 7,
  "platform-injury": 8,
  medical: 9,
  card: 10,
};
/** Purposes of processes by name; a name without a number of its own gets one from 32 to 255 made of its letters. */
export function purposesOf(names: readonly string[]): number[] {
  const purposes = names.map((name) => PURPOSES[name] ?? 32 + (hash(name) % 224));
  purposes.forEach((purpose, i) => {
    const other = purposes.indexOf(purpose);
    if (other < i)
      throw new Error(
        `processes ${names[other]} and ${names[i]} would share their luck: give one a number in PURPOSES (engines/agent.ts)`,
      );
  });
  return purposes;
}

/** FNV-1a with a final mix: 32 bits of a name. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const WHOLE = 2 ** 32;
/**
 * Step of a scheme's low-discrepancy points, in 2^-32 of the circle: made of its name, and such that the first
 * partial quotients of the continued fraction are small, which is what spreads multiples of it evenly.
 */
export function stepOf(name: string): number {
  for (let trial = 0; ; trial++) {
    const step = (hash(`${name}#${trial}`) | 1) >>> 0;
    let [a, b] = [WHOLE, step];
    let largest = 0;
    for (let i = 0; i < 12 && b > 0; i++) {
      largest = Math.max(largest, Math.floor(a / b));
      [a, b] = [b, a % b];
    }
    if (largest <= 6) return step;
  }
}

function checked(name: string, value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
  return value;
}

/** Projects a plan with agents. Rejects with what is wrong with the options, or with a worker's error. */
export async function agent(plan: Plan, options: AgentOptions): Promise<AgentRun> {
  const from = options.start ?? start();
  const { agents, weight } = sizeOf(from, options.persons);
  const replicate = checked("replicate", options.replicate ?? 0, 0, 2 ** 30 - 1);
  const piece = checked("piece", options.piece ?? 4096, 16, 65_536);
  if (piece % 16) throw new RangeError(`a piece must be a multiple of 16 agents, not ${piece}`);
  const fewest = agents < 200_000 ? 1 : Math.min(availableParallelism(), 4);
  const workers = checked("workers", options.workers ?? fewest, 1, 1024);
  const { job, total, dead } = jobOf(plan, from, agents, keyOf(options.seed), replicate, piece);
  const parts =
    workers === 1 && agents * job.years < ALONE
      ? [await alone(job, total, options)]
      : await together(job, total, workers, options);
  return { tally: tallyOf(plan, job, parts, dead), persons: agents, weight };
}

const sums = new WeakMap<Start, number>();
function sizeOf(from: Start, persons: number | "all"): { agents: number; weight: number; sum: number } {
  let sum = sums.get(from);
  if (sum === undefined) {
    sum = 0;
    for (const n of from.persons) sum += n;
    sums.set(from, sum);
  }
  const population = Math.round(sum);
  const agents = persons === "all" ? population : persons;
  if (!(Number.isInteger(agents) && agents > 0 && agents <= population))
    throw new RangeError(`persons must be "all" or a whole number from 1 to ${population}, not ${persons}`);
  return { agents, weight: population / agents, sum };
}

/** Agents of every group, those born later among them: serials run from 0 to one less. */
export function members(plan: Plan, persons: number | "all", from: Start = start()): Int32Array {
  const { agents } = sizeOf(from, persons);
  const { layout } = layoutOf(plan, from, agents);
  return membersOf(layout, groupsUntil(plan.until - plan.base));
}
function membersOf(layout: Layout, groups: number): Int32Array {
  const groups0 = layout.counts.length / PLACES;
  return Int32Array.from({ length: groups }, (_, g) => {
    const [cells, at, size] =
      g < groups0 ? [layout.counts, g * PLACES, PLACES] : [layout.births, (g - groups0) * 3, 3];
    let n = 0;
    for (let i = at; i < at + size; i++) n += cells[i];
    return n;
  });
}

type Flat = Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float64Array;
/** An array that workers share. */
function sharedLike<T extends Flat>(
  kind: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  length: number,
): T {
  return new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT));
}
function shared<T extends Flat>(array: T): T {
  const copy = sharedLike(
    array.constructor as { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
    array.length,
  );
  copy.set(array);
  return copy;
}

const UNIT = 65_536;
/** Agent-years up to which one worker is the calling thread: a fresh thread is faster once it runs. */
const ALONE = 5_000_000;
function jobOf(
  plan: Plan,
  from: Start,
  agents: number,
  key: Uint32Array,
  replicate: number,
  piece: number,
): { job: Job; total: number; dead: Int32Array } {
  const { processes, tables, tallySize } = packed(plan);
  const { layout, dead } = layoutOf(plan, from, agents);
  const units: number[] = [];
  let total = 0;
  membersOf(layout, groupsUntil(plan.until - plan.base)).forEach((size, group) => {
    total += size;
    const step = Math.max(piece, UNIT - (UNIT % piece));
    for (let at = 0; at < size; at += step) units.push(group, at, Math.min(step, size - at));
  });
  const job: Job = {
    base: plan.base,
    years: plan.until - plan.base,
    sizes: { kinds: KINDS, places: PLACES, contexts: CONTEXTS, works: WORKS.length, ages: AGES },
    groups0: from.groups,
    key,
    replicate,
    piece,
    processes,
    tables,
    eventOf: shared(EVENT_OF),
    layout,
    units: shared(Int32Array.from(units)),
    shared: new Int32Array(new SharedArrayBuffer(8)),
    tallySize,
  };
  return { job, total, dead };
}

interface Pack {
  readonly processes: readonly Packed[];
  readonly tables: Tables;
  readonly tallySize: number;
}
const packs = new WeakMap<Plan, Pack>();
/** The tables of a plan, flat and shared; made once for all its runs. */
function packed(plan: Plan): Pack {
  let pack = packs.get(plan);
  if (!pack) packs.set(plan, (pack = packOf(plan)));
  return pack;
}

function packOf(plan: Plan): Pack {
  const roles = plan.compilers.map((one) => roleOf(one.process.name));
  if (
    roles[0] !== ROLES.life ||
    roles.some((role, p) => p > 0 && role !== ROLES.scheme && roles[p - 1] === ROLES.scheme)
  )
    throw new Error("a year begins with life, and schemes come after the other processes of a person");
  const purposes = purposesOf(plan.compilers.map((one) => one.process.name));
  const counts = emptyTally(plan.compilers, plan.base, plan.until, stocked);
  const P = plan.compilers.length;
  const sum = (size: (table: Table) => number): number =>
    plan.tables.reduce((all, year) => all + year.reduce((n, table) => n + size(table), 0), 0);
  const own = plan.compilers.reduce((n, one) => n + one.layout.width, 0);
  const rows = sum((table) => table.start.length - 1) + 2 * own;
  const exits = sum((table) => table.last.length) + own;
  const tables = {
    block: sharedLike(
      Int32Array,
      sum((table) => table.block.length),
    ),
    offset: sharedLike(Int32Array, P * CONTEXTS),
    base: sharedLike(Int32Array, P * AGES * KINDS),
    live: sharedLike(Uint8Array, rows),
    gate: sharedLike(Int16Array, rows),
    first: sharedLike(Int32Array, rows + 1),
    stay: sharedLike(Uint8Array, rows),
    state: sharedLike(Uint8Array, rows),
    top: sharedLike(Uint8Array, exits),
    low: sharedLike(Int32Array, exits),
    to: sharedLike(Uint8Array, exits),
    toState: sharedLike(Uint8Array, exits),
    kind: sharedLike(Uint16Array, exits),
  };
  const end = { block: 0, row: 0, exit: 0, tally: 0 };
  const room = (size: number): number => (end.tally += size) - size;
  const processes = plan.compilers.map((one, p): Packed => {
    const { name, states } = one.process;
    const first = plan.tables[0][p];
    tables.offset.set(offsetsOf(first), p * CONTEXTS);
    for (let age = 0; age < AGES; age++)
      for (let kind = 0; kind < KINDS; kind++)
        tables.base[(p * AGES + age) * KINDS + kind] = baseOf(first, age, kind);
    const [blockAt, rowAt] = [end.block, end.row];
    packProcess(
      tables,
      end,
      one,
      plan.tables.map((year) => year[p]),
    );
    return {
      name,
      purpose: purposes[p],
      role: roleOf(name),
      width: one.layout.width,
      states: states.length,
      kinds: one.kinds.length,
      born: one.born,
      counts: tables.live.subarray(rowAt, end.row).some((live) => (live & 2) > 0),
      cells: first.block.length,
      blockAt,
      rowAt,
      stockAt: room(counts.processes[p].stock.length),
      exposureAt: room(counts.processes[p].exposure.length),
      eventsAt: room(counts.processes[p].events.length),
    };
  });
  tables.first[rows] = exits;
  return { processes, tables, tallySize: end.tally };
}
const isScheme = (name: string): boolean => !Object.hasOwn(ROLES, name) || name === "scheme";
const roleOf = (name: string): number => (isScheme(name) ? ROLES.scheme : ROLES[name as keyof typeof ROLES]);

/** Appends a process: the block of those without a turn, of those who cannot be, and the blocks of every year. */
function packProcess(
  into: Tables,
  end: { block: number; row: number; exit: number },
  { layout }: Compiler,
  years: readonly Table[],
): void {
  const { width } = layout;
  const bad = end.row + width;
  for (const refused of [false, true])
    for (let sub = 0; sub < width; sub++) {
      const row = end.row++;
      into.stay[row] = sub;
      into.state[row] = layout.state[sub];
      into.first[row] = end.exit;
      into.gate[row] = refused ? 255 : -1;
      if (!refused) continue;
      // Whoever comes here has contradicted himself: one certain exit, which the kernel refuses to take.
      into.top[end.exit] = 255;
      into.low[end.exit] = 0xffffff;
      into.kind[end.exit++] = BAD_KIND;
    }
  for (const table of years) {
    for (const cell of table.block) into.block[end.block++] = cell < 0 ? bad : end.row + cell * width;
    const shift = end.exit - table.start[0];
    for (let i = 0; i + 1 < table.start.length; i++) {
      const row = end.row++;
      const [from, to] = [table.start[i], table.start[i + 1]];
      into.first[row] = shift + from;
      into.stay[row] = table.stay[i];
      into.state[row] = layout.state[i % width];
      into.gate[row] = from < to ? table.last[to - 1] >>> 24 : -1;
      into.live[row - (i % width)] |= Number(from < to) + 2 * Number(table.stay[i] !== i % width);
    }
    for (let entry = 0; entry < table.last.length; entry++) {
      const exit = end.exit++;
      into.top[exit] = table.last[entry] >>> 24;
      into.low[exit] = table.last[entry] & 0xffffff;
      into.to[exit] = table.to[entry];
      into.toState[exit] = layout.state[table.to[entry]];
      into.kind[exit] = table.kind[entry];
    }
  }
}

interface Laid {
  readonly layout: Layout;
  /** Infant deaths in agents, by [year][kind][residence]. */
  readonly dead: Int32Array;
}
const laid = new WeakMap<Plan, { from: Start; agents: number; result: Laid }>();
/** Who starts where: a function of the start, the plan's births and the number of agents, of no seed. */
function layoutOf(plan: Plan, from: Start, agents: number): Laid {
  const known = laid.get(plan);
  if (known && known.from === from && known.agents === agents) return known.result;
  const { sum, weight } = sizeOf(from, agents);
  const counts = new Int32Array(from.groups * PLACES);
  const before = new Float64Array(from.groups);
  const line = new Int32Array(counts.length).fill(-1);
  let cumulated = 0;
  let placed = 0;
  let lines = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    if (cell % PLACES === 0) before[cell / PLACES] = placed;
    cumulated += from.persons[cell];
    counts[cell] = Math.round((cumulated / sum) * agents) - placed;
    placed += counts[cell];
    if (counts[cell] > 0) line[cell] = lines++;
  }
  const result = {
    layout: {
      counts: shared(counts),
      before: shared(before),
      line: shared(line),
      births: shared(carried(plan.births, weight)),
      ...schemesOf(plan, from, counts, line, lines, weight === 1),
    },
    dead: carried(plan.infantDeaths, weight),
  };
  laid.set(plan, { from, agents, result });
  return result;
}

/** Persons to agents, carrying what is cut off to the next: every sum keeps within one agent. */
function carried(persons: readonly Float64Array[], weight: number): Int32Array {
  let cumulated = 0;
  let placed = 0;
  return Int32Array.from(
    persons.flatMap((year) => [...year]),
    (n) => {
      cumulated += n;
      const here = Math.round(cumulated / weight) - placed;
      placed += here;
      return here;
    },
  );
}

/** How the substates of each scheme are laid out in each cell. */
function schemesOf(
  plan: Plan,
  from: Start,
  counts: Int32Array,
  line: Int32Array,
  lines: number,
  exact: boolean,
): Pick<Layout, "first" | "last" | "sub" | "exact" | "step"> {
  const schemes = plan.compilers.filter((one) => isScheme(one.process.name));
  const S = schemes.length;
  const first = new Int32Array(lines * S + 1);
  const steps = schemes.map((one) => stepOf(one.process.name));
  const step = exact ? new Uint32Array(lines * S) : Uint32Array.from(steps);
  const last: number[] = [];
  const subs: number[] = [];
  const owed = schemes.map(({ layout }): Owed => ({
    states: new Float64Array(layout.first.length),
    subs: new Float64Array(layout.width),
  }));
  for (let cell = 0; cell < counts.length; cell++) {
    if (from.persons[cell] === 0) continue;
    schemes.forEach((one, s) => {
      const { width } = one.layout;
      const held = from.schemes[one.process.name];
      if (held?.length !== counts.length * width)
        throw new Error(`scheme ${one.process.name}: the start says nothing of its ${width} substates`);
      const cellSubs = held.subarray(cell * width, (cell + 1) * width);
      if (line[cell] < 0) {
        // Too few for one agent: with `exact` they are owed to the next cells.
        if (exact) wholeSubs(one.layout, cellSubs, 0, owed[s]);
        return;
      }
      first[line[cell] * S + s] = last.length;
      if (exact) {
        step[line[cell] * S + s] = strideOf(steps[s], counts[cell]);
        let until = 0;
        wholeSubs(one.layout, cellSubs, counts[cell], owed[s]).forEach((n, sub) => {
          if (n === 0) return;
          last.push((until += n) - 1);
          subs.push(sub);
        });
        return;
      }
      let sum = 0;
      for (const n of cellSubs) sum += n;
      let until = 0;
      for (let sub = 0; sub < width; sub++) {
        if (cellSubs[sub] === 0) continue;
        until += cellSubs[sub];
        last.push(Math.max(0, Math.min(WHOLE, Math.round((until / sum) * WHOLE)) - 1));
        subs.push(sub);
      }
      last[last.length - 1] = WHOLE - 1;
    });
  }
  first[lines * S] = last.length;
  return {
    first: shared(first),
    last: shared(Uint32Array.from(last)),
    sub: shared(Uint8Array.from(subs)),
    exact,
    step: shared(step),
  };
}

/**
 * Parts of a cell in whole agents, `count` in all. `owed` is what earlier cells cut off each part, or gave too
 * much, and is paid off here, so that totals over cells hold; parts that are empty here stay empty.
 */
function wholeParts(held: ArrayLike<number>, count: number, owed: Float64Array): Int32Array {
  const due = Array.from(held, (n, part) => (n > 0 ? n + owed[part] : 0));
  const whole = Int32Array.from(due, (n) => Math.max(0, Math.floor(n)));
  let rest = count - whole.reduce((a, b) => a + b, 0);
  // One at a time to (or from) the part that is furthest behind (or ahead).
  for (; rest !== 0; rest -= Math.sign(rest)) {
    let best = -1;
    for (let part = 0; part < due.length; part++) {
      if (held[part] === 0 || (rest < 0 && whole[part] === 0)) continue;
      const behind = (due[part] - whole[part]) * Math.sign(rest);
      if (best < 0 || behind > (due[best] - whole[best]) * Math.sign(rest)) best = part;
    }
    whole[best] += Math.sign(rest);
  }
  for (let part = 0; part < due.length; part++) if (held[part] > 0) owed[part] = due[part] - whole[part];
  return whole;
}

/** A cell's substates in whole agents: first the states, so that their totals hold, then the counter within each. */
function wholeSubs(layout: Compiler["layout"], held: Float64Array, count: number, owed: Owed): Int32Array {
  const ofStates = new Float64Array(layout.first.length);
  held.forEach((n, sub) => (ofStates[layout.state[sub]] += n));
  const whole = new Int32Array(layout.width);
  wholeParts(ofStates, count, owed.states).forEach((n, state) => {
    if (ofStates[state] === 0) return;
    const from = layout.first[state];
    const until = layout.first[state + 1] ?? layout.width;
    whole.set(wholeParts(held.subarray(from, until), n, owed.subs.subarray(from, until)), from);
  });
  return whole;
}
interface Owed {
  readonly states: Float64Array;
  readonly subs: Float64Array;
}

const coprime = (a: number, b: number): boolean => (b === 0 ? a === 1 : coprime(b, a % b));
/** The step nearest to a share of a circle of n points that visits all of them. */
function strideOf(step: number, n: number): number {
  const near = Math.round((step / WHOLE) * n);
  for (let away = 0; ; away++)
    for (const candidate of [near + away, near - away])
      if (candidate >= 0 && candidate <= n && coprime(candidate, n)) return candidate % n;
}

/** In the calling thread, a few units at a time, so that it hears of other things. */
async function alone(job: Job, total: number, options: AgentOptions): Promise<Int32Array> {
  const kernel = kernelOf(job);
  let told = 0;
  const portion = Math.max(1, Math.floor(2_000_000 / Math.max(1, job.years)));
  for (;;) {
    options.signal?.throwIfAborted();
    const before = job.shared[1];
    let more = true;
    while (more && job.shared[1] - before < portion) more = kernel.next();
    if (!more) break;
    await new Promise((resolve) => setImmediate(resolve));
    if (options.onProgress && job.shared[1] >= told + 10 * portion)
      options.onProgress((told = job.shared[1]), total);
  }
  options.onProgress?.(total, total);
  return kernel.tally;
}

async function together(
  job: Job,
  total: number,
  workers: number,
  options: AgentOptions,
): Promise<Int32Array[]> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const entry = new URL("./agent-kernel.ts", import.meta.url).href;
  const threads: Worker[] = [];
  const clock = onProgress && setInterval(() => onProgress(Atomics.load(job.shared, 1), total), 250);
  let abort: (() => void) | undefined;
  try {
    const parts = await new Promise<Int32Array[]>((resolve, reject) => {
      const done: Int32Array[] = [];
      abort = () => reject(signal!.reason);
      signal?.addEventListener("abort", abort);
      for (let i = 0; i < workers; i++) {
        const thread = new Worker(new URL("./agent-worker.mjs", import.meta.url), {
          workerData: { entry, job },
        });
        threads.push(thread);
        thread.on("error", reject);
        let delivered = false;
        thread.on("exit", (code) => {
          if (!delivered) reject(new Error(`a worker stopped with code ${code}`));
        });
        thread.on("message", (buffer: ArrayBuffer) => {
          delivered = true;
          if (done.push(new Int32Array(buffer)) === workers) resolve(done);
        });
      }
    });
    onProgress?.(total, total);
    return parts;
  } finally {
    clearInterval(clock);
    if (abort) signal?.removeEventListener("abort", abort);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Sums the workers' counts and adds what follows from them: births, and exposures of life and schemes. */
function tallyOf(plan: Plan, job: Job, parts: readonly Int32Array[], dead: Int32Array): Tally {
  const tally = emptyTally(plan.compilers, plan.base, plan.until, stocked);
  tally.processes.forEach((one, i) => {
    const { stockAt, exposureAt, eventsAt, role, born } = job.processes[i];
    for (const part of parts) {
      add(one.stock, part, stockAt);
      add(one.exposure, part, exposureAt);
      add(one.events, part, eventsAt);
    }
    if (role !== ROLES.life && role !== ROLES.scheme) return;
    exposeFromStock(one, job.years, role === ROLES.scheme);
    for (let t = 1; t <= job.years; t++)
      for (let kind = 0; kind < KINDS; kind++)
        for (let r = 0; r < RESIDENCES.length; r++) {
          const cell = ((t - 1) * KINDS + kind) * RESIDENCES.length + r;
          const sex = sexOfKind(kind) === "male" ? 0 : 1;
          one.events[eventIndex(one.kinds.length, t, born, 0, sex)] += job.layout.births[cell] + dead[cell];
          one.events[eventIndex(one.kinds.length, t, 0, 0, sex)] += dead[cell];
        }
  });
  return tally;
}
function add(into: Float64Array, part: Int32Array, at: number): void {
  for (let i = 0; i < into.length; i++) into[i] += part[at + i];
}
/** Those of the last year end, a year older, less (for schemes, whose turn comes later) the deaths in each state. */
function exposeFromStock(one: ProcessTally, years: number, afterDeaths: boolean): void {
  const states = one.states.length;
  const cells = RESIDENCES.length * WORKS.length;
  for (let t = 1; t <= years; t++)
    for (let age = 0; age < AGES; age++)
      for (let sex = 0; sex < 2; sex++) {
        const after = Math.min(AGES - 1, age + 1);
        const from = (((t - 1) * AGES + age) * 2 + sex) * cells * states;
        for (let i = 0; i < cells * states; i++)
          one.exposure[exposureIndex(states, t, after, sex, i % states)] += one.stock[from + i];
      }
  if (!afterDeaths) return;
  for (let t = 1; t <= years; t++)
    for (let age = 1; age < AGES; age++)
      for (let sex = 0; sex < 2; sex++)
        for (let state = 0; state < states; state++)
          one.exposure[exposureIndex(states, t, age, sex, state)] -=
            one.events[eventIndex(one.kinds.length, t, state, age, sex)];
}

export interface LifeYear {
  readonly year: number;
  /** Completed years at the year end; 100 is 100 and over. */
  readonly age: number;
  readonly alive: boolean;
  /** At the year end, or at death. */
  readonly place: number;
  /** What work did this year (index of EVENTS). */
  readonly event: number;
  /** Substate of each scheme, in the order of the plan; see `Compiler.layout`. */
  readonly substates: readonly number[];
  /** Moves of the year: process (index in the plan) and flow kind. */
  readonly moves: readonly { readonly process: number; readonly kind: number }[];
}
export interface LifeOptions {
  readonly persons: number | "all";
  readonly seed: string;
  readonly replicate?: number;
  readonly group: number;
  readonly serial: number;
  readonly start?: Start;
}

/**
 * One person's states year by year, by the plain definition: a uniform number for every purpose, compared with the
 * tables as they are. Slow and simple; the kernel must agree with it in every person. Ends with the year of death.
 */
export function life(plan: Plan, options: LifeOptions): LifeYear[] {
  const { group, serial, replicate = 0 } = options;
  const from = options.start ?? start();
  const { agents } = sizeOf(from, options.persons);
  const { layout } = layoutOf(plan, from, agents);
  const key = keyOf(options.seed);
  const names = plan.compilers.map((one) => one.process.name);
  const purposes = purposesOf(names);
  const kind = group % KINDS;
  const begin = Math.max(0, (group - (group % KINDS)) / KINDS - (AGES - 1));
  let { place, substates } = beginning(plan, layout, group, serial, begin);
  const years: LifeYear[] = [
    { year: plan.base + begin, age: ageAt(group, begin), alive: true, place, event: 0, substates, moves: [] },
  ];
  for (let t = begin + 1; t <= plan.until - plan.base; t++) {
    const age = ageAt(group, t - 1);
    const moves: { process: number; kind: number }[] = [];
    /** Where the process takes a person in this substate and context, and the move's kind. */
    const turn = (process: number, context: number, substate: number): number => {
      const table = plan.tables[t - 1][process];
      const cell = table.block[baseOf(table, age, kind) + offsets(table)[context]];
      if (cell < 0)
        throw new Error(
          `${names[process]}, ${plan.base + t}: person ${serial} of group ${group} is in place ${context % PLACES}, where nobody can be`,
        );
      const row = cell * table.width + substate;
      const u = uniform(key, replicate, group, serial, plan.base + t, purposes[process]);
      for (let entry = table.start[row]; entry < table.start[row + 1]; entry++)
        if (u <= table.last[entry]) {
          moves.push({ process, kind: table.kind[entry] });
          return table.to[entry];
        }
      return table.stay[row];
    };
    let [r, reached, work, event, alive] = [residenceOf(place), reachedOf(place), workOf(place), 0, true];
    const next: number[] = [];
    names.forEach((name, process) => {
      if (!alive) return;
      const context = contextOf(placeOf(r, reached, work), event);
      const here = contextOf(placeOf(r, reached, work), 0);
      if (name === "life") alive = turn(process, here, 0) === 0;
      else if (name === "residence") r = turn(process, here, r);
      else if (name === "pension-age") reached = turn(process, here, reached);
      else if (name === "work") {
        const before = work;
        work = turn(process, here, before);
        event = EVENT_OF[before * WORKS.length + work];
      } else next.push(turn(process, context, substates[next.length]));
    });
    if (alive) substates = next;
    place = placeOf(r, reached, work);
    years.push({ year: plan.base + t, age: ageAt(group, t), alive, place, event, substates, moves });
    if (!alive) break;
  }
  return years;
}

const known = new WeakMap<Table, Int32Array>();
function offsets(table: Table): Int32Array {
  let found = known.get(table);
  if (!found) known.set(table, (found = offsetsOf(table)));
  return found;
}

/** Place and substates at the base year-end, or at the end of the year of birth. */
function beginning(
  plan: Plan,
  layout: Layout,
  group: number,
  serial: number,
  begin: number,
): { place: number; substates: number[] } {
  const schemes = plan.compilers.filter((one) => isScheme(one.process.name));
  const none = (): never => {
    throw new RangeError(`group ${group} has no person ${serial}`);
  };
  if (begin > 0) {
    let from = serial;
    for (let r = 0; r < RESIDENCES.length; r++) {
      const n = layout.births[((begin - 1) * KINDS + (group % KINDS)) * RESIDENCES.length + r];
      if (from < n) return { place: placeOf(r, 0, 0), substates: schemes.map(() => 0) };
      from -= n;
    }
    return none();
  }
  let index = serial;
  let place = 0;
  while (place < PLACES && index >= layout.counts[group * PLACES + place])
    index -= layout.counts[group * PLACES + place++];
  if (place === PLACES) return none();
  const line = layout.line[group * PLACES + place];
  const substates = schemes.map((_, s) => {
    const point = layout.exact
      ? (index * layout.step[line * schemes.length + s]) % layout.counts[group * PLACES + place]
      : Math.imul(layout.before[group] + serial, layout.step[s]) >>> 0;
    let entry = layout.first[line * schemes.length + s];
    while (layout.last[entry] < point) entry++;
    return layout.sub[entry];
  });
  return { place, substates };
}
