import { isUtf8 } from "node:buffer";
import type { Edit } from "./edit.js";

/** True for bytes (one a character) that are no text: a NUL, or no UTF-8. */
export function isBinary(bytes: string): boolean {
  return bytes.includes("\0") || (/[\x80-\xff]/.test(bytes) && !isUtf8(Buffer.from(bytes, "latin1")));
}

/**
 * Lengths count in a binary format: the placeholder is filled up with `*`, or gives way to `*` alone where it is
 * longer than the secret.
 */
export function padEdits(edits: readonly Edit[]): readonly Edit[] {
  return edits.map((edit) => {
    const length = edit.end - edit.start;
    return { ...edit, text: edit.text.length > length ? "*".repeat(length) : edit.text.padEnd(length, "*") };
  });
}
