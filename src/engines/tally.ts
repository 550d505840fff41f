/** What an engine counts: stocks, exposures and events of every process, by year, age, sex and place. */
import type { Compiler, FlowKind } from "./compile.ts";
import { OLDEST, RESIDENCES, WORKS } from "../people/person.ts";

export const AGES = OLDEST + 1;
/** Stocks by age at year end, sex, residence, work and state. */
export interface ProcessTally {
  readonly name: string;
  readonly states: readonly string[];
  readonly kinds: readonly FlowKind[];
  /** [year][age][sex][residence][work][state]; year 0 is the base year. Empty for person processes but life. */
  readonly stock: Float64Array;
  /** [year][age][sex][state]: persons in the state when the process takes its turn. */
  readonly exposure: Float64Array;
  /** [year][kind][age][sex]: moves made, deaths and births among them. */
  readonly events: Float64Array;
}
export interface Tally {
  readonly base: number;
  readonly until: number;
  readonly processes: readonly ProcessTally[];
}

export const stockIndex = (
  states: number,
  year: number,
  age: number,
  sex: number,
  residence: number,
  work: number,
  state: number,
): number =>
  ((((year * AGES + age) * 2 + sex) * RESIDENCES.length + residence) * WORKS.length + work) * states + state;
export const exposureIndex = (
  states: number,
  year: number,
  age: number,
  sex: number,
  state: number,
): number => ((year * AGES + age) * 2 + sex) * states + state;
export const eventIndex = (kinds: number, year: number, kind: number, age: number, sex: number): number =>
  ((year * kinds + kind) * AGES + age) * 2 + sex;

/** An empty tally for compiled processes; call it once the tables of all years are there, when kinds are final. */
export function emptyTally(
  compilers: readonly Compiler[],
  base: number,
  until: number,
  withStock: (name: string) => boolean,
): Tally {
  const years = until - base + 1;
  return {
    base,
    until,
    processes: compilers.map(({ process, kinds }) => ({
      name: process.name,
      states: process.states,
      kinds: [...kinds],
      stock: new Float64Array(
        withStock(process.name)
          ? years * AGES * 2 * RESIDENCES.length * WORKS.length * process.states.length
          : 0,
      ),
      exposure: new Float64Array(years * AGES * 2 * process.states.length),
      events: new Float64Array(years * kinds.length * AGES * 2),
    })),
  };
}

const keptKinds = new WeakMap<ProcessTally, Int16Array>();
/** The flow kind of each move between two states, by from x states + to, for a process that has one code for each move. */
export function moveKinds(one: ProcessTally): Int16Array {
  const known = keptKinds.get(one);
  if (known) return known;
  const map = new Int16Array(one.states.length ** 2).fill(-1);
  one.kinds.forEach((kind, i) => {
    const [a, b] = [one.states.indexOf(kind.from), one.states.indexOf(kind.to)];
    if (a >= 0 && b >= 0) map[a * one.states.length + b] = i;
  });
  keptKinds.set(one, map);
  return map;
}

/** The mean of tallies of the same plan, cell by cell. */
export function meanTally(tallies: readonly Tally[]): Tally {
  const [first] = tallies as [Tally, ...Tally[]];
  const mean = (pick: (tally: Tally) => Float64Array): Float64Array => {
    const all = tallies.map(pick);
    return all[0]!.map((_, i) => all.reduce((sum, one) => sum + one[i]!, 0) / all.length);
  };
  return {
    ...first,
    processes: first.processes.map((process, i) => ({
      ...process,
      stock: mean(({ processes }) => processes[i]!.stock),
      exposure: mean(({ processes }) => processes[i]!.exposure),
      events: mean(({ processes }) => processes[i]!.events),
    })),
  };
}
