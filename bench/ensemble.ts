/**
 * What members of an ensemble cost, to 2035, in CPU time of this process: `npx tsx bench/ensemble.ts [MEMBERS] [MEASURED]`. All of them
 * are run, unless fewer are to be measured; the rest is then extrapolated and said to be.
 */
import { memberPaths } from "../src/studies/ensemble.ts";
import { freeze } from "../src/scenario/scenario.ts";
import law2023 from "../scenarios/law-2023.ts";

const UNTIL = 2035;
const [wanted = 1000, measured = wanted] = process.argv.slice(2).map(Number);
/** The first members ask every rule once, and warm the code. */
const FIRST = 5;
const scenario = freeze(law2023);
/** CPU seconds of members `from` up to `to`. */
function cost(from: number, to: number): number {
  const before = process.cpuUsage();
  memberPaths(scenario, UNTIL, "bench", from, to);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
const first = cost(0, FIRST);
const more = cost(FIRST, measured);
console.log(
  `first ${FIRST} members to ${UNTIL}: ${first.toFixed(1)} s of CPU; the next ${measured - FIRST}: ${more.toFixed(1)} s, ${(more / (measured - FIRST)).toFixed(3)} s each`,
);
const all = first + ((wanted - FIRST) * more) / (measured - FIRST);
console.log(
  `${wanted} members${measured < wanted ? ", extrapolated from these" : ", all run"}: ${all.toFixed(0)} s of CPU (${(all / 60).toFixed(1)} minutes)`,
);
console.log(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
