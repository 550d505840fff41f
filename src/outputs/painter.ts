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
  // A thread that broke down or was ended draws no further chart.
  const gone = new Promise<never>((_, failed) => {
    thread.on("error", failed);
    thread.on("exit", (code) => failed(new Error(`the painter stopped with code ${code}`)));
  });
  gone.catch(() => {});
  const asked: { done: (drawing: Drawing) => void; failed: (error: unknown) => void }[] = [];
  thread.on("message", (painted: Painted) => {
    const { done, failed } = asked[painted.chart]!;
    if ("error" in painted) failed(painted.error);
    else done({ ...painted.drawing, png: Buffer.from(painted.drawing.png) });
  });
  return {
    draw: (spec) => {
      thread.ref();
      const drawn = new Promise<Drawing>((done, failed) => {
        const chart = asked.push({ done, failed }) - 1;
        // oxlint-disable-next-line require-post-message-target-origin -- a thread has no origin
        thread.postMessage({ chart, spec });
      });
      return Promise.race([gone, drawn]);
    },
    end: () => thread.terminate(),
  };
}
