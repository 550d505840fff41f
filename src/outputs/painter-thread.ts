/** The painter's thread: a chart comes, its pictures go. */
import { parentPort } from "node:worker_threads";
import type { TopLevelSpec } from "vega-lite";
import type { Painted } from "./painter.ts";
import { drawing } from "./picture.ts";

export async function work({ chart, spec }: { chart: number; spec: TopLevelSpec }): Promise<void> {
  // oxlint-disable-next-line require-post-message-target-origin -- a thread's port has no origin
  const say = (painted: Painted): void => parentPort!.postMessage(painted);
  try {
    say({ chart, drawing: await drawing(spec) });
  } catch (error) {
    say({ chart, error });
  }
}
