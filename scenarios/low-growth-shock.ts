/** Two years in which formal jobs are lost, a slow recovery, and part of the lapses for good. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "low-growth-shock",
  title: "A shock to formal jobs",
  because:
    "What does a slump do that costs about 4 percent of labour contracts in 2026-27 and lifts unemployment by 1.5 points, with a recovery over five years? Urban jobs fell by 8.4 million in 2022 (S_CSY_MEM), the only year with a fall; that 30 percent of those who stop paying never return is assumed.",
  extends: currentLaw,
  set: {
    // Assumed: chosen so that about 4 percent of contracts are missing at the end of 2027 (S_CSY_MEM: the fall of 2022), regained by 2032.
    "macro.formalJobs": {
      2026: 0.88,
      2027: 0.88,
      2028: 0.97,
      2029: 1.02,
      2030: 1.04,
      2031: 1.06,
      2032: 1.06,
      2033: 1,
    },
    // S_NBS2024: 5.2 percent in 2023.
    "macro.unemployment": { 2026: 6.7, 2027: 6.7, 2028: 6.4, 2029: 6.1, 2030: 5.8, 2031: 5.5, 2032: 5.2 },
    // S_CSY_MEM: -8.4 million in 2022; no growth for two years, made up for by 2032.
    "macro.urbanEmployment": { 2026: 0, 2027: 0, 2028: 5, 2029: 5, 2030: 6, 2031: 6, 2032: 6, 2033: 4 },
    // 30 percent of lapses for good: 0.35 x 0.7; assumed.
    "pension.reactivation": { 2026: 0.245 },
  },
});
await runScript(import.meta);
