/** A scenario that assumes its target says so wherever it is shown: manifest, report, charts, terminal, comparison. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveComparison } from "../src/compare-save.ts";
import { standardCharts, wordsOf } from "../src/outputs/charts.ts";
import { comparisonText } from "../src/outputs/compare-text.ts";
import { explain } from "../src/outputs/describe.ts";
import { headlineText } from "../src/outputs/headline.ts";
import type { Projection } from "../src/outputs/projection.ts";
import { readResults } from "../src/outputs/results.ts";
import { project, save } from "../src/project.ts";
import type { Terminal } from "../src/outputs/terminal.ts";
import { load } from "../src/scenario/load.ts";
import { sweep } from "../src/sweep.ts";
import { trace } from "../src/trace.ts";

const TRUE = "what would have to be true";
const folder = mkdtempSync(join(tmpdir(), "shebao-normative-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let both: Projection;
let alone: Projection;
let plain: Projection;
beforeAll(async () => {
  const options = { engine: "cohort", until: 2025 } as const;
  const [law, wish] = [await load("current-law"), await load("universal-2035")];
  both = await project([law, wish], options);
  alone = await project(wish, options);
  plain = await project(law, options);
});

describe("a normative scenario", () => {
  it("is marked in the titles of all its charts, and a plain one in none", () => {
    const unmarked = (of: Projection): string[] =>
      standardCharts(of, { scenario: of.scenarios[0]!.name })
        .filter((spec) => !wordsOf(spec)?.title.includes(TRUE))
        .map(({ name }) => name!);
    expect(unmarked(alone)).toEqual([]);
    expect(unmarked(plain)).toHaveLength(standardCharts(plain, { scenario: "current-law" }).length);
  });

  it("is marked in the manifest and the report, and by the terminal", async () => {
    const out = join(folder, "alone");
    await save(out, alone);
    const { manifest } = await readResults(out);
    expect(manifest.scenario).toMatchObject({ name: "universal-2035", normative: true });
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toMatch(/class="notice">[^<]*what would have to be true/i);
    expect(headlineText(alone, "universal-2035").split("\n")[0]).toContain(TRUE);
    expect(headlineText(plain, "current-law")).not.toContain(TRUE);
    expect(await explain("universal-2035")).toContain(TRUE);
  });

  it("is marked in a comparison: words, report and charts", async () => {
    const out = join(folder, "both");
    const comparison = await saveComparison(out, both);
    expect(comparisonText(both, comparison)).toContain(`universal-2035, normative: ${TRUE}`);
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain(TRUE);
    const { manifest } = await readResults(out);
    const charts = Object.keys(manifest.files).filter((name) => name.endsWith(".vl.json"));
    expect(charts.length).toBeGreaterThan(2);
    for (const name of charts)
      expect([name, readFileSync(join(out, name), "utf8").includes(TRUE)]).toEqual([name, true]);
  });

  it("is marked in sweeps and traces: terminal, page and charts", async () => {
    const said = { out: "" };
    const terminal = { out: (text: string) => void (said.out += text), err: () => {} } as unknown as Terminal;
    const files = (out: string): string[] =>
      readdirSync(join(out, "charts")).filter((n) => n.endsWith(".vl.json"));
    const check = (out: string): void => {
      expect(said.out).toContain(TRUE);
      expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/what would have to be true/i);
      expect(files(out).length).toBeGreaterThan(0);
      for (const name of files(out))
        expect([name, readFileSync(join(out, "charts", name), "utf8").includes(TRUE)]).toEqual([name, true]);
      said.out = "";
    };
    const swept = join(folder, "swept");
    await sweep(
      ["universal-2035", "pension.employerRate=0.14,0.16"],
      { until: "2025", out: swept, store: join(folder, "store") },
      terminal,
    );
    check(swept);
    const traced = join(folder, "traced");
    await trace(
      ["current-law", "universal-2035"],
      { person: "4092753", until: "2025", out: traced },
      terminal,
    );
    check(traced);
    // a plain scenario says nothing of the kind
    await trace(["current-law"], { person: "4092753", until: "2025", out: traced }, terminal);
    expect(said.out).not.toContain(TRUE);
  });
});
