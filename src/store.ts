/** The store of finished units: found by the hash of all that decides them; the first writer wins, a second must match. */
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "./ground/problem.ts";
import { writeWhole } from "./ground/whole-file.ts";

/** Where stores lie unless another folder is named. */
export const STORE = join("results", ".store");

/** A unit as plain data: everything that decides its result, and nothing else. */
export type Unit = Readonly<Record<string, unknown>>;

export interface Store {
  readonly folder: string;
  /** The result of a unit, or undefined where it is not there or the file was damaged. */
  readonly get: (unit: Unit) => unknown;
  /**
   * Keeps a result. Throws a UserError where another process kept another result for the same unit: the same
   * input has then given two answers.
   */
  readonly put: (unit: Unit, result: unknown) => void;
}

/** JSON with its keys in order: the same data give the same text, whoever wrote it. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) {
    if (typeof value === "number" && !Number.isFinite(value))
      throw new RangeError(`${value} has no place in JSON`);
    return JSON.stringify(value) ?? "null";
  }
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
/** The key of a unit: SHA-256 of its canonical JSON. */
export const unitKey = (unit: Unit): string => sha256(canonical(unit));

/** Opens a store; the folder is made when something is put into it. */
export function openStore(folder: string): Store {
  const root = resolve(folder);
  const pathOf = (key: string): string => join(root, key.slice(0, 2), `${key}.json`);
  return {
    folder,
    get: (unit) => read(pathOf(unitKey(unit)), unit),
    put: (unit, result) => {
      const path = pathOf(unitKey(unit));
      const body = canonical({ unit, result });
      const text = `${body}\n${sha256(body)}\n`;
      // Not forced onto the disk, which would keep the thread waiting: what a failure of the machine damages is seen by its sum.
      const write = (place?: typeof linkSync): NodeJS.ErrnoException | undefined => {
        try {
          mkdirSync(dirname(path), { recursive: true });
          writeWhole(path, text, place);
          return undefined;
        } catch (error) {
          return error as NodeJS.ErrnoException;
        }
      };
      let failed = write(linkSync);
      if (failed?.code === "EEXIST") {
        const kept = read(path, unit);
        if (kept !== undefined && canonical(kept) !== canonical(result))
          throw new UserError(`store ${folder}`, [
            `unit ${unitKey(unit)} is there with another result: the same input has given two answers. Please report it; to go on, remove ${path}`,
          ]);
        // What lies there is damaged: it was not returned, and makes place for what is whole, at once for all who look.
        failed = kept === undefined ? write() : undefined;
      }
      if (failed) throw unwritable(folder, failed.code, failed);
    },
  };
}

/** The result in a file that is whole and belongs to this unit. */
function read(path: string, unit: Unit): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unwritable(dirname(path), (error as NodeJS.ErrnoException).code, error);
  }
  const [body, sum] = text.split("\n") as [string, string | undefined];
  if (sum === undefined || sha256(body) !== sum) return undefined;
  const kept = JSON.parse(body) as { unit: unknown; result: unknown };
  return canonical(kept.unit) === canonical(unit) ? kept.result : undefined;
}

function unwritable(folder: string, code: string | undefined, error: unknown): unknown {
  return code === undefined
    ? error
    : new UserError(`store ${folder}`, [`it cannot be used (${code}); choose another folder with --store`]);
}
