/** National pooling of the employees' arm: what provinces remit and receive, by constant shares of end-2023. */
import { param, type Values } from "../ground/parameter.ts";
import { once, readTable } from "../ground/table.ts";
import { WAGE_2023 } from "./money.ts";

export const poolingParameters = {
  "pooling.share": param({
    label: "Share of every province's contributions that goes into the national pool and back by retirees",
    unit: "share",
    values: 0.29,
    range: [0, 1],
    source: "S_MOHRSS2018; S_CSY2025; derived",
    note: "0.29 gives the 271.6 billion yuan that crossed provinces in 2023: all contributions pooled would move 936 billion by the shares used here",
    acts: "transfers between provinces, not the national account",
    moves: { raises: "adjustment/crossing" },
    precedent:
      "central adjustment 2018-21 at 3 to 4.5 percent of wages, national pooling since 2022: 242.2 billion gross in 2018, 932.7 in 2021",
    grade: "B",
  }),
} as const;
export const collectionParameters = {
  "pooling.moralHazardSurplus": param({
    label: "Change of collection in provinces that pay more into the pool than they get",
    unit: "percentage points",
    values: 0,
    range: [-5, 0],
    source: "S52; S53; S54; prior",
    note: "-1.5 in the variant; one study finds the contrary (S54)",
    acts: "contributions collected; new contracts for employees without insurance",
    moves: { raises: "funds/pension-employees/contributions" },
    precedent: "studies of pooling within provinces",
    grade: "A",
  }),
  "pooling.moralHazardDeficit": param({
    label: "Change of collection in provinces that get more from the pool than they pay",
    unit: "percentage points",
    values: 0,
    range: [-20, 0],
    source: "S52; S53; S54; prior",
    note: "-10 in the variant; one study finds the contrary (S54)",
    acts: "contributions collected; new contracts for employees without insurance",
    moves: { raises: "funds/pension-employees/contributions" },
    precedent: "studies of pooling within provinces",
    grade: "A",
  }),
} as const;

/** A province of the employees' arm at the end of 2023, as shares of the nation. */
export interface Province {
  readonly code: string;
  readonly name: string;
  readonly contributions: number;
  readonly retirees: number;
  /** Persons drawing an employees' pension, estimated. */
  readonly pensioners: number;
}

/**
 * Provinces in the order of their codes. Contributions are shared out by estimated workers and relative wages: eight
 * provinces have their own, the others the wage that is left for them.
 */
export function provinces(): readonly Province[] {
  return once("provinces of the employees' arm", () => {
    const rows = readTable("provinces").filter((row) => row.year === 2023);
    const value = (code: string, series: string): number | undefined =>
      rows.find((row) => row.code === code && row.series === series)?.value;
    const codes = [...new Set(rows.map((row) => row.code))].sort();
    const total = (series: string): number => codes.reduce((sum, code) => sum + value(code, series)!, 0);
    const workers = codes.map((code) => value(code, "uebp_workers")! / total("uebp_workers"));
    const wages = codes.map((code) => {
      const other = value(code, "wage_nonprivate");
      return other === undefined
        ? undefined
        : (0.541 * other + 0.459 * (value(code, "wage_private") ?? 68_340)) / WAGE_2023;
    });
    const known = wages.reduce<number>((sum, wage, i) => sum + (wage ?? 0) * workers[i]!, 0);
    const left = wages.reduce<number>((sum, wage, i) => sum + (wage === undefined ? workers[i]! : 0), 0);
    return codes.map((code, i) => ({
      code,
      name: rows.find((row) => row.code === code)!.province,
      contributions: workers[i]! * (wages[i] ?? (1 - known) / left),
      retirees: value(code, "uebp_retirees")! / total("uebp_retirees"),
      pensioners: value(code, "uebp_retirees")! * 1e4,
    }));
  });
}
/** Whether a province pays more into the pool than it gets: the same for every share that is pooled. */
export const paysMore = (one: Province): boolean => one.contributions > one.retirees;

/** What is collected nationally, over what would be without moral hazard. */
export function collected(p: Values<typeof collectionParameters>): number {
  const paying = once("contributions of paying provinces", () =>
    provinces().reduce((sum, one) => sum + (paysMore(one) ? one.contributions : 0), 0),
  );
  return (
    1 + (paying * p["pooling.moralHazardSurplus"] + (1 - paying) * p["pooling.moralHazardDeficit"]) / 100
  );
}
