/** What the agent engine's workers are given: flat tables, who starts where, and the list of work. No rules. */

/** Which part of the person a process changes; a scheme changes its own state only. */
export const ROLES = { life: 0, residence: 1, "pension-age": 2, work: 3, scheme: 4 } as const;

/** One process: where its part of the tables and of the tally begins. */
export interface Packed {
  readonly name: string;
  readonly purpose: number;
  readonly role: number;
  readonly width: number;
  readonly states: number;
  readonly kinds: number;
  readonly born: number;
  /** First substate of each state, and the largest value of its counter (0 without one). */
  readonly first: readonly number[];
  readonly most: readonly number[];
  /** Whether a state has a counter. */
  readonly counts: boolean;
  /** Cells of a year; the block of cell c in year t is `block[blockAt + (t - 1) * cells + c]`. */
  readonly cells: number;
  readonly blockAt: number;
  /** First row of its blocks; see `Tables`. */
  readonly rowAt: number;
  readonly stockAt: number;
  readonly exposureAt: number;
  readonly eventsAt: number;
}

/**
 * The tables of all processes and years. A process begins with a block of those who have no turn (the dead), and
 * one of those who cannot exist; then the blocks of each year. The row of a substate is `block + substate`.
 * An exit is taken by the top byte of the draw where that settles it: `top` and `low` are the upper 8 and the
 * lower 24 bits of the threshold less one.
 */
export interface Tables {
  /** First row of the block of a cell. */
  readonly block: Int32Array;
  /** [process][context], and [process][age][kind]: what they add to the cell. */
  readonly offset: Int32Array;
  readonly base: Int32Array;
  /** By row: top byte of the last threshold, -1 without exits; first exit; whether staying raises the counter. */
  readonly gate: Int16Array;
  readonly first: Int32Array;
  readonly rises: Uint8Array;
  /** First entry of a row in `quick`, which tells by gate byte the exit (from the row's first on) that is taken; with
   * UNSETTLED added where the byte is the top byte of its threshold. */
  readonly quickAt: Int32Array;
  readonly quick: Uint8Array;
  /** By the row of a state's first substate: the highest gate over all values of its counter. */
  readonly peak: Int16Array;
  /** By exit: threshold; and in one word its kind, new state (from bit 16 on) and new counter (from bit 24 on). */
  readonly top: Uint8Array;
  readonly low: Int32Array;
  readonly exit: Int32Array;
}

/** Who starts where: counts by cell, and how the substates of each scheme are laid out in it. */
export interface Layout {
  /** Agents by [group][place] at the base year-end, and newborn by [year][kind][residence]. */
  readonly counts: Int32Array;
  readonly births: Int32Array;
  /** Agents of the groups before this one. */
  readonly before: Float64Array;
  /** Line of [group][place] in `first`; -1 where nobody starts. */
  readonly line: Int32Array;
  /** First entry of [line][scheme]; `last` is its largest point, `sub` its substate. */
  readonly first: Int32Array;
  readonly last: Uint32Array;
  readonly sub: Uint8Array;
  /** Kronecker step of each scheme, or with `exact` the step of [line][scheme] modulo the cell's size. */
  readonly exact: boolean;
  readonly step: Uint32Array;
}

/** What is recorded of the lives of some persons, and where its counts lie among all counts of the job; see careers.ts. */
export interface Recorded {
  /** Of so many serials in a row one is recorded. */
  readonly every: number;
  /** First counts of each part; the end of all. */
  readonly from: {
    readonly careers: number;
    readonly joint: number;
    readonly moves: number;
    readonly cover: number;
  };
  readonly end: number;
  /** Five-year groups and stages of life: how many, and which by age. */
  readonly fives: number;
  readonly fiveOf: Uint8Array;
  readonly stages: number;
  readonly stageOf: Uint8Array;
  /** By place. */
  readonly residenceOf: Uint8Array;
  readonly reachedOf: Uint8Array;
  readonly workOf: Uint8Array;
  /** The scheme that counts years (-1 for none), its substates, and the state of those who draw:
   * counts by [year][five-year group][sex][moment][residence][substate]. */
  readonly career: number;
  readonly width: number;
  readonly draws: number;
  readonly moments: number;
  /** What a state adds to the index of the insurances held, by [scheme][state]: counts by [year][stage][sex][joint]. */
  readonly states: number;
  readonly jointOf: Int32Array;
  readonly joints: number;
  /** First pair of each scheme, and of work: counts by [year][stage at the base year end][sex][state there x states + state]. */
  readonly pairs: number;
  readonly pairsAt: readonly number[];
  readonly workAt: number;
  /** Whose cover is followed: class by [state][place]. */
  readonly tracks: readonly { readonly scheme: number; readonly classOf: Uint8Array }[];
  /** Counts by [year][stage][sex][track]: codes running, ended by another status, ended by a pension; number of spells. */
  readonly codes: number;
  readonly track: number;
  readonly spells: number;
  readonly firstCode: Uint8Array;
  readonly nextCode: Uint8Array;
  readonly ends: Uint8Array;
  readonly begins: Uint8Array;
}

export interface Job {
  readonly base: number;
  readonly years: number;
  /** Sizes that people/person.ts gives; handed over, so that the workers import no rules. */
  readonly sizes: {
    readonly kinds: number;
    readonly places: number;
    readonly contexts: number;
    readonly works: number;
    readonly ages: number;
  };
  /** Groups alive at the base year-end. */
  readonly groups0: number;
  readonly key: Uint32Array;
  readonly replicate: number;
  readonly piece: number;
  /** In the order of the year: persons first, then schemes. */
  readonly processes: readonly Packed[];
  readonly tables: Tables;
  readonly eventOf: Uint8Array;
  readonly layout: Layout;
  /** Work units: group, first serial and number of persons. */
  readonly units: Int32Array;
  /** [next unit, agents done, next part]; shared by all workers. */
  readonly shared: Int32Array;
  /** First unit and the one after the last, of each part whose counts are wanted apart. */
  readonly parts?: Int32Array;
  readonly tallySize: number;
  /** Lives are recorded as this says; their counts come after those of the processes. */
  readonly recorded?: Recorded;
  /** The vector loops, compiled; without them the loops are plain TypeScript. */
  readonly vectors?: WebAssembly.Module;
}

/** What a worker says: counts of a part (of all its units, where there are no parts), and that it has ended. */
export interface Delivery {
  readonly part: number;
  readonly counts?: ArrayBuffer;
  readonly end: boolean;
}

/** Places take 64 codes; a person who has died is at DEAD, and BUSY is added while others' loops must pass over. */
export const CODES = 64;
export const DEAD = 60;
export const BUSY = 64;
/** In `Tables.quick`: the 24 bits below decide. */
export const UNSETTLED = 128;
/** The exit of cells where nobody can be has this kind. */
export const BAD_KIND = 0xffff;
