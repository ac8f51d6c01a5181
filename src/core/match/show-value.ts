import { formatJson } from "../json/format-json.js";
import type { JsonValue } from "../json/json-value.js";

/** A value on both sides; undefined where it is absent. */
export interface Pair {
  readonly recorded: JsonValue | undefined;
  readonly incoming: JsonValue | undefined;
}

/** Characters shown of a value, and how many of them stand before the first difference. */
interface Window {
  readonly length: number;
  readonly lead: number;
}

const line: Window = { length: 72, lead: 24 };
const part: Window = { length: 44, lead: 14 };

/** Both values in a window around their first difference, fit for one line of a terminal. */
export function showPair({ recorded, incoming }: Pair): { recorded: string; incoming: string } {
  // Strings stand bare, but beside a value of another kind the quotes tell them apart.
  const isBare = [recorded, incoming].every((value) => value === undefined || typeof value === "string");
  const left = textOf(recorded, isBare);
  const right = textOf(incoming, isBare);
  if (left === undefined || right === undefined) {
    return { recorded: show(left, { ...line, from: 0 }), incoming: show(right, { ...line, from: 0 }) };
  }
  return inWindow(left, right, line);
}

/** Two shown values cut down further, for a line that holds both. */
export const showBriefly = (recorded: string, incoming: string): { recorded: string; incoming: string } =>
  inWindow(recorded, incoming, part);

function inWindow(left: string, right: string, window: Window): { recorded: string; incoming: string } {
  const at = { ...window, from: windowStart(left, right, window) };
  return { recorded: show(left, at), incoming: show(right, at) };
}

function textOf(value: JsonValue | undefined, isBare: boolean): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === "string" && isBare ? value : formatJson(value);
  return oneLine(text);
}

/** Line ends as `\n`, and no control or direction character that a terminal would obey. */
const oneLine = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    if (character === "\n") return "\\n";
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });

function windowStart(left: string, right: string, { length, lead }: Window): number {
  const longest = Math.max(left.length, right.length);
  if (longest <= length) return 0;
  // A window at the very end still shows its full length.
  return Math.max(0, Math.min(commonPrefixLength(left, right) - lead, longest - length));
}

function show(text: string | undefined, { from, length }: { from: number; length: number }): string {
  if (text === undefined) return "(absent)";
  if (text === "") return "(empty)";
  const start = from > 0 && isLowSurrogate(text, from) ? from + 1 : from;
  const end = start + length;
  const shown = text.slice(start, isLowSurrogate(text, end) ? end - 1 : end);
  return `${start > 0 ? "…" : ""}${shown}${text.length > end ? "…" : ""}`;
}

const isLowSurrogate = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
};

function commonPrefixLength(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

function commonSuffixLength(a: string, b: string, prefix: number): number {
  const limit = Math.min(a.length, b.length) - prefix;
  let length = 0;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length++;
  return length;
}

/** How much two values differ: 1, and the more the longer the text is in which they do. */
export function weightOf({ recorded, incoming }: Pair): number {
  const left = recorded === undefined ? "" : textLike(recorded);
  const right = incoming === undefined ? "" : textLike(incoming);
  const prefix = commonPrefixLength(left, right);
  const changed = Math.max(left.length, right.length) - prefix - commonSuffixLength(left, right, prefix);
  return 1 + Math.log2(1 + Math.max(0, changed)) / 4;
}

const textLike = (value: JsonValue): string => (typeof value === "string" ? value : formatJson(value));
