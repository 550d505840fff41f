/** A comparison in words: the largest differences, from which year, which flow makes them; records and persons apart. */
import { stepsOf } from "../ground/parameter.ts";
import { BASE_YEAR, book, parameters, type FrozenScenario, type YearValues } from "../scenario/scenario.ts";
import { numberOr, rowsOf } from "./charts-data.ts";
import {
  comparedLabel,
  FIRST_PERSONS,
  type Comparison,
  type DifferenceFlowRow,
  type DifferenceRow,
  type FirstYearRow,
} from "./compare-tables.ts";
import { moneySentences } from "./funds-difference.ts";
import { yearsShown } from "./headline.ts";
import { leadEngine, type Projection } from "./projection.ts";
import type { Assumption, ReportWords } from "./results.ts";
import { aligned, wrapped } from "./terminal.ts";
import { conceptInWords, conceptOf, grouped, label, type Lang } from "./words.ts";

/** Series of the table in words: totals, persons apart, roles, the other schemes. */
const LISTED = [
  "pension",
  "pension-persons",
  "pension-employees-contributors",
  "pension-employees-retirees",
  "pension-residents-contributors",
  "pension-residents-recipients",
  "unemployment",
  "injury",
  "platform-injury",
  "medical",
  "card",
  "population",
] as const;
const CUMULATIVE = LISTED.filter((code) => conceptOf(code) === "cumulative");
/** Leaves and schemes among which the largest differences are looked for: no total hides a part, all are stocks. */
export const LARGEST: readonly string[] = LISTED.filter(
  (code) => !["pension", "pension-persons", "population", ...CUMULATIVE].includes(code),
);

const NORMATIVE = "normative: what would have to be true";
const million = (persons: number): string =>
  `${persons > 0 ? "+" : ""}${grouped(persons / 1e6, Math.abs(persons) < 1e5 ? 3 : 2)}`;

/** The series that differ at the horizon, over all scenarios or for one, largest first. */
export function largestSeries({ differences }: Comparison, engine: string, scenario?: string): string[] {
  const rows = rowsOf<DifferenceRow>(differences).filter(
    (row) => row.engine === engine && (scenario === undefined || row.scenario === scenario),
  );
  const last = Math.max(...rows.map(({ year }) => year));
  const size = (code: string): number =>
    Math.max(
      0,
      ...rows
        .filter(({ series, year }) => series === code && year === last)
        .map(({ difference }) => Math.abs(difference)),
    );
  return LARGEST.filter((code) => size(code) > 0).toSorted((a, b) => size(b) - size(a));
}

/** Scenarios beside the baseline up to which each gets its own paragraph and a table by years. */
const FEW = 3;

/** Words of the report: the answer first. */
export function comparisonWords(projection: Projection, comparison: Comparison): ReportWords {
  const [baseline, ...others] = projection.scenarios as [FrozenScenario, ...FrozenScenario[]];
  const until = projection.options.until;
  const few = others.length <= FEW;
  const engine = leadEngine(projection);
  const normative = others.filter((one) => one.normative);
  const target =
    normative.length > 0 && normative.length < others.length
      ? [
          `${normative.map(({ name }) => `"${name}"`).join(" and ")} assumes its target: it shows what would have to be true, not what is to be expected.`,
        ]
      : [];
  return {
    title: few
      ? `${others.map(({ title }) => title).join("; ")}: what changes against "${baseline.title}" by ${until}`
      : `${others.length} scenarios: what changes against "${baseline.title}" by ${until}`,
    answer: [
      ...(few
        ? others.map((scenario) =>
            [
              sentences(scenario, baseline, comparison, engine, until),
              ...moneySentences(projection, scenario, baseline),
            ].join(" "),
          )
        : overview(others, baseline, comparison, engine, until)),
      ...target,
      method(projection, comparison),
    ],
    headline: few
      ? byYears(projection, comparison, others, baseline)
      : atTheEnd(projection, comparison, others, baseline),
    scenario: {
      name: few ? projection.scenarios.map(({ name }) => name).join(", ") : baseline.name,
      title: few
        ? `baseline: ${baseline.title}`
        : `${baseline.title}, the baseline of ${others.length} others`,
      because: few
        ? "Both sides of a difference are projections; each holds only if its scenario does."
        : baseline.because,
      lawDate: projection.scenarios
        .map(({ lawDate }) => lawDate)
        .toSorted()
        .at(-1)!,
      normative: normative.length === others.length,
    },
    questions: projection.scenarios.map((one) => ({
      title: `${one.title} (${marked(one)}), law as of ${one.lawDate}`,
      paragraphs: [one.because],
    })),
    assumptions: assumptionsApart(projection.scenarios, until),
  };
}

/** Differences of every series at chosen year ends, scenario by scenario. */
function byYears(
  projection: Projection,
  comparison: Comparison,
  others: readonly FrozenScenario[],
  baseline: FrozenScenario,
): ReportWords["headline"] {
  const { until } = projection.options;
  const years = yearsShown(until).filter((year) => year > BASE_YEAR);
  const engine = leadEngine(projection);
  const find = lookUp(comparison, engine);
  return {
    caption: `Difference from ${baseline.name} at year ends, million`,
    columns: ["Scenario", "Series", "Counts", "First year", ...years.map(String)],
    rows: others.flatMap((scenario) =>
      LISTED.filter((code) => find(scenario.name, code, until)).map((code) => [
        marked(scenario),
        comparedLabel(code),
        conceptInWords(code),
        firstYear(comparison, engine, scenario.name, code),
        ...years.map((year) => find(scenario.name, code, year)!.difference / 1e6),
      ]),
    ),
  };
}

/** Differences at the horizon: one line for each scenario, one column for each series that differs anywhere. */
function atTheEnd(
  projection: Projection,
  comparison: Comparison,
  others: readonly FrozenScenario[],
  baseline: FrozenScenario,
): ReportWords["headline"] {
  const { until } = projection.options;
  const find = lookUp(comparison, leadEngine(projection));
  const codes = LISTED.filter((code) =>
    others.some(({ name }) => (find(name, code, until)?.difference ?? 0) !== 0),
  );
  return {
    caption: `Difference from ${baseline.name} at the end of ${until}, million`,
    columns: ["Scenario", ...codes.map((code) => comparedLabel(code))],
    rows: others.map((scenario) => [
      scenario.name,
      ...codes.map((code) => signedFigure(find(scenario.name, code, until)!.difference)),
    ]),
  };
}
const signedFigure = (persons: number): string => (persons === 0 ? "0" : million(persons));

/** Of many scenarios: who moves the pension most, then a sentence each. */
function overview(
  others: readonly FrozenScenario[],
  baseline: FrozenScenario,
  comparison: Comparison,
  engine: string,
  until: number,
): string[] {
  const find = lookUp(comparison, engine);
  const by = (code: string): { scenario: FrozenScenario; difference: number }[] =>
    others
      .map((scenario) => ({ scenario, difference: find(scenario.name, code, until)!.difference }))
      .toSorted((a, b) => b.difference - a.difference);
  const end = ({ scenario, difference }: { scenario: FrozenScenario; difference: number }): string =>
    `"${scenario.title}" (${marked(scenario)}) ${signedFigure(difference)} million`;
  const ranked = by("pension");
  const persons = by("pension-persons");
  return [
    `Of ${others.length} scenarios against "${baseline.title}", records of basic old-age insurance at the end of ${until} are highest under ${end(ranked[0]!)} and lowest under ${end(ranked.at(-1)!)}; unique persons are highest under ${end(persons[0]!)} and lowest under ${end(persons.at(-1)!)}.`,
    ...others.map((scenario) => {
      const parts = largestSeries(comparison, engine, scenario.name)
        .filter((code) => Math.abs(find(scenario.name, code, until)!.difference) >= FIRST_PERSONS)
        .slice(0, 3)
        .map((code) => {
          const first = firstYear(comparison, engine, scenario.name, code);
          return `${comparedLabel(code)} ${million(find(scenario.name, code, until)!.difference)}${first ? ` (from ${first})` : ""}`;
        });
      return parts.length > 0
        ? `${scenario.title} (${marked(scenario)}): ${parts.join("; ")} million.`
        : `${scenario.title} (${marked(scenario)}): every stock at the end of ${until} is the same.`;
    }),
  ];
}

/** The differences for the terminal, at chosen years. */
export function comparisonText(projection: Projection, comparison: Comparison, lang: Lang = "en"): string {
  const [baseline, ...others] = projection.scenarios as [FrozenScenario, ...FrozenScenario[]];
  const years = yearsShown(projection.options.until).filter((year) => year > BASE_YEAR);
  const engine = leadEngine(projection);
  const find = lookUp(comparison, engine);
  const tables = others.flatMap((scenario) => {
    const rows = LISTED.filter((code) => find(scenario.name, code, years[0]!)).map((code) => [
      comparedLabel(code, lang),
      firstYear(comparison, engine, scenario.name, code) ?? "-",
      ...years.map((year) => cell(find(scenario.name, code, year)!)),
    ]);
    const head = ["", "first year", ...years.map(String)];
    return [
      "",
      `${scenario.title} (${marked(scenario)}), law as of ${scenario.lawDate}`,
      ...aligned([head, ...rows], head.map((_, i) => i).slice(1)).map((line) => `  ${line}`),
      ...moneySentences(projection, scenario, baseline).map((line) => wrapped(`  ${line}`, 100, "    ")),
    ];
  });
  return [
    `Difference from ${baseline.title} (${baseline.name}, law as of ${baseline.lawDate}) at year ends, million`,
    `${engine === "agent" ? "Agent engine, same luck on both sides; ± one standard error where there are replicates" : "Cohort engine: expected differences"}`,
    ...tables,
    "",
    "Records are not persons: who has a record in both arms of the pension counts twice among the records.",
    "",
  ].join("\n");
}

const cell = ({ difference, standard_error: error }: DifferenceRow): string =>
  `${difference === 0 ? "0" : million(difference)}${error === null || (difference === 0 && error === 0) ? "" : ` ±${grouped(error / 1e6, 3)}`}`;
const marked = ({ name, normative }: FrozenScenario): string => (normative ? `${name}, ${NORMATIVE}` : name);

type LookUp = (scenario: string, series: string, year: number) => DifferenceRow | undefined;
function lookUp({ differences }: Comparison, engine: string): LookUp {
  const rows = new Map(
    rowsOf<DifferenceRow>(differences)
      .filter((row) => row.engine === engine)
      .map((row) => [`${row.scenario}|${row.series}|${row.year}`, row]),
  );
  return (scenario, series, year) => rows.get(`${scenario}|${series}|${year}`);
}

function firstYear(
  { first_years }: Comparison,
  engine: string,
  scenario: string,
  series: string,
): string | null {
  const row = rowsOf<FirstYearRow>(first_years).find(
    (one) => one.engine === engine && one.scenario === scenario && one.series === series,
  );
  return row?.first_year ? String(row.first_year) : null;
}

function sentences(
  scenario: FrozenScenario,
  baseline: FrozenScenario,
  comparison: Comparison,
  engine: string,
  until: number,
): string {
  const find = lookUp(comparison, engine);
  const largest = largestSeries(comparison, engine, scenario.name).slice(0, 3);
  const name = `Under "${scenario.title}" (${marked(scenario)})`;
  const ever = CUMULATIVE.map((code) => find(scenario.name, code, until)).map((row) =>
    row && row.difference !== 0
      ? ` ${comparedLabel(row.series)} (a cumulative count, no stock): ${million(row.difference)} million.`
      : "",
  );
  if (largest.length === 0)
    return `${name} every stock at the end of ${until} is the same as under "${baseline.title}".${ever.join("")}`;
  const parts = largest.map((series) => {
    const first = firstYear(comparison, engine, scenario.name, series);
    return `${comparedLabel(series)} ${million(find(scenario.name, series, until)!.difference)} million${first ? ` (from ${first} on)` : ""}${causes(comparison, engine, scenario.name, series)}`;
  });
  const [records, persons] = ["pension", "pension-persons"].map((series) =>
    find(scenario.name, series, until),
  );
  const apart = persons
    ? ` Records of basic old-age insurance differ by ${million(records!.difference)} million, unique persons by ${million(persons.difference)} million.`
    : "";
  return `${name} the largest differences from "${baseline.title}" at the end of ${until} are: ${parts.join("; ")}.${apart}${ever.join("")}`;
}

/** The two flows that make most of a difference. */
function causes({ difference_flows }: Comparison, engine: string, scenario: string, series: string): string {
  const flows = rowsOf<DifferenceFlowRow>(difference_flows)
    .filter(
      (row) =>
        row.engine === engine && row.scenario === scenario && row.series === series && row.persons !== 0,
    )
    .toSorted((a, b) => Math.abs(b.persons) - Math.abs(a.persons))
    .slice(0, 2);
  if (flows.length === 0) return "";
  return `, mostly through ${flows.map(({ flow, persons }) => `"${label(flow).toLowerCase()}" (${million(persons)})`).join(" and ")}`;
}

function method(
  { options: { engine, replicates, persons } }: Projection,
  { differences }: Comparison,
): string {
  const doubt = rowsOf<DifferenceRow>(differences).some((row) => numberOr(row.parameter_error) !== null);
  const parameters = doubt
    ? "doubt about the parameters is drawn from an ensemble and shown as bands of 80 and 95 of 100 draws"
    : "doubt about the parameters is not in them";
  return [
    "Both sides share their starting population and their luck, so what is left is the effect of the levers.",
    engine === "agent"
      ? `${grouped(persons!)} agents, ${replicates === 1 ? "one replicate: no standard error is known" : `${replicates} replicates`}; ${parameters}.`
      : `The differences are expected values of the cohort engine; they carry no sampling error, and ${parameters}.`,
    "The figure of a flow is what it adds to the difference: fewer exits than under the baseline are a plus.",
    "A first year is the first with a difference of at least 1,000 persons, or of more than two standard errors where errors are known.",
  ].join(" ");
}

/** Parameters on which the scenarios differ, the value under each. */
export function assumptionsApart(scenarios: readonly FrozenScenario[], until: number): Assumption[] {
  const books = scenarios.map((scenario) => book(scenario));
  const years = Array.from({ length: until - BASE_YEAR }, (_, i) => BASE_YEAR + 1 + i);
  const values = years.map((year) => books.map((one) => one.values(year)));
  return (Object.keys(parameters) as (keyof YearValues)[])
    .filter((key) => values.some((all) => all.some((one) => one[key] !== all[0]![key])))
    .map((key) => {
      const { label: words, range, unit, source } = parameters[key];
      return {
        key,
        label: words,
        value: scenarios
          .map((one, i) => `${one.name}: ${valueWords(one, books[i]!.values(until), key, until)}`)
          .join("; "),
        range: range ? `${range[0]} to ${range[1]} ${unit}` : null,
        source,
        basis: "differs between the scenarios",
      };
    });
}

function valueWords(scenario: FrozenScenario, end: YearValues, key: keyof YearValues, until: number): string {
  const dated = scenario.set[key];
  if (!dated) return `default (${Number(end[key].toPrecision(6))} in ${until})`;
  return stepsOf(dated)
    .filter(([year]) => year <= until)
    .map(([year, value]) => `${value} from ${year}`)
    .join(", ");
}
