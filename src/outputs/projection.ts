/** What a projection is: plain tables, and the facts that identify it. */
import type { ColumnTable } from "arquero";
import type { YearFactors } from "../engines/align.ts";
import type { FrozenScenario } from "../scenario/scenario.ts";
import type { Tables } from "./charts-data.ts";
import type { Luck } from "./luck.ts";

/** What asking for a standard error came to: the headline stock that was furthest from it. */
export interface Reached {
  readonly series: string;
  readonly year: number;
  /** Relative standard error asked for, and the one of these agents. */
  readonly asked: number;
  readonly error: number;
  /** How many times these agents it takes: at most 1 where the error is reached. */
  readonly times: number;
  readonly persons: number;
  readonly replicates: number;
}

/** What `project` returns: plain Arquero tables, conditional on their scenarios. */
export interface Projection extends Tables {
  /** Synthetic lives, where they were asked for; columns as in a trace. */
  readonly lives?: ColumnTable;
  /** Draws of the uncertain parameters, where an ensemble was run: scenario, engine, draw, year, series, persons. */
  readonly draws?: ColumnTable;
  readonly scenarios: readonly FrozenScenario[];
  readonly options: {
    readonly engine: string;
    readonly until: number;
    readonly persons: number | null;
    readonly replicates: number;
    readonly seed: string;
    readonly flows: string;
  };
  /** Where a standard error was asked for: of the first scenario; the others have as many persons. */
  readonly reached?: Reached;
  /** What luck leaves in numbers whose tables have no replicates. */
  readonly luck?: Luck;
  /** Alignment factors by scenario and year, as solved. */
  readonly factors: Readonly<Record<string, readonly YearFactors[]>>;
  /** Differences of the headline stocks from another scenario of this projection, under common random numbers. */
  readonly against: (baseline: string) => ColumnTable;
}

/** The engine whose numbers lead in words: expected values wherever there are any. */
export const leadEngine = ({ options }: Projection): "agent" | "cohort" =>
  options.engine === "agent" ? "agent" : "cohort";
