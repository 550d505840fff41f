/** What a move is, apart from its chance: flow kind, alignment, counter. It depends on the person, on no parameter. */
import type { Process } from "../ground/process.ts";
import type { Person } from "../people/person.ts";
import type { FlowCode } from "../schemes/scheme.ts";
import { classes } from "./classes.ts";
import { COUNT, PARAMETERS, STATE, YEAR, type Contexts, type Reader } from "./reader.ts";

/** What happened, for the ledger: a move (or a death) and its flow code in each official series it changes. */
export interface FlowKind {
  readonly from: string;
  readonly to: string;
  readonly codes: { readonly [series: string]: FlowCode };
}

/** What the compiler needs to know of a process besides its rules. */
export interface Compilable extends Process<Person> {
  readonly series?: readonly {
    readonly name: string;
    readonly concept: string;
    readonly counts: { readonly [state: string]: number | undefined };
  }[];
  readonly flow?: (
    from: string,
    to: string,
    who: Person,
  ) => FlowCode | { readonly [series: string]: FlowCode | undefined };
}

/** The exits of a state, in the order of the rules, and whether staying adds to the counter. */
export interface Form {
  readonly exits: readonly {
    readonly to: number;
    readonly align: number;
    readonly rises: boolean;
    /** The flow kind, which gets its number when the move is first possible. */
    readonly kind: () => number;
  }[];
  readonly stayRises: boolean;
}
export interface Forms {
  readonly kinds: readonly FlowKind[];
  readonly born: number;
  /** The form of a context: one number for the forms of all states together. */
  readonly of: (context: number) => number;
  readonly at: (form: number, state: number) => Form;
}

type Flow = FlowCode | { readonly [series: string]: FlowCode | undefined };

export function formsOf(process: Compilable, reader: Reader, contexts: () => Contexts): Forms {
  const { states } = process;
  const { kinds, kindOf } = kindsOf(process);
  for (const state of states) kindOf(state, "dead", "DEATH");
  const born = kindOf("unborn", states[0], "BIRTH");
  const tree = classes();
  // Forms by number, and the number of each class: most classes have the same.
  const forms: Form[][] = [];
  const numbers = new Map<string, number>();
  const formOfClass: number[] = [];
  let known: Int32Array | undefined;

  const describe = (): { key: string; form: Form[] } => {
    const keys: string[] = [];
    const form = states.map((from, index): Form => {
      reader.now[STATE] = index;
      const exits = process.exits[from].map(({ to }) => {
        const flow = process.flow ? process.flow(from, to, reader.who) : {};
        const align = process.align?.(from, to, reader.who) ?? -1;
        const rises = process.counter?.rises(from, to, reader.who) ?? false;
        keys.push(typeof flow === "string" ? flow : JSON.stringify(flow), `${align}${rises}`);
        let kind: number | undefined;
        return { to: states.indexOf(to), align, rises, kind: () => (kind ??= kindOf(from, to, flow)) };
      });
      const stayRises = process.counter?.rises(from, from, reader.who) ?? false;
      keys.push(String(stayRises));
      return { exits, stayRises };
    });
    return { key: keys.join(), form };
  };
  const find = (): number => {
    const found = tree.find(reader.now);
    if (found >= 0) return formOfClass[found];
    reader.begin();
    const { key, form } = describe();
    const reads = [...reader.path.subarray(0, reader.count())];
    if (reads.some((index) => index === YEAR || index === COUNT || index >= PARAMETERS))
      throw new Error(
        `${process.name}: flow, align and rises may read the fields of a person and nothing else`,
      );
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = forms.push(form) - 1));
    formOfClass[tree.add(reads, reader.now)] = number;
    return number;
  };
  const enumerate = (): Int32Array => {
    const all = contexts();
    return Int32Array.from({ length: all.size }, (_, context) => {
      if (all.possible[context] === 0) return -1;
      all.enter(context, reader.now);
      return find();
    });
  };
  return {
    kinds,
    born,
    of: (context) => (known ??= enumerate())[context],
    at: (form, state) => forms[form][state],
  };
}

/** The list of flow kinds of a process, which grows as moves are met. Throws where an official series gets no code. */
function kindsOf(process: Compilable): {
  kinds: FlowKind[];
  kindOf: (from: string, to: string, flow: Flow) => number;
} {
  const kinds: FlowKind[] = [];
  const indices = new Map<string, number>();
  const codesOf = (from: string, to: string, flow: Flow): FlowKind["codes"] => {
    const codes: Record<string, FlowCode> = {};
    for (const series of process.series ?? []) {
      const change = (series.counts[to] ?? 0) - (series.counts[from] ?? 0);
      if (change === 0 || (series.concept === "cumulative" && change < 0)) continue;
      const code = typeof flow === "string" ? flow : flow[series.name];
      if (!code) throw new Error(`${process.name}, "${from} -> ${to}": no flow code for ${series.name}`);
      codes[series.name] = code;
    }
    return codes;
  };
  const kindOf = (from: string, to: string, flow: Flow): number => {
    const codes = codesOf(from, to, flow);
    const key = `${from}|${to}|${JSON.stringify(codes)}`;
    let index = indices.get(key);
    if (index === undefined) {
      index = kinds.push({ from, to, codes }) - 1;
      indices.set(key, index);
    }
    return index;
  };
  return { kinds, kindOf };
}
