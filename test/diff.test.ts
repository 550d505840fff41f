/** diff: what moved between two results folders, by hand and by real runs; kind words for folders that are none. */
import { cpSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveComparison } from "../src/compare-save.ts";
import { diff, type DiffFlags } from "../src/diff.ts";
import { rowsOf, type EnrolmentRow } from "../src/outputs/charts-data.ts";
import { differencesOf, type Difference } from "../src/outputs/diff-tables.ts";
import { diffSummary } from "../src/outputs/diff-words.ts";
import { readResults } from "../src/outputs/results.ts";
import { complain } from "../src/outputs/terminal.ts";
import { project, save } from "../src/project.ts";
import currentLaw from "../scenarios/current-law.ts";
import law2023 from "../scenarios/law-2023.ts";

const root = mkdtempSync(join(tmpdir(), "shebao-diff-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string): string => join(root, name);
const run = async (
  folders: string[],
  flags: DiffFlags = {},
): Promise<{ out: string; err: string; code: number }> => {
  const said = { out: "", err: "", code: 0 };
  const terminal = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    exit: (code: number) => void (said.code = code),
    live: false,
    columns: 80,
  };
  await diff(folders.map(at), flags, terminal).catch((error) => terminal.exit(complain(error, terminal)));
  return said;
};
/** A copy of results with another manifest. */
const altered = (name: string, change: (manifest: Record<string, any>) => void): void => {
  cpSync(at("law"), at(name), { recursive: true });
  const path = join(at(name), "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, any>;
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest));
};
const between = async (one: string, other: string): Promise<Difference[]> =>
  differencesOf([await readResults(at(one)), await readResults(at(other))]);

beforeAll(async () => {
  const options = { engine: "cohort", until: 2026 } as const;
  await save(at("law"), await project(law2023, options), []);
  await save(at("now"), await project(currentLaw, options), []);
  await save(at("longer"), await project(law2023, { ...options, until: 2027 }), []);
  const sample = { engine: "agent", persons: 20_000, until: 2025, seed: "diff" } as const;
  await save(at("agents"), await project(law2023, sample), []);
});

describe("two results", () => {
  it("of other law differ in law, parameters, stocks and flows; numbers are those of the tables", async () => {
    const all = await between("law", "now");
    expect(diffSummary(all)).toMatch(/^What changed: day of the law, scenario, \d parameters\. The largest/);
    expect(diffSummary(all)).not.toContain("Luck");
    const tables = await Promise.all(
      ["law", "now"].map(async (name) => (await readResults(at(name))).tables),
    );
    const persons = tables.map(
      ({ enrolment }) =>
        rowsOf<EnrolmentRow>(enrolment!).find(
          ({ engine, series, year }) => engine === "cohort" && series === "unemployment" && year === 2026,
        )!.persons,
    );
    expect(
      all.find(({ what, key, year }) => what === "stock" && key === "unemployment" && year === 2026),
    ).toMatchObject({
      scenario: "law-2023 / current-law",
      before: persons[0],
      after: persons[1],
    });
    expect(all.find(({ key }) => key === "pension.residentsBasic")).toMatchObject({
      year: 2024,
      before: "103",
      after: "103, 123 from 2024, 143 from 2025, 163 from 2026",
    });
    for (const what of ["stock", "flow", "state", "money"]) {
      const sizes = all
        .filter((one) => one.what === what)
        .map(({ before, after }) => Math.abs(Number(after) - Number(before)));
      expect(sizes.length).toBeGreaterThan(5);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      expect(Math.min(...sizes)).toBeGreaterThan(0);
    }
    // stocks of a year differ by what flows differed up to it
    const sum = (kind: string, key: RegExp, year: number): number =>
      all
        .filter((one) => one.what === kind && key.test(one.key) && one.year! <= year)
        .reduce((total, { before, after }) => total + Number(after) - Number(before), 0);
    expect(sum("flow", /^unemployment, /, 2026)).toBe(Number(persons[1]) - Number(persons[0]));
  });

  it("of a lever that moves money alone differ in money, and say so", async () => {
    const dear = law2023.with({ name: "law-2023", set: { "unemployment.rate": { 2024: 0.02 } } });
    await save(at("dear"), await project(dear, { engine: "cohort", until: 2026 }), []);
    const all = await between("law", "dear");
    expect([...new Set(all.map(({ what }) => what))].sort()).toEqual(["input", "money", "parameter"]);
    expect(diffSummary(all)).toMatch(/No stock differs; the largest difference of money is \+\d/);
    const revenue = await Promise.all(
      ["law", "dear"].map(
        async (name) =>
          rowsOf<Record<string, string | number>>((await readResults(at(name))).tables.funds!).find(
            (row) =>
              row.engine === "cohort" &&
              row.year === 2026 &&
              row.scheme === "unemployment" &&
              row.item === "revenue",
          )!.yuan,
      ),
    );
    expect(all.find(({ key, year }) => key === "unemployment, revenue" && year === 2026)).toMatchObject({
      before: revenue[0],
      after: revenue[1],
    });
    const { out } = await run(["law", "dear"]);
    expect(out).toMatch(/Money of the funds, billion yuan/);
    expect(out).toContain("Unemployment insurance fund: balance");
  });

  it("of comparisons differ by state too, though their cells are in Parquet alone", async () => {
    const options = { engine: "cohort", until: 2025 } as const;
    const late = currentLaw.with({ name: "late", set: { "pension.lateShare": { 2025: 0.1 } } });
    await saveComparison(at("pair"), await project([law2023, currentLaw], options));
    await saveComparison(
      at("pair-late"),
      await project([law2023, late.with({ name: "current-law", set: {} })], options),
    );
    const all = await between("pair", "pair-late");
    const states = all.filter(({ what }) => what === "state");
    expect(states.length).toBeGreaterThan(5);
    expect(new Set(states.map(({ scenario }) => scenario))).toEqual(new Set(["current-law"]));
    const folder = readdirSync(at("pair"));
    expect(folder).not.toContain("stocks.csv");
    const cells = (await parquetReadObjects({
      file: await asyncBufferFromFile(join(at("pair"), "stocks.parquet")),
    })) as Record<string, string | number>[];
    for (const row of rowsOf<Record<string, string | number>>(
      (await readResults(at("pair"))).tables["states"]!,
    )) {
      const sum = cells
        .filter((cell) =>
          ["scenario", "year", "scheme", "state"].every((column) => cell[column] === row[column]),
        )
        .reduce((total, { persons }) => total + (persons as number), 0);
      expect([row.state, sum]).toEqual([row.state, row.persons]);
    }
  });

  it("of the same folder are the same, and say so with exit code 0", async () => {
    const { out, code } = await run(["law", "law"]);
    expect([code, out]).toEqual([0, expect.stringContaining("The two results are the same")]);
    expect(await between("law", "law")).toEqual([]);
  });

  it("with another horizon are compared in the years that both have", async () => {
    const all = await between("law", "longer");
    expect(all).toEqual([
      { what: "input", scenario: "", key: "horizon", year: null, before: "2026", after: "2027" },
    ]);
  });

  it("of cells and agents differ in method and seed, and the engines are paired", async () => {
    const all = await between("law", "agents");
    expect(all.filter(({ what }) => what === "parameter")).toEqual([]);
    expect(diffSummary(all)).toMatch(/What changed: method, seed, horizon\./);
    expect(diffSummary(all)).toMatch(
      / Luck is a part of it where agents were counted: their tables have standard errors\.$/,
    );
    expect(all.find(({ key }) => key === "engine")).toMatchObject({ before: "cohort", after: "agent" });
    expect(all.some(({ what, year }) => what === "stock" && year === 2025)).toBe(true);
  });

  it("made with other data name the files, and other code is told apart", async () => {
    altered("data", (manifest) => {
      manifest.data = "0".repeat(64);
      manifest.dataFiles["funds.csv"] = "1".repeat(64);
      manifest.code = "2".repeat(64);
    });
    const all = await between("law", "data");
    expect(all.map(({ key }) => key)).toEqual(["code", "data", "data file funds.csv"]);
    expect(diffSummary(all)).toBe("What changed: data, code. No stock differs.");
    expect((await run(["law", "data"])).out).toContain("data file funds.csv");
  });

  it("with the same inputs and other numbers are called out", async () => {
    const all = await between("law", "now");
    expect(diffSummary(all.filter(({ what }) => what === "stock"))).toMatch(
      /inputs are the same and the numbers are not/,
    );
  });

  it("go to CSV in full: to a file beside the text, or to stdout alone", async () => {
    const { out } = await run(["law", "now"], { csv: at("all.csv"), top: "3" });
    expect(out).toMatch(/\.\.\. \d+ more; --csv FILE writes them all/);
    const { out: csv, err } = await run(["law", "now"], { csv: "-" });
    expect(csv).toBe(readFileSync(at("all.csv"), "utf8"));
    expect(csv.split("\n")[0]).toBe("what,scenario,key,year,before,after,difference,share");
    expect(csv.trim().split("\n").length).toBe(1 + (await between("law", "now")).length);
    expect(err).toBe("");
  });
});

describe("folders that cannot be compared", () => {
  it("are all named with what to do", async () => {
    cpSync(at("law"), at("broken"), { recursive: true });
    writeFileSync(join(at("broken"), "enrolment.csv"), "scenario\n");
    rmSync(join(at("broken"), "increments.csv"));
    mkdirSync(at("empty"));
    const { out, err, code } = await run(["broken", "empty"], { top: "few" });
    expect([out, code]).toEqual(["", 1]);
    for (const words of [
      "enrolment.csv: changed since",
      "increments.csv: the file is gone",
      "no manifest.json",
      '--top: "few"',
    ])
      expect(err).toContain(words);
    expect((await run(["nowhere", "law"])).err).toContain("no manifest.json of shebao in it");
    expect((await run(["law"])).err).toContain("give two results folders");
  });

  it("are told apart where they hold something else or share no scenario", async () => {
    altered("swept", (manifest) => {
      manifest.scenario = { base: manifest.scenario, levers: [] };
    });
    expect((await run(["law", "swept"])).err).toContain("holds no run or comparison");
    altered("others", (manifest) => {
      manifest.scenario = ["a", "b"].map((name) => ({ ...manifest.scenario, name }));
    });
    expect((await run(["law", "others"])).err).toContain("no scenario in common: law-2023 and a, b");
  });
});
