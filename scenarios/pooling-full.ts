/** All contributions of the employees' arm pooled nationally, with collection as it is. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "pooling-full",
  title: "Full national pooling",
  because:
    "How much would cross provinces if all contributions of the employees' arm went into one pool and came back by retirees, and provinces collected as before? Pooling is national since 2022 (S_MOHRSS2021 has 932.7 billion yuan gross in 2021); 0.29 of contributions gives the 271.6 billion that crossed provinces in 2023. The full pool from 2027 is assumed, shares of provinces stay as at end-2023, and the national account does not change.",
  extends: currentLaw,
  set: {
    // Assumed; S_MOHRSS2021: national pooling since 2022, in part.
    "pooling.share": { 2027: 1 },
  },
});
await runScript(import.meta);
