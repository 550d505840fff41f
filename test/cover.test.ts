/** Medical insurance and the card: the published base, newborns, people in need, and shares over a named population. */
import { describe, expect, it } from "vitest";
import { plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { ledger } from "../src/engines/ledger.ts";
import { official, readTable } from "../src/ground/data.ts";
import { row } from "../src/ground/process.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  isFormal,
  needyOfKind,
  WORKS,
  workOf,
  type Person,
} from "../src/people/person.ts";
import { start } from "../src/people/start.ts";
import { bare, charts, standardCharts, wordsOf } from "../src/outputs/charts.ts";
import { flowLabel, stateLabel } from "../src/outputs/enrolled-words.ts";
import { conceptInWords } from "../src/outputs/words.ts";
import { project } from "../src/project.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";
import { injury } from "../src/schemes/injury.ts";
import { medical } from "../src/schemes/medical.ts";
import { unemployment } from "../src/schemes/unemployment.ts";

const law = defineScenario({ name: "law", title: "t", because: "b" });
const values = book(law);
const until = 2030;
const tally = cohort(plan(values, until));
const entries = ledger(tally, 1, new Map());
const entry = (name: string) => entries.find((one) => one.name === name)!;
/** Persons of completed age at a year end in a state. */
function aged(scheme: string, age: number, state: string, year: number): number {
  const process = tally.processes.find(({ name }) => name === scheme)!;
  const S = process.states.length;
  const size = process.stock.length / (until - 2023 + 1);
  const line = size / (OLDEST + 1);
  let n = 0;
  for (let i = process.states.indexOf(state); i < line; i += S)
    n += process.stock[(year - 2023) * size + age * line + i]!;
  return n;
}

describe("newborns", () => {
  it("are insured as residents at the end of the year of birth, in the start and in every year", () => {
    for (const year of [2023, 2024, 2030]) {
      expect(aged("medical", 0, "resident", year)).toBeGreaterThan(8e6);
      expect(aged("medical", 0, "outside", year)).toBe(0);
    }
    // Births less those who died in the same year are what the residents' arm gains by birth.
    const { flows } = entry("medical-residents");
    expect(flows.BIRTH).toEqual(entry("population").flows.BIRTH);
  });
  it("hold no card yet; half of them have one a year later", () => {
    for (const year of [2023, 2024, 2030]) expect(aged("card", 0, "holder", year)).toBe(0);
    for (const year of [2024, 2030]) {
      const share =
        aged("card", 1, "holder", year) /
        (aged("card", 1, "holder", year) + aged("card", 1, "outside", year));
      expect(share).toBeCloseTo(0.5, 3);
    }
  });
});

describe("people in need", () => {
  const person: Person = {
    year: 2026,
    age: 40,
    sex: "male",
    track: "60",
    needy: true,
    residence: "rural",
    reached: "before",
    work: "agriculture",
    event: "none",
  };
  const chance = (state: "resident" | "outside", to: string, kept: number): number =>
    row(medical, { ...person, state, count: 0 }, {
      ...values.values(2026),
      "medical.needyKept": kept,
    } as never).find((outcome) => outcome.to === to)?.probability ?? 0;
  it("are insured to 99 % in the start, where they are not in the employees' arm", () => {
    const { persons, schemes } = start();
    let [resident, outside] = [0, 0];
    for (let cell = 0; cell < persons.length; cell++) {
      const group = Math.floor(cell / PLACES);
      const age = OLDEST - Math.floor(group / KINDS);
      if (!needyOfKind(group % KINDS) || age === 0 || isFormal(WORKS[workOf(cell % PLACES)]!)) continue;
      resident += schemes.medical![cell * 3]!;
      outside += schemes.medical![cell * 3 + 2]!;
    }
    expect(resident).toBeGreaterThan(30e6);
    expect(resident / (resident + outside)).toBeCloseTo(0.99, 6);
  });
  it("stay so: whoever is in or out, the share that the lever says is in a year later", () => {
    for (const kept of [0.99, 0.95, 1]) {
      expect(chance("resident", "resident", kept)).toBeCloseTo(kept, 12);
      expect(chance("outside", "resident", kept)).toBeCloseTo(kept, 12);
    }
  });
});

describe("shares", () => {
  it("of card holders: 97.7 % as published over the population of the year end before, 97.8 % over the same", async () => {
    const holders = official("card").at(-1)!.persons;
    const [before, same] = official("population")
      .slice(-2)
      .map(({ persons }) => persons) as [number, number];
    const published = readTable("enrolment").find(
      ({ series, year }) => series === "ssc_share_pct" && year === 2023,
    )!.value;
    expect(((100 * holders) / before).toFixed(1)).toBe(published.toFixed(1));
    const { coverage } = await project(law, { engine: "cohort", until: 2024 });
    const rows = coverage.objects() as {
      series: string;
      year: number;
      sex: string;
      age_group: string;
      denominator: string;
      share: number;
    }[];
    const share = (series: string): number =>
      rows.find(
        (one) =>
          one.series === series &&
          one.year === 2023 &&
          one.sex === "all" &&
          one.denominator === "people of all ages",
      )!.share;
    expect(share("card")).toBeCloseTo(holders / same, 5);
    expect((100 * share("card")).toFixed(1)).toBe("97.8");
    expect((100 * share("medical")).toFixed(1)).toBe("94.6");
  });
});

describe("words of charts", () => {
  it("say that a card is held, by whom and what is not shown; no chart of it speaks of insurance that one joins", async () => {
    const projection = await project(law, { engine: "cohort", until: 2024 });
    for (const lang of ["en", "zh"] as const) {
      const card = standardCharts(projection, { lang }).filter(({ name }) => name!.endsWith("-card"));
      expect(card.map(({ name }) => name)).toEqual(["enrolment-card", "increments-card", "coverage-card"]);
      const all = [
        ...card,
        charts.lexis(projection, { lang, series: "card" }),
        charts.enrolment(projection, { lang, series: ["card"] }),
      ];
      for (const spec of all) {
        expect(JSON.stringify(bare(spec)), spec.name).not.toMatch(/参保|[Ee]nrol(ment|led) in|joined/);
        const { title, notShown } = wordsOf(spec)!;
        expect(title, spec.name).toMatch(/持卡人数|持卡率|holders of a|who hold a|holds a social/);
        expect(`${title} ${notShown}`, spec.name).not.toMatch(/参保|nrol|缴费|pays|职工|employees/);
      }
    }
  });

  it("name who has no card, and who gets one, apart from insurance", () => {
    expect(["card", "medical"].map((process) => stateLabel("outside", process, "zh"))).toEqual([
      "未持卡",
      "未参保",
    ]);
    expect(["card", "medical"].map((series) => flowLabel("NEW_VOLUNTARY", series, "zh"))).toEqual([
      "新领卡",
      "自愿参保",
    ]);
    expect(conceptInWords("card")).toBe("persons who hold one at the year end");
  });

  it("leave unsaid what the scheme's own states leave unsaid: only the pension keeps the records of who stopped paying", async () => {
    const projection = await project(law, { engine: "cohort", until: 2024 });
    const note = (series: string): string =>
      wordsOf(charts.enrolment(projection, { series: [series] }))!.notShown;
    expect(note("pension")).toContain("a record of the employees' arm stays enrolled");
    expect(note("pension-residents")).toBe(note("pension"));
    const others = ["unemployment", "injury", "platform-injury", "medical", "medical-employees", "card"];
    for (const series of others) expect(note(series), series).not.toContain("stays enrolled");
    // In these a state outside the count draws a benefit.
    for (const scheme of [unemployment, injury]) {
      expect(scheme.enrolled).toEqual(["insured"]);
      expect(note(scheme.name)).toContain("are no");
    }
    expect(note("medical")).toMatch(/retired.*stops paying before that leaves/);
    expect(note("card")).toContain("in use");
    expect(new Set(["pension", ...others].map(note)).size).toBe(others.length);
  });
});

describe("claimants of unemployment benefit", () => {
  it("keep within 10 % of their share of the insured, 3.52 of 243.73 million, while conditions do", () => {
    const { stock, states } = tally.processes.find(({ name }) => name === "unemployment")!;
    const size = stock.length / (until - 2023 + 1);
    const persons = (state: string, t: number): number => {
      let n = 0;
      for (let i = states.indexOf(state); i < size; i += states.length) n += stock[t * size + i]!;
      return n;
    };
    for (let t = 0; t <= 5; t++) {
      const share = persons("claiming", t) / persons("insured", t);
      // Else: derive unemployment.claimShare again, as its note says, from the flow into unemployment.
      expect(Math.abs(share / (3.52 / 243.73) - 1)).toBeLessThan(0.1);
    }
  });
});
