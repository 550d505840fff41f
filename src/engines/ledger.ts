/** The ledger: every change of every official stock under its flow code; opening + flows = closing, in whole persons. */
import { FLOWS, type FlowCode } from "../schemes/scheme.ts";
import { personProcesses } from "./year.ts";
import { schemes } from "../schemes/index.ts";
import { AGES, eventIndex, type ProcessTally, type Tally } from "./tally.ts";

export interface SeriesInfo {
  readonly name: string;
  readonly label: string;
  readonly concept: "record" | "person" | "cumulative";
  /** Process whose states it counts. */
  readonly process: string;
  /** Weight of each state, by name. */
  readonly counts: Readonly<Record<string, number | undefined>>;
}

/** Leaf series of processes, each with the name of its process. */
export const seriesOf = (processes: readonly { name: string; series?: unknown }[]): SeriesInfo[] =>
  processes.flatMap((process) =>
    ((process as (typeof schemes)[number]).series ?? []).map((series) => ({
      ...series,
      process: process.name,
    })),
  );
/** Leaf series of all schemes and the population, in the order of the year; then the totals. */
export const leafSeries: readonly SeriesInfo[] = seriesOf([personProcesses[0]!, ...schemes]);
/** Persons by state, each a series of its own: "pension/E-lapsed". The population is that of the living. */
export const stateSeries: readonly SeriesInfo[] = [personProcesses[0]!, ...schemes].flatMap(
  ({ name: process, states }) =>
    states
      .filter((state) => state !== "dead")
      .map((state) => ({
        name: `${process === "life" ? "population" : process}/${state}`,
        label: state,
        concept: "person" as const,
        process,
        counts: { [state]: 1 },
      })),
);
export const totalSeries = schemes.flatMap((scheme) => scheme.totals);
export const seriesNames: readonly string[] = [
  ...leafSeries.map(({ name }) => name),
  ...totalSeries.map(({ name }) => name),
];

/** One series through the years: stock[0] is the base year; flows[code][t - 1] belong to year base + t. */
export interface SeriesLedger {
  readonly name: string;
  readonly stock: readonly number[];
  readonly flows: Readonly<Partial<Record<FlowCode, readonly number[]>>>;
}

/** How a move from one state to another changes a series; dying and being born included. */
export function change(series: SeriesInfo, from: string, to: string): number {
  const difference = (series.counts[to] ?? 0) - (series.counts[from] ?? 0);
  // Whoever was ever inside stays counted.
  return series.concept === "cumulative" && difference < 0 ? 0 : difference;
}

/** Persons in a series at year index t, from the stocks of a tally. */
export function stockOf(tally: Tally, series: SeriesInfo, t: number): number {
  const process = tally.processes.find(({ name }) => name === series.process)!;
  const size = process.stock.length / (tally.until - tally.base + 1);
  const weights = process.states.map((state) => series.counts[state] ?? 0);
  let total = 0;
  for (let i = 0; i < size; i++) total += process.stock[t * size + i]! * weights[i % weights.length]!;
  return total;
}

/** All events of a kind in a year, over ages and sexes. */
export function eventsOf(process: ProcessTally, t: number, kind: number): number {
  const first = eventIndex(process.kinds.length, t, kind, 0, 0);
  let total = 0;
  for (let i = first; i < first + AGES * 2; i++) total += process.events[i]!;
  return total;
}

/**
 * The ledger of a tally in persons. Events are scaled by `weight` and rounded once, move by move; stocks start
 * at `base` (the official year end, which a sample of agents meets only nearly) and follow from the flows.
 * Other series than those of all schemes: `leavesOf`, `totalsOf`.
 */
export function ledger(
  tally: Tally,
  weight: number,
  base: ReadonlyMap<string, number>,
  leavesOf: readonly SeriesInfo[] = leafSeries,
  totalsOf: typeof totalSeries = totalSeries,
): SeriesLedger[] {
  const T = tally.until - tally.base;
  const leaves = leavesOf.map((series): SeriesLedger => {
    const process = tally.processes.find(({ name }) => name === series.process)!;
    const flows: Partial<Record<FlowCode, number[]>> = {};
    const stock = [base.get(series.name) ?? Math.round(stockOf(tally, series, 0) * weight)];
    for (let t = 1; t <= T; t++) {
      let closing = stock[t - 1]!;
      process.kinds.forEach((kind, k) => {
        const by = change(series, kind.from, kind.to);
        if (by === 0) return;
        const persons = Math.round(eventsOf(process, t, k) * weight);
        const code = kind.codes[series.name]!;
        (flows[code] ??= Array.from({ length: T }, () => 0))[t - 1]! += by * persons;
        closing += by * persons;
      });
      stock.push(closing);
    }
    return { name: series.name, stock, flows };
  });
  const totals = totalsOf.map(({ name, of }): SeriesLedger => {
    const parts = leaves.filter((leaf) => of.includes(leaf.name));
    const flows: Partial<Record<FlowCode, number[]>> = {};
    for (const part of parts)
      for (const [code, values] of Object.entries(part.flows) as [FlowCode, number[]][]) {
        const sum = (flows[code] ??= Array.from({ length: T }, () => 0));
        values.forEach((value, t) => (sum[t]! += value));
      }
    // Moves between the parts change the roles and not the total.
    for (const code of Object.keys(flows) as FlowCode[])
      if (flows[code]!.every((value) => value === 0)) delete flows[code];
    const stock = Array.from({ length: T + 1 }, (_, t) =>
      parts.reduce((sum, part) => sum + part.stock[t]!, 0),
    );
    return { name, stock, flows };
  });
  return [...leaves, ...totals];
}

/** Mistakes in a ledger: years in which opening + flows is not closing. Empty when it holds. */
export function ledgerGaps(entry: SeriesLedger): number[] {
  const gaps: number[] = [];
  for (let t = 1; t < entry.stock.length; t++) {
    let closing = entry.stock[t - 1]!;
    for (const code of Object.keys(FLOWS) as FlowCode[]) closing += entry.flows[code]?.[t - 1] ?? 0;
    if (closing !== entry.stock[t]) gaps.push(t);
  }
  return gaps;
}
