/** The columns of our tables in words: what they are called in Chinese, and the unit that belongs in their header. */
import type { Lang } from "./words.ts";

/** What a column counts, by name; a column of persons can be scaled to millions, 万 or 亿. */
const UNITS: Record<string, readonly [en: string, zh: string]> = {
  ...Object.fromEntries(
    [
      "persons",
      "q025",
      "q10",
      "q50",
      "q90",
      "q975",
      "official",
      "difference",
      "base",
      "expected",
      "lived",
      "standard_error",
      "exposure",
      "events",
      "baseline_persons",
      "scenario_flow",
      "baseline_flow",
    ].map((name) => [name, ["persons", "人"]]),
  ),
  share: ["of 1", "占比"],
  coverage: ["of 1", "占比"],
  probability: ["of 1", "占比"],
  hazard: ["a year", "每年"],
  z: ["standard errors", "标准误"],
  age: ["years", "岁"],
  age_group: ["years", "岁"],
  yuan: ["yuan", "元"],
  months_error: ["months", "个月"],
};
/** What a standard error is of where that is no number of persons: the first of these columns that its table has, with the unit. */
const ERROR_OF: readonly (readonly [column: string, en: string, zh: string])[] = [
  ["share_error", "persons", "人"],
  ["share", "of 1", "占比"],
  ["yuan", "yuan", "元"],
  ["net", "yuan", "元"],
  ["unit", "", ""],
];

const UNITS_ZH: Record<string, string> = Object.fromEntries(Object.values(UNITS));

const ZH: Record<string, string> = {
  scenario: "情景",
  engine: "引擎",
  replicate: "重复",
  year: "年份",
  series: "指标",
  scheme: "险种",
  process: "过程",
  state: "状态",
  from: "原状态",
  to: "新状态",
  flow: "变动",
  enrolled: "参保",
  sex: "性别",
  age: "年龄",
  age_group: "年龄组",
  residence: "居住",
  work: "就业",
  province: "地区",
  persons: "人数",
  official: "官方数",
  denominator: "分母",
  base: "分母人数",
  share: "比例",
  coverage: "覆盖率",
  difference: "差异",
  baseline: "基准",
  exposure: "暴露人数",
  events: "变动人数",
  expected: "期望值",
  lived: "个体模拟",
  standard_error: "标准误",
  difference_error: "差异的标准误",
  months_error: "月数的标准误",
};

/** The name of a column in a header; a column that nobody named stands as it is. */
export const columnWord = (name: string, lang: Lang): string =>
  (lang === "zh" ? ZH[name] : undefined) ?? name;

/** The unit of a column beside `columns`, or none; `counts` where it counts persons. */
export function unitOf(
  name: string,
  lang: Lang,
  given: Readonly<Record<string, string>> | string = {},
  columns: readonly string[] = [],
): { text: string; counts: boolean } {
  const own = typeof given === "string" ? undefined : given[name];
  const all = typeof given === "string" && !isYear(name) ? given : "";
  const error = name === "standard_error" ? ERROR_OF.find(([column]) => columns.includes(column)) : undefined;
  const said = own ?? error?.[lang === "zh" ? 2 : 1] ?? UNITS[name]?.[lang === "zh" ? 1 : 0] ?? all;
  const text = (lang === "zh" ? UNITS_ZH[said] : undefined) ?? said;
  return { text, counts: text === "persons" || text === "人" };
}

export const isShare = (unit: string): boolean => unit === "of 1" || unit === "占比";

/** Years are names and not amounts: they take no separators. */
export const isYear = (name: string): boolean => /(^|_)year$|^年份?$/.test(name);
