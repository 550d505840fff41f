/** Hazards and probabilities: the only place where one is made into the other. */

/** Events per person-year at risk. */
export interface Hazard {
  readonly kind: "hazard";
  readonly value: number;
}
/** Chance of moving within the year, 0 to 1. */
export interface Probability {
  readonly kind: "probability";
  readonly value: number;
}
export type Rate = Hazard | Probability;

/** A yearly hazard, at least 0. Throws on NaN, negative or infinite values. */
export function hazard(value: number): Hazard {
  if (!(value >= 0 && Number.isFinite(value)))
    throw new RangeError(`a hazard must be a number of at least 0, not ${value}`);
  return { kind: "hazard", value };
}

/** A yearly probability, 0 to 1. Throws outside that range: nothing is clipped. */
export function probability(value: number): Probability {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`a probability must lie in 0 to 1, not ${value}`);
  return { kind: "probability", value };
}

export const certain: Probability = probability(1);
export const never: Probability = probability(0);

/** 1 - exp(-hazard): the probability of at least one event in a year of constant hazard. */
export function probabilityOf(rate: Rate): number {
  return rate.kind === "probability" ? rate.value : -Math.expm1(-rate.value);
}

/** -ln(1 - probability): the constant hazard that gives this yearly probability; a certain move has none. */
export function hazardOf(rate: Rate): number {
  if (rate.kind === "hazard") return rate.value;
  if (rate.value === 1) throw new RangeError("a certain move has no hazard");
  return -Math.log1p(-rate.value);
}

/**
 * The same rate with its hazard multiplied by `factor` (at least 0): proportional hazards, so a probability
 * never leaves 0 to 1. A certain move stays certain unless the factor is 0.
 */
export function scaled(rate: Rate, factor: number): Rate {
  if (!(factor >= 0 && Number.isFinite(factor)))
    throw new RangeError(`a factor must be a number of at least 0, not ${factor}`);
  if (factor === 1) return rate;
  if (rate.kind === "hazard") return hazard(rate.value * factor);
  if (rate.value === 1) return factor === 0 ? never : rate;
  return probability(-Math.expm1(factor * Math.log1p(-rate.value)));
}

/**
 * Yearly probabilities of the exits of one row. Probabilities are shares of those present and count as given;
 * hazards compete for the rest: with H their sum, exit i takes (1 - exp(-H)) * h_i / H of what is left.
 * Throws where the probabilities alone exceed one (by more than rounding).
 */
export function exitProbabilities(rates: readonly Rate[]): number[] {
  let given = 0;
  let total = 0;
  for (const rate of rates) {
    if (rate.kind === "probability") given += rate.value;
    else total += rate.value;
  }
  if (given > 1 + 1e-12) throw new RangeError(`the probabilities of leaving add up to ${given}, more than 1`);
  const rest = Math.max(0, 1 - given);
  const leaving = total === 0 ? 0 : (rest * -Math.expm1(-total)) / total;
  return rates.map((rate) => (rate.kind === "probability" ? rate.value : rate.value * leaving));
}
