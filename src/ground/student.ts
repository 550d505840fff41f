/** Student's t: how many standard errors a mean of few values may lie away. */

/** From here on the quantile of 95 of 100 is that of the normal law within 0.0024. */
const MOST = 1000;
const known = new Map<string, number>();

/**
 * The number of standard errors within which `share` of 100 % of differences lie, where the standard error itself comes from
 * `degrees` + 1 values: 12.71 for 95 % and two values, 4.30 for three, 2.09 for twenty, 1.96 for very many. Degrees of freedom
 * are rounded down, which makes it a little larger, never smaller. Method: the finite sums of Abramowitz and Stegun
 * (Handbook of Mathematical Functions, 1964, 26.7.3 and 26.7.4), halved to the solution.
 */
export function studentWithin(share: number, degrees: number): number {
  if (!(share > 0 && share < 1 && degrees >= 1))
    throw new RangeError(
      `no quantile of Student's t for a share of ${share} and ${degrees} degrees of freedom`,
    );
  const n = Math.floor(Math.min(degrees, MOST));
  const key = `${share}|${n}`;
  if (!known.has(key)) {
    let [low, high] = [0, Math.PI / 2];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (within(middle, n) < share) low = middle;
      else high = middle;
    }
    known.set(key, Math.sqrt(n) * Math.tan((low + high) / 2));
  }
  return known.get(key)!;
}

/** The chance of less than root n times the tangent of an angle, either side. */
function within(angle: number, n: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  let term = n % 2 ? cosine : 1;
  let sum = n === 1 ? 0 : term;
  for (let k = n % 2 ? 2 : 1; k < n - 2; k += 2) {
    term *= (k / (k + 1)) * cosine * cosine;
    sum += term;
  }
  return n % 2 ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
