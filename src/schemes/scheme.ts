/** What every scheme must say: a process with money and an official count attached. */
import { defineProcess, type Process, type ProcessSpec } from "../ground/process.ts";
import type { Parameters } from "../ground/parameter.ts";
import type { Person, Work } from "../people/person.ts";
import type { Fund } from "./fund.ts";

/** Why a stock changed; the first column of the ledger. */
export const FLOWS = {
  AGE16: "joined in the year of turning 16",
  SCHOOL_TO_WORK: "joined on leaving school for a contract",
  NEW_VOLUNTARY: "joined of one's own accord",
  CONTRACT_GAIN: "joined through a labour contract",
  CONTRACT_LOSS: "left with the labour contract",
  LAPSE: "stopped paying, record kept",
  NOT_RENEWED: "did not pay for another year, and left",
  REACTIVATE: "pays again",
  R_TO_E: "from the residents' to the employees' arm",
  E_TO_R: "from the employees' to the residents' arm",
  RETIRE: "began to draw an employees' pension",
  TURN60: "began to draw a residents' pension",
  BENEFIT_START: "began to draw a benefit",
  BENEFIT_END: "a benefit ended",
  DEATH: "died",
  BIRTH: "born",
  MIGRATE_IN: "moved in",
  MIGRATE_OUT: "moved away",
  CLEANUP: "a duplicate record was closed",
  RECLASSIFY: "the count changed its rules",
  REVISION: "the published level was revised",
} as const;
export type FlowCode = keyof typeof FLOWS;

/** An official count that the scheme adds to: how often a person in a state counts in it. */
export interface Series<S extends string = string> {
  readonly name: string;
  readonly label: string;
  /** `record` counts open records, `person` persons, `cumulative` everybody who was ever inside. */
  readonly concept: "record" | "person" | "cumulative";
  /** Weight of each state; a state left out counts nothing. */
  readonly counts: { readonly [K in S]?: number };
}

/** Whether somebody is covered at a year end: `gap` is a record without payment, `done` the pension that ends it. */
export type Cover = "absent" | "gap" | "covered" | "done";

/** How the lives of persons are told by a scheme's states: what only the agent engine can count. */
export interface Careers<S extends string = string> {
  /** The name under which somebody in a state holds the insurance; the scheme's own for its enrolled states where not said. */
  readonly held?: { readonly [K in S]?: string };
  /** Spells of cover and the gaps between them, by state and work at year ends; a state left out is `absent`. */
  readonly cover?: {
    readonly series: string;
    readonly states: { readonly [K in S]?: Cover | ((work: Work) => Cover) };
  };
  /** Where the scheme counts years: the state of those who draw, and the lever that says how many years they need. */
  readonly draws?: S;
  readonly minimum?: string;
}

export interface Scheme<P extends Parameters = Parameters, S extends string = string> extends Process<
  Person,
  P,
  S
> {
  /** States counted as insured in the official sense. */
  readonly enrolled: readonly S[];
  readonly eligible: (who: Person) => boolean;
  /** Leaf series: disjoint roles whose sum is the scheme's total. */
  readonly series: readonly Series<S>[];
  /** Sums of leaf series, by name. */
  readonly totals: readonly {
    readonly name: string;
    readonly label: string;
    readonly of: readonly string[];
  }[];
  /** Beside the three insurances that the project is about: drawn in charts of its own. */
  readonly beside?: boolean;
  /** The flow code of a move in each leaf series that it changes; one code serves all where it is text. */
  readonly flow: (
    from: S,
    to: S,
    who: Person,
  ) => FlowCode | { readonly [series: string]: FlowCode | undefined };
  /** The accounts that its contributions and benefits go through; a scheme without them counts persons only. */
  readonly funds?: readonly Fund[];
  readonly careers?: Careers<S>;
}

/** Checks a scheme and returns it, typed: states known, every enrolled state counted. Throws with all problems. */
export function defineScheme<P extends Parameters, const S extends string>(
  spec: ProcessSpec<Person, P, S> & Omit<Scheme<P, S>, "exits">,
): Scheme<P, S> {
  const problems: string[] = [];
  const leaves = new Set(spec.series.map((series) => series.name));
  for (const state of spec.enrolled)
    if (!spec.series.some((series) => series.counts[state]))
      problems.push(`state "${state}" is enrolled but no series counts it`);
  for (const fund of spec.funds ?? [])
    for (const state of [...Object.keys(fund.pays), ...Object.keys(fund.gets)])
      if (!spec.states.includes(state as S)) problems.push(`fund ${fund.name}: no state "${state}"`);
  const told = [...Object.keys(spec.careers?.held ?? {}), ...Object.keys(spec.careers?.cover?.states ?? {})];
  for (const state of [...told, spec.careers?.draws ?? spec.states[0]])
    if (!spec.states.includes(state as S)) problems.push(`careers: no state "${state}"`);
  for (const total of spec.totals)
    for (const part of total.of)
      if (!leaves.has(part)) problems.push(`total ${total.name}: no series "${part}"`);
  if (problems.length)
    throw new Error(`scheme ${spec.name} has ${problems.length} problems\n  ${problems.join("\n  ")}`);
  return { ...spec, ...defineProcess<Person, P, S>(spec) };
}
