/** The gallery of charts: its page is that of its code, its pictures are those of its index, and no chart is left out. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { entries, here, INDEX, LANGS, page, PAGE, pictureOf, type Index } from "../docs/charts/page.ts";
import { charts } from "../src/outputs/charts.ts";
import { smallPNG } from "../src/outputs/small-png.ts";

const index = JSON.parse(readFileSync(INDEX, "utf8")) as Index;

describe("docs/charts.md", () => {
  it("is what its code and its index make of it (else: npm run chart-gallery)", () => {
    expect(readFileSync(PAGE, "utf8")).toBe(page(index));
  });

  it("shows every chart of the library, and keeps every picture as it was drawn", () => {
    const shown = new Set(entries().map(({ code }) => /charts\.(\w+)/.exec(code)![1]));
    expect([...shown].sort()).toEqual(Object.keys(charts).sort());
    const pictures = entries().flatMap(({ name }) =>
      LANGS.map((lang) => [pictureOf(name, lang), index.charts[name]!.picture[lang]]),
    );
    expect(
      readdirSync(here("."))
        .filter((file) => file.endsWith(".png"))
        .sort(),
    ).toEqual(pictures.map(([file]) => file).sort());
    for (const [file, digest] of pictures) {
      const bytes = readFileSync(here(`./${file}`));
      expect(createHash("sha256").update(bytes).digest("hex"), file).toBe(digest);
    }
  });

  it("stays small: all pictures together below three million bytes", () => {
    const bytes = readdirSync(here(".")).reduce((sum, file) => sum + statSync(here(`./${file}`)).size, 0);
    expect(bytes).toBeLessThan(3_000_000);
  });
});

describe("a small PNG", () => {
  /** 64 by 64 pixels of `colours` different colours. */
  const picture = (colours: number) => {
    const pixels = new Uint8Array(64 * 64 * 4);
    for (let i = 0; i < 64 * 64; i++)
      pixels.set([(i % colours) >> 3, ((i % colours) & 7) << 5, (i * 7) % 2, 255], 4 * i);
    return { width: 64, height: 64, pixels };
  };
  /** What a reader sees: colours by pixel. */
  const read = (png: Buffer): number[][] => {
    const part = (name: string): Buffer => {
      const at = png.indexOf(name, 0, "latin1");
      return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
    };
    const [colours, rows] = [part("PLTE"), inflateSync(part("IDAT"))];
    return Array.from({ length: 64 * 64 }, (_, i) => {
      const place = 3 * rows[Math.floor(i / 64) * 65 + (i % 64) + 1]!;
      return [...colours.subarray(place, place + 3)];
    });
  };

  it("keeps every colour where there are few, and the nearest where there are many", () => {
    const few = picture(100);
    expect(read(smallPNG(few)).flat()).toEqual([...few.pixels].filter((_, i) => i % 4 < 3));
    const many = picture(1500);
    const worst = read(smallPNG(many)).map((colour, i) =>
      Math.max(...colour.map((one, k) => Math.abs(one - many.pixels[4 * i + k]!))),
    );
    expect(Math.max(...worst)).toBeGreaterThan(0);
    expect(Math.max(...worst)).toBeLessThan(48);
  });
});
