/** Choosing synthetic persons: by number through the sample, or the first whose start is as described. */
import { beginning } from "../engines/agent-life.ts";
import { isScheme } from "../engines/agent-pack.ts";
import { layoutOf, members, sizeOf } from "../engines/agent-start.ts";
import type { Plan } from "../engines/align.ts";
import { nearest } from "../ground/nearest.ts";
import { UserError } from "../ground/problem.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  REACHED,
  RESIDENCES,
  SEXES,
  TRACKS,
  WORKS,
  needyOfKind,
  reachedOf,
  residenceOf,
  sexOfKind,
  trackOfKind,
  workOf,
} from "../people/person.ts";
import { start } from "../people/start.ts";
import { schemes } from "../schemes/index.ts";
import type { Who } from "./trace-life.ts";

/** Values allowed by field; a span of whole numbers for age and years paid. */
export type Where = ReadonlyMap<string, ReadonlySet<string> | readonly [number, number]>;

/** The fields that a description may name, with their values; schemes by their names. */
function fieldsOf(): Map<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ["sex", SEXES],
    ["track", TRACKS],
    ["needy", ["yes", "no"]],
    ["residence", RESIDENCES],
    ["reached", REACHED],
    ["work", WORKS],
    ...schemes.map(({ name, states }): [string, readonly string[]] => [name, states]),
  ]);
}
const SPANS = ["age", "years"];

/**
 * `age=50..54,sex=female,work=flexible|platform`: fields of a person at the base year end. Throws a UserError with
 * every mistake.
 */
export function parseWhere(text: string): Where {
  const fields = fieldsOf();
  const problems: string[] = [];
  const where = new Map<string, ReadonlySet<string> | readonly [number, number]>();
  for (const part of text.split(",").map((one) => one.trim())) {
    const [field, value] = part.split("=").map((one) => one.trim()) as [string, string?];
    if (where.has(field)) problems.push(`${field}: named twice; join its values with |`);
    if (!value) problems.push(`"${part}": write field=value, as in sex=female`);
    else if (SPANS.includes(field)) where.set(field, spanOf(field, value, problems));
    else if (!fields.has(field))
      problems.push(
        `${field}: no such field; nearest is ${nearest(field, [...fields.keys(), ...SPANS])}; there are ${[...SPANS, ...fields.keys()].join(", ")}`,
      );
    else {
      const values = value.split("|");
      for (const one of values)
        if (!fields.get(field)!.includes(one))
          problems.push(`${field}: no value ${one}; there are ${fields.get(field)!.join(", ")}`);
      where.set(field, new Set(values));
    }
  }
  if (problems.length > 0) throw new UserError(`--where ${text}`, problems);
  return where;
}

function spanOf(field: string, value: string, problems: string[]): readonly [number, number] {
  const [low, high = low] = value.split("..").map(Number) as [number, number?];
  if (Number.isInteger(low) && Number.isInteger(high) && low >= 0 && low <= high && high <= OLDEST)
    return [low, high];
  problems.push(`${field}: ${value} is no whole number from 0 to ${OLDEST}, nor a span as 50..54`);
  return [0, OLDEST];
}

const inSpan = (where: Where, field: string, value: number): boolean => {
  const span = where.get(field) as readonly [number, number] | undefined;
  return !span || (value >= span[0] && value <= span[1]);
};
const among = (where: Where, field: string, value: string): boolean =>
  (where.get(field) as ReadonlySet<string> | undefined)?.has(value) ?? true;

/** Person number N of the sample, counted from 1 by birth group; those born after the base year come last. */
export function personNumber(plan: Plan, persons: number | "all", number: number): Who {
  const sizes = members(plan, persons);
  let serial = number - 1;
  for (let group = 0; group < sizes.length; group++) {
    if (serial < sizes[group]) return { number, group, serial };
    serial -= sizes[group];
  }
  const all = sizes.reduce((sum, size) => sum + size, 0);
  throw new UserError(`--person ${number}`, [
    `the sample has persons 1 to ${all}, those born by ${plan.until} among them`,
  ]);
}

/** Persons whose start is as described, in the order of the sample: a generator, so that the first are cheap. */
export function* matching(plan: Plan, persons: number | "all", where: Where): Generator<Who> {
  const from = plan.start ?? start();
  const { layout } = layoutOf(plan, from, sizeOf(from, persons).agents);
  const sizes = members(plan, persons);
  const own = plan.compilers.filter(({ process }) => isScheme(process.name));
  let before = 0;
  for (let group = 0; group < from.groups; before += sizes[group++]) {
    const kind = group % KINDS;
    const facts =
      inSpan(where, "age", OLDEST - Math.floor(group / KINDS)) &&
      among(where, "sex", sexOfKind(kind)) &&
      among(where, "track", trackOfKind(kind)) &&
      among(where, "needy", needyOfKind(kind) ? "yes" : "no");
    if (!facts) continue;
    let serial = 0;
    for (let place = 0; place < PLACES; place++) {
      const count = layout.counts[group * PLACES + place];
      const fits =
        among(where, "residence", RESIDENCES[residenceOf(place)]) &&
        among(where, "reached", REACHED[reachedOf(place)]) &&
        among(where, "work", WORKS[workOf(place)]);
      for (let i = fits ? 0 : count; i < count; i++) {
        const { substates } = beginning(plan, layout, group, serial + i, 0);
        const suits = own.every(({ process, layout: { state, count: years } }, s) =>
          suitable(where, process, state[substates[s]], years[substates[s]]),
        );
        if (suits) yield { number: before + serial + i + 1, group, serial: serial + i };
      }
      serial += count;
    }
  }
}

function suitable(
  where: Where,
  process: Plan["compilers"][number]["process"],
  state: number,
  count: number,
): boolean {
  const name = process.states[state];
  if (!among(where, process.name, name)) return false;
  if (!process.counter || !where.has("years")) return true;
  return process.counter.states.includes(name) && inSpan(where, "years", count);
}
