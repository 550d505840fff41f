/** Injury cover for all sectors of platform work, and a duty to employ part of those who work there. */
import { defineScenario, runScript } from "../src/index.ts";
import currentLaw from "./current-law.ts";

export default defineScenario({
  name: "platform-protection",
  title: "Protection of platform workers",
  because:
    "What if injury cover reaches all sectors of platform work in 2027 and platforms have to take on part of their workers as employees? The pilot in all provinces is law (S_OIP2025, S_OIP_LIST); more sectors and the duty are assumed: 0.085 a year makes 0.30 of those on a platform employees within four years, by 2030.",
  extends: currentLaw,
  set: {
    // S_OIP2023: the pilot names four sectors; all of them from 2027 is assumed.
    "platform.sectors": { 2027: 1 },
    // Assumed: 1 - 0.915^4 = 0.30 by 2030.
    "platform.mandate": { 2027: 0.085 },
  },
});
await runScript(import.meta);
