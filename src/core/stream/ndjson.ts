import { parseJson } from "../json/parse-json.js";
import type { EventSlice, StreamEvent } from "./stream-event.js";

const lf = 0x0a;

/** Cuts a body into lines, each with its LF; the last may lack it. Together they are the whole body. */
export function splitNdjson(body: Uint8Array): readonly EventSlice[] {
  const slices: EventSlice[] = [];
  let start = 0;
  while (start < body.length) {
    const newline = body.indexOf(lf, start);
    const end = newline < 0 ? body.length : newline + 1;
    slices.push({ start, end });
    start = end;
  }
  return slices;
}

/** The JSON of one line; undefined for an empty line. `data` is the line without its terminator. */
export function readNdjsonEvent(slice: Uint8Array, isFirst: boolean): StreamEvent | undefined {
  let text = Buffer.from(slice.buffer, slice.byteOffset, slice.byteLength).toString("utf8");
  if (isFirst && text.startsWith("\ufeff")) text = text.slice(1);
  const data = text.replace(/\r?\n$/, "");
  if (data.trim() === "") return undefined;
  return { type: undefined, json: parseJson(data), data };
}
