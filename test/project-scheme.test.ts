/** A scheme that is in no list, projected alone: the same numbers as in the list, and mistakes said at once. */
import { describe, expect, it } from "vitest";
import {
  charts,
  defineScheme,
  load,
  param,
  probability,
  never,
  project,
  projectScheme,
} from "../src/index.ts";
import { PLACES, placeOf, RESIDENCES, REACHED, WORKS, kindOf, type Person } from "../src/people/person.ts";
import { groupOf, start } from "../src/people/start.ts";
import { injury } from "../src/schemes/injury.ts";
import { toSVG } from "../src/outputs/picture.ts";

const club = defineScheme({
  name: "club",
  label: "A club",
  parameters: {
    "club.join": param({
      label: "Joining",
      unit: "probability",
      values: 0.1,
      range: [0, 0.5],
      source: "prior",
    }),
  },
  states: ["outside", "member"],
  reads: ["age", "residence"],
  enrolled: ["member"],
  eligible: (who: Person) => who.age >= 17,
  series: [{ name: "club", label: "Members of the club", concept: "person", counts: { member: 1 } }],
  totals: [],
  moves: {
    "outside -> member": (who, p) => (who.age >= 17 ? probability(p["club.join"]) : never),
  },
  flow: () => "NEW_VOLUNTARY",
});
const series = (table: { objects: () => object[] }, name: string): number[] =>
  (table.objects() as { engine: string; series: string; persons: number }[])
    .filter((row) => row.engine === "cohort" && row.series === name)
    .map((row) => row.persons);

describe("a scheme alone", () => {
  it("gives the numbers that it gives in the list, to the person", async () => {
    const law = await load("current-law");
    const { persons, schemes } = start();
    const cells = schemes.injury!;
    const share = (who: Person): { insured: number; receiving: number } => {
      const group = groupOf(who.age, kindOf(who.track, who.needy));
      const place = placeOf(
        RESIDENCES.indexOf(who.residence),
        REACHED.indexOf(who.reached),
        WORKS.indexOf(who.work),
      );
      const cell = group * PLACES + place;
      return {
        insured: cells[cell * 3 + 1]! / persons[cell]!,
        receiving: cells[cell * 3 + 2]! / persons[cell]!,
      };
    };
    const alone = projectScheme(injury, law, { until: 2026, start: share });
    const listed = await project(law, { engine: "cohort", until: 2026 });
    expect(series(alone.enrolment, "injury")).toEqual(series(listed.enrolment, "injury"));
    const stocks = (table: typeof alone.stocks) =>
      table.filter((row: { scheme: string }) => row.scheme === "injury").objects();
    expect(stocks(alone.stocks)).toEqual(stocks(listed.stocks));
  });

  it("counts whoever joins: opening plus flows is closing, and nobody is outside of the population", async () => {
    const law = await load("law-2023");
    const alone = projectScheme(club, law, { until: 2026, set: { "club.join": { 2024: 0.2, 2026: 0 } } });
    const members = series(alone.enrolment, "club");
    const flows = series(alone.increments, "club");
    expect(members[0]).toBe(0);
    expect(flows.reduce((sum, value) => sum + value, 0)).toBe(members.at(-1));
    expect(members[1]! / 1.15e9).toBeGreaterThan(0.19);
    expect(members[1]! / 1.15e9).toBeLessThan(0.21);
    expect(members[3]!).toBeLessThan(members[2]!); // nobody joins in 2026, some die
    await toSVG(charts.enrolment(alone, { series: ["club"] }));
    await toSVG(charts.increments(alone, { series: "club" }));
  });

  it("says every mistake at once", async () => {
    const law = await load("law-2023");
    const nosy = { ...club, reads: [...club.reads, "pension"] };
    const run = () =>
      projectScheme(nosy, law, {
        until: 2099,
        set: { "club.join": 0.9, "club.leave": 1 } as { "club.join": number },
      });
    expect(run).toThrow(
      /scheme club has 4 problems[^]*reads "pension"[^]*until: 2099[^]*0\.9 is outside 0 to 0\.5[^]*club\.leave: no such lever; there are club\.join/,
    );
    const start = () => ({ member: 1.5, guest: 1 }) as { member: number };
    expect(() => projectScheme(club, law, { until: 2024, start })).toThrow(
      /3 problems[^]*1\.5 is not a share[^]*no state "guest"/,
    );
  });
});
