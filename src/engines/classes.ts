/** Classes of contexts that agree on every field a rule reads, and numbers for lists that are equal. */

/** A place in the tree: the field that decides, and where its values lead; a class is written as -1 - its number. */
interface Node {
  readonly field: number;
  readonly next: Map<number, Node | number>;
}

export interface Classes {
  /** The class of the fields in `now`, or -1. */
  readonly find: (now: Float64Array) => number;
  /** Makes the class of all who agree with `now` on these fields (and on what led here); gives its number. */
  readonly add: (fields: readonly number[], now: Float64Array) => number;
  /** The fields that a class agrees on. */
  readonly fieldsOf: readonly (readonly number[])[];
  /** Forgets one class, so that narrower ones can be added in its place. */
  readonly drop: (now: Float64Array) => void;
}
/** An empty tree. */
export function classes(): Classes {
  let root: Node | number | undefined;
  const fieldsOf: (readonly number[])[] = [];
  return {
    fieldsOf,
    find: (now) => {
      let at = root;
      while (typeof at === "object") at = at.next.get(now[at.field]);
      return at === undefined ? -1 : -1 - at;
    },
    add: (fields, now) => {
      const path: number[] = [];
      let from: Node | undefined;
      let at = root;
      while (typeof at === "object") {
        path.push(at.field);
        from = at;
        at = at.next.get(now[at.field]);
      }
      if (at !== undefined) throw new Error("this class is there already");
      const put = (what: Node | number): void => {
        if (from) from.next.set(now[from.field], what);
        else root = what;
      };
      for (const field of fields) {
        if (path.includes(field)) continue;
        path.push(field);
        const node: Node = { field, next: new Map() };
        put(node);
        from = node;
      }
      const number = fieldsOf.push(path) - 1;
      put(-1 - number);
      return number;
    },
    drop: (now) => {
      let from: Node | undefined;
      let at = root;
      while (typeof at === "object") {
        from = at;
        at = at.next.get(now[at.field]);
      }
      if (from) from.next.delete(now[from.field]);
      else root = undefined;
    },
  };
}

/** Numbers for lists of numbers: equal lists, equal numbers. */
export interface Numbered {
  readonly size: () => number;
  readonly of: (list: ArrayLike<number>) => number;
  /** The value at a place of the list with this number. */
  readonly at: (number: number, place: number) => number;
  readonly clear: () => void;
}
const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/** An empty numbering of lists of one length: a hash table with open addressing (Knuth, volume 3, 6.4). */
export function numbered(length: number): Numbered {
  let lists = new Float64Array(64 * length);
  let slots = new Int32Array(256).fill(-1);
  let count = 0;
  const hash = (list: ArrayLike<number>, from: number): number => {
    let h = 17;
    for (let i = from; i < from + length; i++) {
      bits[0] = list[i];
      h = Math.imul(h ^ words[0], 0x9e3779b1) ^ (h >>> 15);
      h = Math.imul(h ^ words[1], 0x85ebca6b);
      // Whole numbers differ in the upper bits of their upper words only: bring those down.
      h ^= h >>> 16;
    }
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 15)) >>> 0;
  };
  const same = (number: number, list: ArrayLike<number>): boolean => {
    const at = number * length;
    for (let i = 0; i < length; i++) if (lists[at + i] !== list[i]) return false;
    return true;
  };
  const place = (list: ArrayLike<number>): number => {
    let slot = hash(list, 0) & (slots.length - 1);
    while (slots[slot] >= 0 && !same(slots[slot], list)) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  const grow = (): void => {
    const more = new Float64Array(lists.length * 2);
    more.set(lists);
    lists = more;
    slots = new Int32Array(slots.length * 2).fill(-1);
    // All differ, so that the first free slot is the place.
    for (let i = 0; i < count; i++) {
      let slot = hash(lists, i * length) & (slots.length - 1);
      while (slots[slot] >= 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = i;
    }
  };
  return {
    size: () => count,
    of: (list) => {
      const slot = place(list);
      if (slots[slot] >= 0) return slots[slot];
      for (let i = 0; i < length; i++) lists[count * length + i] = list[i];
      slots[slot] = count++;
      if ((count + 1) * length > lists.length) grow();
      return count - 1;
    },
    at: (number, i) => lists[number * length + i],
    clear: () => {
      slots.fill(-1);
      count = 0;
    },
  };
}
