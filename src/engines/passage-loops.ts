/** The loops of a passage through one year, over the numbers of a room: the reference for kernel/passage.ts. */
import { PLACES, RESIDENCES, WORKS } from "../people/person.ts";
import { CONFIG, RECORD, RECORDED, YEARLY, type Config, type Views } from "./passage-room.ts";

export interface PassageLoops {
  /** Reads where the room's arrays begin from the configuration at this byte. */
  readonly setup: (config: number) => void;
  /**
   * One year of one group: persons' ways bring its cells to contexts, then each segment takes its turn. Gives back a
   * context in which nobody can be but somebody is, or -1.
   */
  readonly step: (group: number, t: number, age: number, after: number, sex: number, track: number) => number;
  /** Adds the cells of a place to the stock of a year end. */
  readonly count: (t: number, age: number, sex: number, place: number) => void;
}

/** The hot loops of the cohort engine, hence long functions on plain arrays: see docs/performance.md. */
export function plainLoops({ f64, i32, u16, u8 }: Views): PassageLoops {
  let at: Config;
  const record = (t: number, s: number): number => at.records + (t * at.segments + s) * RECORD;

  /** Lists the columns that somebody of the group is in, segment by segment. */
  function gather(group: number, t: number): number {
    const { cells, column, from, width } = at;
    const lines = i32[at.years + t * YEARLY] + group;
    const place = i32[at.years + t * YEARLY + 1];
    const begin = i32[lines];
    const end = i32[lines + 1];
    let used = 0;
    for (let s = 0; s < at.segments; s++) {
      const first = i32[record(t, s)];
      const last = first + i32[record(t, s) + RECORDED.lumps];
      i32[from + s] = used;
      for (let c = first; c < last; c++) {
        let line = begin;
        while (line < end && f64[cells + u8[place + line] * width + c] === 0) line++;
        if (line < end) i32[column + used++] = c;
      }
    }
    i32[from + at.segments] = used;
    return used;
  }

  /**
   * Persons die, move, age and change work: the cells of each line of the group go on to contexts. Gives back how many
   * contexts there are; they are numbered as they are met.
   */
  function mix(group: number, t: number, used: number, stride: number, base: number): number {
    const { cells, next, dead, amount, column, width, contexts, where } = at;
    const year = at.years + t * YEARLY;
    const lines = i32[year] + group;
    const place = i32[year + 1];
    const death = i32[year + 2];
    const start = i32[year + 3];
    const corner = i32[year + 4];
    const share = i32[year + 5];
    const rowStart = i32[year + 6];
    const rowTo = i32[year + 7];
    const rowShare = i32[year + 8];
    const end = i32[lines + 1];
    let slots = 0;
    const go = (context: number, part: number): void => {
      let into = i32[where + context];
      if (into === 0) {
        into = i32[where + context] = next + slots * stride;
        u16[contexts + slots++] = context;
      }
      for (let j = 0; j < used; j++) f64[into + j] += part * f64[amount + j];
    };
    for (let line = i32[lines]; line < end; line++) {
      const own = cells + u8[place + line] * width;
      const dying = f64[death + line];
      for (let j = 0; j < used; j++) {
        const cell = own + i32[column + j];
        const n = f64[cell];
        f64[cell] = 0;
        f64[amount + j] = n;
        f64[dead + j] += n * dying;
      }
      const work = u8[place + line] % WORKS.length;
      const stop = i32[start + line + 1];
      for (let entry = i32[start + line]; entry < stop; entry++) {
        const to = u8[corner + entry];
        const block = i32[i32[year + 9] + base + (to >> 1) * i32[year + 13] + (to & 1) * i32[year + 14]];
        const row = rowStart + block * WORKS.length + work;
        const leads = at.leads + (to * WORKS.length + work) * WORKS.length;
        const last = i32[row + 1];
        let stay = 1;
        for (let exit = i32[row]; exit < last; exit++) {
          const moved = f64[rowShare + exit];
          stay -= moved;
          go(u16[leads + u8[rowTo + exit]], f64[share + entry] * moved);
        }
        if (stay > 0) go(u16[leads + work], f64[share + entry] * stay);
      }
    }
    return slots;
  }

  function bury(t: number, line: number): void {
    for (let s = 0; s < at.segments; s++) {
      const own = record(t, s);
      const first = i32[own];
      const state = i32[own + RECORDED.state];
      const perKind = i32[own + RECORDED.perKind];
      const events = i32[own + RECORDED.events] + (at.full === 1 ? line : 0);
      for (let j = i32[at.from + s]; j < i32[at.from + s + 1]; j++) {
        f64[events + u8[state + i32[at.column + j] - first] * perKind] += f64[at.dead + j];
        f64[at.dead + j] = 0;
      }
    }
  }

  /**
   * Programs say how the columns in use go on from a block: each pair holds a column counted from the segment's first in
   * use and the lump it leads to, its part the share that goes there. They serve until other columns are in use.
   */
  function renew(own: number, begin: number, stop: number): void {
    const madeFor = i32[own + RECORDED.madeFor];
    let same = i32[own + RECORDED.made] === stop - begin;
    for (let j = begin; same && j < stop; j++) same = i32[madeFor + j - begin] === i32[at.column + j];
    if (same) return;
    i32[own + RECORDED.made] = stop - begin;
    for (let j = begin; j < stop; j++) i32[madeFor + j - begin] = i32[at.column + j];
    const length = i32[own + RECORDED.length];
    i32.fill(-1, length, length + i32[own + RECORDED.blocks]);
  }
  function write(own: number, block: number, begin: number, stop: number): void {
    const [first, lumps, start] = [i32[own], i32[own + RECORDED.lumps], i32[own + RECORDED.start]];
    const [stay, share, to] = [i32[own + RECORDED.stay], i32[own + RECORDED.share], i32[own + RECORDED.to]];
    // Rows and exits before the block's are as many places as are kept for the blocks before it.
    const room = block * lumps + i32[start + block * lumps];
    const pair = i32[own + RECORDED.pair] + room;
    const part = i32[own + RECORDED.part] + room;
    let size = 0;
    for (let j = begin; j < stop; j++) {
      const row = block * lumps + i32[at.column + j] - first;
      // Shares are whole numbers of 2^-32, so that this difference has no error.
      let staying = 1;
      for (let exit = i32[start + row]; exit < i32[start + row + 1]; exit++) {
        staying -= f64[share + exit];
        i32[pair + size] = ((j - begin) << 3) | (u8[to + exit] << 19);
        f64[part + size++] = f64[share + exit];
      }
      i32[pair + size] = ((j - begin) << 3) | (u8[stay + row] << 19);
      f64[part + size] = staying;
      if (staying > 0) size++;
    }
    i32[i32[own + RECORDED.length] + block] = size;
  }

  /** One segment's turn in every context of the group. */
  function turn(
    own: number,
    begin: number,
    stop: number,
    contexts: number,
    slots: number,
    stride: number,
    base: number,
    line: number,
  ): number {
    const { next, touched, found, met, homes, order } = at;
    const blocks = i32[own + RECORDED.block] + base;
    const offsets = i32[own + RECORDED.offsets];
    const start = i32[own + RECORDED.start];
    const length = i32[own + RECORDED.length];
    const lumps = i32[own + RECORDED.lumps];
    const used = stop - begin;
    renew(own, begin, stop);
    let count = 0;
    for (let i = 0; i < slots; i++) {
      const context = u16[contexts + i];
      const block = i32[blocks + i32[offsets + context]];
      let t = 0;
      if (block < 0) {
        const here = next + i * stride + begin;
        for (let j = 0; j < used; j++) if (f64[here + j] !== 0) return context;
        t = -1;
      } else {
        while (t < count && i32[touched + t] !== block) t++;
        if (t === count) i32[touched + count++] = block;
      }
      i32[found + i] = t;
    }
    for (let t = 0; t < count; t++) {
      const block = i32[touched + t];
      if (i32[length + block] < 0) write(own, block, begin, stop);
      let end = order;
      f64.fill(0, met, met + used);
      for (let i = 0; i < slots; i++) {
        if (i32[found + i] !== t) continue;
        const here = next + i * stride + begin;
        i32[end++] = here;
        i32[end++] = at.cells + i32[own] + i32[homes + i];
        for (let j = 0; j < used; j++) f64[met + j] += f64[here + j];
      }
      const room = block * lumps + i32[start + block * lumps];
      const pair = i32[own + RECORDED.pair] + room;
      const part = i32[own + RECORDED.part] + room;
      const size = i32[length + block];
      for (let k = 0; k < size; k++) {
        const leaving = (i32[pair + k] & 0xffff) >> 3;
        const to = i32[pair + k] >> 19;
        const share = f64[part + k];
        for (let one = order; one < end; one += 2) f64[i32[one + 1] + to] += f64[i32[one] + leaving] * share;
      }
      tell(own, block, begin, stop, line);
    }
    return -1;
  }

  /** Counts who stood before a block of rows, and what became of them. */
  function tell(own: number, block: number, begin: number, stop: number, line: number): void {
    const full = at.full === 1;
    const lumps = i32[own + RECORDED.lumps];
    const share = i32[own + RECORDED.share];
    const kind = i32[own + RECORDED.kind];
    const events = i32[own + RECORDED.events] + (full ? line : 0);
    const perKind = i32[own + RECORDED.perKind];
    const exposure = i32[own + RECORDED.exposure] + line * i32[own + RECORDED.states];
    for (let j = begin; j < stop; j++) {
      const n = f64[at.met + j - begin];
      const lump = i32[at.column + j] - i32[own];
      if (full) f64[exposure + u8[i32[own + RECORDED.state] + lump]] += n;
      const row = i32[own + RECORDED.start] + block * lumps + lump;
      for (let exit = i32[row]; exit < i32[row + 1]; exit++)
        f64[events + u16[kind + exit] * perKind] += n * f64[share + exit];
    }
  }

  function count(t: number, age: number, sex: number, place: number): void {
    const line =
      ((age * 2 + sex) * RESIDENCES.length + Math.floor(place / 20)) * WORKS.length + (place % WORKS.length);
    for (let s = 0; s < at.segments; s++) {
      const own = record(t, s);
      const state = i32[own + RECORDED.afterState];
      const stock = i32[own + RECORDED.stock] + line * i32[own + RECORDED.states];
      const here = at.cells + place * at.width + i32[own];
      for (let i = 0; i < i32[own + RECORDED.after]; i++) f64[stock + u8[state + i]] += f64[here + i];
    }
  }

  return {
    setup: (config) => {
      at = Object.fromEntries(CONFIG.map((name, i) => [name, i32[config / 4 + i]])) as Config;
    },
    count,
    step: (group, t, age, after, sex, track) => {
      const used = gather(group, t);
      const stride = (used + 1) & ~1;
      const year = at.years + t * YEARLY;
      const base = age * i32[year + 10] + sex * i32[year + 11] + track * i32[year + 12];
      const slots = mix(group, t, used, stride, base);
      const line = after * 2 + sex;
      bury(t, line);
      const { contexts } = at;
      for (let i = 0; i < slots; i++) {
        i32[at.homes + i] = (u16[contexts + i] % PLACES) * at.width;
        i32[at.where + u16[contexts + i]] = 0;
      }
      for (let s = 0; s < at.segments; s++) {
        const [begin, stop] = [i32[at.from + s], i32[at.from + s + 1]];
        if (begin === stop) continue;
        const own = record(t, s);
        const first =
          age * i32[own + RECORDED.byAge] +
          sex * i32[own + RECORDED.bySex] +
          track * i32[own + RECORDED.byTrack];
        const failed = turn(own, begin, stop, contexts, slots, stride, first, line);
        if (failed >= 0) return failed;
      }
      f64.fill(0, at.next, at.next + slots * stride);
      if (at.full === 0) return -1;
      for (let i = 0; i < slots; i++) {
        const place = u16[contexts + i] % PLACES;
        if (u8[at.seen + place] === 1) continue;
        u8[at.seen + place] = 1;
        count(t, after, sex, place);
      }
      u8.fill(0, at.seen, at.seen + PLACES);
      return -1;
    },
  };
}
