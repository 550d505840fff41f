/** The person and the parameters that rules look at: every read is noted, so that it is known what an answer rests on. */
import type { Process } from "../ground/process.ts";
import {
  EVENTS,
  OLDEST,
  REACHED,
  RESIDENCES,
  SEXES,
  TRACKS,
  WORKS,
  possible,
  type Person,
} from "../people/person.ts";

/** The fields of a cell in the order of their strides; `needy` is counted as 0 and 1. */
export const DOMAINS: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  age: Array.from({ length: OLDEST + 1 }, (_, age) => age),
  sex: SEXES,
  track: TRACKS,
  needy: [false, true],
  residence: RESIDENCES,
  reached: REACHED,
  work: WORKS,
  event: EVENTS,
};
export const FIELDS = Object.keys(DOMAINS);
/** Where the other things that a rule may read stand after the fields; parameters come last, in their order. */
export const STATE = FIELDS.length;
export const COUNT = FIELDS.length + 1;
export const YEAR = FIELDS.length + 2;
export const PARAMETERS = FIELDS.length + 3;

export interface Reader {
  /** The values that are read, by index; fields as places in their domains. */
  readonly now: Float64Array;
  readonly who: Person & { state: string; count: number };
  readonly p: Readonly<Record<string, number>>;
  /** Forgets what was read. */
  readonly begin: () => void;
  /** What has been read since, each once, in the order of reading: the first so many of `path`. */
  readonly count: () => number;
  readonly path: Int32Array;
}

/** A reader for one process. Reading a field that the process does not declare throws. */
export function readerOf(process: Process<Person>): Reader {
  const names = Object.keys(process.parameters);
  const now = new Float64Array(PARAMETERS + names.length);
  const stamps = new Int32Array(now.length);
  const path = new Int32Array(now.length);
  let stamp = 1;
  let length = 0;
  const note = (index: number): number => {
    if (stamps[index] !== stamp) {
      stamps[index] = stamp;
      path[length++] = index;
    }
    return now[index];
  };
  const p = {} as Record<string, number>;
  names.forEach((name, i) =>
    Object.defineProperty(p, name, { enumerable: true, get: () => note(PARAMETERS + i) }),
  );
  const who = {} as Person & { state: string; count: number };
  FIELDS.forEach((field, index) => {
    const domain = DOMAINS[field];
    const declared = process.reads.includes(field);
    Object.defineProperty(who, field, {
      enumerable: declared,
      get: declared
        ? () => domain[note(index)]
        : () => {
            throw new Error(`it reads "${field}", which is not in its list of reads`);
          },
    });
  });
  Object.defineProperty(who, "year", { enumerable: true, get: () => note(YEAR) });
  Object.defineProperty(who, "state", { enumerable: true, get: () => process.states[now[STATE]] });
  Object.defineProperty(who, "count", {
    enumerable: process.counter !== undefined,
    get: () => note(COUNT),
  });
  return {
    now,
    who,
    p,
    begin: () => {
      stamp++;
      length = 0;
    },
    count: () => length,
    path,
  };
}

/** The contexts of a process: every combination of the fields that it reads. */
export interface Contexts {
  readonly size: number;
  readonly strides: Readonly<Record<string, number>>;
  /** Whether somebody can be there; fields that are not read are left open. */
  readonly possible: Uint8Array;
  /** Writes the fields of a context into `now`. */
  readonly enter: (context: number, now: Float64Array) => void;
}
export function contextsOf(process: Process<Person>): Contexts {
  const strides: Record<string, number> = {};
  let size = 1;
  const read: { index: number; stride: number; size: number }[] = [];
  for (const field of [...FIELDS].reverse()) {
    const reads = process.reads.includes(field);
    strides[field] = reads ? size : 0;
    if (!reads) continue;
    read.push({ index: FIELDS.indexOf(field), stride: size, size: DOMAINS[field].length });
    size *= DOMAINS[field].length;
  }
  const enter = (context: number, now: Float64Array): void => {
    for (const { index, stride, size: values } of read) now[index] = ((context / stride) | 0) % values;
  };
  const judged = ["age", "reached", "work"].every((field) => process.reads.includes(field));
  const now = new Float64Array(PARAMETERS);
  const can = Uint8Array.from({ length: size }, (_, context) => {
    if (!judged) return 1;
    enter(context, now);
    const [age, reached, work, event] = ["age", "reached", "work", "event"].map(
      (f) => now[FIELDS.indexOf(f)],
    );
    return Number(possible({ age, reached: REACHED[reached], work: WORKS[work], event: EVENTS[event] }));
  });
  return { size, strides, possible: can, enter };
}
