/** A thread of an ensemble: computes the units that it is given and tells each when it is done. */
import { parentPort } from "node:worker_threads";
import type { FrozenScenario } from "./scenario/scenario.ts";
import { memberPaths, type Paths } from "./studies/ensemble.ts";
import type { Held } from "./studies/members.ts";

/** Members `from` up to (not with) `to` of one of the scenarios. */
export interface Unit {
  readonly scenario: number;
  readonly from: number;
  readonly to: number;
}
export interface Part {
  readonly scenarios: readonly { readonly scenario: FrozenScenario; readonly held: Held }[];
  readonly until: number;
  readonly seed: string;
  readonly units: readonly Unit[];
}
export interface Done {
  readonly unit: Unit;
  readonly paths: Paths[];
}

export function work({ part: { scenarios, until, seed, units } }: { readonly part: Part }): void {
  for (const unit of units) {
    const { scenario, held } = scenarios[unit.scenario]!;
    const done: Done = { unit, paths: memberPaths(scenario, until, seed, unit.from, unit.to, held) };
    // oxlint-disable-next-line require-post-message-target-origin -- a thread's port has no origin
    parentPort!.postMessage(done);
  }
}
