/** The headline of a projection for the terminal: stocks by year, agreement of the engines, alignment. */
import { BASE_YEAR } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";
import type { Projection } from "./projection.ts";
import { aligned, wrapped } from "./terminal.ts";
import { largestErrors, percent } from "./thin.ts";
import { conceptOf, label, type Lang } from "./words.ts";

const SHOWN_YEARS = 5;
const CONCEPT: Readonly<Record<string, string>> = {
  record: "records",
  person: "persons",
  cumulative: "ever in",
};
const million = (persons: number): string => (persons / 1e6).toFixed(1);

/** Every series with its depth: totals first, each part under the smallest total that holds it. */
function headlineNames(): { series: string; depth: number }[] {
  return schemes.flatMap(({ series, totals }) => {
    const parts = [
      ...totals.map(({ name, of }) => ({ name, of })),
      ...series.map(({ name }) => ({ name, of: [name] })),
    ];
    const inside = (part: (typeof parts)[number]): typeof parts =>
      parts.filter(
        (other) =>
          other !== part &&
          other.of.length > part.of.length &&
          part.of.every((leaf) => other.of.includes(leaf)),
      );
    const under = (parent: string | undefined, depth: number): { series: string; depth: number }[] =>
      parts
        .filter((part) => inside(part).toSorted((a, b) => a.of.length - b.of.length)[0]?.name === parent)
        .flatMap(({ name }) => [{ series: name, depth }, ...under(name, depth + 1)]);
    return under(undefined, 0);
  });
}

/** The text of one scenario of a projection. Stocks are those of the cohort engine where it took part. */
export function headlineText(projection: Projection, name: string, lang: Lang = "en"): string {
  const scenario = projection.scenarios.find((one) => one.name === name)!;
  const { engine, until, persons, replicates } = projection.options;
  const drawn =
    persons === null
      ? ""
      : `; ${persons.toLocaleString("en")} agents${replicates > 1 ? `, ${replicates} replicates` : ""}`;
  const kind = scenario.normative ? "what would have to be true" : "a projection under this scenario";
  return [
    `${scenario.title} (${name}): ${kind}, law as of ${scenario.lawDate}`,
    `Year-end stocks in million, ${engine === "agent" ? "agent engine, mean" : "cohort engine"}${drawn}`,
    "",
    ...stocks(projection, name, engine === "agent" ? "agent" : "cohort", yearsShown(until), lang),
    "",
    "Records are not persons: who has a record in both arms of the pension counts twice, lapsed records count.",
    ...cover(projection, name, engine === "agent" ? "agent" : "cohort", until),
    ...agreement(projection, name, lang),
    alignment(projection, name),
    "",
  ].join("\n");
}

/** How many months of spending each fund's reserve would pay for: a range of years, never a year in which it ends. */
function cover({ funds }: Projection, scenario: string, engine: string, until: number): string[] {
  const rows = (
    (funds?.objects() ?? []) as {
      scenario: string;
      engine: string;
      year: number;
      scheme: string;
      months_of_cover: number | null;
      months_error: number | null;
    }[]
  ).filter((row) => row.scenario === scenario && row.engine === engine && row.months_of_cover !== null);
  const parts = [...new Set(rows.map(({ scheme }) => scheme))].map((scheme) => {
    const at = (year: number) => rows.find((row) => row.scheme === scheme && row.year === year)!;
    const months = (year: number): string => at(year).months_of_cover!.toFixed(0);
    const error = at(until).months_error ?? 0;
    // Less than half of what is shown would read as nothing.
    return `${scheme} ${months(BASE_YEAR)} → ${months(until)}${error < 0.5 ? "" : ` ±${error.toFixed(0)}`}`;
  });
  if (parts.length === 0) return [];
  return [
    wrapped(
      `Reserves in months of spending, ${BASE_YEAR} → ${until}, on assumed wages, prices and subsidies: ${parts.join(", ")}.`,
      100,
      "  ",
    ),
  ];
}

/** The base year, the one after it, the last, and round years between them: five at most. */
export function yearsShown(until: number): number[] {
  const round = [2025, 2030, 2035, 2040, 2045, 2050, 2055].filter(
    (year) => year > BASE_YEAR + 1 && year < until,
  );
  const ends = new Set([BASE_YEAR, BASE_YEAR + 1, until]);
  const room = SHOWN_YEARS - ends.size;
  const n = Math.min(room, round.length);
  const chosen = Array.from({ length: n }, (_, i) => round[Math.floor(((i + 0.5) * round.length) / n)]!);
  return [...new Set([...ends, ...chosen])].sort((a, b) => a - b);
}

function stocks(
  projection: Projection,
  scenario: string,
  engine: string,
  years: readonly number[],
  lang: Lang,
): string[] {
  const values = new Map<string, number>();
  for (const row of projection.enrolment.objects() as {
    scenario: string;
    engine: string;
    series: string;
    year: number;
    persons: number;
  }[])
    if (row.scenario === scenario && row.engine === engine)
      values.set(`${row.series} ${row.year}`, row.persons);
  const rows = [{ series: "population", depth: 0 }, ...headlineNames()]
    .filter(({ series }) => values.has(`${series} ${BASE_YEAR}`))
    .map(({ series, depth }) => [
      "  ".repeat(depth) + label(series, lang),
      CONCEPT[conceptOf(series)]!,
      ...years.map((year) => million(values.get(`${series} ${year}`)!)),
    ]);
  return aligned(
    [["", "counts", ...years.map(String)], ...rows],
    years.map((_, i) => i + 2),
  ).map((line) => `  ${line}`);
}

/** The largest difference between the engines and the largest standard error, over the headline stocks. */
function agreement(projection: Projection, scenario: string, lang: Lang): string[] {
  const largest = largestErrors(projection, scenario);
  if (!largest) return [];
  const { far, wide, pilot } = largest;
  const small = pilot ? `; platform pilot ${percent(pilot.share)}` : "";
  return [
    `Largest disagreement of the engines: ${far.errors.toFixed(1)} standard errors (${label(far.series, lang)}, ${far.year}: ${percent(far.share)}).`,
    `Largest relative standard error of a headline stock: ${percent(wide.share)} (${label(wide.series, lang)}, ${wide.year})${small}.`,
  ];
}

const FACTORS = ["finding work", "leaving farming", "leaving work"] as const;
const TARGETS = ["unemployment", "farming", "urban employment"] as const;

const span = (values: readonly number[]): string => {
  const [low, high] = [Math.min(...values).toFixed(2), Math.max(...values).toFixed(2)];
  return low === high ? low : `${low} to ${high}`;
};

/** Smallest and largest factor over the years, and what the targets missed. */
function alignment(projection: Projection, scenario: string): string {
  const years = projection.factors[scenario]!;
  const factors = [
    `moving to town ${span(years.map((year) => year.residence))}`,
    ...FACTORS.map((name, i) => `${name} ${span(years.map((year) => year.work[i]!))}`),
  ];
  const missed = TARGETS.flatMap((name, i) => {
    const most = Math.max(...years.map((year) => Math.abs(year.missed[i]!)));
    return most >= 0.005 ? [`${name} by up to ${most.toFixed(2)} million`] : [];
  });
  const urban = Math.max(...years.map((year) => Math.abs(year.missedUrban)));
  if (urban >= 0.005) missed.unshift(`the urban share by up to ${urban.toFixed(2)} percentage points a year`);
  return wrapped(
    `Alignment factors, ${years.length === 1 ? years[0]!.year : `${years[0]!.year} to ${years.at(-1)!.year}`}: ${factors.join(", ")}; ${missed.length ? `targets missed: ${missed.join(", ")}` : "all targets met"}.`,
    100,
    "  ",
  );
}
