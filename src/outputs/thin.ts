/** What luck leaves in agents, in words: the largest errors, cells too thin to be published one by one, what an error asked for took. */
import type { ColumnTable } from "arquero";
import type { FundRow } from "./funds-difference.ts";
import { fundLabel } from "./money-words.ts";
import type { Projection } from "./projection.ts";
import { statesTable } from "./states-table.ts";
import { conceptOf, grouped, label } from "./words.ts";

/** Fewer agents than this leave a standard error above 18 % of the cell. */
export const THIN = 30;

export const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;

interface Agreement {
  readonly scenario: string;
  readonly year: number;
  readonly series: string;
  readonly expected: number;
  readonly lived: number;
  readonly standard_error: number;
  readonly z: number | null;
}
interface Largest {
  readonly series: string;
  readonly year: number;
  /** Of the expected stock: the difference or the standard error. */
  readonly share: number;
  /** The difference in standard errors. */
  readonly errors: number;
}
/** Where the engines differ most, and where luck leaves most, over the headline stocks; the pilot apart. */
export function largestErrors(
  { agreement }: Pick<Projection, "agreement">,
  scenario: string,
): { far: Largest; wide: Largest; pilot?: Largest } | undefined {
  const rows = (agreement.objects() as Agreement[]).filter(
    (row) => row.scenario === scenario && row.expected > 0,
  );
  if (rows.length === 0) return undefined;
  const most = (of: (row: Agreement) => number, share: (row: Agreement) => number, among = rows): Largest => {
    const row = among.reduce((best, one) => (of(one) > of(best) ? one : best));
    return { series: row.series, year: row.year, share: share(row), errors: Math.abs(row.z ?? 0) };
  };
  const spread = (row: Agreement): number => row.standard_error / row.expected;
  const apart = (row: Agreement): number => Math.abs(row.lived - row.expected) / row.expected;
  // The pilot is small and a cumulative count; its error would hide those of the stocks.
  const cumulative = (row: Agreement): boolean => conceptOf(row.series) === "cumulative";
  const pilot = rows.filter(cumulative);
  return {
    far: most((row) => Math.abs(row.z ?? 0), apart),
    wide: most(
      spread,
      spread,
      rows.filter((row) => !cumulative(row)),
    ),
    ...(pilot.length > 0 && { pilot: most(spread, spread, pilot) }),
  };
}

/** How far luck alone moves what agents count, as a paragraph of the page; none where there were no agents. */
export function luckWords(projection: Projection, scenario: string): string[] {
  const { persons, replicates } = projection.options;
  const largest = largestErrors(projection, scenario);
  if (persons === null || !largest) return [];
  const { wide, pilot } = largest;
  const many = `${grouped(persons)} agents${replicates > 1 ? ` in each of ${replicates} replicates` : ""}`;
  const small = pilot ? `; of the count of the platform pilot it is ${percent(pilot.share)}` : "";
  const thin = thinCells(projection);
  const money = moneyErrors(projection, scenario);
  return [
    `How far luck goes, with ${many}: the standard error of a headline stock is at most ${percent(wide.share)} (${label(wide.series)}, ${wide.year})${small}. ${money ? `${money} ` : ""}Standard errors say nothing about the assumptions; the column standard_error of the tables has them.${thin ? ` ${thin}: add them up before you publish them.` : ""}`,
  ];
}

/** Items of an account that are a year's sum; a balance may lie near nothing, so that its error has no meaning as a part of it. */
const SUMS = new Set(["contributions", "revenue", "benefits", "spending"]);
/** How far luck goes in the funds of a scenario's agents: the largest errors of spending and of months of cover in the last year. */
function moneyErrors({ funds, options }: Projection, scenario: string): string | undefined {
  const rows = (funds?.objects() ?? []) as FundRow[];
  const last = rows.filter(
    (row) => row.scenario === scenario && row.engine === "agent" && row.year === options.until,
  );
  if (last.length === 0) return undefined;
  const most = (item: string, of: (row: FundRow) => number): FundRow =>
    last.filter((row) => row.item === item).reduce((best, one) => (of(one) > of(best) ? one : best));
  const spending = most("spending", share);
  const cover = most("balance", ({ months_error: error }) => error!);
  const thin = thinMoney(last);
  const warning = thin.length
    ? ` Too few agents stand behind ${thin.join(", ")} in ${options.until} to publish them.`
    : "";
  return `That of what a fund spends in ${options.until} is at most ${percent(share(spending))} (${fundLabel(spending.scheme)}), and that of a reserve ${cover.months_error!.toPrecision(2)} months of spending (${fundLabel(cover.scheme)}).${warning}`;
}

const share = ({ standard_error: error, yuan }: FundRow): number => error! / Math.abs(yuan);
/**
 * Whether a standard error is that of fewer agents than are needed. It is made of what happened to them by chance, so that it is nought
 * where they are so few that nothing did. A number that is itself nought is left alone: it may be so by rule.
 */
const tooFew = (error: number | null, of: number): boolean =>
  error !== null && of !== 0 && (error === 0 || error > Math.abs(of) / Math.sqrt(THIN));
const thinMoney = (rows: readonly FundRow[]): string[] =>
  rows
    .filter((row) => SUMS.has(row.item) && tooFew(row.standard_error, row.yuan))
    .map(({ scheme, item }) => `funds/${scheme}/${item}`);

/**
 * What to say of sums of the last year that rest on too few agents: items of the funds, and persons by state where those are
 * published (in comparisons). Undefined where there are none.
 */
export function thinSumsNote(
  {
    stocks,
    funds,
    luck,
    options,
    agreement,
  }: Pick<Projection, "stocks" | "funds" | "luck" | "options" | "agreement">,
  where: "run" | "comparison",
): string | undefined {
  const lived = <Row extends { engine: string; year: number }>(table: ColumnTable | undefined): Row[] =>
    ((table?.objects() ?? []) as Row[]).filter((row) => row.engine === "agent" && row.year === options.until);
  const states =
    where === "run" || options.engine === "cohort" ? [] : lived<StateRow>(statesTable(stocks, luck));
  // A count that stands still though it should not: what moves it happened to no agent.
  const still = (agreement.objects() as Agreement[]).filter(
    (row) => row.year === options.until && row.standard_error === 0 && row.lived !== row.expected,
  );
  const thin = [
    ...still.map(({ series }) => series),
    ...states
      .filter(({ persons, standard_error: error }) => tooFew(error, persons))
      .map(({ scheme, state }) => `${scheme}/${state}`),
    ...thinMoney(lived<FundRow>(funds)),
  ];
  if (thin.length === 0) return undefined;
  return `Note: too few agents stand behind these numbers of ${options.until} to publish them: ${[...new Set(thin)].join(", ")} (standard_error in ${[...(still.length > 0 ? ["enrolment.csv"] : []), ...(states.length > 0 ? ["states.csv"] : []), "funds.csv"].join(", ")}); give more persons.`;
}
interface StateRow {
  readonly engine: string;
  readonly year: number;
  readonly scheme: string;
  readonly state: string;
  readonly persons: number;
  readonly standard_error: number;
}

/** What to say of the thin cells of a projection's last year, or undefined where there are none. */
export function thinNote(
  projection: Pick<Projection, "stocks" | "options" | (typeof OF_LIVES)[number]>,
): string | undefined {
  const thin = [
    [thinCells(projection), "standard_error in stocks.csv"],
    [thinLives(projection), "column recorded"],
  ].flatMap(([words, where]) => (words ? [`${words} (${where})`] : []));
  if (thin.length === 0) return undefined;
  return `Note: ${thin.join("; ")}. Add them up before you publish them, or give more persons.`;
}
/** Tables of lives, of which a row says how many agents stand behind it. */
const OF_LIVES = ["careers", "joint", "spells", "transitions"] as const;
function thinLives(projection: Pick<Projection, "options" | (typeof OF_LIVES)[number]>): string | undefined {
  const parts = OF_LIVES.flatMap((name) => {
    const rows = ((projection[name]?.objects() ?? []) as { year: number; recorded: number }[]).filter(
      ({ year }) => year === projection.options.until,
    );
    const thin = rows.filter(({ recorded }) => recorded < THIN);
    return thin.length > 0 ? [`${grouped(thin.length)} of ${grouped(rows.length)} rows of ${name}`] : [];
  });
  return parts.length > 0
    ? `${parts.join(", ")} of ${projection.options.until} rest on fewer than ${THIN} recorded lives`
    : undefined;
}
function thinCells({ stocks, options }: Pick<Projection, "stocks" | "options">): string | undefined {
  if (options.engine === "cohort") return undefined;
  const column = (name: string): ArrayLike<unknown> => stocks.array(name) as ArrayLike<unknown>;
  const [engine, replicate, year] = ["engine", "replicate", "year"].map(column) as ArrayLike<unknown>[];
  const [persons, error] = ["persons", "standard_error"].map(column) as ArrayLike<number>[];
  let [cells, thin] = [0, 0];
  for (let i = 0; i < engine!.length; i++) {
    if (engine![i] !== "agent" || replicate![i] !== 0 || year![i] !== options.until) continue;
    cells++;
    if (tooFew(error![i]!, persons![i]!)) thin++;
  }
  if (thin === 0) return undefined;
  return `${grouped(thin)} of ${grouped(cells)} stock cells of ${options.until} rest on fewer than ${THIN} agents`;
}

/** What asking for a standard error came to, or undefined where none was asked for. */
export function reachedNote({ reached }: Pick<Projection, "reached">): string | undefined {
  if (!reached) return undefined;
  const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
  const { series, year, asked, error, times, persons, replicates } = reached;
  const many = `${persons.toLocaleString("en")} agents${replicates > 1 ? ` in each of ${replicates} replicates` : ""}`;
  const verb = times <= 1 ? "reached" : "not reached";
  return `--until-error ${percent(asked)}: ${verb} with ${many}; furthest from it is ${series} in ${year}, with a standard error of ${percent(error)}.`;
}
