/** Unemployment insurance: insured with a labour contract, claiming after losing it. */
import { param } from "../ground/parameter.ts";
import { certain, never, probability, scaled } from "../ground/rate.ts";
import { isFormal, type Person } from "../people/person.ts";
import { defineScheme } from "./scheme.ts";

const prior = { source: "prior", grade: "C" } as const;

export const unemploymentParameters = {
  "unemployment.uptake": param({
    label: "New employees of enterprises who are insured",
    unit: "probability",
    values: 0.95,
    range: [0.8, 1],
    source: "derived; prior",
    note: "243.73 million insured over 275 million with a contract less 8 million civil servants = 0.91 (0.85 to 0.97)",
    acts: "joining with a new contract",
    grade: "B",
  }),
  "unemployment.publicUptake": param({
    label: "New employees of the public sector who are insured",
    unit: "probability",
    values: 0.74,
    range: [0.5, 0.9],
    source: "derived; prior",
    note: "civil servants, 8 of 39 million, are outside: 0.91 x 31 / 39",
    acts: "joining with a new contract",
    grade: "C",
  }),
  "unemployment.parity": param({
    label: "Share of places where employees registered elsewhere are insured on equal terms",
    unit: "share of places",
    values: 0.8,
    range: [0, 1],
    source: "SICHUAN2013_57; S50; prior",
    acts: "joining with a new contract, for employees registered elsewhere",
    grade: "C",
  }),
  "unemployment.parityGap": param({
    ...prior,
    label: "Uptake without equal terms, relative to that with them",
    unit: "times",
    values: 0.8,
    range: [0.4, 1],
    acts: "joining with a new contract, for employees registered elsewhere",
  }),
  "unemployment.lateUptake": param({
    ...prior,
    label: "Employees outside who join in a later year of the same contract",
    unit: "probability",
    values: 0.05,
    range: [0, 0.1],
    acts: "joining under an old contract",
  }),
  "unemployment.claimShare": param({
    label: "Of the insured who became unemployed this year, share drawing a benefit at the year end",
    unit: "probability",
    values: 0.3,
    range: [0.1, 0.7],
    source: "S_XINHUA20241008; S_CSY_MEM; derived; prior",
    note: "holds 3.52 million at end-2023: 0.027 of the insured claim in a year, for 5.3 months on average, and only those still drawing in December are counted here",
    acts: "people drawing a benefit",
    grade: "C",
  }),
  "unemployment.spell": param({
    label: "Mean length of a benefit",
    unit: "months",
    values: 5.3,
    range: [2, 24],
    source: "S_XINHUA20241008; S_CSY_MEM; derived",
    note: "(2.97 + 3.52) / 2 x 12 / 7.30",
    acts: "people drawing a benefit",
    grade: "B",
  }),
} as const;

export const unemployment = defineScheme({
  name: "unemployment",
  label: "Unemployment insurance",
  parameters: unemploymentParameters,
  states: ["outside", "insured", "claiming"],
  reads: ["residence", "reached", "work", "event"],
  enrolled: ["insured"],
  eligible: (who: Person) => isFormal(who.work),
  series: [
    { name: "unemployment", label: "Unemployment insurance", concept: "person", counts: { insured: 1 } },
  ],
  totals: [],
  moves: {
    "outside -> insured": (who, p) => {
      if (!isFormal(who.work)) return never;
      const equal =
        who.residence === "urban-nonlocal"
          ? p["unemployment.parity"] + (1 - p["unemployment.parity"]) * p["unemployment.parityGap"]
          : 1;
      if (who.event === "none") return scaled(probability(p["unemployment.lateUptake"]), equal);
      return probability(
        (who.work === "formal-public" ? p["unemployment.publicUptake"] : p["unemployment.uptake"]) * equal,
      );
    },
    "insured -> claiming": (who, p) =>
      who.event === "separated" && who.work === "unemployed"
        ? probability(p["unemployment.claimShare"])
        : never,
    "insured -> outside": (who, p) =>
      isFormal(who.work)
        ? never
        : who.event === "separated" && who.work === "unemployed"
          ? probability(1 - p["unemployment.claimShare"])
          : certain,
    "claiming -> insured": (who) => (isFormal(who.work) ? certain : never),
    "claiming -> outside": (who, p) =>
      isFormal(who.work) ? never : probability(-Math.expm1(-12 / p["unemployment.spell"])),
  },
  flow: (from, to, who) => {
    if (from === "claiming") return to === "insured" ? "CONTRACT_GAIN" : "BENEFIT_END";
    if (to === "insured") return who.event === "hired-from-school" ? "SCHOOL_TO_WORK" : "CONTRACT_GAIN";
    if (to === "claiming") return "BENEFIT_START";
    return who.reached === "reached" ? "RETIRE" : "CONTRACT_LOSS";
  },
});
