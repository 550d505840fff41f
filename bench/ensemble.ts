/** What members of an ensemble cost: some of them to 2035 in this process, CPU time; more are extrapolated and said to be. */
import { memberPaths } from "../src/studies/ensemble.ts";
import { freeze } from "../src/scenario/scenario.ts";
import law2023 from "../scenarios/law-2023.ts";

const MEASURED = 40;
const UNTIL = 2035;
const wanted = Number(process.argv[2] ?? 1000);
const scenario = freeze(law2023);
/** CPU seconds of members `from` up to `to`. */
function cost(from: number, to: number): number {
  const before = process.cpuUsage();
  memberPaths(scenario, UNTIL, "bench", from, to);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
const first = cost(0, 5); // asks every rule once, and warms the code
const more = cost(5, 5 + MEASURED);
const all = first + ((wanted - 5) * more) / MEASURED;
console.log(
  `first 5 members to ${UNTIL}: ${first.toFixed(1)} s of CPU; the next ${MEASURED}: ${more.toFixed(1)} s`,
);
console.log(
  `${wanted} members, extrapolated from these: ${all.toFixed(0)} s of CPU (${(all / 60).toFixed(1)} minutes)`,
);
