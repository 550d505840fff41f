/** Tables of cells: stocks and flows as the engines counted them, and the fit of the start. */
import { table, type ColumnTable } from "arquero";
import type { SeriesLedger } from "../engines/ledger.ts";
import { begunByAge, type Noise } from "../engines/noise.ts";
import { AGES, type ProcessTally, type Tally } from "../engines/tally.ts";
import { RESIDENCES, SEXES, WORKS } from "../people/person.ts";
import type { Margin } from "../people/start.ts";
import { schemes } from "../schemes/index.ts";
import type { Scheme } from "../schemes/scheme.ts";

/** One engine's work on one scenario: a tally for each replicate and the ledger of their mean. */
export interface Run {
  readonly scenario: string;
  readonly engine: "cohort" | "agent";
  /** Persons that one counted unit stands for: 1 in the cohort engine, population / agents in the agent engine. */
  readonly weight: number;
  readonly replicates: readonly {
    readonly replicate: number;
    readonly tally: Tally;
    readonly ledger: readonly SeriesLedger[];
  }[];
  readonly ledger: readonly SeriesLedger[];
  /** What luck adds to one replicate, by series and by state; nothing in the cohort engine. */
  readonly noise?: ReadonlyMap<string, Noise>;
}

/** Standard error of the mean of a run's replicates from the variance of one; null where nothing was left to luck. */
export const standardErrorOf = ({ noise, replicates }: Run, variance: number | undefined): number | null =>
  noise ? Math.sqrt((variance ?? 0) / replicates.length) : null;

type Columns = Record<string, unknown[]>;
export const build = (names: readonly string[]): { columns: Columns; add: (...cells: unknown[]) => void } => {
  const columns: Columns = Object.fromEntries(names.map((name) => [name, []]));
  const lists = names.map((name) => columns[name]!);
  return { columns, add: (...cells) => lists.forEach((list, i) => list.push(cells[i])) };
};
export const done = ({ columns }: { columns: Columns }): ColumnTable => table(columns);

export const AGE_GROUPS: readonly string[] = Array.from({ length: 21 }, (_, i) =>
  i < 20 ? `${i * 5}-${i * 5 + 4}` : "100+",
);
export const groupOfAge = (age: number): number => Math.min(20, Math.floor(age / 5));

/** Stocks by state, sex, age group, residence and work. Cells are rounded one by one; empty ones are left out. */
export function stocksTable(runs: readonly Run[], list: readonly Scheme[] = schemes): ColumnTable {
  const out = build([
    "scenario",
    "engine",
    "replicate",
    "year",
    "scheme",
    "state",
    "enrolled",
    "sex",
    "age_group",
    "residence",
    "work",
    "province",
    "persons",
    "standard_error",
  ]);
  for (const run of runs)
    for (const { replicate, tally } of run.replicates) {
      const begun = run.engine === "agent" ? begunByGroup(tally) : undefined;
      for (const process of tally.processes) {
        if (process.stock.length === 0) continue;
        const scheme = process.name === "life" ? "population" : process.name;
        const enrolled = list.find(({ name }) => name === process.name)?.enrolled ?? [];
        for (let t = 0; t <= tally.until - tally.base; t++)
          eachGroup(process, t, (group, sex, residence, work, state, count) => {
            const persons = Math.round(count * run.weight);
            if (persons === 0 || (scheme === "population" && state !== 0)) return;
            out.add(
              run.scenario,
              run.engine,
              replicate,
              tally.base + t,
              scheme,
              process.states[state],
              enrolled.includes(process.states[state]!),
              SEXES[sex],
              AGE_GROUPS[group],
              RESIDENCES[residence],
              WORKS[work],
              "all",
              persons,
              begun ? cellError(count, begun[(t * AGE_GROUPS.length + group) * 2 + sex]!, run.weight) : null,
            );
          });
      }
    }
  return done(out);
}

/** [year][age group][sex]: agents that were to be of this age then. */
function begunByGroup(tally: Tally): Float64Array {
  const out = new Float64Array((tally.until - tally.base + 1) * AGE_GROUPS.length * 2);
  begunByAge(tally).forEach((n, i) => {
    const age = Math.floor(i / 2) % AGES;
    const t = Math.floor(i / 2 / AGES);
    out[(t * AGE_GROUPS.length + groupOfAge(age)) * 2 + (i % 2)]! += n;
  });
  return out;
}
/**
 * Standard error of a cell's persons, from `count` of `begun` agents of some weight: that of as many coins. Never too small,
 * and somewhat too large, since agents also began in different places, which are met to the agent.
 */
export const cellError = (count: number, begun: number, weight: number): number =>
  Math.round(weight * Math.sqrt(count * Math.max(0, 1 - count / begun)));
/**
 * Standard error of a share of agents, `count` of `of`: that of a coin. Where all or none are counted, which would leave none, two more
 * of either are taken to have been seen (Agresti and Coull 1998): of a few agents who all did the same little is known.
 */
export const shareError = (count: number, of: number): number => {
  const [k, n] = count <= 0 || count >= of ? [count + 2, of + 4] : [count, of];
  return Math.sqrt((k * (n - k)) / n ** 3);
};
/** Visits a year's stock summed over the single ages of each five-year group. */
function eachGroup(
  process: ProcessTally,
  t: number,
  visit: (group: number, sex: number, residence: number, work: number, state: number, count: number) => void,
): void {
  const S = process.states.length;
  const cell = 2 * RESIDENCES.length * WORKS.length * S;
  const sum = new Float64Array(cell);
  for (let group = 0; group < AGE_GROUPS.length; group++) {
    sum.fill(0);
    for (let age = group * 5; age < Math.min(AGES, group * 5 + 5); age++)
      for (let i = 0; i < cell; i++) sum[i]! += process.stock[(t * AGES + age) * cell + i]!;
    for (let i = 0; i < cell; i++) {
      if (sum[i] === 0) continue;
      const state = i % S;
      const place = Math.floor(i / S);
      visit(
        group,
        Math.floor(place / (RESIDENCES.length * WORKS.length)),
        Math.floor(place / WORKS.length) % RESIDENCES.length,
        place % WORKS.length,
        state,
        sum[i]!,
      );
    }
  }
}

/**
 * Moves by process, with the persons who were exposed to them: in the state when the process that moves them takes its
 * turn. Death takes its turn first, so those who die of a scheme's state are exposed to death and to nothing else.
 * Ages are those at year end. All moves out of one state have the same exposure. The standard error is that of the events.
 */
export function flowsTable(runs: readonly Run[]): ColumnTable {
  const out = build([
    "scenario",
    "engine",
    "replicate",
    "year",
    "process",
    "from",
    "to",
    "flow",
    "sex",
    "age_group",
    "exposure",
    "events",
    "standard_error",
  ]);
  for (const run of runs)
    for (const { replicate, tally } of run.replicates) {
      const begun = run.engine === "agent" ? begunByGroup(tally) : undefined;
      for (const process of tally.processes) {
        const S = process.states.length;
        const kinds = process.kinds
          .map((kind, k) => ({ ...kind, k, flow: [...new Set(Object.values(kind.codes))].sort().join("+") }))
          .sort((a, b) => `${a.from}|${a.to}|${a.flow}`.localeCompare(`${b.from}|${b.to}|${b.flow}`, "en"));
        for (let t = 1; t <= tally.until - tally.base; t++)
          for (const { from, to, flow, k } of kinds)
            for (let sex = 0; sex < 2; sex++)
              for (let group = 0; group < AGE_GROUPS.length; group++) {
                let events = 0;
                let exposure = 0;
                for (let age = group * 5; age < Math.min(AGES, group * 5 + 5); age++) {
                  events += process.events[((t * process.kinds.length + k) * AGES + age) * 2 + sex]!;
                  const state = process.states.indexOf(from);
                  if (state >= 0) exposure += process.exposure[((t * AGES + age) * 2 + sex) * S + state]!;
                  // Babies who die are exposed to nothing: they were in no state at the year before's end.
                  if (to === "dead" && process.name !== "life" && age > 0)
                    exposure += process.events[((t * process.kinds.length + k) * AGES + age) * 2 + sex]!;
                }
                if (events > 0)
                  out.add(
                    run.scenario,
                    run.engine,
                    replicate,
                    tally.base + t,
                    process.name,
                    from,
                    to,
                    flow,
                    SEXES[sex],
                    AGE_GROUPS[group],
                    exposure * run.weight,
                    events * run.weight,
                    begun
                      ? cellError(events, begun[(t * AGE_GROUPS.length + group) * 2 + sex]!, run.weight)
                      : null,
                  );
              }
      }
    }
  return done(out);
}

/** The fit of the starting population, margin by margin. */
export function marginsTable(margins: readonly Margin[]): ColumnTable {
  const out = build(["margin", "group", "target", "fitted", "residual", "status", "basis", "source"]);
  for (const { margin, group, target, fitted, status, basis, source } of margins)
    out.add(margin, group, target, fitted, fitted - target, status, basis, source);
  return done(out);
}
