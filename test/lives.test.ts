/** `run --lives N`: the file holds persons of the run, as a trace shows them. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { members } from "../src/engines/agent-start.ts";
import { plan as planOf } from "../src/engines/align.ts";
import type { Terminal } from "../src/outputs/terminal.ts";
import { traceLife, traceTable } from "../src/outputs/trace-life.ts";
import { personNumber } from "../src/outputs/trace-who.ts";
import { run } from "../src/run.ts";
import { load } from "../src/scenario/load.ts";
import { book } from "../src/scenario/scenario.ts";

const silent = { out: () => {}, err: () => {} } as unknown as Terminal;

describe("run --lives", () => {
  it("writes lives as Parquet alone: evenly spread persons, each as its trace", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lives-"));
    try {
      const out = join(folder, "r");
      const flags = { engine: "agent", persons: "3000", until: "2026", seed: "lives", lives: "7", out };
      await run(["law-2023"], flags, silent);
      expect(readdirSync(out).filter((name) => name.startsWith("lives"))).toEqual(["lives.parquet"]);
      const bytes = readFileSync(join(out, "lives.parquet"));
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
      const rows = await parquetReadObjects({ file });
      const numbers = [...new Set(rows.map(({ person }) => Number(person)))];
      const plan = planOf(book(await load("law-2023")), 2026);
      const all = members(plan, 3000).reduce((sum, n) => sum + n, 0);
      expect(numbers).toEqual([1, 3, 5, 7, 9, 11, 13].map((odd) => 1 + Math.floor((odd * all) / 14)));
      const who = personNumber(plan, 3000, numbers[3]!);
      const traced = traceTable([traceLife(plan, who, { persons: 3000, seed: "lives" })]).objects();
      const mine = rows.filter(({ person }) => Number(person) === numbers[3]);
      // The file keeps six digits of a share.
      const plain = (list: readonly object[]): unknown =>
        JSON.parse(
          JSON.stringify(list, (_, value) => (typeof value === "number" ? Number(value.toFixed(6)) : value)),
        );
      expect(plain(mine)).toEqual(plain(traced));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says what is allowed", async () => {
    const wrong = async (flags: object): Promise<unknown> =>
      run(["law-2023"], flags, silent).catch((error: { problems: unknown }) => error.problems);
    expect(await wrong({ lives: "5001" })).toEqual([`--lives: "5001" is not a whole number from 1 to 5000`]);
    expect(await wrong({ lives: "5", engine: "cohort" })).toEqual([
      "--lives: cells have no lives; leave out --engine cohort",
    ]);
  });
});
