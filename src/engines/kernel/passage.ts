/** The loops of passage-loops.ts in AssemblyScript with 128-bit vectors; compiled into passage.wasm by `npm run kernel-passage`. */

// Places of the room in bytes, from those in elements that passage-room.ts writes; see there for what they hold.
let segments: i32, W: i32, full: i32, places: i32, years: usize, records: usize, cells: usize, next: usize;
let dead: usize, amount: usize, met: usize, column: usize, from: usize, touched: usize, seen: usize;
let homes: usize, found: usize, order: usize, leads: usize, contexts: usize, where: usize;
/** Contexts that the group has come to so far. */
let slots: i32;

// prettier-ignore
export function setup(c: usize): void {
  segments = load<i32>(c); W = load<i32>(c, 4); full = load<i32>(c, 8); places = load<i32>(c, 12);
  years = load<i32>(c, 16) << 2; records = load<i32>(c, 20) << 2; cells = load<i32>(c, 24) << 3;
  next = load<i32>(c, 28) << 3; dead = load<i32>(c, 32) << 3; amount = load<i32>(c, 36) << 3;
  met = load<i32>(c, 40) << 3; column = load<i32>(c, 44) << 2; from = load<i32>(c, 48) << 2;
  touched = load<i32>(c, 52) << 2; seen = load<i32>(c, 56); homes = load<i32>(c, 60) << 2;
  found = load<i32>(c, 64) << 2; order = load<i32>(c, 68) << 2; leads = load<i32>(c, 72) << 1;
  contexts = load<i32>(c, 76) << 1; where = load<i32>(c, 80) << 2;
}
// Numbers of a year, and of works: see YEARLY.
const YEARLY = 60, WORKS = 10;
// Numbers of a record by their places in RECORDED.
const LUMPS = 4, BLOCK = 8, BY_AGE = 12, BY_SEX = 16, BY_TRACK = 20, OFFSETS = 24;
const START = 28, STAY = 32, SHARE = 36, TO = 40, KIND = 44, STATE = 48;
const EVENTS = 52, PER_KIND = 56, EXPOSURE = 60, STATES = 64, AFTER = 68, AFTER_STATE = 72, STOCK = 76;
const MADE = 80, MADE_FOR = 84, BLOCKS = 88, LENGTH = 92, PAIR = 96, PART = 100, RECORD = 104;
// prettier-ignore
@inline function recordOf(t: i32, s: i32): usize { return records + (t * segments + s) * RECORD; }
// prettier-ignore
@inline function word(at: usize, i: i32): i32 { return load<i32>(at + (i << 2)); }

export function step(group: i32, t: i32, age: i32, after: i32, sex: i32, track: i32): i32 {
  const used = gather(group, t);
  const stride = (used + 1) & ~1;
  const year = years + t * YEARLY;
  const blocks = age * load<i32>(year, 40) + sex * load<i32>(year, 44) + track * load<i32>(year, 48);
  mix(group, year, used, stride, blocks);
  bury(t, after * 2 + sex, used);
  for (let i = 0; i < slots; i++) {
    const context: i32 = load<u16>(contexts + (i << 1));
    store<i32>(homes + (i << 2), ((context % places) * W) << 3);
    store<i32>(where + (context << 2), 0);
  }
  for (let s = 0; s < segments; s++) {
    const begin = load<i32>(from + (s << 2));
    const stop = load<i32>(from + (s << 2), 4);
    if (begin === stop) continue;
    const own = recordOf(t, s);
    const base = age * load<i32>(own, BY_AGE) + sex * load<i32>(own, BY_SEX) + track * load<i32>(own, BY_TRACK);
    const failed = turn(own, slots, begin, stop, stride, base, after * 2 + sex);
    if (failed >= 0) return failed;
  }
  memory.fill(next, 0, (slots * stride) << 3);
  if (full) {
    for (let i = 0; i < slots; i++) {
      const place: i32 = (load<u16>(contexts + (i << 1)) as i32) % places;
      if (load<u8>(seen + place)) continue;
      store<u8>(seen + place, 1);
      count(t, after, sex, place);
    }
    memory.fill(seen, 0, places);
  }
  return -1;
}

/** Lists the columns that somebody of the group is in, segment by segment. */
function gather(group: i32, t: i32): i32 {
  const year = years + t * YEARLY;
  const lines: usize = (load<i32>(year) << 2) + (group << 2);
  const placeAt: usize = load<i32>(year, 4);
  const end = load<i32>(lines, 4);
  const bytes: usize = W << 3;
  const begin = load<i32>(lines);
  let used = 0;
  for (let s = 0; s < segments; s++) {
    const record = recordOf(t, s);
    const first = load<i32>(record);
    const lumps = load<i32>(record, LUMPS);
    store<i32>(from + (s << 2), used);
    const size: usize = lumps << 3;
    memory.fill(met, 0, size);
    for (let line = begin; line < end; line++) {
      const at: usize = cells + <usize>load<u8>(placeAt + line) * bytes + (first << 3);
      for (let j: usize = 0; j < size; j += 16)
        v128.store(met + j, v128.or(v128.load(met + j), v128.load(at + j)));
    }
    for (let c = 0; c < lumps; c++) {
      store<i32>(column + (used << 2), first + c);
      used += i32(load<i64>(met + (c << 3)) !== 0);
    }
  }
  store<i32>(from + (segments << 2), used);
  return used;
}

/** The persons of a line who come to a context, which is numbered when it is met. */
// prettier-ignore
@inline function go(context: i32, share: f64, bytes: usize): void {
  let into: usize = load<u32>(where + (context << 2));
  if (into === 0) {
    into = next + <usize>slots * bytes;
    store<u32>(where + (context << 2), into);
    store<u16>(contexts + (slots++ << 1), context);
  }
  const part = f64x2.splat(share);
  for (let j: usize = 0; j < bytes; j += 16)
    v128.store(into + j, f64x2.add(v128.load(into + j), f64x2.mul(part, v128.load(amount + j))));
}
/** The cells of each line of the group go on to contexts. */
function mix(group: i32, year: usize, used: i32, stride: i32, base: i32): void {
  const lines: usize = (load<i32>(year) << 2) + (group << 2);
  const placeAt: usize = load<i32>(year, 4);
  const deathAt: usize = load<i32>(year, 8) << 3;
  const startAt: usize = load<i32>(year, 12) << 2;
  const cornerAt: usize = load<i32>(year, 16);
  const shareAt: usize = load<i32>(year, 20) << 3;
  const rowStart: usize = load<i32>(year, 24) << 2;
  const rowTo: usize = load<i32>(year, 28);
  const rowShare: usize = load<i32>(year, 32) << 3;
  const blocks: usize = (load<i32>(year, 36) + base) << 2;
  const byResidence = load<i32>(year, 52);
  const byReached = load<i32>(year, 56);
  slots = 0;
  const bytes: usize = stride << 3;
  const end = load<i32>(lines, 4);
  for (let line = load<i32>(lines); line < end; line++) {
    const at: usize = cells + ((<i32>load<u8>(placeAt + line) * W) << 3);
    const dying = f64x2.splat(load<f64>(deathAt + (line << 3)));
    for (let j: i32 = 0; j < used; j += 2) {
      const one = at + (word(column, j) << 3);
      let two = f64x2.splat(load<f64>(one));
      store<f64>(one, 0);
      if (j + 1 < used) {
        const other = at + (word(column, j + 1) << 3);
        two = f64x2.replace_lane(two, 1, load<f64>(other));
        store<f64>(other, 0);
      } else two = f64x2.replace_lane(two, 1, 0);
      v128.store(amount + (j << 3), two);
      v128.store(dead + (j << 3), f64x2.add(v128.load(dead + (j << 3)), f64x2.mul(two, dying)));
    }
    const work: i32 = <i32>load<u8>(placeAt + line) % WORKS;
    const stop = load<i32>(startAt + (line << 2), 4);
    for (let entry = load<i32>(startAt + (line << 2)); entry < stop; entry++) {
      const corner: i32 = load<u8>(cornerAt + entry);
      const share = load<f64>(shareAt + (entry << 3));
      const block = word(blocks, (corner >> 1) * byResidence + (corner & 1) * byReached);
      const row = block * WORKS + work;
      const lead: usize = leads + (((corner * WORKS + work) * WORKS) << 1);
      const last = word(rowStart, row + 1);
      let stay: f64 = 1;
      for (let exit = word(rowStart, row); exit < last; exit++) {
        const moved = load<f64>(rowShare + (exit << 3));
        stay -= moved;
        go(load<u16>(lead + (<usize>load<u8>(rowTo + exit) << 1)), share * moved, bytes);
      }
      if (stay > 0) go(load<u16>(lead + (work << 1)), share * stay, bytes);
    }
  }
}

function bury(t: i32, line: i32, used: i32): void {
  for (let s = 0; s < segments; s++) {
    const record = recordOf(t, s);
    const state: usize = load<i32>(record, STATE);
    const first = load<i32>(record);
    const perKind = load<i32>(record, PER_KIND);
    const events: usize = (load<i32>(record, EVENTS) + (full ? line : 0)) << 3;
    const stop = load<i32>(from + (s << 2), 4);
    for (let j = load<i32>(from + (s << 2)); j < stop; j++) {
      const c = load<i32>(column + (j << 2));
      const to = events + ((<i32>load<u8>(state + c - first) * perKind) << 3);
      store<f64>(to, load<f64>(to) + load<f64>(dead + (j << 3)));
      store<f64>(dead + (j << 3), 0);
    }
  }
  if (used & 1) store<f64>(dead + (used << 3), 0);
}

/** Programs serve until other columns are in use. */
function renew(own: usize, begin: i32, stop: i32): void {
  const madeFor: usize = load<i32>(own, MADE_FOR) << 2;
  let same = load<i32>(own, MADE) === stop - begin;
  for (let j = begin; same && j < stop; j++) same = word(madeFor, j - begin) === word(column, j);
  if (same) return;
  store<i32>(own, stop - begin, MADE);
  memory.copy(madeFor, column + (begin << 2), (stop - begin) << 2);
  memory.fill(load<i32>(own, LENGTH) << 2, 0xff, load<i32>(own, BLOCKS) << 2);
}
function write(own: usize, block: i32, begin: i32, stop: i32): void {
  const first = load<i32>(own);
  const lumps = load<i32>(own, LUMPS);
  const start: usize = load<i32>(own, START) << 2;
  const stay: usize = load<i32>(own, STAY);
  const share: usize = load<i32>(own, SHARE) << 3;
  const to: usize = load<i32>(own, TO);
  const room = block * lumps + word(start, block * lumps);
  const pair: usize = (load<i32>(own, PAIR) + room) << 2;
  const part: usize = (load<i32>(own, PART) + room) << 3;
  let size = 0;
  for (let j = begin; j < stop; j++) {
    const row = block * lumps + word(column, j) - first;
    const last = word(start, row + 1);
    let staying: f64 = 1;
    for (let exit = word(start, row); exit < last; exit++) {
      const one = load<f64>(share + (exit << 3));
      staying -= one;
      store<i32>(pair + (size << 2), ((j - begin) << 3) | (<i32>load<u8>(to + exit) << 19));
      store<f64>(part + (size++ << 3), one);
    }
    store<i32>(pair + (size << 2), ((j - begin) << 3) | (<i32>load<u8>(stay + row) << 19));
    store<f64>(part + (size << 3), staying);
    if (staying > 0) size++;
  }
  store<i32>((load<i32>(own, LENGTH) + block) << 2, size);
}

/** One segment's turn in every context of the group. Gives back a context where nobody can be but somebody is, or -1. */
// prettier-ignore
function turn(
  own: usize, slots: i32, begin: i32, stop: i32, stride: i32, base: i32, line: i32,
): i32 {
  renew(own, begin, stop);
  const bytes: i32 = (stop - begin) << 3;
  const wide: usize = stride << 3;
  const origin: usize = next + (begin << 3);
  const blocks: usize = (load<i32>(own, BLOCK) + base) << 2;
  const offsets: usize = load<i32>(own, OFFSETS) << 2;
  const list = touched;
  const mine = found;
  let count = 0;
  for (let i = 0; i < slots; i++) {
    const context: i32 = load<u16>(contexts + (i << 1));
    const block = word(blocks, word(offsets, context));
    let t = 0;
    if (block < 0) {
      const at: usize = origin + <usize>i * wide;
      for (let j = 0; j < bytes; j += 8) if (load<f64>(at + j) !== 0) return context;
      t = -1;
    } else {
      while (t < count && word(list, t) !== block) t++;
      if (t === count) store<i32>(list + (count++ << 2), block);
    }
    store<i32>(mine + (i << 2), t);
  }
  const length: usize = load<i32>(own, LENGTH) << 2;
  const lumps = load<i32>(own, LUMPS);
  const start: usize = load<i32>(own, START) << 2;
  const cellsFrom: usize = cells + (load<i32>(own) << 3);
  const here = met;
  const pairs = order;
  for (let t = 0; t < count; t++) {
    const block = word(list, t);
    if (word(length, block) < 0) write(own, block, begin, stop);
    let end = pairs;
    memory.fill(here, 0, bytes);
    for (let i = 0; i < slots; i++) {
      if (word(mine, i) !== t) continue;
      const at: usize = origin + <usize>i * wide;
      store<i32>(end, at);
      store<i32>(end, cellsFrom + word(homes, i), 4);
      end += 8;
      let j = 0;
      for (; j < bytes - 8; j += 16) v128.store(here + j, f64x2.add(v128.load(here + j), v128.load(at + j)));
      if (j < bytes) store<f64>(here + j, load<f64>(here + j) + load<f64>(at + j));
    }
    const room = block * lumps + word(start, block * lumps);
    let pair: usize = (load<i32>(own, PAIR) + room) << 2;
    let part: usize = (load<i32>(own, PART) + room) << 3;
    const last: usize = pair + (word(length, block) << 2);
    for (; pair < last; pair += 4, part += 8) {
      const leads = load<u32>(pair);
      const leaving = leads & 0xffff;
      const to = leads >>> 16;
      const share = load<f64>(part);
      for (let one: usize = pairs; one < end; one += 8) {
        const into: usize = load<u32>(one, 4) + to;
        store<f64>(into, load<f64>(into) + load<f64>(load<u32>(one) + leaving) * share);
      }
    }
    tell(own, block, begin, stop, line);
  }
  return -1;
}

/** Counts who stood before a block of rows, and what became of them. */
function tell(own: usize, block: i32, begin: i32, stop: i32, line: i32): void {
  const first = load<i32>(own);
  const lumps = load<i32>(own, LUMPS);
  const start: usize = (load<i32>(own, START) + block * lumps) << 2;
  const share: usize = load<i32>(own, SHARE) << 3;
  const kind: usize = load<i32>(own, KIND) << 1;
  const state: usize = load<i32>(own, STATE);
  const events: usize = (load<i32>(own, EVENTS) + (full ? line : 0)) << 3;
  const perKind = load<i32>(own, PER_KIND) << 3;
  const exposure: usize = (load<i32>(own, EXPOSURE) + line * load<i32>(own, STATES)) << 3;
  for (let j = begin; j < stop; j++) {
    const n = load<f64>(met + ((j - begin) << 3));
    const lump = word(column, j) - first;
    if (full) {
      const to = exposure + (<i32>load<u8>(state + lump) << 3);
      store<f64>(to, load<f64>(to) + n);
    }
    const last = word(start, lump + 1);
    for (let exit = word(start, lump); exit < last; exit++) {
      const event = events + <i32>load<u16>(kind + (exit << 1)) * perKind;
      store<f64>(event, load<f64>(event) + n * load<f64>(share + (exit << 3)));
    }
  }
}

/** Adds the cells of a place to the stock of a year end. */
export function count(t: i32, age: i32, sex: i32, place: i32): void {
  for (let s = 0; s < segments; s++) {
    const record = recordOf(t, s);
    const first = load<i32>(record);
    const size = load<i32>(record, AFTER);
    const state: usize = load<i32>(record, AFTER_STATE);
    const line = ((age * 2 + sex) * 3 + place / 20) * 10 + place % 10;
    const stock: usize = (load<i32>(record, STOCK) + line * load<i32>(record, STATES)) << 3;
    const at: usize = cells + ((place * W + first) << 3);
    for (let i = 0; i < size; i++) {
      const into = stock + (<i32>load<u8>(state + i) << 3);
      store<f64>(into, load<f64>(into) + load<f64>(at + (i << 3)));
    }
  }
}
