/** Whether outputs are those that a notebook was committed with: which code cell differs, in what, and where first. */
import { isDeepStrictEqual } from "node:util";
import { codeCells, joined, type Notebook, type Output, type Text } from "./notebook.ts";

/** Differences as lines for people; none where all is as before. Pictures count by bytes, numbers to nine figures. */
export function differences(committed: Notebook, outputs: readonly (readonly Output[])[]): string[] {
  return codeCells(committed).flatMap((cell, i) => {
    const [before, now] = [cell.outputs ?? [], outputs[i] ?? []];
    if (before.length !== now.length)
      return [`code cell ${i + 1}: ${now.length} outputs instead of the committed ${before.length}`];
    const found = before.flatMap((output, n) => differenceOf(output, now[n]!) ?? []);
    return found.map((text) => `code cell ${i + 1}: ${text}`);
  });
}

function differenceOf(before: Output, now: Output): string | undefined {
  if (before.output_type !== now.output_type) return `${now.output_type} instead of ${before.output_type}`;
  if (before.output_type === "stream" || now.output_type === "stream")
    return textDifference("printed text", (before as { text: Text }).text, (now as { text: Text }).text);
  const [types, nowTypes] = [Object.keys(before.data), Object.keys(now.data)];
  if (types.sort().join() !== nowTypes.sort().join()) return `shown as ${nowTypes} instead of ${types}`;
  for (const type of types) {
    const [old, fresh] = [before.data[type], now.data[type]];
    if (type.startsWith("text/")) {
      const text = textDifference(type, old as Text, fresh as Text);
      if (text) return text;
    } else if (type.startsWith("image/")) {
      if (old !== fresh) return `${type} differs in its bytes`;
    } else if (!isDeepStrictEqual(rounded(old), rounded(fresh))) return `${type} differs`;
  }
  return undefined;
}

function textDifference(what: string, before: Text, now: Text): string | undefined {
  const [old, fresh] = [joined(before), joined(now)];
  if (old === fresh || roundedText(old) === roundedText(fresh)) return undefined;
  const [a, b] = [old.split("\n"), fresh.split("\n")];
  const line = a.findIndex((text, i) => roundedText(text) !== roundedText(b[i] ?? ""));
  const at = line < 0 ? a.length : line;
  return `${what} differs from line ${at + 1}: "${(b[at] ?? "").trim()}" instead of "${(a[at] ?? "").trim()}"`;
}

// Node majors differ in the last bit of exp, log and pow: printed numbers may, counts do not.
const FIGURES = 9;
const roundedText = (text: string): string =>
  text.replace(/\d+\.\d{6,}(e[+-]?\d+)?/g, (number) => String(Number(Number(number).toPrecision(FIGURES))));
function rounded(value: unknown): unknown {
  if (typeof value === "number" && Number.isFinite(value)) return Number(value.toPrecision(FIGURES));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one)]));
  return value;
}
