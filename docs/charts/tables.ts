/** The tables that the gallery draws: made once, with the project's own verbs and studies. */
import { from, loadCSV } from "arquero";
import { plan } from "../../src/engines/align.ts";
import { book, compareTables, load, parameters, project } from "../../src/index.ts";
import { matching, parseWhere } from "../../src/outputs/trace-who.ts";
import { partingOf, traceLife, traceTable } from "../../src/outputs/trace-life.ts";
import { hindcast as hindcastRows } from "../../src/studies/hindcast.ts";
import { TARGET_SERIES } from "../../src/studies/history.ts";
import { skillOf } from "../../src/studies/skill.ts";

const currentLaw = await load("current-law");
const law2023 = await load("law-2023");
const enforcement = await load("enforcement");

/** Current law: expected values, and twelve samples of 100,000 lives beside them. */
export const run = await project(currentLaw, { engine: "both", persons: 100_000, replicates: 12 });

/** Six scenarios, expected values; differences are taken from the first. */
const others = await Promise.all(
  ["residents-upgrade", "low-growth-shock", "universal-2035"].map((name) => load(name)),
);
export const six = await project([currentLaw, law2023, enforcement, ...others], { engine: "cohort" });
export const compared = compareTables(six, "current-law");

/** Two scenarios lived by the same twelve samples under the same luck. */
const pair = await project([currentLaw, enforcement], { engine: "agent", persons: 50_000, replicates: 12 });
export const sampled = compareTables(pair, "current-law");

/** Contributors of the employees' arm at the end of 2030, with some levers set from 2025 on. */
const contributors = async (set: Record<string, number>): Promise<number> => {
  const values = Object.fromEntries(Object.entries(set).map(([lever, value]) => [lever, { 2025: value }]));
  const scenario = currentLaw.with({ name: "point", set: values as never });
  const { enrolment } = await project(scenario, { engine: "cohort", until: 2030 });
  const rows = enrolment.objects() as { engine: string; series: string; year: number; persons: number }[];
  return rows.find((row) => row.engine === "cohort" && row.series === SERIES && row.year === 2030)!.persons;
};
const SERIES = "pension-employees-contributors";
const central = await contributors({});

/** A grid over two levers. */
const grid = [];
for (const enforced of [0.5, 1, 2, 3])
  for (const rate of [0.12, 0.16, 0.2]) {
    const persons = await contributors({ "work.enforcement": enforced, "pension.employerRate": rate });
    grid.push({
      "work.enforcement": enforced,
      "pension.employerRate": rate,
      series: SERIES,
      year: 2030,
      value: persons,
      difference: persons - central,
    });
  }
export const sweep = from(grid);

/** Levers one at a time, at both ends of their ranges. */
const ends: [lever: string, low: number, high: number][] = [
  ["work.enforcement", 0.5, 4],
  ["pension.employerRate", 0.1, 0.2],
  ["pension.flexibleJoin", 0.005, 0.08],
  ["pension.flexibleLapse", 0.03, 0.25],
  ["work.flexibleToFormal", 0.02, 0.1],
  ["work.schoolToFormal", 0.3, 0.7],
  ["macro.urbanEmployment", -10, 10],
  ["life.mortality", 0.7, 1.1],
];
const moved = [];
for (const [lever, low, high] of ends)
  moved.push({
    parameter: lever,
    label: parameters[lever as keyof typeof parameters].label,
    series: SERIES,
    year: 2030,
    low: (await contributors({ [lever]: low })) - central,
    high: (await contributors({ [lever]: high })) - central,
    unit: "persons",
  });
export const sensitivity = from(moved);

/** What the model would have projected from each year end since 2013, and its errors over those of simple rules. */
const rows = hindcastRows({ members: 0 });
const targets = rows.filter(({ series }) => (TARGET_SERIES as readonly string[]).includes(series));
export const hindcast = from(targets.filter(({ method }) => method === "model") as object[]);
export const skill = from(
  skillOf(targets, ["all"]).filter(
    ({ method, basis }) => method !== "model" && basis === "published",
  ) as object[],
);

/** The first woman of 48 whose pension age the decision of 2024 moves, under both laws and the same luck. */
const plans = [law2023, currentLaw].map((scenario) => plan(book(scenario), 2035));
const luck = { persons: 100_000, seed: "shebao" } as const;
let lives: ReturnType<typeof traceLife>[] = [];
for (const who of matching(plans[0]!, luck.persons, parseWhere("sex=female,age=48"))) {
  lives = plans.map((one) => traceLife(one, who, luck));
  if (partingOf(plans[0]!, lives[0]!, lives[1]!)?.process === "pension-age") break;
}
export const trace = traceTable(lives);

export const provinces = await loadCSV("src/data/provinces.csv", { parse: { code: String } } as never);
