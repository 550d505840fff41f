/**
 * The loops over persons, in plain TypeScript: the reference. Ugly where bench/agent.ts shows that it pays: they
 * have no branch that cannot be foretold, and every array is a constant of the one closure that `loopsOf` makes. V8
 * then folds addresses into the code, three times as fast as arrays that are handed over; a second closure in the
 * same thread loses that. So large runs go to fresh workers, small ones may stay in the calling thread.
 */
import { gateByte, gateBytes, threefry2x32 } from "../ground/random.ts";
import { BAD_KIND, BUSY, CODES, DEAD, UNSETTLED, type Job } from "./agent-job.ts";
import { TOLD, type Plan, type Room } from "./agent-room.ts";
import { LANES } from "./kernel/map.ts";

/** A table by code has a row for those who are alone with their event too. */
const ALL = 2 * CODES;
/** A key is a combo times 2^7 and a code. */
const BITS = 7;
const CODE = ALL - 1;
/** Kinds of moves take the lower half of an exit's word. */
const KIND = 0xffff;
/** Where no gate is above this one, bytes are looked through for those so low before places are. */
export const RARE = 12;
/** Entries of a cell that are compared one by one. */
const FEW = 4;
/** Parts of the circle that lead to the first entry. */
const BUCKETS = 256;

/**
 * What both kernels do for a piece of `n` persons. Lists are written from the start of `list` (with `rows`, and
 * `exits`); numbers that begin with `at` are places in the room's tables. Loops that list give the length.
 */
export interface Loops {
  /** The piece's group and first serial, and the keys of its refinement words. */
  readonly begin: (group: number, serial: number, n: number, key0: number, key1: number) => void;
  /**
   * Puts persons `begin` to `end - 1` into a scheme's states by points that step round a circle: each takes the
   * first of the entries in `fillLast` that is not below its point. Keys hold sums of states times factors until
   * `countIn` adds what they begin with, and counts them.
   */
  readonly fill: (
    s: number,
    begin: number,
    end: number,
    point: number,
    step: number,
    circle: number,
    entries: number,
  ) => void;
  readonly countIn: (begin: number, end: number, add: number) => void;
  /** Gate bytes of all, or of those listed. */
  readonly draw: (when: number) => void;
  readonly drawListed: (k: number, when: number) => void;
  /** Lists those whose gate byte is not above the gate of their place; no gate is above `most`. */
  readonly scanPlaces: (atGate: number, most: number) => number;
  /** Lists those who could move by place. */
  readonly riskPlaces: (atGate: number) => number;
  /** Persons whom a scheme could move, the busy among them by their place. */
  readonly risk: (s: number, atGate: number) => number;
  /** The same two for a scheme; `atMask` is where its carrier's masks of the year begin. */
  readonly scanScheme: (s: number, atGate: number, atMask: number, risk: number) => number;
  readonly riskScheme: (s: number, atGate: number, atMask: number) => number;
  /** Rows of those listed. */
  readonly rowsOfPlaces: (k: number, atRow: number) => void;
  readonly rowsOfScheme: (k: number, s: number, atRow: number) => void;
  /** Appends to the list those of the busy who pass their gate (or could, unless `drawn`); notes what rises for them. */
  readonly addBusy: (
    k: number,
    busyCount: number,
    p: number,
    s: number,
    cell: number,
    drawn: boolean,
  ) => number;
  /** Keeps those listed whose draw takes an exit, with the exit. */
  readonly choose: (k: number, when: number) => number;
  /** Carry out the exits chosen; events are counted from slot `atEvents` on. */
  readonly die: (k: number, atEvents: number, atYear: number) => void;
  readonly change: (k: number, atEvents: number, atOwn: number, step: number, atRises: number) => void;
  readonly goToWork: (k: number, atEvents: number, atOwn: number, atRises: number) => number;
  readonly stepAside: (busyCount: number) => void;
  readonly stepBack: (busyCount: number) => void;
  /** A year is added to the counters that rise. */
  readonly grow: (counter: number) => void;
  /** What rises, looked up again for all, or for the busy. */
  readonly riseAll: (s: number, counter: number, atRises: number) => void;
  readonly riseBusy: (busyCount: number, s: number, counter: number, atRises: number) => void;
  /** Carries out the exits of a scheme; -1, or the person who is where nobody can be. */
  readonly moveScheme: (k: number, s: number, atEvents: number, atRises: number) => number;
  /** Adds the piece's counts to those of the group's year. */
  readonly count: (t: number) => void;
  readonly expose: (t: number) => void;
}

/** Where the stock of a key's combo begins. */
const stockOf = (key: number): number => (key >>> 1) & ~(CODES - 1);

export function loopsOf(job: Job, plan: Plan, room: Room): Loops {
  const { key, replicate } = job;
  const { contexts: CONTEXTS, places: PLACES, works: WORKS } = job.sizes;
  const { code, bytes, keys, count, rise, list, rows, exits, busy, busyContext, risky } = room;
  const { unsettled, unsettledRows, fillLast, fillAdd, fillCount, guide } = room;
  const { here, stock, hereYears, exposedYears, stockYears, events } = room;
  const { rowOf, placeGate, schemeGate, masks, risesOf, own, decode, firstSub, mostCount, eventOf } = room;
  const { block, offset, gate, first, rises, quickAt, quick, top, low, exit } = room;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  const codeWords = new Int32Array(code.buffer, code.byteOffset, code.length >>> 2);
  const keyWords = new Int32Array(keys.buffer, keys.byteOffset, keys.length >>> 1);
  const countWords = new Int32Array(count.buffer, count.byteOffset, count.length >>> 2);
  const riseWords = new Int32Array(rise.buffer, rise.byteOffset, rise.length >>> 2);
  const N = LANES;
  const { carrierOf, factorOf, bitOf, slotAt } = plan;
  const C = plan.carriers.length;
  const S = plan.schemes;
  const STATES = plan.states;
  /** What a key has more than one of the carrier's own combos has. */
  const keyFrom = Int32Array.from(plan.carriers, (one) => one.comboAt * ALL);
  const counterOf = Int32Array.from(plan.carriers, (one) => one.counter);
  const alone = Uint8Array.from(plan.carriers, (one) => Number(one.schemes.length === 1));
  const riskyCount = new Int32Array(TOLD);
  const four = new Int32Array(4);
  let group = 0;
  let serial = 0;
  let n = 0;
  let key0 = 0;
  let key1 = 0;
  // Which bundle the list of risks is of, in which year's table.
  let riskyOf = -1;
  let riskyAt = -1;

  function begin(g: number, from: number, size: number, k0: number, k1: number): void {
    group = g;
    serial = from;
    n = size;
    key0 = k0;
    key1 = k1;
    riskyOf = -1;
  }

  function fill(
    s: number,
    begin: number,
    end: number,
    start: number,
    step: number,
    circle: number,
    entries: number,
  ): void {
    const mine = carrierOf[s] * N;
    const counter = counterOf[carrierOf[s]];
    if (entries > FEW || counter >= 0) fillMany(mine, counter * N, begin, end, start, step, circle, entries);
    else {
      for (let entry = entries; entry < FEW; entry++) fillLast[entry] = 0xffffffff;
      const [a, b, c] = fillLast;
      let point = start;
      for (let i = mine + begin; i < mine + end; i++) {
        keys[i] += fillAdd[(a < point ? 1 : 0) + (b < point ? 1 : 0) + (c < point ? 1 : 0)];
        point += step;
        if (point >= circle) point -= circle;
      }
    }
  }
  function fillMany(
    mine: number,
    counts: number,
    begin: number,
    end: number,
    start: number,
    step: number,
    circle: number,
    entries: number,
  ): void {
    const scale = end - begin < BUCKETS ? 0 : BUCKETS / circle;
    for (let bucket = 0, at = 0; bucket <= (scale === 0 ? 0 : BUCKETS); bucket++) {
      while (at < entries - 1 && fillLast[at] < Math.floor((bucket - 1) / scale)) at++;
      guide[bucket] = at;
    }
    let point = start;
    for (let i = begin; i < end; i++) {
      let at = guide[(point * scale) | 0];
      while (fillLast[at] < point) at++;
      keys[mine + i] += fillAdd[at];
      if (counts >= 0) count[counts + i] = fillCount[at];
      point += step;
      if (point >= circle) point -= circle;
    }
  }
  function countIn(begin: number, end: number, add: number): void {
    for (let i = begin; i < end; i++) {
      const key = keys[i] + add;
      keys[i] = key;
      stock[stockOf(key) + (key & CODE)]++;
    }
  }

  function draw(when: number): void {
    gateBytes(key, replicate, group, serial, n, when >>> 8, when & 255, bytes);
  }
  function drawListed(k: number, when: number): void {
    for (let q = 0; q < k; q++) bytes[list[q]] = gateByte(key, replicate, group, serial + list[q], when);
  }

  /** The length of a list without those beyond the last person, whom a word may bring in. */
  function within(listed: Uint16Array, begin: number, end: number): number {
    let kept = end;
    while (kept > begin && listed[kept - 1] >= n) kept--;
    return kept;
  }
  function scanPlaces(atGate: number, most: number): number {
    if (most <= RARE) return scanRare(atGate, most);
    let k = 0;
    const last = (n + 3) >>> 2;
    for (let w = 0; w < last; w++) {
      const word = words[w];
      const four = codeWords[w];
      const i = w << 2;
      list[k] = i;
      k = (k - (((word & 255) - placeGate[atGate + (four & 255)] - 1) >> 31)) | 0;
      list[k] = i + 1;
      k = (k - ((((word >>> 8) & 255) - placeGate[atGate + ((four >>> 8) & 255)] - 1) >> 31)) | 0;
      list[k] = i + 2;
      k = (k - ((((word >>> 16) & 255) - placeGate[atGate + ((four >>> 16) & 255)] - 1) >> 31)) | 0;
      list[k] = i + 3;
      k = (k - (((word >>> 24) - placeGate[atGate + (four >>> 24)] - 1) >> 31)) | 0;
    }
    return within(list, 0, k);
  }
  /** Words of four bytes that hold none so low are passed over. */
  function scanRare(atGate: number, most: number): number {
    const above = Math.imul(most + 1, 0x01010101);
    const whole = n >>> 2;
    let k = 0;
    for (let w = 0; w <= whole; w++) {
      const word = words[w];
      if (w < whole && ((word - above) & ~word & 0x80808080) === 0) continue;
      const end = Math.min(n, (w << 2) + 4);
      for (let i = w << 2; i < end; i++) if (bytes[i] <= placeGate[atGate + code[i]]) list[k++] = i;
    }
    return k;
  }
  function riskPlaces(atGate: number): number {
    let k = 0;
    for (let i = 0; i < n; i++) {
      list[k] = i;
      k = (k - (~placeGate[(atGate + code[i]) | 0] >> 31)) | 0;
    }
    return k;
  }

  function risk(s: number, atGate: number): number {
    const { combos, comboAt } = plan.carriers[carrierOf[s]];
    let n = 0;
    for (let place = 0; place < PLACES; place++) {
      if (here[place] === 0) continue;
      for (let combo = 0; combo < combos; combo++)
        if (schemeGate[atGate + combo * ALL + place] >= 0) n += stock[(comboAt + combo) * CODES + place];
    }
    return n;
  }
  /** All at once where many are at risk; else those whom one look at the bundle found at risk. */
  function scanScheme(s: number, atGate: number, atMask: number, risk: number): number {
    const c = carrierOf[s];
    const mine = c * N;
    const from = atGate - keyFrom[c];
    let k = 0;
    if (alone[c] || bitOf[s] >= TOLD || risk * 5 > n) {
      const pairs = mine >>> 1;
      const last = (n + 3) >>> 2;
      for (let w = 0; w < last; w++) {
        const word = words[w];
        const one = keyWords[pairs + (w << 1)];
        const two = keyWords[pairs + (w << 1) + 1];
        const i = w << 2;
        list[k] = i;
        k = (k - (((word & 255) - schemeGate[from + (one & 0xffff)] - 1) >> 31)) | 0;
        list[k] = i + 1;
        k = (k - ((((word >>> 8) & 255) - schemeGate[from + (one >>> 16)] - 1) >> 31)) | 0;
        list[k] = i + 2;
        k = (k - ((((word >>> 16) & 255) - schemeGate[from + (two & 0xffff)] - 1) >> 31)) | 0;
        list[k] = i + 3;
        k = (k - (((word >>> 24) - schemeGate[from + (two >>> 16)] - 1) >> 31)) | 0;
      }
      return within(list, 0, k);
    }
    riskBundle(c, atMask);
    const begin = bitOf[s] * N;
    const end = begin + riskyCount[bitOf[s]];
    for (let q = begin; q < end; q++) {
      const i = risky[q];
      list[k] = i;
      k = (k - ((bytes[i] - schemeGate[(from + keys[mine + i]) | 0] - 1) >> 31)) | 0;
    }
    return k;
  }
  function riskScheme(s: number, atGate: number, atMask: number): number {
    const c = carrierOf[s];
    const mine = c * N;
    if (alone[c] || bitOf[s] >= TOLD) {
      let k = 0;
      const from = atGate - keyFrom[c];
      for (let i = 0; i < n; i++) {
        list[k] = i;
        k = (k - (~schemeGate[(from + keys[mine + i]) | 0] >> 31)) | 0;
      }
      return k;
    }
    riskBundle(c, atMask);
    const begin = bitOf[s] * N;
    const end = riskyCount[bitOf[s]];
    for (let q = 0; q < end; q++) list[q] = risky[begin + q];
    return end;
  }
  /** Those whom the first schemes of a bundle could move: once for all of them, whose turns do not touch each other. */
  function riskBundle(c: number, atMask: number): void {
    if (riskyOf === c && riskyAt === atMask) return;
    riskyOf = c;
    riskyAt = atMask;
    const from = atMask - keyFrom[c];
    let a = 0;
    let b = N;
    let d = 2 * N;
    const last = (n + 1) >>> 1;
    for (let w = 0, pair = (c * N) >>> 1; w < last; w++, pair++) {
      const two = keyWords[pair];
      const i = w << 1;
      let bits = masks[from + (two & 0xffff)];
      risky[a] = i;
      a = (a + (bits & 1)) | 0;
      risky[b] = i;
      b = (b + ((bits >>> 1) & 1)) | 0;
      risky[d] = i;
      d = (d + ((bits >>> 2) & 1)) | 0;
      bits = masks[from + (two >>> 16)];
      risky[a] = i + 1;
      a = (a + (bits & 1)) | 0;
      risky[b] = i + 1;
      b = (b + ((bits >>> 1) & 1)) | 0;
      risky[d] = i + 1;
      d = (d + ((bits >>> 2) & 1)) | 0;
    }
    [a, b, d].forEach((end, list) => (riskyCount[list] = within(risky, list * N, end) - list * N));
  }

  function rowsOfPlaces(k: number, atRow: number): void {
    for (let q = 0; q < k; q++) rows[q] = rowOf[atRow + code[list[q]]];
  }
  function rowsOfScheme(k: number, s: number, atRow: number): void {
    const mine = carrierOf[s] * N;
    const counter = counterOf[carrierOf[s]];
    if (counter < 0)
      for (let q = 0; q < k; q++)
        rows[q] = rowOf[atRow + code[list[q]]] + decode[s * 256 + (keys[mine + list[q]] >>> BITS)];
    else
      for (let q = 0; q < k; q++)
        rows[q] = rowOf[atRow + code[list[q]]] + substate(list[q], s, mine, counter);
  }
  function substate(i: number, s: number, mine: number, counter: number): number {
    const at = s * 256 + (keys[mine + i] >>> BITS);
    if (counter < 0) return decode[at];
    return firstSub[at] + Math.min(mostCount[at], count[counter * N + i]);
  }
  function addBusy(
    listed: number,
    busyCount: number,
    p: number,
    s: number,
    cell: number,
    drawn: boolean,
  ): number {
    const mine = carrierOf[s] * N;
    const counter = counterOf[carrierOf[s]];
    const context = p * CONTEXTS;
    let k = listed;
    for (let q = 0; q < busyCount; q++) {
      const i = busy[q];
      const row = block[cell + offset[context + busyContext[q]]] + substate(i, s, mine, counter);
      list[k] = i;
      rows[k] = row;
      k += drawn ? (bytes[i] - gate[row] - 1) >>> 31 : ~gate[row] >>> 31;
      if (counter >= 0) rise[counter * N + i] = rises[row];
    }
    return k;
  }

  function choose(k: number, when: number): number {
    let kept = 0;
    let open = 0;
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const row = rows[q];
      const byte = bytes[i];
      if (byte > gate[row]) continue;
      const found = quick[quickAt[row] + byte];
      // To one list or the other, without a branch that nobody can foretell.
      unsettled[open] = i;
      unsettledRows[open] = row;
      list[kept] = i;
      exits[kept] = first[row] + found;
      open += found >>> 7;
      kept += (found >>> 7) ^ 1;
    }
    return refined(kept, open, when);
  }
  /** Where the byte is the top byte of a threshold, the person's own 24 bits decide. */
  function refined(settled: number, open: number, when: number): number {
    let kept = settled;
    for (let q = 0; q < open; q++) {
      const i = unsettled[q];
      const row = unsettledRows[q];
      const byte = bytes[i];
      threefry2x32(key0, key1, serial + i, when, four);
      const bits = four[0] >>> 8;
      const end = first[row + 1];
      let at = first[row] + (quick[quickAt[row] + byte] & (UNSETTLED - 1));
      while (at < end && top[at] === byte && low[at] < bits) at++;
      list[kept] = i;
      exits[kept] = at;
      kept += (at - end) >>> 31;
    }
    return kept;
  }

  function die(k: number, atEvents: number, atYear: number): void {
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const place = code[i];
      events[atEvents + (exit[exits[q]] & KIND)]++;
      code[i] = DEAD;
      here[place]--;
      for (let s = 0; s < S; s++)
        events[atYear + slotAt[plan.persons + s] + decode[s * 256 + (keys[carrierOf[s] * N + i] >>> BITS)]]++;
      for (let c = 0; c < C; c++) {
        const key = keys[c * N + i];
        stock[stockOf(key) + place]--;
        keys[c * N + i] = key - place + DEAD;
      }
    }
  }
  function change(k: number, atEvents: number, atOwn: number, step: number, atRises: number): void {
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const place = code[i];
      const what = exit[exits[q]];
      events[atEvents + (what & KIND)]++;
      move(i, place, place + (((what >>> 16) & 255) - own[atOwn + place]) * step, atRises);
    }
  }
  function goToWork(k: number, atEvents: number, atOwn: number, atRises: number): number {
    let busyCount = 0;
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const place = code[i];
      const what = exit[exits[q]];
      const from = own[atOwn + place];
      const into = (what >>> 16) & 255;
      events[atEvents + (what & KIND)]++;
      move(i, place, place + into - from, atRises);
      const event = eventOf[from * WORKS + into];
      busy[busyCount] = i;
      busyContext[busyCount] = event * PLACES;
      busyCount += -event >>> 31;
    }
    return busyCount;
  }
  function move(i: number, from: number, into: number, atRises: number): void {
    code[i] = into;
    here[from]--;
    here[into]++;
    for (let c = 0; c < C; c++) {
      const key = keys[c * N + i];
      const at = stockOf(key);
      stock[at + from]--;
      stock[at + into]++;
      keys[c * N + i] = key - from + into;
      if (counterOf[c] >= 0)
        rise[counterOf[c] * N + i] =
          risesOf[atRises + counterOf[c] * STATES * ALL - keyFrom[c] + key - from + into];
    }
  }
  function stepAside(busyCount: number): void {
    for (let q = 0; q < busyCount; q++) {
      busyContext[q] += code[busy[q]];
      code[busy[q]] |= BUSY;
      for (let c = 0; c < C; c++) keys[c * N + busy[q]] |= BUSY;
    }
  }
  function stepBack(busyCount: number): void {
    for (let q = 0; q < busyCount; q++) {
      code[busy[q]] &= BUSY - 1;
      for (let c = 0; c < C; c++) keys[c * N + busy[q]] &= ~BUSY;
    }
  }

  function grow(counter: number): void {
    const from = (counter * N) >>> 2;
    const end = from + ((n + 3) >>> 2);
    for (let w = from; w < end; w++) countWords[w] += riseWords[w];
  }
  function riseAll(s: number, counter: number, atRises: number): void {
    const mine = carrierOf[s] * N;
    const from = atRises - keyFrom[carrierOf[s]];
    for (let i = 0; i < n; i++) rise[counter * N + i] = risesOf[from + (keys[mine + i] & ~BUSY)];
  }
  function riseBusy(busyCount: number, s: number, counter: number, atRises: number): void {
    const mine = carrierOf[s] * N;
    const from = atRises - keyFrom[carrierOf[s]];
    for (let q = 0; q < busyCount; q++) {
      const i = busy[q];
      rise[counter * N + i] = risesOf[from + (keys[mine + i] & ~BUSY)];
    }
  }
  function moveScheme(k: number, s: number, atEvents: number, atRises: number): number {
    const c = carrierOf[s];
    const mine = c * N;
    const factor = factorOf[s];
    const counter = counterOf[c];
    for (let q = 0; q < k; q++) {
      const i = list[q];
      const what = exit[exits[q]];
      if ((what & KIND) === BAD_KIND) return i;
      const key = keys[mine + i];
      const place = key & (CODES - 1);
      const before = key >>> BITS;
      const after = before + (((what >>> 16) & 255) - decode[s * 256 + before]) * factor;
      keys[mine + i] = (after << BITS) | (key & CODE);
      events[atEvents + (what & KIND)]++;
      stock[before * CODES + place]--;
      stock[after * CODES + place]++;
      if (counter < 0) continue;
      count[counter * N + i] = what >>> 24;
      rise[counter * N + i] = risesOf[atRises - keyFrom[c] + after * ALL + place];
    }
    return -1;
  }

  function countYear(t: number): void {
    const end = plan.combos * CODES;
    const to = t * end;
    for (let place = 0; place < PLACES; place++) {
      if (here[place] === 0) continue;
      hereYears[t * CODES + place] += here[place];
      for (let at = place; at < end; at += CODES) stockYears[to + at] += stock[at];
    }
  }
  function expose(t: number): void {
    for (let place = 0; place < CODES; place++) exposedYears[t * CODES + place] += here[place];
  }

  return {
    begin,
    fill,
    countIn,
    draw,
    drawListed,
    scanPlaces,
    riskPlaces,
    risk,
    scanScheme,
    riskScheme,
    rowsOfPlaces,
    rowsOfScheme,
    addBusy,
    choose,
    die,
    change,
    goToWork,
    stepAside,
    stepBack,
    grow,
    riseAll,
    riseBusy,
    moveScheme,
    count: countYear,
    expose,
  };
}
