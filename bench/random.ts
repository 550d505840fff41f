/** What the counter-based numbers cost: `npx tsx bench/random.ts` (CPU time, median of 7, a process for each kernel). */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { binomial, multinomial } from "../src/ground/binomial.ts";
import { gateByte, gateBytes, keyOf, refine24, stream, uniform } from "../src/ground/random.ts";

/** One repeat: does its work and says how many times; the sum stops the compiler from leaving it out. */
type Kernel = () => { times: number; sum: number };

const key = keyOf("bench");
const PIECE = 65_536;
const bytes = new Uint8Array(PIECE);

function gates(size: number): Kernel {
  const out = bytes.subarray(0, size);
  return () => {
    let sum = 0;
    for (let from = 0; from < 33_554_432; from += size) {
      gateBytes(key, 0, 17, from, size, 2031, 3, out);
      sum += out[from % size];
    }
    return { times: 33_554_432, sum };
  };
}

/** One call for each of `times` numbers. */
function each(times: number, draw: (i: number) => number): Kernel {
  return () => {
    let sum = 0;
    for (let i = 0; i < times; i++) sum += draw(i);
    return { times, sum };
  };
}

function binomials(n: number, p: number): Kernel {
  const next = stream(key, n, 1);
  return each(500_000, () => binomial(n, p, next));
}

const kernels: Record<string, () => Kernel> = {
  "gate byte, pieces of 65,536": () => gates(PIECE),
  "gate byte, pieces of 256": () => gates(256),
  "gate byte, one person": () => each(1_000_000, (i) => gateByte(key, 0, 17, i * 7, (2031 << 8) | 3)),
  refine24: () => each(2_000_000, (i) => refine24(key, 0, 17, i * 7, 2031, 3)),
  "uniform, one person": () => each(1_000_000, (i) => uniform(key, 0, 17, i * 7, 2031, 3)),
  "stream, 53 bits": () => each(2_000_000, stream(key, 1, 2, 3)),
  "stream, made and one drawn": () => each(300_000, (i) => stream(key, i, 2031, 3, 0)()),
  "binomial, n 1e4, np 0.5": () => binomials(1e4, 5e-5),
  "binomial, n 1e4, np 9": () => binomials(1e4, 9e-4),
  "binomial, n 1e3, np 30": () => binomials(1e3, 0.03),
  "binomial, n 1e7, np 3e6": () => binomials(1e7, 0.3),
  "multinomial, 12 outcomes of 1e5": () => {
    const shares = new Float64Array(12).fill(1 / 12);
    const out = new Float64Array(12);
    const next = stream(key, 12);
    return each(100_000, () => (multinomial(1e5, shares, out, next), out[0]));
  },
};

const asked = process.argv[2];
if (asked) {
  const kernel = kernels[asked]();
  const nanoseconds: number[] = [];
  for (let repeat = 0; repeat < 8; repeat++) {
    const before = process.cpuUsage();
    const { times, sum } = kernel();
    const used = process.cpuUsage(before);
    if (Number.isNaN(sum)) throw new Error("a draw that is no number");
    if (repeat > 0) nanoseconds.push(((used.user + used.system) * 1000) / times);
  }
  nanoseconds.sort((x, y) => x - y);
  console.log(`${nanoseconds[3].toFixed(2).padStart(9)} ns   ${asked}`);
} else {
  for (const name of Object.keys(kernels))
    process.stdout.write(
      execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), name]),
    );
}
