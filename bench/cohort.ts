/**
 * How long a national projection in cells takes, in CPU time: the first call, a lever moved, many levers moved, and how
 * the cost grows. Medians; see docs/performance.md. `npx tsx bench/cohort.ts`; bundled, the loops in WebAssembly lie in
 * a folder kernel beside the bundle, else the plain ones run.
 */
import { plan, type Plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { passage, passages } from "../src/engines/passage.ts";
import { passageModule } from "../src/engines/passage-wasm.ts";
import { headlines, quick } from "../src/engines/quick.ts";
import { PERSON_PROCESSES } from "../src/engines/year.ts";
import { start } from "../src/people/start.ts";
import {
  book,
  defineScenario,
  leverNames,
  parameters,
  type Book,
  type ParameterName,
  type Settings,
} from "../src/scenario/scenario.ts";

/** Current law in the levers that change by year, so that years need tables of their own. */
const law = defineScenario({
  name: "law",
  title: "Law with dated changes",
  because: "a benchmark",
  set: {
    "work.retirementDelay.pace": { 2025: 1 },
    "pension.minimumYears": { 2029: 15, 2039: 20 },
    "pension.residentsBasic": { 2024: 123, 2025: 143, 2026: 163 },
  },
});
const cpu = (run: () => void): number => {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const median = (runs: number, run: (i: number) => void): number =>
  middle(Array.from({ length: runs }, (_, i) => cpu(() => run(i))));
const line = (label: string, ms: number): void =>
  console.log(`${label.padEnd(66)}${ms.toFixed(1).padStart(8)} ms`);

/** A value that no call before had. */
let fresh = 0;
const moved = (...names: readonly ParameterName[]): Book => {
  fresh++;
  const now = book(law).values(2024);
  const set = Object.fromEntries(
    names.map((name, i) => {
      const [low, high] = parameters[name].range as readonly [number, number];
      const step = 0.02 * (high - low) * (((fresh * 37 + i * 11) % 101) / 101);
      return [name, { 2024: now[name] + step <= high ? now[name] + step : now[name] - step }];
    }),
  );
  return book(law.with({ name: "moved", set: set as Settings }));
};

/** The plainest loop over numbers, to tell one machine (or hour) from another. */
function yardstick(): number {
  const [a, b] = [new Float64Array(1024), new Float64Array(1024).fill(1.1)];
  const add = (into: Float64Array, from: Float64Array, share: number): void => {
    for (let i = 0; i < into.length; i++) into[i] += share * from[i];
  };
  const many = (): void => {
    for (let i = 0; i < 20_000; i++) add(a, b, 1e-9);
  };
  many();
  return (median(7, many) * 1e6) / (20_000 * 1024);
}

console.log(
  `yardstick: one multiplication and addition over an array    ${yardstick().toFixed(2).padStart(14)} ns`,
);
line(
  "starting population, fitted once",
  cpu(() => start()),
);
let made: Plan;
line(
  "first plan to 2035: every rule asked, persons aligned",
  cpu(() => void (made = plan(book(law), 2035))),
);
line(
  "first projection of it, headlines only",
  cpu(() => void quick(made)),
);

console.log("\none lever moved to a new value, plan and headlines (median of 9)");
for (const name of [
  "pension.flexibleFloor",
  "pension.residentsJoin",
  "pension.minimumYears",
  "unemployment.claimShare",
  "injury.scope",
  "platform.rollout",
  "work.enforcement",
  "work.retirementDelay.pace",
  "residence.pace",
  "life.mortality",
] as const) {
  for (let i = 0; i < 3; i++) quick(plan(moved(name), 2035));
  line(
    `  ${name}`,
    median(9, () => void headlines(quick(plan(moved(name), 2035)))),
  );
}
const many = leverNames().filter((name) => !/early|late|separated/.test(name)) as ParameterName[];
const some = many.filter((_, i) => i % 2 === 0).slice(0, 25);
for (let i = 0; i < 3; i++) quick(plan(moved(...some), 2035));
line(
  `  ${some.length} levers of all processes at once`,
  median(15, () => void headlines(quick(plan(moved(...some), 2035)))),
);

console.log("\nwhere it goes (median of 9)");
line(
  "  tables of the pension, one lever moved",
  median(9, () => void plan(moved("pension.flexibleFloor"), 2035)),
);
for (const name of ["residence.pace", "work.enforcement", "life.mortality"] as const)
  line(
    `  persons: tables, alignment and ways, ${name} moved`,
    median(9, () => void plan(moved(name), 2035)),
  );
made!.compilers.slice(PERSON_PROCESSES).forEach(({ process: one }, i) => {
  const run = (full: boolean): number =>
    median(9, () => void passage(made, PERSON_PROCESSES + i, made.start!, full));
  line(`  cells of ${one.name}, totals only`, run(false));
  line(`  cells of ${one.name}, by age, sex and place`, run(true));
});
const everything = made!.compilers.map((_, i) => i).slice(PERSON_PROCESSES);
for (const kernel of ["wasm", "ts"] as const) {
  if (kernel === "wasm" && !passageModule()) continue;
  const loops = kernel === "wasm" ? "WebAssembly" : "plain loops";
  for (const full of [false, true])
    line(
      `  cells of all schemes side by side, ${full ? "full" : "totals only"}, ${loops}`,
      median(9, () => void passages(made, everything, made.start!, full, kernel)),
    );
}
line(
  "  all cells, by age, sex and place, as published",
  median(9, () => void cohort(made)),
);

console.log("\nby years: all schemes, one person lever moved (median of 5)");
for (const until of [2029, 2035, 2041, 2047]) {
  quick(plan(moved("work.enforcement"), until));
  line(
    `  ${until - 2023} years`,
    median(5, () => void quick(plan(moved("work.enforcement"), until))),
  );
}
console.log("\nby schemes: cells to 2035, totals only (median of 5)");
const all = made!.compilers.length;
for (let schemes = 1; PERSON_PROCESSES + schemes <= all; schemes++)
  line(
    `  the ${schemes === 1 ? "first scheme" : `first ${schemes} schemes`}`,
    median(5, () => {
      passages(made, everything.slice(0, schemes), made.start!, false);
    }),
  );
console.log(`\npeak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
