/**
 * Random numbers and binomial flows. Every statistic is turned into a standard normal z; a test fails beyond
 * LIMIT. With seeds other than the fixed ones a single z would fail by chance once in 26 million (two-sided),
 * the hundred of this file together about once in 260,000.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binomial, logChance, multinomial } from "../src/ground/binomial.ts";
import {
  chacha8,
  gateBytes,
  keyOf,
  refine24,
  stream,
  threefry2x32,
  threefry4x32,
  uniform,
} from "../src/ground/random.ts";

const LIMIT = 5.5;
const key = keyOf("7");
const hex = (words: Int32Array) =>
  Array.from(words, (w) => (w >>> 0).toString(16).padStart(8, "0")).join(" ");

/** Chi-square of counts against expected counts, as a normal deviate (Wilson and Hilferty 1931). */
function fit(counts: ArrayLike<number>, expected: ArrayLike<number>): number {
  let chi = 0;
  for (let i = 0; i < counts.length; i++) chi += (counts[i] - expected[i]) ** 2 / expected[i];
  const spread = 2 / (9 * (counts.length - 1));
  return (Math.cbrt(chi / (counts.length - 1)) - (1 - spread)) / Math.sqrt(spread);
}
function even(counts: Uint32Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return fit(counts, new Float64Array(counts.length).fill(total / counts.length));
}

describe("the generators", () => {
  // The Random123 file kat_vectors (as in Debian's librandom123-doc 1.14.0) has these lines for 20 rounds. They were
  // also got from its C header, and from a Python program written from the paper alone.
  const ones = 0xffffffff;
  const pi = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89];

  test.each([
    [[0, 0], [0, 0], "6b200159 99ba4efe"],
    [[ones, ones], [ones, ones], "1cb996fc bb002be7"],
    [[pi[0], pi[1]], [pi[2], pi[3]], "c4923a9c 483df7a0"],
  ])("Threefry2x32-20 gives the published words for counter %j and key %j", (counter, keys, words) => {
    const out = new Int32Array(2);
    threefry2x32(keys[0], keys[1], counter[0], counter[1], out);
    expect(hex(out)).toBe(words);
  });

  test.each([
    [[0, 0, 0, 0], [0, 0, 0, 0], "9c6ca96a e17eae66 fc10ecd4 5256a7d8"],
    [[ones, ones, ones, ones], [ones, ones, ones, ones], "2a881696 57012287 f6c7446e a16a6732"],
    [pi.slice(0, 4), pi.slice(4), "59cd1dbb b8879579 86b5d00c ac8b6d84"],
  ])("Threefry4x32-20 gives the published words for counter %j and key %j", (counter, keys, words) => {
    const out = new Int32Array(4);
    threefry4x32(Uint32Array.from(keys), counter[0], counter[1], counter[2], counter[3], out);
    expect(hex(out)).toBe(words);
  });

  // The document draft-strombergson-chacha-test-vectors-01 has these for keys of 128 bits and 8 rounds (its first, second and eighth
  // case); a Python program written from the paper alone gives the same. Keys, nonces and words are bytes, the lowest first.
  test.each([
    [
      "00000000000000000000000000000000",
      "0000000000000000",
      "e28a5fa4a67f8c5defed3e6fb7303486aa8427d31419a729572d777953491120b64ab8e72b8deb85cd6aea7cb6089a101824beeb08814a428aab1fa2c816081b",
      "8a26af448a1ba906368fd8c83831c18cec8ced811a028e675b8d2be8fce081165ceae9f1d1b7a975497749480569ceb83de6a0a587d4984f19925f5d338e430d",
    ],
    [
      "01000000000000000000000000000000",
      "0000000000000000",
      "03a7669888605a0765e8357475e58673f94fc8161da76c2a3aa2f3caf9fe5449e0fcf38eb882656af83d430d410927d55c972ac4c92ab9da3713e19f761eaa14",
      "7138c25c8a7ce3d5e7546746ffd2e3515ce6a4b1b2d3f380138668ed39fa92f8a1aee36258e05fae6f566673511765fdb59e05163d55a708c5f9bc45045124cb",
    ],
    [
      "c46ec1b18ce8a878725a37e780dfb735",
      "1ada31d5cf688221",
      "6a870108859f679118f3e205e2a56a6826ef5a60a4102ac8d4770059fcb7c7bae02f5ce004a6bfbbea53014dd82107c0aa1c7ce11b7d78f2d50bd3602bbd2594",
      "0560bb6a84289e0b38f5dd21d6ef6d7737e3ec0fb772da2c71c2397762e5dbbbf449e3d1639ccbfa3e069c4d871ed6395b22aaf35c8da6de2dec3d77880da8e8",
    ],
  ])("ChaCha8 gives the published first two blocks for key %s and nonce %s", (keys, nonce, ...blocks) => {
    const wordsOf = (text: string) => new Uint32Array(Uint8Array.from(Buffer.from(text, "hex")).buffer);
    const [n0, n1] = wordsOf(nonce);
    const out = new Int32Array(64);
    chacha8(wordsOf(keys), 0, 0, n0, n1, out, 2);
    blocks.forEach((block, b) =>
      expect(Array.from({ length: 16 }, (_, w) => out[4 * w + b] >>> 0)).toEqual(Array.from(wordsOf(block))),
    );
  });

  test("several blocks at once are the blocks of successive counters, past 2^32 too, four to 64 words", () => {
    const together = new Int32Array(128);
    chacha8(key, ones - 1, 5, 6, 7, together, 6);
    [ones - 1, ones, 0, 1, 2, 3].forEach((counter, b) => {
      const one = new Int32Array(64);
      chacha8(key, counter, 5, 6, 7, one);
      for (let w = 0; w < 16; w++) expect(together[64 * (b >>> 2) + 4 * w + (b & 3)]).toBe(one[4 * w]);
    });
    expect(together.subarray(64).filter((_, i) => (i & 3) > 1)).toEqual(new Int32Array(32));
  });
});

describe("the key", () => {
  test("is the same for the same seed, and is what it was", () => {
    expect(Array.from(key)).toEqual([1565924392, 33848552, 805823429, 2176142557]);
    expect(keyOf("7")).toEqual(key);
  });

  test("differs between 300,000 seeds: numbers, repetitions, other scripts, the empty text", () => {
    const seeds = new Set([
      "",
      " ",
      "\0",
      "\ud800",
      "a",
      "š",
      "社",
      "社会保险",
      "社會保險",
      "7 ",
      "07",
      "7.0",
    ]);
    for (let i = 0; i < 100_000; i++)
      seeds
        .add(String(i))
        .add(`seed ${i}`)
        .add(String.fromCharCode(i, i >>> 16, 65));
    for (let i = 1; i < 500; i++) seeds.add("1".repeat(i)).add("ab".repeat(i)); // ARC4 takes each for one seed
    const keys = new Set([...seeds].map((seed) => keyOf(seed).join()));
    expect(keys.size).toBe(seeds.size);
  });

  test("is never made without a seed", () => {
    expect(() => keyOf(undefined as unknown as string)).toThrow("a seed must be text");
  });
});

type Draw = typeof uniform;

/** z of the number of equal pairs among 2^20 draws, 128 +- 11 expected: too few is as bad as too many. */
function sharing(draw: (i: number) => number): number {
  const drawn = Uint32Array.from({ length: 1 << 20 }, (_, i) => draw(i)).sort();
  let equal = 0;
  for (let i = 1; i < drawn.length; i++) if (drawn[i] === drawn[i - 1]) equal++;
  const expected = (drawn.length * (drawn.length - 1)) / 2 ** 33;
  return (equal - expected) / Math.sqrt(expected);
}

/** The definition again with one fault in a counter. */
function faulty(gateOf: (serial: number) => number, refineOf: (serial: number) => number, mark = 1): Draw {
  const words = new Int32Array(64);
  return (own, replicate, group, serial, year, purpose) => {
    const at = gateOf(serial);
    chacha8(own, ((at >>> 8) << 2) | ((at >>> 2) & 3), group, (year << 8) | purpose, replicate << 1, words);
    const gate = (words[4 * ((at >>> 4) & 15)] >>> (8 * (at & 3))) & 255;
    if (mark === 0) chacha8(own, refineOf(serial), group, (year << 8) | purpose, replicate << 1, words);
    else {
      chacha8(own, 0, group, 0, (replicate << 1) | 1, words);
      threefry2x32(words[0], words[4], refineOf(serial), (year << 8) | purpose, words);
    }
    return ((gate << 24) | (words[0] >>> 8)) >>> 0;
  };
}

describe("a person's number", () => {
  test("is the one of an independent program", () => {
    // from the Python program named above, which has no code in common with this one
    expect(uniform(key, 0, 0, 0, 2024, 0)).toBe(3676427732);
    expect(uniform(key, 0, 17, 1, 2031, 3)).toBe(2154749433);
    expect(uniform(key, 5, 12_523, 1_000_003, 2050, 200)).toBe(2313513580);
    expect(uniform(key, 2 ** 30 - 1, 70_000, 2 ** 31 - 1, 2098, 255)).toBe(1770332608);
    expect(uniform(key, 2 ** 30 - 1, 70_000, 2 ** 31, 2098, 255)).toBe(371193325);
  });

  test("is its gate byte and its refinement, in batches of any size and place", () => {
    const numbers = fc.record({
      replicate: fc.nat(2 ** 30 - 1),
      group: fc.nat(2 ** 18),
      block: fc.nat(2 ** 24 - 8),
      count: fc.nat(600),
      year: fc.integer({ min: 1990, max: 2200 }),
      purpose: fc.nat(255),
      offset: fc.nat(7),
      words: fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
    });
    const memory = new Uint8Array(1024);
    const same = fc.property(numbers, ({ replicate, group, block, count, year, purpose, offset, words }) => {
      const own = Uint32Array.from(words, (word) => word * 2);
      memory.fill(170);
      const made = 256 * Math.ceil(count / 256);
      const out = memory.subarray(4 * offset, 4 * offset + made);
      gateBytes(own, replicate, group, 256 * block, count, year, purpose, out);
      for (let i = 0; i < count; i++) {
        const serial = 256 * block + i;
        const refined = refine24(own, replicate, group, serial, year, purpose);
        expect(((out[i] << 24) | refined) >>> 0).toBe(uniform(own, replicate, group, serial, year, purpose));
      }
      expect(memory.subarray(0, 4 * offset).every((byte) => byte === 170)).toBe(true);
      expect(memory.subarray(4 * offset + made).every((byte) => byte === 170)).toBe(true);
    });
    fc.assert(same, { seed: 7, numRuns: 500 });
  });

  test("does not depend on how the persons are cut into batches", () => {
    const whole = new Uint8Array(2048);
    gateBytes(key, 1, 2, 0, 2000, 2030, 4, whole);
    const pieces = new Uint8Array(2048);
    for (let from = 0; from < 2048; from += 512)
      gateBytes(key, 1, 2, from, 512, 2030, 4, pieces.subarray(from, from + 512));
    expect(pieces).toEqual(whole);
  });

  test("is refused to a batch that starts inside of four blocks or does not fit", () => {
    expect(() => gateBytes(key, 0, 0, 64, 4, 2030, 0, new Uint8Array(256))).toThrow(
      "multiple of 256, not at serial 64",
    );
    expect(() => gateBytes(key, 0, 0, 256, 257, 2030, 0, new Uint8Array(300))).toThrow(
      "257 gate bytes, made 256 at a time, do not fit into 300",
    );
  });

  /** Orders in which numbers are met, each as the arguments of its i-th draw. */
  const orders: Record<string, (draw: Draw, i: number) => number> = {
    "one person after the other": (draw, i) => draw(key, 2, 17, i, 2031, 3),
    "the same serial in many groups": (draw, i) => draw(key, 2, i, 5, 2031, 3),
    "the same person in many replicates": (draw, i) => draw(key, i, 17, 5, 2031, 3),
    "years and purposes of one person, then of the next": (draw, i) =>
      draw(key, 2, 17, i >>> 9, 2024 + (i & 63), (i >>> 6) & 7),
  };

  test.each(Object.keys(orders))("has even bytes: 2^20 draws, %s", (order) => {
    const counts = Array.from({ length: 4 }, () => new Uint32Array(256));
    const top = new Uint32Array(65_536);
    for (let i = 0; i < 1 << 20; i++) {
      const u = orders[order](uniform, i);
      for (let byte = 0; byte < 4; byte++) counts[byte][(u >>> (8 * byte)) & 255]++;
      top[u >>> 16]++;
    }
    for (const byte of [...counts, top]) expect(Math.abs(even(byte))).toBeLessThan(LIMIT);
  });

  test.each(Object.keys(orders))("is shared by as many as chance says: 2^20 draws, %s", (order) => {
    expect(Math.abs(sharing((i) => orders[order](uniform, i)))).toBeLessThan(LIMIT);
  });

  test("the birthday count catches a saboteur whose numbers never coincide", () => {
    expect(sharing((i) => Math.imul(i, 0x9e3779b1))).toBeLessThan(-LIMIT);
  });

  const other = keyOf("8");
  /** Pairs of draws that must know nothing of each other. */
  const pairs: Record<
    string,
    [first: (draw: Draw, i: number) => number, second: (draw: Draw, i: number) => number]
  > = {
    "the next person": [(d, i) => d(key, 2, 17, 2 * i, 2031, 3), (d, i) => d(key, 2, 17, 2 * i + 1, 2031, 3)],
    "the next word": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 2, 17, i + 16, 2031, 3)],
    "the next block": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 2, 17, i + 4, 2031, 3)],
    "the next four blocks": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 2, 17, i + 256, 2031, 3)],
    "the next group": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 2, 18, i, 2031, 3)],
    "the next year": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 2, 17, i, 2032, 3)],
    "the next purpose": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 2, 17, i, 2031, 4)],
    "the next year, the purpose before": [
      (d, i) => d(key, 2, 17, i, 2031, 3),
      (d, i) => d(key, 2, 17, i, 2032, 2),
    ],
    "the next replicate": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 3, 17, i, 2031, 3)],
    "the next seed": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(other, 2, 17, i, 2031, 3)],
    "its own refinement": [(d, i) => d(key, 2, 17, i, 2031, 3), (d, i) => d(key, 2, 17, i, 2031, 3) << 8],
    "the gate of the block with its number": [
      (d, i) => d(key, 2, 17, i, 2031, 3) << 8,
      (d, i) => d(key, 2, 17, 256 * (i >>> 2) + 4 * (i & 3) + 3, 2031, 3),
    ],
  };

  const PAIRS = 100_000;
  /**
   * For each kind of pair: chi-square of 16 x 16 cells for the first four bits and for bits 9 to 12 (the first of
   * the refinement), and the serial correlation of the whole numbers, PAIRS pairs each. Returns those beyond LIMIT.
   */
  function dependent(draw: Draw): string[] {
    return Object.keys(pairs).filter((kind) => {
      const [first, second] = pairs[kind];
      const cells = [new Uint32Array(256), new Uint32Array(256)];
      let product = 0;
      for (let i = 0; i < PAIRS; i++) {
        const u = first(draw, i) >>> 0;
        const v = second(draw, i) >>> 0;
        cells[0][((u >>> 28) << 4) | (v >>> 28)]++;
        cells[1][(((u >>> 20) & 15) << 4) | ((v >>> 20) & 15)]++;
        product += (u / 2 ** 32 - 0.5) * (v / 2 ** 32 - 0.5);
      }
      const deviates = [even(cells[0]), even(cells[1]), (12 * product) / Math.sqrt(PAIRS)];
      return deviates.some((z) => Math.abs(z) > LIMIT);
    });
  }

  test("knows nothing of neighbouring persons, groups, years, purposes, replicates and seeds", () => {
    expect(dependent(uniform)).toEqual([]);
  });

  const saboteurs: Record<string, [caught: string, draw: Draw]> = {
    "ignores the year": [
      "the next year",
      (own, r, g, serial, _, purpose) => uniform(own, r, g, serial, 0, purpose),
    ],
    "ignores the purpose": [
      "the next purpose",
      (own, r, g, serial, year) => uniform(own, r, g, serial, year, 0),
    ],
    "ignores the replicate": [
      "the next replicate",
      (own, _, g, serial, year, p) => uniform(own, 0, g, serial, year, p),
    ],
    "ignores the group": [
      "the next group",
      (own, r, _, serial, year, p) => uniform(own, r, 0, serial, year, p),
    ],
    "ignores the seed": ["the next seed", (_, r, g, serial, year, p) => uniform(key, r, g, serial, year, p)],
    "adds year and purpose": [
      "the next year, the purpose before",
      (own, r, g, serial, year, p) => uniform(own, r, g, serial, year + p, 0),
    ],
    "gives sixteen neighbours one gate": [
      "the next person",
      faulty(
        (serial) => serial & ~15,
        (serial) => serial,
      ),
    ],
    "gives four blocks the same bytes": [
      "the next block",
      faulty(
        (serial) => serial & ~12,
        (serial) => serial,
      ),
    ],
    "gives sixteen neighbours one refinement": [
      "the next person",
      faulty(
        (serial) => serial,
        (serial) => serial >>> 4,
      ),
    ],
    "refines by the gate blocks": [
      "the gate of the block with its number",
      faulty(
        (serial) => serial,
        (serial) => serial,
        0,
      ),
    ],
  };

  test("the fault-making copy without a fault is the definition", () => {
    const draw = faulty(
      (serial) => serial,
      (serial) => serial,
    );
    for (let i = 0; i < 100; i++) expect(draw(key, 2, 17, i, 2031, 3)).toBe(uniform(key, 2, 17, i, 2031, 3));
  });

  test.each(Object.keys(saboteurs))("the independence test catches a saboteur that %s", (name) => {
    const [caught, draw] = saboteurs[name];
    expect(dependent(draw)).toContain(caught);
  });
});

const first = (next: () => number, count = 3) => Array.from({ length: count }, () => next());

describe("a stream", () => {
  test("is the one of an independent program", () => {
    const known: [number[], number[]][] = [
      [[], [5174177414915878, 7579513950509135, 605939544630126]],
      [[0], [7551943931270950, 8751160994641128, 6386540717940583]],
      [
        [17, 2031, 3],
        [8258143898104547, 595387097995755, 4762055514303049],
      ],
      [
        [17, 2031, 3, 5],
        [5798997533784819, 4684928345839391, 8413321844834961],
      ],
      [
        [1, 2, 3, 4, 5, 6, 2 ** 32 - 1],
        [384508896063444, 3264205924559605, 5901326571086951],
      ],
    ];
    for (const [words, numbers] of known)
      expect(first(stream(key, ...words)).map((u) => u * 2 ** 53)).toEqual(numbers);
  });

  test("moves by itself only: others drawn in between change nothing", () => {
    const alone = first(stream(key, 17, 2031), 20);
    const one = stream(key, 17, 2031);
    const two = stream(key, 17, 2032);
    const between = alone.map(() => {
      two();
      uniform(key, 0, 1, 2, 2031, 3);
      gateBytes(key, 0, 1, 0, 5, 2031, 3, new Uint8Array(256));
      stream(key, 1, 2, 3, 4);
      return one();
    });
    expect(between).toEqual(alone);
  });

  test("differs for 60,000 lists of words, zeros at the end and longer lists included", () => {
    const lists: number[][] = [[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0]];
    for (let i = 1; i <= 10_000; i++)
      lists.push([i], [0, i], [i, 0], [0, 0, i], [0, 0, 0, i], [i, 0, 0, 0, 0]);
    expect(new Set(lists.map((words) => stream(key, ...words)())).size).toBe(lists.length);
  });

  test("refuses a word that would be cut to 32 bits", () => {
    for (const word of [2 ** 32, -1, 0.5, Number.NaN])
      expect(() => stream(key, 1, word)).toThrow("integers from 0 to 2^32 - 1");
  });

  test.each([
    ["one stream", () => stream(key, 17, 2031)],
    [
      "the first number of many streams",
      () => {
        let i = 0;
        return () => stream(key, i++, 2031, 3, 1)();
      },
    ],
  ])("is even and independent, in 400,000 numbers of %s", (_, make) => {
    const next = make();
    const high = new Uint32Array(1024);
    const low = new Uint32Array(1024);
    const neighbours = new Uint32Array(1024);
    let before = next();
    for (let i = 0; i < 400_000; i++) {
      const u = next();
      if (!(u >= 0 && u < 1)) throw new Error(`${u} is not in [0, 1)`);
      high[Math.floor(u * 1024)]++;
      low[(u * 2 ** 53) % 1024]++;
      if (i & 1) neighbours[(Math.floor(before * 32) << 5) | Math.floor(u * 32)]++;
      before = u;
    }
    for (const counts of [high, low, neighbours]) expect(Math.abs(even(counts))).toBeLessThan(LIMIT);
  });
});

type Sampler = typeof binomial;

const roundedNormal: Sampler = (n, p, next) => {
  const z = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Math.min(n, Math.max(0, Math.round(n * p + z * Math.sqrt(n * p * (1 - p)))));
};
const twice = (next: () => number) => {
  let last: number | undefined;
  return () => {
    const again = last;
    last = again === undefined ? next() : undefined;
    return again ?? last!;
  };
};
const noNumber = () => expect.fail("no number is needed");

describe("a binomial draw", () => {
  const DRAWS = 200_000;

  /** z of DRAWS draws against the exact probabilities, built outward from the mode by their ratios. */
  function deviate(n: number, p: number, draw: () => number): number {
    const spread = Math.sqrt(n * p * (1 - p));
    const mode = Math.floor((n + 1) * p);
    const low = Math.max(0, Math.floor(mode - 12 * spread - 30));
    const high = Math.min(n, Math.ceil(mode + 12 * spread + 30));
    const width = Math.max(1, Math.floor(spread / 8));
    const bin = (k: number) => Math.floor((Math.min(high, Math.max(low, k)) - low) / width);
    const chances = new Float64Array(bin(high) + 1);
    const odds = p / (1 - p);
    let chance = 1;
    for (let k = mode; k <= high; k++) {
      chances[bin(k)] += chance;
      chance *= ((n - k) / (k + 1)) * odds;
    }
    chance = mode / (n - mode + 1) / odds;
    for (let k = mode - 1; k >= low; k--) {
      chances[bin(k)] += chance;
      chance *= k / (n - k + 1) / odds;
    }
    const whole = chances.reduce((sum, each) => sum + each, 0);
    const seen = new Float64Array(chances.length);
    for (let i = 0; i < DRAWS; i++) seen[bin(draw())]++;
    // neighbouring bins together until at least 10 draws are expected
    const counts: number[] = [];
    const expected: number[] = [];
    let count = 0;
    let due = 0;
    for (let i = 0; i < chances.length; i++) {
      count += seen[i];
      due += (chances[i] / whole) * DRAWS;
      if (due < 10) continue;
      counts.push(count);
      expected.push(due);
      count = due = 0;
    }
    counts[counts.length - 1] += count;
    expected[expected.length - 1] += due;
    return fit(counts, expected);
  }
  const check = (sampler: Sampler, n: number, p: number) => {
    const next = stream(key, n >>> 0, Math.round(p * 2 ** 31));
    return Math.abs(deviate(n, p, () => sampler(n, p, next)));
  };

  test("is accepted by probabilities right to 10 digits, up to n = 2^40", () => {
    for (const [n, p] of [
      [1, 0.3],
      [16, 0.5],
      [60, 0.2],
      [1000, 0.01],
      [1e7, 0.3],
      [2 ** 40, 0.37],
    ]) {
      const mode = Math.floor((n + 1) * p);
      for (const spreads of [-6, -3, -1, 0.1, 1, 3, 6, 1e9]) {
        const k = Math.max(0, Math.min(n, Math.round(mode + spreads * Math.sqrt(n * p * (1 - p)))));
        if (Math.abs(k - mode) > 4e6) continue;
        // the ratio of neighbours is (n - j + 1) p / (j q) = 1 + ((n + 1) p - j) / (j q)
        let sum = 0;
        for (let j = Math.min(k, mode) + 1; j <= Math.max(k, mode); j++)
          sum += Math.sign(k - mode) * Math.log1p(((n + 1) * p - j) / (j * (1 - p)));
        expect(logChance(k, n, p) - logChance(mode, n, p)).toBeCloseTo(sum, 9);
      }
    }
    expect(Math.exp(logChance(3, 5, 0.4))).toBeCloseTo(10 * 0.4 ** 3 * 0.6 ** 2, 14);
  });

  const settings: [n: number, p: number, branch: string][] = [
    [1, 0.3, "inversion"],
    [5, 0.5, "inversion"],
    [20, 0.1, "inversion"],
    [50, 0.15, "inversion"],
    [1000, 0.009_99, "inversion, at its end"],
    [1e9, 5e-9, "inversion"],
    [2 ** 40, 3e-12, "inversion"],
    [40, 0.93, "inversion by symmetry"],
    [1000, 0.01, "rejection, at its start"],
    [20, 0.5, "rejection, at its start"],
    [1000, 0.03, "rejection"],
    [100_000, 0.03, "rejection"],
    [1e7, 0.3, "rejection"],
    [2 ** 40, 1e-9, "rejection"],
    [2 ** 40, 0.37, "rejection"],
    [500, 0.8, "rejection by symmetry"],
    [1e6, 0.999, "rejection by symmetry"],
  ];
  test.each(settings)("has the exact distribution for n = %d, p = %d (%s): 200,000 draws", (n, p) => {
    expect(check(binomial, n, p)).toBeLessThan(LIMIT);
  });

  const saboteurs: Record<string, [n: number, p: number, sampler: Sampler]> = {
    "rounds a normal": [1000, 0.03, roundedNormal],
    "takes a Poisson for it": [50, 0.15, (n, p, next) => binomial(n * 1e6, p / 1e6, next)],
    "is one person short": [100_000, 0.03, (n, p, next) => Math.max(0, binomial(n, p, next) - 1)],
    "uses each uniform twice": [100_000, 0.03, (n, p, next) => binomial(n, p, twice(next))],
  };
  test.each(Object.keys(saboteurs))("the test of the distribution catches a saboteur that %s", (name) => {
    const [n, p, sampler] = saboteurs[name];
    expect(check(sampler, n, p)).toBeGreaterThan(LIMIT);
  });

  test("is certain where nothing is left to chance", () => {
    for (const n of [0, 1, 1000, 2 ** 40]) {
      expect(binomial(n, 0, noNumber)).toBe(0);
      expect(binomial(n, 1, noNumber)).toBe(n);
    }
    for (const p of [0, 0.3, 0.5, 1]) expect(binomial(0, p, noNumber)).toBe(0);
  });

  test("stays a whole number from 0 to n, and is n less itself for the opposite probability", () => {
    const numbers = fc.tuple(
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.integer({ min: 0, max: 40 }),
      fc.nat(2 ** 29),
      fc.nat(),
    );
    const bounded = fc.property(numbers, ([large, bits, part, word]) => {
      const n = Math.floor(large / 2 ** bits);
      const p = part / 2 ** 30;
      const drawn = binomial(n, p, stream(key, word));
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn <= n).toBe(true);
      if (p < 0.5) expect(binomial(n, 1 - p, stream(key, word))).toBe(n - drawn);
    });
    fc.assert(bounded, { seed: 7, numRuns: 5000 });
  });

  test("ends for the uniforms 0 and nearly 1 as well", () => {
    const last = 1 - 2 ** -53;
    for (const [n, p] of settings)
      for (const edge of [0, last]) {
        const next = stream(key, 5);
        let turn = 0;
        const drawn = binomial(n, p, () => (turn++ < 4 ? edge : next()));
        expect(drawn >= 0 && drawn <= n).toBe(true);
      }
  });

  test("refuses parts of a person, more than 2^40 of them, and what is no probability", () => {
    const next = stream(key);
    for (const n of [-1, 0.5, Number.NaN, 2 ** 40 + 1])
      expect(() => binomial(n, 0.5, next)).toThrow("cannot split");
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => binomial(5, p, next)).toThrow("must lie in 0 to 1");
  });
});

describe("a multinomial draw", () => {
  test("adds up to n, and gives nobody to an outcome without a share", () => {
    const cases = fc.tuple(
      fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1, noNaN: true })), {
        minLength: 1,
        maxLength: 20,
      }),
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.nat(),
    );
    const whole = fc.property(cases, ([weights, n, word]) => {
      const weight = weights.reduce((sum, each) => sum + each, 0);
      fc.pre(weight > 0);
      const shares = Float64Array.from(weights, (each) => each / weight);
      const out = new Float64Array(shares.length);
      multinomial(n, shares, out, stream(key, word));
      expect(out.reduce((sum, each) => sum + each, 0)).toBe(n);
      out.forEach((count, i) =>
        expect(Number.isInteger(count) && count >= 0 && (shares[i] > 0 || count === 0)).toBe(true),
      );
    });
    fc.assert(whole, { seed: 7, numRuns: 2000 });
  });

  test("has the exact joint distribution of four persons over three outcomes: 200,000 draws", () => {
    const shares = Float64Array.of(0.5, 0.2, 0.3);
    const factorial = [1, 1, 2, 6, 24];
    const expected: number[] = [];
    const place = new Map<string, number>();
    for (let a = 0; a <= 4; a++)
      for (let b = 0; a + b <= 4; b++) {
        const c = 4 - a - b;
        place.set([a, b, c].join(), expected.length);
        const ways = 24 / (factorial[a] * factorial[b] * factorial[c]);
        expected.push(200_000 * ways * 0.5 ** a * 0.2 ** b * 0.3 ** c);
      }
    const counts = new Float64Array(expected.length);
    const out = new Float64Array(3);
    const next = stream(key, 4);
    for (let i = 0; i < 200_000; i++) {
      multinomial(4, shares, out, next);
      counts[place.get(out.join())!]++;
    }
    expect(Math.abs(fit(counts, expected))).toBeLessThan(LIMIT);
  });

  test("has the variances and covariances of a million persons over five outcomes: 20,000 draws", () => {
    const n = 1e6;
    const shares = Float64Array.of(0.4, 0, 0.35, 0.2499, 0.0001);
    const moments = new Float64Array(25);
    const out = new Float64Array(5);
    const next = stream(key, 5);
    for (let i = 0; i < 20_000; i++) {
      multinomial(n, shares, out, next);
      for (let a = 0; a < 5; a++)
        for (let b = 0; b < 5; b++) moments[5 * a + b] += (out[a] - n * shares[a]) * (out[b] - n * shares[b]);
    }
    for (let a = 0; a < 5; a++)
      for (let b = 0; b < 5; b++) {
        const covariance = (x: number, y: number) => n * shares[x] * ((x === y ? 1 : 0) - shares[y]);
        const error = Math.sqrt((covariance(a, a) * covariance(b, b) + covariance(a, b) ** 2) / 20_000);
        expect(Math.abs(moments[5 * a + b] / 20_000 - covariance(a, b))).toBeLessThanOrEqual(LIMIT * error);
      }
  });

  test("refuses shares that are negative, no numbers, or do not add up to one", () => {
    const out = new Float64Array(2);
    const next = stream(key);
    expect(() => multinomial(5, Float64Array.of(1.5, -0.5), out, next)).toThrow("a share must be at least 0");
    expect(() => multinomial(5, Float64Array.of(0.5, Number.NaN), out, next)).toThrow(
      "a share must be at least 0",
    );
    expect(() => multinomial(5, Float64Array.of(0.5, 0.4), out, next)).toThrow(
      "the shares add up to 0.9, not to 1",
    );
    expect(() => multinomial(5, Float64Array.of(1), out, next)).toThrow("1 shares do not fit 2 counts");
  });
});
