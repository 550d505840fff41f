/** Money of a projection as series by year, beside the stocks: accounts of the funds, pooling and the price level. */
import { rowsOf } from "./charts-data.ts";
import type { FundRow } from "./funds-difference.ts";
import { moneyKey } from "./luck.ts";
import { CROSSING, PRICES } from "./money-words.ts";
import type { Projection } from "./projection.ts";
import type { Numbers } from "./sweep-table.ts";

type Series = { values: number[]; errors?: number[]; replicates?: (readonly number[])[] };

/**
 * Series by name, values from year `base` on: every item of every account in yuan at 2023 prices, months of cover, what crosses
 * provinces, and the price level (2023 = 1) by which yuan of the year are had from them; in agents with standard errors, and with the
 * values of each replicate where there are several. The price level has no luck. Empty where a projection has no money.
 */
export function moneyOf(
  { funds, adjustment, luck }: Pick<Projection, "funds" | "adjustment" | "luck">,
  engine: string,
  base: number,
): Record<string, Numbers> {
  const series: Record<string, Series> = {};
  const put = (
    name: string,
    year: number,
    value: number,
    error: number | null = null,
    replicates?: readonly number[],
  ): void => {
    const one = (series[name] ??= { values: [] });
    one.values[year - base] = value;
    if (error !== null) (one.errors ??= [])[year - base] = error;
    if (replicates) (one.replicates ??= [])[year - base] = replicates;
  };
  const prices = new Map<number, { yuan: number; real: number }>();
  const rows = funds ? rowsOf<FundRow>(funds).filter((one) => one.engine === engine) : [];
  const lived = ({ scenario, year, scheme }: FundRow, item: string): readonly number[] | undefined =>
    luck?.money.get(moneyKey(scenario, engine, year, scheme, item));
  for (const row of rows) {
    const real = row.yuan === 0 ? 0 : row.yuan_2023 / row.yuan;
    put(
      `funds/${row.scheme}/${row.item}`,
      row.year,
      row.yuan_2023,
      row.standard_error === null ? null : Math.round(row.standard_error * real),
      lived(row, row.item)?.map((yuan) => Math.round(yuan * real)),
    );
    if (row.months_of_cover !== null)
      put(
        `funds/${row.scheme}/months-of-cover`,
        row.year,
        row.months_of_cover,
        row.months_error === null ? null : Number(row.months_error.toFixed(6)),
        lived(row, "months-of-cover")?.map((months) => Number(months.toFixed(6))),
      );
    // the largest amount of a year, since all are rounded to the yuan
    if (row.yuan > (prices.get(row.year)?.yuan ?? 0))
      prices.set(row.year, { yuan: row.yuan, real: row.yuan_2023 });
  }
  const level = (year: number): number => {
    const { yuan, real } = prices.get(year)!;
    return Number((yuan / real).toFixed(6));
  };
  const crossing = new Map<number, { yuan: number; error: number | null }>();
  for (const row of adjustment ? rowsOf<AdjustmentRow>(adjustment) : [])
    if (row.engine === engine) {
      const { yuan, error } = crossing.get(row.year) ?? { yuan: 0, error: 0 };
      // Amounts of provinces are shares of one sum, so their errors add up as they are.
      const more = row.net > 0 ? row.standard_error : 0;
      crossing.set(row.year, {
        yuan: yuan + Math.max(0, row.net),
        error: error === null || more === null ? null : error + more,
      });
    }
  for (const [year, { yuan, error }] of crossing) {
    const paid = rows.find(
      (row) => row.scheme === "pension-employees" && row.item === "contributions" && row.year === year,
    )!;
    put(
      CROSSING,
      year,
      Math.round(yuan / level(year)),
      error === null ? null : Math.round(error / level(year)),
      lived(paid, "contributions")?.map((all) => Math.round((all / paid.yuan) * (yuan / level(year)))),
    );
  }
  for (const year of prices.keys()) put(PRICES, year, level(year));
  return series;
}
interface AdjustmentRow {
  readonly engine: string;
  readonly year: number;
  readonly net: number;
  readonly standard_error: number | null;
}
