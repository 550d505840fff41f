/** Words and units of money: the series of funds and pooling by the names of `explain`, in English and Chinese. */
import { schemes } from "../schemes/index.ts";
import { ITEMS } from "./funds-table.ts";
import { changeUnit, grouped, inUnit, label, type Lang, type Unit } from "./words.ts";

type Pair = readonly [en: string, zh: string];
const at = (pair: Pair, lang: Lang): string => pair[lang === "zh" ? 1 : 0];

const FUNDS: Readonly<Record<string, Pair>> = {
  "pension-employees": ["Employees' pension", "职工养老保险基金"],
  "pension-residents": ["Residents' pension", "居民养老保险基金"],
  unemployment: ["Unemployment insurance", "失业保险基金"],
  injury: ["Work-injury insurance", "工伤保险基金"],
};
/** The name of a fund; one that is added later has its own English label. */
export function fundLabel(name: string, lang: Lang = "en"): string {
  const pair = FUNDS[name];
  if (pair) return at(pair, lang);
  return schemes.flatMap(({ funds = [] }) => funds).find((fund) => fund.name === name)?.label ?? name;
}

const ITEM_WORDS: Readonly<Record<(typeof ITEMS)[number] | "months-of-cover", Pair>> = {
  contributions: ["contributions", "缴费收入"],
  "other-revenue": ["other revenue", "其他收入"],
  revenue: ["revenue", "收入"],
  benefits: ["benefits", "待遇支出"],
  "other-spending": ["other spending", "其他支出"],
  spending: ["spending", "支出"],
  balance: ["balance", "累计结余"],
  "months-of-cover": ["months of spending in reserve", "结余可支付月数"],
};
export const CROSSING = "adjustment/crossing";
export const PRICES = "money/prices";

/** Money series of every fund, in the order of the accounts; then what crosses provinces, and the price level. */
export const moneySeries = (): string[] => [
  ...schemes.flatMap(({ funds = [] }) =>
    funds.flatMap(({ name }) => [...ITEMS, "months-of-cover"].map((item) => `funds/${name}/${item}`)),
  ),
  CROSSING,
  PRICES,
];
/** Series of stocks are plain names; those of money say their table. */
export const isMoney = (series: string): boolean => series.includes("/");

/** What a number of a published series counts. Yuan are at 2023 prices: times `money/prices` they are yuan of the year. */
export type SeriesUnit = "persons" | "yuan_2023" | "months" | "index_2023";
export function unitOfSeries(series: string): SeriesUnit {
  if (!isMoney(series)) return "persons";
  if (series === PRICES) return "index_2023";
  return series.endsWith("/months-of-cover") ? "months" : "yuan_2023";
}

/** The name of a series, of persons or of money. */
export function publishedLabel(series: string, lang: Lang = "en"): string {
  if (series === CROSSING) return lang === "zh" ? "省际调剂的资金" : "Pooling between provinces";
  if (series === PRICES) return lang === "zh" ? "物价水平" : "Price level";
  const [, fund, item] = series.split("/");
  if (item === undefined) return label(series, lang);
  const words = at(ITEM_WORDS[item as keyof typeof ITEM_WORDS], lang);
  return lang === "zh" ? `${fundLabel(fund!, lang)}${words}` : `${fundLabel(fund!, lang)} fund: ${words}`;
}

/** How the numbers of a unit are written. */
export interface Measure extends Unit {
  /** The unit in a sentence: "million", "billion yuan at 2023 prices". */
  readonly words: string;
}
const MONEY: Readonly<Record<Exclude<SeriesUnit, "persons">, Readonly<Record<Lang, Measure>>>> = {
  yuan_2023: {
    en: measure(1e9, "billion yuan", "billion yuan at 2023 prices", 1),
    zh: measure(1e8, "亿元", "亿元（2023年价）", 0),
  },
  months: {
    en: measure(1, "months", "months of spending", 1),
    zh: measure(1, "个月", "个月", 1),
  },
  index_2023: {
    en: measure(1, "(2023 = 1)", "2023 = 1", 3),
    zh: measure(1, "（2023年为1）", "2023年为1", 3),
  },
};
function measure(divisor: number, name: string, words: string, decimals: number): Measure {
  return { divisor, name, words, decimals, format: `,.${decimals}f`, change: `+,.${decimals}f` };
}
export function measureOf(unit: SeriesUnit, lang: Lang): Measure {
  if (unit !== "persons") return MONEY[unit][lang];
  const persons = changeUnit(lang);
  return { ...persons, words: lang === "zh" ? `${persons.name}人` : persons.name };
}

/** A number in its unit for a chart: enough digits to draw, few enough to be the same everywhere. */
export const measured = (value: number, measure: Measure): number =>
  measure.divisor === 1 ? Number(value.toFixed(measure.decimals + 2)) : inUnit(value, measure);

/** "12.3 billion yuan", "123亿元": a number in a sentence. */
export function moneyFigure(value: number, unit: SeriesUnit, lang: Lang): string {
  const { divisor, decimals, name } = measureOf(unit, lang);
  return `${grouped(value / divisor, decimals)}${lang === "zh" ? "" : " "}${name}`;
}
