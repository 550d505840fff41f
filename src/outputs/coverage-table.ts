/** Coverage: persons enrolled over denominators that are named. */
import type { ColumnTable } from "arquero";
import { leafSeries } from "../engines/ledger.ts";
import { AGES, type ProcessTally, type Tally } from "../engines/tally.ts";
import { RESIDENCES, SEXES, WORKS, isFormal } from "../people/person.ts";
import { schemes } from "../schemes/index.ts";
import { AGE_GROUPS, build, done, groupOfAge, shareError, type Run } from "./tables.ts";

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

type Counts = (typeof DENOMINATORS)[number]["counts"];

/**
 * Coverage: persons enrolled over a named denominator, by sex and age group where both are counted by age. For
 * `pension` persons are records less duals: somebody with two records is one person. In agents with the share's standard error.
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
    "standard_error",
  ]);
  for (const run of runs) {
    const { tally } = run.replicates[0]!;
    for (let t = 0; t <= tally.until - tally.base; t++)
      for (const { name, of, byAge, less = 0, counts } of DENOMINATORS) {
        const below = mean(run, (one) => counted(one.processes[0]!, t, counts, () => 1));
        for (const series of of) {
          const above = mean(run, (one) => numerator(one, series, t));
          const within = run.noise && mean(run, (one) => numerator(one, series, t, counts));
          const add = (
            sex: string,
            group: string,
            a: number,
            b: number,
            inside: number,
            but: number,
          ): void => {
            const base = b * run.weight - but;
            out.add(
              run.scenario,
              run.engine,
              tally.base + t,
              series,
              sex,
              group,
              name,
              Math.round(a * run.weight),
              Math.round(base),
              (a * run.weight) / base,
              within ? ratioError(a, b - but / run.weight, inside) / Math.sqrt(run.replicates.length) : null,
            );
          };
          add("all", "all", sum(above), sum(below), within ? sum(within) : 0, less);
          if (!byAge) continue;
          for (let sex = 0; sex < 2; sex++)
            AGE_GROUPS.forEach((group, g) => {
              const i = g * 2 + sex;
              if (below[i]! * run.weight >= 1)
                add(SEXES[sex]!, group, above[i]!, below[i]!, within?.[i] ?? 0, 0);
            });
        }
      }
  }
  return done(out);
}
/**
 * Standard error of a share of a above over b below, in agents, `inside` of them in both: the root of the summed squares of
 * what each adds beyond the share (ratio estimator of survey sampling). Never too small: the start is met to the agent.
 */
const ratioError = (above: number, below: number, inside: number): number => {
  const share = above / below;
  if (above === inside && (inside <= 0 || inside >= below)) return shareError(inside, below);
  const squares = inside * (1 - share) ** 2 + Math.max(0, below - inside) * share ** 2 + (above - inside);
  return Math.sqrt(squares) / below;
};
const sum = (one: Float64Array): number => one.reduce((a, b) => a + b, 0);
const mean = (run: Run, of: (tally: Tally) => Float64Array): Float64Array => {
  const all = run.replicates.map(({ tally }) => of(tally));
  return all[0]!.map((_, i) => all.reduce((total, one) => total + one[i]!, 0) / all.length);
};
/** Persons (not records) enrolled in a series, by age group and sex; those alone who are counted below, where `counts` is given. */
function numerator(tally: Tally, series: string, t: number, counts?: Counts): Float64Array {
  const info = leafSeries.find(({ name }) => name === series);
  const process = tally.processes.find(({ name }) => name === (info?.process ?? series))!;
  const enrolled = schemes.find(({ name }) => name === process.name)!.enrolled;
  const weight = process.states.map((state) =>
    info ? Math.min(1, info.counts[state] ?? 0) : Number(enrolled.includes(state)),
  );
  return counted(
    process,
    t,
    (age, residence, work) =>
      (series !== "pension" || age >= 16) && (!counts || counts(age, residence, work)),
    (state) => weight[state]!,
  );
}
/** Agents or persons by age group and sex. */
function counted(
  process: ProcessTally,
  t: number,
  where: Counts,
  weight: (state: number) => number,
): Float64Array {
  const S = process.states.length;
  const out = new Float64Array(AGE_GROUPS.length * 2);
  for (let age = 0; age < AGES; age++)
    for (let sex = 0; sex < 2; sex++)
      for (let r = 0; r < RESIDENCES.length; r++)
        for (let w = 0; w < WORKS.length; w++) {
          if (!where(age, r, WORKS[w]!)) continue;
          const first = ((((t * AGES + age) * 2 + sex) * RESIDENCES.length + r) * WORKS.length + w) * S;
          for (let s = 0; s < S; s++)
            out[groupOfAge(age) * 2 + sex]! += process.stock[first + s]! * weight(s);
        }
  return out;
}
