/** Fewer births, longer lives, slower urbanisation and fewer who join: an unfavourable population. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "ageing-adverse",
  title: "Adverse ageing",
  because:
    "What if the total fertility rate is 0.8, death rates fall one and a half times as fast as the UN expects, towns grow slowly, and people join 0.7 times as often? The population of the UN (S_WPP2024) is the starting point; the departures are assumed to be adverse together and are no forecast. Newborns of these years contribute after 2040 only.",
  extends: currentLaw,
  set: {
    // S_WPP2024: 0.8 over the UN's rate of 1.01 (2024), 1.06 (2030), 1.10 (2035), 1.13 (2040).
    "life.fertility": { 2024: 0.79, 2026: 0.78, 2028: 0.76, 2032: 0.74, 2036: 0.72, 2040: 0.7 },
    // S_WPP2024: 0.8805 times the square root of its own fall since 2024 (to 0.735 at 50-80 in 2035); held at 0.7 from 2041.
    "life.mortality": {
      2025: 0.86,
      2026: 0.838,
      2027: 0.829,
      2028: 0.82,
      2029: 0.81,
      2030: 0.8,
      2031: 0.79,
      2032: 0.782,
      2033: 0.773,
      2034: 0.764,
      2035: 0.755,
      2037: 0.737,
      2039: 0.719,
      2041: 0.7,
    },
    // S_NBS_JAN2024: lower end of 0.5 to 1.0.
    "residence.pace": { 2024: 0.5 },
    // Assumed: 0.7 times today's moves into insured work, uptake under a contract, and joining of own account.
    "work.enforcement": { 2024: 0.7 },
    "pension.flexibleJoin": { 2024: 0.021 },
  },
});
await runScript(import.meta);
