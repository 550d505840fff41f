/** A target and not a forecast: how often people would have to join for nearly everybody to be enrolled by 2035. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "universal-2035",
  title: "Near-universal enrolment by 2035",
  because:
    "What would have to be true for nearly everybody of working age to be enrolled by 2035? Employers insure those they hire without insurance, and own-account workers join, two and a half times as often as today, residents twice as often, rising evenly from 2025 to 2030. The multiples are assumed; the aim of covering all is that of the 14th plan (FYP14_HRSS).",
  extends: currentLaw,
  normative: true,
  set: {
    // FYP14_HRSS sets the aim; the paths to 2030 are assumptions: 2.5 times today's 1.
    "work.enforcement": { 2025: 1.25, 2026: 1.5, 2027: 1.75, 2028: 2, 2029: 2.25, 2030: 2.5 },
    // 2.5 times 0.03; S7: a third of own-account workers were enrolled in 2022.
    "pension.flexibleJoin": {
      2025: 0.0375,
      2026: 0.045,
      2027: 0.0525,
      2028: 0.06,
      2029: 0.0675,
      2030: 0.075,
    },
    // Twice the profile by age (S39).
    "pension.residentsJoin": { 2025: 1.1667, 2026: 1.3333, 2027: 1.5, 2028: 1.6667, 2029: 1.8333, 2030: 2 },
  },
});
await runScript(import.meta);
