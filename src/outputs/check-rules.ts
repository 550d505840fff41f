/** Whether the rules can be asked under a scenario: rows of all kinds of persons, in the years that differ. */
import { layoutOf, type Compilable } from "../engines/compile.ts";
import { order } from "../engines/year.ts";
import { stepsOf } from "../ground/parameter.ts";
import { row } from "../ground/process.ts";
import {
  EVENTS,
  REACHED,
  RESIDENCES,
  SEXES,
  TRACKS,
  WORKS,
  possible,
  type Person,
} from "../people/person.ts";
import { BASE_YEAR, book, type Scenario } from "../scenario/scenario.ts";

/** Ages at which rules change, and one between. */
const AGES = [0, 14, 15, 16, 22, 26, 30, 44, 45, 49, 50, 54, 57, 58, 59, 60, 64, 68, 75, 90, 100];

/** Combinations of values that the rules refuse, one for each process and reason, with the first year of each. */
export function ruleProblems(scenario: Scenario, until: number): string[] {
  const { values } = book(scenario);
  const dates = Object.values(scenario.set).flatMap((dated) => stepsOf(dated).map(([year]) => year));
  const years = [...new Set([BASE_YEAR + 1, until, ...dates])];
  const problems = new Map<string, number>();
  const seen = new Set<string>();
  for (const year of years.filter((one) => one <= until).sort((a, b) => a - b))
    for (const process of order) {
      const now = values(year) as Readonly<Record<string, number>>;
      const key = `${process.name} ${Object.keys(process.parameters).map((name) => now[name])}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const fault = firstFault(process, year, now);
      if (fault && !problems.has(`${process.name}: ${fault}`))
        problems.set(`${process.name}: ${fault}`, year);
    }
  return [...problems].map(([fault, year]) => `${fault} (from ${year})`);
}

function firstFault(
  process: Compilable,
  year: number,
  values: Readonly<Record<string, number>>,
): string | undefined {
  const { state, count, width } = layoutOf(process);
  for (const person of persons(year, process.reads))
    for (let sub = 0; sub < width; sub++) {
      // Two counts in five: rules are straight lines between them.
      if (count[sub]! % 5 > 1) continue;
      try {
        row(process, { ...person, state: process.states[state[sub]!]!, count: count[sub]! }, values as never);
      } catch (error) {
        return reason(error as Error);
      }
    }
  return undefined;
}
/** What the rule said, without the person that it was asked about. */
function reason(error: Error): string {
  const innermost = error.cause instanceof Error ? error.cause : error;
  return innermost.message;
}

/** Persons that differ in what is read; other fields stay at their first value. */
function* persons(year: number, reads: readonly string[]): Generator<Person> {
  const over = <T>(field: string, values: readonly T[]): readonly T[] =>
    reads.includes(field) ? values : values.slice(0, 1);
  for (const age of over("age", AGES))
    for (const sex of over("sex", SEXES))
      for (const track of over("track", TRACKS))
        for (const needy of over("needy", [false, true]))
          for (const residence of over("residence", RESIDENCES))
            for (const reached of over("reached", REACHED))
              for (const work of over("work", WORKS))
                for (const event of over("event", EVENTS)) {
                  const person = { year, age, sex, track, needy, residence, reached, work, event };
                  if (!reads.includes("work") || !reads.includes("age") || possible(person)) yield person;
                }
}
