/** Work-injury insurance: insured while at work, or with a construction project; receiving after an injury. */
import { calibrated } from "../ground/calibration.ts";
import { param } from "../ground/parameter.ts";
import { certain, never, probability, scaled } from "../ground/rate.ts";
import { moneyParameters } from "../people/money.ts";
import { labourParameters } from "../people/labour.ts";
import { isFormal, type Person } from "../people/person.ts";
import { defineFund } from "./fund.ts";
import { defineScheme } from "./scheme.ts";

const prior = { source: "prior", grade: "C", precedent: "none: a rate of behaviour, not a rule" } as const;

export const injuryParameters = {
  "injury.uptake": param({
    label: "New employees who are insured",
    unit: "probability",
    values: 0.97,
    range: [0.85, 1],
    source: "WIIR2010; prior",
    note: "with 34.7 million (20 to 45) outside formal work it gives 301.74 million",
    acts: "joining with a new contract",
    moves: { raises: "injury" },
    precedent: "a duty for all employers since the regulation of 2010; the level is derived",
    grade: "B",
  }),
  "injury.lateUptake": param({
    ...prior,
    label: "Employees outside who join in a later year of the same contract",
    unit: "probability",
    values: 0.1,
    range: [0, 0.3],
    acts: "joining under an old contract",
    moves: { raises: "injury" },
  }),
  "injury.projectJoin": param({
    ...prior,
    label: "Uninsured employees who are covered by a construction project or an over-age rule",
    unit: "probability",
    values: 0.21,
    range: [0.05, 0.5],
    acts: "insured without a contract of their own",
    moves: { raises: "injury" },
    note: "with the exit below, cover tends from 36 % of uninsured wage work (34.7 of 96.6 million) towards 45 %: the official stock has grown by 8 to 15 million a year, more than formal work",
  }),
  "injury.projectEnd": param({
    ...prior,
    label: "Cover of a project or an over-age rule that ends",
    unit: "probability",
    values: 0.25,
    range: [0.1, 0.6],
    acts: "insured without a contract of their own",
    moves: { lowers: "injury" },
  }),
  "injury.effect": param({
    source: "CALIBRATION",
    grade: "C",
    label: "Year effect of joining work-injury insurance",
    unit: "times",
    values: calibrated("injury.effect", 1),
    range: [0.1, 5],
    acts: "joining with a new contract, under an old one, or through a project",
    moves: { raises: "injury" },
    precedent: "solved by year for 2013-23 on the published stocks: 0.52 to 0.95",
    note: "see docs/calibration.md; before 2024 the studies set it by year",
  }),
  "injury.scope": param({
    label: "Reach of project and over-age cover, as a multiple of today's",
    unit: "times",
    values: 1,
    range: [0.5, 3],
    source: "S_PROV_WI; prior",
    note: "provincial rules for over-age workers and interns: Jiangsu 2021, Hunan and Tianjin 2025; the list is incomplete",
    acts: "insured without a contract of their own",
    moves: { raises: "injury" },
    precedent: "Jiangsu 2021, Hunan and Tianjin 2025: over-age workers and interns",
    grade: "B",
  }),
  "injury.injured": param({
    label: "Insured who are injured and draw a benefit at the year end",
    unit: "hazard a year",
    values: 0.0037,
    range: [0.001, 0.01],
    source: "S_CSY_MEM; derived; prior",
    note: "holds 2.1 million recipients: 2.1 x (0.5 + 0.01) / 301.74 = 0.0036, a little more for those who leave",
    acts: "people drawing a benefit",
    moves: { raises: "injury/receiving" },
    precedent: "1.88 to 2.06 million drew in 2019-22",
    grade: "C",
  }),
  "injury.recovery": param({
    ...prior,
    label: "Recipients whose benefit ends",
    unit: "probability",
    values: 0.5,
    range: [0.1, 0.9],
    acts: "people drawing a benefit",
    moves: { lowers: "injury/receiving" },
  }),
  "work.enforcement": labourParameters["work.enforcement"],
} as const;

export const injuryFundParameters = {
  "injury.rate": param({
    label: "Mean contribution of employers to work-injury insurance",
    unit: "share of the average wage",
    values: 0.00416,
    range: [0.002, 0.01],
    source: "S_CSY_MEM; derived",
    note: "121.2 billion yuan over 301.74 million insured and 96,660 yuan; eight classes pay 0.2 to 1.9 percent, cut by 20 or 50 percent in passing",
    acts: "contributions to work-injury insurance; nobody's enrolment",
    moves: { raises: "funds/injury/contributions" },
    precedent: "eight classes of 2015, cut since 2018 where reserves are large",
    grade: "B",
  }),
  "injury.benefit": param({
    label: "Spending for each person who draws a benefit in the year",
    unit: "yuan a year",
    values: 58_900,
    range: [30_000, 120_000],
    source: "S_CSY_MEM; derived",
    note: "123.7 billion yuan over 2.1 million; it grows with wages",
    acts: "benefits of work-injury insurance",
    moves: { raises: "funds/injury/benefits" },
    precedent: "none with a count: benefits follow wages by law",
    grade: "C",
  }),
} as const;

const injuryFund = defineFund({
  name: "injury",
  label: "Work-injury insurance fund",
  published: "wi",
  parameters: { ...moneyParameters, ...injuryFundParameters },
  pays: { insured: (_who, p, { wage }) => p["injury.rate"] * wage },
  gets: { receiving: (_who, p, { wages }) => p["injury.benefit"] * wages },
});

export const injury = defineScheme({
  name: "injury",
  label: "Work-injury insurance",
  parameters: injuryParameters,
  states: ["outside", "insured", "receiving"],
  reads: ["reached", "work", "event"],
  enrolled: ["insured"],
  eligible: (who: Person) => isFormal(who.work) || who.work === "uncovered-wage",
  series: [{ name: "injury", label: "Work-injury insurance", concept: "person", counts: { insured: 1 } }],
  totals: [],
  funds: [injuryFund],
  careers: { cover: { series: "injury", states: { insured: "covered", receiving: "gap" } } },
  moves: {
    "outside -> insured": (who, p) => {
      if (isFormal(who.work))
        return scaled(
          probability(who.event === "none" ? p["injury.lateUptake"] : p["injury.uptake"]),
          p["work.enforcement"] * p["injury.effect"],
        );
      return who.work === "uncovered-wage"
        ? scaled(probability(p["injury.projectJoin"]), p["injury.scope"] * p["injury.effect"])
        : never;
    },
    "insured -> outside": (who, p) =>
      isFormal(who.work)
        ? never
        : who.work === "uncovered-wage"
          ? probability(p["injury.projectEnd"])
          : certain,
    "insured -> receiving": (who, p) =>
      isFormal(who.work)
        ? probability(-Math.expm1(-p["injury.injured"]))
        : who.work === "uncovered-wage"
          ? probability(-Math.expm1(-p["injury.injured"]) * (1 - p["injury.projectEnd"]))
          : never,
    "receiving -> insured": (who, p) => (isFormal(who.work) ? probability(p["injury.recovery"]) : never),
    "receiving -> outside": (who, p) => (isFormal(who.work) ? never : probability(p["injury.recovery"])),
  },
  flow: (from, to, who) => {
    if (from === "receiving") return "BENEFIT_END";
    if (to === "receiving") return "BENEFIT_START";
    if (to === "insured") return who.event === "hired-from-school" ? "SCHOOL_TO_WORK" : "CONTRACT_GAIN";
    return who.reached === "reached" ? "RETIRE" : "CONTRACT_LOSS";
  },
});
