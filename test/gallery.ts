/** Writes docs/gallery.md and its pictures: `npm run gallery`. Answers come from the golden results, pictures from a projection. */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TopLevelSpec } from "vega-lite";
import { charts } from "../src/outputs/charts.ts";
import { rowsOf } from "../src/outputs/charts-data.ts";
import { compareTables, type Comparison, type DifferenceRow } from "../src/outputs/compare-tables.ts";
import { largestSeries } from "../src/outputs/compare-listed.ts";
import { galleryPage } from "../src/outputs/gallery.ts";
import { toPNG, toSVG } from "../src/outputs/picture.ts";
import { project } from "../src/project.ts";
import { load, shipped } from "../src/scenario/load.ts";
import type { Scenario } from "../src/scenario/scenario.ts";
import { GOLDEN, type Golden } from "./golden.ts";

export const PAGE = fileURLToPath(new URL("../docs/gallery.md", import.meta.url));
export const PICTURES = fileURLToPath(new URL("../docs/gallery/", import.meta.url));
/** Panels of a picture, and pixels to a pixel: sharp enough, and small. */
const PANELS = 6;
const ZOOM = 1.25;

/** The shipped scenarios, each behind the one that it changes. */
export async function galleryScenarios(): Promise<Scenario[]> {
  const all = await Promise.all((await shipped()).map((name) => load(name)));
  const depth = ({ parent }: Scenario): number => (parent ? 1 + depth(parent) : 0);
  const under = (parent: string | null): Scenario[] =>
    all.filter((one) => one.extends === parent).flatMap((one) => [one, ...under(one.name)]);
  return under(null).toSorted((a, b) => Math.min(1, depth(a)) - Math.min(1, depth(b)));
}

/** The page as it should be, from the golden results as they are written down. */
export async function galleryText(): Promise<string> {
  const golden = JSON.parse(readFileSync(GOLDEN, "utf8")) as Golden;
  return galleryPage(await galleryScenarios(), golden);
}

const endOf = ({ differences }: Comparison, series: string): number =>
  rowsOf<DifferenceRow>(differences)
    .filter((row) => row.series === series)
    .toSorted((a, b) => b.year - a.year)[0]!.difference;

/** The picture of a scenario: what it changes over the years, or where it goes. */
async function picture(scenario: Scenario): Promise<TopLevelSpec> {
  const { name, parent, lawDate, normative } = scenario;
  const remark = normative ? "What would have to be true, not what is to be expected." : undefined;
  const options = { lawDate, ...(remark ? { remark } : {}) };
  if (!parent) return charts.enrolment(await project(scenario, { engine: "cohort" }), options);
  const projection = await project([parent, scenario], { engine: "cohort" });
  const comparison = compareTables(projection, parent.name);
  const moved = largestSeries(comparison, "cohort", name).slice(0, PANELS);
  // what moves no stock may move money
  if (moved.every((series) => Math.abs(endOf(comparison, series)) < 50_000))
    return charts.funds(await project(scenario, { engine: "cohort" }), options);
  return charts.differences(comparison, { ...options, series: moved });
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const scenarios = await galleryScenarios();
  mkdirSync(PICTURES, { recursive: true });
  for (const scenario of scenarios) {
    process.stderr.write(`${scenario.name}\n`);
    writeFileSync(`${PICTURES}${scenario.name}.png`, toPNG(await toSVG(await picture(scenario)), ZOOM));
  }
  const wanted = scenarios.map(({ name }) => `${name}.png`);
  for (const file of readdirSync(PICTURES)) if (!wanted.includes(file)) rmSync(`${PICTURES}${file}`);
  writeFileSync(PAGE, await galleryText());
}
