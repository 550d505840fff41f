/** The tables of a projection: what the engines counted, with names, units and denominators. */
import { table, type ColumnTable } from "arquero";
import { quantileSorted } from "simple-statistics";
import { bandOf } from "../ground/bands.ts";
import {
  finalFigures2023,
  official,
  officialSeries,
  quickFigures2023,
  type OfficialSeries,
} from "../ground/data.ts";
import { leafSeries, seriesNames, type SeriesLedger } from "../engines/ledger.ts";
import { AGES, type ProcessTally, type Tally } from "../engines/tally.ts";
import { RESIDENCES, SEXES, WORKS, isFormal } from "../people/person.ts";
import type { Margin } from "../people/start.ts";
import { schemes } from "../schemes/index.ts";
import type { FlowCode, Scheme } from "../schemes/scheme.ts";

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
}

type Columns = Record<string, unknown[]>;
const build = (names: readonly string[]): { columns: Columns; add: (...cells: unknown[]) => void } => {
  const columns: Columns = Object.fromEntries(names.map((name) => [name, []]));
  const lists = names.map((name) => columns[name]!);
  return { columns, add: (...cells) => lists.forEach((list, i) => list.push(cells[i])) };
};
const done = ({ columns }: { columns: Columns }): ColumnTable => table(columns);

export const AGE_GROUPS: readonly string[] = Array.from({ length: 21 }, (_, i) =>
  i < 20 ? `${i * 5}-${i * 5 + 4}` : "100+",
);
export const groupOfAge = (age: number): number => Math.min(20, Math.floor(age / 5));

/**
 * Headline stocks in whole persons: published history (engine `official`), every run from the base year on, and
 * the thin reference `continued-2023`, in which the increments of 2023 simply continue. Quantiles over replicates, or
 * for expected values the bands of the committed ensemble (ground/bands.ts).
 */
export function enrolmentTable(
  runs: readonly Run[],
  base: number,
  names: readonly string[] = seriesNames,
): ColumnTable {
  const out = build([
    "scenario",
    "engine",
    "year",
    "series",
    "persons",
    "q025",
    "q10",
    "q50",
    "q90",
    "q975",
    "official",
  ]);
  const none = [null, null, null, null, null];
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  const until = Math.max(...runs.map(({ ledger }) => base + ledger[0]!.stock.length - 1));
  for (const scenario of scenarios)
    for (const series of names) {
      if (!(series in officialSeries)) continue;
      for (const { year, persons } of official(series as OfficialSeries))
        if (year >= 2010) out.add(scenario, "official", year, series, persons, ...none, persons);
    }
  for (const run of runs)
    for (const entry of run.ledger)
      entry.stock.forEach((persons, t) => {
        const drawn = run.replicates
          .map(({ ledger }) => ledger.find(({ name }) => name === entry.name)!.stock[t]!)
          .sort((a, b) => a - b);
        const quantiles =
          drawn.length > 1
            ? [0.025, 0.1, 0.5, 0.9, 0.975].map((q) => Math.round(quantileSorted(drawn, q)))
            : ((run.engine === "cohort" ? bandOf(entry.name, base + t, base, persons) : undefined) ?? none);
        out.add(run.scenario, run.engine, base + t, entry.name, persons, ...quantiles, null);
      });
  for (const scenario of scenarios)
    for (const series of names) {
      if (!(series in officialSeries)) continue;
      const values = official(series as OfficialSeries);
      const last = values.at(-1)!.persons;
      const step = last - values.at(-2)!.persons;
      for (let year = base; year <= until; year++)
        out.add(scenario, "continued-2023", year, series, last + step * (year - base), ...none, null);
    }
  return done(out);
}

/** Flows by code: opening + flows = closing exactly. The published increment of the base year stands beside them. */
export function incrementsTable(
  runs: readonly Run[],
  base: number,
  names: readonly string[] = seriesNames,
): ColumnTable {
  const out = build(["scenario", "engine", "year", "series", "flow", "persons"]);
  for (const scenario of new Set(runs.map((run) => run.scenario)))
    for (const series of names) {
      if (!(series in officialSeries)) continue;
      const values = official(series as OfficialSeries);
      const published =
        series === "injury"
          ? quickFigures2023.injury.increment
          : values.at(-1)!.persons - values.at(-2)!.persons;
      out.add(scenario, "official", base, series, "PUBLISHED", published);
      // The final level of work-injury insurance is a little above the quick one.
      if (series === "injury")
        out.add(
          scenario,
          "official",
          base,
          series,
          "REVISION",
          finalFigures2023.injury.increment - published,
        );
    }
  for (const run of runs)
    for (const entry of run.ledger)
      for (let t = 1; t < entry.stock.length; t++)
        for (const [flow, values] of Object.entries(entry.flows) as [FlowCode, number[]][])
          if (values[t - 1] !== 0)
            out.add(run.scenario, run.engine, base + t, entry.name, flow, values[t - 1]);
  return done(out);
}

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
    for (const { replicate, tally } of run.replicates)
      for (const process of tally.processes) {
        if (process.stock.length === 0) continue;
        const alive = run.engine === "agent" ? aliveOf(tally) : [];
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
              run.engine === "agent" ? cellError(count, alive[t]!, run.weight) : null,
            );
          });
      }
  return done(out);
}

/** Agents alive at each year end. */
function aliveOf(tally: Tally): number[] {
  const { stock } = tally.processes[0]!;
  const year = stock.length / (tally.until - tally.base + 1);
  const alive = Array.from({ length: stock.length / year }, () => 0);
  stock.forEach((n, i) => (alive[Math.floor(i / year)]! += n));
  return alive;
}
/**
 * Standard error of a cell's persons, from `count` of `alive` agents of some weight: that of a binomial count, which
 * is a little too large, since places at the start are met to the agent.
 */
export const cellError = (count: number, alive: number, weight: number): number =>
  Math.round(weight * Math.sqrt(count * Math.max(0, 1 - count / alive)));
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
 * Ages are those at year end. All moves out of one state have the same exposure.
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
  ]);
  for (const run of runs)
    for (const { replicate, tally } of run.replicates)
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
                  );
              }
      }
  return done(out);
}

/** Servicemen, whom the population counts and no scheme enrols: about two million in the 2020 census. */
const SERVICEMEN = 2e6;
const employee = (work: (typeof WORKS)[number]): boolean => isFormal(work) || work === "uncovered-wage";
const working = (work: (typeof WORKS)[number]): boolean =>
  !["child", "student", "unemployed", "inactive"].includes(work);

/** Who is counted below the line. A share without the name of its denominator does not exist here. */
const DENOMINATORS: readonly {
  readonly name: string;
  readonly of: readonly string[];
  readonly byAge: boolean;
  readonly less?: number;
  readonly counts: (age: number, residence: number, work: (typeof WORKS)[number]) => boolean;
}[] = [
  { name: "population 16+", of: ["pension"], byAge: true, counts: (age) => age >= 16 },
  {
    name: "16+ without students and servicemen",
    of: ["pension"],
    byAge: false,
    less: SERVICEMEN,
    counts: (age, _r, work) => age >= 16 && work !== "student",
  },
  {
    name: "employees by law",
    of: ["unemployment", "injury"],
    byAge: true,
    counts: (_age, _r, work) => employee(work),
  },
  // The share of card holders that is published divides by the population of the year end before.
  { name: "people of all ages", of: ["medical", "card"], byAge: true, counts: () => true },
  {
    name: "urban employment",
    of: ["pension-employees-contributors", "unemployment", "injury"],
    byAge: false,
    counts: (_age, residence, work) => residence < 2 && working(work),
  },
];

/**
 * Coverage: persons enrolled over a named denominator, by sex and age group where both are counted by age. For
 * `pension` persons are records less duals: somebody with two records is one person.
 */
export function coverageTable(runs: readonly Run[]): ColumnTable {
  const out = build([
    "scenario",
    "engine",
    "year",
    "series",
    "sex",
    "age_group",
    "denominator",
    "persons",
    "base",
    "share",
  ]);
  for (const run of runs) {
    const { tally } = run.replicates[0]!;
    const life = tally.processes[0]!;
    for (let t = 0; t <= tally.until - tally.base; t++)
      for (const { name, of, byAge, less, counts } of DENOMINATORS) {
        const below = byAgeAndSex(
          life,
          t,
          (age, residence, work) => (counts(age, residence, work) ? 1 : 0),
          () => 1,
        );
        for (const series of of) {
          const above = mean(run, (one) => numerator(one, series, t));
          const total = above.reduce((a, b) => a + b, 0) * run.weight;
          const base = below.reduce((a, b) => a + b, 0) * run.weight - (less ?? 0);
          out.add(
            run.scenario,
            run.engine,
            tally.base + t,
            series,
            "all",
            "all",
            name,
            Math.round(total),
            Math.round(base),
            total / base,
          );
          if (!byAge) continue;
          for (let sex = 0; sex < 2; sex++)
            AGE_GROUPS.forEach((group, g) => {
              const b = below[g * 2 + sex]! * run.weight;
              const a = above[g * 2 + sex]! * run.weight;
              if (b >= 1)
                out.add(
                  run.scenario,
                  run.engine,
                  tally.base + t,
                  series,
                  SEXES[sex],
                  group,
                  name,
                  Math.round(a),
                  Math.round(b),
                  a / b,
                );
            });
        }
      }
  }
  return done(out);
}
const mean = (run: Run, of: (tally: Tally) => Float64Array): Float64Array => {
  const all = run.replicates.map(({ tally }) => of(tally));
  return all[0]!.map((_, i) => all.reduce((sum, one) => sum + one[i]!, 0) / all.length);
};
/** Persons (not records) enrolled in a series, by age group and sex. */
function numerator(tally: Tally, series: string, t: number): Float64Array {
  const info = leafSeries.find(({ name }) => name === series);
  const process = tally.processes.find(({ name }) => name === (info?.process ?? series))!;
  const enrolled = schemes.find(({ name }) => name === process.name)!.enrolled;
  const weight = process.states.map((state) =>
    info ? Math.min(1, info.counts[state] ?? 0) : Number(enrolled.includes(state)),
  );
  return byAgeAndSex(
    process,
    t,
    (age) => (series === "pension" && age < 16 ? 0 : 1),
    (state) => weight[state]!,
  );
}
function byAgeAndSex(
  process: ProcessTally,
  t: number,
  where: (age: number, residence: number, work: (typeof WORKS)[number]) => number,
  weight: (state: number) => number,
): Float64Array {
  const S = process.states.length;
  const out = new Float64Array(AGE_GROUPS.length * 2);
  for (let age = 0; age < AGES; age++)
    for (let sex = 0; sex < 2; sex++)
      for (let r = 0; r < RESIDENCES.length; r++)
        for (let w = 0; w < WORKS.length; w++) {
          const factor = where(age, r, WORKS[w]!);
          if (factor === 0) continue;
          const first = ((((t * AGES + age) * 2 + sex) * RESIDENCES.length + r) * WORKS.length + w) * S;
          for (let s = 0; s < S; s++)
            out[groupOfAge(age) * 2 + sex]! += process.stock[first + s]! * weight(s) * factor;
        }
  return out;
}

/**
 * Agents against cells: headline stocks, with the standard error that the number of agents implies. The error is
 * the root of all changes counted so far, each weighing its square: an upper bound, since later moves undo some.
 */
export function agreementTable(runs: readonly Run[], base: number): ColumnTable {
  const out = build(["scenario", "year", "series", "expected", "lived", "standard_error", "z"]);
  for (const lived of runs.filter(({ engine }) => engine === "agent")) {
    const expected = runs.find(({ engine, scenario }) => engine === "cohort" && scenario === lived.scenario);
    if (!expected) continue;
    for (const entry of lived.ledger) {
      const other = expected.ledger.find(({ name }) => name === entry.name)!;
      for (let t = 1; t < entry.stock.length; t++) {
        const error = Math.sqrt(entry.variance[t]! / lived.replicates.length);
        out.add(
          lived.scenario,
          base + t,
          entry.name,
          other.stock[t],
          entry.stock[t],
          error,
          error > 0 ? (entry.stock[t]! - other.stock[t]!) / error : null,
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
