/** The page of the gallery: made of the code that draws the charts, and of what was drawn. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Lang } from "../../src/outputs/words.ts";

export const LANGS = ["en", "zh"] as const;
type Both<T> = Readonly<Record<Lang, T>>;

/** What `docs/charts/index.json` keeps of a chart. */
export interface Drawn {
  readonly function: string;
  readonly title: Both<string>;
  readonly alt: Both<string>;
  /** SHA-256 of the spec with its data, and of the picture. */
  readonly spec: Both<string>;
  readonly picture: Both<string>;
}
export interface Index {
  readonly data: string;
  readonly charts: Readonly<Record<string, Drawn>>;
}

export const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
export const PAGE = here("../charts.md");
export const INDEX = here("./index.json");
export const pictureOf = (name: string, lang: Lang): string =>
  `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-${lang}.png`;

export interface Entry {
  readonly name: string;
  readonly about: string;
  readonly code: string;
}

/** The charts of `code.ts`, each with its comment and its code as it stands there. */
export function entries(): Entry[] {
  const blocks = readFileSync(here("./code.ts"), "utf8")
    .split(/^(?=\/\*\* )/m)
    .slice(1);
  return blocks.map((block) => {
    const [, about, code] = /^\/\*\* ([\s\S]*?) \*\/\n([\s\S]*)$/.exec(block)!;
    return { name: /^export const (\w+)/m.exec(code!)![1]!, about: about!, code: code!.trim() };
  });
}

const HEAD = `# Charts

Every chart that the library draws, with the code that drew it. The pictures, this page and \`docs/charts/index.json\` are
made by one command, from the files \`docs/charts/code.ts\` and \`docs/charts/tables.ts\`:

\`\`\`
npm run chart-gallery            # projects, draws, writes; some minutes
npm run chart-gallery -- --check # draws nothing, says which charts' numbers are no longer those of the model
\`\`\`

\`charts.NAME(tables, options)\` takes tables by name and gives a plain [Vega-Lite](https://vega.github.io/vega-lite/) spec
with its data inside: change it, print it, paste it into a notebook, an editor or Altair, or hand it to
\`save(folder, projection, [chart])\`, which writes spec, SVG and PNG. What a function needs (columns, units, what is refused)
stands in its comment, which editors show. The same tables give the same bytes.

Common to all: \`lang\` (\`"en"\`, \`"zh"\`), \`scenario\`, \`engine\`, \`lawDate\`, \`source\`, \`remark\`. All are 720 pixels wide and
can be read at 600 and in a grey print: what colour tells, a dash, a shape, a place or a figure tells too. Official counts are black with dots;
projections are never called anything else; a scenario that assumes its goal says so in the title; a count that only grows is
refused beside a stock. Under each picture stands what it does not show.
`;

const mark = (text: string): string => text.replaceAll(/[[\]*_<>|]/g, (sign) => `\\${sign}`);

/** The page as Markdown. */
export function page(index: Index): string {
  const all = entries();
  const contents = all.map(
    ({ name, about }) =>
      `- [\`${index.charts[name]!.function}\`](#${name.toLowerCase()}) ${about.split(/[.:;]/)[0]}`,
  );
  const sections = all.map(({ name, about, code }) => {
    const { title, alt } = index.charts[name]!;
    const picture = (lang: Lang): string => `![${mark(alt[lang])}](charts/${pictureOf(name, lang)})`;
    return [
      `## ${name}`,
      about,
      picture("en"),
      `\`\`\`ts\n${code}\n\`\`\``,
      `<details><summary>中文：${mark(title.zh)}</summary>\n\n${picture("zh")}\n\n</details>`,
    ].join("\n\n");
  });
  const tables = readFileSync(here("./tables.ts"), "utf8").trim();
  const made = `## The tables\n\nAll charts above draw these (\`docs/charts/tables.ts\`):\n\n\`\`\`ts\n${tables}\n\`\`\``;
  return `${[HEAD.trim(), contents.join("\n"), ...sections, made].join("\n\n")}\n`;
}
