/** A sweep as a file: what is to be projected, for programs that share the work out over machines. */
import { readFileSync, writeFileSync } from "node:fs";
import { programFacts } from "./facts.ts";
import { UserError } from "./ground/problem.ts";
import type { ProjectOptions } from "./project.ts";
import { parseSides, type Side } from "./scenario/grid.ts";
import { freeze, parseScenario, type FrozenScenario, type Scenario } from "./scenario/scenario.ts";

/** A sweep as it is to be run: the scenario, the sides of its grid and the options of every projection. */
export interface Plan {
  readonly scenario: Scenario;
  readonly sides: readonly Side[];
  readonly options: ProjectOptions;
}
interface PlanFile {
  readonly project: "shebao";
  readonly plan: "sweep";
  readonly version: string;
  readonly code: string;
  readonly data: string;
  /** As `freeze` gives it: every value that differs from its default, so nothing needs to be extended. */
  readonly scenario: FrozenScenario;
  readonly levers: readonly string[];
  readonly options: ProjectOptions;
}

/** Writes a plan. Throws a UserError where the file cannot be written. */
export function writePlan(path: string, { scenario, sides, options }: Plan): void {
  const file: PlanFile = {
    project: "shebao",
    plan: "sweep",
    ...programFacts(),
    scenario: freeze(scenario),
    levers: sides.map(({ lever, from, values }) => `${lever}@${from}=${values.join(",")}`),
    options,
  };
  try {
    writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
  } catch (error) {
    throw new UserError(`plan ${path}`, [`it cannot be written: ${(error as NodeJS.ErrnoException).code}`]);
  }
}

/** Reads a plan. Throws a UserError where it is none, or was made by other code or with other data. */
export function readPlan(path: string): Plan {
  let file: PlanFile;
  try {
    file = JSON.parse(readFileSync(path, "utf8")) as PlanFile;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`plan ${path}`, [
      code === "ENOENT" ? "there is no such file" : `cannot be read: ${message}`,
    ]);
  }
  if (file?.project !== "shebao" || file.plan !== "sweep")
    throw new UserError(`plan ${path}`, ["it is no plan; write one with sweep ... --plan FILE"]);
  const now = programFacts();
  const differs = (["code", "data"] as const).filter((what) => file[what] !== now[what]);
  if (differs.length > 0)
    throw new UserError(`plan ${path}`, [
      `it was made with other ${differs.join(" and ")} (version ${file.version}); make it again with sweep ... --plan`,
    ]);
  const { extends: parent, ...whole } = file.scenario;
  const scenario = { ...parseScenario(JSON.stringify(whole), path, () => undefined), extends: parent };
  return { scenario, sides: parseSides(file.levers), options: file.options };
}
