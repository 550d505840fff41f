/** Four persons and certain moves only: whole tables, by hand, from both engines, to the digit. */
import { describe, expect, it } from "vitest";
import { agent } from "../src/engines/agent.ts";
import type { Plan } from "../src/engines/align.ts";
import { cohort, stocked } from "../src/engines/cohort.ts";
import { compiler, finish } from "../src/engines/compile.ts";
import { ageOfTrackGroup, linesOf, trackGroupsUntil, waysOf } from "../src/engines/ways.ts";
import { groupsUntil, order, PERSON_PROCESSES } from "../src/engines/year.ts";
import type { Tally } from "../src/engines/tally.ts";
import { keyOf } from "../src/ground/random.ts";
import { certain, never } from "../src/ground/rate.ts";
import {
  KINDS,
  PLACES,
  RESIDENCES,
  WORKS,
  kindOf,
  placeOf,
  type Person,
  type Track,
  type Work,
} from "../src/people/person.ts";
import { groupOf, type Start } from "../src/people/start.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";

const until = 2025;
// Cards are asked for at once, nobody skips a year of medical insurance, no recipient's record ends but by death: so
// that nothing is left to chance.
const certainly = {
  "medical.residentsSkip": 0,
  "card.issue": 1,
  "pension.recipientsEnd": 0,
  "pension.buyIn": 0,
};
const values = book(defineScenario({ name: "tiny", title: "t", because: "b", set: certainly }));
type Rule = (who: Person) => typeof certain;
/** The person processes with nobody dying or moving, and pension age for certain in the year of turning 60. */
const calm: Record<string, Record<string, Rule>> = {
  life: {},
  residence: {},
  "pension-age": { "before -> reached": (who) => (who.age === 59 ? certain : never) },
  work: {
    "child -> student": (who) => (who.age === 15 ? certain : never),
    "formal-enterprise -> inactive": (who) => (who.reached === "reached" ? certain : never),
  },
};
const processes = order.map((process, i) => {
  if (i >= PERSON_PROCESSES) return process;
  const exits = Object.fromEntries(
    process.states.map((state) => [state, [] as { move: string; to: string; rule: Rule }[]]),
  );
  for (const [move, rule] of Object.entries(calm[process.name]!)) {
    const [from, to] = move.split(" -> ") as [string, string];
    exits[from]!.push({ move, to, rule });
  }
  return { ...process, exits, align: undefined } as unknown as typeof process;
});
const compilers = processes.map(compiler);

/** Who they are: sex and track, age, place and pension state; the rest of their states are "outside". */
const persons: { track: Track; age: number; residence: number; work: Work; state: string; count: number }[] =
  [
    { track: "60", age: 59, residence: 0, work: "formal-enterprise", state: "E-contributing", count: 21 },
    { track: "60", age: 59, residence: 2, work: "agriculture", state: "R-contributing", count: 0 },
    { track: "55", age: 15, residence: 1, work: "student", state: "outside", count: 0 },
    { track: "50", age: 70, residence: 2, work: "inactive", state: "R-receiving", count: 0 },
  ];
function tinyStart(): Start {
  const groups = groupsUntil(0);
  const all = new Float64Array(groups * PLACES);
  const schemes = Object.fromEntries(
    compilers
      .slice(PERSON_PROCESSES)
      .map(({ process, layout }) => [process.name, new Float64Array(groups * PLACES * layout.width)]),
  );
  for (const { track, age, residence, work, state, count } of persons) {
    const reached = age >= Number(track) ? 1 : 0;
    const cell =
      groupOf(age, kindOf(track, false)) * PLACES + placeOf(residence, reached, WORKS.indexOf(work));
    all[cell]! += 1;
    for (const { process, layout } of compilers.slice(PERSON_PROCESSES)) {
      const own =
        process.name === "pension"
          ? layout.first[process.states.indexOf(state)]! + count
          : process.name === "injury" && work === "formal-enterprise"
            ? 1
            : 0;
      schemes[process.name]![cell * layout.width + own]! += 1;
    }
  }
  return { base: 2023, groups, persons: all, schemes, margins: [] };
}
const start = tinyStart();
function tinyPlan(): Plan {
  const T = until - 2023;
  const tables = Array.from({ length: T }, (_, i) =>
    compilers.map((one) =>
      finish(one.table(2024 + i, values.values(2024 + i) as never), one.process.name, 2024 + i),
    ),
  );
  const none = Array.from({ length: T }, () => new Float64Array(KINDS * RESIDENCES.length));
  const ways = tables.map((year, i) => {
    const occupied = Float64Array.from({ length: trackGroupsUntil(i) * PLACES }, (_, cell) => {
      const [group, place] = [Math.floor(cell / PLACES), cell % PLACES];
      const first = Math.floor(group / 3) * KINDS + (group % 3) * 2;
      return Number(ageOfTrackGroup(group, i) > 14 || start.persons[first * PLACES + place]! > 0);
    });
    return waysOf(linesOf(year, occupied, i + 1), year[3]!, i + 1);
  });
  return {
    book: values,
    base: 2023,
    until,
    compilers,
    tables,
    births: none,
    infantDeaths: none,
    factors: [],
    ways,
  };
}
/** Every filled stock cell as a line. */
function lines(tally: Tally): string[] {
  const out: string[] = [];
  for (const process of tally.processes) {
    if (!stocked(process.name)) continue;
    const size = process.stock.length / (until - 2023 + 1);
    process.stock.forEach((n, i) => {
      if (n === 0) return;
      const S = process.states.length;
      const at = Math.floor((i % size) / S);
      const age = Math.floor(at / 60);
      out.push(
        `${2023 + Math.floor(i / size)} ${process.name} age ${age} ${RESIDENCES[Math.floor(at / 10) % 3]} ${WORKS[at % 10]} ${process.states[i % S]}: ${n}`,
      );
    });
  }
  return out;
}

const expected = `
2023 pension age 15 urban-nonlocal student outside: 1
2023 pension age 59 rural agriculture R-contributing: 1
2023 pension age 59 urban-local formal-enterprise E-contributing: 1
2023 pension age 70 rural inactive R-receiving: 1
2024 pension age 16 urban-nonlocal student outside: 1
2024 pension age 60 rural agriculture R-receiving: 1
2024 pension age 60 urban-local inactive E-receiving: 1
2024 pension age 71 rural inactive R-receiving: 1
2025 pension age 17 urban-nonlocal student outside: 1
2025 pension age 61 rural agriculture R-receiving: 1
2025 pension age 61 urban-local inactive E-receiving: 1
2025 pension age 72 rural inactive R-receiving: 1`
  .trim()
  .split("\n");

describe("four persons whose moves are certain", () => {
  const plan = tinyPlan();
  it("retire, change role at 60, stay at school and grow old, in cells", () => {
    expect(
      lines(cohort(plan, { start }))
        .filter((line) => line.includes(" pension "))
        .sort(),
    ).toEqual([...expected].sort());
  });
  it("do the same as whole persons drawn by chance, where chance has no say", () => {
    expect(lines(cohort(plan, { start, draws: { key: keyOf("any"), replicate: 3 } }))).toEqual(
      lines(cohort(plan, { start })),
    );
  });
  it("live the same lives one by one: every stock of every scheme, to the digit", async () => {
    const lived = await agent(plan, { persons: 4, seed: "any", workers: 1, start });
    expect(lived.weight).toBe(1);
    expect(lines(lived.tally)).toEqual(lines(cohort(plan, { start })));
    // The insured employee leaves injury insurance with the contract, for certain.
    expect(lines(lived.tally).filter((line) => line.includes("injury") && line.includes("insured"))).toEqual([
      "2023 injury age 59 urban-local formal-enterprise insured: 1",
    ]);
  });
  it("leave the same moves in the flows", async () => {
    const lived = (await agent(plan, { persons: 4, seed: "any", workers: 1, start })).tally;
    const cells = cohort(plan, { start });
    lived.processes.forEach((process, i) => {
      expect([process.name, process.events]).toEqual([process.name, cells.processes[i]!.events]);
      expect([process.name, process.exposure]).toEqual([process.name, cells.processes[i]!.exposure]);
    });
  });
});
