/** What the charts of the library promise about their numbers: fans, flows, provinces, scenarios that are goals. */
import { from } from "arquero";
import { describe, expect, it } from "vitest";
import { UserError } from "../src/ground/problem.ts";
import { apart } from "../src/outputs/charts-fan.ts";
import { charts, wordsOf } from "../src/outputs/charts.ts";
import { parameterLabel } from "../src/outputs/lever-words.ts";
import { LOOKS, looksOf } from "../src/outputs/looks.ts";
import { missingCharacters } from "../src/outputs/picture.ts";
import { TILES } from "../src/outputs/provinces-grid.ts";
import { heatColour, lightness } from "../src/outputs/theme.ts";
import { parameters } from "../src/scenario/scenario.ts";
import {
  careersTable,
  differencesOf,
  jointTable,
  spellsTable,
  sweepTable,
  transitionsTable,
} from "./fixtures/studies.ts";
import { inventedTables } from "./fixtures/tables.ts";

const tables = inventedTables();

describe("fans", () => {
  it("are refused without quantiles, and say what gives them", () => {
    expect(() => charts.fan(inventedTables({ bands: false }))).toThrow(/several replicates or an ensemble/);
    expect(() => charts.fan(inventedTables({ scenarios: ["a", "b", "c", "d"] }))).toThrow(
      /one to three fans/,
    );
    const without = differencesOf(false).derive({ standard_error: () => null });
    expect(() => charts.differenceFan({ differences: without })).toThrow(UserError);
  });

  it("take quantiles of the difference where they are there, else 1.28 and 1.96 standard errors", () => {
    const said = (quantiles: boolean): string =>
      wordsOf(charts.differenceFan({ differences: differencesOf(quantiles) }, { scenario: "wider" }))!.title;
    // 6 million in 2035; one standard error is 0.72 million
    expect(said(false)).toContain("+5.08 million to +6.92 million");
    expect(said(true)).toContain("+5.06 million to +6.94 million");
    // A mean and how far luck leaves it open is no projection among five.
    expect(said(true)).toContain("in four projections out of five");
    expect(said(false)).toMatch(/as far as luck leaves it open \(80%\)$/);
  });

  it("write figures at their places, moved apart only where they would touch", () => {
    expect(apart([10, 50, 90], 15)).toEqual([10, 50, 90]);
    expect(apart([50, 50, 50], 10)).toEqual([40, 50, 60]);
    expect(apart([0, 2, 100], 10)).toEqual([-4, 6, 100]);
  });
});

describe("flows between states", () => {
  const moves = [
    { from: "outside", to: "R-contributing", events: 3_000_000 },
    { from: "R-contributing", to: "E-contributing", events: 1_000_000 },
  ].flatMap((move) =>
    [0, 1].map((replicate) => ({
      ...move,
      replicate,
      scenario: "s",
      engine: "agent",
      year: 2024,
      process: "pension",
    })),
  );

  it("average replicates and sum years", () => {
    const two = from([...moves, ...moves.map((row) => ({ ...row, year: 2025 }))]);
    expect(wordsOf(charts.flow({ flows: two }))!.title).toContain(
      "4.0 million moves between states during 2024",
    );
    expect(wordsOf(charts.flow({ flows: two }, { to: 2025 }))!.title).toContain(
      "8.0 million moves between states from 2024 to 2025",
    );
  });

  it("are bands as high on both sides as their moves are many", () => {
    const spec = JSON.stringify(charts.flow({ flows: from(moves) }));
    const points = [
      ...spec.matchAll(/"ribbon":(\d),"from":"[\w-]+","x":[\d.]+,"low":([\d.]+),"high":([\d.]+)/g),
    ];
    const heights = points.map(([, ribbon, low, high]) => ({ ribbon, height: Number(high) - Number(low) }));
    const of = (ribbon: string): number[] =>
      heights.filter((one) => one.ribbon === ribbon).map(({ height }) => height);
    expect(of("0")).toHaveLength(25);
    for (const height of of("0")) expect(height).toBeCloseTo(of("0")[0]!, 1);
    expect(of("0")[0]! / of("1")[0]!).toBeCloseTo(3, 1);
  });
});

/** Pairs of mainland provinces that share a border on the ground, each once; Hainan faces Guangdong across a strait. */
const BORDERS: Readonly<Record<string, string>> = {
  11: "12 13",
  12: "13",
  13: "21 15 14 41 37",
  14: "15 61 41",
  15: "23 22 21 61 64 62",
  21: "22",
  22: "23",
  31: "32 33",
  32: "37 34 33",
  33: "34 36 35",
  34: "37 41 42 36",
  35: "36 44",
  36: "42 43 44",
  37: "41",
  41: "61 42",
  42: "61 50 43",
  43: "50 52 45 44",
  44: "45 46",
  45: "52 53",
  50: "51 52 61",
  51: "52 53 54 63 62 61",
  52: "53",
  53: "54",
  54: "63 65",
  61: "62 64",
  62: "63 64 65",
  63: "65",
};

describe("provinces", () => {
  it("stand on tiles of their own, 31 with distinct codes", () => {
    expect(TILES).toHaveLength(31);
    expect(new Set(TILES.map(({ code }) => code)).size).toBe(31);
    expect(new Set(TILES.map(({ row, column }) => `${row} ${column}`)).size).toBe(31);
  });

  it("touch their neighbours: 39 of 45 pairs of tiles share a border on the ground", () => {
    const pair = (a: string, b: string): string => [a, b].sort().join("-");
    const real = new Set(
      Object.entries(BORDERS).flatMap(([a, list]) => list.split(" ").map((b) => pair(a, b))),
    );
    const touching = TILES.flatMap((a, i) =>
      TILES.slice(i + 1)
        .filter((b) => Math.abs(a.row - b.row) + Math.abs(a.column - b.column) === 1)
        .map((b) => pair(a.code, b.code)),
    );
    expect(real.size).toBe(69);
    expect([touching.filter((one) => real.has(one)).length, touching.length]).toEqual([39, 45]);
  });

  it("are refused under a strange code or twice, and grey without a figure", () => {
    const row = { code: "11", series: "x", year: 2023, value: 4, unit: "pct" };
    expect(() => charts.tiles({ provinces: from([row, { ...row, code: "71" }]) })).toThrow(
      /no province has the code 71/,
    );
    expect(() => charts.tiles({ provinces: from([row, row]) })).toThrow(/stands twice/);
    expect(wordsOf(charts.tiles({ provinces: from([row]) }))!.subtitle).toContain("Grey: no figure");
  });
});

describe("scenarios", () => {
  it("that say what would have to be true are named so in the title, whichever chart is drawn", () => {
    const goal = {
      ...inventedTables({ scenarios: ["universal-2035"] }),
      scenarios: [{ name: "universal-2035", normative: true }],
    };
    const drawn = [
      charts.enrolment(goal),
      charts.arms(goal),
      charts.pyramid(goal),
      charts.coverage(goal),
      charts.lexis(goal),
      charts.increments(goal),
      charts.agreement(goal),
      charts.fan(goal),
      charts.multiples(goal),
      charts.flow(goal),
      charts.differences({ differences: differencesOf(true) }, { normative: ["wider"] }),
      charts.dumbbell({ differences: differencesOf(true) }, { normative: ["wider"] }),
      charts.differenceFan({ differences: differencesOf(true) }, { normative: ["wider"] }),
    ];
    for (const spec of drawn)
      expect(wordsOf(spec)!.title, spec.name).toMatch(
        /^\["(universal-2035|wider)": what would have to be true\] /,
      );
    expect(wordsOf(charts.enrolment(goal, { lang: "zh" }))!.title).toContain("目标情景");
    expect(wordsOf(charts.enrolment(tables))!.title).not.toContain("have to be true");
  });

  it("have a look of their own, colour and dash, and keep it whatever stands beside them", () => {
    const looks = Object.values(LOOKS).map(({ colour, dash }) => `${colour} ${dash.join()}`);
    expect(new Set(looks).size).toBe(looks.length);
    expect(new Set(Object.values(LOOKS).map(({ colour }) => colour)).size).toBe(looks.length);
    expect(looksOf(["law-2023", "mine", "enforcement"]).get("enforcement")).toBe(LOOKS.enforcement);
    const own = looksOf(["current-law", "a", "b", "c", "d", "e"]);
    expect(new Set([...own.values()].map(({ colour }) => colour)).size).toBe(6);
  });
});

describe("heat maps and careers", () => {
  it("are darker for more, and their figures can be read on every cell", () => {
    const shades = Array.from({ length: 21 }, (_, i) => heatColour(i, 0, 20));
    shades
      .slice(1)
      .forEach(({ fill }, i) => expect(lightness(fill)).toBeLessThan(lightness(shades[i]!.fill)));
    const all = [...shades, ...Array.from({ length: 41 }, (_, i) => heatColour(i - 20, -20, 20, true))];
    for (const { fill, ink } of all) expect(contrast(fill, ink), fill).toBeGreaterThan(4);
  });

  it("careers: the share short of the minimum is that of the table", () => {
    const rows = careersTable().objects() as {
      year: number;
      age_group: string;
      years: number;
      persons: number;
    }[];
    const group = rows.filter((row) => row.year === 2035 && row.age_group === "50-54" && row.years > 0);
    const sum = (list: typeof group): number => list.reduce((total, { persons }) => total + persons, 0);
    const share = (100 * sum(group.filter(({ years }) => years < 15))) / sum(group);
    const words = wordsOf(charts.careers({ careers: careersTable() }))!;
    expect(words.title).toContain(`${share.toFixed(0)}% of those aged 50–54`);
    // how many agents stand behind is said where the table knows it and they are few
    expect(words.subtitle).not.toContain("agents");
  });

  type Lived = Record<string, string | number> & { persons: number; year: number };
  const lived = (table: { objects: () => unknown }, keep: (row: Lived) => boolean): number =>
    (table.objects() as Lived[]).filter(keep).reduce((total, { persons }) => total + persons, 0);
  const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(0);

  it("joint: the share with three insurances or more, and every person of 16 and over in one bar", () => {
    const table = jointTable();
    const adult = (year: number) => (row: Lived) => row.year === year && row.age_group !== "0-15";
    const three = (year: number): string =>
      percent(
        lived(table, (row) => adult(year)(row) && (row.schemes as number) >= 3),
        lived(table, adult(year)),
      );
    const spec = charts.joint({ joint: table });
    expect(wordsOf(spec)!.title).toBe(
      `${three(2035)}% of persons aged 16 or over hold three insurances or more at the end of 2035; ${three(2023)}% at the end of 2023`,
    );
    const drawn = [...JSON.stringify(spec).matchAll(/"persons":(\d+)/g)].map(([, n]) => Number(n));
    expect(drawn).toHaveLength(12);
    expect(drawn.reduce((a, b) => a + b, 0)).toBe(lived(table, adult(2035)));
  });

  it("spells: the share in a gap is of those covered since, gaps from before apart; nobody is drawn twice", () => {
    const table = spellsTable();
    const mine = (row: Lived): boolean =>
      row.year === 2035 &&
      row.series === "pension-employees" &&
      !["0-15", "60+"].includes(row.age_group as string);
    const gap = lived(table, (row) => mine(row) && row.measure === "gap" && row.begun === "since");
    const spell = lived(table, (row) => mine(row) && row.measure === "spell");
    const spec = charts.spells({ spells: table });
    expect(wordsOf(spec)!.title).toContain(`${percent(gap, gap + spell)}% are in a gap at the end of 2035`);
    const [first] = (spec as unknown as { vconcat: { concat: { data: { values: Lived[] } }[] }[] })
      .vconcat[0]!.concat;
    const drawn = first!.data.values.filter(({ year }) => year === 2035) as unknown as { value: number }[];
    const all = lived(table, (row) => mine(row) && ["gap", "spell"].includes(row.measure as string));
    expect(drawn.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(all / 1e6, 1);
  });

  it("transitions: each row adds up to one, the dead among them", () => {
    const table = transitionsTable();
    const spec = charts.transitions({ transitions: table }, { year: 2035 });
    const { values } = (
      spec as unknown as { vconcat: { data: { values: { from: string; share: number }[] } }[] }
    ).vconcat[0]!.data;
    for (const state of new Set(values.map((row) => row.from)))
      expect(
        values.filter((row) => row.from === state).reduce((sum, { share }) => sum + share, 0),
      ).toBeCloseTo(1, 3);
    const same = (row: Lived): boolean =>
      row.year === 2035 && row.age_group !== "0-15" && row.from === "dual";
    const share = lived(table, (row) => same(row) && row.to === "dual") / lived(table, same);
    expect(JSON.stringify(values)).toContain(
      `"from":"Records in both arms","to":"Records in both arms","x":7,"y":7,"said":"${Math.round(100 * share)}"`,
    );
  });

  it("a sweep of differences is marked as one, a level is not", () => {
    expect(wordsOf(charts.sweep({ sweep: sweepTable(2, true) }))!.subtitle).toContain(
      "Difference from the baseline",
    );
    expect(wordsOf(charts.sweep({ sweep: sweepTable(2) }))!.subtitle).not.toContain("Difference");
  });
});

describe("parameters in Chinese", () => {
  const names = Object.keys(parameters) as (keyof typeof parameters)[];
  const chinese = new Map(names.map((name) => [name, parameterLabel(name, "zh")!]));
  const row = (parameter: string, label: string) => ({
    parameter,
    label,
    series: "pension",
    low: -1_000_000,
    high: 2_000_000,
    unit: "persons",
  });

  it("have a name each, in Chinese, of its own, that fits two lines beside a bar and is in the font", () => {
    const faults = names.filter((name) => {
      const text = chinese.get(name) ?? "";
      const letters = [...text].filter((letter) => /\p{Script=Han}/u.test(letter)).length;
      return letters < 4 || /[A-Za-z]/.test(text) || text.length > 26;
    });
    expect(names.length).toBeGreaterThan(100);
    expect(faults).toEqual([]);
    expect(new Set(chinese.values()).size).toBe(names.length);
    const all = charts.tornado(
      { sensitivity: from(names.map((name) => row(name, parameters[name].label))) },
      { lang: "zh", most: names.length },
    );
    expect(missingCharacters(all)).toEqual([]);
    expect(parameterLabel("work.nothing", "zh")).toBeUndefined();
  });

  it("are what a Chinese tornado says, and an English one does not; a stranger keeps the label of its table", () => {
    const sensitivity = from([
      row("work.enforcement", parameters["work.enforcement"].label),
      row("my.lever", "A lever of one's own"),
    ]);
    const zh = JSON.stringify(charts.tornado({ sensitivity }, { lang: "zh" }));
    expect(zh).toContain(chinese.get("work.enforcement"));
    expect(zh).not.toContain("Enforcement of");
    expect(zh).toContain("A lever");
    expect(JSON.stringify(charts.tornado({ sensitivity }))).not.toMatch(/\p{Script=Han}/u);
  });
});

/** Contrast ratio of WCAG 2: 4.5 is asked of small text, 3 of large; the brightest middle tones give a little over 4. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const l = lightness(colour);
    return l > 8 ? ((l + 16) / 116) ** 3 : l / 903.3;
  };
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
