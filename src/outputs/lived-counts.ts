/** Counts of recorded lives: whose they are, how many persons they stand for, line by line. */
import type { Careers } from "../engines/agent.ts";
import type { Plan } from "../engines/align.ts";
import { isScheme } from "../engines/agent-pack.ts";
import { SEXES } from "../people/person.ts";
import type { Scheme } from "../schemes/scheme.ts";
import { cellError } from "./tables.ts";

/** Lives recorded under one scenario, the counts of all replicates added up. */
export interface Lived extends Careers {
  readonly scenario: string;
  readonly plan: Plan;
  /** Persons that an agent stands for. */
  readonly weight: number;
  readonly replicates: number;
}
export type Row = Record<string, string | number | null>;

/** Adds a replicate to what was recorded before. */
export function addLived(lived: Lived | undefined, next: Lived): Lived {
  if (!lived) return next;
  const counts = lived.counts.slice();
  next.counts.forEach((n, i) => (counts[i]! += n));
  return { ...lived, counts, replicates: lived.replicates + next.replicates };
}

export const yearsOf = ({ plan }: Lived): number[] =>
  Array.from({ length: plan.until - plan.base + 1 }, (_, t) => t);
export const schemesOf = (plan: Plan) => plan.compilers.filter(({ process }) => isScheme(process.name));
export const careersOf = (process: unknown): NonNullable<Scheme["careers"]> =>
  (process as Scheme).careers ?? {};

/** Persons that recorded agents stand for, with the standard error of a binomial count of those alive then. */
export type Cell = (
  t: number,
  count: number,
) => { persons: number; standard_error: number; recorded: number };
export function cellOf(lived: Lived): Cell {
  const each = (lived.weight * lived.recorded.every) / lived.replicates;
  const alive = yearsOf(lived).map((t) => aliveAt(lived, t));
  return (t, count) => ({
    persons: Math.round(count * each),
    standard_error: cellError(count, alive[t]!, each),
    recorded: count,
  });
}
/** Recorded agents alive at a year end. */
export function aliveAt({ recorded: { from: at, stages, joints }, counts }: Lived, t: number): number {
  const first = at.joint + t * stages * 2 * joints;
  return counts.subarray(first, first + stages * 2 * joints).reduce((a, b) => a + b, 0);
}

/**
 * The columns with which every row begins: scenario, engine, year. Rows are written out, column by column: put together by
 * spreading objects, tens of thousands of them take seven times as long.
 */
export const headOf = ({ scenario, plan }: Lived, t: number): [string, string, number] => [
  scenario,
  "agent",
  plan.base + t,
];

/** Visits year ends, groups and sexes of a part whose lines are `size` counts long; `first` is where the line lies. */
export function eachLine(
  lived: Lived,
  part: number,
  groups: readonly string[],
  size: number,
  visit: (t: number, who: { sex: string; age_group: string }, line: Int32Array, first: number) => void,
): void {
  for (const t of yearsOf(lived))
    groups.forEach((age_group, group) =>
      SEXES.forEach((sex, s) => {
        const first = part + ((t * groups.length + group) * 2 + s) * size;
        visit(t, { sex, age_group }, lived.counts.subarray(first, first + size), first);
      }),
    );
}
