/** Stricter enforcement together with a lower rate for employers. */
import { defineScenario, runScript } from "../src/index.ts";
import enforcement from "./enforcement.ts";

export default defineScenario({
  name: "enforcement-lower-rate",
  title: "Enforcement with a lower employers' rate",
  because:
    "Does enforcement bring more people in if the employers' rate falls from 16 to 14 percent at the same time? The rate fell from 20 to 16 percent in 2019 (SCO2019_13) and studies of such cuts find more employees insured (S45, S46, S47); 14 percent from 2027 is assumed. What it costs the fund is not counted here.",
  extends: enforcement,
  set: {
    // Assumed; SCO2019_13 is the precedent.
    "pension.employerRate": { 2027: 0.14 },
  },
});
await runScript(import.meta);
