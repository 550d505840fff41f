/** `npm run chart-gallery`: draws every chart of the gallery in both languages and writes the page; `--check` compares. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { TopLevelSpec } from "vega-lite";
import { factsOf } from "../../src/facts.ts";
import { wordsOf } from "../../src/outputs/charts.ts";
import { toSmallPNG, toSVG } from "../../src/outputs/picture.ts";
import type { Lang } from "../../src/outputs/words.ts";
import { entries, here, INDEX, LANGS, page, PAGE, pictureOf, type Drawn, type Index } from "./page.ts";

const digest = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");
const both = <T>(of: (lang: Lang) => T): Record<Lang, T> => ({ en: of("en"), zh: of("zh") });

process.stderr.write("chart gallery: projecting\n");
const [code, { run }] = await Promise.all([import("./code.ts"), import("./tables.ts")]);
const specOf = (name: string, lang: Lang): TopLevelSpec =>
  (code as unknown as Record<string, (lang: Lang) => TopLevelSpec>)[name]!(lang);

if (process.argv.includes("--check")) {
  const { charts } = JSON.parse(readFileSync(INDEX, "utf8")) as Index;
  const stale = entries().filter(({ name }) =>
    LANGS.some((lang) => digest(JSON.stringify(specOf(name, lang))) !== charts[name]?.spec[lang]),
  );
  for (const { name } of stale) process.stdout.write(`${name}: drawn from other numbers or by other code\n`);
  process.stdout.write(
    stale.length ? "Stale: npm run chart-gallery\n" : "Every chart is as the model draws it\n",
  );
  process.exitCode = stale.length ? 1 : 0;
} else await draw();

async function draw(): Promise<void> {
  const drawn = new Map<string, Buffer>();
  const charts: Record<string, Drawn> = {};
  for (const { name, code: text } of entries()) {
    process.stderr.write(`chart gallery: ${name}\n`);
    const specs = both((lang) => specOf(name, lang));
    const pictures = { en: toSmallPNG(await toSVG(specs.en)), zh: toSmallPNG(await toSVG(specs.zh)) };
    for (const lang of LANGS) drawn.set(pictureOf(name, lang), pictures[lang]);
    charts[name] = {
      function: /charts\.\w+/.exec(text)![0],
      title: both((lang) => wordsOf(specs[lang])!.title),
      alt: both((lang) => wordsOf(specs[lang])!.description),
      spec: both((lang) => digest(JSON.stringify(specs[lang]))),
      picture: both((lang) => digest(pictures[lang])),
    };
  }
  // nothing is touched before everything is drawn
  for (const file of readdirSync(here("."))) if (file.endsWith(".png")) rmSync(here(`./${file}`));
  for (const [file, picture] of drawn) writeFileSync(here(`./${file}`), picture);
  const index: Index = { data: factsOf(run).data, charts };
  writeFileSync(INDEX, `${JSON.stringify(index, null, 1)}\n`);
  writeFileSync(PAGE, page(index));
}
