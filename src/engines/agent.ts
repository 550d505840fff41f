/** One person at a time through the years: the agent engine, on as many workers as asked, with the same bytes. */
import type { Worker } from "node:worker_threads";
import { keyOf, littleEndian } from "../ground/random.ts";
import { CONTEXTS, KINDS, PLACES, RESIDENCES, WORKS, sexOfKind } from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import { ROLES, type Job, type Recorded } from "./agent-job.ts";
import { kernelOf } from "./agent-kernel.ts";
import { staysHere, threads, usualWorkers } from "./agent-threads.ts";
import { recordedOf } from "./careers.ts";
import { stocked } from "./cohort.ts";
import { AGES, emptyTally, eventIndex, exposureIndex, type ProcessTally, type Tally } from "./tally.ts";
import { EVENT_OF, groupsUntil } from "./year.ts";
import { packed, shared } from "./agent-pack.ts";
import { vectors } from "./agent-wasm.ts";
import { MOST } from "./kernel/map.ts";
import { layoutOf, membersOf, sizeOf } from "./agent-start.ts";

export interface AgentOptions {
  /** Agents at the base year-end; "all" is one for each person. */
  readonly persons: number | "all";
  /** Any text. */
  readonly seed: string;
  /** Another luck under the same seed; 0 by default. */
  readonly replicate?: number;
  /** Threads; by default as many as the machine offers, four at most. One works in the calling thread. */
  readonly workers?: number;
  /** Threads that wait for a job (`readyThreads`): those it takes are gone from the list. */
  readonly ready?: Worker[];
  /** Agents done and agents in all, some four times a second. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the run: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Agents simulated together; any multiple of 256 to 65,536 gives the same counts. */
  readonly piece?: number;
  /** Loops over persons in plain TypeScript or in WebAssembly vectors; by default the faster that runs here and has room (16 processes and schemes). Same counts. */
  readonly kernel?: "ts" | "wasm";
  /** Keeps finished parts, and takes those that are kept; the counts are the same. */
  readonly keep?: Keep;
  /** Only every n-th group from the k-th on, as [k, n] (benchmarks): a run that is not whole. */
  readonly groups?: readonly [number, number];
  /** Another start than the plan's (tests). */
  readonly start?: Start;
  /** Records lives: contribution years, spells and so on (careers.ts). On unless false. */
  readonly careers?: boolean;
}
/** Where counts of finished parts are kept; a part is named by what it is of the whole. */
export interface Keep {
  readonly get: (part: string) => Int32Array | undefined;
  readonly put: (part: string, counts: Int32Array) => void;
  /** Agents of a part at least, where it is not a share of the whole. */
  readonly least?: number;
  /** Hears how many parts of how many are kept. */
  readonly onKept?: (done: number, of: number) => void;
}
export interface AgentRun {
  /** In agents: whole numbers, not scaled. */
  readonly tally: Tally;
  /** Agents at the base year-end. */
  readonly persons: number;
  /** Persons that an agent stands for. */
  readonly weight: number;
  /** Counts of recorded lives, where they lie as `recorded` says. */
  readonly careers?: Careers;
}
export interface Careers {
  readonly recorded: Recorded;
  readonly counts: Int32Array;
}

function checked(name: string, value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
  return value;
}

/** Projects a plan with agents. Rejects with what is wrong with the options, or with a worker's error. */
export async function agent(plan: Plan, options: AgentOptions): Promise<AgentRun> {
  // Its loops read four persons a word, in the order of their bytes.
  if (!littleEndian)
    throw new Error("the agent engine runs on little-endian machines only; use the cohort engine");
  const from = options.start ?? plan.start ?? start();
  const { agents, weight } = sizeOf(from, options.persons);
  const replicate = checked("replicate", options.replicate ?? 0, 0, 2 ** 30 - 1);
  const piece = checked("piece", options.piece ?? 32_768, 256, 65_536);
  if (piece % 256) throw new RangeError(`a piece must be a multiple of 256 agents, not ${piece}`);
  const workers = checked("workers", options.workers ?? usualWorkers(agents), 1, 1024);
  const made = jobOf(plan, from, agents, keyOf(options.seed), replicate, piece, options);
  const { total, dead } = made;
  const job: Job =
    options.kernel === "ts"
      ? made.job
      : { ...made.job, vectors: compiled(options.kernel, plan.compilers.length) };
  const counts = options.keep
    ? await withKept(job, total, workers, options, options.keep)
    : staysHere(workers, agents * job.years)
      ? await alone(job, total, options)
      : await together(job, total, workers, options);
  const { recorded } = job;
  return {
    tally: tallyOf(plan, job, counts, dead),
    persons: agents,
    weight,
    ...(recorded && { careers: { recorded, counts } }),
  };
}

/** Compiled once for all runs of the thread. */
let module: WebAssembly.Module | undefined;
function compiled(asked: AgentOptions["kernel"], processes: number): WebAssembly.Module | undefined {
  module ??= vectors();
  if (!module && asked === "wasm")
    throw new RangeError('kernel "wasm" needs WebAssembly with 128-bit vectors, which is not to be had here');
  if (processes <= MOST) return module;
  if (asked === "wasm")
    throw new RangeError(
      `kernel "wasm" has room for ${MOST} processes and schemes, not for ${processes}: use "ts"`,
    );
  return undefined;
}

const UNIT = 65_536;
function jobOf(
  plan: Plan,
  from: Start,
  agents: number,
  key: Uint32Array,
  replicate: number,
  piece: number,
  { groups: [k, every] = [0, 1], careers = true }: AgentOptions,
): { job: Job; total: number; dead: Int32Array } {
  const { processes, tables, tallySize } = packed(plan);
  const recorded = careers ? recordedOf(plan, agents, tallySize) : undefined;
  const { layout, dead } = layoutOf(plan, from, agents);
  const units: number[] = [];
  let total = 0;
  membersOf(layout, groupsUntil(plan.until - plan.base)).forEach((size, group) => {
    if (group % every !== k) return;
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
    shared: new Int32Array(new SharedArrayBuffer(12)),
    tallySize: recorded?.end ?? tallySize,
    ...(recorded && { recorded }),
  };
  return { job, total, dead };
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
  return kernel.take();
}

/** Parts of the whole that are kept apart: so many at most, and so many agents at least. */
const PARTS = 48;
const LEAST_PART = 4_000_000;
/** What is missing in the store is run and kept; the rest is taken from there. */
async function withKept(
  job: Job,
  total: number,
  workers: number,
  options: AgentOptions,
  keep: Keep,
): Promise<Int32Array> {
  const counts = new Int32Array(job.tallySize);
  const size = keep.least ?? Math.max(LEAST_PART, total / PARTS);
  const parts: { name: string; from: number; until: number; agents: number }[] = [];
  for (let unit = 0, from = 0, agents = 0; unit * 3 < job.units.length; unit++) {
    agents += job.units[unit * 3 + 2];
    if (agents < size && unit * 3 + 3 < job.units.length) continue;
    const [group, serial] = job.units.subarray(from * 3);
    // Persons follow each other by group and serial, so that this names them whatever the workers and the piece.
    parts.push({ name: `group ${group}, from ${serial}, ${agents} agents`, from, until: unit + 1, agents });
    [from, agents] = [unit + 1, 0];
  }
  const missing = parts.filter(({ name }) => {
    const kept = keep.get(name);
    if (kept?.length === counts.length) addTo(counts, kept);
    return kept?.length !== counts.length;
  });
  let done = parts.length - missing.length;
  keep.onKept?.(done, parts.length);
  const left = missing.reduce((sum, { agents }) => sum + agents, 0);
  const ranges = shared(Int32Array.from(missing.flatMap(({ from, until }) => [from, until])));
  await threads({ ...job, parts: ranges }, left, workers, options, (part, mine) => {
    keep.put(missing[part].name, mine);
    addTo(counts, mine);
    keep.onKept?.(++done, parts.length);
  });
  return counts;
}
async function together(
  job: Job,
  total: number,
  workers: number,
  options: AgentOptions,
): Promise<Int32Array> {
  const counts = new Int32Array(job.tallySize);
  await threads(job, total, workers, options, (_, mine) => addTo(counts, mine));
  return counts;
}
function addTo(counts: Int32Array, more: Int32Array): void {
  for (let i = 0; i < counts.length; i++) counts[i] += more[i];
}

/** The counts as tables, with what follows from them: births, and exposures of life and schemes. */
function tallyOf(plan: Plan, job: Job, counts: Int32Array, dead: Int32Array): Tally {
  const tally = emptyTally(plan.compilers, plan.base, plan.until, stocked);
  tally.processes.forEach((one, i) => {
    const { stockAt, exposureAt, eventsAt, role, born } = job.processes[i];
    one.stock.set(counts.subarray(stockAt, stockAt + one.stock.length));
    one.exposure.set(counts.subarray(exposureAt, exposureAt + one.exposure.length));
    one.events.set(counts.subarray(eventsAt, eventsAt + one.events.length));
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
