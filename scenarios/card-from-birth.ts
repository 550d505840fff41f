/** The social security card with the birth certificate, and medical insurance for all who dropped out. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "card-from-birth",
  title: "A card for every child, medical insurance for those who dropped out",
  because:
    "How far from everybody are the two counts that are nearly complete: 1,379 million card holders (S_PRESS20240124) and 1,334 million in medical insurance (S_NHSA_MEM)? Every child gets a card in the year after birth, and people outside medical insurance join twice as often from 2026; the rates are assumed.",
  extends: currentLaw,
  set: {
    // Assumed; S_PRESS20240124: 97.7 percent hold a card.
    "card.firstYear": { 2026: 1 },
    // Assumed: twice 0.25 a year (S_NHSA_MEM: 94.6 percent take part).
    "medical.residentsJoin": { 2026: 0.5 },
  },
});
await runScript(import.meta);
