/** Golden results: a change of the shipped scenarios' numbers is meant, and said in the changelog. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GOLDEN, headlines, type Golden } from "./golden.ts";

describe("the shipped scenarios", () => {
  it("give the numbers that are written down (else: npm run golden, and a line in CHANGELOG.md)", async () => {
    const written = JSON.parse(readFileSync(GOLDEN, "utf8")) as Golden;
    const now = await headlines();
    expect(Object.keys(now)).toEqual(Object.keys(written));
    const moved: string[] = [];
    for (const [scenario, series] of Object.entries(written))
      for (const [name, years] of Object.entries(series))
        for (const [year, thousands] of Object.entries(years))
          if (Math.abs(now[scenario]![name]![year]! - thousands) > 1)
            moved.push(
              `${scenario} ${name} ${year}: ${thousands} -> ${now[scenario]![name]![year]} (thousand persons, or 100 million yuan)`,
            );
    expect(moved).toEqual([]);
  });
});
