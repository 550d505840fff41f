/** Published history as the studies read it: one consistent basis, known reclassifications, law by date, macro paths. */
import { policy } from "../ground/data.ts";
import { knownUntil, publishedValues, type Known, type KnownValue } from "../ground/known.ts";
import { farmersAt } from "../people/start-year.ts";

const M = 1e6;

/** A headline series of the studies: the leaf series of the model that add up to it, and the published ones. */
export interface StudySeries {
  readonly name: string;
  readonly leaves: readonly LeafName[];
  /** First year end with a published value on the basis used here. */
  readonly from: number;
}
/** Leaf series of the model and the published series each is compared with. */
export const LEAVES = {
  "pension-employees-contributors": "uebp_workers",
  "pension-employees-retirees": "uebp_retirees",
  "pension-residents-contributors": "urrbp_contributors",
  "pension-residents-recipients": "urrbp_beneficiaries",
  unemployment: "ui_insured",
  injury: "wi_insured",
} as const;
export type LeafName = keyof typeof LEAVES;
export const leafNames = Object.keys(LEAVES) as LeafName[];

const arms = leafNames.slice(0, 4);
/** The six series of the target (model section 10), the four roles being among or behind them. */
export const TARGET_SERIES = [
  "pension",
  "pension-employees-contributors",
  "pension-employees-retirees",
  "pension-residents",
  "unemployment",
  "injury",
] as const;
export const studySeries: readonly StudySeries[] = [
  { name: "pension", leaves: arms, from: 2012 },
  { name: "pension-employees", leaves: arms.slice(0, 2), from: 2010 },
  { name: "pension-employees-contributors", leaves: arms.slice(0, 1), from: 2010 },
  { name: "pension-employees-retirees", leaves: arms.slice(1, 2), from: 2010 },
  { name: "pension-residents", leaves: arms.slice(2, 4), from: 2012 },
  { name: "pension-residents-contributors", leaves: arms.slice(2, 3), from: 2012 },
  { name: "pension-residents-recipients", leaves: arms.slice(3, 4), from: 2012 },
  { name: "unemployment", leaves: ["unemployment"], from: 2010 },
  { name: "injury", leaves: ["injury"], from: 2010 },
];

/**
 * Residents' recipients of 2012-14 as the ministry's bulletins printed them (notes of enrolment.csv). The yearbook
 * later raised these three years and not 2015, so that its series has a false step of 4 million between 2014 and 2015.
 */
const BULLETIN_RECIPIENTS: Readonly<Record<number, number>> = { 2012: 130.75, 2013: 137.68, 2014: 143.13 };

/** Published values on one basis: recipients of 2012-14 by the bulletins, contributors what is left of the total. */
export function consistentValues(): KnownValue[] {
  const values = publishedValues();
  const total = (year: number): number =>
    values.find((one) => one.series === "urrbp_total" && one.year === year)!.value;
  return values.map((one) => {
    const recipients = BULLETIN_RECIPIENTS[one.year];
    if (recipients === undefined) return one;
    if (one.series === "urrbp_beneficiaries") return { ...one, value: recipients * M };
    if (one.series === "urrbp_contributors") return { ...one, value: total(one.year) - recipients * M };
    return one;
  });
}

/** What was known at a year end, on the consistent basis; `values` for tests that change what came later. */
export const historyUntil = (until: number, values: readonly KnownValue[] = consistentValues()): Known =>
  knownUntil(until, values);

/** The published value of a study series, million. */
export const published = (known: Known, series: StudySeries, year: number): number =>
  series.leaves.reduce((sum, leaf) => sum + known.at(LEAVES[leaf], year), 0) / M;

/**
 * Reclassifications, million, by leaf and year: the merger of the public sector's pensions (decided in January
 * 2015). Derived in model section 5: entries over the norm of 7.6 million workers and 7.6 million new retirees a year.
 */
export const RECLASSIFIED: { readonly [L in LeafName]?: Readonly<Record<number, number>> } = {
  "pension-employees-contributors": { 2016: 7.6, 2017: 7.6 },
  "pension-employees-retirees": { 2016: 4.2, 2017: 4.0, 2018: 2.7 },
};
export const reclassified = (leaf: LeafName, year: number): number => RECLASSIFIED[leaf]?.[year] ?? 0;

/** Law that differs from that of end-2023, as it stood at a year end: the employers' rate and the basic pension. */
export function lawAt(origin: number): Readonly<Record<string, number>> {
  // "2014-07" counts from 2014 on.
  const basic = Object.entries(policy.urrbp.basic_pension_minimum_yuan_month.value)
    .filter(([from]) => Number(from.slice(0, 4)) <= origin)
    .at(-1)![1];
  return {
    // SCO2019_13: from 20 to 16 percent on 1 May 2019.
    "pension.employerRate": origin < 2019 ? 0.2 : policy.uebp.employer_rate.value,
    // MOHRSS_MOF_BASIC_PENSION, remembered.
    "pension.residentsBasic": basic,
  };
}

/** Paths of the economy as they were in a year (`from` the year before). */
export function macroOf(known: Known, from: number, to: number): Record<string, number> {
  const years = to - from;
  const change = (series: string): number => (known.at(series, to) - known.at(series, from)) / years;
  return {
    "macro.urbanEmployment": clamp(change("employment_urban") / M, -10, 20),
    "macro.agriculture": clamp((farmersAt(to, known) - farmersAt(from, known)) / years, -12, 0),
    "residence.pace": clamp(change("urbanisation_pct"), 0, 2),
  };
}
const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));
