import { readAwsEvent, splitAwsEventStream } from "./aws-event-stream.js";
import { readNdjsonEvent, splitNdjson } from "./ndjson.js";
import { readSseEvent, splitSse } from "./sse.js";
import type { EventSlice, StreamEvent, StreamFormat } from "./stream-event.js";

/** A slice of a streamed body with what it means. */
export interface ReadEvent extends EventSlice {
  /** Undefined for what a client never sees as an event: comments, empty lines, a broken frame. */
  readonly event: StreamEvent | undefined;
}

interface Framing {
  readonly split: (body: Uint8Array) => readonly EventSlice[];
  readonly read: (slice: Uint8Array, isFirst: boolean) => StreamEvent | undefined;
}

const framings: Readonly<Record<StreamFormat, Framing>> = {
  sse: { split: splitSse, read: readSseEvent },
  ndjson: { split: splitNdjson, read: readNdjsonEvent },
  "aws-event-stream": { split: splitAwsEventStream, read: readAwsEvent },
};

/** Cuts a whole body (content codings undone) into slices; in order they cover every byte of it. */
export function splitEvents(format: StreamFormat, body: Uint8Array): readonly EventSlice[] {
  return framings[format].split(body);
}

/** The slices of a whole body, each with its event. */
export function readEvents(format: StreamFormat, body: Uint8Array): readonly ReadEvent[] {
  const { split, read } = framings[format];
  return split(body).map(({ start, end }) => ({
    start,
    end,
    event: read(body.subarray(start, end), start === 0),
  }));
}

/** The events that a client would see. */
export function streamEvents(format: StreamFormat, body: Uint8Array): readonly StreamEvent[] {
  return readEvents(format, body).flatMap(({ event }) => (event === undefined ? [] : [event]));
}

const formatsByMediaType: ReadonlyMap<string, StreamFormat> = new Map<string, StreamFormat>([
  ["text/event-stream", "sse"],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
  ["application/jsonl", "ndjson"],
  ["application/x-jsonl", "ndjson"],
  ["application/jsonlines", "ndjson"],
  ["application/x-jsonlines", "ndjson"],
  ["application/stream+json", "ndjson"],
  ["application/vnd.amazon.eventstream", "aws-event-stream"],
]);

/** How bodies of that media type (lower case, without parameters) are framed; undefined: not as a stream. */
export function streamFormatOf(mediaType: string): StreamFormat | undefined {
  return formatsByMediaType.get(mediaType);
}
