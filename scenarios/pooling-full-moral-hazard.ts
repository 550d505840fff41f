/** Full pooling in which provinces collect less, since what they collect is no longer theirs. */
import { defineScenario, runScript } from "../src/index.ts";
import poolingFull from "./pooling-full.ts";

export default defineScenario({
  name: "pooling-full-moral-hazard",
  title: "Full national pooling with weaker collection",
  because:
    "What if full pooling weakens collection, by 1.5 points where provinces pay more into the pool than they get and by 10 points where they get more? Studies of pooling within provinces find such losses (S52, S53); one finds the contrary (S54), so the size is contested. Fewer contributions are collected and fewer employees without insurance get a contract.",
  extends: poolingFull,
  set: {
    // S52, S53; contrary S54.
    "pooling.moralHazardSurplus": { 2027: -1.5 },
    "pooling.moralHazardDeficit": { 2027: -10 },
  },
});
await runScript(import.meta);
