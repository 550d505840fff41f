/** Standard errors of published cells: their size, the note on thin cells, replicates added until they are small. */
import { describe, expect, it } from "vitest";
import { thinNote } from "../src/outputs/thin.ts";
import { project } from "../src/project.ts";
import { optionsOf } from "../src/run-options.ts";
import lawOf2023 from "../scenarios/law-2023.ts";

const how = { engine: "agent", until: 2024, persons: 20_000, workers: 1 } as const;
const SEEDS = 24;

describe("the standard error of a stock cell", () => {
  it("is no smaller than the spread over seeds, and not much larger: 24 seeds, all cells of 50 agents and more", async () => {
    // The sum over some 500 cells of squared deviations over squared errors: each cell's share of chi-square with 23
    // degrees of freedom. A stratified start and persons who stay keep it below 1; ignoring the weight would make it 70,000 squared.
    const cells = new Map<string, { persons: number[]; error: number }>();
    for (let seed = 0; seed < SEEDS; seed++) {
      const { stocks } = await project(lawOf2023, { ...how, seed: `error ${seed}` });
      for (const row of stocks.objects() as Record<string, string | number>[]) {
        if (row.year !== 2024) continue;
        const key = [row.scheme, row.state, row.sex, row.age_group, row.residence, row.work].join();
        const cell = cells.get(key) ?? { persons: [], error: 0 };
        cell.persons.push(row.persons as number);
        cell.error += (row.standard_error as number) / SEEDS;
        cells.set(key, cell);
      }
    }
    let [compared, ratio] = [0, 0];
    for (const { persons, error } of cells.values()) {
      if (persons.length < SEEDS || error ** 2 * 50 > (persons.reduce((a, b) => a + b, 0) / SEEDS) ** 2)
        continue;
      const mean = persons.reduce((a, b) => a + b, 0) / SEEDS;
      ratio += persons.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (SEEDS - 1) / error ** 2;
      compared++;
    }
    expect(compared).toBeGreaterThan(100);
    expect(ratio / compared).toBeLessThan(1.05);
    expect(ratio / compared).toBeGreaterThan(0.05);
  });

  it("comes with a note where cells are too thin", async () => {
    const few = await project(lawOf2023, { ...how, persons: 2000 });
    expect(thinNote(few)).toMatch(/^Note: [\d,]+ of [\d,]+ stock cells of 2024 rest on fewer than 30 agents/);
    const cells = await project(lawOf2023, { engine: "cohort", until: 2024 });
    expect(thinNote(cells)).toBeUndefined();
    expect((cells.stocks.objects()[0] as { standard_error: unknown }).standard_error).toBeNull();
  });
});

describe("--until-error", () => {
  it("adds replicates until the error is reached, and says so where it cannot be", async () => {
    const one = await project(lawOf2023, { ...how, engine: "both" });
    const worst = (of: typeof one): number =>
      Math.max(
        ...(of.agreement.objects() as { standard_error: number; lived: number }[]).map(
          ({ standard_error, lived }) => standard_error / lived,
        ),
      );
    const share = worst(one) / 1.9;
    const more = await project(lawOf2023, { ...how, engine: "both", untilError: share });
    expect(more.options.replicates).toBeGreaterThan(2);
    expect(more.options.replicates).toBeLessThan(7);
    expect(worst(more)).toBeLessThan(share * 1.1);
    await expect(project(lawOf2023, { ...how, untilError: 1e-6 })).rejects.toThrow(
      /would take \d+ replicates/,
    );
  });

  it("is read as a share or a percentage", () => {
    expect(optionsOf({ untilError: "0.1%" }).options.untilError).toBeCloseTo(0.001, 12);
    expect(optionsOf({ untilError: "0.02" }).options.untilError).toBe(0.02);
    expect(optionsOf({ untilError: "small" }).problems).toEqual([
      '--until-error: "small" is neither a share like 0.001 nor a percentage like 0.1%',
    ]);
    expect(optionsOf({ untilError: "150%" }).problems).toEqual([
      "--until-error: 1.5 is no share above 0 and below 1",
    ]);
  });
});
