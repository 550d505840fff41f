/** How long a national projection in cells takes: first call, again, and with a lever moved. Medians of CPU time. */
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { start } from "../src/people/start.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const law = defineScenario({ name: "law-2023", title: "Law of end-2023", because: "a benchmark" });
const cpu = (run: () => void): number => {
  globalThis.gc?.();
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const line = (label: string, ms: number): void => console.log(`${label.padEnd(52)}${ms.toFixed(0).padStart(7)} ms`);

line("starting population, fitted once", cpu(() => start()));
line("first projection to 2035, nothing remembered", cpu(() => void cohort(plan(book(law), 2035))));
line(
  "the same again (median of 7)",
  median(Array.from({ length: 7 }, () => cpu(() => void cohort(plan(book(law), 2035))))),
);
line(
  "one lever moved to a new value (median of 7)",
  median(
    Array.from({ length: 7 }, (_, i) => {
      const moved = law.with({ name: "moved", set: { "pension.flexibleFloor": 0.5 + i / 100 } });
      return cpu(() => void cohort(plan(book(moved), 2035)));
    }),
  ),
);
const made = plan(book(law), 2035);
line("of that, cells alone (median of 7)", median(Array.from({ length: 7 }, () => cpu(() => void cohort(made)))));
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
