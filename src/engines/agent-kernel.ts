/**
 * The hot loop of the agent engine: pieces of one group run through all years while in cache. It knows no rules
 * and no names, only flat tables. Ugly where bench/agent.ts shows that it pays: loops over persons have no branch
 * that cannot be foretold, and every array is a constant of the one closure that `kernelOf` makes. V8 then folds
 * addresses into the code, three times as fast as arrays that are handed over; a second closure in the same
 * thread loses that. So large runs go to fresh workers, small ones may stay in the calling thread.
 */
import { parentPort } from "node:worker_threads";
import { gateBytes, refine24, threefry4x32 } from "../ground/random.ts";

/** Which part of the person a process changes; a scheme changes its own state only. */
export const ROLES = { life: 0, residence: 1, "pension-age": 2, work: 3, scheme: 4 } as const;

/** One process: where its part of the tables and of the tally begins. */
export interface Packed {
  readonly name: string;
  readonly purpose: number;
  readonly role: number;
  readonly width: number;
  readonly states: number;
  readonly kinds: number;
  readonly born: number;
  /** Whether staying can raise a counter. */
  readonly counts: boolean;
  /** Cells of a year; the block of cell c in year t is `block[blockAt + (t - 1) * cells + c]`. */
  readonly cells: number;
  readonly blockAt: number;
  /** First row of its blocks; see `Tables`. */
  readonly rowAt: number;
  readonly stockAt: number;
  readonly exposureAt: number;
  readonly eventsAt: number;
}

/**
 * The tables of all processes and years. A process begins with a block of those who have no turn (the dead), and
 * one of those who cannot exist; then the blocks of each year. The row of a substate is `block + substate`.
 * An exit is taken by the top byte of the draw where that settles it: `top` and `low` are the upper 8 and the
 * lower 24 bits of the threshold less one.
 */
export interface Tables {
  /** First row of the block of a cell. */
  readonly block: Int32Array;
  /** [process][context], and [process][age][kind]: what they add to the cell. */
  readonly offset: Int32Array;
  readonly base: Int32Array;
  /** By first row of a block: 1 if anybody in it can move, and 2 if staying can raise a counter. */
  readonly live: Uint8Array;
  /** By row: top byte of the last threshold, -1 without exits; first exit; substate on staying; own state. */
  readonly gate: Int16Array;
  readonly first: Int32Array;
  readonly stay: Uint8Array;
  readonly state: Uint8Array;
  /** By exit. */
  readonly top: Uint8Array;
  readonly low: Int32Array;
  readonly to: Uint8Array;
  readonly toState: Uint8Array;
  readonly kind: Uint16Array;
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
  /** Sizes that people/person.ts gives; handed over, so that this file imports no rules. */
  readonly sizes: {
    readonly kinds: number;
    readonly places: number;
    readonly contexts: number;
    readonly works: number;
    readonly ages: number;
  };
  /** Groups alive at the base year-end. */
  readonly groups0: number;
  readonly key: Uint32Array;
  readonly replicate: number;
  readonly piece: number;
  /** In the order of the year: persons first, then schemes. */
  readonly processes: readonly Packed[];
  readonly tables: Tables;
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
/** The exit of cells where nobody can be has this kind. */
export const BAD_KIND = 0xffff;
/** One byte holds the substates of a bundle of schemes: so many at most, and one bit for each scheme. */
const JOINT = 64;
/** Gates up to this one are looked for four bytes at a time. */
const RARE = 12;
/** Where fewer than one in this many can move, their gate bytes are drawn one by one. */
const SPARSE = 24;

/** Units of a job, one after another, until none is left; the port gets this worker's counts. */
export function work(job: Job): void {
  const kernel = kernelOf(job);
  while (kernel.next());
  const { buffer } = kernel.tally;
  parentPort!.postMessage(buffer, [buffer as ArrayBuffer]);
}

export interface Kernel {
  /** This kernel's counts, laid out as the processes say. */
  readonly tally: Int32Array;
  /** Takes the next unit of the job and runs it; false where none was left. */
  readonly next: () => boolean;
}

export function kernelOf(job: Job): Kernel {
  const { base, years, groups0, key, replicate, processes, eventOf, layout, units, shared } = job;
  const { kinds: KINDS, places: PLACES, contexts: CONTEXTS, works: WORKS, ages: AGES } = job.sizes;
  if (PLACES > DEAD) throw new RangeError(`${PLACES} places, more than ${DEAD} codes`);
  const { block, offset, live, gate, first, stay, state, top, low, to, toState, kind } = job.tables;
  const baseOf = job.tables.base;
  const PIECE = job.piece;
  const P = processes.length;
  const persons = processes.filter((one) => one.role !== ROLES.scheme).length;
  const S = P - persons;
  const STRIDE = AGES * 2;
  const RESIDENCES = PLACES / WORKS / 2;
  const CELLS = RESIDENCES * WORKS;
  const tally = new Int32Array(job.tallySize);

  // The persons of a piece: place, code (the place, or DEAD, or BUSY) and the substate of each scheme.
  const placeOf = new Uint8Array(PIECE);
  const code = new Uint8Array(PIECE);
  const sub = new Uint8Array(PIECE * S);
  const bytes = new Uint8Array(PIECE);
  const words = new Int32Array(bytes.buffer);
  // Those whose turn it may be, their rows and exits. One more than persons: lists are written before they are counted.
  const list = new Int32Array(PIECE + 1);
  const rows = new Int32Array(PIECE + 1);
  const exits = new Int32Array(PIECE + 1);
  const busy = new Int32Array(PIECE + 1);
  const busyContext = new Int32Array(PIECE + 1);
  const four = new Int32Array(4);
  // Persons of the piece by place, and by [scheme][cell of the stock][state].
  const here = new Int32Array(CODES);
  const statesOf = Int32Array.from(processes.slice(persons), (one) => one.states);
  const stockFrom = new Int32Array(S + 1);
  for (let s = 0; s < S; s++) stockFrom[s + 1] = stockFrom[s] + CELLS * statesOf[s];
  const stock = new Int32Array(stockFrom[S]);
  const rowAt = Int32Array.from(processes.slice(persons), (one) => one.rowAt);
  const cellOf = Uint8Array.from({ length: CODES }, (_, place) =>
    place < PLACES ? Math.floor(place / WORKS / 2) * WORKS + (place % WORKS) : 0,
  );
  // Own state of a person process by [role][place], and what one state more adds to the place.
  const own = new Uint8Array(5 * CODES);
  for (let place = 0; place < PLACES; place++) {
    own[ROLES.residence * CODES + place] = Math.floor(place / WORKS / 2);
    own[ROLES["pension-age"] * CODES + place] = Math.floor(place / WORKS) % 2;
    own[ROLES.work * CODES + place] = place % WORKS;
  }
  const placeStep = Int32Array.of(0, 2 * WORKS, WORKS, 1, 0);
  // What is the same for all persons of a group, by [year][process][code]; who can have a turn, by [year][process].
  const gates = new Int16Array(years * P * CODES);
  const rowOf = new Int32Array(years * P * CODES);
  const open = new Uint8Array(years * P);
  let prepared = -1;
  // Schemes without a counter go in bundles: one byte of a person tells the substates of all schemes of a bundle,
  // and one look at [bundle][year][code][byte] which of them could move the person.
  const bundleOf = new Int32Array(S).fill(-1);
  const bitOf = new Int32Array(S);
  const factorOf = new Int32Array(S);
  const bundles = bundle();
  const B = bundles.length;
  const joint = new Uint8Array(PIECE * Math.max(1, B));
  const masks = new Uint8Array(B * years * CODES * JOINT);
  const maskedCell = new Int32Array(years * S).fill(-1);
  const risky = new Int32Array(B * (PIECE + 1));
  const riskyMask = new Uint8Array(B * (PIECE + 1));
  const riskyCount = new Int32Array(B);
  // The piece at hand, and the line of the tallies: age after the year, and sex.
  let group = 0;
  let serial = 0;
  let n = 0;
  let t = 0;
  let line = 0;
  let busyCount = 0;

  function bundle(): number[][] {
    const found: number[][] = [];
    let size = JOINT;
    for (let s = 0; s < S; s++) {
      const { width, counts } = processes[persons + s];
      if (counts || width > JOINT) continue;
      if (size * width > JOINT || found.at(-1)!.length === 8) {
        found.push([]);
        size = 1;
      }
      bundleOf[s] = found.length - 1;
      bitOf[s] = found.at(-1)!.push(s) - 1;
      factorOf[s] = size;
      size *= width;
    }
    return found;
  }

  function next(): boolean {
    const unit = Atomics.add(shared, 0, 1);
    if (unit * 3 >= units.length) return false;
    const size = units[unit * 3 + 2];
    group = units[unit * 3];
    prepare();
    for (let done = 0; done < size; done += PIECE) {
      serial = units[unit * 3 + 1] + done;
      n = Math.min(PIECE, size - done);
      run();
    }
    Atomics.add(shared, 1, size);
    return true;
  }

  /** First year end (0 is the base) at which the group is counted. */
  const firstYear = (): number => Math.max(0, Math.floor(group / KINDS) - (AGES - 1));
  const ageAt = (year: number): number => Math.min(AGES - 1, AGES - 1 - Math.floor(group / KINDS) + year);
  const sex = (): number => (group % KINDS < 2 ? 0 : 1);

  /** Rows and gates of a group for every year, process and place. */
  function prepare(): void {
    if (prepared === group) return;
    prepared = group;
    for (let year = firstYear() + 1; year <= years; year++) {
      const age = ageAt(year - 1);
      for (let p = 0; p < P; p++) {
        const one = processes[p];
        const at = ((year - 1) * P + p) * CODES;
        const cell =
          one.blockAt + (year - 1) * one.cells + baseOf[(p * AGES + age) * KINDS + (group % KINDS)];
        let turns = 0;
        for (let place = 0; place < PLACES; place++) {
          const blockRow = block[cell + offset[p * CONTEXTS + place]];
          turns |= live[blockRow];
          const row = blockRow + own[one.role * CODES + place];
          rowOf[at + place] = row;
          gates[at + place] = gate[row];
        }
        for (let other = PLACES; other < CODES; other++) {
          rowOf[at + other] = one.rowAt;
          gates[at + other] = -1;
        }
        open[(year - 1) * P + p] = turns;
      }
      for (let b = 0; b < B; b++) mask(b, year, age);
    }
  }
  /** Which schemes of a bundle could move whom; made anew only where the group has other cells than the last one. */
  function mask(b: number, year: number, age: number): void {
    let same = true;
    for (const s of bundles[b]) {
      const cell = baseOf[((persons + s) * AGES + age) * KINDS + (group % KINDS)];
      same &&= maskedCell[(year - 1) * S + s] === cell;
      maskedCell[(year - 1) * S + s] = cell;
    }
    if (same) return;
    const at = (b * years + year - 1) * CODES * JOINT;
    masks.fill(0, at, at + CODES * JOINT);
    for (const s of bundles[b]) {
      const { width } = processes[persons + s];
      for (let place = 0; place < PLACES; place++) {
        const row = rowOf[((year - 1) * P + persons + s) * CODES + place];
        for (let q = 0; q < JOINT; q++)
          if (gate[row + (Math.floor(q / factorOf[s]) % width)] >= 0)
            masks[at + place * JOINT + q] |= 1 << bitOf[s];
      }
    }
  }

  function run(): void {
    here.fill(0);
    stock.fill(0);
    const begin = firstYear();
    if (group >= groups0) settleNewborn(begin);
    else settle();
    bind();
    count(begin);
    for (t = begin + 1; t <= years; t++) {
      line = ageAt(t) * 2 + sex();
      busyCount = 0;
      for (let p = 0; p < persons; p++) {
        personTurn(p);
        // Deaths are over when life has had its turn: all others are exposed from then on.
        if (processes[p].role === ROLES.life) expose();
      }
      stepAside();
      riskyCount.fill(-1);
      for (let s = 0; s < S; s++) schemeTurn(s);
      for (let q = 0; q < busyCount; q++) code[busy[q]] = placeOf[busy[q]];
      count(t);
    }
  }

  /** Puts the persons of a piece where they start: by run length over places, each scheme by its own points. */
  function settle(): void {
    let from = 0;
    for (let place = 0; place < PLACES; place++) {
      const size = layout.counts[group * PLACES + place];
      const begin = Math.max(from, serial);
      const end = Math.min(from + size, serial + n);
      if (begin < end) {
        put(place, begin, end);
        const at = layout.line[group * PLACES + place] * S;
        for (let s = 0; s < S; s++) {
          const entry = layout.first[at + s];
          const until = layout.first[at + s + 1];
          if (layout.exact) {
            const step = layout.step[at + s];
            fill(s, place, begin, end, ((begin - from) * step) % size, step, size, entry, until);
          } else {
            const point = Math.imul(layout.before[group] + begin, layout.step[s]) >>> 0;
            fill(s, place, begin, end, point, layout.step[s], 4294967296, entry, until);
          }
        }
      }
      from += size;
    }
  }
  function put(place: number, begin: number, end: number): void {
    here[place] += end - begin;
    code.fill(place, begin - serial, end - serial);
    placeOf.fill(place, begin - serial, end - serial);
  }
  const entryLast = layout.last;
  const entrySub = layout.sub;
  /** Substates by points that step round a circle: each takes the first entry whose `last` is not below it. */
  function fill(
    s: number,
    place: number,
    begin: number,
    end: number,
    point: number,
    step: number,
    circle: number,
    entry: number,
    until: number,
  ): void {
    const from = s * PIECE - serial;
    const at = stockFrom[s] + cellOf[place] * statesOf[s];
    if (until - entry === 1) {
      sub.fill(entrySub[entry], from + begin, from + end);
      stock[at + state[rowAt[s] + entrySub[entry]]] += end - begin;
      return;
    }
    for (let i = from + begin; i < from + end; i++) {
      let least = entry;
      let most = until - 1;
      while (least < most) {
        const middle = (least + most) >>> 1;
        if (entryLast[middle] < point) least = middle + 1;
        else most = middle;
      }
      sub[i] = entrySub[least];
      stock[at + state[rowAt[s] + entrySub[least]]]++;
      point += step;
      if (point >= circle) point -= circle;
    }
  }
  function settleNewborn(begin: number): void {
    sub.fill(0);
    let from = 0;
    for (let r = 0; r < RESIDENCES; r++) {
      const place = r * 2 * WORKS;
      const size = layout.births[((begin - 1) * KINDS + (group % KINDS)) * RESIDENCES + r];
      const start = Math.max(from, serial);
      const end = Math.min(from + size, serial + n);
      if (start < end) {
        put(place, start, end);
        for (let s = 0; s < S; s++) stock[stockFrom[s] + cellOf[place] * statesOf[s]] += end - start;
      }
      from += size;
    }
  }

  /** The substates of each bundle in one byte. */
  function bind(): void {
    joint.fill(0);
    for (let s = 0; s < S; s++) {
      if (bundleOf[s] < 0) continue;
      const into = bundleOf[s] * PIECE;
      const factor = factorOf[s];
      for (let i = 0; i < n; i++) joint[into + i] += sub[s * PIECE + i] * factor;
    }
  }

  /** Life, residence, pension age or work of everybody. */
  function personTurn(p: number): void {
    const one = processes[p];
    const { purpose, role } = one;
    const at = ((t - 1) * P + p) * CODES;
    let risk = 0;
    let highest = -1;
    for (let place = 0; place < PLACES; place++) {
      if (gates[at + place] < 0 || here[place] === 0) continue;
      risk += here[place];
      highest = Math.max(highest, gates[at + place]);
    }
    if (risk === 0) return;
    let k: number;
    if (risk * SPARSE > n) {
      draw(purpose);
      k = highest <= RARE ? scanRare(at, highest) : scanPlaces(at);
    } else {
      k = riskPlaces(at);
      drawListed(k, purpose);
    }
    for (let q = 0; q < k; q++) rows[q] = rowOf[at + code[list[q]]];
    k = choose(k, purpose);
    const events = eventsOf(one);
    if (role === ROLES.life) die(k, events);
    else if (role === ROLES.work) goToWork(k, events);
    else change(k, events, role * CODES, placeStep[role]);
  }
  const eventsOf = (one: Packed): number => one.eventsAt + t * one.kinds * STRIDE + line;

  /** Lists those whose gate byte is not above their gate. */
  function scanPlaces(at: number): number {
    let k = 0;
    for (let i = 0; i < n; i++) {
      list[k] = i;
      k += (bytes[i] - gates[at + code[i]] - 1) >>> 31;
    }
    return k;
  }
  /** The same where no gate is above `most`: words of four bytes that hold none so low are passed over. */
  function scanRare(at: number, most: number): number {
    const above = Math.imul(most + 1, 0x01010101);
    const whole = n >>> 2;
    let k = 0;
    for (let w = 0; w <= whole; w++) {
      const word = words[w];
      if (w < whole && ((word - above) & ~word & 0x80808080) === 0) continue;
      const end = Math.min(n, (w << 2) + 4);
      for (let i = w << 2; i < end; i++) if (bytes[i] <= gates[at + code[i]]) list[k++] = i;
    }
    return k;
  }
  /** Lists those who could move at all. */
  function riskPlaces(at: number): number {
    let k = 0;
    for (let i = 0; i < n; i++) {
      list[k] = i;
      k += ~gates[at + code[i]] >>> 31;
    }
    return k;
  }
  /** Lists those whom a bundle's schemes could move, with a bit for each scheme. */
  function riskBundle(b: number): number {
    const at = (b * years + t - 1) * CODES * JOINT;
    const mine = b * PIECE;
    const from = b * (PIECE + 1);
    let k = from;
    for (let i = 0; i < n; i++) {
      const bits = masks[at + code[i] * JOINT + joint[mine + i]];
      risky[k] = i;
      riskyMask[k] = bits;
      k += -bits >>> 31;
    }
    return k - from;
  }
  /** Lists those of the bundle whom this scheme could move, with their rows. */
  function riskOf(s: number, at: number): number {
    const b = bundleOf[s];
    if (riskyCount[b] < 0) riskyCount[b] = riskBundle(b);
    const from = b * (PIECE + 1);
    const end = from + riskyCount[b];
    const bit = bitOf[s];
    let k = 0;
    for (let q = from; q < end; q++) {
      const i = risky[q];
      list[k] = i;
      rows[k] = rowOf[at + code[i]] + sub[s * PIECE + i];
      k += (riskyMask[q] >>> bit) & 1;
    }
    return k;
  }
  /** Lists those who could move in a scheme of no bundle, with their rows. */
  function riskRows(at: number, from: number): number {
    let k = 0;
    for (let i = 0; i < n; i++) {
      const row = rowOf[at + code[i]] + sub[from + i];
      list[k] = i;
      rows[k] = row;
      k += ~gate[row] >>> 31;
    }
    return k;
  }
  /** Lists candidates in a scheme with a counter; all are put where staying leads, movers are corrected later. */
  function countRows(at: number, from: number): number {
    let k = 0;
    for (let i = 0; i < n; i++) {
      const row = rowOf[at + code[i]] + sub[from + i];
      list[k] = i;
      rows[k] = row;
      k += (bytes[i] - gate[row] - 1) >>> 31;
      sub[from + i] = stay[row];
    }
    return k;
  }

  /** Gate bytes of all. */
  function draw(purpose: number): void {
    gateBytes(key, replicate, group, serial, n, base + t, purpose, bytes);
  }
  /** Gate bytes of those listed, best in ascending order: sixteen neighbours share a block. */
  function drawListed(k: number, purpose: number): void {
    const when = ((base + t) << 8) | purpose;
    let made = -1;
    for (let q = 0; q < k; q++) {
      const person = serial + list[q];
      if (made !== person >>> 4) {
        made = person >>> 4;
        threefry4x32(key, made, group, when, replicate << 1, four);
      }
      bytes[list[q]] = four[(person >>> 2) & 3] >>> ((person & 3) << 3);
    }
  }

  /**
   * Keeps those listed whose draw takes an exit, with the exit; their number. The byte settles it but where it
   * equals the top byte of a threshold: then the person's own 24 bits are drawn.
   */
  function choose(k: number, purpose: number): number {
    let kept = 0;
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const row = rows[q];
      const byte = bytes[i];
      const end = first[row + 1];
      let exit = first[row];
      while (exit < end && top[exit] < byte) exit++;
      if (exit < end && top[exit] === byte) exit = refined(i, byte, exit, end, purpose);
      list[kept] = i;
      rows[kept] = row;
      exits[kept] = exit;
      kept += (exit - end) >>> 31;
    }
    return kept;
  }
  function refined(i: number, byte: number, from: number, end: number, purpose: number): number {
    const bits = refine24(key, replicate, group, serial + i, base + t, purpose);
    let exit = from;
    while (exit < end && top[exit] === byte && low[exit] < bits) exit++;
    return exit;
  }

  function die(k: number, events: number): void {
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const place = code[i];
      tally[events + kind[exits[q]] * STRIDE]++;
      code[i] = DEAD;
      placeOf[i] = DEAD;
      here[place]--;
      for (let s = 0; s < S; s++) {
        const from = state[rowAt[s] + sub[s * PIECE + i]];
        stock[stockFrom[s] + cellOf[place] * statesOf[s] + from]--;
        tally[eventsOf(processes[persons + s]) + from * STRIDE]++;
      }
    }
  }
  function change(k: number, events: number, ownAt: number, step: number): void {
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const place = code[i];
      tally[events + kind[exits[q]] * STRIDE]++;
      move(i, place, place + (to[exits[q]] - own[ownAt + place]) * step);
    }
  }
  function goToWork(k: number, events: number): void {
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const place = code[i];
      const from = own[ROLES.work * CODES + place];
      const into = to[exits[q]];
      tally[events + kind[exits[q]] * STRIDE]++;
      move(i, place, place + into - from);
      const event = eventOf[from * WORKS + into];
      busy[busyCount] = i;
      busyContext[busyCount] = event * PLACES;
      busyCount += -event >>> 31;
    }
  }
  function move(i: number, from: number, into: number): void {
    code[i] = into;
    placeOf[i] = into;
    here[from]--;
    here[into]++;
    const a = cellOf[from];
    const b = cellOf[into];
    if (a === b) return;
    for (let s = 0; s < S; s++) {
      const at = stockFrom[s] + state[rowAt[s] + sub[s * PIECE + i]];
      stock[at + a * statesOf[s]]--;
      stock[at + b * statesOf[s]]++;
    }
  }

  /** Those whose work did something are taken out of the schemes' common loops: their context is their own. */
  function stepAside(): void {
    for (let q = 0; q < busyCount; q++) {
      busyContext[q] += code[busy[q]];
      code[busy[q]] = BUSY;
    }
  }

  function schemeTurn(s: number): void {
    const p = persons + s;
    const { purpose } = processes[p];
    const at = ((t - 1) * P + p) * CODES;
    const turns = open[(t - 1) * P + p];
    if (turns === 0 && busyCount === 0) return void sureAllCanBe(p, s, at);
    let k = 0;
    if (turns & 2) {
      draw(purpose);
      k = addBusy(p, s * PIECE, countRows(at, s * PIECE));
    } else {
      k = addBusy(p, s * PIECE, bundleOf[s] < 0 ? riskRows(at, s * PIECE) : riskOf(s, at));
      if (k * SPARSE > n) draw(purpose);
      else drawListed(k, purpose);
    }
    k = choose(k, purpose);
    moveScheme(p, s, k);
  }
  /** Appends the busy who could move to the list. */
  function addBusy(p: number, from: number, listed: number): number {
    const one = processes[p];
    const kindOf = group % KINDS;
    const cell = one.blockAt + (t - 1) * one.cells + baseOf[(p * AGES + ageAt(t - 1)) * KINDS + kindOf];
    let k = listed;
    for (let q = 0; q < busyCount; q++) {
      const i = busy[q];
      const row = block[cell + offset[p * CONTEXTS + busyContext[q]]] + sub[from + i];
      list[k] = i;
      rows[k] = row;
      k += ~gate[row] >>> 31;
      sub[from + i] = stay[row];
    }
    return k;
  }
  function moveScheme(p: number, s: number, k: number): void {
    const one = processes[p];
    const events = eventsOf(one);
    const states = one.states;
    const from = stockFrom[s];
    // A scheme of no bundle adds nothing to a byte that is not read.
    const into = Math.max(0, bundleOf[s]) * PIECE;
    const factor = factorOf[s];
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const exit = exits[q];
      if (kind[exit] === BAD_KIND) refuse(one, i);
      joint[into + i] += (to[exit] - sub[s * PIECE + i]) * factor;
      sub[s * PIECE + i] = to[exit];
      tally[events + kind[exit] * STRIDE]++;
      const at = from + cellOf[placeOf[i]] * states;
      stock[at + state[rows[q]]]--;
      stock[at + toState[exit]]++;
    }
  }
  /** Where nobody has a turn, the loops that would find a contradiction do not run. */
  function sureAllCanBe(p: number, s: number, at: number): void {
    const nobody = rowAt[s] + processes[p].width;
    for (let place = 0; place < PLACES; place++)
      if (here[place] > 0 && rowOf[at + place] === nobody) refuse(processes[p], placeOf.indexOf(place));
  }
  function refuse(one: Packed, i: number): never {
    throw new Error(
      `${one.name}, ${base + t}: person ${serial + i} of group ${group} is in place ${placeOf[i]}, where nobody can be`,
    );
  }

  /** Exposures of the person processes, once the deaths are over; those of life and schemes follow from stocks. */
  function expose(): void {
    for (let p = 0; p < persons; p++) {
      const { role, states, exposureAt } = processes[p];
      if (role === ROLES.life) continue;
      const at = exposureAt + (t * STRIDE + line) * states;
      for (let place = 0; place < PLACES; place++) tally[at + own[role * CODES + place]] += here[place];
    }
  }
  /** Counts a year end. */
  function count(year: number): void {
    const at = year * STRIDE + ageAt(year) * 2 + sex();
    for (let p = 0; p < persons; p++) {
      if (processes[p].role !== ROLES.life) continue;
      const from = processes[p].stockAt + at * CELLS * processes[p].states;
      for (let place = 0; place < PLACES; place++)
        tally[from + cellOf[place] * processes[p].states] += here[place];
    }
    for (let s = 0; s < S; s++) {
      const size = CELLS * statesOf[s];
      const from = processes[persons + s].stockAt + at * size;
      const mine = stockFrom[s];
      for (let i = 0; i < size; i++) tally[from + i] += stock[mine + i];
    }
  }

  return { tally, next };
}
