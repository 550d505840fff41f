/** Money: tied to the published accounts of 2023, balances that carry on to the yuan, pooling that gives and takes alike. */
import { from } from "arquero";
import { describe, expect, it } from "vitest";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { agent } from "../src/engines/agent.ts";
import { accounts, transfers, type Account } from "../src/engines/funds.ts";
import { CELLS, flowOf, headsOf, slopesOf } from "../src/engines/money-flows.ts";
import { accountsNoise } from "../src/engines/money-noise.ts";
import { fundSeries } from "../src/ground/data.ts";
import { standardCharts } from "../src/outputs/charts.ts";
import { headlineText } from "../src/outputs/headline.ts";
import { reportPage } from "../src/outputs/report.ts";
import { reportWords } from "../src/outputs/answer.ts";
import { crossing } from "../src/outputs/funds-difference.ts";
import { moneyKey } from "../src/outputs/luck.ts";
import type { Projection } from "../src/outputs/projection.ts";
import { monthsOfCover } from "../src/outputs/funds-table.ts";
import { pathsOf } from "../src/people/money.ts";
import { collected, provinces } from "../src/people/pooling.ts";
import { factsOf } from "../src/facts.ts";
import { project } from "../src/project.ts";
import { book, defineScenario, type Settings } from "../src/scenario/scenario.ts";
import type { MoneyRule } from "../src/schemes/fund.ts";
import { schemes } from "../src/schemes/index.ts";

const until = 2030;
const law = defineScenario({ name: "law", title: "t", because: "b" });
const run = (set: Settings = {}): { accounts: Account[]; tally: ReturnType<typeof cohort> } => {
  const values = book(law.with({ name: "moved", set }));
  const tally = cohort(plan(values, until));
  return { accounts: accounts(tally, 1, values), tally };
};
const base = run();
const of = (list: readonly Account[], name: string): Account => list.find(({ fund }) => fund.name === name)!;
const at = (list: readonly Account[], name: string, year: number) =>
  of(list, name).years.find((one) => one.year === year)!;
const bn = (yuan: number): number => yuan / 1e9;

describe("the accounts of 2023", () => {
  it.each([
    ["pension-employees", 5454, 6375.7],
    ["pension-residents", 160.6, 461.3],
    ["unemployment", 180.7, 70.6],
    ["injury", 121.2, 123.7],
  ] as const)("of %s give contributions of %d and benefits of %d billion within 1 %%", (name, paid, got) => {
    const year = at(base.accounts, name, 2023);
    expect(Math.abs(bn(year.contributions) / paid - 1)).toBeLessThan(0.01);
    expect(Math.abs(bn(year.benefits) / got - 1)).toBeLessThan(0.01);
  });
  it("of the employees' arm: 4,898 from contracts and 557 from those who pay of own account, within 1 %", () => {
    const half = run({ "pension.flexibleRate": 0.1 });
    // The base year is lived under its own law: a lever of 2024 leaves it alone.
    expect(at(half.accounts, "pension-employees", 2023)).toEqual(
      at(base.accounts, "pension-employees", 2023),
    );
    const values = book(law).values(2023);
    const pension = base.tally.processes.find(({ name }) => name === "pension")!;
    const size = pension.stock.length / (until - 2023 + 1);
    let own = 0;
    for (let i = 0; i < size; i++)
      if (pension.states[i % 8] === "E-contributing" && [5, 6].includes(Math.floor(i / 8) % 10))
        own += pension.stock[i]!;
    const paid = own * values["pension.flexibleRate"] * values["pension.flexibleFloor"] * 96_660;
    expect(Math.abs(bn(paid) / 557 - 1)).toBeLessThan(0.01);
    const contracts = at(base.accounts, "pension-employees", 2023).contributions - paid;
    expect(Math.abs(bn(contracts) / 4898 - 1)).toBeLessThan(0.01);
  });
  it("add up to the published 7,971.0 and 7,109.2 billion, with 12.0, 37.8, 26.0 and 13.7 months of cover", () => {
    const sum = (item: "revenue" | "spending"): number =>
      base.accounts.reduce((total, { years }) => total + years[0]![item], 0);
    expect(bn(sum("revenue"))).toBeCloseTo(7971.0, 1);
    expect(Math.abs(bn(sum("spending")) - 7109.2)).toBeLessThan(0.11);
    const cover = base.accounts.map(({ years }) => monthsOfCover(years[0]!.balance, years[0]!.spending));
    expect(cover).toEqual([12, 37.8, 26, 13.7]);
  });
  it("carry on: published balances follow from revenue and spending within 1 % of revenue, but for the known gaps", () => {
    const gaps: string[] = [];
    for (const fund of ["uebp", "urrbp", "ui", "wi"]) {
      const [revenue, spending, balance] = ["revenue", "expenditure", "balance"].map((item) =>
        fundSeries(fund, item),
      ) as [ReturnType<typeof fundSeries>, ReturnType<typeof fundSeries>, ReturnType<typeof fundSeries>];
      for (const [year, { yuan }] of balance) {
        const before = balance.get(year - 1)?.yuan;
        const [paid, spent] = [revenue.get(year)?.yuan, spending.get(year)?.yuan];
        if (before === undefined || paid === undefined || spent === undefined) continue;
        if (Math.abs(yuan - before - paid + spent) > 0.01 * paid) gaps.push(`${fund} ${year}`);
      }
    }
    expect(gaps).toEqual(["uebp 2020", "urrbp 2012", "urrbp 2014", "ui 2019", "ui 2020"]);
  });
});

describe("the accounts that follow", () => {
  it("carry every balance on to the yuan, from sums that are exact", () => {
    for (const { years } of base.accounts)
      years.forEach((one, t) => {
        expect(one.revenue).toBe(one.contributions + one["other-revenue"]);
        expect(one.spending).toBe(one.benefits + one["other-spending"]);
        expect(Number.isSafeInteger(one.balance)).toBe(true);
        if (t > 0) expect(one.balance).toBe(years[t - 1]!.balance + one.revenue - one.spending);
      });
  });
  it("follow paths by hand: the mean pension after three years at 3.5 % wages, 2 points slower, and 2 % prices", () => {
    const retirees = (t: number): number => {
      const { stock } = base.tally.processes.find(({ name }) => name === "pension")!;
      const size = stock.length / (until - 2023 + 1);
      let n = 0;
      for (let i = 3; i < size; i += 8) n += stock[t * size + i]!;
      return n;
    };
    const yuan = retirees(3) * 3743 * 12 * 1.015 ** 3 * 1.02 ** 3;
    expect(at(base.accounts, "pension-employees", 2026).benefits / yuan).toBeCloseTo(1, 9);
  });
  it("lose two and a half months of the employers' sixteen points to a holiday, and nobody's enrolment", () => {
    const holiday = run({ "pension.holiday": { 2026: 2.5, 2027: 0 } });
    expect(holiday.tally.processes.map(({ stock }) => stock)).toEqual(
      base.tally.processes.map(({ stock }) => stock),
    );
    const [with_, without] = [holiday, base].map((one) => at(one.accounts, "pension-employees", 2026));
    const contracts = 4898 / 5454;
    const lost = 1 - with_!.contributions / without!.contributions;
    expect(lost).toBeCloseTo((contracts * (2.5 / 12) * 16) / 24, 2);
    expect(at(holiday.accounts, "pension-employees", 2027).contributions).toBe(
      at(base.accounts, "pension-employees", 2027).contributions,
    );
  });
  it("are moved by levers of money alone, which move nobody", () => {
    const money = schemes.flatMap(({ funds = [] }) => funds.flatMap((fund) => Object.keys(fund.parameters)));
    expect(money).toContain("pension.residentsMatch");
    const moved = run({
      "pension.residentsMatch": 200,
      "unemployment.rate": 0.02,
      "injury.benefit": 80_000,
      "money.wageGrowth": 2,
      "pooling.share": 1,
    });
    expect(moved.tally.processes.map(({ events }) => events)).toEqual(
      base.tally.processes.map(({ events }) => events),
    );
    expect(bn(at(moved.accounts, "unemployment", 2024).contributions)).toBeGreaterThan(
      1.9 * bn(at(base.accounts, "unemployment", 2024).contributions),
    );
  });
});

describe("pooling", () => {
  const account = of(base.accounts, "pension-employees");
  const rows = transfers(account, book(law));
  const sum = (list: typeof rows, pick: (row: (typeof rows)[number]) => number): number =>
    list.reduce((total, row) => total + pick(row), 0);
  it("remits what it receives, to the yuan, every year, over 31 provinces in the order of their codes", () => {
    for (const { year } of account.years) {
      const list = rows.filter((row) => row.year === year);
      expect(list.map(({ province }) => province)).toEqual(provinces().map(({ name }) => name));
      expect(list).toHaveLength(31);
      expect(sum(list, ({ remit }) => remit)).toBe(sum(list, ({ receive }) => receive));
    }
    expect(provinces()[0]!.name).toBe("Beijing");
  });
  it("moves the 271.6 billion of 2023 between provinces, within 1 %", () => {
    const crossing = sum(
      rows.filter(({ year }) => year === 2023),
      ({ remit, receive }) => Math.max(0, receive - remit),
    );
    expect(Math.abs(bn(crossing) / 271.6 - 1)).toBeLessThan(0.01);
  });
  it("holds the shares of provinces: each remits the same share in every year", () => {
    const share = (year: number): number[] => {
      const list = rows.filter((row) => row.year === year);
      const all = sum(list, ({ remit }) => remit);
      return list.map(({ remit }) => remit / all);
    };
    share(2030).forEach((one, i) => expect(one).toBeCloseTo(share(2024)[i]!, 9));
  });
  it("costs collection where effort falls: 1.5 points where provinces pay more, 10 where they get more", () => {
    const paying = provinces()
      .filter(({ contributions, retirees }) => contributions > retirees)
      .reduce((total, { contributions }) => total + contributions, 0);
    expect(collected({ "pooling.moralHazardSurplus": -1.5, "pooling.moralHazardDeficit": -10 })).toBeCloseTo(
      1 - 0.015 * paying - 0.1 * (1 - paying),
      12,
    );
    expect(paying).toBeGreaterThan(0.4);
    expect(paying).toBeLessThan(0.6);
  });
});

describe("what one person more adds to a year's money", () => {
  it("is the slope: of contributions, benefits and payroll, by state and place, opening stocks included", () => {
    const values = book(law);
    const paths = pathsOf(values.values, 2023, until);
    const t = 3;
    const year = 2023 + t;
    let seen = 0;
    for (const scheme of schemes)
      for (const fund of scheme.funds ?? []) {
        const process = base.tally.processes.find(({ name }) => name === scheme.name)!;
        const heads = headsOf(process, base.tally, 1);
        const flow = (): Record<string, number> => ({
          ...flowOf(fund, heads, t, year, values.values(year), paths[t]!),
        });
        const before = flow();
        const more = (at: number, state: string, cell: number): Record<string, number> => {
          const stock = heads[at]!.get(state)!;
          stock[cell]! += 1000;
          const after = flow();
          stock[cell]! -= 1000;
          return after;
        };
        const slopes = slopesOf(fund, heads, t, year, values.values(year), paths[t]!);
        for (const [item, byState] of Object.entries(slopes))
          for (const [state, { closing, opening }] of byState)
            for (let cell = 0; cell < CELLS; cell++) {
              // Rules are asked for the places where somebody is.
              if (heads[t]!.get(state)![cell]! < 1000) continue;
              seen++;
              const [now, earlier] = [more(t, state, cell), more(t - 1, state, cell)].map(
                (after) => (after[item]! - before[item]!) / 1000,
              ) as [number, number];
              expect(Math.abs(now - closing[cell]!)).toBeLessThan(1e-3 + 1e-5 * Math.abs(now));
              expect(Math.abs(earlier - opening)).toBeLessThan(1e-3 + 1e-5 * Math.abs(opening));
            }
        expect(slopes.benefits.size > 0 && slopes.contributions.size > 0).toBe(true);
      }
    expect(seen).toBeGreaterThan(50);
    const claiming = slopesOf(
      of(base.accounts, "unemployment").fund,
      headsOf(
        base.tally.processes.find(({ name }) => name === "unemployment")!,
        base.tally,
        1,
      ),
      t,
      year,
      values.values(year),
      paths[t]!,
    ).benefits.get("claiming")!;
    expect(claiming.opening).toBeGreaterThan(1000);
    expect(claiming.opening).toBeCloseTo(claiming.closing[0]!, 6);
  });
});

describe("what luck adds to months of cover", () => {
  it("is, in the first year, what revenue and spending vary alone and together, also where benefits depend on the place", async () => {
    const made = plan(book(law), 2025);
    const { tally, weight } = await agent(made, { persons: 20_000, seed: "cover", workers: 1 });
    for (const account of accounts(tally, weight, book(law))) {
      const [state, rule] = Object.entries(account.fund.gets)[0]!;
      const gets = {
        [state]: (...[who, p, paths]: Parameters<MoneyRule>) =>
          (who.residence === "rural" ? 3 : 1) * rule!(who, p, paths),
      };
      for (const fund of [account.fund, { ...account.fund, gets }]) {
        const [noise] = accountsNoise(tally, weight, book(law), [{ ...account, fund }]);
        const [revenue, spending, net] = (["revenue", "spending", "balance"] as const).map(
          (item) => noise![item][1]!,
        ) as [number, number, number];
        const together = (revenue + spending - net) / 2;
        const { balance, spending: spent } = account.years[1]!;
        const by = 1 + balance / spent;
        const months = (12 / spent) ** 2 * (revenue + by ** 2 * spending - 2 * by * together);
        expect(noise!["months-of-cover"][1]! / months).toBeCloseTo(1, 6);
      }
    }
  });
});

describe("words about money", () => {
  it("name no year of depletion: no output speaks of a fund that runs out", async () => {
    const scenario = law.with({ name: "dear", set: { "money.pensionLag": -1, "pension.employerRate": 0.1 } });
    const projection = await project(scenario, { engine: "cohort", until: 2040 });
    const last = (projection.funds!.objects() as { item: string; engine: string; yuan: number }[]).filter(
      ({ item, engine }) => item === "balance" && engine === "cohort",
    );
    // The case is there: a balance falls below zero.
    expect(last.some(({ yuan }) => yuan < 0)).toBe(true);
    const charts = standardCharts(projection, { scenario: "dear" });
    const page = reportPage({
      ...reportWords(projection),
      run: factsOf(projection),
      charts: [],
      tables: { enrolment: projection.enrolment } as never,
    });
    const said = [
      headlineText(projection, "dear"),
      page.replace(/<(script|style)[\s\S]*?<\/\1>/g, ""),
      JSON.stringify(charts),
    ].join("\n");
    const warning = "No single year of depletion can be read from it.";
    expect(said).toContain(warning);
    const guard = /deplet|exhaust|bankrupt|insolven|runs? out|used up|耗尽|枯竭|穿底|破产/i;
    expect(guard.test("the fund is exhausted in 2035")).toBe(true);
    const rest = said.replaceAll(warning, "");
    const at = rest.search(guard);
    expect(at < 0 ? "" : rest.slice(at - 60, at + 60)).toBe("");
    expect(charts.some(({ name }) => name === "funds")).toBe(true);
  });
});

describe("the smallest population of agents", () => {
  it("has money, though nobody in it draws a benefit of the injury fund at the start", async () => {
    const { funds } = await project(law, { engine: "agent", persons: 1000, until: 2025 });
    const rows = (funds!.objects() as { engine: string; year: number; item: string; yuan: number }[]).filter(
      ({ engine }) => engine === "agent",
    );
    expect(rows).toHaveLength(4 * 7 * 3);
    expect(rows.filter(({ yuan }) => !Number.isInteger(yuan))).toEqual([]);
    // The account of the start is the published one, whoever is in the sample.
    const start = rows.filter(({ year, item }) => year === 2023 && item === "spending");
    const sums = start.map(({ yuan }) => Math.round(bn(yuan) * 10));
    expect(sums).toEqual(
      ["pension-employees", "pension-residents", "unemployment", "injury"].map((name) =>
        Math.round(bn(at(base.accounts, name, 2023).spending) * 10),
      ),
    );
  });
});

describe("what crosses provinces", () => {
  it("has the error of contributions, of which it is a fixed part", () => {
    const side = (scenario: string, net: number) => ({ scenario, engine: "agent", year: 2025, net });
    const paid = (scenario: string) => ({
      scenario,
      engine: "agent",
      year: 2025,
      scheme: "pension-employees",
      item: "contributions",
      yuan: 1000e9,
    });
    const of = (names: readonly string[], replicates: readonly (readonly number[])[]) => ({
      funds: from(names.map(paid)),
      adjustment: from([
        side("more", 400e9),
        side("more", -400e9),
        side("less", 100e9),
        side("less", -100e9),
      ]),
      options: { engine: "agent", until: 2025 },
      luck: {
        money: new Map(
          replicates.map((values, i) => [
            moneyKey(names[i]!, "agent", 2025, "pension-employees", "contributions"),
            values,
          ]),
        ),
      },
    });
    const [more, less] = [law.with({ name: "more", set: {} }), law.with({ name: "less", set: {} })];
    const said = (projection: unknown): string[] => crossing(projection as Projection, more, less);
    // 392 - 99 = 293, 300 and 408 - 101 = 307 billion: a standard deviation of 7, and of their mean 7 / sqrt(3) = 4.04.
    const three = of(
      ["more", "less"],
      [
        [980e9, 1000e9, 1020e9],
        [990e9, 1000e9, 1010e9],
      ],
    );
    expect(said(three)).toEqual([
      "Pooling moves 400 billion yuan between provinces in 2025 (yuan of the year) instead of 100 (difference ±4).",
    ]);
    expect(said({ ...three, draws: 100 })[0]).toMatch(/instead of 100\.$/);
    expect(said(of(["more", "less"], []))[0]).toMatch(/instead of 100\.$/);
  });
});
