/** How scenarios are told apart: one fixed colour, dash and shape for each, so that a grey print still tells. */
import { OKABE } from "./theme.ts";

export interface Look {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly shape: string;
}

const look = (colour: string, dash: readonly number[], shape: string): Look => ({ colour, dash, shape });
const SOLID = [1, 0] as const;

/** Shipped scenarios. Beside Okabe and Ito's colours, four of Paul Tol's "muted" scheme, safe in the same way. */
export const LOOKS: Readonly<Record<string, Look>> = {
  "current-law": look(OKABE.blue, SOLID, "circle"),
  "law-2023": look("#767676", [7, 3], "square"),
  "reform-2025-only": look(OKABE.sky, [2, 2], "triangle-up"),
  enforcement: look(OKABE.green, [9, 3], "diamond"),
  "enforcement-lower-rate": look("#999933", [3, 3], "triangle-down"),
  "platform-protection": look(OKABE.purple, [9, 3, 2, 3], "cross"),
  "migrant-parity": look(OKABE.orange, [5, 2], "triangle-up"),
  "residents-upgrade": look("#882255", [7, 2, 2, 2, 2, 2], "square"),
  "low-growth-shock": look("#332288", [4, 2], "triangle-down"),
  "ageing-adverse": look("#aa4466", [2, 3], "cross"),
  "relief-holiday": look("#117733", [4, 2, 1, 2], "triangle-up"),
  "pooling-full": look("#44aa99", [9, 3], "square"),
  "pooling-full-moral-hazard": look("#661100", [2, 3], "cross"),
  "needy-premiums": look("#88ccee", [9, 3, 2, 3], "diamond"),
  "needy-premiums-ended": look("#6699cc", [3, 3], "triangle-down"),
  "card-from-birth": look("#ddaa33", [7, 2], "circle"),
  "universal-2035": look(OKABE.vermilion, [12, 3], "diamond"),
};

/** For scenarios of the reader's own: in the order in which they come. */
const SPARE: readonly Look[] = [
  look(OKABE.vermilion, [8, 3], "diamond"),
  look(OKABE.green, [4, 2], "triangle-up"),
  look(OKABE.purple, [9, 3, 2, 3], "square"),
  look(OKABE.orange, [2, 2], "cross"),
  look("#332288", [12, 3], "triangle-down"),
  look("#882255", [5, 2, 2, 2], "circle"),
  look("#999933", [3, 3], "diamond"),
  look(OKABE.sky, [7, 2], "square"),
  look("#767676", [2, 4], "triangle-up"),
  look("#44aa99", [6, 2, 2, 2], "cross"),
  look(OKABE.black, [4, 4], "circle"),
];

/** A look for each scenario: its own where it is shipped, a spare one otherwise; a lone one is drawn solid and blue. */
export function looksOf(scenarios: readonly string[]): Map<string, Look> {
  if (scenarios.length === 1) return new Map([[scenarios[0]!, LOOKS["current-law"]!]]);
  const looks = new Map<string, Look>();
  const spare = SPARE.filter(({ colour }) => !scenarios.some((name) => LOOKS[name]?.colour === colour));
  for (const name of scenarios) {
    const own =
      LOOKS[name] ??
      (looks.size === 0 && !scenarios.includes("current-law") ? LOOKS["current-law"] : undefined);
    looks.set(name, own ?? spare.shift() ?? SPARE[looks.size % SPARE.length]!);
  }
  return looks;
}
