/** Premiums of people in need paid in full, for the residents' pension and for medical insurance. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "needy-premiums",
  title: "Premiums paid for all people in need",
  because:
    "What changes if the contributions of all people in need are paid for them, in the residents' pension and in medical insurance, from 2027? Contributions were paid for 26.87 million persons in 2022 (S_PRESS202302, MOHRSS_HARDSHIP), and rural low-income people take part in medical insurance to 99 percent or more (S_NHSA_MEM, remembered). Little is left to gain: the question is how little, and what would be lost without (needy-premiums-ended).",
  extends: currentLaw,
  set: {
    // MOHRSS_HARDSHIP: all or part of the lowest tier is paid for people in hardship; all of them is assumed.
    "pension.needySubsidy": { 2027: 1 },
    // S_NHSA_MEM: 99 percent or more; all of them is assumed.
    "medical.needyKept": { 2027: 1 },
  },
});
await runScript(import.meta);
