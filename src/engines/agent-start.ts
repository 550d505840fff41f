/** Who starts where: agents by place and substate, a function of the start and the number of agents, of no seed. */
import { PLACES } from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import type { Plan } from "./align.ts";
import type { Layout } from "./agent-job.ts";
import type { Compiler } from "./compile.ts";
import { groupsUntil } from "./year.ts";
import { WHOLE, stepOf } from "./agent-luck.ts";
import { isScheme, shared } from "./agent-pack.ts";

const sums = new WeakMap<Start, number>();
export function sizeOf(
  from: Start,
  persons: number | "all",
): { agents: number; weight: number; sum: number } {
  let sum = sums.get(from);
  if (sum === undefined) {
    sum = 0;
    for (const n of from.persons) sum += n;
    sums.set(from, sum);
  }
  const population = Math.round(sum);
  const agents = persons === "all" ? population : persons;
  if (!(Number.isInteger(agents) && agents > 0 && agents <= population))
    throw new RangeError(`persons must be "all" or a whole number from 1 to ${population}, not ${persons}`);
  return { agents, weight: population / agents, sum };
}

/** Agents of every group, those born later among them: serials run from 0 to one less. */
export function members(
  plan: Plan,
  persons: number | "all",
  from: Start = plan.start ?? start(),
): Int32Array {
  const { agents } = sizeOf(from, persons);
  const { layout } = layoutOf(plan, from, agents);
  return membersOf(layout, groupsUntil(plan.until - plan.base));
}
export function membersOf(layout: Layout, groups: number): Int32Array {
  const groups0 = layout.counts.length / PLACES;
  return Int32Array.from({ length: groups }, (_, g) => {
    const [cells, at, size] =
      g < groups0 ? [layout.counts, g * PLACES, PLACES] : [layout.births, (g - groups0) * 3, 3];
    let n = 0;
    for (let i = at; i < at + size; i++) n += cells[i];
    return n;
  });
}

interface Laid {
  readonly layout: Layout;
  /** Infant deaths in agents, by [year][kind][residence]. */
  readonly dead: Int32Array;
}
const laid = new WeakMap<Plan, { from: Start; agents: number; result: Laid }>();
/** Who starts where: a function of the start, the plan's births and the number of agents, of no seed. */
export function layoutOf(plan: Plan, from: Start, agents: number): Laid {
  const known = laid.get(plan);
  if (known && known.from === from && known.agents === agents) return known.result;
  const { sum, weight } = sizeOf(from, agents);
  const counts = new Int32Array(from.groups * PLACES);
  const before = new Float64Array(from.groups);
  const line = new Int32Array(counts.length).fill(-1);
  let cumulated = 0;
  let placed = 0;
  let lines = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    if (cell % PLACES === 0) before[cell / PLACES] = placed;
    cumulated += from.persons[cell];
    counts[cell] = Math.round((cumulated / sum) * agents) - placed;
    placed += counts[cell];
    if (counts[cell] > 0) line[cell] = lines++;
  }
  const result = {
    layout: {
      counts: shared(counts),
      before: shared(before),
      line: shared(line),
      births: shared(carried(plan.births, weight)),
      ...schemesOf(plan, from, counts, line, lines, weight === 1),
    },
    dead: carried(plan.infantDeaths, weight),
  };
  laid.set(plan, { from, agents, result });
  return result;
}

/** Persons to agents, carrying what is cut off to the next: every sum keeps within one agent. */
function carried(persons: readonly Float64Array[], weight: number): Int32Array {
  let cumulated = 0;
  let placed = 0;
  return Int32Array.from(
    persons.flatMap((year) => [...year]),
    (n) => {
      cumulated += n;
      const here = Math.round(cumulated / weight) - placed;
      placed += here;
      return here;
    },
  );
}

/** How the substates of each scheme are laid out in each cell. */
function schemesOf(
  plan: Plan,
  from: Start,
  counts: Int32Array,
  line: Int32Array,
  lines: number,
  exact: boolean,
): Pick<Layout, "first" | "last" | "sub" | "exact" | "step"> {
  const schemes = plan.compilers.filter((one) => isScheme(one.process.name));
  const S = schemes.length;
  const first = new Int32Array(lines * S + 1);
  const steps = schemes.map((one) => stepOf(one.process.name));
  const step = exact ? new Uint32Array(lines * S) : Uint32Array.from(steps);
  const last: number[] = [];
  const subs: number[] = [];
  const owed = schemes.map(({ layout }): Owed => ({
    states: new Float64Array(layout.first.length),
    subs: new Float64Array(layout.width),
  }));
  for (let cell = 0; cell < counts.length; cell++) {
    if (from.persons[cell] === 0) continue;
    schemes.forEach((one, s) => {
      const { width } = one.layout;
      const held = from.schemes[one.process.name];
      if (held?.length !== counts.length * width)
        throw new Error(`scheme ${one.process.name}: the start says nothing of its ${width} substates`);
      const cellSubs = held.subarray(cell * width, (cell + 1) * width);
      if (line[cell] < 0) {
        // Too few for one agent: with `exact` they are owed to the next cells.
        if (exact) wholeSubs(one.layout, cellSubs, 0, owed[s]);
        return;
      }
      first[line[cell] * S + s] = last.length;
      if (exact) {
        step[line[cell] * S + s] = strideOf(steps[s], counts[cell]);
        let until = 0;
        wholeSubs(one.layout, cellSubs, counts[cell], owed[s]).forEach((n, sub) => {
          if (n === 0) return;
          last.push((until += n) - 1);
          subs.push(sub);
        });
        return;
      }
      let sum = 0;
      for (const n of cellSubs) sum += n;
      let until = 0;
      for (let sub = 0; sub < width; sub++) {
        if (cellSubs[sub] === 0) continue;
        until += cellSubs[sub];
        last.push(Math.max(0, Math.min(WHOLE, Math.round((until / sum) * WHOLE)) - 1));
        subs.push(sub);
      }
      last[last.length - 1] = WHOLE - 1;
    });
  }
  first[lines * S] = last.length;
  return {
    first: shared(first),
    last: shared(Uint32Array.from(last)),
    sub: shared(Uint8Array.from(subs)),
    exact,
    step: shared(step),
  };
}

/**
 * Parts of a cell in whole agents, `count` in all. `owed` is what earlier cells cut off each part, or gave too
 * much, and is paid off here, so that totals over cells hold; parts that are empty here stay empty.
 */
function wholeParts(held: ArrayLike<number>, count: number, owed: Float64Array): Int32Array {
  const due = Array.from(held, (n, part) => (n > 0 ? n + owed[part] : 0));
  const whole = Int32Array.from(due, (n) => Math.max(0, Math.floor(n)));
  let rest = count - whole.reduce((a, b) => a + b, 0);
  // One at a time to (or from) the part that is furthest behind (or ahead).
  for (; rest !== 0; rest -= Math.sign(rest)) {
    let best = -1;
    for (let part = 0; part < due.length; part++) {
      if (held[part] === 0 || (rest < 0 && whole[part] === 0)) continue;
      const behind = (due[part] - whole[part]) * Math.sign(rest);
      if (best < 0 || behind > (due[best] - whole[best]) * Math.sign(rest)) best = part;
    }
    whole[best] += Math.sign(rest);
  }
  for (let part = 0; part < due.length; part++) if (held[part] > 0) owed[part] = due[part] - whole[part];
  return whole;
}

/** A cell's substates in whole agents: first the states, so that their totals hold, then the counter within each. */
function wholeSubs(layout: Compiler["layout"], held: Float64Array, count: number, owed: Owed): Int32Array {
  const ofStates = new Float64Array(layout.first.length);
  held.forEach((n, sub) => (ofStates[layout.state[sub]] += n));
  const whole = new Int32Array(layout.width);
  wholeParts(ofStates, count, owed.states).forEach((n, state) => {
    if (ofStates[state] === 0) return;
    const from = layout.first[state];
    const until = layout.first[state + 1] ?? layout.width;
    whole.set(wholeParts(held.subarray(from, until), n, owed.subs.subarray(from, until)), from);
  });
  return whole;
}
interface Owed {
  readonly states: Float64Array;
  readonly subs: Float64Array;
}

const coprime = (a: number, b: number): boolean => (b === 0 ? a === 1 : coprime(b, a % b));
/** The step nearest to a share of a circle of n points that visits all of them. */
function strideOf(step: number, n: number): number {
  const near = Math.round((step / WHOLE) * n);
  for (let away = 0; ; away++)
    for (const candidate of [near + away, near - away])
      if (candidate >= 0 && candidate <= n && coprime(candidate, n)) return candidate % n;
}
