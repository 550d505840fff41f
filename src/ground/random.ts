/** Counter-based numbers: each is a pure function of (key, replicate, person, year, purpose). */
import seedrandom from "seedrandom";

/**
 * Four key words from the user's seed, which may be any text. Alea and not seedrandom's default ARC4: that one
 * repeats a short key and reads one byte per character, so that to it "1" and "11" are the same seed.
 */
export function keyOf(seed: string): Uint32Array {
  if (typeof seed !== "string") throw new TypeError(`a seed must be text, not ${String(seed)}`);
  const generator = seedrandom.alea(seed);
  return Uint32Array.from({ length: 4 }, () => generator.int32());
}

// "expand 16-byte k", as four words.
const S0 = 0x61707865;
const S1 = 0x3120646e;
const S2 = 0x79622d36;
const S3 = 0x6b206574;

/**
 * ChaCha8 with a key of 128 bits (Bernstein 2008, "ChaCha, a variant of Salsa20"; the stream cipher with 8 rounds): sixteen words
 * for a counter of four words (modulo 2^32), for `blocks` successive values of its first word. Four blocks share 64 words of
 * `out`: word w of block b is at 64 floor(b / 4) + 4w + b mod 4, the order in which vectors hold them. Unrolled, because this is
 * where the agent engine spends its time (bench/random.ts); what blocks have in common of the first round is made once.
 */
// prettier-ignore
export function chacha8(
  key: Uint32Array, c0: number, c1: number, c2: number, c3: number, out: Int32Array, blocks = 1,
): void {
  const k0 = key[0] | 0, k1 = key[1] | 0, k2 = key[2] | 0, k3 = key[3] | 0;
  let x0 = 0, x1 = S1, x2 = S2, x3 = S3, x4 = 0, x5 = k1, x6 = k2, x7 = k3;
  let x8 = 0, x9 = k1, x10 = k2, x11 = k3, x12 = 0, x13 = c1 | 0, x14 = c2 | 0, x15 = c3 | 0;
  x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 16) | (x13 >>> 16); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 12) | (x5 >>> 20);
  x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 8) | (x13 >>> 24); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 7) | (x5 >>> 25);
  x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 16) | (x14 >>> 16); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 12) | (x6 >>> 20);
  x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 8) | (x14 >>> 24); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 7) | (x6 >>> 25);
  x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 16) | (x15 >>> 16); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 12) | (x7 >>> 20);
  x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 8) | (x15 >>> 24); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 7) | (x7 >>> 25);
  const f1 = x1, f2 = x2, f3 = x3, f5 = x5, f6 = x6, f7 = x7;
  const f9 = x9, f10 = x10, f11 = x11, f13 = x13, f14 = x14, f15 = x15;
  for (let block = 0; block < blocks; block++) {
    const c = (c0 + block) | 0;
    x0 = S0; x4 = k0; x8 = k0; x12 = c;
    x1 = f1; x2 = f2; x3 = f3; x5 = f5; x6 = f6; x7 = f7;
    x9 = f9; x10 = f10; x11 = f11; x13 = f13; x14 = f14; x15 = f15;

    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 16) | (x12 >>> 16); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 12) | (x4 >>> 20);
    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 8) | (x12 >>> 24); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 7) | (x4 >>> 25);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 16) | (x15 >>> 16); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 12) | (x5 >>> 20);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 8) | (x15 >>> 24); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 7) | (x5 >>> 25);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 16) | (x12 >>> 16); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 12) | (x6 >>> 20);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 8) | (x12 >>> 24); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 7) | (x6 >>> 25);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 16) | (x13 >>> 16); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 12) | (x7 >>> 20);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 8) | (x13 >>> 24); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 7) | (x7 >>> 25);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 16) | (x14 >>> 16); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 12) | (x4 >>> 20);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 8) | (x14 >>> 24); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 7) | (x4 >>> 25);

    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 16) | (x12 >>> 16); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 12) | (x4 >>> 20);
    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 8) | (x12 >>> 24); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 7) | (x4 >>> 25);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 16) | (x13 >>> 16); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 12) | (x5 >>> 20);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 8) | (x13 >>> 24); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 7) | (x5 >>> 25);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 16) | (x14 >>> 16); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 12) | (x6 >>> 20);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 8) | (x14 >>> 24); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 7) | (x6 >>> 25);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 16) | (x15 >>> 16); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 12) | (x7 >>> 20);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 8) | (x15 >>> 24); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 7) | (x7 >>> 25);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 16) | (x15 >>> 16); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 12) | (x5 >>> 20);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 8) | (x15 >>> 24); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 7) | (x5 >>> 25);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 16) | (x12 >>> 16); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 12) | (x6 >>> 20);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 8) | (x12 >>> 24); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 7) | (x6 >>> 25);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 16) | (x13 >>> 16); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 12) | (x7 >>> 20);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 8) | (x13 >>> 24); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 7) | (x7 >>> 25);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 16) | (x14 >>> 16); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 12) | (x4 >>> 20);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 8) | (x14 >>> 24); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 7) | (x4 >>> 25);

    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 16) | (x12 >>> 16); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 12) | (x4 >>> 20);
    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 8) | (x12 >>> 24); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 7) | (x4 >>> 25);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 16) | (x13 >>> 16); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 12) | (x5 >>> 20);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 8) | (x13 >>> 24); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 7) | (x5 >>> 25);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 16) | (x14 >>> 16); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 12) | (x6 >>> 20);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 8) | (x14 >>> 24); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 7) | (x6 >>> 25);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 16) | (x15 >>> 16); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 12) | (x7 >>> 20);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 8) | (x15 >>> 24); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 7) | (x7 >>> 25);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 16) | (x15 >>> 16); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 12) | (x5 >>> 20);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 8) | (x15 >>> 24); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 7) | (x5 >>> 25);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 16) | (x12 >>> 16); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 12) | (x6 >>> 20);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 8) | (x12 >>> 24); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 7) | (x6 >>> 25);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 16) | (x13 >>> 16); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 12) | (x7 >>> 20);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 8) | (x13 >>> 24); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 7) | (x7 >>> 25);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 16) | (x14 >>> 16); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 12) | (x4 >>> 20);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 8) | (x14 >>> 24); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 7) | (x4 >>> 25);

    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 16) | (x12 >>> 16); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 12) | (x4 >>> 20);
    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 8) | (x12 >>> 24); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 7) | (x4 >>> 25);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 16) | (x13 >>> 16); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 12) | (x5 >>> 20);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 8) | (x13 >>> 24); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 7) | (x5 >>> 25);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 16) | (x14 >>> 16); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 12) | (x6 >>> 20);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 8) | (x14 >>> 24); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 7) | (x6 >>> 25);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 16) | (x15 >>> 16); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 12) | (x7 >>> 20);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 8) | (x15 >>> 24); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 7) | (x7 >>> 25);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 16) | (x15 >>> 16); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 12) | (x5 >>> 20);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 8) | (x15 >>> 24); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 7) | (x5 >>> 25);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 16) | (x12 >>> 16); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 12) | (x6 >>> 20);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 8) | (x12 >>> 24); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 7) | (x6 >>> 25);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 16) | (x13 >>> 16); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 12) | (x7 >>> 20);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 8) | (x13 >>> 24); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 7) | (x7 >>> 25);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 16) | (x14 >>> 16); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 12) | (x4 >>> 20);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 8) | (x14 >>> 24); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 7) | (x4 >>> 25);

    const at = ((block >>> 2) << 6) | (block & 3);
    out[at] = x0 + S0; out[at + 4] = x1 + S1; out[at + 8] = x2 + S2; out[at + 12] = x3 + S3;
    out[at + 16] = x4 + k0; out[at + 20] = x5 + k1; out[at + 24] = x6 + k2; out[at + 28] = x7 + k3;
    out[at + 32] = x8 + k0; out[at + 36] = x9 + k1; out[at + 40] = x10 + k2; out[at + 44] = x11 + k3;
    out[at + 48] = x12 + c; out[at + 52] = x13 + c1; out[at + 56] = x14 + c2; out[at + 60] = x15 + c3;
  }
}

/**
 * Threefry4x32-20 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): four words
 * for a counter of four words (modulo 2^32), written to `out`.
 */
// prettier-ignore
export function threefry4x32(
  key: Uint32Array, c0: number, c1: number, c2: number, c3: number, out: Int32Array,
): void {
  const k0 = key[0] | 0, k1 = key[1] | 0, k2 = key[2] | 0, k3 = key[3] | 0, k4 = 0x1bd11bda ^ k0 ^ k1 ^ k2 ^ k3;
  let a = (c0 + k0) | 0, b = (c1 + k1) | 0, c = (c2 + k2) | 0, d = (c3 + k3) | 0;

  a = (a + b) | 0; b = ((b << 10) | (b >>> 22)) ^ a; c = (c + d) | 0; d = ((d << 26) | (d >>> 6)) ^ c;
  a = (a + d) | 0; d = ((d << 11) | (d >>> 21)) ^ a; c = (c + b) | 0; b = ((b << 21) | (b >>> 11)) ^ c;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; c = (c + d) | 0; d = ((d << 27) | (d >>> 5)) ^ c;
  a = (a + d) | 0; d = ((d << 23) | (d >>> 9)) ^ a; c = (c + b) | 0; b = ((b << 5) | (b >>> 27)) ^ c;
  a = (a + k1) | 0; b = (b + k2) | 0; c = (c + k3) | 0; d = (d + k4 + 1) | 0;

  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a; c = (c + d) | 0; d = ((d << 20) | (d >>> 12)) ^ c;
  a = (a + d) | 0; d = ((d << 17) | (d >>> 15)) ^ a; c = (c + b) | 0; b = ((b << 11) | (b >>> 21)) ^ c;
  a = (a + b) | 0; b = ((b << 25) | (b >>> 7)) ^ a; c = (c + d) | 0; d = ((d << 10) | (d >>> 22)) ^ c;
  a = (a + d) | 0; d = ((d << 18) | (d >>> 14)) ^ a; c = (c + b) | 0; b = ((b << 20) | (b >>> 12)) ^ c;
  a = (a + k2) | 0; b = (b + k3) | 0; c = (c + k4) | 0; d = (d + k0 + 2) | 0;

  a = (a + b) | 0; b = ((b << 10) | (b >>> 22)) ^ a; c = (c + d) | 0; d = ((d << 26) | (d >>> 6)) ^ c;
  a = (a + d) | 0; d = ((d << 11) | (d >>> 21)) ^ a; c = (c + b) | 0; b = ((b << 21) | (b >>> 11)) ^ c;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; c = (c + d) | 0; d = ((d << 27) | (d >>> 5)) ^ c;
  a = (a + d) | 0; d = ((d << 23) | (d >>> 9)) ^ a; c = (c + b) | 0; b = ((b << 5) | (b >>> 27)) ^ c;
  a = (a + k3) | 0; b = (b + k4) | 0; c = (c + k0) | 0; d = (d + k1 + 3) | 0;

  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a; c = (c + d) | 0; d = ((d << 20) | (d >>> 12)) ^ c;
  a = (a + d) | 0; d = ((d << 17) | (d >>> 15)) ^ a; c = (c + b) | 0; b = ((b << 11) | (b >>> 21)) ^ c;
  a = (a + b) | 0; b = ((b << 25) | (b >>> 7)) ^ a; c = (c + d) | 0; d = ((d << 10) | (d >>> 22)) ^ c;
  a = (a + d) | 0; d = ((d << 18) | (d >>> 14)) ^ a; c = (c + b) | 0; b = ((b << 20) | (b >>> 12)) ^ c;
  a = (a + k4) | 0; b = (b + k0) | 0; c = (c + k1) | 0; d = (d + k2 + 4) | 0;

  a = (a + b) | 0; b = ((b << 10) | (b >>> 22)) ^ a; c = (c + d) | 0; d = ((d << 26) | (d >>> 6)) ^ c;
  a = (a + d) | 0; d = ((d << 11) | (d >>> 21)) ^ a; c = (c + b) | 0; b = ((b << 21) | (b >>> 11)) ^ c;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; c = (c + d) | 0; d = ((d << 27) | (d >>> 5)) ^ c;
  a = (a + d) | 0; d = ((d << 23) | (d >>> 9)) ^ a; c = (c + b) | 0; b = ((b << 5) | (b >>> 27)) ^ c;
  out[0] = a + k0; out[1] = b + k1; out[2] = c + k2; out[3] = d + k3 + 5;
}

/** Threefry2x32-20, the same with two words of key and of counter; two words are written to `out`. */
// prettier-ignore
export function threefry2x32(
  key0: number, key1: number, c0: number, c1: number, out: Int32Array,
): void {
  const k0 = key0 | 0, k1 = key1 | 0, k2 = 0x1bd11bda ^ k0 ^ k1;
  let a = (c0 + k0) | 0, b = (c1 + k1) | 0;

  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a; a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k1) | 0; b = (b + k2 + 1) | 0;
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a; a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a; a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k2) | 0; b = (b + k0 + 2) | 0;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a; a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k0) | 0; b = (b + k1 + 3) | 0;
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a; a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a; a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k1) | 0; b = (b + k2 + 4) | 0;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a; a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  out[0] = a + k2; out[1] = b + k0 + 5;
}

/** Where blocks are put until the same call has read them; never read by a later call. */
const blocks = new Int32Array(64);
const block = new Int32Array(4);

/**
 * The project's uniform number, 0 to 2^32 - 1. A person is (entry group, serial), both below 2^32; year below
 * 2^24, purpose below 256, replicate below 2^30. Its top byte is the gate byte, one of the 64 of a block of ChaCha8, the
 * 24 bits below are the person's own: so an engine can draw the gates of many and refine only the few that may move.
 */
export function uniform(
  key: Uint32Array,
  replicate: number,
  group: number,
  serial: number,
  year: number,
  purpose: number,
): number {
  const refined = refine24(key, replicate, group, serial, year, purpose);
  const gate = gateByte(key, replicate, group, serial, (year << 8) | purpose);
  return ((gate << 24) | refined) >>> 0;
}

/**
 * The top byte of `uniform`, with year and purpose in a word: persons 256m to 256m + 255 share four blocks, whose words they take in
 * turn, four persons each. So it is byte `serial` modulo 256 of what `chacha8` writes for these four.
 */
export function gateByte(
  key: Uint32Array,
  replicate: number,
  group: number,
  serial: number,
  when: number,
): number {
  chacha8(key, ((serial >>> 8) << 2) | ((serial >>> 2) & 3), group, when, replicate << 1, blocks);
  return (blocks[((serial >>> 4) & 15) << 2] >>> ((serial & 3) << 3)) & 255;
}

/** The key of a group's refinement words, of which it takes two: a block whose last counter word is odd, and even in gate blocks. */
export function refinementKey(key: Uint32Array, replicate: number, group: number, out: Int32Array): void {
  chacha8(key, 0, group, 0, (replicate << 1) | 1, blocks);
  out[0] = blocks[0];
  out[1] = blocks[4];
}

/** The 24 bits below the gate byte of `uniform`: Threefry2x32 of (serial, year and purpose) under a key of the group's own. */
export function refine24(
  key: Uint32Array,
  replicate: number,
  group: number,
  serial: number,
  year: number,
  purpose: number,
): number {
  refinementKey(key, replicate, group, block);
  threefry2x32(block[0], block[1], serial, (year << 8) | purpose, block);
  return block[0] >>> 8;
}

/**
 * Gate bytes of `count` persons from `firstSerial` (a multiple of 256) on, into out[0..count-1]; up to 255 more are written behind
 * them. The words of `out` begin at a multiple of four bytes. Fastest where it is the same array from call to call. Little-endian
 * machines only.
 */
export function gateBytes(
  key: Uint32Array,
  replicate: number,
  group: number,
  firstSerial: number,
  count: number,
  year: number,
  purpose: number,
  out: Uint8Array,
): void {
  if (firstSerial & 255)
    throw new RangeError(`gate bytes start at a multiple of 256, not at serial ${firstSerial}`);
  const fours = (count + 255) >>> 8;
  if (fours << 8 > out.length)
    throw new RangeError(`${count} gate bytes, made 256 at a time, do not fit into ${out.length}`);
  if (!littleEndian || (out.byteOffset & 3) !== 0)
    throw new RangeError(`gate bytes need a little-endian machine, and room at a multiple of 4 bytes`);
  const when = (year << 8) | purpose;
  chacha8(key, (firstSerial >>> 8) << 2, group, when, replicate << 1, wordsOf(out), fours << 2);
}

/** Whether the lowest byte of a word comes first, as on nearly all machines. */
export const littleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;
let lastBytes: Uint8Array | undefined;
let lastWords: Int32Array = blocks;

/** The same memory as words. Keeps the last view, to allocate only once. */
function wordsOf(bytes: Uint8Array): Int32Array {
  if (bytes !== lastBytes) {
    lastWords = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    lastBytes = bytes;
  }
  return lastWords;
}

const two32 = 2 ** 32;
/** A stream's key while it is made, and the same memory as signed words. */
const own = new Uint32Array(4);
const ownWords = new Int32Array(own.buffer);

/**
 * Successive uniforms in [0, 1) with 53 bits, for the cohort engine's flows: a function of the key and of any
 * number of words (integers from 0 to 2^32 - 1), such as group, year, purpose and replicate. The words are
 * absorbed three at a time into a key of its own; the number of words in the last counter word keeps these blocks
 * apart from those of a longer list, and its top bit from all others under the key. Good for 2^32 numbers; then it throws.
 */
export function stream(key: Uint32Array, ...words: number[]): () => number {
  for (const word of words)
    if (!(Number.isInteger(word) && word >= 0 && word < two32))
      throw new RangeError(`a stream is named by integers from 0 to 2^32 - 1, not ${word}`);
  own.set(key);
  const last = (1 << 31) | words.length;
  for (let i = 0; i === 0 || i < words.length; i += 3)
    threefry4x32(own, words[i] ?? 0, words[i + 1] ?? 0, words[i + 2] ?? 0, last, ownWords);
  const key0 = own[0];
  const key1 = own[1];
  const high = own[2];
  let index = 0;
  return () => {
    if (index === two32) throw new RangeError("a stream has 2^32 numbers, all drawn");
    threefry2x32(key0, key1, index++, high, block);
    return ((block[0] >>> 5) * 67108864 + (block[1] >>> 6)) / 9007199254740992;
  };
}
