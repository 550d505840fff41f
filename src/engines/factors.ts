/** Alignment factors of one year, solved on cells of persons: deaths, the urban share, and three totals of work. */
import { lifeTable } from "../ground/data.ts";
import { birthRate, boys, infantDeath, relativeMortality } from "../people/demography.ts";
import { ALIGNED } from "../people/labour.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  RESIDENCES,
  WORKS,
  needyOfKind,
  residenceOf,
  sexOfKind,
  trackOfKind,
  workOf,
} from "../people/person.ts";
import { START_PRIORS } from "../people/start.ts";
import type { YearValues } from "../scenario/scenario.ts";
import type { Table } from "./compile.ts";
import { AGES } from "./tally.ts";
import { ageOfTrackGroup, kindOfTrackGroup, trackGroupsUntil, type Lines } from "./ways.ts";
import { baseOf } from "./year.ts";

/** Factors of one year as solved: they multiply probabilities, so targets linear in them are met exactly. */
export interface YearFactors {
  readonly year: number;
  readonly residence: number;
  readonly work: readonly number[];
  /** What the three targets of work missed after factors were kept within their bounds, million persons. */
  readonly missed: readonly number[];
  /** What the urban share missed after its factor was kept within its bound, percentage points. */
  readonly missedUrban: number;
}
/**
 * Factors of work stay within these bounds, that of moving to town below the upper one; what is then missed is shown.
 * Without a bound the few young who are left in the countryside would have to move several times a year.
 */
export const FACTOR_BOUNDS = [0.3, 3] as const;

const sexOf = (group: number): 0 | 1 => (sexOfKind(kindOfTrackGroup(group)) === "male" ? 0 : 1);

/** Persons of every track group by residence, at the end of `base + t`. */
export function byResidence(persons: Float64Array, t: number): Float64Array {
  const groups = trackGroupsUntil(t);
  const out = new Float64Array(groups * RESIDENCES.length);
  const each = PLACES / RESIDENCES.length;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let place = i * each; place < (i + 1) * each; place++) sum += persons[place];
    out[i] = sum;
  }
  return out;
}

/** So that deaths by age and sex are those of the life table, whatever the mix of residences. */
export function mortalityFactors(
  there: Float64Array,
  t: number,
  year: number,
  values: YearValues,
): Float64Array {
  const factors = new Float64Array(AGES * 2).fill(1);
  const plain = new Float64Array(AGES * 2);
  const relative = new Float64Array(AGES * 2);
  const mx = lifeTable(year).mx;
  const weights = RESIDENCES.map((residence) => relativeMortality(residence, values));
  for (let h = 0; h < trackGroupsUntil(t - 1); h++) {
    const age = ageOfTrackGroup(h, t - 1);
    const sex = sexOf(h);
    const hazard = (values["life.mortality"] * (mx[sex][age] + mx[sex][Math.min(OLDEST, age + 1)])) / 2;
    const plainly = -Math.expm1(-hazard);
    for (let r = 0; r < RESIDENCES.length; r++) {
      const n = there[h * RESIDENCES.length + r];
      if (n === 0) continue;
      plain[age * 2 + sex] += n * plainly;
      relative[age * 2 + sex] += n * -Math.expm1(-hazard * weights[r]);
    }
  }
  for (let i = 0; i < factors.length; i++) if (relative[i] > 0) factors[i] = plain[i] / relative[i];
  return factors;
}

/** Births by residence and the factor of moving to town that meets the urban share; both are linear in the factor. */
export function residenceFactor(
  tables: readonly Table[],
  there: Float64Array,
  t: number,
  year: number,
  values: YearValues,
): { factor: number; births: number[]; missedUrban: number } {
  const [dying, moving] = tables;
  const surviving = new Float64Array(RESIDENCES.length);
  const movers = new Float64Array(RESIDENCES.length);
  const births = new Float64Array(RESIDENCES.length);
  const birthsOfMovers = new Float64Array(RESIDENCES.length);
  let total = 0;
  let urban = 0;
  for (let h = 0; h < trackGroupsUntil(t - 1); h++) {
    const age = ageOfTrackGroup(h, t - 1);
    const kind = kindOfTrackGroup(h);
    const rate = sexOfKind(kind) === "female" ? birthRate(year, age, values) : 0;
    const dyingBase = baseOf(dying, age, kind);
    for (let r = 0; r < RESIDENCES.length; r++) {
      const n = there[h * RESIDENCES.length + r];
      if (n === 0) continue;
      total += n;
      if (r < 2) urban += n;
      const row = dying.block[dyingBase + r * dying.strides.residence] * dying.width;
      const dead = dying.start[row] < dying.start[row + 1] ? dying.share[dying.start[row]] : 0;
      const alive = n * (1 - dead);
      surviving[r] += alive;
      births[r] += (rate * (n + alive)) / 2;
      if (r !== 2) continue;
      const from = moving.block[baseOf(moving, age, kind)] * moving.width + 2;
      for (let entry = moving.start[from]; entry < moving.start[from + 1]; entry++) {
        const to = moving.to[entry];
        movers[to] += alive * moving.probability[entry];
        birthsOfMovers[to] += (rate * alive * moving.probability[entry]) / 2;
      }
    }
  }
  const survivingBirths =
    1 - boys(year) * infantDeath(year, 0, values) - (1 - boys(year)) * infantDeath(year, 1, values);
  const births0 = births.reduce((a, b) => a + b, 0);
  const next = surviving.reduce((a, b) => a + b, 0) + births0 * survivingBirths;
  const target = (urban / total + values["residence.pace"] / 100) * next;
  const natural = surviving[0] + surviving[1] + (births[0] + births[1]) * survivingBirths;
  const gained = movers[0] + movers[1] + (birthsOfMovers[0] + birthsOfMovers[1]) * survivingBirths;
  const still = values["residence.pace"] === 0 || gained === 0;
  const factor = still ? 1 : Math.min(FACTOR_BOUNDS[1], Math.max(0, (target - natural) / gained));
  const moved = birthsOfMovers[0] + birthsOfMovers[1];
  return {
    factor,
    missedUrban: values["residence.pace"] === 0 ? 0 : (100 * (natural + factor * gained - target)) / next,
    births: [
      births[0] + factor * birthsOfMovers[0],
      births[1] + factor * birthsOfMovers[1],
      births[2] - factor * moved,
    ],
  };
}

/** Newborn alive at the year end, and those who died before it, by kind x 3 + residence. */
export function newborn(
  births: readonly number[],
  year: number,
  values: YearValues,
): { births: Float64Array; infantDeaths: Float64Array } {
  const alive = new Float64Array(KINDS * RESIDENCES.length);
  const dead = new Float64Array(KINDS * RESIDENCES.length);
  for (let kind = 0; kind < KINDS; kind++) {
    const male = sexOfKind(kind) === "male";
    const sexShare = male ? boys(year) : 1 - boys(year);
    const trackShare = trackOfKind(kind) === "60" ? 1 : 0.5;
    const q = infantDeath(year, male ? 0 : 1, values);
    for (let r = 0; r < RESIDENCES.length; r++) {
      const needy = START_PRIORS.needyElsewhere * START_PRIORS.needyByResidence[r];
      const born = births[r] * sexShare * trackShare * (needyOfKind(kind) ? needy : 1 - needy);
      // Whole persons: a newborn is the next in line of its group, in either engine.
      dead[kind * RESIDENCES.length + r] = Math.round(born * q);
      alive[kind * RESIDENCES.length + r] = Math.round(born) - dead[kind * RESIDENCES.length + r];
    }
  }
  return { births: alive, infantDeaths: dead };
}

const TARGETS = 3;
const UNEMPLOYED = WORKS.indexOf("unemployed");
const FARM = WORKS.indexOf("agriculture");
const EMPLOYED = WORKS.map((work) => !["child", "student", "unemployed", "inactive"].includes(work));
/** How a person counts in the three targets, by (work x 3 + residence) x 3 + target. */
function weightsOf(values: YearValues): Float64Array {
  const u = values["macro.unemployment"] / 100;
  const weights = new Float64Array(WORKS.length * RESIDENCES.length * TARGETS);
  for (let work = 0; work < WORKS.length; work++)
    for (let r = 0; r < RESIDENCES.length; r++) {
      const town = r < 2 ? 1 : 0;
      const at = (work * RESIDENCES.length + r) * TARGETS;
      weights[at] = town * (Number(work === UNEMPLOYED) - (u / (1 - u)) * Number(EMPLOYED[work]));
      weights[at + 1] = Number(work === FARM);
      weights[at + 2] = town * Number(EMPLOYED[work]);
    }
  return weights;
}

/** Three factors of work that meet unemployment, farming and urban employment: three linear equations. */
export function workFactors(
  table: Table,
  lines: Lines,
  persons: Float64Array,
  t: number,
  values: YearValues,
): { factors: number[]; missed: number[] } {
  const weights = weightsOf(values);
  const before = new Float64Array(TARGETS);
  // What the targets come to without aligned moves, and what each factor of one adds to them: [factor][target].
  const constant = new Float64Array(TARGETS);
  const slope = new Float64Array(ALIGNED.length * TARGETS);
  const turn = new Float64Array(PLACES);
  const { first, place: places, start, corner, share } = lines;
  for (let h = 0; h < trackGroupsUntil(t - 1); h++) {
    const age = ageOfTrackGroup(h, t - 1);
    if (age < 15) continue;
    turn.fill(0);
    for (let line = first[h]; line < first[h + 1]; line++) {
      const place = places[line];
      const n = persons[h * PLACES + place];
      const own = weightAt[place];
      before[0] += weights[own] * n;
      before[1] += weights[own + 1] * n;
      before[2] += weights[own + 2] * n;
      const work = place % WORKS.length;
      for (let entry = start[line]; entry < start[line + 1]; entry++)
        turn[corner[entry] * WORKS.length + work] += n * share[entry];
    }
    addMoves(table, baseOf(table, age, kindOfTrackGroup(h)), turn, weights, constant, slope);
  }
  const target = [
    0,
    before[1] + values["macro.agriculture"] * 1e6,
    before[2] + values["macro.urbanEmployment"] * 1e6,
  ];
  const columns = ALIGNED.map((_, j) => [...slope.subarray(j * TARGETS, (j + 1) * TARGETS)]);
  const solved = solve3(
    columns,
    target.map((value, k) => value - constant[k]),
  );
  const high = highest(table).map((bound) => Math.min(FACTOR_BOUNDS[1], bound));
  // Where nobody is left whom a factor could move, the equations have no solution and rules act as they are.
  const factors = solved.map((factor, j) =>
    Number.isFinite(factor) ? Math.min(high[j], Math.max(FACTOR_BOUNDS[0], factor)) : 1,
  );
  const missed = target.map(
    (value, k) =>
      (constant[k] + factors.reduce((sum, factor, j) => sum + factor * columns[j][k], 0) - value) / 1e6,
  );
  return { factors, missed };
}

/** Adds one group's persons, as they are when work takes its turn, to the constant and the slopes of the targets. */
function addMoves(
  table: Table,
  base: number,
  turn: Float64Array,
  weights: Float64Array,
  constant: Float64Array,
  slope: Float64Array,
): void {
  const { start, to, align, probability, block, width, strides } = table;
  // Sums wait for the sum before: in variables of their own they wait less than in an array.
  let c0 = constant[0];
  let c1 = constant[1];
  let c2 = constant[2];
  let place = 0;
  for (let corner = 0; corner < RESIDENCES.length * 2; corner++) {
    const r = corner >> 1;
    const first = block[base + r * strides.residence + (corner & 1) * strides.reached] * width;
    for (let work = 0; work < WORKS.length; work++) {
      const n = turn[place];
      const own = weightAt[place++];
      if (n === 0) continue;
      const w0 = weights[own];
      const w1 = weights[own + 1];
      const w2 = weights[own + 2];
      c0 += w0 * n;
      c1 += w1 * n;
      c2 += w2 * n;
      const end = start[first + work + 1];
      for (let entry = start[first + work]; entry < end; entry++) {
        const other = (to[entry] * RESIDENCES.length + r) * TARGETS;
        const moved = n * probability[entry];
        const at = align[entry] * TARGETS;
        if (at < 0) {
          c0 += (weights[other] - w0) * moved;
          c1 += (weights[other + 1] - w1) * moved;
          c2 += (weights[other + 2] - w2) * moved;
        } else {
          slope[at] += (weights[other] - w0) * moved;
          slope[at + 1] += (weights[other + 1] - w1) * moved;
          slope[at + 2] += (weights[other + 2] - w2) * moved;
        }
      }
    }
  }
  constant[0] = c0;
  constant[1] = c1;
  constant[2] = c2;
}
/** Where the weights of a place begin. */
const weightAt = Int32Array.from(
  { length: PLACES },
  (_, place) => (workOf(place) * RESIDENCES.length + residenceOf(place)) * TARGETS,
);

const keptBounds = new WeakMap<Float64Array, number[]>();
const keptRows = new WeakMap<Int16Array, Int32Array>();
/** Rows with an aligned exit; the same for tables that share what their exits are. */
function alignedRows({ start, align }: Table): Int32Array {
  let rows = keptRows.get(align);
  if (rows) return rows;
  const found: number[] = [];
  for (let row = 0; row + 1 < start.length; row++)
    if (align.subarray(start[row], start[row + 1]).some((one) => one >= 0)) found.push(row);
  keptRows.set(align, (rows = Int32Array.from(found)));
  return rows;
}
/** The largest factor of each alignment that leaves every row within one whole; the same for years that share rows. */
function highest(table: Table): number[] {
  const { start, align, probability } = table;
  const known = keptBounds.get(probability);
  if (known) return known;
  const bounds = ALIGNED.map(() => Infinity);
  const parts = new Float64Array(ALIGNED.length);
  const rows = alignedRows(table);
  for (let i = 0; i < rows.length; i++) {
    const end = start[rows[i] + 1];
    let whole = 0;
    for (let entry = start[rows[i]]; entry < end; entry++) {
      whole += probability[entry];
      if (align[entry] >= 0) parts[align[entry]] += probability[entry];
    }
    for (let j = 0; j < parts.length; j++) {
      if (parts[j] > 0) bounds[j] = Math.min(bounds[j], (1 - (whole - parts[j])) / parts[j]);
      parts[j] = 0;
    }
  }
  keptBounds.set(probability, bounds);
  return bounds;
}

/** Solves sum over j of x_j * column_j = right, by Cramer's rule; columns of three. */
function solve3(columns: readonly (readonly number[])[], right: readonly number[]): number[] {
  const det = (a: readonly number[], b: readonly number[], c: readonly number[]): number =>
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    b[0] * (a[1] * c[2] - a[2] * c[1]) +
    c[0] * (a[1] * b[2] - a[2] * b[1]);
  const [a, b, c] = columns as [number[], number[], number[]];
  const whole = det(a, b, c);
  return [det(right, b, c) / whole, det(a, right, c) / whole, det(a, b, right) / whole];
}
