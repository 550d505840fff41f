/** A comparison in words: the largest differences, from which year, which flow makes them; records and persons apart. */
import { stepsOf, type Parameter } from "../ground/parameter.ts";
import { BASE_YEAR, book, parameters, type FrozenScenario, type YearValues } from "../scenario/scenario.ts";
import { rowsOf } from "./charts-data.ts";
import { doubtOf, doubtSentences, likely } from "./compare-doubt.ts";
import { atTheEnd, byYears } from "./compare-grids.ts";
import { CUMULATIVE, firstYear, largestSeries, lookUp, marked, million } from "./compare-listed.ts";
import {
  comparedLabel,
  FIRST_PERSONS,
  type Comparison,
  type DifferenceFlowRow,
  type DifferenceRow,
} from "./compare-tables.ts";
import { valuesText } from "./describe-lever.ts";
import { flowLabel } from "./enrolled-words.ts";
import { crossing, largestReserve, moneySentences } from "./funds-difference.ts";
import { publishedLabel } from "./money-words.ts";
import { leadEngine, type Projection } from "./projection.ts";
import type { Assumption, ReportWords } from "./results.ts";
import { grouped, signed } from "./words.ts";

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
        : overview(projection, comparison, others, baseline)),
      ...target,
      method(projection),
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

/** Of many scenarios: who moves the pension most, then a sentence each. */
function overview(
  projection: Projection,
  comparison: Comparison,
  others: readonly FrozenScenario[],
  baseline: FrozenScenario,
): string[] {
  const { until } = projection.options;
  const engine = leadEngine(projection);
  const find = lookUp(comparison, engine);
  const by = (code: string): { scenario: FrozenScenario; difference: number }[] =>
    others
      .map((scenario) => ({ scenario, difference: find(scenario.name, code, until)!.difference }))
      .toSorted((a, b) => b.difference - a.difference);
  const end = ({ scenario, difference }: { scenario: FrozenScenario; difference: number }): string =>
    `"${scenario.title}" (${marked(scenario)}) ${signed(difference / 1e6, 2)} million`;
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
      const fund = largestReserve(projection, scenario, baseline);
      const reserve = fund
        ? ` ${publishedLabel(`funds/${fund.name}/balance`)} ${fund.difference} billion yuan at 2023 prices.`
        : "";
      const same = reserve === "" ? crossing(projection, scenario, baseline).map((one) => ` ${one}`) : [];
      return parts.length > 0
        ? `${scenario.title} (${marked(scenario)}): ${parts.join("; ")} million.${reserve}`
        : `${scenario.title} (${marked(scenario)}): every stock at the end of ${until} is the same.${reserve}${same.join("")}`;
    }),
  ];
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
    row && Math.abs(row.difference) >= FIRST_PERSONS
      ? ` ${comparedLabel(row.series)} (a cumulative count, no stock): ${million(row.difference)} million.`
      : "",
  );
  if (largest.length === 0)
    return `${name} every stock at the end of ${until} is the same as under "${baseline.title}".${ever.join("")}`;
  const parts = largest.map((series) => {
    const first = firstYear(comparison, engine, scenario.name, series);
    const row = find(scenario.name, series, until)!;
    const said = [first ? `from ${first} on` : "", within(row)].filter(Boolean).join("; ");
    return `${comparedLabel(series)} ${million(row.difference)} million${said ? ` (${said})` : ""}${causes(comparison, engine, scenario.name, series)}`;
  });
  const [records, persons] = ["pension", "pension-persons"].map((series) =>
    find(scenario.name, series, until),
  );
  const apart = persons
    ? ` Records of basic old-age insurance differ by ${million(records!.difference)} million, unique persons by ${million(persons.difference)} million.`
    : "";
  return `${name} the largest differences from "${baseline.title}" at the end of ${until} are: ${parts.join("; ")}.${apart}${ever.join("")}`;
}

const within = (row: DifferenceRow): string => {
  const range = likely(row);
  return range === null ? "" : `four draws in five: ${range}`;
};

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
  return `, mostly through ${flows.map(({ flow, persons }) => `"${flowLabel(flow, series).toLowerCase()}" (${million(persons)})`).join(" and ")}`;
}

function method(projection: Projection): string {
  const { engine, replicates, persons } = projection.options;
  const doubt = doubtOf(projection);
  const none = doubt.draws === null ? "doubt about the parameters is not in them" : "";
  const sampled =
    engine === "agent"
      ? `${grouped(persons!)} agents, ${replicates === 1 ? "one replicate: no standard error is known" : `${replicates} replicates, over which ± is one standard error`}`
      : "The differences are expected values of the cohort engine; they carry no sampling error";
  return [
    "Both sides share their starting population and their luck, so what is left is the effect of the levers.",
    `${[sampled, none].filter(Boolean).join(engine === "agent" ? "; " : ", and ")}.`,
    ...doubtSentences(doubt),
    "The figure of a flow is what it adds to the difference: fewer exits than under the baseline are a plus.",
    "A first year is the first with a difference of at least 1,000 persons, or one that luck (95 %, Student's t of the replicates) and doubt about the parameters (two standard errors), where they are known, do not explain.",
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
  const last = `${Number(end[key].toPrecision(6))} in ${until}`;
  if (!dated) return `default (${last})`;
  // Between the years of a line no year has the values that are written down.
  if ((parameters[key] as Parameter).between === "line") return `${valuesText(key, scenario)} (${last})`;
  return stepsOf(dated)
    .filter(([year]) => year <= until)
    .map(([year, value]) => `${value} from ${year}`)
    .join(", ");
}
