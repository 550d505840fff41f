/** Notes on standard errors: cells that rest on too few agents to be published one by one, what an error asked for took. */
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

/** What asking for a standard error came to, or undefined where none was asked for. */
export function reachedNote({ reached }: Pick<Projection, "reached">): string | undefined {
  if (!reached) return undefined;
  const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
  const { series, year, asked, error, times, persons, replicates } = reached;
  const many = `${persons.toLocaleString("en")} agents${replicates > 1 ? ` in each of ${replicates} replicates` : ""}`;
  const verb = times <= 1 ? "reached" : "not reached";
  return `--until-error ${percent(asked)}: ${verb} with ${many}; furthest from it is ${series} in ${year}, with a standard error of ${percent(error)}.`;
}
