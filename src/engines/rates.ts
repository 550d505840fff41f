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
  /** The answer of each class for the year and values asked last. */
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
  readonly members: { readonly state: number; readonly number: number }[];
  readonly answers: Map<string, Int32Array>;
}
/** Answers that a family keeps: more than the years of a long plan. */
const MOST_ANSWERS = 64;

interface State extends StateRates {
  readonly index: number;
  readonly tree: Classes;
  readonly sizes: number;
  /** Room for one answer. */
  readonly answer: Float64Array;
  /** A context of each class; -1 once the class is given up. */
  readonly witness: number[];
  readonly rules: Rules;
  /** What the rules have made of each class, and the version of the rules at which its reads were looked up. */
  readonly asked: (readonly RuleClass[])[];
  readonly checked: number[];
  readonly family: Family[];
}

export function ratesOf(process: Process<Person>, reader: Reader, contexts: Contexts): Rates {
  const families = new Map<string, Family>();
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
      asked: [],
      checked: [],
      answers: sizes === 1 ? single : numbered(sizes),
      answer: new Float64Array(sizes),
      now: [],
      witness: [],
      family: [],
    };
  });
  const familyOf = (reads: readonly number[]): Family => {
    const key = [...reads].sort((a, b) => a - b).join();
    let family = families.get(key);
    if (!family)
      families.set(
        key,
        (family = { reads: key.split(",").filter(Boolean).map(Number), members: [], answers: new Map() }),
      );
    return family;
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
        state.witness[number] = context;
        state.asked[number] = asked;
        state.checked[number] = ruled.version();
        join(state, number, familyOf(readsOf(asked)));
      }
      state.classOf[context] = number;
    }
  };
  const join = (state: State, number: number, family: Family): void => {
    family.members.push({ state: state.index, number });
    family.answers.clear();
    state.family[number] = family;
  };

  /** Asks the rules for every class of a family; gives back those that read more than it is known for. */
  const renew = (family: Family): { wider: [State, number, number[]][]; narrower: [State, number][] } => {
    const wider: [State, number, number[]][] = [];
    const narrower: [State, number][] = [];
    for (const { state: index, number } of family.members) {
      const state = states[index];
      const enter = (): void => contexts.enter(state.witness[number], reader.now);
      const asked = state.rules.ask(state.asked[number], enter);
      state.asked[number] = asked;
      state.now[number] = answerOf(state, asked, enter);
      if (state.checked[number] === ruled.version()) continue;
      state.checked[number] = ruled.version();
      const others = readsOf(asked);
      if (fieldsOf(asked).some((field) => !state.tree.fieldsOf[number].includes(field)))
        narrower.push([state, number]);
      else if (others.some((other) => !family.reads.includes(other))) wider.push([state, number, others]);
    }
    return { wider, narrower };
  };
  const leave = (state: State, number: number): Family => {
    const family = state.family[number];
    const at = family.members.findIndex((one) => one.state === state.index && one.number === number);
    family.members.splice(at, 1);
    family.answers.clear();
    return family;
  };
  const giveUp = (state: State, number: number): void => {
    leave(state, number);
    contexts.enter(state.witness[number], reader.now);
    state.tree.drop(reader.now);
    for (let i = 0; i < state.classOf.length; i++) if (state.classOf[i] === number) state.classOf[i] = -1;
  };

  const ask = (): boolean => {
    let changed = false;
    ruled.turn();
    const unsettled = new Set<State>();
    for (const family of families.values()) {
      if (family.members.length === 0) continue;
      const key = family.reads.map((index) => reader.now[index]).join();
      const known = family.answers.get(key);
      if (known) {
        family.members.forEach(({ state, number }, i) => (states[state].now[number] = known[i]));
        continue;
      }
      const { wider, narrower } = renew(family);
      for (const [state, number, others] of wider)
        join(state, number, familyOf([...new Set([...leave(state, number).reads, ...others])]));
      for (const [state, number] of narrower) {
        giveUp(state, number);
        unsettled.add(state);
      }
      if (family.answers.size >= MOST_ANSWERS)
        family.answers.delete(family.answers.keys().next().value as string);
      family.answers.set(
        key,
        Int32Array.from(family.members, ({ state, number }) => states[state].now[number]),
      );
    }
    for (const state of families.size === 0 ? states : unsettled) {
      settle(state);
      changed = true;
    }
    return changed;
  };
  return {
    states,
    ask,
    readsYear: () =>
      [...families.values()].some(({ reads, members }) => members.length > 0 && reads.includes(YEAR)),
    held: () => states.reduce((sum, { lists, rules }) => sum + lists.size() + rules.held(), 0),
    forget: () => {
      for (const { lists, answers, rules } of states) {
        rules.forget();
        lists.clear();
        answers.clear();
      }
      for (const { answers } of families.values()) answers.clear();
    },
  };
}

/** For a context that is in the reader already. */
const entered = (): void => {};

/** The answer of a class by what its rules were asked: the list of every count. */
function answerOf(
  { rules, answers, answer, sizes }: State,
  asked: readonly RuleClass[],
  enter: () => void,
): number {
  const counted = asked.some(readsCount);
  if (counted) for (let count = 0; count < sizes; count++) answer[count] = rules.list(asked, count, enter);
  else answer.fill(rules.list(asked, 0, enter));
  return answers.of(answer);
}

/** Of one number alone: its own. */
const single: Numbered = { size: () => 0, of: (list) => list[0], at: (number) => number, clear: () => {} };
