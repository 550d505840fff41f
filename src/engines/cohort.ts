/** Counts in cells: expected values, or binomial and multinomial flows, from the same thresholds as the agents. */
import { multinomial } from "../ground/binomial.ts";
import { stream } from "../ground/random.ts";
import { KINDS, PLACES, CONTEXTS, reachedOf, residenceOf, sexOfKind, workOf } from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import type { Compiler, Table } from "./compile.ts";
import {
  AGES,
  emptyTally,
  eventIndex,
  exposureIndex,
  stockIndex,
  type ProcessTally,
  type Tally,
} from "./tally.ts";
import { PERSON_PROCESSES, ageAt, baseOf, groupsUntil, offsetsOf, type Ways } from "./year.ts";

export interface CohortOptions {
  /** Expected values by default; with a key, integer flows drawn for this replicate. */
  readonly draws?: { readonly key: Uint32Array; readonly replicate: number };
  /** Another start than the plan's (tests). */
  readonly start?: Start;
}

/** Projects a plan in cells. Each scheme is projected alone on person and own state, which is exact. */
export function cohort(plan: Plan, options: CohortOptions = {}): Tally {
  const tally = emptyTally(plan.compilers, plan.base, plan.until, stocked);
  const from = options.start ?? plan.start ?? start();
  if (from.base !== plan.base)
    throw new RangeError(`a plan from the end of ${plan.base} cannot begin with a start of ${from.base}`);
  const T = plan.until - plan.base;
  const populations = plan.compilers.map((one, i) => population(one, i, from, T, options));
  const counted = populations.filter((one) => one !== undefined);
  const people = counted[0]!.cells;
  for (const one of counted) countStock(one, tally.processes[one.index]!, 0, people);
  const move = options.draws ? drawn : expected;
  for (let t = 1; t <= T; t++) {
    const tables = plan.tables[t - 1]!;
    const offsets = counted.map((one) => offsetsOf(tables[one.index]!));
    for (let g = 0; g < groupsUntil(t - 1); g++) {
      const age = ageAt(g, t - 1);
      const kind = g % KINDS;
      const ways = plan.ways[t - 1]![g]!;
      const place: Turn = {
        t,
        g,
        year: plan.base + t,
        ageAfter: ageAt(g, t),
        sex: sexOfKind(kind) === "male" ? 0 : 1,
      };
      counted.forEach((one, i) =>
        move(one, place, ways, tables[one.index]!, baseOf(tables[one.index]!, age, kind), offsets[i]!, tally),
      );
    }
    for (const one of counted) {
      addBirths(one, plan, t, tally.processes[one.index]!);
    }
    for (const one of counted) {
      countStock(one, tally.processes[one.index]!, t, people);
    }
  }
  return tally;
}
/** Life carries the stock of persons; the other person processes only flows. */
export const stocked = (name: string): boolean => !["residence", "pension-age", "work"].includes(name);

/** The cells of life (persons) or of a scheme, through the years. */
interface Population {
  readonly index: number;
  readonly compiler: Compiler;
  readonly width: number;
  readonly cells: Float64Array;
  readonly next: Float64Array;
  /** Contexts touched in this group and year, and the same as marks; scratch for the substates in use. */
  readonly touched: number[];
  readonly marks: Uint8Array;
  readonly some: Int32Array;
  readonly amount: Float64Array;
  readonly draw?: { key: Uint32Array; replicate: number };
}
interface Turn {
  readonly t: number;
  readonly g: number;
  readonly year: number;
  readonly ageAfter: number;
  readonly sex: number;
}

function population(
  compiler: Compiler,
  index: number,
  from: Start,
  T: number,
  options: CohortOptions,
): Population | undefined {
  const name = compiler.process.name;
  if (index > 0 && index < PERSON_PROCESSES) return undefined;
  const width = index === 0 ? 1 : compiler.layout.width;
  const cells = new Float64Array(groupsUntil(T) * PLACES * width);
  cells.set(index === 0 ? from.persons : from.schemes[name]!);
  if (options.draws) wholePersons(cells);
  return {
    index,
    compiler,
    width,
    cells,
    next: new Float64Array(CONTEXTS * width),
    touched: [],
    marks: new Uint8Array(CONTEXTS),
    some: new Int32Array(width),
    amount: new Float64Array(width),
    ...(options.draws ? { draw: options.draws } : {}),
  };
}

/** Cells to whole persons, carrying what is cut off to the next cell, so that every total keeps within one person. */
function wholePersons(cells: Float64Array): void {
  let carry = 0;
  for (let i = 0; i < cells.length; i++) {
    const exact = cells[i]! + carry;
    cells[i] = Math.max(0, Math.round(exact));
    carry = exact - cells[i]!;
  }
}

/** Brings the substates of each place to the contexts that the person processes lead to, then moves them. */
function expected(
  one: Population,
  turn: Turn,
  ways: Ways,
  table: Table,
  base: number,
  offsets: Int32Array,
  tally: Tally,
): void {
  const { width, cells, next, touched, compiler, some } = one;
  const mine = tally.processes[one.index]!;
  const { state } = compiler.layout;
  const { events, exposure } = mine;
  const first = turn.g * PLACES * width;
  const eventsAt = eventIndex(mine.kinds.length, turn.t, 0, turn.ageAfter, turn.sex);
  const exposureAt = exposureIndex(mine.states.length, turn.t, turn.ageAfter, turn.sex, 0);
  for (let place = 0; place < PLACES; place++) {
    const from = first + place * width;
    const begin = ways.start[place]!;
    const end = ways.start[place + 1]!;
    if (begin === end) continue;
    if (one.index === 0) personEvents(turn, place, cells[from]!, ways, tally);
    // Most substates are empty in most places: children, pensioners, contribution years beyond one's age.
    let filled = 0;
    const death = one.index === 0 ? 0 : ways.death[place]!;
    for (let sub = 0; sub < width; sub++) {
      const n = cells[from + sub]!;
      if (n === 0) continue;
      some[filled] = sub;
      one.amount[filled++] = n;
      events[eventsAt + state[sub]! * EVENTS_PER_KIND]! += n * death;
      cells[from + sub] = 0;
    }
    if (filled === 0) continue;
    for (let entry = begin; entry < end; entry++) {
      const context = ways.context[entry]!;
      touch(one, context);
      spread(next, context * width, ways.share[entry]!, some, one.amount, filled);
    }
  }
  if (one.index === 0) return settlePersons(one, first);
  const { start: rowStart, share: shares, to: destination, kind: kinds, stay: staying } = table;
  for (const context of touched) {
    one.marks[context] = 0;
    const block = blockOf(table, base + offsets[context]!, one, turn, context) * width;
    const place = first + (context % PLACES) * width;
    const at = context * width;
    for (let sub = 0; sub < width; sub++) {
      const n = next[at + sub]!;
      if (n === 0) continue;
      next[at + sub] = 0;
      exposure[exposureAt + state[sub]!]! += n;
      let stay = n;
      const end = rowStart[block + sub + 1]!;
      for (let entry = rowStart[block + sub]!; entry < end; entry++) {
        const moved = n * shares[entry]!;
        stay -= moved;
        cells[place + destination[entry]!]! += moved;
        events[eventsAt + kinds[entry]! * EVENTS_PER_KIND]! += moved;
      }
      if (stay > 0) cells[place + staying[block + sub]!]! += stay;
    }
  }
  touched.length = 0;
}
/** next[at + sub] += share x amount for the substates in use. */
function spread(
  next: Float64Array,
  at: number,
  share: number,
  some: Int32Array,
  amount: Float64Array,
  filled: number,
): void {
  for (let i = 0; i < filled; i++) next[at + some[i]!]! += share * amount[i]!;
}
const EVENTS_PER_KIND = AGES * 2;

function touch(one: Population, context: number): void {
  if (one.marks[context] === 1) return;
  one.marks[context] = 1;
  one.touched.push(context);
}

function settlePersons(one: Population, first: number): void {
  for (const context of one.touched) {
    one.marks[context] = 0;
    one.cells[first + (context % PLACES)]! += one.next[context]!;
    one.next[context] = 0;
  }
  one.touched.length = 0;
}

function blockOf(table: Table, index: number, one: Population, turn: Turn, context: number): number {
  const block = table.block[index]!;
  if (block < 0)
    throw new Error(
      `${one.compiler.process.name}, ${turn.year}: persons of group ${turn.g} in context ${context}, where nobody can be`,
    );
  return block;
}

/** Events and exposures of the person processes, from the ways themselves: `n` times their shares. */
function personEvents(turn: Turn, place: number, n: number, ways: Ways, tally: Tally, total = n): void {
  if (n === 0) return;
  const [life, residence, age, work] = tally.processes as readonly [
    ProcessTally,
    ProcessTally,
    ProcessTally,
    ProcessTally,
  ];
  life.exposure[exposureIndex(life.states.length, turn.t, turn.ageAfter, turn.sex, 0)]! += total;
  life.events[eventIndex(life.kinds.length, turn.t, 0, turn.ageAfter, turn.sex)]! += n * ways.death[place]!;
  const [toResidence, toAge, toWork] = [moveKinds(residence), moveKinds(age), moveKinds(work)];
  const r = residenceOf(place);
  const reached = reachedOf(place);
  const job = workOf(place);
  for (let entry = ways.start[place]!; entry < ways.start[place + 1]!; entry++) {
    const to = ways.context[entry]! % PLACES;
    const persons = n * ways.share[entry]!;
    countMove(residence, toResidence, turn, r, residenceOf(to), persons);
    countMove(age, toAge, turn, reached, reachedOf(to), persons);
    countMove(work, toWork, turn, job, workOf(to), persons);
  }
}
function countMove(
  one: ProcessTally,
  kinds: Int16Array,
  turn: Turn,
  from: number,
  to: number,
  persons: number,
): void {
  const S = one.states.length;
  one.exposure[exposureIndex(S, turn.t, turn.ageAfter, turn.sex, from)]! += persons;
  if (from === to) return;
  one.events[eventIndex(one.kinds.length, turn.t, kinds[from * S + to]!, turn.ageAfter, turn.sex)]! +=
    persons;
}
const keptKinds = new WeakMap<ProcessTally, Int16Array>();
/** The flow kind of each move between two states, for a process that has one code for each move. */
function moveKinds(one: ProcessTally): Int16Array {
  let map = keptKinds.get(one);
  if (!map) {
    map = new Int16Array(one.states.length ** 2).fill(-1);
    one.kinds.forEach((kind, i) => {
      const [a, b] = [one.states.indexOf(kind.from), one.states.indexOf(kind.to)];
      if (a >= 0 && b >= 0) map![a * one.states.length + b] = i;
    });
    keptKinds.set(one, map);
  }
  return map;
}

/** The same year with whole persons: multinomial ways, then multinomial exits, keyed by scheme, group and year. */
function drawn(
  one: Population,
  turn: Turn,
  ways: Ways,
  table: Table,
  base: number,
  offsets: Int32Array,
  tally: Tally,
): void {
  const { width, cells, next, touched, compiler } = one;
  const mine = tally.processes[one.index]!;
  const first = turn.g * PLACES * width;
  const random = stream(one.draw!.key, one.draw!.replicate, one.index, turn.g, turn.year);
  for (let place = 0; place < PLACES; place++) {
    const begin = ways.start[place]!;
    const end = ways.start[place + 1]!;
    const shares = new Float64Array(end - begin + 1);
    shares.set(ways.share.subarray(begin, end));
    shares[end - begin] = ways.death[place]!;
    const out = new Float64Array(shares.length);
    for (let sub = 0; sub < width; sub++) {
      const n = cells[first + place * width + sub]!;
      if (n === 0) continue;
      multinomial(n, shares, out, random);
      if (one.index === 0) drawnPersonEvents(turn, place, out, ways, tally);
      else
        mine.events[
          eventIndex(mine.kinds.length, turn.t, compiler.layout.state[sub]!, turn.ageAfter, turn.sex)
        ]! += out[end - begin]!;
      for (let entry = begin; entry < end; entry++) {
        if (out[entry - begin] === 0) continue;
        touch(one, ways.context[entry]!);
        next[ways.context[entry]! * width + sub]! += out[entry - begin]!;
      }
    }
  }
  cells.fill(0, first, first + PLACES * width);
  if (one.index === 0) return void settlePersons(one, first);
  for (const context of touched) {
    one.marks[context] = 0;
    const block = blockOf(table, base + offsets[context]!, one, turn, context);
    const place = first + (context % PLACES) * width;
    for (let sub = 0; sub < width; sub++) {
      const n = next[context * width + sub]!;
      if (n === 0) continue;
      next[context * width + sub] = 0;
      const row = block * width + sub;
      const begin = table.start[row]!;
      const exits = table.start[row + 1]! - begin;
      mine.exposure[
        exposureIndex(mine.states.length, turn.t, turn.ageAfter, turn.sex, compiler.layout.state[sub]!)
      ]! += n;
      const shares = Float64Array.from({ length: exits + 1 }, (_, i) =>
        i < exits ? table.share[begin + i]! : 0,
      );
      shares[exits] = Math.max(0, 1 - shares.reduce((a, b) => a + b, 0));
      const out = new Float64Array(exits + 1);
      multinomial(n, shares, out, random);
      for (let i = 0; i < exits; i++) {
        cells[place + table.to[begin + i]!]! += out[i]!;
        mine.events[
          eventIndex(mine.kinds.length, turn.t, table.kind[begin + i]!, turn.ageAfter, turn.sex)
        ]! += out[i]!;
      }
      cells[place + table.stay[row]!]! += out[exits]!;
    }
  }
  touched.length = 0;
}

/** The same from whole numbers: the ways then carry persons instead of shares. */
function drawnPersonEvents(turn: Turn, place: number, out: Float64Array, ways: Ways, tally: Tally): void {
  const begin = ways.start[place]!;
  const size = out.length - 1;
  const start = new Int32Array(PLACES + 1);
  start[place + 1] = size;
  const death = new Float64Array(PLACES);
  death[place] = out[size]!;
  const context = ways.context.subarray(begin, begin + size);
  const total = out.reduce((a, b) => a + b, 0);
  personEvents(turn, place, 1, { start, context, share: out, death }, tally, total);
}

function addBirths(one: Population, plan: Plan, t: number, mine: ProcessTally): void {
  const first = groupsUntil(t - 1);
  for (let kind = 0; kind < KINDS; kind++) {
    const sex = sexOfKind(kind) === "male" ? 0 : 1;
    for (let r = 0; r < 3; r++) {
      const alive = plan.births[t - 1]![kind * 3 + r]!;
      const dead = plan.infantDeaths[t - 1]![kind * 3 + r]!;
      one.cells[((first + kind) * PLACES + r * 20) * one.width] = alive;
      mine.events[eventIndex(mine.kinds.length, t, one.compiler.born, 0, sex)]! += alive + dead;
      mine.events[eventIndex(mine.kinds.length, t, 0, 0, sex)]! += dead;
    }
  }
}

/** Adds the cells to the stock of a year end; `people` tells which places are empty. */
function countStock(one: Population, mine: ProcessTally, t: number, people: Float64Array): void {
  const { width, cells, compiler } = one;
  const { state } = compiler.layout;
  for (let g = 0; g < groupsUntil(t); g++) {
    const age = ageAt(g, t);
    const sex = sexOfKind(g % KINDS) === "male" ? 0 : 1;
    for (let place = 0; place < PLACES; place++) {
      // Drawn flows move persons and schemes apart, so there an empty place may hold somebody of a scheme.
      if (people[g * PLACES + place] === 0 && !one.draw) continue;
      const from = (g * PLACES + place) * width;
      const to = stockIndex(mine.states.length, t, age, sex, residenceOf(place), workOf(place), 0);
      for (let i = 0, sub = 0; i < mine.states.length && sub < width; i++) {
        let sum = 0;
        for (; sub < width && state[sub] === i; sub++) sum += cells[from + sub]!;
        mine.stock[to + i]! += sum;
      }
    }
  }
}
