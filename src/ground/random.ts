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

/**
 * Threefry4x32-20 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): four words
 * for a counter of four words (modulo 2^32), for `blocks` successive values of its first word, written to `out`.
 * Unrolled, because this is where the agent engine spends its time (bench/random.ts).
 */
// prettier-ignore
export function threefry4x32(
  key: Uint32Array, c0: number, c1: number, c2: number, c3: number, out: Int32Array, blocks = 1,
): void {
  const k0 = key[0] | 0, k1 = key[1] | 0, k2 = key[2] | 0, k3 = key[3] | 0, k4 = 0x1bd11bda ^ k0 ^ k1 ^ k2 ^ k3;
  let block = 0;
  // Two side by side, since each step of a block waits for the one before.
  for (; block + 1 < blocks; block += 2) {
    let a = (c0 + block + k0) | 0, b = (c1 + k1) | 0, c = (c2 + k2) | 0, d = (c3 + k3) | 0;
    let e = (a + 1) | 0, f = b, g = c, h = d;

    a = (a + b) | 0; b = ((b << 10) | (b >>> 22)) ^ a; c = (c + d) | 0; d = ((d << 26) | (d >>> 6)) ^ c;
    e = (e + f) | 0; f = ((f << 10) | (f >>> 22)) ^ e; g = (g + h) | 0; h = ((h << 26) | (h >>> 6)) ^ g;
    a = (a + d) | 0; d = ((d << 11) | (d >>> 21)) ^ a; c = (c + b) | 0; b = ((b << 21) | (b >>> 11)) ^ c;
    e = (e + h) | 0; h = ((h << 11) | (h >>> 21)) ^ e; g = (g + f) | 0; f = ((f << 21) | (f >>> 11)) ^ g;
    a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; c = (c + d) | 0; d = ((d << 27) | (d >>> 5)) ^ c;
    e = (e + f) | 0; f = ((f << 13) | (f >>> 19)) ^ e; g = (g + h) | 0; h = ((h << 27) | (h >>> 5)) ^ g;
    a = (a + d) | 0; d = ((d << 23) | (d >>> 9)) ^ a; c = (c + b) | 0; b = ((b << 5) | (b >>> 27)) ^ c;
    e = (e + h) | 0; h = ((h << 23) | (h >>> 9)) ^ e; g = (g + f) | 0; f = ((f << 5) | (f >>> 27)) ^ g;
    a = (a + k1) | 0; b = (b + k2) | 0; c = (c + k3) | 0; d = (d + k4 + 1) | 0;
    e = (e + k1) | 0; f = (f + k2) | 0; g = (g + k3) | 0; h = (h + k4 + 1) | 0;

    a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a; c = (c + d) | 0; d = ((d << 20) | (d >>> 12)) ^ c;
    e = (e + f) | 0; f = ((f << 6) | (f >>> 26)) ^ e; g = (g + h) | 0; h = ((h << 20) | (h >>> 12)) ^ g;
    a = (a + d) | 0; d = ((d << 17) | (d >>> 15)) ^ a; c = (c + b) | 0; b = ((b << 11) | (b >>> 21)) ^ c;
    e = (e + h) | 0; h = ((h << 17) | (h >>> 15)) ^ e; g = (g + f) | 0; f = ((f << 11) | (f >>> 21)) ^ g;
    a = (a + b) | 0; b = ((b << 25) | (b >>> 7)) ^ a; c = (c + d) | 0; d = ((d << 10) | (d >>> 22)) ^ c;
    e = (e + f) | 0; f = ((f << 25) | (f >>> 7)) ^ e; g = (g + h) | 0; h = ((h << 10) | (h >>> 22)) ^ g;
    a = (a + d) | 0; d = ((d << 18) | (d >>> 14)) ^ a; c = (c + b) | 0; b = ((b << 20) | (b >>> 12)) ^ c;
    e = (e + h) | 0; h = ((h << 18) | (h >>> 14)) ^ e; g = (g + f) | 0; f = ((f << 20) | (f >>> 12)) ^ g;
    a = (a + k2) | 0; b = (b + k3) | 0; c = (c + k4) | 0; d = (d + k0 + 2) | 0;
    e = (e + k2) | 0; f = (f + k3) | 0; g = (g + k4) | 0; h = (h + k0 + 2) | 0;

    a = (a + b) | 0; b = ((b << 10) | (b >>> 22)) ^ a; c = (c + d) | 0; d = ((d << 26) | (d >>> 6)) ^ c;
    e = (e + f) | 0; f = ((f << 10) | (f >>> 22)) ^ e; g = (g + h) | 0; h = ((h << 26) | (h >>> 6)) ^ g;
    a = (a + d) | 0; d = ((d << 11) | (d >>> 21)) ^ a; c = (c + b) | 0; b = ((b << 21) | (b >>> 11)) ^ c;
    e = (e + h) | 0; h = ((h << 11) | (h >>> 21)) ^ e; g = (g + f) | 0; f = ((f << 21) | (f >>> 11)) ^ g;
    a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; c = (c + d) | 0; d = ((d << 27) | (d >>> 5)) ^ c;
    e = (e + f) | 0; f = ((f << 13) | (f >>> 19)) ^ e; g = (g + h) | 0; h = ((h << 27) | (h >>> 5)) ^ g;
    a = (a + d) | 0; d = ((d << 23) | (d >>> 9)) ^ a; c = (c + b) | 0; b = ((b << 5) | (b >>> 27)) ^ c;
    e = (e + h) | 0; h = ((h << 23) | (h >>> 9)) ^ e; g = (g + f) | 0; f = ((f << 5) | (f >>> 27)) ^ g;
    a = (a + k3) | 0; b = (b + k4) | 0; c = (c + k0) | 0; d = (d + k1 + 3) | 0;
    e = (e + k3) | 0; f = (f + k4) | 0; g = (g + k0) | 0; h = (h + k1 + 3) | 0;

    a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a; c = (c + d) | 0; d = ((d << 20) | (d >>> 12)) ^ c;
    e = (e + f) | 0; f = ((f << 6) | (f >>> 26)) ^ e; g = (g + h) | 0; h = ((h << 20) | (h >>> 12)) ^ g;
    a = (a + d) | 0; d = ((d << 17) | (d >>> 15)) ^ a; c = (c + b) | 0; b = ((b << 11) | (b >>> 21)) ^ c;
    e = (e + h) | 0; h = ((h << 17) | (h >>> 15)) ^ e; g = (g + f) | 0; f = ((f << 11) | (f >>> 21)) ^ g;
    a = (a + b) | 0; b = ((b << 25) | (b >>> 7)) ^ a; c = (c + d) | 0; d = ((d << 10) | (d >>> 22)) ^ c;
    e = (e + f) | 0; f = ((f << 25) | (f >>> 7)) ^ e; g = (g + h) | 0; h = ((h << 10) | (h >>> 22)) ^ g;
    a = (a + d) | 0; d = ((d << 18) | (d >>> 14)) ^ a; c = (c + b) | 0; b = ((b << 20) | (b >>> 12)) ^ c;
    e = (e + h) | 0; h = ((h << 18) | (h >>> 14)) ^ e; g = (g + f) | 0; f = ((f << 20) | (f >>> 12)) ^ g;
    a = (a + k4) | 0; b = (b + k0) | 0; c = (c + k1) | 0; d = (d + k2 + 4) | 0;
    e = (e + k4) | 0; f = (f + k0) | 0; g = (g + k1) | 0; h = (h + k2 + 4) | 0;

    a = (a + b) | 0; b = ((b << 10) | (b >>> 22)) ^ a; c = (c + d) | 0; d = ((d << 26) | (d >>> 6)) ^ c;
    e = (e + f) | 0; f = ((f << 10) | (f >>> 22)) ^ e; g = (g + h) | 0; h = ((h << 26) | (h >>> 6)) ^ g;
    a = (a + d) | 0; d = ((d << 11) | (d >>> 21)) ^ a; c = (c + b) | 0; b = ((b << 21) | (b >>> 11)) ^ c;
    e = (e + h) | 0; h = ((h << 11) | (h >>> 21)) ^ e; g = (g + f) | 0; f = ((f << 21) | (f >>> 11)) ^ g;
    a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a; c = (c + d) | 0; d = ((d << 27) | (d >>> 5)) ^ c;
    e = (e + f) | 0; f = ((f << 13) | (f >>> 19)) ^ e; g = (g + h) | 0; h = ((h << 27) | (h >>> 5)) ^ g;
    a = (a + d) | 0; d = ((d << 23) | (d >>> 9)) ^ a; c = (c + b) | 0; b = ((b << 5) | (b >>> 27)) ^ c;
    e = (e + h) | 0; h = ((h << 23) | (h >>> 9)) ^ e; g = (g + f) | 0; f = ((f << 5) | (f >>> 27)) ^ g;
    const at = block << 2;
    out[at] = a + k0; out[at + 1] = b + k1; out[at + 2] = c + k2; out[at + 3] = d + k3 + 5;
    out[at + 4] = e + k0; out[at + 5] = f + k1; out[at + 6] = g + k2; out[at + 7] = h + k3 + 5;
  }
  for (; block < blocks; block++) {
    let a = (c0 + block + k0) | 0, b = (c1 + k1) | 0, c = (c2 + k2) | 0, d = (c3 + k3) | 0;

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
    const at = block << 2;
    out[at] = a + k0; out[at + 1] = b + k1; out[at + 2] = c + k2; out[at + 3] = d + k3 + 5;
  }
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

/** Where a block is put until the same call has read it; never read by a later call. */
const block = new Int32Array(4);

/**
 * The project's uniform number, 0 to 2^32 - 1. A person is (entry group, serial), both below 2^32; year below
 * 2^24, purpose below 256, replicate below 2^30. Its top byte is one of the 16 gate bytes of a block shared by
 * the persons 16m to 16m + 15, the 24 bits below are the person's own: so an engine can draw the gates of many
 * and refine only the few that may move.
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
  threefry4x32(key, serial >>> 4, group, (year << 8) | purpose, replicate << 1, block);
  const gate = (block[(serial >>> 2) & 3] >>> ((serial & 3) << 3)) & 255;
  return ((gate << 24) | refined) >>> 0;
}

/**
 * The 24 bits below the gate byte of `uniform`: Threefry2x32 of (serial, year and purpose) under a key of the group's
 * own, which is half a block of Threefry4x32 whose last counter word is odd, and even in gate blocks.
 */
export function refine24(
  key: Uint32Array,
  replicate: number,
  group: number,
  serial: number,
  year: number,
  purpose: number,
): number {
  threefry4x32(key, 0, group, 0, (replicate << 1) | 1, block);
  threefry2x32(block[0], block[1], serial, (year << 8) | purpose, block);
  return block[0] >>> 8;
}

/**
 * The top bytes of `uniform` for `count` persons from `firstSerial` (a multiple of 16) on, into out[0..count-1].
 * Fastest where `out` starts at a multiple of four bytes and is the same array from call to call.
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
  if (firstSerial & 15)
    throw new RangeError(`gate bytes start at a multiple of 16, not at serial ${firstSerial}`);
  if (count > out.length) throw new RangeError(`${count} gate bytes do not fit into ${out.length}`);
  const words = wordsOf(out);
  const whole = words === none ? 0 : count >>> 4;
  const first = firstSerial >>> 4;
  const when = (year << 8) | purpose;
  if (whole > 0) threefry4x32(key, first, group, when, replicate << 1, words, whole);
  for (let i = whole << 4; i < count; i++) {
    if ((i & 15) === 0) threefry4x32(key, first + (i >>> 4), group, when, replicate << 1, block);
    out[i] = block[(i >>> 2) & 3] >>> ((i & 3) << 3);
  }
}

/** Whether the lowest byte of a word comes first, as on nearly all machines. */
export const littleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;
const none = new Int32Array(0);
let lastBytes: Uint8Array | undefined;
let lastWords: Int32Array = none;

/** The same memory as words, or none where they do not line up. Keeps the last view, to allocate only once. */
function wordsOf(bytes: Uint8Array): Int32Array {
  if (bytes === lastBytes) return lastWords;
  const linedUp = littleEndian && (bytes.byteOffset & 3) === 0;
  lastWords = linedUp ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2) : none;
  lastBytes = bytes;
  return lastWords;
}

const two32 = 2 ** 32;
/** A stream's key while it is made, and the same memory as signed words. */
const own = new Uint32Array(4);
const ownWords = new Int32Array(own.buffer);

/**
 * Successive uniforms in [0, 1) with 53 bits, for the cohort engine's flows: a function of the key and of any
 * number of words (integers from 0 to 2^32 - 1), such as group, year, purpose and replicate. The words are
 * absorbed three at a time into a key of its own; the top bit of the last counter word keeps these blocks apart
 * from a person's, the number of words from those of a longer list. Good for 2^32 numbers; then it throws.
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
