/** When women of the two tracks, who part at pension age, go the same ways again. */
import { TRACKS } from "../people/person.ts";
import type { Table } from "./compile.ts";
import { ageOfTrackGroup, CORNERS, kindOfTrackGroup, trackGroupsUntil, workRows, type Ways } from "./ways.ts";

const kept = new WeakMap<readonly Ways[], Int32Array>();
/**
 * Women of the two tracks part when their pension ages do, and meet again when all have reached it: by birth year (in the
 * order of groups) the year from whose end on their ways are the same in every later year. Sums over both are then exact.
 */
export function meetingYears(ways: readonly Ways[]): Int32Array {
  const known = kept.get(ways);
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
  kept.set(ways, out);
  return out;
}

function sameWays(
  { first, place, death, start, corner, share, work, t }: Ways,
  g: number,
  h: number,
): boolean {
  const lines = first[g + 1] - first[g];
  if (lines !== first[h + 1] - first[h]) return false;
  const mine = start[first[g]];
  const others = start[first[h]];
  for (let i = 0; i < lines; i++) {
    const a = first[g] + i;
    const b = first[h] + i;
    if (place[a] !== place[b] || death[a] !== death[b] || start[a + 1] - mine !== start[b + 1] - others)
      return false;
  }
  const entries = start[first[g] + lines] - mine;
  for (let i = 0; i < entries; i++)
    if (corner[mine + i] !== corner[others + i] || share[mine + i] !== share[others + i]) return false;
  return work.strides.track === 0 || sameWork(work, t, g, h);
}
/** Whether two groups work alike in every corner. */
function sameWork(work: Table, t: number, g: number, h: number): boolean {
  const rows = workRows(work, ageOfTrackGroup(g, t - 1), kindOfTrackGroup(g)).slice();
  const others = workRows(work, ageOfTrackGroup(h, t - 1), kindOfTrackGroup(h));
  for (let corner = 0; corner < CORNERS; corner++) if (rows[corner] !== others[corner]) return false;
  return true;
}
