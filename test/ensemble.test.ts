/** Ensemble: members depend on seed and number alone; quantiles are in order and no narrower than the hindcast's errors. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensembleText, runEnsemble, type EnsembleFlags } from "../src/ensemble.ts";
import { bandOf, bands } from "../src/ground/bands.ts";
import hindcast from "../src/data/hindcast.json" with { type: "json" };
import { defineScenario, freeze } from "../src/scenario/scenario.ts";
import { ceilingOf, centralPaths, ensembleRows, memberPaths } from "../src/studies/ensemble.ts";
import { contents, mistake, shebao, terminalInto } from "./fixtures/typed.ts";

const scenario = freeze(defineScenario({ name: "plain", title: "t", because: "b" }));
const UNTIL = 2025;
const members = memberPaths(scenario, UNTIL, "a", 0, 12);

describe("members", () => {
  it("are the same whatever is computed with them, in whatever parts", () => {
    expect([...memberPaths(scenario, UNTIL, "a", 0, 5), ...memberPaths(scenario, UNTIL, "a", 5, 12)]).toEqual(
      members,
    );
  });
  it("are others with another seed, and differ among themselves", () => {
    expect(memberPaths(scenario, UNTIL, "b", 0, 1)[0]).not.toEqual(members[0]);
    expect(new Set(members.map((one) => one.pension![2])).size).toBe(12);
  });
  it("begin at the published year end", () => {
    for (const one of members) expect(Math.abs(one.pension![0]! - 1_066_430_000)).toBeLessThan(1000);
  });
});

describe("quantiles", () => {
  const rows = ensembleRows(centralPaths(scenario, UNTIL), members);
  it("are in order, around the expectation, known at the base year", () => {
    for (const row of rows) {
      const all = [row.q025, row.q10, row.q50, row.q90, row.q975];
      expect(all).toEqual([...all].sort((a, b) => a - b));
      if (row.year === 2023) expect(new Set([...all, row.persons]).size).toBe(1);
      else expect(row.q10).toBeLessThan(row.persons);
    }
  });
  it("are stretched to the root mean square error of the hindcast where that is larger", () => {
    const row = rows.find(({ series, year }) => series === "unemployment" && year === 2024)!;
    expect(row.floor).toBe((hindcast.rmse as Record<string, number[]>).unemployment![0]);
    const stretch = Math.max(1, row.floor / row.sd);
    const sorted = members.map((one) => one.unemployment![1]!).sort((a, b) => a - b);
    expect(row.q975 - row.q025).toBeLessThanOrEqual(stretch * (sorted.at(-1)! - sorted[0]!) + 2);
    expect(row.q975 - row.q025).toBeGreaterThan(stretch * row.sd);
  });
});

describe("the text of an ensemble", () => {
  const row = { persons: 1_234_560_000, q025: 1e6, q10: 2e6, q50: 3e6, q90: 4e6, q975: 5e6, sd: 0, floor: 0 };
  const rows = ["pension", "pension-employees-contributors", "unemployment", "injury"].flatMap((series) =>
    [2028, 2030, 2035].map((year) => ({ ...row, series, year, members: 12 })),
  );
  it("gives 2030 and the end of the horizon, once where they are the same, and series by their names", () => {
    const years = (until: number): string[] =>
      ensembleText(rows, until)
        .split("\n")
        .filter((line) => line.startsWith("Unemployment insurance, "))
        .map((line) => /end of (\d+)/.exec(line)![1]!);
    expect([years(2035), years(2030), years(2028)]).toEqual([["2030", "2035"], ["2030"], ["2028"]]);
    expect(ensembleText(rows, 2035)).toContain(
      "Employees' arm: not yet retired, end of 2035: 1,234.6 million, 80 % band 2.0 to 4.0, 95 % band 1.0 to 5.0\n",
    );
    expect(ensembleText(rows, 2035)).not.toContain("pension-");
  });
});

describe("the ceiling of the pension", () => {
  it("is everybody of age and out of school, with duals; it binds what is stretched beyond it", () => {
    const ceiling = ceilingOf(scenario, UNTIL);
    // 16 and over 1,161.78 million less 60 at school, and 12 dual records: the ceiling of end-2023
    expect(ceiling[0]! / 1e6).toBeCloseTo(1161.78 - 60 + 12, 0);
    const low = ceiling.map(() => 1_070_000_000);
    const rows = ensembleRows(centralPaths(scenario, UNTIL), members, low);
    for (const row of rows.filter(({ series, year }) => series === "pension" && year > 2023))
      expect(row.q975).toBeLessThanOrEqual(1_070_000_000);
  });
});

describe("committed bands", () => {
  it("come from a thousand members of the baseline and are in order, wider year by year", () => {
    expect([bands.scenario, bands.members]).toEqual(["current-law", 1000]);
    for (const [series, years] of Object.entries(bands.series)) {
      for (const factors of Object.values(years)) expect(factors).toEqual([...factors].sort((a, b) => a - b));
      const width = (year: number): number => years[year]![4]! - years[year]![0]!;
      expect([series, width(2030) > width(2024)]).toEqual([series, true]);
    }
  });
  it("give whole persons in proportion, none where there is no band, and the count itself at the base year", () => {
    expect(bandOf("pension", 2023, 2023, 1_000_000)).toEqual([1e6, 1e6, 1e6, 1e6, 1e6]);
    expect(bandOf("platform-injury", 2030, 2023, 1_000_000)).toBeUndefined();
    expect(bandOf("pension", 2060, 2023, 1_000_000)).toBeUndefined();
    expect(bandOf("pension", 2030, 2023, 1_000_000)![2]).toBeGreaterThan(900_000);
  });
});

describe("a mistake in the command", () => {
  const inFolder = async (act: (folder: string) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), "ensemble-"));
    try {
      writeFileSync(join(folder, "ensemble.csv"), "earlier\n");
      await act(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it("is listed with all others, says what is allowed, and leaves earlier results as they are", () =>
    inFolder(async (out) => {
      const before = contents(out);
      const words = ["--members", "1.5", "--until", "2061", "--workers", "0", "--seed=", "--store="];
      const said = await shebao("ensemble", "current-lav", ...words, "--membres", "50", "--out", out);
      mistake(
        said,
        /^this ensemble has 7 problems$/m,
        "--membres: no such option of ensemble. Did you mean --members?",
        '--members: "1.5" is not a whole number from 20 to 100000',
        '--until: "2061" is not a whole number from 2024 to 2060',
        '--workers: "0" is not a whole number from 1 to 64',
        "--seed: give any text that is not empty",
        "--store: give the name of a folder",
        /current-lav: there is no such file or scenario;.* nearest is current-law/,
      );
      expect(contents(out)).toEqual(before);
    }));

  it.each([
    ["members", ["19", "100001", "0", "-20", "2e2", "many", ""], "20 to 100000"],
    ["until", ["2023", "2030.5", "soon"], "2024 to 2060"],
    ["workers", ["65", "two", "-1"], "1 to 64"],
  ] as [keyof EnsembleFlags, string[], string][])(
    "in --%s is refused whatever it is",
    async (flag, texts, allowed) => {
      const said = { out: "", err: "", code: 0 };
      for (const text of texts)
        await expect(runEnsemble("current-law", { [flag]: text }, terminalInto(said))).rejects.toMatchObject({
          name: "UserError",
          problems: [`--${flag}: "${text}" is not a whole number from ${allowed}`],
        });
      expect(said).toEqual({ out: "", err: "", code: 0 });
    },
  );

  it("in the folder is seen before the work", () =>
    inFolder(async (folder) => {
      const out = join(folder, "ensemble.csv");
      await expect(
        runEnsemble(
          "current-law",
          { out, members: "20", until: "2024" },
          terminalInto({ out: "", err: "", code: 0 }),
        ),
      ).rejects.toThrow(/it is a file, not a folder; choose another with --out/);
    }));
});
