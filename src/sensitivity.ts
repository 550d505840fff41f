/** The command `sensitivity`: each lever alone, the strongest ten together, structural variants; tables and tornadoes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { from, type ColumnTable } from "arquero";
import { tried, UserError } from "./ground/problem.ts";
import { charts } from "./outputs/charts.ts";
import { marked } from "./outputs/compare-listed.ts";
import { toPNG, toSVG } from "./outputs/picture.ts";
import { progress } from "./outputs/progress.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { label, type Lang } from "./outputs/words.ts";
import { emptyProblems, langProblems, placeProblems, wholeProblems } from "./run-options.ts";
import { load } from "./scenario/load.ts";
import { BASE_YEAR, LAST_YEAR, freeze } from "./scenario/scenario.ts";
import { LOOKED_AT, oneAtATime, sobol, strongest, variants, type Effect } from "./studies/sensitivity.ts";
import { serve, type Job } from "./thread.ts";

export interface SensitivityFlags {
  readonly year?: string;
  readonly sobol?: string;
  readonly out?: string;
  readonly lang?: string;
}
export const work = (job: Job<SensitivityFlags>): Promise<void> =>
  serve(job, (terminal) => runSensitivity(job.names[0] ?? "current-law", job.flags, terminal, job.found));

/** Computes, writes and prints. Throws a UserError with every mistake before anything is computed; `found` are earlier ones. */
export async function runSensitivity(
  name: string,
  flags: SensitivityFlags,
  terminal: Terminal,
  found: readonly string[] = [],
): Promise<void> {
  const year = Number(flags.year ?? 2030);
  const samples = Number(flags.sobol ?? 0);
  const problems = [
    ...found,
    ...wholeProblems("year", flags.year, BASE_YEAR + 1, LAST_YEAR),
    ...wholeProblems("sobol", flags.sobol, 0, 10_000),
  ];
  problems.push(...langProblems(flags.lang), ...emptyProblems(flags));
  const loaded = await tried(() => load(name), problems, `${name}: `);
  const folder = flags.out ?? join("results", `sensitivity-${loaded?.name}`);
  if (folder !== "" && loaded) problems.push(...placeProblems(folder));
  if (problems.length > 0 || !loaded) throw new UserError("this analysis", problems);
  const scenario = freeze(loaded);
  const bar = progress(terminal);
  bar.phase("each lever alone");
  const effects = oneAtATime(scenario, year, (done, total) => bar.update(done / total));
  const other = variants(scenario, year);
  const top = strongest(effects);
  if (samples > 0) bar.phase("the strongest ten together");
  const shares =
    samples > 0 ? sobol(scenario, year, top, samples, "shebao", (d, t) => bar.update(d / t)) : [];
  bar.clear();
  mkdirSync(join(folder, "charts"), { recursive: true });
  const csv = (file: string, rows: readonly object[]): void =>
    writeFileSync(join(folder, file), `${(from(rows as object[]) as ColumnTable).toCSV()}\n`);
  csv("one_at_a_time.csv", effects);
  csv("variants.csv", other);
  if (shares.length) csv("sobol.csv", shares);
  const marks = { scenario: scenario.name, normative: scenario.normative ? [scenario.name] : [] };
  for (const series of LOOKED_AT) {
    const svg = await toSVG(
      charts.tornado(
        { sensitivity: from(effects as unknown as object[]) as ColumnTable },
        { series, year, ...marks, ...(flags.lang === undefined ? {} : { lang: flags.lang as Lang }) },
      ),
    );
    writeFileSync(join(folder, "charts", `tornado-${series}.svg`), svg);
    writeFileSync(join(folder, "charts", `tornado-${series}.png`), toPNG(svg));
  }
  terminal.out(`Under ${marked(scenario)}:\n${words(effects, year)}`);
  terminal.out(`Written to ${folder}\n`);
}

/** The three levers that move each series most. */
function words(effects: readonly Effect[], year: number): string {
  const reach = ({ low, high }: Effect): number => Math.max(Math.abs(low), Math.abs(high));
  const million = (persons: number): string => `${persons > 0 ? "+" : ""}${(persons / 1e6).toFixed(1)}`;
  return LOOKED_AT.map((series) => {
    const own = effects.filter((one) => one.series === series).sort((a, b) => reach(b) - reach(a));
    const three = own
      .slice(0, 3)
      .map((one) => `${one.parameter} (${million(one.low)} to ${million(one.high)})`);
    return `${label(series)}, end of ${year}, million: ${three.join(", ")}\n`;
  }).join("");
}
