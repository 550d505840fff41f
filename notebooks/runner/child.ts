/** The process in which a notebook runs: tells its parent of cells, prints, values and mistakes. */
import { inspect } from "node:util";
import { pathToFileURL } from "node:url";
import type { Representations } from "../../src/outputs/show.ts";
import { HOST } from "./host.ts";

export type Message =
  | { readonly kind: "cell"; readonly index: number }
  | { readonly kind: "print"; readonly name: "stdout" | "stderr"; readonly text: string }
  | { readonly kind: "value"; readonly data: Representations }
  | { readonly kind: "error"; readonly message: string; readonly stack: string }
  | { readonly kind: "done" };

const tell = (message: Message): Promise<void> =>
  new Promise((resolve) => void process.send!(message, undefined, {}, () => resolve()));

// The same names as in src/outputs/show.ts, which is loaded only by notebooks that use it.
const DISPLAY = Symbol.for("Jupyter.display");
const NOTEBOOK = Symbol.for("shebao.notebook");
// Deep enough to reach the cell through the libraries that it calls.
Error.stackTraceLimit = 60;
const world = globalThis as unknown as Record<symbol, unknown>;
world[NOTEBOOK] = true;
world[Symbol.for(HOST)] = {
  // Waiting until the parent has heard of the cell, so that its time limit holds for a loop without end.
  cell: (index: number) => tell({ kind: "cell", index }),
  show: async (value: unknown) => {
    if (value !== undefined) await tell({ kind: "value", data: await represented(value) });
  },
};

/** As the value says itself, or as text; a bare chart is drawn. */
async function represented(value: unknown): Promise<Representations> {
  const own = (await drawn(value)) as Record<symbol, () => unknown> | null;
  if (typeof own === "object" && own !== null && typeof own[DISPLAY] === "function")
    return (await own[DISPLAY]()) as Representations;
  return { "text/plain": inspect(value, { depth: 4, breakLength: 100, maxArrayLength: 20 }) };
}

/** A bare Vega-Lite spec as a chart. */
async function drawn(value: unknown): Promise<unknown> {
  const schema = (value as { $schema?: unknown } | null)?.$schema;
  if (typeof schema !== "string" || !schema.includes("/vega-lite/")) return value;
  const { show } = await import("../../src/outputs/show.ts");
  return show(value as Parameters<typeof show>[0]);
}

for (const name of ["stdout", "stderr"] as const)
  process[name].write = ((text: string | Uint8Array, ...rest: unknown[]) => {
    void tell({ kind: "print", name, text: typeof text === "string" ? text : Buffer.from(text).toString() });
    const callback = rest.find((one) => typeof one === "function") as (() => void) | undefined;
    callback?.();
    return true;
  }) as typeof process.stdout.write;

async function fail(error: unknown): Promise<void> {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  await tell({
    kind: "error",
    message: ["UserError", "Error"].includes(name) ? message : `${name}: ${message}`,
    stack: stack ?? "",
  });
  process.exit(1);
}
process.on("unhandledRejection", (error) => void fail(error));
process.on("uncaughtException", (error) => void fail(error));
process.on("disconnect", () => process.exit(1));
process.once("message", (file: string) => {
  import(pathToFileURL(file).href).then(() => tell({ kind: "done" })).then(() => process.exit(0), fail);
});
