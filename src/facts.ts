/** What identifies a run, for its manifest: version, digests of code and data, scenarios, engine, seed. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Projection } from "./outputs/projection.ts";
import type { RunFacts } from "./outputs/results.ts";

interface Package {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}
const packageFile = (): Package =>
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Package;

/** Version, and SHA-256 digests of the code and of the data that it reads. */
export const programFacts = (): Pick<RunFacts, "version" | "code" | "data"> => ({
  version: packageFile().version,
  code: digest("src", (file) => /\.(ts|mjs|wasm)$/.test(file)),
  data: digest("src/data", () => true),
});
/** SHA-256 of each data file, so that two runs can be told apart by it. */
const dataFiles = (): Record<string, string> => {
  const root = fileURLToPath(new URL("../src/data/", import.meta.url));
  return Object.fromEntries(
    readdirSync(root)
      .sort()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(root, name)))
          .digest("hex"),
      ]),
  );
};

/** What else may move a last digit: the libraries in use, exactly pinned, and the major version of Node. */
export const surroundings = (): { libraries: Package["dependencies"]; node: number } => ({
  libraries: packageFile().dependencies,
  node: Number(process.versions.node.split(".")[0]),
});

interface Identified extends Pick<Projection, "scenarios"> {
  readonly options: Pick<Projection["options"], "engine" | "flows" | "seed" | "persons" | "replicates">;
}
/** The facts of a projection: one frozen scenario, or all of them. */
export function factsOf({ scenarios, options }: Identified): RunFacts {
  const { engine, flows, seed, persons, replicates } = options;
  return {
    ...programFacts(),
    dataFiles: dataFiles(),
    scenario: scenarios.length === 1 ? scenarios[0]! : scenarios,
    engine,
    seed: engine === "cohort" && flows === "expected" ? null : seed,
    persons,
    replicates,
  };
}

/** SHA-256 over the files of a folder of the project, by name in order. */
function digest(folder: string, keep: (file: string) => boolean): string {
  const root = fileURLToPath(new URL(`../${folder}/`, import.meta.url));
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && keep(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of files)
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
