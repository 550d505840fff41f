/** The passage of schemes through the years: built from the source beside it, and the same bits in either kernel. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { plan } from "../src/engines/align.ts";
import { passage, passages, type Counts } from "../src/engines/passage.ts";
import { passageModule } from "../src/engines/passage-wasm.ts";
import { PERSON_PROCESSES } from "../src/engines/year.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const COMPILER = "node_modules/assemblyscript/bin/asc.js";
const law = defineScenario({ name: "law", title: "t", because: "b" }).with({
  name: "reform",
  set: { "work.retirementDelay.pace": { 2025: 1 } },
});
const PARTS = ["events", "exposure", "stock"] as const;
/** The parts that differ in some bit. */
const different = (one: Counts, other: Counts): string[] =>
  PARTS.filter(
    (part) => Buffer.compare(Buffer.from(one[part].buffer), Buffer.from(other[part].buffer)) !== 0,
  );

describe("the passage of schemes", () => {
  const made = plan(book(law), 2027);
  const indices = made.compilers.map((_, i) => i).slice(PERSON_PROCESSES);

  it.skipIf(!existsSync(COMPILER))("has in WebAssembly what the compiler makes of the source", () => {
    const folder = mkdtempSync(join(tmpdir(), "kernel-"));
    try {
      const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
        scripts: { "kernel-passage": string };
      };
      const out = join(folder, "passage.wasm");
      const [, ...words] = scripts["kernel-passage"].split(" ");
      execFileSync(process.execPath, [COMPILER, ...words.slice(0, -1), out]);
      expect(readFileSync(out).equals(readFileSync("src/engines/kernel/passage.wasm"))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([true, false])(
    "counts the same bits in either kernel, alone or side by side (full: %s)",
    (full) => {
      expect(passageModule()).toBeDefined();
      const plain = passages(made, indices, made.start!, full, "ts");
      const quick = passages(made, indices, made.start!, full, "wasm");
      indices.forEach((index, i) => {
        expect(plain[i].events.some((n) => n > 0)).toBe(true);
        expect(different(quick[i], plain[i])).toEqual([]);
        expect(different(passage(made, index, made.start!, full), plain[i])).toEqual([]);
      });
    },
  );

  it("is seen to differ where one bit does", () => {
    const [one] = passages(made, indices.slice(1, 2), made.start!, false);
    const events = one.events.slice();
    events[events.length - 1] += 1e-6;
    expect(different({ ...one, events }, one)).toEqual(["events"]);
  });

  it("has the totals of its cells by age and sex, to a hundredth of a person", () => {
    const whole = passages(made, indices, made.start!, true);
    passages(made, indices, made.start!, false).forEach(({ events }, i) => {
      const lines = whole[i].events.length / events.length;
      for (let k = 0; k < events.length; k++) {
        const sum = whole[i].events.subarray(k * lines, (k + 1) * lines).reduce((a, b) => a + b, 0);
        expect(Math.abs(events[k] - sum)).toBeLessThan(0.01);
      }
    });
  });
});
