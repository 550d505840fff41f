/** Scenarios by name or by file: shipped ones, a script of one's own, or JSON. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { nearest } from "../ground/nearest.ts";
import { UserError } from "../ground/problem.ts";
import { FOLDER, shipped } from "./known.ts";
import { parseScenario, type Scenario } from "./scenario.ts";

export { shipped };

/**
 * A scenario from a name ("current-law"), a script (.ts) or JSON. Throws a UserError with all that is wrong:
 * no such file, not JSON, unknown levers, values out of range.
 */
export async function load(what: string): Promise<Scenario> {
  const names = await shipped();
  const path = names.includes(what) ? resolve(FOLDER, `${what}.ts`) : resolve(what);
  if (!existsSync(path)) {
    const hint =
      extname(what) === ""
        ? `; shipped scenarios are ${names.join(", ")}, nearest is ${nearest(what, names)}`
        : "";
    throw new UserError(what, [`there is no such file or scenario${hint}`]);
  }
  if (![".json", ".ts", ".mjs", ".js"].includes(extname(path)))
    throw new UserError(what, ["a scenario is a script (.ts) or JSON (.json)"]);
  const scenario = extname(path) === ".json" ? await fromJSON(path, what) : await fromScript(path, what);
  if (scenario.problems.length) throw new UserError(what, scenario.problems);
  return scenario;
}

async function fromJSON(path: string, where: string): Promise<Scenario> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new UserError(where, [`cannot be read: ${error.message}`]);
  });
  const parents = new Map<string, Scenario>();
  for (const name of await shipped()) if (text.includes(`"${name}"`)) parents.set(name, await load(name));
  return parseScenario(text, where, (name) => parents.get(name));
}

async function fromScript(path: string, where: string): Promise<Scenario> {
  let module: { default?: Scenario };
  try {
    module = (await import(pathToFileURL(path).href)) as { default?: Scenario };
  } catch (error) {
    // What cannot be read as TypeScript is told of in two lines: how many mistakes, and where the first is.
    const [first, second = ""] = (error as Error).message.split("\n") as [string, string?];
    throw new UserError(where, [`does not run: ${first.endsWith(":") ? `${first} ${second}` : first}`]);
  }
  const scenario = module.default;
  if (!scenario || !Array.isArray(scenario.problems))
    throw new UserError(where, ["has no scenario: write export default defineScenario({ ... })"]);
  return scenario;
}
