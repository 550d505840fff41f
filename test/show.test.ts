/** Tables for people: a screen of them, aligned, with units, in text, HTML and Markdown. */
import { table } from "arquero";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { show } from "../src/index.ts";
import { DISPLAY, tableHTML, tableMarkdown, tableText } from "../src/outputs/show.ts";
import { shownGrid } from "../src/outputs/table-grid.ts";
import { widthOf } from "../src/outputs/terminal.ts";

const counts = table({
  year: [2023, 2024, 2025],
  series: ["pension", "unemployment", "injury"],
  persons: [1_066_434_211, 243_731_000, null],
  share: [0.90761, 0.5, 0.25],
});
const long = table({ year: Array.from({ length: 1300 }, (_, i) => i), persons: new Float64Array(1300) });

describe("a table shown", () => {
  it("aligns numbers to the right, separates thousands but not years, and puts units in the header", () => {
    expect(tableText(shownGrid(counts)).split("\n")).toEqual([
      "year  series              persons   share",
      "                                   (of 1)",
      "─────────────────────────────────────────",
      "2023  pension       1,066,434,211   0.908",
      "2024  unemployment    243,731,000   0.500",
      "2025  injury                        0.250",
    ]);
  });

  it("scales persons to millions or 万, and speaks Chinese in columns that still line up", () => {
    const lines = tableText(shownGrid(counts, { unit: "万", lang: "zh" }), "zh").split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "年份  指标             人数    比例",
      "                     (万人)  (占比)",
      "───────────────────────────────────",
      "2023  基本养老保险  106,643   0.908",
    ]);
    expect(tableText(shownGrid(counts, { unit: "million" }))).toContain("(million)");
  });

  it("shows a screen at most: the first rows, how many more, the last five", () => {
    const lines = tableText(shownGrid(long)).split("\n");
    expect(lines.length).toBe(2 + 21);
    expect(lines[17]).toBe("… 1,280 more rows");
    expect(lines.at(-1)).toMatch(/^1299/);
    expect(lines[16]).toMatch(/^ {2}14 /);
  });

  it("leaves out empty columns, then those with one value, then the last, and says so", () => {
    const wide = table({
      scenario: ["current-law", "current-law"],
      year: [2023, 2024],
      q10: [null, null],
      text: ["a".repeat(30), "b".repeat(30)],
      last: ["c".repeat(30), "d".repeat(30)],
    });
    expect(shownGrid(wide).notes).toEqual(["Empty: q10"]);
    const narrow = shownGrid(wide, { width: 60 });
    expect(narrow.columns.map(({ header }) => header)).toEqual(["year", "text"]);
    expect(narrow.notes).toEqual(["In every row: scenario current-law", "Empty: q10", "Not shown: last"]);
  });

  it("keeps every line within the width and the columns in line, whatever is in the cells", () => {
    const cell = fc.oneof(
      fc.constantFrom("参保", "城镇本地", "urban", "a|b", "多行\n文字", "tab\tstop"),
      fc.string({ maxLength: 60 }),
    );
    const number = fc.oneof(fc.double({ noNaN: false, min: -1e12, max: 1e12 }), fc.constant(null));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, number, cell), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 60, max: 120 }),
        (rows, width) => {
          const grid = shownGrid(
            table({ a: rows.map((r) => r[0]), n: rows.map((r) => r[1]), b: rows.map((r) => r[2]) }),
            { width },
          );
          const lines = tableText(grid).split("\n");
          const body = lines.slice(0, lines.length - grid.notes.length);
          expect(Math.max(...body.map(widthOf))).toBeLessThanOrEqual(width);
          expect(tableMarkdown(grid).split("\n").length).toBeGreaterThan(2);
          expect(tableHTML(grid).match(/<tr>/g)!.length).toBe(grid.rows.length + 1 + (grid.gap ? 1 : 0));
        },
      ),
      { numRuns: 60, seed: 6 },
    );
  });

  it("escapes what HTML and Markdown would read as their own", () => {
    const grid = shownGrid(table({ "a<b": ["x|y", "<script>"] }));
    expect(tableHTML(grid)).toContain('<td align="left" style="text-align: left">&lt;script&gt;</td>');
    expect(tableMarkdown(grid)).toContain("| x\\|y |");
  });

  it("gives a standard error the unit of what it belongs to", () => {
    const unitIn = (row: object): string =>
      shownGrid([{ ...row, standard_error: 0.1 }]).columns.find(
        ({ header: name }) => name === "standard_error",
      )!.unit;
    expect(
      [{ persons: 5 }, { persons: 5, share: 0.5 }, { persons: 5, share: 0.5, share_error: 0.1 }].map(unitIn),
    ).toEqual(["persons", "of 1", "persons"]);
    expect([{ yuan: 5 }, { remit: 1, net: 5 }, { unit: "months", value: 5 }].map(unitIn)).toEqual([
      "yuan",
      "yuan",
      "",
    ]);
  });

  it("prints in a terminal, and refuses units of columns that are not there, all at once", () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      const shown = show(counts, { rows: 2 });
      expect(write.mock.calls.map(([text]) => text)).toEqual([`${String(shown)}\n`]);
      expect(String(shown)).toContain("… 1 more row");
    } finally {
      write.mockRestore();
    }
    expect(() => show(counts, { units: { sum: "yuan" }, decimals: { x: 1 }, rows: 0 })).toThrow(
      /show has 3 problems[^]*no column "sum"; the table has year, series, persons, share[^]*"x"[^]*rows: 0/,
    );
  });

  it("gives notebooks HTML, Markdown and text, also of a bare table", () => {
    const bare = (counts as unknown as Record<symbol, () => Record<string, string>>)[DISPLAY]!();
    expect(Object.keys(bare)).toEqual(["text/html", "text/markdown", "text/plain"]);
    expect(bare["text/html"]).toContain("1,066,434,211");
  });
});
