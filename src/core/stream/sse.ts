import { parseJson } from "../json/parse-json.js";
import type { EventSlice, StreamEvent } from "./stream-event.js";

const lf = 0x0a;
const cr = 0x0d;

/** One line of an SSE event: a field, or a comment (name ""). */
export interface SseLine {
  readonly name: string;
  readonly value: string;
}

/**
 * Cuts a body into its events by the WHATWG HTML rules (section 9.2.6): a line ends with CR, LF or CRLF, an empty
 * line ends an event. Each slice holds its empty line; an empty line more is a slice of its own; the last slice may
 * be an unterminated rest. Together they are the whole body.
 */
export function splitSse(body: Uint8Array): readonly EventSlice[] {
  const slices: EventSlice[] = [];
  let sliceStart = 0;
  let lineStart = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte !== lf && byte !== cr) continue;
    const isEmpty = at === lineStart;
    if (byte === cr && body[at + 1] === lf) at++;
    lineStart = at + 1;
    if (!isEmpty) continue;
    slices.push({ start: sliceStart, end: lineStart });
    sliceStart = lineStart;
  }
  if (sliceStart < body.length) slices.push({ start: sliceStart, end: body.length });
  return slices;
}

/** The fields and comments of one event's text, in order. One space behind the colon belongs to the framing. */
export function sseLines(text: string): readonly SseLine[] {
  const lines: SseLine[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    if (colon < 0) lines.push({ name: line, value: "" });
    else
      lines.push({
        name: line.slice(0, colon),
        value: line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1),
      });
  }
  return lines;
}

/**
 * What a client would be handed for one slice, or undefined when it would see nothing (comments, no data). Unlike
 * the standard an unterminated rest counts too: many clients take it, and what it holds must not be overlooked.
 */
export function readSseEvent(slice: Uint8Array, isFirst: boolean): StreamEvent | undefined {
  let text = Buffer.from(slice.buffer, slice.byteOffset, slice.byteLength).toString("utf8");
  if (isFirst && text.startsWith("\ufeff")) text = text.slice(1);
  let type: string | undefined;
  const data: string[] = [];
  for (const { name, value } of sseLines(text)) {
    if (name === "event") type = value === "" ? undefined : value;
    else if (name === "data") data.push(value);
  }
  if (data.length === 0) return undefined;
  const joined = data.join("\n");
  return { type, json: parseJson(joined), data: joined };
}
