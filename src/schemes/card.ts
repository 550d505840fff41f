/** The social security card: who holds one. Asked for after birth, kept for life. */
import { param } from "../ground/parameter.ts";
import { probability } from "../ground/rate.ts";
import { defineScheme } from "./scheme.ts";

export const cardParameters = {
  "card.firstYear": param({
    label: "Children born last year who get a card this year",
    unit: "probability",
    values: 0.5,
    range: [0, 1],
    source: "prior",
    acts: "new cards",
    moves: { raises: "card" },
    precedent: "some places issue the card with the birth certificate in one step; no count is known",
    note: "nobody gets a card in the year of birth: the count then follows births by a year",
    grade: "C",
  }),
  "card.issue": param({
    label: "People older than that without a card who get one",
    unit: "probability",
    values: 0.5,
    range: [0.05, 1],
    source: "S_PRESS20240124; S_PRESS202302; derived; prior",
    acts: "new cards",
    moves: { raises: "card" },
    precedent: "11 million more holders in 2023",
    note: "11 million more holders and about 11 million who died make 22 million new cards in 2023, of 43.75 million without one at end-2022 (1,411.75 - 1,368): 0.50; babies of the year are left out",
    grade: "C",
  }),
} as const;

export const card = defineScheme({
  name: "card",
  label: "Social security card",
  beside: true,
  parameters: cardParameters,
  states: ["outside", "holder"],
  reads: ["age"],
  enrolled: ["holder"],
  eligible: () => true,
  series: [
    { name: "card", label: "Holders of a social security card", concept: "person", counts: { holder: 1 } },
  ],
  totals: [],
  // A card is no insurance.
  careers: { held: {} },
  moves: {
    "outside -> holder": (who, p) => probability(who.age === 0 ? p["card.firstYear"] : p["card.issue"]),
  },
  flow: () => "NEW_VOLUNTARY",
});
