/** The population at a base year end by age, sex, residence and work, fitted to the official counts. */
import { populationByAge, series, urbanShare, type BySexAndAge } from "../ground/data.ts";
import { profile, type Profile } from "../ground/parameter.ts";
import { schoolExit } from "./labour.ts";
import { OLDEST, RESIDENCES, WORKS, isFormal } from "./person.ts";

const M = 1e6;

/** Margins that the fit of work meets; million persons, shares from 0 to 1. */
export interface WorkTargets {
  readonly urban: number;
  readonly nonlocal: number;
  readonly students: number;
  readonly employment: number;
  readonly urbanEmployment: number;
  readonly unemployedUrban: number;
  readonly unemployedRural: number;
  readonly "formal-public": number;
  readonly "formal-enterprise": number;
  readonly "uncovered-wage": number;
  readonly flexible: number;
  readonly platform: number;
  readonly agriculture: number;
  readonly ruralShareOfFarmers: number;
}
/** What the fit starts from: persons by sex and single age, and the year whose urban shares give the shape by age. */
export interface Ages {
  readonly persons: BySexAndAge;
  readonly urbanShapeOf: number;
}

/** Margins of end-2023 that this fit meets; million persons. Sources and status are in the margins table. */
export const WORK_TARGETS: WorkTargets = {
  urban: 932.67,
  nonlocal: 251.8,
  students: 60,
  employment: 740.41,
  urbanEmployment: 470.32,
  unemployedUrban: 25.8,
  unemployedRural: 2.8,
  "formal-public": 39,
  "formal-enterprise": 236,
  "uncovered-wage": 96.61,
  flexible: 140,
  platform: 60,
  agriculture: 168.8,
  ruralShareOfFarmers: 0.9,
};
const EMPLOYED = [
  "formal-public",
  "formal-enterprise",
  "uncovered-wage",
  "flexible",
  "platform",
  "agriculture",
] as const;

const prior = { unit: "share", source: "prior" } as const;
/** Employed share of those not in school; 45-69 in towns from the 2020 census, the rest priors; levels are shifted to the totals. */
export const employmentCurves: Readonly<
  Record<"urbanMale" | "urbanFemale" | "ruralMale" | "ruralFemale", Profile>
> = {
  urbanMale: profile({
    label: "Employed men in towns",
    unit: "share",
    source: "S_DECK_CENSUS2020; prior",
    points: {
      16: 0.35,
      20: 0.7,
      25: 0.88,
      30: 0.94,
      40: 0.94,
      47: 0.889,
      52: 0.828,
      57: 0.682,
      59: 0.56,
      60: 0.34,
      62: 0.278,
      67: 0.194,
      72: 0.1,
      80: 0.03,
    },
  }),
  urbanFemale: profile({
    label: "Employed women in towns",
    unit: "share",
    source: "S_DECK_CENSUS2020; prior",
    points: {
      16: 0.3,
      20: 0.62,
      25: 0.76,
      30: 0.76,
      40: 0.76,
      47: 0.69,
      49: 0.62,
      50: 0.52,
      52: 0.457,
      57: 0.254,
      62: 0.133,
      67: 0.098,
      72: 0.05,
      80: 0.01,
    },
  }),
  ruralMale: profile({
    ...prior,
    label: "Employed men in the countryside",
    points: {
      16: 0.4,
      20: 0.72,
      25: 0.9,
      40: 0.94,
      50: 0.92,
      57: 0.86,
      62: 0.72,
      67: 0.58,
      72: 0.4,
      77: 0.22,
      85: 0.06,
    },
  }),
  ruralFemale: profile({
    ...prior,
    label: "Employed women in the countryside",
    points: {
      16: 0.35,
      20: 0.6,
      25: 0.74,
      40: 0.82,
      50: 0.76,
      57: 0.66,
      62: 0.52,
      67: 0.4,
      72: 0.25,
      77: 0.12,
      85: 0.02,
    },
  }),
};
const nonlocalShape = profile({
  ...prior,
  label: "Registered elsewhere among town residents, before scaling",
  points: { 0: 0.2, 15: 0.25, 20: 0.4, 30: 0.42, 45: 0.3, 60: 0.14, 80: 0.08 },
});
const unemploymentByAge = profile({
  label: "Unemployed over the labour force by age",
  unit: "share",
  source: "S_NBS_MEM",
  note: "14.9 % at 16-24, 6.1 % at 25-29, 3.9 % at 30-59 (December 2023, remembered)",
  points: { 16: 0.149, 24: 0.149, 25: 0.061, 29: 0.061, 30: 0.039, 59: 0.039, 60: 0 },
});

/** How likely each kind of work is before fitting: by residence (local, nonlocal, rural), sex and age. Priors. */
const seeds: Readonly<
  Record<
    (typeof EMPLOYED)[number],
    { residence: readonly [number, number, number]; women: number; ages: Profile }
  >
> = {
  "formal-public": {
    residence: [1.5, 0.3, 0.25],
    women: 1.1,
    ages: profile({
      ...prior,
      label: "public employees by age",
      points: { 17: 0, 22: 0.5, 30: 1, 58: 1, 59: 0.9 },
    }),
  },
  "formal-enterprise": {
    residence: [1, 1.1, 0.35],
    women: 1,
    ages: profile({
      ...prior,
      label: "insured enterprise employees by age",
      points: { 16: 0.3, 22: 1, 45: 1.05, 52: 1.05, 59: 0.95 },
    }),
  },
  "uncovered-wage": {
    residence: [0.5, 0.8, 1],
    women: 0.8,
    ages: profile({
      ...prior,
      label: "uninsured employees by age",
      points: { 16: 1, 50: 1, 65: 0.6, 75: 0.2 },
    }),
  },
  flexible: {
    residence: [0.8, 0.8, 0.8],
    women: 1,
    ages: profile({
      ...prior,
      label: "own-account workers by age",
      points: { 16: 0.6, 30: 1, 60: 1.2, 75: 0.6 },
    }),
  },
  platform: {
    residence: [0.7, 1.2, 0.5],
    women: 0.4,
    ages: profile({
      ...prior,
      label: "platform workers by age",
      points: { 16: 1, 35: 1, 50: 0.3, 60: 0.02, 65: 0 },
    }),
  },
  agriculture: {
    residence: [0.15, 0.05, 4],
    women: 1.1,
    ages: profile({
      ...prior,
      label: "farmers by age",
      points: { 16: 0.2, 30: 0.45, 50: 1.1, 60: 2, 75: 3 },
    }),
  },
};

/** Persons by sex, completed age at the year end, residence and work. */
export type WorkCells = Float64Array;
export const workCell = (sex: number, age: number, residence: number, work: number): number =>
  ((sex * (OLDEST + 1) + age) * 3 + residence) * WORKS.length + work;

const logit = (x: number): number => Math.log(x / (1 - x));
const expit = (x: number): number => 1 / (1 + Math.exp(-x));
/** The shift on the logit scale that brings a total to its target (bisection to the last bit). */
function shiftTo(target: number, total: (shift: number) => number): number {
  let low = -20;
  let high = 20;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (total(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
const clampShare = (x: number): number => Math.min(1 - 1e-9, Math.max(1e-9, x));

/** Urban share by single age: straight lines between the middles of the published groups. */
function urbanByAge(year: number): Float64Array {
  const groups = urbanShare(year);
  const points = Object.fromEntries(
    groups.map(({ from, to, share }) => [to >= OLDEST ? 75 : Math.round((from + to) / 2), share]),
  );
  const line = profile({ ...prior, label: "urban share by age", points });
  return Float64Array.from({ length: OLDEST + 1 }, (_, age) => line.at(age));
}

/** Share still in school by completed age at the year end, before it is fitted to the number of students. */
function schoolShare(): Float64Array {
  const share = new Float64Array(OLDEST + 1);
  share[16] = 1;
  for (let age = 16; age < 26; age++) share[age + 1] = share[age]! * (1 - schoolExit.at(age));
  return share;
}

/** Single ages of end-2023, in whole bands of the official release (the file rounds to single persons per age). */
export function agesOf2023(): [Float64Array, Float64Array] {
  const file = populationByAge(2023);
  const ages = [file[0].slice(), file[1].slice()] as [Float64Array, Float64Array];
  const band = series("population_age_band", "16-59").get(2023)!.persons;
  const old = series("population_age_band", "60+").get(2023)!.persons;
  const all = series("population_yearend").get(2023)!.persons;
  for (const [from, to, target] of [
    [0, 15, all - band - old],
    [16, 59, band],
    [60, OLDEST, old],
  ] as const) {
    let total = 0;
    for (let age = from; age <= to; age++) total += ages[0][age]! + ages[1][age]!;
    for (let age = from; age <= to; age++)
      for (const sex of [0, 1] as const) ages[sex][age]! *= target / total;
  }
  return ages;
}

/** The fitted cells. Iterative proportional fitting (Deming and Stephan 1940) over kinds of work. */
export function fitWork(targets: WorkTargets, ages: Ages): { cells: WorkCells; studentPower: number } {
  const population = ages.persons;
  const cells = new Float64Array(2 * (OLDEST + 1) * 3 * WORKS.length);
  const at = (sex: number, age: number): number => population[sex]![age]!;
  const each = (visit: (sex: number, age: number) => void): void => {
    for (let sex = 0; sex < 2; sex++) for (let age = 0; age <= OLDEST; age++) visit(sex, age);
  };
  const sum = (term: (sex: number, age: number) => number): number => {
    let total = 0;
    each((sex, age) => (total += term(sex, age)));
    return total;
  };

  const shares = urbanByAge(ages.urbanShapeOf);
  const urbanShift = shiftTo(targets.urban * M, (shift) =>
    sum((sex, age) => at(sex, age) * expit(logit(shares[age]!) + shift)),
  );
  const urban = (age: number): number => expit(logit(shares[age]!) + urbanShift);
  const nonlocalShift = shiftTo(targets.nonlocal * M, (shift) =>
    sum((sex, age) => at(sex, age) * urban(age) * expit(logit(nonlocalShape.at(age)) + shift)),
  );
  const residents = new Float64Array(2 * (OLDEST + 1) * 3);
  each((sex, age) => {
    const nonlocal = expit(logit(nonlocalShape.at(age)) + nonlocalShift);
    const first = (sex * (OLDEST + 1) + age) * 3;
    residents[first] = at(sex, age) * urban(age) * (1 - nonlocal);
    residents[first + 1] = at(sex, age) * urban(age) * nonlocal;
    residents[first + 2] = at(sex, age) * (1 - urban(age));
  });
  const inPlace = (sex: number, age: number, residence: number): number =>
    residents[(sex * (OLDEST + 1) + age) * 3 + residence]!;

  const school = schoolShare();
  const inSchool = (age: number, power: number): number => (school[age]! > 0 ? school[age]! ** power : 0);
  const studentPower = Math.exp(
    -shiftTo(targets.students * M, (shift) =>
      sum((sex, age) => at(sex, age) * inSchool(age, Math.exp(-shift))),
    ),
  );
  const student = (age: number): number => inSchool(age, studentPower);

  const curve = (sex: number, residence: number): Profile =>
    residence === 2
      ? sex === 0
        ? employmentCurves.ruralMale
        : employmentCurves.ruralFemale
      : sex === 0
        ? employmentCurves.urbanMale
        : employmentCurves.urbanFemale;
  const rate = (sex: number, age: number, residence: number, shift: number): number =>
    age < 16 ? 0 : expit(logit(clampShare(curve(sex, residence).at(age))) + shift) * (1 - student(age));
  const places = (group: "urban" | "rural"): readonly number[] => (group === "urban" ? [0, 1] : [2]);
  const shiftOf = (group: "urban" | "rural", target: number): number =>
    shiftTo(target * M, (shift) =>
      sum((sex, age) =>
        places(group).reduce((total, r) => total + inPlace(sex, age, r) * rate(sex, age, r, shift), 0),
      ),
    );
  const shifts = [
    shiftOf("urban", targets.urbanEmployment),
    shiftOf("rural", targets.employment - targets.urbanEmployment),
  ];
  const employedHere = residents.map(
    (n, i) =>
      n *
      rate(
        Math.floor(i / (3 * (OLDEST + 1))),
        Math.floor(i / 3) % (OLDEST + 1),
        i % 3,
        shifts[i % 3 === 2 ? 1 : 0]!,
      ),
  );
  const employed = (sex: number, age: number, residence: number): number =>
    employedHere[(sex * (OLDEST + 1) + age) * 3 + residence]!;

  const unemployedShape = (sex: number, age: number, residence: number): number => {
    if (age < 16 || age > 59) return 0;
    const u = unemploymentByAge.at(age);
    return Math.min(
      (employed(sex, age, residence) * u) / (1 - u),
      0.9 * (inPlace(sex, age, residence) * (1 - student(age)) - employed(sex, age, residence)),
    );
  };
  const unemployedTotals = (["urban", "rural"] as const).map((group) =>
    sum((sex, age) => places(group).reduce((total, r) => total + unemployedShape(sex, age, r), 0)),
  );

  const index = Object.fromEntries(WORKS.map((work, i) => [work, i])) as Record<
    (typeof WORKS)[number],
    number
  >;
  each((sex, age) => {
    for (let r = 0; r < RESIDENCES.length; r++) {
      const here = inPlace(sex, age, r);
      if (age < 16) {
        cells[workCell(sex, age, r, index.child)] = here;
        continue;
      }
      const u =
        (unemployedShape(sex, age, r) * (r === 2 ? targets.unemployedRural : targets.unemployedUrban) * M) /
        unemployedTotals[r === 2 ? 1 : 0]!;
      const e = employed(sex, age, r);
      const s = here * student(age);
      cells[workCell(sex, age, r, index.student)] = s;
      cells[workCell(sex, age, r, index.unemployed)] = u;
      cells[workCell(sex, age, r, index.inactive)] = here - s - u - e;
      let total = 0;
      for (const work of EMPLOYED) {
        const seed = seeds[work];
        // Women of 50 to 54 in formal work are on the later track only; nobody is in formal work past the pension age.
        const open = !isFormal(work)
          ? 1
          : sex === 0
            ? age < 60
              ? 1
              : 0
            : age < 50
              ? 1
              : age < 55
                ? 0.35
                : 0;
        const weight = seed.residence[r]! * (sex === 1 ? seed.women : 1) * seed.ages.at(age) * open;
        cells[workCell(sex, age, r, index[work])] = weight;
        total += weight;
      }
      for (const work of EMPLOYED) cells[workCell(sex, age, r, index[work])]! *= total > 0 ? e / total : 0;
    }
  });

  // Fit kinds of work: totals by kind (farmers by residence too), then the employed of each age, sex and place.
  for (let round = 0, worst = 1; round < 500 && worst > 1e-13; round++) {
    worst = 0;
    for (const work of EMPLOYED) {
      const groups: [readonly number[], number][] =
        work === "agriculture"
          ? [
              [[2], targets.agriculture * targets.ruralShareOfFarmers],
              [[0, 1], targets.agriculture * (1 - targets.ruralShareOfFarmers)],
            ]
          : [[[0, 1, 2], targets[work]]];
      for (const [rs, target] of groups) {
        const total = sum((sex, age) =>
          rs.reduce((part, r) => part + cells[workCell(sex, age, r, index[work])]!, 0),
        );
        each((sex, age) => {
          if (age >= 16)
            for (const r of rs) cells[workCell(sex, age, r, index[work])]! *= (target * M) / total;
        });
      }
    }
    each((sex, age) => {
      if (age < 16) return;
      for (let r = 0; r < 3; r++) {
        const total = EMPLOYED.reduce((part, work) => part + cells[workCell(sex, age, r, index[work])]!, 0);
        if (total === 0) continue;
        worst = Math.max(worst, Math.abs(employed(sex, age, r) / total - 1));
        for (const work of EMPLOYED)
          cells[workCell(sex, age, r, index[work])]! *= employed(sex, age, r) / total;
      }
    });
  }
  return { cells, studentPower };
}
