/** The population and its states at a base year end (2023 as shipped): a joint distribution fitted to every published margin. */
import { coverAtStart, withoutCover } from "./start-cover.ts";
import { official } from "../ground/data.ts";
import {
  fitPension,
  PENSION_TARGETS,
  stateIndex,
  STATES,
  yearsAt,
  type PensionTargets,
} from "./start-pension.ts";
import { agesOf2023, fitWork, workCell, WORK_TARGETS, type Ages, type WorkTargets } from "./start-work.ts";
import {
  KINDS,
  OLDEST,
  PLACES,
  WORKS,
  isFormal,
  ownAccount,
  placeOf,
  residenceOf,
  workOf,
} from "./person.ts";

const M = 1e6;
const latest = (series: Parameters<typeof official>[0]): number => official(series).at(-1)!.persons;

/** Shares and totals of the starting year that no published margin gives: priors (model margins M16 to M18). */
export const START_PRIORS = {
  track55: { "formal-public": 0.85, "formal-enterprise": 0.35, own: 0.8, other: 0.5 },
  hazardous: 0.04,
  needyElsewhere: 0.031,
  needyByResidence: [0.6, 0.3, 1.6],
  claiming: 3.52,
  publicInsured: 0.72,
  nonlocalInsured: 0.96,
  receiving: 2.1,
  uncoveredInjury: 0.36,
  formalInjury: 0.97,
  platformCovered: 7.3,
} as const;

/** One line of the fit: what was asked for, what came out. Persons, except where `group` says otherwise. */
export interface Margin {
  readonly margin: string;
  readonly group: string;
  readonly target: number;
  readonly fitted: number;
  readonly status: "exact" | "soft";
  readonly basis: "data" | "derived" | "prior";
  readonly source: string;
}

/**
 * Persons by group and place, and by group, place and substate of each scheme. Group g = (100 - age) * KINDS + kind,
 * oldest first, so that later birth cohorts are appended; age 100 is 100 and over.
 */
export interface Start {
  /** The year at whose end this is. */
  readonly base: number;
  readonly groups: number;
  readonly persons: Float64Array;
  readonly schemes: Readonly<Record<string, Float64Array>>;
  readonly margins: readonly Margin[];
}
export const groupOf = (age: number, kind: number): number => (OLDEST - age) * KINDS + kind;

/** Everything that a start is fitted to: published counts of a year end and priors; million persons where not said. */
export interface StartTargets {
  readonly base: number;
  readonly ages: Ages;
  readonly work: WorkTargets;
  readonly pension: PensionTargets;
  readonly insured: { readonly unemployment: number; readonly injury: number };
  readonly claiming: number;
  readonly receiving: number;
  readonly platformCovered: number;
  /** Whether medical insurance and cards are fitted; without, everybody is outside them (starts of earlier years). */
  readonly cover: boolean;
}
/** Targets of the shipped base year, 31 December 2023. */
export const targets2023 = (): StartTargets => ({
  base: 2023,
  ages: { persons: agesOf2023(), urbanShapeOf: 2023 },
  work: WORK_TARGETS,
  pension: PENSION_TARGETS,
  insured: { unemployment: latest("unemployment") / M, injury: latest("injury") / M },
  claiming: START_PRIORS.claiming,
  receiving: START_PRIORS.receiving,
  platformCovered: START_PRIORS.platformCovered,
  cover: true,
});

let fitted: Start | undefined;
/** The shipped start. Fits once per process; pure, so the memory is no state. */
export function start(): Start {
  return (fitted ??= startFrom(targets2023()));
}

/** Fits a start to its targets (other base years: studies/start-targets.ts). */
export function startFrom(targets: StartTargets): Start {
  const { cells } = fitWork(targets.work, targets.ages);
  const groups = (OLDEST + 1) * KINDS;
  // Persons by track first; the needy flag is split once pension states are known.
  const tracked = new Float64Array(groups * PLACES);
  const women = [0, 1, 2].map(() => 0);
  for (let age = 16; age < 50; age++)
    for (let r = 0; r < 3; r++)
      WORKS.forEach((work, w) => {
        const n = cells[workCell(1, age, r, w)]!;
        women[2]! += n * late(work);
        women[0]! += n;
      });
  const cohortLate = women[2]! / women[0]!;
  for (let age = 0; age <= OLDEST; age++) {
    spread(tracked, cells, age, 0, "60", () => 1);
    // From 50 the share of each birth year on the later track is that of younger women; those in formal work are all on it.
    let formal = 0;
    let total = 0;
    for (let r = 0; r < 3; r++)
      WORKS.forEach((work, w) => {
        const n = cells[workCell(1, age, r, w)]!;
        total += n;
        if (isFormal(work)) formal += n;
      });
    const rest =
      total > formal ? Math.max(0, Math.min(1, (cohortLate * total - formal) / (total - formal))) : 0;
    const share = (work: (typeof WORKS)[number]): number =>
      age < 16 ? 0.5 : age < 50 ? late(work) : isFormal(work) ? 1 : rest;
    spread(tracked, cells, age, 1, "50", (work) => 1 - share(work));
    spread(tracked, cells, age, 1, "55", share);
  }

  const slice = (age: number, kind: number): Float64Array =>
    tracked.subarray(groupOf(age, kind) * PLACES, (groupOf(age, kind) + 1) * PLACES);
  const pension = fitPension(targets.pension, slice);
  return assemble(targets, groups, slice, pension);
}

const late = (work: (typeof WORKS)[number]): number =>
  isFormal(work)
    ? START_PRIORS.track55[work as "formal-public"]
    : ownAccount(work)
      ? START_PRIORS.track55.own
      : START_PRIORS.track55.other;

/** Puts one sex and track into its places: who has reached the pension age of end-2023, by the law of then. */
function spread(
  into: Float64Array,
  cells: Float64Array,
  age: number,
  sex: number,
  track: "60" | "50" | "55",
  share: (work: (typeof WORKS)[number]) => number,
): void {
  const kind = ["60", "50", "55"].indexOf(track) * 2;
  let total = 0;
  let formal = 0;
  for (let r = 0; r < 3; r++)
    WORKS.forEach((work, w) => {
      const n = cells[workCell(sex, age, r, w)]! * share(work);
      total += n;
      if (isFormal(work)) formal += n;
    });
  const hazardousAge = sex === 0 ? 55 : 45;
  const reached =
    age >= Number(track)
      ? 1
      : age >= hazardousAge
        ? Math.min(1, (START_PRIORS.hazardous * total) / (total - formal))
        : 0;
  for (let r = 0; r < 3; r++)
    WORKS.forEach((work, w) => {
      const n = cells[workCell(sex, age, r, w)]! * share(work);
      const out = isFormal(work) ? 0 : reached;
      into[groupOf(age, kind) * PLACES + placeOf(r, 0, w)] = n * (1 - out);
      into[groupOf(age, kind) * PLACES + placeOf(r, 1, w)] = n * out;
    });
}

function assemble(
  targets: StartTargets,
  groups: number,
  slice: (age: number, kind: number) => Float64Array,
  pension: ReturnType<typeof fitPension>,
): Start {
  const S = STATES.length;
  const YEARS = 22;
  const counted = new Set([stateIndex["E-contributing"], stateIndex["E-lapsed"], stateIndex.dual]);
  const firsts: number[] = [];
  let width = 0;
  STATES.forEach((_, s) => {
    firsts.push(width);
    width += counted.has(s) ? YEARS : 1;
  });
  const persons = new Float64Array(groups * PLACES);
  const pensions = new Float64Array(groups * PLACES * width);
  const unemployment = new Float64Array(groups * PLACES * 3);
  const injury = new Float64Array(groups * PLACES * 3);
  const platform = new Float64Array(groups * PLACES * 3);

  // How many of the needy fall on residents' contributors, to meet the 26.87 million paid for.
  const isPayer = (s: number): boolean => s === stateIndex["R-contributing"] || s === stateIndex["R-lapsed"];
  let payers = 0;
  each((age, kind, place) => {
    for (let s = 0; s < S; s++)
      if (isPayer(s))
        payers +=
          pension.counts[pension.at(age, kind, place) + s]! *
          START_PRIORS.needyByResidence[residenceOf(place)]!;
  });
  const needyOf = (s: number, place: number, work: string): number => {
    const weight = START_PRIORS.needyByResidence[residenceOf(place)]!;
    if (isPayer(s)) return (targets.pension.needy * M * weight) / payers;
    if (s === stateIndex["R-receiving"] || work === "child" || work === "student")
      return START_PRIORS.needyElsewhere * weight;
    return 0;
  };

  each((age, kind, place) => {
    const first = pension.at(age, kind, place);
    const work = WORKS[workOf(place)]!;
    const years = age >= 16 ? yearsAt(age, YEARS - 1) : undefined;
    for (let s = 0; s < S; s++) {
      const n = pension.counts[first + s]!;
      if (n <= 0) continue;
      const needy = needyOf(s, place, work);
      for (const flag of [0, 1]) {
        const part = n * (flag ? needy : 1 - needy);
        const cell = groupOf(age, kind + flag) * PLACES + place;
        persons[cell]! += part;
        if (counted.has(s))
          for (let k = 0; k < YEARS; k++) pensions[cell * width + firsts[s]! + k]! += part * years![k]!;
        else pensions[cell * width + firsts[s]!]! += part;
      }
    }
  });

  // Given work: unemployment insurance, injury insurance, the platform pilot.
  const total = (match: (work: (typeof WORKS)[number], place: number) => number): number => {
    let sum = 0;
    for (let cell = 0; cell < persons.length; cell++)
      if (persons[cell]! > 0) sum += persons[cell]! * match(WORKS[workOf(cell % PLACES)]!, cell % PLACES);
    return sum;
  };
  const shape = (work: (typeof WORKS)[number], place: number): number =>
    (work === "formal-public" ? START_PRIORS.publicInsured : work === "formal-enterprise" ? 0.91 : 0) *
    (residenceOf(place) === 1 ? START_PRIORS.nonlocalInsured : 1);
  const insured = (targets.insured.unemployment * M) / total(shape);
  const claiming = (targets.claiming * M) / total((work) => Number(work === "unemployed"));
  const injured = (work: (typeof WORKS)[number]): number =>
    isFormal(work) ? START_PRIORS.formalInjury : work === "uncovered-wage" ? START_PRIORS.uncoveredInjury : 0;
  const covered = (targets.insured.injury * M) / total(injured);
  const receiving =
    (targets.receiving * M) /
    total((work) => Number(isFormal(work)) + 0.4 * Number(work === "uncovered-wage"));
  const platformCovered = (targets.platformCovered * M) / total((work) => Number(work === "platform"));
  for (let cell = 0; cell < persons.length; cell++) {
    const n = persons[cell]!;
    if (n <= 0) continue;
    const place = cell % PLACES;
    const work = WORKS[workOf(place)]!;
    const fill = (into: Float64Array, one: number, two: number): void => {
      into[cell * 3] = n * (1 - one - two);
      into[cell * 3 + 1] = n * one;
      into[cell * 3 + 2] = n * two;
    };
    fill(unemployment, insured * shape(work, place), work === "unemployed" ? claiming : 0);
    fill(
      injury,
      covered * injured(work),
      isFormal(work) ? receiving : work === "uncovered-wage" ? 0.4 * receiving : 0,
    );
    fill(platform, work === "platform" ? platformCovered : 0, 0);
  }
  const start = {
    base: targets.base,
    groups,
    persons,
    schemes: {
      pension: pensions,
      unemployment,
      injury,
      "platform-injury": platform,
      ...(targets.cover ? coverAtStart(targets.base, persons) : withoutCover(persons)),
    },
  };
  return { ...start, margins: marginsOf(targets, start, firsts, width) };

  function each(visit: (age: number, kind: number, place: number) => void): void {
    for (let age = 0; age <= OLDEST; age++)
      for (let kind = 0; kind < KINDS; kind += 2) {
        const here = slice(age, kind);
        for (let place = 0; place < PLACES; place++) if (here[place]! > 0) visit(age, kind, place);
      }
  }
}

/** What was asked of the fit and what came out, for the results and the report. */
function marginsOf(
  targets: StartTargets,
  start: Omit<Start, "margins">,
  firsts: readonly number[],
  width: number,
): Margin[] {
  const { persons, schemes } = start;
  const sum = (test: (age: number, kind: number, place: number) => boolean): number => {
    let total = 0;
    for (let g = 0; g < start.groups; g++)
      for (let place = 0; place < PLACES; place++)
        if (test(OLDEST - Math.floor(g / KINDS), g % KINDS, place)) total += persons[g * PLACES + place]!;
    return total;
  };
  const state = (
    name: string,
    subs: readonly number[],
    w: number,
    test: (age: number, kind: number, place: number) => boolean = () => true,
  ): number => {
    const array = schemes[name]!;
    let total = 0;
    for (let cell = 0; cell < persons.length; cell++)
      if (test(OLDEST - Math.floor(cell / PLACES / KINDS), Math.floor(cell / PLACES) % KINDS, cell % PLACES))
        for (const sub of subs) total += array[cell * w + sub]!;
    return total;
  };
  const subs = (...names: (typeof STATES)[number][]): number[] =>
    names.flatMap((name) => {
      const s = stateIndex[name];
      const end = s + 1 < STATES.length ? firsts[s + 1]! : width;
      return Array.from({ length: end - firsts[s]! }, (_, i) => firsts[s]! + i);
    });
  const inWork =
    (...works: (typeof WORKS)[number][]) =>
    (_a: number, _k: number, place: number): boolean =>
      works.includes(WORKS[workOf(place)]!);
  const town = (place: number): boolean => residenceOf(place) < 2;
  const employedHere = inWork(
    "formal-public",
    "formal-enterprise",
    "uncovered-wage",
    "flexible",
    "platform",
    "agriculture",
  );
  const t = targets.work;
  const p = targets.pension;
  const from = (age: number): number =>
    targets.ages.persons.reduce((total, ages) => total + ages.slice(age).reduce((a, b) => a + b, 0), 0);
  const population = targets.ages.persons.map((ages) => ages.reduce((a, b) => a + b, 0)) as [number, number];
  const rows: [string, string, number, number, Margin["status"], Margin["basis"], string][] = [
    ["M1", "population", population[0] + population[1], sum(() => true), "exact", "data", "S_NBS_JAN2024"],
    ["M1", "population 16+", from(16), sum((age) => age >= 16), "exact", "data", "S_NBS_JAN2024"],
    ["M1", "population 60+", from(60), sum((age) => age >= 60), "exact", "data", "S_NBS_JAN2024"],
    ["M1", "men", population[0], sum((_a, kind) => kind < 2), "exact", "data", "S_NBS_JAN2024"],
    [
      "M2",
      "urban population",
      t.urban * M,
      sum((_a, _k, place) => town(place)),
      "exact",
      "data",
      "S_NBS_JAN2024",
    ],
    [
      "M3",
      "town residents registered elsewhere",
      t.nonlocal * M,
      sum((_a, _k, place) => residenceOf(place) === 1),
      "soft",
      "derived",
      "S_NBS_JAN2024; S_MPS_MEM",
    ],
    ["M4", "employment", t.employment * M, sum(employedHere), "exact", "data", "S_CSY_MEM"],
    [
      "M4",
      "urban employment",
      t.urbanEmployment * M,
      sum((a, k, place) => employedHere(a, k, place) && town(place)),
      "exact",
      "data",
      "S_CSY_MEM",
    ],
    ["M4", "agriculture", t.agriculture * M, sum(inWork("agriculture")), "soft", "derived", "S_CSY_MEM"],
    [
      "M5",
      "unemployed in towns",
      t.unemployedUrban * M,
      sum((a, k, place) => inWork("unemployed")(a, k, place) && town(place)),
      "soft",
      "derived",
      "S_NBS2024; S_CSY_MEM",
    ],
    [
      "M6",
      "students 16+",
      t.students * M,
      sum((age, k, place) => age >= 16 && inWork("student")(age, k, place)),
      "soft",
      "prior",
      "S_14FYP_PRESS; prior",
    ],
    [
      "M7",
      "formal work, public",
      t["formal-public"] * M,
      sum(inWork("formal-public")),
      "soft",
      "prior",
      "S_MOHRSS_MEM; prior",
    ],
    [
      "M7",
      "formal work, enterprises",
      t["formal-enterprise"] * M,
      sum(inWork("formal-enterprise")),
      "soft",
      "derived",
      "S_CSY_MEM; derived",
    ],
    [
      "M8",
      "own-account and platform work",
      (t.flexible + t.platform) * M,
      sum(inWork("flexible", "platform")),
      "soft",
      "data",
      "S_NBS_MEM",
    ],
    ["M8", "platform work", t.platform * M, sum(inWork("platform")), "soft", "prior", "S_ACFTU9; prior"],
    [
      "M9",
      "uninsured wage work",
      t["uncovered-wage"] * M,
      sum(inWork("uncovered-wage")),
      "soft",
      "derived",
      "derived",
    ],
    [
      "M10",
      "employees' contributors",
      p.contributors * M,
      state("pension", subs("E-contributing", "E-lapsed", "dual"), width),
      "exact",
      "data",
      "S_CSY_MEM; S_RATIO",
    ],
    [
      "M10",
      "employees' retirees",
      p.retirees * M,
      state("pension", subs("E-receiving"), width),
      "exact",
      "data",
      "S_RETIREES_PAGE",
    ],
    [
      "M10",
      "residents' contributors",
      p.residentsContributors * M,
      state("pension", subs("R-contributing", "R-lapsed", "dual"), width),
      "exact",
      "data",
      "derived",
    ],
    [
      "M10",
      "residents' recipients",
      p.residentsRecipients * M,
      state("pension", subs("R-receiving"), width),
      "exact",
      "data",
      "S_CSY_MEM",
    ],
    [
      "M11",
      "lapsed employees' records",
      p.lapsed * M,
      state("pension", subs("E-lapsed"), width) +
        state("pension", subs("dual"), width, (a, k, place) => !isFormal(WORKS[workOf(place)]!)),
      "soft",
      "prior",
      "prior",
    ],
    [
      "M12",
      "own-account workers with an employees' record",
      p.flexibleWithRecord * M,
      state("pension", subs("E-contributing", "E-lapsed"), width, inWork("flexible", "platform")),
      "soft",
      "prior",
      "S7; prior",
    ],
    ["M13", "dual records", p.dual * M, state("pension", subs("dual"), width), "soft", "prior", "prior"],
    [
      "M14",
      "employees' retirees under 60",
      (p.retireesWomen50 + p.retireesMen55 + p.retireesWomen45) * M,
      state("pension", subs("E-receiving"), width, (age) => age < 60),
      "soft",
      "derived",
      "derived; prior",
    ],
    [
      "M15",
      "people in need among residents' contributors",
      p.needy * M,
      state("pension", subs("R-contributing", "R-lapsed"), width, (_a, kind) => (kind & 1) === 1),
      "soft",
      "data",
      "S_PRESS202302",
    ],
    [
      "M16",
      "unemployment insurance",
      targets.insured.unemployment * M,
      state("unemployment", [1], 3),
      "exact",
      "data",
      "S_PRESS20240124",
    ],
    [
      "M16",
      "drawing unemployment benefit",
      targets.claiming * M,
      state("unemployment", [2], 3),
      "soft",
      "data",
      "S_XINHUA20241008",
    ],
    [
      "M17",
      "work-injury insurance",
      targets.insured.injury * M,
      state("injury", [1], 3),
      "exact",
      "data",
      "S_MOHRSS_MEM",
    ],
    [
      "M17",
      "drawing injury benefit",
      targets.receiving * M,
      state("injury", [2], 3),
      "soft",
      "derived",
      "S_CSY_MEM; derived",
    ],
    [
      "M18",
      "platform pilot, ever covered",
      targets.platformCovered * M,
      state("platform-injury", [1, 2], 3),
      "soft",
      "data",
      "S_OIP2023; S_MOHRSS_MEM",
    ],
  ];
  return rows.map(([margin, group, target, fitted, status, basis, source]) => ({
    margin,
    group,
    target,
    fitted,
    status,
    basis,
    source,
  }));
}
