/** The agents of one scenario: all replicates, and as many persons as the standard error asked for takes. */
import type { Worker } from "node:worker_threads";
import { keepOf, WORTH_KEEPING, type Kept } from "./agent-store.ts";
import { agent, type AgentRun } from "./engines/agent.ts";
import type { Plan } from "./engines/align.ts";
import { ledger, seriesNames } from "./engines/ledger.ts";
import { noiseOf } from "./engines/noise.ts";
import type { Tally } from "./engines/tally.ts";
import { official } from "./ground/data.ts";
import { UserError } from "./ground/problem.ts";
import { addLived, type Lived } from "./outputs/lived-counts.ts";
import type { Reached } from "./outputs/projection.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** The largest standard error allowed, as a share of the stock: one for every headline stock, or by series. */
export type UntilError = number | Readonly<Record<string, number>>;

export interface LivedOptions {
  readonly persons: number | "all";
  readonly replicates: number;
  readonly seed: string;
  readonly workers?: number;
  readonly kernel?: "ts" | "wasm";
  /** Threads that wait for a job. */
  readonly ready: Worker[];
  /** Stops the agents: the promise rejects. */
  readonly signal: AbortSignal;
  readonly kept?: Kept;
  readonly untilError?: UntilError;
  /** Published year-end values in which the ledger begins. */
  readonly base: ReadonlyMap<string, number>;
  readonly onProgress: (step: {
    replicate: number;
    replicates: number;
    persons: number;
    done: number;
    total: number;
  }) => void;
}
export interface LivedRuns {
  readonly tallies: readonly Tally[];
  readonly weight: number;
  readonly persons: number;
  readonly replicates: number;
  readonly told?: Lived;
  readonly reached?: Reached;
}

/** One agent for each resident: more persons than that are more replicates. */
const everybody = (): number => official("population").at(-1)!.persons;
/** Replicates of the whole nation that an error may ask for. */
const MOST_NATIONS = 20;
/** Persons taken beyond those that the error asks for by an estimate, so that one more step seldom is needed. */
const MARGIN = 1.05;

/** What is wrong with an error asked for. */
export function errorProblems(asked: UntilError | undefined): string[] {
  if (asked === undefined) return [];
  const shares = typeof asked === "number" ? [["", asked] as const] : Object.entries(asked);
  if (shares.length === 0)
    return ["until-error: name a series, as in { pension: 0.001 }, or give one share for all"];
  return shares.flatMap(([series, share]) => {
    const which = series && `${series}=`;
    if (series && !seriesNames.includes(series))
      return [`until-error: there is no series ${series}; there are ${seriesNames.join(", ")}`];
    return share > 0 && share < 1 ? [] : [`until-error: ${which}${share} is no share above 0 and below 1`];
  });
}

/**
 * Lives the agents of a plan. Throws a UserError where the error asked for would take more than the nation many times over.
 */
export async function live(made: Plan, scenario: Scenario, options: LivedOptions): Promise<LivedRuns> {
  const { seed, untilError, base } = options;
  let { persons, replicates } = options;
  let reached: Reached | undefined;
  const one = async (replicate: number): Promise<AgentRun> => {
    const agents = persons === "all" ? everybody() : persons;
    const large = agents * (made.until - made.base) >= WORTH_KEEPING;
    const { kept, workers, kernel, ready, signal } = options;
    const how = { persons, seed, replicate };
    return agent(made, {
      ...how,
      ...(workers !== undefined && { workers }),
      ...(kernel !== undefined && { kernel }),
      ready,
      signal,
      ...(kept && (large || kept.always) && { keep: keepOf(kept, scenario, { until: made.until, ...how }) }),
      onProgress: (done, total) =>
        options.onProgress({ replicate, replicates, persons: agents, done, total }),
    });
  };
  let first = await one(0);
  for (;;) {
    if (untilError === undefined) break;
    reached = worstOf(first, untilError, replicates, base);
    const { times } = reached;
    if (times <= 1) break;
    if (first.persons === everybody()) {
      replicates = Math.ceil(times * replicates);
      if (replicates > MOST_NATIONS) throw beyond(reached, replicates);
      reached = worstOf(first, untilError, replicates, base);
      break;
    }
    if ((first.persons * times) / everybody() > MOST_NATIONS)
      throw beyond(reached, Math.ceil((first.persons * times) / everybody()));
    persons = Math.min(everybody(), Math.ceil(first.persons * times * MARGIN));
    first = await one(0);
  }
  const runs = [first];
  for (let replicate = 1; replicate < replicates; replicate++) runs.push(await one(replicate));
  const told = runs.reduce<Lived | undefined>(
    (sum, { careers, weight }) =>
      careers
        ? addLived(sum, { ...careers, scenario: scenario.name, plan: made, weight, replicates: 1 })
        : sum,
    undefined,
  );
  const { weight, persons: agents } = first;
  return {
    tallies: runs.map(({ tally }) => tally),
    weight,
    persons: agents,
    replicates,
    ...(told && { told }),
    ...(reached && { reached }),
  };
}

/** The stock furthest from the error asked for, and how many times the persons it takes. */
function worstOf(
  { tally, weight, persons }: AgentRun,
  asked: UntilError,
  replicates: number,
  base: ReadonlyMap<string, number>,
): Reached {
  const noise = noiseOf(tally, weight);
  let worst: Reached | undefined;
  for (const { name, stock } of ledger(tally, weight, base)) {
    const share = typeof asked === "number" ? asked : asked[name];
    if (share === undefined) continue;
    for (let t = 1; t < stock.length; t++) {
      // Where nothing happened to any agent, all that is known is that it was less than happens to one.
      const variance = Math.max(noise.get(name)!.stock[t]!, weight ** 2);
      const error = Math.sqrt(variance / replicates) / stock[t]!;
      const times = (error / share) ** 2;
      if (stock[t]! > 0 && !(worst && times <= worst.times))
        worst = { series: name, year: tally.base + t, asked: share, error, times, persons, replicates };
    }
  }
  return worst!;
}

const beyond = ({ series, year, asked }: Reached, nations: number): UserError =>
  new UserError("this projection", [
    `until-error: ${100 * asked} % of ${series} in ${year} would take ${nations.toLocaleString("en")} times one agent for each resident, more than ${MOST_NATIONS}; give a larger error, or name other series (pension=0.1%)`,
  ]);
