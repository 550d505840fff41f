/** What each rule answers, asked again only where something that this one rule reads has changed. */
import { rateOf, shares, type Process } from "../ground/process.ts";
import type { Rate } from "../ground/rate.ts";
import type { Person } from "../people/person.ts";
import { classes, numbered, type Classes, type Numbered } from "./classes.ts";
import { COUNT, STATE, type Reader } from "./reader.ts";

/** Values of the same parameters are one set; each set of values has a place, the same for all who read them. */
interface Readings {
  readonly reads: readonly number[];
  readonly places: Map<string, number>;
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
  /** The rule's answers, and where those of this class begin: see Rule. */
  readonly answers: Answers;
  readonly first: number;
  generation: number;
  /** Another class has taken its place. */
  dropped: boolean;
}
/** Answers by class and place of the values: the number of a rate, or of a list of rates by count less than NONE. */
interface Answers {
  all: Int32Array;
  readonly counted: Int32Array[];
}
const NONE = -1;
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
  !one.dropped && one.generation === one.readings.generation && answerOf(one) !== NONE;
const answerOf = ({ answers, first, readings }: RuleClass): number => answers.all[first + readings.now];
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
  let version = 0;
  // What the rule asked last has read.
  const fields: number[] = [];
  const others: number[] = [];
  const turnOne = (set: Readings): void => {
    const key = set.reads.map((index) => now[index]).join();
    let place = set.places.get(key);
    if (place === undefined && set.places.size >= MOST_VALUES) {
      set.places.clear();
      set.generation++;
    }
    if (place === undefined) set.places.set(key, (place = set.places.size));
    set.now = place;
  };
  const readingsOf = (reads: readonly number[]): Readings => {
    const sorted = [...reads].sort((a, b) => a - b);
    const key = sorted.join();
    let set = sets.get(key);
    if (!set) {
      sets.set(key, (set = { reads: sorted, places: new Map(), now: 0, generation: 0 }));
      turnOne(set);
    }
    return set;
  };

  function rulesOf(state: number, sizes: number, lists: Numbered): Rules {
    const rules = process.exits[process.states[state]].map((_, exit): Rule => ({
      exit,
      tree: classes(),
      list: [],
      answers: { all: new Int32Array(8 * MOST_VALUES), counted: [] },
    }));
    const kinds = numbered(2);
    const rates: Rate[] = [];
    const tuples = numbered(Math.max(1, rules.length));
    const listOf: number[] = [];
    const tuple = new Float64Array(Math.max(1, rules.length));

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
    const renew = (rule: Rule, found: RuleClass | undefined): RuleClass => {
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
          answers: rule.answers,
          first: number * MOST_VALUES,
          generation: NONE,
          dropped: false,
        };
        rule.list[number] = one;
        version++;
      } else if (!within(others, one.readings.reads)) {
        one.readings = readingsOf([...new Set([...one.readings.reads, ...others])]);
        one.generation = NONE;
        version++;
      }
      const { answers } = rule;
      if (one.first + MOST_VALUES > answers.all.length) {
        const more = new Int32Array(answers.all.length * 2);
        more.set(answers.all);
        answers.all = more;
      }
      if (one.generation !== one.readings.generation)
        answers.all.fill(NONE, one.first, one.first + MOST_VALUES);
      one.generation = one.readings.generation;
      answers.all[one.first + one.readings.now] =
        typeof answer === "number" ? answer : NONE - answers.counted.push(answer);
      return one;
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
        const number = tuples.of(tuple);
        if (listOf[number] === undefined) {
          enter();
          now[STATE] = state;
          now[COUNT] = count;
          listOf[number] = lists.of(
            shares(
              process,
              reader.who,
              asked.map((_, i) => rates[tuple[i]]),
            ),
          );
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
      for (const set of sets.values()) turnOne(set);
    },
  };
}
