/** The gallery: a chart for each function of `charts`, in both languages. */
import { charts } from "../../src/index.ts";
import type { Lang } from "../../src/outputs/words.ts";
import {
  compared, hindcast, provinces, run, sampled, sensitivity, six, skill, sweep, trace,
} from "./tables.ts"; // prettier-ignore

/** Enrolment with its history: counted, projected, and what the last increment would give. */
export const enrolment = (lang: Lang) => charts.enrolment(run, { lang });

/** A count that only grows stands alone: the chart refuses to put it beside stocks. */
export const enrolmentCumulative = (lang: Lang) =>
  charts.enrolment(run, { lang, series: ["platform-injury"] });

/** How sure a level is. Expected values carry the bands of the ensemble; agents carry those of their replicates. */
export const fan = (lang: Lang) =>
  charts.fan(run, { lang, engine: "cohort", series: "unemployment", bands: BANDS[lang] });
const BANDS = {
  en: "Bands: an ensemble (luck of the years, economy, priors), no narrower than the model's own earlier errors.",
  zh: "区间：集合推算（年际波动、经济走势、先验参数），且不窄于模型自身以往的误差。",
};

/** What adds to enrolment and what takes away, year by year or over the whole time. */
export const increments = (lang: Lang) => charts.increments(run, { lang });

/** Both arms of the pension by role. */
export const arms = (lang: Lang) => charts.arms(run, { lang });

/** Who stands where in the pension system, at each age. */
export const pyramid = (lang: Lang) => charts.pyramid(run, { lang });

/** Shares by age and sex over a denominator that has a name. */
export const coverage = (lang: Lang) => charts.coverage(run, { lang });

/** The same over age and time at once; generations move along the dashed lines. */
export const lexis = (lang: Lang) => charts.lexis(run, { lang, series: "unemployment" });

/** Moves between the states of a scheme in one year or several. */
export const flow = (lang: Lang) => charts.flow(run, { lang });

/** One small panel for each scenario; `{ by: "series" }` gives one for each count. */
export const multiples = (lang: Lang) => charts.multiples(six, { lang });

/** Year-end stocks of several scenarios against a baseline. */
export const dumbbell = (lang: Lang) => charts.dumbbell(compared, { lang });

/** The same differences year by year. */
export const differences = (lang: Lang) => charts.differences(compared, { lang });

/** One difference with its bands: quantiles of an ensemble where the table has them, else Student's t of the replicates. */
export const differenceFan = (lang: Lang) => charts.differenceFan(sampled, { lang, series: "injury" });

/** Which flows make a difference. */
export const differenceFlows = (lang: Lang) =>
  charts.differenceFlows(compared, { lang, scenario: "enforcement" });

/** Who gains and who loses within a total: differences by age, sex and residence. */
export const differenceGroups = (lang: Lang) =>
  charts.differenceGroups(compared, { lang, scenario: "enforcement" });

/** A grid over two levers; one lever gives a curve, three a row of maps. */
export const sweepMap = (lang: Lang) => charts.sweep({ sweep }, { lang, labels: LEVERS[lang] });
const LEVERS = {
  en: { "work.enforcement": "Enforcement, times today's", "pension.employerRate": "Employers' rate" },
  zh: { "work.enforcement": "执法力度（今日为1）", "pension.employerRate": "单位费率" },
};

/** Which parameters move a result most, one at a time. */
export const tornado = (lang: Lang) => charts.tornado({ sensitivity }, { lang });

/** What the model would have projected from earlier years, against what was counted. */
export const hindcastPaths = (lang: Lang) => charts.hindcast({ hindcast }, { lang });

/** How the model's errors compare with those of simple rules that see the plain published series. */
export const skillRatios = (lang: Lang) => charts.skill({ skill }, { lang });

/** One invented life under two laws and the same luck. */
export const lifeline = (lang: Lang) =>
  charts.lifeline({ trace }, { lang, who: WHO[lang], processes: PROCESSES });
const WHO = { en: "a woman, 48 at the end of 2023", zh: "女，2023年末48岁" };
const PROCESSES = ["residence", "pension-age", "work", "pension", "unemployment", "injury"];

/** Contribution years by age, as agents record them; the law asks for 18 in 2035. */
export const careerYears = (lang: Lang) => charts.careers({ careers: run.careers! }, { lang, minimum: 18 });

/** Insurances that the same person holds. */
export const heldJointly = (lang: Lang) => charts.joint({ joint: run.joint! }, { lang });

/** Spells of cover, and gaps by their length. */
export const spellsAndGaps = (lang: Lang) => charts.spells({ spells: run.spells! }, { lang });

/** Where the same persons are years later; `{ process: "work" }` draws another process. */
export const transitionsOfPersons = (lang: Lang) =>
  charts.transitions({ transitions: run.transitions! }, { lang });

/** Provinces as tiles of one size, near where they lie. */
export const tiles = (lang: Lang) =>
  charts.tiles({ provinces }, { lang, series: "uebp_retirees", per: "uebp_workers" });

/** What the funds take in, pay out and keep. */
export const funds = (lang: Lang) => charts.funds(run, { lang });

/** Do the two engines agree, cell by cell? */
export const agreement = (lang: Lang) => charts.agreement(run, { lang });
