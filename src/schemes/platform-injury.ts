/** The pilot of injury cover for platform workers: the platform pays for each order; counted cumulatively. */
import { param } from "../ground/parameter.ts";
import { certain, never, probability } from "../ground/rate.ts";
import type { Person } from "../people/person.ts";
import { defineScheme } from "./scheme.ts";

export const platformInjuryParameters = {
  "platform.rollout": param({
    label: "Share of platform workers who live in a province with the pilot",
    unit: "share of workers",
    values: 0.3,
    range: [0, 1],
    source: "S_OIP2023; S_OIP2025; S_OIP_LIST; derived",
    note: "0.30: urban population of the first seven provinces; 17 provinces from July 2025 (0.75, prior), all from July 2026",
    acts: "platform workers who are covered",
    moves: { raises: "platform-injury" },
    precedent: "7 provinces from July 2022, 17 from July 2025, all from July 2026",
    grade: "B",
  }),
  "platform.sectors": param({
    label: "Share of platform work in the sectors of the pilot",
    unit: "share of platform work",
    values: 0.5,
    range: [0, 1],
    source: "S_OIP2023; prior",
    acts: "platform workers who are covered",
    moves: { raises: "platform-injury" },
    precedent: "four sectors in the pilot of 2022, others to be explored in 2027",
    grade: "C",
  }),
  "platform.firms": param({
    label: "Share of those sectors' work done through the platforms named",
    unit: "share of platform work",
    values: 0.6,
    range: [0, 1],
    source: "S_OIP2023; S_OIP_LIST; prior",
    grade: "C",
    acts: "platform workers who are covered",
    moves: { raises: "platform-injury" },
    precedent: "7 platforms in 2022, 11 in 2025, 14 more in 2026",
  }),
  "platform.uptake": param({
    label: "Workers of a named platform who are covered within the year",
    unit: "probability",
    values: 0.9,
    range: [0.5, 1],
    source: "S_OIP2023; prior",
    grade: "C",
    acts: "platform workers who are covered",
    moves: { raises: "platform-injury" },
    precedent: "6.68 million covered within 15 months of the pilot's start",
    note: "the platform pays for every order; 0.7 to 1",
  }),
} as const;

export const platformInjury = defineScheme({
  name: "platform-injury",
  label: "Platform workers' injury pilot",
  parameters: platformInjuryParameters,
  states: ["outside", "covered", "past"],
  reads: ["work"],
  enrolled: ["covered"],
  eligible: (who: Person) => who.work === "platform",
  series: [
    {
      name: "platform-injury",
      label: "Platform workers ever covered",
      concept: "cumulative",
      counts: { covered: 1, past: 1 },
    },
  ],
  totals: [],
  moves: {
    "outside -> covered": (who, p) =>
      who.work === "platform"
        ? probability(
            p["platform.rollout"] * p["platform.sectors"] * p["platform.firms"] * p["platform.uptake"],
          )
        : never,
    "covered -> past": (who) => (who.work === "platform" ? never : certain),
    "past -> covered": (who, p) =>
      who.work === "platform"
        ? probability(
            p["platform.rollout"] * p["platform.sectors"] * p["platform.firms"] * p["platform.uptake"],
          )
        : never,
  },
  flow: (from, to) => (to === "past" ? "BENEFIT_END" : "NEW_VOLUNTARY"),
});
