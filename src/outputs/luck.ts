/** What luck leaves in numbers of agents that stand in no table by replicate: errors by state, sums of flows and money by replicate. */
import { stateSeries } from "../engines/ledger.ts";
import { ITEMS, type Money } from "./funds-table.ts";
import { standardErrorOf, type Run } from "./tables.ts";

export interface Luck {
  /** Standard error of the persons in a state at a year end, by `stateKey`; agents only. */
  readonly states: ReadonlyMap<string, number>;
  /** A headline stock in each replicate, by `stockKey`; empty where there is one replicate. */
  readonly stocks: ReadonlyMap<string, readonly number[]>;
  /** What a flow adds to a series up to the horizon in each replicate, by `flowKey`; empty where there is one replicate. */
  readonly flows: ReadonlyMap<string, readonly number[]>;
  /** Yuan of the year of an item of a fund in each replicate, by `moneyKey`, and months of cover; empty where there is one replicate. */
  readonly money: ReadonlyMap<string, readonly number[]>;
}

export const stateKey = (scenario: string, year: number, series: string): string =>
  `${scenario}|${year}|${series}`;
export const stockKey = (scenario: string, engine: string, year: number, series: string): string =>
  `${scenario}|${engine}|${year}|${series}`;
export const flowKey = (scenario: string, engine: string, series: string, flow: string): string =>
  `${scenario}|${engine}|${series}|${flow}`;

export const moneyKey = (
  scenario: string,
  engine: string,
  year: number,
  fund: string,
  item: string,
): string => `${scenario}|${engine}|${year}|${fund}|${item}`;

/** The luck of runs that begin in the year `base`, and of their money. */
export function luckOf(runs: readonly Run[], base: number, money: readonly Money[] = []): Luck {
  const states = new Map<string, number>();
  const stocks = new Map<string, number[]>();
  const flows = new Map<string, number[]>();
  for (const run of runs) {
    for (const { name } of run.noise ? stateSeries : [])
      run.noise!.get(name)!.stock.forEach((variance, t) => {
        states.set(stateKey(run.scenario, base + t, name), standardErrorOf(run, variance)!);
      });
    if (run.replicates.length < 2) continue;
    run.replicates.forEach(({ ledger }, r) => {
      for (const { name, flows: codes, stock } of ledger) {
        stock.forEach((persons, t) => {
          const key = stockKey(run.scenario, run.engine, base + t, name);
          if (!stocks.has(key)) stocks.set(key, []);
          stocks.get(key)!.push(persons);
        });
        for (const [code, years] of Object.entries(codes)) {
          const key = flowKey(run.scenario, run.engine, name, code);
          // A flow that a replicate does not have is none.
          if (!flows.has(key))
            flows.set(
              key,
              run.replicates.map(() => 0),
            );
          flows.get(key)![r] = years.reduce((sum, persons) => sum + persons, 0);
        }
      }
    });
  }
  return { states, stocks, flows, money: moneyByReplicate(money) };
}

function moneyByReplicate(money: readonly Money[]): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const { run, replicates } of money)
    for (const accounts of replicates)
      for (const { fund, years } of accounts)
        for (const one of years) {
          const put = (item: string, value: number): void => {
            const key = moneyKey(run.scenario, run.engine, one.year, fund.name, item);
            if (!out.has(key)) out.set(key, []);
            out.get(key)!.push(value);
          };
          for (const item of ITEMS) put(item, one[item]);
          put("months-of-cover", (12 * one.balance) / one.spending);
        }
  return out;
}
