/** A much higher basic pension for residents, and all people in need paid for. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "residents-upgrade",
  title: "A higher residents' pension",
  because:
    "Does a basic residents' pension of 700 yuan a month by 2035, with the contributions of all people in need paid for them, bring more residents in? Sign by S48; the size is carried far beyond what was ever tried (163 yuan in 2026, S_GWR2026), as half a percent more joining per percent of pension, so it is an assumption. What it costs is not counted here.",
  extends: currentLaw,
  set: {
    // From 163 yuan in 2026 (S_GWR2026) evenly to 700 in 2035; assumed.
    "pension.residentsBasic": {
      2027: 223,
      2028: 282,
      2029: 342,
      2030: 402,
      2031: 461,
      2032: 521,
      2033: 581,
      2034: 640,
      2035: 700,
    },
    // MOHRSS_HARDSHIP: contributions of people in hardship are paid for them; all of them is assumed.
    "pension.needySubsidy": { 2027: 1 },
  },
});
await runScript(import.meta);
