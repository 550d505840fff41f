/** Probabilities of a process for every context, asked of the rules only where something they read has changed. */
import type { Process } from "../ground/process.ts";
import type { Person } from "../people/person.ts";
import { classes, numbered, type Classes, type Numbered } from "./classes.ts";
import { YEAR, type Contexts, type Reader } from "./reader.ts";
import { readsCount, ruleBook, type RuleClass, type Rules } from "./rules.ts";

/**
 * Rates of one state: classes of contexts that agree on what the rules read of a person. The answer of a class is a
 * number of `answers`: for each count a number of `lists`, which holds the probabilities of the exits in order.
 */
export interface StateRates {
  readonly classOf: Int32Array;
  /** How many exits the state has. */
  readonly exits: number;
  readonly lists: Numbered;
  readonly answers: Numbered;
  /** The answer of each class for the year and values asked last; -1 for a class that was given up. */
  readonly now: number[];
}
export interface Rates {
  readonly states: readonly StateRates[];
  /**
   * Brings the answers to a year's values, which lie in the reader. True where the classes themselves have changed,
   * because rules read more of a person under these values than under any before.
   */
  readonly ask: () => boolean;
  /** Whether some rule reads the year itself. */
  readonly readsYear: () => boolean;
  /** Lists held, for a bound on memory, and a way to let go of all answers. */
  readonly held: () => number;
  readonly forget: () => void;
}

/** Classes of all states that read the same parameters, with their answers by the values of those. */
interface Family {
  readonly reads: readonly number[];
  readonly members: Member[];
  /** Sets of values, each with the answers of all members; the set that the answers of now belong to, if any. */
  readonly sets: Numbered;
  readonly answers: Int32Array[];
  readonly values: Float64Array;
  now: number;
}
/** Sets of values that a family keeps: more than the years of a long plan. */
const MOST_ANSWERS = 64;
const NONE = -1;

/** A class of a state. */
interface Member {
  readonly state: State;
  readonly number: number;
  /** One of its contexts. */
  readonly witness: number;
  /** What the rules have made of it, and the version of the rules at which its reads were looked up. */
  asked: readonly RuleClass[];
  checked: number;
  family: Family;
}

interface State extends StateRates {
  readonly index: number;
  readonly tree: Classes;
  readonly sizes: number;
  /** Room for one answer, and the answers that are one list for all counts, by list. */
  readonly answer: Float64Array;
  readonly constant: Map<number, number>;
  readonly rules: Rules;
  /** The members of families by the number of their class. */
  readonly members: Member[];
}

export function ratesOf(process: Process<Person>, reader: Reader, contexts: Contexts): Rates {
  const byReads = new Map<string, Family>();
  const families: Family[] = [];
  const ruled = ruleBook(process, reader);
  const states = process.states.map((name, index): State => {
    const counted = process.counter?.states.includes(name) === true;
    const sizes = counted ? process.counter!.max + 1 : 1;
    const lists = numbered(process.exits[name].length);
    return {
      index,
      sizes,
      exits: process.exits[name].length,
      tree: classes(),
      classOf: new Int32Array(contexts.size).fill(-1),
      lists,
      rules: ruled.of(index, sizes, lists),
      answers: sizes === 1 ? single : numbered(sizes),
      answer: new Float64Array(sizes),
      constant: new Map(),
      now: [],
      members: [],
    };
  });
  const familyOf = (reads: readonly number[]): Family => {
    const sorted = [...reads].sort((a, b) => a - b);
    const key = sorted.join();
    let family = byReads.get(key);
    if (!family) {
      const sets = numbered(sorted.length);
      const values = new Float64Array(sorted.length);
      family = { reads: sorted, members: [], sets, answers: [], values, now: NONE };
      byReads.set(key, family);
      families.push(family);
    }
    return family;
  };
  const forgetAnswers = (family: Family): void => {
    family.sets.clear();
    family.answers.length = 0;
    family.now = NONE;
  };
  const fieldsOf = (asked: readonly RuleClass[]): number[] => [
    ...new Set(asked.flatMap(({ fields }) => fields)),
  ];
  const readsOf = (asked: readonly RuleClass[]): number[] => [
    ...new Set(asked.flatMap(({ readings }) => readings.reads)),
  ];

  /** Puts every context of the state that has no class into one, asking the rules for new ones. */
  const settle = (state: State): void => {
    for (let context = 0; context < contexts.size; context++) {
      if (contexts.possible[context] === 0 || state.classOf[context] >= 0) continue;
      contexts.enter(context, reader.now);
      let number = state.tree.find(reader.now);
      if (number < 0) {
        const asked = state.rules.ask(undefined, entered);
        number = state.tree.add(fieldsOf(asked), reader.now);
        state.now[number] = answerOf(state, asked, entered);
        const family = familyOf(readsOf(asked));
        const member = { state, number, witness: context, asked, checked: ruled.version(), family };
        state.members[number] = member;
        join(member, family);
      }
      state.classOf[context] = number;
    }
  };
  const join = (member: Member, family: Family): void => {
    family.members.push(member);
    forgetAnswers(family);
    member.family = family;
  };

  let entering = 0;
  const enter = (): void => contexts.enter(entering, reader.now);
  /** Asks the rules for every class of a family; gives back those that read more than it is known for. */
  const renew = (family: Family): { wider: [Member, number[]][]; narrower: Member[] } => {
    const wider: [Member, number[]][] = [];
    const narrower: Member[] = [];
    for (const member of family.members) {
      const { state, number } = member;
      entering = member.witness;
      const asked = state.rules.ask(member.asked, enter);
      member.asked = asked;
      state.now[number] = answerOf(state, asked, enter);
      if (member.checked === ruled.version()) continue;
      member.checked = ruled.version();
      const others = readsOf(asked);
      if (fieldsOf(asked).some((field) => !state.tree.fieldsOf[number].includes(field)))
        narrower.push(member);
      else if (others.some((other) => !family.reads.includes(other))) wider.push([member, others]);
    }
    return { wider, narrower };
  };
  const leave = (member: Member): Family => {
    const { family } = member;
    family.members.splice(family.members.indexOf(member), 1);
    forgetAnswers(family);
    return family;
  };
  const giveUp = (member: Member): void => {
    const { state, number, witness } = member;
    leave(member);
    state.now[number] = NONE;
    contexts.enter(witness, reader.now);
    state.tree.drop(reader.now);
    for (let i = 0; i < state.classOf.length; i++) if (state.classOf[i] === number) state.classOf[i] = -1;
  };

  /** The set of the values of now; those of a year before serve as they are where nothing has changed. */
  const setOf = (family: Family): number => {
    const { reads, values, sets } = family;
    let same = family.now !== NONE;
    for (let i = 0; i < reads.length; i++) {
      const value = reader.now[reads[i]];
      if (values[i] === value) continue;
      values[i] = value;
      same = false;
    }
    if (same) return family.now;
    const set = sets.of(values);
    if (set < MOST_ANSWERS) return set;
    forgetAnswers(family);
    return sets.of(values);
  };
  const ask = (): boolean => {
    let changed = false;
    ruled.turn();
    const unsettled = new Set<State>();
    // A family that is met on the way takes its turn as well.
    for (let i = 0; i < families.length; i++) {
      const family = families[i];
      if (family.members.length === 0) continue;
      const set = setOf(family);
      if (set === family.now) continue;
      const { members, answers } = family;
      const known = answers[set];
      if (known) {
        for (let i = 0; i < members.length; i++) members[i].state.now[members[i].number] = known[i];
        family.now = set;
        continue;
      }
      const { wider, narrower } = renew(family);
      for (const [member, others] of wider)
        join(member, familyOf([...new Set([...leave(member).reads, ...others])]));
      for (const member of narrower) {
        giveUp(member);
        unsettled.add(member.state);
      }
      if (wider.length + narrower.length > 0) continue;
      const given = (answers[set] = new Int32Array(members.length));
      for (let i = 0; i < given.length; i++) given[i] = members[i].state.now[members[i].number];
      family.now = set;
    }
    for (const state of families.length === 0 ? states : unsettled) {
      settle(state);
      changed = true;
    }
    return changed;
  };
  return {
    states,
    ask,
    readsYear: () => families.some(({ reads, members }) => members.length > 0 && reads.includes(YEAR)),
    held: () => states.reduce((sum, { lists, rules }) => sum + lists.size() + rules.held(), 0),
    forget: () => {
      for (const { lists, answers, constant, rules } of states) {
        rules.forget();
        lists.clear();
        answers.clear();
        constant.clear();
      }
      for (const family of families) forgetAnswers(family);
    },
  };
}

/** For a context that is in the reader already. */
const entered = (): void => {};

/** The answer of a class by what its rules were asked: the list of every count. */
function answerOf(
  { rules, answers, answer, constant, sizes }: State,
  asked: readonly RuleClass[],
  enter: () => void,
): number {
  let counted = false;
  for (let i = 0; i < asked.length; i++) if (readsCount(asked[i])) counted = true;
  if (counted) {
    for (let count = 0; count < sizes; count++) answer[count] = rules.list(asked, count, enter);
    return answers.of(answer);
  }
  const list = rules.list(asked, 0, enter);
  if (sizes === 1) return list;
  let known = constant.get(list);
  if (known === undefined) constant.set(list, (known = answers.of(answer.fill(list))));
  return known;
}

/** Of one number alone: its own. */
const single: Numbered = { size: () => 0, of: (list) => list[0], at: (number) => number, clear: () => {} };
