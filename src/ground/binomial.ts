/** Exact binomial and multinomial draws: how the cohort engine splits a count of persons. */

/** The largest number of persons that one draw may split. */
const LARGEST = 2 ** 40;

/**
 * How many of `n` persons (a whole number, 0 to 2^40) an event of probability `p` happens to. `next` gives
 * uniforms in [0, 1). Inversion where fewer than 10 are expected, else transformed rejection. Exact up to the 53
 * bits of a uniform; Math.log and Math.exp are read in comparisons only, so a last bit that differs between
 * engine versions changes one draw in some 10^12.
 */
export function binomial(n: number, p: number, next: () => number): number {
  if (!(Number.isInteger(n) && n >= 0 && n <= LARGEST)) throw new RangeError(`cannot split ${n} persons`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability must lie in 0 to 1, not ${p}`);
  if (p > 0.5) return n - lower(n, 1 - p, next);
  return lower(n, p, next);
}

function lower(n: number, p: number, next: () => number): number {
  if (n === 0 || p === 0) return 0;
  return n * p < 10 ? inverted(n, p, next) : rejected(n, p, next);
}

/** Runs through the probabilities of 0, 1, 2, ... until the uniform is used up. */
function inverted(n: number, p: number, next: () => number): number {
  const none = Math.exp(n * Math.log1p(-p));
  const odds = p / (1 - p);
  for (;;) {
    let rest = next();
    let chance = none;
    let k = 0;
    // 120 is beyond any uniform: with a mean below 10 the tail above it weighs less than 1e-80
    for (; rest >= chance && k <= n && k < 120; k++) {
      rest -= chance;
      chance *= ((n - k) / (k + 1)) * odds;
    }
    if (k <= n && k < 120) return k;
  }
}

/** BTRS of Hörmann (1993), "The generation of binomial random variates", J. Stat. Comput. Simul. 46. */
function rejected(n: number, p: number, next: () => number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const sure = 0.92 - 4.2 / b;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = next() - 0.5;
    const v = next();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + centre);
    if (edge >= 0.07 && v <= sure) return k;
    if (!(k >= 0 && k <= n)) continue;
    const hat = ((2.83 + 5.1 / b) * spread) / (a / (edge * edge) + b);
    if (Math.log(v * hat) <= logChance(k, n, p) - logChance(mode, n, p)) return k;
  }
}

/**
 * Logarithm of the probability of k out of n (p within 0 to 1, both excluded) by the saddle-point expansion of Loader (2000), "Fast and accurate
 * computation of binomial probabilities": no large terms cancel, so it keeps 10 digits even where n is 2^40.
 */
export function logChance(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const other = n - k;
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(other) -
    deviance(k, n * p) -
    deviance(other, n * (1 - p)) -
    0.5 * (Math.log(2 * Math.PI * k) + Math.log(other / n))
  );
}

/** ln n! - ln(sqrt(2 pi n) (n / e)^n) for n from 1 on. */
function stirlingError(n: number): number {
  if (n < SMALL.length) return SMALL[n];
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n;
}

/** The same where the series is too short: from the factorials themselves. */
const SMALL = Float64Array.from({ length: 16 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return n === 0 ? Number.NaN : Math.log(factorial) - 0.5 * Math.log(2 * Math.PI * n) - n * Math.log(n) + n;
});

/** x ln(x / mean) + mean - x, by its series where x is near the mean. */
function deviance(x: number, mean: number): number {
  const gap = x - mean;
  if (Math.abs(gap) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - gap;
  const ratio = gap / (x + mean);
  let sum = gap * ratio;
  let term = 2 * x * ratio;
  for (let i = 3; ; i += 2) {
    term *= ratio * ratio;
    const longer = sum + term / i;
    if (longer === sum) return sum;
    sum = longer;
  }
}

/**
 * Splits `n` persons by `shares` (not negative, together 1) into `out` (as long, another array): one conditional
 * binomial for each, so the counts add up to n exactly and an outcome without a share gets nobody.
 */
export function multinomial(n: number, shares: Float64Array, out: Float64Array, next: () => number): void {
  if (out.length !== shares.length)
    throw new RangeError(`${shares.length} shares do not fit ${out.length} counts`);
  // first what is left from each outcome on: the last one with a share then has all of it, whatever the rounding
  let left = 0;
  for (let i = shares.length - 1; i >= 0; i--) {
    if (!(shares[i] >= 0)) throw new RangeError(`a share must be at least 0, not ${shares[i]}`);
    out[i] = left += shares[i];
  }
  if (!(Math.abs(left - 1) < 1e-9)) throw new RangeError(`the shares add up to ${left}, not to 1`);
  let persons = n;
  for (let i = 0; i < shares.length; i++) {
    const taken = shares[i] === 0 ? 0 : binomial(persons, shares[i] / out[i], next);
    out[i] = taken;
    persons -= taken;
  }
}
