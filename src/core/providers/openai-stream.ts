import type { Usage } from "../interaction.js";
import { isJsonArray, type JsonValue, member, numberOf, stringOf } from "../json/json-value.js";
import type { StreamEvent } from "../stream/stream-event.js";
import { indexKey, StreamText } from "./stream-text.js";
import { at, usageOf } from "./token-count.js";

/** `usage` of a chat completion, completion or embedding. */
export function chatUsage(answer: JsonValue): Usage | undefined {
  const usage = member(answer, "usage");
  return usageOf({
    input_tokens: member(usage, "prompt_tokens"),
    output_tokens: member(usage, "completion_tokens"),
    total_tokens: member(usage, "total_tokens"),
    cached_input_tokens:
      at(usage, "prompt_tokens_details", "cached_tokens") ?? member(usage, "prompt_cache_hit_tokens"),
    cache_write_input_tokens: at(usage, "prompt_tokens_details", "cache_write_tokens"),
    reasoning_tokens: at(usage, "completion_tokens_details", "reasoning_tokens"),
  });
}

/** The last chunk that tells counts; Groq puts them under `x_groq` too. */
export function chatStreamUsage(events: readonly StreamEvent[]): Usage | undefined {
  return lastOf(events, (json) => chatUsage(json) ?? chatUsage(member(json, "x_groq") ?? null));
}

/** `usage` of a response, an image or a transcription. */
export function responsesUsage(answer: JsonValue): Usage | undefined {
  const usage = member(answer, "usage");
  return usageOf({
    input_tokens: member(usage, "input_tokens"),
    output_tokens: member(usage, "output_tokens"),
    total_tokens: member(usage, "total_tokens"),
    cached_input_tokens: at(usage, "input_tokens_details", "cached_tokens"),
    cache_write_input_tokens: at(usage, "input_tokens_details", "cache_write_tokens"),
    reasoning_tokens: at(usage, "output_tokens_details", "reasoning_tokens"),
  });
}

/** Counts of the response that the last event holds whole, or of the event itself (`transcript.text.done`). */
export function responsesStreamUsage(events: readonly StreamEvent[]): Usage | undefined {
  return lastOf(events, (json) => responsesUsage(member(json, "response") ?? json));
}

/** The last event of which `read` makes something. */
export function lastOf<T>(
  events: readonly StreamEvent[],
  read: (json: JsonValue) => T | undefined,
): T | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const json = events[i]?.json;
    const found = json === undefined ? undefined : read(json);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Text and tool calls of a chat completion's chunks, per choice. */
export function assembleChat(events: readonly StreamEvent[]): string | undefined {
  const whole = new StreamText();
  for (const { json } of events) {
    for (const choice of listOf(member(json, "choices"))) {
      const index = numberOf(member(choice, "index"));
      addChatDelta(whole, index, member(choice, "delta"));
      whole.text(indexKey(index), stringOf(member(choice, "text")));
    }
  }
  return whole.whole();
}

function addChatDelta(whole: StreamText, choice: number | undefined, delta: JsonValue | undefined): void {
  const content = member(delta, "content");
  whole.text(indexKey(choice), stringOf(content));
  for (const part of listOf(content)) whole.text(indexKey(choice), stringOf(member(part, "text")));
  whole.text(indexKey(choice), stringOf(member(delta, "refusal")));
  whole.text(indexKey(choice), stringOf(at(delta, "audio", "transcript")));
  for (const call of listOf(member(delta, "tool_calls"))) {
    const key = indexKey(choice, numberOf(member(call, "index")) ?? stringOf(member(call, "id")));
    const body = member(call, "function") ?? member(call, "custom");
    whole.call(
      key,
      stringOf(member(body, "name")),
      stringOf(member(body, "arguments") ?? member(body, "input")),
    );
  }
  const old = member(delta, "function_call");
  if (old !== undefined && old !== null) {
    whole.call(
      indexKey(choice, "function"),
      stringOf(member(old, "name")),
      stringOf(member(old, "arguments")),
    );
  }
}

/** Text and tool calls of a Responses stream, per output item. */
export function assembleResponses(events: readonly StreamEvent[]): string | undefined {
  const whole = new StreamText();
  for (const { json } of events) {
    const type = stringOf(member(json, "type")) ?? "";
    const item = numberOf(member(json, "output_index"));
    const delta = stringOf(member(json, "delta"));
    if (type === "response.output_item.added") {
      const name = stringOf(at(json, "item", "name"));
      if (name !== undefined) whole.call(indexKey(item), name, undefined);
    } else if (textDeltas.has(type)) {
      whole.text(indexKey(item, numberOf(member(json, "content_index"))), delta);
    } else if (callDeltas.has(type)) {
      whole.call(indexKey(item), undefined, delta);
    }
  }
  return whole.whole();
}

const textDeltas: ReadonlySet<string> = new Set([
  "response.output_text.delta",
  "response.refusal.delta",
  "transcript.text.delta",
]);

const callDeltas: ReadonlySet<string> = new Set([
  "response.function_call_arguments.delta",
  "response.custom_tool_call_input.delta",
  "response.mcp_call_arguments.delta",
  "response.code_interpreter_call_code.delta",
]);

/** The items of a list, none where the value is something else. */
export const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  isJsonArray(value) ? value : [];
