import { expect, test } from "vitest";
import { plainRedactor, redactAnswer, requestOf } from "./exchange-samples.js";

/** Mulberry32: the same bytes in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = generator(7);
/** Runs of zeros give `AAAA` in base64, and what follows them the beginnings of keys. */
const halfZero = (): string =>
  Buffer.from(
    Array.from({ length: 100_000 }, () => (random() < 0.5 ? 0 : Math.floor(random() * 256))),
  ).toString("base64");
const media = Array.from({ length: 12 }, halfZero);

test.each("image audio_base64 content base64 bytesBase64Encoded audioContent video artifacts".split(" "))(
  "media in base64 under %s keeps every byte",
  (name) => {
    for (const base64 of media) {
      const { body } = requestOf({ type: "application/json", body: JSON.stringify({ [name]: base64 }) });
      expect(plainRedactor.redactRequest(requestOf({ body })).body).toBe(body);
      expect(redactAnswer({ body }).body).toBe(body);
    }
  },
);

test("a list of images keeps every byte", () => {
  const { body } = requestOf({ body: JSON.stringify({ messages: [{ images: media }] }) });
  expect(plainRedactor.redactRequest(requestOf({ body })).body).toBe(body);
});

test("a short piece that holds a token's beginning is none", () => {
  const { body } = requestOf({ body: JSON.stringify({ a: `Zm9v/${"EAAA"}${"Ab3dEf".repeat(6)}+Zm9v` }) });
  expect(plainRedactor.redactRequest(requestOf({ body })).body).toBe(body);
});
