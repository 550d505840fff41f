/** What is recorded of lives in the stream is what the plain definition of a life gives, count by count. */
import { beforeAll, describe, expect, it } from "vitest";
import type { ColumnTable } from "arquero";
import { agent, type AgentOptions, type AgentRun, type Keep } from "../src/engines/agent.ts";
import { isRecorded } from "../src/engines/agent-careers.ts";
import { life } from "../src/engines/agent-life.ts";
import { members } from "../src/engines/agent-start.ts";
import { plan as planOf, type Plan } from "../src/engines/align.ts";
import { everyOf } from "../src/engines/careers.ts";
import { stockIndex, AGES } from "../src/engines/tally.ts";
import { careerTables, type CareerTables } from "../src/outputs/careers-tables.ts";
import { addLived, aliveAt, type Lived } from "../src/outputs/lived-counts.ts";
import { COVER, told } from "./fixtures/lives.ts";
import { KINDS, RESIDENCES, SEXES, WORKS, sexOfKind, workOf } from "../src/people/person.ts";
import { meets } from "../src/schemes/pension.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const UNTIL = 2028;
const PERSONS = 3000;
/** Moving pension ages and a minimum between whole years, so that both show. */
const reform = defineScenario({
  name: "reform",
  title: "t",
  because: "b",
  set: { "work.retirementDelay.pace": { 2025: 1 }, "pension.minimumYears": { 2024: 15, 2028: 17 } },
});
let plan: Plan;
beforeAll(() => {
  plan = planOf(book(reform), UNTIL);
});

const livedOf = (run: AgentRun, of = plan): Lived => ({
  ...run.careers!,
  scenario: "reform",
  plan: of,
  weight: run.weight,
  replicates: 1,
});
const recordedOf = async (options: Partial<AgentOptions> = {}, of = plan): Promise<AgentRun> =>
  agent(of, { persons: PERSONS, seed: "careers", workers: 1, ...options });
const bytes = ({ careers }: AgentRun): Buffer =>
  Buffer.from(careers!.counts.slice(careers!.recorded.from.careers).buffer);
const tablesOf = (run: AgentRun): CareerTables => careerTables([livedOf(run)]) as CareerTables;

const KEYS: Record<keyof CareerTables, string[]> = {
  careers: ["year", "moment", "state", "sex", "age_group", "years"],
  minimum: ["year", "moment", "sex", "residence", "age_group"],
  joint: ["year", "sex", "age_group", "held", "schemes"],
  spells: ["year", "series", "measure", "begun", "value", "sex", "age_group"],
  transitions: ["year", "process", "from", "to", "sex", "age_group"],
};
type Row = Record<string, string | number | null>;
const rowsOf = (table: ColumnTable): Row[] => table.objects() as Row[];
const counted = (tables: CareerTables, name: keyof CareerTables): Map<string, number> =>
  new Map(
    rowsOf(tables[name]).map((row) => [
      KEYS[name].map((key) => row[key] ?? "").join("|"),
      row.recorded as number,
    ]),
  );
const sorted = (map: Map<string, number>): [string, number][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

describe("recorded lives", () => {
  it("are those of the plain definition: every count of every table", async () => {
    const tables = tablesOf(await recordedOf());
    const plain = told(plan, PERSONS, "careers");
    for (const name of Object.keys(KEYS) as (keyof CareerTables)[]) {
      expect(plain[name].size, name).toBeGreaterThan(50);
      expect(sorted(counted(tables, name)), name).toEqual(sorted(plain[name]));
    }
  });

  it("share of those who have the minimum: months within a year are uniform, as in the rule", async () => {
    const { minimum, careers } = tablesOf(await recordedOf());
    const one = rowsOf(minimum).find(
      (row) =>
        row.year === 2027 &&
        row.moment === "year-end" &&
        row.sex === "all" &&
        row.residence === "all" &&
        row.age_group === "50-54",
    )!;
    expect(one.minimum).toBe(16.5);
    const rows = rowsOf(careers).filter(
      (row) => row.year === 2027 && row.moment === "year-end" && row.age_group === "50-54",
    );
    const n = rows.reduce((sum, row) => sum + (row.recorded as number), 0);
    const met = rows.reduce(
      (sum, row) => sum + (row.recorded as number) * meets(row.years as number, 16.5),
      0,
    );
    expect(rows.some((row) => row.years === 16)).toBe(true);
    expect(one.share).toBeCloseTo(met / n, 12);
    expect(one.standard_error as number).toBeGreaterThan(0);
  });

  it("give the same bytes on any number of workers, with any piece, in either kernel, and when resumed", async () => {
    const one = bytes(await recordedOf({ kernel: "ts" }));
    expect(one.some((byte) => byte > 0)).toBe(true);
    for (const options of [{ workers: 2 }, { piece: 256 }, { kernel: "wasm", piece: 512 }] as const)
      expect(bytes(await recordedOf(options)).equals(one), JSON.stringify(options)).toBe(true);
    const parts = new Map<string, Int32Array>();
    let fresh = 0;
    const keep: Keep = {
      least: 1000,
      get: (part) => parts.get(part),
      put: (part, counts) => void (fresh++, parts.set(part, counts)),
    };
    expect(bytes(await recordedOf({ keep })).equals(one)).toBe(true);
    expect(fresh).toBeGreaterThan(1);
    parts.delete([...parts.keys()][0]!);
    fresh = 0;
    expect(bytes(await recordedOf({ keep })).equals(one)).toBe(true);
    expect(fresh).toBe(1);
    expect(bytes(await recordedOf({ seed: "other" })).equals(one)).toBe(false);
  });

  it("add up: everybody alive is recorded once, and the states are the stocks", async () => {
    const run = await recordedOf();
    const lived = livedOf(run);
    const tables = tablesOf(run);
    const pension = run.tally.processes.find(({ name }) => name === "pension")!;
    const size = pension.stock.length / (UNTIL - 2023 + 1);
    const sum = (rows: Row[]): number => rows.reduce((total, row) => total + (row.recorded as number), 0);
    for (let t = 0; t <= UNTIL - 2023; t++) {
      const alive = pension.stock.subarray(t * size, (t + 1) * size).reduce((a, b) => a + b, 0);
      expect(aliveAt(lived, t)).toBe(alive);
      const year = 2023 + t;
      expect(sum(rowsOf(tables.joint).filter((row) => row.year === year))).toBe(alive);
      for (const series of Object.keys(COVER)) {
        const running = rowsOf(tables.spells).filter((row) => row.year === year && row.series === series);
        expect(sum(running.filter(({ measure }) => measure === "number-of-spells"))).toBe(alive);
        expect(
          sum(
            running.filter(({ measure }) =>
              ["spell", "gap", "never-covered", "drawing-pension"].includes(measure as string),
            ),
          ),
        ).toBe(alive);
      }
      const record = rowsOf(tables.careers).filter((row) => row.year === year && row.moment === "year-end");
      for (const state of ["E-contributing", "E-lapsed", "dual"]) {
        const index = pension.states.indexOf(state);
        let stock = 0;
        for (let age = 0; age < AGES; age++)
          for (let s = 0; s < SEXES.length; s++)
            for (let r = 0; r < RESIDENCES.length; r++)
              for (let w = 0; w < WORKS.length; w++)
                stock += pension.stock[stockIndex(pension.states.length, t, age, s, r, w, index)]!;
        expect(sum(record.filter((row) => row.state === state))).toBe(stock);
      }
      if (t === 0) continue;
      for (const process of ["pension", "injury", "card", "work"])
        expect(
          sum(rowsOf(tables.transitions).filter((row) => row.year === year && row.process === process)),
        ).toBe(PERSONS);
    }
  });

  it("are a sample of large populations: the same persons whatever the piece, about one in so many", async () => {
    expect([1000, 250_000, 12_000_000, 1_409_670_000].map(everyOf)).toEqual([1, 1, 48, 512]);
    const persons = 600_000;
    const short = planOf(book(reform), 2024);
    const [one, other] = [
      await recordedOf({ persons, kernel: "ts", piece: 4096 }, short),
      await recordedOf({ persons, workers: 2, piece: 1024 }, short),
    ];
    expect(bytes(one!).equals(bytes(other!))).toBe(true);
    const lived = livedOf(one!, short);
    expect(lived.recorded.every).toBe(3);
    let expected = 0;
    members(short, persons).forEach((size, group) => {
      if (group >= AGES * KINDS) return;
      for (let serial = 0; serial < size; serial++) if (isRecorded(group, serial, 3)) expected++;
    });
    expect(aliveAt(lived, 0)).toBe(expected);
    expect(Math.abs(expected / (persons / 3) - 1)).toBeLessThan(0.01);
  });

  it("stand for all within their standard error, whatever the places at the start; neighbours taken together would not", () => {
    // Persons by work, sex and age group at the start: recorded ones times 12 against all, in standard errors of a simple random
    // sample. Its mean square would be 1 with a standard deviation of some 0.2 over 50 cells; spread over serials it is smaller.
    const short = planOf(book(reform), 2024);
    const every = 12;
    const cells = new Map<string, { all: number; spread: number; together: number }>();
    const total = { all: 0, spread: 0, together: 0 };
    members(short, 60_000).forEach((size, group) => {
      if (group >= AGES * KINDS) return;
      for (let serial = 0; serial < size; serial++) {
        const [first] = life(short, { persons: 60_000, seed: "sample", group, serial });
        const age = Math.floor(first!.age / 15);
        const key = [workOf(first!.place), sexOfKind(group % KINDS), age].join();
        const cell = cells.get(key) ?? { all: 0, spread: 0, together: 0 };
        // The saboteur: runs of sixteen, one run in twelve.
        const taken = [isRecorded(group, serial, every), ((serial >> 4) + group) % every === 0].map(Number);
        for (const one of [cell, total]) {
          one.all++;
          one.spread += taken[0]!;
          one.together += taken[1]!;
        }
        cells.set(key, cell);
      }
    });
    const meanSquare = (which: "spread" | "together"): number => {
      const squares = [...cells.values()]
        .filter(({ all }) => all >= 240)
        .map((cell) => {
          const share = cell.all / total.all;
          return (cell[which] / total[which] - share) ** 2 / ((share * (1 - share)) / total[which]);
        });
      expect(squares.length).toBeGreaterThan(40);
      return squares.reduce((a, b) => a + b, 0) / squares.length;
    };
    expect(meanSquare("spread")).toBeLessThan(1);
    expect(meanSquare("together")).toBeGreaterThan(1.8);
  });

  it("of several replicates are added up, and persons are their mean", async () => {
    const runs = [await recordedOf(), await recordedOf({ replicate: 1 })].map((run) => livedOf(run));
    const both = addLived(runs[0], runs[1]!);
    const total = (lived: Lived): number =>
      rowsOf((careerTables([lived]) as CareerTables).joint)
        .filter(({ year }) => year === 2028)
        .reduce((sum, row) => sum + (row.persons as number), 0);
    expect(total(both) / ((total(runs[0]!) + total(runs[1]!)) / 2)).toBeCloseTo(1, 5);
    expect(careerTables([])).toEqual({});
  });
});
