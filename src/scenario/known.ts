/** What is known of scenarios without loading one, which takes a second: the years they may run to, and the shipped names. */
import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** The last observed year end, and the years that a projection may reach. */
export const BASE_YEAR = 2023;
export const LAST_YEAR = 2060;
export const DEFAULT_UNTIL = 2035;

export const FOLDER = fileURLToPath(new URL("../../scenarios/", import.meta.url));

/** Names of the scenarios that come with the project. */
export async function shipped(): Promise<string[]> {
  return (await readdir(FOLDER))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"))
    .sort();
}
