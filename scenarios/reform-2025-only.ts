/** The law of end-2023 with the retirement decision of 2024 alone: what that one decision does. */
import { defineScenario, runScript } from "../src/index.ts";
import law2023 from "./law-2023.ts";

export default defineScenario({
  name: "reform-2025-only",
  title: "The retirement reform alone",
  because:
    "What does the retirement decision of 13 September 2024 (S_REFORM2024) do by itself: later pension ages from 2025, the choice of three years, and 20 years of contributions from 2039? Everything else stays as at end-2023; how many choose early or late drawing is assumed.",
  extends: law2023,
  lawDate: "2024-09-13",
  set: {
    // S_REFORM2024: the schedule from 1 January 2025.
    "work.retirementDelay.pace": { 2025: 1 },
    // S_REFORM2024 allows both choices; the shares who take them are priors.
    "pension.earlyShare": { 2025: 0.5 },
    "pension.lateShare": { 2025: 0.02 },
    // S_REFORM2024: half a year more each year from 2030, 20 from 2039.
    "pension.minimumYears": { 2029: 15, 2039: 20 },
  },
});
await runScript(import.meta);
