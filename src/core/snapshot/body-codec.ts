import { isUtf8 } from "node:buffer";
import {
  detectJsonStyle,
  formatJson,
  formatJsonStyle,
  type JsonStyle,
  minifiedStyle,
  parseJsonStyle,
} from "../json/format-json.js";
import type { JsonValue } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { Fields } from "./fields.js";
import { isYamlSafe, type YamlTree } from "./format-yaml.js";
import type { YamlNode } from "./parse-yaml.js";
import { extensionFor, type PutSideFile, type ReadSideFile, takeSideFile } from "./side-file.js";

/** Bodies over this are kept in a file of their own. */
export const maxInlineBytes = 1024 * 1024;
/** Binary bodies over this too. */
const maxInlineBinaryBytes = 1024;

/** The bytes as text when they are valid UTF-8 (a BOM is kept), else undefined. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")
    : undefined;
}

/**
 * A body in the most readable form that gives back its very bytes: JSON structure, text, base64 or a side file.
 * @returns undefined for an empty body
 */
export function encodeBody(
  bytes: Uint8Array,
  mediaType: string,
  putSideFile: PutSideFile,
): ReadonlyMap<string, YamlTree> | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length > maxInlineBytes) return putSideFile(bytes, extensionFor(bytes, mediaType, isUtf8(bytes)));
  const text = utf8Text(bytes);
  if (text !== undefined) return encodeJson(text, mediaType) ?? new Map([["text", text]]);
  if (bytes.length > maxInlineBinaryBytes) return putSideFile(bytes, extensionFor(bytes, mediaType, false));
  return new Map([["base64", Buffer.from(bytes).toString("base64")]]);
}

function encodeJson(text: string, mediaType: string): ReadonlyMap<string, YamlTree> | undefined {
  if (!/^[[{]/.test(text) && !/\bjson$/.test(mediaType)) return undefined;
  const value = parseJson(text);
  if (value === undefined || !isYamlSafe(value)) return undefined;
  const style = detectJsonStyle(text, value);
  if (style === undefined) return undefined;
  const encoded = new Map<string, YamlTree>([["json", value]]);
  const words = formatJsonStyle(style);
  if (words !== "") encoded.set("style", words);
  return encoded;
}

/** @throws ProxymockError SNAPSHOT_INVALID */
export function decodeBody(node: YamlNode | undefined, readSideFile: ReadSideFile): Uint8Array {
  if (node === undefined) return new Uint8Array(0);
  const fields = new Fields(node);
  const bytes = takeBody(fields, readSideFile);
  fields.end();
  return bytes;
}

function takeBody(fields: Fields, readSideFile: ReadSideFile): Uint8Array {
  const json = fields.take("json")?.json();
  if (json !== undefined) return jsonBytes(json, takeStyle(fields));
  const text = fields.optionalText("text");
  if (text !== undefined) return Buffer.from(text, "utf8");
  const base64 = fields.optionalText("base64");
  if (base64 !== undefined) return decodeBase64(base64, fields.node);
  return takeSideFile(fields, readSideFile);
}

const jsonBytes = (value: JsonValue, style: JsonStyle): Uint8Array =>
  Buffer.from(formatJson(value, style), "utf8");

/** The `style` of a map; minified when it has none. */
export function takeStyle(fields: Fields): JsonStyle {
  const words = fields.optionalText("style");
  if (words === undefined) return minifiedStyle;
  const style = parseJsonStyle(words);
  if (style === undefined) throw fields.node.fail(`the style ${JSON.stringify(words)} is unknown`);
  return style;
}

/** Strict: Node would skip what is no base64. */
function decodeBase64(text: string, node: YamlNode): Uint8Array {
  const bytes = parseBase64(text);
  if (bytes === undefined) throw node.fail("this is not base64");
  return bytes;
}

/** Undefined when it is not base64 in its canonical form (RFC 4648 section 4); white space is allowed. */
export function parseBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/\s+/g, "");
  const bytes = Buffer.from(compact, "base64");
  return bytes.toString("base64") === compact ? bytes : undefined;
}
