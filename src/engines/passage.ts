/** One scheme through all years in expected values: each birth year and kind from the start to the end in turn. */
import {
  CONTEXTS,
  placeOf,
  PLACES,
  RESIDENCES,
  TRACKS,
  residenceOf,
  sexOfKind,
  workOf,
} from "../people/person.ts";
import type { Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import type { Compiler, Table } from "./compile.ts";
import { lumpedTables, type Lumped } from "./lump.ts";
import { AGES, eventIndex, exposureIndex, stockIndex } from "./tally.ts";
import { ageOfTrackGroup, kindOfTrackGroup, trackGroupsUntil, type Ways } from "./ways.ts";
import { baseOf, offsetsOf } from "./year.ts";

/** What is counted: by age and sex (`full`, laid out as in a tally), or totals of the year only. */
export interface Counts {
  readonly full: boolean;
  /** Full: [year][kind][age][sex]; else [year][kind]. */
  readonly events: Float64Array;
  /** Full: [year][age][sex][state]; else empty: the stock of the year before less deaths. */
  readonly exposure: Float64Array;
  /** Full: [year][age][sex][residence][work][state]; else [state] in the base year: later stocks follow from events. */
  readonly stock: Float64Array;
}

/**
 * Projects scheme `index` of a plan from a start. Kinds that differ only in what neither the scheme nor the person
 * processes read are summed first, and counts that nothing tells apart are lumped: both exact, in another order of sums.
 */
export function passage(plan: Plan, index: number, from: Start, full: boolean): Counts {
  const pass = prepare(plan, index, from, full);
  for (let group = 0; group < trackGroupsUntil(pass.years); group++) {
    const born = Math.max(0, Math.floor(group / TRACKS.length) - (AGES - 1));
    if (born === 0) beginAtStart(pass, group);
    else beginAtBirth(pass, plan, born, group);
    for (let t = born + 1; t <= pass.years; t++) step(pass, group, t);
    leave(pass);
  }
  return pass.counts;
}

/** Empties the cells for the next group. */
function leave({ cells, active, width }: Pass): void {
  for (let lump = 0; lump < width; lump++) {
    if (active[lump] === 0) continue;
    active[lump] = 0;
    for (let at = lump; at < cells.length; at += width) cells[at] = 0;
  }
}

interface Pass {
  readonly compiler: Compiler;
  readonly years: number;
  /** Kinds of a track that are told apart: 2, or 1 where the scheme does not read who is in need. */
  readonly sides: number;
  readonly counts: Counts;
  readonly tables: readonly Table[];
  readonly lumped: readonly Lumped[];
  readonly ways: readonly Ways[];
  readonly beginning: Beginning;
  readonly offsets: Int32Array;
  /** Room for the lumps of one side, and of a place. */
  readonly side: number;
  readonly width: number;
  /** One group's cells by place, side and lump, and those that wait for the scheme's turn by slot, side and lump. */
  readonly cells: Float64Array;
  readonly next: Float64Array;
  readonly dead: Float64Array;
  readonly lumpAt: Uint8Array;
  readonly amount: Float64Array;
  readonly active: Uint8Array;
  readonly seen: Uint8Array;
}

function prepare(plan: Plan, index: number, from: Start, full: boolean): Pass {
  const compiler = plan.compilers[index];
  const { process, layout } = compiler;
  const years = plan.until - plan.base;
  const sides = process.reads.includes("needy") ? 2 : 1;
  const tables = plan.tables.map((year) => year[index]);
  const lumped = lumpedTables(tables, layout);
  const side = Math.max(...lumped.map((one) => one.width));
  const width = sides * side;
  const [E, S, line] = [compiler.kinds.length, process.states.length, full ? AGES * 2 : 1];
  return {
    compiler,
    years,
    sides,
    tables,
    lumped,
    side,
    width,
    ways: plan.ways,
    beginning: beginningOf(from, process.name, layout.width, sides),
    offsets: offsetsOf(tables[0]),
    counts: {
      full,
      events: new Float64Array((years + 1) * E * line),
      exposure: new Float64Array(full ? exposureIndex(S, years + 1, 0, 0, 0) : 0),
      stock: new Float64Array(full ? stockIndex(S, years + 1, 0, 0, 0, 0, 0) : S),
    },
    cells: new Float64Array(PLACES * width),
    next: new Float64Array(CONTEXTS * width),
    dead: new Float64Array(width),
    lumpAt: new Uint8Array(width),
    amount: new Float64Array(width),
    active: new Uint8Array(width),
    seen: new Uint8Array(PLACES),
  };
}

/** The filled cells of a start by track group: place, side, substate, persons. */
interface Beginning {
  readonly first: Int32Array;
  readonly place: Uint8Array;
  readonly side: Uint8Array;
  readonly substate: Uint8Array;
  readonly persons: Float64Array;
}
const keptBeginnings = new WeakMap<Float64Array, Map<number, Beginning>>();
function beginningOf(from: Start, name: string, width: number, sides: number): Beginning {
  const cells = from.schemes[name];
  let known = keptBeginnings.get(cells);
  if (!known) keptBeginnings.set(cells, (known = new Map()));
  let beginning = known.get(sides);
  if (!beginning) known.set(sides, (beginning = filledCells(cells, from.groups, width, sides)));
  return beginning;
}
function filledCells(cells: Float64Array, groups: number, width: number, sides: number): Beginning {
  const [place, side, substate, persons]: [number[], number[], number[], number[]] = [[], [], [], []];
  const first = new Int32Array(groups / 2 + 1);
  const line = PLACES * width;
  for (let group = 0; group + 1 < first.length; group++) {
    const [one, two] = [group * 2 * line, (group * 2 + 1) * line];
    for (let i = 0; i < line; i++) {
      const both = sides === 1 ? [cells[one + i] + cells[two + i]] : [cells[one + i], cells[two + i]];
      both.forEach((n, which) => {
        if (n === 0) return;
        place.push(Math.floor(i / width));
        side.push(which);
        substate.push(i % width);
        persons.push(n);
      });
    }
    first[group + 1] = place.length;
  }
  return {
    first,
    place: Uint8Array.from(place),
    side: Uint8Array.from(side),
    substate: Uint8Array.from(substate),
    persons: Float64Array.from(persons),
  };
}

const sexOf = (group: number): 0 | 1 => (sexOfKind(kindOfTrackGroup(group)) === "male" ? 0 : 1);

function beginAtStart(pass: Pass, group: number): void {
  const { first, place, side, substate, persons } = pass.beginning;
  const { cells, width, lumped, counts } = pass;
  for (let i = first[group]; i < first[group + 1]; i++) {
    const lump = side[i] * pass.side + lumped[0].of[substate[i]];
    cells[place[i] * width + lump] += persons[i];
    pass.active[lump] = 1;
  }
  if (counts.full) for (let at = 0; at < PLACES; at++) countStock(pass, at, 0, group);
  else
    for (let i = first[group]; i < first[group + 1]; i++)
      counts.stock[pass.compiler.layout.state[substate[i]]] += persons[i];
}

function beginAtBirth(pass: Pass, plan: Plan, born: number, group: number): void {
  const { cells, width, counts, compiler } = pass;
  const E = compiler.kinds.length;
  const at = (which: number): number =>
    counts.full ? eventIndex(E, born, which, 0, sexOf(group)) : born * E + which;
  const kind = kindOfTrackGroup(group);
  for (let r = 0; r < RESIDENCES.length; r++)
    for (let needy = 0; needy < 2; needy++) {
      const alive = plan.births[born - 1][(kind + needy) * RESIDENCES.length + r];
      const dead = plan.infantDeaths[born - 1][(kind + needy) * RESIDENCES.length + r];
      const lump = pass.sides === 2 ? needy * pass.side : 0;
      cells[placeOf(r, 0, 0) * width + lump] += alive;
      pass.active[lump] = 1;
      counts.events[at(compiler.born)] += alive + dead;
      counts.events[at(0)] += dead;
    }
  if (counts.full)
    for (let r = 0; r < RESIDENCES.length; r++) countStock(pass, placeOf(r, 0, 0), born, group);
}

/** Adds the cells of a place to the stock of a year end. */
function countStock(pass: Pass, place: number, t: number, group: number): void {
  const { cells, width, lumped, compiler, counts } = pass;
  // At the end of year t cells are lumped as the next year has them, or by state after the last.
  const state = t < pass.years ? lumped[t].state : undefined;
  const size = state ? state.length : compiler.process.states.length;
  const age = ageOfTrackGroup(group, t);
  const to = stockIndex(
    compiler.process.states.length,
    t,
    age,
    sexOf(group),
    residenceOf(place),
    workOf(place),
    0,
  );
  for (let from = place * width; from < (place + 1) * width; from += pass.side)
    for (let i = 0; i < size; i++) counts.stock[to + (state ? state[i] : i)] += cells[from + i];
}

const placeOfContext = Uint8Array.from({ length: CONTEXTS }, (_, context) => context % PLACES);
/**
 * One year of one group: persons' ways bring its cells to contexts, then the scheme takes its turn. The hot loop of the
 * cohort engine, hence one long function on plain arrays: see docs/performance.md.
 */
function step(pass: Pass, group: number, t: number): void {
  const { sides, side, width, cells, next, dead, lumpAt, amount, active, counts, compiler } = pass;
  const { first, place, death, start: entryStart, slot, share, slotFirst, context } = pass.ways[t - 1];
  const lumped = pass.lumped[t - 1];
  const { width: lumps, state, start: rowStart, share: shares, to, kind: kinds, stay: staying } = lumped;
  const { full, events, exposure } = counts;
  const table = pass.tables[t - 1];
  const sex = sexOf(group);
  const age = ageOfTrackGroup(group, t);
  const [E, S] = [compiler.kinds.length, compiler.process.states.length];
  const eventsAt = full ? eventIndex(E, t, 0, age, sex) : t * E;
  const perKind = full ? AGES * 2 : 1;
  const exposureAt = exposureIndex(S, t, age, sex, 0);
  // Lumps that somebody of the group is in: the young have few years, the old few states.
  let used = 0;
  for (let lump = 0; lump < width; lump++)
    if (active[lump] === 1) {
      active[lump] = 0;
      lumpAt[used++] = lump;
    }
  const lines = first[group + 1];
  for (let line = first[group]; line < lines; line++) {
    const at = place[line] * width;
    const dying = death[line];
    for (let j = 0; j < used; j++) {
      const n = cells[at + lumpAt[j]];
      cells[at + lumpAt[j]] = 0;
      amount[j] = n;
      dead[j] += n * dying;
    }
    const end = entryStart[line + 1];
    for (let entry = entryStart[line]; entry < end; entry++) {
      const part = share[entry];
      const into = slot[entry] * used;
      let j = 0;
      for (; j + 3 < used; j += 4) {
        next[into + j] += part * amount[j];
        next[into + j + 1] += part * amount[j + 1];
        next[into + j + 2] += part * amount[j + 2];
        next[into + j + 3] += part * amount[j + 3];
      }
      for (; j < used; j++) next[into + j] += part * amount[j];
    }
  }
  for (let j = 0; j < used; j++) {
    const lump = lumpAt[j];
    events[eventsAt + state[lump >= side ? lump - side : lump] * perKind] += dead[j];
    dead[j] = 0;
  }
  const base = baseOf(table, ageOfTrackGroup(group, t - 1), kindOfTrackGroup(group));
  const slots = slotFirst[group];
  for (let i = slots; i < slotFirst[group + 1]; i++) {
    const cell = base + pass.offsets[context[i]];
    const one = table.block[cell] * lumps;
    // Rows of the second side are looked up less its place among the lumps.
    const two = sides === 1 ? 0 : table.block[cell + table.strides.needy] * lumps - side;
    const at = (i - slots) * used;
    const home = placeOfContext[context[i]] * width;
    for (let j = 0; j < used; j++) {
      const n = next[at + j];
      if (n === 0) continue;
      next[at + j] = 0;
      const lump = lumpAt[j];
      const second = lump >= side;
      const row = (second ? two : one) + lump;
      if (row < 0) throw nobody(pass, group, t, context[i]);
      const shift = second ? side : 0;
      if (full) exposure[exposureAt + state[lump - shift]] += n;
      const end = rowStart[row + 1];
      let stay = n;
      for (let entry = rowStart[row]; entry < end; entry++) {
        const moved = n * shares[entry];
        stay -= moved;
        const lumpThere = shift + to[entry];
        cells[home + lumpThere] += moved;
        active[lumpThere] = 1;
        events[eventsAt + kinds[entry] * perKind] += moved;
      }
      if (stay > 0) {
        cells[home + shift + staying[row]] += stay;
        active[shift + staying[row]] = 1;
      }
    }
  }
  if (full) countPlaces(pass, group, t);
}

function countPlaces(pass: Pass, group: number, t: number): void {
  const { seen } = pass;
  const { slotFirst, context } = pass.ways[t - 1];
  for (let i = slotFirst[group]; i < slotFirst[group + 1]; i++) {
    const place = placeOfContext[context[i]];
    if (seen[place] === 1) continue;
    seen[place] = 1;
    countStock(pass, place, t, group);
  }
  seen.fill(0);
}

function nobody(pass: Pass, group: number, t: number, context: number): Error {
  return new Error(
    `${pass.compiler.process.name}: persons of age ${ageOfTrackGroup(group, t)} in context ${context} in year ${t}, where nobody can be`,
  );
}
