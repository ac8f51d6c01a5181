/**
 * A decoded text that remembers where each of its characters stood in the text around it, so that a finding in the
 * decoded text can be cut out of the original without writing anything else anew.
 */
export class MappedText {
  /** `points` holds pairs (inner offset, outer offset), rising; between two points both run in step. */
  constructor(
    readonly text: string,
    private readonly points: readonly number[],
  ) {}

  /** A text that stands in the outer one as it is. */
  static plain(text: string, start: number): MappedText {
    return new MappedText(text, [0, start]);
  }

  /** Where the character at `offset` begins in the outer text; the text's length maps to its outer end. */
  readonly outer = (offset: number): number => {
    const { points } = this;
    let low = 0;
    let high = points.length / 2 - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((points[middle * 2] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (points[low * 2 + 1] ?? 0) + offset - (points[low * 2] ?? 0);
  };
}

interface Escape {
  /** Global; each match decodes to one character. */
  readonly pattern: RegExp;
  /** A character without which there is no escape. */
  readonly hint: RegExp;
  readonly decode: (match: RegExpExecArray) => string;
}

const jsonLetters: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The escapes of a JSON string (RFC 8259 section 7); a lone `\x` stands for `x`, so that odd writers hide nothing. */
export const jsonEscape: Escape = {
  pattern: /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g,
  hint: /\\/,
  decode: ([, hex, letter = ""]) =>
    hex === undefined ? (jsonLetters[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
};

/** Percent-escapes of a path, one byte a character. */
export const percentEscape: Escape = {
  pattern: /%([0-9a-fA-F]{2})/g,
  hint: /%/,
  decode: ([, hex = ""]) => String.fromCharCode(Number.parseInt(hex, 16)),
};

/** Escapes of a query or form: as in a path, and `+` for a space. */
export const formEscape: Escape = {
  pattern: /%([0-9a-fA-F]{2})|\+/g,
  hint: /[%+]/,
  decode: ([, hex]) => (hex === undefined ? " " : String.fromCharCode(Number.parseInt(hex, 16))),
};

/** Decodes `outer.slice(start, end)`. */
export function decodeSpan(
  outer: string,
  span: { start: number; end: number },
  spelling: Escape,
): MappedText {
  const raw = outer.slice(span.start, span.end);
  if (!spelling.hint.test(raw)) return MappedText.plain(raw, span.start);
  const points = [0, span.start];
  let text = "";
  let last = 0;
  for (const match of raw.matchAll(spelling.pattern)) {
    text += raw.slice(last, match.index);
    points.push(text.length, span.start + match.index);
    text += spelling.decode(match);
    last = match.index + match[0].length;
    points.push(text.length, span.start + last);
  }
  return new MappedText(text + raw.slice(last), points);
}
