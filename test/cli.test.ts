/** The command line as a newcomer meets it: help, results on stdout, progress on stderr, every mistake listed. */
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULTS } from "../src/project.ts";
import { main } from "../src/cli.ts";
import { UserError } from "../src/ground/problem.ts";
import { param } from "../src/ground/parameter.ts";
import { parameterProblems } from "../src/outputs/check.ts";
import { leversMarkdown, refreshReadme, schemesMarkdown } from "../src/outputs/describe.ts";
import { yearsShown } from "../src/outputs/headline.ts";
import { progress } from "../src/outputs/progress.ts";
import { aligned, wrapped } from "../src/outputs/terminal.ts";
import { run } from "../src/run.ts";
import { shipped } from "../src/scenario/load.ts";
import { leverNames } from "../src/scenario/scenario.ts";
import { schemes } from "../src/schemes/index.ts";
import { contents, mistake, shebao, terminalInto, TRACE, type Said } from "./fixtures/typed.ts";

/** The command line as a process of its own; `during` may act on it while it runs. */
function child(argv: readonly string[], during?: (pid: number, err: string) => void): Promise<Said> {
  return new Promise((done) => {
    const started = spawn(resolve("node_modules/.bin/tsx"), ["src/cli.ts", ...argv]);
    const said = { out: "", err: "" };
    started.stdout.on("data", (text) => (said.out += text));
    started.stderr.on("data", (text) => {
      said.err += text;
      during?.(started.pid!, said.err);
    });
    started.on("close", (code) => done({ ...said, code: code ?? -1 }));
  });
}

let folder = "";
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const scenario = (name: string, set: object): string =>
  file(`${name}.json`, { name, title: "t", because: "b", extends: "current-law", set });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "shebao-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help", () => {
  it("says what the program is, with examples, defaults and the scenarios", async () => {
    const { out, code } = await shebao("--help");
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, " ")).toContain(
      "Projects enrolment in China's old-age, unemployment and work-injury insurance",
    );
    for (const name of await shipped()) expect(out).toContain(name);
    const help = await shebao("run", "--help");
    expect(help.code).toBe(0);
    for (const word of [
      "default: both",
      String(DEFAULTS.persons),
      "2035",
      "shebao",
      "results/NAME",
      "current-law",
    ])
      expect(help.out.replace(/\s+/g, " ")).toContain(word);
    for (const command of ["run", "compare", "sweep", "trace", "diff", "check", "explain", "row", "readme"]) {
      const { out: text } = await shebao(command, "--help");
      expect(text.match(/^ {2}npx tsx src\/cli\.ts .+$/gm)?.length, command).toBeGreaterThanOrEqual(2);
    }
  });

  it("goes to stderr with exit code 1 where no command is given", async () => {
    mistake(await shebao(), /Usage/, /Say what to do: run, check/);
  });
});

describe("a mistake on the command line", () => {
  it("in the command's name is answered with the nearest one", async () => {
    mistake(await shebao("exlain"), /Did you mean "explain"\?/);
    mistake(await shebao("current-law"), /Did you mean "run current-law"\?/);
    mistake(await shebao("--engine", "cohort"), /the command comes first/);
    mistake(await shebao("explain", "one", "two"), /too many arguments/);
  });

  it("in an option's name is answered with the nearest one, and others are still looked at", async () => {
    mistake(
      await shebao("row", "pension", "--aeg", "54", "--sex", "mal", "--years"),
      /--aeg: no such option of row\. Did you mean --age\?/,
      /--sex: "mal" is none of male, female; nearest is male/,
      /--years: give a value/,
    );
  });

  it("in a run is listed with all others, of options, scenarios and folder, and nothing is computed", async () => {
    const bad = scenario("bad", { "pension.noSuchLever": { 2026: 1 }, "injury.alsoNot": { 2026: 2 } });
    const numbers = ["--persons", "-5", "--until", "1999", "--workers", "0", "--replicates", "many"];
    const words = ["--engine", "magic", "--flows", "some", "--lang", "de", "--seed", "", "--wrokers", "2"];
    const said = await shebao("run", bad, "no-such", ...numbers, ...words);
    mistake(
      said,
      /12 problems/,
      /noSuchLever/,
      /alsoNot/,
      /no-such: there is no such file or scenario/,
      /--persons: -5/,
      /--until: 1999/,
      /--workers: 0/,
      /"magic" is none of cohort, agent, both/,
      /--flows: "some"/,
      /--replicates: "many" is not a number/,
      /--lang: "de"/,
      /--wrokers: no such option of run\. Did you mean --workers\?/,
    );
  });

  it.each([
    ["--persons", "many", /not a number, nor "all"/],
    ["--persons", "1.5", /not a whole number/],
    ["--until", "2061", /2024 to 2060/],
  ])("%s %s is refused", async (option, value, words) => {
    const said = { out: "", err: "", code: 0 };
    const running = run(["current-law"], { [option.slice(2)]: value }, terminalInto(said));
    await expect(running).rejects.toThrow(words);
    await expect(running).rejects.toBeInstanceOf(UserError);
    expect(said.out).toBe("");
  });
});

describe("a mistake of the program itself", () => {
  it("is one line that says so; where it happened is shown only when asked for", async () => {
    const said = { out: "", err: "", code: 0 };
    const broken = {
      ...terminalInto(said),
      out: (): void => {
        throw new Error("boom");
      },
    };
    await main(["explain", "work"], broken);
    mistake(said, /^A mistake of the program, not yours: boom\..*\n$/);
    process.env.SHEBAO_DEBUG = "1";
    await main(["explain", "work"], broken).finally(() => delete process.env.SHEBAO_DEBUG);
    expect(said.err).toMatch(TRACE);
  });
});

describe("a mistake in a scenario file", () => {
  const refused = async (path: string, ...words: RegExp[]): Promise<void> => {
    const running = run(
      [path],
      { engine: "cohort", out: join(folder, "none") },
      terminalInto({ out: "", err: "", code: 0 }),
    );
    await expect(running).rejects.toBeInstanceOf(UserError);
    for (const word of words) await expect(running).rejects.toThrow(word);
    expect(readdirSync(folder)).not.toContain("none");
  };

  it("is named: no JSON, no such file, an unknown field, a year before 2024, a value out of range", async () => {
    await refused(file("broken.json", '{"name": "x", '), /not valid JSON/);
    await refused(join(folder, "missing.json"), /no such file/);
    await refused(file("field.json", { name: "x", title: "t", because: "b", colour: 1 }), /colour/);
    await refused(
      scenario("several", { "pension.minimumYears": { 2020: 15, 2030: 99 }, "pension.minimunYears": 3 }),
      /3 problems/,
      /2020: years run from 2024/,
      /99 is outside 10 to 20 years \(source S_REFORM2024\)/,
      /nearest is pension\.minimumYears/,
    );
  });

  it("is found though each value is in its range, when the rules cannot go together", async () => {
    const path = scenario("contrary", { "pension.earlyShare": 0.9, "pension.lateShare": { 2030: 0.5 } });
    await refused(
      path,
      /pension-age: pension\.earlyShare and pension\.lateShare add up to 1\.4/,
      /from 2030/,
    );
    const { err, code } = await shebao("check", path);
    expect(code).toBe(1);
    expect(err).toMatch(/contrary.*add up to 1\.4/);
  });
});

describe("a results folder that cannot be", () => {
  const refused = (out: string, words: RegExp): Promise<void> =>
    expect(
      run(["current-law"], { engine: "cohort", out }, terminalInto({ out: "", err: "", code: 0 })),
    ).rejects.toThrow(words);

  it("is refused where the store of finished parts would lie in it: the same command could not go on", async () => {
    const out = join(folder, "whole");
    const kept = { engine: "agent", persons: "1000", until: "2024", out };
    const go = (flags: object) => run(["current-law"], flags, terminalInto({ out: "", err: "", code: 0 }));
    await expect(go({ ...kept, store: join(out, ".store") })).rejects.toThrow(
      /the store of finished parts, .*\.store, would lie in it; choose another folder with --out, or with --store/,
    );
    await expect(go({ ...kept, store: out })).rejects.toThrow(/would lie in it/);
    expect(existsSync(out)).toBe(false);
    await go({ ...kept, store: join(folder, "whole-store") });
    expect(existsSync(join(out, "manifest.json"))).toBe(true);
  });

  it("is refused before the work, and what is there stays", async () => {
    const path = file("in-the-way", "mine");
    await refused(path, /it is a file, not a folder/);
    await refused(join(path, "inside"), /a part of its path is a file/);
    await refused("/proc/no/such", /nothing can be written in \/proc/);
    mkdirSync(join(folder, "photos"));
    file("photos/a.txt", "mine");
    await refused(join(folder, "photos"), /no results of this program/);
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(readdirSync(join(folder, "photos"))).toEqual(["a.txt"]);
  });
});

describe("a run", () => {
  it("prints its headline on stdout and progress on stderr; failed and stopped ones leave its results whole", async () => {
    const out = join(folder, "results");
    const argv = [
      "run",
      "law-2023",
      "--engine",
      "both",
      "--persons",
      "20000",
      "--until",
      "2024",
      "--out",
      out,
    ];
    const said = await child(argv);
    expect(said.err).not.toMatch(TRACE);
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^The law of end-2023, frozen \(law-2023\)/);
    expect(said.out).toMatch(/Basic old-age insurance +records +1066\.4 +\d+\.\d\n/);
    for (const line of [
      "Largest disagreement",
      "Largest relative standard error",
      "Alignment factors",
      `Written to ${out}`,
    ])
      expect(said.out).toContain(line);
    expect(said.out.split("\n").length).toBeLessThan(30);
    expect(Math.max(...said.out.split("\n").map((line) => line.length))).toBeLessThan(115);
    expect(said.out).not.toContain("\r");
    expect(said.out).not.toContain("\u001b");
    expect(said.err).toMatch(/law-2023: rules of every year/);
    expect(said.err).not.toContain("1066");
    const before = contents(out);
    expect(before.some((line) => line.startsWith("manifest.json"))).toBe(true);

    const contrary = scenario("contrary", { "pension.earlyShare": 0.9, "pension.lateShare": 0.5 });
    mistake(
      await child(["run", contrary, "--engine", "cohort", "--out", out]),
      /scenario contrary has 1 problem/,
    );
    let asked = false;
    const stopped = await child([...argv, "--seed", "other"], (pid, err) => {
      if (asked || !err.includes("tables, charts")) return;
      asked = true;
      process.kill(pid, "SIGINT");
    });
    expect(stopped.code).toBe(130);
    expect(stopped.out).toBe("");
    expect(stopped.err).toMatch(/^Stopped: nothing was written; earlier results are untouched\.$/m);
    expect(contents(out)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("check", () => {
  it("counts what it checked and finds no problem in what is shipped", async () => {
    const { out, err, code } = await shebao("check");
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain(`of which ${leverNames().length} are levers`);
    for (const line of [
      "Sources: ",
      "Published figures: ",
      "Start: ",
      "Scenario current-law: ",
      "No problem found.",
    ])
      expect(out).toContain(line);
  });

  it("sees a parameter without grade, known source or value in range", () => {
    const sound = param({
      label: "a",
      unit: "b",
      values: 1,
      range: [0, 2],
      source: "prior",
      grade: "C",
      acts: "c",
    });
    expect(parameterProblems(sound)).toEqual([]);
    const { grade: _, ...ungraded } = sound;
    expect(parameterProblems({ ...ungraded, source: "S_NOWHERE", steps: [[1990, 3]] })).toEqual([
      "source S_NOWHERE is not in sources.json",
      "3 in 1990 is outside 0 to 2 b",
      "a lever needs a grade",
    ]);
  });
});

describe("explain", () => {
  it("lists everything, and tells about a scheme, lever, series, scenario and source", async () => {
    const all = await shebao("explain");
    for (const name of [
      ...leverNames(),
      ...schemes.map((scheme) => scheme.name),
      "law-2023",
      "pension-residents",
    ])
      expect(all.out).toContain(`  ${name} `);
    const lever = await shebao("explain", "pension.minimumYears");
    expect(lever.out).toMatch(/law-2023 +15\n/);
    expect(lever.out).toMatch(/current-law +15 in 2029, 20 in 2039, on straight lines between\n/);
    expect(lever.out).toMatch(/S_REFORM2024: Decision and measures/);
    const scheme = await shebao("explain", "pension");
    expect(scheme.out).toContain(
      "R-contributing -> E-receiving, R-receiving, E-contributing, dual, R-lapsed",
    );
    expect(scheme.out).toMatch(/2023 +1066\.43/);
    expect(all.out).toMatch(/pension-duals +Persons with records in both arms/);
    expect((await shebao("explain", "pension-persons")).out).toMatch(
      /counts +pension \(records\) less pension-duals/,
    );
    expect((await shebao("explain", "pension-duals")).out).toMatch(/stands in +differences\.csv/);
    expect((await shebao("explain", "current-law")).out).toMatch(/platform\.rollout +0\.3, 0\.525 from 2025/);
    expect((await shebao("explain", "S_CSY_MEM")).out).toContain("written down from memory, to be verified");
    mistake(await shebao("explain", "minimumyears"), /Did you mean pension\.minimumYears\?/);
  });
});

describe("row", () => {
  it("gives one person's exits with their kind, their sum and what the rules read", async () => {
    const { out, code } = await shebao(
      "row",
      "injury",
      "--year",
      "2030",
      "--age",
      "40",
      "--work",
      "formal-enterprise",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/-> receiving +probability 0\.00369\d* +0\.0036/);
    expect(out).toMatch(/stays insured +0\.9963/);
    expect(out).toMatch(/injury\.injured += 0\.0037 +hazard a year +source S_CSY_MEM; derived; prior/);
    expect(out).toMatch(/state +insured +\(default\)/);
    const life = await shebao("row", "life", "--age", "80", "--needy");
    expect(life.out).toMatch(/-> dead +hazard 0\.035/);
    expect(life.out).toContain("multiplied by a yearly factor");
    expect(life.out).toContain("--needy changes nothing: life does not read it");
  });

  it("takes the values of the year and scenario", async () => {
    const asked = [
      "row",
      "pension",
      "--year",
      "2039",
      "--age",
      "54",
      "--reached",
      "reached",
      "--work",
      "inactive",
      "--years",
      "16",
    ];
    expect((await shebao(...asked)).out).toMatch(/-> E-receiving +probability 0\.15 /);
    expect((await shebao(...asked, "--scenario", "law-2023")).out).toMatch(/-> E-receiving +probability 1 /);
  });

  it("refuses persons who cannot be, saying why", async () => {
    mistake(
      await shebao("row", "injury", "--age", "70", "--work", "formal-public"),
      /formal work ends in the same year/,
    );
    mistake(await shebao("row", "work", "--age", "40", "--work", "student"), /students are 15 to 26/);
    mistake(
      await shebao("row", "pension", "--age", "30", "--reached", "reached"),
      /nobody has reached pension age at 30/,
    );
    mistake(await shebao("row", "pension", "--year", "2023", "--age", "-1"), /2 problems/, /--year/, /--age/);
    mistake(await shebao("row", "pensions"), /Did you mean pension\?/);
  });
});

describe("the generated tables", () => {
  it("have a row for each scheme and lever, and are put between their markers", async () => {
    expect(
      schemesMarkdown()
        .split("\n")
        .filter((line) => line.startsWith("| ")),
    ).toHaveLength(schemes.length + 2);
    expect((await leversMarkdown()).split("\n").filter((line) => line.startsWith("| "))).toHaveLength(
      leverNames().length + 2,
    );
    const path = file(
      "README.md",
      "a\n<!-- generated: schemes -->\nold\n<!-- end -->\nb\n<!-- generated: levers -->\n<!-- end -->\nc\n",
    );
    await expect(refreshReadme(path, { check: true })).rejects.toThrow(
      /schemes is not fresh[^]*levers is not fresh/,
    );
    await refreshReadme(path);
    await expect(refreshReadme(path, { check: true })).resolves.toContain("are fresh");
    expect(readFileSync(path, "utf8")).toMatch(
      /^a\n[^]*platform-injury[^]*\nb\n[^]*work\.retirementDelay\.pace[^]*\nc\n$/,
    );
    await expect(refreshReadme(file("bare.md", "x"))).rejects.toThrow(/2 problems/);
  });
});

describe("the terminal", () => {
  it("gets at most a line in two seconds, and one at each phase, where it cannot overwrite", () => {
    let now = 0;
    let text = "";
    const bar = progress({ live: false, columns: 80, err: (line) => (text += line) }, () => now);
    bar.phase("one");
    for (; now < 10; now += 0.1) bar.update(now / 20);
    bar.phase("two");
    bar.phase("two");
    const lines = text.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(5);
    expect(lines.length).toBeLessThanOrEqual(7);
    expect(lines[1]).toMatch(/^one: 10 %, 1[78] s left$/);
    expect(lines.at(-1)).toBe("two");
  });

  it("has one line that is overwritten and taken away where it is live", () => {
    let text = "";
    const bar = progress({ live: true, columns: 10, err: (line) => (text += line) }, () => 0);
    bar.phase("a long phase");
    bar.clear();
    expect(text).toBe("\r\u001b[Ka long ph\r\u001b[K");
  });

  it("aligns Chinese by its width, and breaks lines between words", () => {
    expect(
      aligned(
        [
          ["人口", "1"],
          ["abcde", "22"],
        ],
        [1],
      ),
    ).toEqual(["人口    1", "abcde  22"]);
    expect(wrapped("  one two three", 9, "    ")).toBe("  one two\n    three");
    expect(yearsShown(2035)).toEqual([2023, 2024, 2025, 2030, 2035]);
    expect(yearsShown(2060)).toEqual([2023, 2024, 2030, 2050, 2060]);
    expect(yearsShown(2024)).toEqual([2023, 2024]);
  });
});
