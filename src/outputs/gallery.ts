/** The gallery as Markdown: every shipped scenario with its question, levers, answer in a sentence, chart and command. */
import { stepsOf } from "../ground/parameter.ts";
import { BASE_YEAR, book, parameters, type ParameterName, type Scenario } from "../scenario/scenario.ts";
import { LARGEST } from "./compare-listed.ts";
import { isMoney, publishedLabel } from "./money-words.ts";
import { conceptOf, grouped, label } from "./words.ts";

/** Stocks in thousands of persons and money in 100 million yuan, by scenario, series and year: the golden results. */
export type Headlines = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

const SAID = 3;
const million = (thousands: number): string => grouped(thousands / 1000, 1);
const signed = (thousands: number): string => `${thousands > 0 ? "+" : ""}${grouped(thousands / 1000, 1)}`;

/** The page. `headlines` must hold every scenario and those that they extend, to the same last year. */
export function galleryPage(scenarios: readonly Scenario[], headlines: Headlines): string {
  return `# Gallery of scenarios

Every scenario that is shipped: the question, what it sets, the answer in a sentence, a picture and the command that gives all of
it. Each is a projection under its scenario and holds only if the scenario does; start values are partly priors, so read directions
and sizes, not last digits. Answers are those of the cohort engine. This page is written by \`npm run gallery\`.

${scenarios.map(({ name, title }) => `- [${title}](#${name})`).join("\n")}

${scenarios.map((scenario) => section(scenario, headlines)).join("\n\n")}
`;
}

/** The command that gives the numbers of a section. */
export const galleryCommand = ({ name, parent }: Scenario): string =>
  parent
    ? `npx tsx src/cli.ts compare ${parent.name} ${name}`
    : `npx tsx src/cli.ts run ${name} --engine cohort`;

function section(scenario: Scenario, headlines: Headlines): string {
  const { name, title, because, normative, lawDate, parent } = scenario;
  const kind = normative ? " **Normative: what would have to be true, not what is to be expected.**" : "";
  return `<a id="${name}"></a>

## ${title}

\`${name}\`${parent ? `, a change of [${parent.title}](#${parent.name})` : ""}; law as of ${lawDate}.${kind}

**Question.** ${because}

${levers(scenario)}

**Answer.** ${answer(scenario, headlines)}

![${title}: the picture of scenario ${name}](gallery/${name}.png)

\`\`\`sh
${galleryCommand(scenario)}
\`\`\``;
}

/** What the scenario itself sets, beside what it would otherwise be. */
function levers({ own, parent }: Scenario): string {
  const set = Object.entries(own) as [ParameterName, number | Record<number, number>][];
  if (set.length === 0) return "**Levers.** None: every parameter keeps its default.";
  const before = parent && book(parent);
  const rows = set.map(([key, dated]) => {
    const steps = stepsOf(typeof dated === "number" ? { [BASE_YEAR + 1]: dated } : dated);
    const values = steps.map(([year, value]) => `${value} from ${year}`).join(", ");
    const was = before?.values(steps[0][0])[key];
    return `| \`${key}\` | ${parameters[key].label} | ${values} | ${was === undefined ? "" : Number(was.toPrecision(6))} | ${parameters[key].unit} | ${parameters[key].grade ?? ""} |`;
  });
  return `| Lever | Meaning | Set to | Otherwise | Unit | Grade of effect |\n| --- | --- | --- | --- | --- | --- |\n${rows.join("\n")}`;
}

function answer({ name, parent, own }: Scenario, headlines: Headlines): string {
  const mine = headlines[name];
  const year = Math.max(...Object.keys(mine.pension).map(Number));
  if (!parent) {
    const parts = ["pension", "unemployment", "injury"].map(
      (series) => `${label(series)} ${million(mine[series][year])} million`,
    );
    return `At the end of ${year}: ${parts.join(", ")}.`;
  }
  const before = headlines[parent.name];
  const apart = (series: string): number => mine[series][year] - before[series][year];
  const moved = Object.keys(mine)
    .filter((series) => [...LARGEST, "population"].includes(series) && Math.abs(apart(series)) >= 50)
    .toSorted((a, b) => Math.abs(apart(b)) - Math.abs(apart(a)))
    .slice(0, SAID);
  const ever = Object.keys(mine).filter(
    (series) => conceptOf(series) === "cumulative" && Math.abs(apart(series)) >= 50,
  );
  if (moved.length + ever.length === 0) {
    const money = moneyAnswer(mine, before, year);
    if (money.length > 0)
      return `At the end of ${year}, against "${parent.title}", no stock differs by 0.1 million; at 2023 prices: ${money.join(", ")}.`;
    const acts = new Set((Object.keys(own) as ParameterName[]).map((key) => parameters[key].acts));
    return `At the end of ${year} no stock differs by 0.1 million from that under "${parent.title}": it acts on ${[...acts].join(", and ")}; see \`funds.csv\` and \`adjustment.csv\` of a run.`;
  }
  const parts = [
    ...moved.map((series) => `${label(series)} ${signed(apart(series))} million`),
    ...ever.map((series) => `${label(series)} ${signed(apart(series))} million (a cumulative count)`),
  ];
  return `At the end of ${year}, against "${parent.title}": ${parts.join(", ")}.`;
}

/** Money that differs by 100 million yuan, largest first; a golden number of money counts hundreds of millions. */
function moneyAnswer(mine: Headlines[string], before: Headlines[string], year: number): string[] {
  const apart = (series: string): number => (mine[series][year] - before[series][year]) / 10;
  return Object.keys(mine)
    .filter((series) => isMoney(series) && apart(series) !== 0)
    .toSorted((a, b) => Math.abs(apart(b)) - Math.abs(apart(a)))
    .slice(0, SAID)
    .map((series) => {
      const by = apart(series);
      return `${publishedLabel(series)} ${by > 0 ? "+" : ""}${grouped(by, 1)} billion yuan`;
    });
}
