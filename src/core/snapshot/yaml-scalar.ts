/**
 * Strings as YAML scalars that every reader of YAML 1.1 and 1.2 takes for the same string. When in doubt: quoted.
 */

/** Where a scalar stands: in block style lines may be added, in flow style (and for keys) it is one line. */
export type ScalarPlace =
  | { readonly style: "flow" }
  | { readonly style: "block"; readonly parentIndent: number };

/**
 * Characters that YAML forbids, takes for line ends, or that a reviewer would not see: controls, NEL, LS, PS, BOM,
 * bidirectional controls, lone surrogates, non-characters, tag characters.
 */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff0-\uffff\u{e0000}-\u{e007f}]/u;
const hiddenOrSpecial = new RegExp(`["\\\\\\t\\n]|${hidden.source}`, "gu");

/** Words that YAML 1.1 or 1.2 reads as null or boolean. */
const reserved = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
// Starts like a word or a path, holds no comment, no `key: value`, no quote trouble, and does not end in a space.
const plainStart = /^[A-Za-z\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff/$(_<]/;
const plainBreak = /: |:$| #|[\t\n]| $|^<<$/;
const flowBreak = /[,[\]{}:?]/;
const trailingSpace = /[ \t](?:\n|$)/;

const shortNames: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\0": "\\0",
};

/** The text of a scalar that reads back to `text`. */
export function formatScalar(text: string, place: ScalarPlace): string {
  if (isPlain(text, place)) return text;
  if (place.style === "flow" || !isMultiline(text)) return quote(text);
  return isLiteral(text) ? formatLiteral(text, place.parentIndent) : formatFolded(text, place.parentIndent);
}

/** True for text that needs no quotes: every reader takes it for a string, and for this one. */
export function isPlain(text: string, place: ScalarPlace): boolean {
  if (!plainStart.test(text) || plainBreak.test(text) || reserved.test(text)) return false;
  return !(place.style === "flow" && flowBreak.test(text)) && !hidden.test(text);
}

/** Worth more than one line: a line end within, or one behind a long line. */
function isMultiline(text: string): boolean {
  const newline = text.indexOf("\n");
  return newline >= 0 && (newline < text.length - 1 || text.length > 80) && /[^\s]/.test(text);
}

/** Block scalars have no escapes, and tools strip spaces at line ends. */
const isLiteral = (text: string): boolean => !hidden.test(text) && !trailingSpace.test(text);

function formatLiteral(text: string, parentIndent: number): string {
  const pad = " ".repeat(parentIndent + 2);
  const indicator = /^\n*[ \t]/.test(text) ? "2" : "";
  const isOpen = !text.endsWith("\n");
  const chomping = isOpen ? "-" : text.endsWith("\n\n") ? "+" : "";
  const lines = (isOpen ? text : text.slice(0, -1)).split("\n");
  return `|${indicator}${chomping}\n${lines.map((line) => (line === "" ? "" : pad + line)).join("\n")}`;
}

/** Double quotes over several lines: `\n\` ends a line, and a space that begins one is escaped. */
function formatFolded(text: string, parentIndent: number): string {
  const pad = " ".repeat(parentIndent + 2);
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const parts = lines.map((line) => `${escapeStart(line)}\\n\\\n`);
  return `"\\\n${parts.map((part) => pad + part).join("")}${pad}${escapeStart(last)}"`;
}

const escapeStart = (line: string): string => {
  const escaped = escapeHidden(line);
  return escaped.startsWith(" ") ? `\\${escaped}` : escaped;
};

/** One line in double quotes. */
function quote(text: string): string {
  return `"${escapeHidden(text)}"`;
}

const escapeHidden = (text: string): string =>
  text.replace(hiddenOrSpecial, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return (
      shortNames[character] ?? (code > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`)
    );
  });
