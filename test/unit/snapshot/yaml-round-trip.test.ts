import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatJson } from "../../../src/core/json/format-json.js";
import { fromPlain, type JsonValue } from "../../../src/core/json/json-value.js";
import { parseJson } from "../../../src/core/json/parse-json.js";
import { formatYaml, isYamlSafe, OneLine } from "../../../src/core/snapshot/format-yaml.js";
import { parseYaml } from "../../../src/core/snapshot/parse-yaml.js";

const nasty = [
  "no",
  "NO",
  "yes",
  "y",
  "on",
  "null",
  "~",
  "",
  "=",
  "<<",
  "0o7",
  "012",
  "0x1f",
  "1_000",
  "12:30:45",
  "2026-11-21",
  "1e3",
  ".5",
  ".inf",
  "-",
  "- a",
  "? a",
  ": a",
  "a: b",
  "a #b",
  "#a",
  "a:",
  "&a",
  "*a",
  "!a",
  "|",
  ">",
  "%a",
  "@a",
  "`a",
  "'a'",
  '"a"',
  "a\tb",
  " a",
  "a ",
  "a\n",
  "\na",
  "a\nb",
  " a\nb",
  "a\n\n",
  "\n",
  "\n\n a\n",
  "a \nb",
  "a\r\nb",
  "a\u0085b\nc",
  "a\u2028b",
  "\ufeffa",
  "\u0000",
  "---",
  "...",
  "a\n---\nb",
  "a\n...\nb",
  "{a}",
  "[a]",
  "a, b",
  "a]b",
  "__proto__",
  "constructor",
  "\ta\nb",
  "a\n\tb",
  "a\n b",
  "\\",
  'a"b\\c\nd',
  "héllo",
  "日本語",
  "🎉",
  "a\n🎉 \nb",
  "http://x/?a=b",
  "a\u202eb",
  "x".repeat(200),
  `${"x".repeat(90)}\n`,
  "C:\\x",
  "/v1/models",
  "\u{e0041}",
  "a\n  \nb",
  "\n\t\na",
  "<time>",
  "key?: x",
];

const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.constantFrom(" ", "\n", "a", "\t", "-", ":", "#", "\r", '"', "\\", "'", "é"), { maxLength: 12 })
    .map((parts) => parts.join("")),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 5 }),
    fc.dictionary(text, tie("tree"), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

const roundTrip = (value: JsonValue, wrap: (value: JsonValue) => JsonValue | OneLine = (same) => same) => {
  const yaml = formatYaml(new Map([["value", wrap(value)]]));
  const back = parseYaml(yaml, "x.yaml").members().get("value")?.json() ?? null;
  return { yaml, back };
};

describe("YAML as it is written", () => {
  it("reads back to the same value in block style and on one line", () => {
    fc.assert(
      fc.property(tree, (plain) => {
        const value = fromPlain(plain);
        for (const wrap of [(same: JsonValue) => same, (same: JsonValue) => new OneLine(same)]) {
          const { back } = roundTrip(value, wrap);
          expect(formatJson(back)).toBe(formatJson(value));
        }
      }),
      { numRuns: 1500 },
    );
  });

  it.each(nasty)("keeps %j a string for readers of YAML 1.1 and 1.2", (string) => {
    for (const value of [
      new Map([["key", string]]),
      [string],
      new Map([[string, 1]]),
      [new Map([["a", [string, "b".repeat(90)]]])],
    ] as JsonValue[]) {
      const { yaml, back } = roundTrip(value);
      expect(formatJson(back)).toBe(formatJson(value));
      const plain = JSON.parse(formatJson(new Map([["value", value]])));
      expect(parse(yaml, { version: "1.1" })).toEqual(plain);
      expect(parse(yaml, { version: "1.2" })).toEqual(plain);
      expect(formatJson(roundTrip(value, (same) => new OneLine(same)).back)).toBe(formatJson(value));
    }
  });

  it.each(["1.0", "-0", "1e400", "9007199254740993", "1E5", "0.10", "123456789012345678901234567890"])(
    "keeps the source text of the number %s",
    (source) => {
      const value = parseJson(`{"a":${source},"b":[${source}]}`) as JsonValue;
      expect(formatJson(roundTrip(value).back)).toBe(`{"a":${source},"b":[${source}]}`);
    },
  );

  it("writes an embedding on one line", () => {
    const { yaml } = roundTrip(fromPlain(Array.from({ length: 1536 }, (_, index) => index / 1536)));
    expect(yaml.split("\n")).toHaveLength(3);
  });

  it("nests 500 levels deep without a line wider than its content needs", () => {
    const deep = parseJson(`${'{"a":['.repeat(250)}1${"]}".repeat(250)}`) as JsonValue;
    const { yaml, back } = roundTrip(deep);
    expect(formatJson(back)).toBe(formatJson(deep));
    expect(yaml.length).toBeLessThan(10_000);
  });

  it("leaves long keys and lone surrogates to another form", () => {
    expect(isYamlSafe(new Map([["k".repeat(1025), 1]]))).toBe(false);
    expect(isYamlSafe([["\ud800"]])).toBe(false);
    expect(isYamlSafe(["🎉"])).toBe(true);
  });
});
