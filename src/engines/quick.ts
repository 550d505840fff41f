/** Headline stocks and flows of a plan and nothing else: for sliders, ensembles and calibration. */
import { PLACES } from "../people/person.ts";
import { start, type Start } from "../people/start.ts";
import type { FlowCode } from "../schemes/scheme.ts";
import { addBirths, countPlaces, type Plan } from "./align.ts";
import type { FlowKind, Table } from "./compile.ts";
import { change, leafSeries, totalSeries } from "./ledger.ts";
import { passages } from "./passage.ts";
import { byTrack, stepPersons, trackGroupsUntil, type Ways } from "./ways.ts";
import { PERSON_PROCESSES } from "./year.ts";

/** Totals of one process: life or a scheme. Persons, not rounded; year 0 is the base year. */
export interface QuickProcess {
  readonly name: string;
  readonly states: readonly string[];
  readonly kinds: readonly FlowKind[];
  /** [year][state]: persons at the year end. */
  readonly stock: Float64Array;
  /** [year][kind]: moves made, deaths and births among them; nothing in the base year. */
  readonly events: Float64Array;
}
export interface QuickTally {
  readonly base: number;
  readonly until: number;
  /** Life, then the schemes as listed. */
  readonly processes: readonly QuickProcess[];
  /** [year][place]: residents by residence, pension age and work (`placeOf`). */
  readonly places: Float64Array;
}

/**
 * Projects a plan in expected values and keeps only totals: the same cells as `cohort`, so the same numbers but for the
 * last bits, at about a quarter of the cost of a call with nothing remembered. A scheme whose tables, like the ways of persons, are those of an
 * earlier call is not projected again: `quick(plan(book, until))` after one lever has moved costs what the lever touches.
 * The result is shared with later calls: do not write into it. Throws a RangeError where `from` has another base year.
 */
export function quick(plan: Plan, from: Start = plan.start ?? start()): QuickTally {
  if (from.base !== plan.base)
    throw new RangeError(`a plan from the end of ${plan.base} cannot begin with a start of ${from.base}`);
  const known = memoryOf(plan, from);
  const { life, places } = (known.persons ??= personTotals(plan, from));
  const schemes = schemeTotals(plan, from, known);
  return { base: plan.base, until: plan.until, processes: [life, ...schemes], places };
}

/** What is remembered for one course of persons: their totals, and each scheme's last results with its tables. */
interface Memory {
  persons?: { readonly life: QuickProcess; readonly places: Float64Array };
  readonly schemes: Map<string, { readonly tables: readonly Table[]; readonly totals: QuickProcess }[]>;
}
const MOST_KEPT = 4;
const memories = new WeakMap<readonly Ways[], Map<Start, Memory>>();
function memoryOf(plan: Plan, from: Start): Memory {
  let byStart = memories.get(plan.ways);
  if (!byStart) memories.set(plan.ways, (byStart = new Map()));
  let known = byStart.get(from);
  if (!known) byStart.set(from, (known = { schemes: new Map() }));
  return known;
}

/** Totals of every scheme; those that are not remembered are projected side by side. */
function schemeTotals(plan: Plan, from: Start, known: Memory): QuickProcess[] {
  const out: QuickProcess[] = [];
  const fresh: number[] = [];
  plan.compilers.slice(PERSON_PROCESSES).forEach(({ process: { name } }, i) => {
    const tables = plan.tables.map((year) => year[PERSON_PROCESSES + i]);
    const found = known.schemes.get(name)?.find((one) => one.tables.every((table, t) => table === tables[t]));
    if (found) out[i] = found.totals;
    else fresh.push(PERSON_PROCESSES + i);
  });
  passages(plan, fresh, from, false).forEach(({ stock, events }, i) => {
    const index = fresh[i];
    const { process, kinds } = plan.compilers[index];
    const totals = withStocks(process.name, process.states, kinds, plan.until - plan.base, stock, events);
    const kept = known.schemes.get(process.name) ?? [];
    known.schemes.set(process.name, kept);
    kept.unshift({ tables: plan.tables.map((year) => year[index]), totals });
    if (kept.length > MOST_KEPT) kept.pop();
    out[index - PERSON_PROCESSES] = totals;
  });
  return out;
}

/** Stocks of later years from the first and the events: the ledger's identity, state by state. */
function withStocks(
  name: string,
  states: readonly string[],
  kinds: readonly FlowKind[],
  years: number,
  first: Float64Array,
  events: Float64Array,
): QuickProcess {
  const S = states.length;
  const stock = new Float64Array((years + 1) * S);
  stock.set(first.subarray(0, S));
  for (let t = 1; t <= years; t++) {
    stock.copyWithin(t * S, (t - 1) * S, t * S);
    kinds.forEach(({ from, to }, k) => {
      const n = events[t * kinds.length + k];
      if (states.includes(from)) stock[t * S + states.indexOf(from)] -= n;
      if (states.includes(to)) stock[t * S + states.indexOf(to)] += n;
    });
  }
  return { name, states, kinds: [...kinds], stock, events };
}

function personTotals(plan: Plan, from: Start): { life: QuickProcess; places: Float64Array } {
  const T = plan.until - plan.base;
  const { process, kinds, born } = plan.compilers[0];
  const { places, deaths } = (from === plan.start && plan.residents) || residentsOf(plan, from);
  const stock = new Float64Array((T + 1) * process.states.length);
  const events = new Float64Array((T + 1) * kinds.length);
  for (let t = 0; t <= T; t++)
    for (let place = 0; place < PLACES; place++)
      stock[t * process.states.length] += places[t * PLACES + place];
  for (let t = 1; t <= T; t++) {
    events[t * kinds.length] = deaths[t - 1];
    plan.births[t - 1].forEach((alive, i) => {
      const dead = plan.infantDeaths[t - 1][i];
      events[t * kinds.length + born] += alive + dead;
      events[t * kinds.length] += dead;
    });
  }
  return { life: { name: process.name, states: process.states, kinds: [...kinds], stock, events }, places };
}
/** The persons of another start than the plan's on its ways. */
function residentsOf(plan: Plan, from: Start): NonNullable<Plan["residents"]> {
  const persons = new Float64Array(trackGroupsUntil(plan.until - plan.base) * PLACES);
  persons.set(byTrack(from.persons));
  const places = new Float64Array((plan.until - plan.base + 1) * PLACES);
  countPlaces(persons, places, 0);
  const deaths = plan.ways.map((ways, i) => {
    const dead = stepPersons(ways, persons);
    addBirths(persons, plan.births[i], i + 1);
    countPlaces(persons, places, i + 1);
    return dead;
  });
  return { places, deaths };
}

/** One series through the years, in persons, not rounded: `stock[0]` is the base year, `flows[code][t]` belongs to base + t. */
export interface Headline {
  readonly stock: Float64Array;
  readonly flows: Readonly<Partial<Record<FlowCode, Float64Array>>>;
}

/**
 * Every series (population, leaf series, totals; names as in `seriesNames`) from a quick tally. `base` gives official
 * year-end values to begin with, by leaf series; without it stocks begin with the start's own. The published ledger is
 * the same with every flow rounded to whole persons.
 */
export function headlines(tally: QuickTally, base?: ReadonlyMap<string, number>): Record<string, Headline> {
  const out: Record<string, Headline> = {};
  const years = tally.until - tally.base + 1;
  for (const series of leafSeries) {
    const process = tally.processes.find(({ name }) => name === series.process)!;
    const K = process.kinds.length;
    const stock = new Float64Array(years);
    const flows: Partial<Record<FlowCode, Float64Array>> = {};
    stock[0] =
      base?.get(series.name) ??
      process.states.reduce((sum, state, i) => sum + process.stock[i] * (series.counts[state] ?? 0), 0);
    process.kinds.forEach((kind, k) => {
      const by = change(series, kind.from, kind.to);
      if (by === 0) return;
      const flow = (flows[kind.codes[series.name]] ??= new Float64Array(years));
      for (let t = 1; t < years; t++) {
        flow[t] += by * process.events[t * K + k];
        stock[t] += by * process.events[t * K + k];
      }
    });
    for (let t = 1; t < years; t++) stock[t] += stock[t - 1];
    out[series.name] = { stock, flows };
  }
  for (const total of totalSeries)
    out[total.name] = totalOf(
      total.of.map((name) => out[name]),
      years,
    );
  return out;
}
function totalOf(parts: readonly Headline[], years: number): Headline {
  const add = (of: readonly Float64Array[]): Float64Array =>
    Float64Array.from({ length: years }, (_, t) => of.reduce((sum, one) => sum + one[t], 0));
  const codes = [...new Set(parts.flatMap(({ flows }) => Object.keys(flows)))] as FlowCode[];
  return {
    stock: add(parts.map(({ stock }) => stock)),
    flows: Object.fromEntries(
      codes.map((code) => [code, add(parts.flatMap(({ flows }) => (flows[code] ? [flows[code]] : [])))]),
    ),
  };
}
