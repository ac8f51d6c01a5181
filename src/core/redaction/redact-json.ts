import { type Edit, editsOf } from "./edit.js";
import type { SecretSearch } from "./find-secrets.js";
import { findInJson } from "./find-secrets.js";
import type { Placeholders } from "./placeholders.js";

/** What a place is searched with, and where its placeholders come from. */
export interface Redaction {
  readonly search: SecretSearch;
  readonly placeholders: Placeholders;
}

/** Edits of a JSON text: nothing but the redacted spans changes. */
export function jsonEdits(text: string, { search, placeholders }: Redaction): readonly Edit[] {
  return spellForJson(text, editsOf(findInJson(text, search), placeholders));
}

/** A writer that escapes `<` and `>` (Go, Rails, gson) would have escaped the placeholder's too. */
export function spellForJson(document: string, edits: readonly Edit[]): readonly Edit[] {
  const style = edits.length === 0 ? null : /\\u00(?:3[ce]|26)/i.exec(document);
  if (style === null) return edits;
  const isUpper = /[CE]/.test(style[0]);
  const [open, close] = isUpper ? ["\\u003C", "\\u003E"] : ["\\u003c", "\\u003e"];
  return edits.map((edit) => ({ ...edit, text: edit.text.replace("<", open).replace(">", close) }));
}
