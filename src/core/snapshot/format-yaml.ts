import { JsonNumber, type JsonValue } from "../json/json-value.js";
import { formatScalar } from "./yaml-scalar.js";

/**
 * Writes the subset of YAML that snapshots use: block maps and sequences, flow where one line says it all, no
 * anchors, no tags, no comments. An emitter of our own because it is 20 times faster than building and printing a
 * document of the `yaml` package, which reads the result in the tests (and in `parse-yaml.ts`).
 */
export type YamlTree = JsonValue | OneLine | readonly YamlTree[] | ReadonlyMap<string, YamlTree>;

/** A part that is written in flow style, on one line. */
export class OneLine {
  constructor(readonly value: JsonValue) {}
}

/** YAML's limit for a key on one line is 1,024 characters, escapes and quotes included. */
const maxKeyLength = 160;
/** Deeper parts are written in flow style: indentation would outgrow the content. */
const maxBlockDepth = 40;
const maxShortListWidth = 80;

/** A whole document, ended by `...`: a file without that last line was cut off. */
export function formatYaml(document: ReadonlyMap<string, YamlTree>): string {
  return `${formatMap(document, 0)}\n...\n`;
}

/**
 * False for what YAML readers may refuse or read differently: long keys, lone surrogates. Numbers are no obstacle:
 * their source is what counts.
 */
export function isYamlSafe(value: JsonValue): boolean {
  if (typeof value === "string") return !/\p{Surrogate}/u.test(value);
  if (Array.isArray(value)) return value.every(isYamlSafe);
  if (!(value instanceof Map)) return true;
  for (const [key, item] of value) {
    if (key.length > maxKeyLength || !isYamlSafe(key) || !isYamlSafe(item)) return false;
  }
  return true;
}

function formatMap(map: ReadonlyMap<string, YamlTree>, indent: number): string {
  const pad = " ".repeat(indent);
  const lines: string[] = [];
  for (const [key, value] of map) {
    lines.push(`${pad}${formatScalar(key, { style: "flow" })}:${formatMember(value, indent)}`);
  }
  return lines.join("\n");
}

/** What stands behind a map's `key:`. */
function formatMember(value: YamlTree, indent: number): string {
  const line = formatLeaf(value, indent);
  if (line !== undefined) return ` ${line}`;
  return `\n${value instanceof Map ? formatMap(value, indent + 2) : formatList(value as readonly YamlTree[], indent + 2)}`;
}

function formatList(list: readonly YamlTree[], indent: number): string {
  const pad = " ".repeat(indent);
  return list.map((item) => `${pad}- ${formatItem(item, indent)}`).join("\n");
}

/** What stands behind a list's `- `: a nested map or list begins on the same line. */
function formatItem(item: YamlTree, indent: number): string {
  const line = formatLeaf(item, indent);
  if (line !== undefined) return line;
  const nested =
    item instanceof Map ? formatMap(item, indent + 2) : formatList(item as readonly YamlTree[], indent + 2);
  return nested.slice(indent + 2);
}

/** A scalar, or a collection that is written in flow style; undefined for what needs lines of its own. */
function formatLeaf(value: YamlTree, indent: number): string | undefined {
  if (value instanceof OneLine) return formatFlow(value.value);
  if (typeof value === "string") return formatScalar(value, { style: "block", parentIndent: indent });
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof JsonNumber) return value.source;
  if (indent >= maxBlockDepth * 2) return formatFlow(value as JsonValue);
  if (value instanceof Map) return value.size === 0 ? "{}" : undefined;
  return formatShortList(value as readonly YamlTree[]);
}

/** Numbers always go on one line (an embedding has thousands); other scalars while the line is short. */
function formatShortList(list: readonly YamlTree[]): string | undefined {
  if (list.length === 0) return "[]";
  if (list.every((item) => typeof item === "number" || item instanceof JsonNumber))
    return formatFlow(list as JsonValue);
  let width = 0;
  for (const item of list) {
    if (item !== null && typeof item === "object" && !(item instanceof JsonNumber)) return undefined;
    width += String(item).length + 2;
    if (width > maxShortListWidth) return undefined;
  }
  return formatFlow(list as JsonValue);
}

/** Flow style on one line. */
function formatFlow(value: JsonValue): string {
  if (typeof value === "string") return formatScalar(value, { style: "flow" });
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof JsonNumber) return value.source;
  if (Array.isArray(value)) return `[${value.map(formatFlow).join(", ")}]`;
  const members: string[] = [];
  for (const [key, item] of value)
    members.push(`${formatScalar(key, { style: "flow" })}: ${formatFlow(item)}`);
  return `{${members.join(", ")}}`;
}
