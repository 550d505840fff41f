/** The threads in which agents live: they load the loops while the plan is still made, take one job, and end. */
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { waitingThread } from "../ground/waiting-thread.ts";
import type { Delivery, Job } from "./agent-job.ts";

/** Agent-years up to which one worker is the calling thread: a fresh thread is faster once it runs. */
const ALONE = 5_000_000;

/** Threads for a number of agents, where nobody says how many. */
export const usualWorkers = (agents: number): number =>
  agents < 200_000 ? 1 : Math.min(availableParallelism(), 4);

/** Whether one worker had better be the calling thread. */
export const staysHere = (workers: number, agentYears: number): boolean =>
  workers === 1 && agentYears < ALONE;

const thread = (): Worker => waitingThread(new URL("./agent-kernel.ts", import.meta.url));

/** The threads that a run is going to need, for `AgentOptions.ready`; who starts them ends those that were not taken. */
export function readyThreads(agents: number, years: number, asked: number | undefined): Worker[] {
  const workers = asked ?? usualWorkers(agents);
  return staysHere(workers, agents * years) ? [] : Array.from({ length: workers }, thread);
}

export interface ThreadOptions {
  readonly ready?: Worker[] | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
/** Runs a job on threads that are ready, and fresh ones; `hear` gets each counts that one of them is done with. */
export async function threads(
  job: Job,
  total: number,
  workers: number,
  { ready = [], signal, onProgress }: ThreadOptions,
  hear: (part: number, counts: Int32Array) => void,
): Promise<void> {
  signal?.throwIfAborted();
  const all = ready.splice(0, workers);
  while (all.length < workers) all.push(thread());
  const clock = onProgress && setInterval(() => onProgress(Atomics.load(job.shared, 1), total), 250);
  let abort: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let working = workers;
      abort = () => reject(signal!.reason);
      signal?.addEventListener("abort", abort);
      for (const one of all) {
        one.on("error", reject);
        let ended = false;
        one.on("exit", (code) => {
          if (!ended) reject(new Error(`a worker stopped with code ${code}`));
        });
        one.on("message", ({ part, counts, end }: Delivery) => {
          try {
            if (counts) hear(part, new Int32Array(counts));
          } catch (error) {
            reject(error as Error);
          }
          if (!end) return;
          ended = true;
          if (--working === 0) resolve();
        });
        one.ref();
        // oxlint-disable-next-line require-post-message-target-origin -- a thread has no origin
        one.postMessage(job);
      }
    });
    onProgress?.(total, total);
  } finally {
    clearInterval(clock);
    if (abort) signal?.removeEventListener("abort", abort);
    await Promise.all(all.map((one) => one.terminate()));
  }
}
