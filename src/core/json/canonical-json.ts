import { JsonNumber, type JsonValue } from "./json-value.js";

/**
 * RFC 8785 (keys sorted by UTF-16 code units, no whitespace, minimal escapes), but numbers by their exact decimal
 * value: `1`, `1.0` and `1e0` are one, 9007199254740993 and 9007199254740992 are two. Lone surrogates are escaped.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return canonicalNumber(String(value));
  if (value instanceof JsonNumber) return canonicalNumber(value.source);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = [...value.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

// An exponent of more digits is no number that anyone computes with; adding to it would only cost time.
const maxExponentDigits = 20;

/**
 * The shortest exact form of a decimal: significant digits without outer zeros, then `e` and the exponent. One with an
 * exponent beyond all measure stays as written.
 */
export function canonicalNumber(source: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?)0*(\d+))?$/.exec(source);
  if (match === null) return source;
  const [, sign = "", whole = "", fraction = "", direction = "", exponent = "0"] = match;
  const digits = withoutLeadingZeros(whole + fraction);
  const significant = withoutTrailingZeros(digits);
  if (significant === "") return "0";
  if (exponent.length > maxExponentDigits) return source;
  const power = direction === "-" ? -BigInt(exponent) : BigInt(exponent);
  const scale = power - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return scale === 0n ? sign + significant : `${sign}${significant}e${scale}`;
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits[start] === "0") start++;
  return digits.slice(start);
}

/** A loop: `/0+$/` takes quadratic time over runs of zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}
