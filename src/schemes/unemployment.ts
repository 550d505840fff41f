/** Unemployment insurance: insured with a labour contract, claiming after losing it. */
import { calibrated } from "../ground/calibration.ts";
import { param } from "../ground/parameter.ts";
import { certain, never, probability, scaled } from "../ground/rate.ts";
import { moneyParameters } from "../people/money.ts";
import { labourParameters } from "../people/labour.ts";
import { isFormal, type Person } from "../people/person.ts";
import { defineFund } from "./fund.ts";
import { defineScheme } from "./scheme.ts";

const prior = { source: "prior", grade: "C", precedent: "none: a rate of behaviour, not a rule" } as const;

export const unemploymentParameters = {
  "unemployment.uptake": param({
    label: "New employees of enterprises who are insured",
    unit: "probability",
    values: 0.95,
    range: [0.8, 1],
    source: "derived; prior",
    note: "243.73 million insured over 275 million with a contract less 8 million civil servants = 0.91 (0.85 to 0.97)",
    acts: "joining with a new contract",
    moves: { raises: "unemployment" },
    precedent: "a duty since the regulation of 1999; the level is derived",
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
    moves: { raises: "unemployment" },
    precedent: "civil servants are outside; the level is derived",
    grade: "C",
  }),
  "unemployment.parity": param({
    label: "Share of places where employees registered elsewhere are insured on equal terms",
    unit: "share of places",
    values: 0.8,
    range: [0, 1],
    source: "SICHUAN2013_57; S50; prior",
    acts: "joining with a new contract, for employees registered elsewhere",
    moves: { raises: "unemployment" },
    precedent: "Sichuan 2013: workers of rural origin on equal terms",
    grade: "C",
  }),
  "unemployment.parityGap": param({
    ...prior,
    label: "Uptake without equal terms, relative to that with them",
    unit: "times",
    values: 0.8,
    range: [0.4, 1],
    acts: "joining with a new contract, for employees registered elsewhere",
    moves: { raises: "unemployment" },
  }),
  "unemployment.lateUptake": param({
    ...prior,
    label: "Employees outside who join in a later year of the same contract",
    unit: "probability",
    values: 0.05,
    range: [0, 0.1],
    acts: "joining under an old contract",
    moves: { raises: "unemployment" },
  }),
  "unemployment.effect": param({
    source: "CALIBRATION",
    grade: "C",
    label: "Year effect of joining unemployment insurance",
    unit: "times",
    values: calibrated("unemployment.effect", 1),
    range: [0.1, 5],
    acts: "joining with a new contract or under an old one",
    moves: { raises: "unemployment" },
    precedent: "solved by year for 2013-23 on the published stocks: 0.43 to 5 (its bound)",
    note: "see docs/calibration.md; before 2024 the studies set it by year",
  }),
  "unemployment.claimShare": param({
    label: "Of the insured who became unemployed this year, share drawing a benefit at the year end",
    unit: "probability",
    values: 0.95,
    range: [0.1, 1],
    source: "S_XINHUA20241008; S_CSY_MEM; derived; prior",
    note: "holds 3.52 million claimants over 243.73 million insured under constant conditions: 92 % of them leave within a year (1 - exp(-12 / 5.3), new contracts and deaths), so 3.2 million have to follow, and with the calibrated separations 3.34 million insured a year are unemployed at the year end: 3.2 / 3.34 = 0.96. That nearly all of them must draw says that separations within a year are undercounted: 7.30 million drew in 2023",
    acts: "people drawing a benefit",
    moves: { raises: "unemployment/claiming" },
    precedent: "7.30 million drew in 2023, 3.52 million at the year end",
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
    moves: { raises: "unemployment/claiming" },
    precedent: "5.3 months in 2023; at most 12 to 24 by law",
    grade: "B",
  }),
  "work.enforcement": labourParameters["work.enforcement"],
} as const;

export const unemploymentFundParameters = {
  "unemployment.rate": param({
    label: "Contribution to unemployment insurance, employer and employee together",
    unit: "share of the contribution base",
    values: 0.01,
    range: [0.005, 0.03],
    source: "MOHRSS_MOF_UI_RATE; S_XINXIANG; prior",
    note: "1 percent is law to the end of 2025; that it stays is an assumption",
    acts: "contributions to unemployment insurance; nobody's enrolment",
    moves: { raises: "funds/unemployment/contributions" },
    precedent: "3 percent to 2015, 2 in 2015, 1.5 in 2016, 1 since 2017",
    grade: "B",
  }),
  "unemployment.benefit": param({
    label: "Mean unemployment benefit",
    unit: "yuan a month",
    values: 1814,
    range: [1000, 4000],
    source: "S_XINHUA20241008; S_MOHRSS_MEM",
    note: "1,814 in 2023; it grows with wages",
    acts: "benefits of unemployment insurance; nobody's behaviour",
    moves: { raises: "funds/unemployment/benefits" },
    precedent: "1,506 yuan in 2020 to 1,814 in 2023; 80 to 90 percent of the local minimum wage",
    grade: "B",
  }),
} as const;

const unemploymentFund = defineFund({
  name: "unemployment",
  label: "Unemployment insurance fund",
  published: "ui",
  parameters: { ...moneyParameters, ...unemploymentFundParameters },
  pays: { insured: (_who, p, { wage }) => p["money.baseRatio"] * wage * p["unemployment.rate"] },
  gets: { claiming: (_who, p, { wages }) => 12 * p["unemployment.benefit"] * wages },
  // 2.97 million drew at the end of 2022: the mean of the year is (2.97 + 3.52) / 2.
  averaged: { claiming: 2.97e6 },
});

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
  funds: [unemploymentFund],
  careers: { cover: { series: "unemployment", states: { insured: "covered", claiming: "gap" } } },
  moves: {
    "outside -> insured": (who, p) => {
      if (!isFormal(who.work)) return never;
      const equal =
        who.residence === "urban-nonlocal"
          ? p["unemployment.parity"] + (1 - p["unemployment.parity"]) * p["unemployment.parityGap"]
          : 1;
      const effect = p["unemployment.effect"];
      const enforced = p["work.enforcement"] * effect;
      if (who.event === "none") return scaled(probability(p["unemployment.lateUptake"]), equal * enforced);
      if (who.work === "formal-public")
        return scaled(probability(p["unemployment.publicUptake"] * equal), effect);
      return scaled(probability(p["unemployment.uptake"] * equal), enforced);
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
