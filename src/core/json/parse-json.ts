import { type JsonObject, type JsonValue, toJsonNumber } from "./json-value.js";

/** Deeper nesting is not taken for JSON: such a body is kept as text. */
const maxDepth = 512;

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const whitespacePattern = /[ \t\n\r]*/y;
// A run of string characters that need no decoding.
const plainPattern = /[^"\\\u0000-\u001f]*/y;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class NotJson extends Error {}

/**
 * Parses RFC 8259 text without loss. Returns undefined for anything that is not JSON, and for JSON that a tree
 * cannot hold faithfully: duplicate keys, nesting deeper than 512, a byte order mark.
 */
export function parseJson(text: string): JsonValue | undefined {
  const parser = new Parser(text);
  try {
    return parser.document();
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonValue {
    this.skipWhitespace();
    const value = this.value(0);
    this.skipWhitespace();
    if (this.at !== this.text.length) throw new NotJson();
    return value;
  }

  private value(depth: number): JsonValue {
    if (depth > maxDepth) throw new NotJson();
    switch (this.text[this.at]) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonObject {
    const object: JsonObject = new Map();
    this.at++;
    this.skipWhitespace();
    if (this.take("}")) return object;
    for (;;) {
      if (this.text[this.at] !== '"') throw new NotJson();
      const key = this.string();
      this.skipWhitespace();
      if (!this.take(":") || object.has(key)) throw new NotJson();
      this.skipWhitespace();
      object.set(key, this.value(depth + 1));
      this.skipWhitespace();
      if (this.take("}")) return object;
      if (!this.take(",")) throw new NotJson();
      this.skipWhitespace();
    }
  }

  private array(depth: number): JsonValue[] {
    const array: JsonValue[] = [];
    this.at++;
    this.skipWhitespace();
    if (this.take("]")) return array;
    for (;;) {
      array.push(this.value(depth + 1));
      this.skipWhitespace();
      if (this.take("]")) return array;
      if (!this.take(",")) throw new NotJson();
      this.skipWhitespace();
    }
  }

  private string(): string {
    this.at++;
    let decoded = "";
    for (;;) {
      plainPattern.lastIndex = this.at;
      plainPattern.test(this.text);
      decoded += this.text.slice(this.at, plainPattern.lastIndex);
      this.at = plainPattern.lastIndex;
      const next = this.text[this.at++];
      if (next === '"') return decoded;
      if (next !== "\\") throw new NotJson();
      decoded += this.escape();
    }
  }

  private escape(): string {
    const letter = this.text[this.at++] ?? "";
    if (letter !== "u") {
      const decoded = escapes[letter];
      if (decoded === undefined) throw new NotJson();
      return decoded;
    }
    const hex = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new NotJson();
    this.at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  private number(): JsonValue {
    numberPattern.lastIndex = this.at;
    const match = numberPattern.exec(this.text);
    if (match === null) throw new NotJson();
    this.at = numberPattern.lastIndex;
    return toJsonNumber(match[0]);
  }

  private word<T extends JsonValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw new NotJson();
    this.at += word.length;
    return value;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private skipWhitespace(): void {
    whitespacePattern.lastIndex = this.at;
    whitespacePattern.test(this.text);
    this.at = whitespacePattern.lastIndex;
  }
}
