import { describe, expect, test } from "vitest";
import { findSecrets } from "../../../src/core/redaction/find-secrets.js";
import { plainRedactor, redactAnswer, requestOf, textOf } from "./exchange-samples.js";
import { type Fake, fakes } from "./fakes.js";

const json = (value: unknown): string => JSON.stringify(value);
const escaped = (text: string): string =>
  [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const request = (sample: Parameters<typeof requestOf>[0]): string =>
  textOf(plainRedactor.redactRequest(requestOf(sample)));
const answer = (sample: Parameters<typeof redactAnswer>[0]): string => textOf(redactAnswer(sample));
const form = "application/x-www-form-urlencoded";
const boundary = (body: string): { type: string; body: string } => ({
  type: "multipart/form-data; boundary=XX",
  body: `--XX\r\ncontent-disposition: form-data; name="prompt"\r\n\r\n${body}\r\n--XX--\r\n`,
});
const pieces = (text: string, size: number): string[] => text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
const oneLine = (text: string): string => text.replaceAll("\n", " ");

const places: Readonly<Record<string, (text: string) => string>> = {
  "a header": (text) => request({ headers: [["x-note", `see ${oneLine(text)} there`]] }),
  "a cookie": (text) =>
    request({ headers: [["Cookie", `theme=dark; session=${oneLine(text).replaceAll(";", "")}`]] }),
  "a query value": (text) => request({ url: `https://h.example/x?q=${encodeURIComponent(text)}` }),
  "a path, percent-encoded": (text) => request({ url: `https://h.example/a/${encodeURIComponent(text)}/b` }),
  "a JSON string": (text) =>
    request({ type: "application/json", body: json({ messages: [{ content: `is ${text} ok` }] }) }),
  "a JSON string with every character escaped": (text) =>
    request({ type: "application/json", body: `{"a":"${escaped(text)}"}` }),
  "a JSON key": (text) => request({ type: "application/json", body: json({ [` ${text} `]: 1 }) }),
  "JSON in a JSON string": (text) =>
    request({ type: "application/json", body: json({ arguments: json({ note: `line\n${text}` }) }) }),
  "JSON that is broken": (text) =>
    request({ type: "application/json", body: `{"a": "${json(text).slice(1, -1)}" oops` }),
  "JSON that breaks off": (text) =>
    request({ type: "application/json", body: json({ a: text }).slice(0, -2) }),
  "a form field": (text) => request({ type: form, body: `a=1&note=${encodeURIComponent(text)}&b=2` }),
  "a multipart field": (text) => request(boundary(text)),
  "a text body": (text) => request({ type: "text/plain", body: `before ${text} after` }),
  "a binary body": (text) =>
    request({ type: "application/octet-stream", body: Buffer.from(`\0\xff ${text} \0`, "latin1") }),
  "an error body": (text) =>
    answer({ status: 401, type: "application/json", body: json({ error: { message: `bad ${text}` } }) }),
  "a response header": (text) => answer({ headers: [["location", oneLine(text)]] }),
  "an SSE stream, split in every event": (text) =>
    answer({
      type: "text/event-stream",
      body: pieces(`The key: ${text} is it.`, 3)
        .map(
          (content) => `data: ${json({ id: "chatcmpl-1", choices: [{ index: 0, delta: { content } }] })}\n\n`,
        )
        .join(""),
    })
      .split("\n")
      .filter((line) => line.startsWith("data: "))
      .map((line) => JSON.parse(line.slice(6)).choices[0].delta.content)
      .join(""),
  "an NDJSON stream, split": (text) =>
    answer({
      type: "application/x-ndjson",
      body: pieces(`so ${text} it`, 4)
        .map((response) => `${json({ response, done: false })}\n`)
        .join(""),
    })
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line).response)
      .join(""),
  "a line of the log": (text) => plainRedactor.redactText(`GET failed for ${text} (401)`),
};

const secretOf = ({ secret, text }: Fake): string => secret ?? text;

describe.each(Object.entries(places))("in %s", (_, place) => {
  test.each(fakes)("no $kind is left", (fake) => {
    const seen = place(fake.text);
    for (const spelling of [secretOf(fake), encodeURIComponent(secretOf(fake)), oneLine(secretOf(fake))]) {
      expect(seen).not.toContain(spelling);
    }
    expect(seen).toMatch(/<[a-z][a-z0-9-]*-1>|\*{8}/);
  });
});

test.each(fakes)("$kind is found and named", (fake) => {
  const text = `x ${fake.text} y`;
  const found = findSecrets(text);
  expect(found.map(({ kind }) => kind)).toContain(fake.kind);
  expect(found.some(({ start, end }) => text.slice(start, end).includes(secretOf(fake)))).toBe(true);
});
