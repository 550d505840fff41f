/** The money of a year: contributions and benefits from year-end stocks, tied to the published accounts of the base year. */
import { fundSeries } from "../ground/data.ts";
import { pathsOf, type Paths } from "../people/money.ts";
import { paysMore, provinces, type Province } from "../people/pooling.ts";
import { RESIDENCES, WORKS } from "../people/person.ts";
import type { Book, YearValues } from "../scenario/scenario.ts";
import type { Fund, MoneyRule, Payer } from "../schemes/fund.ts";
import { schemes } from "../schemes/index.ts";
import { AGES, type ProcessTally, type Tally } from "./tally.ts";

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
      return { fund, years: yearsOf(fund, headsOf(process, tally, weight), tally.base, values, paths) };
    }),
  );
}

/** Persons by year, state, residence and work. */
type Heads = readonly ReadonlyMap<string, Float64Array>[];
const CELLS = RESIDENCES.length * WORKS.length;
function headsOf(process: ProcessTally, tally: Tally, weight: number): Heads {
  const S = process.states.length;
  return Array.from({ length: tally.until - tally.base + 1 }, (_, t) => {
    const heads = process.states.map(() => new Float64Array(CELLS));
    const first = t * AGES * 2 * CELLS * S;
    for (let i = 0; i < AGES * 2 * CELLS * S; i++)
      heads[i % S]![Math.floor(i / S) % CELLS]! += process.stock[first + i]! * weight;
    return new Map(process.states.map((state, s) => [state, heads[s]!]));
  });
}

interface Flow {
  readonly contributions: number;
  readonly benefits: number;
  /** Persons who pay in, times wages: what other spending follows. */
  readonly payroll: number;
}
/** Contributions and benefits of a year at 2023 prices. */
function flowOf(fund: Fund, heads: Heads, t: number, year: number, p: YearValues, paths: Paths): Flow {
  const sum = (rules: Fund["pays"], averaged: Fund["averaged"]): [yuan: number, persons: number] => {
    let [yuan, persons] = [0, 0];
    for (const [state, rule] of Object.entries(rules) as [string, MoneyRule][]) {
      const now = heads[t]!.get(state)!;
      const part = meanOfYear(now, t === 0 ? undefined : heads[t - 1]!.get(state)!, averaged?.[state]);
      for (let cell = 0; cell < CELLS; cell++) {
        if (now[cell] === 0) continue;
        const who: Payer = {
          year,
          residence: RESIDENCES[Math.floor(cell / WORKS.length)]!,
          work: WORKS[cell % WORKS.length]!,
        };
        yuan += now[cell]! * part * rule(who, p, paths);
        persons += now[cell]!;
      }
    }
    return [yuan, persons];
  };
  const [contributions, payers] = sum(fund.pays, undefined);
  const [benefits] = sum(fund.gets, fund.averaged);
  return { contributions, benefits, payroll: payers * paths.wages };
}
/** The mean of opening and closing stock over the closing one, for states that count so. */
function meanOfYear(
  now: Float64Array,
  before: Float64Array | undefined,
  opening: number | undefined,
): number {
  if (opening === undefined) return 1;
  const total = (one: Float64Array): number => one.reduce((sum, n) => sum + n, 0);
  const closing = total(now);
  return closing === 0 ? 1 : (closing + (before ? total(before) : opening)) / 2 / closing;
}

function yearsOf(
  fund: Fund,
  heads: Heads,
  base: number,
  values: (year: number) => YearValues,
  paths: readonly Paths[],
): FundYear[] {
  const published = (item: string): number => fundSeries(fund.published, item).get(base)!.yuan;
  const flows = paths.map((path, t) => flowOf(fund, heads, t, base + t, values(base + t), path));
  const [first] = flows as [Flow];
  // What the published account has beyond the heads: it grows with benefits (subsidies), or with those who pay in.
  const otherRevenue = published("revenue") - first.contributions;
  const otherSpending = published("expenditure") - first.benefits;
  let balance = published("balance");
  return flows.map(({ contributions, benefits, payroll }, t) => {
    const { prices } = paths[t]!;
    const yuan = (real: number): number => Math.round(real * prices);
    const year = {
      year: base + t,
      contributions: yuan(contributions),
      "other-revenue": yuan((otherRevenue * benefits) / first.benefits),
      benefits: yuan(benefits),
      "other-spending": yuan((otherSpending * payroll) / first.payroll),
    };
    const revenue = year.contributions + year["other-revenue"];
    const spending = year.benefits + year["other-spending"];
    if (t > 0) balance += revenue - spending;
    return { ...year, revenue, spending, balance, prices };
  });
}
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
