/** What the compiler makes: one process in one year as flat numbers. */
import type { Compilable } from "./forms.ts";

/** Substates: states, those with a counter once for each value of it. */
export interface Layout {
  readonly width: number;
  /** First substate of each state. */
  readonly first: Int32Array;
  /** State index and counter value of each substate. */
  readonly state: Uint8Array;
  readonly count: Uint8Array;
}

export function layoutOf(process: Compilable): Layout {
  const state: number[] = [];
  const count: number[] = [];
  const first = process.states.map((name, index) => {
    const at = state.length;
    const sizes = process.counter?.states.includes(name) ? process.counter.max + 1 : 1;
    for (let value = 0; value < sizes; value++) {
      state.push(index);
      count.push(value);
    }
    return at;
  });
  return {
    width: state.length,
    first: Int32Array.from(first),
    state: Uint8Array.from(state),
    count: Uint8Array.from(count),
  };
}

/**
 * One process in one year. A cell's block is `block[stride . fields]`; the row of a substate is
 * `block * width + substate`; its exits are entries `start[row]` to `start[row + 1]`. A draw u (32 bits) takes the
 * first entry with u <= last; above the last entry the person stays, at substate `stay[row]`.
 */
export interface Table {
  readonly width: number;
  readonly strides: Readonly<Record<string, number>>;
  /** -1 where no person can be. */
  readonly block: Int32Array;
  readonly start: Int32Array;
  readonly probability: Float64Array;
  readonly align: Int16Array;
  readonly to: Uint8Array;
  readonly kind: Uint16Array;
  readonly stay: Uint8Array;
  /** Cumulative thresholds less one, which follow from the shares. */
  readonly last: Uint32Array;
  /** The share of its row that each entry takes, in whole 2^-32; filled by `finish`. */
  readonly share: Float64Array;
}
