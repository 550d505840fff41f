/** Traces: the lives are those of the agent engine, the parting is the first difference, and all say that they are synthetic. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agent } from "../src/engines/agent.ts";
import { plan, type Plan } from "../src/engines/align.ts";
import { AGES } from "../src/engines/tally.ts";
import { stocked } from "../src/engines/cohort.ts";
import type { UserError } from "../src/ground/problem.ts";
import { complain } from "../src/outputs/terminal.ts";
import { rowsOf } from "../src/outputs/charts-data.ts";
import { readResults } from "../src/outputs/results.ts";
import { partingOf, traceLife, type Life } from "../src/outputs/trace-life.ts";
import { matching, parseWhere, personNumber } from "../src/outputs/trace-who.ts";
import { traceText } from "../src/outputs/trace-words.ts";
import { trace, type TraceFlags } from "../src/trace.ts";
import { book } from "../src/scenario/scenario.ts";
import currentLaw from "../scenarios/current-law.ts";
import law2023 from "../scenarios/law-2023.ts";
import { contents, mistake, shebao, terminalInto } from "./fixtures/typed.ts";

const UNTIL = 2027;
const PERSONS = 3000;
const how = { persons: PERSONS, seed: "trace", replicate: 0 };
let [before, after]: Plan[] = [];
beforeAll(() => {
  [before, after] = [law2023, currentLaw].map((scenario) => plan(book(scenario), UNTIL));
});
const folder = mkdtempSync(join(tmpdir(), "shebao-trace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const everybody = function* (): Generator<Life> {
  for (const who of matching(after, PERSONS, new Map())) yield traceLife(after, who, how);
};

describe("traced lives", () => {
  it("are together the counts of the agent engine, state by state and year by year", async () => {
    const counts = new Map<string, number>();
    let persons = 0;
    for (const { years } of everybody()) {
      persons++;
      for (const { year, alive, stands } of years)
        for (const { process, state } of alive ? stands : []) {
          const key = `${process} ${state} ${year}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
    }
    expect(persons).toBe(PERSONS);
    const { tally } = await agent(after, { ...how, workers: 1 });
    let compared = 0;
    for (const { name, states, stock } of tally.processes) {
      if (!stocked(name) || name === "life") continue;
      const size = stock.length / (UNTIL - 2023 + 1);
      states.forEach((state, s) => {
        if (state === "outside") return; // the dead are not counted, nor are those never inside
        for (let t = 0; t <= UNTIL - 2023; t++) {
          let n = 0;
          // those born later, younger than the years gone, are not traced here
          const first = (t * size) / AGES;
          for (let i = first - (first % states.length) + s; i < size; i += states.length)
            n += stock[t * size + i];
          expect([name, state, t, counts.get(`${name} ${state} ${2023 + t}`) ?? 0]).toEqual([
            name,
            state,
            t,
            n,
          ]);
          compared += n;
        }
      });
    }
    expect(compared).toBeGreaterThan(PERSONS);
  });

  it("have draws and probabilities that fit what happened: a tenth of moves with probability 0.1", () => {
    // Moves of the work process with a probability below a half: their number against the sum over all turns.
    let [made, expected, variance] = [0, 0, 0];
    for (const { turns } of everybody())
      for (const { process, exits, made: kind } of turns) {
        if (after.compilers[process].process.name !== "work") continue;
        const chance = exits.reduce((sum, { share }) => sum + share, 0);
        made += kind === undefined ? 0 : 1;
        expected += chance;
        variance += chance * (1 - chance);
      }
    // Four standard errors: a false alarm in 1 of 16,000 seeds; some 12,000 turns.
    expect(expected).toBeGreaterThan(300);
    expect(Math.abs(made - expected)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it("part at the first decision in which they differ, where the chances of what either did are others", () => {
    let parted = 0;
    for (const one of everybody()) {
      const other = traceLife(before, one.who, how);
      const parting = partingOf(after, one, other);
      const flat = (life: Life): string[] =>
        life.years.flatMap(({ year, stands }) =>
          stands.map(({ process, state, count, draw }) => `${year} ${process} ${state} ${count} ${draw}`),
        );
      const [a, b] = [flat(one), flat(other)];
      const first = a.findIndex((text, i) => text !== b[i]);
      if (!parting) {
        expect([one.who.number, first]).toEqual([one.who.number, -1]);
        continue;
      }
      parted++;
      expect(a[first]).toMatch(new RegExp(`^${parting.year} ${parting.process} `));
      const [was, is] = parting.outcomes;
      expect(was.move).not.toBe(is.move);
      // One of the two may be as likely as before, where what comes before it in the order of exits is not.
      expect(parting.outcomes.some(({ probabilities: [a, b] }) => a !== b)).toBe(true);
    }
    expect(parted).toBeGreaterThan(20);
  });

  it("count years to the largest that the scheme declares, and say there that it stands for more", () => {
    const seen = { ended: 0, open: 0 };
    for (const one of everybody()) {
      const text = traceText([one], undefined);
      for (const { year, alive, stands } of one.years)
        for (const { process, state, count, orMore } of alive ? stands : []) {
          const { counter } = after.compilers.find((by) => by.process.name === process)!.process;
          expect(count === null, process).toBe(!counter?.states.includes(state));
          expect(orMore).toBe(count !== null && count === counter!.max);
          if (count === null) continue;
          seen[orMore ? "ended" : "open"]++;
          const row = text.split("\n").find((line) => line.startsWith(`  ${year} `))!;
          expect(row).toContain(`${state} ${count}${orMore ? "+" : ""}y`);
        }
      if (seen.ended > 30 && seen.open > 30) break;
    }
    expect(Math.min(seen.ended, seen.open)).toBeGreaterThan(30);
  });

  it("never part where both scenarios are the same", () => {
    const [who] = matching(after, PERSONS, new Map());
    expect(partingOf(after, traceLife(after, who, how), traceLife(after, who, how))).toBeUndefined();
  });
});

describe("choosing a person", () => {
  it("finds those whose start is as described, under their number in the sample", () => {
    const where = parseWhere(
      "age=50..54, sex=female, work=formal-enterprise|flexible, pension=E-contributing, years=10..21",
    );
    const found = [...matching(after, 20_000, where)];
    expect(found.length).toBeGreaterThan(20);
    for (const who of found) {
      expect(personNumber(after, 20_000, who.number)).toEqual(who);
      const [start] = traceLife(after, who, { ...how, persons: 20_000 }).years;
      const state = (process: string) => start.stands.find((one) => one.process === process)!;
      expect(start.age).toBeGreaterThanOrEqual(50);
      expect(start.age).toBeLessThanOrEqual(54);
      expect(["formal-enterprise", "flexible"]).toContain(state("work").state);
      expect(state("pension").state).toBe("E-contributing");
      expect(state("pension").count).toBeGreaterThanOrEqual(10);
    }
    expect([...matching(after, 2000, new Map())].length).toBe(2000);
  });

  it("lists all that is wrong with a description", () => {
    const problems = (text: string): string => {
      try {
        parseWhere(text);
      } catch (error) {
        return (error as UserError).problems.join("\n");
      }
      return "";
    };
    const found = problems("age=old,sex=woman,wrk=flexible,residence,sex=male,pension=E-paying");
    for (const words of [
      "age: old is no whole number",
      "sex: no value woman; there are male, female",
      "wrk: no such field; nearest is work",
      '"residence": write field=value',
      "sex: named twice",
      "pension: no value E-paying",
    ])
      expect(found).toContain(words);
  });
});

describe("the command", () => {
  const run = async (
    names: string[],
    flags: TraceFlags,
  ): Promise<{ out: string; err: string; code: number }> => {
    const said = { out: "", err: "", code: 0 };
    const terminal = terminalInto(said);
    await trace(names, flags, terminal).catch((error) => terminal.exit(complain(error, terminal)));
    return said;
  };
  const common = { persons: "20000", until: "2030", seed: "trace" };

  it("says where two lives part, in text, table, picture and page, and that nobody lives so", async () => {
    const out = join(folder, "two");
    const where = "age=50..56,sex=female,work=formal-enterprise";
    const said = await run(["law-2023", "current-law"], { ...common, where, differs: true, count: "2", out });
    expect(said.code).toBe(0);
    expect(said.out.match(/The lives part in 20\d\d, in /g)).toHaveLength(2);
    const { tables } = await readResults(out);
    const rows = rowsOf<{ kind: string; scenario: string; person: number }>(tables.trace!);
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(["synthetic person"]));
    expect(new Set(rows.map(({ person }) => person)).size).toBe(2);
    const number = rows[0].person;
    const picture = readFileSync(join(out, "charts", `lifeline-${number}.svg`), "utf8");
    const page = readFileSync(join(out, "report.html"), "utf8");
    for (const text of [said.out, page, picture]) expect(text).toMatch(/ynthetic/);
    // the same person by number, and the same bytes
    const again = join(folder, "one");
    await run(["law-2023", "current-law"], { ...common, person: String(number), out: again });
    const mine = (path: string): string =>
      readFileSync(join(path, "trace.csv"), "utf8")
        .split("\n")
        .filter((line) => line.includes(`,${number},`))
        .join("\n");
    expect(mine(again)).toBe(mine(out));
  });

  it("lists every mistake, and says so where nobody is as described", async () => {
    const { code, err } = await run(["current-lav", "b", "c"], {
      count: "99",
      replicate: "x",
      differs: true,
      until: "2022",
    });
    expect(code).toBe(1);
    for (const words of [
      '--count: "99"',
      '--replicate: "x"',
      "needs two scenarios",
      "nearest is current-law",
      "one scenario or two",
    ])
      expect(err).toContain(words);
    expect((await run([], common)).err).toContain("say who");
    const few = await run([], {
      ...common,
      where: "age=90..94,sex=male,residence=rural",
      count: "12",
      persons: "3000",
      out: join(folder, "few"),
    });
    expect([few.code, few.err]).toEqual([
      0,
      expect.stringMatching(/Note: found \d+ of the 12 persons asked for/),
    ]);
    const none = await run([], { ...common, where: "age=5,work=flexible" });
    expect([none.code, none.err]).toEqual([1, expect.stringContaining("nobody in this sample of 20000")]);
    // The two laws first differ in 2025, for those who come to pension age.
    const where = "age=90..92,sex=male";
    const alike = await run(["law-2023", "current-law"], { ...common, where, differs: true, until: "2024" });
    const sentence =
      /none of the [1-9]\d* lives tried parts under these scenarios by 2024; take a later --until/;
    expect([alike.code, alike.err]).toEqual([1, expect.stringMatching(sentence)]);
  });

  it("refuses numbers in words, all at once with other mistakes, and leaves earlier results as they are", async () => {
    const out = join(folder, "earlier");
    mkdirSync(out);
    writeFileSync(join(out, "manifest.json"), JSON.stringify({ project: "shebao" }));
    writeFileSync(join(out, "trace.csv"), "earlier\n");
    const before = contents(out);
    const numbers = ["--count", "0", "--replicate", "1.5", "--persons", "few", "--until", "2061"];
    const said = await shebao(
      "trace",
      "current-lav",
      "--where",
      "age=old",
      ...numbers,
      "--cuont",
      "2",
      "--out",
      out,
    );
    mistake(
      said,
      /^this trace has 7 problems$/m,
      "--cuont: no such option of trace. Did you mean --count?",
      '--persons: "few" is not a number, nor "all"',
      "--until: 2061 is not a whole number from 2024 to 2060",
      '--count: "0" is not a whole number from 1 to 12',
      '--replicate: "1.5" is not a whole number from 0 to 9999',
      "--where: age: old is no whole number from 0 to 100, nor a span as 50..54",
      /current-lav: there is no such file or scenario;.* nearest is current-law/,
    );
    expect(contents(out)).toEqual(before);
  });

  it.each([
    ["person", ["0", "-1", "1.5", "1e3", "me", "", "4000000001"], "1 to 4000000000"],
    ["count", ["13", "two", "-1", "0.5"], "1 to 12"],
    ["replicate", ["-1", "10000", "first"], "0 to 9999"],
  ] as [keyof TraceFlags, string[], string][])(
    "refuses --%s whatever is wrong with it",
    async (flag, texts, allowed) => {
      for (const text of texts) {
        const who = flag === "person" ? {} : { where: "age=40" };
        const { code, err, out } = await run([], { ...common, ...who, [flag]: text });
        expect([code, out]).toEqual([1, ""]);
        expect(err).toBe(
          `this trace has 1 problem\n  --${flag}: "${text}" is not a whole number from ${allowed}\n`,
        );
      }
    },
  );
});
