/** People registered elsewhere are insured on equal terms everywhere, and more move to towns. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "migrant-parity",
  title: "Equal terms for people registered elsewhere",
  because:
    "What if employees registered elsewhere are insured against unemployment on equal terms in every place (S50, SICHUAN2013_57 as precedent) and the urban share rises by 1.1 instead of 0.8 points a year, with jobs in towns for half of the additional movers? Own-account workers may join everywhere since 2025 (S_DOC1_2025), which current law holds already. Dates and pace are assumed.",
  extends: currentLaw,
  set: {
    // S_DOC1_2025: as in current law, said again because the question rests on it.
    "pension.flexibleOpen": { 2025: 1 },
    // S50, SICHUAN2013_57: equal terms in one province; everywhere from 2027 is assumed.
    "unemployment.parity": { 2027: 1 },
    // S_NBS_JAN2024: 0.76 points a year in 2020-23, 0.93 in 2018-23; 1.1 is assumed.
    "residence.pace": { 2027: 1.1 },
    // S_CSY_MEM, as in current law but for the faster move: 0.3 points are 4.2 million persons, half of them at work.
    "macro.urbanEmployment": { 2027: 6 },
    "macro.agriculture": { 2027: -5.4 },
  },
});
await runScript(import.meta);
