/** Basic medical insurance: the employees' arm with its retirees, and the residents' arm that all others may join. */
import { param, type Values } from "../ground/parameter.ts";
import type { Own } from "../ground/process.ts";
import { never, probability, type Rate } from "../ground/rate.ts";
import { isFormal, ownAccount, type Person } from "../people/person.ts";
import { defineScheme } from "./scheme.ts";

const prior = {
  source: "prior",
  grade: "C",
  precedent: "none: a rate of behaviour, not a rule",
} as const;

export const medicalParameters = {
  "medical.uptake": param({
    label: "New employees who join the employees' medical insurance",
    unit: "probability",
    values: 0.95,
    range: [0.8, 1],
    source: "SIL2010; prior",
    acts: "joining with a new contract",
    moves: { raises: "medical-employees" },
    precedent: "a duty of all employers by the Social Insurance Law of 2010; the level is a prior",
    grade: "C",
  }),
  "medical.lateUptake": param({
    ...prior,
    label: "Employees outside the employees' arm who join in a later year of the same contract",
    unit: "probability",
    values: 0.1,
    range: [0, 0.3],
    acts: "joining under an old contract",
    moves: { raises: "medical-employees" },
  }),
  "medical.ownJoin": param({
    ...prior,
    label: "Own-account workers who join the employees' arm",
    unit: "probability",
    values: 0.01,
    range: [0, 0.1],
    acts: "own-account workers who join",
    moves: { raises: "medical-employees" },
    note: "with it the employees' arm gains about 11 million in the first year, as in 2018-23 (54.1 million in five years)",
  }),
  "medical.keeps": param({
    ...prior,
    label:
      "Employees who lose their contract and go on paying, or are paid for while they draw unemployment benefit",
    unit: "probability",
    values: 0.4,
    range: [0.1, 0.8],
    acts: "leaving the employees' arm",
    moves: { raises: "medical-employees" },
  }),
  "medical.ownLeave": param({
    ...prior,
    label: "Members without a contract, not yet of pension age, who stop paying to the employees' arm",
    unit: "probability",
    values: 0.15,
    range: [0.03, 0.4],
    acts: "leaving the employees' arm",
    moves: { lowers: "medical-employees" },
  }),
  "medical.retires": param({
    ...prior,
    label: "Employees who reach pension age and keep the employees' cover",
    unit: "probability",
    values: 0.9,
    range: [0.5, 1],
    acts: "retired members of the employees' arm",
    moves: { raises: "medical-employees" },
    note: "places ask for 20 to 30 years of contributions, or for paying up; later years do not undo it",
  }),
  "medical.toResidents": param({
    ...prior,
    label: "Of those who leave the employees' arm, share who join the residents' arm within the year",
    unit: "share",
    values: 0.85,
    range: [0.5, 1],
    acts: "people without medical insurance",
    moves: { raises: "medical-residents" },
  }),
  "medical.residentsJoin": param({
    ...prior,
    label: "People outside who join the residents' arm",
    unit: "probability",
    values: 0.25,
    range: [0.05, 0.6],
    acts: "people without medical insurance",
    moves: { raises: "medical-residents" },
  }),
  "medical.residentsSkip": param({
    label: "Residents' members who do not pay for the next year",
    unit: "probability",
    values: 0.025,
    range: [0, 0.1],
    source: "S_NHSA_MEM; prior",
    acts: "people without medical insurance",
    moves: { lowers: "medical-residents" },
    precedent:
      "the residents' arm lost 20 to 25 million members a year in 2022 and 2023, to the employees' arm among others",
    note: "holds the number outside near its level of end-2023; part of the fall of 2022-23 is said to be duplicate records closed, which is not modelled",
    grade: "C",
  }),
  "medical.needyKept": param({
    label: "Participation of people in need who are not in the employees' arm",
    unit: "share",
    values: 0.99,
    range: [0.9, 1],
    source: "S_NHSA_MEM; prior",
    acts: "people in need: every year this share of them is in the residents' arm",
    moves: { raises: "medical-residents" },
    precedent: "participation of rural low-income people has been kept at 99 percent or above (remembered)",
    grade: "B",
  }),
} as const;
type P = Values<typeof medicalParameters>;
type Who = Person & Own;

/** Into the employees' arm: with a contract, or of own account before pension age. */
function intoEmployees(who: Who, p: P): number {
  if (isFormal(who.work)) return who.event === "none" ? p["medical.lateUptake"] : p["medical.uptake"];
  return ownAccount(who.work) && who.reached === "before" ? p["medical.ownJoin"] : 0;
}
/** Out of the employees' arm. Whoever is retired in it stays. */
function outOfEmployees(who: Who, p: P): number {
  if (isFormal(who.work)) return 0;
  if (who.reached === "reached") return who.event === "separated" ? 1 - p["medical.retires"] : 0;
  return who.event === "separated" ? 1 - p["medical.keeps"] : p["medical.ownLeave"];
}
const toResidents = (who: Who, p: P): number =>
  who.needy ? p["medical.needyKept"] : p["medical.toResidents"];
/** Of those whom the employees' arm has not taken. */
const rest = (who: Who, p: P, share: number): Rate => probability((1 - intoEmployees(who, p)) * share);

export const medical = defineScheme({
  name: "medical",
  label: "Basic medical insurance",
  beside: true,
  parameters: medicalParameters,
  // The first state is that of a newborn at the end of the year of birth: newborns are insured from birth when their
  // parents enrol them within three months, so they count as residents and choose from the next year on.
  states: ["resident", "employee", "outside"],
  reads: ["needy", "reached", "work", "event"],
  enrolled: ["resident", "employee"],
  eligible: () => true,
  series: [
    {
      name: "medical-employees",
      label: "Medical insurance: employees' arm with retirees",
      concept: "person",
      counts: { employee: 1 },
    },
    {
      name: "medical-residents",
      label: "Medical insurance: residents' arm",
      concept: "person",
      counts: { resident: 1 },
    },
  ],
  totals: [
    { name: "medical", label: "Basic medical insurance", of: ["medical-employees", "medical-residents"] },
  ],
  moves: {
    "resident -> employee": (who, p) => probability(intoEmployees(who, p)),
    "resident -> outside": (who, p) =>
      isFormal(who.work)
        ? never
        : rest(who, p, who.needy ? 1 - p["medical.needyKept"] : p["medical.residentsSkip"]),
    "employee -> resident": (who, p) => probability(outOfEmployees(who, p) * toResidents(who, p)),
    "employee -> outside": (who, p) => probability(outOfEmployees(who, p) * (1 - toResidents(who, p))),
    "outside -> employee": (who, p) => probability(intoEmployees(who, p)),
    "outside -> resident": (who, p) =>
      rest(who, p, who.needy ? p["medical.needyKept"] : p["medical.residentsJoin"]),
  },
  flow: (from, to, who) => {
    if (to === "outside") return from === "employee" ? "CONTRACT_LOSS" : "NOT_RENEWED";
    if (to === "resident") return from === "employee" ? "E_TO_R" : "NEW_VOLUNTARY";
    if (from === "resident") return "R_TO_E";
    if (who.event === "hired-from-school") return "SCHOOL_TO_WORK";
    return isFormal(who.work) ? "CONTRACT_GAIN" : "NEW_VOLUNTARY";
  },
});
