/** Words for people: labels of every code in English and Chinese, and how numbers are written. */
import { FLOWS } from "../schemes/scheme.ts";
import { schemes } from "../schemes/index.ts";

export type Lang = "en" | "zh";
type Pair = readonly [en: string, zh: string];

const SERIES: Record<string, Pair> = {
  population: ["Population", "人口"],
  pension: ["Basic old-age insurance", "基本养老保险"],
  "pension-employees": ["Employees' arm", "职工养老保险"],
  "pension-employees-contributors": ["Employees' arm: not yet retired", "职工养老保险：参保职工"],
  "pension-employees-retirees": ["Employees' arm: retired", "职工养老保险：离退休人员"],
  "pension-residents": ["Residents' arm", "居民养老保险"],
  "pension-residents-contributors": ["Residents' arm: not yet drawing", "居民养老保险：未领取待遇"],
  "pension-residents-recipients": ["Residents' arm: drawing", "居民养老保险：领取待遇"],
  unemployment: ["Unemployment insurance", "失业保险"],
  injury: ["Work-injury insurance", "工伤保险"],
  "platform-injury": ["Platform workers ever covered", "职业伤害保障（累计）"],
  medical: ["Basic medical insurance", "基本医疗保险"],
  "medical-employees": ["Medical: employees' arm", "职工医疗保险"],
  "medical-residents": ["Medical: residents' arm", "居民医疗保险"],
  card: ["Social security card", "社会保障卡"],
};

const STATES: Record<string, Pair> = {
  outside: ["Outside", "未参保"],
  "E-contributing": ["Employees: contributing", "职工：缴费"],
  "E-lapsed": ["Employees: lapsed", "职工：中断缴费"],
  "E-receiving": ["Employees: receiving", "职工：领取待遇"],
  "R-contributing": ["Residents: contributing", "居民：缴费"],
  "R-lapsed": ["Residents: lapsed", "居民：中断缴费"],
  "R-receiving": ["Residents: receiving", "居民：领取待遇"],
  dual: ["Records in both arms", "两类记录并存"],
  insured: ["Insured", "参保"],
  claiming: ["Claiming a benefit", "领取失业保险金"],
  receiving: ["Receiving a benefit", "享受工伤待遇"],
  covered: ["Covered", "在保"],
  past: ["Covered in the past", "曾参保"],
  resident: ["Medical: residents' arm", "居民医保"],
  employee: ["Medical: employees' arm", "职工医保"],
  holder: ["Card holder", "持卡人"],
};

const GROUPS: Record<string, Pair> = {
  alive: ["Alive", "在世"],
  dead: ["Dead", "死亡"],
  unborn: ["Newly born or arrived", "新出生或迁入"],
  before: ["Before pension age", "未到退休年龄"],
  reached: ["Pension age reached", "已到退休年龄"],
  male: ["Men", "男"],
  female: ["Women", "女"],
  all: ["All", "合计"],
  "urban-local": ["Urban, registered there", "城镇本地户籍"],
  "urban-nonlocal": ["Urban, registered elsewhere", "城镇外来"],
  rural: ["Rural", "乡村"],
  child: ["Child", "儿童"],
  student: ["Student", "在校学生"],
  "formal-public": ["Public sector", "机关事业单位"],
  "formal-enterprise": ["Enterprise, insured contract", "企业正规就业"],
  "uncovered-wage": ["Employee without insurance", "未参保受雇"],
  flexible: ["Own-account (flexible)", "灵活就业"],
  platform: ["Platform work", "平台就业"],
  agriculture: ["Agriculture", "务农"],
  unemployed: ["Unemployed", "失业"],
  inactive: ["Not working", "不在业"],
  "population 16+": ["population 16+", "16岁及以上人口"],
  "16+ without students and servicemen": [
    "population 16+ without students and servicemen",
    "16岁及以上人口（不含在校学生和现役军人）",
  ],
  "people of all ages": ["people of all ages", "全体人口"],
  "employees by law": ["employees by law", "依法应参保职工"],
  "urban employment": ["people in urban employment", "城镇就业人员"],
  official: ["Official year-end count", "官方年末数"],
  cohort: ["cohort engine", "队列引擎"],
  agent: ["agent engine", "个体引擎"],
  "continued-2023": ["If the increments of 2023 simply continued", "若2023年增量照旧延续"],
};

const FLOWS_ZH: Record<keyof typeof FLOWS, string> = {
  AGE16: "年满16岁当年参保",
  SCHOOL_TO_WORK: "毕业签约参保",
  NEW_VOLUNTARY: "自愿参保",
  CONTRACT_GAIN: "因劳动合同参保",
  CONTRACT_LOSS: "因合同终止退出",
  LAPSE: "中断缴费（记录保留）",
  NOT_RENEWED: "未续保退出",
  REACTIVATE: "恢复缴费",
  R_TO_E: "由居民转入职工",
  E_TO_R: "由职工转入居民",
  RETIRE: "开始领取职工养老金",
  TURN60: "开始领取居民养老金",
  BENEFIT_START: "开始领取待遇",
  BENEFIT_END: "待遇终止",
  DEATH: "死亡",
  BIRTH: "出生",
  MIGRATE_IN: "迁入",
  MIGRATE_OUT: "迁出",
  CLEANUP: "清理重复记录",
  RECLASSIFY: "统计口径调整",
  REVISION: "公布数修订",
};

const PROVINCE_SERIES: Record<string, Pair> = {
  population: ["Population", "常住人口"],
  urban_pct: ["Share of people who live in towns", "城镇人口比重"],
  uebp_workers: ["Contributors of the employees' arm", "职工养老保险参保职工"],
  uebp_retirees: ["Retired in the employees' arm", "职工养老保险离退休人员"],
  urrbp_total: ["Residents' arm", "居民养老保险参保人数"],
  urrbp_beneficiaries: ["Residents' arm: drawing", "居民养老保险领取待遇人员"],
  ui_insured: ["Unemployment insurance", "失业保险参保人数"],
};

/** The name of a series of provinces; a code that nobody named stands as it is. */
export const provinceSeries = (code: string, lang: Lang = "en"): string =>
  PROVINCE_SERIES[code]?.[lang === "zh" ? 1 : 0] ?? code;

const PROCESSES: Record<string, Pair> = {
  life: ["Life", "生死"],
  residence: ["Residence", "居住地"],
  "pension-age": ["Pension age", "退休年龄"],
  work: ["Work", "就业"],
  pension: ["Pension", "养老保险"],
  unemployment: ["Unemployment ins.", "失业保险"],
  injury: ["Work injury", "工伤保险"],
  "platform-injury": ["Platform pilot", "职业伤害保障"],
  medical: ["Medical", "医疗保险"],
  card: ["Card", "社保卡"],
};

/** The name of a process; a scheme added later has its label, whatever nobody named its code. */
export function processLabel(name: string, lang: Lang = "en"): string {
  const pair = PROCESSES[name];
  return pair ? pair[lang === "zh" ? 1 : 0] : (schemes.find((scheme) => scheme.name === name)?.label ?? name);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The name of a series, state, flow, group, denominator or engine. A scheme added later gives its own English
 * label; a code that nobody named stands as it is, where the reader can see it.
 */
export function label(code: string, lang: Lang = "en"): string {
  const pair = SERIES[code] ?? STATES[code] ?? GROUPS[code];
  if (pair) return pair[lang === "zh" ? 1 : 0];
  const flow = FLOWS[code as keyof typeof FLOWS];
  if (flow) return lang === "zh" ? FLOWS_ZH[code as keyof typeof FLOWS] : capital(flow);
  return seriesOfSchemes().find(({ name }) => name === code)?.label ?? code;
}

/** Every official series, in the order of the schemes, with its concept. */
export function seriesOfSchemes(): {
  name: string;
  label: string;
  concept: "record" | "person" | "cumulative";
}[] {
  return schemes.flatMap((scheme) => [
    ...scheme.totals.map(({ name, label: text }) => ({
      name,
      label: text,
      concept: scheme.series[0]!.concept,
    })),
    ...scheme.series.map(({ name, label: text, concept }) => ({ name, label: text, concept })),
  ]);
}

const CONCEPTS: Record<string, Pair> = {
  record: [
    "open records at the year end; a person with a record in both arms counts twice",
    "年末记录数；两类记录并存者计两次",
  ],
  person: ["persons at the year end", "年末人数"],
  cumulative: ["everybody ever covered, a cumulative count that never falls", "历年累计人数，只增不减"],
  held: ["persons who hold one at the year end", "年末持卡人数"],
};

/** Whether a series or scheme is of something that people hold: nobody is enrolled in a card. */
export const isHeld = (name: string): boolean => name === "card";

/** What a series counts: a stock of records, a stock of persons, or everybody ever inside. */
export function conceptOf(series: string): "record" | "person" | "cumulative" {
  return seriesOfSchemes().find(({ name }) => name === series)?.concept ?? "person";
}

/** The same in words. */
export const conceptInWords = (series: string, lang: Lang = "en"): string =>
  CONCEPTS[isHeld(series) ? "held" : conceptOf(series)]![lang === "zh" ? 1 : 0];

/** Series that stand for a whole scheme and count a stock: one panel each. */
export const headlineSeries = (): string[] =>
  schemes.map(({ name }) => name).filter((name) => conceptOf(name) !== "cumulative");

/** The same of the insurances that the project is about; the others have charts of their own. */
export const mainSeries = (): string[] =>
  headlineSeries().filter((name) => !schemes.find((scheme) => scheme.name === name)!.beside);
/** The series of each scheme that stands beside them: the total where there is one, then its parts. */
export const seriesBeside = (): string[][] =>
  schemes
    .filter(({ beside }) => beside)
    .map(({ totals, series }) => [...totals, ...series].map(({ name }) => name));

/** How large numbers are written: the divisor, the name of the unit and d3 formats. */
export interface Unit {
  readonly divisor: number;
  readonly name: string;
  readonly format: string;
  readonly change: string;
  /** Decimals of a change. */
  readonly decimals: number;
}
const MILLION: Unit = { divisor: 1e6, name: "million", format: ",.1f", change: "+,.2f", decimals: 2 };
const YI: Unit = { divisor: 1e8, name: "亿", format: ",.2f", change: "+,.3f", decimals: 3 };
const WAN: Unit = { divisor: 1e4, name: "万", format: ",.0f", change: "+,.0f", decimals: 0 };

/** Levels of a whole scheme: millions, or 亿. */
export const levelUnit = (lang: Lang): Unit => (lang === "zh" ? YI : MILLION);
/** The unit for counts of which the largest is `peak`: a few million are not written as 0.07亿. */
export const unitFor = (peak: number, lang: Lang): Unit =>
  lang === "zh" && peak >= 1e8 ? YI : changeUnit(lang);
/** Changes and groups of ages: millions, or 万. */
export const changeUnit = (lang: Lang): Unit => (lang === "zh" ? WAN : MILLION);

/** A count in its unit, rounded so that equal runs write equal digits and specs stay short. */
export const inUnit = (persons: number, unit: Unit): number =>
  Number((persons / unit.divisor).toFixed(Math.round(Math.log10(unit.divisor)) - 3));

/** A change with its sign, and a plain 0 where it rounds to nothing. */
export function signed(value: number, decimals: number): string {
  const text = grouped(value, decimals);
  return Number(value.toFixed(decimals)) === 0 ? "0" : value > 0 ? `+${text}` : text;
}

/** 1,066.4 million or 10.66亿: a count in a sentence. */
export function figure(persons: number, lang: Lang, decimals?: number): string {
  const unit = lang === "zh" && Math.abs(persons) < 1e8 ? WAN : levelUnit(lang);
  const value = persons / unit.divisor;
  const places = decimals ?? (unit === YI ? 2 : unit === WAN || Math.abs(value) >= 1000 ? 0 : 1);
  return `${grouped(value, places)}${lang === "zh" ? "" : " "}${unit.name}`;
}

/** A number with thousands separators and a real minus sign. */
export function grouped(value: number, decimals = 0): string {
  const [whole, part] = Math.abs(value).toFixed(decimals).split(".") as [string, string | undefined];
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
  return value < 0 && Number(Math.abs(value).toFixed(decimals)) > 0 ? `−${text}` : text;
}
