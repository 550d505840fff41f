/** What is known of the error of a difference, in words: where bands come from, how many draws, what the draws hold. */
import { numberOr, rowsOf } from "./charts-data.ts";
import type { DifferenceRow } from "./compare-tables.ts";
import { leadEngine, type Projection } from "./projection.ts";
import { grouped, signed, type Lang } from "./words.ts";

export interface Doubt {
  /** Draws of the parameters, null where none were made. */
  readonly draws: number | null;
  /** Replicates whose spread is known: two or more. */
  readonly replicates: number | null;
  /** Normative scenarios whose assumptions were held in their draws, with those levers. */
  readonly held: readonly { readonly scenario: string; readonly levers: string }[];
}

/** What a projection knows of its own error. */
export function doubtOf(projection: Projection): Doubt {
  const { draws, options, scenarios } = projection;
  const rows = draws ? rowsOf<{ scenario: string; draw: number; held?: string }>(draws) : [];
  const known = new Map(rows.map(({ scenario, held }) => [scenario, held ?? ""]));
  const sampled = leadEngine(projection) === "agent" || options.flows === "drawn";
  return {
    draws: draws ? new Set(rows.map(({ draw }) => draw)).size : null,
    replicates: sampled && options.replicates > 1 ? options.replicates : null,
    held: draws
      ? scenarios
          .filter(({ normative }) => normative)
          .map(({ name }) => ({ scenario: name, levers: assumed(known.get(name) ?? "") }))
      : [],
  };
}
/** Of the levers held, those that are the assumption. */
const assumed = (held: string): string =>
  held
    .split("; ")
    .filter((one) => one.endsWith(" (assumed)"))
    .map((one) => one.replace(" (assumed)", ""))
    .join(", ");

/** With fewer replicates Student's t is wider than the normal law by a quarter or more. */
const FEW = 8;

/** Where the bands of a chart come from, as a sentence of its subtitle; `drawn` are its scenarios. */
export function bandWords(doubt: Doubt, drawn: readonly string[], lang: Lang): string {
  const { draws, replicates } = doubt;
  const goals = doubt.held.map(({ scenario }) => scenario).filter((name) => drawn.includes(name));
  if (lang === "zh") {
    if (draws === null)
      return replicates === null ? "" : `区间：${replicates}次重复模拟的标准误按t分布，仅为随机波动。`;
    const held = goals.map((name) => `目标情景“${name}”自设的参数不抽样。`).join("");
    return `区间：${grouped(draws)}次参数抽样（蒙特卡罗），情景与基准使用相同的抽样。${held}`;
  }
  if (draws === null)
    return replicates === null
      ? ""
      : `Bands: Student's t with the standard error of ${grouped(replicates)} replicates, the luck of the simulation alone.${replicates < FEW ? " So few make them wide; more replicates narrow them." : ""}`;
  const held = goals.map((name) => ` What "${name}" assumes is held.`).join("");
  return `Bands: ${grouped(draws)} draws of the parameters (Monte Carlo), the same under a scenario and its baseline.${held}`;
}

/** How the error of the differences is known, for the page. */
export function doubtSentences({ draws, held }: Doubt): string[] {
  if (draws === null) return [];
  return [
    `Doubt about the parameters is drawn ${grouped(draws)} times (Monte Carlo over priors, the economy and the luck of the years; the same draws under every scenario) and shown as the middle 80 and 95 of 100 draws, around the difference in expectation.`,
    "A lever is drawn around the value that a scenario gives it; a share of none or all stays.",
    ...held.map(
      ({ scenario, levers }) =>
        `"${scenario}" is a goal: the levers that it sets are its assumption and are held in its draws${levers ? ` (${levers})` : ""}.`,
    ),
  ];
}

/** The middle 80 of 100 draws in million, "+3.10 to +6.90"; null where there were no draws. */
export function likely(row: DifferenceRow | undefined): string | null {
  const [low, high] = [numberOr(row?.q10), numberOr(row?.q90)];
  if (low === null || high === null) return null;
  if (low === 0 && high === 0) return "0";
  const decimals = Math.max(Math.abs(low), Math.abs(high)) < 1e5 ? 3 : 2;
  return `${signed(low / 1e6, decimals)} to ${signed(high / 1e6, decimals)}`;
}

/** Luck and parameters together, in persons; null where neither is known. */
export function errorOf(row: DifferenceRow): number | null {
  const [luck, parameters] = [numberOr(row.standard_error), numberOr(row.parameter_error)];
  return luck === null && parameters === null ? null : Math.hypot(luck ?? 0, parameters ?? 0);
}
/** What stands behind a plus-minus sign. */
export function errorWords({ draws, replicates }: Doubt): string | null {
  const parts = [
    ...(replicates === null ? [] : [`${grouped(replicates)} replicates`]),
    ...(draws === null ? [] : [`${grouped(draws)} draws of the parameters`]),
  ];
  return parts.length > 0 ? `± one standard error over ${parts.join(" and ")}` : null;
}
