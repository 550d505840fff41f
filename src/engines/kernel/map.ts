/**
 * Where the persons of a piece and small tables lie in the memory of the vector loops, in bytes: numbers that are known when
 * loops.ts is compiled are part of its instructions and take no register. Names are those of the room (agent-room.ts), which
 * puts all else behind the end. Read by TypeScript and AssemblyScript.
 */

/** Persons for whom there is room: a piece of 65,536, and beyond it for loops that take 16 or 64 at a time; gate bytes come 256 at a time, of which a piece has a multiple at most. */
export const LANES = 65_792;
/** Carriers, counters and schemes at most. */
export const MOST = 16;

// Of each person: a byte, and as many as there are schemes, carriers or counters.
export const code = 64;
export const bytes = code + LANES;
export const states = bytes + LANES;
export const classes = states + MOST * LANES;
export const count = classes + MOST * LANES;
export const rise = count + MOST * LANES;
// Two bytes, and four.
export const keys = rise + MOST * LANES;
export const list = keys + MOST * 2 * LANES;
export const unsettled = list + 2 * LANES;
export const busy = unsettled + 2 * LANES;
export const rows = busy + 2 * LANES;
export const exits = rows + 4 * LANES;
export const unsettledRows = exits + 4 * LANES;
export const busyContext = unsettledRows + 4 * LANES;
// By place; by combo and place; by scheme and combo.
export const here = busyContext + 4 * LANES;
export const stock = here + 4 * 64;
export const decode = stock + 4 * 256 * 64;
export const firstSub = decode + MOST * 256;
export const mostCount = firstSub + 4 * MOST * 256;
// Three words of each carrier and scheme; own states by role and place; and what serves to fill a piece.
export const carriers = mostCount + 4 * MOST * 256;
export const schemes = carriers + 12 * MOST;
export const own = schemes + 12 * MOST;
export const fillLast = own + 5 * 64;
export const fillAdd = fillLast + 4 * 256;
export const fillCount = fillAdd + 4 * 256;
export const guide = fillCount + 256;
export const end = guide + 4 * 272;
