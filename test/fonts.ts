/** The shipped fonts without the glyphs that only Chinese text needs: `npm run latin-fonts` writes them anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { glyphsOf } from "../src/outputs/font.ts";
import { CHINESE_FROM, FONT_FILES, LATIN_FILES } from "../src/outputs/picture.ts";

/** A TrueType file in which those glyphs are empty; all others keep their numbers, so that every other table holds. */
export function latinOnly(file: Buffer): Buffer {
  const tables = Array.from({ length: file.readUInt16BE(4) }, (_, i) => {
    const entry = 12 + i * 16;
    const at = file.readUInt32BE(entry + 8);
    const bytes = Buffer.from(file.subarray(at, at + file.readUInt32BE(entry + 12)));
    return { tag: file.toString("latin1", entry, entry + 4), at, bytes };
  });
  const [loca, glyf] = ["loca", "glyf"].map((name) => tables.find(({ tag }) => tag === name)!);
  const needless = onlyChinese(glyphsOf(file));
  const kept: Buffer[] = [];
  let end = 0;
  let next = 0;
  for (let glyph = 0; glyph * 4 + 4 < loca!.bytes.length; glyph++) {
    const from = next;
    next = loca!.bytes.readUInt32BE(glyph * 4 + 4);
    if (!needless.has(glyph)) {
      kept.push(glyf!.bytes.subarray(from, next));
      end += next - from;
    }
    loca!.bytes.writeUInt32BE(end, glyph * 4 + 4);
  }
  glyf!.bytes = Buffer.concat(kept);
  const head = Buffer.from(file.subarray(0, 12 + tables.length * 16));
  const parts = [head];
  let at = head.length;
  for (const [i, { bytes }] of tables.entries()) {
    head.writeUInt32BE(at, 12 + i * 16 + 8);
    head.writeUInt32BE(bytes.length, 12 + i * 16 + 12);
    // Tables begin at multiples of four bytes.
    parts.push(bytes, Buffer.alloc(-bytes.length & 3));
    at += bytes.length + (-bytes.length & 3);
  }
  return Buffer.concat(parts);
}

/** Glyphs of Chinese characters alone; those of no character (ligatures, other digits) may be reached from Latin ones. */
function onlyChinese(glyphs: ReadonlyMap<number, number>): Set<number> {
  const found = new Set<number>();
  for (const [code, glyph] of glyphs) if (code >= CHINESE_FROM) found.add(glyph);
  for (const [code, glyph] of glyphs) if (code < CHINESE_FROM) found.delete(glyph);
  return found;
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url)
  FONT_FILES.forEach((file, i) => writeFileSync(LATIN_FILES[i]!, latinOnly(readFileSync(file))));
