/** Schemes through all years in expected values: each birth year and track from the start to the end in turn. */
import { CONTEXTS, PLACES, RESIDENCES, TRACKS, placeOf, sexOfKind } from "../people/person.ts";
import type { Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import type { Compiler, Table } from "./compile.ts";
import { contextAt } from "./entries.ts";
import { lumpedTables, type Lumped } from "./lump.ts";
import { meetingYears } from "./meeting.ts";
import { beginningOf, type Beginning } from "./passage-start.ts";
import {
  CONFIG,
  RECORDED,
  RECORDS,
  YEARLY,
  packer,
  type Config,
  type Packer,
  type RecordName,
} from "./passage-room.ts";
import { hallOf, type Hall, type PassageKernel } from "./passage-wasm.ts";
import { AGES, eventIndex, exposureIndex, stockIndex } from "./tally.ts";
import { ageOfTrackGroup, kindOfTrackGroup, trackGroupsUntil, type Ways } from "./ways.ts";
import { offsetsOf } from "./year.ts";

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
 * Projects schemes (by their indices in the plan) from a start, side by side; what a scheme counts does not depend on
 * its company. Kinds that differ only in what neither the scheme nor the person processes read are summed first, and
 * counts that nothing tells apart are lumped: both exact, in another order of sums. The kernels give the same bits.
 */
export function passages(
  plan: Plan,
  indices: readonly number[],
  from: Start,
  full: boolean,
  kernel: PassageKernel = "wasm",
): Counts[] {
  if (indices.length === 0) return [];
  // Who reads the track goes alone: others' women of both tracks are one as soon as their ways are.
  const tracked = indices.filter((index) => plan.compilers[index].process.reads.includes("track"));
  if (tracked.length > 0 && tracked.length < indices.length) {
    const apart = [tracked, indices.filter((index) => !tracked.includes(index))];
    const counts = apart.map((some) => passages(plan, some, from, full, kernel));
    return indices.map((index) => {
      const k = Number(!tracked.includes(index));
      return counts[k][apart[k].indexOf(index)];
    });
  }
  const pass = prepare(plan, indices, from, full, kernel);
  const meeting = tracked.length > 0 ? undefined : meetingYears(plan.ways);
  for (let men = 0; men < trackGroupsUntil(pass.years); men += TRACKS.length) {
    const born = Math.max(0, men / TRACKS.length - (AGES - 1));
    const meet = Math.max(born, meeting?.[men / TRACKS.length] ?? pass.years);
    begin(pass, plan, born, [men]);
    go(pass, men, born, pass.years);
    clear(pass);
    const [one, other] = [men + 1, men + 2];
    begin(pass, plan, born, meet === born ? [one, other] : [one]);
    if (meet > born) {
      go(pass, one, born, meet);
      const aside = meet < pass.years ? cellsOf(pass).slice() : [];
      clear(pass);
      begin(pass, plan, born, [other]);
      go(pass, other, born, meet);
      const cells = cellsOf(pass);
      for (let i = 0; i < aside.length; i++) cells[i] += aside[i];
    }
    go(pass, other, meet, pass.years);
    clear(pass);
  }
  return pass.schemes.map((one) => countsOf(one, pass));
}
function go(pass: Pass, group: number, from: number, to: number): void {
  for (let t = from + 1; t <= to; t++) step(pass, group, t);
}
const cellsOf = ({ hall, cells, width }: Pass): Float64Array =>
  hall.views.f64.subarray(cells, cells + PLACES * width);
const clear = (pass: Pass): Float64Array => cellsOf(pass).fill(0);

/** One scheme alone. */
export const passage = (
  plan: Plan,
  index: number,
  from: Start,
  full: boolean,
  kernel: PassageKernel = "wasm",
): Counts => passages(plan, [index], from, full, kernel)[0];

/** One scheme of a passage. */
interface Scheme {
  readonly compiler: Compiler;
  /** Kinds of a track that are told apart: 2, or 1 where the scheme does not read who is in need. */
  readonly sides: number;
  readonly tables: readonly Table[];
  readonly lumped: readonly Lumped[];
  readonly beginning: Beginning;
  /** The first column, and columns of one side. */
  readonly first: number;
  readonly side: number;
  /** Where its counts lie in the hall, and how many there are. */
  readonly at: Readonly<Record<"events" | "exposure" | "stock", number>>;
  readonly size: Readonly<Record<"events" | "exposure" | "stock", number>>;
}
interface Pass {
  readonly hall: Hall;
  readonly years: number;
  readonly full: boolean;
  readonly schemes: readonly Scheme[];
  /** Columns of a place, and where the cells of one group by place and column lie. */
  readonly width: number;
  readonly cells: number;
}

/** The hall of the last passage of each kernel, with the ways that lie at its beginning. */
const halls = new Map<PassageKernel, { hall: Hall; ways?: readonly Ways[] }>();

function prepare(
  plan: Plan,
  indices: readonly number[],
  from: Start,
  full: boolean,
  kernel: PassageKernel,
): Pass {
  const years = plan.until - plan.base;
  const pack = packer();
  const yearly = plan.ways.map((ways) => putWays(pack, ways));
  const own = packer(pack.bytes());
  let width = 0;
  const schemes = indices.map((index) => {
    const one = schemeOf(plan, index, from, full, width, own);
    width += one.sides * one.side;
    return one;
  });
  const records = schemes.flatMap((one) =>
    Array.from({ length: one.sides }, (_, side) => recordsOf(one, side, years, full, own)),
  );
  const at: Config = {
    segments: records.length,
    width,
    cells: own.clear("f64", PLACES * width),
    next: own.clear("f64", CONTEXTS * (width + 1)),
    dead: own.clear("f64", width + 1),
    amount: own.clear("f64", width + 1),
    column: own.clear("i32", width),
    from: own.clear("i32", records.length + 1),
    years: own.put("i32", [...Array<number>(YEARLY).fill(0), ...yearly.flat()]),
    records: own.put(
      "i32",
      Array.from({ length: years + 1 }, (_, t) => records.flatMap((one) => one[t])).flat(),
    ),
    full: Number(full),
    seen: own.clear("u8", PLACES),
    places: PLACES,
    met: own.clear("f64", width),
    touched: own.clear("i32", CONTEXTS),
    homes: own.clear("i32", CONTEXTS),
    found: own.clear("i32", CONTEXTS),
    order: own.clear("i32", CONTEXTS * 2),
    leads: own.put("u16", contextAt),
    contexts: own.clear("u16", CONTEXTS),
    where: own.clear("i32", CONTEXTS),
  };
  const config = own.put(
    "i32",
    CONFIG.map((name) => at[name]),
  );
  let kept = halls.get(kernel);
  if (!kept || kept.hall.bytes < own.bytes())
    halls.set(kernel, (kept = { hall: hallOf(own.bytes() * 1.25, kernel) }));
  const { hall } = kept;
  if (kept.ways !== plan.ways) pack.copyInto(hall.views);
  kept.ways = plan.ways;
  own.copyInto(hall.views);
  hall.loops.setup(config * 4);
  return { hall, years, full, schemes, width, cells: at.cells };
}

const putWays = (pack: Packer, { work, ...ways }: Ways): number[] => [
  pack.put("i32", ways.first),
  pack.put("u8", ways.place),
  pack.put("f64", ways.death),
  pack.put("i32", ways.start),
  pack.put("u8", ways.corner),
  pack.put("f64", ways.share),
  pack.put("i32", work.start),
  pack.put("u8", work.to),
  pack.put("f64", work.share),
  pack.put("i32", work.block),
  work.strides.age,
  work.strides.sex,
  work.strides.track,
  work.strides.residence,
  work.strides.reached,
];

function schemeOf(plan: Plan, index: number, from: Start, full: boolean, first: number, own: Packer): Scheme {
  const compiler = plan.compilers[index];
  const { process, layout } = compiler;
  const years = plan.until - plan.base;
  const sides = process.reads.includes("needy") ? 2 : 1;
  const tables = plan.tables.map((year) => year[index]);
  const lumped = lumpedTables(tables, layout);
  const [E, S, line] = [compiler.kinds.length, process.states.length, full ? AGES * 2 : 1];
  const size = {
    events: (years + 1) * E * line,
    exposure: full ? exposureIndex(S, years + 1, 0, 0, 0) : 0,
    stock: full ? stockIndex(S, years + 1, 0, 0, 0, 0, 0) : S,
  };
  return {
    compiler,
    sides,
    tables,
    lumped,
    beginning: beginningOf(from, process.name, layout.width, sides),
    first,
    side: Math.max(...lumped.map((one) => one.width)),
    size,
    at: {
      events: own.clear("f64", size.events),
      exposure: own.clear("f64", size.exposure),
      stock: own.clear("f64", size.stock),
    },
  };
}

/** What the loops are told of one side of a scheme, year by year; the base year has a stock only. */
function recordsOf(one: Scheme, side: number, years: number, full: boolean, own: Packer): number[][] {
  const { compiler, lumped, tables, at } = one;
  const [E, S] = [compiler.kinds.length, compiler.process.states.length];
  const identity = Uint8Array.from({ length: S }, (_, state) => state);
  const offsets = own.put("i32", offsetsOf(tables[0]));
  return Array.from({ length: years + 1 }, (_, t) => {
    // At the end of a year cells are lumped as the next year has them, or by state after the last.
    const after = t < years ? lumped[t].state : identity;
    const record = RECORDS.map(() => 0);
    const set = (name: RecordName, value: number): void => {
      record[RECORDED[name]] = value;
    };
    set("first", one.first + side * one.side);
    set("states", S);
    set("after", after.length);
    set("afterState", own.put("u8", after));
    set("stock", at.stock + (full ? stockIndex(S, t, 0, 0, 0, 0, 0) : 0));
    if (t === 0) return record;
    const [table, rows] = [tables[t - 1], lumped[t - 1]];
    set("lumps", rows.width);
    set("block", own.put("i32", table.block) + side * table.strides.needy);
    set("byAge", table.strides.age);
    set("bySex", table.strides.sex);
    set("byTrack", table.strides.track);
    set("offsets", offsets);
    set("start", own.put("i32", rows.start));
    set("stay", own.put("u8", rows.stay));
    set("share", own.put("f64", rows.share));
    set("to", own.put("u8", rows.to));
    set("kind", own.put("u16", rows.kind));
    set("state", own.put("u8", rows.state));
    set("events", at.events + (full ? eventIndex(E, t, 0, 0, 0) : t * E));
    set("perKind", full ? AGES * 2 : 1);
    set("exposure", at.exposure + (full ? exposureIndex(S, t, 0, 0, 0) : 0));
    set("made", -1);
    set("madeFor", own.clear("i32", rows.width));
    set("blocks", rows.stay.length / rows.width);
    set("length", own.clear("i32", rows.stay.length / rows.width));
    set("pair", own.reserve("i32", rows.stay.length + rows.to.length));
    set("part", own.reserve("f64", rows.stay.length + rows.to.length));
    return record;
  });
}

function countsOf(one: Scheme, { hall, full }: Pass): Counts {
  const { at, size } = one;
  const cut = (name: keyof typeof at): Float64Array => hall.views.f64.slice(at[name], at[name] + size[name]);
  return { full, events: cut("events"), exposure: cut("exposure"), stock: cut("stock") };
}

const sexOf = (group: number): 0 | 1 => (sexOfKind(kindOfTrackGroup(group)) === "male" ? 0 : 1);

/** Brings groups of one birth year and sex into the cells, as they are at the end of the base year or of that of birth. */
function begin(pass: Pass, plan: Plan, born: number, groups: readonly number[]): void {
  for (const group of groups)
    if (born === 0) beginAtStart(pass, group);
    else beginAtBirth(pass, plan, born, group);
  if (!pass.full) return;
  const age = ageOfTrackGroup(groups[0], born);
  for (let place = 0; place < PLACES; place++) pass.hall.loops.count(born, age, sexOf(groups[0]), place);
}

function beginAtStart(pass: Pass, group: number): void {
  const { f64 } = pass.hall.views;
  for (const one of pass.schemes) {
    const { first, place, side, substate, persons } = one.beginning;
    const { of } = one.lumped[0];
    const { state } = one.compiler.layout;
    const stock = pass.full ? -1 : one.at.stock;
    for (let i = first[group]; i < first[group + 1]; i++) {
      const column = one.first + side[i] * one.side + of[substate[i]];
      f64[pass.cells + place[i] * pass.width + column] += persons[i];
      if (stock >= 0) f64[stock + state[substate[i]]] += persons[i];
    }
  }
}

function beginAtBirth(pass: Pass, plan: Plan, born: number, group: number): void {
  const { f64 } = pass.hall.views;
  const kind = kindOfTrackGroup(group);
  for (const one of pass.schemes) {
    const E = one.compiler.kinds.length;
    const at = (which: number): number =>
      one.at.events + (pass.full ? eventIndex(E, born, which, 0, sexOf(group)) : born * E + which);
    for (let r = 0; r < RESIDENCES.length; r++)
      for (let needy = 0; needy < 2; needy++) {
        const alive = plan.births[born - 1][(kind + needy) * RESIDENCES.length + r];
        const dead = plan.infantDeaths[born - 1][(kind + needy) * RESIDENCES.length + r];
        const column = one.first + (one.sides === 2 ? needy * one.side : 0);
        f64[pass.cells + placeOf(r, 0, 0) * pass.width + column] += alive;
        f64[at(one.compiler.born)] += alive + dead;
        f64[at(0)] += dead;
      }
  }
}

function step(pass: Pass, group: number, t: number): void {
  const age = ageOfTrackGroup(group, t - 1);
  const after = ageOfTrackGroup(group, t);
  const context = pass.hall.loops.step(group, t, age, after, sexOf(group), group % TRACKS.length);
  if (context < 0) return;
  const names = pass.schemes.map(({ compiler }) => compiler.process.name).join(", ");
  throw new Error(
    `${names}: persons of age ${after} in context ${context} in year ${t}, where nobody can be`,
  );
}
