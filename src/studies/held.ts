/** What draws leave as a scenario says it: levers that are its assumption, and shares of none or all. */
import { stepsOf } from "../ground/parameter.ts";
import { BASE_YEAR, book, type FrozenScenario, type Scenario } from "../scenario/scenario.ts";
import { DRAWN, EFFECT_NAMES, isSettled, type Held } from "./members.ts";

/**
 * Levers that a normative scenario holds, from the first year for which it gives a value: it says what would have to be
 * true, so doubt about these would be doubt about the question. Those that it takes over from a scenario that is not
 * normative are drawn, and so are all of a scenario that is none: what a reform does is in doubt around its value.
 */
export function heldBy(scenario: Scenario): Held {
  if (!scenario.normative) return {};
  const held: Record<string, number> = { ...(scenario.parent && heldBy(scenario.parent)) };
  for (const [name, dated] of Object.entries(scenario.own)) {
    const [[first]] = stepsOf(typeof dated === "number" ? { [BASE_YEAR + 1]: dated } : dated!) as [
      [number, number],
    ];
    held[name] = Math.min(first, held[name] ?? Infinity);
  }
  return held;
}

/** Levers that would be drawn and are not, with their years: "pension.flexibleJoin 2025-2030 (assumed)". */
export function heldText(scenario: FrozenScenario, held: Held, until: number): string {
  const { values } = book(scenario);
  const years = Array.from({ length: until - BASE_YEAR }, (_, i) => BASE_YEAR + 1 + i);
  const assumed = [...DRAWN.map(({ name }) => name), ...EFFECT_NAMES].flatMap((name) => {
    const own = years.filter((year) => year >= (held[name] ?? Infinity));
    return own.length > 0 ? [`${name} ${span(own)} (assumed)`] : [];
  });
  const settled = DRAWN.flatMap(({ name }) => {
    const own = years.filter(
      (year) => year < (held[name] ?? Infinity) && isSettled(name, values(year)[name]),
    );
    return own.length > 0 ? [`${name} ${span(own)} (none or all)`] : [];
  });
  return [...assumed, ...settled].join("; ");
}
const span = (years: readonly number[]): string =>
  years.length === 1 ? String(years[0]) : `${years[0]}-${years.at(-1)}`;
