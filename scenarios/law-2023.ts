/** The law as it stood at the end of 2023, frozen: what would have happened without any later decision. */
import { defineScenario, runScript } from "../src/index.ts";

export default defineScenario({
  name: "law-2023",
  title: "The law of end-2023, frozen",
  because:
    "What would enrolment be had nothing been decided after 31 December 2023? Pension ages stay at 60, 55 and 50, the minimum at 15 years. The reference for what later law changes.",
  lawDate: "2023-12-31",
});
await runScript(import.meta);
