/** Estimates from the published series: yearly effects of the record, their levels, and what they tend to. */
import { writeFileSync } from "node:fs";
import { geometricMean, standardDeviation } from "simple-statistics";
import type { Calibration, Estimate } from "../ground/calibration.ts";
import type { Known } from "../ground/known.ts";
import { FIRST_BASE, targetsAt } from "../people/start-year.ts";
import { start, startFrom, type Start } from "../people/start.ts";
import { BASE_YEAR, book, defineScenario, parameters, type Book } from "../scenario/scenario.ts";
import { AIMED, RULE, outlook, recordOf, type Outlook, type StartOf } from "./drives.ts";
import { EFFECTS, effectNames, overlay, valuesOf, type EffectName, type SolvedStep } from "./effects.ts";
import { historyUntil } from "./history.ts";

/** The law of end-2023 without calibrated effects: what the record is solved on. */
export function studyBook(): Book {
  const plain = book(
    defineScenario({ name: "law-2023", title: "The law of end-2023", because: "Base of the studies." }),
  );
  // Effects are solved, never taken from an earlier calibration.
  return overlay(plain, () => valuesOf(NEUTRAL));
}
const NEUTRAL = {
  contracts: 1,
  residents: 1,
  unemployment: 1,
  injury: 1,
  buyIn: 0.02,
  recipientsEnd: 0,
} as const;

const kept = new Map<string, Start>();
/** Starts by year end, from what was known then; kept, since a fit takes half a second. */
export const startAt: StartOf = (year, known) => {
  const key = String(year);
  let found = kept.get(key);
  if (!found) {
    // End-2023 is the shipped start: the projection goes out from the very cells that people read about.
    found = year === BASE_YEAR ? start() : startFrom(targetsAt(year, known.before(year)));
    kept.set(key, found);
  }
  return found;
};

/** The record of all solved steps up to a year end. */
export const solveRecord = (
  until: number,
  known: Known = historyUntil(until),
  startOf: StartOf = startAt,
  onStep?: (step: SolvedStep) => void,
): SolvedStep[] => recordOf(FIRST_BASE + 1, until, known, studyBook(), startOf, onStep);

/** Years ahead with values of their own; by then effects are back at their level, and the last value holds. */
const DATED = AIMED + 7;

const round = (value: number, digits = 4): number => Number(value.toFixed(digits));
const rounded = (values: Readonly<Record<string, number>>, digits = 4): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value, digits)]));

/** Everything that calibration.json holds, from a solved record. */
export function calibrationOf(record: readonly SolvedStep[], ahead: Outlook): Calibration {
  const recent = record.slice(-3);
  const levels = Object.fromEntries(effectNames.map((name) => [name, levelOf(name, recent)])) as Record<
    EffectName,
    number
  >;
  const years = Array.from({ length: DATED }, (_, t) => BASE_YEAR + 1 + t);
  return {
    base: BASE_YEAR,
    record: record.map(({ year, effects, missed, gross, available }) => ({
      year,
      effects: rounded(effects),
      missed: rounded(missed, 3),
      gross: rounded({ ...gross, available }, 2),
    })),
    estimates: effectNames.map((name) => estimateOf(name, record, levels[name])),
    alignment2023: rounded(
      Object.fromEntries(
        FACTORS.map((name) => [EFFECTS[name].parameter, record.at(-1)!.effects[name] / levels[name]]),
      ),
    ),
    values: Object.fromEntries(
      effectNames.map((name) => [
        EFFECTS[name].parameter,
        Object.fromEntries(years.map((year, t) => [year, round(ahead.effects[t]![name])])),
      ]),
    ),
  };
}
/** Effects that multiply a hazard; the other two are shares. */
const FACTORS = ["contracts", "residents", "unemployment", "injury"] as const satisfies readonly EffectName[];
const isFactor = (name: EffectName): boolean => (FACTORS as readonly string[]).includes(name);

const levelOf = (name: EffectName, steps: readonly SolvedStep[]): number => {
  const values = steps.map(({ effects }) => effects[name]);
  return isFactor(name) ? geometricMean(values) : values.reduce((a, b) => a + b, 0) / values.length;
};

/** What the data can and cannot tell apart (model section 6), by effect. */
const IDENTIFIED: Readonly<Record<EffectName, string>> = {
  contracts:
    "yes, as the sum of new records of the employees' arm; not which of work.coverContract, work.flexibleToFormal, work.unemployedToFormal, work.farmToFormal, work.schoolToFormal made them, nor apart from separations",
  residents:
    "yes, as joiners less movers to the employees' arm; joiners not apart from pension.dualCleanup and pension.dualShare",
  unemployment: "yes, given contracts; uptake not apart from separations of the insured",
  injury: "yes, given contracts; uptake under contracts not apart from project cover",
  buyIn:
    "as the sum of new retirees; not apart from the ages of records near pension age (a prior of the start)",
  recipientsEnd:
    "as the sum of endings of recipients' records; not apart from mortality of recipients, late claims, and duplicates closed",
};

function estimateOf(name: EffectName, record: readonly SolvedStep[], level: number): Estimate {
  const { parameter, bounds } = EFFECTS[name];
  const { label, unit } = parameters[parameter];
  const values = record.map(({ effects }) => effects[name]);
  const scale = isFactor(name) ? "log" : "plain";
  return {
    name: parameter,
    label,
    unit,
    prior: NEUTRAL[name],
    range: bounds,
    estimate: round(level),
    spread: round(standardDeviation(scale === "log" ? values.map(Math.log) : values)),
    scale,
    identified: IDENTIFIED[name],
  };
}

/** The calibration of end-2023, solved anew. */
export function calibrate(onStep?: (step: SolvedStep) => void): { calibration: Calibration; text: string } {
  const known = historyUntil(BASE_YEAR);
  const record = solveRecord(BASE_YEAR, known, startAt, onStep);
  const ahead = outlook(record, known, studyBook(), start(), BASE_YEAR + DATED, RULE, { ownPaths: true });
  const calibration = calibrationOf(record, ahead);
  return { calibration, text: `${JSON.stringify({ ...ABOUT, ...calibration }, null, 1)}\n` };
}
const ABOUT = {
  about:
    "Written by npm run calibrate from src/data/enrolment.csv and labour.csv to 31 December 2023; do not edit. Effects multiply hazards of joining (or are shares); a record year's effects meet its published stocks. Values from 2024 on tend as src/studies/drives.ts says; the last one holds.",
};

export const CALIBRATION_FILE = new URL("../data/calibration.json", import.meta.url);
export const writeCalibration = (text: string): void => writeFileSync(CALIBRATION_FILE, text);
