/** A thread of an ensemble: computes the units that it is given and tells each when it is done. */
import { parentPort } from "node:worker_threads";
import type { FrozenScenario } from "./scenario/scenario.ts";
import { memberPaths } from "./studies/ensemble.ts";

export interface Part {
  readonly scenario: FrozenScenario;
  readonly until: number;
  readonly seed: string;
  /** First members of the units, and members in each. */
  readonly units: readonly number[];
  readonly size: number;
  readonly members: number;
}

export function work({ part }: { readonly part: Part }): void {
  for (const from of part.units) {
    const to = Math.min(part.members, from + part.size);
    // oxlint-disable-next-line require-post-message-target-origin -- a thread's port has no origin
    parentPort!.postMessage({
      from,
      paths: memberPaths(part.scenario, part.until, part.seed, from, to),
    });
  }
}
