/** The hindcast in numbers: errors by series, horizon and method, ratios to the rules, coverage of the bands. */
import { mae, mape, skillInterval, weightedIntervalScore, coverage, type Quantiles } from "./scores.ts";
import type { HindcastRow } from "./hindcast.ts";
import { TARGET_SERIES } from "./history.ts";

/** Which origins count: all, or those whose projected years see no merged record. */
export type Span = "all" | "without merger";
/** The last year with merged records. */
const MERGER_END = 2018;

export interface SkillRow {
  readonly series: string;
  readonly horizon: number;
  readonly method: string;
  /** What the rule was given; the model is always given the merger. */
  readonly basis: HindcastRow["basis"];
  readonly span: Span;
  readonly n: number;
  /** Persons. */
  readonly mae: number;
  /** Percent. */
  readonly mape: number;
  /** Mean absolute error of the last increment of the path, persons. */
  readonly incrementError: number;
  /** Mean absolute error over the mean absolute last increment of the origin: 1 is a rule that says no change. */
  readonly scaled: number;
  /** The model's mean absolute error over this method's, same origins; null in rows of the model. */
  readonly ratio: number | null;
  readonly best: boolean;
}

/** First origin by series as in the table of rules (model section 11): five values must be there. */
export const firstScored = (series: string): number =>
  series === "pension" || series.startsWith("pension-residents") ? 2016 : 2014;

const keyOf = (row: HindcastRow): string => `${row.series} ${row.origin} ${row.horizon}`;

/** Errors of every method at every horizon, ratios to the model's, and which rule is best. */
export function skillOf(
  rows: readonly HindcastRow[],
  spans: readonly Span[] = ["all", "without merger"],
): SkillRow[] {
  const own = new Map(rows.filter(({ method }) => method === "model").map((row) => [keyOf(row), row]));
  const groups = new Map<string, HindcastRow[]>();
  for (const row of rows)
    if (row.horizon > 0 && row.origin >= firstScored(row.series))
      for (const span of spans) {
        if (span === "without merger" && row.origin < MERGER_END) continue;
        const key = JSON.stringify([row.series, row.horizon, row.method, row.basis, span]);
        (groups.get(key) ?? groups.set(key, []).get(key)!).push(row);
      }
  const found = [...groups].map(([key, group]): SkillRow => {
    const [series, horizon, method, basis, span] = JSON.parse(key) as [
      string,
      number,
      string,
      "published",
      Span,
    ];
    const pick = (value: (row: HindcastRow) => number): number[] => group.map(value);
    const before = (row: HindcastRow): HindcastRow | undefined =>
      rows.find(
        (one) =>
          one.series === row.series &&
          one.origin === row.origin &&
          one.horizon === row.horizon - 1 &&
          (one.horizon === 0 ? one.method === "model" : one.method === row.method && one.basis === row.basis),
      );
    const increments = group.map((row) => {
      const last = before(row)!;
      return [row.persons - last.persons, row.actual - last.actual] as const;
    });
    const error = mae(
      pick((row) => row.persons),
      pick((row) => row.actual),
    );
    const models = group.map((row) => own.get(keyOf(row))!);
    const ownError = mae(
      models.map((row) => row.persons),
      models.map((row) => row.actual),
    );
    return {
      series,
      horizon,
      method,
      basis,
      span,
      n: group.length,
      mae: error,
      mape: mape(
        pick((row) => row.persons),
        pick((row) => row.actual),
      ),
      incrementError: mae(
        increments.map(([projected]) => projected),
        increments.map(([, actual]) => actual),
      ),
      scaled: error / meanIncrement(group),
      ratio: method === "model" ? null : ownError / error,
      best: false,
    };
  });
  return found.map((row) => ({ ...row, best: row.method !== "model" && isBest(row, found) }));
}
/** Mean absolute change over the horizon's first year, what saying "no change" would miss. */
function meanIncrement(group: readonly HindcastRow[]): number {
  const changes = group.map((row) => Math.abs(row.actual - row.actual0) / row.horizon);
  return changes.reduce((a, b) => a + b, 0) / changes.length || 1;
}
const isBest = (row: SkillRow, all: readonly SkillRow[]): boolean =>
  all
    .filter(
      (one) =>
        one.series === row.series &&
        one.horizon === row.horizon &&
        one.basis === row.basis &&
        one.span === row.span &&
        one.method !== "model" &&
        one.method !== "mean of rules",
    )
    .every((one) => one.mae >= row.mae) && row.method !== "mean of rules";

/** Target of issue and gate: the model against the best single rule, one year ahead and two to three. */
export interface TargetRow {
  readonly series: string;
  readonly horizons: "1" | "2-3";
  readonly basis: HindcastRow["basis"];
  readonly span: Span;
  readonly n: number;
  readonly mae: number;
  readonly rule: string;
  readonly ruleMae: number;
  readonly ratio: number;
  /** Interval of the ratio by a block bootstrap over origins: see scores.ts for how far to trust it at this n. */
  readonly low: number;
  readonly high: number;
}

/** The six target series: means over the horizons of the ratios, with bootstrap intervals. */
export function targetsOf(
  rows: readonly HindcastRow[],
  basis: HindcastRow["basis"],
  span: Span,
): TargetRow[] {
  const skill = skillOf(rows, [span]);
  const out: TargetRow[] = [];
  for (const series of TARGET_SERIES)
    for (const [horizons, list] of [
      ["1", [1]],
      ["2-3", [2, 3]],
    ] as const) {
      // A series without merged records has one basis only.
      const has = rows.some((row) => row.series === series && row.basis === basis && row.method !== "model");
      const used = has ? basis : "published";
      const best = list.map((h) =>
        skill.find((one) => one.series === series && one.horizon === h && one.basis === used && one.best)!,
      );
      const own = list.map((h) =>
        skill.find((one) => one.series === series && one.horizon === h && one.method === "model")!,
      );
      const errors = (method: string, h: number, of: string): Map<number, number> =>
        new Map(
          rows
            .filter(
              (row) =>
                row.series === series &&
                row.horizon === h &&
                row.method === method &&
                (method === "model" || row.basis === of) &&
                row.origin >= firstScored(series) &&
                (span === "all" || row.origin >= MERGER_END),
            )
            .map((row) => [row.origin, Math.abs(row.persons - row.actual)]),
        );
      const pairs = list.flatMap((h, i) => {
        const [mine, rival] = [errors("model", h, used), errors(best[i]!.method, h, used)];
        return [...mine].map(([origin, error]) => ({
          origin,
          own: error / best[i]!.mae,
          rival: rival.get(origin)! / best[i]!.mae,
        }));
      });
      const byOrigin = [...new Set(pairs.map(({ origin }) => origin))].map((origin) => ({
        own: pairs.filter((one) => one.origin === origin).map((one) => one.own),
        rival: pairs.filter((one) => one.origin === origin).map((one) => one.rival),
      }));
      const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
      const interval = skillInterval(byOrigin, { seed: `${series} ${horizons}` });
      out.push({
        series,
        horizons,
        basis: used,
        span,
        n: own[0]!.n,
        mae: mean(own.map((one) => one.mae)),
        rule: [...new Set(best.map((one) => one.method))].join(", "),
        ruleMae: mean(best.map((one) => one.mae)),
        ratio: mean(own.map((one, i) => one.mae / best[i]!.mae)),
        low: interval.lower,
        high: interval.upper,
      });
    }
  return out;
}

const Z = { q025: -1.959964, q10: -1.281552, q50: 0, q90: 1.281552, q975: 1.959964 } as const;
const band = (row: HindcastRow, sd: number): Quantiles =>
  Object.fromEntries(Object.entries(Z).map(([name, z]) => [name, row.persons + z * sd])) as Quantiles;

export interface BandRow {
  readonly horizons: string;
  readonly kind: "drawn" | "widened";
  readonly n: number;
  readonly in80: number;
  readonly in95: number;
  /** Weighted interval score, persons, mean. */
  readonly score: number;
}
/** Coverage of the model's bands over the six target series: as drawn, and widened to earlier own errors. */
export function bandsOf(rows: readonly HindcastRow[]): BandRow[] {
  const own = rows.filter(
    (row) =>
      row.method === "model" &&
      row.horizon > 0 &&
      row.sd !== null &&
      (TARGET_SERIES as readonly string[]).includes(row.series) &&
      row.origin >= firstScored(row.series),
  );
  return (["drawn", "widened"] as const).flatMap((kind) =>
    [
      ["1", [1]],
      ["2-3", [2, 3]],
      ["1-5", [1, 2, 3, 4, 5]],
    ].map(([horizons, list]) => {
      const cases = own
        .filter((row) => (list as number[]).includes(row.horizon))
        .map((row) => ({
          quantiles: band(row, kind === "drawn" ? row.sd! : (row.floor ?? row.sd!)),
          actual: row.actual,
        }));
      const scores = cases.map((one) => weightedIntervalScore(one.quantiles, one.actual));
      return {
        horizons: horizons as string,
        kind,
        ...coverage(cases),
        score: scores.reduce((a, b) => a + b, 0) / scores.length,
      };
    }),
  );
}
