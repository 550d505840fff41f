/** The memory of one worker: all arrays of the agent engine's hot loops, in one buffer. */
import { CODES, ROLES, type Job } from "./agent-job.ts";
import { LANES } from "./kernel/map.ts";

/** Substates of a bundle at most: what a table of 64 bytes can tell apart. */
export const JOINT = 64;
/** Schemes of a bundle of whom one look of the plain loops tells who is at risk, in a list for each; further ones look for themselves. */
export const TOLD = 3;

/**
 * A byte of every person that holds the states of one scheme with a counter, or of a bundle of schemes without:
 * the sum of each scheme's state times its factor.
 */
export interface Carrier {
  readonly schemes: readonly number[];
  readonly combos: number;
  /** First combo among those of all carriers, of which there are 256 at most. */
  readonly comboAt: number;
  /** Which counter it has, -1 without. */
  readonly counter: number;
}
export interface Plan {
  readonly persons: number;
  readonly schemes: number;
  readonly carriers: readonly Carrier[];
  /** By scheme: its carrier, the factor of its state there, and its bit among the carrier's schemes. */
  readonly carrierOf: Int32Array;
  readonly factorOf: Int32Array;
  readonly bitOf: Int32Array;
  readonly combos: number;
  readonly counters: number;
  /** By process: first slot of its kinds; slots in all. */
  readonly slotAt: Int32Array;
  readonly slots: number;
  /** Scheme with the most states. */
  readonly states: number;
}

/** Which byte holds which scheme. */
export function planOf(job: Job): Plan {
  const persons = job.processes.filter((one) => one.role !== ROLES.scheme).length;
  const schemes = job.processes.slice(persons);
  const carrierOf = new Int32Array(schemes.length);
  const factorOf = new Int32Array(schemes.length).fill(1);
  const bitOf = new Int32Array(schemes.length);
  const carriers: { schemes: number[]; combos: number; comboAt: number; counter: number }[] = [];
  let counters = 0;
  let bundle = -1;
  schemes.forEach(({ states, counts }, s) => {
    const full =
      bundle < 0 || carriers[bundle].combos * states > JOINT || carriers[bundle].schemes.length === 8;
    if (counts || full) {
      if (!counts) bundle = carriers.length;
      carriers.push({ schemes: [], combos: 1, comboAt: 0, counter: counts ? counters++ : -1 });
    }
    const c = counts ? carriers.length - 1 : bundle;
    carrierOf[s] = c;
    factorOf[s] = carriers[c].combos;
    bitOf[s] = carriers[c].schemes.push(s) - 1;
    carriers[c].combos *= states;
  });
  let combos = 0;
  for (const one of carriers) one.comboAt = (combos += one.combos) - one.combos;
  if (combos > 256) throw new RangeError(`the schemes' states make ${combos} combos, more than 256`);
  const slotAt = new Int32Array(job.processes.length);
  let slots = 0;
  job.processes.forEach(({ kinds }, p) => (slotAt[p] = (slots += kinds) - kinds));
  return {
    persons,
    schemes: schemes.length,
    carriers,
    carrierOf,
    factorOf,
    bitOf,
    combos,
    counters,
    slotAt,
    slots,
    states: Math.max(1, ...schemes.map(({ states }) => states)),
  };
}

type Kind = {
  new (
    buffer: ArrayBuffer,
    at: number,
    length: number,
  ): Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array;
  readonly BYTES_PER_ELEMENT: number;
};
type Fields = Readonly<Record<string, readonly [Kind, number]>>;
type Views<F extends Fields> = { readonly [K in keyof F]: InstanceType<F[K][0]> };

/** What each array is, and its length. */
function fieldsOf(job: Job, plan: Plan) {
  const { years, tables, processes } = job;
  const N = LANES;
  const P = processes.length;
  const states = plan.states;
  // Nothing is set aside for loops that do not run.
  const plain = (length: number): number => (job.vectors ? 0 : length);
  const vector = (length: number): number => (job.vectors ? length : 0);
  return {
    // Persons of a piece: code, gate byte, by [carrier] the combo times 128 plus the code (not kept up in the vector loops), and by [counter]
    // its value and what a year adds.
    code: [Uint8Array, N],
    bytes: [Uint8Array, N],
    keys: [Uint16Array, N * plan.carriers.length],
    count: [Uint8Array, N * plan.counters],
    rise: [Uint8Array, N * plan.counters],
    // Those whose turn it may be, with their rows and exits; those whose work did something, with their context.
    list: [Uint16Array, N],
    rows: [Int32Array, N],
    exits: [Int32Array, N],
    unsettled: [Uint16Array, N],
    unsettledRows: [Int32Array, N],
    busy: [Uint16Array, N],
    busyContext: [Int32Array, N],
    risky: [Uint16Array, plain(N * TOLD)],
    // Persons of the piece by place, and by [combo][place].
    here: [Int32Array, CODES],
    stock: [Int32Array, plan.combos * CODES],
    // The same by year for the group at hand; those exposed; and events by [year][slot].
    hereYears: [Int32Array, (years + 1) * CODES],
    exposedYears: [Int32Array, (years + 1) * CODES],
    stockYears: [Int32Array, (years + 1) * plan.combos * CODES],
    events: [Int32Array, (years + 1) * plan.slots],
    // The group's tables: first row and gate by [year][process][code], gates of schemes by [year][scheme][combo][code].
    rowOf: [Int32Array, years * P * 2 * CODES],
    placeGate: [Int16Array, years * plan.persons * 2 * CODES],
    schemeGate: [Int16Array, years * plan.schemes * JOINT * 2 * CODES],
    // Which of a bundle's first schemes could move whom (plain loops) by [year][carrier][combo][code]; counters that rise by [year][counter][state][code].
    masks: [Uint8Array, plain(years * plan.carriers.length * JOINT * 2 * CODES)],
    risesOf: [Uint8Array, years * plan.counters * states * 2 * CODES],
    // Own state of a person process by [role][place]; by [scheme][combo] the scheme's state, its first substate and the most of its counter.
    own: [Uint8Array, 5 * CODES],
    decode: [Uint8Array, plan.schemes * 256],
    firstSub: [Int32Array, plan.schemes * 256],
    mostCount: [Int32Array, plan.schemes * 256],
    eventOf: [Uint8Array, job.eventOf.length],
    // The gates again as the vector loops read them (agent-wasm.ts): reach by [year][process][place], and of schemes by
    // [year][scheme][state and class of places], with the class by [year][carrier][place]; bits of the states that
    // rise by [year][counter][place]; states and classes of persons by [scheme] and [carrier]; and what they know of the plan.
    placeReach: [Uint8Array, vector(years * plan.persons * CODES)],
    schemeReach: [Uint8Array, vector(years * plan.schemes * CODES)],
    classOf: [Uint8Array, vector(years * plan.carriers.length * CODES)],
    riseBits: [Uint8Array, vector(years * plan.counters * CODES)],
    states: [Uint8Array, vector(N * plan.schemes)],
    classes: [Uint8Array, vector(N * plan.carriers.length)],
    carriers: [Int32Array, plan.carriers.length * 3],
    schemes: [Int32Array, plan.schemes * 3],
    config: [Int32Array, 64],
    // A cell's entries as a piece is filled: largest point, what is added to the key, counter; and by bucket of the
    // circle the first entry that a point in it can take.
    fillLast: [Uint32Array, 256],
    fillAdd: [Int32Array, 256],
    fillCount: [Uint8Array, 256],
    guide: [Int32Array, 257],
    block: [Int32Array, tables.block.length],
    offset: [Int32Array, tables.offset.length],
    gate: [Int16Array, tables.gate.length],
    first: [Int32Array, tables.first.length],
    rises: [Uint8Array, tables.rises.length],
    quickAt: [Int32Array, tables.quickAt.length],
    quick: [Uint8Array, tables.quick.length],
    top: [Uint8Array, tables.top.length],
    low: [Int32Array, tables.low.length],
    exit: [Int32Array, tables.exit.length],
  } as const satisfies Fields;
}

export type Room = Views<ReturnType<typeof fieldsOf>> & {
  /** Where each array begins, in bytes. */
  readonly at: Readonly<Record<keyof ReturnType<typeof fieldsOf>, number>>;
};

/**
 * All arrays in a buffer that `make` gives for their size in bytes; tables that do not change are filled in. Those that
 * `fixed` names lie where it says, all others behind its end.
 */
export function roomOf(
  job: Job,
  plan: Plan,
  make: (bytes: number) => ArrayBuffer,
  fixed: Readonly<Record<string, number>> = { end: 0 },
): Room {
  const fields = fieldsOf(job, plan);
  const names = Object.keys(fields) as (keyof typeof fields)[];
  const at = {} as Record<keyof typeof fields, number>;
  let bytes = fixed.end;
  for (const name of names) {
    if (name in fixed) {
      at[name] = fixed[name];
      continue;
    }
    const [kind, length] = fields[name];
    at[name] = bytes;
    bytes += Math.ceil((length * kind.BYTES_PER_ELEMENT) / 64) * 64;
  }
  const buffer = make(bytes);
  const room = { at } as Record<string, unknown>;
  for (const name of names) {
    const [kind, length] = fields[name];
    room[name] = new kind(buffer, at[name], length);
  }
  fill(room as Room, job, plan);
  return room as Room;
}

function fill(room: Room, job: Job, plan: Plan): void {
  const { tables, processes } = job;
  const { works: WORKS, places: PLACES } = job.sizes;
  if (PLACES > CODES - 4) throw new RangeError(`${PLACES} places, more than ${CODES - 4} codes`);
  for (const name of [
    "block",
    "offset",
    "gate",
    "first",
    "rises",
    "quickAt",
    "quick",
    "top",
    "low",
    "exit",
  ] as const)
    room[name].set(tables[name]);
  room.eventOf.set(job.eventOf);
  for (let place = 0; place < PLACES; place++) {
    room.own[ROLES.residence * CODES + place] = Math.floor(place / WORKS / 2);
    room.own[ROLES["pension-age"] * CODES + place] = Math.floor(place / WORKS) % 2;
    room.own[ROLES.work * CODES + place] = place % WORKS;
  }
  for (let s = 0; s < plan.schemes; s++) {
    const { first, most, states } = processes[plan.persons + s];
    const { combos, comboAt } = plan.carriers[plan.carrierOf[s]];
    for (let combo = 0; combo < combos; combo++) {
      const state = Math.floor(combo / plan.factorOf[s]) % states;
      const at = s * 256 + comboAt + combo;
      room.decode[at] = state;
      room.firstSub[at] = first[state];
      room.mostCount[at] = most[state];
    }
  }
}
