/** Stricter enforcement of the duty to insure employees. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "enforcement",
  title: "Enforcement of the duty to insure",
  because:
    "What if employers have to insure those who work without insurance twice as often by 2027? Agreements not to insure have been void since 1 September 2025 (S_COURT2025); that this doubles what today's enforcement achieves is assumed, no measurement is known.",
  extends: currentLaw,
  set: {
    // S_COURT2025: in force from September 2025; half of the effect in 2026, all of it from 2027.
    "work.enforcement": { 2026: 1.5, 2027: 2 },
  },
});
await runScript(import.meta);
