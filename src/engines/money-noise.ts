/**
 * What luck adds to the accounts of funds: variances of their items, from the tally of the run itself. An item is linear in the
 * persons by state, place and year end, or nearly (delta method), so its variance is the sum over persons of that of what each
 * adds to it: in one year, or, for balances, over all years so far, in which a person mostly stays where it is. Persons move as in noise.ts.
 */
import { pathsOf } from "../people/money.ts";
import type { Book } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";
import type { Scheme } from "../schemes/scheme.ts";
import { FLOW_ITEMS, othersOf, type Account, type FundYear } from "./funds.ts";
import { CELLS, flowAtStart, headsOf, slopesOf, type Slope } from "./money-flows.ts";
import { linesOf, stepped, type Line } from "./noise.ts";
import { AGES, type ProcessTally, type Tally } from "./tally.ts";

type Item = Exclude<keyof FundYear, "year" | "prices"> | "months-of-cover";
/** Variances by item and year index, in yuan of the year squared; of months of cover in months squared. */
export type AccountNoise = Readonly<Record<Item, Float64Array>>;

/**
 * Beside the items of an account: `net`, revenue less spending, is what the balance takes up, and `cover` what the balance over spending takes up
 * of it, by the delta method: the net less that ratio times spending.
 */
const YEARLY = [...FLOW_ITEMS, "net", "cover"] as const;
type Yearly<T> = Readonly<Record<(typeof YEARLY)[number], T>>;

/** The noise of accounts of a tally, in their order; each agent stands for `weight` persons. */
export function accountsNoise(
  tally: Tally,
  weight: number,
  book: Book,
  list: readonly Account[],
): AccountNoise[] {
  const lines = new Map<string, readonly Line[]>();
  return list.map((account) => {
    const scheme = schemes.find(({ funds = [] }) => funds.some(({ name }) => name === account.fund.name))!;
    const process = tally.processes.find(({ name }) => name === scheme.name)!;
    if (!lines.has(process.name)) lines.set(process.name, [...linesOf(process, tally)]);
    const slopes = yearlySlopes(scheme, process, tally, weight, book, account);
    return noiseIn(process, lines.get(process.name)!, slopes, weight, account);
  });
}

function noiseIn(
  process: ProcessTally,
  lines: readonly Line[],
  slopes: readonly Yearly<ReadonlyMap<string, Slope>>[],
  weight: number,
  { years }: Account,
): AccountNoise {
  const items = FLOW_ITEMS.filter((item) => slopes.some((year) => year[item].size > 0));
  const out = Object.fromEntries(
    [...FLOW_ITEMS, "balance", "months-of-cover"].map((item) => [item, new Float64Array(years.length)]),
  ) as unknown as Record<Item, Float64Array>;
  for (const line of lines) {
    const course = courseOf(line).map((year) => {
      const adds = addsOf(process, slopes[year.t]!, year, line.sex);
      return { ...year, adds, months: (12 / years[year.t]!.spending) ** 2 };
    });
    for (const { n, share } of line.nodes) {
      // With the correction for having estimated the chances from as many.
      const all = (n ** 2 / Math.max(1, n - 1)) * weight ** 2;
      let sofar = nothing(share);
      for (const { t, chances, adds, months } of course) {
        const later = moved(sofar, adds.net.opening, chances);
        const alone = { ...later, sum: null, squares: null };
        for (const item of items) {
          const { opening } = adds[item];
          const before = opening ? moved(nothing(sofar.share), opening, chances) : alone;
          out[item][t]! += all * varianceWith(before, adds[item]);
        }
        const opened = adds.net.opening || adds.cover.opening;
        const before = opened ? moved(sofar, adds.cover.opening, chances) : later;
        out["months-of-cover"][t]! += all * months * varianceWith(before, adds.cover);
        out.balance[t]! += all * varianceWith(later, adds.net);
        sofar = added(later, adds.net.mean, adds.net.variance);
      }
    }
  }
  return out;
}

interface Year {
  readonly t: number;
  readonly ages: readonly number[];
  /** None in the year of birth. */
  readonly chances?: Float64Array;
}
const courseOf = ({ begin, years }: Line): readonly Year[] =>
  begin > 0 ? [{ t: begin, ages: [0] }, ...years] : years;

/** Slopes of the yearly items in yuan of the year, by year index and state. */
function yearlySlopes(
  scheme: Scheme,
  process: ProcessTally,
  tally: Tally,
  weight: number,
  { values }: Book,
  { fund, years }: Account,
): Yearly<ReadonlyMap<string, Slope>>[] {
  const heads = headsOf(process, tally, weight);
  const paths = pathsOf(values, tally.base, tally.until);
  const first = flowAtStart(scheme, fund, tally.base, values(tally.base), paths[0]!);
  const others = othersOf(fund, first, tally.base);
  return paths.map((path, t) => {
    const year = tally.base + t;
    const { contributions, benefits, payroll } = slopesOf(fund, heads, t, year, values(year), path);
    const sum = (...parts: (readonly [ReadonlyMap<string, Slope>, number])[]): Map<string, Slope> => {
      const all = new Map<string, Slope>();
      for (const [slopes, by] of parts)
        for (const [state, slope] of slopes) {
          const known = all.get(state) ?? { closing: new Float64Array(CELLS), opening: 0, alike: true };
          all.set(state, {
            closing: known.closing.map((yuan, cell) => yuan + by * slope.closing[cell]!),
            opening: known.opening + by * slope.opening,
            alike: known.alike && slope.alike,
          });
        }
      return all;
    };
    const paid = sum([contributions, path.prices]);
    const got = sum([benefits, path.prices]);
    const subsidies = sum([got, others.revenue / first.benefits]);
    const costs = sum([payroll, (path.prices * others.spending) / first.payroll]);
    const revenue = sum([paid, 1], [subsidies, 1]);
    const spending = sum([got, 1], [costs, 1]);
    return {
      contributions: paid,
      "other-revenue": subsidies,
      revenue,
      benefits: got,
      "other-spending": costs,
      spending,
      net: sum([revenue, 1], [spending, -1]),
      cover: sum([revenue, 1], [spending, -1 - years[t]!.balance / years[t]!.spending]),
    };
  });
}

/** What a person of some ages and one sex adds to an item by state: mean and variance over places, and by the state a year before. */
interface Adds {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly opening: Float64Array | null;
}
function addsOf(
  { states, stock }: ProcessTally,
  slopes: Yearly<ReadonlyMap<string, Slope>>,
  { t, ages }: Year,
  sex: number,
): Yearly<Adds> {
  const S = states.length;
  const places = new Map<number, Float64Array>();
  /** Persons in a state by place. */
  const here = (s: number): Float64Array => {
    if (!places.has(s)) {
      const n = new Float64Array(CELLS);
      for (const age of ages)
        for (let cell = 0; cell < CELLS; cell++)
          n[cell]! += stock[(((t * AGES + age) * 2 + sex) * CELLS + cell) * S + s]!;
      places.set(s, n);
    }
    return places.get(s)!;
  };
  const one = (item: ReadonlyMap<string, Slope>): Adds => {
    const [mean, variance] = [new Float64Array(S), new Float64Array(S)];
    let opened: Float64Array | null = null;
    for (const [state, { closing, opening, alike }] of item) {
      const s = states.indexOf(state);
      if (opening !== 0) (opened ??= new Float64Array(S))[s] = opening;
      if (alike) {
        mean[s] = closing[0]!;
        continue;
      }
      let [all, sum, squares] = [0, 0, 0];
      here(s).forEach((n, cell) => {
        all += n;
        sum += n * closing[cell]!;
        squares += n * closing[cell]! ** 2;
      });
      if (all === 0) continue;
      mean[s] = sum / all;
      variance[s] = Math.max(0, squares / all - mean[s]! ** 2);
    }
    return { mean, variance, opening: opened };
  };
  return Object.fromEntries(YEARLY.map((item) => [item, one(slopes[item])])) as unknown as Yearly<Adds>;
}
/** Of persons by state (alive, then having died in it): their share, and mean and mean square of what they have added, times it. */
interface Moments {
  readonly share: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}
const nothing = (share: Float64Array): Moments => ({
  share,
  sum: new Float64Array(share.length),
  squares: new Float64Array(share.length),
});
/** A year later, with what persons add by the state in which they were before. */
function moved(before: Moments, opening: Float64Array | null, chances: Float64Array | undefined): Moments {
  const opened = opening ? added(before, opening) : before;
  const S = before.share.length / 2;
  return chances
    ? {
        share: stepped(opened.share, chances, S),
        sum: stepped(opened.sum, chances, S),
        squares: stepped(opened.squares, chances, S),
      }
    : opened;
}
function added({ share, sum, squares }: Moments, yuan: Float64Array, variance?: Float64Array): Moments {
  const [more, square] = [sum.slice(), squares.slice()];
  for (let s = 0; s < yuan.length; s++) {
    const add = yuan[s]!;
    square[s]! += 2 * add * sum[s]! + (add * add + (variance ? variance[s]! : 0)) * share[s]!;
    more[s]! += add * share[s]!;
  }
  return { share, sum: more, squares: square };
}
/** Of what persons have added (nothing where that is null), and add by the state in which they are now. */
function varianceWith(
  { share, sum, squares }: { share: Float64Array; sum: Float64Array | null; squares: Float64Array | null },
  { mean, variance }: Adds,
): number {
  let [first, second] = [0, 0];
  for (let i = 0; i < share.length; i++) {
    const add = i < mean.length ? mean[i]! : 0;
    const more = i < mean.length ? variance[i]! : 0;
    const known = sum ? sum[i]! : 0;
    first += known + add * share[i]!;
    second += (squares ? squares[i]! : 0) + 2 * add * known + (add * add + more) * share[i]!;
  }
  return Math.max(0, second - first * first);
}
