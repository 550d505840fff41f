/**
 * The hot loop of the agent engine: pieces of one group run through all years while in cache. It knows no rules
 * and no names, only flat tables. Ugly where it is because bench/agent.ts shows that it pays: every loop over
 * persons is a function of typed arrays only, without branches that cannot be foretold.
 */
import { parentPort } from "node:worker_threads";
import { gateBytes, refine24, threefry4x32 } from "../ground/random.ts";

/** Which part of the person a process changes; a scheme changes its own state only. */
export const ROLES = { life: 0, residence: 1, "pension-age": 2, work: 3, scheme: 4 } as const;

/** Sizes that people/person.ts gives; handed over, so that this file imports no rules. */
export interface Sizes {
  readonly kinds: number;
  readonly places: number;
  readonly contexts: number;
  readonly works: number;
  readonly ages: number;
}

/**
 * One process, all years. Block 0 is of those who have no turn (the dead), block 1 of those who cannot exist; then
 * the blocks of each year. An exit is taken by the top byte of the draw where that settles it: `top` and `low`
 * are the upper 8 and lower 24 bits of the threshold less one.
 */
export interface Packed {
  readonly name: string;
  readonly purpose: number;
  readonly role: number;
  readonly width: number;
  readonly states: number;
  readonly kinds: number;
  readonly born: number;
  /** Cells of a year, and the block of each: [(t - 1) * cells + cell]. */
  readonly cells: number;
  readonly block: Int32Array;
  /** What a context, and what age and kind (male, needy, ...), add to the cell. */
  readonly offset: Int32Array;
  readonly base: Int32Array;
  /** By block: 1 if anybody in it can move, and 2 if staying can raise a counter. */
  readonly live: Uint8Array;
  /** By row: top byte of the last threshold, -1 without exits; first exit; substate on staying; own state. */
  readonly gate: Int16Array;
  readonly first: Int32Array;
  readonly stay: Uint8Array;
  readonly stateOfRow: Uint8Array;
  /** By exit. */
  readonly top: Uint8Array;
  readonly low: Int32Array;
  readonly to: Uint8Array;
  readonly toState: Uint8Array;
  readonly kind: Uint16Array;
  /** State of each substate. */
  readonly state: Uint8Array;
  /** Where its counts begin in the tally of a worker. */
  readonly stockAt: number;
  readonly exposureAt: number;
  readonly eventsAt: number;
}

/** Who starts where: counts by cell, and how the substates of each scheme are laid out in it. */
export interface Layout {
  /** Agents by [group][place] at the base year-end, and newborn by [year][kind][residence]. */
  readonly counts: Int32Array;
  readonly births: Int32Array;
  /** Agents of the groups before this one. */
  readonly before: Float64Array;
  /** Line of [group][place] in `first`; -1 where nobody starts. */
  readonly line: Int32Array;
  /** First entry of [line][scheme]; `last` is its largest point, `sub` its substate. */
  readonly first: Int32Array;
  readonly last: Uint32Array;
  readonly sub: Uint8Array;
  /** Kronecker step of each scheme, or with `exact` the step of [line][scheme] modulo the cell's size. */
  readonly exact: boolean;
  readonly step: Uint32Array;
}

export interface Job {
  readonly base: number;
  readonly years: number;
  readonly sizes: Sizes;
  /** Groups alive at the base year-end, and all with those born later. */
  readonly groups0: number;
  readonly key: Uint32Array;
  readonly replicate: number;
  readonly piece: number;
  /** In the order of the year: persons first, then schemes. */
  readonly processes: readonly Packed[];
  readonly eventOf: Uint8Array;
  readonly layout: Layout;
  /** Work units: group, first serial and number of persons. */
  readonly units: Int32Array;
  /** [next unit, agents done]; shared by all workers. */
  readonly shared: Int32Array;
  readonly tallySize: number;
}

/** Codes of a person beside the places: has died; is dealt with alone, because work did something this year. */
const CODES = 64;
const DEAD = 60;
const BUSY = 61;
/** Where fewer than one in this many can move, their gate bytes are drawn one by one. */
const SPARSE = 24;
const DEAD_BLOCK = 0;
/** The block of cells where nobody can be; its exit has this kind. */
export const BAD_BLOCK = 1;
export const BAD_KIND = 0xffff;

/** Units of a job, one after another, until none is left; the port gets this worker's counts. */
export function work(job: Job): void {
  const kernel = new Kernel(job);
  while (kernel.next());
  const { buffer } = kernel.tally;
  parentPort!.postMessage(buffer, [buffer as ArrayBuffer]);
}

/** Lists those whose gate byte is not above their gate. */
function scanPlaces(
  n: number,
  code: Uint8Array,
  gates: Int16Array,
  at: number,
  bytes: Uint8Array,
  list: Uint16Array,
): number {
  let k = 0;
  for (let i = 0; i < n; i++) {
    list[k] = i;
    k += (bytes[i] - gates[at + code[i]] - 1) >>> 31;
  }
  return k;
}
/** Lists those who could move at all. */
function riskPlaces(n: number, code: Uint8Array, gates: Int16Array, at: number, list: Uint16Array): number {
  let k = 0;
  for (let i = 0; i < n; i++) {
    list[k] = i;
    k += ~gates[at + code[i]] >>> 31;
  }
  return k;
}
function rowsOfPlaces(
  k: number,
  list: Uint16Array,
  code: Uint8Array,
  rowOf: Int32Array,
  at: number,
  rows: Int32Array,
): void {
  for (let q = 0; q < k; q++) rows[q] = rowOf[at + code[list[q]]];
}
/** Lists those who could move in a scheme, with their rows. */
function riskRows(
  n: number,
  code: Uint8Array,
  sub: Uint8Array,
  rowOf: Int32Array,
  at: number,
  gate: Int16Array,
  list: Uint16Array,
  rows: Int32Array,
): number {
  let k = 0;
  for (let i = 0; i < n; i++) {
    const row = rowOf[at + code[i]] + sub[i];
    list[k] = i;
    rows[k] = row;
    k += ~gate[row] >>> 31;
  }
  return k;
}
/** Lists candidates of a scheme with a counter; all are put where staying leads, movers are corrected afterwards. */
function countRows(
  n: number,
  code: Uint8Array,
  sub: Uint8Array,
  rowOf: Int32Array,
  at: number,
  gate: Int16Array,
  stay: Uint8Array,
  bytes: Uint8Array,
  list: Uint16Array,
  rows: Int32Array,
): number {
  let k = 0;
  for (let i = 0; i < n; i++) {
    const row = rowOf[at + code[i]] + sub[i];
    list[k] = i;
    rows[k] = row;
    k += (bytes[i] - gate[row] - 1) >>> 31;
    sub[i] = stay[row];
  }
  return k;
}
/**
 * Which exit the draws of those listed take, into `exits`; -1 for staying. Only the top byte is read: where that
 * leaves the choice open, -2 - (the first exit in question).
 */
function choose(
  k: number,
  list: Uint16Array,
  rows: Int32Array,
  bytes: Uint8Array,
  first: Int32Array,
  top: Uint8Array,
  exits: Int32Array,
): void {
  for (let q = 0; q < k; q++) {
    const byte = bytes[list[q]];
    const end = first[rows[q] + 1];
    let exit = first[rows[q]];
    while (exit < end && top[exit] < byte) exit++;
    exits[q] = exit === end ? -1 : top[exit] === byte ? -2 - exit : exit;
  }
}
/** Moves of a scheme: substates, events and stocks. Returns the first who came where nobody can be, or -1. */
function moveScheme(
  k: number,
  list: Uint16Array,
  rows: Int32Array,
  exits: Int32Array,
  place: Uint8Array,
  sub: Uint8Array,
  to: Uint8Array,
  kind: Uint16Array,
  stateOfRow: Uint8Array,
  toState: Uint8Array,
  tally: Int32Array,
  events: number,
  stride: number,
  stock: Int32Array,
  from: number,
  states: number,
  cellOf: Uint8Array,
): number {
  for (let q = 0; q < k; q++) {
    const exit = exits[q];
    if (exit < 0) continue;
    const i = list[q];
    if (kind[exit] === BAD_KIND) return i;
    sub[i] = to[exit];
    tally[events + kind[exit] * stride]++;
    const at = from + cellOf[place[i]] * states;
    stock[at + stateOfRow[rows[q]]]--;
    stock[at + toState[exit]]++;
  }
  return -1;
}

const block = new Int32Array(4);

export class Kernel {
  readonly tally: Int32Array;
  private readonly job: Job;
  private readonly persons: Packed[];
  private readonly schemes: Packed[];
  // The persons of a piece.
  private readonly place: Uint8Array;
  /** The place, or DEAD, or BUSY. */
  private readonly code: Uint8Array;
  private readonly subs: Uint8Array[];
  private readonly bytes: Uint8Array;
  private readonly list: Uint16Array;
  private readonly rows: Int32Array;
  private readonly exits: Int32Array;
  private readonly busy: Uint16Array;
  private readonly busyContext: Int32Array;
  /** Persons of the piece by place, and by cell of the stock and state for each scheme. */
  private readonly here: Int32Array;
  private readonly stock: Int32Array;
  private readonly stockFrom: number[];
  private readonly cellOf: Uint8Array;
  private readonly cells: number;
  // What is the same for all persons of a group, by [year][process][code].
  private prepared = -1;
  private readonly gates: Int16Array;
  private readonly rowOf: Int32Array;
  /** Whether anybody of the group can have a turn, by [year][process]. */
  private readonly open: Uint8Array;
  // The piece at hand.
  private group = 0;
  private serial = 0;
  private n = 0;
  private t = 0;
  /** Age after the year and sex, as the tallies have them. */
  private line = 0;
  private busyCount = 0;

  constructor(job: Job) {
    this.job = job;
    const { places, works } = job.sizes;
    if (places > DEAD) throw new RangeError(`${places} places, more than ${DEAD} codes`);
    this.tally = new Int32Array(job.tallySize);
    this.persons = job.processes.filter((one) => one.role !== ROLES.scheme);
    this.schemes = job.processes.filter((one) => one.role === ROLES.scheme);
    const P = job.processes.length;
    this.place = new Uint8Array(job.piece);
    this.code = new Uint8Array(job.piece);
    this.subs = this.schemes.map(() => new Uint8Array(job.piece));
    this.bytes = new Uint8Array(job.piece);
    // One more than persons: the branch-free lists write before they count.
    this.list = new Uint16Array(job.piece + 1);
    this.rows = new Int32Array(job.piece + 1);
    this.exits = new Int32Array(job.piece + 1);
    this.busy = new Uint16Array(job.piece + 1);
    this.busyContext = new Int32Array(job.piece + 1);
    this.here = new Int32Array(CODES);
    this.cells = (places / works / 2) * works;
    this.cellOf = Uint8Array.from(
      { length: places },
      (_, place) => Math.floor(place / works / 2) * works + (place % works),
    );
    let from = 0;
    this.stockFrom = this.schemes.map((one) => {
      const at = from;
      from += this.cells * one.states;
      return at;
    });
    this.stock = new Int32Array(from);
    this.gates = new Int16Array(job.years * P * CODES);
    this.rowOf = new Int32Array(job.years * P * CODES);
    this.open = new Uint8Array(job.years * P);
  }

  /** Takes the next unit of the job, if there is one. */
  next(): boolean {
    const { units, shared, piece } = this.job;
    const unit = Atomics.add(shared, 0, 1);
    if (unit * 3 >= units.length) return false;
    const group = units[unit * 3];
    const from = units[unit * 3 + 1];
    const size = units[unit * 3 + 2];
    this.prepare(group);
    for (let done = 0; done < size; done += piece) this.run(group, from + done, Math.min(piece, size - done));
    Atomics.add(shared, 1, size);
    return true;
  }

  /** First year end (0 is the base) at which a group is counted. */
  private firstOf(group: number): number {
    const { kinds, ages } = this.job.sizes;
    return Math.max(0, Math.floor(group / kinds) - (ages - 1));
  }
  private ageAt(group: number, t: number): number {
    const oldest = this.job.sizes.ages - 1;
    return Math.min(oldest, oldest - Math.floor(group / this.job.sizes.kinds) + t);
  }

  /** Rows and gates of a group for every year, process and place. */
  private prepare(group: number): void {
    if (this.prepared === group) return;
    this.prepared = group;
    const { processes, sizes, years } = this.job;
    const P = processes.length;
    for (let t = this.firstOf(group) + 1; t <= years; t++) {
      const age = this.ageAt(group, t - 1);
      for (let p = 0; p < P; p++) {
        const one = processes[p];
        const at = ((t - 1) * P + p) * CODES;
        const base = (t - 1) * one.cells + one.base[age * sizes.kinds + (group % sizes.kinds)];
        let open = 0;
        for (let place = 0; place < sizes.places; place++) {
          const b = one.block[base + one.offset[place]];
          open |= one.live[b];
          const row = b * one.width + this.ownState(one.role, place);
          this.rowOf[at + place] = row;
          this.gates[at + place] = one.gate[row];
        }
        for (let code = sizes.places; code < CODES; code++) {
          this.rowOf[at + code] = DEAD_BLOCK * one.width;
          this.gates[at + code] = -1;
        }
        this.open[(t - 1) * P + p] = open;
      }
    }
  }
  private ownState(role: number, place: number): number {
    const { works } = this.job.sizes;
    if (role === ROLES.residence) return Math.floor(place / works / 2);
    if (role === ROLES["pension-age"]) return Math.floor(place / works) % 2;
    return role === ROLES.work ? place % works : 0;
  }

  private run(group: number, serial: number, n: number): void {
    this.group = group;
    this.serial = serial;
    this.n = n;
    this.here.fill(0);
    this.stock.fill(0);
    const first = this.firstOf(group);
    this.settle(first);
    this.turnOfYear(first);
    const { processes, years } = this.job;
    const P = processes.length;
    const persons = this.persons.length;
    for (let t = first + 1; t <= years; t++) {
      this.t = t;
      this.line = this.ageAt(group, t) * 2 + this.sex();
      this.busyCount = 0;
      for (let p = 0; p < persons; p++) {
        this.personTurn(processes[p], ((t - 1) * P + p) * CODES);
        // Deaths are over when the first turn is: that is when all others are exposed.
        if (processes[p].role === ROLES.life) this.expose();
      }
      this.stepAside();
      for (let s = 0; s < this.schemes.length; s++) this.schemeTurn(s, (t - 1) * P + persons + s);
      this.stepBack();
      this.turnOfYear(t);
    }
  }
  private sex(): number {
    return this.group % this.job.sizes.kinds < 2 ? 0 : 1;
  }

  /** Puts the persons of a piece where they start: by run length over places, each scheme by its own points. */
  private settle(first: number): void {
    const { layout, sizes, groups0 } = this.job;
    const { group, serial, n, code, place: places } = this;
    if (group >= groups0) return this.settleNewborn(first);
    const S = this.schemes.length;
    const end = serial + n;
    let from = 0;
    for (let place = 0; place < sizes.places; place++) {
      const count = layout.counts[group * sizes.places + place];
      const begin = Math.max(from, serial);
      const until = Math.min(from + count, end);
      if (begin < until) {
        this.here[place] += until - begin;
        code.fill(place, begin - serial, until - serial);
        places.fill(place, begin - serial, until - serial);
        const line = layout.line[group * sizes.places + place];
        for (let s = 0; s < S; s++) {
          const entry = layout.first[line * S + s];
          const size = layout.first[line * S + s + 1] - entry;
          if (layout.exact) {
            const step = layout.step[line * S + s];
            this.fill(s, place, begin, until, ((begin - from) * step) % count, step, count, entry, size);
          } else {
            const point = Math.imul(layout.before[group] + begin, layout.step[s]) >>> 0;
            this.fill(s, place, begin, until, point, layout.step[s], 2 ** 32, entry, size);
          }
        }
      }
      from += count;
    }
  }
  /** Substates by points that step round a circle of this length; the entry whose `last` is the first not below. */
  private fill(
    s: number,
    place: number,
    begin: number,
    until: number,
    point: number,
    step: number,
    circle: number,
    entry: number,
    size: number,
  ): void {
    const { layout } = this.job;
    const { last } = layout;
    const sub = this.subs[s];
    const one = this.schemes[s];
    const at = this.stockFrom[s] + this.cellOf[place] * one.states;
    if (size === 1) {
      sub.fill(layout.sub[entry], begin - this.serial, until - this.serial);
      this.stock[at + one.state[layout.sub[entry]]] += until - begin;
      return;
    }
    for (let i = begin - this.serial; i < until - this.serial; i++) {
      let low = entry;
      let high = entry + size - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (last[middle] < point) low = middle + 1;
        else high = middle;
      }
      sub[i] = layout.sub[low];
      this.stock[at + one.state[sub[i]]]++;
      point += step;
      if (point >= circle) point -= circle;
    }
  }
  private settleNewborn(first: number): void {
    const { layout, sizes } = this.job;
    const residences = sizes.places / sizes.works / 2;
    const end = this.serial + this.n;
    for (const sub of this.subs) sub.fill(0, 0, this.n);
    let from = 0;
    for (let r = 0; r < residences; r++) {
      const place = r * 2 * sizes.works;
      const count = layout.births[((first - 1) * sizes.kinds + (this.group % sizes.kinds)) * residences + r];
      const begin = Math.max(from, this.serial);
      const until = Math.min(from + count, end);
      if (begin < until) {
        this.here[place] += until - begin;
        this.code.fill(place, begin - this.serial, until - this.serial);
        this.place.fill(place, begin - this.serial, until - this.serial);
        for (let s = 0; s < this.schemes.length; s++)
          this.stock[this.stockFrom[s] + this.cellOf[place] * this.schemes[s].states] += until - begin;
      }
      from += count;
    }
  }

  /** Life, residence, pension age or work of everybody. */
  private personTurn(one: Packed, at: number): void {
    const { n, code, here, gates, list, rows, exits } = this;
    let risk = 0;
    for (let place = 0; place < DEAD; place++) if (gates[at + place] >= 0) risk += here[place];
    if (risk === 0) return;
    let k: number;
    if (risk * SPARSE > n) {
      this.draw(one.purpose);
      k = scanPlaces(n, code, gates, at, this.bytes, list);
    } else {
      k = riskPlaces(n, code, gates, at, list);
      this.drawListed(k, one.purpose);
    }
    rowsOfPlaces(k, list, code, this.rowOf, at, rows);
    this.decide(one, k);
    const events = this.eventsOf(one);
    const stride = this.job.sizes.ages * 2;
    const { works, places } = this.job.sizes;
    const { tally, busy, busyContext } = this;
    const { eventOf } = this.job;
    const { kind } = one;
    const { role } = one;
    for (let q = 0; q < k; q++) {
      const exit = exits[q];
      if (exit < 0) continue;
      const i = list[q];
      const place = code[i];
      tally[events + kind[exit] * stride]++;
      const to = one.to[exit];
      if (role === ROLES.work) {
        const from = place % works;
        this.move(i, place, place + to - from);
        const event = eventOf[from * works + to];
        if (event > 0) {
          busy[this.busyCount] = i;
          busyContext[this.busyCount++] = event * places;
        }
      } else if (role === ROLES.life) this.die(i, place);
      else if (role === ROLES.residence)
        this.move(i, place, place + (to - Math.floor(place / works / 2)) * 2 * works);
      else this.move(i, place, place + (to - (Math.floor(place / works) % 2)) * works);
    }
  }
  private eventsOf(one: Packed): number {
    return one.eventsAt + this.t * one.kinds * this.job.sizes.ages * 2 + this.line;
  }

  /** The exits of those listed; the 24 bits below the gate byte are drawn only where they decide. */
  private decide(one: Packed, k: number): void {
    const { list, rows, bytes, exits } = this;
    choose(k, list, rows, bytes, one.first, one.top, exits);
    for (let q = 0; q < k; q++) if (exits[q] < -1) exits[q] = this.refined(one, q);
  }
  private refined(one: Packed, q: number): number {
    const { key, replicate, base } = this.job;
    const serial = this.serial + this.list[q];
    const byte = this.bytes[this.list[q]];
    const low = refine24(key, replicate, this.group, serial, base + this.t, one.purpose);
    const end = one.first[this.rows[q] + 1];
    for (let exit = -2 - this.exits[q]; exit < end; exit++)
      if (one.top[exit] > byte || low <= one.low[exit]) return exit;
    return -1;
  }

  /** Gate bytes of all. */
  private draw(purpose: number): void {
    const { key, replicate, base } = this.job;
    gateBytes(key, replicate, this.group, this.serial, this.n, base + this.t, purpose, this.bytes);
  }
  /** Gate bytes of those listed, best in ascending order: sixteen neighbours share a block. */
  private drawListed(k: number, purpose: number): void {
    const { bytes, list, group } = this;
    const { key, replicate, base } = this.job;
    const when = ((base + this.t) << 8) | purpose;
    let made = -1;
    for (let q = 0; q < k; q++) {
      const serial = this.serial + list[q];
      if (made !== serial >>> 4) {
        made = serial >>> 4;
        threefry4x32(key, made, group, when, replicate << 1, block);
      }
      bytes[list[q]] = block[(serial >>> 2) & 3] >>> ((serial & 3) << 3);
    }
  }

  private die(i: number, place: number): void {
    this.code[i] = DEAD;
    this.place[i] = DEAD;
    this.here[place]--;
    const { schemes, stock, tally } = this;
    for (let s = 0; s < schemes.length; s++) {
      const one = schemes[s];
      const state = one.state[this.subs[s][i]];
      stock[this.stockFrom[s] + this.cellOf[place] * one.states + state]--;
      tally[this.eventsOf(one) + state * this.job.sizes.ages * 2]++;
    }
  }
  private move(i: number, from: number, to: number): void {
    this.code[i] = to;
    this.place[i] = to;
    this.here[from]--;
    this.here[to]++;
    const a = this.cellOf[from];
    const b = this.cellOf[to];
    if (a === b) return;
    const { schemes, stock } = this;
    for (let s = 0; s < schemes.length; s++) {
      const one = schemes[s];
      const at = this.stockFrom[s] + one.state[this.subs[s][i]];
      stock[at + a * one.states]--;
      stock[at + b * one.states]++;
    }
  }

  /** Those whose work did something are taken out of the schemes' common loops: their context is their own. */
  private stepAside(): void {
    const { code, busy, busyContext } = this;
    for (let q = 0; q < this.busyCount; q++) {
      busyContext[q] += code[busy[q]];
      code[busy[q]] = BUSY;
    }
  }
  private stepBack(): void {
    for (let q = 0; q < this.busyCount; q++) this.code[this.busy[q]] = this.place[this.busy[q]];
  }

  private schemeTurn(s: number, index: number): void {
    const one = this.schemes[s];
    const { n, code, rowOf, list, rows, bytes } = this;
    const sub = this.subs[s];
    const at = index * CODES;
    const open = this.open[index];
    if (open === 0 && this.busyCount === 0) return;
    const counting = (open & 2) > 0;
    let k = 0;
    if (counting) {
      this.draw(one.purpose);
      k = countRows(n, code, sub, rowOf, at, one.gate, one.stay, bytes, list, rows);
    } else if (open > 0) k = riskRows(n, code, sub, rowOf, at, one.gate, list, rows);
    k = this.addBusy(one, sub, k);
    if (!counting) {
      if (k * SPARSE > n) this.draw(one.purpose);
      else this.drawListed(k, one.purpose);
    }
    this.decide(one, k);
    const wrong = moveScheme(
      k,
      list,
      rows,
      this.exits,
      this.place,
      sub,
      one.to,
      one.kind,
      one.stateOfRow,
      one.toState,
      this.tally,
      this.eventsOf(one),
      this.job.sizes.ages * 2,
      this.stock,
      this.stockFrom[s],
      one.states,
      this.cellOf,
    );
    if (wrong >= 0) this.refuse(one, wrong);
  }
  /** Appends the busy who could move to the list. */
  private addBusy(one: Packed, sub: Uint8Array, k: number): number {
    const { kinds } = this.job.sizes;
    const { busy, busyContext, list, rows, busyCount } = this;
    const { offset, gate, stay, width } = one;
    const age = this.ageAt(this.group, this.t - 1);
    const base = (this.t - 1) * one.cells + one.base[age * kinds + (this.group % kinds)];
    for (let q = 0; q < busyCount; q++) {
      const i = busy[q];
      const row = one.block[base + offset[busyContext[q]]] * width + sub[i];
      list[k] = i;
      rows[k] = row;
      k += ~gate[row] >>> 31;
      sub[i] = stay[row];
    }
    return k;
  }
  private refuse(one: Packed, i: number): never {
    throw new Error(
      `${one.name}, ${this.job.base + this.t}: person ${this.serial + i} of group ${this.group} is in place ${this.place[i]}, where nobody can be`,
    );
  }

  /** Exposures of the person processes, once the deaths of the year are over; those of schemes follow from stocks. */
  private expose(): void {
    const { tally, here } = this;
    for (const one of this.persons) {
      if (one.role === ROLES.life) continue;
      const at = one.exposureAt + (this.t * this.job.sizes.ages * 2 + this.line) * one.states;
      for (let place = 0; place < DEAD; place++)
        if (here[place] > 0) tally[at + this.ownState(one.role, place)] += here[place];
    }
  }
  /** Counts the year end. */
  private turnOfYear(t: number): void {
    const { tally, here, stock, cells, cellOf } = this;
    const line = t * this.job.sizes.ages * 2 + this.ageAt(this.group, t) * 2 + this.sex();
    for (const one of this.persons) {
      if (one.role !== ROLES.life) continue;
      const at = one.stockAt + line * cells * one.states;
      for (let place = 0; place < this.job.sizes.places; place++)
        tally[at + cellOf[place] * one.states] += here[place];
    }
    for (let s = 0; s < this.schemes.length; s++) {
      const size = cells * this.schemes[s].states;
      const at = this.schemes[s].stockAt + line * size;
      const from = this.stockFrom[s];
      for (let i = 0; i < size; i++) tally[at + i] += stock[from + i];
    }
  }
}
