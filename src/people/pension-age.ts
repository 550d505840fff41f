/** Reaching the own pension age: statutory ages by birth month, as exact yearly shares. */
import { param, type Values } from "../ground/parameter.ts";
import { defineProcess } from "../ground/process.ts";
import { never, probability } from "../ground/rate.ts";
import type { Person, Track } from "./person.ts";

/** First birth month of the 2024 decision, months per step, and the longest delay, by track. */
export const SCHEDULE: Readonly<Record<Track, { age: number; from: number; step: number; cap: number }>> = {
  "60": { age: 60, from: 12 * 1965, step: 4, cap: 36 },
  "55": { age: 55, from: 12 * 1970, step: 4, cap: 36 },
  "50": { age: 50, from: 12 * 1975, step: 2, cap: 60 },
};
/** Ages of the list of hazardous work, not moved by the decision: men 55, women 45. */
export const HAZARDOUS_AGE = { male: 55, female: 45 } as const;
const OPTION_MONTHS = 36;

export const pensionAgeParameters = {
  "work.retirementDelay.pace": param({
    label: "Pace at which statutory pension ages rise, as a multiple of the schedule of 13 September 2024",
    unit: "times the schedule",
    values: 0,
    range: [0, 2],
    source: "S_REFORM2024",
    note: "0 is the law of end-2023 (60 / 55 / 50); 1 from 2025 is current law",
    acts: "the year of reaching pension age, and through it work and pensions",
    moves: { lowers: "pension-employees-retirees" },
    precedent: "decision of 13 September 2024",
    grade: "B",
  }),
  "pension.earlyShare": param({
    label: "Share who take the earliest age allowed (at most three years early, never below the old age)",
    unit: "share",
    values: 0,
    range: [0, 1],
    source: "S_REFORM2024; prior",
    note: "the option is law from 2025; its use, 0.5 (0.2 to 0.9), is a prior",
    acts: "the year of reaching pension age",
    moves: { raises: "pension-employees-retirees", given: { "work.retirementDelay.pace": 1 } },
    precedent: "the option is in the decision of 2024; nobody has used it before",
    grade: "C",
  }),
  "pension.lateShare": param({
    label: "Share who work three years longer by agreement",
    unit: "share",
    values: 0,
    range: [0, 1],
    source: "S_REFORM2024; prior",
    note: "0.02 (0 to 0.1) from 2025, a prior",
    acts: "the year of reaching pension age",
    moves: { lowers: "pension-employees-retirees" },
    precedent: "the option is in the decision of 2024; nobody has used it before",
    grade: "C",
  }),
  "pension.hazardousShare": param({
    label: "Share who follow the ages of the list of hazardous work",
    unit: "share",
    values: 0.04,
    range: [0, 0.15],
    source: "prior",
    acts: "the year of reaching pension age",
    moves: { raises: "pension-employees-retirees" },
    precedent: "list of hazardous work of 1978, not moved by the decision of 2024",
    grade: "C",
  }),
} as const;
type P = Values<typeof pensionAgeParameters>;

/** Months of delay for a birth month (12 x year + month - 1): min(cap, floor(k / step) + 1), times the pace. */
export function delayMonths(track: Track, born: number, pace: number): number {
  const { from, step, cap } = SCHEDULE[track];
  if (born < from || pace === 0) return 0;
  return Math.min(cap, Math.floor(pace * (Math.floor((born - from) / step) + 1)));
}

/** Months of a birth year whose person reaches pension age in `year` or before, over 12, for one option. */
function reachedBy(
  track: Track,
  birthYear: number,
  year: number,
  pace: number,
  option: "statutory" | "earliest" | "late",
): number {
  const { age, cap } = SCHEDULE[track];
  // Nobody yet without any delay, or everybody in spite of the longest.
  if (birthYear + age > year) return 0;
  const longest = cap + (option === "late" ? OPTION_MONTHS : 0);
  if (Math.floor((12 * birthYear + 11 + 12 * age + longest) / 12) <= year) return 1;
  let months = 0;
  for (let month = 0; month < 12; month++) {
    const born = 12 * birthYear + month;
    const delay = delayMonths(track, born, pace);
    const moved =
      option === "earliest"
        ? Math.max(0, delay - OPTION_MONTHS)
        : option === "late"
          ? delay + OPTION_MONTHS
          : delay;
    if (Math.floor((born + 12 * age + moved) / 12) <= year) months++;
  }
  return months / 12;
}

/** Share of a birth year and track that has reached its own pension age by the end of `year`. */
export function shareReached(
  sex: Person["sex"],
  track: Track,
  birthYear: number,
  year: number,
  p: P,
): number {
  const pace = p["work.retirementDelay.pace"];
  const early = p["pension.earlyShare"];
  const late = p["pension.lateShare"];
  if (early + late > 1)
    throw new RangeError(`pension.earlyShare and pension.lateShare add up to ${early + late}, more than 1`);
  // What nobody takes is not looked up.
  const by = (share: number, option: "statutory" | "earliest" | "late"): number =>
    share === 0 ? 0 : share * reachedBy(track, birthYear, year, pace, option);
  const usual = by(1 - early - late, "statutory") + by(early, "earliest") + by(late, "late");
  const hazardous = birthYear + HAZARDOUS_AGE[sex] <= year ? 1 : 0;
  return (1 - p["pension.hazardousShare"]) * usual + p["pension.hazardousShare"] * hazardous;
}

export const pensionAge = defineProcess({
  name: "pension-age",
  label: "Pension age",
  parameters: pensionAgeParameters,
  states: ["before", "reached"],
  reads: ["age", "sex", "track"],
  moves: {
    "before -> reached": (who: Person, p) => {
      if (who.age < HAZARDOUS_AGE.female - 1) return never;
      const born = who.year - 1 - who.age;
      const before = 1 - shareReached(who.sex, who.track, born, who.year - 1, p);
      const after = 1 - shareReached(who.sex, who.track, born, who.year, p);
      // Nobody should be left when the schedule says all have reached; a scenario that lowers ages releases them at once.
      return probability(before <= 1e-12 ? 1 : Math.max(0, Math.min(1, 1 - after / before)));
    },
  },
});
