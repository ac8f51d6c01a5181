import { JsonNumber, type JsonValue } from "./json-value.js";
import { parseJson } from "./parse-json.js";

/** Between tokens: `{"a":1,"b":2}` · `{"a": 1, "b": 2}` (Python) · `{"a": 1,"b": 2}` (Google) · one member a line. */
type JsonLayout =
  | "minified"
  | "spaced"
  | "colon-spaced"
  | { readonly indent: string; readonly newline: "\n" | "\r\n" };

/**
 * What a writer escapes beyond need. ascii: everything but printable ASCII (Python, PHP) · slash: `\/` (PHP) ·
 * html: `<` `>` `&` and U+2028/9 (Go, Rails) · gson: these, `=` and `'` (Google) · upper: hex digits in upper case ·
 * newline: a line end behind the document.
 */
export const jsonFlags = ["ascii", "slash", "html", "gson", "upper", "newline"] as const;
type JsonFlag = (typeof jsonFlags)[number];

/** How a writer prints JSON: all that is lost when its text is parsed. */
export interface JsonStyle {
  readonly layout: JsonLayout;
  readonly flags: ReadonlySet<JsonFlag>;
}

export const minifiedStyle: JsonStyle = { layout: "minified", flags: new Set() };

/** The value as that writer would print it. */
export function formatJson(value: JsonValue, style: JsonStyle = minifiedStyle): string {
  const text = new JsonWriter(style).format(value, "");
  if (!style.flags.has("newline")) return text;
  return text + (typeof style.layout === "object" ? style.layout.newline : "\n");
}

class JsonWriter {
  private readonly comma: string;
  private readonly colon: string;
  private readonly indent: string | undefined;
  private readonly newline: string;
  private readonly extra: RegExp | undefined;
  private readonly isUpper: boolean;

  constructor({ layout, flags }: JsonStyle) {
    this.comma = layout === "spaced" ? ", " : ",";
    this.colon = layout === "minified" ? ":" : ": ";
    this.indent = typeof layout === "object" ? layout.indent : undefined;
    this.newline = typeof layout === "object" ? layout.newline : "";
    this.extra = extraEscapes(flags);
    this.isUpper = flags.has("upper");
  }

  format(value: JsonValue, pad: string): string {
    if (typeof value === "string") return this.string(value);
    if (value === null || typeof value !== "object") return String(value);
    if (value instanceof JsonNumber) return value.source;
    const inner = this.indent === undefined ? pad : pad + this.indent;
    if (Array.isArray(value)) {
      return this.wrap(
        "[]",
        value.map((item) => this.format(item, inner)),
        pad,
      );
    }
    const members: string[] = [];
    for (const [key, item] of value) members.push(this.string(key) + this.colon + this.format(item, inner));
    return this.wrap("{}", members, pad);
  }

  private wrap(brackets: "[]" | "{}", parts: readonly string[], pad: string): string {
    if (parts.length === 0) return brackets;
    if (this.indent === undefined) return brackets[0] + parts.join(this.comma) + brackets[1];
    const inner = this.newline + pad + this.indent;
    return brackets[0] + inner + parts.join(`,${inner}`) + this.newline + pad + brackets[1];
  }

  private string(text: string): string {
    let quoted = JSON.stringify(text);
    if (this.extra !== undefined) {
      quoted = quoted.replace(this.extra, (unit) => {
        if (unit === "/") return "\\/";
        return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
      });
    }
    // An escaped backslash is taken as a pair, so that `\\u00e9` (text) is left alone.
    if (this.isUpper) quoted = quoted.replace(/\\\\|\\u[0-9a-f]{4}/g, upperHex);
    return quoted;
  }
}

const upperHex = (pair: string): string => (pair === "\\\\" ? pair : `\\u${pair.slice(2).toUpperCase()}`);

function extraEscapes(flags: ReadonlySet<JsonFlag>): RegExp | undefined {
  const classes = [
    flags.has("ascii") ? "\\u007f-\\uffff" : "",
    flags.has("slash") ? "/" : "",
    flags.has("html") || flags.has("gson") ? "<>&\\u2028\\u2029" : "",
    flags.has("gson") ? "='" : "",
  ].join("");
  return classes === "" ? undefined : new RegExp(`[${classes}]`, "g");
}

/**
 * The style in which `value` prints as the very text; undefined when there is none.
 * @param value what `text` parses to
 */
export function detectJsonStyle(text: string, value: JsonValue): JsonStyle | undefined {
  return likelyJsonStyles(text).find((style) => formatJson(value, style) === text);
}

/** The styles that a text may be written in, by its look; the likeliest first. */
function likelyJsonStyles(text: string): readonly JsonStyle[] {
  const flags = likelyFlags(text);
  const indented = /^[[{](\r?\n)(\t| {0,16})/.exec(text);
  if (indented !== null) {
    const newline = indented[1] === "\r\n" ? "\r\n" : "\n";
    return [{ layout: { indent: indented[2] ?? "", newline }, flags }];
  }
  return [
    { layout: "minified", flags },
    { layout: "spaced", flags },
    { layout: "colon-spaced", flags },
  ];
}

function likelyFlags(text: string): ReadonlySet<JsonFlag> {
  const flags = new Set<JsonFlag>();
  if (text.endsWith("\n")) flags.add("newline");
  // Matched one by one, so that an escaped backslash before a `u` is taken for what it is.
  const escapes = new Set(text.match(/\\(?:u[0-9a-fA-F]{4}|.)/g) ?? []);
  for (const pair of escapes) {
    if (pair === "\\/") flags.add("slash");
    else if (/^\\u00(?:3[dD]|27)$/.test(pair)) flags.add("gson");
    else if (/^\\u00(?:3[cCeE]|26)$/.test(pair)) flags.add("html");
    else if (/^\\u(?!00[0-6]|202[89])/.test(pair)) flags.add("ascii");
    if (/^\\u.*[A-F]/.test(pair)) flags.add("upper");
  }
  // U+2028 and U+2029 alone: escaped along with `<`, or with everything beyond ASCII.
  if (!flags.has("html") && !flags.has("gson") && /\\u202[89]/.test(text)) flags.add("ascii");
  return reconciled(flags, [text]);
}

/** Who writes a character beyond ASCII as it is does not escape the others (but for lone surrogates and U+2028/9). */
function reconciled(flags: Set<JsonFlag>, texts: readonly string[]): ReadonlySet<JsonFlag> {
  if (flags.has("gson")) flags.delete("html");
  if (texts.some((text) => /[\u0080-\uffff]/.test(text))) flags.delete("ascii");
  return flags;
}

/**
 * The style that most likely writes all of these texts, each of which parses as JSON: the layout of the first that
 * shows one, and what any of them escapes.
 */
export function commonJsonStyle(texts: readonly string[]): JsonStyle {
  const flags = reconciled(new Set(texts.flatMap((text) => [...likelyFlags(text)])), texts);
  for (const text of texts) {
    const value = parseJson(text);
    // `{}` and scalars look the same in every layout.
    if (value === undefined || !/[,:]/.test(text)) continue;
    const style = detectJsonStyle(text, value);
    if (style !== undefined) return { layout: style.layout, flags };
  }
  return { layout: "minified", flags };
}

/** `spaced ascii newline`; "" for minified without flags. */
export function formatJsonStyle({ layout, flags }: JsonStyle): string {
  return [formatLayout(layout), ...jsonFlags.filter((flag) => flags.has(flag))].filter(Boolean).join(" ");
}

function formatLayout(layout: JsonLayout): string {
  if (layout === "minified") return "";
  if (typeof layout === "string") return layout;
  const end = layout.newline === "\r\n" ? "-crlf" : "";
  if (layout.indent === "\t") return `indent-tab${end}`;
  return `indent-${layout.indent.length}${end}`;
}

/** The style of such a text; undefined when it holds a word that is none. */
export function parseJsonStyle(text: string): JsonStyle | undefined {
  let layout: JsonLayout = "minified";
  const flags = new Set<JsonFlag>();
  for (const word of text.split(" ").filter(Boolean)) {
    const indented = /^indent-(tab|\d{1,2})(-crlf)?$/.exec(word);
    const flag = jsonFlags.find((known) => known === word);
    if (indented !== null) {
      const indent = indented[1] === "tab" ? "\t" : " ".repeat(Number(indented[1]));
      layout = { indent, newline: indented[2] === undefined ? "\n" : "\r\n" };
    } else if (word === "spaced" || word === "colon-spaced" || word === "minified") layout = word;
    else if (flag !== undefined) flags.add(flag);
    else return undefined;
  }
  return { layout, flags };
}
