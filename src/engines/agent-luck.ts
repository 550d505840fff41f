/** What tells one process's luck from another's: purposes and low-discrepancy steps, made of names. */

/**
 * The number by which a process's draws are told from another's: fixed by its name, so that a scheme keeps its luck
 * when another is added or dropped.
 */
export const PURPOSES: Readonly<Record<string, number>> = {
  life: 1,
  residence: 2,
  "pension-age": 3,
  work: 4,
  pension: 5,
  unemployment: 6,
  injury: 7,
  "platform-injury": 8,
  medical: 9,
  card: 10,
};
/** Purposes of processes by name; a name without a number of its own gets one from 32 to 255 made of its letters. */
export function purposesOf(names: readonly string[]): number[] {
  const purposes = names.map((name) => PURPOSES[name] ?? 32 + (hash(name) % 224));
  purposes.forEach((purpose, i) => {
    const other = purposes.indexOf(purpose);
    if (other < i)
      throw new Error(
        `processes ${names[other]} and ${names[i]} would share their luck: give one a number in PURPOSES (engines/agent-luck.ts)`,
      );
  });
  return purposes;
}

/** FNV-1a with a final mix: 32 bits of a name. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export const WHOLE = 2 ** 32;
/**
 * Step of a scheme's low-discrepancy points, in 2^-32 of the circle: made of its name, such that the first partial
 * quotients of the continued fraction are small, which is what spreads multiples of it evenly, and such that no
 * schemes listed before it in PURPOSES step nearly in time with it, which would tie their states together.
 */
export function stepOf(name: string): number {
  const known = steps.get(name);
  if (known !== undefined) return known;
  const listed = Object.keys(PURPOSES).filter((one) => PURPOSES[one]! > PURPOSES.work!);
  const before = listed.includes(name) ? listed.slice(0, listed.indexOf(name)) : listed;
  let step: number;
  let trial = 0;
  do step = (hash(`${name}#${trial++}`) | 1) >>> 0;
  while (!spreads(step) || before.some((other) => resonance(step, stepOf(other)) < LEAST_APART));
  steps.set(name, step);
  return step;
}
const steps = new Map<string, number>();

function spreads(step: number): boolean {
  let [a, b] = [WHOLE, step];
  let largest = 0;
  for (let i = 0; i < 12 && b > 0; i++) {
    largest = Math.max(largest, Math.floor(a / b));
    [a, b] = [b, a % b];
  }
  return largest <= 6;
}

/**
 * How near k x a + l x b comes to a whole turn for small k and l, times k and l: near zero the points (a, b) lie on a
 * few lines of the square instead of filling it.
 */
export function resonance(a: number, b: number): number {
  let least = 1;
  for (let k = 1; k <= 12; k++)
    for (let l = -12; l <= 12; l++) {
      if (l === 0) continue;
      const turns = (k * a + l * b) / WHOLE;
      least = Math.min(least, Math.abs(turns - Math.round(turns)) * k * Math.abs(l));
    }
  return least;
}
const LEAST_APART = 0.003;
