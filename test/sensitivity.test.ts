/** Sensitivity: signs and sizes of single levers, variance shares of known cases, structural variants. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runSensitivity, type SensitivityFlags } from "../src/sensitivity.ts";
import { defineScenario, freeze } from "../src/scenario/scenario.ts";
import { sobol, strongest, variants, type Effect } from "../src/studies/sensitivity.ts";
import { contents, mistake, shebao, terminalInto } from "./fixtures/typed.ts";

const scenario = freeze(defineScenario({ name: "plain", title: "t", because: "b" }));

describe("variance shares", () => {
  it("are none for a lever that does not touch a series, and nearly all for the one that alone does", () => {
    const rows = sobol(scenario, 2024, ["unemployment.lateUptake", "injury.injured"], 6, "test");
    const at = (series: string, parameter: string) =>
      rows.find((row) => row.series === series && row.parameter === parameter)!;
    expect(at("unemployment", "injury.injured").total).toBe(0);
    expect(at("unemployment", "injury.injured").first).toBe(0);
    // six base samples: rough, so only the order of size is asked
    expect(at("unemployment", "unemployment.lateUptake").total).toBeGreaterThan(0.4);
    expect(at("injury", "unemployment.lateUptake").total).toBe(0);
    expect(rows[0]!.runs).toBe(24);
  });
});

describe("the strongest levers", () => {
  const effect = (parameter: string, series: string, low: number, high: number): Effect => ({
    parameter,
    label: parameter,
    series,
    year: 2030,
    low,
    high,
    unit: "persons",
  });
  it("are found within each series, so that a small series has its own", () => {
    const list = [
      effect("a", "pension", -100, 50),
      effect("b", "pension", 0, 20),
      effect("c", "injury", -3, 4),
      effect("d", "injury", 0, 1),
    ];
    expect(strongest(list, 2)).toEqual(["a", "c"]);
  });
});

describe("structural variants", () => {
  it("differ where their structure says: no duals fewer residents' records, no lapse the same total", () => {
    const rows = variants(scenario, 2025);
    const at = (variant: string, series: string): number =>
      rows.find((row) => row.variant === variant && row.series === series)!.difference;
    expect(at("no dual records", "pension-residents-contributors")).toBeLessThan(-5e6);
    expect(Math.abs(at("no dual records", "unemployment"))).toBe(0);
    expect(Math.abs(at("no lapsed state", "pension"))).toBeLessThan(1e6);
    expect(at("constant coverage by age and sex", "pension-employees-contributors")).toBeLessThan(0);
  });
});

describe("a mistake in the command", () => {
  it("is listed with all others, says what is allowed, and leaves earlier results as they are", async () => {
    const out = mkdtempSync(join(tmpdir(), "sensitivity-"));
    try {
      writeFileSync(join(out, "variants.csv"), "earlier\n");
      const before = contents(out);
      const words = ["--year", "2030.5", "--lang", "de", "--yaer", "2030", "--out", out];
      const said = await shebao("sensitivity", "current-lav", ...words, "--sobol");
      mistake(
        said,
        /^this analysis has 5 problems$/m,
        "--yaer: no such option of sensitivity. Did you mean --year?",
        "--sobol: give a value, --sobol <n>",
        '--year: "2030.5" is not a whole number from 2024 to 2060',
        '--lang: "de" is not en or zh',
        /current-lav: there is no such file or scenario;.* nearest is current-law/,
      );
      expect(contents(out)).toEqual(before);
      await expect(
        runSensitivity(
          "current-law",
          { out: join(out, "variants.csv") },
          terminalInto({ out: "", err: "", code: 0 }),
        ),
      ).rejects.toThrow(/it is a file, not a folder; choose another with --out/);
    } finally {
      rmSync(out, { recursive: true });
    }
  });

  it.each([
    ["year", ["2023", "2061", "0", "next", ""], "2024 to 2060"],
    ["sobol", ["-1", "0.5", "10001", "1e3", "few"], "0 to 10000"],
  ] as [keyof SensitivityFlags, string[], string][])(
    "in --%s is refused whatever it is",
    async (flag, texts, allowed) => {
      const said = { out: "", err: "", code: 0 };
      for (const text of texts)
        await expect(
          runSensitivity("current-law", { [flag]: text }, terminalInto(said)),
        ).rejects.toMatchObject({
          name: "UserError",
          problems: [`--${flag}: "${text}" is not a whole number from ${allowed}`],
        });
      expect(said).toEqual({ out: "", err: "", code: 0 });
    },
  );
});
