/** Comparison: differences by hand, flows that add up, charts that compile, and the command from end to end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { from, type ColumnTable } from "arquero";
import { compile, type TopLevelSpec } from "vega-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../src/cli.ts";
import { seriesNames } from "../src/engines/ledger.ts";
import { bare, charts, wordsOf } from "../src/outputs/charts.ts";
import { reportWords } from "../src/outputs/answer.ts";
import { rowsOf, type EnrolmentRow } from "../src/outputs/charts-data.ts";
import {
  compareTables,
  differenceFlowsTable,
  firstYearsTable,
  type Comparison,
  type DifferenceFlowRow,
  type DifferenceRow,
  type FirstYearRow,
  type GroupRow,
} from "../src/outputs/compare-tables.ts";
import { fundDifferences, type FundRow } from "../src/outputs/funds-difference.ts";
import { CONTRACT } from "../src/outputs/results-files.ts";
import { luckOf } from "../src/outputs/luck.ts";
import { missingCharacters, strictLogger } from "../src/outputs/picture.ts";
import type { Projection } from "../src/outputs/projection.ts";
import { readResults } from "../src/outputs/results.ts";
import { statesTable } from "../src/outputs/states-table.ts";
import { label, type Lang } from "../src/outputs/words.ts";
import { comparisonCharts } from "../src/compare-save.ts";
import { comparisonText } from "../src/outputs/compare-text.ts";
import { assumptionsApart, comparisonWords } from "../src/outputs/compare-words.ts";
import { project } from "../src/project.ts";
import { defineScenario, freeze } from "../src/scenario/scenario.ts";
import currentLaw from "../scenarios/current-law.ts";
import law2023 from "../scenarios/law-2023.ts";
import { inventedTables } from "./fixtures/tables.ts";

/** Two scenarios, two replicates, two year ends: 1,000,000 records, of them 100 or 300 duals. */
const stock = (scenario: string, replicate: number, year: number, state: string, persons: number) => ({
  scenario,
  engine: "agent",
  replicate,
  year,
  scheme: "pension",
  state,
  enrolled: true,
  sex: "male",
  age_group: "30-34",
  residence: "rural",
  work: "flexible",
  province: "all",
  persons,
});
const level = (scenario: string, year: number, persons: number) => ({
  scenario,
  engine: "agent",
  year,
  series: "pension",
  persons,
});
const flow = (scenario: string, code: string, persons: number) => ({
  scenario,
  engine: "agent",
  year: 2024,
  series: "pension",
  flow: code,
  persons,
});
const byHand = {
  enrolment: from([
    level("a", 2023, 1_000_000),
    level("a", 2024, 1_010_000),
    level("b", 2023, 1_000_000),
    level("b", 2024, 1_013_000),
  ]),
  increments: from([
    flow("a", "NEW_VOLUNTARY", 12_000),
    flow("a", "DEATH", -2000),
    flow("b", "NEW_VOLUNTARY", 16_000),
    flow("b", "DEATH", -2500),
    flow("b", "CLEANUP", -500),
  ]),
  stocks: from([
    ...[0, 1].flatMap((replicate) =>
      ["a", "b"].map((name) => stock(name, replicate, 2023, "E-contributing", 1_000_000)),
    ),
    stock("a", 0, 2024, "E-contributing", 1_000_000),
    stock("a", 1, 2024, "E-contributing", 1_000_400),
    stock("a", 0, 2024, "dual", 100),
    stock("a", 1, 2024, "dual", 100),
    // replicates of b lie 4,000 and 3,600 contributors above those of a, and 200 duals (400 records)
    stock("b", 0, 2024, "E-contributing", 1_004_000),
    stock("b", 1, 2024, "E-contributing", 1_004_000),
    stock("b", 0, 2024, "dual", 300),
    stock("b", 1, 2024, "dual", 300),
  ]),
};

describe("differences by hand", () => {
  const tables = compareTables(byHand, "a");
  const of = (series: string, year = 2024): DifferenceRow =>
    rowsOf<DifferenceRow>(tables.differences).find((row) => row.series === series && row.year === year)!;

  it("are scenario less baseline, year by year", () => {
    expect(of("pension")).toMatchObject({
      scenario: "b",
      baseline: "a",
      persons: 1_013_000,
      difference: 3000,
    });
    expect(of("pension", 2023).difference).toBe(0);
  });

  it("count unique persons as records less duals: 1,013,000 - 300 against 1,010,000 - 100", () => {
    expect(of("pension-persons")).toMatchObject({
      persons: 1_012_700,
      baseline_persons: 1_009_900,
      difference: 2800,
    });
    expect(of("pension-duals").difference).toBe(200);
  });

  it("have the error of the mean of paired replicates: 4,400 and 4,000 have 282.84 / root 2 = 200", () => {
    expect(of("pension").standard_error).toBeCloseTo(200, 9);
    expect(of("pension", 2023).standard_error).toBe(0);
  });

  it("begin in the first year beyond 95 of 100 by Student's t, or from 1,000 expected persons on", () => {
    const first = (differences: typeof tables.differences): FirstYearRow =>
      rowsOf<FirstYearRow>(firstYearsTable(differences))[0]!;
    expect(first(tables.differences)).toMatchObject({ series: "pension", first_year: 2024 });
    const row = (engine: string, difference: number, standard_error: number | null, replicates = 0) =>
      first(from([{ ...of("pension"), engine, difference, standard_error, replicates: replicates || null }]))
        .first_year;
    expect([row("agent", 3000, 1600), row("agent", 3000, null)]).toEqual([null, null]);
    // 15 standard errors: beyond the 12.7 of two replicates; 5: beyond the 4.3 of three alone; 2.2: beyond the 2.1 of twenty
    expect(of("pension").replicates).toBe(2);
    expect([row("agent", 3000, 200, 2), row("agent", 1000, 200, 2)]).toEqual([2024, null]);
    expect([row("agent", 1000, 200, 3), row("agent", 800, 200, 3)]).toEqual([2024, null]);
    expect([row("agent", 440, 200, 20), row("agent", 400, 200, 20)]).toEqual([2024, null]);
    expect([row("cohort", 999, null), row("cohort", -1000, null)]).toEqual([null, 2024]);
  });

  it("have the error and quantiles of paired draws of the parameters, where an ensemble was run", () => {
    // a: 100, 200, ..., 1,100; b lies 10, 20, ..., 110 above it draw by draw: the levels differ far more than that
    const draw = (scenario: string, n: number, persons: number) => ({
      scenario,
      engine: "agent",
      draw: n,
      year: 2024,
      series: "pension",
      persons,
    });
    const numbers = Array.from({ length: 11 }, (_, i) => i + 1);
    const draws = from([
      ...numbers.map((n) => draw("a", n, 100 * n)),
      ...numbers.toReversed().map((n) => draw("b", n, 110 * n)),
      draw("b", 99, 5),
    ]);
    const { differences, first_years } = compareTables({ ...byHand, draws }, "a");
    const row = rowsOf<DifferenceRow>(differences).find(
      (one) => one.series === "pension" && one.year === 2024,
    )!;
    // 10 to 110 in steps of 10: variance 1,100, median 60, and a quarter of a step from the ends: 12.5 and 107.5;
    // all as far from the difference as they are from 60
    expect(row.parameter_error).toBeCloseTo(Math.sqrt(1100), 9);
    expect([row.q025, row.q10, row.q50, row.q90, row.q975]).toEqual(
      [13, 20, 60, 100, 108].map((n) => row.difference - 60 + n),
    );
    expect(of("pension").parameter_error).toBeNull();
    const rule = (table: typeof first_years): unknown =>
      rowsOf<FirstYearRow>(table).find(({ series }) => series === "pension")!.rule;
    expect(rule(first_years)).toBe(
      "beyond what is left open by luck (95 %, Student's t of 2 replicates) and parameters",
    );
    // 3,000 is beyond 12.7 times 200 alone, and within twice the root of 200 and 1,600 squared
    const doubtful = firstYearsTable(from([{ ...row, parameter_error: 1600 }]));
    expect(rowsOf<FirstYearRow>(doubtful)[0]!.first_year).toBeNull();
  });

  it("are the sum of the flows, from nothing to the closing difference", () => {
    const flows = rowsOf<DifferenceFlowRow>(tables.difference_flows);
    expect(flows.map(({ flow: code, persons }) => [code, persons])).toEqual([
      ["NEW_VOLUNTARY", 4000],
      ["DEATH", -500],
      ["CLEANUP", -500],
    ]);
    expect(flows.reduce((sum, { persons }) => sum + persons, 0)).toBe(of("pension").difference);
  });

  it("are given by group as persons and as records: 4,200 and 3,800 have the error 282.84 / root 2 = 200", () => {
    const groups = rowsOf<GroupRow>(tables.differences_by_group);
    expect(
      groups.map(({ counts, difference, standard_error }) => [counts, difference, standard_error]),
    ).toEqual([
      ["person", 4000, 200],
      ["record", 4200, 200],
    ]);
  });
});

describe("charts of a comparison", () => {
  const validate = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(
    createRequire(import.meta.url)("vega-lite/vega-lite-schema.json") as object,
  );
  const drawn = (count: number, lang: Lang, engines: ("cohort" | "agent")[]): TopLevelSpec[] => {
    const scenarios = Array.from({ length: count }, (_, i) => `scenario-number-${i + 1}`);
    const comparison = compareTables(inventedTables({ scenarios, engines, until: 2032 }), scenarios[0]!);
    return [
      charts.dumbbell(comparison, { lang }),
      charts.differences(comparison, { lang }),
      charts.differenceFlows(comparison, { lang }),
    ];
  };
  for (const [count, engine] of [
    [2, "cohort"],
    [12, "cohort"],
    [3, "agent"],
  ] as const)
    it(`compile without a warning, are valid, have a note and all their characters: ${count} scenarios, ${engine}`, () => {
      for (const lang of ["en", "zh"] as const)
        for (const spec of drawn(count, lang, [engine])) {
          for (const one of [spec, bare(spec)]) {
            expect(() => compile(one, { logger: strictLogger() }), spec.name).not.toThrow();
            expect(validate(one), `${spec.name}: ${JSON.stringify(validate.errors?.slice(-1))}`).toBe(true);
          }
          expect(missingCharacters(spec), spec.name).toEqual([]);
          for (const text of Object.values(wordsOf(spec)!))
            expect(String(text)).not.toMatch(/undefined|NaN|prediction/);
          expect(JSON.stringify(spec)).toContain(
            lang === "zh" ? "本图未显示：" : "What this does not show: ",
          );
          if (lang === "en") expect(JSON.stringify(spec)).not.toMatch(/[“”‘’]/);
        }
    });

  it("have bands by Student's t: 4.303 standard errors of three replicates, 1.96 where their number is not told", () => {
    const of = (replicates: number | null): string[] => {
      const row = { ...rowsOf<DifferenceRow>(compareTables(byHand, "a").differences)[0]!, series: "pension" };
      const differences = from(
        [2024, 2025].map((year) => ({
          ...row,
          year,
          difference: 3_000_000,
          standard_error: 200_000,
          replicates,
        })),
      );
      return [charts.differences({ differences }), charts.differenceFan({ differences })].map((spec) =>
        JSON.stringify(spec),
      );
    };
    const [lines, fan] = of(3) as [string, string];
    expect(lines).toContain('"low":2.139,"high":3.861');
    expect(
      wordsOf(charts.differences({ differences: compareTables(byHand, "a").differences }))!.subtitle,
    ).toMatch(/Shaded: 95%\. Bands: Student's t with the standard error of the replicates/);
    expect(fan).toContain("3.861");
    const [plain, usual] = of(null) as [string, string];
    expect(plain).toMatch(/"low":2\.608,"high":3\.392/);
    expect(usual).toContain("3.392");
  });

  it("refuse a thirteenth scenario, and a cumulative count beside a stock", () => {
    expect(() => drawn(13, "en", ["cohort"])).toThrow(/too many/);
    const comparison = compareTables(inventedTables({ scenarios: ["a", "b"], engines: ["cohort"] }), "a");
    expect(() => charts.dumbbell(comparison, { series: ["injury", "platform-injury"] })).toThrow(
      /cumulative|ever covered/,
    );
  });
});

interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}
async function shebao(...argv: string[]): Promise<Said> {
  const said = { out: "", err: "", code: 0 };
  await main(argv, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    exit: (code) => void (said.code = code),
    live: false,
    columns: 80,
  });
  return said;
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "shebao-compare-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the command compare", () => {
  it("writes and prints what current law changes against the law of 2023", async () => {
    const wish = join(folder, "wish.json");
    writeFileSync(
      wish,
      JSON.stringify({
        name: "wish",
        title: "A wish",
        because: "b",
        extends: "current-law",
        normative: true,
        set: {},
      }),
    );
    const out = join(folder, "results");
    const said = await shebao("compare", "law-2023", "current-law", wish, "--until", "2026", "--out", out);
    expect([said.code, said.err.match(/ at .*\.ts/)]).toEqual([0, null]);
    expect(said.out).toContain("Current law (current-law)");
    expect(said.out).toMatch(/wish, normative: what would have to be true/);
    expect(said.out).toMatch(/unique persons +2024/);
    expect(said.err).toContain("law-2023 (1 of 3)");
    const { tables, manifest } = await readResults(out);
    for (const name of ["dumbbell", "differences", "difference-flows-pension"])
      expect(manifest.files[`charts/${name}.png`], name).toBeDefined();
    const closing = rowsOf<DifferenceRow>(tables.differences!).filter(({ year }) => year === 2026);
    const flows = rowsOf<DifferenceFlowRow>(tables.difference_flows!);
    const gaps = closing
      .filter(({ series }) => !["pension-persons", "pension-duals"].includes(series))
      .map(({ scenario, series, difference }) =>
        flows
          .filter((row) => row.scenario === scenario && row.series === series)
          .reduce((sum, { persons }) => sum + persons, -difference),
      );
    expect(gaps).toHaveLength(2 * seriesNames.length);
    expect(new Set(gaps)).toEqual(new Set([0]));
    const find = (scenario: string, series: string): number =>
      closing.find((row) => row.scenario === scenario && row.series === series)!.difference;
    expect(find("current-law", "pension-employees-retirees")).toBeLessThan(-1_000_000);
    expect(find("wish", "pension")).toBe(find("current-law", "pension"));
    expect(find("current-law", "pension") - find("current-law", "pension-duals")).toBe(
      find("current-law", "pension-persons"),
    );
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page.replaceAll("&quot;", '"')).toMatch(
      /Under "Current law" \(current-law\) the largest differences from .+ mostly through "/,
    );
    expect(page).toContain("assumes its target: it shows what would have to be true");
  });

  it("answers every mistake at once, kindly", async () => {
    const said = await shebao(
      "compare",
      "law-2023",
      "law-2023",
      "curent-law",
      "--engine",
      "cells",
      "--untl",
      "2030",
    );
    expect([said.code, said.out]).toEqual([1, ""]);
    for (const word of [
      /--untl: no such option of compare\. Did you mean --until/,
      /none of cohort, agent, both/,
      /also called law-2023/,
      /curent-law/,
    ])
      expect(said.err).toMatch(word);
    expect(said.err).not.toMatch(/^ +at .*\.ts/m);
    expect((await shebao("compare", "law-2023")).err).toMatch(/at least two scenarios, the baseline first/);
    expect((await shebao("compare", ...Array.from({ length: 13 }, () => "law-2023"))).err).toMatch(
      /13 scenarios are too many/,
    );
  });
});

describe("the figures of a page", () => {
  it("count platform workers who pay as the fund does, without the duals, who pay in formal work alone; mean over replicates", async () => {
    const projection = await project(currentLaw, {
      engine: "agent",
      until: 2024,
      persons: 20_000,
      replicates: 2,
      workers: 1,
    });
    const own = (
      projection.stocks.objects() as {
        year: number;
        scheme: string;
        work: string;
        state: string;
        persons: number;
      }[]
    ).filter(({ year, scheme, work }) => year === 2024 && scheme === "pension" && work === "platform");
    const sum = (states?: readonly string[]): number =>
      own
        .filter(({ state }) => !states || states.includes(state))
        .reduce((total, { persons }) => total + persons, 0);
    const share = (part: number): string => `${((100 * part) / sum()).toFixed(0)} %`;
    expect(share(sum(["E-contributing", "dual"]))).not.toBe(share(sum(["E-contributing"])));
    const [text] = reportWords(projection).panels!.at(-1)!.paragraphs;
    expect(text).toContain(
      `Of ${(sum() / 2e6).toFixed(1)} million platform workers in 2024, ${share(sum(["E-contributing"]))} pay`,
    );
  });

  it("are rounded once: 0.25 million more than 379.0 is 379.2 or 379.3 as the persons say, never by way of 379.25", async () => {
    const projection = await project(defineScenario({ name: "law", title: "t", because: "b" }), {
      engine: "cohort",
      until: 2025,
    });
    const words = reportWords(projection);
    const rows = rowsOf<EnrolmentRow>(projection.enrolment).filter(({ engine }) => engine === "cohort");
    for (const [name, , ...figures] of words.headline.rows) {
      const series = rows.filter((row) => label(row.series) === name);
      const years = words.headline.columns.slice(2).map(Number);
      expect(figures).toEqual(years.map((year) => series.find((row) => row.year === year)!.persons! / 1e6));
    }
    expect(words.headline.rows.length).toBeGreaterThan(7);
  });
});

describe("a comparison of two scenarios by agents", () => {
  it("has the standard error of replicates in terminal and page, and none where nothing can differ", async () => {
    const projection = await project([law2023, currentLaw], {
      engine: "agent",
      persons: 20_000,
      replicates: 2,
      until: 2025,
      workers: 1,
    });
    const comparison = compareTables(projection, "law-2023");
    errorsOfFlows(projection, comparison.difference_flows);
    errorsOfStates(projection);
    errorsOfMoney(projection);
    const rows = rowsOf<DifferenceRow>(comparison.differences).filter(({ year }) => year === 2025);
    const errorOf = (series: string): number => rows.find((row) => row.series === series)!.standard_error!;
    const { headline } = comparisonWords(projection, comparison);
    expect(headline.columns.at(-1)).toBe("±");
    expect(headline.caption).toContain("± one standard error over 2 replicates, 2025");
    const line = (start: string): readonly unknown[] =>
      headline.rows.find(([, name]) => String(name).startsWith(start))!;
    expect(errorOf("pension-employees-retirees")).toBeGreaterThan(1000);
    expect(line("Employees' arm: retired").at(-1)).toBe(errorOf("pension-employees-retirees") / 1e6);
    expect(line("Population").at(-1)).toBeNull();
    const text = comparisonText(projection, comparison);
    expect(text).toMatch(
      /Fund pension-employees, [^;]* revenue [−+][\d.,]+ ±[\d.]+, spending [−+][\d.,]+ ±[\d.]+ billion\s+yuan;\s+[\d.]+\s+±\d\.\d\s+months\s+of\s+cover\s+at\s+the\s+end\s+of\s+2025\s+instead\s+of\s+[\d.]+\s+±\d\.\d\s+\(difference\s+±0\.\d\d\)/,
    );
    expect(text).toMatch(/Employees' arm: retired .*±/);
    expect(text).toMatch(/Population +- +0 +0\n/);
    expect(text).not.toContain("One replicate");
    const one = { ...projection, options: { ...projection.options, replicates: 1 } };
    expect(comparisonText(one, comparison)).toMatch(
      /\nOne replicate: neither errors nor first years of the differences are known; --replicates 8 gives them\n/,
    );
  });
});

/** Flows of the difference have the error of paired replicates: half of what two of them lie apart, counted in `flows`. */
function errorsOfFlows(projection: Projection, table: Comparison["difference_flows"]): void {
  const flows = rowsOf<DifferenceFlowRow>(table);
  const moves = rowsOf<{
    scenario: string;
    replicate: number;
    process: string;
    flow: string;
    events: number;
  }>(projection.flows);
  const row = flows.find(({ series, flow: code }) => series === "unemployment" && code === "RETIRE")!;
  const apart = [0, 1].map((replicate) =>
    moves
      .filter((one) => one.process === "unemployment" && one.flow === "RETIRE" && one.replicate === replicate)
      .reduce((sum, { scenario, events }) => sum + (scenario === "law-2023" ? events : -events), 0),
  );
  expect(row.standard_error).toBeGreaterThan(1000);
  expect(Math.abs(row.standard_error! - Math.abs(apart[0]! - apart[1]!) / 2)).toBeLessThan(5);
  const alone = differenceFlowsTable({ ...projection, luck: luckOf([], 2023) }, "law-2023");
  expect(new Set(alone.array("standard_error"))).toEqual(new Set([null]));
}
/** States have the error of headline stocks where they are one, and none at the start. */
function errorsOfStates({ stocks, enrolment, luck }: Projection): void {
  const rows = rowsOf<Record<string, string | number>>(statesTable(stocks, luck));
  const headline = rowsOf<Record<string, string | number>>(enrolment);
  const insured = rows.filter((row) => row.scheme === "unemployment" && row.state === "insured");
  expect(insured.map((row) => row.year)).toHaveLength(6);
  for (const row of insured) {
    const same = headline.find(
      (one) =>
        one.engine === "agent" &&
        one.series === "unemployment" &&
        one.scenario === row.scenario &&
        one.year === row.year,
    )!;
    expect([row.year, row.standard_error]).toEqual([row.year, same.standard_error]);
    expect((row.standard_error as number) > 0).toBe(row.year !== 2023);
  }
  expect(new Set(statesTable(stocks).array("standard_error"))).toEqual(new Set([null]));
}

/** Contributions against unemployment are so many yuan a head, and so are their errors: of the level, and of the difference. */
function errorsOfMoney(projection: Projection): void {
  const find = <Row>(table: ColumnTable, wanted: Partial<Row>): Row =>
    rowsOf<Row>(table).find((row) =>
      Object.entries(wanted).every(([column, value]) => row[column as keyof Row] === value),
    )!;
  const funds = projection.funds!;
  const at = { engine: "agent", scenario: "current-law", year: 2025 };
  const paid = find<FundRow>(funds, { ...at, scheme: "unemployment", item: "contributions" });
  const insured = find<{ state: string; persons: number; standard_error: number }>(
    statesTable(projection.stocks, projection.luck),
    { ...at, scheme: "unemployment", state: "insured" } as object,
  );
  const each = paid.yuan / insured.persons;
  expect(paid.standard_error! / (each * insured.standard_error)).toBeCloseTo(1, 3);
  const apart = find<FundRow>(fundDifferences(funds, "law-2023", projection.luck), {
    ...at,
    scheme: "unemployment",
    item: "contributions",
  });
  const stock = find<DifferenceRow>(projection.against("law-2023"), { ...at, series: "unemployment" });
  expect(apart.standard_error! / (each * stock.standard_error!)).toBeCloseTo(1, 3);
  expect(fundDifferences(funds, "law-2023").array("standard_error")[0]).toBeNull();
  // The table says itself what it is a difference from, as its sisters do; the column stands last, in the file too.
  const named = fundDifferences(funds, "law-2023");
  expect(new Set(named.array("baseline"))).toEqual(new Set(["law-2023"]));
  expect(named.columnNames()).toEqual(Object.keys(CONTRACT.fund_differences!));
  expect(named.columnNames().at(-1)).toBe("baseline");
  // What provinces give and take are fixed shares of the contributions to the employees' pension.
  const pension = find<FundRow>(funds, { ...at, scheme: "pension-employees", item: "contributions" });
  const beijing = find<{ province: string; net: number; standard_error: number }>(projection.adjustment!, {
    ...at,
    province: "Beijing",
  } as object);
  expect(beijing.standard_error / Math.abs(beijing.net)).toBeCloseTo(
    pension.standard_error! / pension.yuan,
    9,
  );
  const balance = find<FundRow>(funds, { ...at, scheme: "unemployment", item: "balance" });
  expect(balance.months_error).toBeGreaterThan(0);
  expect(balance.months_error).toBeLessThan(3);
  expect(paid.months_error).toBeNull();
  // The base year is met to the agent, and published accounts have no luck.
  for (const row of rowsOf<FundRow>(funds))
    if (row.engine === "official") expect(row.standard_error).toBeNull();
    else expect(row.standard_error! > 0).toBe(row.year > 2023);
}

describe("what scenarios assume apart", () => {
  it("gives the value at the horizon of what moves on a line, not its first step alone", () => {
    const rows = assumptionsApart([freeze(law2023), freeze(currentLaw)], 2035);
    const of = (key: string): unknown => rows.find((row) => row.key === key)!.value;
    expect(of("pension.minimumYears")).toBe(
      "law-2023: default (15 in 2035); current-law: 15 in 2029, 20 in 2039, on straight lines between (18 in 2035)",
    );
    expect(of("platform.rollout")).toContain("current-law: 0.525 from 2025, 0.875 from 2026, 1 from 2027");
  });
});

describe("a page of many scenarios", () => {
  it("begins with who moves the pension most, has a line for each, and questions behind", async () => {
    const law = defineScenario({ name: "law", title: "The law", because: "What is?" });
    const others = [0.1, 0.2, 0.3, 0.4].map((share, i) =>
      law.with({
        name: `variant-${i}`,
        title: `Variant ${i}`,
        because: `Question ${i}?`,
        normative: i === 3,
        set: { "pension.flexibleJoin": { 2024: share / 10 } },
      }),
    );
    const projection = await project([law, ...others], { engine: "cohort", until: 2025 });
    const words = comparisonWords(projection, compareTables(projection, "law"));
    expect(words.title).toBe('4 scenarios: what changes against "The law" by 2025');
    expect(words.answer[0]).toMatch(
      /^Of 4 scenarios .* highest under "Variant 3" .* lowest under "Variant 0"/,
    );
    expect(words.answer.filter((text) => /^Variant \d/.test(text))).toHaveLength(4);
    expect(words.answer.join()).toContain('"variant-3" assumes its target');
    expect(words.headline.rows.map(([name]) => name)).toEqual([
      ...others.slice(0, 3).map(({ name }) => name),
      "variant-3 (normative)",
    ]);
    expect(words.questions!.flatMap(({ paragraphs }) => paragraphs)).toContain("Question 2?");
    const drawn = comparisonCharts(projection, compareTables(projection, "law")).map((spec) => spec.name);
    expect(drawn).toEqual(expect.arrayContaining(["multiples-pension", "difference-groups"]));
  });
});

describe("against", () => {
  it("gives the same table of differences, and refuses a baseline that was not projected", async () => {
    const law = defineScenario({ name: "law", title: "t", because: "b" });
    const cheaper = law.with({ name: "cheaper", set: { "pension.flexibleFloor": 0.45 } });
    const projection = await project([law, cheaper], { engine: "cohort", until: 2025 });
    const table = projection.against("law");
    expect(table.objects()).toEqual(compareTables(projection, "law").differences.objects());
    const untouched = rowsOf<DifferenceRow>(table).filter(({ series }) => !series.startsWith("pension"));
    expect(new Set(untouched.map(({ difference }) => difference))).toEqual(new Set([0]));
    expect(() => projection.against("other")).toThrow(/holds law, cheaper/);
  });
});
