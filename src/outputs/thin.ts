/** A warning where stock cells rest on so few agents that they should not be published one by one. */
import type { Projection } from "./projection.ts";

/** Fewer agents than this leave a standard error above 18 % of the cell. */
export const THIN = 30;

/** What to say of the thin cells of a projection's last year, or undefined where there are none. */
export function thinNote({ stocks, options }: Pick<Projection, "stocks" | "options">): string | undefined {
  if (options.engine === "cohort") return undefined;
  const column = (name: string): ArrayLike<unknown> => stocks.array(name) as ArrayLike<unknown>;
  const [engine, replicate, year] = ["engine", "replicate", "year"].map(column) as ArrayLike<unknown>[];
  const [persons, error] = ["persons", "standard_error"].map(column) as ArrayLike<number>[];
  let [cells, thin] = [0, 0];
  for (let i = 0; i < engine!.length; i++) {
    if (engine![i] !== "agent" || replicate![i] !== 0 || year![i] !== options.until) continue;
    cells++;
    if (error![i]! > persons![i]! / Math.sqrt(THIN)) thin++;
  }
  if (thin === 0) return undefined;
  return `Note: ${thin.toLocaleString("en")} of ${cells.toLocaleString("en")} stock cells of ${options.until} rest on fewer than ${THIN} agents: add them up before you publish them (standard_error in stocks.csv), or give more persons.`;
}
