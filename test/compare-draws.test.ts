/** Draws of a comparison: paired by member, so that what moves both scenarios alike is no doubt about their difference. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ColumnTable } from "arquero";
import { afterAll, describe, expect, it } from "vitest";
import { comparisonCharts, saveComparison } from "../src/compare-save.ts";
import { compare } from "../src/compare.ts";
import { drawsTable, type Drawn } from "../src/compare-draws.ts";
import { membersOf } from "../src/ensemble-members.ts";
import { rowsOf } from "../src/outputs/charts-data.ts";
import { drawValues, spreadOf } from "../src/outputs/compare-replicates.ts";
import { calibration } from "../src/ground/calibration.ts";
import { keyOf } from "../src/ground/random.ts";
import { compareTables } from "../src/outputs/compare-tables.ts";
import { comparisonText } from "../src/outputs/compare-text.ts";
import { wordsOf } from "../src/outputs/charts.ts";
import { readResults } from "../src/outputs/results.ts";
import { project } from "../src/project.ts";
import { BASE_YEAR, book, freeze, type Scenario } from "../src/scenario/scenario.ts";
import { load } from "../src/scenario/load.ts";
import { openStore } from "../src/store.ts";
import { memberPaths, type Paths } from "../src/studies/ensemble.ts";
import { heldBy, heldText } from "../src/studies/held.ts";
import { memberBook, spreadOf as spreadOfEffects } from "../src/studies/members.ts";
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

const drawn = (scenario: string, paths: readonly Paths[], held = ""): Drawn => ({ scenario, paths, held });

describe("draws of a comparison", () => {
  it("have a row for each scenario, member, series and year", () => {
    const draws = drawsTable([drawn("a", base, "x 2024 (assumed)")], ["cohort", "agent"]);
    const one = { scenario: "a", engine: "agent", draw: 2, year: 2024, series: "injury" };
    expect(rowsOf(draws)).toContainEqual({
      ...one,
      persons: base[2]!["injury"]![1],
      held: "x 2024 (assumed)",
    });
    expect(draws.numRows()).toBe(2 * MEMBERS * Object.keys(base[0]!).length * (UNTIL - BASE_YEAR + 1));
  });

  it("are the same under the same law: no difference, and with another seed a large one", () => {
    const same = memberPaths(law, UNTIL, "draws", 0, MEMBERS);
    const other = memberPaths(law, UNTIL, "another seed", 0, MEMBERS);
    const paired = spread(drawsTable([drawn("a", base), drawn("b", same)], ["cohort"]), "pension");
    expect(paired).toEqual({ error: 0, q025: 0, q10: 0, q50: 0, q90: 0, q975: 0 });
    // The saboteur: members that are not paired leave the whole doubt about levels in the difference.
    const loose = spread(drawsTable([drawn("a", base), drawn("b", other)], ["cohort"]), "pension");
    expect(loose!.error).toBeGreaterThan(1e6);
  });

  it("doubt the effect of a reform, and much less than the level", () => {
    const reform = memberPaths(current, UNTIL, "draws", 0, MEMBERS);
    const paired = spread(drawsTable([drawn("a", base), drawn("b", reform)], ["cohort"]), "injury")!;
    const levels = base.map((one) => one["injury"]![UNTIL - BASE_YEAR]!);
    expect(paired.error).toBeGreaterThan(0);
    expect(paired.error).toBeLessThan((Math.max(...levels) - Math.min(...levels)) / 4);
    expect(paired.q50).toBeGreaterThan(0);
  });

  it("are the same from a thread and out of the store, part by part", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shebao-draws-"));
    try {
      const said: string[] = [];
      const terminal = { out: () => {}, err: (text: string) => said.push(text) } as unknown as Terminal;
      const both = [await load("law-2023"), await load("current-law")];
      const ask = { until: 2024, seed: "draws", members: 7, workers: 1 };
      const store = openStore(join(folder, "one"));
      const fewer = await membersOf(both, { ...ask, members: 5 }, store, terminal);
      const all = await membersOf(both, ask, store, terminal);
      // the first five of either scenario are known, the last two are not
      expect(said.join("")).toContain("2 of 4 parts of the draws were in");
      expect(all.map((paths) => paths.slice(0, 5))).toEqual(fewer);
      expect(all[0]).toEqual(memberPaths(law, 2024, "draws", 0, 7));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("must be a number that gives quantiles", async () => {
    const out = { out: () => {}, err: () => {} } as unknown as Terminal;
    for (const draws of ["5", "1e9", "many"])
      await expect(compare(["law-2023", "current-law"], { draws }, out)).rejects.toMatchObject({
        problems: [`--draws: "${draws}" is not a whole number from 50 to 10000`],
      });
  });
});

describe("what draws hold", () => {
  const spreadOfRecord = spreadOfEffects(calibration.record as never);
  const values = (scenario: Scenario, member: number, held = heldBy(scenario)) =>
    memberBook(book(scenario), BASE_YEAR, 2027, spreadOfRecord, keyOf("ensemble held"), member, held);

  it("is the assumption of a normative scenario, from the year in which it begins; of others nothing", async () => {
    const [wish, plain] = [await load("universal-2035"), await load("current-law")];
    expect(heldBy(plain)).toEqual({});
    expect(Object.entries(heldBy(wish))).toEqual([
      ["work.enforcement", 2025],
      ["pension.flexibleJoin", 2025],
      ["pension.residentsJoin", 2025],
    ]);
    // a variant of a goal is a goal, and holds what it sets itself too
    const more = wish.with({ name: "more", set: { "platform.uptake": { 2027: 0.95 } } });
    expect(heldBy(more)).toEqual({ ...heldBy(wish), "platform.uptake": 2027 });
    const [law, goal] = [book(plain), book(wish)];
    let loose = 0;
    for (let member = 0; member < 10; member++) {
      const [one, other] = [values(plain, member), values(wish, member)];
      // before it begins, and in everything else, both have the same draw
      expect(other.values(2024)).toEqual(one.values(2024));
      const now = other.values(2026);
      expect(now["pension.flexibleJoin"]).toBe(goal.values(2026)["pension.flexibleJoin"]);
      expect(now["pension.separationLapse"]).toBe(one.values(2026)["pension.separationLapse"]);
      expect(one.values(2026)["pension.flexibleJoin"]).not.toBe(law.values(2026)["pension.flexibleJoin"]);
      // The saboteur: a goal taken for a reform is drawn around its value.
      if (values(wish, member, {}).values(2026)["pension.flexibleJoin"] !== now["pension.flexibleJoin"])
        loose++;
    }
    expect(loose).toBe(10);
    expect(heldText(freeze(wish), heldBy(wish), 2027)).toBe(
      "pension.flexibleJoin 2025-2027 (assumed); pension.earlyShare 2024 (none or all)",
    );
  });

  it("is a share of none or all too; a share between is drawn around what the scenario says", async () => {
    const plain = await load("current-law");
    const early = (share: number) =>
      plain.with({
        name: `early-${share * 100}`,
        set: { "pension.earlyShare": { 2025: share }, "pension.lateShare": { 2025: 0 } },
      });
    for (let member = 0; member < 10; member++) {
      expect(values(early(1), member).values(2026)["pension.earlyShare"]).toBe(1);
      expect(values(early(0), member).values(2026)["pension.earlyShare"]).toBe(0);
      expect(values(early(0.6), member).values(2026)["pension.earlyShare"]).not.toBe(0.6);
    }
    expect(heldText(freeze(early(1)), {}, 2026)).toBe("pension.earlyShare 2024-2026 (none or all)");
  });

  it("holds the yearly effects too where a goal sets them", async () => {
    const plain = await load("current-law");
    const set = { "unemployment.effect": { 2025: 1.5 } };
    const goal = plain.with({ name: "goal", normative: true, set });
    const reform = plain.with({ name: "reform", set });
    expect(values(goal, 0).values(2026)["unemployment.effect"]).toBe(1.5);
    expect(values(goal, 0).values(2024)).toEqual(values(plain, 0).values(2024));
    expect(values(reform, 0).values(2026)["unemployment.effect"]).not.toBe(1.5);
    expect(heldText(freeze(goal), heldBy(goal), 2026)).toContain("unemployment.effect 2025-2026 (assumed)");
  });
});

describe("a comparison with draws", () => {
  const folder = mkdtempSync(join(tmpdir(), "shebao-drawn-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("says in charts, page, terminal and manifest how many there are, how they were made and what they hold", async () => {
    const [plain, goal] = [await load("current-law"), await load("universal-2035")];
    const undrawn = await project([plain, goal], { engine: "cohort", until: UNTIL });
    const rows = [plain, goal].map((one) => {
      const held = heldBy(one);
      const paths = memberPaths(freeze(one), UNTIL, "draws", 0, MEMBERS, held);
      return drawn(one.name, paths, heldText(freeze(one), held, UNTIL));
    });
    const projection = { ...undrawn, draws: drawsTable(rows, ["cohort"]) };
    const out = join(folder, "drawn");
    const comparison = await saveComparison(out, projection);
    const { manifest, tables } = await readResults(out);
    expect([manifest.draws, manifest.seed]).toEqual([MEMBERS, "shebao"]);
    expect(new Set(tables["draws"]!.array("held") as string[])).toEqual(
      new Set([
        "pension.earlyShare 2024 (none or all)",
        "pension.flexibleJoin 2025 (assumed); pension.earlyShare 2024 (none or all)",
      ]),
    );
    const page = readFileSync(join(out, "report.html"), "utf8").replaceAll("&quot;", '"');
    expect(page).toContain(`drawn ${MEMBERS} times (Monte Carlo`);
    expect(page).toContain('"universal-2035" is a goal: the levers that it sets are its assumption');
    expect(page).toContain("(pension.flexibleJoin 2025)");
    expect(page).toMatch(/four draws in five: \+\d/);
    expect(comparisonText(projection, comparison)).toContain(
      `± one standard error over ${MEMBERS} draws of the parameters`,
    );
    const subtitles = (of: typeof projection, lang: "en" | "zh"): string[] =>
      comparisonCharts(of, compareTables(of, "current-law"), lang)
        .filter(({ name }) => /fan|^differences$/.test(name!))
        .map((spec) => wordsOf(spec)!.subtitle);
    for (const subtitle of subtitles(projection, "en"))
      expect(subtitle).toContain(`Bands: ${MEMBERS} draws of the parameters (Monte Carlo)`);
    for (const subtitle of subtitles(projection, "zh"))
      expect(subtitle).toMatch(
        new RegExp(`区间：${MEMBERS}次参数抽样（蒙特卡罗）.*“universal-2035”自设的参数不抽样`),
      );
    expect(subtitles(projection, "en")).toHaveLength(2);
    // without draws nobody speaks of them
    const { draws: _, ...without } = projection;
    expect(subtitles(without as typeof projection, "en").join()).not.toContain("draws");
    expect(comparisonText(without as typeof projection, comparison)).not.toContain("draws");
  });

  it("stopped by Ctrl-C says what is kept, leaves nothing half, and the same command goes on from there", async () => {
    const argv = ["law-2023", "current-law", "--draws", "50", "--until", "2024", "--seed", "stopped"];
    const store = join(folder, "store");
    const started = spawn(resolve("node_modules/.bin/tsx"), [
      "src/cli.ts",
      "compare",
      ...argv,
      "--store",
      store,
      "--out",
      join(folder, "stopped"),
    ]);
    let heard = "";
    let printed = "";
    started.stdout.on("data", (text) => (printed += text));
    const code = await new Promise((done) => {
      // as soon as one part is kept
      const watch = setInterval(() => {
        const any = existsSync(store) && readdirSync(store, { recursive: true }).join().includes(".json");
        if (any && started.kill("SIGINT")) clearInterval(watch);
      }, 20);
      started.stderr.on("data", (text) => (heard += text));
      started.on("close", (exit) => {
        clearInterval(watch);
        done(exit);
      });
    });
    expect([code, printed]).toEqual([130, ""]);
    // the draws take the seed, though expected values do not
    expect(heard).not.toContain("changes nothing");
    const [, kept] = /Stopped: (\d+) of 20 parts of the draws are kept/.exec(heard)!;
    expect(Number(kept)).toBeGreaterThan(0);
    expect(Number(kept)).toBeLessThan(20);
    expect(readdirSync(folder).filter((name) => name.startsWith("stopped"))).toEqual([]);
    const files = readdirSync(store, { recursive: true }) as string[];
    expect(files.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(files.filter((name) => name.endsWith(".json"))).toHaveLength(Number(kept));
    // what is kept is taken, and the whole is what one process makes
    const said: string[] = [];
    const terminal = { out: () => {}, err: (text: string) => said.push(text) } as unknown as Terminal;
    const both = [await load("law-2023"), await load("current-law")];
    const ask = { until: 2024, seed: "stopped", members: 50, workers: 2 };
    const all = await membersOf(both, ask, openStore(store), terminal);
    expect(said.join("")).toContain(`${kept} of 20 parts of the draws were in`);
    expect(all[1]!.slice(0, 5)).toEqual(memberPaths(current, 2024, "stopped", 0, 5));
    expect(all.map((paths) => paths.length)).toEqual([50, 50]);
  });
});
