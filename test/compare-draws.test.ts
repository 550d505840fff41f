/** Draws of a comparison: paired by member, so that what moves both scenarios alike is no doubt about their difference. */
import type { ColumnTable } from "arquero";
import { describe, expect, it } from "vitest";
import { compare } from "../src/compare.ts";
import { drawsTable } from "../src/compare-draws.ts";
import { rowsOf } from "../src/outputs/charts-data.ts";
import { drawValues, spreadOf } from "../src/outputs/compare-replicates.ts";
import { BASE_YEAR, freeze } from "../src/scenario/scenario.ts";
import { load } from "../src/scenario/load.ts";
import { memberPaths } from "../src/studies/ensemble.ts";
import type { Terminal } from "../src/outputs/terminal.ts";

const UNTIL = 2025;
const MEMBERS = 6;
const law = freeze(await load("law-2023"));
const current = freeze(await load("current-law"));
const base = memberPaths(law, UNTIL, "draws", 0, MEMBERS);
const spread = (draws: ColumnTable, series: string) => {
  const values = drawValues(draws);
  const of = (scenario: string) => values.get(`${scenario}|cohort|${UNTIL}|${series}`);
  return spreadOf(of("b"), of("a"));
};

describe("draws of a comparison", () => {
  it("have a row for each scenario, member, series and year", () => {
    const draws = drawsTable([["a", base]], ["cohort", "agent"]);
    const one = { scenario: "a", engine: "agent", draw: 2, year: 2024, series: "injury" };
    expect(rowsOf(draws)).toContainEqual({ ...one, persons: base[2]!["injury"]![1] });
    expect(draws.numRows()).toBe(2 * MEMBERS * Object.keys(base[0]!).length * (UNTIL - BASE_YEAR + 1));
  });

  it("are the same under the same law: no difference, and with another seed a large one", () => {
    const same = memberPaths(law, UNTIL, "draws", 0, MEMBERS);
    const other = memberPaths(law, UNTIL, "another seed", 0, MEMBERS);
    const paired = spread(
      drawsTable(
        [
          ["a", base],
          ["b", same],
        ],
        ["cohort"],
      ),
      "pension",
    );
    expect(paired).toEqual({ error: 0, q025: 0, q10: 0, q50: 0, q90: 0, q975: 0 });
    // The saboteur: members that are not paired leave the whole doubt about levels in the difference.
    const loose = spread(
      drawsTable(
        [
          ["a", base],
          ["b", other],
        ],
        ["cohort"],
      ),
      "pension",
    );
    expect(loose!.error).toBeGreaterThan(1e6);
  });

  it("doubt the effect of a reform, and much less than the level", () => {
    const reform = memberPaths(current, UNTIL, "draws", 0, MEMBERS);
    const paired = spread(
      drawsTable(
        [
          ["a", base],
          ["b", reform],
        ],
        ["cohort"],
      ),
      "injury",
    )!;
    const levels = base.map((one) => one["injury"]![UNTIL - BASE_YEAR]!);
    expect(paired.error).toBeGreaterThan(0);
    expect(paired.error).toBeLessThan((Math.max(...levels) - Math.min(...levels)) / 4);
    expect(paired.q50).toBeGreaterThan(0);
  });

  it("must be a number that gives quantiles", async () => {
    const out = { out: () => {}, err: () => {} } as unknown as Terminal;
    for (const draws of ["5", "1e9", "many"])
      await expect(compare(["law-2023", "current-law"], { draws }, out)).rejects.toMatchObject({
        problems: [`--draws: "${draws}" is not a whole number from 50 to 10000`],
      });
  });
});
