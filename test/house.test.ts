/** The house: imports only go down, parameters and sources are complete, the README is fresh. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { sources } from "../src/ground/data.ts";
import { isLever, type Parameter } from "../src/ground/parameter.ts";
import { parameters } from "../src/scenario/scenario.ts";
import { schemes } from "../src/schemes/index.ts";

const SRC = resolve("src");
const FLOORS = ["ground", "people", "schemes", "scenario", "engines", "outputs", "studies", "."];
const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => join(entry.parentPath, entry.name));
const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g)].map((match) =>
    resolve(dirname(file), match[1]!),
  );
const floorOf = (file: string): number => FLOORS.indexOf(relative(SRC, dirname(file)).split("/")[0] || ".");

describe("the house", () => {
  it("imports only from its own floor or from below", () => {
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter(
          (target) => target.startsWith(SRC) && target.endsWith(".ts") && floorOf(target) > floorOf(file),
        )
        .map((target) => `${relative(SRC, file)} -> ${relative(SRC, target)}`),
    );
    expect(files.length).toBeGreaterThan(30);
    expect(upward).toEqual([]);
  });

  it("has no circle of imports, but for scripts that start the command line", () => {
    const graph = new Map(
      files.map((file) => [file, importsOf(file).filter((target) => target.startsWith(SRC))]),
    );
    const state = new Map<string, "open" | "closed">();
    const circles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === "closed") return;
      if (state.get(file) === "open")
        return void circles.push(
          [...path.slice(path.indexOf(file)), file].map((one) => relative(SRC, one)).join(" -> "),
        );
      state.set(file, "open");
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, "closed");
    };
    for (const file of files) visit(file, []);
    expect(circles.filter((circle) => !circle.includes("cli.ts"))).toEqual([]);
  });

  it("gives every parameter a unit, a source that is defined, and every lever a range and a grade", () => {
    const known = new Set(Object.keys(sources));
    const problems: string[] = [];
    for (const [name, parameter] of Object.entries(parameters) as [string, Parameter][]) {
      for (const id of parameter.source.split("; "))
        if (!known.has(id)) problems.push(`${name}: source ${id} is not in sources.json`);
      if (isLever(parameter) && !parameter.grade) problems.push(`${name}: a lever needs a grade`);
      if (isLever(parameter) && !parameter.acts) problems.push(`${name}: a lever says what it acts on`);
    }
    expect(Object.keys(parameters).length).toBeGreaterThan(50);
    expect(problems).toEqual([]);
  });

  it("counts every enrolled state in a series and names each scheme once", () => {
    expect(new Set(schemes.map(({ name }) => name)).size).toBe(schemes.length);
    for (const scheme of schemes)
      for (const state of scheme.enrolled)
        expect(scheme.series.some(({ counts }) => (counts as Record<string, number>)[state])).toBe(true);
  });

  it("starts every file of src with a line that says what it holds", () => {
    const silent = files.filter((file) => !readFileSync(file, "utf8").startsWith("/**"));
    expect(silent.map((file) => relative(SRC, file))).toEqual([]);
  });

  it("neither draws unkeyed numbers nor reads the clock outside the progress line and the page that warns of old law", () => {
    const bad = files.filter(
      (file) =>
        !/progress|report-style/.test(file) &&
        /Math\.random\(|Date\.now\(|performance\.now\(|new Date\(\)/.test(readFileSync(file, "utf8")),
    );
    expect(bad.map((file) => relative(SRC, file))).toEqual([]);
  });
});
