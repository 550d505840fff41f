/** Basic old-age insurance: the employees' and the residents' arm are states of one record. */
import { calibrated } from "../ground/calibration.ts";
import { param, profile, type Values } from "../ground/parameter.ts";
import type { Own } from "../ground/process.ts";
import { certain, never, probability, scaled, type Rate } from "../ground/rate.ts";
import { isFormal, ownAccount, type Person } from "../people/person.ts";
import { pensionFunds } from "./pension-funds.ts";
import { defineScheme, type FlowCode } from "./scheme.ts";

const prior = { source: "prior", grade: "C", precedent: "none: a rate of behaviour, not a rule" } as const;

export const pensionParameters = {
  "pension.minimumYears": param({
    label: "Years of contributions that an employees' pension needs",
    unit: "years",
    values: 15,
    between: "line",
    range: [10, 20],
    source: "S_REFORM2024",
    note: "15; by the 2024 decision half a year more each year from 2030 to 20 in 2039",
    acts: "drawing a pension on reaching pension age, or staying, paying up, changing arm",
    moves: { lowers: "pension-employees-retirees" },
    precedent: "decision of 13 September 2024: 15 to 20 years in 2030-39",
    grade: "B",
  }),
  "pension.flexibleOpen": param({
    label: "Share of places where own-account workers may join without local registration",
    unit: "share of places",
    values: 0.8,
    range: [0, 1],
    source: "S_DOC1_2025; S_FES2025; prior",
    note: "0.8 at end-2023 is a prior; all places from 2025 by the No. 1 document and the June guidelines",
    acts: "own-account workers registered elsewhere who join the employees' arm",
    moves: { raises: "pension-employees-contributors" },
    precedent: "opened place by place; everywhere by the No. 1 document and the June guidelines of 2025",
    grade: "C",
  }),
  "pension.flexibleRate": param({
    label: "Contribution of own-account workers",
    unit: "share of the contribution base",
    values: 0.2,
    range: [0.08, 0.24],
    source: "SC2005_38",
    acts: "own-account workers who join, or stop paying",
    moves: { lowers: "pension-employees-contributors" },
    precedent: "20 percent by decision 38 of 2005; a trial moved its price (S44)",
    grade: "C",
  }),
  "pension.flexibleFloor": param({
    label: "Lowest contribution base of own-account workers",
    unit: "share of the average wage",
    values: 0.6,
    range: [0.4, 1],
    source: "MOHRSS_MOF2019; S_MOHRSS_MEM",
    acts: "own-account workers who join, or stop paying",
    moves: { lowers: "pension-employees-contributors" },
    precedent: "60 percent of the average wage by the rules of 2019, with a narrower wage base before",
    grade: "C",
  }),
  "pension.priceEffect": param({
    label: "Change of the log probability of joining per percentage point of wage that it costs",
    unit: "per percentage point",
    values: -0.05,
    range: [-0.15, 0],
    source: "S44; prior",
    grade: "A",
    acts: "own-account workers who join, or stop paying",
    moves: { raises: "pension-employees-contributors", given: { "pension.flexibleRate": 0.24 } },
    precedent: "a trial of information and price (S44)",
    note: "the trial fixes the sign, not the size",
  }),
  "pension.flexibleJoin": param({
    ...prior,
    label: "Own-account workers outside the employees' arm who join it",
    unit: "probability",
    values: 0.03,
    range: [0.005, 0.08],
    acts: "own-account workers who join",
    moves: { raises: "pension-employees-contributors" },
    note: "0.015 to 0.05; holds about 60 million with a record",
  }),
  "pension.separationLapse": param({
    ...prior,
    label: "Contributors who lose their contract and stop paying",
    unit: "probability",
    values: 0.45,
    range: [0.2, 0.7],
    acts: "lapsed contributors",
    moves: { raises: "pension/E-lapsed" },
    note: "0.3 to 0.6",
  }),
  "pension.flexibleLapse": param({
    label: "Own-account contributors who stop paying",
    unit: "probability",
    values: 0.08,
    range: [0.03, 0.25],
    source: "S5; prior",
    grade: "C",
    acts: "lapsed contributors",
    moves: { raises: "pension/E-lapsed" },
    precedent: "over 38 million employees were not paying in 2013 (S5)",
  }),
  "pension.lapseAfterMinimum": param({
    label: "How much more often own-account contributors stop once they have the minimum years",
    unit: "times",
    values: 1.5,
    range: [1, 3],
    source: "S5; prior",
    grade: "C",
    acts: "lapsed contributors",
    moves: { raises: "pension/E-lapsed" },
    precedent: "the motive is told in S5; no measurement is known",
  }),
  "pension.reactivation": param({
    ...prior,
    label: "Lapsed own-account workers who pay again",
    unit: "probability",
    values: 0.35,
    range: [0.1, 0.5],
    acts: "lapsed contributors",
    moves: { lowers: "pension/E-lapsed" },
    note: "0.2 to 0.4; with a new contract all pay again",
  }),
  "pension.laterLapse": param({
    ...prior,
    label: "Contributors without a contract or own account a year after losing it who stop paying",
    unit: "probability",
    values: 0.9,
    range: [0.5, 1],
    acts: "lapsed contributors",
    moves: { raises: "pension/E-lapsed" },
  }),
  "pension.dualShare": param({
    ...prior,
    label: "Residents' contributors whose old record stays open when they join the employees' arm",
    unit: "share",
    values: 0.25,
    range: [0, 0.6],
    acts: "dual records",
    moves: { raises: "pension-residents-contributors" },
  }),
  "pension.dualCleanup": param({
    ...prior,
    label: "Dual records merged in a year",
    unit: "probability",
    values: 0.05,
    range: [0, 1],
    acts: "dual records",
    moves: { lowers: "pension-residents-contributors" },
    note: "the largest unknown of the residents' arm",
  }),
  "pension.cleanup": param({
    label: "Dual records closed by a campaign, at the 12 million assumed for end-2023",
    unit: "million records a year",
    values: 0,
    range: [0, 20],
    source: "prior",
    note: "a rate of this over 12 a year on every dual record, on top of those merged anyway: the fewer are left, the fewer it closes",
    acts: "dual records",
    moves: { lowers: "pension-residents-contributors" },
    precedent:
      "none recorded with a size; records were compared when the residents' pilots were joined in 2014 (remembered)",
    grade: "C",
  }),
  "pension.needySubsidy": param({
    label: "Share of people in need whose residents' contribution is paid for them",
    unit: "share",
    values: 0.95,
    range: [0, 1],
    source: "S_PRESS202302; prior",
    note: "26.87 million persons in 2022; the share is a prior",
    acts: "people in need who join the residents' arm, or stop paying",
    moves: { raises: "pension-residents-contributors" },
    precedent: "paid for 26.87 million persons in 2022",
    grade: "B",
  }),
  "pension.needyJoin": param({
    ...prior,
    label: "How much more often people in need join the residents' arm when all are paid for",
    unit: "times",
    values: 3,
    range: [1, 6],
    acts: "people in need who join",
    moves: { raises: "pension-residents-contributors" },
  }),
  "pension.residentsJoin": param({
    ...prior,
    label: "Joining the residents' arm, as a multiple of the profile by age",
    unit: "times",
    values: 1,
    range: [0, 4],
    acts: "residents who join",
    moves: { raises: "pension-residents-contributors" },
    precedent: "the drive of 2018-20 brought in half as many again as 2016-17",
  }),
  "pension.residentsEffect": param({
    source: "CALIBRATION",
    grade: "C",
    label: "Year effect of joining the residents' arm",
    unit: "times",
    values: calibrated("pension.residentsEffect", 1),
    range: [0, 5],
    acts: "residents who join",
    moves: { raises: "pension-residents-contributors" },
    precedent: "solved by year for 2013-23 on the published stocks: 0.42 (2015) to 2.05 (2022)",
    note: "see docs/calibration.md; before 2024 the studies set it by year",
  }),
  "pension.residentsBasic": param({
    label: "Minimum basic pension of the residents' arm",
    unit: "yuan a month",
    values: 103,
    range: [100, 800],
    source: "S_MOHRSS_MEM; S_REPORT2024; S_CD20251226; S_GWR2026",
    note: "103 at end-2023; 123, 143 and 163 in 2024 to 2026 by the government's work reports; later years hold (at prices of the year)",
    acts: "residents who join",
    moves: { raises: "pension-residents-contributors" },
    precedent: "raised from 55 to 163 yuan in eight steps, 2009 to 2026",
    grade: "A",
  }),
  "pension.residentsBasicEffect": param({
    label: "Change of the log probability of joining per 10 % of basic pension",
    unit: "per 10 percent",
    values: 0.05,
    range: [0, 0.15],
    source: "S48; prior",
    grade: "A",
    acts: "residents who join",
    moves: { raises: "pension-residents-contributors", given: { "pension.residentsBasic": 163 } },
    precedent: "studies of subsidies in the residents' pension (S48)",
  }),
  "pension.residentsLapse": param({
    ...prior,
    label: "Residents' contributors who skip the year",
    unit: "probability",
    values: 0.04,
    range: [0.01, 0.1],
    acts: "lapsed contributors",
    moves: { raises: "pension/R-lapsed" },
  }),
  "pension.residentsReturn": param({
    ...prior,
    label: "Lapsed residents who pay again",
    unit: "probability",
    values: 0.35,
    range: [0.1, 0.6],
    acts: "lapsed contributors",
    moves: { lowers: "pension/R-lapsed" },
  }),
  "pension.shortPayUp": param({
    ...prior,
    label: "At pension age with too few years: pay up and draw",
    unit: "probability",
    values: 0.15,
    range: [0, 0.3],
    acts: "people short of the minimum years",
    moves: { raises: "pension-employees-retirees" },
  }),
  "pension.shortToResidents": param({
    label: "At pension age with too few years: move to the residents' arm",
    unit: "probability",
    values: 0.35,
    range: [0, 0.45],
    source: "MOHRSS2014_17; S11; prior",
    grade: "C",
    acts: "people short of the minimum years",
    moves: { raises: "pension-residents-contributors" },
    precedent: "moving between the arms is regulated since 2014 (document 17)",
  }),
  "pension.shortLapse": param({
    ...prior,
    label: "At pension age with too few years: stop paying",
    unit: "probability",
    values: 0.05,
    range: [0, 0.2],
    acts: "people short of the minimum years",
    moves: { raises: "pension/E-lapsed" },
    note: "the rest stay and pay",
  }),

  "pension.buyIn": param({
    source: "CALIBRATION",
    grade: "C",
    label:
      "Of pension age, below 61 and without an employees' record: pay the missing years at once and draw",
    unit: "probability",
    values: calibrated("pension.buyIn", 0.02),
    range: [0, 0.2],
    acts: "residents' contributors and people outside who become employees' retirees",
    moves: { raises: "pension-employees-retirees" },
    precedent:
      "local rules for those never insured (2009-13) let many buy in at pension age; solved by year, 0.068 (2013) falls to 0.010 (2023)",
    note: "see docs/calibration.md; before 2024 the studies set it by year",
  }),
  "pension.recipientsEnd": param({
    source: "CALIBRATION",
    grade: "C",
    label: "Residents' recipients whose record ends for another reason than a death in the life table",
    unit: "probability",
    values: calibrated("pension.recipientsEnd", 0),
    range: [0, 0.1],
    acts: "residents' recipients",
    moves: { lowers: "pension-residents-recipients" },
    precedent: "solved by year for 2013-23 on the published recipients: 0 to 0.028",
    note: "see docs/calibration.md; before 2024 the studies set it by year",
  }),
  "pension.longestStay": param({
    label: "Age from which nobody with too few years goes on paying: they pay up or change arm",
    unit: "years",
    values: 65,
    range: [60, 75],
    source: "SIL2010; prior",
    note: "contributions may be extended by five years; here five years after men's old pension age for all",
    acts: "people short of the minimum years",
    moves: { lowers: "pension-residents-recipients" },
    precedent: "contributions may be extended by five years (Social Insurance Law of 2010, article 16)",
    grade: "B",
  }),
} as const;
type P = Values<typeof pensionParameters>;

/** Joining the residents' arm by age, for those neither in school nor in the employees' arm. */
export const residentsJoin = profile({
  label: "Joining the residents' arm, by age",
  unit: "probability",
  points: { 15: 0.15, 29: 0.15, 30: 0.2, 44: 0.2, 45: 0.3, 58: 0.3, 59: 0.05, 100: 0.05 },
  source: "S39; prior",
  note: "rises toward 60 (S39); first priors of 0.06, 0.10 and 0.25 gave 4.5 million joiners in the first year, where 8 to 16 million are derived from the official stocks",
});
/** The residents' pension is drawn from 60, for men and women, unchanged by the 2024 decision. */
export const RESIDENTS_AGE = 60;
const YEARS_MAX = 21;

type Who = Person & Own;
const turns60 = (who: Who): boolean => who.age === RESIDENTS_AGE - 1;
const from60 = (who: Who): boolean => who.age >= RESIDENTS_AGE;
const young = (who: Who): boolean => who.age < RESIDENTS_AGE - 1;

/** Price of own-account contributions against the law of end-2023, in points of the average wage. */
const priceFactor = (p: P): number =>
  Math.exp(p["pension.priceEffect"] * 100 * (p["pension.flexibleRate"] * p["pension.flexibleFloor"] - 0.12));
/** Each 10 % of basic pension multiplies joining alike: a constant elasticity, so that a large rise stays within reason. */
const basicFactor = (p: P): number =>
  Math.exp((p["pension.residentsBasicEffect"] * Math.log(p["pension.residentsBasic"] / 103)) / Math.log(1.1));

/** Share with k completed years who meet a minimum of m: months inside a year are uniform. */
export const meets = (years: number, minimum: number): number =>
  Math.min(1, Math.max(0, years + 1 - minimum));

function joinsAsOwnAccount(who: Who, p: P): Rate {
  if (!ownAccount(who.work) || who.reached === "reached" || !young(who)) return never;
  const open = who.residence === "urban-nonlocal" ? p["pension.flexibleOpen"] : 1;
  return scaled(probability(p["pension.flexibleJoin"]), open * priceFactor(p));
}
const share = (rate: Rate, part: number): Rate => probability(rate.value * part);
/** Into the employees' arm: with a contract certainly, on own account by choice. */
const intoEmployees = (who: Who, p: P): Rate => (isFormal(who.work) ? certain : joinsAsOwnAccount(who, p));

function joinsResidents(who: Who, p: P): Rate {
  if (who.age < 15 || who.work === "child" || who.work === "student" || isFormal(who.work)) return never;
  const needy = who.needy ? 1 + (p["pension.needyJoin"] - 1) * p["pension.needySubsidy"] : 1;
  return scaled(
    probability(residentsJoin.at(who.age)),
    p["pension.residentsJoin"] * p["pension.residentsEffect"] * needy * basicFactor(p),
  );
}
/** What is left of a rate after the employees' arm has taken its part of the same persons. */
const otherwise = (rate: Rate, first: Rate): Rate => probability(rate.value * (1 - first.value));

const skips = (who: Who, p: P): Rate =>
  scaled(probability(p["pension.residentsLapse"]), who.needy ? 1 - p["pension.needySubsidy"] : 1);
const lapses = (who: Who, p: P): Rate => {
  if (who.reached === "reached")
    return settles(who, p)
      ? never
      : probability((1 - meets(who.count, p["pension.minimumYears"])) * p["pension.shortLapse"]);
  if (isFormal(who.work)) return never;
  if (who.event === "separated") return probability(p["pension.separationLapse"]);
  if (!ownAccount(who.work)) return probability(p["pension.laterLapse"]);
  const done = meets(who.count, p["pension.minimumYears"]);
  return scaled(
    probability(p["pension.flexibleLapse"]),
    (1 + done * (p["pension.lapseAfterMinimum"] - 1)) / priceFactor(p),
  );
};
/** Past the longest stay nobody with too few years pays on: they pay up or change arm, in the same proportion. */
const settles = (who: Who, p: P): boolean => who.age >= p["pension.longestStay"];
const paysUp = (who: Who, p: P): number =>
  settles(who, p)
    ? p["pension.shortPayUp"] / (p["pension.shortPayUp"] + p["pension.shortToResidents"] || 1)
    : p["pension.shortPayUp"];
/** On reaching pension age: those with enough years draw; of the others some pay up, each year. */
const draws = (who: Who, p: P): Rate => {
  if (who.reached !== "reached") return never;
  const met = meets(who.count, p["pension.minimumYears"]);
  return probability(met + (1 - met) * paysUp(who, p));
};
const toResidents = (who: Who, p: P): Rate => {
  if (who.reached !== "reached") return never;
  const short = 1 - meets(who.count, p["pension.minimumYears"]);
  return probability(short * (settles(who, p) ? 1 - paysUp(who, p) : p["pension.shortToResidents"]));
};
/** Dual records of end-2023 (margin M13), in which a campaign is measured; million. */
const DUALS = 12;
/** A dual record is merged in the ordinary course, or by a campaign. */
const merges = (p: P): Rate =>
  probability(1 - (1 - p["pension.dualCleanup"]) * Math.exp(-p["pension.cleanup"] / DUALS));
/** Of pension age, without an employees' record: the missing years are paid at once, as local rules allowed. */
const buysIn = (who: Who, p: P): Rate =>
  who.reached === "reached" && who.age <= RESIDENTS_AGE ? probability(p["pension.buyIn"]) : never;
const toDraw = (who: Who, p: P): Rate =>
  turns60(who) || from60(who) ? probability(1 - buysIn(who, p).value) : never;
const drawsResidents = (who: Who): boolean => who.age >= RESIDENTS_AGE - 1;

export const pension = defineScheme({
  name: "pension",
  label: "Basic old-age insurance",
  parameters: pensionParameters,
  states: [
    "outside",
    "E-contributing",
    "E-lapsed",
    "E-receiving",
    "R-contributing",
    "R-lapsed",
    "R-receiving",
    "dual",
  ],
  counter: {
    name: "years",
    max: YEARS_MAX,
    states: ["E-contributing", "E-lapsed", "dual"],
    rises: (from, to, who: Person) =>
      (from === "E-contributing" && (to === "E-contributing" || to === "E-lapsed")) ||
      (from === "dual" && to === "dual" && isFormal(who.work)),
  },
  reads: ["age", "needy", "residence", "reached", "work", "event"],
  enrolled: [
    "E-contributing",
    "E-lapsed",
    "E-receiving",
    "R-contributing",
    "R-lapsed",
    "R-receiving",
    "dual",
  ],
  eligible: (who) => who.age >= 16 && who.work !== "student" && who.work !== "child",
  series: [
    {
      name: "pension-employees-contributors",
      label: "Employees' arm: contributors",
      concept: "record",
      counts: { "E-contributing": 1, "E-lapsed": 1, dual: 1 },
    },
    {
      name: "pension-employees-retirees",
      label: "Employees' arm: retirees",
      concept: "record",
      counts: { "E-receiving": 1 },
    },
    {
      name: "pension-residents-contributors",
      label: "Residents' arm: contributors",
      concept: "record",
      counts: { "R-contributing": 1, "R-lapsed": 1, dual: 1 },
    },
    {
      name: "pension-residents-recipients",
      label: "Residents' arm: recipients",
      concept: "record",
      counts: { "R-receiving": 1 },
    },
  ],
  funds: pensionFunds(pensionParameters),
  careers: {
    held: {
      "E-contributing": "pension-employees",
      "E-lapsed": "pension-employees",
      "E-receiving": "pension-employees",
      "R-contributing": "pension-residents",
      "R-lapsed": "pension-residents",
      "R-receiving": "pension-residents",
      dual: "pension-both-arms",
    },
    // The employees' side of a dual record is paid while work is formal, as its counter has it.
    cover: {
      series: "pension-employees",
      states: {
        "E-contributing": "covered",
        "E-lapsed": "gap",
        dual: (work) => (isFormal(work) ? "covered" : "gap"),
        "E-receiving": "done",
        "R-receiving": "done",
      },
    },
    draws: "E-receiving",
    minimum: "pension.minimumYears",
  },
  totals: [
    {
      name: "pension",
      label: "Basic old-age insurance",
      of: [
        "pension-employees-contributors",
        "pension-employees-retirees",
        "pension-residents-contributors",
        "pension-residents-recipients",
      ],
    },
    {
      name: "pension-employees",
      label: "Employees' arm",
      of: ["pension-employees-contributors", "pension-employees-retirees"],
    },
    {
      name: "pension-residents",
      label: "Residents' arm",
      of: ["pension-residents-contributors", "pension-residents-recipients"],
    },
  ],
  moves: {
    "outside -> E-contributing": intoEmployees,
    "outside -> E-receiving": buysIn,
    "outside -> R-contributing": (who, p) =>
      drawsResidents(who)
        ? never
        : otherwise(otherwise(joinsResidents(who, p), intoEmployees(who, p)), buysIn(who, p)),
    "outside -> R-receiving": (who, p) =>
      drawsResidents(who) ? otherwise(joinsResidents(who, p), buysIn(who, p)) : never,

    "E-contributing -> E-receiving": draws,
    "E-contributing -> R-contributing": (who, p) => (drawsResidents(who) ? never : toResidents(who, p)),
    "E-contributing -> R-receiving": (who, p) => (drawsResidents(who) ? toResidents(who, p) : never),
    "E-contributing -> E-lapsed": lapses,

    "E-lapsed -> E-receiving": draws,
    "E-lapsed -> R-contributing": (who, p) => (drawsResidents(who) ? never : toResidents(who, p)),
    "E-lapsed -> R-receiving": (who, p) => (drawsResidents(who) ? toResidents(who, p) : never),
    "E-lapsed -> E-contributing": (who, p) =>
      who.reached === "reached"
        ? never
        : isFormal(who.work)
          ? certain
          : ownAccount(who.work)
            ? probability(p["pension.reactivation"])
            : never,

    "R-contributing -> E-receiving": buysIn,
    "R-contributing -> R-receiving": toDraw,
    "R-contributing -> E-contributing": (who, p) =>
      young(who) ? share(intoEmployees(who, p), 1 - p["pension.dualShare"]) : never,
    "R-contributing -> dual": (who, p) =>
      young(who) ? share(intoEmployees(who, p), p["pension.dualShare"]) : never,
    "R-contributing -> R-lapsed": (who, p) =>
      young(who) ? otherwise(otherwise(skips(who, p), intoEmployees(who, p)), buysIn(who, p)) : never,

    "R-lapsed -> E-receiving": buysIn,
    "R-lapsed -> R-receiving": toDraw,
    "R-lapsed -> E-contributing": (who, p) =>
      young(who) ? share(intoEmployees(who, p), 1 - p["pension.dualShare"]) : never,
    "R-lapsed -> dual": (who, p) =>
      young(who) ? share(intoEmployees(who, p), p["pension.dualShare"]) : never,
    "R-lapsed -> R-contributing": (who, p) =>
      young(who)
        ? otherwise(
            otherwise(probability(p["pension.residentsReturn"]), intoEmployees(who, p)),
            buysIn(who, p),
          )
        : never,

    "R-receiving -> outside": (_who, p) => probability(p["pension.recipientsEnd"]),

    "dual -> E-receiving": draws,
    "dual -> R-contributing": (who, p) => (drawsResidents(who) ? never : toResidents(who, p)),
    "dual -> R-receiving": (who, p) => (drawsResidents(who) ? toResidents(who, p) : never),
    "dual -> E-contributing": (who, p) =>
      who.reached === "before" && isFormal(who.work) ? merges(p) : never,
    "dual -> E-lapsed": (who, p) => (who.reached === "before" && !isFormal(who.work) ? merges(p) : never),
  },
  flow: (from, to, who) => {
    const joinedBy: FlowCode =
      who.event === "hired-from-school"
        ? "SCHOOL_TO_WORK"
        : isFormal(who.work)
          ? "CONTRACT_GAIN"
          : who.age === 15
            ? "AGE16"
            : "NEW_VOLUNTARY";
    if (from === "outside") return joinedBy;
    if (from === "dual") {
      if (to === "E-receiving")
        return {
          "pension-employees-contributors": "RETIRE",
          "pension-employees-retirees": "RETIRE",
          "pension-residents-contributors": "CLEANUP",
        };
      if (to === "R-receiving")
        return {
          "pension-employees-contributors": "CLEANUP",
          "pension-residents-contributors": "TURN60",
          "pension-residents-recipients": "TURN60",
        };
      return "CLEANUP";
    }
    if (to === "dual") return joinedBy;
    if (to === "outside") return "CLEANUP";
    if (from[0] === "R" && to === "E-receiving") return "R_TO_E";
    if (to === "E-receiving") return "RETIRE";
    if (from[0] === "E" && to[0] === "R") return "E_TO_R";
    if (from[0] === "R" && to[0] === "E") return "R_TO_E";
    if (to === "R-receiving") return "TURN60";
    return to === "E-lapsed" || to === "R-lapsed" ? "LAPSE" : "REACTIVATE";
  },
});
