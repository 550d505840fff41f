/** The ways of everybody through the person processes of one year, flat: from places to contexts, with shares. */
import { CONTEXTS, KINDS, PLACES, TRACKS, WORKS, reachedOf, residenceOf, workOf } from "../people/person.ts";
import type { Table } from "./compile.ts";
import { EVENT_OF, ageAt, baseOf, contextOf, groupsUntil } from "./year.ts";

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
 * The ways of one year. Lines as above, entries now leading to a context each. The contexts of a group, each once,
 * are its slots `slotFirst[h]` to `slotFirst[h + 1]`; an entry names its slot counted from the group's first.
 */
export interface Ways extends Pick<Lines, "first" | "place" | "death" | "start" | "share"> {
  readonly slot: Uint16Array;
  readonly slotFirst: Int32Array;
  readonly context: Uint16Array;
}

/** Arrays that grow as they are filled; what is handed out is cut to size. */
const lineRoom = { place: new Uint8Array(4096), death: new Float64Array(4096), start: new Int32Array(4096) };
const cornerRoom = { corner: new Uint8Array(8192), share: new Float64Array(8192) };
const entryRoom = { slot: new Uint16Array(32768), share: new Float64Array(32768) };
const slotRoom = { context: new Uint16Array(16384) };
type Room = Record<string, Uint8Array | Uint16Array | Int32Array | Float64Array>;
function makeRoom(room: Room, needed: number): void {
  for (const key in room) {
    const old = room[key];
    if (old.length >= needed) return;
    room[key] = new (old.constructor as new (size: number) => typeof old)(Math.max(needed, old.length * 2));
    room[key].set(old as never);
  }
}

function block(table: Table, index: number, age: number, kind: number): number {
  const found = table.block[index];
  if (found < 0) throw new Error(`no cell for age ${age}, kind ${kind}, where there are persons`);
  return found;
}

/** Death, moving and pension age: from every occupied place of every group to where work will find its persons. */
export function linesOf(tables: readonly Table[], persons: Float64Array, t: number): Lines {
  const [dying, moving, ageing] = tables;
  for (const table of tables.slice(0, 4))
    if (table.strides.needy) throw new Error("a person process reads needy, which the ways leave out");
  const groups = trackGroupsUntil(t - 1);
  const first = new Int32Array(groups + 1);
  let lines = 0;
  let entries = 0;
  for (let h = 0; h < groups; h++) {
    first[h] = lines;
    const age = ageOfTrackGroup(h, t - 1);
    const kind = kindOfTrackGroup(h);
    const [base0, base1, base2] = [dying, moving, ageing].map((table) => baseOf(table, age, kind));
    makeRoom(lineRoom, lines + PLACES + 1);
    makeRoom(cornerRoom, entries + PLACES * 6);
    for (let place = 0; place < PLACES; place++) {
      if (persons[h * PLACES + place] === 0) continue;
      const r0 = residenceOf(place);
      const reached0 = reachedOf(place);
      const at = (table: Table, base: number, r: number): number =>
        block(table, base + r * table.strides.residence + reached0 * table.strides.reached, age, kind) *
        table.width;
      const deathRow = at(dying, base0, r0);
      const deathEntry = dying.start[deathRow];
      const death = deathEntry < dying.start[deathRow + 1] ? dying.share[deathEntry] : 0;
      lineRoom.place[lines] = place;
      lineRoom.death[lines] = death;
      lineRoom.start[lines++] = entries;
      const row = at(moving, base1, r0) + r0;
      let here = 1;
      for (let entry = moving.start[row]; entry <= moving.start[row + 1]; entry++) {
        const last = entry === moving.start[row + 1];
        const r = last ? r0 : moving.to[entry];
        const part = last ? here : moving.share[entry];
        here -= part;
        if (last && part <= 0) break;
        // Those who move here reach pension age at the rate of where they have come.
        const ageRow = at(ageing, base2, r) + reached0;
        const ageEntry = ageing.start[ageRow];
        const reaching = ageEntry < ageing.start[ageRow + 1] ? ageing.share[ageEntry] : 0;
        if (reaching > 0) {
          cornerRoom.corner[entries] = r * 2 + ageing.to[ageEntry];
          cornerRoom.share[entries++] = (1 - death) * part * reaching;
        }
        if (reaching < 1) {
          cornerRoom.corner[entries] = r * 2 + reached0;
          cornerRoom.share[entries++] = (1 - death) * part * (1 - reaching);
        }
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

const slotOf = new Uint16Array(CONTEXTS);
const stamp = new Int32Array(CONTEXTS);
let stamps = 0;

/** Lines led on through the work process, whose table is `work`. */
export function waysOf(lines: Lines, work: Table, t: number): Ways {
  const groups = lines.first.length - 1;
  const start = new Int32Array(lines.place.length + 1);
  const slotFirst = new Int32Array(groups + 1);
  const { residence, reached } = work.strides;
  let entries = 0;
  let slots = 0;
  for (let h = 0; h < groups; h++) {
    slotFirst[h] = slots;
    stamps++;
    const base = baseOf(work, ageOfTrackGroup(h, t - 1), kindOfTrackGroup(h));
    makeRoom(slotRoom, slots + CONTEXTS);
    makeRoom(
      entryRoom,
      entries + (lines.start[lines.first[h + 1]] - lines.start[lines.first[h]]) * (WORKS.length + 1),
    );
    for (let line = lines.first[h]; line < lines.first[h + 1]; line++) {
      start[line] = entries;
      const w0 = workOf(lines.place[line]);
      for (let i = lines.start[line]; i < lines.start[line + 1]; i++) {
        const corner = lines.corner[i];
        const share = lines.share[i];
        const index = base + (corner >> 1) * residence + (corner & 1) * reached;
        const row = block(work, index, ageOfTrackGroup(h, t - 1), kindOfTrackGroup(h)) * work.width + w0;
        const end = work.start[row + 1];
        let stay = 1;
        for (let entry = work.start[row]; entry <= end; entry++) {
          const last = entry === end;
          const w = last ? w0 : work.to[entry];
          const part = last ? stay : work.share[entry];
          stay -= part;
          if (last && part <= 0) break;
          const context = contextOf(corner * WORKS.length + w, EVENT_OF[w0 * WORKS.length + w]);
          if (stamp[context] !== stamps) {
            stamp[context] = stamps;
            slotOf[context] = slots - slotFirst[h];
            slotRoom.context[slots++] = context;
          }
          entryRoom.slot[entries] = slotOf[context];
          entryRoom.share[entries++] = share * part;
        }
      }
    }
  }
  start[lines.place.length] = entries;
  slotFirst[groups] = slots;
  return {
    first: lines.first,
    place: lines.place,
    death: lines.death,
    start,
    slot: entryRoom.slot.slice(0, entries),
    share: entryRoom.share.slice(0, entries),
    slotFirst,
    context: slotRoom.context.slice(0, slots),
  };
}

/** Moves the persons of every track group and place through a year, in place. */
export function stepPersons(ways: Ways, persons: Float64Array): void {
  const next = new Float64Array(PLACES);
  const { first, place, start, slot, share, slotFirst, context } = ways;
  for (let h = 0; h + 1 < first.length; h++) {
    for (let line = first[h]; line < first[h + 1]; line++) {
      const from = h * PLACES + place[line];
      const n = persons[from];
      persons[from] = 0;
      for (let entry = start[line]; entry < start[line + 1]; entry++)
        next[context[slotFirst[h] + slot[entry]] % PLACES] += n * share[entry];
    }
    for (let i = slotFirst[h]; i < slotFirst[h + 1]; i++) {
      const to = context[i] % PLACES;
      persons[h * PLACES + to] += next[to];
      next[to] = 0;
    }
  }
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
