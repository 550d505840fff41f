/** The ways of everybody through the person processes of one year, flat: from places to contexts, with shares. */
import {
  CONTEXTS,
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

const nobody = (age: number, kind: number): Error =>
  new Error(`no cell for age ${age}, kind ${kind}, where there are persons`);

const CORNERS = RESIDENCES.length * 2;
const cornerOf = Uint8Array.from({ length: PLACES }, (_, place) => residenceOf(place) * 2 + reachedOf(place));
const workAt = Uint8Array.from({ length: PLACES }, (_, place) => workOf(place));
/**
 * Where the persons of each corner, whatever they work, are when work takes its turn: in which group that was last
 * found out, the share who die, and the entries of the others.
 */
const from = {
  group: new Int32Array(CORNERS),
  death: new Float64Array(CORNERS),
  size: new Uint8Array(CORNERS),
  corner: new Uint8Array(CORNERS ** 2),
  share: new Float64Array(CORNERS ** 2),
};

/** Finds out one corner of a group: death, moving and pension age. */
function fillCorner(own: number, tables: readonly Table[], age: number, kind: number): void {
  const [dying, moving, ageing] = tables;
  const [r0, reached0] = [own >> 1, own & 1];
  const deathRow = rowAt(dying, r0, reached0, age, kind);
  const deathEntry = dying.start[deathRow];
  const death = deathEntry < dying.start[deathRow + 1] ? dying.share[deathEntry] : 0;
  from.death[own] = death;
  let size = own * CORNERS;
  const row = rowAt(moving, r0, reached0, age, kind) + r0;
  let here = 1;
  for (let entry = moving.start[row]; entry <= moving.start[row + 1]; entry++) {
    const last = entry === moving.start[row + 1];
    const r = last ? r0 : moving.to[entry];
    const part = last ? here : moving.share[entry];
    here -= part;
    if (last && part <= 0) break;
    // Those who move here reach pension age at the rate of where they have come.
    const ageRow = rowAt(ageing, r, reached0, age, kind) + reached0;
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
function rowAt(table: Table, r: number, reached: number, age: number, kind: number): number {
  const { strides } = table;
  const found = table.block[baseOf(table, age, kind) + r * strides.residence + reached * strides.reached];
  if (found < 0) throw nobody(age, kind);
  return found * table.width;
}

/**
 * Death, moving and pension age: from every occupied place of every group to where work will find its persons. The
 * entries (`start`, `corner`, `share`) serve until the next call.
 */
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
    const age = ageOfTrackGroup(h, t - 1);
    const kind = kindOfTrackGroup(h);
    makeRoom(lineRoom, lines + PLACES + 1);
    makeRoom(cornerRoom, entries + PLACES * CORNERS);
    const { place: places, death, start } = lineRoom;
    const { corner, share } = cornerRoom;
    for (let place = 0; place < PLACES; place++) {
      if (persons[h * PLACES + place] === 0) continue;
      const own = cornerOf[place];
      if (from.group[own] !== h) {
        from.group[own] = h;
        fillCorner(own, tables, age, kind);
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
    start: lineRoom.start.subarray(0, lines + 1),
    corner: cornerRoom.corner.subarray(0, entries),
    share: cornerRoom.share.subarray(0, entries),
  };
}

const slotOf = new Uint16Array(CONTEXTS);
const stamp = new Int32Array(CONTEXTS);
let stamps = 0;
const rowOfCorner = new Int32Array(CORNERS);
/** The context of a move of work, by corner, old and new work. */
const contextAt = Uint16Array.from({ length: CORNERS * WORKS.length ** 2 }, (_, i) => {
  const [w0, w] = [Math.floor(i / WORKS.length) % WORKS.length, i % WORKS.length];
  const corner = Math.floor(i / WORKS.length ** 2);
  return contextOf(corner * WORKS.length + w, EVENT_OF[w0 * WORKS.length + w]);
});

/** Lines led on through the work process, whose table is `work`. */
export function waysOf(lines: Lines, work: Table, t: number): Ways {
  const groups = lines.first.length - 1;
  const start = new Int32Array(lines.place.length + 1);
  const slotFirst = new Int32Array(groups + 1);
  const { residence, reached } = work.strides;
  const { start: rowStart, to: rowTo, share: rowShare, width } = work;
  let entries = 0;
  let slots = 0;
  for (let h = 0; h < groups; h++) {
    slotFirst[h] = slots;
    stamps++;
    const age = ageOfTrackGroup(h, t - 1);
    const kind = kindOfTrackGroup(h);
    const base = baseOf(work, age, kind);
    for (let corner = 0; corner < CORNERS; corner++)
      rowOfCorner[corner] = work.block[base + (corner >> 1) * residence + (corner & 1) * reached] * width;
    makeRoom(slotRoom, slots + CONTEXTS);
    makeRoom(
      entryRoom,
      entries + (lines.start[lines.first[h + 1]] - lines.start[lines.first[h]]) * (WORKS.length + 1),
    );
    const { slot: slotInto, share: shareInto } = entryRoom;
    const { context: contextInto } = slotRoom;
    for (let line = lines.first[h]; line < lines.first[h + 1]; line++) {
      start[line] = entries;
      const w0 = workAt[lines.place[line]];
      for (let i = lines.start[line]; i < lines.start[line + 1]; i++) {
        const corner = lines.corner[i];
        const share = lines.share[i];
        const row = rowOfCorner[corner] + w0;
        if (row < 0) throw nobody(age, kind);
        const known = (corner * WORKS.length + w0) * WORKS.length;
        const end = rowStart[row + 1];
        let stay = 1;
        for (let entry = rowStart[row]; entry <= end; entry++) {
          const last = entry === end;
          const w = last ? w0 : rowTo[entry];
          const part = last ? stay : rowShare[entry];
          stay -= part;
          if (last && part <= 0) break;
          const context = contextAt[known + w];
          if (stamp[context] !== stamps) {
            stamp[context] = stamps;
            slotOf[context] = slots - slotFirst[h];
            contextInto[slots++] = context;
          }
          slotInto[entries] = slotOf[context];
          shareInto[entries++] = share * part;
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

const placeOfContext = Uint8Array.from({ length: CONTEXTS }, (_, context) => context % PLACES);
const placeOfSlot = new Uint8Array(CONTEXTS);
/** Moves the persons of every track group and place through a year, in place; gives back how many die. */
export function stepPersons(ways: Ways, persons: Float64Array): number {
  const next = new Float64Array(PLACES);
  const { first, place, death, start, slot, share, slotFirst, context } = ways;
  let dead = 0;
  for (let h = 0; h + 1 < first.length; h++) {
    const slots = slotFirst[h + 1] - slotFirst[h];
    for (let i = 0; i < slots; i++) placeOfSlot[i] = placeOfContext[context[slotFirst[h] + i]];
    for (let line = first[h]; line < first[h + 1]; line++) {
      const from = h * PLACES + place[line];
      const n = persons[from];
      persons[from] = 0;
      dead += n * death[line];
      for (let entry = start[line]; entry < start[line + 1]; entry++)
        next[placeOfSlot[slot[entry]]] += n * share[entry];
    }
    for (let i = 0; i < slots; i++) {
      const to = placeOfSlot[i];
      persons[h * PLACES + to] += next[to];
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

const keptMeetings = new WeakMap<readonly Ways[], Int32Array>();
/**
 * Women of the two tracks part when their pension ages do, and meet again when all have reached it: by birth year (in the
 * order of groups) the year from whose end on their ways are the same in every later year. Sums over both are then exact.
 */
export function meetingYears(ways: readonly Ways[]): Int32Array {
  const known = keptMeetings.get(ways);
  if (known) return known;
  const years = ways.length;
  const out = new Int32Array(trackGroupsUntil(years) / TRACKS.length).fill(years);
  for (let birth = 0; birth < out.length; birth++) {
    const one = birth * TRACKS.length + 1;
    for (let t = years; t > 0 && one + 1 < ways[t - 1].first.length - 1; t--) {
      if (!sameWays(ways[t - 1], one, one + 1)) break;
      out[birth] = t - 1;
    }
  }
  keptMeetings.set(ways, out);
  return out;
}

function sameWays(ways: Ways, g: number, h: number): boolean {
  const { first, place, death, start, slot, share, slotFirst, context } = ways;
  const lines = first[g + 1] - first[g];
  const slots = slotFirst[g + 1] - slotFirst[g];
  if (lines !== first[h + 1] - first[h] || slots !== slotFirst[h + 1] - slotFirst[h]) return false;
  const [mine, others] = [start[first[g]], start[first[h]]];
  for (let i = 0; i < lines; i++) {
    const [a, b] = [first[g] + i, first[h] + i];
    if (place[a] !== place[b] || death[a] !== death[b] || start[a + 1] - mine !== start[b + 1] - others)
      return false;
  }
  for (let i = 0; i < slots; i++) if (context[slotFirst[g] + i] !== context[slotFirst[h] + i]) return false;
  const entries = start[first[g] + lines] - mine;
  for (let i = 0; i < entries; i++)
    if (slot[mine + i] !== slot[others + i] || share[mine + i] !== share[others + i]) return false;
  return true;
}
