/** Sensitivity: signs and sizes of single levers, variance shares of known cases, structural variants. */
import { describe, expect, it } from "vitest";
import { defineScenario, freeze } from "../src/scenario/scenario.ts";
import { sobol, strongest, variants, type Effect } from "../src/studies/sensitivity.ts";

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
