/** Registrations and their scores. Every "published" value after 2023 here is INVENTED: none was ever counted. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { from, type ColumnTable } from "arquero";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import currentLaw from "../scenarios/current-law.ts";
import { main } from "../src/cli.ts";
import { keepRegistration, register } from "../src/preregister.ts";
import { freeze } from "../src/scenario/scenario.ts";
import { readPublished } from "../src/studies/published.ts";
import { rulesFrom } from "../src/studies/registered-rules.ts";
import {
  readRegistration,
  registrationChanges,
  registrationFiles,
  type RegistrationFiles,
} from "../src/studies/registration.ts";
import { scoreRows, skillAgainst } from "../src/studies/score.ts";
import { scoreText } from "../src/studies/score-words.ts";

const folder = mkdtempSync(join(tmpdir(), "shebao-registration-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** INVENTED projection of two series: unemployment grows by 1,000,000 a year with bands, injury by 2,000,000 without. */
const enrolment = from(
  ["unemployment", "injury"].flatMap((series) =>
    Array.from({ length: 13 }, (_, t) => {
      const band = series === "unemployment" ? 500_000 * t : null;
      const persons = series === "injury" ? 301_740_000 + 2e6 * t : 243_730_000 + 1e6 * t;
      return {
        engine: "cohort",
        series,
        year: 2023 + t,
        persons,
        ...quantiles(persons, band),
        official: null,
      };
    }),
  ),
) as ColumnTable;
function quantiles(persons: number, band: number | null) {
  const at = (times: number): number | null => (band === null ? null : persons + times * band);
  return { q025: at(-2), q10: at(-1), q50: at(0), q90: at(1), q975: at(2) };
}
/** INVENTED cells: in one group 100 of 200 are insured, in the other none; both halve by 2024 or stay. */
const stocks = from(
  Array.from({ length: 8 }, (_, t) => [
    {
      scheme: "population",
      state: "alive",
      sex: "male",
      age_group: "20-24",
      year: 2023 + t,
      persons: t ? 100 : 200,
    },
    { scheme: "population", state: "alive", sex: "female", age_group: "20-24", year: 2023 + t, persons: 300 },
    {
      scheme: "unemployment",
      state: "insured",
      sex: "male",
      age_group: "20-24",
      year: 2023 + t,
      persons: 100,
    },
    {
      scheme: "unemployment",
      state: "outside",
      sex: "female",
      age_group: "20-24",
      year: 2023 + t,
      persons: 300,
    },
    { scheme: "injury", state: "insured", sex: "female", age_group: "20-24", year: 2023 + t, persons: 30 },
  ])
    .flat()
    .map((row) => ({ engine: "cohort", replicate: 0, residence: "rural", ...row })),
) as ColumnTable;
const scenario = freeze(currentLaw);
const facts = {
  version: "9.9.9",
  code: "c0de",
  data: "da7a",
  scenario,
  engine: "cohort",
  seed: null,
  persons: null,
  replicates: 1,
};
const files = registrationFiles({ enrolment, stocks, scenarios: [scenario] }, facts, { library: "1.0.0" });
const registration = readRegistration(files.json, files.csv, "invented");

describe("a registration", () => {
  it("is a table to 2030 from the base year on, with bands where there are any", () => {
    const lines = files.csv.split("\n");
    expect(files.name).toBe("current-law-9.9.9");
    expect(lines[0]).toBe("series,year,persons,q025,q10,q50,q90,q975");
    expect(lines).toHaveLength(1 + 2 * 8 + 1);
    expect(lines).toContain("unemployment,2025,245730000,243730000,244730000,245730000,246730000,247730000");
    expect(lines).toContain("injury,2030,315740000,,,,,");
  });
  it("names what made it, and neither day nor machine", () => {
    expect(registration.facts).toMatchObject({
      version: "9.9.9",
      code: "c0de",
      data: "da7a",
      base: "2023-12-31",
    });
    expect(registration.facts.scenario).toEqual(scenario);
    const { lawDate } = scenario;
    const days = files.json.match(/\d{4}-\d{2}-\d{2}/g);
    expect(new Set(days)).toEqual(new Set(["2023-12-31", lawDate]));
  });
  it("reads back as it was written", () => {
    expect(registration.values.get("injury")!.get(2024)).toEqual({ persons: 303_740_000, quantiles: null });
    expect(registration.values.get("unemployment")!.get(2024)!.quantiles!.q975).toBe(244_730_000 + 1_000_000);
  });
  it("holds what the simple rules say, and the constant coverage of its own cells", () => {
    const { unemployment } = registration.facts.rules;
    expect(unemployment["last increment"]![0]).toBe(2 * 243_730_000 - 238_066_000);
    // all insured are men, and there will be half as many
    expect(unemployment["constant coverage"]).toEqual(Array.from({ length: 7 }, () => 243_730_000 / 2));
    expect(rulesFrom("injury", stocks, 2030)["constant coverage"]![0]).toBe(301_740_000);
    expect(unemployment["constant share"]).toHaveLength(7);
  });
  it("is refused where a number was changed, or where it is something else", () => {
    const forged = files.csv.replace("315740000", "315740001");
    expect(() => readRegistration(files.json, forged, "x.json")).toThrow(
      /x.json has 1 problem\n.*digest differs/,
    );
    expect(() => readRegistration("{}", files.csv, "x.json")).toThrow("no registration of shebao");
    expect(() => readRegistration("[", files.csv, "x.json")).toThrow("not JSON");
  });
  it("says in what it differs from another", () => {
    const other = registrationFiles(
      { enrolment, stocks, scenarios: [scenario] },
      { ...facts, code: "0" },
      {},
    );
    const now = readRegistration(other.json, other.csv, "now");
    expect(registrationChanges(registration, now)).toBe("code, libraries, no projected number");
  });
});

describe("keeping a registration", () => {
  it("writes once, is content with the same bytes, and refuses others unless told to replace them", async () => {
    const at = join(folder, "kept");
    expect(await keepRegistration(at, files, false)).toMatch(/^Registered/);
    expect(await keepRegistration(at, files, false)).toMatch(/^Already registered, byte for byte/);
    const other = registrationFiles(
      { enrolment, stocks, scenarios: [scenario] },
      { ...facts, data: "0" },
      {},
    );
    await expect(keepRegistration(at, other, false)).rejects.toThrow(
      /another one is there; what differs: data, libraries, no projected number\..*--replace/,
    );
    expect(readFileSync(join(at, "current-law-9.9.9.json"), "utf8")).toBe(files.json);
    expect(await keepRegistration(at, other, true)).toMatch(/^Replaced/);
    expect(readFileSync(join(at, "current-law-9.9.9.json"), "utf8")).toBe(other.json);
    expect(readdirSync(at).sort()).toEqual(["current-law-9.9.9.csv", "current-law-9.9.9.json"]);
  });
  it("refuses half a registration and a folder that is a file", async () => {
    const at = join(folder, "half");
    await keepRegistration(at, files, false);
    rmSync(join(at, "current-law-9.9.9.csv"));
    await expect(keepRegistration(at, files, false)).rejects.toThrow(
      "one of its two files, which is missing",
    );
    writeFileSync(join(folder, "file"), "");
    await expect(keepRegistration(join(folder, "file"), files, false)).rejects.toThrow("cannot be written");
  });
});

describe("published values", () => {
  const read = (...lines: string[]) => readPublished(lines.join("\n"), registration);
  it("come in the project's codes or the published ones, in any unit, with other columns passed over", () => {
    const { values, problems } = read(
      "source,series,year,value,unit",
      "invented,ui_insured,2024,24444.4,10k_persons",
      "invented,unemployment,2025,2.5,100m_persons",
      "",
      "invented,injury,2024,300000001,",
    );
    expect(problems).toEqual([]);
    expect(values).toEqual([
      { series: "unemployment", year: 2024, persons: 244_444_000 },
      { series: "unemployment", year: 2025, persons: 250_000_000 },
      { series: "injury", year: 2024, persons: 300_000_001 },
    ]);
    expect(
      readPublished("\uFEFFseries,year,persons\r\ninjury,2024,300000001\r\n", registration).values,
    ).toHaveLength(1);
  });
  it("are refused with every problem at once, by line", () => {
    const { problems } = read(
      "series,year,value,unit",
      "unemploymint,2024,244444444,",
      "unemployment,2023,244444444,persons",
      "unemployment,2031,244444444,persons",
      'unemployment,20x4,"244,444",wan',
      "unemployment,2024,24444,persons",
      "injury,2024,-5,persons",
      "injury,2025,300000000,persons",
      "wi_insured,2025,300000000,persons",
    );
    expect(problems.map((problem) => problem.replace(/, there are.*/, ""))).toEqual([
      'line 2: no series "unemploymint" is registered; nearest is unemployment',
      "line 3: 2023 is not after 2023, the last year the projection knew; nothing can be scored",
      "line 4: 2031 is after 2030, the last year registered",
      'line 5: year "20x4" is not a year',
      'line 5: unit "wan" is none of persons, 10k_persons, million_persons, 100m_persons',
      'line 5: value "244,444" is not a plain number like 106643 or 1066.43',
      "line 6: 24,444 persons against 244,730,000 projected: is the unit right (persons)?",
      'line 7: value "-5" is not a plain number like 106643 or 1066.43',
      "line 9: injury in 2025 stands in line 8 already",
    ]);
  });
  it("need their columns and at least one line", () => {
    expect(read("").problems[0]).toContain("it is empty");
    expect(read("series,year,value").problems).toEqual(["it has a header and no line below it"]);
    expect(read("name,value,persons", "a,1,1").problems).toHaveLength(3);
    expect(read("series,year", "injury,2024").problems[0]).toContain(
      'neither a column "value" nor "persons"',
    );
    expect(read("series,year,persons,unit", "injury,2024,3,persons").problems[0]).toContain(
      "leave out the unit",
    );
  });
});

describe("scores", () => {
  const values = [
    { series: "injury", year: 2025, persons: 300_000_000 },
    { series: "unemployment", year: 2025, persons: 247_000_000 },
    { series: "unemployment", year: 2024, persons: 244_000_000 },
  ];
  const rows = scoreRows(registration, values);
  it("are errors of level and increment, signed, by series and year", () => {
    expect(rows.map(({ series, year }) => `${series} ${year}`)).toEqual([
      "unemployment 2024",
      "unemployment 2025",
      "injury 2025",
    ]);
    expect(rows.map(({ error }) => error)).toEqual([
      730_000,
      245_730_000 - 247_000_000,
      305_740_000 - 300_000_000,
    ]);
    // increments projected 1,000,000 a year; invented counts grew by 270,000, then by 3,000,000; injury lacks 2024
    expect(rows.map(({ increment }) => increment)).toEqual([
      1_000_000 - 270_000,
      1_000_000 - 3_000_000,
      null,
    ]);
    expect(rows[0].percent).toBeCloseTo((100 * 730_000) / 244_000_000, 12);
  });
  it("say whether the bands held, and their score as a sum", () => {
    // 2025: median 245.73, 80 % 244.73 to 246.73, 95 % 243.73 to 247.73; the invented count is 247
    expect([rows[1].in80, rows[1].in95, rows[2].in80]).toEqual([false, true, null]);
    const is80 = 2 + (2 / 0.2) * (247 - 246.73);
    const sum = 0.5 * (247 - 245.73) + 0.1 * is80 + 0.025 * 4;
    expect(rows[1].score / 1e6).toBeCloseTo(sum / 2.5, 6);
    expect(rows[2].score).toBe(5_740_000);
  });
  it("stand beside the errors of the registered rules", () => {
    expect(rows[0].rules["last value"]).toBe(243_730_000 - 244_000_000);
    const own = 730_000 / 244e6 + 1_270_000 / 247e6 + 5_740_000 / 300e6;
    const rule = 270_000 / 244e6 + 3_270_000 / 247e6 + 1_740_000 / 300e6;
    expect(skillAgainst(rows, "last value")).toBeCloseTo(own / rule, 12);
    expect(skillAgainst([], "last value")).toBeNull();
  });
  it("are printed in aligned columns of one width", () => {
    const lines = scoreText(registration, rows).split("\n");
    const years = lines.filter((line) => / 202[45] /.test(line));
    expect(years).toHaveLength(6);
    const firsts = years.slice(0, 3);
    expect(new Set(firsts.map((line) => line.length)).size).toBe(1);
    expect(firsts[1]).toMatch(
      /^ {2}Unemployment insurance +2025 +247\.00 +245\.73 +−1\.27 +−0\.51 +−2\.00 +no +yes +0\.\d\d$/,
    );
    expect(firsts[2]).toMatch(/- +- +- +5\.74$/);
  });
});

describe("the commands preregister and score", () => {
  interface Said {
    out: string;
    err: string;
    code: number;
  }
  async function shebao(...argv: string[]): Promise<Said> {
    const said = { out: "", err: "", code: 0 };
    await main(argv, {
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      exit: (code) => void (said.code = code),
      live: false,
      columns: 80,
    });
    return said;
  }
  let real: RegistrationFiles;
  const json = (): string => join(folder, "real", `${real.name}.json`);
  beforeAll(async () => {
    real = await register(currentLaw);
    await keepRegistration(join(folder, "real"), real, false);
  });

  it("register the projection of the shipped scenario, every series of the enrolment table", () => {
    const { facts: made, values } = readRegistration(real.json, real.csv, "real");
    expect(made.scenario).toEqual(freeze(currentLaw));
    expect([...values.keys()]).toContain("pension-residents-recipients");
    expect(values.get("pension")!.get(2023)!.persons).toBe(1_066_430_000);
    for (const years of values.values())
      expect([...years.keys()]).toEqual([2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030]);
    // real cells: what constant coverage says of 2024 is near the last count, and not the same
    for (const [name, rules] of Object.entries(made.rules)) {
      const path = rules["constant coverage"];
      if (name === "population") expect(path).toBeUndefined();
      else expect(Math.abs(path![0] / rules["last value"]![0] - 1)).toBeLessThan(0.06);
    }
    expect(made.rules.pension["constant coverage"]).not.toEqual(made.rules.pension["last value"]);
  });
  it("print scores on stdout, or write them", async () => {
    const file = join(folder, "invented.csv");
    writeFileSync(
      file,
      "series,year,value,unit\npension_total,2024,107777.7,10k_persons\nunemployment,2024,244444444,\n",
    );
    const said = await shebao("score", file, "--registration", json(), "--out", join(folder, "scores.csv"));
    expect([said.code, said.err]).toEqual([0, ""]);
    expect(said.out).toContain("Basic old-age insurance");
    const csv = readFileSync(join(folder, "scores.csv"), "utf8");
    expect(csv.split("\n")[0]).toContain("error_mean_of_rules");
    const piped = await shebao("score", file, "--registration", json(), "--out", "-");
    expect([piped.out, piped.err]).toEqual([csv, ""]);
  });
  it("list every mistake, with exit code 1 and nothing written", async () => {
    const file = join(folder, "wrong.csv");
    writeFileSync(file, "series,year,value\nnobody,2024,1\npension,2019,1\n");
    const target = join(folder, "never.csv");
    const said = await shebao("score", file, "--registration", json(), "--out", target);
    expect([said.code, said.out, existsSync(target)]).toEqual([1, "", false]);
    expect(said.err).toMatch(/wrong.csv has 2 problems\n {2}line 2: .*\n {2}line 3: 2019/);
    expect((await shebao("score")).err).toContain("give one CSV");
    expect((await shebao("score", join(folder, "none.csv"), "--registration", json())).err).toContain(
      "no such file",
    );
    expect((await shebao("score", file, "--registration", `${file}`)).err).toContain("by its JSON file");
  });
});
