/** A file that is there whole or not at all, also where its writer is stopped. */
import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a temporary file beside `path` and puts it there at once: over what is there, or as `place` says (`linkSync` fails
 * with EEXIST where something is). Not forced onto the disk. Throws what the file system says.
 */
export function writeWhole(
  path: string,
  text: string,
  place: (from: string, to: string) => void = renameSync,
): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    place(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
