/** Lives of a run, as a table of `project` and as a file of `run --lives N`: persons whom it counted, as a trace shows them. */
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
import { project, type ProjectOptions } from "../src/project.ts";
import { run } from "../src/run.ts";
import { load } from "../src/scenario/load.ts";
import { book } from "../src/scenario/scenario.ts";
import currentLaw from "../scenarios/current-law.ts";
import law2023 from "../scenarios/law-2023.ts";

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
      "--lives: cells have no lives; take the engine agent, or both",
    ]);
  });
});

describe("project with lives", () => {
  const how = { engine: "agent", persons: 1000, until: 2026, seed: "lives", workers: 1 } as const;
  type Row = Readonly<Record<string, string | number | boolean | null>>;

  it("gives so many lives of every scenario: evenly spread, the same persons, each as its trace", async () => {
    const { lives } = await project([law2023, currentLaw], { ...how, engine: "both", lives: 4 });
    const numbers = [...new Set(lives!.array("person") as number[])];
    const traced = [law2023, currentLaw].flatMap((scenario) => {
      const plan = planOf(book(scenario), how.until);
      const all = members(plan, how.persons).reduce((sum, n) => sum + n, 0);
      expect(numbers).toEqual([1, 3, 5, 7].map((odd) => 1 + Math.floor((odd * all) / 8)));
      return numbers.map((number) => traceLife(plan, personNumber(plan, how.persons, number), how));
    });
    expect(lives!.objects()).toEqual(traceTable(traced).objects());
    expect(new Set(lives!.array("scenario"))).toEqual(new Set(["law-2023", "current-law"]));
  });

  it("gives the persons whom the run counted: all of them, where it has fewer, are its stocks", async () => {
    const { lives, stocks } = await project(law2023, { ...how, lives: 5000 });
    const plan = planOf(book(law2023), how.until);
    const people = members(plan, how.persons).reduce((sum, n) => sum + n, 0);
    expect(new Set(lives!.array("person")).size).toBe(people);
    const rows = lives!.objects() as Row[];
    const dead = new Set(
      rows.filter(({ state }) => state === "dead").map(({ person, year }) => `${person}|${year}`),
    );
    const counted = new Map<string, number>();
    for (const { person, year, process, state } of rows)
      if (!dead.has(`${person}|${year}`)) {
        const key = `${year}|${process === "life" ? "population" : process}|${state}`;
        counted.set(key, (counted.get(key) ?? 0) + 1);
      }
    const weight = 1_409_670_000 / how.persons;
    const held = new Map<string, number>();
    for (const { year, scheme, state, persons } of stocks.objects() as Row[])
      held.set(
        `${year}|${scheme}|${state}`,
        (held.get(`${year}|${scheme}|${state}`) ?? 0) + (persons as number) / weight,
      );
    expect(held.size).toBeGreaterThan(50);
    for (const [key, agents] of held) expect([key, counted.get(key) ?? 0]).toEqual([key, Math.round(agents)]);
  });

  it("gives no such table where it is not asked for", async () => {
    expect((await project(law2023, how)).lives).toBeUndefined();
  });

  it("refuses what cannot be, in words, together with everything else", async () => {
    const wrong = async (options: ProjectOptions): Promise<unknown> =>
      project(law2023, options).catch((error: { problems: unknown }) => error.problems);
    for (const lives of [0, -3, 1.5, 5001, NaN, Infinity])
      expect(await wrong({ ...how, lives })).toEqual([
        `lives: ${lives} is not a whole number from 1 to 5000`,
      ]);
    expect(await wrong({ engine: "cohort", lives: 6000, until: 2061 })).toEqual([
      "until: 2061 is not a whole number from 2024 to 2060",
      "lives: 6000 is not a whole number from 1 to 5000",
      "lives: cells have no lives; take the engine agent, or both",
    ]);
  });
});
