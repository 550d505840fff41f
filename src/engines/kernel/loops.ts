/**
 * The loops of agent-loops.ts in AssemblyScript with 128-bit vectors; compiled into loops.wasm by `npm run kernel`. The
 * busy ones ask at their end whether to go on: of a loop that asks first, V8 makes what stays the same anew at each step.
 */
import {
  LANES, bytes, busy, busyContext, carriers, classes, code, count, decode, exits, fillAdd, fillCount, fillLast, firstSub,
  guide, here, keys, list, mostCount, own, rise, rows, schemes, states, stock, unsettled, unsettledRows,
} from "./map";
import { bytesOf, refine, words } from "./random";

// Where the room's other arrays begin, in bytes; the order is that of CONFIG in agent-wasm.ts.
let hereYears: usize, exposedYears: usize, stockYears: usize, events: usize;
let rowOf: usize, placeReach: usize, schemeReach: usize, classOf: usize, riseBits: usize, risesOf: usize, schemeGate: usize;
let eventOf: usize, block: usize, offset: usize, gate: usize, first: usize, rises: usize;
let quickAt: usize, quick: usize, top: usize, low: usize, exit: usize;
let C: i32, S: i32, STATES: i32, COMBOS: i32, CONTEXTS: i32, PLACES: i32, WORKS: i32;
let k0: i32, k1: i32, k2: i32, k3: i32, last: i32;
let group: i32, serial: i32, n: i32, key0: i32, key1: i32;

const BUSY: i32 = 64;
const DEAD: i32 = 60;
const ALL: i32 = 128;
const BITS: i32 = 7;
const KIND: i32 = 0xffff;
const BAD_KIND: i32 = 0xffff;
const UNSETTLED: i32 = 128;
const NEVER: i8 = -16;

// prettier-ignore
export function setup(c: usize): void {
  hereYears = load<i32>(c, 0); exposedYears = load<i32>(c, 4); stockYears = load<i32>(c, 8); events = load<i32>(c, 12);
  rowOf = load<i32>(c, 16); placeReach = load<i32>(c, 20); schemeReach = load<i32>(c, 24); classOf = load<i32>(c, 28);
  riseBits = load<i32>(c, 32); risesOf = load<i32>(c, 36); schemeGate = load<i32>(c, 40); eventOf = load<i32>(c, 44);
  block = load<i32>(c, 48); offset = load<i32>(c, 52); gate = load<i32>(c, 56); first = load<i32>(c, 60);
  rises = load<i32>(c, 64); quickAt = load<i32>(c, 68); quick = load<i32>(c, 72); top = load<i32>(c, 76);
  low = load<i32>(c, 80); exit = load<i32>(c, 84); C = load<i32>(c, 88); S = load<i32>(c, 92);
  STATES = load<i32>(c, 96); COMBOS = load<i32>(c, 100); CONTEXTS = load<i32>(c, 104); PLACES = load<i32>(c, 108);
  WORKS = load<i32>(c, 112); k0 = load<i32>(c, 116); k1 = load<i32>(c, 120); k2 = load<i32>(c, 124);
  k3 = load<i32>(c, 128); last = load<i32>(c, 132);
}
export function begin(g: i32, from: i32, size: i32, a: i32, b: i32): void {
  group = g; serial = from; n = size; key0 = a; key1 = b;
  for (let s = 0; s < S; s++) spread(s);
}

// Of carrier c: its first combo, its counter and its combos; of scheme s: its carrier, factor and first slot.
// prettier-ignore
@inline function comboAt(c: i32): i32 { return load<i32>(carriers + c * 12); }
// prettier-ignore
@inline function counterOf(c: i32): i32 { return load<i32>(carriers + c * 12, 4); }
// prettier-ignore
@inline function sizeOf(c: i32): i32 { return load<i32>(carriers + c * 12, 8); }
// prettier-ignore
@inline function keyFrom(c: i32): i32 { return comboAt(c) << BITS; }
// prettier-ignore
@inline function stockOf(key: i32): i32 { return (key >>> 1) & -64; }
// prettier-ignore
@inline function carrierOf(s: i32): i32 { return load<i32>(schemes + s * 12); }
// prettier-ignore
@inline function factorOf(s: i32): i32 { return load<i32>(schemes + s * 12, 4); }
// prettier-ignore
@inline function slotAt(s: i32): i32 { return load<i32>(schemes + s * 12, 8); }
// Where the keys of carrier c begin; person `q` of the list, of the busy and of the unsettled; and the key of a person.
// prettier-ignore
@inline function keysOf(c: i32): usize { return keys + c * (2 * LANES); }
// prettier-ignore
@inline function listed(q: i32): i32 { return load<u16>(q << 1, list) as i32; }
// prettier-ignore
@inline function busyAt(q: i32): i32 { return load<u16>(q << 1, busy) as i32; }
// prettier-ignore
@inline function placeOf(i: i32): i32 { return load<u8>(i, code) as i32; }
// prettier-ignore
@inline function keyOf(mine: usize, i: i32): i32 { return load<u16>(mine + (i << 1)) as i32; }
// prettier-ignore
@inline function exitAt(exit: usize, q: i32): i32 { return load<i32>(exit + (load<i32>(q << 2, exits) << 2)); }
// prettier-ignore
@inline function add(at: usize, i: i32, by: i32): void {
  const to = at + (i << 2);
  store<i32>(to, load<i32>(to) + by);
}
// prettier-ignore
@inline function addHere(place: i32, by: i32): void { store<i32>(place << 2, load<i32>(place << 2, here) + by, here); }
// prettier-ignore
@inline function addStock(at: i32, by: i32): void { store<i32>(at << 2, load<i32>(at << 2, stock) + by, stock); }

/** Circles of 0 are of 2^32 points: those of 32 bits go round by themselves. */
export function fill(s: i32, begin: i32, end: i32, start: u32, step: u32, circle: u32, entries: i32): void {
  const mine = keysOf(carrierOf(s));
  const counter = counterOf(carrierOf(s));
  if (entries > 4 || counter >= 0) fillMany(mine, count + counter * LANES, counter, begin, end, start, step, circle, entries);
  else fillFew(mine, begin, end, start, step, circle, entries);
}
// prettier-ignore
@inline function onward(point: u32, step: u32, circle: u32): u32 {
  const next = point + step;
  return circle !== 0 && next >= circle ? next - circle : next;
}
/** Eight persons at a time: each entry below the point adds the next one's difference. */
function fillFew(mine: usize, begin: i32, end: i32, start: u32, step: u32, circle: u32, entries: i32): void {
  let point = start, stride: u32 = 0;
  let p = i32x4.splat(0), q = p;
  for (let lane = 0; lane < 8; lane++) {
    store<u32>(guide + (lane << 2), point);
    point = onward(point, step, circle);
    stride = onward(stride, step, circle);
  }
  p = v128.load(guide); q = v128.load(guide, 16);
  const never = i32x4.splat(-1), a0 = load<i32>(fillAdd), v0 = i32x4.splat(a0);
  const l0 = entries > 1 ? i32x4.splat(load<i32>(fillLast)) : never, d0 = i32x4.splat(load<i32>(fillAdd, 4) - a0);
  const l1 = entries > 2 ? i32x4.splat(load<i32>(fillLast, 4)) : never, d1 = i32x4.splat(load<i32>(fillAdd, 8) - load<i32>(fillAdd, 4));
  const l2 = entries > 3 ? i32x4.splat(load<i32>(fillLast, 8)) : never, d2 = i32x4.splat(load<i32>(fillAdd, 12) - load<i32>(fillAdd, 8));
  const by = i32x4.splat(stride), round = i32x4.splat(circle), goes = circle !== 0;
  let i = begin;
  do {
    const low4 = i32x4.add(i32x4.add(v0, v128.and(i32x4.gt_u(p, l0), d0)), i32x4.add(v128.and(i32x4.gt_u(p, l1), d1), v128.and(i32x4.gt_u(p, l2), d2)));
    const high4 = i32x4.add(i32x4.add(v0, v128.and(i32x4.gt_u(q, l0), d0)), i32x4.add(v128.and(i32x4.gt_u(q, l1), d1), v128.and(i32x4.gt_u(q, l2), d2)));
    let add8 = i16x8.narrow_i32x4_u(low4, high4);
    // Beyond the last person nothing is added: the next cell begins there.
    if (i + 8 > end) add8 = v128.and(add8, i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat((end - i) as i16)));
    const at = mine + (i << 1);
    v128.store(at, i16x8.add(v128.load(at), add8));
    p = i32x4.add(p, by); q = i32x4.add(q, by);
    if (goes) {
      p = i32x4.sub(p, v128.and(i32x4.ge_u(p, round), round));
      q = i32x4.sub(q, v128.and(i32x4.ge_u(q, round), round));
    }
    i += 8;
  } while (i < end);
}
function fillMany(mine: usize, counts: usize, counter: i32, begin: i32, end: i32, start: u32, step: u32, circle: u32, entries: i32): void {
  const whole = circle === 0 ? 4294967296.0 : (circle as f64);
  const scale = end - begin < 256 ? 0.0 : 256.0 / whole;
  const buckets = scale === 0.0 ? 0 : 256;
  for (let bucket = 0, at = 0; bucket <= buckets; bucket++) {
    const least = bucket === 0 ? 0.0 : floor((bucket - 1) as f64 * whole / 256.0);
    while (at < entries - 1 && (load<u32>(fillLast + (at << 2)) as f64) < least) at++;
    store<i32>(guide + (bucket << 2), at);
  }
  const guides = guide, lasts = fillLast, adds = fillAdd, numbers = fillCount;
  let point = start, i = begin;
  do {
    let at = load<i32>(guides + ((((point as f64) * scale) as i32) << 2));
    while (load<u32>(lasts + (at << 2)) < point) at++;
    const to = mine + (i << 1);
    store<u16>(to, load<u16>(to) + load<i32>(adds + (at << 2)));
    if (counter >= 0) store<u8>(counts + i, load<u8>(numbers + at));
    point = onward(point, step, circle);
  } while (++i < end);
}
/** Four persons at a time, each into counts of his own: neighbours are alike, and a count that is still being written waits. */
export function countIn(begin: i32, end: i32, more: i32): void {
  const mine = keys, counts = guide, each = (more as u64) * 0x0001000100010001;
  memory.fill(counts, 0, 1024);
  let i = begin;
  if (i + 4 <= end) do {
    const at = mine + (i << 1), four = load<u64>(at);
    store<u64>(at, four + each);
    add(counts, ((four >>> BITS) & 63) as i32, 1);
    add(counts, (((four >>> (16 + BITS)) & 63) as i32) + 64, 1);
    add(counts, (((four >>> (32 + BITS)) & 63) as i32) + 128, 1);
    add(counts, ((four >>> (48 + BITS)) as i32) + 192, 1);
    i += 4;
  } while (i + 4 <= end);
  for (; i < end; i++) {
    const key = load<u16>(mine + (i << 1)) as i32;
    store<u16>(mine + (i << 1), key + more);
    add(counts, key >>> BITS, 1);
  }
  const held = stock + ((stockOf(more) + (more & (ALL - 1))) << 2);
  for (let combo = 0; combo < 64; combo++) {
    const n = load<i32>(counts + (combo << 2)) + load<i32>(counts + (combo << 2), 256)
      + load<i32>(counts + (combo << 2), 512) + load<i32>(counts + (combo << 2), 768);
    if (n !== 0) add(held, combo << 6, n);
  }
}

/** Gate bytes of all. */
export function draw(when: i32): void {
  words(bytes, ((n + 255) >> 8) << 2, (serial >>> 8) << 2, group, when, last, k0, k1, k2, k3);
}
/** Those of the persons listed. */
export function drawListed(k: i32, when: i32): void {
  bytesOf(bytes, k, list, serial, group, when, last, k0, k1, k2, k3, guide);
}

// A table of so many vectors of sixteen bytes, looked up by sixteen indices; those beyond it give nought.
// prettier-ignore
@inline function look(vectors: i32, t0: v128, t1: v128, t2: v128, t3: v128, at: v128): v128 {
  let found = i8x16.swizzle(t0, at);
  if (vectors > 1) found = v128.or(found, i8x16.swizzle(t1, i8x16.sub(at, i8x16.splat(16))));
  if (vectors > 2) found = v128.or(found, i8x16.swizzle(t2, i8x16.sub(at, i8x16.splat(32))));
  if (vectors > 3) found = v128.or(found, i8x16.swizzle(t3, i8x16.sub(at, i8x16.splat(48))));
  return found;
}
/**
 * One bit for each of sixteen whose byte lies below the reach; a reach of 255 takes all. Bytes are cut off at `most`,
 * 254, or 0 where all who could pass are asked for. The exact test comes later, so that a table may reach too far, and
 * never too near.
 */
// prettier-ignore
@inline function passes(byte: v128, most: v128, reach: v128): i32 {
  return i8x16.bitmask(i8x16.eq(i8x16.sub_sat_u(reach, i8x16.min_u(byte, most)), i8x16.splat(0))) ^ 0xffff;
}
/** Lists those of 64 persons whose bit is set; bits beyond the last person are cut off. */
// prettier-ignore
@inline function emit(size: i32, f0: i32, f1: i32, f2: i32, f3: i32, i: i32, known: i32): i32 {
  let found = ((f0 | (f1 << 16)) as u32 as u64) | (((f2 | (f3 << 16)) as u32 as u64) << 32);
  if (i + 64 > size) found &= ((1 as u64) << (size - i)) - 1;
  const many = popcnt(found) as i32;
  // Six at a time, as if there were so many: what is written beyond the last one is written over.
  for (let at = known << 1; found; at += 12) {
    store<u16>(at, i + (ctz(found) as i32), list); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), list + 2); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), list + 4); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), list + 6); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), list + 8); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), list + 10); found &= found - 1;
  }
  return known + many;
}

/** Lists those whose byte passes the gate of their place (with `drawn` 0: who could pass). */
export function scanPlaces(reachAt: i32, drawn: i32): i32 {
  const t = placeReach + reachAt;
  const t0 = v128.load(t), t1 = v128.load(t, 16), t2 = v128.load(t, 32), t3 = v128.load(t, 48);
  const most = i8x16.splat(drawn ? -2 : 0);
  const size = n;
  let k = 0, i = 0;
  do {
    const f0 = passes(v128.load(i, bytes), most, look(4, t0, t1, t2, t3, v128.load(i, code)));
    const f1 = passes(v128.load(i, bytes + 16), most, look(4, t0, t1, t2, t3, v128.load(i, code + 16)));
    const f2 = passes(v128.load(i, bytes + 32), most, look(4, t0, t1, t2, t3, v128.load(i, code + 32)));
    const f3 = passes(v128.load(i, bytes + 48), most, look(4, t0, t1, t2, t3, v128.load(i, code + 48)));
    k = emit(size, f0, f1, f2, f3, i, k);
    i += 64;
  } while (i < size);
  return k;
}
/** Lists those whose byte is not above `most`, wherever they are: what is listed too much falls out when exits are chosen. */
export function scanRare(most: i32): i32 {
  const gates = i8x16.splat(most as i8), size = n;
  let k = 0, i = 0;
  do {
    const f0 = i8x16.bitmask(i8x16.le_u(v128.load(i, bytes), gates));
    const f1 = i8x16.bitmask(i8x16.le_u(v128.load(i, bytes + 16), gates));
    const f2 = i8x16.bitmask(i8x16.le_u(v128.load(i, bytes + 32), gates));
    const f3 = i8x16.bitmask(i8x16.le_u(v128.load(i, bytes + 48), gates));
    k = emit(size, f0, f1, f2, f3, i, k);
    i += 64;
  } while (i < size);
  return k;
}
/** Persons whom a scheme could move. */
export function risk(s: i32, atGate: i32): i32 {
  const from = comboAt(carrierOf(s)), size = sizeOf(carrierOf(s));
  let found = i32x4.splat(0);
  // A piece lives in few places: those of the others are passed over.
  for (let place = 0; place < 64; place += 4) {
    if (!v128.any_true(v128.load(here + (place << 2)))) continue;
    let gates = schemeGate + ((atGate + place) << 1), held = stock + (from << 8) + (place << 2);
    for (let combo = 0; combo < size; combo++, gates += ALL << 1, held += 256)
      found = i32x4.add(found, v128.andnot(v128.load(held), i32x4.shr_s(v128.load_ext<i16>(gates), 31)));
  }
  return (
    i32x4.extract_lane(found, 0) + i32x4.extract_lane(found, 1) +
    i32x4.extract_lane(found, 2) + i32x4.extract_lane(found, 3)
  );
}
/** The states of a scheme as the scans read them, from the keys. */
function spread(s: i32): void {
  const c = carrierOf(s), m = decode + (s << 8) + comboAt(c);
  const m0 = v128.load(m), m1 = v128.load(m, 16), m2 = v128.load(m, 32), m3 = v128.load(m, 48);
  const own = i8x16.splat(comboAt(c) as i8);
  const from = keysOf(c), to = states + s * LANES;
  const end = n;
  let i = 0;
  do {
    const at = from + (i << 1);
    const combos = i8x16.narrow_i16x8_u(i16x8.shr_u(v128.load(at), BITS), i16x8.shr_u(v128.load(at, 16), BITS));
    v128.store(to + i, look(4, m0, m1, m2, m3, i8x16.sub(combos, own)));
    i += 16;
  } while (i < end);
}
/** Classes of places of all, for the schemes of a carrier, as the first bits of an index: beyond all tables for those who stand aside or are dead. */
export function classify(c: i32, at: i32): void {
  const p = classOf + at, to = classes + c * LANES;
  const p0 = v128.load(p), p1 = v128.load(p, 16), p2 = v128.load(p, 32), p3 = v128.load(p, 48);
  const end = n, never = i8x16.splat(NEVER);
  let i = 0;
  do {
    v128.store(to + i, v128.xor(never, look(4, p0, p1, p2, p3, v128.load(i, code))));
    i += 16;
  } while (i < end);
}
/** The same for a scheme: the reach of a state and a class of places; tables of `size` bytes. */
export function scanScheme(s: i32, at: i32, size: i32, drawn: i32): i32 {
  const reach = schemeReach + at, mine = states + s * LANES, by = classes + carrierOf(s) * LANES;
  if (size <= 16) return scanBy(1, reach, mine, by, drawn);
  if (size <= 32) return scanBy(2, reach, mine, by, drawn);
  if (size <= 48) return scanBy(3, reach, mine, by, drawn);
  return scanBy(4, reach, mine, by, drawn);
}
// prettier-ignore
@inline function scanBy(vectors: i32, r: usize, mine: usize, by: usize, drawn: i32): i32 {
  const r0 = v128.load(r), r1 = v128.load(r, 16), r2 = v128.load(r, 32), r3 = v128.load(r, 48);
  const most = i8x16.splat(drawn ? -2 : 0);
  const many = n;
  let k = 0, i = 0;
  do {
    const f0 = passes(v128.load(i, bytes), most, look(vectors, r0, r1, r2, r3, v128.or(v128.load(mine + i), v128.load(by + i))));
    const f1 = passes(v128.load(i, bytes + 16), most, look(vectors, r0, r1, r2, r3, v128.or(v128.load(mine + i, 16), v128.load(by + i, 16))));
    const f2 = passes(v128.load(i, bytes + 32), most, look(vectors, r0, r1, r2, r3, v128.or(v128.load(mine + i, 32), v128.load(by + i, 32))));
    const f3 = passes(v128.load(i, bytes + 48), most, look(vectors, r0, r1, r2, r3, v128.or(v128.load(mine + i, 48), v128.load(by + i, 48))));
    k = emit(many, f0, f1, f2, f3, i, k);
    i += 64;
  } while (i < many);
  return k;
}
// What a loop reads often is copied into its own variables first: globals are read from memory each time.
export function rowsOfPlaces(k: i32, atRow: i32): void {
  const from = rowOf + (atRow << 2);
  let q = 0;
  if (k > 0) do store<i32>(q << 2, load<i32>(from + (placeOf(listed(q)) << 2)), rows);
  while (++q < k);
}
export function rowsOfScheme(k: i32, s: i32, atRow: i32): void {
  if (k === 0) return;
  const mine = keysOf(carrierOf(s)), counter = counterOf(carrierOf(s)), counts = count + counter * LANES;
  const from = rowOf + (atRow << 2), all = s << 8;
  let q = 0;
  if (counter < 0)
    do {
      const i = listed(q);
      const row = load<i32>(from + (placeOf(i) << 2));
      store<i32>(q << 2, row + (load<u8>(all + (keyOf(mine, i) >>> BITS), decode) as i32), rows);
    } while (++q < k);
  else
    do {
      const i = listed(q), combo = (all + (keyOf(mine, i) >>> BITS)) << 2;
      const row = load<i32>(from + (placeOf(i) << 2));
      const years = min<i32>(load<i32>(combo, mostCount), load<u8>(counts + i));
      store<i32>(q << 2, row + load<i32>(combo, firstSub) + years, rows);
    } while (++q < k);
}
export function addBusy(known: i32, busyCount: i32, p: i32, s: i32, cell: i32, drawn: i32): i32 {
  if (busyCount === 0) return known;
  const counter = counterOf(carrierOf(s));
  return counter < 0 ? addWith(false, counter, known, busyCount, p, s, cell, drawn) : addWith(true, counter, known, busyCount, p, s, cell, drawn);
}
// prettier-ignore
@inline function addWith(counted: bool, counter: i32, known: i32, busyCount: i32, p: i32, s: i32, cell: i32, drawn: i32): i32 {
  const mine = keysOf(carrierOf(s)), counts = count + counter * LANES, rising = rise + counter * LANES;
  const context = offset + ((p * CONTEXTS) << 2), cells = block + (cell << 2), gates = gate, risen = rises, states = s << 8;
  // Without bytes all are listed who have exits.
  const seen = drawn ? 255 : 0;
  let k = known, q = 0;
  do {
    const i = busyAt(q), combo = states + (keyOf(mine, i) >>> BITS);
    let row = load<i32>(cells + (load<i32>(context + (load<i32>(q << 2, busyContext) << 2)) << 2));
    if (counted) {
      row += load<i32>(combo << 2, firstSub) + min<i32>(load<i32>(combo << 2, mostCount), load<u8>(counts + i));
      store<u8>(rising + i, load<u8>(risen + row));
    } else row += load<u8>(combo, decode) as i32;
    store<u16>(k << 1, i, list);
    store<i32>(k << 2, row, rows);
    k += (((load<u8>(i, bytes) as i32) & seen) - (load<i16>(gates + (row << 1)) as i32) - 1) >>> 31;
  } while (++q < busyCount);
  return k;
}

export function choose(k: i32, when: i32): i32 {
  const gates = gate, quicks = quick, quickAts = quickAt, firsts = first;
  let kept = 0, open = 0, q = 0;
  if (k > 0) do {
    const i = listed(q);
    const row = load<i32>(q << 2, rows);
    const byte = load<u8>(i, bytes) as i32;
    if (byte > (load<i16>(gates + (row << 1)) as i32)) continue;
    const found = load<u8>(quicks + load<i32>(quickAts + (row << 2)) + byte) as i32;
    store<u16>(open << 1, i, unsettled);
    store<i32>(open << 2, row, unsettledRows);
    store<u16>(kept << 1, i, list);
    store<i32>(kept << 2, load<i32>(firsts + (row << 2)) + found, exits);
    open += found >>> 7;
    kept += (found >>> 7) ^ 1;
  } while (++q < k);
  // The rows have been read: their room takes the refinement bits.
  refine(rows, open, unsettled, serial, when, key0, key1);
  const tops = top, lows = low;
  for (q = 0; q < open; q++) {
    const i = load<u16>(q << 1, unsettled) as i32;
    const row = load<i32>(q << 2, unsettledRows) << 2;
    const byte = load<u8>(i, bytes) as i32;
    const bits = load<i32>(q << 2, rows);
    const end = load<i32>(firsts + row, 4);
    let at = load<i32>(firsts + row) + ((load<u8>(quicks + load<i32>(quickAts + row) + byte) as i32) & (UNSETTLED - 1));
    while (at < end && (load<u8>(tops + at) as i32) === byte && load<i32>(lows + (at << 2)) < bits) at++;
    store<u16>(kept << 1, i, list);
    store<i32>(kept << 2, at, exits);
    kept += (at - end) >>> 31;
  }
  return kept;
}

export function die(k: i32, atEvents: i32, atYear: i32): void {
  if (k === 0) return;
  const whats = exit, counts = events + (atEvents << 2);
  for (let s = 0; s < S; s++) {
    const mine = keysOf(carrierOf(s)), states = s << 8, ends = events + ((atYear + slotAt(s)) << 2);
    let q = 0;
    do add(ends, load<u8>(states + (keyOf(mine, listed(q)) >>> BITS), decode) as i32, 1);
    while (++q < k);
  }
  for (let c = 0; c < C; c++) {
    const mine = keysOf(c);
    let q = 0;
    do {
      const i = listed(q);
      addStock(stockOf(keyOf(mine, i)) + placeOf(i), -1);
    } while (++q < k);
  }
  let q = 0;
  do {
    const i = listed(q);
    add(counts, exitAt(whats, q) & KIND, 1);
    addHere(placeOf(i), -1);
    store<u8>(i, DEAD, code);
  } while (++q < k);
}
export function change(k: i32, atEvents: i32, atOwn: i32, step: i32, atRises: i32): void {
  const whats = exit, counts = events + (atEvents << 2);
  let q = 0;
  if (k > 0) do {
    const i = listed(q);
    const place = placeOf(i);
    const what = exitAt(whats, q);
    const to = place + (((what >>> 16) & 255) - (load<u8>(atOwn + place, own) as i32)) * step;
    add(counts, what & KIND, 1);
    store<u8>(i, to, code);
    recount(i, place, to);
  } while (++q < k);
  riseMoved(k, atRises);
}
export function goToWork(k: i32, atEvents: i32, atOwn: i32, atRises: i32): i32 {
  const whats = exit, counts = events + (atEvents << 2), eventsOf = eventOf, works = WORKS, places = PLACES;
  let busyCount = 0, q = 0;
  if (k > 0) do {
    const i = listed(q);
    const place = placeOf(i);
    const what = exitAt(whats, q);
    const before = load<u8>(atOwn + place, own) as i32;
    const after = (what >>> 16) & 255;
    add(counts, what & KIND, 1);
    store<u8>(i, place + after - before, code);
    recount(i, place, place + after - before);
    const event = load<u8>(eventsOf + before * works + after) as i32;
    store<u16>(busyCount << 1, i, busy);
    store<i32>(busyCount << 2, event * places, busyContext);
    busyCount += -event >>> 31;
  } while (++q < k);
  riseMoved(k, atRises);
  return busyCount;
}
/** One person goes from a place to another in the counts of the piece. */
// prettier-ignore
@inline function recount(i: i32, from: i32, into: i32): void {
  addHere(from, -1);
  addHere(into, 1);
  for (let c = 0, mine: usize = keys; c < C; c++, mine += 2 * LANES) {
    const at = stockOf(keyOf(mine, i));
    addStock(at + from, -1);
    addStock(at + into, 1);
  }
}
/** What rises for those listed, whose place is another now. */
function riseMoved(k: i32, atRises: i32): void {
  for (let c = 0; c < C; c++) {
    const counter = counterOf(c);
    if (counter < 0) continue;
    const to = rise + counter * LANES, from = risesOf + atRises + counter * STATES * ALL - keyFrom(c), mine = keysOf(c);
    let q = 0;
    if (k > 0) do {
      const i = listed(q);
      store<u8>(to + i, load<u8>(from + (keyOf(mine, i) & -ALL) + placeOf(i)));
    } while (++q < k);
  }
}
export function stepAside(busyCount: i32): void {
  let q = 0;
  if (busyCount > 0) do {
    const i = busyAt(q);
    const place = placeOf(i);
    store<i32>(q << 2, load<i32>(q << 2, busyContext) + place, busyContext);
    store<u8>(i, place | BUSY, code);
  } while (++q < busyCount);
}
export function stepBack(busyCount: i32): void {
  let q = 0;
  if (busyCount > 0) do {
    const i = busyAt(q);
    store<u8>(i, placeOf(i) & (BUSY - 1), code);
  } while (++q < busyCount);
}
export function grow(counter: i32): void {
  const to = count + counter * LANES, from = rise + counter * LANES;
  const end = n;
  let i = 0;
  do {
    v128.store(to + i, i8x16.add(v128.load(to + i), v128.load(from + i)));
    i += 16;
  } while (i < end);
}
// prettier-ignore
@inline function riseOf(i: i32, from: usize, mine: usize, to: usize): void {
  store<u8>(to + i, load<u8>(from + (keyOf(mine, i) & -ALL) + (placeOf(i) & (BUSY - 1))));
}
/** Sixteen at a time: the states that rise are bits of a byte by place. Schemes with more than eight states one by one. */
export function riseAll(s: i32, counter: i32, atRises: i32, atBits: i32): void {
  if (atBits < 0) {
    const from = risesOf + atRises - keyFrom(carrierOf(s)), own = keysOf(carrierOf(s)), all = rise + counter * LANES;
    for (let i = 0; i < n; i++) riseOf(i, from, own, all);
    return;
  }
  const t = riseBits + atBits, mine = states + s * LANES, to = rise + counter * LANES;
  const t0 = v128.load(t), t1 = v128.load(t, 16), t2 = v128.load(t, 32), t3 = v128.load(t, 48);
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const own = i8x16.splat((BUSY - 1) as i8), one = i8x16.splat(1);
  const end = n;
  let i = 0;
  do {
    const rising = look(4, t0, t1, t2, t3, v128.and(v128.load(i, code), own));
    const bit = i8x16.swizzle(bits, v128.load(mine + i));
    v128.store(to + i, v128.and(i8x16.eq(v128.and(rising, bit), bit), one));
    i += 16;
  } while (i < end);
}
export function riseBusy(busyCount: i32, s: i32, counter: i32, atRises: i32): void {
  const from = risesOf + atRises - keyFrom(carrierOf(s)), mine = keysOf(carrierOf(s)), to = rise + counter * LANES;
  let q = 0;
  if (busyCount > 0) do riseOf(busyAt(q), from, mine, to);
  while (++q < busyCount);
}
export function moveScheme(k: i32, s: i32, atEvents: i32, atRises: i32): i32 {
  if (k === 0) return -1;
  const counter = counterOf(carrierOf(s));
  return counter < 0 ? moveWith(false, counter, k, s, atEvents, atRises) : moveWith(true, counter, k, s, atEvents, atRises);
}
// prettier-ignore
@inline function moveWith(counted: bool, counter: i32, k: i32, s: i32, atEvents: i32, atRises: i32): i32 {
  const c = carrierOf(s), mine = keysOf(c), factor = factorOf(s), known = states + s * LANES, all = s << 8;
  const counts = count + counter * LANES, rising = rise + counter * LANES, risen = risesOf + atRises - keyFrom(c);
  const whats = exit, happened = events + (atEvents << 2);
  let q = 0, nowhere = -1;
  do {
    const i = listed(q);
    const exiting = exitAt(whats, q);
    const what = exiting & KIND;
    nowhere = what === BAD_KIND ? i : nowhere;
    const place = placeOf(i) & (BUSY - 1);
    const before = keyOf(mine, i) >>> BITS;
    const into = (exiting >>> 16) & 255;
    const after = before + (into - (load<u8>(all + before, decode) as i32)) * factor;
    store<u16>(mine + (i << 1), after << BITS);
    store<u8>(known + i, into);
    add(happened, what, 1);
    addStock((before << 6) + place, -1);
    addStock((after << 6) + place, 1);
    if (counted) {
      store<u8>(counts + i, exiting >>> 24);
      store<u8>(rising + i, load<u8>(risen + after * ALL + place));
    }
  } while (++q < k);
  return nowhere;
}
// prettier-ignore
@inline function sum(into: usize, from: usize, words: i32): void {
  for (let at = 0; at < words << 2; at += 16)
    v128.store(into + at, i32x4.add(v128.load(into + at), v128.load(from + at)));
}
export function countYear(t: i32): void {
  const mine = stock, years = stockYears + ((t * COMBOS) << 8), end = COMBOS << 8;
  sum(hereYears + (t << 8), here, 64);
  for (let place = 0; place < 256; place += 16) {
    if (!v128.any_true(v128.load(here + place))) continue;
    for (let at = place; at < end; at += 256)
      v128.store(years + at, i32x4.add(v128.load(years + at), v128.load(mine + at)));
  }
}
export function expose(t: i32): void {
  sum(exposedYears + (t << 8), here, 64);
}
