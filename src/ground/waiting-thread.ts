/** Threads that load their code while others still work for them, so that they can begin at once. */
import { Worker } from "node:worker_threads";

/**
 * Starts a thread that loads a module (its URL) and calls its `work` with each message it gets. It keeps nobody waiting for it
 * (`ref` it with the first message), and lives until it is terminated.
 */
export function waitingThread(module: URL): Worker {
  const thread = new Worker(new URL("./waiting-thread.mjs", import.meta.url), { workerData: module.href });
  thread.unref();
  return thread;
}
