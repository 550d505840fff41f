/**
 * Random numbers with vectors, for loops.ts, as in ground/random.ts: ChaCha8 of four successive blocks at once in the lanes, and
 * Threefry2x32 of four persons.
 */
const PARITY: i32 = 0x1bd11bda;

/** Number `q` of a list of persons. */
// prettier-ignore
@inline function nth(list: usize, q: i32): i32 { return load<u16>(list + (q << 1)) as i32; }

// prettier-ignore
@inline function turn(x: v128, r: i32): v128 { return v128.or(i32x4.shl(x, r), i32x4.shr_u(x, 32 - r)); }
// prettier-ignore
@inline function plus(x: v128, y: v128): v128 { return i32x4.add(x, y); }
/**
 * Two rounds of four blocks whose sixteen words lie at `at`, a vector each. The first two begin with the words they are given
 * instead; after the last two these are added.
 */
// prettier-ignore
@inline function twoRounds(first: bool, final: bool, at: usize, k0: v128, k1: v128, k2: v128, k3: v128, c: v128, group: v128, when: v128, last: v128): void {
  const s0 = i32x4.splat(0x61707865), s1 = i32x4.splat(0x3120646e), s2 = i32x4.splat(0x79622d36), s3 = i32x4.splat(0x6b206574);
  const turn16 = i8x16(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13), turn8 = i8x16(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
  let x0 = first ? s0 : v128.load(at, 0), x1 = first ? s1 : v128.load(at, 16), x2 = first ? s2 : v128.load(at, 32), x3 = first ? s3 : v128.load(at, 48);
  let x4 = first ? k0 : v128.load(at, 64), x5 = first ? k1 : v128.load(at, 80), x6 = first ? k2 : v128.load(at, 96), x7 = first ? k3 : v128.load(at, 112);
  let x8 = first ? k0 : v128.load(at, 128), x9 = first ? k1 : v128.load(at, 144), x10 = first ? k2 : v128.load(at, 160), x11 = first ? k3 : v128.load(at, 176);
  let x12 = first ? c : v128.load(at, 192), x13 = first ? group : v128.load(at, 208), x14 = first ? when : v128.load(at, 224), x15 = first ? last : v128.load(at, 240);
  x0 = plus(x0, x4); x12 = v128.swizzle(v128.xor(x12, x0), turn16); x1 = plus(x1, x5); x13 = v128.swizzle(v128.xor(x13, x1), turn16);
  x2 = plus(x2, x6); x14 = v128.swizzle(v128.xor(x14, x2), turn16); x3 = plus(x3, x7); x15 = v128.swizzle(v128.xor(x15, x3), turn16);
  x8 = plus(x8, x12); x4 = turn(v128.xor(x4, x8), 12); x9 = plus(x9, x13); x5 = turn(v128.xor(x5, x9), 12);
  x10 = plus(x10, x14); x6 = turn(v128.xor(x6, x10), 12); x11 = plus(x11, x15); x7 = turn(v128.xor(x7, x11), 12);
  x0 = plus(x0, x4); x12 = v128.swizzle(v128.xor(x12, x0), turn8); x1 = plus(x1, x5); x13 = v128.swizzle(v128.xor(x13, x1), turn8);
  x2 = plus(x2, x6); x14 = v128.swizzle(v128.xor(x14, x2), turn8); x3 = plus(x3, x7); x15 = v128.swizzle(v128.xor(x15, x3), turn8);
  x8 = plus(x8, x12); x4 = turn(v128.xor(x4, x8), 7); x9 = plus(x9, x13); x5 = turn(v128.xor(x5, x9), 7);
  x10 = plus(x10, x14); x6 = turn(v128.xor(x6, x10), 7); x11 = plus(x11, x15); x7 = turn(v128.xor(x7, x11), 7);
  x0 = plus(x0, x5); x15 = v128.swizzle(v128.xor(x15, x0), turn16); x1 = plus(x1, x6); x12 = v128.swizzle(v128.xor(x12, x1), turn16);
  x2 = plus(x2, x7); x13 = v128.swizzle(v128.xor(x13, x2), turn16); x3 = plus(x3, x4); x14 = v128.swizzle(v128.xor(x14, x3), turn16);
  x10 = plus(x10, x15); x5 = turn(v128.xor(x5, x10), 12); x11 = plus(x11, x12); x6 = turn(v128.xor(x6, x11), 12);
  x8 = plus(x8, x13); x7 = turn(v128.xor(x7, x8), 12); x9 = plus(x9, x14); x4 = turn(v128.xor(x4, x9), 12);
  x0 = plus(x0, x5); x15 = v128.swizzle(v128.xor(x15, x0), turn8); x1 = plus(x1, x6); x12 = v128.swizzle(v128.xor(x12, x1), turn8);
  x2 = plus(x2, x7); x13 = v128.swizzle(v128.xor(x13, x2), turn8); x3 = plus(x3, x4); x14 = v128.swizzle(v128.xor(x14, x3), turn8);
  x10 = plus(x10, x15); x5 = turn(v128.xor(x5, x10), 7); x11 = plus(x11, x12); x6 = turn(v128.xor(x6, x11), 7);
  x8 = plus(x8, x13); x7 = turn(v128.xor(x7, x8), 7); x9 = plus(x9, x14); x4 = turn(v128.xor(x4, x9), 7);
  v128.store(at, final ? plus(x0, s0) : x0, 0); v128.store(at, final ? plus(x1, s1) : x1, 16); v128.store(at, final ? plus(x2, s2) : x2, 32); v128.store(at, final ? plus(x3, s3) : x3, 48);
  v128.store(at, final ? plus(x4, k0) : x4, 64); v128.store(at, final ? plus(x5, k1) : x5, 80); v128.store(at, final ? plus(x6, k2) : x6, 96); v128.store(at, final ? plus(x7, k3) : x7, 112);
  v128.store(at, final ? plus(x8, k0) : x8, 128); v128.store(at, final ? plus(x9, k1) : x9, 144); v128.store(at, final ? plus(x10, k2) : x10, 160); v128.store(at, final ? plus(x11, k3) : x11, 176);
  v128.store(at, final ? plus(x12, c) : x12, 192); v128.store(at, final ? plus(x13, group) : x13, 208); v128.store(at, final ? plus(x14, when) : x14, 224); v128.store(at, final ? plus(x15, last) : x15, 240);
}
/** Words of `blocks` blocks from `first` (both multiples of four) on, at `to`: eight times four blocks at a time, two rounds of all, since each step of one waits for the step before. */
// prettier-ignore
export function words(to: usize, blocks: i32, first: i32, group: i32, when: i32, last: i32, k0: i32, k1: i32, k2: i32, k3: i32): void {
  const a = i32x4.splat(k0), b = i32x4.splat(k1), c = i32x4.splat(k2), d = i32x4.splat(k3);
  const g = i32x4.splat(group), w = i32x4.splat(when), l = i32x4.splat(last), lanes = i32x4(0, 1, 2, 3);
  let from = 0;
  do {
    const end = min(from + 32, blocks);
    let block = from;
    do twoRounds(true, false, to + (block << 6), a, b, c, d, plus(i32x4.splat(first + block), lanes), g, w, l);
    while ((block += 4) < end);
    for (let again = 0; again < 2; again++) {
      block = from;
      do twoRounds(false, false, to + (block << 6), a, b, c, d, a, g, w, l);
      while ((block += 4) < end);
    }
    block = from;
    do twoRounds(false, true, to + (block << 6), a, b, c, d, plus(i32x4.splat(first + block), lanes), g, w, l);
    while ((block += 4) < end);
    from = end;
  } while (from < blocks);
}
/** The bytes of the `k` persons of a list, four at a time: each lane is the block of one person. Their words go to `room`. */
// prettier-ignore
export function bytesOf(to: usize, k: i32, who: usize, serial: i32, group: i32, when: i32, last: i32, k0: i32, k1: i32, k2: i32, k3: i32, room: usize): void {
  const a = i32x4.splat(k0), b = i32x4.splat(k1), c = i32x4.splat(k2), d = i32x4.splat(k3);
  const g = i32x4.splat(group), w = i32x4.splat(when), l = i32x4.splat(last);
  let q = 0;
  if (k > 0) do {
    const person = plus(i32x4.splat(serial), v128.load_ext<u16>(who + (q << 1)));
    const block = v128.or(i32x4.shl(i32x4.shr_u(person, 8), 2), v128.and(i32x4.shr_u(person, 2), i32x4.splat(3)));
    twoRounds(true, false, room, a, b, c, d, block, g, w, l);
    twoRounds(false, false, room, a, b, c, d, block, g, w, l);
    twoRounds(false, false, room, a, b, c, d, block, g, w, l);
    twoRounds(false, true, room, a, b, c, d, block, g, w, l);
    const most = min(k - q, 4);
    for (let lane = 0; lane < most; lane++) {
      const i = nth(who, q + lane), at = serial + i;
      store<u8>(to + i, load<u8>(room + (at & 0xf0) + (lane << 2) + (at & 3)));
    }
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
