/** The command `trace`: synthetic lives year by year, and where two scenarios part them. */
import { join } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { plan as planOf, type Plan } from "./engines/align.ts";
import { factsOf } from "./facts.ts";
import { tried, UserError } from "./ground/problem.ts";
import { charts } from "./outputs/charts.ts";
import { progress } from "./outputs/progress.ts";
import { save } from "./outputs/results.ts";
import type { Terminal } from "./outputs/terminal.ts";
import { partingOf, traceLife, traceTable, type Life, type Parting, type Who } from "./outputs/trace-life.ts";
import { matching, parseWhere, personNumber, type Where } from "./outputs/trace-who.ts";
import { SYNTHETIC, traceText, traceWords, whoWords } from "./outputs/trace-words.ts";
import type { Lang } from "./outputs/words.ts";
import { DEFAULTS } from "./project.ts";
import { folderProblems, optionsOf, wholeProblems, type RunFlags } from "./run-options.ts";
import { load } from "./scenario/load.ts";
import { book, freeze, type Scenario } from "./scenario/scenario.ts";
import { serve, type Job, type Tell } from "./thread.ts";

export interface TraceFlags extends RunFlags {
  /** Number in the sample, from 1. */
  readonly person?: string;
  /** Fields at the base year end, as in age=54,sex=female. */
  readonly where?: string;
  /** How many persons; the first that match. */
  readonly count?: string;
  /** Only persons whose lives part under the two scenarios. */
  readonly differs?: boolean;
  /** Which luck of the seed, from 0. */
  readonly replicate?: string;
}
const MOST = 12;
/** Lives tried in search of those that part, before giving up kindly. */
const TRIED = 50_000;

/** The whole life of the thread. */
export const work = (job: Job<TraceFlags>): Promise<void> =>
  serve(job, (terminal, tell) => trace(job.names, job.flags, terminal, job.found, tell));

interface Wish {
  readonly scenarios: readonly Scenario[];
  readonly until: number;
  readonly persons: number | "all";
  readonly seed: string;
  readonly replicate: number;
  readonly count: number;
  readonly where: Where;
}

/**
 * Traces, writes and prints. Throws a UserError with every mistake before anything is computed; `found` are
 * earlier ones.
 */
export async function trace(
  names: readonly string[],
  flags: TraceFlags,
  terminal: Terminal,
  found: readonly string[] = [],
  tell: Tell = () => {},
): Promise<void> {
  const wish = await wishOf(names, flags, found);
  const bar = progress(terminal);
  try {
    bar.phase("rules of every year");
    const plans = wish.scenarios.map((scenario) => planOf(book(scenario), wish.until));
    bar.phase("lives");
    const all = chosen(plans, wish, flags);
    const folder = flags.out ?? folderOf(wish, all[0].lives[0].who);
    const problems = flags.out === undefined ? folderProblems(folder) : [];
    if (problems.length > 0) throw new UserError("this trace", problems);
    tell({ folders: [folder] });
    await saveTrace(folder, all, wish, flags.lang as Lang | undefined);
    bar.clear();
    if (all.length < wish.count)
      terminal.err(`Note: found ${all.length} of the ${wish.count} persons asked for with --count.\n`);
    terminal.out(
      `${all.map(({ lives, parting }) => traceText(lives, parting, goalsOf(wish))).join("\n")}Written to ${folder}\n`,
    );
  } finally {
    bar.clear();
  }
}

async function wishOf(names: readonly string[], flags: TraceFlags, found: readonly string[]): Promise<Wish> {
  const { options, problems } = optionsOf(flags);
  const all = [
    ...found,
    ...problems,
    ...wholeProblems("person", flags.person, 1, 4_000_000_000),
    ...wholeProblems("count", flags.count, 1, MOST),
    ...wholeProblems("replicate", flags.replicate, 0, 9999),
  ];
  if (flags.person === undefined && flags.where === undefined && !flags.differs)
    all.push('say who: --person N, or --where "age=54,sex=female,work=formal-enterprise"');
  if (flags.person !== undefined && (flags.where !== undefined || flags.count !== undefined || flags.differs))
    all.push("--person is one person: leave out --where, --count and --differs");
  if (flags.differs && names.length !== 2) all.push("--differs needs two scenarios");
  if (names.length > 2) all.push(`one scenario or two, not ${names.length}`);
  const { where: described } = flags;
  const where =
    described === undefined ? undefined : await tried(() => parseWhere(described), all, "--where: ");
  const scenarios: Scenario[] = [];
  for (const name of names.length > 0 ? names : ["current-law"]) {
    const scenario = await tried(() => load(name), all, `${name}: `);
    if (scenario) scenarios.push(scenario);
  }
  if (scenarios.length === 2 && scenarios[0].name === scenarios[1].name)
    all.push(`both scenarios are called ${scenarios[0].name}`);
  if (flags.out) all.push(...folderProblems(flags.out));
  if (all.length > 0) throw new UserError("this trace", all);
  return {
    scenarios,
    until: options.until ?? DEFAULTS.until,
    persons: options.persons ?? DEFAULTS.persons,
    seed: options.seed ?? DEFAULTS.seed,
    replicate: Number(flags.replicate ?? 0),
    count: Number(flags.count ?? 1),
    where: where ?? new Map(),
  };
}

/** Scenarios that say what would have to be true. */
const goalsOf = ({ scenarios }: Wish): string[] =>
  scenarios.filter(({ normative }) => normative).map(({ name }) => name);

interface Traced {
  readonly lives: readonly Life[];
  readonly parting: Parting | undefined;
}

/** The lives asked for. Throws a UserError where nobody is as described. */
function chosen(plans: readonly Plan[], wish: Wish, flags: TraceFlags): Traced[] {
  const lived = (who: Who): Traced => {
    const lives = plans.map((plan) => traceLife(plan, who, wish));
    return { lives, parting: lives.length === 2 ? partingOf(plans[0], lives[0], lives[1]) : undefined };
  };
  if (flags.person !== undefined) {
    const who = personNumber(plans[0], wish.persons, Number(flags.person));
    try {
      return [lived(who)];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UserError(`--person ${flags.person}`, [
        "this person is not born under both scenarios; take one who lived at the base year end",
      ]);
    }
  }
  const found: Traced[] = [];
  let looked = 0;
  for (const who of matching(plans[0], wish.persons, wish.where)) {
    const one = lived(who);
    if (!flags.differs || one.parting) found.push(one);
    if (found.length === wish.count || ++looked === TRIED) break;
  }
  if (found.length > 0) return found;
  const described = flags.where === undefined ? "the sample" : `--where ${flags.where}`;
  throw new UserError(described, [
    looked === 0
      ? `nobody in this sample of ${wish.persons} is so at the base year end; ask for less, or take more --persons`
      : `none of the ${looked} lives tried parts under these scenarios by ${wish.until}; take a later --until or others with --where`,
  ]);
}

async function saveTrace(
  folder: string,
  all: readonly Traced[],
  wish: Wish,
  lang: Lang | undefined,
): Promise<void> {
  const scenarios = wish.scenarios.map((scenario) => freeze(scenario));
  const { until, persons, seed } = wish;
  const lives = all.map((one) => one.lives);
  const run = factsOf({
    scenarios,
    options: {
      engine: "agent",
      flows: "expected",
      seed,
      persons: persons === "all" ? null : persons,
      replicates: wish.replicate + 1,
    },
  });
  await save(
    folder,
    { trace: traceTable(lives.flat()) },
    all.map((one) => lifeline(one, all.length, goalsOf(wish), lang)),
    {
      run,
      report: traceWords(
        lives,
        all.map(({ parting }) => parting),
        scenarios,
        until,
      ),
    },
  );
}

/** The picture of one person; several persons have their number in its name. */
function lifeline(
  { lives }: Traced,
  count: number,
  normative: readonly string[],
  lang: Lang | undefined,
): TopLevelSpec {
  const [one] = lives;
  const processes = one.years[0].stands.map(({ process }) => process).filter((name) => name !== "life");
  const alive = lives.map((life) => ({ ...life, years: life.years.filter((year) => year.alive) }));
  const spec = charts.lifeline(
    { trace: traceTable(alive) },
    {
      processes,
      normative,
      ...(lang === "zh" ? { lang } : { who: whoWords(one), remark: SYNTHETIC }),
    },
  );
  return count === 1 ? spec : ({ ...spec, name: `lifeline-${one.who.number}` } as TopLevelSpec);
}

const folderOf = ({ scenarios }: Wish, who: Who): string =>
  join("results", `trace-${scenarios.map(({ name }) => name).join("-")}-${who.number}`);
