/** Standard errors of published cells: their size, the note on thin cells, replicates added until they are small. */
import { describe, expect, it } from "vitest";
import { reportWords } from "../src/outputs/answer.ts";
import { charts, wordsOf } from "../src/outputs/charts.ts";
import { shareError } from "../src/outputs/tables.ts";
import { reachedNote, thinNote, thinSumsNote } from "../src/outputs/thin.ts";
import { project } from "../src/project.ts";
import { optionsOf } from "../src/run-options.ts";
import lawOf2023 from "../scenarios/law-2023.ts";

const how = { engine: "agent", until: 2024, persons: 20_000, workers: 1 } as const;
const SEEDS = 24;
const MOST = 1.5;

type Row = Record<string, string | number | null>;
/** Published tables: what tells their cells apart, the number that has an error, and within what the mean ratio below may lie. */
const TABLES = {
  enrolment: { key: ["series"], value: "persons", least: 0.5, agents: 50 },
  increments: { key: ["series", "flow"], value: "persons", least: 0.5, agents: 50 },
  stocks: {
    key: ["scheme", "state", "sex", "age_group", "residence", "work"],
    value: "persons",
    least: 0.1,
    agents: 50,
  },
  flows: {
    key: ["process", "from", "to", "flow", "sex", "age_group"],
    value: "events",
    least: 0.5,
    agents: 8,
  },
  coverage: { key: ["series", "sex", "age_group", "denominator"], value: "share", least: 0.02, agents: 50 },
} as const;

describe("the standard error of a published cell", () => {
  it("is no smaller than the spread over seeds, and not much larger: 24 seeds, every table", async () => {
    // For each cell the variance over seeds over the squared error, which is chi-square with 23 degrees of freedom over 23. Were all
    // cells of a table no more than five independent ones, their mean passed 1.5 with a chance below 0.001; five tables, 0.005.
    // Stocks that a stratified start holds in place spread much less than their error says, and it is an upper limit only.
    const seen = new Map<string, { values: number[]; error: number }>();
    for (let seed = 0; seed < SEEDS; seed++) {
      const projection = await project(lawOf2023, { ...how, seed: `error ${seed}` });
      for (const [name, { key, value }] of Object.entries(TABLES))
        for (const row of projection[name as keyof typeof TABLES].objects() as Row[]) {
          if (row.year !== 2024 || row.engine !== "agent") continue;
          const cell = [name, ...key.map((column) => row[column])].join("|");
          const one = seen.get(cell) ?? { values: [], error: 0 };
          one.values.push(row[value] as number);
          one.error += (row.standard_error as number) / SEEDS;
          seen.set(cell, one);
        }
    }
    for (const [name, { least, agents }] of Object.entries(TABLES)) {
      const ratios = [...seen].flatMap(([cell, { values, error }]) => {
        const mean = values.reduce((a, b) => a + b, 0) / SEEDS;
        if (!cell.startsWith(`${name}|`) || values.length < SEEDS || error === 0) return [];
        if (error ** 2 * agents > mean ** 2) return [];
        return [values.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (SEEDS - 1) / error ** 2];
      });
      const ratio = ratios.reduce((a, b) => a + b, 0) / ratios.length;
      expect([name, ratios.length >= (name === "enrolment" ? 14 : 30)]).toEqual([name, true]);
      expect([name, ratio < MOST && ratio > least]).toEqual([name, true]);
      // Half as large an error, the saboteur, is seen wherever it is more than a limit.
      if (name !== "stocks") expect([name, ratio * 4 > MOST]).toEqual([name, true]);
    }
  });

  it("is never nought where it is that of a share: of two agents who are both enrolled little is known", async () => {
    expect(shareError(1, 4)).toBe(Math.sqrt((0.25 * 0.75) / 4));
    // Two of two: as four of six, with 4/6 x 2/6 / 6.
    expect(shareError(2, 2)).toBeCloseTo(Math.sqrt(8 / 216), 12);
    expect(shareError(0, 2)).toBe(shareError(2, 2));
    // A number of agents that does not divide the population: shares of one are one but for rounding.
    const few = await project(lawOf2023, { ...how, persons: 1999, until: 2025 });
    for (const [table, column] of [
      ["coverage", "standard_error"],
      ["minimum", "standard_error"],
      ["transitions", "share_error"],
    ] as const) {
      const rows = (few[table]!.objects() as Record<string, number | string>[]).filter(
        ({ engine }) => engine === "agent",
      );
      expect([table, rows.some(({ share }) => share === 0 || share === 1)]).toEqual([table, true]);
      // Of 2,000 who all do the same two more who do not make 0.0007, and one of them 0.0005; what rounding leaves is no error.
      const bad = rows.filter((row) => !((row[column] as number) > 0.0004));
      expect([table, bad.length, bad[0]]).toEqual([table, 0, undefined]);
    }
  });

  it("stands alone below ten runs, whose quantiles would tell of no tails", async () => {
    const quantilesOf = async (replicates: number): Promise<(number | null)[]> => {
      const small = { engine: "agent", persons: 1000, until: 2024, workers: 1 } as const;
      const { enrolment } = await project(lawOf2023, { ...small, replicates });
      const rows = enrolment.objects() as {
        engine: string;
        series: string;
        year: number;
        q10: number | null;
      }[];
      return rows
        .filter(({ engine, series, year }) => engine === "agent" && series === "injury" && year === 2024)
        .map(({ q10 }) => q10);
    };
    expect(await quantilesOf(9)).toEqual([null]);
    expect((await quantilesOf(10))[0]).toBeGreaterThan(0);
  });

  it("comes with a note where cells are too thin", async () => {
    // Of these nobody is injured in the year.
    const none = await project(lawOf2023, { ...how, persons: 2000 });
    const rows = none.funds!.objects() as {
      scheme: string;
      item: string;
      year: number;
      standard_error: number;
    }[];
    const benefits = rows.find(
      (row) => row.scheme === "injury" && row.item === "benefits" && row.year === 2024,
    );
    expect(benefits!.standard_error).toBe(0);
    expect(thinSumsNote(none, "run")).toContain("funds/injury/benefits");
    const few = await project(lawOf2023, { ...how, persons: 2000, seed: "thin" });
    expect(thinNote(few)).toMatch(/^Note: [\d,]+ of [\d,]+ stock cells of 2024 rest on fewer than 30 agents/);
    const page = reportWords(few).answer.at(-1)!;
    expect(page).toMatch(
      /^How far luck goes, with 2,000 agents: the standard error of a headline stock is at most [\d.]+ % \(/,
    );
    expect(page).toMatch(/stock cells of 2024 rest on fewer than 30 agents: add them up/);
    // Money of 2,000 agents: those who draw for an injury are three or so.
    expect(page).toMatch(
      /of what a fund spends in 2024 is at most \d+ % \(Work-injury insurance\), and that of a reserve/,
    );
    expect(page).toMatch(
      /Too few agents stand behind [a-z/, -]*funds\/injury\/benefits[a-z/, -]* in 2024 to publish/,
    );
    expect(page).not.toContain("funds/pension-employees");
    const sums = thinSumsNote(few, "run");
    expect(sums).toMatch(
      /^Note: too few agents .* 2024 .*: funds\/[^;]*funds\/injury\/benefits[^;]* \(standard_error in funds\.csv\)/,
    );
    expect(sums).not.toContain("injury/receiving");
    const apart = thinSumsNote(few, "comparison");
    expect(apart).toMatch(/: [^;]*injury\/receiving, [^;]*funds\/injury\/benefits/);
    expect(apart).not.toMatch(/pension\/E-contributing|population/);
    const largest = Math.max(
      ...(few.agreement.objects() as { series: string; standard_error: number; expected: number }[])
        .filter(({ series }) => series !== "platform-injury")
        .map(({ standard_error, expected }) => standard_error / expected),
    );
    expect(page).toContain(`at most ${(100 * largest).toPrecision(2)} %`);
    const bars = wordsOf(charts.careers({ careers: few.careers! }))!.subtitle;
    expect(bars).toMatch(/Fewer than 30 agents stand behind \d+ of the \d+ bars\.$/);
    const cells = await project(lawOf2023, { engine: "cohort", until: 2024 });
    expect(thinNote(cells)).toBeUndefined();
    expect(thinSumsNote(cells, "comparison")).toBeUndefined();
    expect(reportWords(cells).answer.join()).not.toContain("agents");
    expect((cells.stocks.objects()[0] as { standard_error: unknown }).standard_error).toBeNull();
  });
});

describe("--until-error", () => {
  it("adds persons until the error is reached, and says what it took", async () => {
    const one = await project(lawOf2023, how);
    const worst = (of: typeof one): number =>
      Math.max(
        ...(of.agreement.objects() as { standard_error: number; lived: number }[]).map(
          ({ standard_error, lived }) => standard_error / lived,
        ),
      );
    const share = worst(one) / 1.9;
    const more = await project(lawOf2023, { ...how, untilError: share });
    expect(more.options.persons! / how.persons).toBeGreaterThan(3);
    expect(more.options.persons! / how.persons).toBeLessThan(6);
    expect(more.options.replicates).toBe(1);
    expect(worst(more)).toBeLessThanOrEqual(share);
    expect(more.reached!.error).toBeCloseTo(worst(more), 12);
    expect(reachedNote(more)).toMatch(
      /^--until-error [\d.]+ %: reached with \d+,\d+ agents; furthest from it is platform-injury in 2024, with a standard error of [\d.]+ %\.$/,
    );
    expect(reachedNote(one)).toBeUndefined();
    const enough = await project(lawOf2023, { ...how, untilError: worst(one) * 1.01 });
    expect(enough.options.persons).toBe(how.persons);
  });

  it("holds for the series named alone, and refuses what nobody could wait for", async () => {
    const untilError = { unemployment: 0.004, pension: 0.01 };
    const named = await project(lawOf2023, { ...how, untilError });
    expect(named.reached!.series).toBe("unemployment");
    expect(named.reached!.error).toBeLessThanOrEqual(0.004);
    expect(named.options.persons!).toBeLessThan(200_000);
    await expect(project(lawOf2023, { ...how, untilError: 1e-6 })).rejects.toThrow(
      /platform-injury in 2024 would take [\d,]+ times one agent for each resident/,
    );
    await expect(project(lawOf2023, { ...how, untilError: { pensions: 0.1 } })).rejects.toThrow(
      /there is no series pensions; there are population/,
    );
    await expect(project(lawOf2023, { ...how, untilError: {} })).rejects.toThrow(/name a series/);
  });

  it("is not reached where nothing happened to the few agents, and such a count is named", async () => {
    // With this seed none of them is new to the pilot, where three of a thousand are expected to be.
    const still = { ...how, persons: 1001, seed: "z5" };
    const one = await project(lawOf2023, still);
    const pilot = (
      one.agreement.objects() as { series: string; year: number; standard_error: number }[]
    ).find(({ series, year }) => series === "platform-injury" && year === 2024);
    expect(pilot!.standard_error).toBe(0);
    expect(thinSumsNote(one, "run")).toMatch(
      /2024 to publish them: platform-injury, .*\(standard_error in enrolment\.csv, funds\.csv\)/,
    );
    const asked = await project(lawOf2023, { ...still, untilError: { "platform-injury": 0.1 } });
    expect(asked.options.persons).toBeGreaterThan(2000);
    expect(asked.reached!.error).toBeGreaterThan(0);
  });

  it("is read as a share or a percentage, for all series or some", () => {
    const read = (untilError: string) => optionsOf({ untilError });
    expect(read("0.1%").options.untilError).toBeCloseTo(0.001, 12);
    expect(read("0.02").options.untilError).toBe(0.02);
    expect(read("1e-3").options.untilError).toBe(0.001);
    expect(read("pension=0.5%, injury=0.02").options.untilError).toEqual({ pension: 0.005, injury: 0.02 });
    const wrong = (text: string): string =>
      `--until-error: "${text}" is neither a share like 0.001 nor a percentage like 0.1%, alone or for a series as pension=0.1%`;
    expect(read("small").problems).toEqual([wrong("small")]);
    expect(read("pension=,injury=1%").problems).toEqual([wrong("pension=")]);
    expect(read("pension=0.1%=2").problems).toEqual([wrong("pension=0.1%=2")]);
    expect(read("pension=0.1%,pension=5%").problems).toEqual(["--until-error: pension is named twice"]);
    expect(read("150%").problems).toEqual(["--until-error: 1.5 is no share above 0 and below 1"]);
    expect(read("pension=0").problems).toEqual(["--until-error: pension=0 is no share above 0 and below 1"]);
  });
});
