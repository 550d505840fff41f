/** Parameters: values by year with unit, range and source. A parameter with a range is a lever. */

/** How far the *effect* of a lever is known: A quasi-experiment, B accounting or law, C judgement. */
export type Grade = "A" | "B" | "C";

export interface ParameterSpec {
  /** What it is, as a phrase a newcomer understands. */
  readonly label: string;
  readonly unit: string;
  /** Dated values. A plain number holds for every year. The first date is the earliest year allowed. */
  readonly values: number | Readonly<Record<number, number>>;
  /** Between two dates: hold the earlier value (default) or draw a line. After the last date it holds. */
  readonly between?: "hold" | "line";
  /** Values allowed in a scenario, and what makes the parameter a lever. */
  readonly range?: readonly [number, number];
  /** Id of a document in data/sources.json, several joined by "; ", or "prior" for an expert's start value. */
  readonly source: string;
  /** Arithmetic, caveats, the interval that the prior stands for. */
  readonly note?: string;
  /** What it acts on, in words. */
  readonly acts?: string;
  readonly grade?: Grade;
  /** Where it was decided, tried or seen before; said too where there is no precedent. Every lever has one. */
  readonly precedent?: string;
  /** What raising it does to a published number, all else equal. Every lever has one, and a test checks it. */
  readonly moves?: Direction;
}

/** A published number (a series, or `fund/<fund>/<item>` of the accounts) and the way it goes when a lever is raised. */
export type Direction = (
  { readonly raises: string; readonly lowers?: never } | { readonly lowers: string; readonly raises?: never }
) & {
  /** Values of other levers without which this one does nothing, or the opposite. */
  readonly given?: Readonly<Record<string, number>>;
};

export interface Parameter extends ParameterSpec {
  readonly steps: readonly (readonly [year: number, value: number])[];
}

export type Parameters = Readonly<Record<string, Parameter>>;
/** One year's values of a set of parameters, by full name. */
export type Values<P> = { readonly [K in keyof P]: number };

/** The first year for which a parameter given as a plain number is defined. */
export const EARLIEST = 1990;

/** Checks and completes a parameter. Throws where it lacks a label, unit or source, or is off its own range. */
export function param(spec: ParameterSpec): Parameter {
  for (const field of ["label", "unit", "source"] as const)
    if (!spec[field]) throw new Error(`a parameter needs a ${field}: ${JSON.stringify(spec)}`);
  const steps = stepsOf(spec.values);
  for (const [year, value] of steps)
    if (spec.range && !(value >= spec.range[0] && value <= spec.range[1]))
      throw new RangeError(
        `${spec.label}: ${value} in ${year} is outside ${spec.range[0]} to ${spec.range[1]} ${spec.unit}`,
      );
  return { ...spec, steps };
}

/** Dated values in order of year. */
export function stepsOf(values: number | Readonly<Record<number, number>>): [number, number][] {
  if (typeof values === "number") return [[EARLIEST, values]];
  return Object.entries(values)
    .map(([year, value]): [number, number] => [Number(year), value])
    .sort((a, b) => a[0] - b[0]);
}

/**
 * The value in a year: the last one given holds, or lies on the line to the next.
 * Before the first date: an error, never a guess.
 */
export function valueAt(parameter: Parameter, year: number, steps = parameter.steps): number {
  let last = -1;
  while (last + 1 < steps.length && steps[last + 1]![0] <= year) last++;
  if (last < 0)
    throw new RangeError(`${parameter.label} has no value before ${steps[0]![0]}, asked for ${year}`);
  const [fromYear, from] = steps[last]!;
  const next = steps[last + 1];
  if (parameter.between !== "line" || !next) return from;
  return from + ((next[1] - from) * (year - fromYear)) / (next[0] - fromYear);
}

export const isLever = (parameter: Parameter): boolean => parameter.range !== undefined;

/** A smooth or stepped profile over single ages, with the same duties as a parameter; not a lever. */
export interface Profile {
  readonly label: string;
  readonly unit: string;
  readonly source: string;
  readonly note?: string;
  readonly at: (age: number) => number;
  readonly points: Readonly<Record<number, number>>;
}

/** A profile through (age, value) points: straight lines between, the end values held outside. */
export function profile(spec: Omit<Profile, "at">): Profile {
  const points = stepsOf(spec.points);
  const values = Float64Array.from({ length: 131 }, (_, age) => {
    const after = points.findIndex(([x]) => x >= age);
    if (after === 0) return points[0]![1];
    if (after < 0) return points.at(-1)![1];
    const [x0, y0] = points[after - 1]!;
    const [x1, y1] = points[after]!;
    return y0 + ((y1 - y0) * (age - x0)) / (x1 - x0);
  });
  return { ...spec, at: (age) => values[Math.min(130, Math.max(0, age))]! };
}
