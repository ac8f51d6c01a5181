import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatUrl, generateUrl, hashOf, jsonHash, messagesUrl } from "./request-builder.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The same value with every object's members in reverse, indented, and escaped in full. */
const respelled = (value: Json, indent: number): string =>
  JSON.stringify(reversed(value), null, indent).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const reversed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reversed(item)] as const)
      .reverse(),
  );
};

const word = fc.string({ unit: "grapheme", maxLength: 12 });
const free = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const chatBody = fc.record({
  model: word,
  messages: fc.array(fc.record({ role: fc.constantFrom("user", "assistant"), content: word }), {
    minLength: 1,
    maxLength: 4,
  }),
  temperature: fc.double({ min: 0, max: 2, noNaN: true }),
  seed: fc.integer(),
  response_format: free,
  tools: fc.array(
    fc.record({ type: fc.constant("function"), function: fc.record({ name: word, parameters: free }) }),
    { maxLength: 3 },
  ),
});
const urls = fc.constantFrom(chatUrl, messagesUrl, generateUrl, "https://corp.example/x");

describe("a signature", () => {
  it("doesn't depend on key order, whitespace or escapes", () => {
    fc.assert(
      fc.property(urls, chatBody, fc.constantFrom(0, 1, 2), (url, body, indent) => {
        expect(hashOf({ url, body: respelled(body as Json, indent) })).toBe(jsonHash(url, body));
      }),
    );
  });

  it("doesn't depend on how a number is spelled", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (n) => {
        const spellings = [`${n}`, `${n}.0`, `${n}e0`, `${n * 10}e-1`, `${n / 10}E+1`];
        expect(new Set(spellings.map((text) => hashOf({ body: `{"x":${text}}` }))).size).toBe(1);
      }),
    );
  });

  it("changes with any leaf of a field that counts", () => {
    fc.assert(
      fc.property(chatBody, fc.nat(), fc.string({ minLength: 1, maxLength: 3 }), (body, pick, suffix) => {
        const leaves = leafPaths(body as Json);
        const path = leaves[pick % leaves.length] ?? [];
        const changed = mutated(body as Json, path, suffix);
        expect(jsonHash(chatUrl, changed)).not.toBe(jsonHash(chatUrl, body));
      }),
      { numRuns: 500 },
    );
  });

  it("never throws and is 64 hex digits, whatever the body", () => {
    fc.assert(
      fc.property(
        urls,
        fc.uint8Array({ maxLength: 80 }),
        fc.constantFrom(
          "application/json",
          "multipart/form-data; boundary=x",
          "application/x-www-form-urlencoded",
          "text/plain",
          "",
        ),
        (url, body, type) => {
          expect(hashOf({ url, headers: [["content-type", type]], body })).toMatch(/^[0-9a-f]{64}$/);
        },
      ),
    );
  });
});

/** Paths of scalars that count on their own: a tool_choice-like fold can't hide them. */
function leafPaths(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (value === null || typeof value !== "object") return [path];
  const entries: (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item, i) => [i, item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, item]) => leafPaths(item, [...path, key]));
}

function mutated(value: Json, path: readonly (string | number)[], suffix: string): Json {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" ? `${value}${suffix}` : `mutated ${suffix}`;
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? mutated(item, rest, suffix) : item));
  const entries = Object.entries(value as Record<string, Json>);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, name === key ? mutated(item, rest, suffix) : item]),
  );
}
