/** The loops in WebAssembly: built from the source beside them, and the same bits as those in plain TypeScript. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agent } from "../src/engines/agent.ts";
import { plan } from "../src/engines/align.ts";
import { vectors } from "../src/engines/agent-wasm.ts";
import { start } from "../src/people/start.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const COMPILER = "node_modules/assemblyscript/bin/asc.js";
const law = defineScenario({ name: "law", title: "t", because: "b" }).with({
  name: "reform",
  set: { "work.retirementDelay.pace": { 2025: 1 } },
});

describe("the loops in WebAssembly", () => {
  it.skipIf(!existsSync(COMPILER))("are what the compiler makes of their source", () => {
    const folder = mkdtempSync(join(tmpdir(), "kernel-"));
    try {
      const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { kernel: string } };
      const made = join(folder, "loops.wasm");
      const [, ...words] = scripts.kernel.split(" ");
      execFileSync(process.execPath, [COMPILER, ...words.slice(0, -1), made]);
      expect(readFileSync(made).equals(readFileSync("src/engines/kernel/loops.wasm"))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("run here, and count what the plain loops count, in every cell", async () => {
    expect(vectors()).toBeDefined();
    const made = plan(book(law), 2028);
    for (const [persons, piece] of [
      [40_001, 4096],
      [3001, 48],
    ] as const) {
      const [ts, wasm] = await Promise.all(
        (["ts", "wasm"] as const).map((kernel) =>
          agent(made, { persons, seed: "kernel", workers: 1, piece, kernel }),
        ),
      );
      ts!.tally.processes.forEach((one, p) => {
        for (const part of ["stock", "exposure", "events"] as const) {
          const other = wasm!.tally.processes[p]![part];
          const at = one[part].findIndex((n, i) => n !== other[i]);
          expect([one.name, part, at]).toEqual([one.name, part, -1]);
        }
      });
    }
  });

  it("leave plans with more schemes than they have room for to the plain loops", async () => {
    const made = plan(book(law), 2024);
    // Seven more that are the last scheme by another name.
    const names = Array.from({ length: 7 }, (_, i) => `card ${i}`);
    const card = made.compilers.at(-1)!;
    const from = start();
    const large = {
      ...made,
      compilers: [
        ...made.compilers,
        ...names.map((name) => ({ ...card, process: { ...card.process, name } })),
      ],
      tables: made.tables.map((year) => [...year, ...names.map(() => year.at(-1)!)]),
      start: {
        ...from,
        schemes: {
          ...from.schemes,
          ...Object.fromEntries(names.map((name) => [name, from.schemes.card!])),
        },
      },
    } as typeof made;
    const options = { persons: 3001, seed: "kernel", workers: 1, careers: false };
    const [chosen, plain] = await Promise.all(
      ([undefined, "ts"] as const).map((kernel) => agent(large, { ...options, ...(kernel && { kernel }) })),
    );
    expect(chosen!.tally.processes.at(-1)!.stock).toEqual(plain!.tally.processes.at(-1)!.stock);
    await expect(agent(large, { ...options, kernel: "wasm" })).rejects.toThrow(
      'kernel "wasm" has room for 16 processes and schemes, not for 17: use "ts"',
    );
  });
});
