/** The loops of agent-loops.ts in AssemblyScript with 128-bit vectors; compiled into loops.wasm by `npm run kernel`. */

// Where the room's arrays begin, in bytes; the order is that of CONFIG in agent-wasm.ts.
let code: usize, bytes: usize, keys: usize, count: usize, rise: usize;
let list: usize, rows: usize, exits: usize, busy: usize, busyContext: usize;
let here: usize, stock: usize, hereYears: usize, exposedYears: usize, stockYears: usize, events: usize;
let rowOf: usize, placeReach: usize, schemeReach: usize, classOf: usize, risesOf: usize;
let own: usize, decode: usize, firstSub: usize, mostCount: usize, eventOf: usize;
let block: usize, offset: usize, gate: usize, first: usize, rises: usize;
let quickAt: usize, quick: usize, schemeGate: usize, unsettled: usize, unsettledRows: usize;
let fillLast: usize, fillAdd: usize, fillCount: usize, guide: usize;
let top: usize, low: usize, exit: usize, carriers: usize, schemes: usize;
let states: usize, classes: usize, riseBits: usize;
let N: i32, C: i32, S: i32, STATES: i32, COMBOS: i32, CONTEXTS: i32, PLACES: i32, WORKS: i32;
let k0: i32, k1: i32, k2: i32, k3: i32, k4: i32, last: i32;
let group: i32, serial: i32, n: i32, key0: i32, key1: i32;

const BUSY: i32 = 64;
const DEAD: i32 = 60;
const ALL: i32 = 128;
const BITS: i32 = 7;
const KIND: i32 = 0xffff;
const BAD_KIND: i32 = 0xffff;
const UNSETTLED: i32 = 128;

// prettier-ignore
export function setup(c: usize): void {
  code = load<i32>(c, 0); bytes = load<i32>(c, 4); keys = load<i32>(c, 8); count = load<i32>(c, 12);
  rise = load<i32>(c, 16); list = load<i32>(c, 20); rows = load<i32>(c, 24);
  exits = load<i32>(c, 28); busy = load<i32>(c, 32); busyContext = load<i32>(c, 36);
  here = load<i32>(c, 40); stock = load<i32>(c, 44); hereYears = load<i32>(c, 48);
  exposedYears = load<i32>(c, 52); stockYears = load<i32>(c, 56); events = load<i32>(c, 60);
  rowOf = load<i32>(c, 64); placeReach = load<i32>(c, 68); schemeReach = load<i32>(c, 72);
  classOf = load<i32>(c, 76); risesOf = load<i32>(c, 80); own = load<i32>(c, 84);
  decode = load<i32>(c, 88); firstSub = load<i32>(c, 92); mostCount = load<i32>(c, 96);
  eventOf = load<i32>(c, 100); block = load<i32>(c, 104); offset = load<i32>(c, 108);
  gate = load<i32>(c, 112); first = load<i32>(c, 116); rises = load<i32>(c, 120);
  quickAt = load<i32>(c, 124); quick = load<i32>(c, 128); schemeGate = load<i32>(c, 132);
  unsettled = load<i32>(c, 136); unsettledRows = load<i32>(c, 140); states = load<i32>(c, 144);
  fillLast = load<i32>(c, 148); fillAdd = load<i32>(c, 152); fillCount = load<i32>(c, 156);
  guide = load<i32>(c, 160); top = load<i32>(c, 164); low = load<i32>(c, 168);
  exit = load<i32>(c, 172); carriers = load<i32>(c, 176); schemes = load<i32>(c, 180);
  N = load<i32>(c, 184); C = load<i32>(c, 188); S = load<i32>(c, 192); STATES = load<i32>(c, 196);
  COMBOS = load<i32>(c, 200); CONTEXTS = load<i32>(c, 204); PLACES = load<i32>(c, 208);
  WORKS = load<i32>(c, 212); k0 = load<i32>(c, 216); k1 = load<i32>(c, 220); k2 = load<i32>(c, 224);
  k3 = load<i32>(c, 228); last = load<i32>(c, 232); classes = load<i32>(c, 236);
  riseBits = load<i32>(c, 240);
  k4 = 0x1bd11bda ^ k0 ^ k1 ^ k2 ^ k3;
}
export function begin(g: i32, from: i32, size: i32, a: i32, b: i32): void {
  group = g; serial = from; n = size; key0 = a; key1 = b;
  for (let s = 0; s < S; s++) spread(s);
}

// Of carrier c: its first combo, its counter, its combos and the bits of its classes of places; of scheme s: its
// carrier, factor and first slot.
// prettier-ignore
@inline function comboAt(c: i32): i32 { return load<i32>(carriers + (c << 4)); }
// prettier-ignore
@inline function counterOf(c: i32): i32 { return load<i32>(carriers + (c << 4), 4); }
// prettier-ignore
@inline function sizeOf(c: i32): i32 { return load<i32>(carriers + (c << 4), 8); }
// prettier-ignore
@inline function bitsOf(c: i32): i32 { return load<i32>(carriers + (c << 4), 12); }
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
// prettier-ignore
@inline function keyAt(c: i32, i: i32): usize { return keys + ((c * N + i) << 1); }
// prettier-ignore
@inline function nth(list: usize, q: i32): i32 { return load<u16>(list + (q << 1)) as i32; }
// prettier-ignore
@inline function add(at: usize, i: i32, by: i32): void {
  const to = at + (i << 2);
  store<i32>(to, load<i32>(to) + by);
}

/** Circles of 0 are of 2^32 points: those of 32 bits go round by themselves. */
export function fill(s: i32, begin: i32, end: i32, start: u32, step: u32, circle: u32, entries: i32): void {
  const mine = keyAt(carrierOf(s), 0);
  const counter = counterOf(carrierOf(s));
  if (entries > 4 || counter >= 0) fillMany(mine, count + counter * N, counter, begin, end, start, step, circle, entries);
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
  for (; i < end; i += 8) {
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
  }
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
  let point = start;
  for (let i = begin; i < end; i++) {
    let at = load<i32>(guide + ((((point as f64) * scale) as i32) << 2));
    while (load<u32>(fillLast + (at << 2)) < point) at++;
    const to = mine + (i << 1);
    store<u16>(to, load<u16>(to) + load<i32>(fillAdd + (at << 2)));
    if (counter >= 0) store<u8>(counts + i, load<u8>(fillCount + at));
    point = onward(point, step, circle);
  }
}
/** Four persons at a time, each into counts of his own: neighbours are alike, and a count that is still being written waits. */
export function countIn(begin: i32, end: i32, more: i32): void {
  const mine = keys, counts = guide, each = (more as u64) * 0x0001000100010001;
  memory.fill(counts, 0, 1024);
  let i = begin;
  for (; i + 4 <= end; i += 4) {
    const at = mine + (i << 1), four = load<u64>(at);
    store<u64>(at, four + each);
    add(counts, ((four >>> BITS) & 63) as i32, 1);
    add(counts, (((four >>> (16 + BITS)) & 63) as i32) + 64, 1);
    add(counts, (((four >>> (32 + BITS)) & 63) as i32) + 128, 1);
    add(counts, ((four >>> (48 + BITS)) as i32) + 192, 1);
  }
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

// Threefry4x32-20 unrolled: of four successive blocks at once in the lanes, and of two such quartets side by side.
// prettier-ignore
@inline function turn(x: v128, r: i32): v128 { return v128.or(i32x4.shl(x, r), i32x4.shr_u(x, 32 - r)); }
// prettier-ignore
@inline function plus(x: v128, y: v128): v128 { return i32x4.add(x, y); }
/** Gate bytes of all, 128 persons at a time; see gateBytes in ground/random.ts. */
// prettier-ignore
export function draw(when: i32): void {
  const blocks = (n + 15) >> 4;
  const k0s = i32x4.splat(k0), k1s = i32x4.splat(k1), k2s = i32x4.splat(k2), k3s = i32x4.splat(k3), k4s = i32x4.splat(k4);
  const b0 = i32x4.splat(group + k1), c0 = i32x4.splat(when + k2), d0 = i32x4.splat(last + k3);
  for (let block = 0; block < blocks; block += 8) {
    let a = plus(i32x4.splat((serial >>> 4) + block + k0), i32x4(0, 1, 2, 3)), b = b0, c = c0, d = d0;
    let e = plus(a, i32x4.splat(4)), f = b0, g = c0, h = d0;
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 10), a); f = v128.xor(turn(f, 10), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 26), c); h = v128.xor(turn(h, 26), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 11), a); h = v128.xor(turn(h, 11), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 21), c); f = v128.xor(turn(f, 21), g);
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 13), a); f = v128.xor(turn(f, 13), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 27), c); h = v128.xor(turn(h, 27), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 23), a); h = v128.xor(turn(h, 23), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 5), c); f = v128.xor(turn(f, 5), g);
    a = plus(a, k1s); e = plus(e, k1s); b = plus(b, k2s); f = plus(f, k2s); c = plus(c, k3s); g = plus(g, k3s); d = plus(d, plus(k4s, i32x4.splat(1))); h = plus(h, plus(k4s, i32x4.splat(1)));
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 6), a); f = v128.xor(turn(f, 6), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 20), c); h = v128.xor(turn(h, 20), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 17), a); h = v128.xor(turn(h, 17), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 11), c); f = v128.xor(turn(f, 11), g);
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 25), a); f = v128.xor(turn(f, 25), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 10), c); h = v128.xor(turn(h, 10), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 18), a); h = v128.xor(turn(h, 18), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 20), c); f = v128.xor(turn(f, 20), g);
    a = plus(a, k2s); e = plus(e, k2s); b = plus(b, k3s); f = plus(f, k3s); c = plus(c, k4s); g = plus(g, k4s); d = plus(d, plus(k0s, i32x4.splat(2))); h = plus(h, plus(k0s, i32x4.splat(2)));
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 10), a); f = v128.xor(turn(f, 10), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 26), c); h = v128.xor(turn(h, 26), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 11), a); h = v128.xor(turn(h, 11), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 21), c); f = v128.xor(turn(f, 21), g);
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 13), a); f = v128.xor(turn(f, 13), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 27), c); h = v128.xor(turn(h, 27), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 23), a); h = v128.xor(turn(h, 23), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 5), c); f = v128.xor(turn(f, 5), g);
    a = plus(a, k3s); e = plus(e, k3s); b = plus(b, k4s); f = plus(f, k4s); c = plus(c, k0s); g = plus(g, k0s); d = plus(d, plus(k1s, i32x4.splat(3))); h = plus(h, plus(k1s, i32x4.splat(3)));
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 6), a); f = v128.xor(turn(f, 6), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 20), c); h = v128.xor(turn(h, 20), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 17), a); h = v128.xor(turn(h, 17), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 11), c); f = v128.xor(turn(f, 11), g);
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 25), a); f = v128.xor(turn(f, 25), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 10), c); h = v128.xor(turn(h, 10), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 18), a); h = v128.xor(turn(h, 18), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 20), c); f = v128.xor(turn(f, 20), g);
    a = plus(a, k4s); e = plus(e, k4s); b = plus(b, k0s); f = plus(f, k0s); c = plus(c, k1s); g = plus(g, k1s); d = plus(d, plus(k2s, i32x4.splat(4))); h = plus(h, plus(k2s, i32x4.splat(4)));
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 10), a); f = v128.xor(turn(f, 10), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 26), c); h = v128.xor(turn(h, 26), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 11), a); h = v128.xor(turn(h, 11), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 21), c); f = v128.xor(turn(f, 21), g);
    a = plus(a, b); e = plus(e, f); b = v128.xor(turn(b, 13), a); f = v128.xor(turn(f, 13), e); c = plus(c, d); g = plus(g, h); d = v128.xor(turn(d, 27), c); h = v128.xor(turn(h, 27), g);
    a = plus(a, d); e = plus(e, h); d = v128.xor(turn(d, 23), a); h = v128.xor(turn(h, 23), e); c = plus(c, b); g = plus(g, f); b = v128.xor(turn(b, 5), c); f = v128.xor(turn(f, 5), g);
    a = plus(a, k0s); e = plus(e, k0s); b = plus(b, k1s); f = plus(f, k1s); c = plus(c, k2s); g = plus(g, k2s); d = plus(d, plus(k3s, i32x4.splat(5))); h = plus(h, plus(k3s, i32x4.splat(5)));
    put(bytes + (block << 4), a, b, c, d);
    put(bytes + (block << 4) + 64, e, f, g, h);
  }
}
/** Words of four blocks, lane by lane, in the order of the blocks. */
// prettier-ignore
@inline function put(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  const low0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), low1 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const high0 = v128.shuffle<i32>(a, b, 2, 6, 3, 7), high1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<i64>(low0, low1, 0, 2));
  v128.store(at, v128.shuffle<i64>(low0, low1, 1, 3), 16);
  v128.store(at, v128.shuffle<i64>(high0, high1, 0, 2), 32);
  v128.store(at, v128.shuffle<i64>(high0, high1, 1, 3), 48);
}
/** The same for those listed, four at a time: each lane is the block of one person. */
// prettier-ignore
export function drawListed(k: i32, when: i32): void {
  const who = list, to = bytes, from = i32x4.splat(serial);
  const k0s = i32x4.splat(k0), k1s = i32x4.splat(k1), k2s = i32x4.splat(k2), k3s = i32x4.splat(k3), k4s = i32x4.splat(k4);
  const b0 = i32x4.splat(group + k1), c0 = i32x4.splat(when + k2), d0 = i32x4.splat(last + k3);
  for (let q = 0; q < k; q += 4) {
    const person = plus(from, v128.load_ext<u16>(who + (q << 1)));
    let a = plus(i32x4.shr_u(person, 4), k0s), b = b0, c = c0, d = d0;
    a = plus(a, b); b = v128.xor(turn(b, 10), a); c = plus(c, d); d = v128.xor(turn(d, 26), c);
    a = plus(a, d); d = v128.xor(turn(d, 11), a); c = plus(c, b); b = v128.xor(turn(b, 21), c);
    a = plus(a, b); b = v128.xor(turn(b, 13), a); c = plus(c, d); d = v128.xor(turn(d, 27), c);
    a = plus(a, d); d = v128.xor(turn(d, 23), a); c = plus(c, b); b = v128.xor(turn(b, 5), c);
    a = plus(a, k1s); b = plus(b, k2s); c = plus(c, k3s); d = plus(d, plus(k4s, i32x4.splat(1)));
    a = plus(a, b); b = v128.xor(turn(b, 6), a); c = plus(c, d); d = v128.xor(turn(d, 20), c);
    a = plus(a, d); d = v128.xor(turn(d, 17), a); c = plus(c, b); b = v128.xor(turn(b, 11), c);
    a = plus(a, b); b = v128.xor(turn(b, 25), a); c = plus(c, d); d = v128.xor(turn(d, 10), c);
    a = plus(a, d); d = v128.xor(turn(d, 18), a); c = plus(c, b); b = v128.xor(turn(b, 20), c);
    a = plus(a, k2s); b = plus(b, k3s); c = plus(c, k4s); d = plus(d, plus(k0s, i32x4.splat(2)));
    a = plus(a, b); b = v128.xor(turn(b, 10), a); c = plus(c, d); d = v128.xor(turn(d, 26), c);
    a = plus(a, d); d = v128.xor(turn(d, 11), a); c = plus(c, b); b = v128.xor(turn(b, 21), c);
    a = plus(a, b); b = v128.xor(turn(b, 13), a); c = plus(c, d); d = v128.xor(turn(d, 27), c);
    a = plus(a, d); d = v128.xor(turn(d, 23), a); c = plus(c, b); b = v128.xor(turn(b, 5), c);
    a = plus(a, k3s); b = plus(b, k4s); c = plus(c, k0s); d = plus(d, plus(k1s, i32x4.splat(3)));
    a = plus(a, b); b = v128.xor(turn(b, 6), a); c = plus(c, d); d = v128.xor(turn(d, 20), c);
    a = plus(a, d); d = v128.xor(turn(d, 17), a); c = plus(c, b); b = v128.xor(turn(b, 11), c);
    a = plus(a, b); b = v128.xor(turn(b, 25), a); c = plus(c, d); d = v128.xor(turn(d, 10), c);
    a = plus(a, d); d = v128.xor(turn(d, 18), a); c = plus(c, b); b = v128.xor(turn(b, 20), c);
    a = plus(a, k4s); b = plus(b, k0s); c = plus(c, k1s); d = plus(d, plus(k2s, i32x4.splat(4)));
    a = plus(a, b); b = v128.xor(turn(b, 10), a); c = plus(c, d); d = v128.xor(turn(d, 26), c);
    a = plus(a, d); d = v128.xor(turn(d, 11), a); c = plus(c, b); b = v128.xor(turn(b, 21), c);
    a = plus(a, b); b = v128.xor(turn(b, 13), a); c = plus(c, d); d = v128.xor(turn(d, 27), c);
    a = plus(a, d); d = v128.xor(turn(d, 23), a); c = plus(c, b); b = v128.xor(turn(b, 5), c);
    a = plus(a, k0s); b = plus(b, k1s); c = plus(c, k2s); d = plus(d, plus(k3s, i32x4.splat(5)));
    // Which word of the block, and which byte of the word.
    const odd = i32x4.eq(v128.and(person, i32x4.splat(4)), i32x4.splat(4)), upper = i32x4.eq(v128.and(person, i32x4.splat(8)), i32x4.splat(8));
    const word = v128.bitselect(v128.bitselect(d, c, odd), v128.bitselect(b, a, odd), upper);
    const bits = i32x4.shl(v128.and(person, i32x4.splat(3)), 3);
    store<u8>(to + nth(who, q), i32x4.extract_lane(word, 0) >>> i32x4.extract_lane(bits, 0));
    if (q + 1 < k) store<u8>(to + nth(who, q + 1), i32x4.extract_lane(word, 1) >>> i32x4.extract_lane(bits, 1));
    if (q + 2 < k) store<u8>(to + nth(who, q + 2), i32x4.extract_lane(word, 2) >>> i32x4.extract_lane(bits, 2));
    if (q + 3 < k) store<u8>(to + nth(who, q + 3), i32x4.extract_lane(word, 3) >>> i32x4.extract_lane(bits, 3));
  }
}
/** The own 24 bits below the gate byte of `k` persons of a list, into `to`: Threefry2x32-20 under the group's key. */
// prettier-ignore
function refine(k: i32, who: usize, to: usize, when: i32): void {
  const x0 = i32x4.splat(key0), x1 = i32x4.splat(key1), x2 = i32x4.splat(0x1bd11bda ^ key0 ^ key1);
  const a0 = i32x4.splat(serial + key0), b0 = i32x4.splat(when + key1);
  for (let q = 0; q < k; q += 4) {
    let a = plus(a0, v128.load_ext<u16>(who + (q << 1))), b = b0;
    a = plus(a, b); b = v128.xor(turn(b, 13), a); a = plus(a, b); b = v128.xor(turn(b, 15), a); a = plus(a, b); b = v128.xor(turn(b, 26), a); a = plus(a, b); b = v128.xor(turn(b, 6), a);
    a = plus(a, x1); b = plus(b, plus(x2, i32x4.splat(1)));
    a = plus(a, b); b = v128.xor(turn(b, 17), a); a = plus(a, b); b = v128.xor(turn(b, 29), a); a = plus(a, b); b = v128.xor(turn(b, 16), a); a = plus(a, b); b = v128.xor(turn(b, 24), a);
    a = plus(a, x2); b = plus(b, plus(x0, i32x4.splat(2)));
    a = plus(a, b); b = v128.xor(turn(b, 13), a); a = plus(a, b); b = v128.xor(turn(b, 15), a); a = plus(a, b); b = v128.xor(turn(b, 26), a); a = plus(a, b); b = v128.xor(turn(b, 6), a);
    a = plus(a, x0); b = plus(b, plus(x1, i32x4.splat(3)));
    a = plus(a, b); b = v128.xor(turn(b, 17), a); a = plus(a, b); b = v128.xor(turn(b, 29), a); a = plus(a, b); b = v128.xor(turn(b, 16), a); a = plus(a, b); b = v128.xor(turn(b, 24), a);
    a = plus(a, x1); b = plus(b, plus(x2, i32x4.splat(4)));
    a = plus(a, b); b = v128.xor(turn(b, 13), a); a = plus(a, b); b = v128.xor(turn(b, 15), a); a = plus(a, b); b = v128.xor(turn(b, 26), a); a = plus(a, b); b = v128.xor(turn(b, 6), a);
    a = plus(a, x2); b = plus(b, plus(x0, i32x4.splat(5)));
    v128.store(to + (q << 2), i32x4.shr_u(a, 8));
  }
}

// A table of 32 bytes in two vectors, looked up by sixteen indices; those above 31 give nought.
// prettier-ignore
@inline function lookHalf(t0: v128, t1: v128, at: v128): v128 {
  return v128.or(i8x16.swizzle(t0, at), i8x16.swizzle(t1, i8x16.sub(at, i8x16.splat(16))));
}
// The same of 64 bytes in four.
// prettier-ignore
@inline function look(t0: v128, t1: v128, t2: v128, t3: v128, at: v128): v128 {
  return v128.or(lookHalf(t0, t1, at), lookHalf(t2, t3, i8x16.sub(at, i8x16.splat(32))));
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
@inline function emit(to: usize, size: i32, f0: i32, f1: i32, f2: i32, f3: i32, i: i32, known: i32): i32 {
  let found = ((f0 | (f1 << 16)) as u32 as u64) | (((f2 | (f3 << 16)) as u32 as u64) << 32);
  if (i + 64 > size) found &= ((1 as u64) << (size - i)) - 1;
  const many = popcnt(found) as i32;
  // Six at a time, as if there were so many: what is written beyond the last one is written over.
  for (let at = to + (known << 1); found; at += 12) {
    store<u16>(at, i + (ctz(found) as i32)); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), 2); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), 4); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), 6); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), 8); found &= found - 1;
    store<u16>(at, i + (ctz(found) as i32), 10); found &= found - 1;
  }
  return known + many;
}

/** Lists those whose byte passes the gate of their place (with `drawn` 0: who could pass). */
export function scanPlaces(reachAt: i32, drawn: i32): i32 {
  const t = placeReach + reachAt;
  const t0 = v128.load(t), t1 = v128.load(t, 16), t2 = v128.load(t, 32), t3 = v128.load(t, 48);
  const most = i8x16.splat(drawn ? -2 : 0);
  const to = list, size = n, from = bytes, at = code;
  let k = 0;
  for (let i = 0; i < size; i += 64) {
    const f0 = passes(v128.load(from + i), most, look(t0, t1, t2, t3, v128.load(at + i)));
    const f1 = passes(v128.load(from + i, 16), most, look(t0, t1, t2, t3, v128.load(at + i, 16)));
    const f2 = passes(v128.load(from + i, 32), most, look(t0, t1, t2, t3, v128.load(at + i, 32)));
    const f3 = passes(v128.load(from + i, 48), most, look(t0, t1, t2, t3, v128.load(at + i, 48)));
    k = emit(to, size, f0, f1, f2, f3, i, k);
  }
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
  const c = carrierOf(s), m = decode + (s << 8) + comboAt(c), shift = bitsOf(c);
  const m0 = v128.load(m), m1 = v128.load(m, 16), m2 = v128.load(m, 32), m3 = v128.load(m, 48);
  const own = i8x16.splat(comboAt(c) as i8);
  const from = keyAt(c, 0), to = states + s * N;
  for (let i = 0; i < n; i += 16) {
    const at = from + (i << 1);
    const combos = i8x16.narrow_i16x8_u(i16x8.shr_u(v128.load(at), BITS), i16x8.shr_u(v128.load(at, 16), BITS));
    v128.store(to + i, i8x16.shl(look(m0, m1, m2, m3, i8x16.sub(combos, own)), shift));
  }
}
/** Classes of places of all, for the schemes of a carrier: nought for those who stand aside or are dead. */
export function classify(c: i32, at: i32): void {
  const p = classOf + at, to = classes + c * N;
  const p0 = v128.load(p), p1 = v128.load(p, 16), p2 = v128.load(p, 32), p3 = v128.load(p, 48);
  for (let i = 0; i < n; i += 16) v128.store(to + i, look(p0, p1, p2, p3, v128.load(code + i)));
}
/** The same for a scheme: the reach of a state and a class of places; tables of `size` bytes. */
export function scanScheme(s: i32, at: i32, size: i32, drawn: i32): i32 {
  const r = schemeReach + at, mine = states + s * N, by = classes + carrierOf(s) * N;
  const r0 = v128.load(r), r1 = v128.load(r, 16), r2 = v128.load(r, 32), r3 = v128.load(r, 48);
  const most = i8x16.splat(drawn ? -2 : 0);
  const to = list, many = n, from = bytes;
  let k = 0;
  if (size <= 32)
    for (let i = 0; i < many; i += 64) {
      const f0 = passes(v128.load(from + i), most, lookHalf(r0, r1, v128.or(v128.load(mine + i), v128.load(by + i))));
      const f1 = passes(v128.load(from + i, 16), most, lookHalf(r0, r1, v128.or(v128.load(mine + i, 16), v128.load(by + i, 16))));
      const f2 = passes(v128.load(from + i, 32), most, lookHalf(r0, r1, v128.or(v128.load(mine + i, 32), v128.load(by + i, 32))));
      const f3 = passes(v128.load(from + i, 48), most, lookHalf(r0, r1, v128.or(v128.load(mine + i, 48), v128.load(by + i, 48))));
      k = emit(to, many, f0, f1, f2, f3, i, k);
    }
  else
    for (let i = 0; i < many; i += 64) {
      const f0 = passes(v128.load(from + i), most, look(r0, r1, r2, r3, v128.or(v128.load(mine + i), v128.load(by + i))));
      const f1 = passes(v128.load(from + i, 16), most, look(r0, r1, r2, r3, v128.or(v128.load(mine + i, 16), v128.load(by + i, 16))));
      const f2 = passes(v128.load(from + i, 32), most, look(r0, r1, r2, r3, v128.or(v128.load(mine + i, 32), v128.load(by + i, 32))));
      const f3 = passes(v128.load(from + i, 48), most, look(r0, r1, r2, r3, v128.or(v128.load(mine + i, 48), v128.load(by + i, 48))));
      k = emit(to, many, f0, f1, f2, f3, i, k);
    }
  return k;
}
// What a loop reads often is copied into its own variables first: globals are read from memory each time.
export function rowsOfPlaces(k: i32, atRow: i32): void {
  const from = rowOf + (atRow << 2), who = list, to = rows, codes = code;
  for (let q = 0; q < k; q++)
    store<i32>(to + (q << 2), load<i32>(from + ((load<u8>(codes + nth(who, q)) as i32) << 2)));
}
export function rowsOfScheme(k: i32, s: i32, atRow: i32): void {
  const mine = keyAt(carrierOf(s), 0), counter = counterOf(carrierOf(s)), counts = count + counter * N;
  const from = rowOf + (atRow << 2), who = list, to = rows, codes = code;
  const statesOf = decode + (s << 8), firsts = firstSub + (s << 10), mosts = mostCount + (s << 10);
  if (counter < 0)
    for (let q = 0; q < k; q++) {
      const i = nth(who, q), combo = (load<u16>(mine + (i << 1)) as i32) >>> BITS;
      const row = load<i32>(from + ((load<u8>(codes + i) as i32) << 2));
      store<i32>(to + (q << 2), row + (load<u8>(statesOf + combo) as i32));
    }
  else
    for (let q = 0; q < k; q++) {
      const i = nth(who, q), combo = ((load<u16>(mine + (i << 1)) as i32) >>> BITS) << 2;
      const row = load<i32>(from + ((load<u8>(codes + i) as i32) << 2));
      const years = min<i32>(load<i32>(mosts + combo), load<u8>(counts + i));
      store<i32>(to + (q << 2), row + load<i32>(firsts + combo) + years);
    }
}
export function addBusy(known: i32, busyCount: i32, p: i32, s: i32, cell: i32, drawn: i32): i32 {
  const mine = keyAt(carrierOf(s), 0), counter = counterOf(carrierOf(s));
  const counts = count + counter * N, rising = rise + counter * N;
  const context = offset + ((p * CONTEXTS) << 2), cells = block + (cell << 2);
  const statesOf = decode + (s << 8), firsts = firstSub + (s << 10), mosts = mostCount + (s << 10);
  const from = busy, contexts = busyContext, gates = gate, drawnBytes = bytes, risen = rises, to = list, into = rows;
  let k = known;
  for (let q = 0; q < busyCount; q++) {
    const i = nth(from, q), combo = (load<u16>(mine + (i << 1)) as i32) >>> BITS;
    let row = load<i32>(cells + (load<i32>(context + (load<i32>(contexts + (q << 2)) << 2)) << 2));
    if (counter < 0) row += load<u8>(statesOf + combo) as i32;
    else {
      row += load<i32>(firsts + (combo << 2)) + min<i32>(load<i32>(mosts + (combo << 2)), load<u8>(counts + i));
      store<u8>(rising + i, load<u8>(risen + row));
    }
    const reach = load<i16>(gates + (row << 1)) as i32;
    store<u16>(to + (k << 1), i);
    store<i32>(into + (k << 2), row);
    k += (drawn ? (load<u8>(drawnBytes + i) as i32) - reach - 1 : ~reach) >>> 31;
  }
  return k;
}

export function choose(k: i32, when: i32): i32 {
  const who = list, from = rows, drawn = bytes, gates = gate, quicks = quick, quickAts = quickAt;
  const firsts = first, to = exits, openWho = unsettled, openRows = unsettledRows;
  let kept = 0, open = 0;
  for (let q = 0; q < k; q++) {
    const i = nth(who, q);
    const row = load<i32>(from + (q << 2));
    const byte = load<u8>(drawn + i) as i32;
    if (byte > (load<i16>(gates + (row << 1)) as i32)) continue;
    const found = load<u8>(quicks + load<i32>(quickAts + (row << 2)) + byte) as i32;
    store<u16>(openWho + (open << 1), i);
    store<i32>(openRows + (open << 2), row);
    store<u16>(who + (kept << 1), i);
    store<i32>(to + (kept << 2), load<i32>(firsts + (row << 2)) + found);
    open += found >>> 7;
    kept += (found >>> 7) ^ 1;
  }
  // The rows have been read: their room takes the refinement bits.
  refine(open, openWho, from, when);
  for (let q = 0; q < open; q++) {
    const i = nth(openWho, q);
    const row = load<i32>(openRows + (q << 2)) << 2;
    const byte = load<u8>(drawn + i) as i32;
    const bits = load<i32>(from + (q << 2));
    const end = load<i32>(firsts + row, 4);
    let at = load<i32>(firsts + row) + ((load<u8>(quicks + load<i32>(quickAts + row) + byte) as i32) & (UNSETTLED - 1));
    while (at < end && (load<u8>(top + at) as i32) === byte && load<i32>(low + (at << 2)) < bits) at++;
    store<u16>(who + (kept << 1), i);
    store<i32>(to + (kept << 2), at);
    kept += (at - end) >>> 31;
  }
  return kept;
}

export function die(k: i32, atEvents: i32, atYear: i32): void {
  for (let q = 0; q < k; q++) {
    const i = nth(list, q);
    const place = load<u8>(code + i) as i32;
    add(events, atEvents + (load<i32>(exit + (load<i32>(exits + (q << 2)) << 2)) & KIND), 1);
    store<u8>(code + i, DEAD);
    add(here, place, -1);
    for (let s = 0; s < S; s++) {
      const combo = (load<u16>(keyAt(carrierOf(s), i)) as i32) >>> BITS;
      add(events, atYear + slotAt(s) + (load<u8>(decode + (s << 8) + combo) as i32), 1);
    }
    for (let c = 0; c < C; c++) {
      const key = load<u16>(keyAt(c, i)) as i32;
      add(stock, stockOf(key) + place, -1);
    }
  }
}
export function change(k: i32, atEvents: i32, atOwn: i32, step: i32, atRises: i32): void {
  const who = list, from = exits, codes = code, owns = own + atOwn, whats = exit;
  const counts = events + (atEvents << 2);
  for (let q = 0; q < k; q++) {
    const i = nth(who, q);
    const place = load<u8>(codes + i) as i32;
    const what = load<i32>(whats + (load<i32>(from + (q << 2)) << 2));
    add(counts, what & KIND, 1);
    const to = place + (((what >>> 16) & 255) - (load<u8>(owns + place) as i32)) * step;
    store<u8>(codes + i, to);
    recount(i, place, to);
  }
  riseMoved(k, atRises);
}
export function goToWork(k: i32, atEvents: i32, atOwn: i32, atRises: i32): i32 {
  const who = list, from = exits, codes = code, owns = own + atOwn, whats = exit;
  const counts = events + (atEvents << 2), eventsOf = eventOf, works = WORKS, places = PLACES;
  const to = busy, contexts = busyContext;
  let busyCount = 0;
  for (let q = 0; q < k; q++) {
    const i = nth(who, q);
    const place = load<u8>(codes + i) as i32;
    const what = load<i32>(whats + (load<i32>(from + (q << 2)) << 2));
    const before = load<u8>(owns + place) as i32;
    const after = (what >>> 16) & 255;
    add(counts, what & KIND, 1);
    store<u8>(codes + i, place + after - before);
    recount(i, place, place + after - before);
    const event = load<u8>(eventsOf + before * works + after) as i32;
    store<u16>(to + (busyCount << 1), i);
    store<i32>(contexts + (busyCount << 2), event * places);
    busyCount += -event >>> 31;
  }
  riseMoved(k, atRises);
  return busyCount;
}
/** One person goes from a place to another in the counts of the piece. */
// prettier-ignore
@inline function recount(i: i32, from: i32, into: i32): void {
  const held = stock, stride = N << 1, there = here;
  let key = keys + (i << 1);
  add(there, from, -1);
  add(there, into, 1);
  for (let c = 0; c < C; c++, key += stride) {
    const at = held + (((load<u16>(key) as i32) << 1) & -256);
    add(at, from, -1);
    add(at, into, 1);
  }
}
/** What rises for those listed, whose place is another now. */
function riseMoved(k: i32, atRises: i32): void {
  for (let c = 0; c < C; c++) {
    const counter = counterOf(c);
    if (counter < 0) continue;
    const to = rise + counter * N, from = risesOf + atRises + counter * STATES * ALL - keyFrom(c);
    const who = list, codes = code, mine = keyAt(c, 0);
    for (let q = 0; q < k; q++) {
      const i = nth(who, q);
      store<u8>(to + i, load<u8>(from + ((load<u16>(mine + (i << 1)) as i32) & -ALL) + (load<u8>(codes + i) as i32)));
    }
  }
}
export function stepAside(busyCount: i32): void {
  for (let q = 0; q < busyCount; q++) {
    const i = nth(busy, q);
    const place = load<u8>(code + i) as i32;
    add(busyContext, q, place);
    store<u8>(code + i, place | BUSY);
  }
}
export function stepBack(busyCount: i32): void {
  for (let q = 0; q < busyCount; q++) {
    const i = nth(busy, q);
    store<u8>(code + i, load<u8>(code + i) & (BUSY - 1));
  }
}
export function grow(counter: i32): void {
  const to = count + counter * N, from = rise + counter * N;
  for (let i = 0; i < n; i += 16) v128.store(to + i, i8x16.add(v128.load(to + i), v128.load(from + i)));
}
// prettier-ignore
@inline function riseOf(i: i32, s: i32, counter: i32, atRises: i32): void {
  const place = (load<u8>(code + i) as i32) & (BUSY - 1);
  const key = ((load<u16>(keyAt(carrierOf(s), i)) as i32) & -ALL) + place - keyFrom(carrierOf(s));
  store<u8>(rise + counter * N + i, load<u8>(risesOf + atRises + key));
}
/** Sixteen at a time: the states that rise are bits of a byte by place. Schemes with more than eight states one by one. */
export function riseAll(s: i32, counter: i32, atRises: i32, atBits: i32): void {
  if (atBits < 0) {
    for (let i = 0; i < n; i++) riseOf(i, s, counter, atRises);
    return;
  }
  const t = riseBits + atBits, mine = states + s * N, to = rise + counter * N, shift = bitsOf(carrierOf(s));
  const t0 = v128.load(t), t1 = v128.load(t, 16), t2 = v128.load(t, 32), t3 = v128.load(t, 48);
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const own = i8x16.splat((BUSY - 1) as i8), one = i8x16.splat(1);
  for (let i = 0; i < n; i += 16) {
    const rising = look(t0, t1, t2, t3, v128.and(v128.load(code + i), own));
    const bit = i8x16.swizzle(bits, i8x16.shr_u(v128.load(mine + i), shift));
    v128.store(to + i, v128.and(i8x16.eq(v128.and(rising, bit), bit), one));
  }
}
export function riseBusy(busyCount: i32, s: i32, counter: i32, atRises: i32): void {
  for (let q = 0; q < busyCount; q++) riseOf(nth(busy, q), s, counter, atRises);
}
export function moveScheme(k: i32, s: i32, atEvents: i32, atRises: i32): i32 {
  const c = carrierOf(s), mine = keyAt(c, 0), factor = factorOf(s), counter = counterOf(c);
  const known = states + s * N, shift = bitsOf(c), statesOf = decode + (s << 8);
  const counts = count + counter * N, rising = rise + counter * N, risen = risesOf + atRises - keyFrom(c);
  const who = list, from = exits, whats = exit, codes = code, held = stock, happened = events + (atEvents << 2);
  for (let q = 0; q < k; q++) {
    const i = nth(who, q);
    const exiting = load<i32>(whats + (load<i32>(from + (q << 2)) << 2));
    const what = exiting & KIND;
    if (what === BAD_KIND) return i;
    const place = (load<u8>(codes + i) as i32) & (BUSY - 1);
    const before = (load<u16>(mine + (i << 1)) as i32) >>> BITS;
    const into = (exiting >>> 16) & 255;
    const after = before + (into - (load<u8>(statesOf + before) as i32)) * factor;
    store<u16>(mine + (i << 1), after << BITS);
    store<u8>(known + i, into << shift);
    add(happened, what, 1);
    add(held, (before << 6) + place, -1);
    add(held, (after << 6) + place, 1);
    if (counter < 0) continue;
    store<u8>(counts + i, exiting >>> 24);
    store<u8>(rising + i, load<u8>(risen + after * ALL + place));
  }
  return -1;
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
