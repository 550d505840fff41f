/** The person that `row` is asked about: given fields, sensible defaults, and whether there can be such a person. */
import type { Compilable } from "../engines/compile.ts";
import { personProcesses } from "../engines/year.ts";
import { nearest } from "../ground/nearest.ts";
import { shareReached } from "../people/pension-age.ts";
import {
  EVENTS,
  OLDEST,
  REACHED,
  RESIDENCES,
  SEXES,
  WORKS,
  isFormal,
  possible,
  type Event,
  type Person,
  type Reached,
  type Residence,
  type Sex,
  type Track,
  type Work,
} from "../people/person.ts";
import { BASE_YEAR, LAST_YEAR, type YearValues } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";

/** The options as typed. */
export interface RowFlags {
  readonly year?: string;
  readonly age?: string;
  readonly sex?: string;
  readonly track?: string;
  readonly residence?: string;
  readonly reached?: string;
  readonly work?: string;
  readonly event?: string;
  readonly needy?: boolean;
  readonly state?: string;
  readonly years?: string;
  readonly scenario?: string;
}

export interface Subject {
  readonly person: Person & { readonly state: string; readonly count: number };
  /** What the process reads of the person, in words. */
  readonly facts: readonly (readonly [field: string, value: string])[];
  /** Fields that were not given. */
  readonly assumed: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** The year asked for; undefined, with the problem noted, where it is none of the projection. */
export const yearOf = (flags: RowFlags, problems: string[]): number | undefined =>
  whole("year", flags.year ?? String(BASE_YEAR + 1), BASE_YEAR + 1, LAST_YEAR, problems);

/** Completes the person. Undefined where `problems` is not empty afterwards. */
export function personOf(
  process: Compilable,
  flags: RowFlags,
  year: number,
  values: YearValues,
  problems: string[],
): Subject | undefined {
  const own =
    flags.state !== undefined && (process.name === "residence" || process.name === "work")
      ? { [process.name]: flags.state }
      : {};
  const asked = { ...flags, ...own };
  const age = whole("age", flags.age ?? "40", 0, OLDEST, problems);
  const sex = word<Sex>("sex", flags.sex ?? "female", SEXES, problems);
  const residence = word<Residence>("residence", asked.residence ?? "urban-local", RESIDENCES, problems);
  const event = word<Event>("event", flags.event ?? "none", EVENTS, problems);
  const track =
    sex &&
    word<Track>(
      "track",
      flags.track ?? (sex === "male" ? "60" : "50"),
      sex === "male" ? ["60"] : ["50", "55"],
      problems,
    );
  const given = {
    reached:
      flags.reached === undefined ? undefined : word<Reached>("reached", flags.reached, REACHED, problems),
    work: asked.work === undefined ? undefined : word<Work>("work", asked.work, WORKS, problems),
  };
  if (age === undefined || !sex || !residence || !event || !track || problems.length) {
    stateOf(process, flags, undefined, problems);
    return undefined;
  }
  const turn = personProcesses.findIndex(({ name }) => name === process.name);
  // Before the pension-age process has taken its turn, what counts is who had reached it at the end of last year.
  const usual =
    shareReached(sex, track, year - 1 - age, turn >= 0 && turn < 3 ? year - 1 : year, values) > 0.5
      ? "reached"
      : "before";
  const reached =
    process.name === "pension-age"
      ? (word<Reached>("state", flags.state ?? "before", REACHED, problems) ?? "before")
      : (given.reached ?? usual);
  const work = given.work ?? usualWork(age, reached, turn >= 0);
  const person = { year, age, sex, track, needy: flags.needy === true, residence, reached, work, event };
  problems.push(...contradictions(person, turn));
  const state = stateOf(process, flags, person, problems);
  const counted = state !== undefined && process.counter?.states.includes(state) === true;
  const most = process.counter?.max ?? 0;
  const count = counted ? whole("years", flags.years ?? "10", 0, most, problems) : 0;
  if (problems.length || state === undefined || count === undefined) return undefined;
  return {
    person: { ...person, state, count },
    ...words(process, person, state, counted ? count : undefined, flags),
  };
}

function words(
  process: Compilable,
  person: Person,
  state: string,
  count: number | undefined,
  flags: RowFlags,
): Pick<Subject, "facts" | "assumed" | "notes"> {
  const { age, year } = person;
  const fields: Record<string, string> = {
    age: `${age}${age === OLDEST ? " or more" : ""} at the start of ${year}, turns ${age + 1} in it`,
    sex: person.sex,
    track: `${person.track}: pension age before 2025`,
    needy: person.needy ? "yes" : "no",
    residence: person.residence,
    reached: `${person.reached === "reached" ? "has reached" : "before"} the own pension age${flags.reached === undefined ? `, as most ${person.sex === "male" ? "men" : `women of track ${person.track}`}` : ""}`,
    work: person.work,
    event: person.event,
  };
  const shown = Object.keys(fields).filter((field) => process.reads.includes(field));
  const facts: [string, string][] = [
    ["state", state],
    ...shown.map((field): [string, string] => [field, fields[field]!]),
  ];
  if (count !== undefined)
    facts.push(["years", `${count}${count === process.counter!.max ? " or more" : ""} completed years paid`]);
  const typed = Object.keys(flags);
  const stated = new Set([...typed, ...(typed.includes(process.name) ? ["state"] : [])]);
  const idle = typed.filter(
    (field) =>
      !["year", "scenario", "state", process.name].includes(field) && !facts.some(([name]) => name === field),
  );
  // Sex and track decide the default of having reached pension age.
  const indirect =
    flags.reached === undefined && process.reads.includes("reached") ? ["age", "sex", "track"] : [];
  return {
    facts,
    assumed: new Set(facts.map(([field]) => field).filter((field) => !stated.has(field))),
    notes: idle
      .filter((field) => !indirect.includes(field))
      .map((field) =>
        field === "years"
          ? "--years changes nothing: this state counts no years"
          : `--${field} changes nothing: ${process.name} does not read it`,
      ),
  };
}

/** Work at an age when nothing is said: school to 21, then an enterprise until pension age. */
function usualWork(age: number, reached: Reached, beforeWork: boolean): Work {
  if (age < (beforeWork ? 16 : 15)) return "child";
  if (age < 22) return "student";
  return reached === "reached" ? "inactive" : "formal-enterprise";
}

/** Why there is no such person. `turn` is the process's place among the person processes, -1 for a scheme. */
function contradictions(person: Person, turn: number): string[] {
  const { age, reached, work, event } = person;
  const problems: string[] = [];
  if (reached === "reached" && age < 44)
    problems.push(`--reached reached: nobody has reached pension age at ${age}; the earliest is 45`);
  if (reached === "before" && age > 68)
    problems.push(`--reached before: at ${age} everybody has reached pension age`);
  if (work === "child" && age > (turn >= 0 ? 15 : 14))
    problems.push(`--work child: children leave this state in the year of turning 16, this person is ${age}`);
  if (work === "student" && (age < 15 || age > 26))
    problems.push(`--work student: students are 15 to 26, this person is ${age}`);
  if (work !== "child" && work !== "student" && age < 16)
    problems.push(`--work ${work}: nobody works before 16, this person is ${age}`);
  if (turn >= 0) return problems;
  if (reached === "reached" && isFormal(work))
    problems.push(
      `--work ${work}: on reaching pension age formal work ends in the same year, before the schemes take their turn; try inactive or flexible`,
    );
  if (problems.length === 0 && !possible(person))
    problems.push(
      `--event ${event}: work cannot have made this event for somebody of ${age} who is now in ${work}`,
    );
  return problems;
}

function stateOf(
  process: Compilable,
  flags: RowFlags,
  person: Person | undefined,
  problems: string[],
): string | undefined {
  if (process.name === "residence" || process.name === "work") return person?.[process.name];
  if (process.name === "pension-age") return person?.reached;
  const enrolled = schemes.find(({ name }) => name === process.name)?.enrolled ?? [];
  const young = person && (person.age < 15 || person.work === "student" || person.work === "child");
  const usual = young ? process.states[0]! : (enrolled[0] ?? process.states[0]!);
  return word("state", flags.state ?? usual, process.states, problems);
}

function whole(name: string, text: string, from: number, to: number, problems: string[]): number | undefined {
  if (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text);
  problems.push(`--${name}: "${text}" is not a whole number from ${from} to ${to}`);
  return undefined;
}

function word<T extends string>(
  name: string,
  text: string,
  allowed: readonly T[],
  problems: string[],
): T | undefined {
  if ((allowed as readonly string[]).includes(text)) return text as T;
  problems.push(
    `--${name}: "${text}" is none of ${allowed.join(", ")}; nearest is ${nearest(text, allowed)}`,
  );
  return undefined;
}
