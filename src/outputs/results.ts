/** Results of a run as a folder: tables, charts, one page and a manifest; whole or not at all. */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ColumnTable } from "arquero";
import type { TopLevelSpec } from "vega-lite";
import { UserError } from "../ground/problem.ts";
import type { Tables } from "./charts-data.ts";
import type { Drawing } from "./picture.ts";
import type { PageChart } from "./page.ts";
import { reportPage, type ReportWords, type RunFacts } from "./report.ts";
import {
  kindly,
  occupants,
  readManifest,
  recover,
  swap,
  type FileFacts,
  type Manifest,
} from "./results-folder.ts";
import { columnsOf, CONTRACT, readCSV, toCSV, toParquet, type Columns } from "./results-files.ts";

export type { FileFacts, Manifest } from "./results-folder.ts";
export type { Assumption, Grid, ReportWords, RunFacts } from "./report.ts";

export interface SaveExtra {
  readonly run: RunFacts;
  readonly report: ReportWords;
  /** Tables that are written as Parquet alone, where several scenarios would make the text too long. */
  readonly parquetOnly?: readonly string[];
}
/** Tables that are also written as Parquet, because they are long. */
const LONG = new Set([
  "stocks",
  "flows",
  "careers",
  "spells",
  "transitions",
  "sweep",
  "draws",
  "differences_by_group",
]);
/** Tables that are only written as Parquet: too long to be read as text. */
const LONGEST = new Set(["lives"]);
/** Tables whose length the user chooses: as text too, up to the rows that a spreadsheet opens. */
const OPEN_ENDED = new Set(["sweep", "draws"]);
const SPREADSHEET = 1_048_575;
/** How a chart becomes pictures: in this thread, unless a painter does it. */
export type Draw = (spec: TopLevelSpec) => Promise<Drawing>;
// Loaded only where it is needed: it takes half a second.
const drawHere: Draw = async (spec) => (await import("./picture.ts")).drawing(spec);

type File = { readonly bytes: Buffer; readonly rows?: number; readonly columns?: Columns };

/**
 * Writes tables, charts (spec, SVG, PNG), report and manifest into `folder`, replacing results that are there.
 * Everything goes to a temporary folder beside it first, so a stopped run leaves the previous results whole.
 * Values of `tables` that are no tables are passed over. Throws a UserError where the folder cannot be written
 * or holds something that is not a result of this program.
 */
export async function save(
  folder: string,
  tables: object,
  charts: readonly TopLevelSpec[],
  extra: SaveExtra,
  draw: Draw = drawHere,
): Promise<Manifest> {
  const target = resolve(folder);
  const temporary = `${target}.${process.pid}.tmp`;
  await kindly(folder, () => recover(target));
  const before = await kindly(folder, () => occupants(target, folder));
  try {
    const manifest = await writeAll(temporary, folder, tables, charts, extra, draw);
    await kindly(folder, async () => {
      for (const name of before) await cp(join(target, name), join(temporary, name), { recursive: true });
      await swap(temporary, target);
    });
    return manifest;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeAll(
  temporary: string,
  folder: string,
  tables: object,
  charts: readonly TopLevelSpec[],
  extra: SaveExtra,
  draw: Draw,
): Promise<Manifest> {
  await kindly(folder, () => mkdir(join(temporary, "charts"), { recursive: true }));
  const facts: Record<string, FileFacts> = {};
  const put = async (name: string, { bytes, ...rest }: File): Promise<void> => {
    await kindly(folder, () => writeFile(join(temporary, name), bytes));
    facts[name] = { bytes: bytes.length, ...rest, sha256: createHash("sha256").update(bytes).digest("hex") };
  };
  const drawing = drawAll(named(charts), draw);
  // What goes wrong there is told where it is awaited.
  drawing.catch(() => {});
  const given = tablesIn(tables);
  for (const [name, table] of Object.entries(given)) {
    const columns = columnsOf(name, table);
    const rows = table.numRows();
    const long =
      LONGEST.has(name) || extra.parquetOnly?.includes(name) || (OPEN_ENDED.has(name) && rows > SPREADSHEET);
    if (!long) await put(`${name}.csv`, { bytes: toCSV(name, table, columns), rows, columns });
    if (long || LONG.has(name))
      await put(`${name}.parquet`, { bytes: toParquet(name, table, metadata(extra.run), columns), rows });
  }
  const drawn: PageChart[] = [];
  for (const { name, spec, svg, png, inner } of await drawing) {
    await put(`charts/${name}.vl.json`, { bytes: Buffer.from(`${JSON.stringify(spec, null, 1)}\n`) });
    await put(`charts/${name}.svg`, { bytes: Buffer.from(`${svg}\n`) });
    await put(`charts/${name}.png`, { bytes: png });
    drawn.push({ name, spec, svg: inner });
  }
  const page = reportPage({
    ...extra.report,
    run: extra.run,
    charts: drawn,
    tables: given as Partial<Tables>,
  });
  await put("report.html", { bytes: Buffer.from(page) });
  const files = Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));
  const manifest: Manifest = { project: "shebao", ...pick(extra.run), files };
  await kindly(folder, () =>
    writeFile(join(temporary, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`),
  );
  return manifest;
}

type Drawn = Drawing & Pick<PageChart, "name" | "spec">;
/** Two charts at a time: one is laid out while the picture of the other is made. More would only fill the memory. */
async function drawAll(charts: readonly [string, TopLevelSpec][], draw: Draw): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  const lane = async (from: number): Promise<void> => {
    for (let i = from; i < charts.length; i += 2) {
      const [name, spec] = charts[i]!;
      drawn[i] = { name, spec, ...(await draw(spec)) };
    }
  };
  await Promise.all([lane(0), lane(1)]);
  return drawn;
}

/** Only the facts that belong there: no date or machine name can slip in. */
const pick = (run: RunFacts): RunFacts => {
  const { version, code, data, dataFiles, scenario, engine, seed, persons, replicates, draws } = run;
  return {
    version,
    code,
    data,
    ...(dataFiles ? { dataFiles } : {}),
    scenario: sorted(scenario),
    engine,
    seed,
    persons,
    replicates,
    ...(draws === undefined ? {} : { draws }),
  };
};

/** The same plain data with its keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

const metadata = (run: RunFacts): Record<string, string> => ({
  "shebao.version": run.version,
  "shebao.code": run.code,
  "shebao.data": run.data,
  "shebao.scenario": createHash("sha256")
    .update(JSON.stringify(sorted(run.scenario)))
    .digest("hex"),
  "shebao.engine": run.engine,
  "shebao.seed": run.seed ?? "",
});

/** The tables among the properties of a projection, those of the contract first. */
function tablesIn(tables: object): Record<string, ColumnTable> {
  const found = Object.entries(tables).filter(([, value]) => isTable(value)) as [string, ColumnTable][];
  const order = Object.keys(CONTRACT);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries(found.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

const isTable = (value: unknown): value is ColumnTable =>
  typeof (value as ColumnTable | null)?.numRows === "function" &&
  typeof (value as ColumnTable).columnNames === "function";

/** Charts by file name: the spec's own `name`. */
function named(charts: readonly TopLevelSpec[]): [string, TopLevelSpec][] {
  const seen = new Set<string>();
  return charts.map((spec, i) => {
    const name = spec.name ?? `chart-${i + 1}`;
    if (seen.has(name) || !/^[\w-]+$/.test(name))
      throw new Error(`two charts are called ${name}, or a file cannot be`);
    seen.add(name);
    return [name, spec];
  });
}

export interface Results {
  readonly manifest: Manifest;
  readonly tables: Partial<Tables> & Readonly<Record<string, ColumnTable>>;
}

/** Reads a results folder back. Throws a UserError where it holds none, or where a table is gone or was changed. */
export async function readResults(folder: string): Promise<Results> {
  const target = resolve(folder);
  await kindly(folder, () => recover(target));
  const manifest = await readManifest(target).catch(() => {
    throw new UserError(`results folder ${folder}`, [
      "no manifest.json of shebao in it: give the folder that a run has written",
    ]);
  });
  const tables: Record<string, ColumnTable> = {};
  const problems: string[] = [];
  for (const [name, { columns, sha256 }] of Object.entries(manifest.files)) {
    if (!columns) continue;
    const bytes = await readFile(join(target, name)).catch(() => undefined);
    if (!bytes) problems.push(`${name}: the file is gone; run the scenario again`);
    else if (createHash("sha256").update(bytes).digest("hex") !== sha256)
      problems.push(`${name}: changed since it was written; run the scenario again`);
    else tables[name.replace(/\.csv$/, "")] = readCSV(bytes.toString("utf8"), columns);
  }
  if (problems.length > 0) throw new UserError(`results folder ${folder}`, problems);
  return { manifest, tables };
}
