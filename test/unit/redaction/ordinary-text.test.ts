import { describe, expect, test } from "vitest";
import { findSecrets } from "../../../src/core/redaction/find-secrets.js";
import { plainRedactor, redactAnswer, requestOf } from "./exchange-samples.js";

const base64 = Buffer.from(Array.from({ length: 900 }, (_, i) => (i * 89 + (i >> 3) * 31) % 256)).toString(
  "base64",
);
const uuid = "3f0c9a52-7be1-4c1d-9e0a-5b8f6d2c1a44";

const texts = [
  "Please use a bearer token; the token limit is 4096 and max_tokens: 128000.",
  "Basic authentication123 is not basic python3-programming, nor Token based-2024-01-02-things.",
  "chatcmpl-9abcDEF0123456789abcdefghi msg_01XFDUDYJgAACzvnptvVoYEL call_abc123DEF456ghi789JKL0",
  "toolu_01A09q90qw90lq917835lq9 resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b gen-1234567890-abcdef",
  `${uuid} and https://example.com/a/b?page=2&key=name#part and C:\\Users\\me\\file.txt`,
  "if (key === 'Enter') { const password = getPassword(); sk-learn, sk-toolkit-for-people }",
  "-----BEGIN PRIVATE KEY----- is how such a file begins, and what follows is base64.",
  'const token = "next-page"; auth: "required"; secret: "a name, not a value"',
  "postgres://localhost:5432/db and redis://cache:6379 and https://example.com:8443/x@y",
  "git commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904, md5 d41d8cd98f00b204e9800998ecf8427e",
  "The eyJ prefix marks JWTs; AKIA marks key ids; ghp_ marks tokens. ***bold*** a@b",
];

test.each(texts)("ordinary text holds no secret: %s", (text) => {
  expect(findSecrets(text)).toEqual([]);
});

describe("an LLM request stays the very same bytes", () => {
  test.each([
    [
      "thinking signatures",
      { messages: [{ content: [{ type: "thinking", thinking: "x", signature: base64 }] }] },
    ],
    ["redacted thinking", { content: [{ type: "redacted_thinking", data: base64 }] }],
    ["thought signatures", { contents: [{ parts: [{ text: "a", thoughtSignature: base64 }] }] }],
    [
      "encrypted reasoning",
      { input: [{ type: "reasoning", encrypted_content: `gAAAAAB${base64.replace(/[+/=]/g, "_")}` }] },
    ],
    ["data URLs", { image_url: { url: `data:image/png;base64,${base64}` } }],
    [
      "inline media",
      { inline_data: { mime_type: "image/png", data: base64 }, b64_json: base64, source: { data: base64 } },
    ],
    [
      "code in tool arguments",
      { arguments: JSON.stringify({ code: "for i in range(10):\n  print(i)", key: "user-1" }) },
    ],
    [
      "logprobs",
      { logprobs: { content: [{ token: "Hello", bytes: [72, 101] }, { token: " internationalization" }] } },
    ],
    [
      "schemas that define secret-looking properties",
      {
        parameters: {
          properties: { password: { type: "string" }, api_key: { type: "string" } },
          required: ["password"],
        },
      },
    ],
    ["type words under such names", { password: "string", api_key: "required" }],
    [
      "ids, limits and counters",
      { max_tokens: 5, key: uuid, token: "user-preferences-2024-01-01", next_page_token: "p2" },
    ],
    ["paths and names under `key`", { key: "uploads/2024/report1234567.pdf", auth: "oauth2", secret: "" }],
  ])("%s", (_, value) => {
    const request = requestOf({ type: "application/json", body: JSON.stringify(value) });
    expect(plainRedactor.redactRequest(request).body).toBe(request.body);
  });
});

test("a response without a finding keeps its body and header objects", () => {
  const body = Buffer.from(
    `data: {"id":"chatcmpl-9abcDEF0123456789","choices":[{"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n`,
  );
  const response = redactAnswer({
    type: "text/event-stream",
    body,
    headers: [["openai-version", "2020-10-01"]],
  });
  expect(response.body).toBe(body);
  expect(response.headers[0]).toEqual(["openai-version", "2020-10-01"]);
});
