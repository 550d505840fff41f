/** Small pictures: a PNG with a palette of 256 colours, a third of the size of a full one. */
import { crc32, deflateSync } from "node:zlib";

/** RGBA pixels, row by row, all opaque. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Pixels -> PNG. Colours beyond the palette (shades at the edges of letters) become the nearest of it. */
export function smallPNG({ width, height, pixels }: Pixels): Buffer {
  const counts = new Map<number, number>();
  const colourAt = (i: number): number => (pixels[i]! << 16) | (pixels[i + 1]! << 8) | pixels[i + 2]!;
  for (let i = 0; i < pixels.length; i += 4) counts.set(colourAt(i), (counts.get(colourAt(i)) ?? 0) + 1);
  const palette = paletteOf(counts);
  const place = new Map(palette.map((colour, i) => [colour, i]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = colourAt(4 * (y * width + x));
      let i = place.get(colour);
      if (i === undefined) place.set(colour, (i = nearest(colour, palette)));
      rows[y * (width + 1) + x + 1] = i;
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // eight bits a pixel, colours from a palette
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const COMMONEST = 160;

/** The commonest colours, then those farthest from all that are chosen: a colour ramp keeps its steps. */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  // equal counts in order of the colour, so that the bytes do not depend on where a colour comes first
  const colours = [...counts].sort(([a, m], [b, n]) => n - m || a - b).map(([colour]) => colour);
  if (colours.length <= 256) return colours;
  const palette = colours.slice(0, COMMONEST);
  const rest = colours.slice(COMMONEST);
  const away = rest.map((colour) => Math.min(...palette.map((one) => distance(colour, one))));
  while (palette.length < 256) {
    let far = 0;
    for (let i = 1; i < rest.length; i++) if (away[i]! > away[far]!) far = i;
    const chosen = rest[far]!;
    palette.push(chosen);
    for (let i = 0; i < rest.length; i++) away[i] = Math.min(away[i]!, distance(rest[i]!, chosen));
  }
  return palette;
}

/** Squared distance of two colours. */
const distance = (one: number, other: number): number =>
  ((one >> 16) - (other >> 16)) ** 2 +
  (((one >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
  ((one & 255) - (other & 255)) ** 2;

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < palette.length; i++)
    if (distance(colour, palette[i]!) < distance(colour, palette[best]!)) best = i;
  return best;
}

function chunk(name: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)) >>> 0, data.length + 8);
  return out;
}
