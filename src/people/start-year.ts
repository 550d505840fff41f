/** Targets of a start at an earlier year end, from what was known then; the splits are those of 2023, scaled. */
import { lifeTable, populationByAge, type BySexAndAge } from "../ground/data.ts";
import type { Known } from "../ground/known.ts";
import { lifeParameters } from "./demography.ts";
import { OLDEST } from "./person.ts";
import { PENSION_TARGETS } from "./start-pension.ts";
import { WORK_TARGETS, agesOf2023, type Ages, type WorkTargets } from "./start-work.ts";
import { START_PRIORS, type StartTargets } from "./start.ts";

const M = 1e6;
/** The first year end with both arms of the pension as they are today (residents' pension from 2012). */
export const FIRST_BASE = 2012;

/**
 * Persons by sex and single age at a year end: the last census before it (end of 2010, or of 2020 from 2020 on)
 * carried forward with the UN life table; children make up the official total. The census of 2020 was published in May 2021.
 */
export function agesAt(year: number, known: Known): Ages {
  const census = year >= 2020 ? 2020 : 2010;
  if (year === 2023) return { persons: agesOf2023(), urbanShapeOf: 2023 };
  let persons: BySexAndAge = populationByAge(census).map((ages) => ages.slice()) as unknown as BySexAndAge;
  for (let step = census + 1; step <= year; step++) persons = aged(persons, step);
  const total = known.at("population_yearend", year);
  let [adults, children] = [0, 0];
  for (const ages of persons)
    for (let age = 0; age <= OLDEST; age++)
      if (age < 16) children += ages[age]!;
      else adults += ages[age]!;
  for (const ages of persons) for (let age = 0; age < 16; age++) ages[age]! *= (total - adults) / children;
  return { persons, urbanShapeOf: census };
}

/** A year of deaths; whoever is born fills the youngest age like the one before (children are scaled afterwards). */
export function aged(persons: BySexAndAge, year: number): BySexAndAge {
  const mx = lifeTable(year).mx;
  const scale = lifeParameters["life.mortality"].steps[0]![1];
  return persons.map((ages, sex) => {
    const next = new Float64Array(OLDEST + 1);
    for (let age = 0; age <= OLDEST; age++) {
      const after = Math.min(OLDEST, age + 1);
      next[after]! += ages[age]! * Math.exp((-scale * (mx[sex]![age]! + mx[sex]![after]!)) / 2);
    }
    next[0] = ages[0]!;
    return next;
  }) as unknown as BySexAndAge;
}

/** Of the 15.2 million public employees who came with the merger of 2016-17, how many had come by a year end. */
const merged = (year: number): number => Math.min(1, Math.max(0, (year - 2015) / 2));
/** Public employees outside the employees' arm before the merger, million (model section 5, derived). */
export const MERGED_WORKERS = 15.2;

/** Margins of work: published totals, and the make-up of 2023 (priors) in proportion to contributors and town jobs. */
function workAt(year: number, known: Known): WorkTargets {
  const at = (series: string): number => known.at(series, year) / M;
  const [employment, urbanEmployment] = [at("employment_total"), at("employment_urban")];
  const contributors = at("uebp_workers") / (PENSION_TARGETS.contributors / PENSION_TARGETS.formal);
  const registered = known.years("hukou_urbanisation_pct").some((one) => one <= year)
    ? known.lastUpTo("hukou_urbanisation_pct", year)
    : undefined;
  // Before 2013 the share registered elsewhere is taken as it was then: 1 - 35.93 / 54.49 of town residents.
  const elsewhere = registered
    ? 1 - registered.value / known.at("urbanisation_pct", registered.year)
    : 1 - 35.93 / 54.49;
  const surveyed = known.years("urban_surveyed_unemployment_avg_pct").filter((one) => one <= year);
  const unemployment = surveyed.length
    ? known.lastUpTo("urban_surveyed_unemployment_avg_pct", year).value / 100
    : UNEMPLOYMENT_BEFORE_SURVEY;
  const agriculture = farmersAt(year, known);
  const ownAccount = (WORK_TARGETS.flexible + WORK_TARGETS.platform) / WORK_TARGETS.urbanEmployment;
  const publicWork = WORK_TARGETS["formal-public"] - MERGED_WORKERS * (1 - merged(year));
  const formal = { "formal-public": publicWork, "formal-enterprise": contributors - publicWork };
  const own = ownAccount * urbanEmployment;
  const platform = (own * WORK_TARGETS.platform) / (WORK_TARGETS.flexible + WORK_TARGETS.platform);
  return {
    urban: at("population_urban"),
    nonlocal: elsewhere * at("population_urban"),
    students: WORK_TARGETS.students,
    employment,
    urbanEmployment,
    unemployedUrban: (urbanEmployment * unemployment) / (1 - unemployment),
    unemployedRural: WORK_TARGETS.unemployedRural,
    ...formal,
    flexible: own - platform,
    platform,
    agriculture,
    "uncovered-wage": employment - agriculture - contributors - own,
    ruralShareOfFarmers: WORK_TARGETS.ruralShareOfFarmers,
  };
}
/** Surveyed unemployment is published from 2018; before, a prior near the 5 % that officials then named. */
const UNEMPLOYMENT_BEFORE_SURVEY = 0.05;

/** Farmers: the share of agriculture last published, moved with rural employment since. Million. */
export function farmersAt(year: number, known: Known): number {
  const share = known.lastUpTo("employment_sector_share", year, "primary");
  const then = (share.value / 100) * known.at("employment_total", share.year);
  return (then * known.at("employment_rural", year)) / known.at("employment_rural", share.year) / M;
}

/** All targets of a year end from `FIRST_BASE` to 2023. Throws where something was not known by then. */
export function targetsAt(year: number, known: Known): StartTargets {
  const ages = agesAt(year, known);
  const work = workAt(year, known);
  const at = (series: string): number => known.at(series, year) / M;
  const contributors = at("uebp_workers");
  const residents = at("urrbp_contributors");
  const p = PENSION_TARGETS;
  const employees = contributors / p.contributors;
  const rural = residents / p.residentsContributors;
  // M14: those who draw a pension in excess of the old, 0.97 of whom draw one; split as in 2023.
  const old = ages.persons.reduce((total, one) => total + one.slice(60).reduce((sum, n) => sum + n, 0), 0);
  const [retirees, recipients] = [at("uebp_retirees"), at("urrbp_beneficiaries")];
  const under60 = retirees + recipients - DRAWING_AT_60 * (old / M);
  const of2023 = p.retireesWomen50 + p.retireesMen55 + p.retireesWomen45;
  return {
    base: year,
    ages,
    work,
    pension: {
      ...p,
      contributors,
      retirees,
      residentsContributors: residents,
      residentsRecipients: recipients,
      formal: work["formal-public"] + work["formal-enterprise"],
      lapsed: p.lapsed * employees,
      recentlySeparated: p.recentlySeparated * employees,
      flexibleWithRecord: p.flexibleWithRecord * employees,
      dual: p.dual * rural,
      retireesWomen50: (p.retireesWomen50 * under60) / of2023,
      retireesMen55: (p.retireesMen55 * under60) / of2023,
      retireesWomen45: (p.retireesWomen45 * under60) / of2023,
      needy: p.needy * rural,
    },
    insured: { unemployment: at("ui_insured"), injury: at("wi_insured") },
    claiming: at("ui_recipients_yearend"),
    receiving: known.lastUpTo("wi_beneficiaries", year).value / M,
    cover: false,
    platformCovered: year < 2022 ? 0 : year === 2023 ? START_PRIORS.platformCovered : 4,
  };
}
/** Share of those aged 60 and over who draw a pension (0.95 to 0.99, a prior of margin M14). */
const DRAWING_AT_60 = 0.97;
