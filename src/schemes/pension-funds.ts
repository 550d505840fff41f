/** The two pension funds: contributions and benefits of the employees' and of the residents' arm, yuan a head. */
import { param, type Parameter } from "../ground/parameter.ts";
import { labourParameters } from "../people/labour.ts";
import { moneyParameters } from "../people/money.ts";
import { isFormal, ownAccount } from "../people/person.ts";
import { collected, collectionParameters } from "../people/pooling.ts";
import { defineFund } from "./fund.ts";

export const pensionFundParameters = {
  "pension.employeeRate": param({
    label: "Employees' own contribution",
    unit: "share of the contribution base",
    values: 0.08,
    source: "SC2005_38",
  }),
  "pension.holiday": param({
    label: "Employers' contributions waived: months times the share of them",
    unit: "months a year",
    values: 0,
    range: [0, 12],
    source: "S_MOHRSS_MEM; prior",
    note: "five months of half the contribution are 2.5",
    acts: "contributions to the employees' arm; nobody's enrolment",
    moves: { lowers: "funds/pension-employees/contributions" },
    precedent: "relief of 2020: revenue fell from 5,291.9 billion yuan in 2019 to 4,437.6",
    grade: "B",
  }),
  "pension.residentsPay": param({
    label: "Mean yearly contribution of a resident who pays",
    unit: "yuan a year",
    values: 450,
    range: [100, 3000],
    source: "prior",
    note: "tiers run from 100 to 2,000 yuan and more; it grows with wages",
    acts: "contributions to the residents' arm",
    moves: { raises: "funds/pension-residents/contributions" },
    precedent: "tiers of 2014 (SC2014_8), raised by provinces",
    grade: "C",
  }),
  "pension.residentsMatch": param({
    label: "Subsidy of the government for each resident who pays",
    unit: "yuan a year",
    values: 45,
    range: [0, 200],
    source: "SC2014_8; S48; S49; prior",
    note: "at least 30 yuan at the lowest tier and 60 from 500 yuan on; 45 is the middle. Studies find no effect on joining, so none is here",
    acts: "contributions to the residents' arm; nobody's enrolment",
    moves: { raises: "funds/pension-residents/contributions" },
    precedent: "30 to 60 yuan by the opinions of 2014",
    grade: "A",
  }),
  "pension.residentsLocal": param({
    label: "Residents' pension above the national minimum: local additions and the account",
    unit: "yuan a month",
    values: 119.6,
    range: [50, 500],
    source: "S_CSY_MEM; derived",
    note: "222.6 yuan a month in 2023 less the minimum of 103; it grows with wages",
    acts: "benefits of the residents' arm",
    moves: { raises: "funds/pension-residents/benefits" },
    precedent: "provinces add to the minimum as they can",
    grade: "C",
  }),
} as const;

/** Mean pension of 2023, yuan a month: spending over year-end retirees over 12. */
export const MEAN_PENSION_2023 = 3743;

/** Employer and employee together, on the mean contribution base. */
const contract = (
  p: {
    readonly "money.baseRatio": number;
    readonly "pension.employerRate": number;
    readonly "pension.employeeRate": number;
    readonly "pension.holiday": number;
    readonly "pooling.moralHazardSurplus": number;
    readonly "pooling.moralHazardDeficit": number;
  },
  wage: number,
): number =>
  p["money.baseRatio"] *
  wage *
  collected(p) *
  (p["pension.employerRate"] * (1 - p["pension.holiday"] / 12) + p["pension.employeeRate"]);

/** Levers of the scheme itself that move its money too. */
interface Own {
  readonly "pension.flexibleRate": Parameter;
  readonly "pension.flexibleFloor": Parameter;
  readonly "pension.residentsBasic": Parameter;
}
export const pensionFunds = (own: Own) =>
  [
    defineFund({
      name: "pension-employees",
      label: "Employees' pension fund",
      published: "uebp",
      parameters: {
        ...moneyParameters,
        ...collectionParameters,
        "pension.employerRate": labourParameters["pension.employerRate"],
        "pension.employeeRate": pensionFundParameters["pension.employeeRate"],
        "pension.holiday": pensionFundParameters["pension.holiday"],
        "pension.flexibleRate": own["pension.flexibleRate"],
        "pension.flexibleFloor": own["pension.flexibleFloor"],
      },
      pays: {
        "E-contributing": (who, p, { wage }) => {
          if (ownAccount(who.work)) return p["pension.flexibleRate"] * p["pension.flexibleFloor"] * wage;
          return isFormal(who.work) ? contract(p, wage) : 0;
        },
        dual: (who, p, { wage }) => (isFormal(who.work) ? contract(p, wage) : 0),
      },
      gets: { "E-receiving": (_who, _p, { pensions }) => 12 * MEAN_PENSION_2023 * pensions },
    }),
    defineFund({
      name: "pension-residents",
      label: "Residents' pension fund",
      published: "urrbp",
      parameters: {
        ...moneyParameters,
        "pension.residentsBasic": own["pension.residentsBasic"],
        "pension.residentsPay": pensionFundParameters["pension.residentsPay"],
        "pension.residentsMatch": pensionFundParameters["pension.residentsMatch"],
        "pension.residentsLocal": pensionFundParameters["pension.residentsLocal"],
      },
      pays: {
        // People in need: the government pays the same in their place.
        "R-contributing": (_who, p, { wages }) =>
          p["pension.residentsPay"] * wages + p["pension.residentsMatch"],
      },
      gets: {
        "R-receiving": (_who, p, { wages }) =>
          12 * (p["pension.residentsBasic"] + p["pension.residentsLocal"] * wages),
      },
    }),
  ] as const;
