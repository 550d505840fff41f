/** The command `hindcast`: the record of the model from rolling origins, as tables, charts and a page. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { from, type ColumnTable } from "arquero";
import { UserError } from "./ground/problem.ts";
import { charts } from "./outputs/charts.ts";
import { toSVG, toPNG, toSmallPNG } from "./outputs/picture.ts";
import { progress } from "./outputs/progress.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { emptyProblems, placeProblems } from "./run-options.ts";
import { LAST_ORIGIN, FIRST_ORIGIN, hindcast, type HindcastRow } from "./studies/hindcast.ts";
import { hindcastPage, verdict, type HindcastResults } from "./studies/hindcast-page.ts";
import { TARGET_SERIES, studySeries } from "./studies/history.ts";
import { bandsOf, skillOf, targetsOf } from "./studies/skill.ts";
import { serve, type Job } from "./thread.ts";

export interface HindcastFlags {
  readonly out?: string;
  /** Renew docs/hindcast.md, its pictures, and src/data/hindcast.json. */
  readonly docs?: boolean;
}
export const work = (job: Job<HindcastFlags>): Promise<void> =>
  serve(job, (terminal) => runHindcast(job.flags, terminal, job.found));

/** Runs the hindcast and writes it; prints the verdict. Throws a UserError with mistakes `found` before, or with its folder. */
export async function runHindcast(
  flags: HindcastFlags,
  terminal: Terminal,
  found: readonly string[] = [],
): Promise<void> {
  const folder = flags.out ?? join("results", "hindcast");
  const problems = [...found, ...emptyProblems(flags), ...(folder === "" ? [] : placeProblems(folder))];
  if (problems.length > 0) throw new UserError("this hindcast", problems);
  const bar = progress(terminal);
  const all = LAST_ORIGIN - FIRST_ORIGIN + 1;
  let done = 0;
  bar.phase("hindcast");
  const rows = hindcast({ onOrigin: () => bar.update(++done / all) });
  bar.clear();
  const results: HindcastResults = {
    rows,
    skill: skillOf(rows),
    targets: [
      targetsOf(rows, "published", "all"),
      targetsOf(rows, "merger", "all"),
      targetsOf(rows, "published", "without merger"),
    ],
    bands: bandsOf(rows),
  };
  mkdirSync(join(folder, "charts"), { recursive: true });
  const write = (name: string, text: string | Buffer): void => writeFileSync(join(folder, name), text);
  write("hindcast.csv", csv(from(rows as object[]) as ColumnTable));
  write("skill.csv", csv(from(results.skill as object[]) as ColumnTable));
  write("targets.csv", csv(from(results.targets.flat() as object[]) as ColumnTable));
  write("bands.csv", csv(from(results.bands as object[]) as ColumnTable));
  write("README.md", hindcastPage(results, "charts"));
  const specs = { hindcast: pathsChart(rows), skill: skillChart(results) };
  for (const [name, spec] of Object.entries(specs)) {
    const svg = await toSVG(spec);
    write(`charts/${name}.vl.json`, `${JSON.stringify(spec)}\n`);
    write(`charts/${name}.svg`, svg);
    write(`charts/${name}.png`, toPNG(svg));
    if (flags.docs) {
      mkdirSync("docs/hindcast", { recursive: true });
      writeFileSync(`docs/hindcast/${name}.png`, toSmallPNG(svg));
    }
  }
  if (flags.docs) {
    writeFileSync("docs/hindcast.md", hindcastPage(results, "hindcast"));
    writeFileSync("src/data/hindcast.json", `${JSON.stringify(floorsOf(results), null, 1)}\n`);
  }
  terminal.out(`${verdict(results.targets[0]!)} (rules that see the plain published series);\n`);
  terminal.out(`${verdict(results.targets[1]!)} (rules that are told of the merger too).\n`);
  terminal.out(`Written to ${folder}\n`);
}

const csv = (table: ColumnTable): string => `${table.toCSV()}\n`.replace(/\n\n$/, "\n");

/** The drawn charts: a path from each origin of the six target series, and error ratios of the three nearest horizons. */
const pathsChart = (rows: readonly HindcastRow[]) =>
  charts.hindcast(
    { hindcast: from(rows.filter(({ method }) => method === "model") as object[]) as ColumnTable },
    { series: [...TARGET_SERIES] },
  );
const skillChart = ({ skill }: HindcastResults) =>
  charts.skill(
    {
      skill: from(
        skill.filter(
          ({ basis, span, method }) => basis === "published" && span === "all" && method !== "model",
        ) as object[],
      ) as ColumnTable,
    },
    { series: [...TARGET_SERIES] },
  );

/** What later steps need: root mean square errors by series and years ahead (persons), and the ratios of the page. */
function floorsOf({ rows, targets, bands }: HindcastResults): object {
  const rmse = (series: string, horizon: number): number => {
    const own = rows.filter(
      (row) => row.method === "model" && row.series === series && row.horizon === horizon,
    );
    return Math.round(
      Math.sqrt(own.reduce((sum, row) => sum + (row.persons - row.actual) ** 2, 0) / own.length),
    );
  };
  const horizons = [1, 2, 3, 4, 5];
  return {
    about: "Written by npm run hindcast -- --docs; do not edit. Errors of the model's own hindcast.",
    rmse: Object.fromEntries(studySeries.map(({ name }) => [name, horizons.map((h) => rmse(name, h))])),
    targets: targets[0]!.map(({ series, horizons: ahead, n, ratio }) => ({
      series,
      horizons: ahead,
      n,
      ratio: Number(ratio.toFixed(3)),
    })),
    bands: bands.map(({ kind, horizons: ahead, n, in80, in95 }) => ({
      kind,
      horizons: ahead,
      n,
      in80: Number(in80.toFixed(3)),
      in95: Number(in95.toFixed(3)),
    })),
  };
}
