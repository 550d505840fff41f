/** The command `check`: parameters, sources, published figures, start and scenarios; all problems at once. */
import { official, series, sources, type OfficialSeries } from "../ground/data.ts";
import { isLever, type Parameter } from "../ground/parameter.ts";
import { UserError } from "../ground/problem.ts";
import { start } from "../people/start.ts";
import { load, shipped } from "../scenario/load.ts";
import { LAST_YEAR, book, parameters } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";
import { ruleProblems } from "./check-rules.ts";
import { idsOf, isBackground, uses } from "./sources.ts";

/** What was checked, a line each, and everything that is wrong. */
export interface Checked {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

/** Checks the project and its shipped scenarios, and those named. Mistakes are returned, not thrown. */
export async function check(names: readonly string[] = []): Promise<Checked> {
  const parts = [parametersChecked(), sourcesChecked(), publishedChecked(), startChecked()];
  for (const name of new Set([...(await shipped()), ...names])) parts.push(await scenarioChecked(name));
  return { lines: parts.flatMap(({ lines }) => lines), problems: parts.flatMap(({ problems }) => problems) };
}

function parametersChecked(): Checked {
  const all = Object.entries(parameters) as [string, Parameter][];
  return {
    lines: [
      `Parameters: ${all.length}, of which ${all.filter(([, parameter]) => isLever(parameter)).length} are levers: label, unit, values within range, sources, grade.`,
    ],
    problems: all.flatMap(([name, parameter]) =>
      parameterProblems(parameter).map((problem) => `${name}: ${problem}`),
    ),
  };
}

/** What a parameter lacks or contradicts. */
export function parameterProblems(parameter: Parameter): string[] {
  const { label, unit, source, range, grade, acts, steps } = parameter;
  const problems: string[] = [];
  if (!label) problems.push("no label");
  if (!unit) problems.push("no unit");
  for (const id of idsOf(source)) if (!(id in sources)) problems.push(`source ${id} is not in sources.json`);
  if (steps.length === 0) problems.push("no value");
  for (const [year, value] of steps)
    if (range && !(value >= range[0] && value <= range[1]))
      problems.push(`${value} in ${year} is outside ${range[0]} to ${range[1]} ${unit}`);
  if (range && !grade) problems.push("a lever needs a grade");
  if (range && !acts) problems.push("a lever says what it acts on");
  return problems;
}

function sourcesChecked(): Checked {
  const places = uses();
  const unused = [...places].filter(([, where]) => where.length === 0).map(([id]) => id);
  const background = unused.filter(isBackground);
  const remembered = Object.values(sources).filter((source) => source.remembered).length;
  return {
    lines: [
      `Sources: ${places.size}, ${remembered} of them written down from memory and marked so: each used, or read for the design only (${background.join(", ")}).`,
    ],
    problems: unused.filter((id) => !isBackground(id)).map((id) => `source ${id}: nothing uses it`),
  };
}

/** Published totals and their parts; sums of rounded cells may be off by the last digit. */
const SUMS: readonly (readonly [
  total: OfficialSeries,
  parts: readonly OfficialSeries[],
  rounding: number,
])[] = [
  ["pension", ["pension-employees", "pension-residents"], 1_000],
  ["pension-employees", ["pension-employees-contributors", "pension-employees-retirees"], 1_000],
  ["pension-residents", ["pension-residents-contributors", "pension-residents-recipients"], 0],
];
/** Published increments of 2023, persons, and their rounding. */
const INCREMENTS: readonly (readonly [series: OfficialSeries, persons: number, rounding: number])[] = [
  ["pension", 13_360_000, 5_000],
  ["unemployment", 5_660_000, 5_000],
  ["injury", 10_570_000, 5_000],
];

const at = (name: OfficialSeries, year: number): number | undefined =>
  official(name).find((count) => count.year === year)?.persons;

function publishedChecked(): Checked {
  const problems: string[] = [];
  let sums = 0;
  for (const [total, parts, rounding] of SUMS)
    for (const { year, persons } of official(total)) {
      const values = parts.map((part) => at(part, year));
      if (values.includes(undefined)) continue;
      sums++;
      const gap = persons - values.reduce<number>((sum, value) => sum + value!, 0);
      if (Math.abs(gap) > rounding)
        problems.push(`${total}, ${year}: ${gap} persons more than ${parts.join(" + ")}`);
    }
  for (const [name, increment, rounding] of INCREMENTS) {
    const found = at(name, 2023)! - at(name, 2022)!;
    if (Math.abs(found - increment) > rounding)
      problems.push(`${name}: the levels of 2022 and 2023 differ by ${found}, published are ${increment}`);
  }
  const change = series("births").get(2023)!.persons - series("deaths").get(2023)!.persons;
  const grown = at("population", 2023)! - at("population", 2022)!;
  if (Math.abs(grown - change) > 100_000)
    problems.push(`population: it changed by ${grown} in 2023, births less deaths are ${change}`);
  return {
    lines: [
      `Published figures: ${sums} totals against their parts, ${INCREMENTS.length} increments of 2023 and its births less deaths against the levels.`,
    ],
    problems,
  };
}

/** Persons that a fit of 1.4 billion may leave open. */
const EXACT = 10;
function startChecked(): Checked {
  const exact = start().margins.filter(({ status }) => status === "exact");
  return {
    lines: [
      `Start: ${exact.length} exact margins of the population at the end of 2023, to ${EXACT} persons; ${schemes.length} schemes with ${schemes.flatMap((scheme) => scheme.series).length} series.`,
    ],
    problems: exact
      .filter(({ target, fitted }) => Math.abs(target - fitted) > EXACT)
      .map(
        ({ margin, group, target, fitted }) =>
          `start, ${margin} ${group}: ${fitted} instead of ${target} persons`,
      ),
  };
}

async function scenarioChecked(name: string): Promise<Checked> {
  try {
    const scenario = await load(name);
    const problems = ruleProblems(scenario, LAST_YEAR);
    if (problems.length === 0) for (let year = 2024; year <= LAST_YEAR; year++) book(scenario).values(year);
    const changed = Object.keys(scenario.set).length;
    return {
      lines: [
        `Scenario ${scenario.name}: ${changed} levers off their defaults, every rule asked to ${LAST_YEAR}.`,
      ],
      problems: problems.map((problem) => `scenario ${name}: ${problem}`),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { lines: [], problems: error.problems.map((problem) => `scenario ${name}: ${problem}`) };
  }
}
