/** The command `run` seen from the main thread, which stays free to hear Ctrl-C while all the work is done elsewhere. */
import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { orList, type Terminal } from "./outputs/terminal.ts";
import type { RunFlags } from "./run-options.ts";
import type { RunJob, RunMessage } from "./run.ts";

/** Runs and prints; mistakes go to `terminal.err` and set the exit code. Rejects where the thread breaks down. */
export async function runApart(
  names: readonly string[],
  flags: RunFlags,
  terminal: Terminal,
  found: readonly string[],
): Promise<void> {
  const { live, columns } = terminal;
  const job: RunJob = { names, flags, found, live, columns };
  const thread = new Worker(new URL("./run-worker.mjs", import.meta.url), { workerData: job });
  const folders: string[] = [];
  const written: string[] = [];
  const hear = (message: RunMessage): void => {
    if ("out" in message) terminal.out(message.out);
    else if ("err" in message) terminal.err(message.err);
    else if ("exit" in message) terminal.exit(message.exit);
    else if ("written" in message) written.push(message.written);
    else {
      folders.push(...message.folders);
      for (const folder of folders) clearLeftovers(folder);
    }
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    thread.off("message", hear);
    await thread.terminate();
    for (const folder of folders) clearOwn(folder);
    const complete = written.length > 0 ? `complete is ${orList(written)}` : "nothing was written";
    terminal.err(`${live ? "\r\u001b[K" : ""}Stopped: ${complete}; earlier results are untouched.\n`);
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    await new Promise<void>((done, reject) => {
      thread.on("message", hear).on("error", reject);
      thread.on("exit", () => done());
    });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** Takes away what this process has begun to write, and puts back results caught between two renames. */
function clearOwn(folder: string): void {
  const target = resolve(folder);
  rmSync(`${target}.${process.pid}.tmp`, { recursive: true, force: true });
  const before = `${target}.before.tmp`;
  if (!exists(target) && exists(before)) renameSync(before, target);
}

/** Takes away what earlier processes left that were killed while they wrote. */
function clearLeftovers(folder: string): void {
  const target = resolve(folder);
  if (!exists(dirname(target))) return;
  for (const name of readdirSync(dirname(target))) {
    const [, id] = name.startsWith(`${basename(target)}.`) ? (/\.(\d+)\.tmp$/.exec(name) ?? []) : [];
    if (id !== undefined && name === `${basename(target)}.${id}.tmp` && !runs(Number(id)))
      rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

function runs(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
