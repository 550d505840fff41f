/** Renews the output of the examples in docs/commands.md: `npm run examples`. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

export const PAGE = fileURLToPath(new URL("../docs/commands.md", import.meta.url));
const BLOCK = /```console\n\$ (.+)\n[^`]*```/g;

/** The commands of the page, as typed. */
export const examples = (page: string): string[] => [...page.matchAll(BLOCK)].map((match) => match[1]!);

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const page = readFileSync(PAGE, "utf8").replace(BLOCK, (_, command: string) => {
    process.stderr.write(`$ ${command}\n`);
    const [first, second, ...argv] = command.split(" ") as [string, string, ...string[]];
    const words = argv.map((word) => word.replace(/^"(.*)"$/, "$1"));
    const { stdout, stderr, status } = spawnSync(first, [second, ...words], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return `\`\`\`console\n$ ${command}\n${stdout}\`\`\``;
  });
  writeFileSync(PAGE, page);
}
