/** The answer of a projection in plain words: what grows, what falls and why, from its own tables. */
import { op, type ColumnTable } from "arquero";
import { BANDS_UNTIL, bandOf } from "../ground/bands.ts";
import type { Parameter } from "../ground/parameter.ts";
import { BASE_YEAR, book, parameters, type FrozenScenario, type YearValues } from "../scenario/scenario.ts";
import { LISTED } from "./compare-listed.ts";
import { leadEngine, type Projection } from "./projection.ts";
import type { Assumption, Grid, ReportWords } from "./results.ts";
import { luckWords } from "./thin.ts";
import { conceptInWords, grouped, label } from "./words.ts";

const HEADLINE = LISTED.filter((code) => code !== "pension-persons");
const million = (persons: number): string => `${grouped(persons / 1e6, 1)} million`;
const signed = (persons: number): string =>
  `${persons < 0 ? "−" : "+"}${(Math.abs(persons) / 1e6).toFixed(1)} million`;

/** Words of the report for the first scenario of a projection. */
export function reportWords(projection: Projection): ReportWords {
  const scenario = projection.scenarios[0]!;
  const engine = leadEngine(projection);
  const until = projection.options.until;
  const persons = lookUp(projection.enrolment, scenario.name, engine);
  const flow = flows(projection.increments, scenario.name, engine, until);
  const years = [
    ...new Set([BASE_YEAR, BASE_YEAR + 1, BASE_YEAR + 2, 2030, 2035, until].filter((year) => year <= until)),
  ];
  return {
    title: `${scenario.title}: enrolment to ${until}`,
    answer: answer(persons, flow, until, luckWords(projection, scenario.name)),
    headline: headline(persons, years),
    scenario: { ...scenario },
    panels: panels(projection, scenario.name, engine, until, persons),
    assumptions: assumptions(scenario, until),
  };
}

type LookUp = (series: string, year: number) => number;
function lookUp(enrolment: ColumnTable, scenario: string, engine: string): LookUp {
  const values = new Map<string, number>();
  for (const row of enrolment.objects() as {
    scenario: string;
    engine: string;
    series: string;
    year: number;
    persons: number;
  }[])
    if (row.scenario === scenario && row.engine === engine)
      values.set(`${row.series}|${row.year}`, row.persons);
  return (series, year) => values.get(`${series}|${year}`)!;
}
type Flows = (series: string, ...codes: string[]) => number;
function flows(increments: ColumnTable, scenario: string, engine: string, until: number): Flows {
  const rows = (
    increments.objects() as {
      scenario: string;
      engine: string;
      series: string;
      flow: string;
      year: number;
      persons: number;
    }[]
  ).filter((row) => row.scenario === scenario && row.engine === engine && row.year <= until);
  return (series, ...codes) =>
    rows
      .filter((row) => row.series === series && codes.includes(row.flow))
      .reduce((sum, row) => sum + row.persons, 0);
}

function answer(persons: LookUp, flow: Flows, until: number, luck: readonly string[]): string[] {
  const change = (series: string): number => persons(series, until) - persons(series, BASE_YEAR);
  const moved = (series: string): string =>
    `${million(persons(series, BASE_YEAR))} at the end of ${BASE_YEAR} to ${million(persons(series, until))} at the end of ${until} (${signed(change(series))})`;
  const first = (series: string): string =>
    signed(persons(series, BASE_YEAR + 1) - persons(series, BASE_YEAR));
  const paused = ["pension", "unemployment", "injury"]
    .map((series) => `${label(series)} ${first(series)}`)
    .join(", ");
  return [
    `Under this scenario basic old-age insurance goes from ${moved("pension")}, unemployment insurance from ${moved("unemployment")}, and work-injury insurance from ${moved("injury")}. In the first projected year, ${BASE_YEAR + 1}: ${paused}; in 2023 they had risen by 13.36, 5.66 and 10.54 million.`,
    `The total hides two opposite movements. The employees' arm (contributors and retirees) changes by ${signed(change("pension-employees"))}: people come in through contracts and on leaving school (${signed(flow("pension-employees", "CONTRACT_GAIN", "SCHOOL_TO_WORK"))} over the years), on their own account (${signed(flow("pension-employees", "NEW_VOLUNTARY", "AGE16"))}) and from the residents' arm (${signed(flow("pension-employees", "R_TO_E"))}); deaths take ${million(-flow("pension-employees", "DEATH"))}. The residents' arm changes by ${signed(change("pension-residents"))}: ${million(flow("pension-residents-recipients", "TURN60"))} of its contributors turn 60 and become recipients, which is a change of role and no exit, while young people join the employees' arm instead.`,
    `Those who draw a pension grow from ${million(persons("pension-employees-retirees", BASE_YEAR) + persons("pension-residents-recipients", BASE_YEAR))} to ${million(persons("pension-employees-retirees", until) + persons("pension-residents-recipients", until))}; ${million(flow("pension-employees-retirees", "RETIRE"))} begin to draw an employees' pension by ${until}. Contributors for each retiree of the employees' arm: ${(persons("pension-employees-contributors", BASE_YEAR) / persons("pension-employees-retirees", BASE_YEAR)).toFixed(2)} in ${BASE_YEAR}, ${(persons("pension-employees-contributors", until) / persons("pension-employees-retirees", until)).toFixed(2)} in ${until}; contributors include people whose contributions have lapsed, as the official count does.`,
    doubt(persons, until),
    ...luck,
  ];
}

/** How wide the bands are, and what they rest on. */
function doubt(persons: LookUp, until: number): string {
  const year = Math.min(until, BANDS_UNTIL);
  const parts = ["pension", "unemployment", "injury"].flatMap((series) => {
    const band = bandOf(series, year, BASE_YEAR, persons(series, year));
    return band
      ? [
          `${label(series)} ${million(band[1]!)} to ${million(band[3]!)} (95 %: ${million(band[0]!)} to ${million(band[4]!)}${band[3] === band[4] ? "; both end where everybody who may would be enrolled" : ""})`,
        ]
      : [];
  });
  return `How sure: the 80 % bands of the count at the end of ${year} are ${parts.join(", ")}. They are those of the baseline, in proportion; they come from an ensemble with other luck of the years, other paths of the economy and other priors, widened to the model's own errors in a hindcast where those were larger. They hold no law that is yet to come. One year's increment can be off by several million: read the direction and the reasons, not the last digit.`;
}

function headline(persons: LookUp, years: readonly number[]): Grid {
  return {
    caption: "Year-end enrolment, million (what each line counts is named)",
    columns: ["Series", "Counts", ...years.map(String)],
    rows: HEADLINE.map((series) => [
      label(series),
      conceptInWords(series),
      ...years.map((year) => persons(series, year) / 1e6),
    ]),
  };
}

/** Groups that the totals hide. */
function panels(
  projection: Projection,
  scenario: string,
  engine: string,
  until: number,
  persons: LookUp,
): ReportWords["panels"] {
  const pension = projection.stocks
    .params({ scenario, engine })
    .filter(
      (row: { scenario: string; engine: string; scheme: string }, $: { scenario: string; engine: string }) =>
        row.scenario === $.scenario && row.engine === $.engine && row.scheme === "pension",
    )
    .groupby("year", "state", "sex", "residence", "work", "age_group")
    .rollup({ persons: op.sum("persons") })
    .objects() as {
    year: number;
    state: string;
    sex: string;
    residence: string;
    work: string;
    age_group: string;
    persons: number;
  }[];
  const replicates = new Set(
    projection.stocks
      .params({ engine })
      .filter((row: { engine: string }, $: { engine: string }) => row.engine === $.engine)
      .array("replicate"),
  ).size;
  /** Mean over replicates. */
  const count = (year: number, test: (row: (typeof pension)[number]) => boolean): number =>
    pension.filter((row) => row.year === year && test(row)).reduce((sum, row) => sum + row.persons, 0) /
    replicates;
  const women = (year: number): number =>
    count(
      year,
      ({ sex, age_group, state }) =>
        sex === "female" && (age_group === "50-54" || age_group === "55-59") && state === "E-receiving",
    );
  const migrants = (year: number, lapsed: boolean): number =>
    count(
      year,
      ({ residence, state }) =>
        residence === "urban-nonlocal" &&
        (lapsed ? state === "E-lapsed" : ["E-contributing", "E-lapsed", "dual"].includes(state)),
    );
  // The employees' side of a dual record is paid while work is formal, and platform work is not.
  const platform = (year: number, paying: boolean): number =>
    count(year, ({ work, state }) => work === "platform" && (!paying || state === "E-contributing"));
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`;
  return [
    {
      title: "Women in their fifties",
      paragraphs: [
        `Women of 50 to 59 drawing an employees' pension: ${million(women(BASE_YEAR))} at the end of ${BASE_YEAR}, ${million(women(until))} at the end of ${until}. Where pension ages rise, women of the 50 track wait longest: up to five years.`,
      ],
    },
    {
      title: "Town residents registered elsewhere",
      paragraphs: [
        `Of their ${million(migrants(BASE_YEAR, false))} contributors' records in the employees' arm ${share(migrants(BASE_YEAR, true), migrants(BASE_YEAR, false))} had lapsed at the end of ${BASE_YEAR}; at the end of ${until} it is ${share(migrants(until, true), migrants(until, false))} of ${million(migrants(until, false))}. They change jobs most often and are most at risk of missing the minimum years.`,
      ],
    },
    {
      title: "Platform workers",
      paragraphs: [
        `Of ${million(platform(until, false))} platform workers in ${until}, ${share(platform(until, true), platform(until, false))} pay to the employees' pension. The injury pilot has covered ${million(persons("platform-injury", until))} persons at some time by then: a cumulative count, never part of work-injury insurance.`,
      ],
    },
  ];
}

/** Every parameter as the scenario has it, at the base year and at the end. */
function assumptions(scenario: FrozenScenario, until: number): Assumption[] {
  const values = book(scenario);
  const at = (year: number): YearValues => values.values(year);
  return (Object.entries(parameters) as [keyof YearValues, Parameter][]).map(([key, parameter]) => {
    const before = at(BASE_YEAR)[key];
    const after = at(until)[key];
    const remembered = parameter.source.includes("_MEM");
    return {
      key,
      label: parameter.label,
      value: before === after ? before : `${before} → ${Number(after.toPrecision(6))}`,
      range: parameter.range ? `${parameter.range[0]} to ${parameter.range[1]} ${parameter.unit}` : null,
      source: parameter.source,
      basis: [
        key in scenario.set ? "scenario" : "",
        parameter.source.includes("prior") ? "prior" : "published",
        remembered ? "remembered" : "",
      ]
        .filter(Boolean)
        .join(", "),
    };
  });
}
