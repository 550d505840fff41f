/** Work: ten states, moved by age, residence, pension age and the labour market. */
import { calibrated } from "../ground/calibration.ts";
import { param, profile, type Values } from "../ground/parameter.ts";
import { defineProcess } from "../ground/process.ts";
import { certain, never, probability, scaled, type Rate } from "../ground/rate.ts";
import { WORKS, ownAccount, type Person } from "./person.ts";
import { collected, collectionParameters } from "./pooling.ts";

const prior = { source: "prior", grade: "C", precedent: "none: a rate of behaviour, not a rule" } as const;

export const labourParameters = {
  "work.schoolToFormal": param({
    ...prior,
    label: "School leavers who find a labour contract",
    unit: "share",
    values: 0.5,
    range: [0.3, 0.7],
    acts: "work, and with it entry to the employees' pension",
    moves: { raises: "pension-employees-contributors" },
  }),
  "work.schoolToPublic": param({
    ...prior,
    label: "School leavers with a contract who enter the public sector",
    unit: "share",
    values: 0.18,
    range: [0, 0.5],
    acts: "work",
    moves: { lowers: "unemployment" },
    note: "balances 1 % leavers and the retirements of 39 million",
  }),
  "work.schoolToUnemployed": param({
    ...prior,
    label: "School leavers who are unemployed at the year end",
    unit: "share",
    values: 0.15,
    range: [0.05, 0.3],
    acts: "work",
    moves: { raises: "unemployment" },
    note: "unemployment at 16-24 without students 14.9 % (December 2023, remembered)",
  }),
  "work.coverContract": param({
    label: "Employees without insurance who get an insured contract",
    unit: "probability",
    values: 0.075,
    range: [0.005, 0.2],
    source: "derived; prior",
    note: "0.01 (2023) to 0.11 (mean of 2021-23) from gross entry to the employees' pension less other entries",
    acts: "uncovered-wage to formal work",
    moves: { raises: "pension-employees-contributors" },
    precedent: "gross entry of 2021-23 gives 0.01 to 0.11 a year; a rate of behaviour, not a rule",
    grade: "C",
  }),
  "work.enforcement": param({
    label: "Enforcement of the duty to insure, as a multiple of today's",
    unit: "times",
    values: 1,
    range: [0.5, 4],
    source: "S_COURT2025; prior",
    note: "agreements not to insure are void by a judicial interpretation in force from 1 September 2025; its effect is a scenario's assumption, so current law keeps 1",
    acts: "uncovered-wage to formal work; new and later joining of unemployment and injury insurance under a contract",
    moves: { raises: "pension-employees-contributors" },
    precedent:
      "agreements not to insure are void from 1 September 2025; no measurement of an effect is known",
    grade: "C",
  }),
  "pension.employerRate": param({
    label: "Employers' contribution to the employees' pension",
    unit: "share of the contribution base",
    values: 0.16,
    range: [0.1, 0.2],
    source: "SCO2019_13",
    acts: "uncovered-wage to formal work; money",
    moves: { lowers: "pension-employees-contributors" },
    precedent: "cut from 20 to 16 percent in May 2019",
    grade: "A",
  }),
  "work.employerRateEffect": param({
    label: "Change of the log probability of getting insured per percentage point of the employers' rate",
    unit: "per percentage point",
    values: -0.03,
    range: [-0.06, 0],
    source: "S45; S46; S47; prior",
    grade: "A",
    acts: "uncovered-wage to formal work",
    moves: { lowers: "pension-employees-contributors", given: { "pension.employerRate": 0.14 } },
    precedent: "studies of the cut of 2019 and of Chengdu",
  }),
  "work.flexibleToFormal": param({
    ...prior,
    label: "Own-account and platform workers who get a contract",
    unit: "probability",
    values: 0.05,
    range: [0.02, 0.1],
    acts: "work",
    moves: { raises: "pension-employees-contributors" },
  }),
  "work.flexibleToPlatform": param({
    ...prior,
    label: "Own-account workers who turn to a platform",
    unit: "probability",
    values: 0.1,
    range: [0.03, 0.2],
    acts: "work, injury cover of platform workers",
    moves: { raises: "platform-injury" },
  }),
  "work.platformToFlexible": param({
    ...prior,
    label: "Platform workers who return to other own-account work",
    unit: "probability",
    values: 0.2,
    range: [0.1, 0.4],
    acts: "work, injury cover of platform workers",
    moves: { lowers: "platform-injury" },
  }),
  "platform.mandate": param({
    ...prior,
    label: "Platform workers whom the platform takes on as insured employees in the year",
    unit: "probability",
    values: 0,
    range: [0, 0.3],
    acts: "platform to formal work, and with it all insurance of employees",
    moves: { raises: "pension-employees-contributors" },
    precedent: "none in law; court rulings on single cases, and pilots not recorded here",
    note: "nobody by the law of end-2023 or later; 0.085 a year makes employees of 0.30 of those on a platform within four years: 1 - 0.915^4",
  }),
  "work.farmToFlexible": param({
    ...prior,
    label: "Farmers who turn to own-account work",
    unit: "probability",
    values: 0.0065,
    range: [0.002, 0.05],
    acts: "work",
    moves: { raises: "platform-injury" },
    note: "the level is aligned to the path of agriculture",
  }),
  "work.farmToUncovered": param({
    ...prior,
    label: "Farmers who take wage work without insurance",
    unit: "probability",
    values: 0.0065,
    range: [0.002, 0.05],
    acts: "work",
    moves: { raises: "injury" },
    note: "the level is aligned to the path of agriculture",
  }),
  "work.farmToFormal": param({
    ...prior,
    label: "Farmers who get a contract",
    unit: "probability",
    values: 0.0025,
    range: [0, 0.03],
    acts: "work",
    moves: { raises: "pension-employees-contributors" },
    note: "the level is aligned to the path of agriculture",
  }),
  "work.urbanFarmExit": param({
    ...prior,
    label: "How much more often farmers who live in a town leave farming",
    unit: "times",
    values: 3,
    range: [1, 8],
    acts: "work",
    moves: { raises: "injury" },
  }),
  "work.backToFarm": param({
    ...prior,
    label: "Rural own-account and uninsured wage workers who return to farming",
    unit: "probability",
    values: 0.02,
    range: [0, 0.05],
    acts: "work",
    moves: { raises: "pension-employees-contributors" },
  }),
  "work.separationPublic": param({
    ...prior,
    label: "Public employees who lose or leave their contract",
    unit: "probability",
    values: 0.01,
    range: [0.003, 0.03],
    acts: "work",
    moves: { lowers: "unemployment" },
  }),
  "work.separationLocal": param({
    ...prior,
    label: "Local and rural employees who lose or leave their contract",
    unit: "probability",
    values: 0.02,
    range: [0.005, 0.12],
    acts: "work",
    moves: { lowers: "unemployment" },
    note: "order of mobility: S38",
  }),
  "work.separationNonlocal": param({
    label: "Employees registered elsewhere who lose or leave their contract",
    unit: "probability",
    values: 0.055,
    range: [0.02, 0.3],
    source: "S38; prior",
    grade: "C",
    acts: "work",
    moves: { lowers: "unemployment" },
    precedent: "none: a rate of behaviour, not a rule",
  }),
  "work.unemployedToFormal": param({
    ...prior,
    label: "Unemployed who get a contract",
    unit: "probability",
    values: 0.1,
    range: [0.03, 0.6],
    acts: "work",
    moves: { raises: "unemployment" },
    note: "a move from year end to year end net of those who leave again; the level is aligned to surveyed unemployment",
  }),
  "work.unemployedToFlexible": param({
    ...prior,
    label: "Unemployed who turn to own-account work",
    unit: "probability",
    values: 0.06,
    range: [0.02, 0.4],
    acts: "work",
    moves: { lowers: "unemployment" },
    note: "a move from year end to year end net of those who leave again; the level is aligned to surveyed unemployment",
  }),
  "work.unemployedToInactive": param({
    ...prior,
    label: "Unemployed who give up looking",
    unit: "probability",
    values: 0.1,
    range: [0.05, 0.2],
    acts: "work",
    moves: { lowers: "unemployment" },
  }),
  "work.returnMen": param({
    ...prior,
    label: "Inactive men under 50 who return to work",
    unit: "probability",
    values: 0.2,
    range: [0.1, 0.4],
    acts: "work",
    moves: { raises: "unemployment" },
  }),
  "work.returnWomen": param({
    ...prior,
    label: "Inactive women under 50 who return to work",
    unit: "probability",
    values: 0.1,
    range: [0.05, 0.2],
    acts: "work",
    moves: { raises: "unemployment" },
  }),
  "work.separatedUnemployed": param({
    ...prior,
    label: "Of those who leave a contract, share unemployed at the year end",
    unit: "share",
    values: 0.5,
    range: [0.3, 0.7],
    acts: "work",
    moves: { raises: "unemployment/claiming" },
  }),
  "work.separatedFlexible": param({
    ...prior,
    label: "Of those who leave a contract, share in own-account work at the year end",
    unit: "share",
    values: 0.3,
    range: [0.1, 0.3],
    acts: "work",
    moves: { lowers: "injury" },
    note: "the rest work without insurance",
  }),
  "work.retiredInactive": param({
    ...prior,
    label: "Of those who reach pension age in formal work, share who stop working",
    unit: "share",
    values: 0.7,
    range: [0.4, 0.85],
    acts: "work",
    moves: { lowers: "injury" },
  }),
  "work.retiredFlexible": param({
    ...prior,
    label: "Of those who reach pension age in formal work, share who go on in own-account work",
    unit: "share",
    values: 0.15,
    range: [0, 0.15],
    acts: "work",
    moves: { lowers: "injury" },
    note: "the rest go on as employees without insurance",
  }),
  "work.platformShare": param({
    ...prior,
    label: "School leavers in own-account work who take orders through a platform",
    unit: "share",
    values: 0.3,
    range: [0.1, 0.6],
    acts: "work",
    moves: { raises: "platform-injury" },
  }),
  "macro.formalJobs": param({
    ...prior,
    label: "Chance of an adult to get a contract, and of an employee to keep one, as a multiple of today's",
    unit: "times",
    values: 1,
    range: [0.5, 1.5],
    acts: "moves into formal work from other work (times) and separations (divided by it)",
    moves: { raises: "pension-employees-contributors" },
    precedent: "urban jobs fell by 8.4 million in 2022, the only fall in the series",
    note: "school leavers and the public sector are left out; urban jobs fell by 8.4 million in 2022 (S_CSY_MEM), the size for contracts is not known",
  }),
  "work.contractEffect": param({
    source: "CALIBRATION",
    grade: "C",
    label: "Year effect of getting a contract, or joining the employees' pension on own account",
    unit: "times",
    values: calibrated("work.contractEffect", 1),
    range: [0.1, 5],
    acts: "moves into formal work from other work; own-account workers who join the employees' pension",
    moves: { raises: "pension-employees-contributors" },
    precedent: "solved by year for 2013-23 on the published stocks: 0.29 (2015) to 1.13 (2022)",
    note: "see docs/calibration.md; before 2024 the studies set it by year",
  }),
  "macro.urbanEmployment": param({
    label: "Yearly change of urban employment",
    unit: "million persons",
    values: 4,
    range: [-10, 10],
    source: "S_CSY_MEM; S_NBS_145REPORT; derived",
    note: "2.5 a year in 2020-23, 5.5 in 2018-23; 1 to 6",
    acts: "alignment of moves from work to inactivity in towns",
    moves: { raises: "injury" },
    precedent: "+2.5 million a year in 2020-23, +5.5 in 2018-23, -8.4 in 2022 alone",
    grade: "C",
  }),
  "macro.agriculture": param({
    label: "Yearly change of employment in agriculture",
    unit: "million persons",
    values: -4.4,
    range: [-12, 0],
    source: "S_CSY_MEM; derived",
    note: "(168.8 - 186.4) / 4 from 2019 to 2023; -6 to -2",
    acts: "alignment of leaving farming",
    moves: { lowers: "injury" },
    precedent: "-4.4 million a year in 2019-23",
    grade: "C",
  }),
  "macro.unemployment": param({
    label: "Surveyed unemployment in towns",
    unit: "percent of the labour force",
    values: 5.2,
    range: [3, 12],
    source: "S_NBS2024; derived",
    acts: "alignment of finding work",
    moves: { lowers: "unemployment" },
    precedent: "5.2 percent in 2023, 5.6 in 2020 and 2022",
    grade: "C",
  }),
} as const;
const workParameters = { ...labourParameters, ...collectionParameters } as const;
type P = Values<typeof workParameters>;

/** Leaving school, by completed age at the start of the year; everybody has left at 27. */
export const schoolExit = profile({
  label: "Leaving school, by age",
  unit: "probability",
  points: {
    15: 0,
    16: 0.09,
    17: 0.145,
    18: 0.33,
    19: 0.36,
    20: 0.385,
    21: 0.585,
    22: 0.74,
    23: 0.64,
    24: 0.64,
    25: 0.74,
    26: 1,
  },
  source: "prior",
  note: "holds the 60 million students aged 16 and over (45 to 66); a slower profile, 0.04 at 16 to 0.45 at 22, would hold 78 million",
});

/** Leaving work for good, by age, outside formal work and before alignment. */
export const exitProfiles = {
  male: profile({
    label: "Leaving own-account or uninsured work, men",
    unit: "probability",
    points: { 20: 0.01, 45: 0.012, 55: 0.03, 60: 0.07, 65: 0.12, 75: 0.25, 85: 0.5 },
    source: "prior",
    note: "urban employment ratios at 45-69 of the 2020 census bound it",
  }),
  female: profile({
    label: "Leaving own-account or uninsured work, women",
    unit: "probability",
    points: { 20: 0.02, 30: 0.03, 45: 0.03, 50: 0.05, 55: 0.08, 60: 0.1, 65: 0.15, 75: 0.3, 85: 0.5 },
    source: "prior",
    note: "urban employment ratios at 45-69 of the 2020 census bound it",
  }),
  farm: profile({
    label: "Leaving farming for good",
    unit: "probability",
    points: { 20: 0.003, 50: 0.003, 60: 0.006, 65: 0.015, 70: 0.045, 75: 0.09, 85: 0.3 },
    source: "prior",
  }),
} as const;

/** New contracts are not signed from this age at the start of the year: three years before men's old pension age. */
export const LAST_HIRE = 57;

type Who = Person;
const ifHireable = (who: Who, rate: () => Rate): Rate =>
  who.age <= LAST_HIRE && who.reached === "before" ? rate() : never;
const leave = (who: Who): Rate =>
  probability((who.sex === "male" ? exitProfiles.male : exitProfiles.female).at(who.age));
const outOfSchool = (who: Who, share: number): Rate => probability(schoolExit.at(who.age) * share);
/** Of those who leave school: with a contract, by the year's effect. */
const schoolContract = (p: P): number =>
  Math.min(
    1 - p["work.schoolToUnemployed"],
    scaled(probability(p["work.schoolToFormal"]), p["work.contractEffect"]).value,
  );
const otherSchool = (p: P): number => 1 - schoolContract(p) - p["work.schoolToUnemployed"];
/** Retired from formal work: on reaching pension age all leave it. */
const retiring = (who: Who, share: number, otherwise: () => Rate): Rate =>
  who.reached === "reached" ? probability(share) : otherwise();
const retiredUncovered = (p: P): number => 1 - p["work.retiredInactive"] - p["work.retiredFlexible"];
const separatedUncovered = (p: P): number => 1 - p["work.separatedUnemployed"] - p["work.separatedFlexible"];

const separation = (who: Who, p: P, share: number): Rate =>
  probability(
    scaled(
      probability(
        who.residence === "urban-nonlocal" ? p["work.separationNonlocal"] : p["work.separationLocal"],
      ),
      1 / p["macro.formalJobs"],
    ).value * share,
  );
/** A new contract, by the year's market for contracts. */
const contract = (p: P, yearly: number): Rate =>
  scaled(probability(yearly), p["macro.formalJobs"] * p["work.contractEffect"]);
const covered = (who: Who, p: P): Rate =>
  ifHireable(who, () =>
    scaled(
      probability(p["work.coverContract"]),
      p["macro.formalJobs"] *
        p["work.contractEffect"] *
        p["work.enforcement"] *
        collected(p) *
        Math.exp(p["work.employerRateEffect"] * 100 * (p["pension.employerRate"] - 0.16)),
    ),
  );
const fromFarm = (who: Who, p: P, yearly: number): Rate =>
  who.age > 64 ? never : scaled(probability(yearly), who.residence === "rural" ? 1 : p["work.urbanFarmExit"]);
const backToFarm = (who: Who, p: P): Rate =>
  who.residence === "rural" ? probability(p["work.backToFarm"]) : never;
const returning = (who: Who, p: P, share: number): Rate =>
  who.age >= 16 && who.age < 50
    ? probability((who.sex === "male" ? p["work.returnMen"] : p["work.returnWomen"]) * share)
    : never;

export const work = defineProcess({
  name: "work",
  label: "Work",
  parameters: workParameters,
  states: WORKS,
  reads: ["age", "sex", "residence", "reached"],
  align: (from, to, who) => alignedBy(from, to, who.residence),
  moves: {
    "child -> student": (who: Who) => (who.age >= 15 ? certain : never),

    "student -> formal-public": (who, p) => outOfSchool(who, schoolContract(p) * p["work.schoolToPublic"]),
    "student -> formal-enterprise": (who, p) =>
      outOfSchool(who, schoolContract(p) * (1 - p["work.schoolToPublic"])),
    "student -> uncovered-wage": (who, p) => outOfSchool(who, otherSchool(p) * 0.4),
    "student -> flexible": (who, p) => outOfSchool(who, otherSchool(p) * 0.6 * (1 - p["work.platformShare"])),
    "student -> platform": (who, p) => outOfSchool(who, otherSchool(p) * 0.6 * p["work.platformShare"]),
    "student -> unemployed": (who, p) => outOfSchool(who, p["work.schoolToUnemployed"]),

    "formal-public -> unemployed": (who, p) =>
      retiring(who, 0, () => probability(p["work.separationPublic"] * p["work.separatedUnemployed"])),
    "formal-public -> flexible": (who, p) =>
      retiring(who, p["work.retiredFlexible"], () =>
        probability(p["work.separationPublic"] * p["work.separatedFlexible"]),
      ),
    "formal-public -> uncovered-wage": (who, p) =>
      retiring(who, retiredUncovered(p), () =>
        probability(p["work.separationPublic"] * separatedUncovered(p)),
      ),
    "formal-public -> inactive": (who, p) => retiring(who, p["work.retiredInactive"], () => never),

    "formal-enterprise -> unemployed": (who, p) =>
      retiring(who, 0, () => separation(who, p, p["work.separatedUnemployed"])),
    "formal-enterprise -> flexible": (who, p) =>
      retiring(who, p["work.retiredFlexible"], () => separation(who, p, p["work.separatedFlexible"])),
    "formal-enterprise -> uncovered-wage": (who, p) =>
      retiring(who, retiredUncovered(p), () => separation(who, p, separatedUncovered(p))),
    "formal-enterprise -> inactive": (who, p) => retiring(who, p["work.retiredInactive"], () => never),

    "uncovered-wage -> formal-enterprise": covered,
    "uncovered-wage -> agriculture": backToFarm,
    "uncovered-wage -> inactive": leave,

    "flexible -> formal-enterprise": (who, p) =>
      ifHireable(who, () => contract(p, p["work.flexibleToFormal"])),
    "flexible -> platform": (who, p) => (who.age < 60 ? probability(p["work.flexibleToPlatform"]) : never),
    "flexible -> agriculture": backToFarm,
    "flexible -> inactive": leave,

    "platform -> formal-enterprise": (who, p) =>
      ifHireable(who, () => {
        const hired = contract(p, p["work.flexibleToFormal"]).value;
        return probability(hired + (1 - hired) * p["platform.mandate"]);
      }),
    "platform -> flexible": (who, p) => probability(p["work.platformToFlexible"]),
    "platform -> inactive": leave,

    "agriculture -> formal-enterprise": (who, p) =>
      ifHireable(who, () => fromFarm(who, p, contract(p, p["work.farmToFormal"]).value)),
    "agriculture -> uncovered-wage": (who, p) => fromFarm(who, p, p["work.farmToUncovered"]),
    "agriculture -> flexible": (who, p) => fromFarm(who, p, p["work.farmToFlexible"]),
    "agriculture -> inactive": (who) => probability(exitProfiles.farm.at(who.age)),

    "unemployed -> formal-enterprise": (who, p) =>
      ifHireable(who, () => contract(p, p["work.unemployedToFormal"])),
    "unemployed -> flexible": (who, p) => probability(p["work.unemployedToFlexible"]),
    "unemployed -> inactive": (who, p) =>
      who.age <= LAST_HIRE && who.reached === "before"
        ? probability(p["work.unemployedToInactive"])
        : probability(0.5),

    "inactive -> uncovered-wage": (who, p) => returning(who, p, 0.2),
    "inactive -> flexible": (who, p) => returning(who, p, 0.25),
    "inactive -> agriculture": (who, p) => (who.residence === "rural" ? returning(who, p, 0.15) : never),
    "inactive -> unemployed": (who, p) => returning(who, p, 0.4),
  },
});

/** Which alignment factor multiplies a move, if any (see engines/align.ts). */
export const ALIGNED = ["finding-work", "leaving-farming", "leaving-work"] as const;
function alignedBy(from: Person["work"], to: Person["work"], residence: Person["residence"]): number {
  if (from === "unemployed" && to !== "inactive") return 0;
  if (from === "agriculture" && to !== "inactive") return 1;
  if (to === "inactive" && residence !== "rural" && (ownAccount(from) || from === "uncovered-wage")) return 2;
  return -1;
}
