import type { Usage } from "../interaction.js";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  member,
  numberOf,
  stringOf,
} from "../json/json-value.js";
import type { StreamEvent } from "../stream/stream-event.js";
import { indexKey, StreamText } from "./stream-text.js";
import { at, usageOf } from "./token-count.js";

/** `usage` of a message. Anthropic's `input_tokens` leaves out both cache counts; it is kept as told. */
export function messagesUsage(answer: JsonValue): Usage | undefined {
  return countsOf(member(answer, "usage"));
}

function countsOf(usage: JsonValue | undefined): Usage | undefined {
  return usageOf({
    input_tokens: member(usage, "input_tokens"),
    output_tokens: member(usage, "output_tokens"),
    cached_input_tokens: member(usage, "cache_read_input_tokens"),
    cache_write_input_tokens: member(usage, "cache_creation_input_tokens"),
    reasoning_tokens: at(usage, "output_tokens_details", "thinking_tokens"),
  });
}

/** Counts are cumulative: those of `message_start`, overwritten by each later one that isn't null. */
export function messagesStreamUsage(events: readonly StreamEvent[]): Usage | undefined {
  const merged: JsonObject = new Map();
  for (const { json } of events) {
    const usage = at(json, "message", "usage") ?? member(json, "usage");
    if (!isJsonObject(usage)) continue;
    for (const [name, value] of usage) if (value !== null) merged.set(name, value);
  }
  return countsOf(merged);
}

/** Text and tool calls of a message, per content block. */
export function assembleMessages(events: readonly StreamEvent[]): string | undefined {
  const whole = new StreamText();
  for (const { json } of events) {
    const key = indexKey(numberOf(member(json, "index")));
    const started = member(json, "content_block");
    if (started !== undefined) {
      const name = stringOf(member(started, "name"));
      if (name !== undefined) whole.call(key, name, undefined);
      whole.text(key, stringOf(member(started, "text")));
    }
    const delta = member(json, "delta");
    whole.text(key, stringOf(member(delta, "text")));
    const piece = stringOf(member(delta, "partial_json"));
    if (piece !== undefined) whole.call(key, undefined, piece);
    // The older /v1/complete.
    whole.text(key, stringOf(member(json, "completion")));
  }
  return whole.whole();
}
