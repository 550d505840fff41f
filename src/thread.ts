/** Long work in a thread of its own, so that the main thread stays free to hear Ctrl-C at once. */
import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parentPort, Worker } from "node:worker_threads";
import { complain, orList, type Terminal } from "./outputs/terminal.ts";

/** What a thread says while it works. */
export type Message =
  | { readonly out: string }
  | { readonly err: string }
  | { readonly exit: number }
  /** Results folders that are going to be written. */
  | { readonly folders: readonly string[] }
  /** One of them that is complete. */
  | { readonly written: string }
  /** A folder in which temporary files of this process may lie. */
  | { readonly scraps: string }
  /** What to say of the work done so far, should it be stopped now. */
  | { readonly sofar: string };
export type Tell = (message: Message) => void;

/** What a thread is given: where its work is, the words as typed, and how its terminal looks. */
export interface Job<Flags = object> {
  readonly entry: string;
  readonly names: readonly string[];
  readonly flags: Flags;
  readonly found: readonly string[];
  readonly live: boolean;
  readonly columns: number;
}

/** The whole life of a thread: its terminal is the one of the main thread. */
export async function serve(
  { live, columns }: Job,
  act: (terminal: Terminal, tell: Tell) => Promise<void>,
): Promise<void> {
  // oxlint-disable-next-line require-post-message-target-origin -- a thread's port has no origin
  const say: Tell = (message) => parentPort!.postMessage(message);
  const terminal: Terminal = {
    out: (out) => say({ out }),
    err: (err) => say({ err }),
    exit: (exit) => say({ exit }),
    live,
    columns,
  };
  try {
    await act(terminal, say);
  } catch (error) {
    terminal.exit(complain(error, terminal));
  }
}

/**
 * Runs the `work` of a module (a path beside this file) in a thread; mistakes go to `terminal.err` and set the exit
 * code. Rejects where the thread breaks down. On SIGINT or SIGTERM the thread ends, what it has half written is taken
 * away, and the process exits with 130 or 143.
 */
export async function inThread<Flags>(
  entry: string,
  { names, flags, found }: Pick<Job<Flags>, "names" | "flags" | "found">,
  terminal: Terminal,
): Promise<void> {
  const { live, columns } = terminal;
  const job: Job<Flags> = { entry, names, flags, found, live, columns };
  const thread = new Worker(new URL("./run-worker.mjs", import.meta.url), { workerData: job });
  const folders: string[] = [];
  const scraps: string[] = [];
  const written: string[] = [];
  let sofar: string | undefined;
  const hear = (message: Message): void => {
    if ("out" in message) terminal.out(message.out);
    else if ("err" in message) terminal.err(message.err);
    else if ("exit" in message) terminal.exit(message.exit);
    else if ("written" in message) written.push(message.written);
    else if ("scraps" in message) scraps.push(message.scraps);
    else if ("sofar" in message) sofar = message.sofar;
    else {
      folders.push(...message.folders);
      for (const folder of folders) clearLeftovers(folder);
    }
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    thread.off("message", hear);
    await thread.terminate();
    for (const folder of folders) clearOwn(folder);
    for (const folder of scraps) clearScraps(folder);
    const complete = written.length > 0 ? `complete is ${orList(written)}` : "nothing was written";
    const said = sofar ?? `${complete}; earlier results are untouched`;
    terminal.err(`${live ? "\r\u001b[K" : ""}Stopped: ${said}.\n`);
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

/** Takes away temporary files of this process anywhere in a folder. */
function clearScraps(folder: string): void {
  if (!exists(folder)) return;
  for (const name of readdirSync(folder, { recursive: true }) as string[])
    if (name.endsWith(`.${process.pid}.tmp`)) rmSync(join(folder, name), { force: true });
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
