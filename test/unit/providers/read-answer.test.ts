import { describe, expect, it } from "vitest";
import { classifyRequest } from "../../../src/core/providers/classify.js";
import { readAnswer } from "../../../src/core/providers/read-answer.js";
import { encodeAwsMessage } from "../../../src/core/stream/aws-event-stream.js";

const read = (url: string, type: string, body: string | Uint8Array) => {
  const { hostname, pathname, port } = new URL(url);
  const found = classifyRequest(
    { method: "POST", host: hostname, path: pathname, query: "" },
    Number(port || 443),
  );
  if (found.kind !== "exchange") throw new Error(`${url} is ${found.kind}`);
  return readAnswer(found, { headers: [["content-type", type]], body: Buffer.from(body) });
};
const sse = (...events: readonly unknown[]): string =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");

const chatUrl = "https://api.openai.com/v1/chat/completions";
const responsesUrl = "https://api.openai.com/v1/responses";
const messagesUrl = "https://api.anthropic.com/v1/messages";
const geminiUrl = "https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent";

const delta = (value: object, index = 0) => ({ choices: [{ index, delta: value }], usage: null });
const chatUsage = {
  prompt_tokens: 3,
  completion_tokens: 4,
  total_tokens: 7,
  prompt_tokens_details: { cached_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 1 },
};

describe("a whole answer tells its counts", () => {
  it.each([
    [
      chatUrl,
      { usage: chatUsage },
      { input_tokens: 3, output_tokens: 4, total_tokens: 7, cached_input_tokens: 2, reasoning_tokens: 1 },
    ],
    [
      responsesUrl,
      { usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } },
      { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
    ],
    [
      messagesUrl,
      {
        usage: {
          input_tokens: 1,
          output_tokens: 2,
          cache_read_input_tokens: 3,
          cache_creation_input_tokens: 4,
        },
      },
      { input_tokens: 1, output_tokens: 2, cached_input_tokens: 3, cache_write_input_tokens: 4 },
    ],
    [
      geminiUrl,
      [
        {},
        {
          usageMetadata: {
            promptTokenCount: 1,
            candidatesTokenCount: 2,
            thoughtsTokenCount: 3,
            totalTokenCount: 6,
          },
        },
      ],
      { input_tokens: 1, output_tokens: 2, total_tokens: 6, reasoning_tokens: 3 },
    ],
    [
      "https://api.deepseek.com/chat/completions",
      { usage: { prompt_tokens: 1, prompt_cache_hit_tokens: 1 } },
      { input_tokens: 1, cached_input_tokens: 1 },
    ],
    [
      "https://api.cohere.com/v2/chat",
      { usage: { tokens: { input_tokens: 1, output_tokens: 2 } } },
      { input_tokens: 1, output_tokens: 2 },
    ],
    [
      "http://localhost:11434/api/chat",
      { prompt_eval_count: 1, eval_count: 2 },
      { input_tokens: 1, output_tokens: 2 },
    ],
  ])("%s", (url, answer, usage) => {
    expect(read(url, "application/json", JSON.stringify(answer))).toEqual({ usage });
  });
});

describe("a stream adds up to its text, then its tool calls", () => {
  it("of chat completions, per choice, with the usage chunk", () => {
    const body = sse(
      delta({ role: "assistant", content: "" }),
      delta({ content: "Hel" }),
      delta({ content: "other" }, 1),
      delta({ content: "lo" }),
      delta({ tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: '{"a"' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: ":1}" } }] }),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
      "[DONE]",
    );
    expect(read(chatUrl, "text/event-stream; charset=utf-8", body)).toEqual({
      usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
      assembledText: 'Hello\nother\nf({"a":1})',
    });
  });

  it("of Responses, per item", () => {
    const body = sse(
      { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hi" },
      { type: "response.output_item.added", output_index: 1, item: { type: "function_call", name: "f" } },
      { type: "response.function_call_arguments.delta", output_index: 1, delta: "{}" },
      { type: "response.completed", response: { usage: { input_tokens: 1, output_tokens: 2 } } },
    );
    expect(read(responsesUrl, "text/event-stream", body)).toEqual({
      usage: { input_tokens: 1, output_tokens: 2 },
      assembledText: "Hi\nf({})",
    });
  });

  it("of Anthropic, with cumulative counts", () => {
    const body = sse(
      { type: "message_start", message: { usage: { input_tokens: 5, output_tokens: 1 } } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "ping" },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } },
      { type: "content_block_delta", index: 1, delta: { type: "thinking_delta", thinking: "hm" } },
      { type: "content_block_start", index: 2, content_block: { type: "tool_use", name: "f" } },
      { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"a":1}' } },
      { type: "message_delta", delta: {}, usage: { input_tokens: null, output_tokens: 9 } },
    );
    expect(read(messagesUrl, "text/event-stream", body)).toEqual({
      usage: { input_tokens: 5, output_tokens: 9 },
      assembledText: 'Hi\nf({"a":1})',
    });
  });

  it("of Gemini, without its thoughts", () => {
    const parts = (...list: object[]) => ({
      candidates: [{ content: { parts: list } }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: list.length },
    });
    const body = sse(
      parts({ text: "thinking", thought: true }, { text: "Hi" }),
      parts({ text: "!" }, { functionCall: { name: "f", args: { n: 400 } } }, {}),
    );
    expect(read(geminiUrl, "text/event-stream", body)).toEqual({
      usage: { input_tokens: 1, output_tokens: 3 },
      assembledText: 'Hi!\nf({"n":400})',
    });
  });

  it("of Ollama's lines and Bedrock's frames", () => {
    const lines = '{"message":{"content":"a"}}\n{"message":{"content":"b"},"done":true,"eval_count":2}\n';
    expect(read("http://localhost:11434/api/chat", "application/x-ndjson", lines)).toEqual({
      usage: { output_tokens: 2 },
      assembledText: "ab",
    });
    const frame = (type: string, payload: object): Uint8Array =>
      encodeAwsMessage({
        headers: [
          { name: ":message-type", value: { type: "string", value: "event" } },
          { name: ":event-type", value: { type: "string", value: type } },
        ],
        payload: Buffer.from(JSON.stringify(payload)),
      } as never);
    const body = Buffer.concat([
      frame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "hi" } }),
      frame("metadata", { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }),
    ]);
    expect(
      read(
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse-stream",
        "application/vnd.amazon.eventstream",
        body,
      ),
    ).toEqual({
      usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
      assembledText: "hi",
    });
  });
});

describe("odd data gives nothing and never throws", () => {
  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"usage":{"prompt_tokens":-1}}',
    '{"usage":{"prompt_tokens":"x"}}',
    '{"usage":[]}',
  ])("%s", (body) => {
    expect(read(chatUrl, "application/json", body)).toEqual({});
  });

  it.each([
    '{"choices":7}',
    '{"choices":[null,{"delta":[]}]}',
    '{"choices":[{"delta":{"tool_calls":[null,1]}}]}',
  ])("in a stream: %s", (event) => {
    expect(() => read(chatUrl, "text/event-stream", sse(event))).not.toThrow();
  });
});
