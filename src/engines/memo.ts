/** Memory of a pure function by what it reads: inputs that agree on every field read give the same answer. */

/** Which fields were read, in order; an answer is filed under their values. */
type Node<T> = { readonly field: number; readonly next: Map<number, Node<T> | Leaf<T>> };
type Leaf<T> = { readonly value: T };

export interface Memo<T> {
  /** The answer for inputs that agree with `now` on all that was read for it, if there is one. */
  readonly get: (now: Float64Array) => T | undefined;
  /** Files an answer. `path` lists the fields read, each once, in the order of reading. */
  readonly put: (path: readonly number[], now: Float64Array, value: T) => void;
}

/**
 * An empty memory. A deterministic function reads first always the same field, and each next one is decided by
 * the values read before, so the fields form a tree; `put` refuses a path that contradicts it.
 */
export function memo<T>(): Memo<T> {
  let root: Node<T> | Leaf<T> | undefined;
  return {
    get: (now) => {
      let at = root;
      while (at !== undefined && "field" in at) at = at.next.get(now[at.field]!);
      return at?.value;
    },
    put: (path, now, value) => {
      if (path.length === 0) {
        root = { value };
        return;
      }
      root ??= { field: path[0]!, next: new Map() };
      let at = root as Node<T>;
      path.forEach((field, depth) => {
        if (at.field !== field)
          throw new Error("a rule reads its fields in an order that what it read before does not decide");
        if (depth === path.length - 1) return void at.next.set(now[field]!, { value });
        let next = at.next.get(now[field]!) as Node<T> | undefined;
        if (!next) at.next.set(now[field]!, (next = { field: path[depth + 1]!, next: new Map() }));
        at = next;
      });
    },
  };
}
