/** Members of an ensemble under one scenario or several: computed in threads, each part kept in the store. */
import { Worker } from "node:worker_threads";
import type { Done, Part, Unit } from "./ensemble-part.ts";
import { programFacts } from "./facts.ts";
import { progress } from "./outputs/progress.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { freeze, type Scenario } from "./scenario/scenario.ts";
import type { Store } from "./store.ts";
import type { Paths } from "./studies/ensemble.ts";
import { heldBy } from "./studies/held.ts";
import { SHARING } from "./studies/members.ts";
import type { Tell } from "./thread.ts";

export interface Ask {
  readonly until: number;
  readonly seed: string;
  readonly members: number;
  readonly workers: number;
}

/**
 * All members of each scenario, in order: parts that are in the store are read, the others computed in threads and kept. A
 * part is the members that share their persons; one after another under every scenario, since those whose persons are alike
 * then compute them once.
 */
export async function membersOf(
  scenarios: readonly Scenario[],
  ask: Ask,
  store: Store,
  terminal: Terminal,
  tell: Tell = () => {},
): Promise<Paths[][]> {
  const { until, seed, members, workers } = ask;
  const all = scenarios.map((one) => ({ scenario: freeze(one), held: heldBy(one) }));
  const firsts = Array.from({ length: Math.ceil(members / SHARING) }, (_, i) => i * SHARING);
  const units = firsts.flatMap((from) =>
    all.map((_, scenario): Unit => ({ scenario, from, to: Math.min(members, from + SHARING) })),
  );
  const facts = programFacts();
  const inputOf = ({ scenario, from, to }: Unit): Record<string, unknown> => ({
    kind: "ensemble",
    ...facts,
    ...all[scenario]!,
    until,
    seed,
    from,
    to,
  });
  const placeOf = ({ scenario, from }: Unit): string => `${scenario}|${from}`;
  const found = new Map<string, Paths[]>();
  for (const unit of units) {
    const known = store.get(inputOf(unit)) as Paths[] | undefined;
    if (known) found.set(placeOf(unit), known);
  }
  const missing = units.filter((unit) => !found.has(placeOf(unit)));
  const reused = found.size;
  const sofar = (): void =>
    tell({
      sofar: `${found.size} of ${units.length} parts of the draws are kept in ${store.folder}; the same command goes on from there. No results were written, earlier ones are untouched`,
    });
  tell({ scraps: store.folder });
  sofar();
  if (reused > 0) terminal.err(`${reused} of ${units.length} parts of the draws were in ${store.folder}.\n`);
  const bar = progress(terminal);
  if (missing.length > 0) bar.phase(nameOf(scenarios, members));
  const keep = ({ unit, paths }: Done): void => {
    store.put(inputOf(unit), paths);
    found.set(placeOf(unit), paths);
    sofar();
    bar.update((found.size - reused) / missing.length);
  };
  try {
    await Promise.all(
      shares(missing, workers).map((part) => inThread({ scenarios: all, until, seed, units: part }, keep)),
    );
  } finally {
    bar.clear();
  }
  return all.map((_, scenario) => firsts.flatMap((from) => found.get(`${scenario}|${from}`)!));
}

const nameOf = (scenarios: readonly Scenario[], members: number): string =>
  `${members} draws of ${scenarios.length === 1 ? scenarios[0]!.name : `${scenarios.length} scenarios`}`;

/** Parts by thread: those of the same members stay together. */
function shares(missing: readonly Unit[], workers: number): Unit[][] {
  const groups = [...new Set(missing.map(({ from }) => from))];
  return Array.from({ length: Math.min(workers, groups.length) }, (_, w) =>
    missing.filter(({ from }) => groups.indexOf(from) % workers === w),
  );
}

function inThread(part: Part, keep: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./run-worker.mjs", import.meta.url), {
      workerData: { entry: "./ensemble-part.ts", part },
    });
    thread.on("message", (done: Done) => {
      try {
        keep(done);
      } catch (error) {
        void thread.terminate();
        reject(error as Error);
      }
    });
    thread.on("error", reject).on("exit", () => resolve());
  });
}
