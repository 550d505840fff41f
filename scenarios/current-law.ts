/** Everything enacted by 2026, with its dates, and no further change: the baseline. */
import { defineScenario, runScript } from "../src/index.ts";
import law2023 from "./law-2023.ts";

export default defineScenario({
  name: "current-law",
  title: "Current law",
  because:
    "How does enrolment develop if what is enacted comes into force on its dates and nothing else is decided? Retirement decision of 13 September 2024; residents' minimum pension of 2024-26; free joining for own-account workers from 2025; platform pilot to all provinces by July 2026.",
  extends: law2023,
  lawDate: "2026-07-01",
  set: {
    // S_REFORM2024: from 1 January 2025 the schedule; early by up to three years and late by agreement (shares are priors).
    "work.retirementDelay.pace": { 2025: 1 },
    "pension.earlyShare": { 2025: 0.5 },
    "pension.lateShare": { 2025: 0.02 },
    // S_REFORM2024: 15 years to 2029, half a year more each year from 2030, 20 from 2039.
    "pension.minimumYears": { 2029: 15, 2039: 20 },
    // S_DOC1_2025, S_FES2025: own-account workers join without local registration, everywhere.
    "pension.flexibleOpen": { 2025: 1 },
    // S_REPORT2024, S_CD20251226, S_GWR2026: 20 yuan a month more in each of three years.
    "pension.residentsBasic": { 2024: 123, 2025: 143, 2026: 163 },
    // S_PROV_WI: Hunan and Tianjin from 2025, 5.6 % of the population; half as much cover again there is a prior: 1 + 0.056 x 0.5.
    "injury.scope": { 2025: 1.03 },
    // S_OIP_LIST: 17 provinces from July 2025 (share of workers 0.75, a prior), all from July 2026; half-years count half.
    "platform.rollout": { 2025: 0.525, 2026: 0.875, 2027: 1 },
  },
});
await runScript(import.meta);
