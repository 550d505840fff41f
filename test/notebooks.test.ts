/** Notebooks: their cells type-check, their outputs are committed, and the runner stops, limits, sets and compares. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { differences } from "../notebooks/runner/compare.ts";
import { execute } from "../notebooks/runner/execute.ts";
import { highlighted } from "../notebooks/runner/highlight.ts";
import {
  codeCells,
  joined,
  notebookText,
  readNotebook,
  withOutputs,
  type Notebook,
  type Output,
} from "../notebooks/runner/notebook.ts";
import { program } from "../notebooks/runner/code.ts";
import { main } from "../notebooks/runner/run.ts";

const names = readdirSync("notebooks").filter((file) => file.endsWith(".ipynb"));
// Ignored by git; inside the project, so that imports resolve.
const folder = resolve("results/.notebooks-test");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function small(...cells: (string | { parameters: string })[]): Notebook {
  return {
    cells: cells.map((cell) => ({
      cell_type: "code",
      metadata: typeof cell === "string" ? {} : { tags: ["parameters"] },
      source: typeof cell === "string" ? cell : cell.parameters,
    })),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}
async function runs(notebook: Notebook, options: { limit?: number; set?: [string, string][] } = {}) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "small.ipynb");
  return execute(notebook, { file, limit: options.limit ?? 60, set: new Map(options.set) });
}
const texts = (outputs: readonly Output[]): string[] =>
  outputs.map((one) => joined(one.output_type === "stream" ? one.text : (one.data["text/plain"] as string)));

async function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    live: false,
    columns: 100,
    exit: () => {},
  };
  return { code: await main(args, terminal), out, err };
}

describe("the committed notebooks", () => {
  it("type-check, all cells of a notebook together; a misspelt lever or table would not", () => {
    const cells = new Map(
      names.map((name) => [
        resolve("notebooks", name.replace(".ipynb", ".check.ts")),
        `${codeCells(readNotebook(join("notebooks", name)))
          .map(({ source }) => joined(source))
          .join("\n")}\nexport {};\n`,
      ]),
    );
    const planted = `import { load, project } from "../src/index.ts";
      const law = await load("current-law");
      law.with({ name: "x", set: { "work.retirementDelay.pase": 2 } });
      (await project(law)).enrollment;\nexport {};`;
    const faults = typeFaults(new Map([...cells, [resolve("notebooks/planted.check.ts"), planted]]));
    expect(names.length).toBeGreaterThanOrEqual(1);
    expect(faults.filter((fault) => !fault.startsWith("planted"))).toEqual([]);
    expect(faults).toHaveLength(2);
    expect(faults.join()).toMatch(/retirementDelay\.pase.*enrollment/s);
  });

  it.each(names)(
    "%s carries its outputs, in order, with a picture for each chart, and stays small",
    (name) => {
      const file = join("notebooks", name);
      expect(statSync(file).size).toBeLessThan(600_000);
      const cells = codeCells(readNotebook(file));
      expect(cells.map(({ execution_count: count }) => count)).toEqual(cells.map((_, i) => i + 1));
      const shown = cells.flatMap(({ outputs = [] }) => outputs);
      expect(shown.length).toBeGreaterThan(3);
      for (const output of shown)
        if (output.output_type !== "stream" && "application/vnd.vegalite.v5+json" in output.data)
          expect(String(output.data["image/png"]).startsWith("iVBOR")).toBe(true);
      const text = readFileSync(file, "utf8");
      for (const [, link] of text.matchAll(/\]\(([^)#:\s]+)\)/g))
        expect(existsSync(resolve("notebooks", link!)), `${name} links to ${link}`).toBe(true);
    },
  );
});

describe("the runner", () => {
  it("gives values, prints and shared names, twice the same", async () => {
    const notebook = small(
      "const a: number = 1;\nconsole.log('printed', a);\nconsole.log('again');",
      "import { basename } from 'node:path';\n({ a, name: basename('/x/参保') })",
      "a + 1;",
      "const silent = 3;",
    );
    const outputs = await runs(notebook);
    expect(outputs.map(texts)).toEqual([["printed 1\nagain\n"], ["{ a: 1, name: '参保' }"], ["2"], []]);
    expect(await runs(notebook)).toEqual(outputs);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("stops at the first mistake and says in which cell, on which line, and what stands there", async () => {
    const late = small("1", "const x = 1;\nthrow new RangeError('too far');", "globalThis.never = true");
    await expect(runs(late)).rejects.toThrow(
      /small\.ipynb, code cell 2, line 2: RangeError: too far\n {4}throw new RangeError/,
    );
    const twice = small("const x = 1;", "const y = 2;\nconst x = 3;");
    await expect(runs(twice)).rejects.toThrow(/code cell 2, line 2: .*"x" has already been declared/);
  });

  it("ends a cell that takes too long, even a loop without end, or that ends its process", async () => {
    await expect(runs(small("1", "while (true) {}"), { limit: 1 })).rejects.toThrow(
      /code cell 2: took longer than 1 s; --limit allows more/,
    );
    await expect(runs(small("1", "process.exit(0)"))).rejects.toThrow(
      /code cell 2: the cell ended its process/,
    );
  });

  it("sets parameters of the same kind only, and names all that do not fit", () => {
    const cell = { parameters: "const until = 2035;\nconst name = 'x'; // a name\nconst years = [1, 2];" };
    const set = (pairs: Record<string, string>) =>
      program(small(cell, "until"), new Map(Object.entries(pairs))).text;
    expect(set({ until: "2040", name: "2040", years: "[3]" })).toContain(
      'const until = 2040;\nconst name = "2040"; // a name\nconst years = [3];',
    );
    expect(() => set({ until: "soon", years: "3", other: "1" })).toThrow(
      /3 problems[^]*"soon" is not like 2035[^]*"3" is not like \[1, 2\][^]*other: no such parameter; there are until, name, years/,
    );
    expect(() => program(small("1"), new Map([["a", "1"]]))).toThrow(/no cell tagged "parameters"/);
  });

  it("shows the last expression only, whatever the cell is made of", () => {
    const text = program(
      small("f(1);\n{ const b = 1; }\nb ? 1 : 2; // why", "if (a) b();", "// nothing", "x = `}`"),
    ).text;
    expect(text).toContain("await __show(b ? 1 : 2); // why");
    expect(text.match(/__show\(/g)).toHaveLength(2);
  });

  it("compares: a changed text, number, picture or count of outputs is found, a last bit is not", () => {
    const value = (data: Record<string, unknown>): Output => ({
      data,
      metadata: {},
      output_type: "execute_result",
    });
    const before = [
      value({
        "text/plain": ["a\n", "share 0.1234567890123"],
        "image/png": "AAAA",
        "application/x+json": { x: 0.1 },
      }),
    ];
    const notebook: Notebook = { ...small("1"), cells: [{ ...small("1").cells[0]!, outputs: before }] };
    const now = (change: Record<string, unknown>) =>
      differences(notebook, [[value({ ...(before[0] as { data: object }).data, ...change })]]);
    expect(now({})).toEqual([]);
    expect(
      now({ "text/plain": "a\nshare 0.1234567890124", "application/x+json": { x: 0.1 + 1e-16 } }),
    ).toEqual([]);
    expect(now({ "text/plain": "a\nshare 0.1234569" })).toEqual([
      'code cell 1: text/plain differs from line 2: "share 0.1234569" instead of "share 0.1234567890123"',
    ]);
    expect(now({ "image/png": "AAAB" })).toEqual(["code cell 1: image/png differs in its bytes"]);
    expect(now({ "application/x+json": { x: 0.2 } })).toEqual(["code cell 1: application/x+json differs"]);
    expect(differences(notebook, [[]])).toEqual(["code cell 1: 0 outputs instead of the committed 1"]);
  });

  it("writes the notebook and an offline page, then finds it as committed, and a forged output not", async () => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "tiny.ipynb");
    const notebook = small({ parameters: "const n = 1;" }, "n + 1", "[n, '</script>']");
    writeFileSync(file, JSON.stringify(notebook));
    const written = await command(file, "--out", folder);
    expect([written.code, written.err.includes("code cell 2 of 3")]).toEqual([0, true]);
    const page = readFileSync(join(folder, "tiny.html"), "utf8");
    expect(page).toContain("&lt;/script&gt;");
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect((await command(file, "--check")).code).toBe(0);
    const forged = readFileSync(file, "utf8");
    writeFileSync(file, forged.replace('"2"', '"3"'));
    const checked = await command(file, "--check");
    expect(checked.code).toBe(1);
    expect(checked.err).toMatch(
      /tiny\.ipynb, code cell 2: text\/plain differs from line 1: "2" instead of "3"/,
    );
    const wrong = await command("nowhere", "--limit", "soon", "--set", "n", "--check");
    expect(wrong.err).toMatch(
      /3 problems[^]*--limit: soon[^]*nowhere: no such notebook|3 problems[^]*nowhere: no such notebook/,
    );
    expect(wrong.code).toBe(1);
  });

  it("writes the data of a chart on one line, and reads back what it wrote", () => {
    const data = { "application/x+json": { a: 'q"\\', b: ["\u0001", 1, null] }, "text/plain": "x" };
    const notebook = withOutputs(small("1"), [[{ data, metadata: {}, output_type: "execute_result" }]]);
    const text = notebookText(notebook);
    expect(JSON.parse(text)).toEqual(notebook);
    expect(text).toContain('"application/x+json": {"a":');
  });

  it("keeps every character of the code that it colours", () => {
    const code = "const a = `x ${ { b: 1 }.b } <y>`; // 备注\n/* z */ 1_000 && 'q';";
    const plain = highlighted(code)
      .replace(/<\/?span[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    expect(plain.replaceAll("&quot;", '"').replaceAll("&amp;", "&")).toBe(code);
    expect(highlighted(code)).toContain('<span class="word">const</span>');
  });
});

/** Type errors in files that exist only here, beside the real ones. */
function typeFaults(files: ReadonlyMap<string, string>): string[] {
  const config = ts.readConfigFile("tsconfig.json", ts.sys.readFile).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, resolve("."));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) =>
    files.has(file)
      ? ts.createSourceFile(file, files.get(file)!, target, true)
      : getSourceFile(file, target, ...rest);
  const made = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((file) => {
    const source = made.getSourceFile(file)!;
    return [...made.getSyntacticDiagnostics(source), ...made.getSemanticDiagnostics(source)].map((one) => {
      const at = source.getLineAndCharacterOfPosition(one.start ?? 0);
      return `${file.split("/").at(-1)!}:${at.line + 1} ${ts.flattenDiagnosticMessageText(one.messageText, " ")}`;
    });
  });
}
