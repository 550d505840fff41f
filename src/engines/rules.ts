/** What each rule answers, asked again only where something that this one rule reads has changed. */
import { rateOf, shares, type Process } from "../ground/process.ts";
import { exitProbabilities, type Rate } from "../ground/rate.ts";
import type { Person } from "../people/person.ts";
import { classes, numbered, type Classes, type Numbered } from "./classes.ts";
import { COUNT, STATE, type Reader } from "./reader.ts";

/** Values of the same parameters are one set; each set of values has a place, the same for all who read them. */
interface Readings {
  readonly reads: readonly number[];
  readonly places: Numbered;
  /** The values whose place is `now`; none yet where that is NONE. */
  readonly values: Float64Array;
  now: number;
  /** Rises when the places are given out anew. */
  generation: number;
}
/** Values that are kept of a set: more than the years of a long plan. */
const MOST_VALUES = 64;

/** Contexts that one rule cannot tell apart. */
interface RuleClass {
  readonly fields: readonly number[];
  readings: Readings;
  /** By index in the reader: whether it is a field or a reading of the class. */
  known: Uint8Array;
  /** The rule's answers, and the number of this class in them. */
  readonly answers: Answers;
  readonly number: number;
  generation: number;
  /** Another class has taken its place. */
  dropped: boolean;
}
/**
 * Answers by place of the values and class (those of now lie side by side): the number of a rate, or of a list of rates
 * by count less than NONE.
 */
interface Answers {
  readonly all: Int32Array[];
  readonly counted: Int32Array[];
}
const NONE = -1;
const nothing = new Uint8Array(0);
const none = new Int32Array(0);
interface Rule {
  readonly exit: number;
  readonly answers: Answers;
  readonly tree: Classes;
  readonly list: RuleClass[];
}

/** The rules of one state. */
export interface Rules {
  /**
   * The classes of a context, rule by rule, with their rates for the values of now. Those of `known` serve where nothing
   * was dropped; `enter` brings the context into the reader and is called where a rule has to be asked.
   */
  readonly ask: (known: readonly RuleClass[] | undefined, enter: () => void) => readonly RuleClass[];
  /** The number in `lists` of the probabilities of leaving, for a count, by the classes asked just now. */
  readonly list: (asked: readonly RuleClass[], count: number, enter: () => void) => number;
  /** Lists of rates held, and a way to let go of all answers. */
  readonly held: () => number;
  readonly forget: () => void;
}
export type { RuleClass };

const answered = (one: RuleClass): boolean =>
  !one.dropped && one.generation === one.readings.generation && (answerOf(one) ?? NONE) !== NONE;
const answerOf = ({ answers, number, readings }: RuleClass): number => answers.all[readings.now][number];
/** Whether a rule has read the count. */
export const readsCount = (one: RuleClass): boolean => answerOf(one) < NONE;

const within = (some: readonly number[], all: readonly number[]): boolean => {
  for (let i = 0; i < some.length; i++) if (!all.includes(some[i])) return false;
  return true;
};

export interface RuleBook {
  /** Rises when some class has come to read more, or other classes stand in its place. */
  readonly version: () => number;
  readonly of: (state: number, sizes: number, lists: Numbered) => Rules;
  /** To be called when the values in the reader have changed. */
  readonly turn: () => void;
}

export function ruleBook(process: Process<Person>, reader: Reader): RuleBook {
  const { now } = reader;
  const sets = new Map<string, Readings>();
  const list: Readings[] = [];
  let version = 0;
  // What the rule asked last has read.
  const fields: number[] = [];
  const others: number[] = [];
  const turnOne = (set: Readings): void => {
    const { reads, values, places } = set;
    let same = set.now !== NONE;
    for (let i = 0; i < reads.length; i++) {
      const value = now[reads[i]];
      if (values[i] === value) continue;
      values[i] = value;
      same = false;
    }
    if (same) return;
    set.now = places.of(values);
    if (set.now < MOST_VALUES) return;
    places.clear();
    set.generation++;
    set.now = places.of(values);
  };
  const readingsOf = (reads: readonly number[]): Readings => {
    const sorted = [...reads].sort((a, b) => a - b);
    const key = sorted.join();
    let set = sets.get(key);
    if (!set) {
      const values = new Float64Array(sorted.length);
      sets.set(
        key,
        (set = { reads: sorted, places: numbered(sorted.length), values, now: NONE, generation: 0 }),
      );
      list.push(set);
      turnOne(set);
    }
    return set;
  };
  const knowns = new Map<string, Uint8Array>();
  const knownOf = (some: readonly number[], { reads }: Readings): Uint8Array => {
    const key = `${some.join()};${reads.join()}`;
    let known = knowns.get(key);
    if (!known) {
      knowns.set(key, (known = new Uint8Array(now.length)));
      for (const index of [...some, ...reads]) known[index] = 1;
    }
    return known;
  };

  function rulesOf(state: number, sizes: number, lists: Numbered): Rules {
    const exits = process.exits[process.states[state]];
    const rules = exits.map((_, exit): Rule => ({
      exit,
      tree: classes(),
      list: [],
      answers: { all: Array.from({ length: MOST_VALUES }, () => none), counted: [] },
    }));
    const kinds = numbered(2);
    const rates: Rate[] = [];
    const tuples = numbered(Math.max(1, rules.length));
    const listOf: number[] = [];
    const tuple = new Float64Array(Math.max(1, rules.length));
    const chosen: Rate[] = [];

    const pair = new Float64Array(2);
    const numberOf = (rate: Rate): number => {
      pair[0] = Number(rate.kind === "hazard");
      pair[1] = rate.value;
      const number = kinds.of(pair);
      rates[number] ??= rate;
      return number;
    };
    /** Asks a rule in the context entered, for every count where it reads that; notes what it reads. */
    const evaluate = (exit: number): number | Int32Array => {
      fields.length = others.length = 0;
      let answers: Int32Array | undefined;
      now[STATE] = state;
      for (let count = 0; count < (answers ? sizes : 1); count++) {
        now[COUNT] = count;
        reader.begin();
        const number = numberOf(rateOf(process, exit, reader.who, reader.p as never));
        for (let i = 0; i < reader.count(); i++) {
          const index = reader.path[i];
          if (index === COUNT) answers ??= new Int32Array(sizes);
          else if (index < STATE) {
            if (!fields.includes(index)) fields.push(index);
          } else if (!others.includes(index)) others.push(index);
        }
        if (!answers) return number;
        answers[count] = number;
      }
      return answers!;
    };
    /** Stores the answer for the values of now. */
    const store = (one: RuleClass, answer: number): void => {
      const { answers, number, readings } = one;
      const { all } = answers;
      if (one.generation !== readings.generation)
        for (const some of all) if (number < some.length) some[number] = NONE;
      one.generation = readings.generation;
      const here = all[readings.now];
      if (number < here.length) here[number] = answer;
      else {
        const more = (all[readings.now] = new Int32Array(Math.max(64, number * 2)).fill(NONE));
        more.set(here);
        more[number] = answer;
      }
    };
    /**
     * Asks the rule of a class in the context entered, as is nearly always enough: for one count, and where nothing is
     * read that the class is not known to read. False where it is not enough; then nothing has changed.
     */
    const renewed = ({ exit }: Rule, one: RuleClass): boolean => {
      now[STATE] = state;
      now[COUNT] = 0;
      reader.begin();
      let rate: Rate;
      try {
        rate = exits[exit].rule(reader.who, reader.p as never);
      } catch {
        // Asked again, it says whose rule it is.
        return false;
      }
      const { known } = one;
      const { path } = reader;
      for (let i = reader.count() - 1; i >= 0; i--) if (known[path[i]] === 0) return false;
      store(one, numberOf(rate));
      return true;
    };
    const renew = (rule: Rule, found: RuleClass | undefined): RuleClass => {
      if (found && renewed(rule, found)) return found;
      const answer = evaluate(rule.exit);
      let one = found;
      if (one && !within(fields, one.fields)) {
        rule.tree.drop(now);
        one.dropped = true;
        one = undefined;
      }
      if (!one) {
        const number = rule.tree.add(fields, now);
        one = {
          fields: rule.tree.fieldsOf[number],
          readings: readingsOf(found ? [...new Set([...found.readings.reads, ...others])] : others),
          known: nothing,
          answers: rule.answers,
          number,
          generation: NONE,
          dropped: false,
        };
        one.known = knownOf(one.fields, one.readings);
        rule.list[number] = one;
        version++;
      } else if (!within(others, one.readings.reads)) {
        one.readings = readingsOf([...new Set([...one.readings.reads, ...others])]);
        one.known = knownOf(one.fields, one.readings);
        one.generation = NONE;
        version++;
      }
      store(one, typeof answer === "number" ? answer : NONE - rule.answers.counted.push(answer));
      return one;
    };
    const sharesOf = (some: readonly Rate[], count: number, enter: () => void): number[] => {
      try {
        const found = exitProbabilities(some);
        if (!found.some(Number.isNaN)) return found;
      } catch {
        // Asked again, it says whose row it is.
      }
      enter();
      now[STATE] = state;
      now[COUNT] = count;
      return shares(process, reader.who, some);
    };
    const find = (rule: Rule): RuleClass | undefined => {
      const number = rule.tree.find(now);
      return number < 0 ? undefined : rule.list[number];
    };
    return {
      ask: (known, enter) => {
        let out = known as RuleClass[] | undefined;
        for (let i = 0; i < rules.length; i++) {
          let one = known?.[i];
          if (one && answered(one)) continue;
          enter();
          if (!one || one.dropped) one = find(rules[i]);
          if (!one || !answered(one)) one = renew(rules[i], one);
          if (one === known?.[i]) continue;
          out = out === known ? (known ?? []).slice() : out;
          out![i] = one;
        }
        return out ?? [];
      },
      list: (asked, count, enter) => {
        for (let i = 0; i < asked.length; i++) {
          const answer = answerOf(asked[i]);
          tuple[i] = answer > NONE ? answer : asked[i].answers.counted[-2 - answer][count];
        }
        const number = asked.length === 1 ? tuple[0] : tuples.of(tuple);
        if (listOf[number] === undefined) {
          for (let i = 0; i < asked.length; i++) chosen[i] = rates[tuple[i]];
          listOf[number] = lists.of(sharesOf(chosen, count, enter));
        }
        return listOf[number];
      },
      held: () =>
        rules.reduce((sum, { answers }) => sum + answers.counted.length, tuples.size() + kinds.size()),
      forget: () => {
        kinds.clear();
        rates.length = 0;
        tuples.clear();
        listOf.length = 0;
        for (const { list, answers } of rules) {
          answers.counted.length = 0;
          for (const one of list) one.generation = NONE;
        }
      },
    };
  }
  return {
    version: () => version,
    of: rulesOf,
    turn: () => {
      for (let i = 0; i < list.length; i++) turnOne(list[i]);
    },
  };
}
