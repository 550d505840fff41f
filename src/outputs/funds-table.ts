/** Tables of money: the accounts of the funds, and what provinces put into the national pool and get out of it. */
import { table, type ColumnTable } from "arquero";
import { accounts, FLOW_ITEMS, transfers, type Account } from "../engines/funds.ts";
import { accountsNoise, type AccountNoise } from "../engines/money-noise.ts";
import { meanTally } from "../engines/tally.ts";
import { fundSeries } from "../ground/data.ts";
import type { Book } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";
import { standardErrorOf, type Run } from "./tables.ts";

/** Items of an account in the order of its sum: revenue, spending, balance. */
export const ITEMS = [...FLOW_ITEMS, "balance"] as const;
const PUBLISHED = { revenue: "revenue", spending: "expenditure", balance: "balance" } as const;

/** Months of the year's spending that the balance would pay for, to a tenth. */
export const monthsOfCover = (balance: number, spending: number): number =>
  Math.round((balance / spending) * 120) / 10;

/** The money of a run: accounts of the mean of its replicates, with what luck adds to those of one; and each replicate's own. */
export interface Money {
  readonly run: Run;
  readonly book: Book;
  readonly accounts: readonly Account[];
  readonly noise?: readonly AccountNoise[];
  /** By replicate, where there are several. */
  readonly replicates: readonly (readonly Account[])[];
}
export const moneyOf = (runs: readonly Run[], books: ReadonlyMap<string, Book>): Money[] =>
  runs.map((run) => {
    const book = books.get(run.scenario)!;
    const tallies = run.replicates.map(({ tally }) => tally);
    const middle = tallies.length === 1 ? tallies[0]! : meanTally(tallies);
    const of = accounts(middle, run.weight, book);
    return {
      run,
      book,
      accounts: of,
      ...(run.noise && { noise: accountsNoise(middle, run.weight, book, of) }),
      replicates: tallies.length === 1 ? [] : tallies.map((tally) => accounts(tally, run.weight, book)),
    };
  });

/**
 * Accounts by scenario, engine, year, fund and item, in yuan of the year and at 2023 prices; months of cover stand with the
 * balance. In agents with the standard errors of months and of yuan (of the year). Published accounts have engine `official`
 * and no amounts at 2023 prices, since no price index is among the data.
 */
export function fundsTable(money: readonly Money[]): ColumnTable {
  const rows: Record<string, unknown>[] = [];
  const add = (
    scenario: string,
    engine: string,
    year: number,
    scheme: string,
    item: string,
    yuan: number,
    real: number | null,
    cover: number | null,
    coverError: number | null,
    error: number | null,
  ): number =>
    rows.push({
      scenario,
      engine,
      year,
      scheme,
      province: "national",
      item,
      yuan,
      yuan_2023: real,
      months_of_cover: cover,
      months_error: coverError,
      standard_error: error,
    });
  for (const scenario of new Set(money.map(({ run }) => run.scenario)))
    for (const fund of schemes.flatMap((scheme) => scheme.funds ?? []))
      for (const [item, column] of Object.entries(PUBLISHED))
        for (const { year, yuan } of fundSeries(fund.published, column).values()) {
          const spending = fundSeries(fund.published, "expenditure").get(year)?.yuan;
          const cover = item === "balance" && spending ? monthsOfCover(yuan, spending) : null;
          add(
            scenario,
            "official",
            year,
            fund.name,
            item,
            yuan,
            year === 2023 ? yuan : null,
            cover,
            null,
            null,
          );
        }
  for (const { run, accounts: all, noise } of money)
    all.forEach(({ fund, years }, f) =>
      years.forEach((one, t) => {
        const errorOf = (item: keyof AccountNoise): number | null =>
          standardErrorOf(run, noise?.[f]![item][t]);
        for (const item of ITEMS)
          add(
            run.scenario,
            run.engine,
            one.year,
            fund.name,
            item,
            one[item],
            Math.round(one[item] / one.prices),
            item === "balance" ? monthsOfCover(one.balance, one.spending) : null,
            item === "balance" ? errorOf("months-of-cover") : null,
            noise ? Math.round(errorOf(item)!) : null,
          );
      }),
    );
  const columns = [
    "scenario",
    "engine",
    "year",
    "scheme",
    "province",
    "item",
    "yuan",
    "yuan_2023",
    "months_of_cover",
    "months_error",
    "standard_error",
  ];
  return table(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])));
}

/**
 * National pooling of the employees' arm by province and year: remit, receive, net (received less remitted), and net for
 * each pensioner of 2023; yuan of the year. Provinces stand in the order of their codes, never of their amounts. All amounts are
 * fixed shares of the nation's contributions, so the standard error, that of `net`, is as large a part of it as that of contributions.
 */
export function adjustmentTable(money: readonly Money[]): ColumnTable {
  const rows = money.flatMap(({ run, book, accounts: all, noise }) => {
    const at = all.findIndex(({ fund }) => fund.name === "pension-employees");
    if (at < 0) return [];
    const { years } = all[at]!;
    return transfers(all[at]!, book).map(({ year, province, remit, receive, pensioners }) => {
      const t = years.findIndex((one) => one.year === year);
      const error = standardErrorOf(run, noise?.[at]!.contributions[t]);
      return {
        scenario: run.scenario,
        engine: run.engine,
        year,
        province,
        remit,
        receive,
        net: receive - remit,
        net_per_pensioner_2023: Math.round((receive - remit) / pensioners),
        standard_error:
          error === null ? null : Math.round(Math.abs(receive - remit) * (error / years[t]!.contributions)),
      };
    });
  });
  const columns = [
    "scenario",
    "engine",
    "year",
    "province",
    "remit",
    "receive",
    "net",
    "net_per_pensioner_2023",
    "standard_error",
  ] as const;
  return table(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])));
}
