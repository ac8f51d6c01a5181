import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeInteraction } from "../../../src/core/snapshot/encode-interaction.js";
import { readBack, sampleInteraction, sampleResponse } from "./sample-interaction.js";

const bodyBack = (body: string | Uint8Array, contentType = "application/json") => {
  const read = readBack(sampleInteraction({ response: sampleResponse(contentType, body) }));
  return { yaml: read.yaml, body: Buffer.from(read.interaction.response?.body ?? []) };
};

const writers: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 2),
  (value) => `${JSON.stringify(value, null, 4)}\n`,
  (value) => JSON.stringify(value, null, "\t"),
  (value) =>
    JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  (value) => JSON.stringify(value).replaceAll("/", "\\/"),
  (value) => JSON.stringify(value).replace(/[<>&]/g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`),
];

const awkward = [
  "",
  "\ufeff{}",
  "{",
  '{"a":1,"a":2}',
  '{"a":"\\ud800"}',
  '{"a":9007199254740993}',
  '{"a":1.0,"b":-0,"c":1e400}',
  '"x"',
  "42",
  "null",
  "a\0b",
  "a\r\nb\r\n",
  "a\u0085b\u2028c\u2029d",
  "trailing  \nspaces \n",
  "no",
  "~",
  '{"__proto__":1,"":{"<<":2}}',
  "\n\n\n",
  `{"${"k".repeat(1100)}":1}`,
  '{ "a":1}',
  '{"a":1, "b":2}',
  "[1, 2, 3]\n",
  '{"html":"\\u003cb\\u003e"}',
  '{"u":"\\u00E9"}',
  '{"quote":"\\u0027","eq":"\\u003d"}',
  '{"text":"\\\\u00e9"}',
  "x".repeat(5_000_000),
  `{"a":"${"y".repeat(2_000_000)}"}`,
  "[".repeat(600) + "]".repeat(600),
  "<<<<<<< HEAD\n=======\n",
  "...\n---\n...",
];

describe("a stored body", () => {
  it.each(awkward)("reads back to its very bytes: %.60j", (text) => {
    for (const contentType of ["application/json", "text/plain"]) {
      expect(bodyBack(text, contentType).body.equals(Buffer.from(text))).toBe(true);
    }
  });

  it("reads back when it is JSON of any writer", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(...writers), (value, write) => {
        const text = write(value);
        expect(bodyBack(text).body.toString()).toBe(text);
      }),
      { numRuns: 600 },
    );
  });

  it("reads back when it is any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const bytes = Buffer.from(text);
        expect(bodyBack(bytes, "text/plain").body.equals(bytes)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it("reads back when it is any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        expect(bodyBack(bytes, "application/octet-stream").body.equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  it("is structure in the writer's style wherever the style gives back the bytes", () => {
    expect(bodyBack('{"a": [1, 2], "b": "\\u00e9"}').yaml).toContain(
      "    json:\n      a: [1, 2]\n      b: é\n    style: spaced ascii\n",
    );
    expect(bodyBack('{\n  "a": {},\n  "b": []\n}\n').yaml).toContain(
      "    json:\n      a: {}\n      b: []\n    style: indent-2 newline\n",
    );
    expect(bodyBack('{"a":"\\u003cb\\u003e\\u0026"}').yaml).toContain("style: html\n");
    expect(bodyBack('{"a":"\\u003d\\u0027\\u003c"}').yaml).toContain("style: gson\n");
    expect(bodyBack('{"a":"http:\\/\\/x"}').yaml).toContain("style: slash\n");
    expect(bodyBack('{"a":1}').yaml).not.toContain("style:");
  });

  it("is text when it holds what YAML readers do not agree upon", () => {
    for (const text of ['{"a":"\\ud800"}', `{"${"k".repeat(1100)}":1}`, '{"a":1,"a":2}']) {
      expect(bodyBack(text).yaml).toContain("    text: ");
    }
  });

  it("is a block a reviewer can read when it is text of several lines, whatever its line ends and spaces", () => {
    expect(bodyBack("one\ntwo\n", "text/plain").yaml).toContain("    text: |\n      one\n      two\n");
    expect(bodyBack("one\r\n  two  \nthree", "text/plain").yaml).toContain(
      '    text: "\\\n      one\\r\\n\\\n      \\  two  \\n\\\n      three"\n',
    );
  });

  it("goes to a file named by its content when it is large or binary", () => {
    const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(2000, 0xff)]);
    const { yaml, sideFiles } = encodeInteraction(
      sampleInteraction({ response: sampleResponse("application/octet-stream", png) }),
      "gpt-image.3fa9c1d2e4b5",
    );
    expect(sideFiles).toHaveLength(1);
    expect(sideFiles[0]?.name).toMatch(/^gpt-image\.3fa9c1d2e4b5\.[0-9a-f]{16}\.png$/);
    expect(yaml).toContain(`    file: ${sideFiles[0]?.name}\n    bytes: 2008\n    sha256: `);
    expect(Buffer.from(sideFiles[0]?.bytes ?? []).equals(png)).toBe(true);
  });

  it("is absent when it is empty", () => {
    expect(bodyBack("").yaml).not.toMatch(/response:[\s\S]*body/);
  });
});
