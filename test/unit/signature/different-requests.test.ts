import { describe, expect, it } from "vitest";
import {
  cacheMark,
  chat,
  claude,
  gemini,
  groqUrl,
  invokeUrl,
  ollamaUrl,
  type Pair,
  responses,
  text,
  tool,
  turns,
  user,
} from "./request-bodies.js";
import { chatUrl, generateUrl, jsonHash, messagesUrl, responsesUrl } from "./request-builder.js";

const different: readonly Pair[] = [
  {
    says: "two text parts, one text",
    a: turns({ role: "user", content: [text("h"), text("i")] }),
    b: chat(),
  },
  {
    says: "a text part with more to say",
    a: turns({ role: "user", content: [text("hi", { note: 1 })] }),
    b: chat(),
  },
  {
    says: "system and user",
    a: turns({ role: "system", content: "x" }),
    b: turns({ role: "user", content: "x" }),
  },
  { says: "temperature's default isn't absent", a: chat({ temperature: 1 }), b: chat() },
  { says: "top_p's default isn't absent", a: chat({ top_p: 1 }), b: chat() },
  {
    says: "max_tokens and max_completion_tokens",
    a: chat({ max_tokens: 5 }),
    b: chat({ max_completion_tokens: 5 }),
  },
  { says: "stream", a: chat({ stream: true }), b: chat() },
  {
    says: "include_usage",
    a: chat({ stream: true, stream_options: { include_usage: true } }),
    b: chat({ stream: true }),
  },
  {
    says: "tool_choice none with tools",
    a: chat({ tools: [tool], tool_choice: "none" }),
    b: chat({ tools: [tool] }),
  },
  {
    says: "a cache mark's name inside a tool's schema",
    a: chat({
      tools: [{ ...tool, function: { name: "f", parameters: { properties: { cache_control: {} } } } }],
    }),
    b: chat({ tools: [{ ...tool, function: { name: "f", parameters: { properties: {} } } }] }),
  },
  {
    says: "null inside a schema",
    a: chat({ tools: [{ ...tool, function: { name: "f", parameters: { default: null } } }] }),
    b: chat({ tools: [{ ...tool, function: { name: "f", parameters: {} } }] }),
  },
  {
    says: "order of messages",
    a: turns(user, { role: "user", content: "yo" }),
    b: turns({ role: "user", content: "yo" }, user),
  },
  { says: "a longer conversation", a: turns(user, user), b: turns(user) },
  { says: "message name", a: turns({ ...user, name: "bob" }), b: chat() },
  { says: "model", a: chat({ model: "gpt-4o" }), b: chat() },
  {
    says: "another provider's developer",
    url: groqUrl,
    a: turns({ role: "developer", content: "x" }),
    b: turns({ role: "system", content: "x" }),
  },
  { says: "another provider's n: 1", url: groqUrl, a: chat({ n: 1 }), b: chat() },
  {
    says: "another provider's text part",
    url: groqUrl,
    a: turns({ role: "user", content: [text("hi")] }),
    b: chat(),
  },

  {
    says: "an item reference's id",
    url: responsesUrl,
    a: responses({ input: [{ type: "item_reference", id: "a" }] }),
    b: responses({ input: [{ type: "item_reference", id: "b" }] }),
  },
  {
    says: "an item that is only an id",
    url: responsesUrl,
    a: responses({ input: [user, { type: "image_generation_call", id: "a" }] }),
    b: responses({ input: [user, { type: "image_generation_call", id: "b" }] }),
  },
  {
    says: "call ids",
    url: responsesUrl,
    a: responses({ input: [{ type: "function_call_output", call_id: "a", output: "1" }] }),
    b: responses({ input: [{ type: "function_call_output", call_id: "b", output: "1" }] }),
  },
  {
    says: "previous_response_id",
    url: responsesUrl,
    a: responses({ previous_response_id: "resp_1" }),
    b: responses(),
  },

  {
    says: "an Anthropic system of two blocks",
    url: messagesUrl,
    a: claude({ system: [text("a"), text("b")] }),
    b: claude({ system: "ab" }),
  },
  {
    says: "a billing marker that isn't first",
    url: messagesUrl,
    a: claude({ system: [text("s"), text("x-anthropic-billing-header: 1")] }),
    b: claude({ system: "s" }),
  },
  {
    says: "a prompt behind a billing marker",
    url: messagesUrl,
    a: claude({ system: [text("x-anthropic-billing-header: a=1;\nSpeak French."), text("s")] }),
    b: claude({ system: "s" }),
  },
  {
    says: "a prompt in a billing marker's line",
    url: messagesUrl,
    a: claude({ system: [text("x-anthropic-billing-header: a=1; Speak French.")] }),
    b: claude(),
  },
  {
    says: "a billing marker's block with more to say",
    url: messagesUrl,
    a: claude({ system: [text("x-anthropic-billing-header: a=1;", { citations: [1] })] }),
    b: claude(),
  },
  {
    says: "a tool input's cache_control",
    url: messagesUrl,
    a: claude({
      messages: [
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "t", name: "n", input: { cache_control: 1 } }],
        },
      ],
    }),
    b: claude({
      messages: [{ role: "assistant", content: [{ type: "tool_use", id: "t", name: "n", input: {} }] }],
    }),
  },
  {
    says: "thinking",
    url: messagesUrl,
    a: claude({ thinking: { type: "enabled", budget_tokens: 1024 } }),
    b: claude(),
  },
  { says: "an Anthropic null", url: messagesUrl, a: claude({ temperature: null }), b: claude() },

  {
    says: "keys of a function call's arguments",
    url: generateUrl,
    a: gemini({ contents: [{ parts: [{ functionCall: { name: "f", args: { snake_case: 1 } } }] }] }),
    b: gemini({ contents: [{ parts: [{ functionCall: { name: "f", args: { snakeCase: 1 } } }] }] }),
  },
  {
    says: "null in a schema",
    url: generateUrl,
    a: gemini({ generationConfig: { responseJsonSchema: { default: null } } }),
    b: gemini({ generationConfig: { responseJsonSchema: {} } }),
  },
  {
    says: "an empty tool",
    url: generateUrl,
    a: gemini({ tools: [{ googleSearch: {} }] }),
    b: gemini({ tools: [{}] }),
  },
  {
    says: "responseSchema and responseJsonSchema",
    url: generateUrl,
    a: gemini({ generationConfig: { responseSchema: {} } }),
    b: gemini({ generationConfig: { responseJsonSchema: {} } }),
  },
  { says: "another model in the body", url: generateUrl, a: gemini({ model: "models/other" }), b: gemini() },
  {
    says: "another model's cache_control on Bedrock",
    url: invokeUrl,
    a: chat({ cache_control: cacheMark }),
    b: chat(),
  },
  { says: "Ollama's stream: false", url: ollamaUrl, a: chat({ stream: false }), b: chat() },
  {
    says: "Ollama's num_ctx",
    url: ollamaUrl,
    a: chat({ options: { num_ctx: 1 } }),
    b: chat({ options: {} }),
  },
];

describe("requests that can be answered otherwise have two", () => {
  it.each(different)("$says", ({ url = chatUrl, a, b }) => {
    expect(jsonHash(url, a)).not.toBe(jsonHash(url, b));
  });
});
