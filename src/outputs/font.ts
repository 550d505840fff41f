/** What a TrueType file says about its characters: which it has, and how wide they are. */

export interface Advances {
  readonly has: (character: string) => boolean;
  /** Width of a text in ems; an unknown character counts one. */
  readonly width: (text: string) => number;
}

/** Reads the tables head, hhea, hmtx and cmap (formats 4 and 12) of a TrueType file. */
export function advances(file: Uint8Array): Advances {
  const [data, table] = opened(file);
  const em = data.getUint16(table("head") + 18);
  const metrics = data.getUint16(table("hhea") + 34);
  const hmtx = table("hmtx");
  const glyphs = glyphsOf(file);
  const advance = (glyph: number) => data.getUint16(hmtx + Math.min(glyph, metrics - 1) * 4) / em;
  return {
    has: (character) => glyphs.has(character.codePointAt(0)!),
    width: (text) => {
      let ems = 0;
      for (const character of text) {
        const glyph = glyphs.get(character.codePointAt(0)!);
        ems += glyph === undefined ? 1 : advance(glyph);
      }
      return ems;
    },
  };
}

/** A file's numbers, and where a table begins in it. */
function opened(file: Uint8Array): [DataView, (tag: string) => number] {
  const data = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const table = (tag: string): number => {
    for (let i = 0; i < data.getUint16(4); i++) {
      const entry = 12 + i * 16;
      if (String.fromCharCode(...file.subarray(entry, entry + 4)) === tag) return data.getUint32(entry + 8);
    }
    throw new Error(`the font has no table ${tag}`);
  };
  return [data, table];
}

/** Glyph number by code point, from every Unicode subtable. */
export function glyphsOf(file: Uint8Array): Map<number, number> {
  const [data, table] = opened(file);
  const cmap = table("cmap");
  const glyphs = new Map<number, number>();
  for (let i = 0; i < data.getUint16(cmap + 2); i++) {
    const start = cmap + data.getUint32(cmap + 4 + i * 8 + 4);
    const format = data.getUint16(start);
    if (format === 12) readGroups(data, start, glyphs);
    if (format === 4) readSegments(data, start, glyphs);
  }
  return glyphs;
}

function readGroups(data: DataView, start: number, glyphs: Map<number, number>): void {
  for (let i = 0; i < data.getUint32(start + 12); i++) {
    const group = start + 16 + i * 12;
    const first = data.getUint32(group);
    for (let code = first; code <= data.getUint32(group + 4); code++)
      glyphs.set(code, data.getUint32(group + 8) + code - first);
  }
}

function readSegments(data: DataView, start: number, glyphs: Map<number, number>): void {
  const double = data.getUint16(start + 6);
  const [ends, starts] = [start + 14, start + 16 + double];
  const [deltas, offsets] = [starts + double, starts + 2 * double];
  for (let i = 0; i < double; i += 2) {
    const offset = data.getUint16(offsets + i);
    for (let code = data.getUint16(starts + i); code <= data.getUint16(ends + i); code++) {
      if (code === 0xffff) continue;
      const own =
        offset === 0 ? code : data.getUint16(offsets + i + offset + 2 * (code - data.getUint16(starts + i)));
      if (own !== 0) glyphs.set(code, (own + data.getUint16(deltas + i)) & 0xffff);
    }
  }
}
