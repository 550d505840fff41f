/** The gallery: fresh, one small picture for each scenario, and commands that name scenarios which are there. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { galleryCommand } from "../src/outputs/gallery.ts";
import { shipped } from "../src/scenario/load.ts";
import { PAGE, PICTURES, galleryScenarios, galleryText } from "./gallery.ts";

describe("the gallery", () => {
  it("is fresh: questions, levers and answers of every scenario (else: npm run gallery)", async () => {
    expect(readFileSync(PAGE, "utf8")).toBe(await galleryText());
  });

  it("shows every scenario once, after the one that it changes, with a command that fits", async () => {
    const scenarios = await galleryScenarios();
    expect(scenarios.map(({ name }) => name).sort()).toEqual([...(await shipped())].sort());
    for (const [i, scenario] of scenarios.entries()) {
      const { name, parent } = scenario;
      if (parent) expect(scenarios.findIndex((one) => one.name === parent.name)).toBeLessThan(i);
      expect(galleryCommand(scenario).split(" ").slice(3)).toEqual(
        parent ? ["compare", parent.name, name] : ["run", name, "--engine", "cohort"],
      );
    }
  });

  it("has a picture for each scenario and no other, together below two megabytes", async () => {
    const files = readdirSync(PICTURES);
    expect(files.sort()).toEqual((await shipped()).map((name) => `${name}.png`).sort());
    const size = files.reduce((sum, file) => sum + statSync(join(PICTURES, file)).size, 0);
    expect(size).toBeLessThan(2e6);
    expect(size).toBeGreaterThan(files.length * 5000);
  });

  it("says which scenarios assume their target", async () => {
    const page = readFileSync(PAGE, "utf8");
    const sections = page.split('<a id="').slice(1);
    for (const { name, normative } of await galleryScenarios()) {
      const section = sections.find((text) => text.startsWith(`${name}"`))!;
      expect([name, section.includes("what would have to be true")]).toEqual([name, normative]);
      expect(section).toMatch(/\*\*Question\.\*\* [^]*\*\*Levers|\| Lever \|[^]*\*\*Answer\.\*\* [^]*```sh/);
    }
  });
});
