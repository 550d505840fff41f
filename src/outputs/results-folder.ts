/** A results folder as a whole: what may be replaced, how it is swapped, and errors of the disk in words. */
import { mkdir, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../ground/problem.ts";
import type { RunFacts } from "./report.ts";
import type { Columns } from "./results-files.ts";

export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
  /** Rows of a table. */
  readonly rows?: number;
  /** Columns of a table in order, with their kinds. */
  readonly columns?: Columns;
}
export interface Manifest extends RunFacts {
  readonly project: "shebao";
  readonly files: Readonly<Record<string, FileFacts>>;
}

const backup = (target: string): string => `${target}.before.tmp`;

/** A stop between the two renames of `swap` left the previous results under their other name: put them back. */
export async function recover(target: string): Promise<void> {
  if (!(await exists(backup(target)))) return;
  if (await exists(target)) await rm(backup(target), { recursive: true, force: true });
  else await rename(backup(target), target);
}

/** What else lies in the folder besides results. Refuses a folder that is in use for something else. */
export async function occupants(target: string, folder: string): Promise<string[]> {
  if (!(await exists(target))) return [];
  const entries = await readdir(target);
  if (entries.length === 0) return [];
  const manifest = await readManifest(target).catch(() => undefined);
  if (!manifest)
    throw new UserError(`results folder ${folder}`, [
      "it holds files but no manifest.json of shebao, and they would be lost: choose another folder with --out",
    ]);
  const mine = new Set([
    ...Object.keys(manifest.files).map((name) => name.split("/")[0]!),
    "manifest.json",
    "charts",
  ]);
  return entries.filter((name) => !mine.has(name));
}

/** Puts the finished folder in the place of the old one; at every moment one of the two is whole. */
export async function swap(temporary: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const had = await exists(target);
  if (had) await rename(target, backup(target));
  try {
    await rename(temporary, target);
  } catch (error) {
    if (had) await rename(backup(target), target);
    throw error;
  }
  await rm(backup(target), { recursive: true, force: true });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? false : Promise.reject(error)),
  );

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  ENOENT: "a folder above it does not exist and cannot be made",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a part of its path is a file, not a folder",
  ENOSPC: "the disk is full",
  EBUSY: "it is in use",
};

/** An error of the file system in words; other errors pass as they are. */
export async function kindly<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ""];
    if (!reason) throw error;
    throw new UserError(`results folder ${folder}`, [
      `it cannot be written: ${reason}; choose another folder with --out`,
    ]);
  }
}

/** The manifest of a folder; throws where there is none. */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
  if (manifest.project !== "shebao") throw new Error("not a manifest of shebao");
  return manifest;
}
