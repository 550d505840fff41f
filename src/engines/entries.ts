/** Ways written out: from places to contexts, with shares; for who draws or counts along them, not for the hot loops. */
import { CONTEXTS, WORKS, workOf } from "../people/person.ts";
import { ageOfTrackGroup, CORNERS, kindOfTrackGroup, makeRoom, workRows, type Ways } from "./ways.ts";
import { EVENT_OF, contextOf } from "./year.ts";

/**
 * Entries of line i are `start[i]` to `start[i + 1]`, each leading to a context. The contexts of a group, each once, are
 * its slots `slotFirst[h]` to `slotFirst[h + 1]`; an entry names its slot counted from the group's first.
 */
export interface Entries {
  readonly start: Int32Array;
  readonly slot: Uint16Array;
  readonly share: Float64Array;
  readonly slotFirst: Int32Array;
  readonly context: Uint16Array;
}

/** Arrays that grow as they are filled; what is handed out is cut to size. */
const entryRoom = { slot: new Uint16Array(32768), share: new Float64Array(32768) };
const slotRoom = { context: new Uint16Array(16384) };
/** The context of those of a corner who go from one work to another, by corner, old and new work. */
export const contextAt = Uint16Array.from({ length: CORNERS * WORKS.length ** 2 }, (_, i) => {
  const works = i % WORKS.length ** 2;
  const corner = Math.floor(i / WORKS.length ** 2);
  return contextOf(corner * WORKS.length + (works % WORKS.length), EVENT_OF[works]);
});
const stamp = new Int32Array(CONTEXTS);
const slotOf = new Uint16Array(CONTEXTS);
let stamps = 0;

const kept = new WeakMap<Ways, Entries>();
export function entriesOf(ways: Ways): Entries {
  let entries = kept.get(ways);
  if (!entries) kept.set(ways, (entries = writtenOut(ways)));
  return entries;
}
function writtenOut({ work, t, ...lines }: Ways): Entries {
  const groups = lines.first.length - 1;
  const start = new Int32Array(lines.place.length + 1);
  const slotFirst = new Int32Array(groups + 1);
  const { start: rowStart, to: rowTo, share: rowShare } = work;
  let entries = 0;
  let slots = 0;
  for (let h = 0; h < groups; h++) {
    slotFirst[h] = slots;
    stamps++;
    const rows = workRows(work, ageOfTrackGroup(h, t - 1), kindOfTrackGroup(h));
    makeRoom(slotRoom, slots + CONTEXTS);
    makeRoom(
      entryRoom,
      entries + (lines.start[lines.first[h + 1]] - lines.start[lines.first[h]]) * (WORKS.length + 1),
    );
    const { slot: slotInto, share: shareInto } = entryRoom;
    const { context: contextInto } = slotRoom;
    for (let line = lines.first[h]; line < lines.first[h + 1]; line++) {
      start[line] = entries;
      const w0 = workOf(lines.place[line]);
      for (let i = lines.start[line]; i < lines.start[line + 1]; i++) {
        const row = rows[lines.corner[i]] + w0;
        const known = (lines.corner[i] * WORKS.length + w0) * WORKS.length;
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
          shareInto[entries++] = lines.share[i] * part;
        }
      }
    }
  }
  start[lines.place.length] = entries;
  slotFirst[groups] = slots;
  return {
    start,
    slot: entryRoom.slot.slice(0, entries),
    share: entryRoom.share.slice(0, entries),
    slotFirst,
    context: slotRoom.context.slice(0, slots),
  };
}
