import { type HeaderLine, type HeaderList, headerValue } from "../headers.js";
import { parseParameters } from "./header-parameters.js";

export interface MultipartPart {
  readonly name: string | undefined;
  readonly filename: string | undefined;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

// More parts than any API takes; a hostile body must not make a tree of a million.
const maxParts = 10_000;

/** Cuts a multipart body (RFC 2046 section 5.1) at its boundary. Undefined when it isn't one. */
export function splitMultipart(body: Uint8Array, contentType: string): readonly MultipartPart[] | undefined {
  const boundary = parseParameters(contentType).get("boundary");
  if (boundary === undefined || boundary === "") return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const parts: MultipartPart[] = [];
  let delimiter = findDelimiter(bytes, boundary, 0);
  while (delimiter !== undefined && !delimiter.isLast) {
    const next = findDelimiter(bytes, boundary, delimiter.end);
    if (next === undefined || parts.length === maxParts) return undefined;
    const part = partOf(bytes.subarray(delimiter.end, Math.max(delimiter.end, next.start)));
    if (part === undefined) return undefined;
    parts.push(part);
    delimiter = next;
  }
  return delimiter === undefined ? undefined : parts;
}

interface Delimiter {
  /** Where the part before it ends, its line break left out. */
  readonly start: number;
  /** Where the next part's headers begin. */
  readonly end: number;
  readonly isLast: boolean;
}

function findDelimiter(bytes: Buffer, boundary: string, from: number): Delimiter | undefined {
  const dashes = `--${boundary}`;
  for (
    let at = bytes.indexOf(dashes, from, "latin1");
    at >= 0;
    at = bytes.indexOf(dashes, at + 1, "latin1")
  ) {
    const isAtLineStart = at === 0 || bytes[at - 1] === 0x0a;
    const rest = /^(--)?[ \t]*(\r?\n|$)/.exec(
      bytes.toString("latin1", at + dashes.length, at + dashes.length + 80),
    );
    if (!isAtLineStart || rest === null) continue;
    const start = at === 0 ? 0 : at - (bytes[at - 2] === 0x0d ? 2 : 1);
    return { start, end: at + dashes.length + rest[0].length, isLast: rest[1] !== undefined };
  }
  return undefined;
}

function partOf(bytes: Buffer): MultipartPart | undefined {
  const blank = /^\r?\n|\r?\n\r?\n/.exec(bytes.toString("latin1", 0, 16_384));
  if (blank === null) return undefined;
  const headers = bytes
    .toString("utf8", 0, blank.index)
    .split(/\r?\n/)
    .flatMap((line): HeaderLine[] => {
      const colon = line.indexOf(":");
      return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : [];
    });
  const disposition = parseParameters(headerValue(headers, "content-disposition") ?? "");
  return {
    name: disposition.get("name"),
    filename: disposition.get("filename*") ?? disposition.get("filename"),
    headers,
    body: bytes.subarray(blank.index + blank[0].length),
  };
}
