/** Charts: every spec compiles in silence, is valid, is drawn with the shipped fonts, and says what it shows. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { from, loadCSV } from "arquero";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import { FLOWS } from "../src/schemes/scheme.ts";
import { schemes } from "../src/schemes/index.ts";
import { UserError } from "../src/ground/problem.ts";
import { glyphsOf } from "../src/outputs/font.ts";
import { familyLimit } from "../src/outputs/charts-agreement.ts";
import { threeYears } from "../src/outputs/charts-pyramid.ts";
import { bare, charts, standardCharts, wordsOf, type ChartOptions } from "../src/outputs/charts.ts";
import { figure as captioned } from "../src/outputs/page.ts";
import {
  CHINESE_FROM,
  FONT_FILES,
  LATIN_FILES,
  missingCharacters,
  strictLogger,
  toPNG,
  toSVG,
} from "../src/outputs/picture.ts";
import { COLOURS, lightness, PENSION_STATES, widthOf, wrap } from "../src/outputs/theme.ts";
import { figure, grouped, label, type Lang } from "../src/outputs/words.ts";
import {
  careersTable,
  differencesOf,
  hindcastTable,
  jointTable,
  sensitivityTable,
  skillTable,
  spellsTable,
  sweepTable,
  traceTable,
  transitionsTable,
} from "./fixtures/studies.ts";
import { collisions, layoutOf } from "./fixtures/layout.ts";
import { inventedTables } from "./fixtures/tables.ts";
import { latinOnly } from "./fonts.ts";

/** The real table of provinces: the layout of the tiles depends on it. */
const provinces = await loadCSV("src/data/provinces.csv", { parse: { code: String } } as never);
const studies = (options: ChartOptions): TopLevelSpec[] => [
  charts.sweep({ sweep: sweepTable(1) }, options),
  charts.sweep({ sweep: sweepTable(2) }, options),
  charts.sweep({ sweep: sweepTable(3, true) }, options),
  charts.tornado({ sensitivity: sensitivityTable() }, options),
  charts.hindcast({ hindcast: hindcastTable() }, options),
  charts.skill({ skill: skillTable() }, options),
  charts.lifeline({ trace: traceTable() }, options),
  charts.careers({ careers: careersTable() }, options),
  charts.joint({ joint: jointTable() }, options),
  charts.spells({ spells: spellsTable() }, options),
  charts.transitions({ transitions: transitionsTable() }, options),
  charts.fan(inventedTables(), options),
  charts.fan(inventedTables({ scenarios: ["law-2023", "current-law", "mine"] }), {
    ...options,
    series: "injury",
  }),
  charts.differenceFan({ differences: differencesOf(true) }, options),
  charts.differenceFan({ differences: differencesOf(false) }, { ...options, series: "unemployment" }),
  charts.multiples(inventedTables({ scenarios: ["law-2023", "current-law", "mine", "yours"] }), options),
  charts.multiples(inventedTables(), options),
  charts.lexis(inventedTables(), options),
  charts.flow(inventedTables(), { ...options, to: 2030 }),
  charts.tiles({ provinces }, { ...options, series: "uebp_retirees", per: "uebp_workers" }),
  charts.tiles({ provinces }, { ...options, series: "population" }),
];
const both = inventedTables();
const options = { lawDate: "2025-09-01", remark: "Invented data." };
const variants: [string, TopLevelSpec[]][] = (["en", "zh"] as Lang[]).flatMap((lang) => [
  [`both engines with bands, ${lang}`, standardCharts(both, { ...options, lang })],
  [
    `one engine to 2028 without bands, ${lang}`,
    standardCharts(inventedTables({ engines: ["agent"], until: 2028, bands: false }), { ...options, lang }),
  ],
  [
    `cells to 2060, ${lang}`,
    standardCharts(inventedTables({ engines: ["cohort"], until: 2060, bands: false }), { ...options, lang }),
  ],
  [
    `three scenarios, ${lang}`,
    [charts.enrolment(inventedTables({ scenarios: ["law", "later", "wider"] }), { lang })],
  ],
  [`studies, ${lang}`, studies({ ...options, lang })],
]);

type Data = { data: { values: Record<string, unknown>[] } };
/** All values that a spec carries, whatever the nesting. */
function dataOf(view: unknown): Record<string, unknown>[] {
  if (Array.isArray(view)) return view.flatMap(dataOf);
  if (typeof view !== "object" || view === null) return [];
  const own = (view as Data).data?.values ?? [];
  return [...own, ...Object.entries(view).flatMap(([key, part]) => (key === "data" ? [] : dataOf(part)))];
}

interface View {
  readonly mark?: { readonly type: string };
  readonly layer?: readonly View[];
  readonly encoding?: Record<string, { scale?: { range?: readonly string[] } }>;
}
/** Marks of lines and dots of several colours that nothing but colour tells apart; dots with shapes mark their lines. */
function onlyColour(view: unknown, marked = false): string[] {
  if (Array.isArray(view)) return view.flatMap((part) => onlyColour(part, marked));
  if (typeof view !== "object" || view === null) return [];
  const { mark, encoding, layer } = view as View;
  const shaped = marked || (layer ?? []).some((part) => "shape" in (part.encoding ?? {}));
  const colours = new Set(encoding?.color?.scale?.range ?? []).size;
  const bad =
    colours > 1 &&
    ((mark?.type === "line" && !shaped && !("strokeDash" in encoding!)) ||
      (mark?.type === "point" && !("shape" in encoding!)));
  return [
    ...(bad ? [JSON.stringify(encoding).slice(0, 80)] : []),
    ...Object.values(view).flatMap((part) => onlyColour(part, shaped)),
  ];
}

describe("every chart", () => {
  const require = createRequire(import.meta.url);
  const schema = require("vega-lite/vega-lite-schema.json") as object;
  const validate = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(schema);

  for (const [name, specs] of variants) {
    it(`compiles without a warning and is valid Vega-Lite: ${name}`, () => {
      expect(specs.length).toBeGreaterThan(0);
      for (const spec of specs) {
        for (const one of [spec, bare(spec)]) {
          expect(() => compile(one, { logger: strictLogger() }), spec.name).not.toThrow();
          expect(validate(one), `${spec.name}: ${JSON.stringify(validate.errors?.slice(-1))}`).toBe(true);
        }
      }
    });

    it(`is drawn with characters that the shipped fonts have: ${name}`, () => {
      for (const spec of specs) expect(missingCharacters(spec), spec.name).toEqual([]);
    });

    it(`says what it shows, where it comes from and what it does not show: ${name}`, () => {
      for (const spec of specs) {
        const words = wordsOf(spec)!;
        expect(spec.description, spec.name).toBe(words.description);
        for (const text of [words.title, words.subtitle, words.source, words.notShown, words.description])
          expect(text.length, spec.name).toBeGreaterThan(8);
        const said = JSON.stringify(spec);
        expect(said).toContain(words.lang === "zh" ? "本图未显示：" : "What this does not show: ");
        expect(said).toContain(words.lang === "zh" ? "非官方模型" : "unofficial model");
        expect(said.toLowerCase(), spec.name).not.toMatch(/prediction|undefined|\bnan\b/);
        // full-width in the shipped font: in English they would tear holes into the line
        if (words.lang === "en") expect(said, spec.name).not.toMatch(/[“”‘’]/);
      }
    });
  }

  for (const [name, specs] of variants)
    it(`is read at 600 pixels, and no word lies on another: ${name}`, async () => {
      for (const spec of specs) {
        const { width, words } = await layoutOf(spec);
        expect(collisions(words), spec.name).toEqual([]);
        // notes of 9 pixels in a picture shrunk to 600: small print, and still print
        expect((Math.min(...words.map(({ size }) => size)) * 600) / width, spec.name).toBeGreaterThan(8.5);
        expect(width, spec.name).toBeLessThan(785);
      }
    });

  it("has a caption in its own language on every page, which may be another than that of the page", () => {
    for (const [, specs] of variants)
      for (const spec of specs)
        for (const page of ["en", "zh"] as const) {
          const { lang } = wordsOf(spec)!;
          const caption = captioned({ name: spec.name!, spec, svg: "<svg/>" }, page);
          expect(caption.includes("What this does not show: "), spec.name).toBe(lang === "en");
          expect(caption.includes("本图未显示："), spec.name).toBe(lang === "zh");
          const marked = /^<figure id="[^"]+" lang="(.+?)">/.exec(caption)?.[1];
          expect(marked, spec.name).toBe(lang === page ? undefined : lang === "zh" ? "zh-CN" : "en");
        }
  });

  it("is told apart in a grey print: lines by dash, dots by shape, stacked bars by lightness", () => {
    for (const [, specs] of variants)
      for (const spec of specs) expect(onlyColour(spec), spec.name).toEqual([]);
    for (const colours of [PENSION_STATES.map((state) => COLOURS[state]!)])
      colours.slice(1).forEach((colour, i) => {
        expect(Math.abs(lightness(colour) - lightness(colours[i]!)), `${i}: ${colour}`).toBeGreaterThan(8);
      });
  });

  it("has checks that see: a word laid on another, lines of two colours and one dash", async () => {
    const two = [4, 30].map((dx) => ({ mark: { type: "text", text: "a word of some length", dx } }));
    const laid = { data: { values: [{}] }, width: 400, layer: two } as unknown as TopLevelSpec;
    expect(collisions((await layoutOf(laid)).words)).toHaveLength(1);
    const plain = JSON.parse(
      JSON.stringify(charts.arms(both)).replaceAll("strokeDash", "detail"),
    ) as TopLevelSpec;
    expect(onlyColour(plain)).not.toEqual([]);
  });

  it("gives the same bytes on a second drawing, whatever was drawn between", async () => {
    for (const spec of variants[0]![1]) {
      const first = await toSVG(spec);
      await toSVG(variants[0]![1][0]!);
      expect(await toSVG(spec), spec.name).toBe(first);
      if (spec.name === "pyramid") expect(toPNG(first, 1).equals(toPNG(first, 1))).toBe(true);
    }
  });

  it("is drawn with smaller fonts where it has no Chinese text: the same bytes, whatever the Latin characters", async () => {
    FONT_FILES.forEach((file, i) =>
      expect(latinOnly(readFileSync(file)).equals(readFileSync(LATIN_FILES[i]!)), LATIN_FILES[i]).toBe(true),
    );
    const data = readFileSync(FONT_FILES[0]);
    const every = [...glyphsOf(data).keys()].filter((code) => code > 32 && code < CHINESE_FROM);
    const line = (code: number, i: number, all: number[]): string =>
      `<text x="20" y="${20 + i}" font-weight="${i % 2 ? "bold" : "normal"}">&#${code}; 2 &#${all[i + 1] ?? 65}; 0.35 ffi fj</text>`;
    const texts = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="${every.length + 40}" font-family="sans-serif">${every.map(line).join("")}</svg>`;
    const drawn = await Promise.all([charts.arms(both), charts.pyramid(both)].map((spec) => toSVG(spec)));
    // A Chinese character in a comment is not drawn, and asks for the whole fonts.
    for (const svg of [texts, ...drawn])
      expect(toPNG(svg, 1).equals(toPNG(`${svg}<!-- 中 -->`, 1))).toBe(true);
  });

  it("has a name of its own, which becomes its file name", () => {
    const names = variants[0]![1].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        "enrolment",
        "arms",
        "increments-pension",
        "pyramid",
        "coverage-pension",
        "agreement",
      ]),
    );
  });

  it("is refused where it warns, is not valid, or has a character that no shipped font has", () => {
    const spec = {
      mark: "point",
      data: { values: [] },
      encoding: { strokeWidth: { field: "a", type: "nominal" } },
    };
    expect(() => compile(spec as unknown as TopLevelSpec, { logger: strictLogger() })).toThrow(/strokeWidth/);
    expect(validate({ ...charts.arms(both), marc: "point" })).toBe(false);
    expect(missingCharacters({ title: "龘 is not in GB 2312" })).toEqual(["龘"]);
  });
});

describe("enrolment", () => {
  it("refuses to put everybody ever covered beside a stock, and draws it alone", () => {
    expect(() => charts.enrolment(both, { series: ["injury", "platform-injury"] })).toThrow(UserError);
    expect(() => charts.enrolment(both, { series: ["injury", "platform-injury"] })).toThrow(
      /cannot stand beside a stock/,
    );
    expect(charts.enrolment(both, { series: ["platform-injury"] }).name).toBe("enrolment-platform-injury");
    expect(JSON.stringify(charts.enrolment(both))).not.toContain("Platform workers");
  });

  it("starts every vertical scale at zero", () => {
    const panels = (charts.enrolment(both) as unknown as { vconcat: [{ concat: object[] }] }).vconcat[0]
      .concat;
    expect(panels).toHaveLength(3);
    for (const panel of panels) expect(JSON.stringify(panel)).not.toContain('"zero":false');
  });

  it("names scenario and law date as a projection", () => {
    expect(wordsOf(charts.enrolment(both, options))!.subtitle).toContain(
      'Projection under scenario "current-law", law as of 2025-09-01',
    );
  });
});

describe("increments", () => {
  it("draws changes from zero: the first bar starts there and the last flow ends at the net change", () => {
    const bars = dataOf(charts.increments(both)).filter((bar) => "kind" in bar) as {
      start: number;
      end: number;
      kind: string;
    }[];
    const flows = bars.filter(({ kind }) => kind === "gain" || kind === "loss");
    const net = bars.find(({ kind }) => kind === "net")!;
    expect(flows[0]!.start).toBe(0);
    expect(flows.at(-1)!.end).toBeCloseTo(net.end, 3);
    flows.slice(1).forEach((bar, i) => expect(bar.start).toBeCloseTo(flows[i]!.end, 3));
  });

  it("refuses a ledger that does not add up", () => {
    const broken = both.increments
      .objects()
      .map((row, i) => (i === 1 ? { ...row, persons: 99_000_000 } : row));
    expect(() => charts.increments({ ...both, increments: from(broken) })).toThrow(/miss the closing level/);
  });

  it("asks which scenario where there are several", () => {
    const tables = inventedTables({ scenarios: ["law", "later"] });
    expect(() => charts.increments(tables)).toThrow(/law, later: say which/);
    expect(wordsOf(charts.increments(tables, { scenario: "later" }))!.title).toContain('"later"');
  });
});

describe("charts of studies", () => {
  it("say which columns they miss and which they have", () => {
    expect(() => charts.tornado({ sensitivity: sweepTable(1) })).toThrow(
      /lacks the columns parameter, label, low, high, unit; it has work.enforcement, engine/,
    );
    expect(() => charts.hindcast({ hindcast: skillTable() })).toThrow(
      /lacks the columns origin, year, persons, actual/,
    );
  });

  it("sweep: an axis for each lever, one cell for each grid point, and no more than three levers", () => {
    const cells = dataOf(charts.sweep({ sweep: sweepTable(2) })).filter((value) => "fill" in value);
    expect(cells).toHaveLength(20);
    expect(() => charts.sweep({ sweep: sweepTable(1) }, { levers: ["pension.employerRate"] })).toThrow(
      UserError,
    );
    expect(() => charts.sweep({ sweep: sweepTable(1) }, { levers: [] })).toThrow(/0 levers/);
  });

  it("tornado: the largest effect first, and no more than twelve", () => {
    const bars = dataOf(charts.tornado({ sensitivity: sensitivityTable() })).filter((bar) => "inner" in bar);
    expect(bars).toHaveLength(24);
    expect(bars[0]).toMatchObject({ place: 0, value: -30 });
  });

  it("skill: the strongest rule is the one with the largest ratio, and only below 1 the model wins", () => {
    const spec = charts.skill({ skill: skillTable() });
    const best = dataOf(spec).filter((dot) => dot.kind === "Strongest simple rule");
    expect(best).toHaveLength(12);
    expect(wordsOf(spec)!.title).toContain(
      `in ${best.filter(({ ratio }) => Number(ratio) < 1).length} of 12`,
    );
  });

  it("lifeline: finds where two lives part, and refuses a table of two persons", () => {
    expect(wordsOf(charts.lifeline({ trace: traceTable() }))!.subtitle).toContain("part in 2028, in Pension");
    const same = traceTable(["current-law"]);
    expect(() => charts.lifeline({ trace: same.concat(same) })).toThrow(/stands twice/);
  });
});

const to = (last: number): number[] => threeYears(Array.from({ length: last - 2022 }, (_, i) => 2023 + i));

describe("pyramid, coverage and agreement", () => {
  it("averages replicates: the bars of the agent engine hold every person once", () => {
    const spec = charts.pyramid(inventedTables({ engines: ["agent"], until: 2024 }), { years: [2024] });
    const drawn = dataOf(spec).reduce(
      (sum, { persons }) => sum + (typeof persons === "number" ? persons : 0),
      0,
    );
    const rows = both.stocks.objects() as {
      engine: string;
      year: number;
      replicate: number;
      persons: number;
    }[];
    const once = rows.filter((row) => row.engine === "agent" && row.year === 2024 && row.replicate === 1);
    expect(drawn).toBeCloseTo(once.reduce((sum, { persons }) => sum + persons, 0) / 1e6, 0);
  });

  it("puts men to the left and women to the right", () => {
    const bars = dataOf(charts.pyramid(both)).filter((bar) => "side" in bar) as {
      sex: string;
      side: number;
    }[];
    for (const { sex, side } of bars) expect(Math.sign(side)).toBe(sex === "Men" ? -1 : 1);
  });

  it("chooses the first, a middle and the last year", () => {
    expect(to(2035)).toEqual([2023, 2030, 2035]);
    expect(to(2060)).toEqual([2023, 2040, 2060]);
    expect(to(2024)).toEqual([2023, 2024]);
  });

  it("names the denominator of a share in the title, and refuses a share without one", () => {
    expect(wordsOf(charts.coverage(both, { series: "unemployment" }))!.title).toContain("employees by law");
    expect(() => charts.coverage(both, { series: "population" })).toThrow(UserError);
    expect(() => charts.coverage(both, { denominator: "everybody" })).toThrow(/no shares of pension/);
  });

  it("knows the family-wise limit: 1.96 for one comparison at 5 %, wider for more", () => {
    expect(familyLimit(1, 0.05)).toBeCloseTo(1.96, 2);
    expect(familyLimit(100, 0.01)).toBeCloseTo(3.89, 1);
  });

  it("says so when the engines part (a planted difference of nine standard errors)", () => {
    const planted = both.agreement.objects().map((row, i) => (i === 5 ? { ...row, z: 9 } : row));
    expect(wordsOf(charts.agreement(both))!.title).toContain("The two engines agree");
    expect(wordsOf(charts.agreement({ agreement: from(planted) }))!.title).toMatch(/part: 1 of 132/);
  });
});

describe("words", () => {
  it("exist in both languages for every flow, state and series of every scheme", () => {
    for (const code of Object.keys(FLOWS)) expect(label(code, "zh")).toMatch(/[一-鿿]/);
    for (const scheme of schemes) {
      const codes = [
        ...scheme.states,
        ...scheme.series.map(({ name }) => name),
        ...scheme.totals.map(({ name }) => name),
      ];
      for (const code of codes) {
        expect(label(code, "en"), code).not.toBe(code);
        expect(label(code, "zh"), code).toMatch(/[一-鿿]/);
      }
    }
  });

  it("write large numbers as people read them", () => {
    expect(figure(1_066_430_000, "en")).toBe("1,066 million");
    expect(figure(243_730_000, "en")).toBe("243.7 million");
    expect(figure(1_066_430_000, "zh")).toBe("10.66亿");
    expect(figure(7_310_000, "zh")).toBe("731万");
    expect(grouped(-1234567.891, 1)).toBe("−1,234,567.9");
    expect(grouped(-0.001, 1)).toBe("0.0");
  });

  it("break into lines without losing a character, and no line is too long", () => {
    const texts = variants.flatMap(([, specs]) =>
      specs.flatMap((spec) => Object.values(wordsOf(spec)!)),
    ) as string[];
    for (const text of texts) {
      const lines = wrap(text, 400, 13);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      for (const line of lines) expect(widthOf(line, 13), line).toBeLessThanOrEqual(420);
    }
  });
});
