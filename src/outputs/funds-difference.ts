/** What scenarios cost: differences of the funds' accounts from a baseline, as a table and in words. */
import { table, type ColumnTable } from "arquero";
import { BASE_YEAR, type FrozenScenario } from "../scenario/scenario.ts";
import { rowsOf } from "./charts-data.ts";
import { leadEngine, type Projection } from "./projection.ts";
import { grouped } from "./words.ts";

interface FundRow {
  readonly scenario: string;
  readonly engine: string;
  readonly year: number;
  readonly scheme: string;
  readonly item: string;
  readonly yuan: number;
  readonly yuan_2023: number;
  readonly months_of_cover: number | null;
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
] as const;

/** Every item of every fund less that of the baseline, in yuan of the year and at 2023 prices; months of cover likewise. */
export function fundDifferences(funds: ColumnTable, baseline: string): ColumnTable {
  const rows = rowsOf<FundRow>(funds).filter(({ engine }) => engine !== "official");
  const key = (row: FundRow): string => `${row.engine}|${row.year}|${row.scheme}|${row.item}`;
  const known = new Map(rows.filter(({ scenario }) => scenario === baseline).map((row) => [key(row), row]));
  const out = rows
    .filter(({ scenario }) => scenario !== baseline)
    .map((row) => {
      const other = known.get(key(row))!;
      return {
        ...row,
        province: "national",
        yuan: row.yuan - other.yuan,
        yuan_2023: row.yuan_2023 - other.yuan_2023,
        months_of_cover:
          row.months_of_cover === null
            ? null
            : Number((row.months_of_cover - other.months_of_cover!).toFixed(1)),
      };
    });
  return table(Object.fromEntries(COLUMNS.map((name) => [name, out.map((row) => row[name])])));
}

/**
 * One sentence for each fund that a scenario moves: revenue and spending summed from 2024 to the horizon, and months of
 * cover at its end beside the baseline's; one on what crosses provinces, where that differs. Empty where nothing does.
 */
export function moneySentences(
  { funds, adjustment, options: { until }, ...rest }: Projection,
  scenario: FrozenScenario,
  baseline: FrozenScenario,
): string[] {
  if (!funds) return [];
  const engine = leadEngine({ options: { until }, ...rest } as Projection);
  const rows = rowsOf<FundRow>(funds).filter((row) => row.engine === engine);
  const names = [...new Set(rows.map(({ scheme }) => scheme))];
  const sum = (who: FrozenScenario, scheme: string, item: string): number =>
    rows
      .filter((row) => row.scenario === who.name && row.scheme === scheme && row.item === item)
      .filter(({ year }) => year > BASE_YEAR)
      .reduce((total, { yuan_2023: yuan }) => total + yuan, 0);
  const cover = (who: FrozenScenario, scheme: string): string =>
    rows
      .find(
        (row) =>
          row.scenario === who.name && row.scheme === scheme && row.item === "balance" && row.year === until,
      )!
      .months_of_cover!.toFixed(1);
  const sentences = names.flatMap((scheme) => {
    const change = (item: string): number => sum(scenario, scheme, item) - sum(baseline, scheme, item);
    const [revenue, spending] = [change("revenue"), change("spending")];
    // Less than 50 million yuan would read as nothing.
    if (Math.abs(revenue) < 5e7 && Math.abs(spending) < 5e7) return [];
    return [
      `Fund ${scheme}, ${BASE_YEAR + 1}-${until} at 2023 prices: revenue ${billion(revenue)}, spending ${billion(spending)} billion yuan; ${cover(scenario, scheme)} months of cover at the end of ${until} instead of ${cover(baseline, scheme)}.`,
    ];
  });
  return [...sentences, ...crossing(adjustment, engine, until, scenario, baseline)];
}
const billion = (yuan: number): string => {
  const text = grouped(yuan / 1e9, 1);
  return yuan > 0 && text !== "0.0" ? `+${text}` : text;
};

function crossing(
  adjustment: ColumnTable | undefined,
  engine: string,
  until: number,
  scenario: FrozenScenario,
  baseline: FrozenScenario,
): string[] {
  const rows = adjustment
    ? rowsOf<{ scenario: string; engine: string; year: number; net: number }>(adjustment)
    : [];
  const [now, before] = [scenario, baseline].map(({ name }) =>
    rows
      .filter((row) => row.scenario === name && row.engine === engine && row.year === until)
      .reduce((total, { net }) => total + Math.max(0, net), 0),
  ) as [number, number];
  if (Math.abs(now - before) < 0.005 * before) return [];
  return [
    `Pooling moves ${grouped(now / 1e9)} billion yuan between provinces in ${until} (yuan of the year) instead of ${grouped(before / 1e9)}.`,
  ];
}
