/** What scenarios cost: differences of the funds' accounts from a baseline, as a table and in words. */
import { table, type ColumnTable } from "arquero";
import { BASE_YEAR, type FrozenScenario } from "../scenario/scenario.ts";
import { rowsOf } from "./charts-data.ts";
import { standardError } from "./compare-replicates.ts";
import { moneyKey, type Luck } from "./luck.ts";
import { leadEngine, type Projection } from "./projection.ts";
import { grouped } from "./words.ts";

/** A row of the table `funds`. */
export interface FundRow {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly scheme: string;
  readonly item: string;
  readonly yuan: number;
  readonly yuan_2023: number;
  readonly months_of_cover: number | null;
  /** Standard errors in agents, of the months and of the yuan of the year. */
  readonly months_error: number | null;
  readonly standard_error: number | null;
}
const COLUMNS = [
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
  // last, so that readers by position find the columns of before where they were
  "baseline",
] as const;

/**
 * Every item of every fund less that of the baseline, in yuan of the year and at 2023 prices; months of cover likewise. With the
 * standard errors of the mean difference, from replicates that share their luck, where there are several.
 */
export function fundDifferences(funds: ColumnTable, baseline: string, luck?: Luck): ColumnTable {
  const rows = rowsOf<FundRow>(funds).filter(({ engine }) => engine !== "official");
  const key = (row: FundRow): string => `${row.engine}|${row.year}|${row.scheme}|${row.item}`;
  const known = new Map(rows.filter(({ scenario }) => scenario === baseline).map((row) => [key(row), row]));
  const out = rows
    .filter(({ scenario }) => scenario !== baseline)
    .map((row) => {
      const other = known.get(key(row))!;
      const errorOf = (item: string): number | null => errorOfItem(luck, [row.scenario, baseline], row, item);
      const error = errorOf(row.item);
      return {
        ...row,
        baseline,
        province: "national",
        yuan: row.yuan - other.yuan,
        yuan_2023: row.yuan_2023 - other.yuan_2023,
        months_of_cover:
          row.months_of_cover === null
            ? null
            : Number((row.months_of_cover - other.months_of_cover!).toFixed(1)),
        months_error: row.months_of_cover === null ? null : errorOf("months-of-cover"),
        standard_error: error === null ? null : Math.round(error),
      };
    });
  return table(Object.fromEntries(COLUMNS.map((name) => [name, out.map((row) => row[name])])));
}

/**
 * One sentence for each fund that a scenario moves: revenue and spending summed from 2024 to the horizon, and months of
 * cover at its end beside the baseline's; one on what crosses provinces, where that differs. Empty where nothing does.
 */
export function moneySentences(
  projection: Projection,
  scenario: FrozenScenario,
  baseline: FrozenScenario,
): string[] {
  const {
    funds,
    options: { until },
  } = projection;
  if (!funds) return [];
  const engine = leadEngine(projection);
  const rows = rowsOf<FundRow>(funds).filter((row) => row.engine === engine);
  const names = [...new Set(rows.map(({ scheme }) => scheme))];
  const cover = (who: FrozenScenario, scheme: string): string => {
    const { months_of_cover: months, months_error: error } = rows.find(
      (row) =>
        row.scenario === who.name && row.scheme === scheme && row.item === "balance" && row.year === until,
    )!;
    return `${months!.toFixed(1)}${error === null || error < 0.05 ? "" : ` ±${error.toFixed(1)}`}`;
  };
  const rowsOfItem = (who: FrozenScenario, scheme: string, item: string): FundRow[] =>
    rows
      .filter((row) => row.scenario === who.name && row.scheme === scheme && row.item === item)
      .filter(({ year }) => year > BASE_YEAR);
  const sum = (who: FrozenScenario, scheme: string, item: string): number =>
    rowsOfItem(who, scheme, item).reduce((total, { yuan_2023: yuan }) => total + yuan, 0);
  const error = (scheme: string, item: string): number | null =>
    errorOfDifference(projection, rowsOfItem(scenario, scheme, item), rowsOfItem(baseline, scheme, item));
  const sentences = names.flatMap((scheme) => {
    const change = (item: string): number => sum(scenario, scheme, item) - sum(baseline, scheme, item);
    const [revenue, spending] = [change("revenue"), change("spending")];
    const [paid, spent] = [error(scheme, "revenue"), error(scheme, "spending")];
    // Less than 50 million yuan would read as nothing.
    if (Math.abs(revenue) < 5e7 && Math.abs(spending) < 5e7) return [];
    const months = projection.draws
      ? null
      : errorOfItem(
          projection.luck,
          [scenario.name, baseline.name],
          { engine, year: until, scheme },
          "months-of-cover",
        );
    // Less than half of what is shown would read as nothing.
    const luck = months === null || months < 0.005 ? "" : ` (difference ±${months.toFixed(2)})`;
    return [
      `Fund ${scheme}, ${BASE_YEAR + 1}-${until} at 2023 prices: revenue ${within(revenue, paid)}, spending ${within(spending, spent)} billion yuan; ${cover(scenario, scheme)} months of cover at the end of ${until} instead of ${cover(baseline, scheme)}${luck}.`,
    ];
  });
  return [...sentences, ...crossing(projection, scenario, baseline)];
}

/** The fund whose balance at the horizon differs most, in billion yuan at 2023 prices; null where none does by 0.1. */
export function largestReserve(
  projection: Projection,
  scenario: FrozenScenario,
  baseline: FrozenScenario,
): { name: string; difference: string } | null {
  if (!projection.funds) return null;
  const engine = leadEngine(projection);
  const rows = rowsOf<FundRow>(projection.funds).filter(
    (row) => row.engine === engine && row.item === "balance" && row.year === projection.options.until,
  );
  const rowOf = ({ name }: FrozenScenario, scheme: string): FundRow =>
    rows.find((row) => row.scenario === name && row.scheme === scheme)!;
  const of = (who: FrozenScenario, scheme: string): number => rowOf(who, scheme).yuan_2023;
  const all = [...new Set(rows.map(({ scheme }) => scheme))].map((scheme) => ({
    name: scheme,
    by: of(scenario, scheme) - of(baseline, scheme),
  }));
  const [most] = all.toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by));
  if (!most || Math.abs(most.by) < 5e7) return null;
  const error = errorOfDifference(projection, [rowOf(scenario, most.name)], [rowOf(baseline, most.name)]);
  return { name: most.name, difference: within(most.by, error) };
}

/**
 * Standard error of the difference of sums of rows, in yuan at 2023 prices: from replicates that share their luck. Null where there is
 * one, or where doubt about the parameters is drawn for persons and not for money.
 */
function errorOfDifference(
  { luck, draws }: Projection,
  ...sides: readonly [readonly FundRow[], readonly FundRow[]]
): number | null {
  if (draws) return null;
  const [lived, before] = sides.map((rows) =>
    rows.reduce<readonly number[] | undefined>((sum, row) => {
      const values = replicatesOf(luck, row, row.yuan_2023);
      return values?.map((value, i) => (sum?.[i] ?? 0) + value);
    }, undefined),
  );
  return standardError(lived, before);
}
/** What is a fixed part of an item, by replicate: `yuan` where the item is what the row says. */
const replicatesOf = (luck: Luck | undefined, row: FundRow, yuan: number): number[] | undefined =>
  luck?.money
    .get(moneyKey(row.scenario, row.engine, row.year, row.scheme, row.item))
    ?.map((value) => (row.yuan === 0 ? 0 : (value * yuan) / row.yuan));
/** The same of one item in one year, in yuan of the year, or in months of cover. */
function errorOfItem(
  luck: Luck | undefined,
  scenarios: readonly string[],
  { engine, year, scheme }: Pick<FundRow, "engine" | "year" | "scheme">,
  item: string,
): number | null {
  const [lived, before] = scenarios.map((name) =>
    luck?.money.get(moneyKey(name, engine, year, scheme, item)),
  );
  return standardError(lived, before);
}
const within = (yuan: number, error: number | null): string =>
  error === null || error < 5e7 ? billion(yuan) : `${billion(yuan)} ±${grouped(error / 1e9, 1)}`;
const billion = (yuan: number): string => {
  const text = grouped(yuan / 1e9, 1);
  return yuan > 0 && text !== "0.0" ? `+${text}` : text;
};

/** What crosses provinces at the horizon, where that differs: one sentence or none. */
export function crossing(
  projection: Projection,
  scenario: FrozenScenario,
  baseline: FrozenScenario,
): string[] {
  const {
    adjustment,
    options: { until },
  } = projection;
  const engine = leadEngine(projection);
  const rows = adjustment
    ? rowsOf<{ scenario: string; engine: string; year: number; net: number }>(adjustment)
    : [];
  const [now, before] = [scenario, baseline].map(({ name }) =>
    rows
      .filter((row) => row.scenario === name && row.engine === engine && row.year === until)
      .reduce((total, { net }) => total + Math.max(0, net), 0),
  ) as [number, number];
  if (Math.abs(now - before) < 0.005 * before) return [];
  const error = errorOfCrossing(projection, [scenario.name, now], [baseline.name, before]);
  // Less than half of what is shown would read as nothing.
  const luck = error === null || error < 5e8 ? "" : ` (difference ±${grouped(error / 1e9)})`;
  return [
    `Pooling moves ${grouped(now / 1e9)} billion yuan between provinces in ${until} (yuan of the year) instead of ${grouped(before / 1e9)}${luck}.`,
  ];
}
/** Standard error of the difference of what crosses provinces at the horizon: a fixed part of each scenario's contributions. */
function errorOfCrossing(
  projection: Projection,
  ...sides: readonly (readonly [scenario: string, yuan: number])[]
): number | null {
  const { funds, luck, draws, options } = projection;
  if (draws || !funds) return null;
  const engine = leadEngine(projection);
  const paid = rowsOf<FundRow>(funds).filter(
    ({ scheme, item, ...row }) =>
      row.engine === engine &&
      row.year === options.until &&
      scheme === "pension-employees" &&
      item === "contributions",
  );
  const [lived, before] = sides.map(([scenario, yuan]) =>
    replicatesOf(
      luck,
      paid.find((row) => row.scenario === scenario)!,
      yuan,
    ),
  );
  return standardError(lived, before);
}
