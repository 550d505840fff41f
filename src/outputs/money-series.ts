/** Money of a projection as series by year, beside the stocks: accounts of the funds, pooling and the price level. */
import { rowsOf } from "./charts-data.ts";
import type { FundRow } from "./funds-difference.ts";
import { CROSSING, PRICES } from "./money-words.ts";
import type { Projection } from "./projection.ts";
import type { Numbers } from "./sweep-table.ts";

/**
 * Series by name, values from year `base` on: every item of every account in yuan at 2023 prices, months of cover, what crosses
 * provinces, and the price level (2023 = 1) by which yuan of the year are had from them. Empty where a projection has no money.
 */
export function moneyOf(
  { funds, adjustment }: Pick<Projection, "funds" | "adjustment">,
  engine: string,
  base: number,
): Record<string, Numbers> {
  const series: Record<string, { values: number[] }> = {};
  const put = (name: string, year: number, value: number): void => {
    (series[name] ??= { values: [] }).values[year - base] = value;
  };
  const prices = new Map<number, { yuan: number; real: number }>();
  for (const row of funds ? rowsOf<FundRow>(funds).filter((one) => one.engine === engine) : []) {
    put(`funds/${row.scheme}/${row.item}`, row.year, row.yuan_2023);
    if (row.months_of_cover !== null)
      put(`funds/${row.scheme}/months-of-cover`, row.year, row.months_of_cover);
    // the largest amount of a year, since all are rounded to the yuan
    if (row.yuan > (prices.get(row.year)?.yuan ?? 0))
      prices.set(row.year, { yuan: row.yuan, real: row.yuan_2023 });
  }
  const level = (year: number): number => {
    const { yuan, real } = prices.get(year)!;
    return Number((yuan / real).toFixed(6));
  };
  const crossing = new Map<number, number>();
  for (const row of adjustment ? rowsOf<{ engine: string; year: number; net: number }>(adjustment) : [])
    if (row.engine === engine) crossing.set(row.year, (crossing.get(row.year) ?? 0) + Math.max(0, row.net));
  for (const [year, yuan] of crossing) put(CROSSING, year, Math.round(yuan / level(year)));
  for (const year of prices.keys()) put(PRICES, year, level(year));
  return series;
}
