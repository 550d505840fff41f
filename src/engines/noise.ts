/**
 * What luck adds to the counts of agents: variances of stocks and flows, from the tally of the run itself. The start and the
 * numbers of births are met to the agent and persons live independently of each other, so a stock's variance is the sum,
 * over persons, of that of being counted later, given where they began. Chances of moving are taken from the moves of the run,
 * by birth year (five of them in runs of few agents), sex and state; what else persons differ by makes the true variance a little smaller, never larger.
 */
import { FLOWS, type FlowCode } from "../schemes/scheme.ts";
import { change, leafSeries, totalSeries, type SeriesInfo } from "./ledger.ts";
import { AGES, eventIndex, type ProcessTally, type Tally } from "./tally.ts";

/** Variances in persons squared: stock[0] is the base year; flows[code][t - 1] belong to year base + t. */
export interface Noise {
  readonly stock: readonly number[];
  readonly flows: Readonly<Partial<Record<FlowCode, readonly number[]>>>;
}

/** Birth years that are pooled: few agents of one age tell little of their chances, many tell who reaches the pension age. */
const POOLED = 5;
const MANY = 100_000;

/** The noise of every series and total of a tally, each agent standing for `weight` persons. */
export function noiseOf(
  tally: Tally,
  weight: number,
  leaves: readonly SeriesInfo[] = leafSeries,
  totals: typeof totalSeries = totalSeries,
): Map<string, Noise> {
  const groups = [
    ...leaves.map((leaf) => ({ name: leaf.name, parts: [leaf] })),
    ...totals.map(({ name, of }) => ({ name, parts: leaves.filter((leaf) => of.includes(leaf.name)) })),
  ];
  const begun = begunByAge(tally);
  return new Map(
    [...new Set(groups.map(({ parts }) => parts[0]!.process))].flatMap((name) => {
      const process = tally.processes.find((one) => one.name === name)!;
      const mine = groups.filter(({ parts }) => parts[0]!.process === name);
      const stocks = stockNoise(process, tally, mine);
      return mine.map(({ name: series, parts }, i): [string, Noise] => [
        series,
        {
          stock: Array.from(stocks[i]!, (agents) => agents * weight ** 2),
          flows: flowNoise(process, tally, parts, begun, weight),
        },
      ]);
    }),
  );
}

type Parts = { readonly parts: readonly SeriesInfo[] };

/** Variance of each series at each year end, in agents. */
function stockNoise(process: ProcessTally, tally: Tally, all: readonly Parts[]): Float64Array[] {
  const S = process.states.length;
  const weights = all.map(({ parts }) => countsOf(process, parts));
  const out = all.map(() => new Float64Array(tally.until - tally.base + 1));
  for (const { begin, nodes, years } of linesOf(process, tally)) {
    if (begin > 0) nodes.forEach((node) => addNoise(node, weights, out, begin));
    for (const { t, chances } of years)
      for (const node of nodes) {
        node.share = stepped(node.share, chances, S);
        addNoise(node, weights, out, t);
      }
  }
  return out;
}

/** Persons of one sex who were born together: as they begin, and their chances year by year. */
export interface Line {
  readonly sex: number;
  /** Year index of the beginning: of the base year end, or of birth. */
  readonly begin: number;
  readonly nodes: readonly Node[];
  readonly years: readonly {
    readonly t: number;
    readonly ages: readonly number[];
    /** By state x (states + 1) + state a year later, dead the last. */
    readonly chances: Float64Array;
  }[];
}
export function* linesOf(process: ProcessTally, tally: Tally): Generator<Line> {
  const T = tally.until - tally.base;
  const S = process.states.length;
  const stock = stockByAge(process, T);
  // By birth: those of the base year end one by one or in fives, those born later year by year.
  const oldest = AGES - 1;
  let agents = 0;
  for (let i = 0; i < AGES * 2 * S; i++) agents += stock[i]!;
  const pooled = agents < MANY ? POOLED : 1;
  const births = [
    ...Array.from({ length: Math.ceil(AGES / pooled) }, (_, g) => ({ from: g * pooled, begin: 0 })),
    ...Array.from({ length: T }, (_, i) => ({ from: -1 - i, begin: i + 1 })),
  ];
  for (const { from, begin } of births)
    for (let sex = 0; sex < 2; sex++) {
      const agesAt = (t: number): number[] => {
        const last = from < 0 ? from : Math.min(oldest, from + pooled - 1);
        return [
          ...new Set(Array.from({ length: last - from + 1 }, (_, i) => Math.min(oldest, from + i + t))),
        ];
      };
      const begun = sumOver(stock, S, begin, agesAt(begin), sex);
      // Those born later are one in where they begin: which state takes them in is luck as well.
      const nodes = (
        begin === 0 ? begun.map((n, s) => nodeOf(n, S, (i) => Number(i === s))) : [together(begun)]
      ).filter(({ n }) => n > 0);
      if (nodes.length === 0) continue;
      const years = Array.from({ length: T - begin }, (_, i) => {
        const t = begin + 1 + i;
        return { t, ages: agesAt(t), chances: chancesOf(process, stock, t, agesAt(t), sex) };
      });
      yield { sex, begin, nodes, years };
    }
}

/** Agents that began alike, and the share of them by state: alive in it, then having died in it. */
export interface Node {
  readonly n: number;
  share: Float64Array;
}
const nodeOf = (n: number, S: number, of: (state: number) => number): Node => ({
  n,
  share: Float64Array.from({ length: 2 * S }, (_, i) => (i < S ? of(i) : 0)),
});
function together(begun: readonly number[]): Node {
  const n = begun.reduce((a, b) => a + b, 0);
  return nodeOf(n, begun.length, (i) => (n > 0 ? begun[i]! / n : 0));
}
/** Shares (or what hangs on them) a year later. */
export function stepped(share: Float64Array, chances: Float64Array, S: number): Float64Array {
  const next = share.slice();
  next.fill(0, 0, S);
  for (let from = 0; from < S; from++) {
    const here = share[from]!;
    if (here === 0) continue;
    for (let to = 0; to < S; to++) next[to]! += here * chances[from * (S + 1) + to]!;
    next[S + from]! += here * chances[from * (S + 1) + S]!;
  }
  return next;
}
/** n (E w² - (E w)²), with the correction for having estimated the chances from as many. */
function addNoise(
  { n, share }: Node,
  weights: readonly Float64Array[],
  out: readonly Float64Array[],
  t: number,
): void {
  weights.forEach((w, series) => {
    let [mean, square] = [0, 0];
    for (let i = 0; i < share.length; i++) {
      const part = share[i]! * w[i]!;
      mean += part;
      square += part * w[i]!;
    }
    out[series]![t]! += (Math.max(0, square - mean * mean) * n * n) / Math.max(1, n - 1);
  });
}
/** How often a series counts a person by state, alive and having died in it: whoever was ever inside stays counted. */
function countsOf({ states }: ProcessTally, parts: readonly SeriesInfo[]): Float64Array {
  const of = (state: string, dead: boolean): number =>
    parts.reduce(
      (sum, { counts, concept }) => sum + (!dead || concept === "cumulative" ? (counts[state] ?? 0) : 0),
      0,
    );
  return Float64Array.from([
    ...states.map((state) => of(state, false)),
    ...states.map((state) => of(state, true)),
  ]);
}

/** Chances to be in another state, or dead (last), at the year end by the state a year before. */
function chancesOf(
  process: ProcessTally,
  stock: Float64Array,
  t: number,
  ages: readonly number[],
  sex: number,
): Float64Array {
  const S = process.states.length;
  // Those of the highest age stay in it.
  const before = new Set(ages.flatMap((age) => (age === AGES - 1 ? [age - 1, age] : [age - 1])));
  const here = sumOver(stock, S, t - 1, [...before], sex);
  const chances = new Float64Array(S * (S + 1));
  for (let s = 0; s < S; s++) chances[s * (S + 1) + s] = 1;
  process.kinds.forEach(({ from, to }, k) => {
    const [f, g] = [process.states.indexOf(from), to === "dead" ? S : process.states.indexOf(to)];
    if (f < 0 || here[f] === 0) return;
    let moved = 0;
    for (const age of ages) moved += process.events[eventIndex(process.kinds.length, t, k, age, sex)]!;
    chances[f * (S + 1) + g]! += moved / here[f]!;
    chances[f * (S + 1) + f]! -= moved / here[f]!;
  });
  return chances;
}

/**
 * Variance of what each flow code adds to a series, in persons squared. A person moves at most once a year, and agents of
 * one age and sex are a fixed number: no more than that of as many coins.
 */
function flowNoise(
  process: ProcessTally,
  tally: Tally,
  parts: readonly SeriesInfo[],
  begun: Float64Array,
  weight: number,
): Partial<Record<FlowCode, number[]>> {
  const T = tally.until - tally.base;
  const K = process.kinds.length;
  const out: Partial<Record<FlowCode, number[]>> = {};
  for (const code of Object.keys(FLOWS) as FlowCode[]) {
    const adds = process.kinds.flatMap(({ from, to, codes }, k) => {
      const by = parts.reduce(
        (sum, part) => sum + (codes[part.name] === code ? change(part, from, to) : 0),
        0,
      );
      return by === 0 ? [] : [{ k, by }];
    });
    if (adds.length === 0) continue;
    out[code] = Array.from({ length: T }, (_, i) => {
      let variance = 0;
      for (let age = 0; age < AGES; age++)
        for (let sex = 0; sex < 2; sex++) {
          let [sum, squares] = [0, 0];
          for (const { k, by } of adds) {
            const n = process.events[eventIndex(K, i + 1, k, age, sex)]!;
            sum += by * n;
            squares += by * by * n;
          }
          if (squares > 0)
            variance += Math.max(0, squares - sum ** 2 / begun[((i + 1) * AGES + age) * 2 + sex]!);
        }
      return variance * weight ** 2;
    });
  }
  return out;
}

/** [year][age][sex][state], over residence and work. */
function stockByAge({ stock, states }: ProcessTally, T: number): Float64Array {
  const S = states.length;
  const out = new Float64Array((T + 1) * AGES * 2 * S);
  const places = stock.length / out.length;
  for (let cell = 0; cell < out.length / S; cell++)
    for (let i = 0; i < places * S; i++) out[cell * S + (i % S)]! += stock[cell * places * S + i]!;
  return out;
}
/** [year][age][sex]: agents that were to be of this age then: of the base year end, or as they were born. A fixed number. */
export function begunByAge(tally: Tally): Float64Array {
  const T = tally.until - tally.base;
  const [life] = tally.processes;
  const S = life!.states.length;
  const stock = stockByAge(life!, T);
  const out = new Float64Array((T + 1) * AGES * 2);
  for (let t = 0; t <= T; t++)
    for (let begin = 0; begin < AGES + t; begin++) {
      // Those of the base year end by their age then, those born later by the year of it.
      const born = begin < AGES ? 0 : begin - AGES + 1;
      const age = begin < AGES ? Math.min(AGES - 1, begin + t) : t - born;
      const first = (born * AGES + (born > 0 ? 0 : begin)) * 2;
      for (let sex = 0; sex < 2; sex++) out[(t * AGES + age) * 2 + sex]! += stock[(first + sex) * S]!;
    }
  return out;
}
function sumOver(stock: Float64Array, S: number, t: number, ages: readonly number[], sex: number): number[] {
  const sum = Array.from({ length: S }, () => 0);
  for (const age of ages) for (let s = 0; s < S; s++) sum[s]! += stock[((t * AGES + age) * 2 + sex) * S + s]!;
  return sum;
}
