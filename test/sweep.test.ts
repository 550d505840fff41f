/** Sweeps: the store never returns what is stale, nothing is projected twice, a stopped sweep goes on. */
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compile } from "vega-lite";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../src/ground/problem.ts";
import { rowsOf, type EnrolmentRow } from "../src/outputs/charts-data.ts";
import type { DifferenceRow } from "../src/outputs/compare-tables.ts";
import { fundDifferences, type FundRow } from "../src/outputs/funds-difference.ts";
import { wordsOf } from "../src/outputs/frame.ts";
import { missingCharacters, strictLogger } from "../src/outputs/picture.ts";
import { complain } from "../src/outputs/terminal.ts";
import { readResults } from "../src/outputs/results.ts";
import { isMoney, moneySeries } from "../src/outputs/money-words.ts";
import { sweepTable, type Swept } from "../src/outputs/sweep-table.ts";
import { mainEffects } from "../src/outputs/sweep-words.ts";
import type { Parameter } from "../src/ground/parameter.ts";
import { project } from "../src/project.ts";
import { parseSides, pointsOf, valuesByYear } from "../src/scenario/grid.ts";
import { parameters } from "../src/scenario/scenario.ts";
import { canonical, openStore, unitKey } from "../src/store.ts";
import { chartsOf, sweep } from "../src/sweep.ts";
import { tasksOf } from "../src/sweep-tasks.ts";
import { contents, type Said } from "./fixtures/typed.ts";
import currentLaw from "../scenarios/current-law.ts";

const folder = mkdtempSync(join(tmpdir(), "shebao-sweep-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...parts: string[]): string => join(folder, ...parts);
const filesOf = (path: string): string[] =>
  (readdirSync(path, { recursive: true }) as string[]).filter((name) => statSync(join(path, name)).isFile());

/** The command in this thread, options as `--name value` behind the words. */
async function shebao(command: string, ...argv: string[]): Promise<Said> {
  expect(command).toBe("sweep");
  const said = { out: "", err: "", code: 0 };
  const first = argv.findIndex((word) => word.startsWith("--"));
  const typed = argv.slice(first);
  const flags = Object.fromEntries(
    typed.flatMap((word, i) => (word.startsWith("--") ? [[word.slice(2), typed[i + 1]!]] : [])),
  );
  const terminal = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    exit: (code: number) => void (said.code = code),
    live: false,
    columns: 80,
  };
  await sweep(argv.slice(0, first), flags, terminal).catch((error) =>
    terminal.exit(complain(error, terminal)),
  );
  return said;
}

describe("the store", () => {
  const store = openStore(at("store"));
  const unit = { engine: "cohort", values: { b: 2, a: 1 } };
  const file = (): string => at("store", unitKey(unit).slice(0, 2), `${unitKey(unit)}.json`);

  it("gives back what was put, whatever the order of keys, and nothing for another unit", () => {
    expect(store.get(unit)).toBeUndefined();
    store.put(unit, { persons: [1, 2] });
    expect(store.get({ values: { a: 1, b: 2 }, engine: "cohort" })).toEqual({ persons: [1, 2] });
    expect(store.get({ ...unit, engine: "agent" })).toBeUndefined();
    expect(canonical({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}');
    expect(() => canonical({ a: NaN })).toThrow(RangeError);
  });

  it("puts what is whole over what is damaged, at once for all who look", () => {
    const other = { ...unit, seed: "damaged" };
    const path = at("store", unitKey(other).slice(0, 2), `${unitKey(other)}.json`);
    store.put(other, { persons: [4] });
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.slice(0, 20));
    expect(store.get(other)).toBeUndefined();
    store.put(other, { persons: [4] });
    expect(readFileSync(path, "utf8")).toBe(whole);
    // A folder in its place cannot be mended: said as such, and nothing is left behind.
    rmSync(path);
    mkdirSync(path);
    expect(() => store.put(other, { persons: [4] })).toThrow(UserError);
    rmdirSync(path);
    expect(filesOf(at("store"))).toHaveLength(1);
  });

  it("takes the same result again and refuses another: one input, two answers", () => {
    store.put(unit, { persons: [1, 2] });
    expect(() => store.put(unit, { persons: [1, 3] })).toThrow(UserError);
    expect(store.get(unit)).toEqual({ persons: [1, 2] });
    expect(filesOf(at("store"))).toHaveLength(1);
  });

  it("does not return a file that is cut off or was changed, and puts a whole one in its place", () => {
    const whole = readFileSync(file(), "utf8");
    for (const damaged of [whole.slice(0, 30), whole.replace("[1,2]", "[1,9]"), ""]) {
      writeFileSync(file(), damaged);
      expect(store.get(unit)).toBeUndefined();
      store.put(unit, { persons: [1, 2] });
      expect(readFileSync(file(), "utf8")).toBe(whole);
    }
  });

  it("has another key for everything that can move a number, and the same for what cannot", () => {
    const sides = parseSides(["work.enforcement=2"]);
    const keys = (options: object, scenario = currentLaw): string[] =>
      tasksOf({ scenario, sides, options: { engine: "cohort", until: 2025, ...options } }).map((task) =>
        unitKey(task.unit),
      );
    const agents = { engine: "agent", persons: 20_000 } as const;
    const all = [
      {},
      { until: 2026 },
      { flows: "drawn" },
      { flows: "drawn", seed: "other" },
      { flows: "drawn", replicates: 2 },
      agents,
      { ...agents, persons: 30_000 },
      { ...agents, seed: "other" },
      { ...agents, replicates: 3 },
    ].flatMap((options) => keys(options));
    expect(new Set(all).size).toBe(all.length);
    expect(keys({ seed: "other", workers: 7 })).toEqual(keys({}));
    // another name is no other input, a value in one year is
    const renamed = currentLaw.with({ name: "renamed", set: {} });
    expect(keys({}, renamed)).toEqual(keys({}));
    const late = currentLaw.with({ name: "late", set: { "pension.lateShare": { 2025: 0.03 } } });
    expect(keys({}, late).some((key) => keys({}).includes(key))).toBe(false);
    const { unit: first } = tasksOf({ scenario: currentLaw, sides, options: { engine: "cohort" } })[0]!;
    for (const field of ["code", "data", "node", "libraries"]) {
      expect(first[field]).toBeTruthy();
      expect(unitKey({ ...first, [field]: "other" })).not.toBe(unitKey(first));
    }
  });
});

describe("a grid", () => {
  it("is every combination of values in order, from lists and ranges", () => {
    const sides = parseSides(["work.enforcement=3,1", "pension.employerRate@2026=0.12..0.16:0.02"]);
    expect(sides).toEqual([
      { lever: "work.enforcement", from: 2024, values: [1, 3] },
      { lever: "pension.employerRate", from: 2026, values: [0.12, 0.14, 0.16] },
    ]);
    const points = pointsOf(currentLaw, sides);
    expect(points.map(({ values }) => values)).toEqual(
      [1, 3].flatMap((a) => [0.12, 0.14, 0.16].map((b) => [a, b])),
    );
    const set = valuesByYear(points[0]!.scenario, 2027);
    expect(set["pension.employerRate"]).toEqual([0.16, 0.16, 0.16, 0.12, 0.12]);
  });

  it("lists all that is wrong with it at once", () => {
    const problems = (...words: string[]): readonly string[] => {
      try {
        parseSides(words);
      } catch (error) {
        return (error as UserError).problems;
      }
      return [];
    };
    const found = problems(
      "work.enforcment=1",
      "pension.employerRate=0.5,low",
      "pension.employerRate=0.1",
      "work.enforcement@2022=1..3:0",
    ).join("\n");
    for (const words of [
      /work.enforcment: no such lever; nearest is work.enforcement/,
      /0.5 is outside 0.1 to 0.2/,
      /"low" is not a number/,
      /pension.employerRate: named twice/,
      /years run from 2024/,
      /"1..3:0" is no range/,
    ])
      expect(found).toMatch(words);
    expect(problems("work.enforcement=0.5..4:0.001", "pension.employerRate=0.1..0.2:0.001").join()).toMatch(
      /points are too many/,
    );
    expect(problems().join()).toMatch(/no lever given/);
  });
});

describe("the command", () => {
  const words = ["current-law", "work.enforcement=1,3", "pension.flexibleOpen=0.5,1"];
  const more = ["--until", "2025", "--store", at("kept")];
  const rows = async (out: string) =>
    rowsOf<Record<string, number | string>>((await readResults(at(out))).tables.sweep!);

  it("writes one tidy table with the levers as columns, equal to projecting each point", async () => {
    const { out, err, code } = await shebao("sweep", ...words, ...more, "--out", at("first"));
    expect([code, err.trim().split("\n").at(-1)]).toEqual([
      0,
      expect.stringMatching(/^5 points projected in .* s$/),
    ]);
    expect(out).toContain("4 points over Current law");
    const table = await rows("first");
    const direct = currentLaw.with({
      name: "direct",
      set: { "work.enforcement": 3, "pension.flexibleOpen": 0.5 },
    });
    const { enrolment } = await project([currentLaw, direct], { engine: "cohort", until: 2025 });
    const wanted = rowsOf<EnrolmentRow>(enrolment).filter(({ engine }) => engine === "cohort");
    for (const { scenario, year, series, persons } of wanted) {
      const row = table.find(
        (one) =>
          one["work.enforcement"] === 3 &&
          one["pension.flexibleOpen"] === 0.5 &&
          one.year === year &&
          one.series === series,
      )!;
      expect([series, year, scenario === "direct" ? row.value : row.base_value]).toEqual([
        series,
        year,
        persons,
      ]);
      expect(row.difference).toBe((row.value as number) - (row.base_value as number));
    }
    for (const name of [
      "sweep.parquet",
      "charts/sweep-unemployment-work-enforcement-pension-flexibleOpen.png",
      "report.html",
      "manifest.json",
    ])
      expect(filesOf(at("first"))).toContain(name);
    expect(readFileSync(at("first", "report.html"), "utf8")).toContain("On average over the grid");
  });

  it("projects nothing again and writes the same bytes; a wider grid projects what is new", async () => {
    const again = await shebao("sweep", ...words, ...more, "--out", at("again"));
    expect(again.err).toMatch(/0 points projected in .*, 5 reused from/);
    expect(contents(at("again"))).toEqual(contents(at("first")));
    const wider = await shebao(
      "sweep",
      "work.enforcement=1,2,3",
      "pension.flexibleOpen=0.5,1",
      ...more,
      "--out",
      at("wider"),
    );
    expect(wider.err).toMatch(/2 points projected in .*, 5 reused from/);
    expect((await rows("wider")).filter((row) => row["work.enforcement"] !== 2).length).toBe(
      (await rows("first")).length,
    );
  });

  it("holds money beside the stocks, equal to the accounts of a projection, and shows a lever of money alone", async () => {
    const argv = ["unemployment.rate=0.005,0.02", ...more];
    const { out, code } = await shebao("sweep", ...argv, "--out", at("money"));
    expect(code).toBe(0);
    expect(out).toMatch(/billion yuan at 2023 prices/);
    expect(out).not.toMatch(/No stock and no fund/);
    const table = await rows("money");
    const direct = currentLaw.with({ name: "direct", set: { "unemployment.rate": { 2024: 0.02 } } });
    const { funds, adjustment } = await project(direct, { engine: "cohort", until: 2025 });
    const find = (series: string, year: number) =>
      table.find((row) => row["unemployment.rate"] === 0.02 && row.series === series && row.year === year)!;
    const accounts = rowsOf<Record<string, string | number>>(funds!).filter(
      ({ engine }) => engine === "cohort",
    );
    expect(accounts.length).toBeGreaterThan(50);
    for (const { scheme, item, year, yuan, yuan_2023: real, months_of_cover: cover } of accounts) {
      const row = find(`funds/${scheme}/${item}`, year as number);
      expect([row.unit, row.value]).toEqual(["yuan_2023", real]);
      // yuan of the year follow from the price level, to its six decimals
      const nominal = (row.value as number) * (find("money/prices", year as number).value as number);
      expect(Math.abs(nominal - (yuan as number))).toBeLessThanOrEqual(1 + 1e-6 * Math.abs(yuan as number));
      if (item === "balance")
        expect(find(`funds/${scheme}/months-of-cover`, year as number).value).toBe(cover);
    }
    const crossing = rowsOf<{ year: number; net: number }>(adjustment!)
      .filter(({ year }) => year === 2023)
      .reduce((sum, { net }) => sum + Math.max(0, net), 0);
    expect(find("adjustment/crossing", 2023).value).toBe(crossing);
    // This lever moves no stock, and its own fund only: that fund is what is drawn.
    const moved = new Set(table.filter((row) => row.difference !== 0).map((row) => row.series as string));
    expect([...moved].filter((series) => !series.startsWith("funds/unemployment/"))).toEqual([]);
    expect(filesOf(at("money"))).toContain("charts/sweep-funds-unemployment-balance-unemployment-rate.png");
    expect(readFileSync(at("money", "report.html"), "utf8")).toContain("money does");
  });

  it("by agents has the standard errors of a comparison: of values, and of differences over replicates", async () => {
    const how = { engine: "agent", persons: 20_000, replicates: 2, until: 2025, workers: 1 } as const;
    const argv = Object.entries(how).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const { out, code } = await shebao(
      "sweep",
      "work.enforcement=3",
      ...argv,
      "--store",
      at("lived-store"),
      "--out",
      at("lived"),
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /mean over 2 replicates; ± is one standard error over them, of which 12\.7 make 95 %[^\n]*\n[\s\S]*[+−][\d.,]+ ±[\d.]+/,
    );
    expect(readFileSync(at("lived", "report.html"), "utf8")).toContain("± is one standard error over them");
    const table = await rows("lived");
    const find = (series: string) => table.find((row) => row.series === series && row.year === 2025)!;
    const direct = currentLaw.with({ name: "direct", set: { "work.enforcement": { 2024: 3 } } });
    const projection = await project([currentLaw, direct], how);
    const apart = rowsOf<DifferenceRow>(projection.against("current-law"));
    for (const row of rowsOf<EnrolmentRow>(projection.enrolment)) {
      if (row.scenario !== "direct" || row.engine !== "agent" || row.year !== 2025) continue;
      const swept = find(row.series);
      expect([row.series, swept.value, swept.standard_error]).toEqual([
        row.series,
        row.persons,
        row.standard_error,
      ]);
      // Cells are rounded one by one there; those who left the pilot by dying are in no stock.
      if (row.series === "platform-injury") continue;
      const same = apart.find((one) => one.series === row.series && one.year === 2025)!;
      expect(Math.abs((swept.difference_error as number) - same.standard_error!)).toBeLessThan(500);
    }
    expect(find("unemployment").difference_error).toBeGreaterThan(10_000);
    const money = rowsOf<FundRow>(fundDifferences(projection.funds!, "current-law", projection.luck));
    const funds = rowsOf<FundRow>(projection.funds!).filter(({ scenario }) => scenario === "direct");
    let seen = 0;
    for (const row of funds) {
      if (row.engine !== "agent" || row.year !== 2025) continue;
      const [swept, level] = [find(`funds/${row.scheme}/${row.item}`), row.yuan_2023 / row.yuan];
      const same = money.find(
        ({ scheme, item, year }) => scheme === row.scheme && item === row.item && year === 2025,
      )!;
      expect(Math.abs((swept.standard_error as number) - row.standard_error! * level)).toBeLessThan(2);
      expect(Math.abs((swept.difference_error as number) - same.standard_error! * level)).toBeLessThan(5);
      if (row.item !== "balance") continue;
      seen++;
      const cover = find(`funds/${row.scheme}/months-of-cover`);
      expect(cover.standard_error).toBeCloseTo(row.months_error!, 5);
      expect(cover.difference_error).toBeCloseTo(same.months_error!, 5);
    }
    expect(seen).toBe(4);
    const [paid, crossing] = ["funds/pension-employees/contributions", "adjustment/crossing"].map(find) as [
      Record<string, number>,
      Record<string, number>,
    ];
    for (const column of ["standard_error", "difference_error"])
      expect(crossing[column]! / crossing.value! / (paid[column]! / paid.value!)).toBeCloseTo(1, 4);
    expect([find("money/prices").standard_error, find("money/prices").difference_error]).toEqual([
      null,
      null,
    ]);
    const cells = (await rows("first")).map((row) => [row.standard_error, row.difference_error]);
    expect(new Set(cells.flat())).toEqual(new Set([null]));
  });

  it("has every number of money that a lever says it moves", async () => {
    const named = (Object.values(parameters) as Parameter[]).flatMap(({ moves }) =>
      moves ? [moves.raises ?? moves.lowers!] : [],
    );
    const money = named.filter((name) => /^(funds|adjustment)\//.test(name));
    expect(money.length).toBeGreaterThan(10);
    const held = new Set((await rows("first")).map((row) => row.series));
    expect(money.filter((name) => !held.has(name))).toEqual([]);
    expect([...held].filter((name) => isMoney(String(name))).toSorted()).toEqual(moneySeries().toSorted());
  });

  it("is shared out by a plan: slices fill the store, run gathers the same bytes", async () => {
    const store = ["--store", at("sliced")];
    const made = await shebao("sweep", ...words, "--until", "2025", "--plan", at("plan.json"));
    expect(made.out).toContain("5 points to project");
    const first = await shebao("sweep", "exec", at("plan.json"), "--shard", "1/2", ...store);
    const second = await shebao(
      "sweep",
      "exec",
      at("plan.json"),
      "--shard",
      "2/2",
      "--workers",
      "2",
      ...store,
    );
    expect([first.err, second.err]).toEqual([
      expect.stringContaining("3 points projected"),
      expect.stringContaining("2 points projected"),
    ]);
    const { err } = await shebao("sweep", "run", at("plan.json"), ...store, "--out", at("run"));
    expect(err).toContain("0 points projected");
    const tables = (name: string) => contents(at(name)).filter((line) => !line.startsWith("manifest.json"));
    expect(tables("run")).toEqual(tables("first"));
    const other = JSON.parse(readFileSync(at("plan.json"), "utf8")) as object;
    writeFileSync(at("stale.json"), JSON.stringify({ ...other, code: "other" }));
    const stale = await shebao("sweep", "exec", at("stale.json"), "--shard", "1/2", ...store);
    expect([stale.code, stale.err]).toEqual([1, expect.stringContaining("made with other code")]);
  });

  it("lists every mistake before it projects anything", async () => {
    const { code, out, err } = await shebao(
      "sweep",
      "current-lav",
      "work.enforcement=9",
      "--engine",
      "both",
      "--shard",
      "5/4",
      "--series",
      "pensions",
      "--persons",
      "few",
    );
    expect([code, out]).toEqual([1, ""]);
    for (const mistake of [
      "nearest is current-law",
      "9 is outside 0.5 to 4",
      "one engine",
      '"5/4" is no K/N',
      'no series "pensions"',
      '"few" is not a number',
    ])
      expect(err).toContain(mistake);
  });

  it("stopped by Ctrl-C says what is kept, leaves nothing half, and goes on from there", async () => {
    const argv = [
      "work.enforcement=1..2:0.04",
      "--until",
      "2026",
      "--store",
      at("stop"),
      "--out",
      at("stopped"),
    ];
    const said = await new Promise<Said>((done) => {
      const started = spawn(resolve("node_modules/.bin/tsx"), ["src/cli.ts", "sweep", ...argv]);
      const heard = { out: "", err: "" };
      started.stdout.on("data", (text) => (heard.out += text));
      started.stderr.on("data", (text) => (heard.err += text));
      // as soon as one point is kept, however fast the machine
      const watch = setInterval(() => {
        const any = existsSync(at("stop")) && filesOf(at("stop")).some((name) => name.endsWith(".json"));
        if (any && started.kill("SIGINT")) clearInterval(watch);
      }, 10);
      started.on("close", (code) => {
        clearInterval(watch);
        done({ ...heard, code: code ?? -1 });
      });
    });
    expect([said.code, said.out]).toEqual([130, ""]);
    const [, kept] = /Stopped: (\d+) of 26 points are kept/.exec(said.err)!;
    expect(Number(kept)).toBeGreaterThan(0);
    expect(Number(kept)).toBeLessThan(26);
    expect(readdirSync(folder).filter((name) => name.startsWith("stopped"))).toEqual([]);
    expect(filesOf(at("stop")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const { err, code } = await shebao("sweep", ...argv);
    expect(code).toBe(0);
    expect(err).toContain(`${26 - Number(kept)} points projected`);
    expect(err).toContain(`${kept} reused`);
  });
});

describe("charts of a sweep", () => {
  const values = [
    [1, 2, 3],
    [0.8, 0.9],
    [103, 700],
  ];
  const levers = ["work.enforcement", "pension.flexibleOpen", "pension.residentsBasic"] as const;
  const swept = (count: number): Swept => {
    const sides = levers.slice(0, count).map((lever, i) => ({ lever, from: 2024, values: values[i]! }));
    const unmoved = {
      base: 2023,
      series: {
        pension: { values: [1_000_000, 1_010_000, 1_020_000] },
        unemployment: { values: [200_000, 210_000, 220_000] },
      },
    };
    const points = pointsOf(currentLaw, sides).map(({ values: one }) => ({
      values: one,
      published: {
        base: 2023,
        series: Object.fromEntries(
          Object.entries(unmoved.series).map(([name, { values: before }]) => [
            name,
            {
              values: before.map((n, t) => n + t * (one[0]! - 1) * 1000 + t * ((one[1] ?? 0.8) - 0.8) * 500),
            },
          ]),
        ),
      },
    }));
    return { scenario: "current-law", engine: "cohort", sides, unmoved, points };
  };

  it.each([1, 2, 3])("compile with %d levers in both languages, in characters that the font has", (count) => {
    for (const lang of ["en", "zh"] as const)
      for (const spec of chartsOf(swept(count), sweepTable(swept(count)), { lang })) {
        expect(() => compile(spec, { logger: strictLogger() })).not.toThrow();
        expect(missingCharacters(spec)).toEqual([]);
        expect(wordsOf(spec)!.title.length).toBeGreaterThan(5);
      }
  });

  it("draw money in its own unit, with a plain 0 where nothing differs", () => {
    const money = swept(1);
    const as = (published: Swept["unmoved"]): Swept["unmoved"] => ({
      base: published.base,
      series: { "funds/injury/balance": { values: published.series.pension!.values.map((n) => n * 1e5) } },
    });
    const one = {
      ...money,
      unmoved: as(money.unmoved),
      points: money.points.map((point) => ({ ...point, published: as(point.published) })),
    };
    const table = sweepTable(one);
    const [en, zh] = (["en", "zh"] as const).map((lang) => chartsOf(one, table, { lang })[0]!);
    expect(wordsOf(en!)!.subtitle).toContain("billion yuan at 2023 prices");
    expect(wordsOf(zh!)!.title).toContain("工伤保险基金累计结余");
    expect(wordsOf(zh!)!.subtitle).toContain("亿元（2023年价）");
    expect(JSON.stringify(en)).toContain('"said":"0"');
    for (const spec of [en!, zh!]) expect(missingCharacters(spec)).toEqual([]);
  });

  it("are none for four levers, and refuse a series that is not there", () => {
    const sides = [...swept(3).sides, { lever: "pension.dualShare", from: 2024, values: [0.1] }] as const;
    const table = sweepTable(swept(2));
    expect(chartsOf({ ...swept(3), sides }, table, {})).toEqual([]);
    expect(() => chartsOf(swept(2), table, { series: ["injury"] })).toThrow(/no rows of injury/);
  });

  it("stand beside main effects: highest less lowest value, the others as the grid has them", () => {
    expect(mainEffects(swept(2), "pension").map(({ effect }) => Math.round(effect))).toEqual([4000, 100]);
  });
});
