/** The list of schemes; its order is the order within the year. */
import { card } from "./card.ts";
import { injury, injuryFundParameters } from "./injury.ts";
import { medical } from "./medical.ts";
import { pensionFundParameters } from "./pension-funds.ts";
import { pension } from "./pension.ts";
import { platformInjury } from "./platform-injury.ts";
import type { Scheme } from "./scheme.ts";
import { unemployment, unemploymentFundParameters } from "./unemployment.ts";

// Schemes differ in states and parameters; whoever walks the list sees them as schemes of text states.
export const schemes = [
  pension,
  unemployment,
  injury,
  platformInjury,
  medical,
  card,
] as unknown as readonly Scheme[];

export const schemeParameters = {
  ...pensionFundParameters,
  ...unemploymentFundParameters,
  ...injuryFundParameters,
  ...pension.parameters,
  ...unemployment.parameters,
  ...injury.parameters,
  ...platformInjury.parameters,
  ...medical.parameters,
  ...card.parameters,
} as const;
export type SchemeParameters = typeof schemeParameters;
