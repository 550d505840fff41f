/** Answers of the rules -> the exits of a table, block by block; where only chances differ from before, they are patched. */
import type { Process } from "../ground/process.ts";
import type { Person } from "../people/person.ts";
import type { Blocks, Exits, Flat, Numbering, States } from "./blocks.ts";
import type { Form, Forms } from "./forms.ts";
import type { Layout } from "./table.ts";

/** Writes the exits of every block and substate that have a chance, in the order of the rules. */
export function flatten(
  blocks: Blocks,
  numbering: Numbering,
  states: States,
  forms: Forms,
  layout: Layout,
  process: Process<Person>,
): Exits {
  const { firsts } = numbering;
  const S = states.length;
  const answers = new Int32Array(firsts.length * S);
  for (let number = 0; number < firsts.length; number++)
    for (let s = 0; s < S; s++)
      answers[number * S + s] = states[s].now[blocks.list[firsts[number] * (S + 1) + s + 1]];
  const max = process.counter?.max ?? 0;
  const counts = process.states.map((state) => (process.counter?.states.includes(state) ? max + 1 : 1));
  const { flat } = numbering;
  const patched = flat && patch(flat, answers, states, counts, layout);
  const aligned = process.align !== undefined;
  if (patched) {
    const exits = { ...flat.exits, probability: patched, share: shareRoom(aligned, patched.length) };
    numbering.flat = { answers, exits, exit: flat.exit };
    return exits;
  }
  const rows = firsts.length * layout.width;
  const start = new Int32Array(rows + 1);
  const stay = new Uint8Array(rows);
  const needed = firsts.length * layout.state.reduce((sum, state) => sum + states[state].exits, 0);
  if (room.to.length < needed) room = roomFor(needed);
  const { probability, align, to, kind, exit: exitOf } = room;
  const substate = (state: number, count: number, rises: boolean): number =>
    layout.first[state] + (counts[state] > 1 ? Math.min(max, count + Number(rises)) : 0);
  let row = 0;
  let size = 0;
  for (let number = 0; number < firsts.length; number++)
    for (let state = 0; state < S; state++) {
      const { lists, answers: known } = states[state];
      const { exits, stayRises }: Form = forms.at(blocks.list[firsts[number] * (S + 1)], state);
      for (let count = 0; count < counts[state]; count++) {
        const list = known.at(answers[number * S + state], count);
        stay[row] = substate(state, count, stayRises);
        for (let exit = 0; exit < exits.length; exit++) {
          const chance = lists.at(list, exit);
          if (!(chance > 0)) continue;
          const one = exits[exit];
          probability[size] = chance;
          align[size] = one.align;
          to[size] = substate(one.to, count, one.rises);
          exitOf[size] = exit;
          kind[size++] = one.kind();
        }
        start[++row] = size;
      }
    }
  const exits = {
    start,
    stay,
    probability: probability.slice(0, size),
    align: align.slice(0, size),
    to: to.slice(0, size),
    kind: kind.slice(0, size),
    share: shareRoom(aligned, size),
  };
  numbering.flat = { answers, exits, exit: exitOf.slice(0, size) };
  return exits;
}
/** An aligned process has shares of its own for each year. */
const shareRoom = (aligned: boolean, size: number): Float64Array => new Float64Array(aligned ? 0 : size);

/** Probabilities flattened before with what has changed; nothing where other exits have a chance now. */
function patch(
  { answers: before, exits: { start, probability }, exit: exitOf }: Flat,
  answers: Int32Array,
  states: States,
  counts: readonly number[],
  layout: Layout,
): Float64Array | undefined {
  const out = probability.slice();
  const S = states.length;
  for (let i = 0; i < answers.length; i++) {
    if (answers[i] === before[i]) continue;
    const state = i % S;
    const { lists, answers: known, exits } = states[state];
    const first = ((i - state) / S) * layout.width + layout.first[state];
    for (let count = 0; count < counts[state]; count++) {
      const list = known.at(answers[i], count);
      let entry = start[first + count];
      const end = start[first + count + 1];
      for (let exit = 0; exit < exits; exit++) {
        const chance = lists.at(list, exit);
        if (!(chance > 0)) continue;
        if (entry === end || exitOf[entry] !== exit) return undefined;
        out[entry++] = chance;
      }
      if (entry < end) return undefined;
    }
  }
  return out;
}

/** Room for the exits of the largest table so far. */
let room = roomFor(0);
function roomFor(exits: number): {
  probability: Float64Array;
  align: Int16Array;
  to: Uint8Array;
  kind: Uint16Array;
  exit: Uint8Array;
} {
  return {
    probability: new Float64Array(exits),
    align: new Int16Array(exits),
    to: new Uint8Array(exits),
    kind: new Uint16Array(exits),
    exit: new Uint8Array(exits),
  };
}
