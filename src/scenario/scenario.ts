/** Scenarios: named values of levers by year; plain data that can be frozen, hashed and read back. */
import { z } from "zod";
import { isLever, stepsOf, valueAt, type Parameter } from "../ground/parameter.ts";
import { nearest } from "../ground/nearest.ts";
import { UserError } from "../ground/problem.ts";
import { lifeParameters, residenceParameters } from "../people/demography.ts";
import { labourParameters } from "../people/labour.ts";
import { moneyParameters } from "../people/money.ts";
import { pensionAgeParameters } from "../people/pension-age.ts";
import { collectionParameters, poolingParameters } from "../people/pooling.ts";
import { schemeParameters } from "../schemes/index.ts";
import { BASE_YEAR, DEFAULT_UNTIL, LAST_YEAR } from "./known.ts";

export { BASE_YEAR, DEFAULT_UNTIL, LAST_YEAR };

export const parameters = {
  ...lifeParameters,
  ...residenceParameters,
  ...pensionAgeParameters,
  ...labourParameters,
  ...moneyParameters,
  ...poolingParameters,
  ...collectionParameters,
  ...schemeParameters,
} as const;
export type ParameterName = keyof typeof parameters;
export type Dated = number | Readonly<Record<number, number>>;
export type Settings = { readonly [K in ParameterName]?: Dated };
/** All parameters of one year. */
export type YearValues = { readonly [K in ParameterName]: number };

export interface ScenarioSpec {
  /** Short name in kebab-case: the folder of the results and the key in every table. */
  readonly name: string;
  readonly title: string;
  /** The question it answers, and the source of what it assumes. */
  readonly because: string;
  readonly extends?: Scenario;
  /** "What would have to be true": a target is assumed, not projected. */
  readonly normative?: boolean;
  /** Day up to which enacted law is in the values. */
  readonly lawDate?: string;
  /** Values by lever: one number from 2024 on, or dated values that replace all later ones. */
  readonly set?: Settings;
}

/** A scenario as plain data: everything that decides its numbers, without its history. */
export interface FrozenScenario {
  readonly name: string;
  readonly title: string;
  readonly because: string;
  readonly extends: string | null;
  readonly normative: boolean;
  readonly lawDate: string;
  readonly set: Readonly<Record<string, Readonly<Record<number, number>>>>;
}

export interface Scenario extends Omit<FrozenScenario, "set"> {
  readonly parent?: Scenario;
  /** What this scenario itself changes. */
  readonly own: Settings;
  /** Every lever that differs from its default, by year. */
  readonly set: FrozenScenario["set"];
  /** Mistakes found in this scenario and those that it extends; `book` refuses while there is one. */
  readonly problems: readonly string[];
  /** A variant: the same with other values. */
  readonly with: (spec: {
    name: string;
    title?: string;
    because?: string;
    normative?: boolean;
    set: Settings;
  }) => Scenario;
}

const shape = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9]+(-[a-z0-9]+)*$/,
      "write it in small letters, figures and hyphens, as in faster-retirement",
    ),
  title: z.string().min(1),
  because: z.string().min(1),
  extends: z.string().optional(),
  normative: z.boolean().optional(),
  lawDate: z.iso.date().optional(),
  // Values are judged by `settingProblems`, which knows the levers.
  set: z.record(z.string(), z.unknown()).optional(),
});

/**
 * A typed scenario. Mistakes in it are collected in `problems` and thrown together, as a UserError, when it
 * is used, so that a script can be loaded and its mistakes shown kindly.
 */
export function defineScenario(spec: ScenarioSpec): Scenario {
  const { extends: parent, ...plain } = spec;
  const checked = shape.safeParse({ ...plain });
  const own = spec.set ?? {};
  const problems = [
    ...(parent?.problems ?? []),
    ...(checked.success
      ? []
      : checked.error.issues.map((issue) => `${issue.path.join(".") || "scenario"}: ${issue.message}`)),
    ...settingProblems(own as Record<string, unknown>),
  ];
  const set: Record<string, Record<number, number>> = { ...parent?.set } as Record<
    string,
    Record<number, number>
  >;
  if (!problems.length)
    for (const [key, dated] of Object.entries(own)) {
      const steps = stepsOf(typeof dated === "number" ? { [BASE_YEAR + 1]: dated } : dated!);
      const kept = Object.entries(set[key] ?? {}).filter(([year]) => Number(year) < steps[0]![0]);
      set[key] = Object.fromEntries([...kept, ...steps]);
    }
  const scenario: Scenario = {
    name: spec.name,
    title: spec.title,
    because: spec.because,
    extends: parent?.name ?? null,
    ...(parent ? { parent } : {}),
    normative: spec.normative ?? parent?.normative ?? false,
    lawDate: spec.lawDate ?? parent?.lawDate ?? `${BASE_YEAR}-12-31`,
    own,
    set,
    problems,
    with: (change) =>
      defineScenario({
        title: `${spec.title} (${change.name})`,
        because: `variant of ${spec.name}`,
        ...change,
        extends: scenario,
      }),
  };
  return Object.freeze(scenario);
}

/** Everything wrong with a set of values: unknown levers, years out of the projection, values out of range. */
export function settingProblems(set: Record<string, unknown>): string[] {
  const problems: string[] = [];
  for (const [key, dated] of Object.entries(set)) {
    const parameter = (parameters as Record<string, Parameter>)[key];
    if (!parameter) {
      problems.push(`${key}: no such lever; nearest is ${nearest(key, leverNames())}`);
      continue;
    }
    if (!isLever(parameter))
      problems.push(`${key}: a fixed parameter, not a lever; it has no range to move in`);
    if (typeof dated !== "number" && (typeof dated !== "object" || dated === null || Array.isArray(dated))) {
      problems.push(
        `${key}: ${JSON.stringify(dated)} is neither a number nor values by year, as in { "${BASE_YEAR + 1}": 1 }`,
      );
      continue;
    }
    const entries: [string, unknown][] =
      typeof dated === "number" ? [[String(BASE_YEAR + 1), dated]] : Object.entries((dated ?? {}) as object);
    if (entries.length === 0)
      problems.push(`${key}: no value given; write a number or { ${BASE_YEAR + 1}: value }`);
    for (const [year, value] of entries) {
      const number = Number(year);
      if (!Number.isInteger(number) || number <= BASE_YEAR || number > LAST_YEAR)
        problems.push(
          `${key}, ${year}: years run from ${BASE_YEAR + 1} to ${LAST_YEAR}; what was observed up to ${BASE_YEAR} cannot be set`,
        );
      if (typeof value !== "number" || !Number.isFinite(value))
        problems.push(`${key}, ${year}: ${JSON.stringify(value)} is not a number`);
      else if (parameter.range && (value < parameter.range[0] || value > parameter.range[1]))
        problems.push(
          `${key}, ${year}: ${value} is outside ${parameter.range[0]} to ${parameter.range[1]} ${parameter.unit} (source ${parameter.source})`,
        );
    }
  }
  return problems;
}

export const leverNames = (): string[] =>
  Object.entries(parameters)
    .filter(([, parameter]) => isLever(parameter))
    .map(([name]) => name);

/** The plain data of a scenario. Throws a UserError with all problems where it has any. */
export function freeze(scenario: Scenario): FrozenScenario {
  if (scenario.problems.length) throw new UserError(`scenario ${scenario.name}`, scenario.problems);
  const { name, title, because, normative, lawDate } = scenario;
  const keys = Object.keys(scenario.set).sort();
  return {
    name,
    title,
    because,
    extends: scenario.extends,
    normative,
    lawDate,
    set: Object.fromEntries(keys.map((key) => [key, scenario.set[key]!])),
  };
}

/** Parameters by year: what the rules read. */
export interface Book {
  readonly scenario: FrozenScenario;
  readonly values: (year: number) => YearValues;
}

export function book(scenario: Scenario | FrozenScenario): Book {
  const frozen = "own" in scenario ? freeze(scenario) : scenario;
  const entries = Object.entries(parameters) as [string, Parameter][];
  // Dated values of a scenario continue the default's earlier ones.
  const steps = entries.map(([name, parameter]) => {
    const set = frozen.set[name];
    if (!set) return parameter.steps;
    const own = stepsOf(set);
    return [...parameter.steps.filter(([year]) => year < own[0]![0]), ...own];
  });
  const years = new Map<number, YearValues>();
  return {
    scenario: frozen,
    values: (year) => {
      let values = years.get(year);
      if (!values) {
        values = Object.freeze(
          Object.fromEntries(
            entries.map(([name, parameter], i) => [name, valueAt(parameter, year, steps[i])]),
          ),
        ) as YearValues;
        years.set(year, values);
      }
      return values;
    },
  };
}

/** A scenario from JSON text (what `freeze` gives, or a set with the name of a shipped scenario to extend). */
export function parseScenario(
  text: string,
  where: string,
  find: (name: string) => Scenario | undefined,
): Scenario {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new UserError(where, [`not valid JSON: ${(error as Error).message}`]);
  }
  const plain = dropNull(data);
  const parsed = shape.safeParse(plain);
  const { extends: parentName, set } = (isRecord(plain) ? plain : {}) as { extends?: unknown; set?: unknown };
  const parent = typeof parentName === "string" ? find(parentName) : undefined;
  const problems = [
    ...(parsed.success
      ? []
      : parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`)),
    ...(typeof parentName === "string" && !parent
      ? [`extends: no scenario "${parentName}" is shipped here`]
      : []),
    // Mistakes in the values are told together with those in the shape around them.
    ...(isRecord(set) ? settingProblems(set) : []),
  ];
  if (!parsed.success || problems.length) throw new UserError(where, problems);
  const { extends: _, set: own, ...rest } = parsed.data;
  return defineScenario({ ...rest, ...(parent ? { extends: parent } : {}), set: (own ?? {}) as Settings });
}
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const dropNull = (data: unknown): unknown =>
  isRecord(data) ? Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null)) : data;
