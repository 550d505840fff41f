/** The README: its code runs, its tables are fresh, its links and commands lead somewhere. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { escape, fromCSV } from "arquero";
import { afterAll, describe, expect, it } from "vitest";
import currentLaw from "../scenarios/current-law.ts";
import { refreshReadme } from "../src/outputs/describe.ts";
import { project } from "../src/project.ts";

const README = readFileSync("README.md", "utf8");
// Ignored by git; inside the project, so that imports resolve.
const folder = resolve("results/.readme-test");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const blocks = [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
function runs(
  name: string,
  code: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, name), code);
  return spawnSync(process.execPath, ["--import", "tsx", resolve(folder, name), ...args], {
    encoding: "utf8",
  });
}

describe("the README", () => {
  it("shows the example that is projected today (else: npm start, and copy its files to results/example)", async () => {
    const shown = fromCSV(readFileSync("results/example/enrolment.csv", "utf8"))
      .filter(escape((row: { engine: string }) => row.engine === "cohort"))
      .select("series", "year", "persons", "q10", "q90");
    const today = (await project(currentLaw, { engine: "cohort" })).enrolment
      .filter(escape((row: { engine: string }) => row.engine === "cohort"))
      .select("series", "year", "persons", "q10", "q90");
    expect(shown.numRows()).toBeGreaterThan(100);
    expect(shown.objects()).toEqual(today.objects());
  });
  it("has fifteen lines that run as they stand, on fewer persons", () => {
    const code = blocks[0]!
      .replace("./src/", "../../src/")
      .replace("1_000_000", "20_000")
      .replace('"results/later"', JSON.stringify(resolve(folder, "later")));
    const { status, stdout, stderr } = runs("fifteen.ts", code);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("pension-employees-retirees");
    expect(existsSync(resolve(folder, "later/report.html"))).toBe(true);
  });
  it("shows a scenario that runs by itself", () => {
    const code = blocks[1]!
      .replace("../src/", "../../src/")
      .replace("./current-law.ts", "../../scenarios/current-law.ts");
    const { status, stdout, stderr } = runs(
      "faster-retirement.ts",
      code,
      "--engine",
      "cohort",
      "--until",
      "2026",
      "--out",
      resolve(folder, "faster"),
    );
    expect([status, stderr.includes("   at ")]).toEqual([0, false]);
    expect(stdout).toContain("Retirement reform at twice the legislated pace");
  });
  it("has fresh tables of schemes and levers (else: npm run readme)", async () => {
    expect(await refreshReadme("README.md", { check: true })).toContain("fresh");
  });
  it("links to files that are there", () => {
    const targets = [...README.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1]!);
    expect(targets.length).toBeGreaterThan(8);
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  });
  it("is not alone: links of the other pages lead to files that are there", () => {
    const pages = [...readdirSync("docs").map((name) => `docs/${name}`), "results/README.md"];
    const dead = pages
      .filter((page) => page.endsWith(".md"))
      .flatMap((page) =>
        [...readFileSync(page, "utf8").matchAll(/\]\(([^)#:\s]+)[^)]*\)/g)]
          .filter(([link, target]) => !link.includes("://") && !existsSync(join(dirname(page), target!)))
          .map(([link]) => `${page} ${link}`),
      );
    expect(dead).toEqual([]);
  });
  it("names npm scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of README.matchAll(/npm run ([a-z-]+)/g))
      expect(Object.keys(scripts)).toContain(name);
    // other pages and lessons too
    const pages = [
      ...readdirSync("docs").map((name) => `docs/${name}`),
      ...readdirSync("notebooks").map((name) => `notebooks/${name}`),
      "results/README.md",
    ].filter((name) => /\.(md|ipynb)$/.test(name));
    expect(pages.length).toBeGreaterThan(15);
    for (const page of pages)
      for (const [, name] of readFileSync(page, "utf8").matchAll(/npm run ([a-z-]+)/g))
        expect([page, Object.keys(scripts)]).toEqual([page, expect.arrayContaining([name])]);
  });
});
