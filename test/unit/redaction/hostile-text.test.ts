import { expect, test } from "vitest";
import { plainRedactor, redactAnswer, requestOf } from "./exchange-samples.js";

const hostile: readonly (readonly [string, string])[] = [
  ["starts of JWTs", "-eyJaaaaaaaaaaaa"],
  ["JWT parts", "eyJaaaaaaaaaaaa."],
  ["SigV4 starts", "Credential="],
  ["PEM starts", "-----BEGIN PRIVATE KEY-----"],
  ["connection strings without an end", "redis://a:b"],
  ["scheme words", "Bearer Basic Token "],
  ["names", "secret_token-password="],
  ["word runs", "a-"],
  ["every prefix", "sk-proj-sk-ant-api03-ghp_xoxb-AIza"],
  ["dots", "MMMMMMMMMMMMMMMMMMMMMMMM.aaaaaa."],
  ["stars", "aa**"],
  ["backslashes", "\\"],
  ["quotes and braces", '{"a":"'],
  ["brackets", "["],
  ["percent signs", "%25"],
  ["angle brackets", "<a-1"],
  ["arns", "arn:aws:"],
  ["base64 marks", ";base64,"],
  ["opening tags", "<password>"],
  ["names without values", "api_key: "],
  ["escaped quotes", 'key\\\\\\"'],
];

/** Work grows with the text: eight times the text may not take anywhere near sixty-four times as long. */
test.each(hostile)("%s cost in step with their length", (_, unit) => {
  const cost = (length: number): number => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    const run = (): number => {
      const start = process.hrtime.bigint();
      plainRedactor.redactRequest(requestOf({ body: text }));
      redactAnswer({ status: 400, type: "text/event-stream", body: `data: ${text}\n\ndata: ${text}` });
      plainRedactor.redactRequest(requestOf({ body: JSON.stringify({ a: text }) }));
      return Number(process.hrtime.bigint() - start);
    };
    return Math.min(run(), run(), run());
  };
  cost(2_000);
  expect(cost(64_000) / Math.max(cost(8_000), 300_000)).toBeLessThan(32);
});

test("form fields without values, and paths under a name, cost in step with their length", () => {
  const cost = (length: number): number => {
    const fields = "ab&".repeat(length);
    const path = JSON.stringify(
      Array.from({ length: length / 400 }, () => ({ key: `a1${"/.".repeat(2000)}` })),
    );
    const start = process.hrtime.bigint();
    plainRedactor.redactRequest(requestOf({ type: "application/x-www-form-urlencoded", body: fields }));
    plainRedactor.redactRequest(requestOf({ body: path }));
    return Number(process.hrtime.bigint() - start);
  };
  cost(2_000);
  expect(cost(64_000) / Math.max(cost(8_000), 300_000)).toBeLessThan(32);
});

test("nesting of any depth is survived", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  expect(plainRedactor.redactRequest(requestOf({ body: deep })).body.length).toBe(deep.length);
  let nested = "x";
  for (let depth = 0; depth < 12; depth++) nested = JSON.stringify({ a: nested });
  expect(plainRedactor.redactRequest(requestOf({ body: nested })).body.length).toBe(nested.length);
});
