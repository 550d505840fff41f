/** A traced life in words: a table for the terminal, every move with its probability, and the page's answer. */
import { KINDS, needyOfKind, sexOfKind, trackOfKind } from "../people/person.ts";
import type { FrozenScenario } from "../scenario/scenario.ts";
import { marked } from "./compare-listed.ts";
import { assumptionsApart } from "./compare-words.ts";
import type { ReportWords } from "./results.ts";
import { aligned, wrapped } from "./terminal.ts";
import { processLabel } from "./words.ts";
import type { Life, LivedYear, Parting, Stand } from "./trace-life.ts";

export const SYNTHETIC =
  "Synthetic person: drawn by the model, nobody who lives. One draw of chance says nothing about what usually happens.";

/** "woman (pension age 50 before 2025), rural, work formal-enterprise, 34 at the end of 2023". */
export function whoWords({ who, years }: Life): string {
  const kind = who.group % KINDS;
  const first = years[0];
  const state = (process: string): string => first.stands.find((one) => one.process === process)!.state;
  const sex = sexOfKind(kind) === "male" ? "man" : "woman";
  const track = sex === "woman" ? ` (pension age ${trackOfKind(kind)} before 2025)` : "";
  const needy = needyOfKind(kind) ? ", in hardship" : "";
  return `${sex}${track}, ${first.age} at the end of ${first.year}, ${state("residence")}, ${state("work")}${needy}`;
}

/** "E-contributing 8y", or "E-contributing 21+y" where the counter ends at 21. */
const standWords = ({ state, count, orMore }: Stand): string =>
  count === null ? state : `${state} ${count}${orMore ? "+" : ""}y`;

/** Processes with a column: all but life, whose end ends the table. */
const shown = ({ stands }: LivedYear): Stand[] => stands.filter(({ process }) => process !== "life");

function rowOf(year: LivedYear): string[] {
  if (!year.alive) return [String(year.year), String(year.age), "dies"];
  return [
    String(year.year),
    String(year.age),
    ...shown(year).map((stand) => `${stand.movedFrom === null ? "" : "*"}${standWords(stand)}`),
  ];
}

const share = (value: number): string =>
  value < 0.0001 && value > 0 ? value.toExponential(1) : value.toFixed(4);

/** Every move of a life, with the number drawn and the probability of the move. */
export const movesOf = ({ years }: Life): string[][] =>
  years.flatMap(({ year, stands }) =>
    stands
      .filter(({ movedFrom }) => movedFrom !== null)
      .map(({ process, state, movedFrom, flows, probability, draw }) => [
        String(year),
        process,
        `${movedFrom} -> ${process === "life" ? "dead" : state}`,
        share(probability!),
        share(draw!),
        flows.join(" "),
      ]),
  );

/** "The lives part in 2031, in work: ...". */
export function partingWords(parting: Parting | undefined, [a, b]: readonly string[]): string {
  if (!parting) return `The lives under "${a}" and "${b}" are the same to the end.`;
  const outcomes = parting.outcomes.map(
    ({ move, probabilities: [one, other] }) =>
      `"${move}" had probability ${share(one)} under "${a}" and ${share(other)} under "${b}"`,
  );
  const [first, second] = parting.outcomes;
  return `The lives part in ${parting.year}, in ${parting.process}: "${first.move}" under "${a}", "${second?.move}" under "${b}". Both drew ${share(parting.draw)}; ${outcomes.join("; ")}.`;
}

/** The text of the lives of one person, the second only from where it parts; `normative` scenarios say that they are. */
export function traceText(
  lives: readonly Life[],
  parting: Parting | undefined,
  normative: readonly string[] = [],
): string {
  const [one, other] = lives as [Life, Life?];
  const head = ["year", "age", ...shown(one.years[0]).map(({ process }) => process)];
  const body = (years: readonly LivedYear[]): string[] =>
    aligned([head, ...years.map(rowOf)], [1]).map((line) => `  ${line}`);
  const moves = movesOf(one);
  const parts = parting ? other!.years.filter(({ year }) => year >= parting.year) : [];
  return [
    `Person ${one.who.number} of the sample (birth group ${one.who.group}, serial ${one.who.serial}): ${whoWords(one)}`,
    SYNTHETIC,
    ...normative.map((name) => `Scenario ${marked({ name, normative: true })}.`),
    "",
    `Under ${one.scenario}, states at year ends; * moved in the year; y years paid, +y and more`,
    ...body(one.years),
    "",
    ...(moves.length > 0
      ? aligned([["year", "process", "move", "probability", "drawn", "flow"], ...moves], [3, 4]).map(
          (line) => `  ${line}`,
        )
      : ["  no move in any process"]),
    "",
    ...(other ? [wrapped(partingWords(parting, [one.scenario, other.scenario]), 110), ""] : []),
    ...(parts.length > 0 ? [`Under ${other!.scenario} from there`, ...body(parts), ""] : []),
  ].join("\n");
}

/** Words of the report: who it is, what happens, where the lives part. */
export function traceWords(
  lives: readonly (readonly Life[])[],
  partings: readonly (Parting | undefined)[],
  scenarios: readonly FrozenScenario[],
  until: number,
): ReportWords {
  const [baseline] = scenarios as [FrozenScenario];
  const first = lives[0][0];
  return {
    title:
      lives.length === 1
        ? `One synthetic life to ${until}: ${whoWords(first)}`
        : `${lives.length} synthetic lives to ${until}`,
    answer: [
      SYNTHETIC,
      ...lives.map(
        ([one, other], i) =>
          `Person ${one.who.number}: ${whoWords(one)}. ${lifeWords(one)}${other ? ` ${partingWords(partings[i], [one.scenario, other.scenario])}` : ""}`,
      ),
    ],
    headline: {
      caption: `Moves under ${baseline.name}: the number drawn (0 to 1) fell into the stretch of this move, as long as its probability`,
      columns: ["Person", "Year", "Process", "Move", "Probability", "Drawn", "Flow"],
      rows: lives.flatMap(([one]) => movesOf(one).map((move) => [String(one.who.number), ...move])),
    },
    scenario: {
      name: scenarios.map(({ name }) => name).join(", "),
      title: scenarios.map(({ title }) => title).join("; "),
      because: baseline.because,
      lawDate: scenarios
        .map(({ lawDate }) => lawDate)
        .toSorted()
        .at(-1)!,
      normative: scenarios.some(({ normative }) => normative),
    },
    assumptions: scenarios.length > 1 ? assumptionsApart(scenarios, until) : [],
  };
}

/** The course of the schemes in a sentence each. */
function lifeWords({ years }: Life): string {
  const last = years.at(-1)!;
  const end = last.alive ? "" : ` This life ends in ${last.year}, at ${last.age}.`;
  const courses = last.stands
    .map(({ process }, index) => ({ process, index }))
    .filter(({ process }) => !["life", "residence", "pension-age"].includes(process))
    .map(({ process, index }) => {
      const states = years
        .filter(({ alive }) => alive)
        .map(({ year, stands }) => ({ year, state: stands[index].state }));
      const steps = states.filter(({ state }, i) => state !== states[i - 1]?.state);
      return `${processLabel(process)}: ${steps.map(({ state, year }, i) => (i === 0 ? state : `${state} from ${year}`)).join(", ")}`;
    });
  return `${courses.join(". ")}.${end}`;
}
