/** Wages and prices: the paths along which contributions and benefits grow, at 2023 prices. */
import { param, type Values } from "../ground/parameter.ts";

export const moneyParameters = {
  "money.wageGrowth": param({
    label: "Yearly growth of the average wage above prices",
    unit: "percent",
    values: 3.5,
    range: [0, 7],
    source: "prior",
    note: "2 to 5; the wage of 2023 is 0.541 x 120,698 + 0.459 x 68,340 = 96,660 yuan, weighted by urban employment of 2019",
    acts: "contributions, benefits",
    moves: { raises: "funds/pension-employees/contributions" },
    precedent:
      "the average wage in non-private urban units rose from 36,539 yuan in 2010 to 120,698 in 2023, before prices",
    grade: "C",
  }),
  "money.prices": param({
    label: "Yearly rise of prices",
    unit: "percent",
    values: 2,
    range: [0, 5],
    source: "prior",
    note: "1 to 3; it turns amounts at 2023 prices into yuan of the year",
    acts: "yuan of the year, and with them the balances",
    moves: { raises: "funds/pension-employees/spending" },
    precedent: "none: a path, not a rule",
    grade: "C",
  }),
  "money.pensionLag": param({
    label: "How much slower the mean employees' pension grows than the average wage",
    unit: "percentage points a year",
    values: 2,
    range: [-1, 4],
    source: "derived; prior",
    note: "the mean pension fell from 0.546 to 0.465 of the average wage in 2015-23: (0.465 / 0.546) ^ (1 / 8) = 0.980; that it goes on is an assumption",
    acts: "benefits of the employees' arm",
    moves: { lowers: "funds/pension-employees/benefits" },
    precedent: "pensions in payment were raised by 10 percent a year to 2015 and by 3.8 in 2023",
    grade: "C",
  }),
  "money.baseRatio": param({
    label: "Mean wage that contributions are paid on, over the average wage",
    unit: "share",
    values: 0.767,
    range: [0.6, 1],
    source: "S_XINHUA20241008; S_WAGE2023; derived",
    note: "741 yuan of unemployment contributions per insured in 2023, over 0.01 x 96,660",
    acts: "contributions of employees",
    moves: { raises: "funds/unemployment/contributions" },
    precedent: "the base was narrowed in 2019, when the wage of private units was counted in",
    grade: "B",
  }),
} as const;
type P = Values<typeof moneyParameters>;

/** Average wage of 2023 in yuan: private and non-private urban units, weighted by their employment of 2019. */
export const WAGE_2023 = 0.541 * 120_698 + 0.459 * 68_340;

/** What money rules read besides parameters: the year's wage at 2023 prices, and what has grown with it. */
export interface Paths {
  /** Average wage, yuan a year at 2023 prices. */
  readonly wage: number;
  /** Wage and mean employees' pension relative to 2023, at constant prices. */
  readonly wages: number;
  readonly pensions: number;
  /** Price level relative to 2023. */
  readonly prices: number;
}

/** Paths of the base year and every year after it; `values` gives the parameters of a year. */
export function pathsOf(values: (year: number) => P, base: number, until: number): Paths[] {
  let [wages, pensions, prices] = [1, 1, 1];
  return Array.from({ length: until - base + 1 }, (_, t) => {
    if (t > 0) {
      const p = values(base + t);
      wages *= 1 + p["money.wageGrowth"] / 100;
      pensions *= 1 + (p["money.wageGrowth"] - p["money.pensionLag"]) / 100;
      prices *= 1 + p["money.prices"] / 100;
    }
    return { wage: WAGE_2023 * wages, wages, pensions, prices };
  });
}
