import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  dictionary,
  fertilityRates,
  finalFigures2023,
  fundSeries,
  lifeTable,
  official,
  officialSeries,
  parseTable,
  policy,
  populationByAge,
  quickFigures2023,
  readTable,
  reconciliation,
  series,
  sexRatioAtBirth,
  sources,
  tables,
  urbanShare,
  type OfficialSeries,
  type TableName,
} from "../src/ground/data.ts";

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const persons = (name: string, year: number, category = ""): number =>
  series(name, category).get(year)!.persons;
const billions = (scheme: string, item: string, year: number): number =>
  fundSeries(scheme, item).get(year)!.yuan / 1e9;
/** Index of a month written "1965-04": 12 x year + month - 1. */
const month = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
const ids = (source: string): string[] => source.split("; ");
const tableNames = Object.keys(tables) as TableName[];

function ageBand(year: number, from: number, to: number): number {
  return sum(populationByAge(year).map((ages) => sum(ages.slice(from, to + 1))));
}

describe("enrolment", () => {
  // Yearbook cells are rounded to 1,000 persons each, so a sum of two may be off by one unit.
  const identities = [
    ["uebp_total", "uebp_workers", "uebp_retirees", 1_000],
    ["pension_total", "uebp_total", "urrbp_total", 1_000],
    ["urrbp_total", "urrbp_contributors", "urrbp_beneficiaries", 0],
    ["bmi_total", "bmi_employee", "bmi_resident", 10_000],
  ] as const;
  it.each(identities)(
    "%s is the sum of %s and %s in every year with all three",
    (total, left, right, rounding) => {
      let years = 0;
      for (const [year, count] of series(total)) {
        const parts = [series(left).get(year), series(right).get(year)];
        if (!parts[0] || !parts[1]) continue;
        expect(
          Math.abs(count.persons - parts[0].persons - parts[1].persons),
          String(year),
        ).toBeLessThanOrEqual(rounding);
        years++;
      }
      expect(years).toBeGreaterThanOrEqual(6);
    },
  );

  it("holds the published levels of the end of 2023", () => {
    const published: Record<OfficialSeries, number> = {
      pension: 1_066_430_000,
      "pension-employees": 521_210_000,
      "pension-employees-contributors": 379_250_000,
      "pension-employees-retirees": 141_960_000,
      "pension-residents": 545_220_000,
      "pension-residents-contributors": 372_540_000,
      "pension-residents-recipients": 172_680_000,
      unemployment: 243_730_000,
      injury: 301_740_000,
      medical: 1_333_890_000,
      "medical-employees": 370_950_000,
      "medical-residents": 962_940_000,
      card: 1_379_000_000,
      population: 1_409_670_000,
    };
    for (const code of Object.keys(officialSeries) as OfficialSeries[])
      expect(official(code).at(-1), code).toMatchObject({ year: 2023, persons: published[code] });
  });

  it("lists each official series once a year, oldest first, in whole persons, to 2023", () => {
    for (const code of Object.keys(officialSeries) as OfficialSeries[]) {
      const rows = official(code);
      rows.forEach((row, i) => expect(row.year, code).toBe(2023 - rows.length + 1 + i));
      for (const row of rows) expect(Number.isSafeInteger(row.persons), `${code} ${row.year}`).toBe(true);
    }
  });

  it("grows by 13.36 (pension), 5.66 (unemployment) and 10.57 million (injury, final) in 2023", () => {
    const growth = (name: string) => persons(name, 2023) - persons(name, 2022);
    expect(growth("pension_total")).toBe(13_360_000);
    expect(Math.abs(growth("ui_insured") - 5_660_000)).toBeLessThanOrEqual(5_000);
    expect(growth("wi_insured")).toBe(10_570_000);
    expect(
      growth("uebp_workers") +
        growth("uebp_retirees") +
        growth("urrbp_contributors") +
        growth("urrbp_beneficiaries"),
    ).toBe(13_360_000);
  });

  it("gives the quick figures of January 2024 beside the final ones", () => {
    expect(quickFigures2023).toEqual({
      pension: { increment: 13_360_000 },
      unemployment: { increment: 5_660_000 },
      injury: { level: 301_700_000, increment: 10_540_000 },
    });
    expect(finalFigures2023.injury).toEqual({ level: persons("wi_insured", 2023), increment: 10_570_000 });
    // Printed as 1,054 (10,000 persons); the levels as they stand here differ by 1,053.
    expect(
      Math.abs(quickFigures2023.injury.level - persons("wi_insured", 2022) - 10_540_000),
    ).toBeLessThanOrEqual(10_000);
  });

  it("agrees with the final increments of 2020 and 2022 listed in revisions.csv", () => {
    const finals = readTable("revisions").filter(
      (row) => row.figure === "final" && row.quantity === "increment",
    );
    expect(finals).toHaveLength(9);
    for (const row of finals) {
      const name = officialSeries[row.series as OfficialSeries];
      // 2022 injury: 830.5, listed as 830
      expect(
        Math.abs((persons(name, row.year) - persons(name, row.year - 1)) / 1e4 - row.value),
        `${row.series} ${row.year}`,
      ).toBeLessThanOrEqual(0.51);
    }
  });

  it.each([
    [2015, 2.87],
    [2019, 2.53],
    [2022, 2.69],
    [2023, 2.67],
  ])("has in %i the published %d workers per retiree", (year, ratio) => {
    expect(persons("uebp_workers", year) / persons("uebp_retirees", year)).toBeCloseTo(ratio, 2);
  });

  it("counts card holders as 97.7% of the population of the year before, as published", () => {
    expect((100 * persons("ssc_holders", 2023)) / persons("population_yearend", 2022)).toBeCloseTo(97.7, 1);
  });
});

describe("funds", () => {
  const schemes = ["uebp", "urrbp", "ui", "wi"] as const;

  // Gaps beyond 1% of revenue, billion yuan. Unemployment 2019: 100 went to skills training outside expenditure.
  const known: Record<string, number> = {
    "uebp 2020": 61.9,
    "urrbp 2012": 39.15,
    "urrbp 2014": 9.99,
    "ui 2019": -114.26,
    "ui 2020": -11.98,
  };
  it("keeps balance = balance before + revenue - expenditure within 1% of revenue, but for five known years", () => {
    const gaps: Record<string, number> = {};
    for (const scheme of schemes)
      for (const year of fundSeries(scheme, "balance").keys()) {
        if (!fundSeries(scheme, "balance").has(year - 1)) continue;
        const [balance, before, revenue, spent] = [
          billions(scheme, "balance", year),
          billions(scheme, "balance", year - 1),
          billions(scheme, "revenue", year),
          billions(scheme, "expenditure", year),
        ];
        const gap = balance - before - revenue + spent;
        if (Math.abs(gap) > 0.01 * revenue) gaps[`${scheme} ${year}`] = Math.round(gap * 100) / 100;
      }
    expect(gaps).toEqual(known);
  });

  it("adds up to every published total to 0.1 billion yuan", () => {
    const totals = readTable("funds").filter(
      (row) => row.scheme === "pension_both" || row.scheme === "three_funds",
    );
    expect([...new Set(totals.map((row) => row.year))].sort()).toEqual([
      2015, 2016, 2017, 2018, 2020, 2021, 2023,
    ]);
    for (const row of totals) {
      const parts = row.scheme === "pension_both" ? schemes.slice(0, 2) : schemes;
      expect(
        Math.abs(sum(parts.map((scheme) => billions(scheme, row.item, row.year))) - row.value / 10),
        `${row.scheme} ${row.item} ${row.year}`,
      ).toBeLessThan(0.11);
    }
  });

  it("takes 7,971.0 and spends 7,109.2 billion yuan over the four schemes in 2023", () => {
    expect(sum(schemes.map((scheme) => billions(scheme, "revenue", 2023)))).toBeCloseTo(7971.0, 6);
    expect(sum(schemes.map((scheme) => billions(scheme, "expenditure", 2023)))).toBeCloseTo(7109.2, 6);
  });

  it("pays per head what policy.json calls the average benefits of 2023", () => {
    const monthly = (scheme: string, heads: string) =>
      fundSeries(scheme, "expenditure").get(2023)!.yuan / persons(heads, 2023) / 12;
    expect(monthly("uebp", "uebp_retirees")).toBeCloseTo(
      policy.uebp.average_benefit_2023_yuan_month.value,
      -0.3,
    );
    expect(monthly("urrbp", "urrbp_beneficiaries")).toBeCloseTo(
      policy.urrbp.average_benefit_2023_yuan_month.value,
      1,
    );
  });
});

describe("population", () => {
  // 202 cells rounded to a person each.
  const rounding = 10;
  it.each([2010, 2015, 2020, 2023])("adds up by single age to the official total of %i", (year) => {
    expect(Math.abs(ageBand(year, 0, 100) - persons("population_yearend", year))).toBeLessThanOrEqual(
      rounding,
    );
  });

  it("meets the official sexes and age bands of 2023", () => {
    const [men, women] = populationByAge(2023).map((ages) => sum(ages));
    expect(Math.abs(men! - persons("population_sex", 2023, "M"))).toBeLessThanOrEqual(rounding);
    expect(Math.abs(women! - persons("population_sex", 2023, "F"))).toBeLessThanOrEqual(rounding);
    for (const [band, from, to] of [
      ["0-15", 0, 15],
      ["16-59", 16, 59],
      ["60+", 60, 100],
      ["65+", 65, 100],
    ] as const)
      expect(
        Math.abs(ageBand(2023, from, to) - persons("population_age_band", 2023, band)),
        band,
      ).toBeLessThanOrEqual(rounding);
  });

  it("counts boys before girls: more boys at age 0, more women at 90", () => {
    const [male, female] = populationByAge(2023);
    expect(male[0]).toBeGreaterThan(female[0]!);
    expect(female[90]).toBeGreaterThan(male[90]!);
  });

  it("differs from the UN by the stated 0.8%", () => {
    const un = sum(
      readTable("population")
        .filter((row) => row.year === 2023)
        .map((row) => row.un_thousand),
    );
    expect(un / 1e3).toBeCloseTo(reconciliation.levels_2023.un / 1e3, 0);
    expect((un * 1e3) / ageBand(2023, 0, 100)).toBeCloseTo(reconciliation.levels_2023.ratio, 4);
  });

  it("is the sum of towns and country in every year", () => {
    for (const [year, total] of series("population_yearend"))
      expect(persons("population_urban", year) + persons("population_rural", year), String(year)).toBe(
        total.persons,
      );
  });

  it.each([2022, 2023])("is the 31 provinces and 2.00 million servicemen in %i", (year) => {
    const rows = readTable("provinces").filter((row) => row.series === "population" && row.year === year);
    expect(new Set(rows.map((row) => row.code)).size).toBe(31);
    expect(sum(rows.map((row) => row.value)) * 1e4 + 2_000_000).toBe(persons("population_yearend", year));
  });

  // Shares carry four decimals: half a unit of the last is 0.07 million of 1,410 million; measured up to 0.035.
  it.each([2010, 2020, 2023])("has the official urban total of %i within 0.05 million", (year) => {
    const [male, female] = populationByAge(year);
    let urban = 0;
    let covered = 0;
    for (const { from, to, share } of urbanShare(year))
      for (let age = from; age <= to; age++, covered++) urban += share * (male[age]! + female[age]!);
    expect(covered).toBe(101);
    expect(Math.abs(urban - persons("population_urban", year))).toBeLessThan(50_000);
  });
});

describe("births and deaths", () => {
  const lifeRows = readTable("life_table");
  it("have life tables whose expectation, recomputed from qx, is within 0.02 years of the printed one", () => {
    for (const year of new Set(lifeRows.map((row) => row.year)))
      for (const sex of ["male", "female"]) {
        const rows = lifeRows.filter((row) => row.year === year && row.sex === sex);
        expect(rows.map((row) => row.age)).toEqual(Array.from({ length: 101 }, (_, age) => age));
        let alive = 1;
        let years = 0;
        for (const { age, mx, qx } of rows) {
          // infants die early in the year; the last group lives 1/mx on average
          years += age === 0 ? alive * (1 - 0.9 * qx) : age === 100 ? alive / mx : alive * (1 - qx / 2);
          alive *= 1 - qx;
        }
        expect(Math.abs(years - rows[0]!.ex), `${year} ${sex}`).toBeLessThan(0.02);
      }
  });

  it("have mx, qx and lx that belong together", () => {
    const next = new Map(lifeRows.map((row) => [`${row.year} ${row.sex} ${row.age}`, row.lx]));
    for (const { year, sex, age, mx, qx, lx } of lifeRows) {
      const where = `${year} ${sex} ${age}`;
      if (age === 100) continue;
      // a constant hazard within the year of age; infants die early in it, after about a tenth
      const expected = age === 0 ? mx / (1 + 0.9 * mx) : -Math.expm1(-mx);
      expect(Math.abs(qx / expected - 1), where).toBeLessThan(1e-3);
      expect(Math.abs(lx * (1 - qx) - next.get(`${year} ${sex} ${age + 1}`)!), where).toBeLessThan(0.2);
    }
  });

  it("have birth rates that add up to the total fertility rate", () => {
    const years = [...new Set(readTable("fertility").map((row) => row.year))];
    expect(years).toHaveLength(16);
    for (const year of years) {
      expect(fertilityRates(year)).toHaveLength(35);
      expect(
        Math.abs(sum(fertilityRates(year)) - readTable("fertility").find((row) => row.year === year)!.tfr),
        String(year),
      ).toBeLessThan(1e-4);
    }
  });

  it("reproduce the 11.10 million deaths of 2023 on mx, and miss them on qx", () => {
    const deaths = (column: "mx" | "qx") =>
      reconciliation.mortality_multiplier.for_deaths *
      sum(
        lifeRows
          .filter((row) => row.year === 2023)
          .map((row) => row[column] * populationByAge(2023)[row.sex === "male" ? 0 : 1][row.age]!),
      );
    expect(deaths("mx") / 1e6).toBeCloseTo(11.11, 2);
    expect(Math.abs(deaths("mx") - persons("deaths", 2023))).toBeLessThan(20_000);
    // the people of completed age a are a + 0.5 old on average, so qx, which starts at a, gives too few
    expect(deaths("qx") / 1e6).toBeCloseTo(10.74, 2);
  });

  it("reproduce the 9.02 million births of 2023", () => {
    const women = populationByAge(2023)[1];
    const births =
      reconciliation.fertility_multiplier.for_births *
      sum(fertilityRates(2023).map((rate, i) => rate * women[i + 15]!));
    expect(Math.abs(births - persons("births", 2023))).toBeLessThan(5_000);
  });

  it("lie on straight lines between the table's years", () => {
    const [a, middle, b] = [2026, 2028, 2030].map((year) => lifeTable(year));
    expect(middle!.mx[1][70]).toBeCloseTo((a!.mx[1][70]! + b!.mx[1][70]!) / 2, 12);
    expect(middle!.q0[0]).toBeCloseTo((a!.q0[0] + b!.q0[0]) / 2, 12);
    expect(a!.mx[1][70]).toBe(
      lifeRows.find((row) => row.year === 2026 && row.sex === "female" && row.age === 70)!.mx,
    );
    expect(fertilityRates(2027)[13]).toBeCloseTo(
      fertilityRates(2026)[13]! * 0.75 + fertilityRates(2030)[13]! * 0.25,
      12,
    );
    expect(middle!.mx[1][70]).not.toBe(a!.mx[1][70]);
  });

  it("are refused outside the table, never extended", () => {
    expect(() => lifeTable(2009)).toThrow(/2010 to 2060, asked for 2009/);
    expect(() => fertilityRates(2061)).toThrow(/asked for 2061/);
    expect(() => sexRatioAtBirth(2061)).toThrow(/2061/);
    expect(() => populationByAge(2022)).toThrow(/2022/);
  });

  it("have 1.108 boys per girl in 2023 and fewer in 2024", () => {
    expect(sexRatioAtBirth(2023)).toBe(1.108);
    expect(sexRatioAtBirth(2024)).toBe(1.103);
  });

  it("carry the population from one official year-end to the next, without migration, within 0.1 million", () => {
    for (const year of [2021, 2022, 2023]) {
      const step = persons("births", year) - persons("deaths", year);
      expect(
        Math.abs(persons("population_yearend", year) - persons("population_yearend", year - 1) - step),
        String(year),
      ).toBeLessThanOrEqual(100_000);
    }
  });
});

describe("the retirement schedule", () => {
  const reform = policy.retirement.reform_2025.value;
  type Group = "men" | "women_55" | "women_50";
  /** Months of delay of somebody born in the month with this index (12 x year + month - 1). */
  function delay(group: Group, born: number): number {
    const rule = reform[group];
    const k = born - month(rule.first_cohort);
    return k < 0 ? 0 : Math.min((rule.to - rule.from) * 12, Math.floor(k / rule.months_per_step) + 1);
  }
  const reached = (group: Group, born: number): number =>
    Math.floor((born + 12 * reform[group].from + delay(group, born)) / 12);
  const births = Array.from({ length: 12 * 60 }, (_, i) => 1940 * 12 + i);

  it("gives back every worked row from its formula", () => {
    const rows = policy.retirement.worked_delays.value;
    expect(rows.length).toBeGreaterThanOrEqual(24);
    for (const row of rows) {
      const group = row.group as Group;
      const age = 12 * reform[group].from + delay(group, month(row.born));
      expect([delay(group, month(row.born)), Math.floor(age / 12), age % 12], `${group} ${row.born}`).toEqual(
        [row.delay_months, row.age_years, row.age_months],
      );
    }
    for (const group of ["men", "women_55", "women_50"] as const) {
      const last = month(reform[group].last_step_cohort);
      expect(delay(group, last)).toBe((reform[group].to - reform[group].from) * 12);
      expect(delay(group, last - 1)).toBe((reform[group].to - reform[group].from) * 12 - 1);
    }
  });

  it("lets the listed number of birth months reach their age in each year", () => {
    const { men_and_women_55, women_50 } = policy.retirement.months_reaching_check.value;
    for (const [group, expected] of [
      ["men", men_and_women_55],
      ["women_55", men_and_women_55],
      ["women_50", women_50],
    ] as const)
      for (const [year, months] of Object.entries(expected))
        expect(
          births.filter((born) => reached(group, born) === Number(year)).length,
          `${group} ${year}`,
        ).toBe(months);
  });

  it("has the largest delays of the published check by the end of 2025 and 2026", () => {
    const largest = (group: Group, year: number) =>
      Math.max(...births.filter((born) => reached(group, born) <= year).map((born) => delay(group, born)));
    const check = policy.retirement.largest_delay_check.value;
    expect([largest("men", 2025), largest("women_55", 2025)]).toEqual(
      Array(2).fill(check.max_delay_months_by_end_2025.men_and_women_55),
    );
    expect(largest("women_50", 2025)).toBe(check.max_delay_months_by_end_2025.women_50);
    expect(largest("women_55", 2026)).toBe(check.max_delay_months_by_end_2026.men_and_women_55);
    expect(largest("women_50", 2026)).toBe(check.max_delay_months_by_end_2026.women_50);
  });
});

describe("provenance", () => {
  interface Entry {
    where: string;
    source: string;
    confidence: string;
    unit?: string;
    kind?: string;
    remembered?: boolean;
    note?: string;
    text: string;
  }
  /** Every object in a JSON file that carries a source. */
  function entriesOf(value: unknown, where: string): Entry[] {
    if (typeof value !== "object" || value === null) return [];
    const own =
      "source" in value
        ? [{ where, text: JSON.stringify(value), ...(value as Omit<Entry, "where" | "text">) }]
        : [];
    return [...own, ...Object.entries(value).flatMap(([key, child]) => entriesOf(child, `${where}.${key}`))];
  }
  const policyEntries = entriesOf(policy, "policy");
  const entries = [...policyEntries, ...entriesOf(reconciliation, "demography")];
  const rows = tableNames.flatMap((name) =>
    readTable(name).map((row, i) => ({ where: `${name}.csv row ${i + 2}`, name, ...row })),
  );
  const files = (readdirSync(new URL("../src", import.meta.url), { recursive: true }) as string[]).filter(
    (file) => file.endsWith(".ts"),
  );
  const code = files
    .map((file) => readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8"))
    .join("\n");
  const usedInData = new Set([...rows, ...entries].flatMap((row) => ids(row.source)));

  it("names only sources that sources.json defines", () => {
    expect([...usedInData].filter((id) => !(id in sources))).toEqual([]);
    const quotedInCode = new Set(code.match(/\bS_[A-Z0-9]+(_[A-Z0-9]+)*\b/g));
    expect([...quotedInCode].filter((id) => !(id in sources))).toEqual([]);
  });

  // Read for the model's design and named in its bibliography; no parameter rests on them yet.
  const background = ["S7", "S33", "S49", "S52", "S53", "S54", "S57", "S81"];
  it("uses every source that sources.json defines", () => {
    const words = new Set(code.match(/[A-Za-z0-9_]+/g));
    const unused = Object.keys(sources).filter((id) => !usedInData.has(id) && !words.has(id));
    expect(unused.filter((id) => !background.includes(id))).toEqual([]);
  });

  it("gives every source a title, publisher, date and known kind, and marks what is remembered", () => {
    for (const [id, source] of Object.entries(sources)) {
      for (const field of ["title", "publisher", "date"] as const)
        expect(source[field], `${id} ${field}`).toMatch(/\S/);
      expect(
        ["law", "statistics", "projection", "study", "press", "memory", "derived", "prior"],
        id,
      ).toContain(source.kind);
      expect(typeof source.remembered, id).toBe("boolean");
      if (id.endsWith("_MEM") || source.kind === "memory") expect(source.remembered, id).toBe(true);
    }
  });

  it("marks policy entries whose note says from memory", () => {
    const fromMemory = policyEntries.filter((entry) => /from memory/i.test(entry.note ?? ""));
    expect(fromMemory.length).toBeGreaterThan(10);
    for (const entry of fromMemory) expect(entry.remembered, entry.where).toBe(true);
    for (const entry of policyEntries)
      if (ids(entry.source).every((id) => sources[id]!.remembered && id.endsWith("_MEM")))
        expect(entry.remembered, entry.where).toBe(true);
  });

  it("gives every row and entry a source and a confidence of the known scale, and a unit", () => {
    const scale = ["high", "medium-high", "medium", "medium-low", "low", "derived", "projection"];
    for (const row of [...rows, ...entries]) {
      expect(scale, row.where).toContain(row.confidence);
      expect(row.source, row.where).toMatch(/^\w+(; \w+)*$/);
    }
    for (const entry of entries) expect(entry.unit, entry.where).toMatch(/\S/);
    for (const name of tableNames) {
      const described: Record<string, unknown> = dictionary[name].columns;
      expect(Object.keys(described).sort(), name).toEqual(Object.keys(tables[name]).sort());
    }
  });

  it("describes every series of the long tables, and no other", () => {
    for (const name of ["enrolment", "labour", "revisions", "provinces"] as const)
      expect(Object.keys(dictionary[name].series).sort(), name).toEqual(
        [...new Set(readTable(name).map((row) => row.series))].sort(),
      );
    expect(Object.keys(dictionary.funds.series).sort()).toEqual(
      [...new Set(readTable("funds").map((row) => row.scheme))].sort(),
    );
  });

  it("has no two rows for the same thing", () => {
    const measures = new Set(["value", "source", "confidence", "note", "unit", "kind"]);
    for (const name of tableNames) {
      const keys = readTable(name).map((row) =>
        Object.entries(row)
          .filter(
            ([column, cell]) =>
              !measures.has(column) && (typeof cell === "string" || column === "year" || column === "age"),
          )
          .map(([, cell]) => cell)
          .join("|"),
      );
      expect(keys.length, name).toBe(new Set(keys).size);
    }
  });

  it("observes nothing after 2023: later rows are projections, later dates in policy.json are law", () => {
    const later = rows.filter((row) => row.year > 2023);
    expect(later.length).toBeGreaterThan(2000);
    for (const row of later) {
      expect(row.confidence, row.where).toBe("projection");
      expect(row.source, row.where).toBe("S_WPP2024");
    }
    for (const row of rows) if (row.year <= 2023) expect(row.confidence, row.where).not.toBe("projection");
    for (const entry of policyEntries) {
      // what the value says, not the ids that hold the date of a document
      const dates = (JSON.stringify(JSON.parse(entry.text).value).match(/\b20\d\d\b/g) ?? []).map(Number);
      // the worked rows and checks are arithmetic on the same law
      if (dates.some((year) => year > 2023)) expect(["law", "check"], entry.where).toContain(entry.kind);
    }
    // Documents dated after the base may only carry law, or one of these named comparisons with 2023.
    const comparisons = ["S_MOHRSS2024", "S_NBS2024", "S_CSY2025", "S_WPP2024", "S54"];
    for (const [id, source] of Object.entries(sources)) {
      if (!(Number(source.date.slice(-10).match(/20\d\d/)?.[0]) > 2023) || comparisons.includes(id)) continue;
      expect(source.kind === "law" || /enacted/.test(source.note ?? ""), id).toBe(true);
      expect(
        rows.filter((row) => ids(row.source).includes(id)).map((row) => row.where),
        id,
      ).toEqual([]);
    }
  });
});

describe("reading", () => {
  const header = "series,year,value,unit,source,confidence,note\n";
  it("names file, row and column of a bad cell", () => {
    expect(() => parseTable("enrolment", `${header}a,2020,1,pct,S,high,\na,2021,,pct,S,high,\n`)).toThrow(
      'enrolment.csv, row 3, column value: expected a number, found ""',
    );
    expect(() => parseTable("enrolment", `${header}a,2020.5,1,pct,S,high,\n`)).toThrow(
      "row 2, column year: expected a whole number",
    );
    expect(() => parseTable("enrolment", `${header}a,2020,1,,S,high,\n`)).toThrow(
      "row 2, column unit: expected a word",
    );
  });

  it("refuses a missing or unknown column", () => {
    expect(() => parseTable("urban_share", "year,age_group\n2023,0-14\n")).toThrow('no column "share"');
    expect(() => parseTable("urban_share", "year,age_group,share,source,confidence,extra\n")).toThrow(
      'unknown column "extra"',
    );
  });

  it("keeps codes and birth months as text", () => {
    expect(readTable("provinces")[0]).toMatchObject({ code: "11", province: "Beijing", name: "北京" });
  });

  it("refuses an unknown series, and one that does not count persons", () => {
    expect(() => series("pension_totl")).toThrow('no series "pension_totl"');
    expect(() => series("ui_benefit_monthly")).toThrow("yuan_per_month, not in persons");
    expect(() => fundSeries("uebp", "profit")).toThrow('no item "profit" of "uebp"');
  });
});
