/** A process: one state of a person and the moves that change it. `row` is the only thing an engine may ask. */
import { exitProbabilities, never, type Rate } from "./rate.ts";
import type { Parameters, Values } from "./parameter.ts";

/** What a rule may read: the person's fields, the state of this process, and its counter where it has one. */
export interface Own<S extends string = string> {
  readonly state: S;
  readonly count: number;
}

/** A rule: the rate of one move for one person in one year. Pure; `never` where the move is not open. */
export type Rule<W, P extends Parameters, S extends string> = (who: W & Own<S>, p: Values<P>) => Rate;

export type MoveName<S extends string> = `${S} -> ${S}`;

/** Completed years in a state, carried inside the process (the pension's contribution years). */
export interface Counter<W, S extends string> {
  readonly name: string;
  /** The largest value, which means "this many or more". */
  readonly max: number;
  /** States that carry the counter; elsewhere it is forgotten. */
  readonly states: readonly S[];
  /** Whether the year just lived adds one, for a person who was in `from` and is now in `to`. */
  readonly rises: (from: S, to: S, who: W) => boolean;
}

export interface Process<W, P extends Parameters = Parameters, S extends string = string> {
  readonly name: string;
  readonly label: string;
  readonly parameters: P;
  readonly states: readonly S[];
  readonly counter?: Counter<W, S>;
  /** The person's fields that its rules read, besides the year and the own state; reading another is an error. */
  readonly reads: readonly string[];
  /**
   * Which alignment factor of this process multiplies the probability of a move for this person; -1 for none.
   * The factors are solved on cells, year by year, and read by both engines.
   */
  readonly align?: (from: S, to: S, who: W) => number;
  /** Rules by move, `"from -> to"`, in the fixed order in which outcomes are laid out. */
  readonly moves: { readonly [M in MoveName<S>]?: Rule<W, P, S> };
  /** The rules again by state of origin, filled in by `defineProcess`. */
  readonly exits: { readonly [K in S]: readonly Exit<W, P, S>[] };
}
export interface Exit<W, P extends Parameters, S extends string> {
  readonly move: string;
  readonly to: S;
  readonly rule: Rule<W, P, S>;
}

export type ProcessSpec<W, P extends Parameters, S extends string> = Omit<Process<W, P, S>, "exits">;

/** Checks a process (known states, no move onto itself) and sorts its moves by state of origin. */
export function defineProcess<W, P extends Parameters, const S extends string>(
  spec: ProcessSpec<W, P, S>,
): Process<W, P, S> {
  const problems: string[] = [];
  const exits = Object.fromEntries(spec.states.map((state) => [state, []])) as unknown as Record<
    S,
    Exit<W, P, S>[]
  >;
  for (const [move, rule] of Object.entries(spec.moves) as [string, Rule<W, P, S>][]) {
    const [from, to, rest] = move.split(" -> ") as [S, S, string | undefined];
    for (const state of [from, to])
      if (!spec.states.includes(state))
        problems.push(`move "${move}": no state "${state}"; the states are ${spec.states.join(", ")}`);
    if (rest !== undefined || from === to)
      problems.push(`move "${move}": write "from -> to" with two different states`);
    exits[from]?.push({ move, to, rule });
  }
  for (const state of spec.counter?.states ?? [])
    if (!spec.states.includes(state)) problems.push(`counter: no state "${state}"`);
  if (problems.length)
    throw new Error(`process ${spec.name} has ${problems.length} problems\n  ${problems.join("\n  ")}`);
  return { ...spec, exits };
}

/** One way for this person to end the process's turn. `move` is absent for staying. */
export interface Outcome<S extends string = string> {
  readonly move?: string;
  readonly to: S;
  readonly rate: Rate;
  readonly probability: number;
}

/**
 * This person's exits this year with probabilities, the last outcome being to stay: they sum to one.
 * Refuses a NaN, a negative hazard or more than one whole, naming process, move, person and year.
 */
export function row<W extends object, P extends Parameters, S extends string>(
  process: Process<W, P, S>,
  who: W & Own<S>,
  p: Values<P>,
): Outcome<S>[] {
  const rates = ratesOf(process, who, p);
  const probabilities = shares(process, who, rates);
  const outcomes: Outcome<S>[] = [];
  let stay = 1;
  process.exits[who.state].forEach((exit, i) => {
    const probability = probabilities[i]!;
    stay -= probability;
    if (probability > 0) outcomes.push({ move: exit.move, to: exit.to, rate: rates[i]!, probability });
  });
  outcomes.push({ to: who.state, rate: never, probability: Math.max(0, stay) });
  return outcomes;
}

function ratesOf<W extends object, P extends Parameters, S extends string>(
  process: Process<W, P, S>,
  who: W & Own<S>,
  p: Values<P>,
): Rate[] {
  return process.exits[who.state].map((_, exit) => rateOf(process, exit, who, p));
}

/** The rate of one exit of the state that a person is in. An error of the rule says whose and for whom. */
export function rateOf<W extends object, P extends Parameters, S extends string>(
  process: Process<W, P, S>,
  exit: number,
  who: W & Own<S>,
  p: Values<P>,
): Rate {
  const { move, rule } = process.exits[who.state][exit];
  try {
    return rule(who, p);
  } catch (error) {
    throw new Error(`${process.name}, "${move}", ${describe(who)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The rates of a row as bare probabilities of the exits in order, zeros among them, with the same refusals. */
export function shares<W extends object, P extends Parameters, S extends string>(
  process: Process<W, P, S>,
  who: W & Own<S>,
  rates: readonly Rate[],
): number[] {
  let probabilities: number[];
  try {
    probabilities = exitProbabilities(rates);
  } catch (error) {
    throw new Error(
      `${process.name}, leaving "${who.state}", ${describe(who)}: ${(error as Error).message}`,
      { cause: error },
    );
  }
  for (let i = 0; i < probabilities.length; i++)
    if (Number.isNaN(probabilities[i]))
      throw new Error(
        `${process.name}, "${process.exits[who.state][i].move}", ${describe(who)}: the rule gave no number`,
      );
  return probabilities;
}

function describe(who: object): string {
  const fields: string[] = [];
  for (const key in who) fields.push(`${key} ${String((who as Record<string, unknown>)[key])}`);
  return fields.join(", ");
}
