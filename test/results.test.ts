/** Result folders: the contract of the files, the same bytes twice, and nothing lost when a run stops. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { from, type ColumnTable } from "arquero";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../src/ground/problem.ts";
import { charts } from "../src/outputs/charts.ts";
import { painter } from "../src/outputs/painter.ts";
import { readCSV, toCSV, toParquet } from "../src/outputs/results-files.ts";
import { readResults, save, type Manifest, type SaveExtra } from "../src/outputs/results.ts";
import { inventedTables } from "./fixtures/tables.ts";

const tables = inventedTables({ until: 2025 });
const specs = [charts.enrolment(tables), charts.agreement(tables)];
const extra: SaveExtra = {
  run: {
    version: "0.0.0",
    code: "invented-code-digest",
    data: "invented-data-digest",
    scenario: { name: "current-law", set: { "b.lever": { 2026: 2 }, "a.lever": { 2024: 1 } } },
    engine: "both",
    seed: "7",
    persons: 1000,
    replicates: 2,
  },
  report: {
    title: "Invented </script> & co",
    answer: ["Nothing on this page means anything."],
    headline: {
      caption: "Invented",
      columns: ["Insurance", "2023", "2025"],
      rows: [["Pension", 1060, 1071.52]],
    },
    scenario: {
      name: "current-law",
      title: "Invented title",
      because: "A test needs one",
      lawDate: "2025-09-01",
      normative: false,
    },
    assumptions: [{ key: "pension.made-up", value: 0.5, range: "0 to 1", source: "prior", basis: "prior" }],
  },
};

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "shebao-results-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function bytesOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests = await Promise.all(
    files.map(async (file) => [
      file.slice(folder.length),
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    ]),
  );
  return Object.fromEntries(digests.sort()) as Record<string, string>;
}

const one = (value: unknown): ColumnTable => from([{ n: value }]);

const arrayBuffer = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer;

describe("tables as files", () => {
  it("go through CSV and come back the same, nulls, quotes and all", () => {
    const kinds = { text: "text", whole: "integer", part: "number", yes: "boolean" } as const;
    const table = from([
      { text: 'a, "b"\nc', whole: 1_409_670_000, part: 0.1 + 0.2, yes: true },
      { text: null, whole: null, part: null, yes: null },
      { text: "0-4", whole: -1, part: 1e-9, yes: false },
      { text: "参保", whole: 9_007_199_254_740_991, part: -12.5, yes: true },
    ]);
    const csv = toCSV("t", table, kinds).toString();
    expect(csv).toBe(
      'text,whole,part,yes\n"a, ""b""\nc",1409670000,0.3,true\n,,,\n0-4,-1,0,false\n参保,9007199254740991,-12.5,true\n',
    );
    expect(readCSV(csv, kinds).objects()).toEqual([
      { text: 'a, "b"\nc', whole: 1_409_670_000, part: 0.3, yes: true },
      { text: null, whole: null, part: null, yes: null },
      { text: "0-4", whole: -1, part: 0, yes: false },
      { text: "参保", whole: 9_007_199_254_740_991, part: -12.5, yes: true },
    ]);
  });

  it("never write a number as a power of ten, and refuse what is not of the column's kind", () => {
    expect(toCSV("t", one(1e21 / 10), { n: "number" }).toString()).toBe("n\n100000000000000000000\n");
    expect(toCSV("t", one(0.0000001), { n: "number" }).toString()).toBe("n\n0\n");
    expect(() => toCSV("t", one(1.5), { n: "integer" })).toThrow(/t\.n: 1\.5 is not of kind integer/);
    expect(() => toCSV("t", one(Infinity), { n: "number" })).toThrow(/not of kind number/);
    expect(() => toParquet("t", one(3_000_000_000), {}, { n: "integer" })).toThrow(/passes 32 bits/);
    expect(() => toCSV("enrolment", one(1))).toThrow(/table enrolment lacks the columns scenario, engine/);
  });

  it("go through Parquet with types and metadata, and another reader gives the same rows", async () => {
    for (const name of ["stocks", "flows"] as const) {
      const bytes = toParquet(name, tables[name], { "shebao.seed": "7" });
      expect(bytes.equals(toParquet(name, tables[name], { "shebao.seed": "7" }))).toBe(true);
      const file = arrayBuffer(bytes);
      expect(parquetMetadata(file).key_value_metadata).toContainEqual({ key: "shebao.seed", value: "7" });
      const types = Object.fromEntries(
        parquetMetadata(file)
          .schema.slice(1)
          .map((column) => [column.name, column.type]),
      );
      expect(types).toMatchObject({ scenario: "BYTE_ARRAY", year: "INT32", replicate: "INT32" });
      const rows = await parquetReadObjects({ file });
      const csv = readCSV(
        toCSV(name, tables[name]).toString(),
        (await import("../src/outputs/results-files.ts")).CONTRACT[name]!,
      );
      expect(rows).toEqual(csv.objects());
    }
  });
});

describe("a results folder", () => {
  it("holds the contract: tables, charts in three forms, page and manifest, and reads back", async () => {
    const folder = join(root, "contract");
    const manifest = await save(folder, tables, specs, extra);
    const names = Object.keys(await bytesOf(folder)).map((name) => name.slice(1));
    expect(names.sort()).toEqual([...Object.keys(manifest.files), "manifest.json"].sort());
    for (const name of ["enrolment", "increments", "stocks", "flows", "coverage", "agreement", "margins"])
      expect(names).toContain(`${name}.csv`);
    for (const ending of ["vl.json", "svg", "png"]) expect(names).toContain(`charts/enrolment.${ending}`);
    const back = await readResults(folder);
    expect(back.manifest).toEqual(JSON.parse(JSON.stringify(manifest)));
    expect(back.tables.enrolment!.objects()).toEqual(tables.enrolment.objects());
    expect(back.tables.margins!.objects()).toEqual(tables.margins.objects());
    expect(back.tables.stocks!.numRows()).toBe(tables.stocks.numRows());
    expect((await charts.enrolment({ enrolment: back.tables.enrolment as ColumnTable })).name).toBe(
      "enrolment",
    );
  });

  it("is the same to the byte when written twice, here or elsewhere", async () => {
    await save(join(root, "first"), tables, specs, extra);
    await save(join(root, "second"), tables, specs, extra);
    const first = await bytesOf(join(root, "first"));
    expect(await bytesOf(join(root, "second"))).toEqual(first);
    await save(join(root, "first"), tables, specs, extra);
    expect(await bytesOf(join(root, "first"))).toEqual(first);
  });

  it("has a manifest with digests, row counts, sorted scenario, and neither date nor machine", async () => {
    const folder = join(root, "manifest");
    await save(folder, tables, specs, extra);
    const text = await readFile(join(folder, "manifest.json"), "utf8");
    const manifest = JSON.parse(text) as Manifest;
    const csv = await readFile(join(folder, "enrolment.csv"));
    expect(manifest.files["enrolment.csv"]).toMatchObject({
      bytes: csv.length,
      rows: tables.enrolment.numRows(),
      sha256: createHash("sha256").update(csv).digest("hex"),
    });
    expect(Object.keys((manifest.scenario as { set: object }).set)).toEqual(["a.lever", "b.lever"]);
    expect(text).not.toMatch(new RegExp(`${new Date().getFullYear()}-\\d\\d-\\d\\dT|${process.pid}\\b.*tmp`));
  });

  it("keeps the previous results whole when a write fails half way", async () => {
    const folder = join(root, "half");
    await save(folder, tables, specs, extra);
    const before = await bytesOf(folder);
    const broken = { ...tables, margins: from([{ margin: "M1" }]) };
    await expect(save(folder, broken, specs, extra)).rejects.toThrow(/table margins lacks the columns/);
    const warns = {
      ...specs[0]!,
      name: "bad",
      vconcat: [{ mark: "point", data: { values: [] }, encoding: { size: { field: "a", type: "nominal" } } }],
    };
    await expect(save(folder, tables, [warns as never], extra)).rejects.toThrow(/chart:/);
    expect(await bytesOf(folder)).toEqual(before);
    expect((await readdir(root)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("is the same where a painter draws, who says what cannot be drawn, goes on, and refuses after the end", async () => {
    const { draw, end } = painter();
    const lost = { name: "lost", mark: "point", data: { values: [] }, encoding: { size: { field: "a" } } };
    try {
      await expect(draw(lost as never)).rejects.toThrow(/chart:/);
      await save(join(root, "painted"), tables, specs, extra, draw);
    } finally {
      await end();
    }
    await expect(draw(specs[0]!)).rejects.toThrow(/painter stopped/);
    await save(join(root, "drawn"), tables, specs, extra);
    expect(await bytesOf(join(root, "painted"))).toEqual(await bytesOf(join(root, "drawn")));
  });

  it("finds the previous results again after a stop between the two renames", async () => {
    const folder = join(root, "stopped");
    await save(folder, tables, specs, extra);
    const before = await bytesOf(folder);
    const { rename } = await import("node:fs/promises");
    await rename(folder, `${folder}.before.tmp`);
    expect((await readResults(folder)).tables.enrolment!.numRows()).toBe(tables.enrolment.numRows());
    expect(await bytesOf(folder)).toEqual(before);
  });

  it("drops charts of the run before, and leaves what somebody else put there", async () => {
    const folder = join(root, "others");
    await save(folder, tables, specs, extra);
    await writeFile(join(folder, "notes.txt"), "mine");
    await save(folder, tables, specs.slice(0, 1), extra);
    expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("mine");
    expect(await readdir(join(folder, "charts"))).not.toContain("agreement.svg");
  });

  it("refuses kindly a folder that cannot be written, or that holds something else", async () => {
    await writeFile(join(root, "a-file"), "not a folder");
    const failure = await save(join(root, "a-file", "inside"), tables, specs, extra).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toMatch(
      /^results folder .*a-file\/inside has 1 problem\n  it cannot be written: .*--out/,
    );
    await mkdir(join(root, "precious"));
    await writeFile(join(root, "precious", "thesis.txt"), "years of work");
    await expect(save(join(root, "precious"), tables, specs, extra)).rejects.toThrow(
      /holds files but no manifest/,
    );
    expect(await readFile(join(root, "precious", "thesis.txt"), "utf8")).toBe("years of work");
    await expect(save(join(root, "a-file"), tables, specs, extra)).rejects.toThrow(UserError);
  });

  it("says which table is gone or was changed by hand", async () => {
    const folder = join(root, "changed");
    await save(folder, tables, [], extra);
    await writeFile(join(folder, "coverage.csv"), "scenario\nforged\n");
    await rm(join(folder, "margins.csv"));
    const failure = (await readResults(folder).catch((error: unknown) => error)) as UserError;
    expect(failure).toBeInstanceOf(UserError);
    expect(failure.problems.map((problem) => problem.split(":")[0])).toEqual(["coverage.csv", "margins.csv"]);
    await expect(readResults(join(root, "nowhere"))).rejects.toThrow(UserError);
  });
});

describe("the page", () => {
  it("opens offline: nothing is fetched, scripts and text are escaped, pictures stand without scripts", async () => {
    const folder = join(root, "page");
    await save(folder, tables, specs, extra);
    const page = await readFile(join(folder, "report.html"), "utf8");
    // three libraries, the specs, and the few lines that join them; none of them ends its element early
    const scripts = page.match(/<script[^>]*>[\s\S]*?<\/script>/g) ?? [];
    expect(scripts.map((script) => script.length > 1000)).toEqual([true, true, true, true, true]);
    const words = scripts.reduce((rest, script) => rest.replace(script, () => ""), page);
    expect(words.length).toBeLessThan(400_000);
    const has = (part: string | RegExp) =>
      typeof part === "string" ? words.includes(part) : part.test(words);
    expect(has(/<script|<img|<iframe|<link|@import|url\((?!#)| src=/)).toBe(false);
    expect(
      scripts.some((script) => /<script[^>]+src=/.test(script) || script.includes("sourceMappingURL")),
    ).toBe(false);
    expect(has("Invented &lt;/script&gt; &amp; co")).toBe(true);
    expect(words.match(/role="img" aria-label="[^"]{20,}"><div class="still"><svg/g)?.length).toBe(
      specs.length,
    );
    expect(has('<html lang="en">')).toBe(true);
    const order = ["answer", "charts", "assumptions", "fit", "not", "run"].map((id) =>
      page.indexOf(`<section id="${id}"`),
    );
    expect(order.every((at, i) => at > (order[i - 1] ?? 0))).toBe(true);
    expect(has("projection under its scenario")).toBe(true);
    expect(has("What this does not show: ")).toBe(true);
  });
});
