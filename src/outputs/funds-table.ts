/** Tables of money: the accounts of the funds, and what provinces put into the national pool and get out of it. */
import { table, type ColumnTable } from "arquero";
import { accounts, transfers, type Account, type FundYear } from "../engines/funds.ts";
import { meanTally } from "../engines/tally.ts";
import { fundSeries } from "../ground/data.ts";
import type { Book } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";
import type { Run } from "./tables.ts";

/** Items of an account in the order of its sum: revenue, spending, balance. */
export const ITEMS = [
  "contributions",
  "other-revenue",
  "revenue",
  "benefits",
  "other-spending",
  "spending",
  "balance",
] as const satisfies readonly (keyof FundYear)[];
const PUBLISHED = { revenue: "revenue", spending: "expenditure", balance: "balance" } as const;

/** Months of the year's spending that the balance would pay for, to a tenth. */
export const monthsOfCover = (balance: number, spending: number): number =>
  Math.round((balance / spending) * 120) / 10;

/** The accounts of a run; with several replicates, of their mean. */
export const accountsOf = (run: Run, book: Book): Account[] => {
  const tallies = run.replicates.map(({ tally }) => tally);
  return accounts(tallies.length === 1 ? tallies[0]! : meanTally(tallies), run.weight, book);
};

/**
 * Accounts by scenario, engine, year, fund and item, in yuan of the year and at 2023 prices; months of cover stand with the
 * balance. Published accounts have engine `official` and no amounts at 2023 prices, since no price index is among the data.
 */
export function fundsTable(runs: readonly Run[], books: ReadonlyMap<string, Book>): ColumnTable {
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
    });
  for (const scenario of new Set(runs.map((run) => run.scenario)))
    for (const fund of schemes.flatMap((scheme) => scheme.funds ?? []))
      for (const [item, column] of Object.entries(PUBLISHED))
        for (const { year, yuan } of fundSeries(fund.published, column).values()) {
          const spending = fundSeries(fund.published, "expenditure").get(year)?.yuan;
          const cover = item === "balance" && spending ? monthsOfCover(yuan, spending) : null;
          add(scenario, "official", year, fund.name, item, yuan, year === 2023 ? yuan : null, cover);
        }
  for (const run of runs)
    for (const { fund, years } of accountsOf(run, books.get(run.scenario)!))
      for (const one of years)
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
  ];
  return table(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])));
}

/**
 * National pooling of the employees' arm by province and year: remit, receive, net (received less remitted), and net for
 * each pensioner of 2023; yuan of the year. Provinces stand in the order of their codes, never of their amounts.
 */
export function adjustmentTable(runs: readonly Run[], books: ReadonlyMap<string, Book>): ColumnTable {
  const rows = runs.flatMap((run) => {
    const book = books.get(run.scenario)!;
    const account = accountsOf(run, book).find(({ fund }) => fund.name === "pension-employees");
    if (!account) return [];
    return transfers(account, book).map(({ year, province, remit, receive, pensioners }) => ({
      scenario: run.scenario,
      engine: run.engine,
      year,
      province,
      remit,
      receive,
      net: receive - remit,
      net_per_pensioner_2023: Math.round((receive - remit) / pensioners),
    }));
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
  ] as const;
  return table(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])));
}
