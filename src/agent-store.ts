/** Finished parts of a large population in the store: a stopped run goes on from there, with the same counts. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Keep } from "./engines/agent.ts";
import { programFacts, surroundings } from "./facts.ts";
import { valuesByYear } from "./scenario/grid.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { openStore, type Unit } from "./store.ts";

/** Agent-years from which `run` keeps parts by itself: below, to run again is as fast as to read. */
export const WORTH_KEEPING = 1e9;

export interface Kept {
  readonly folder: string;
  /** Also parts of populations that are not large. */
  readonly always?: boolean;
  /** Hears how many parts of how many are kept, at the start and after each. */
  readonly onKept?: (done: number, of: number) => void;
}

/** The store as the agent engine uses it, for one scenario, seed, replicate and number of agents. */
export function keepOf(
  { folder, onKept }: Kept,
  scenario: Scenario,
  how: { until: number; persons: number | "all"; seed: string; replicate: number },
): Keep {
  const store = openStore(folder);
  const base: Unit = {
    what: "agents",
    ...programFacts(),
    ...surroundings(),
    ...how,
    values: valuesByYear(scenario, how.until),
  };
  return {
    get: (part) => {
      const packed = store.get({ ...base, part });
      return typeof packed === "string" ? unpacked(packed) : undefined;
    },
    put: (part, counts) => store.put({ ...base, part }, packed(counts)),
    ...(onKept && { onKept }),
  };
}

// Counts are mostly noughts: fast compression makes them a tenth.
const packed = (counts: Int32Array): string =>
  deflateRawSync(new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength), { level: 1 }).toString(
    "base64",
  );
function unpacked(text: string): Int32Array {
  const bytes = inflateRawSync(Buffer.from(text, "base64"));
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
