/** Charts drawn in a thread of their own: it loads while agents live, and draws while tables are written. */
import type { TopLevelSpec } from "vega-lite";
import { waitingThread } from "../ground/waiting-thread.ts";
import type { Drawing } from "./picture.ts";

export interface Painter {
  readonly draw: (spec: TopLevelSpec) => Promise<Drawing>;
  readonly end: () => Promise<unknown>;
}
/** What the thread says of a chart: how it looks, or why it cannot be drawn. */
export type Painted =
  { readonly chart: number; readonly drawing: Drawing } | { readonly chart: number; readonly error: unknown };

export function painter(): Painter {
  const thread = waitingThread(new URL("./painter-thread.ts", import.meta.url));
  const asked: { done: (drawing: Drawing) => void; failed: (error: unknown) => void }[] = [];
  thread.on("message", (painted: Painted) => {
    const { done, failed } = asked[painted.chart]!;
    if ("error" in painted) failed(painted.error);
    else done({ ...painted.drawing, png: Buffer.from(painted.drawing.png) });
  });
  thread.on("error", (error) => asked.forEach(({ failed }) => failed(error)));
  return {
    draw: (spec) =>
      new Promise((done, failed) => {
        thread.ref();
        const chart = asked.push({ done, failed }) - 1;
        // oxlint-disable-next-line require-post-message-target-origin -- a thread has no origin
        thread.postMessage({ chart, spec });
      }),
    end: () => thread.terminate(),
  };
}
