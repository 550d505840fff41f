/** A grid over levers: from words as typed to points, each a variant of one scenario. */
import { UserError } from "../ground/problem.ts";
import {
  BASE_YEAR,
  book,
  parameters,
  settingProblems,
  type ParameterName,
  type Scenario,
  type Settings,
} from "./scenario.ts";

/** One side of the grid: a lever, the year from which its values hold, and the values in order. */
export interface Side {
  readonly lever: ParameterName;
  readonly from: number;
  readonly values: readonly number[];
}
export interface Point {
  /** One value for each side. */
  readonly values: readonly number[];
  readonly scenario: Scenario;
}
/** More points than this are a mistake in typing rather than a wish. */
export const MOST_POINTS = 10_000;

/** Whether a word is a side of the grid rather than the name of a scenario. */
export const isSide = (word: string): boolean => word.includes("=");

/**
 * `LEVER=a,b,c`, `LEVER@2026=a..b:step`: values by lever, from a year on (2024 where none is said). Throws a
 * UserError with every mistake: unknown levers, values that are no numbers or out of range, a lever named twice.
 */
export function parseSides(words: readonly string[]): Side[] {
  const problems: string[] = [];
  const sides = words.map((word) => sideOf(word, problems));
  for (const lever of new Set(sides.map((side) => side.lever)))
    if (sides.filter((side) => side.lever === lever).length > 1)
      problems.push(`${lever}: named twice; give all its values at once, as in ${lever}=1,2,3`);
  const size = sides.reduce((product, { values }) => product * Math.max(1, values.length), 1);
  if (words.length === 0) problems.push("no lever given; write one as in work.enforcement=1,2,3");
  if (size > MOST_POINTS)
    problems.push(`${size} points are too many: up to ${MOST_POINTS}; take fewer values or a wider step`);
  if (problems.length > 0) throw new UserError("this grid", [...new Set(problems)]);
  return sides;
}

function sideOf(word: string, problems: string[]): Side {
  const cut = word.indexOf("=");
  const [lever, year, rest] = word.slice(0, cut).split("@") as [string, string?, string?];
  const from = year === undefined ? BASE_YEAR + 1 : Number(year);
  if (rest !== undefined || !Number.isInteger(from))
    problems.push(`${word}: write LEVER=values or LEVER@YEAR=values`);
  const values = word
    .slice(cut + 1)
    .split(",")
    .filter((text) => text.trim() !== "")
    .flatMap((text) => valuesOf(text.trim(), lever, problems));
  if (values.length === 0 && !problems.some((one) => one.startsWith(`${lever}: `)))
    problems.push(`${lever}: no value given; write them as in ${lever}=1,2,3 or ${lever}=1..3:0.5`);
  if (new Set(values).size < values.length) problems.push(`${lever}: the same value twice`);
  for (const value of values.length > 0 ? values : [NaN])
    problems.push(
      ...settingProblems({ [lever]: { [from]: value } }).filter(
        (one) => !one.includes("null is not a number"),
      ),
    );
  return { lever: lever as ParameterName, from, values: values.toSorted((a, b) => a - b) };
}

/** A number, or the numbers from a to b by a step; the end belongs to them where a step meets it. */
function valuesOf(text: string, lever: string, problems: string[]): number[] {
  const number = (part: string): number => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(part) ? Number(part) : NaN);
  const [, first, last, by] = /^(.+?)\.\.(.+?)(?::(.*))?$/.exec(text) ?? [];
  if (first === undefined) {
    const value = number(text);
    if (Number.isNaN(value)) problems.push(`${lever}: "${text}" is not a number, nor a range as 1..3:0.5`);
    return Number.isNaN(value) ? [] : [value];
  }
  const [low, high, step] = [number(first), number(last!), number(by ?? "")] as [number, number, number];
  if (!(low < high && step > 0)) {
    problems.push(`${lever}: "${text}" is no range; write low..high:step, as in 1..3:0.5`);
    return [];
  }
  const count = Math.floor((high - low) / step + 1e-9);
  if (count >= MOST_POINTS) {
    problems.push(`${lever}: "${text}" has ${count + 1} values; take a wider step`);
    return [];
  }
  return Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toPrecision(12)));
}

/** Every combination of values, the last side changing fastest. */
export function pointsOf(base: Scenario, sides: readonly Side[]): Point[] {
  let all: number[][] = [[]];
  for (const { values } of sides) all = all.flatMap((start) => values.map((value) => [...start, value]));
  return all.map((values, i) => ({
    values,
    scenario: base.with({
      name: `point-${i + 1}`,
      title: pointWords(sides, values),
      set: Object.fromEntries(sides.map(({ lever, from }, k) => [lever, { [from]: values[k]! }])) as Settings,
    }),
  }));
}

/** "work.enforcement 2, pension.employerRate 0.14 from 2026". */
export const pointWords = (sides: readonly Side[], values: readonly number[]): string =>
  sides
    .map(({ lever, from }, i) => `${lever} ${values[i]!}${from > BASE_YEAR + 1 ? ` from ${from}` : ""}`)
    .join(", ");

/**
 * What decides a scenario's numbers: the value of every parameter in every year from the base to the horizon. Two
 * scenarios that say the same in other words have the same values, and so the same unit.
 */
export function valuesByYear(scenario: Scenario, until: number): Record<string, number | number[]> {
  const { values } = book(scenario);
  const years = Array.from({ length: until - BASE_YEAR + 1 }, (_, i) => values(BASE_YEAR + i));
  return Object.fromEntries(
    (Object.keys(parameters) as ParameterName[]).map((name) => {
      const dated = years.map((year) => year[name]);
      return [name, dated.every((value) => value === dated[0]) ? dated[0]! : dated];
    }),
  );
}
