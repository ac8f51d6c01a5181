import {
  commonJsonStyle,
  detectJsonStyle,
  formatJson,
  formatJsonStyle,
  type JsonStyle,
  parseJsonStyle,
} from "../json/format-json.js";
import type { JsonObject, JsonValue } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { isYamlSafe } from "./format-yaml.js";

/** One way to write the events of a framing as readable items. */
export interface EventItems {
  /** The item for an event's bytes, or undefined when it has no readable form. */
  toItem(slice: Uint8Array): JsonObject | undefined;
  /** The bytes of an item; undefined when it is none of this framing's. */
  toBytes(item: JsonObject): Uint8Array | undefined;
}

/** What all events of one stream have in common, so that no item needs to say it. */
export interface StreamStyle {
  readonly newline: "\n" | "\r\n" | "\r";
  /** No space behind the colon of an SSE field. */
  readonly isTight: boolean;
  readonly json: JsonStyle;
}

// Anthropic pads its events with spaces before the last brace, to hide their length.
const padding = / +(?=\}$)/;

/** The style in which most of these data texts are written. */
export function commonStyle(texts: readonly string[]): JsonStyle {
  return commonJsonStyle(texts.filter((text) => /^[[{]/.test(text)).map((text) => text.replace(padding, "")));
}

/**
 * Data as `data`, its JSON: in the stream's style, with `pad` spaces before the last brace, or in a `style` of its own.
 * As `text` when it is no JSON, or none that a style writes.
 */
export function putData(item: JsonObject, text: string, style: JsonStyle): void {
  const value = parseJson(text);
  if (value === undefined || !isYamlSafe(value)) {
    item.set("text", text);
    return;
  }
  const pad = padding.exec(text)?.[0].length ?? 0;
  if (formatJson(value, style) === text) item.set("data", value);
  else if (pad > 0 && formatJson(value, style) === text.replace(padding, "")) {
    item.set("data", value);
    item.set("pad", pad);
  } else {
    const own = detectJsonStyle(text, value);
    item.set(own === undefined ? "text" : "data", own === undefined ? text : value);
    if (own !== undefined) item.set("style", formatJsonStyle(own) || "minified");
  }
}

/** The keys that `putData` sets. */
export const dataKeys: readonly string[] = ["data", "pad", "style", "text"];

/** The text of an item's `data` with its `pad` or `style`, or of its `text`; undefined when they don't go together. */
export function dataOf(item: JsonObject, style: JsonStyle): string | undefined {
  const value = item.get("data");
  const text = item.get("text");
  if (value === undefined) return typeof text === "string" ? text : undefined;
  const words = item.get("style");
  const own = words === undefined ? style : typeof words === "string" ? parseJsonStyle(words) : undefined;
  if (text !== undefined || own === undefined) return undefined;
  const json = formatJson(value, own);
  const pad = item.get("pad");
  if (pad === undefined) return json;
  const isPad =
    typeof pad === "number" && Number.isInteger(pad) && pad >= 0 && pad <= 1e6 && json.endsWith("}");
  return isPad ? `${json.slice(0, -1)}${" ".repeat(pad)}}` : undefined;
}

/** True when the item has no key but these. */
export function hasOnly(item: JsonObject, keys: readonly string[]): boolean {
  return [...item.keys()].every((key) => keys.includes(key));
}

export const isText = (value: JsonValue | undefined): value is string => typeof value === "string";
