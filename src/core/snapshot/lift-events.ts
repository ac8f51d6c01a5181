import type { JsonValue } from "../json/json-value.js";
import { parseOneLine } from "./parse-one-line.js";

export interface LiftedEvents {
  /** The same lines, with `""` in place of each event. */
  readonly skeleton: string;
  /** The events by line number, from 1. */
  readonly events: ReadonlyMap<number, JsonValue>;
}

const eventLine = /^ {6}- (\{.*\})\r?$/;

/**
 * Takes the events of a stream out of a file before it is parsed: they are most of its nodes, and each is one line.
 * Found by indentation alone: `response:` at column 1, in it `  stream:`, in it `    events:`. No block scalar and no
 * quoted text can hold such a line there, since its content is indented deeper than its key. A line that is not as
 * `formatYaml` writes it ends the search, and the rest is parsed like other YAML.
 */
export function liftEvents(text: string): LiftedEvents {
  const events = new Map<number, JsonValue>();
  const lines = text.split("\n");
  const response = lines.findIndex((line) => isLine(line, "response:"));
  const stream = findChild(lines, response, "  stream:");
  const key = findChild(lines, stream, "    events:");
  if (key < 0) return { skeleton: text, events };
  for (let at = key + 1; at < lines.length; at++) {
    const item = eventLine.exec(lines[at] ?? "")?.[1];
    const value = item === undefined ? undefined : parseOneLine(item);
    if (value === undefined) break;
    events.set(at + 1, value);
    lines[at] = '      - ""';
  }
  return { skeleton: lines.join("\n"), events };
}

const isLine = (line: string, content: string): boolean => line === content || line === `${content}\r`;

/** The line of a child key of the map that begins behind `parent`; -1 when it has none. */
function findChild(lines: readonly string[], parent: number, child: string): number {
  if (parent < 0) return -1;
  const indent = child.search(/\S/);
  for (let at = parent + 1; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (isLine(line, child)) return at;
    const start = line.search(/\S/);
    if (start >= 0 && start < indent) return -1;
  }
  return -1;
}
