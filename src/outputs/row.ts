/** The command `row`: one person's moves in one year, with probabilities and the parameters they rest on. */
import type { Compilable } from "../engines/compile.ts";
import { order } from "../engines/year.ts";
import { nearest } from "../ground/nearest.ts";
import type { Parameter } from "../ground/parameter.ts";
import { UserError } from "../ground/problem.ts";
import { row, type Outcome } from "../ground/process.ts";
import { pathsOf, type Paths } from "../people/money.ts";
import type { Person } from "../people/person.ts";
import { load } from "../scenario/load.ts";
import { BASE_YEAR, book, parameters, type Scenario } from "../scenario/scenario.ts";
import { schemes } from "../schemes/index.ts";
import { personOf, yearOf, type RowFlags, type Subject } from "./row-person.ts";
import { aligned, wrapped } from "./terminal.ts";

export type { RowFlags } from "./row-person.ts";

/** The text of one row. Throws a UserError with all that is wrong with the question; `found` are earlier problems. */
export async function rowText(
  name: string | undefined,
  flags: RowFlags,
  found: readonly string[] = [],
): Promise<string> {
  const problems = [...found];
  const names = order.map((process) => process.name);
  const process = order.find((one) => one.name === name);
  if (name === undefined) problems.push(`no process given; there are ${names.join(", ")}`);
  else if (!process)
    problems.push(
      `${name}: no such process. Did you mean ${nearest(name, names)}? There are ${names.join(", ")}`,
    );
  const scenario = await load(flags.scenario ?? "current-law").catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    problems.push(...error.problems.map((problem) => `--scenario ${flags.scenario}: ${problem}`));
  });
  // A wrong year is a problem like others; the rest of the question is looked at all the same.
  const year = yearOf(flags, problems) ?? BASE_YEAR + 1;
  if (!process || !scenario) throw new UserError("this row", problems);
  const subject = personOf(process, flags, year, book(scenario).values(year), problems);
  if (!subject) throw new UserError("this row", problems);
  return describeRow(process, subject, scenario, year);
}

function describeRow(process: Compilable, subject: Subject, scenario: Scenario, year: number): string {
  const byYear = book(scenario);
  const values = byYear.values(year) as Readonly<Record<string, number>>;
  const { person, facts, assumed, notes } = subject;
  const outcomes = row(process, person, values as never);
  const exits = process.exits[person.state]!;
  const open = outcomes.filter((outcome) => outcome.move !== undefined);
  const closed = exits
    .filter(({ move }) => !open.some((outcome) => outcome.move === move))
    .map(({ to }) => to);
  return [
    `${process.label} (${process.name}) in ${year}, scenario ${scenario.name}`,
    "",
    ...aligned(facts.map(([field, value]) => [`  ${field}`, value, assumed.has(field) ? "(default)" : ""])),
    ...notes.map((note) => `  ${note}`),
    "",
    ...aligned([
      ["  move", "rate of the rule", "probability in the year"],
      ...outcomes.map((outcome) => line(process, person, outcome)),
    ]),
    ...(closed.length
      ? ["", wrapped(`Not open to this person: ${closed.map((to) => `-> ${to}`).join(", ")}.`, 100, "  ")]
      : []),
    ...reads(process, person, values),
    ...(open.some((outcome) => factorOf(process, person, outcome) >= 0)
      ? [
          "",
          "* In a projection this probability is multiplied by a yearly factor, solved so that a total is met (alignment).",
        ]
      : []),
    ...payments(process, person, values, pathsOf(byYear.values, BASE_YEAR, year).at(-1)!),
    "",
  ].join("\n");
}

type Who = Subject["person"];
const factorOf = (process: Compilable, person: Who, { to }: Outcome): number =>
  process.align?.(person.state, to, person as Person) ?? -1;

function line(process: Compilable, person: Who, outcome: Outcome): string[] {
  if (outcome.move === undefined) return [`  stays ${outcome.to}`, "", chance(outcome.probability)];
  const mark = factorOf(process, person, outcome) >= 0 ? " *" : "";
  return [
    `  -> ${outcome.to}`,
    `${outcome.rate.kind} ${Number(outcome.rate.value.toPrecision(6))}`,
    `${chance(outcome.probability)}${mark}`,
  ];
}
const chance = (probability: number): string => probability.toFixed(6);

/** For each move, what its rule looked at: fields of the person, and parameters with value and source. */
function reads(process: Compilable, person: Who, values: Readonly<Record<string, number>>): string[] {
  const used = new Map<string, string[]>();
  const lines: string[] = ["", "What the rules looked at:"];
  for (const { move, to, rule } of process.exits[person.state]!) {
    const fields: string[] = [];
    const names: string[] = [];
    rule(noting(person, fields) as never, noting(values, names) as never);
    if (fields.length + names.length > 0)
      lines.push(
        wrapped(
          `  -> ${to}: ${[...fields.map((field) => (field === "count" ? process.counter!.name : field)), ...names].join(", ")}`,
          100,
          "     ",
        ),
      );
    for (const name of names) used.set(name, [...(used.get(name) ?? []), move]);
  }
  if (lines.length === 2) return ["", "No move leaves this state (dying is the process life)."];
  if (used.size === 0) return lines;
  const rows = [...used.keys()].map((name) => {
    const parameter = (parameters as Record<string, Parameter>)[name]!;
    return [
      `  ${name}`,
      `= ${Number(values[name]!.toPrecision(8))}`,
      parameter.unit,
      `source ${parameter.source}`,
    ];
  });
  return [...lines, "", "Parameters:", ...aligned(rows)];
}

/** The same object; whatever is read of it is written down once. */
function noting<T extends object>(object: T, names: string[]): T {
  return new Proxy(object, {
    get: (target, key) => {
      if (typeof key === "string" && !names.includes(key)) names.push(key);
      return Reflect.get(target, key);
    },
  });
}

/** What this person pays and gets in this state, where the scheme has a fund. */
function payments(
  process: Compilable,
  person: Who,
  values: Readonly<Record<string, number>>,
  paths: Paths,
): string[] {
  const funds = schemes.find(({ name }) => name === process.name)?.funds ?? [];
  const lines = funds.flatMap(({ label, pays, gets }) =>
    (
      [
        ["Pays to", pays],
        ["Gets from", gets],
      ] as const
    ).flatMap(([what, rules]) => {
      const rule = rules[person.state];
      if (!rule) return [];
      const yuan = Math.round(rule(person, values as never, paths)).toLocaleString("en");
      return [`${what} the ${label.toLowerCase()}: ${yuan} yuan a year on average, at 2023 prices.`];
    }),
  );
  return lines.length ? ["", ...lines] : [];
}
