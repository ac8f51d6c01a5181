import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HeaderLine } from "../../../src/core/headers.js";
import { createRedactor } from "../../../src/core/redaction/redactor.js";
import { plainRedactor, requestOf, responseOf, textOf } from "./exchange-samples.js";
import { anthropicKey, fakes, openaiKey, randomKey } from "./fakes.js";

const prompt = JSON.stringify({ messages: [{ content: `my key is ${openaiKey} and <openai-key-7>` }] });
const withKey = (headers: readonly HeaderLine[], query = "") =>
  plainRedactor.redactRequest(
    requestOf({ url: `https://h.example/v1/x?a=1${query}`, headers, body: prompt }),
  );

describe("what a signature is computed on", () => {
  test("is the same with key A, with key B and with none", () => {
    const bodies = [
      withKey([["authorization", `Bearer ${openaiKey}`]]),
      withKey([["authorization", `Bearer ${openaiKey}B`]]),
      withKey([["api-key", randomKey]], `&key=${randomKey}`),
      withKey([["x-api-key", "<openai-key-9>"]]),
      withKey([]),
    ].map(({ body }) => Buffer.from(body).toString());
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain("my key is <openai-key-8> and <openai-key-7>");
  });

  test("is the same whatever the response holds", () => {
    const request = requestOf({
      url: `https://h.example/?q=${openaiKey}`,
      headers: [["x-api-key", anthropicKey]],
      body: prompt,
    });
    const alone = plainRedactor.redactRequest(request);
    for (const body of ["", anthropicKey, `<openai-key-1> ${randomKey}`, prompt]) {
      expect(plainRedactor.redactExchange(request, responseOf({ body })).request).toEqual(alone);
    }
    expect(plainRedactor.redactExchange(request, undefined).request).toEqual(alone);
  });
});

test("what the client sent as a credential is found in the answer, and in the body where it looks random", () => {
  const request = requestOf({
    headers: [
      ["api-key", randomKey],
      ["x-auth-token", "plain1-words2"],
    ],
    body: `{"a":"${randomKey} plain1-words2"}`,
  });
  const redacted = plainRedactor.redactExchange(
    request,
    responseOf({ body: `echo ${randomKey} plain1-words2x` }),
  );
  expect(Buffer.from(redacted.request.body).toString()).toBe('{"a":"<api-key-1> plain1-words2"}');
  expect(redacted.request.headers[0]?.[1]).toBe("<api-key-1>");
  expect(Buffer.from(redacted.response?.body ?? []).toString()).not.toContain(randomKey);
});

test("arguments are never changed", () => {
  const request = requestOf({ headers: [["x-api-key", anthropicKey]], body: prompt });
  const before = textOf(request);
  plainRedactor.redactExchange(request, responseOf({ body: prompt }));
  expect(textOf(request)).toBe(before);
});

const fragment = fc.oneof(
  { arbitrary: fc.constantFrom(...fakes.map(({ text }) => text)), weight: 3 },
  fc.constantFrom(
    "<openai-key-1>",
    "<cookie-2>",
    '"',
    "\\",
    "\n",
    " ",
    "%3C",
    "&",
    "=",
    "://",
    "@",
    '{"password":"',
    "Bearer ",
    ";",
  ),
  fc.string({ maxLength: 12 }),
);
const message = fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join(""));

test("redacting what is redacted changes nothing", () => {
  const redactor = createRedactor({ environment: { MY_TOKEN: randomKey }, providers: [] });
  const type = fc.constantFrom(
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "text/event-stream",
    "multipart/form-data; boundary=b",
  );
  const shape = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => JSON.stringify({ a: text, password: text, b: JSON.stringify({ token: text }) }),
    (text) =>
      `data: ${JSON.stringify({ delta: text.slice(0, 9) })}\n\ndata: ${JSON.stringify({ delta: text.slice(9) })}\n\n`,
    (text) => `--b\r\ncontent-disposition: form-data; name="key"\r\n\r\n${text}\r\n--b--`,
  );
  fc.assert(
    fc.property(message, message, type, shape, (inUrl, inBody, contentType, write) => {
      const headers: HeaderLine[] = [
        ["x-note", inUrl.replace(/[\r\n]/g, " ")],
        ["cookie", `a=${inUrl}`],
        ["content-type", contentType],
      ];
      const request = requestOf({
        url: `https://h.example/${encodeURI(inUrl)}?q=${encodeURIComponent(inUrl)}&key=k`,
        headers,
        body: write(inBody),
      });
      const once = redactor.redactExchange(
        request,
        responseOf({ status: 400, headers, body: write(inBody) }),
      );
      const twice = redactor.redactExchange(once.request, once.response);
      expect(textOf(twice.request)).toBe(textOf(once.request));
      expect(textOf(twice.response ?? responseOf({}))).toBe(textOf(once.response ?? responseOf({})));
    }),
    { numRuns: 300 },
  );
});
