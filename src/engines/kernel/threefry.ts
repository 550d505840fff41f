/**
 * Threefry with vectors, for loops.ts: of four successive blocks at once in the lanes, and of three such quartets side by
 * side, since each step of one waits for the step before. Rounds as in ground/random.ts.
 */
const PARITY: i32 = 0x1bd11bda;

/** Number `q` of a list of persons. */
// prettier-ignore
@inline function nth(list: usize, q: i32): i32 { return load<u16>(list + (q << 1)) as i32; }

// prettier-ignore
@inline function turn(x: v128, r: i32): v128 { return v128.or(i32x4.shl(x, r), i32x4.shr_u(x, 32 - r)); }
// prettier-ignore
@inline function plus(x: v128, y: v128): v128 { return i32x4.add(x, y); }
/** Words of `blocks` successive blocks from `first` on, at `to`, and of up to eleven more; see gateBytes in ground/random.ts. */
// prettier-ignore
export function words(to: usize, blocks: i32, first: i32, group: i32, when: i32, last: i32, k0: i32, k1: i32, k2: i32, k3: i32): void {
  const k0s = i32x4.splat(k0), k1s = i32x4.splat(k1), k2s = i32x4.splat(k2), k3s = i32x4.splat(k3), k4s = i32x4.splat(PARITY ^ k0 ^ k1 ^ k2 ^ k3);
  const b0 = i32x4.splat(group + k1), c0 = i32x4.splat(when + k2), d0 = i32x4.splat(last + k3);
  let block = 0;
  do {
    let a = plus(i32x4.splat(first + block + k0), i32x4(0, 1, 2, 3)), b = b0, c = c0, d = d0;
    let e = plus(a, i32x4.splat(4)), f = b0, g = c0, h = d0;
    let p = plus(a, i32x4.splat(8)), q = b0, r = c0, s = d0;
    a = plus(a, b); b = v128.xor(turn(b, 10), a); c = plus(c, d); d = v128.xor(turn(d, 26), c);
    e = plus(e, f); f = v128.xor(turn(f, 10), e); g = plus(g, h); h = v128.xor(turn(h, 26), g);
    p = plus(p, q); q = v128.xor(turn(q, 10), p); r = plus(r, s); s = v128.xor(turn(s, 26), r);
    a = plus(a, d); d = v128.xor(turn(d, 11), a); c = plus(c, b); b = v128.xor(turn(b, 21), c);
    e = plus(e, h); h = v128.xor(turn(h, 11), e); g = plus(g, f); f = v128.xor(turn(f, 21), g);
    p = plus(p, s); s = v128.xor(turn(s, 11), p); r = plus(r, q); q = v128.xor(turn(q, 21), r);
    a = plus(a, b); b = v128.xor(turn(b, 13), a); c = plus(c, d); d = v128.xor(turn(d, 27), c);
    e = plus(e, f); f = v128.xor(turn(f, 13), e); g = plus(g, h); h = v128.xor(turn(h, 27), g);
    p = plus(p, q); q = v128.xor(turn(q, 13), p); r = plus(r, s); s = v128.xor(turn(s, 27), r);
    a = plus(a, d); d = v128.xor(turn(d, 23), a); c = plus(c, b); b = v128.xor(turn(b, 5), c);
    e = plus(e, h); h = v128.xor(turn(h, 23), e); g = plus(g, f); f = v128.xor(turn(f, 5), g);
    p = plus(p, s); s = v128.xor(turn(s, 23), p); r = plus(r, q); q = v128.xor(turn(q, 5), r);
    a = plus(a, k1s); b = plus(b, k2s); c = plus(c, k3s); d = plus(d, plus(k4s, i32x4.splat(1)));
    e = plus(e, k1s); f = plus(f, k2s); g = plus(g, k3s); h = plus(h, plus(k4s, i32x4.splat(1)));
    p = plus(p, k1s); q = plus(q, k2s); r = plus(r, k3s); s = plus(s, plus(k4s, i32x4.splat(1)));
    a = plus(a, b); b = v128.xor(turn(b, 6), a); c = plus(c, d); d = v128.xor(turn(d, 20), c);
    e = plus(e, f); f = v128.xor(turn(f, 6), e); g = plus(g, h); h = v128.xor(turn(h, 20), g);
    p = plus(p, q); q = v128.xor(turn(q, 6), p); r = plus(r, s); s = v128.xor(turn(s, 20), r);
    a = plus(a, d); d = v128.xor(turn(d, 17), a); c = plus(c, b); b = v128.xor(turn(b, 11), c);
    e = plus(e, h); h = v128.xor(turn(h, 17), e); g = plus(g, f); f = v128.xor(turn(f, 11), g);
    p = plus(p, s); s = v128.xor(turn(s, 17), p); r = plus(r, q); q = v128.xor(turn(q, 11), r);
    a = plus(a, b); b = v128.xor(turn(b, 25), a); c = plus(c, d); d = v128.xor(turn(d, 10), c);
    e = plus(e, f); f = v128.xor(turn(f, 25), e); g = plus(g, h); h = v128.xor(turn(h, 10), g);
    p = plus(p, q); q = v128.xor(turn(q, 25), p); r = plus(r, s); s = v128.xor(turn(s, 10), r);
    a = plus(a, d); d = v128.xor(turn(d, 18), a); c = plus(c, b); b = v128.xor(turn(b, 20), c);
    e = plus(e, h); h = v128.xor(turn(h, 18), e); g = plus(g, f); f = v128.xor(turn(f, 20), g);
    p = plus(p, s); s = v128.xor(turn(s, 18), p); r = plus(r, q); q = v128.xor(turn(q, 20), r);
    a = plus(a, k2s); b = plus(b, k3s); c = plus(c, k4s); d = plus(d, plus(k0s, i32x4.splat(2)));
    e = plus(e, k2s); f = plus(f, k3s); g = plus(g, k4s); h = plus(h, plus(k0s, i32x4.splat(2)));
    p = plus(p, k2s); q = plus(q, k3s); r = plus(r, k4s); s = plus(s, plus(k0s, i32x4.splat(2)));
    a = plus(a, b); b = v128.xor(turn(b, 10), a); c = plus(c, d); d = v128.xor(turn(d, 26), c);
    e = plus(e, f); f = v128.xor(turn(f, 10), e); g = plus(g, h); h = v128.xor(turn(h, 26), g);
    p = plus(p, q); q = v128.xor(turn(q, 10), p); r = plus(r, s); s = v128.xor(turn(s, 26), r);
    a = plus(a, d); d = v128.xor(turn(d, 11), a); c = plus(c, b); b = v128.xor(turn(b, 21), c);
    e = plus(e, h); h = v128.xor(turn(h, 11), e); g = plus(g, f); f = v128.xor(turn(f, 21), g);
    p = plus(p, s); s = v128.xor(turn(s, 11), p); r = plus(r, q); q = v128.xor(turn(q, 21), r);
    a = plus(a, b); b = v128.xor(turn(b, 13), a); c = plus(c, d); d = v128.xor(turn(d, 27), c);
    e = plus(e, f); f = v128.xor(turn(f, 13), e); g = plus(g, h); h = v128.xor(turn(h, 27), g);
    p = plus(p, q); q = v128.xor(turn(q, 13), p); r = plus(r, s); s = v128.xor(turn(s, 27), r);
    a = plus(a, d); d = v128.xor(turn(d, 23), a); c = plus(c, b); b = v128.xor(turn(b, 5), c);
    e = plus(e, h); h = v128.xor(turn(h, 23), e); g = plus(g, f); f = v128.xor(turn(f, 5), g);
    p = plus(p, s); s = v128.xor(turn(s, 23), p); r = plus(r, q); q = v128.xor(turn(q, 5), r);
    a = plus(a, k3s); b = plus(b, k4s); c = plus(c, k0s); d = plus(d, plus(k1s, i32x4.splat(3)));
    e = plus(e, k3s); f = plus(f, k4s); g = plus(g, k0s); h = plus(h, plus(k1s, i32x4.splat(3)));
    p = plus(p, k3s); q = plus(q, k4s); r = plus(r, k0s); s = plus(s, plus(k1s, i32x4.splat(3)));
    a = plus(a, b); b = v128.xor(turn(b, 6), a); c = plus(c, d); d = v128.xor(turn(d, 20), c);
    e = plus(e, f); f = v128.xor(turn(f, 6), e); g = plus(g, h); h = v128.xor(turn(h, 20), g);
    p = plus(p, q); q = v128.xor(turn(q, 6), p); r = plus(r, s); s = v128.xor(turn(s, 20), r);
    a = plus(a, d); d = v128.xor(turn(d, 17), a); c = plus(c, b); b = v128.xor(turn(b, 11), c);
    e = plus(e, h); h = v128.xor(turn(h, 17), e); g = plus(g, f); f = v128.xor(turn(f, 11), g);
    p = plus(p, s); s = v128.xor(turn(s, 17), p); r = plus(r, q); q = v128.xor(turn(q, 11), r);
    a = plus(a, b); b = v128.xor(turn(b, 25), a); c = plus(c, d); d = v128.xor(turn(d, 10), c);
    e = plus(e, f); f = v128.xor(turn(f, 25), e); g = plus(g, h); h = v128.xor(turn(h, 10), g);
    p = plus(p, q); q = v128.xor(turn(q, 25), p); r = plus(r, s); s = v128.xor(turn(s, 10), r);
    a = plus(a, d); d = v128.xor(turn(d, 18), a); c = plus(c, b); b = v128.xor(turn(b, 20), c);
    e = plus(e, h); h = v128.xor(turn(h, 18), e); g = plus(g, f); f = v128.xor(turn(f, 20), g);
    p = plus(p, s); s = v128.xor(turn(s, 18), p); r = plus(r, q); q = v128.xor(turn(q, 20), r);
    a = plus(a, k4s); b = plus(b, k0s); c = plus(c, k1s); d = plus(d, plus(k2s, i32x4.splat(4)));
    e = plus(e, k4s); f = plus(f, k0s); g = plus(g, k1s); h = plus(h, plus(k2s, i32x4.splat(4)));
    p = plus(p, k4s); q = plus(q, k0s); r = plus(r, k1s); s = plus(s, plus(k2s, i32x4.splat(4)));
    a = plus(a, b); b = v128.xor(turn(b, 10), a); c = plus(c, d); d = v128.xor(turn(d, 26), c);
    e = plus(e, f); f = v128.xor(turn(f, 10), e); g = plus(g, h); h = v128.xor(turn(h, 26), g);
    p = plus(p, q); q = v128.xor(turn(q, 10), p); r = plus(r, s); s = v128.xor(turn(s, 26), r);
    a = plus(a, d); d = v128.xor(turn(d, 11), a); c = plus(c, b); b = v128.xor(turn(b, 21), c);
    e = plus(e, h); h = v128.xor(turn(h, 11), e); g = plus(g, f); f = v128.xor(turn(f, 21), g);
    p = plus(p, s); s = v128.xor(turn(s, 11), p); r = plus(r, q); q = v128.xor(turn(q, 21), r);
    a = plus(a, b); b = v128.xor(turn(b, 13), a); c = plus(c, d); d = v128.xor(turn(d, 27), c);
    e = plus(e, f); f = v128.xor(turn(f, 13), e); g = plus(g, h); h = v128.xor(turn(h, 27), g);
    p = plus(p, q); q = v128.xor(turn(q, 13), p); r = plus(r, s); s = v128.xor(turn(s, 27), r);
    a = plus(a, d); d = v128.xor(turn(d, 23), a); c = plus(c, b); b = v128.xor(turn(b, 5), c);
    e = plus(e, h); h = v128.xor(turn(h, 23), e); g = plus(g, f); f = v128.xor(turn(f, 5), g);
    p = plus(p, s); s = v128.xor(turn(s, 23), p); r = plus(r, q); q = v128.xor(turn(q, 5), r);
    a = plus(a, k0s); b = plus(b, k1s); c = plus(c, k2s); d = plus(d, plus(k3s, i32x4.splat(5)));
    e = plus(e, k0s); f = plus(f, k1s); g = plus(g, k2s); h = plus(h, plus(k3s, i32x4.splat(5)));
    p = plus(p, k0s); q = plus(q, k1s); r = plus(r, k2s); s = plus(s, plus(k3s, i32x4.splat(5)));
    const at = to + (block << 4);
    put(at, a, b, c, d);
    put(at + 64, e, f, g, h);
    put(at + 128, p, q, r, s);
    block += 12;
  } while (block < blocks);
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
/** The bytes of the `k` persons of a list, four at a time: each lane is the block of one person. */
// prettier-ignore
export function bytesOf(to: usize, k: i32, who: usize, serial: i32, group: i32, when: i32, last: i32, k0: i32, k1: i32, k2: i32, k3: i32): void {
  const from = i32x4.splat(serial);
  const k0s = i32x4.splat(k0), k1s = i32x4.splat(k1), k2s = i32x4.splat(k2), k3s = i32x4.splat(k3), k4s = i32x4.splat(PARITY ^ k0 ^ k1 ^ k2 ^ k3);
  const b0 = i32x4.splat(group + k1), c0 = i32x4.splat(when + k2), d0 = i32x4.splat(last + k3);
  let q = 0;
  if (k > 0) do {
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
    q += 4;
  } while (q < k);
}
/** The own 24 bits below the gate byte of `k` persons of a list, into `to`: Threefry2x32-20 under the group's key. */
// prettier-ignore
export function refine(to: usize, k: i32, who: usize, serial: i32, when: i32, key0: i32, key1: i32): void {
  const x0 = i32x4.splat(key0), x1 = i32x4.splat(key1), x2 = i32x4.splat(PARITY ^ key0 ^ key1);
  const a0 = i32x4.splat(serial + key0), b0 = i32x4.splat(when + key1);
  let q = 0;
  if (k > 0) do {
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
    q += 4;
  } while (q < k);
}
