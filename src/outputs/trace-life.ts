/** One synthetic life in words of the model: states at each year end, what was drawn, and where two lives part. */
import { table, type ColumnTable } from "arquero";
import { life, type LifeOptions, type Turn } from "../engines/agent-life.ts";
import type { Plan } from "../engines/align.ts";
import { isScheme } from "../engines/agent-pack.ts";
import { REACHED, RESIDENCES, WORKS, reachedOf, residenceOf, workOf } from "../people/person.ts";

export interface Who {
  /** Counted from 1 through the sample. */
  readonly number: number;
  readonly group: number;
  readonly serial: number;
}
/** A process at the end of a year. */
export interface Stand {
  readonly process: string;
  readonly state: string;
  /** Years counted inside the process, where it counts any. */
  readonly count: number | null;
  /** Whether the count is the largest that the process knows, which stands for so many and more. */
  readonly orMore: boolean;
  /** The number drawn this year, 0 to 1; null where the process had no turn. */
  readonly draw: number | null;
  /** State at the beginning of its turn, where it moved. */
  readonly movedFrom: string | null;
  /** Flow codes of the move, by official series. */
  readonly flows: readonly string[];
  /** Of what happened, the move made or staying. */
  readonly probability: number | null;
}
export interface LivedYear {
  readonly year: number;
  readonly age: number;
  readonly alive: boolean;
  readonly stands: readonly Stand[];
}
export interface Life {
  readonly scenario: string;
  readonly who: Who;
  readonly years: readonly LivedYear[];
  readonly turns: readonly Turn[];
}

/** Lives one person through a plan, keeping every draw. Throws a RangeError where the plan holds no such person. */
export function traceLife(
  plan: Plan,
  who: Who,
  options: Pick<LifeOptions, "persons" | "seed" | "replicate">,
): Life {
  const turns: Turn[] = [];
  const { group, serial } = who;
  const lived = life(plan, { ...options, group, serial, onTurn: (turn) => turns.push(turn) });
  const years = lived.map((year): LivedYear => {
    const mine = turns.filter((turn) => turn.year === year.year);
    let scheme = 0;
    const stands = plan.compilers.map(({ process, kinds, layout }, index): Stand => {
      const turn = mine.find((one) => one.process === index);
      const kind = turn?.made === undefined ? undefined : kinds[turn.made];
      const substate = isScheme(process.name) ? year.substates[scheme++] : undefined;
      const count =
        substate !== undefined && process.counter?.states.includes(process.states[layout.state[substate]])
          ? layout.count[substate]
          : null;
      return {
        process: process.name,
        state: stateOf(process, year, substate === undefined ? undefined : layout.state[substate]),
        count,
        orMore: count !== null && count === process.counter!.max,
        draw: turn?.draw ?? null,
        movedFrom: kind?.from ?? null,
        flows: kind ? [...new Set(Object.values(kind.codes))] : [],
        probability: turn ? probabilityOf(turn) : null,
      };
    });
    return { year: year.year, age: year.age, alive: year.alive, stands };
  });
  return { scenario: plan.book.scenario.name, who, years, turns };
}

function stateOf(
  process: { readonly name: string; readonly states: readonly string[] },
  { alive, place }: { readonly alive: boolean; readonly place: number },
  scheme: number | undefined,
): string {
  if (scheme !== undefined) return process.states[scheme];
  if (process.name === "life") return alive ? "alive" : "dead";
  if (process.name === "residence") return RESIDENCES[residenceOf(place)];
  return process.name === "pension-age" ? REACHED[reachedOf(place)] : WORKS[workOf(place)];
}

/** Of the outcome of a turn: the move made, or staying. */
export function probabilityOf({ exits, made }: Turn): number {
  const all = exits.reduce((sum, { share }) => sum + share, 0);
  return made === undefined
    ? 1 - all
    : exits.filter(({ kind }) => kind === made).reduce((sum, { share }) => sum + share, 0);
}

/** The first decision in which two lives differ: the same number drawn, other probabilities. */
export interface Parting {
  readonly year: number;
  readonly process: string;
  readonly draw: number;
  /** What each did: a move by name, or staying, and the probability of either outcome under both. */
  readonly outcomes: readonly { readonly move: string; readonly probabilities: readonly [number, number] }[];
}

/** Where two lives of the same person part; undefined where they never do. */
export function partingOf(plan: Plan, one: Life, other: Life): Parting | undefined {
  const [a, b] = [one.turns, other.turns];
  const at = a.findIndex((turn, i) => turn.made !== b[i]?.made);
  if (at < 0) return undefined;
  const turns = [a[at], b[at]] as const;
  const { process, kinds } = plan.compilers[turns[0].process];
  const moves = [...new Set(turns.map(({ made }) => made))];
  return {
    year: turns[0].year,
    process: process.name,
    draw: turns[0].draw,
    outcomes: moves.map((made) => ({
      move: made === undefined ? "no move" : `${kinds[made].from} -> ${kinds[made].to}`,
      probabilities: [probabilityOf({ ...turns[0], made }), probabilityOf({ ...turns[1], made })],
    })),
  };
}

/**
 * The table `trace`: a row is a process at a year end of one person under one scenario. `draw` is the number drawn (0 to
 * 1), `probability` that of what happened; both are empty in the year of the start. The largest `count` of a process stands for
 * so many and more.
 */
export function traceTable(lives: readonly Life[]): ColumnTable {
  const rows = lives.flatMap(({ scenario, who, years }) =>
    years.flatMap(({ year, age, stands }) => stands.map((stand) => ({ scenario, who, year, age, stand }))),
  );
  const column = <T>(of: (row: (typeof rows)[number]) => T): T[] => rows.map(of);
  return table({
    kind: column(() => "synthetic person"),
    person: column(({ who }) => who.number),
    scenario: column(({ scenario }) => scenario),
    year: column(({ year }) => year),
    age: column(({ age }) => age),
    process: column(({ stand }) => stand.process),
    state: column(({ stand }) => stand.state),
    count: column(({ stand }) => stand.count),
    moved_from: column(({ stand }) => stand.movedFrom),
    flows: column(({ stand }) => (stand.flows.length > 0 ? stand.flows.join(" ") : null)),
    draw: column(({ stand }) => stand.draw),
    probability: column(({ stand }) => stand.probability),
  });
}
