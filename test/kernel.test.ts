/** The loops in WebAssembly: built from the source beside them, and the same bits as those in plain TypeScript. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agent, type AgentRun } from "../src/engines/agent.ts";
import { plan, type Plan } from "../src/engines/align.ts";
import { compiler, finish } from "../src/engines/compile.ts";
import { vectors } from "../src/engines/agent-wasm.ts";
import type { Own } from "../src/ground/process.ts";
import { probability } from "../src/ground/rate.ts";
import { WORKS, type Person } from "../src/people/person.ts";
import { start } from "../src/people/start.ts";
import { gateByte, keyOf } from "../src/ground/random.ts";
import { book, defineScenario } from "../src/scenario/scenario.ts";
import { defineScheme } from "../src/schemes/scheme.ts";

const COMPILER = "node_modules/assemblyscript/bin/asc.js";
const law = defineScenario({ name: "law", title: "t", because: "b" }).with({
  name: "reform",
  set: { "work.retirementDelay.pace": { 2025: 1 } },
});

/**
 * INVENTED schemes of so many states, those of odd number with a counter up to `most` that moves depend on. Without one where it is 0;
 * below, nobody moves but platform workers, so that few are at risk.
 */
function invented(base: Plan, sizes: readonly (readonly [states: number, most: number])[]): Plan {
  const list = sizes.map(([size, most], i) => compiler(inventedScheme(`invented ${i}`, size, most)));
  const people = base.compilers.findIndex(({ process }) => process.name === "pension");
  const from = start();
  const schemes = list.map(({ process, layout: { width } }): [string, Float64Array] => {
    const held = new Float64Array(from.persons.length * width);
    // Some cells have persons in one substate alone, others in all.
    from.persons.forEach((n, cell) => {
      for (let sub = 0; sub < width; sub++)
        held[cell * width + sub] = cell % 3 ? n / width : sub === cell % width ? n : 0;
    });
    return [process.name, held];
  });
  return {
    ...base,
    compilers: [...base.compilers.slice(0, people), ...list],
    tables: base.tables.map((year, i) => [
      ...year.slice(0, people),
      ...list.map((one) => finish(one.table(base.base + 1 + i, {}), one.process.name, base.base + 1 + i)),
    ]),
    start: { ...from, schemes: Object.fromEntries(schemes) },
  };
}
function inventedScheme(name: string, size: number, most: number) {
  const states = Array.from({ length: size }, (_, i) => `s${i}`);
  const to = (i: number, step: number): string => `s${i} -> s${(i + step) % size}`;
  const often = (who: Person & Own, i: number): number =>
    most < 0
      ? 0.4 * Number(who.work === "platform")
      : 0.3 * Number(WORKS.indexOf(who.work) % 3 === i % 3) + 0.002 * (who.age % 4) + 0.1 * (who.count % 3);
  const moves = states.flatMap((_, i) => [
    [to(i, 1), (who: Person & Own) => probability(often(who, i))],
    ...(size > 2
      ? [[to(i, size - 1), (who: Person) => probability(most < 0 || who.event === "none" ? 0 : 0.2)] as const]
      : []),
  ]);
  const counted = states.filter((_, i) => i % 2 === 1);
  return defineScheme({
    name,
    label: name,
    parameters: {},
    states,
    ...(most > 0 && {
      counter: {
        name: "years",
        max: most,
        states: counted,
        rises: (was: string, is: string, who: Person) => was === is && WORKS.indexOf(who.work) % 2 === 0,
      },
    }),
    reads: ["age", "work", "event"],
    enrolled: ["s1"],
    eligible: () => true,
    series: [{ name, label: name, concept: "person", counts: { s1: 1 } }],
    totals: [],
    moves: Object.fromEntries(moves),
    flow: () => "NEW_VOLUNTARY",
  });
}

/** Counts in which two runs are not the same, with the first cell. */
const apart = (one: AgentRun, other: AgentRun): string[] =>
  one.tally.processes.flatMap((process, p) =>
    (["stock", "exposure", "events"] as const).flatMap((part) => {
      const at = process[part].findIndex((n, i) => n !== other.tally.processes[p]![part][i]);
      return at < 0 ? [] : [`${process.name}, ${part}, ${at}`];
    }),
  );

describe("the loops in WebAssembly", () => {
  it.skipIf(!existsSync(COMPILER))("are what the compiler makes of their source", () => {
    const folder = mkdtempSync(join(tmpdir(), "kernel-"));
    try {
      const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { kernel: string } };
      const made = join(folder, "loops.wasm");
      const [, ...words] = scripts.kernel.split(" ");
      execFileSync(process.execPath, [COMPILER, ...words.slice(0, -1), made]);
      expect(readFileSync(made).equals(readFileSync("src/engines/kernel/loops.wasm"))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.skipIf(!existsSync(COMPILER))(
    "draw the gate bytes of the definition, whoever the persons are",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "random-"));
      try {
        const made = join(folder, "random.wasm");
        const source = "src/engines/kernel/random.ts";
        const how = ["-O3", "--enable", "simd", "--runtime", "stub", "--importMemory", "--noAssert"];
        execFileSync(process.execPath, [COMPILER, source, ...how, "-o", made]);
        const memory = new WebAssembly.Memory({ initial: 4 });
        const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(made)), {
          env: { memory },
        });
        const { words, bytesOf } = instance.exports as Record<string, (...numbers: number[]) => void>;
        const [to, list, room, until] = [4096, 16_384, 20_480, 24_576];
        const all = new Uint8Array(memory.buffer);
        const listed = [0, 1, 4, 255, 256, 300, 999];
        for (const serial of [0, 256, 2 ** 31 - 512, 2 ** 31, 2 ** 32 - 1024])
          for (const [group, year, purpose, replicate] of [
            [0, 2024, 1, 0],
            [899, 2035, 10, 2 ** 30 - 1],
            [2 ** 32 - 1, 2 ** 24 - 1, 255, 5],
          ] as const) {
            const key = keyOf(`${serial}, ${group}`);
            const when = (year << 8) | purpose;
            const expected = (i: number): number => gateByte(key, replicate, group, serial + i, when);
            const rest = [group, when, replicate << 1, ...key];
            all.fill(170, 0, until);
            words!(to, 16, (serial >>> 8) << 2, ...rest);
            expect(Array.from(all.subarray(to, to + 1024))).toEqual(
              Array.from({ length: 1024 }, (_, i) => expected(i)),
            );
            expect([all[to - 1], all[to + 1024]]).toEqual([170, 170]);
            all.fill(170, 0, until);
            new Uint16Array(memory.buffer, list).set(listed);
            bytesOf!(to, listed.length, list, serial, ...rest, room);
            expect(listed.map((i) => all[to + i])).toEqual(listed.map(expected));
            const touched = Array.from(all.subarray(to, to + 1024)).filter((byte) => byte !== 170);
            expect(touched.length).toBeLessThanOrEqual(listed.length);
            expect([all[room - 1], all[room + 256]]).toEqual([170, 170]);
          }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it("run here, and count what the plain loops count, in every cell", async () => {
    expect(vectors()).toBeDefined();
    const made = plan(book(law), 2028);
    for (const [persons, piece] of [
      [40_001, 4096],
      // The largest groups have 370 persons.
      [40_001, 256],
    ] as const) {
      const [ts, wasm] = await Promise.all(
        (["ts", "wasm"] as const).map((kernel) =>
          agent(made, { persons, seed: "kernel", workers: 1, piece, kernel }),
        ),
      );
      expect(apart(ts!, wasm!)).toEqual([]);
    }
  });

  it.each([
    [[[64, 0]]],
    [
      [
        [8, 21],
        [9, 4],
        [17, 3],
        [3, 0],
      ],
    ],
    [
      [
        [2, 0],
        [33, 0],
        [2, 0],
        [32, 0],
        [64, 2],
      ],
    ],
    // In one byte, of which the plain loops list those at risk for three schemes together, and for others one by one.
    [
      [
        [2, -1],
        [2, 0],
        [2, -1],
        [2, -1],
        [3, -1],
      ],
    ],
  ] as const)(
    "count the same for schemes of few and many states, of any number of agents: %j",
    async (sizes) => {
      const made = invented(plan(book(law), 2026), sizes);
      for (const [persons, piece] of [
        [1, 65_536],
        [17, 256],
        [5003, 65_536],
        [40_001, 256],
      ] as const) {
        const [ts, wasm] = await Promise.all(
          (["ts", "wasm"] as const).map((kernel) =>
            agent(made, { persons, seed: "kernel", workers: 1, piece, kernel, careers: false }),
          ),
        );
        expect(apart(ts!, wasm!)).toEqual([]);
        if (persons > 5000)
          for (const { events, states } of ts!.tally.processes.slice(4))
            expect(events.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(states.length * 10);
      }
    },
  );

  it("refuse schemes for which a person has no room, all at once", async () => {
    const made = invented(plan(book(law), 2025), [
      [65, 0],
      [2, 254],
      [6, 90],
      [2, 3],
    ]);
    for (const kernel of ["ts", "wasm"] as const)
      await expect(agent(made, { persons: 100, seed: "kernel", workers: 1, kernel })).rejects.toThrow(
        [
          "scheme invented 0 has 65 states, more than 64, for which agents have no room",
          "scheme invented 1 has a counter that reaches 256 by 2025, more than 255, for which agents have no room",
          "scheme invented 2 has 276 states and values of its counter, more than 256, for which agents have no room",
        ].join("\n"),
      );
  });

  it("leave plans with more schemes than they have room for to the plain loops", async () => {
    const made = plan(book(law), 2024);
    // Seven more that are the last scheme by another name.
    const names = Array.from({ length: 7 }, (_, i) => `card ${i}`);
    const card = made.compilers.at(-1)!;
    const from = start();
    const large = {
      ...made,
      compilers: [
        ...made.compilers,
        ...names.map((name) => ({ ...card, process: { ...card.process, name } })),
      ],
      tables: made.tables.map((year) => [...year, ...names.map(() => year.at(-1)!)]),
      start: {
        ...from,
        schemes: {
          ...from.schemes,
          ...Object.fromEntries(names.map((name) => [name, from.schemes.card!])),
        },
      },
    } as typeof made;
    const options = { persons: 3001, seed: "kernel", workers: 1, careers: false };
    const [chosen, plain] = await Promise.all(
      ([undefined, "ts"] as const).map((kernel) => agent(large, { ...options, ...(kernel && { kernel }) })),
    );
    expect(chosen!.tally.processes.at(-1)!.stock).toEqual(plain!.tally.processes.at(-1)!.stock);
    await expect(agent(large, { ...options, kernel: "wasm" })).rejects.toThrow(
      'kernel "wasm" has room for 16 processes and schemes, not for 17: use "ts"',
    );
  });
});
