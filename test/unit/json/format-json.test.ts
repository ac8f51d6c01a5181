import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  detectJsonStyle,
  formatJson,
  formatJsonStyle,
  jsonFlags,
  parseJsonStyle,
} from "../../../src/core/json/format-json.js";
import { parseJson } from "../../../src/core/json/parse-json.js";

const styleOf = (text: string) => {
  const value = parseJson(text);
  const style = value === undefined ? undefined : detectJsonStyle(text, value);
  return style && (formatJsonStyle(style) || "minified");
};

describe("a JSON style", () => {
  it.each([
    ['{"a":[1,{}]}', "minified"],
    ['{"a": [1, {}], "b": []}', "spaced"],
    ['{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}', "indent-2"],
    ['{\n    "a": 1\n}\n', "indent-4 newline"],
    ["[\n\t1\n]", "indent-tab"],
    ['{\r\n  "a": 1\r\n}\r\n', "indent-2-crlf newline"],
    ['{"a":"\\u00e9\\ud83c\\udf0d\\u007f"}', "ascii"],
    ['{"a":"\\u00E9"}', "ascii upper"],
    ['{"a": "http:\\/\\/x\\u00e9"}', "spaced ascii slash"],
    ['{"a":"\\u003cb\\u003e\\u0026 \\u2028"}', "html"],
    ['{"a":"\\u003d\\u0027\\u003c"}', "gson"],
    ['{"a":"\\\\u00e9 \\u0001é"}', "minified"],
    ['{ "a":1}', undefined],
    ['{"a": 1,"b": [1,2]}', "colon-spaced"],
    ['{"a":"\\u2028"}', "ascii"],
    ['{"a":1, "b":2}', undefined],
    ['{"a":"\\u0041"}', undefined],
    ["[1.0,-0,1E5,9007199254740993,1e400]", "minified"],
  ])("of %j is %s", (text, expected) => {
    expect(styleOf(text)).toBe(expected);
  });

  it("is found again in whatever it wrote", () => {
    const layout = fc.constantFrom(
      "",
      "spaced",
      "indent-0",
      "indent-1",
      "indent-3",
      "indent-tab",
      "indent-2-crlf",
    );
    fc.assert(
      fc.property(fc.jsonValue(), layout, fc.subarray([...jsonFlags]), (plain, base, flags) => {
        const style = parseJsonStyle([base, ...flags].join(" "));
        const value = parseJson(JSON.stringify(plain));
        if (style === undefined || value === undefined) throw new Error("not a style");
        const text = formatJson(value, style);
        const read = parseJson(text);
        expect(formatJson(read ?? null)).toBe(formatJson(value));
        const detected = detectJsonStyle(text, value);
        if (detected === undefined) return;
        const spelled = parseJsonStyle(formatJsonStyle(detected));
        expect(spelled && formatJson(value, spelled)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it("knows only its own words", () => {
    for (const words of ["fancy", "indent-x", "minified pretty"])
      expect(parseJsonStyle(words)).toBeUndefined();
  });
});
