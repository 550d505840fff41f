/** The fixed words of the page of a run, in both languages; misuse guards among them. */
import type { Lang } from "./words.ts";

export interface Phrases {
  readonly kicker: string;
  readonly scenario: (title: string, name: string, lawDate: string) => string;
  readonly normative: string;
  readonly stale: string;
  readonly answer: string;
  readonly charts: string;
  readonly panels: string;
  readonly questions: string;
  readonly assumptions: string;
  readonly assumptionsLead: string;
  readonly assumptionColumns: readonly string[];
  readonly fit: string;
  readonly fitLead: string;
  readonly marginColumns: readonly string[];
  readonly not: string;
  readonly guards: readonly string[];
  readonly concepts: string;
  readonly conceptColumns: readonly string[];
  readonly run: string;
  readonly facts: Readonly<
    Record<"version" | "code" | "data" | "engine" | "seed" | "persons" | "replicates" | "draws", string>
  >;
  readonly footer: string;
}

export const PHRASES: Readonly<Record<Lang, Phrases>> = {
  en: {
    kicker: "shebao, an unofficial model of mainland China's social insurance",
    scenario: (title, name, lawDate) =>
      `Projection under scenario "${name}" (${title}), law as of ${lawDate}`,
    normative:
      "This scenario assumes its target: it shows what would have to be true, not what is to be expected.",
    stale: "The law in this scenario is more than a year old by now. Later changes are not in it.",
    answer: "The answer in short",
    charts: "Charts",
    panels: "Who the totals hide",
    questions: "What each scenario asks",
    assumptions: "What was assumed",
    assumptionsLead:
      "Every figure that a scenario can change, with the range that it may take and where it comes from. A prior is an expert's start value, not evidence.",
    assumptionColumns: ["Parameter", "Value", "Range", "Source", "Basis"],
    fit: "How well the starting population fits what is published",
    fitLead: "Exact margins are met to the person. Soft ones report what is left between target and fit.",
    marginColumns: ["Margin", "Group", "Target", "Fitted", "Residual", "Status", "Basis", "Source"],
    not: "What this is not",
    guards: [
      "It is not a forecast of policy: every figure is a projection under its scenario, and holds only if the scenario does.",
      "It is not an official statistic. Official year-end counts are marked as such and drawn apart.",
      "A share means nothing without its denominator, which is named wherever a share stands.",
      "Records are not persons: one person may have a record in both arms of the pension. A cumulative count is not a stock.",
      "Enrolled is neither paying nor adequate: a lapsed record of the employees' arm still counts, and residents' pensions are small.",
      "Bands of cells show the spread of an ensemble, widened to the errors of the hindcast; bands of agents, and bands of differences without draws of the parameters, show luck alone. None holds doubt about law to come, nor a shock that the record does not hold.",
      "Effects graded C rest on judgement: read their sign and ask at what value they would matter, not their size.",
      "It ranks and scores no province, and it says nothing about any one person: it is no advice.",
      "No single year of depletion can be read from it.",
    ],
    concepts: "What each number counts",
    conceptColumns: ["Series", "Code", "Counts"],
    run: "How to repeat this run",
    facts: {
      version: "Version",
      code: "Code digest",
      data: "Data digest",
      engine: "Engine",
      seed: "Seed",
      persons: "Persons simulated",
      replicates: "Replicates",
      draws: "Draws of the parameters",
    },
    footer:
      "Scope: mainland China. Stocks are at 31 December, ages in completed years at the year end. The same inputs, seed and version give the same bytes.",
  },
  zh: {
    kicker: "shebao：中国大陆社会保险参保的非官方模型",
    scenario: (title, name, lawDate) => `情景“${name}”（${title}）下的推算，法律截至${lawDate}`,
    normative: "本情景以目标为前提：说明要达到目标须满足哪些条件，而非预期结果。",
    stale: "本情景所依据的法律已超过一年，其后的变动未计入。",
    answer: "简要回答",
    charts: "图表",
    panels: "总数之下的人群",
    questions: "各情景所问",
    assumptions: "假设",
    assumptionsLead: "情景可改变的每个数值、允许范围及来源。“prior”为专家初值，并非证据。",
    assumptionColumns: ["参数", "取值", "范围", "来源", "依据"],
    fit: "起始人口与公布数的吻合程度",
    fitLead: "精确边际逐人吻合；软性边际列出目标与拟合之差。",
    marginColumns: ["边际", "组别", "目标", "拟合", "残差", "状态", "依据", "来源"],
    not: "本结果不是什么",
    guards: [
      "不是对政策的预测：每个数字都是在其情景下的推算，情景成立才成立。",
      "不是官方统计。官方年末数均有标明，并以不同样式绘制。",
      "参保率离开分母没有意义；凡有参保率处均写明分母。",
      "记录数不等于人数：同一人可能同时有职工与居民养老保险记录。累计数不等于年末数。",
      "参保不等于缴费，也不等于待遇充足：职工养老保险中断缴费仍计为参保，居民养老金水平较低。",
      "阴影表示集合模拟的离散程度，并按回溯检验的误差放宽；不含未来法律及记录中从未出现的冲击。",
      "评级为C的效应基于判断：宜看方向及其起作用的临界值，不宜看大小。",
      "不对省份排名或打分，不涉及任何个人，不构成建议。",
      "不能从中读出任何“耗尽年份”。",
    ],
    concepts: "各数字的口径",
    conceptColumns: ["序列", "代码", "口径"],
    run: "如何重现本次运行",
    facts: {
      version: "版本",
      code: "代码摘要",
      data: "数据摘要",
      engine: "引擎",
      seed: "种子",
      persons: "模拟人数",
      replicates: "重复次数",
      draws: "参数抽样次数",
    },
    footer: "范围：中国大陆。存量为12月31日数，年龄为年末周岁。输入、种子与版本相同，则结果逐字节相同。",
  },
};
