/** Commands by example: each is a command that there is, with options that it has, and was printed. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { main } from "../src/cli.ts";
import { PAGE, examples } from "./examples.ts";

const page = readFileSync(PAGE, "utf8");
/** Help of a command, caught. */
async function help(command: string): Promise<string> {
  let text = "";
  await main([command, "--help"], {
    out: (out) => void (text += out),
    err: () => {},
    exit: () => {},
    live: false,
    columns: 80,
  });
  return text;
}

describe("the page of commands", () => {
  it("has an example of every command that writes results or compares them, with its output", () => {
    const commands = examples(page).map((line) => line.split(" ")[3]);
    expect([...new Set(commands)].sort()).toEqual(["compare", "diff", "run", "sweep", "trace"]);
    for (const [, , output] of page.matchAll(/```console\n\$ (.+)\n([^`]*)```/g))
      expect(output!.split("\n").length).toBeGreaterThan(5);
  });

  it("uses options that the commands have (else: mend the page and npm run examples)", async () => {
    for (const line of examples(page)) {
      const [, , , command, ...words] = line.split(" ") as [string, string, string, string, ...string[]];
      const known = await help(command);
      expect(known).toContain("Usage");
      for (const word of words.filter((one) => one.startsWith("--"))) expect(known).toContain(word);
    }
  });
});
