import { describe, expect, test } from "vitest";
import { createRedactor } from "../../../src/core/redaction/redactor.js";
import { plainRedactor, redactAnswer, redactJson } from "./exchange-samples.js";
import { openaiKey } from "./fakes.js";

const parts = [openaiKey.slice(0, 12), openaiKey.slice(12, 30), openaiKey.slice(30)] as const;
const [a, b, c] = parts;
const sse = (events: readonly unknown[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
const streamed = (body: string): string =>
  Buffer.from(redactAnswer({ type: "text/event-stream", body }).body).toString();
const gemini = (parts: readonly unknown[], more: object = {}) => ({
  candidates: [{ content: { parts }, ...more }],
});
const block = (text: string) => ({
  type: "content_block_delta",
  index: 0,
  delta: { type: "text_delta", text },
});
const chat = (content: unknown) => ({ choices: [{ index: 0, delta: { content } }] });

describe("a secret split over places that a client joins", () => {
  test.each([
    [
      "Gemini's parts behind a thought",
      [
        gemini([{ text: "thinking", thought: true }, { text: a }]),
        gemini([{ text: b }]),
        gemini([{ text: c }]),
      ],
    ],
    [
      "Gemini's parts",
      [gemini([{ text: "hi " }, { text: a }]), gemini([{ text: b }]), gemini([{ text: c }])],
    ],
    [
      "an index told late",
      [gemini([{ text: a }]), gemini([{ text: b }], { index: 0 }), gemini([{ text: c }])],
    ],
    [
      "Anthropic's block and its deltas",
      [
        { type: "content_block_start", index: 0, content_block: { type: "text", text: a } },
        block(b),
        block(c),
      ],
    ],
    ["Mistral's texts and lists", [chat(a), chat([{ type: "text", text: b }]), chat(c)]],
    ["events that are strings", [a, b, c]],
  ])("%s", (_, events) => {
    const redacted = streamed(sse(events));
    expect(redacted).toContain("<openai-key-1>");
    for (const part of parts) expect(redacted).not.toContain(part);
  });
});

test("texts that are told again are not read on from one another", () => {
  const text = `It is ${openaiKey}`;
  const done = (key: string) => [
    { type: "response.output_text.done", output_index: 0, content_index: 0, text: key },
    { type: "response.completed", response: { output: [{ content: [{ type: "output_text", text: key }] }] } },
  ];
  const grounded = (key: string) => [
    { candidates: [{ content: { parts: [{ text: key }] }, groundingMetadata: { segment: { text: key } } }] },
  ];
  for (const events of [done, grounded])
    expect(streamed(sse(events(text)))).toBe(sse(events("It is <openai-key-1>")));
});

describe("names count for whole values, not for what is joined", () => {
  const hash = ["9f86", "d081", "884c", "7d65", "9a2f", "eaa0", "c55a", "d015"];

  test.each([
    [
      "tokens of log probabilities",
      sse(hash.map((token) => ({ choices: [{ logprobs: { content: [{ token }] } }] }))),
    ],
    ["a session's number in every event", sse(hash.map((session) => ({ type: "x", session })))],
  ])("%s stay", (_, body) => expect(streamed(body)).toBe(body));

  test("a token of log probabilities stays whatever it looks like", () => {
    const value = { logprobs: { content: [{ token: "9f86d081884c7d659a2feaa0", bytes: [57] }] } };
    expect(redactJson(value)).toBe(JSON.stringify(value));
  });

  test("elements of an array are no stream, and two passwords have two placeholders", () => {
    const keys = JSON.stringify(hash.map((key) => ({ key })));
    const answer = (body: string): string =>
      Buffer.from(redactAnswer({ type: "application/json", body }).body).toString();
    expect(answer(keys)).toBe(keys);
    const two = '[{"password":"<password-1>"},{"password":"<password-2>"}]';
    expect(answer(two.replace("<password-1>", "one1").replace("<password-2>", "two2"))).toBe(two);
  });

  test("two passwords in two lines have two placeholders", () => {
    const body = '{"password":"one1"}\n{"password":"two2"}\n';
    expect(Buffer.from(redactAnswer({ type: "application/x-ndjson", body }).body).toString()).toBe(
      '{"password":"<password-1>"}\n{"password":"<password-2>"}\n',
    );
  });
});

describe("holdsSecret", () => {
  const redactor = createRedactor({ environment: { DB_PASSWORD: "postgres1" }, providers: [] });

  test.each([
    ["a shape", `it is ${openaiKey}`],
    ["a weak value of the environment", "use postgres1 here"],
    ["a name in JSON", '{"password":"hunter2"}'],
    ["an id of the account", "org-abcdEFGH12345678ijkl"],
  ])("sees %s", (_, text) => expect(redactor.holdsSecret(text)).toBe(true));

  test.each([
    ["ordinary text", "my key is under the mat"],
    ["placeholders", 'it is <openai-key-1>, {"password":"<password-1>"} Bearer <authorization-1>'],
    ["JSON with placeholders", '{"password":"<password-1>","authorization":"Bearer <authorization-1>"}'],
    ["nothing", ""],
    ["base64", Buffer.alloc(900, 7).toString("base64")],
  ])("passes %s", (_, text) => expect(plainRedactor.holdsSecret(text)).toBe(false));
});
