/** The filled cells of a start, listed by track group: where a passage begins. */
import { PLACES } from "../people/person.ts";
import type { Start } from "../people/start.ts";

/** The filled cells of a start by track group: place, side, substate, persons. */
export interface Beginning {
  readonly first: Int32Array;
  readonly place: Uint8Array;
  readonly side: Uint8Array;
  readonly substate: Uint8Array;
  readonly persons: Float64Array;
}
const keptBeginnings = new WeakMap<Float64Array, Map<number, Beginning>>();
export function beginningOf(from: Start, name: string, width: number, sides: number): Beginning {
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
