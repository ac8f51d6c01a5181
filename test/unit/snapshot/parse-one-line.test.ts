import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatJson } from "../../../src/core/json/format-json.js";
import { fromPlain } from "../../../src/core/json/json-value.js";
import { formatYaml, OneLine } from "../../../src/core/snapshot/format-yaml.js";
import { parseOneLine } from "../../../src/core/snapshot/parse-one-line.js";
import { parseYaml } from "../../../src/core/snapshot/parse-yaml.js";

const read = (line: string) => parseYaml(`a: ${line}\n...\n`, "x.yaml").members().get("a")?.json() ?? null;

describe("the reader of one-line YAML", () => {
  it("reads all that is written on one line", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (plain) => {
        const line = formatYaml(new Map([["a", new OneLine(fromPlain(plain))]])).slice(3, -5);
        const value = parseOneLine(line);
        expect(value).not.toBeUndefined();
        expect(formatJson(value ?? null)).toBe(formatJson(fromPlain(plain)));
      }),
      { numRuns: 1000 },
    );
  });

  it("reads nothing otherwise than the yaml package does", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ", ",
      ": ",
      ",",
      ":",
      '"',
      "'",
      "a",
      "no",
      "1",
      "-",
      " ",
      "#",
      "\\n",
      "\\",
      "*",
      "&",
      "!",
      "?",
      "~",
      "null",
      "x y",
      "1.0",
      "|",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const line of [`{${pieces.join("")}}`, `[${pieces.join("")}]`]) {
          const value = parseOneLine(line);
          if (value !== undefined) expect(formatJson(value)).toBe(formatJson(read(line)));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    "{a: *b}",
    "{a: &b c}",
    "{a: !t b}",
    "{a: 'b'}",
    "{a: 0x1}",
    "{a: ~}",
    "{a: 1, a: 2}",
    "{1: a}",
    "{a}",
    "{a: b",
    '{a: "\\q"}',
  ])("leaves %s to the yaml package", (line) => {
    expect(parseOneLine(line)).toBeUndefined();
  });
});
