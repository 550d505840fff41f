/** The fast cells against one plain definition: every person's way and row looked up singly, nothing lumped or shared. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plan, type Plan } from "../src/engines/align.ts";
import { cohort } from "../src/engines/cohort.ts";
import { compiler } from "../src/engines/compile.ts";
import { eventsOf, ledger, stockOf, leafSeries } from "../src/engines/ledger.ts";
import { headlines, quick } from "../src/engines/quick.ts";
import { stockIndex, type Tally } from "../src/engines/tally.ts";
import { EVENT_OF, PERSON_PROCESSES, ageAt, contextOf, groupsUntil, order } from "../src/engines/year.ts";
import { row } from "../src/ground/process.ts";
import { flowsTable } from "../src/outputs/tables.ts";
import {
  EVENTS,
  KINDS,
  PLACES,
  REACHED,
  RESIDENCES,
  WORKS,
  needyOfKind,
  placeOf,
  reachedOf,
  residenceOf,
  sexOfKind,
  trackOfKind,
  workOf,
  type Person,
} from "../src/people/person.ts";
import { start, type Start } from "../src/people/start.ts";
import { book, defineScenario, parameters, type Settings } from "../src/scenario/scenario.ts";

const YEARS = 2;
/** A few hundred cells of the fitted start, picked by number; the rest of the country is empty. */
function few(picks: readonly number[]): Start {
  const whole = start();
  const persons = new Float64Array(whole.persons.length);
  const schemes = Object.fromEntries(
    Object.entries(whole.schemes).map(([name, cells]) => [name, new Float64Array(cells.length)]),
  );
  const filled = [...whole.persons.keys()].filter((i) => whole.persons[i] > 0);
  for (const pick of picks) {
    const cell = filled[pick % filled.length];
    persons[cell] = whole.persons[cell];
    for (const [name, cells] of Object.entries(whole.schemes)) {
      const width = cells.length / persons.length;
      for (let i = cell * width; i < (cell + 1) * width; i++) schemes[name][i] = cells[i];
    }
  }
  return { ...whole, persons, schemes };
}

/** Persons of one scheme by (group, place, substate), year by year: straight from the rules, alignment factors apart. */
function plainly(made: Plan, index: number, from: Start): Map<string, number>[] {
  const { process, layout } = made.compilers[index];
  const { width } = layout;
  const cells = from.schemes[process.name];
  let now = new Map<string, number>();
  cells.forEach((n, i) => {
    if (n > 0) now.set(`${Math.floor(i / width / PLACES)},${Math.floor(i / width) % PLACES},${i % width}`, n);
  });
  const years = [now];
  for (let t = 1; t <= made.until - made.base; t++) {
    const next = new Map<string, number>();
    for (const [key, n] of now) {
      const [group, place, sub] = key.split(",").map(Number);
      for (const [context, share] of contexts(made, t, group, place))
        for (const [to, part] of turn(made, index, t, group, context, sub)) {
          const cell = `${group},${context % PLACES},${to}`;
          next.set(cell, (next.get(cell) ?? 0) + n * share * part);
        }
    }
    for (let kind = 0; kind < KINDS; kind++)
      for (let r = 0; r < 3; r++)
        next.set(`${groupsUntil(t - 1) + kind},${placeOf(r, 0, 0)},0`, made.births[t - 1][kind * 3 + r]);
    years.push((now = next));
  }
  return years;
}

/** Outcomes of a row of a person process, with the share who stay: what the table of the year says for this person. */
function outcomes(
  made: Plan,
  process: number,
  t: number,
  who: Person,
  state: number,
): [to: number, share: number][] {
  const table = made.tables[t - 1][process];
  const { strides } = table;
  const index = (["age", "sex", "track", "needy", "residence", "reached", "work", "event"] as const).reduce(
    (sum, field) => sum + strides[field] * domain(field, who),
    0,
  );
  const at = table.block[index] * table.width + state;
  const exits: [number, number][] = [];
  let stay = 1;
  for (let entry = table.start[at]; entry < table.start[at + 1]; entry++) {
    exits.push([table.to[entry], table.share[entry]]);
    stay -= table.share[entry];
  }
  // Nobody is where no share leads: rules are not asked about persons who cannot be.
  return stay > 0 ? [...exits, [table.stay[at], stay]] : exits;
}
function domain(field: keyof Person, who: Person): number {
  const lists: Record<string, readonly unknown[]> = {
    sex: ["male", "female"],
    track: ["60", "50", "55"],
    needy: [false, true],
    residence: RESIDENCES,
    reached: REACHED,
    work: WORKS,
    event: EVENTS,
  };
  return field === "age" ? who.age : lists[field].indexOf(who[field]);
}
const person = (made: Plan, t: number, group: number, place: number, event = 0): Person => ({
  year: made.base + t,
  age: ageAt(group, t - 1),
  sex: sexOfKind(group % KINDS),
  track: trackOfKind(group % KINDS),
  needy: needyOfKind(group % KINDS),
  residence: RESIDENCES[residenceOf(place)],
  reached: REACHED[reachedOf(place)],
  work: WORKS[workOf(place)],
  event: EVENTS[event],
});

/** Where one person's life, residence, pension age and work lead, one after the other. */
function contexts(made: Plan, t: number, group: number, place: number): [context: number, share: number][] {
  const out: [number, number][] = [];
  const at = (r: number, reached: number): Person =>
    person(made, t, group, placeOf(r, reached, workOf(place)));
  const alive = outcomes(made, 0, t, at(residenceOf(place), reachedOf(place)), 0).find(
    ([to]) => to === 0,
  )![1];
  for (const [r, moved] of outcomes(made, 1, t, at(residenceOf(place), reachedOf(place)), residenceOf(place)))
    for (const [reached, aged] of outcomes(made, 2, t, at(r, reachedOf(place)), reachedOf(place)))
      for (const [work, worked] of outcomes(made, 3, t, at(r, reached), workOf(place)))
        out.push([
          contextOf(placeOf(r, reached, work), EVENT_OF[workOf(place) * WORKS.length + work]),
          alive * moved * aged * worked,
        ]);
  return out;
}

/** A scheme's row for one person, from the rule itself: no table, no memory. */
function turn(
  made: Plan,
  index: number,
  t: number,
  group: number,
  context: number,
  sub: number,
): [substate: number, share: number][] {
  const { process, layout } = made.compilers[index];
  const [state, count] = [process.states[layout.state[sub]], layout.count[sub]];
  const who = {
    ...person(made, t, group, context % PLACES, Math.floor(context / PLACES)),
    state,
    count,
  };
  return row(process, who, made.book.values(made.base + t) as never).map(({ to, probability }) => {
    const first = layout.first[process.states.indexOf(to)];
    if (!process.counter?.states.includes(to)) return [first, probability];
    const kept = process.counter.states.includes(state) ? count : 0;
    return [
      first + Math.min(process.counter.max, kept + Number(process.counter.rises(state, to, who))),
      probability,
    ];
  });
}

const law = defineScenario({
  name: "law",
  title: "t",
  because: "b",
  set: { "work.retirementDelay.pace": { 2025: 1 }, "pension.minimumYears": { 2024: 14.5, 2026: 16 } },
});
const levers = [
  "pension.flexibleJoin",
  "pension.separationLapse",
  "pension.longestStay",
  "pension.shortPayUp",
  "unemployment.claimShare",
  "injury.projectEnd",
  "platform.rollout",
  "work.coverContract",
  "work.separationLocal",
  "life.urbanMortality",
] as const;
const small = fc.record({
  picks: fc.array(fc.nat(100_000), { minLength: 10, maxLength: 25 }),
  levels: fc.array(fc.integer({ min: 1, max: 99 }), {
    minLength: levers.length,
    maxLength: levers.length,
  }),
});
const scenarioOf = (levels: readonly number[]): ReturnType<typeof book> =>
  book(
    law.with({
      name: "some",
      set: Object.fromEntries(
        levers.map((lever, i) => {
          const [low, high] = parameters[lever].range as readonly [number, number];
          return [lever, { 2024: low + ((high - low) * levels[i]) / 100 }];
        }),
      ) as Settings,
    }),
  );

describe("the fast cells", () => {
  it("are those of the plain definition, cell by cell, for small populations under random levers", () => {
    fc.assert(
      fc.property(small, ({ picks, levels }) => {
        const from = few(picks);
        const made = plan(scenarioOf(levels), 2023 + YEARS, { start: from });
        const fast = cohort(made);
        order.slice(PERSON_PROCESSES).forEach((process, i) => {
          const one = fast.processes[PERSON_PROCESSES + i];
          const wanted = new Float64Array(one.stock.length);
          plainly(made, PERSON_PROCESSES + i, from).forEach((cells, t) => {
            for (const [key, n] of cells) {
              const [group, place, sub] = key.split(",").map(Number);
              const sex = sexOfKind(group % KINDS) === "male" ? 0 : 1;
              const state = made.compilers[PERSON_PROCESSES + i].layout.state[sub];
              wanted[
                stockIndex(
                  one.states.length,
                  t,
                  ageAt(group, t),
                  sex,
                  residenceOf(place),
                  workOf(place),
                  state,
                )
              ] += n;
            }
          });
          const total = wanted.reduce((a, b) => a + b, 0);
          expect(total).toBeGreaterThan(0);
          // Thresholds are rounded to 2^-32 in the tables and not in the rules, row by row and year by year.
          const near = total * 2 ** -32 * 4 * YEARS;
          wanted.forEach((n, at) => {
            if (Math.abs(n - one.stock[at]) > near)
              expect([process.name, at, one.stock[at]]).toEqual([process.name, at, n]);
          });
        });
      }),
      { numRuns: 5, seed: 11, endOnFailure: true },
    );
  });

  it("are seen to differ where one row is changed by a hundredth", () => {
    const from = few(Array.from({ length: 20 }, (_, i) => i * 977));
    const made = plan(book(law), 2023 + YEARS, { start: from });
    const spoilt = plan(
      book(law.with({ name: "spoilt", set: { "pension.residentsJoin": { 2024: 1.01 } } })),
      2023 + YEARS,
      {
        start: from,
      },
    );
    const sum = (years: Map<string, number>[]): number =>
      [...years[YEARS]].reduce((total, [key, n]) => total + (key.endsWith(",0") ? n : 0), 0);
    const stock = (tally: Tally): number => {
      const { stock: all, states } = tally.processes[PERSON_PROCESSES];
      let total = 0;
      for (let i = (all.length / (YEARS + 1)) * YEARS; i < all.length; i += states.length) total += all[i];
      return total;
    };
    const wanted = sum(plainly(made, PERSON_PROCESSES, from));
    expect(Math.abs(stock(cohort(made)) / wanted - 1)).toBeLessThan(1e-8);
    expect(Math.abs(stock(cohort(spoilt)) / wanted - 1)).toBeGreaterThan(1e-6);
  });
});

describe("tables", () => {
  it("are the same whatever was compiled before them, for processes asked under twelve random books", () => {
    const random = fc.sample(small, { numRuns: 12, seed: 5 }).map(({ levels }) => scenarioOf(levels));
    for (const process of order) {
      const used = compiler(process);
      // A process that is aligned leaves its thresholds to `finish`; probabilities say the same.
      for (const [i, one] of random.entries()) used.table(2024 + i, one.values(2024 + i) as never);
      const fresh = compiler(process);
      const [last, year] = [random[11].values(2035) as never, 2035];
      const [a, b] = [used.table(year, last), fresh.table(year, last)];
      for (const part of ["block", "start", "probability", "align", "to", "stay", "last", "share"] as const)
        expect([
          process.name,
          part,
          Buffer.compare(Buffer.from(a[part].buffer), Buffer.from(b[part].buffer)),
        ]).toEqual([process.name, part, 0]);
      expect([...a.kind].map((kind) => used.kinds[kind])).toEqual(
        [...b.kind].map((kind) => fresh.kinds[kind]),
      );
    }
  });
});

describe("the quick tally", () => {
  const made = plan(book(law), 2028);
  const full = cohort(made);
  const light = quick(made);
  it("has the totals of the full one: stocks by state, events by kind, residents by place", () => {
    for (const one of light.processes) {
      const index = full.processes.findIndex(({ name }) => name === one.name);
      const whole = full.processes[index];
      const years = made.until - made.base + 1;
      const size = whole.stock.length / years;
      for (let t = 0; t < years; t++) {
        const states = new Float64Array(one.states.length);
        for (let i = 0; i < size; i++) states[i % states.length] += whole.stock[t * size + i];
        states.forEach((n, s) => expect(Math.abs(one.stock[t * states.length + s] - n)).toBeLessThan(0.01));
        one.kinds.forEach((_, k) =>
          expect(Math.abs(one.events[t * one.kinds.length + k] - eventsOf(whole, t, k))).toBeLessThan(0.01),
        );
      }
    }
    const life = full.processes[0];
    const size = life.stock.length / (made.until - made.base + 1);
    const places = new Float64Array(PLACES);
    for (let i = 0; i < size; i += 2) {
      const place = Math.floor(i / 2) % 30;
      places[place] += life.stock[5 * size + i];
    }
    // Place holds pension age between residence and work; the tally does not.
    for (let r = 0; r < 3; r++)
      for (let w = 0; w < WORKS.length; w++) {
        const both =
          light.places[5 * PLACES + placeOf(r, 0, w)] + light.places[5 * PLACES + placeOf(r, 1, w)];
        expect(Math.abs(both - places[r * WORKS.length + w])).toBeLessThan(0.01);
      }
  });
  it("gives the ledger's headlines before rounding", () => {
    const found = headlines(light);
    for (const entry of ledger(full, 1, new Map())) {
      entry.stock.forEach((n, t) => expect(Math.abs(found[entry.name].stock[t] - n)).toBeLessThan(200));
      for (const [code, flow] of Object.entries(entry.flows))
        flow.forEach((n, i) =>
          expect(
            Math.abs(found[entry.name].flows[code as keyof typeof entry.flows]![i + 1] - n),
          ).toBeLessThan(50),
        );
    }
    for (const series of leafSeries.filter(({ concept }) => concept !== "cumulative"))
      expect(found[series.name].stock[5]).toBeCloseTo(stockOf(full, series, 5), 1);
  });
  it("begins with official values where they are given", () => {
    const anchored = headlines(light, new Map([["injury", 301_740_000]]));
    expect(anchored.injury.stock[0]).toBe(301_740_000);
    expect(anchored.injury.stock[3] - anchored.injury.stock[0]).toBeCloseTo(
      headlines(light).injury.stock[3] - headlines(light).injury.stock[0],
      3,
    );
  });
  it("is remembered for what a lever does not touch, and made again for what it does", () => {
    const moved = quick(plan(book(law.with({ name: "moved", set: { "injury.scope": { 2024: 2 } } })), 2028));
    moved.processes.forEach((one, i) =>
      expect([one.name, one === light.processes[i]]).toEqual([one.name, one.name !== "injury"]),
    );
    expect(quick(made).processes.every((one, i) => one === light.processes[i])).toBe(true);
    const other = quick(plan(book(law.with({ name: "m", set: { "work.enforcement": { 2024: 2 } } })), 2028));
    // Who lives, and who holds a card, does not depend on work.
    for (const one of other.processes.filter(({ name }) => name !== "life" && name !== "card"))
      expect(one.stock).not.toEqual(light.processes.find(({ name }) => name === one.name)!.stock);
  });
});

describe("flows", () => {
  it("of death are exposed as the persons of the year before, of other moves as those who are left", () => {
    const tally = cohort(plan(book(law), 2024));
    const run = { scenario: "law", engine: "cohort" as const, weight: 1, ledger: [] };
    const rows = flowsTable([{ ...run, replicates: [{ replicate: 0, tally, ledger: [] }] }]).objects() as {
      process: string;
      from: string;
      to: string;
      exposure: number;
      events: number;
    }[];
    const one = tally.processes.find(({ name }) => name === "pension")!;
    const state = one.states.indexOf("E-receiving");
    let retirees = 0;
    for (let i = state; i < one.stock.length / 2; i += one.states.length) retirees += one.stock[i];
    const dying = rows.filter(
      ({ process, from, to }) => process === "pension" && from === "E-receiving" && to === "dead",
    );
    const sum = (of: "exposure" | "events"): number => dying.reduce((total, row) => total + row[of], 0);
    expect(Math.abs(sum("exposure") - retirees)).toBeLessThan(1);
    let left = 0;
    for (let i = one.exposure.length / 2 + state; i < one.exposure.length; i += one.states.length)
      left += one.exposure[i];
    expect(Math.abs(left + sum("events") - retirees)).toBeLessThan(1);
  });
});
