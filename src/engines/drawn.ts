/** The cohort engine with luck: whole persons, moved by multinomial draws keyed by scheme, group and year. */
import { multinomial } from "../ground/binomial.ts";
import { stream } from "../ground/random.ts";
import {
  CONTEXTS,
  KINDS,
  PLACES,
  RESIDENCES,
  TRACKS,
  reachedOf,
  residenceOf,
  sexOfKind,
  workOf,
} from "../people/person.ts";
import type { Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import type { Compiler, Table } from "./compile.ts";
import { entriesOf } from "./entries.ts";
import {
  emptyTally,
  eventIndex,
  exposureIndex,
  moveKinds,
  stockIndex,
  type ProcessTally,
  type Tally,
} from "./tally.ts";
import { PERSON_PROCESSES, ageAt, baseOf, groupsUntil, offsetsOf } from "./year.ts";

export interface Draws {
  readonly key: Uint32Array;
  readonly replicate: number;
}

/** Projects a plan in cells of whole persons. The same key and replicate give the same tally. */
export function drawn(plan: Plan, from: Start, draws: Draws): Tally {
  const hasStock = (name: string): boolean => {
    const index = plan.compilers.findIndex(({ process }) => process.name === name);
    return index === 0 || index >= PERSON_PROCESSES;
  };
  const tally = emptyTally(plan.compilers, plan.base, plan.until, hasStock);
  const T = plan.until - plan.base;
  plan.compilers.forEach((compiler, index) => {
    if (index > 0 && index < PERSON_PROCESSES) return;
    const one = population(plan, index, from, draws);
    countStock(one, tally.processes[index], 0);
    for (let t = 1; t <= T; t++) {
      for (let group = 0; group < groupsUntil(t - 1); group++) move(one, plan, t, group, tally);
      addBirths(one, plan, t, tally.processes[index]);
      countStock(one, tally.processes[index], t);
    }
  });
  return tally;
}

/** The cells of life (persons) or of a scheme, through the years. */
interface Population {
  readonly index: number;
  readonly compiler: Compiler;
  readonly width: number;
  readonly cells: Float64Array;
  readonly next: Float64Array;
  readonly draws: Draws;
  readonly offsets: Int32Array;
}
interface Turn {
  readonly t: number;
  readonly ageAfter: number;
  readonly sex: number;
}

function population(plan: Plan, index: number, from: Start, draws: Draws): Population {
  const compiler = plan.compilers[index];
  const T = plan.until - plan.base;
  const width = index === 0 ? 1 : compiler.layout.width;
  const cells = new Float64Array(groupsUntil(T) * PLACES * width);
  cells.set(index === 0 ? from.persons : from.schemes[compiler.process.name]);
  wholePersons(cells);
  return {
    index,
    compiler,
    width,
    cells,
    next: new Float64Array(CONTEXTS * width),
    draws,
    offsets: offsetsOf(plan.tables[0][index]),
  };
}

/** Cells to whole persons, carrying what is cut off to the next cell, so that every total keeps within one person. */
function wholePersons(cells: Float64Array): void {
  let carry = 0;
  for (let i = 0; i < cells.length; i++) {
    const exact = cells[i] + carry;
    cells[i] = Math.max(0, Math.round(exact));
    carry = exact - cells[i];
  }
}

/** One year of one group: multinomial ways, then multinomial exits. */
function move(one: Population, plan: Plan, t: number, group: number, tally: Tally): void {
  const { width, cells, next } = one;
  const kind = group % KINDS;
  const turn = { t, ageAfter: ageAt(group, t), sex: sexOfKind(kind) === "male" ? 0 : 1 };
  const random = stream(one.draws.key, one.draws.replicate, one.index, group, plan.base + t);
  const ways = plan.ways[t - 1];
  const track = Math.floor(group / KINDS) * TRACKS.length + (kind >> 1);
  const entries = entriesOf(ways);
  const contexts = entries.context.subarray(entries.slotFirst[track], entries.slotFirst[track + 1]);
  const mine = tally.processes[one.index];
  const first = group * PLACES * width;
  const touched: number[] = [];
  for (let line = ways.first[track]; line < ways.first[track + 1]; line++) {
    const place = ways.place[line];
    const [begin, end] = [entries.start[line], entries.start[line + 1]];
    const shares = new Float64Array(end - begin + 1);
    shares.set(entries.share.subarray(begin, end));
    shares[end - begin] = ways.death[line];
    const out = new Float64Array(shares.length);
    for (let sub = 0; sub < width; sub++) {
      const n = cells[first + place * width + sub];
      if (n === 0) continue;
      multinomial(n, shares, out, random);
      const to = (entry: number): number => contexts[entries.slot[begin + entry]];
      if (one.index === 0) countPersons(turn, place, out, to, tally);
      else
        mine.events[
          eventIndex(mine.kinds.length, t, one.compiler.layout.state[sub], turn.ageAfter, turn.sex)
        ] += out[end - begin];
      for (let entry = 0; entry < end - begin; entry++) {
        if (out[entry] === 0) continue;
        if (!touched.includes(to(entry))) touched.push(to(entry));
        next[to(entry) * width + sub] += out[entry];
      }
    }
  }
  cells.fill(0, first, first + PLACES * width);
  const table = plan.tables[t - 1][one.index];
  for (const context of touched) {
    const place = first + (context % PLACES) * width;
    if (one.index === 0) {
      cells[place] += next[context];
      next[context] = 0;
      continue;
    }
    const block = table.block[baseOf(table, ageAt(group, t - 1), kind) + one.offsets[context]];
    if (block < 0)
      throw new Error(
        `${one.compiler.process.name}, ${plan.base + t}: persons of group ${group} in context ${context}, where nobody can be`,
      );
    takeTurn(one, table, block, context, place, turn, mine, random);
  }
}

/** The scheme's own moves of those in one context. */
function takeTurn(
  one: Population,
  table: Table,
  block: number,
  context: number,
  place: number,
  turn: Turn,
  mine: ProcessTally,
  random: ReturnType<typeof stream>,
): void {
  const { width, cells, next, compiler } = one;
  const [E, S] = [mine.kinds.length, mine.states.length];
  for (let sub = 0; sub < width; sub++) {
    const n = next[context * width + sub];
    if (n === 0) continue;
    next[context * width + sub] = 0;
    const row = block * width + sub;
    const begin = table.start[row];
    const exits = table.start[row + 1] - begin;
    const state = compiler.layout.state[sub];
    mine.exposure[exposureIndex(S, turn.t, turn.ageAfter, turn.sex, state)] += n;
    const shares = Float64Array.from({ length: exits + 1 }, (_, i) =>
      i < exits ? table.share[begin + i] : 0,
    );
    shares[exits] = Math.max(0, 1 - shares.reduce((a, b) => a + b, 0));
    const out = new Float64Array(exits + 1);
    multinomial(n, shares, out, random);
    for (let i = 0; i < exits; i++) {
      cells[place + table.to[begin + i]] += out[i];
      mine.events[eventIndex(E, turn.t, table.kind[begin + i], turn.ageAfter, turn.sex)] += out[i];
    }
    cells[place + table.stay[row]] += out[exits];
  }
}

/** Exposures and events of the person processes: `out` holds the persons of one place by entry, then the dead. */
function countPersons(
  { t, ageAfter, sex }: Turn,
  place: number,
  out: Float64Array,
  to: (entry: number) => number,
  tally: Tally,
): void {
  const [life, ...moving] = tally.processes.slice(0, PERSON_PROCESSES);
  const died = out[out.length - 1];
  life.exposure[exposureIndex(life.states.length, t, ageAfter, sex, 0)] += out.reduce((a, b) => a + b, 0);
  life.events[eventIndex(life.kinds.length, t, 0, ageAfter, sex)] += died;
  moving.forEach((one, i) => {
    const of = [residenceOf, reachedOf, workOf][i];
    const S = one.states.length;
    const before = of(place);
    for (let entry = 0; entry + 1 < out.length; entry++) {
      const after = of(to(entry) % PLACES);
      one.exposure[exposureIndex(S, t, ageAfter, sex, before)] += out[entry];
      if (after !== before)
        one.events[eventIndex(one.kinds.length, t, moveKinds(one)[before * S + after], ageAfter, sex)] +=
          out[entry];
    }
  });
}

function addBirths(one: Population, plan: Plan, t: number, mine: ProcessTally): void {
  const first = groupsUntil(t - 1);
  for (let kind = 0; kind < KINDS; kind++) {
    const sex = sexOfKind(kind) === "male" ? 0 : 1;
    for (let r = 0; r < RESIDENCES.length; r++) {
      const alive = plan.births[t - 1][kind * RESIDENCES.length + r];
      const dead = plan.infantDeaths[t - 1][kind * RESIDENCES.length + r];
      one.cells[((first + kind) * PLACES + r * 20) * one.width] = alive;
      mine.events[eventIndex(mine.kinds.length, t, one.compiler.born, 0, sex)] += alive + dead;
      mine.events[eventIndex(mine.kinds.length, t, 0, 0, sex)] += dead;
    }
  }
}

/** Adds the cells to the stock of a year end. */
function countStock(one: Population, mine: ProcessTally, t: number): void {
  const { width, cells, compiler } = one;
  const { state } = compiler.layout;
  for (let g = 0; g < groupsUntil(t); g++) {
    const sex = sexOfKind(g % KINDS) === "male" ? 0 : 1;
    for (let place = 0; place < PLACES; place++) {
      const from = (g * PLACES + place) * width;
      const to = stockIndex(mine.states.length, t, ageAt(g, t), sex, residenceOf(place), workOf(place), 0);
      for (let sub = 0; sub < width; sub++)
        if (cells[from + sub] !== 0) mine.stock[to + state[sub]] += cells[from + sub];
    }
  }
}
