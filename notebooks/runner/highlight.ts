/** TypeScript as HTML with words, texts, numbers and remarks set apart, by TypeScript's own scanner. */
import ts from "typescript";
import { text } from "../../src/outputs/page.ts";

/** The code as HTML; every character of it is kept. */
export function highlighted(code: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, false, ts.LanguageVariant.Standard, code);
  let html = "";
  let depth: number[] = []; // open braces since each template text was left
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind === ts.SyntaxKind.OpenBraceToken && depth.length) depth[depth.length - 1]!++;
    if (kind === ts.SyntaxKind.TemplateHead) depth.push(0);
    if (kind === ts.SyntaxKind.CloseBraceToken && depth.length) {
      if (depth.at(-1) === 0) {
        kind = scanner.reScanTemplateToken(false);
        if (kind === ts.SyntaxKind.TemplateTail) depth = depth.slice(0, -1);
      } else depth[depth.length - 1]!--;
    }
    const type = typeOf(kind);
    const token = text(scanner.getTokenText());
    html += type ? `<span class="${type}">${token}</span>` : token;
  }
  return html;
}

function typeOf(kind: ts.SyntaxKind): string | undefined {
  const { SyntaxKind } = ts;
  if (kind >= SyntaxKind.FirstKeyword && kind <= SyntaxKind.LastKeyword) return "word";
  if (kind === SyntaxKind.NumericLiteral || kind === SyntaxKind.BigIntLiteral) return "figure";
  if (kind === SyntaxKind.StringLiteral) return "text";
  if (kind >= SyntaxKind.FirstTemplateToken && kind <= SyntaxKind.LastTemplateToken) return "text";
  if (kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia)
    return "remark";
  return undefined;
}
