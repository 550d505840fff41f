/** A fund: what a person in a state pays in and gets out in a year, and the published account it is tied to. */
import type { Parameters, Values } from "../ground/parameter.ts";
import type { Paths } from "../people/money.ts";
import type { Person } from "../people/person.ts";

/** What a money rule may read of a person: what the year-end stocks tell. */
export type Payer = Pick<Person, "year" | "residence" | "work">;
/** Yuan a year at 2023 prices for each person in a state. */
export type MoneyRule<P extends Parameters = Parameters> = (who: Payer, p: Values<P>, paths: Paths) => number;

export interface Fund<S extends string = string> {
  readonly name: string;
  readonly label: string;
  /** Its rows in `data/funds.csv`: revenue, expenditure and balance of the base year are met exactly. */
  readonly published: string;
  /** All that its rules read. Those that no process reads move money and nobody. */
  readonly parameters: Parameters;
  /** What is paid for a person in a state: by the person, the employer or the government as a contributor. */
  readonly pays: { readonly [K in S]?: MoneyRule };
  readonly gets: { readonly [K in S]?: MoneyRule };
  /** States counted by the mean of opening and closing stock, with the persons at the opening of the base year. */
  readonly averaged?: { readonly [K in S]?: number };
}

/** Types the rules of a fund by its parameters. */
export function defineFund<P extends Parameters, const S extends string>(
  spec: Omit<Fund<S>, "parameters" | "pays" | "gets"> & {
    readonly parameters: P;
    readonly pays: { readonly [K in S]?: MoneyRule<P> };
    readonly gets: { readonly [K in S]?: MoneyRule<P> };
  },
): Fund<S> {
  return spec as unknown as Fund<S>;
}
