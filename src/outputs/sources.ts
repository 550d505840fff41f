/** Where each source is used: parameters, profiles, tables, files of the project. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sources } from "../ground/data.ts";
import type { Parameter } from "../ground/parameter.ts";
import { parameters } from "../scenario/scenario.ts";

export const idsOf = (source: string): string[] => source.split("; ");
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Places by source id: names of parameters, then files that quote it. Every id of sources.json is a key. */
export function uses(): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>(Object.keys(sources).map((id) => [id, []]));
  for (const [name, { source }] of Object.entries(parameters) as [string, Parameter][])
    for (const id of idsOf(source)) places.get(id)?.push(name);
  for (const file of projectFiles())
    for (const word of new Set(readFileSync(join(ROOT, file), "utf8").match(/\w+/g)))
      if (word !== "prior" && word !== "derived") places.get(word)?.push(file);
  return places;
}

const projectFiles = (): string[] =>
  ["src", "scenarios"].flatMap((folder) =>
    (readdirSync(join(ROOT, folder), { recursive: true }) as string[])
      .filter((file) => /\.(ts|csv|json)$/.test(file) && !file.endsWith("sources.json"))
      .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
      .sort(),
  );

/** Read for the model's design as an excerpt: no number has to rest on it. */
export const isBackground = (id: string): boolean => sources[id]?.note?.startsWith("excerpt read") === true;

/** "Title (publisher, date; from memory, to be verified)". */
export function sourceText(id: string): string {
  const source = sources[id];
  if (!source) return `${id}: not in sources.json`;
  if (source.kind === "prior" || source.kind === "derived") return `${id}: ${source.title}`;
  const remembered = source.remembered ? "; written down from memory, to be verified" : "";
  return `${id}: ${source.title} (${source.publisher}, ${source.date}${remembered})`;
}
