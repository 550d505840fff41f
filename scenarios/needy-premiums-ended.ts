/** The counterpart: nobody's premium is paid any more. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "needy-premiums-ended",
  title: "No premiums paid for people in need",
  because:
    "What do the premiums paid for people in need hold up? Nobody's contribution to the residents' pension is paid from 2027 (26.87 million persons in 2022, S_PRESS202302), and participation in medical insurance falls from 99 (S_NHSA_MEM) to 94 percent, near that of everybody else. Both are assumed: a measure of the present support, proposed by nobody.",
  extends: currentLaw,
  set: {
    // Assumed: none instead of 0.95 (S_PRESS202302).
    "pension.needySubsidy": { 2027: 0 },
    // Assumed: near the 94.6 percent of all (S_NHSA_MEM).
    "medical.needyKept": { 2027: 0.94 },
  },
});
await runScript(import.meta);
