import { isBinary, padEdits } from "./binary-text.js";
import { type Edit, editsOf } from "./edit.js";
import { findByName, findInString, findInText } from "./find-secrets.js";
import { type Finding, moveFindings } from "./finding.js";
import type { Redaction } from "./redact-json.js";

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Part {
  readonly head: Span;
  readonly content: Span;
}

/** `multipart/form-data; boundary=x` → `x`. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;[ \t]*boundary=(?:"([^"]{1,200})"|([^;\s"]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/** Parts by RFC 2046 section 5.1.1; a last part without its closing line counts. */
function splitParts(text: string, boundary: string): readonly Part[] {
  const parts: Part[] = [];
  const delimiter = `--${boundary}`;
  let at = text.indexOf(delimiter);
  while (at >= 0) {
    const next = text.indexOf(delimiter, at + delimiter.length);
    const end = next < 0 ? text.length : next;
    const start = at + delimiter.length;
    const blank = /\r?\n\r?\n/.exec(text.slice(start, end));
    const contentStart = blank === null ? end : start + blank.index + blank[0].length;
    const lineEnd = /\r?\n$/.exec(text.slice(Math.max(contentStart, end - 2), end))?.[0].length ?? 0;
    parts.push({ head: { start, end: contentStart }, content: { start: contentStart, end: end - lineEnd } });
    at = next;
  }
  return parts;
}

/** Field by field: by the field's name, as JSON where it is, a file that is binary at its own length. */
export function multipartEdits(text: string, boundary: string, redaction: Redaction): readonly Edit[] {
  return splitParts(text, boundary).flatMap((part) => {
    const head = findInText(text.slice(part.head.start, part.head.end), redaction.search);
    const inHead = moveFindings(head, (offset) => part.head.start + offset);
    const inContent = editsOf(findInContent(text, part, redaction), redaction.placeholders);
    const isFile = isBinary(text.slice(part.content.start, part.content.end));
    return [...editsOf(inHead, redaction.placeholders), ...(isFile ? padEdits(inContent) : inContent)];
  });
}

function findInContent(text: string, { head, content }: Part, { search }: Redaction): readonly Finding[] {
  const value = text.slice(content.start, content.end);
  const name = /[;\s]name="?([^"\r\n;]{1,200})/i.exec(text.slice(head.start, head.end))?.[1] ?? "";
  const found = findByName(value, name) ?? findInString({ text: value, name: "" }, search);
  return moveFindings(found, (offset) => content.start + offset);
}
