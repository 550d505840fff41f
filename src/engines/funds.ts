/** The money of a year: contributions and benefits from year-end stocks, tied to the published accounts of the base year. */
import { fundSeries } from "../ground/data.ts";
import { pathsOf, type Paths } from "../people/money.ts";
import { paysMore, provinces, type Province } from "../people/pooling.ts";
import type { Book, YearValues } from "../scenario/scenario.ts";
import type { Fund } from "../schemes/fund.ts";
import { schemes } from "../schemes/index.ts";
import { flowAtStart, flowOf, headsOf, type Flow, type Heads } from "./money-flows.ts";
import type { Tally } from "./tally.ts";

/** Amounts per head are those of this year, so accounts begin here. */
export const MONEY_BASE = 2023;

/** One fund in one year, in whole yuan of the year: revenue and spending add up, and the balance carries on exactly. */
export interface FundYear {
  readonly year: number;
  readonly contributions: number;
  /** Subsidies of the government and interest: what the published revenue has beyond contributions. */
  readonly "other-revenue": number;
  readonly revenue: number;
  readonly benefits: number;
  readonly "other-spending": number;
  readonly spending: number;
  /** At the year end; below zero it is a shortfall that further subsidies would have to close. */
  readonly balance: number;
  /** Price level relative to 2023. */
  readonly prices: number;
}
/** Items that are sums over the persons of a year, in the order of their sum; the balance takes them up. */
export const FLOW_ITEMS = [
  "contributions",
  "other-revenue",
  "revenue",
  "benefits",
  "other-spending",
  "spending",
] as const satisfies readonly (keyof FundYear)[];
export interface Account {
  readonly fund: Fund;
  readonly years: readonly FundYear[];
}

/** Accounts of every fund from the base year on; none where the run does not start at the end of 2023. */
export function accounts(tally: Tally, weight: number, { values }: Book): Account[] {
  if (tally.base !== MONEY_BASE) return [];
  const paths = pathsOf(values, tally.base, tally.until);
  return schemes.flatMap((scheme) =>
    (scheme.funds ?? []).flatMap((fund) => {
      const process = tally.processes.find(({ name }) => name === scheme.name);
      if (!process) return [];
      const first = flowAtStart(scheme, fund, tally.base, values(tally.base), paths[0]!);
      return {
        fund,
        years: yearsOf(fund, first, headsOf(process, tally, weight), tally.base, values, paths),
      };
    }),
  );
}

/** The first year is that of the start, whose account is the published one; later ones are counted. */
function yearsOf(
  fund: Fund,
  first: Flow,
  heads: Heads,
  base: number,
  values: (year: number) => YearValues,
  paths: readonly Paths[],
): FundYear[] {
  const flows = paths.map((path, t) =>
    t === 0 ? first : flowOf(fund, heads, t, base + t, values(base + t), path),
  );
  const others = othersOf(fund, first, base);
  let balance = published(fund, "balance", base);
  return flows.map(({ contributions, benefits, payroll }, t) => {
    const { prices } = paths[t]!;
    const yuan = (real: number): number => Math.round(real * prices);
    const year = {
      year: base + t,
      contributions: yuan(contributions),
      "other-revenue": yuan((others.revenue * benefits) / first.benefits),
      benefits: yuan(benefits),
      "other-spending": yuan((others.spending * payroll) / first.payroll),
    };
    const revenue = year.contributions + year["other-revenue"];
    const spending = year.benefits + year["other-spending"];
    if (t > 0) balance += revenue - spending;
    return { ...year, revenue, spending, balance, prices };
  });
}
const published = (fund: Fund, item: string, base: number): number =>
  fundSeries(fund.published, item).get(base)!.yuan;
/** What the published account of the base year has beyond the heads: it grows with benefits (subsidies), or with those who pay in. */
export const othersOf = (fund: Fund, first: Flow, base: number): { revenue: number; spending: number } => ({
  revenue: published(fund, "revenue", base) - first.contributions,
  spending: published(fund, "expenditure", base) - first.benefits,
});
/** A province's part in pooling in one year, yuan of the year. */
export interface Transfer {
  readonly year: number;
  readonly province: string;
  /** Persons drawing an employees' pension at the end of 2023, estimated. */
  readonly pensioners: number;
  readonly remit: number;
  readonly receive: number;
}
/**
 * Remit: the pooled share of a province's contributions. Receive: the pool by retirees. In whole yuan with equal sums;
 * shares of provinces are those of end-2023 in every year.
 */
export function transfers(account: Account, { values }: Book): Transfer[] {
  return account.years.flatMap(({ year, contributions }) => {
    const p = values(year);
    const list = provinces();
    const effort = list.map((one) => one.contributions * (1 + moralHazard(one, p) / 100));
    const all = effort.reduce((a, b) => a + b, 0);
    const pool = Math.round(contributions * p["pooling.share"]);
    const remit = wholes(
      effort.map((n) => n / all),
      pool,
    );
    const receive = wholes(
      list.map((one) => one.retirees),
      pool,
    );
    return list.map((one, i) => ({
      year,
      province: one.name,
      pensioners: one.pensioners,
      remit: remit[i]!,
      receive: receive[i]!,
    }));
  });
}
const moralHazard = (one: Province, p: YearValues): number =>
  paysMore(one) ? p["pooling.moralHazardSurplus"] : p["pooling.moralHazardDeficit"];

/** Shares of a whole in whole numbers that add up to it: what is cut off is carried to the next. */
function wholes(shares: readonly number[], whole: number): number[] {
  let [cumulated, placed] = [0, 0];
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share, i) => {
    cumulated += share;
    const here = i === shares.length - 1 ? whole - placed : Math.round((cumulated / sum) * whole) - placed;
    placed += here;
    return here;
  });
}
