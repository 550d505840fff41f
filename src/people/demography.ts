/** Births, deaths and residence: life tables and fertility of the UN, reconciled with the official counts. */
import { fertilityRates, lifeTable, sexRatioAtBirth } from "../ground/data.ts";
import { param, profile, type Values } from "../ground/parameter.ts";
import { defineProcess } from "../ground/process.ts";
import { hazard, probability, never } from "../ground/rate.ts";
import { OLDEST, type Person } from "./person.ts";

export const lifeParameters = {
  "life.mortality": param({
    label: "Death rates as a multiple of the UN life table",
    unit: "times",
    values: 0.8805,
    range: [0.7, 1.1],
    source: "S_WPP2024; derived",
    note: "0.8805 on the rates mx gives the official 11.10 million deaths of 2023 on the official population; 0.936 would give the official life expectancy of 78.6 instead (0.88 to 0.936)",
    acts: "deaths in every state",
    moves: { lowers: "population" },
    precedent:
      "the multiple has stood between 0.88 and 0.94 by what it is fitted to; life tables have improved every year",
    grade: "B",
  }),
  "life.infantMortality": param({
    label: "Share of the first year's deaths that fall in the calendar year of birth",
    unit: "share",
    values: 0.85,
    source: "prior",
  }),
  "life.fertility": param({
    label: "Birth rates as a multiple of the UN medium variant",
    unit: "times",
    values: 1.0716,
    range: [0.7, 2],
    source: "S_WPP2024; derived",
    note: "1.0716 gives the official 9.02 million births of 2023; nobody born later contributes before 2040",
    acts: "births",
    moves: { raises: "population" },
    precedent: "the total fertility rate fell from 1.8 in 2017 to 1.0 in 2023 by the UN (S_WPP2024)",
    grade: "B",
  }),
  "life.urbanMortality": param({
    label: "Death rates of urban-local residents relative to rural residents of the same age and sex",
    unit: "times",
    values: 0.72,
    range: [0.5, 1],
    source: "prior",
    note: "stands in for the lower mortality of employees' pensioners (0.85 of all, 0.75 to 0.95): demography reads no scheme, and most of them live in towns; total deaths by age and sex are held",
    acts: "who dies, not how many",
    moves: { lowers: "pension-employees-retirees" },
    precedent: "none: a rate of behaviour, not a rule",
    grade: "C",
  }),
} as const;

/** Relative death rate by residence before it is scaled so that deaths by age and sex stay as the table says. */
export const relativeMortality = (
  residence: Person["residence"],
  p: Values<typeof lifeParameters>,
): number =>
  residence === "rural"
    ? 1
    : residence === "urban-local"
      ? p["life.urbanMortality"]
      : (1 + p["life.urbanMortality"]) / 2;

/**
 * Death. From completed age a at one year end to the next a person lives half a year in each of two ages, so
 * the hazard is the mean of mx[a] and mx[a + 1]; on mx, never on qx.
 */
export const life = defineProcess({
  name: "life",
  label: "Life",
  parameters: lifeParameters,
  states: ["alive", "dead"],
  reads: ["age", "sex", "residence"],
  align: (_from, _to, who: Person) => who.age * 2 + (who.sex === "male" ? 0 : 1),
  moves: {
    "alive -> dead": (who: Person, p) => {
      const table = lifeTable(who.year).mx[who.sex === "male" ? 0 : 1]!;
      const mx = (table[who.age]! + table[Math.min(OLDEST, who.age + 1)]!) / 2;
      return hazard(p["life.mortality"] * mx * relativeMortality(who.residence, p));
    },
  },
});

/** Probability of dying between birth and the end of the calendar year of birth. */
export function infantDeath(year: number, sex: 0 | 1, p: Values<typeof lifeParameters>): number {
  return p["life.infantMortality"] * p["life.mortality"] * lifeTable(year).q0[sex]!;
}

/** Births per woman and year by completed age at the start of the year (mean over the two ages she lives). */
export function birthRate(year: number, age: number, p: Values<typeof lifeParameters>): number {
  const rates = fertilityRates(year);
  const at = (a: number): number => (a >= 15 && a <= 49 ? rates[a - 15]! : 0);
  return p["life.fertility"] * 0.5 * (at(age) + at(age + 1));
}

/** Share of boys among newborns. */
export function boys(year: number): number {
  const ratio = sexRatioAtBirth(year);
  return ratio / (1 + ratio);
}

export const residenceParameters = {
  "residence.pace": param({
    label: "Yearly rise of the urban share of the population",
    unit: "percentage points",
    values: 0.8,
    range: [0, 1.5],
    source: "S_NBS_JAN2024; S_NBS_MEM; derived",
    note: "(66.16 - 63.89) / 3 = 0.76 over 2020-23, (66.16 - 61.50) / 5 = 0.93 over 2018-23; 0.5 to 1.0",
    acts: "moves from the countryside, met exactly by an alignment factor",
    moves: { lowers: "injury" },
    precedent: "0.76 points a year in 2020-23, 0.93 in 2018-23",
    grade: "C",
  }),
  "residence.localShare": param({
    label: "Movers to a town who are registered there",
    unit: "share",
    values: 0.3,
    range: [0, 1],
    source: "prior",
    acts: "urban-local or urban-nonlocal",
    moves: { raises: "unemployment" },
    precedent: "none: a mix, not a rule; towns have opened registration step by step",
    grade: "C",
  }),
} as const;

/** Shape by age of moving from the countryside to a town; its level is aligned to `residence.pace`. */
export const movingProfile = profile({
  label: "Moving from the countryside to a town, by age",
  unit: "probability",
  points: { 0: 0.02, 14: 0.02, 18: 0.06, 25: 0.05, 35: 0.03, 50: 0.015, 60: 0.01, 80: 0.006 },
  source: "prior",
});

export const residence = defineProcess({
  name: "residence",
  label: "Residence",
  parameters: residenceParameters,
  states: ["urban-local", "urban-nonlocal", "rural"],
  reads: ["age"],
  align: () => 0,
  moves: {
    "rural -> urban-local": (who: Person, p) =>
      p["residence.pace"] === 0 ? never : probability(movingProfile.at(who.age) * p["residence.localShare"]),
    "rural -> urban-nonlocal": (who: Person, p) =>
      p["residence.pace"] === 0
        ? never
        : probability(movingProfile.at(who.age) * (1 - p["residence.localShare"])),
  },
});
