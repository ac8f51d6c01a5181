import type { JsonValue } from "../json/json-value.js";

/** The framings an answer can stream its events in. */
export type StreamFormat = "sse" | "ndjson" | "aws-event-stream";

/** One event of a streamed answer, read for its meaning; the bytes are kept elsewhere. */
export interface StreamEvent {
  /** SSE `event:` or the event stream's `:event-type`/`:exception-type`; undefined where the framing names none. */
  readonly type: string | undefined;
  /** The event's data when it is JSON, else undefined. */
  readonly json: JsonValue | undefined;
  /** The event's data as text (`[DONE]`, JSON text). */
  readonly data: string;
}

/** One event's place in a body: `bytes.subarray(start, end)` holds it with its terminator. */
export interface EventSlice {
  readonly start: number;
  readonly end: number;
}
