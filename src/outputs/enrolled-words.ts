/** What being in a scheme is called, and what a count of those in it leaves unsaid: an insurance enrols, a card is held. */
import { schemes } from "../schemes/index.ts";
import { FLOWS } from "../schemes/scheme.ts";
import { isHeld, label, type Lang } from "./words.ts";

/** A series in words. */
export interface Enrolled {
  readonly name: string;
  /** Subject of a sentence: "Enrolment in unemployment insurance". */
  readonly count: string;
  /** The same without a name, as in "Enrolment to 2060". */
  readonly counts: string;
  /** Behind "people": "enrolled in unemployment insurance". */
  readonly inside: string;
  /** Behind "who": "is enrolled in unemployment insurance". */
  readonly who: string;
  /** The name of a share of those inside. */
  readonly rate: string;
}
const lower = (name: string): string => `${name[0]!.toLowerCase()}${name.slice(1)}`;

const ENROLLED: Readonly<Record<Lang, (name: string) => Enrolled>> = {
  en: (name) => ({
    name,
    count: `Enrolment in ${lower(name)}`,
    counts: "Enrolment",
    inside: `enrolled in ${lower(name)}`,
    who: `is enrolled in ${lower(name)}`,
    rate: "Share",
  }),
  zh: (name) => ({
    name,
    count: `${name}参保人数`,
    counts: "参保人数",
    inside: `参加${name}`,
    who: `参加${name}`,
    rate: "参保率",
  }),
};
const HOLDING: Readonly<Record<Lang, (name: string) => Enrolled>> = {
  en: (name) => ({
    name,
    count: `The number of holders of a ${lower(name)}`,
    counts: "Card holders",
    inside: `who hold a ${lower(name)}`,
    who: `holds a ${lower(name)}`,
    rate: "Share",
  }),
  zh: (name) => ({
    name,
    count: `${name}持卡人数`,
    counts: "持卡人数",
    inside: `持有${name}`,
    who: `持有${name}`,
    rate: "持卡率",
  }),
};

/** The scheme that a series or a total belongs to. */
const schemeOf = (series: string): string | undefined =>
  schemes.find(
    (scheme) =>
      scheme.name === series || [...scheme.series, ...scheme.totals].some(({ name }) => name === series),
  )?.name;

/** The words of a series. */
export const enrolledWords = (series: string, lang: Lang): Enrolled =>
  (isHeld(series) ? HOLDING : ENROLLED)[lang](label(series, lang));

const ISSUED = { en: "Got a card", zh: "新领卡" } as const;

/** The name of a flow of a series: whoever comes to a card of their own accord joins nothing. */
export const flowLabel = (flow: string, series: string, lang: Lang = "en"): string =>
  isHeld(series) && flow === ("NEW_VOLUNTARY" satisfies keyof typeof FLOWS)
    ? ISSUED[lang]
    : label(flow, lang);

const NO_CARD = { en: "No card", zh: "未持卡" } as const;

/** The name of a state of a process: outside the card nobody lacks an insurance. */
export const stateLabel = (state: string, process: string, lang: Lang): string =>
  isHeld(process) && state === "outside" ? NO_CARD[lang] : label(state, lang);

/** What a number of the enrolled does not show, and what their share does not: of each scheme what its states keep apart. */
interface Unsaid {
  readonly stock: Readonly<Record<Lang, string>>;
  readonly share: Readonly<Record<Lang, string>>;
}
const UNSAID: Readonly<Record<string, Unsaid>> = {
  pension: {
    stock: {
      en: "who pays and who has stopped paying (a record of the employees' arm stays enrolled), what a benefit is worth, or a forecast of policy.",
      zh: "谁在缴费、谁已中断缴费（职工养老保险中断缴费仍计为参保）、待遇水平高低，亦非对政策的预测。",
    },
    share: { en: "whether the enrolled pay this year", zh: "参保者当年是否缴费" },
  },
  unemployment: {
    stock: {
      en: "who draws a benefit (claimants are no longer among the insured), what it is worth, or a forecast of policy.",
      zh: "谁在领取失业保险金（领取者已不计入参保人数）、待遇水平高低，亦非对政策的预测。",
    },
    share: {
      en: "who draws a benefit (claimants are not among the insured)",
      zh: "谁在领取失业保险金（领取者不计入参保人数）",
    },
  },
  injury: {
    stock: {
      en: "who draws a benefit (recipients are not among the insured), who is insured by a contract and who with a construction project, what a benefit is worth, or a forecast of policy.",
      zh: "谁在享受工伤待遇（享受者不计入参保人数）、随劳动合同参保与按项目参保之别、待遇水平高低，亦非对政策的预测。",
    },
    share: {
      en: "who draws a benefit (recipients are not among the insured)",
      zh: "谁在享受工伤待遇（享受者不计入参保人数）",
    },
  },
  "platform-injury": {
    stock: {
      en: "how many are covered at any one time, or how many of them were hurt and paid.",
      zh: "某一时点的在保人数，以及受伤并获赔的人数。",
    },
    share: { en: "how many of them were hurt and paid", zh: "受伤并获赔的人数" },
  },
  medical: {
    stock: {
      en: "who of the employees' arm is retired and who still at work (who stops paying before that leaves its count), how much of a bill is paid, or a forecast of policy.",
      zh: "职工医保中谁已退休、谁在职（退休前停止缴费者不再计入）、医疗费用报销多少，亦非对政策的预测。",
    },
    share: { en: "who is in which arm", zh: "职工医保与居民医保之别" },
  },
  card: {
    stock: {
      en: "whether a card is in use, which insurances its holder has (a card is kept for life), or a forecast of policy.",
      zh: "社会保障卡是否在用、持卡人参加哪些保险（卡终身保留），亦非对政策的预测。",
    },
    share: { en: "whether a card is in use", zh: "社会保障卡是否在用" },
  },
};
/** Of a scheme added later nothing more is known. */
const ANY: Unsaid = {
  stock: {
    en: "who pays, what a benefit is worth, or a forecast of policy.",
    zh: "谁在缴费、待遇水平高低，亦非对政策的预测。",
  },
  share: { en: "who of them pays this year", zh: "参保者当年是否缴费" },
};

/** What a chart of a number, or of a share, of those in the scheme of a series does not show. */
export const unsaid = (series: string, of: keyof Unsaid, lang: Lang): string =>
  (UNSAID[schemeOf(series) ?? ""] ?? ANY)[of][lang];
