/** A slump as in low-growth-shock, with employers let off half their contribution for five months. */
import { defineScenario, runScript } from "../src/index.ts";
import lowGrowthShock from "./low-growth-shock.ts";

export default defineScenario({
  name: "relief-holiday",
  title: "A contribution holiday in a slump",
  because:
    "What does it cost the employees' pension fund to let employers off half of their contribution for five months of 2026, in the slump of low-growth-shock? In 2020 relief of this kind took revenue from 5,292 to 4,438 billion yuan (S_MOHRSS_MEM, S_CSY_MEM). Nobody's enrolment is assumed to follow: the holiday moves money alone, and whether it saves contracts is not known.",
  extends: lowGrowthShock,
  set: {
    // Assumed after the relief of 2020 (S_MOHRSS_MEM): five months times half the employers' contribution.
    "pension.holiday": { 2026: 2.5, 2027: 0 },
  },
});
await runScript(import.meta);
