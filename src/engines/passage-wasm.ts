/** The loops of passage-loops.ts in WebAssembly with 128-bit vectors: an accelerator that gives the same bits. */
import { readFileSync } from "node:fs";
import { plainLoops, type PassageLoops } from "./passage-loops.ts";
import { viewsOf, type Views } from "./passage-room.ts";

export type PassageKernel = "ts" | "wasm";
/** Numbers in a block of bytes, and the loops over them. */
export interface Hall {
  readonly views: Views;
  readonly bytes: number;
  readonly loops: PassageLoops;
}
const PAGE = 65_536;

let compiled: WebAssembly.Module | false | undefined;
/** The compiled loops, where they lie beside this file and the machine can run them. Source: kernel/passage.ts. */
export function passageModule(): WebAssembly.Module | undefined {
  compiled ??= compile();
  return compiled || undefined;
}
function compile(): WebAssembly.Module | false {
  try {
    const binary = readFileSync(new URL("./kernel/passage.wasm", import.meta.url));
    return WebAssembly.validate(binary) && new WebAssembly.Module(binary);
  } catch {
    // A bundle without the file: the plain loops give the same numbers.
    return false;
  }
}

/**
 * A hall of at least so many bytes. It never grows: an array buffer that is taken away makes every loop over numbers in
 * this thread slower for good.
 */
export function hallOf(bytes: number, kernel: PassageKernel): Hall {
  const module = kernel === "wasm" ? passageModule() : undefined;
  if (!module) {
    const views = viewsOf(new ArrayBuffer(Math.ceil(bytes / PAGE) * PAGE));
    return { views, bytes: views.u8.length, loops: plainLoops(views) };
  }
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const views = viewsOf(memory.buffer);
  return { views, bytes: views.u8.length, loops: exports as unknown as PassageLoops };
}
