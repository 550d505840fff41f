/** What a year-end stock pays in and gets out in a year, at 2023 prices, and what one person more would add. */
import { once } from "../ground/table.ts";
import type { Paths } from "../people/money.ts";
import { PLACES, RESIDENCES, WORKS, residenceOf, workOf } from "../people/person.ts";
import { start } from "../people/start.ts";
import type { YearValues } from "../scenario/scenario.ts";
import type { Fund, MoneyRule, Payer } from "../schemes/fund.ts";
import type { Scheme } from "../schemes/scheme.ts";
import { layoutOf } from "./table.ts";
import { AGES, type ProcessTally, type Tally } from "./tally.ts";

/** Persons by year, state, residence and work. */
export type Heads = readonly ReadonlyMap<string, Float64Array>[];
export const CELLS = RESIDENCES.length * WORKS.length;
export function headsOf(process: ProcessTally, tally: Tally, weight: number): Heads {
  const S = process.states.length;
  return Array.from({ length: tally.until - tally.base + 1 }, (_, t) => {
    const heads = process.states.map(() => new Float64Array(CELLS));
    const first = t * AGES * 2 * CELLS * S;
    for (let i = 0; i < AGES * 2 * CELLS * S; i++)
      heads[i % S]![Math.floor(i / S) % CELLS]! += process.stock[first + i]! * weight;
    return new Map(process.states.map((state, s) => [state, heads[s]!]));
  });
}

/** The same at the base year end as the start is fitted. */
function headsAtStart(scheme: Scheme): ReadonlyMap<string, Float64Array> {
  return once(`heads of ${scheme.name} at the start`, () => {
    const { state, width } = layoutOf(scheme);
    const heads = scheme.states.map(() => new Float64Array(CELLS));
    start().schemes[scheme.name]!.forEach((n, i) => {
      const place = Math.floor(i / width) % PLACES;
      heads[state[i % width]!]![residenceOf(place) * WORKS.length + workOf(place)]! += n;
    });
    return new Map(scheme.states.map((name, s) => [name, heads[s]!]));
  });
}

export interface Flow {
  readonly contributions: number;
  readonly benefits: number;
  /** Persons who pay in, times wages: what other spending follows. */
  readonly payroll: number;
}
/** Contributions and benefits of a year at 2023 prices. */
export function flowOf(fund: Fund, heads: Heads, t: number, year: number, p: YearValues, paths: Paths): Flow {
  const sum = (rules: Fund["pays"], averaged: Fund["averaged"]): [yuan: number, persons: number] => {
    let [yuan, persons] = [0, 0];
    for (const [state, rule] of Object.entries(rules) as [string, MoneyRule][]) {
      const now = heads[t]!.get(state)!;
      const part = meanOfYear(now, t === 0 ? undefined : heads[t - 1]!.get(state)!, averaged?.[state]);
      for (let cell = 0; cell < CELLS; cell++) {
        if (now[cell] === 0) continue;
        yuan += now[cell]! * part * rule(payerIn(cell, year), p, paths);
        persons += now[cell]!;
      }
    }
    return [yuan, persons];
  };
  const [contributions, payers] = sum(fund.pays, undefined);
  const [benefits] = sum(fund.gets, fund.averaged);
  return { contributions, benefits, payroll: payers * paths.wages };
}
/**
 * The same of the start as it is fitted. Agents stand there in whole numbers, which no seed moves, so what rounds them off
 * is no luck and must not be taken for money.
 */
export const flowAtStart = (scheme: Scheme, fund: Fund, year: number, p: YearValues, paths: Paths): Flow =>
  flowOf(fund, [headsAtStart(scheme)], 0, year, p, paths);
/** What one person more would add to a flow of a year: counted at its end, by place, and at the end of the year before. */
export interface Slope {
  readonly closing: Float64Array;
  readonly opening: number;
  /** Whether it is the same in every place. */
  readonly alike: boolean;
}
/** Slopes of contributions, benefits and payroll (as in Flow), by state. States that add nothing are left out. */
export function slopesOf(
  fund: Fund,
  heads: Heads,
  t: number,
  year: number,
  p: YearValues,
  paths: Paths,
): Readonly<Record<keyof Flow, ReadonlyMap<string, Slope>>> {
  const slopes = (rules: Fund["pays"], averaged: Fund["averaged"]): Map<string, Slope> =>
    new Map(
      (Object.entries(rules) as [string, MoneyRule][]).map(([state, rule]) => {
        const now = heads[t]!.get(state)!;
        const amounts = Float64Array.from(now, (_, cell) => rule(payerIn(cell, year), p, paths));
        const alike = amounts.every((yuan) => yuan === amounts[0]);
        if (averaged?.[state] === undefined) return [state, { closing: amounts, opening: 0, alike }];
        // Half a mean amount for each at either end, and for those at the end what theirs is beyond the mean.
        const part = meanOfYear(now, t === 0 ? undefined : heads[t - 1]!.get(state)!, averaged[state]);
        const all = now.reduce((sum, n) => sum + n, 0);
        const mean = all === 0 ? 0 : now.reduce((sum, n, cell) => sum + n * amounts[cell]!, 0) / all;
        return [
          state,
          { closing: amounts.map((yuan) => mean / 2 + (yuan - mean) * part), opening: mean / 2, alike },
        ];
      }),
    );
  const contributions = slopes(fund.pays, undefined);
  return {
    contributions,
    benefits: slopes(fund.gets, fund.averaged),
    payroll: new Map(
      [...contributions].map(([state, { closing }]) => [
        state,
        { closing: closing.map(() => paths.wages), opening: 0, alike: true },
      ]),
    ),
  };
}
const payerIn = (cell: number, year: number): Payer => ({
  year,
  residence: RESIDENCES[Math.floor(cell / WORKS.length)]!,
  work: WORKS[cell % WORKS.length]!,
});
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
