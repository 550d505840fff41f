/** The ways of everybody through the person processes of one year, flat: from places to contexts, with shares. */
import {
  KINDS,
  PLACES,
  RESIDENCES,
  TRACKS,
  WORKS,
  reachedOf,
  residenceOf,
  workOf,
} from "../people/person.ts";
import type { Table } from "./compile.ts";
import { ageAt, baseOf, groupsUntil } from "./year.ts";

/**
 * Groups as the person processes see them: one for each birth year and track, which says the sex too. Whether
 * somebody is in need changes no way, so the two kinds that differ in it share theirs.
 */
export const trackGroupsUntil = (years: number): number => (groupsUntil(years) / KINDS) * TRACKS.length;
/** Age of a track group at the end of `base + t`. */
export const ageOfTrackGroup = (group: number, t: number): number =>
  ageAt(Math.floor(group / TRACKS.length) * KINDS, t);
/** A kind with the track of a track group. */
export const kindOfTrackGroup = (group: number): number => (group % TRACKS.length) * 2;

/**
 * Places as they are when work takes its turn. Line `i` of a group is one occupied place; its entries say to which
 * residence and pension age its persons have come: `corner` is residence x 2 + reached.
 */
export interface Lines {
  /** Lines of group h are `first[h]` to `first[h + 1]`. */
  readonly first: Int32Array;
  readonly place: Uint8Array;
  /** Share of the line who die. */
  readonly death: Float64Array;
  /** Entries of line i are `start[i]` to `start[i + 1]`; shares are of the persons before death. */
  readonly start: Int32Array;
  readonly corner: Uint8Array;
  readonly share: Float64Array;
}

/**
 * The ways of the year that ends at `base + t`: lines, whose entries go on through the row of `work` for their corner
 * and the line's own work. They are not written out, since there are four times as many; `entriesOf` does.
 */
export interface Ways extends Lines {
  readonly work: Table;
  readonly t: number;
}

/** Arrays that grow as they are filled; what is handed out is cut to size. */
const lineRoom = { place: new Uint8Array(4096), death: new Float64Array(4096), start: new Int32Array(4096) };
const cornerRoom = { corner: new Uint8Array(8192), share: new Float64Array(8192) };
type Room = Record<string, Uint8Array | Uint16Array | Int32Array | Float64Array>;
export function makeRoom(room: Room, needed: number): void {
  for (const key in room) {
    const old = room[key];
    if (old.length >= needed) return;
    room[key] = new (old.constructor as new (size: number) => typeof old)(Math.max(needed, old.length * 2));
    room[key].set(old as never);
  }
}

export const nobody = (age: number, kind: number): Error =>
  new Error(`no cell for age ${age}, kind ${kind}, where there are persons`);

/** Residence and pension age together. */
export const CORNERS = RESIDENCES.length * 2;
const cornerOf = Uint8Array.from({ length: PLACES }, (_, place) => residenceOf(place) * 2 + reachedOf(place));
const workAt = Uint8Array.from({ length: PLACES }, (_, place) => workOf(place));
/**
 * Where the persons of each corner, whatever they work, are when work takes its turn: in which group that was last
 * found out, the share who die, and the entries of the others.
 */
const from = {
  age: 0,
  kind: 0,
  group: new Int32Array(CORNERS),
  death: new Float64Array(CORNERS),
  size: new Uint8Array(CORNERS),
  corner: new Uint8Array(CORNERS ** 2),
  share: new Float64Array(CORNERS ** 2),
  /** Where the group's cells begin in the tables of life, residence and pension age. */
  base: new Int32Array(3),
};

/** Finds out one corner of a group: death, moving and pension age. */
function fillCorner(own: number, tables: readonly Table[]): void {
  const dying = tables[0];
  const moving = tables[1];
  const ageing = tables[2];
  const r0 = own >> 1;
  const reached0 = own & 1;
  const deathRow = rowAt(dying, from.base[0], r0, reached0);
  const deathEntry = dying.start[deathRow];
  const death = deathEntry < dying.start[deathRow + 1] ? dying.share[deathEntry] : 0;
  from.death[own] = death;
  let size = own * CORNERS;
  const row = rowAt(moving, from.base[1], r0, reached0) + r0;
  let here = 1;
  for (let entry = moving.start[row]; entry <= moving.start[row + 1]; entry++) {
    const last = entry === moving.start[row + 1];
    const r = last ? r0 : moving.to[entry];
    const part = last ? here : moving.share[entry];
    here -= part;
    if (last && part <= 0) break;
    // Those who move here reach pension age at the rate of where they have come.
    const ageRow = rowAt(ageing, from.base[2], r, reached0) + reached0;
    const ageEntry = ageing.start[ageRow];
    const reaching = ageEntry < ageing.start[ageRow + 1] ? ageing.share[ageEntry] : 0;
    if (reaching > 0) {
      from.corner[size] = r * 2 + ageing.to[ageEntry];
      from.share[size++] = (1 - death) * part * reaching;
    }
    if (reaching < 1) {
      from.corner[size] = r * 2 + reached0;
      from.share[size++] = (1 - death) * part * (1 - reaching);
    }
  }
  from.size[own] = size - own * CORNERS;
}
/** The first row of the block of a residence and pension age. */
function rowAt({ block, strides, width }: Table, base: number, r: number, reached: number): number {
  const found = block[base + r * strides.residence + reached * strides.reached];
  if (found < 0) throw nobody(from.age, from.kind);
  return found * width;
}

/** Death, moving and pension age: from every occupied place of every group to where work will find its persons. */
export function linesOf(tables: readonly Table[], persons: Float64Array, t: number): Lines {
  for (const table of tables.slice(0, 4))
    if (table.strides.needy) throw new Error("a person process reads needy, which the ways leave out");
  const groups = trackGroupsUntil(t - 1);
  const first = new Int32Array(groups + 1);
  from.group.fill(-1);
  let lines = 0;
  let entries = 0;
  for (let h = 0; h < groups; h++) {
    first[h] = lines;
    from.age = ageOfTrackGroup(h, t - 1);
    from.kind = kindOfTrackGroup(h);
    for (let i = 0; i < from.base.length; i++) from.base[i] = baseOf(tables[i], from.age, from.kind);
    makeRoom(lineRoom, lines + PLACES + 1);
    makeRoom(cornerRoom, entries + PLACES * CORNERS);
    const { place: places, death, start } = lineRoom;
    const { corner, share } = cornerRoom;
    for (let place = 0; place < PLACES; place++) {
      if (persons[h * PLACES + place] === 0) continue;
      const own = cornerOf[place];
      if (from.group[own] !== h) {
        from.group[own] = h;
        fillCorner(own, tables);
      }
      places[lines] = place;
      death[lines] = from.death[own];
      start[lines++] = entries;
      const end = own * CORNERS + from.size[own];
      for (let i = own * CORNERS; i < end; i++) {
        corner[entries] = from.corner[i];
        share[entries++] = from.share[i];
      }
    }
  }
  first[groups] = lines;
  makeRoom(lineRoom, lines + 1);
  lineRoom.start[lines] = entries;
  return {
    first,
    place: lineRoom.place.slice(0, lines),
    death: lineRoom.death.slice(0, lines),
    start: lineRoom.start.slice(0, lines + 1),
    corner: cornerRoom.corner.slice(0, entries),
    share: cornerRoom.share.slice(0, entries),
  };
}

/** The first row of each corner of a group in the work table; less than 0 where nobody can be. */
const rowOfCorner = new Int32Array(CORNERS);
export function workRows(work: Table, age: number, kind: number): Int32Array {
  const { block, width, strides } = work;
  const base = baseOf(work, age, kind);
  for (let corner = 0; corner < CORNERS; corner++)
    rowOfCorner[corner] =
      block[base + (corner >> 1) * strides.residence + (corner & 1) * strides.reached] * width;
  return rowOfCorner;
}

/** Lines led on through the work process, whose table is `work`. Throws where somebody comes to where nobody can be. */
export function waysOf(lines: Lines, work: Table, t: number): Ways {
  const { first, start, corner } = lines;
  for (let h = 0; h + 1 < first.length; h++) {
    const age = ageOfTrackGroup(h, t - 1);
    const kind = kindOfTrackGroup(h);
    const rows = workRows(work, age, kind);
    for (let entry = start[first[h]]; entry < start[first[h + 1]]; entry++)
      if (rows[corner[entry]] < 0) throw nobody(age, kind);
  }
  return { ...lines, work, t };
}

/** Moves the persons of every track group and place through a year, in place; gives back how many die. */
export function stepPersons(ways: Ways, persons: Float64Array): number {
  const next = new Float64Array(PLACES);
  const { first, place, death, start, corner, share, work, t } = ways;
  const { start: rowStart, to: rowTo, share: rowShare } = work;
  let dead = 0;
  for (let h = 0; h + 1 < first.length; h++) {
    const rows = workRows(work, ageOfTrackGroup(h, t - 1), kindOfTrackGroup(h));
    for (let line = first[h]; line < first[h + 1]; line++) {
      const from = h * PLACES + place[line];
      const n = persons[from];
      persons[from] = 0;
      dead += n * death[line];
      const w0 = workAt[place[line]];
      for (let i = start[line]; i < start[line + 1]; i++) {
        const into = corner[i] * WORKS.length;
        const here = share[i];
        const row = rows[corner[i]] + w0;
        const end = rowStart[row + 1];
        let stay = 1;
        for (let entry = rowStart[row]; entry < end; entry++) {
          const part = rowShare[entry];
          stay -= part;
          next[into + rowTo[entry]] += n * (here * part);
        }
        if (stay > 0) next[into + w0] += n * (here * stay);
      }
    }
    const own = h * PLACES;
    for (let to = 0; to < PLACES; to++) {
      persons[own + to] += next[to];
      next[to] = 0;
    }
  }
  return dead;
}

/** Persons by group and place, summed over the two kinds of each track. */
export function byTrack(persons: Float64Array): Float64Array {
  const out = new Float64Array((persons.length / KINDS) * TRACKS.length);
  for (let i = 0; i < persons.length; i++) {
    const group = Math.floor(i / PLACES);
    const track = Math.floor(group / KINDS) * TRACKS.length + ((group % KINDS) >> 1);
    out[track * PLACES + (i % PLACES)] += persons[i];
  }
  return out;
}
