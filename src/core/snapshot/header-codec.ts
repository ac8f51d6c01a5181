import { endToEndHeaders, type HeaderLine, type HeaderList, withoutHeaders } from "../headers.js";
import type { JsonValue } from "../json/json-value.js";
import { OneLine, type YamlTree } from "./format-yaml.js";
import type { YamlNode } from "./parse-yaml.js";

/**
 * Request headers that say nothing of the call: the address and the length stand elsewhere, the others are made anew
 * for each request or tell of the machine it came from, and would make a diff of every recording.
 */
const requestNoise: ReadonlySet<string> = new Set([
  ...["date", "host", "content-length", "accept-language", "sec-fetch-mode"],
  ...["idempotency-key", "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-date", "x-amz-content-sha256"],
  ...[
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
    "b3",
    "x-amzn-trace-id",
    "x-cloud-trace-context",
  ],
]);
const noisePrefixes = /^(?:x-stainless-|x-fern-|x-datadog-|x-b3-)/i;
const responseNoise: ReadonlySet<string> = new Set(["date"]);

export function storedRequestHeaders(headers: HeaderList): HeaderList {
  return withoutHeaders(endToEndHeaders(headers), requestNoise).filter(([name]) => !noisePrefixes.test(name));
}

/**
 * Response headers as they are stored. `content-length` becomes that of the stored (decoded) body; without a body
 * (HEAD, 204, 304) it stays as sent.
 */
export function storedResponseHeaders(headers: HeaderList, bodyBytes: number): HeaderList {
  return withoutHeaders(endToEndHeaders(headers), responseNoise).map((line): HeaderLine => {
    if (bodyBytes === 0 || line[0].toLowerCase() !== "content-length") return line;
    return [line[0], String(bodyBytes)];
  });
}

/**
 * A map of name to value, or to a list of values where a name stands several times in a row. Where a map would lose
 * the order of lines: a list of [name, value].
 */
export function encodeHeaders(headers: HeaderList): YamlTree {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  const regrouped = [...values].flatMap(([name, list]) => list.map((value): HeaderLine => [name, value]));
  const isSame = regrouped.every(
    ([name, value], index) => headers[index]?.[0] === name && headers[index]?.[1] === value,
  );
  if (!isSame) return headers.map((line) => new OneLine([...line]));
  return new Map(
    [...values].map(([name, list]): [string, YamlTree] => [name, list.length === 1 ? (list[0] ?? "") : list]),
  );
}

/** @throws ProxymockError SNAPSHOT_INVALID */
export function decodeHeaders(node: YamlNode): HeaderList {
  if (!node.isMap())
    return node.items().map((item) => [textOf(item.items()[0] ?? item), textOf(item.items()[1] ?? item)]);
  const lines: HeaderLine[] = [];
  for (const [name, value] of node.members()) {
    const content = value.json();
    for (const item of Array.isArray(content) ? content : [content])
      lines.push([name, headerText(item, value)]);
  }
  return lines;
}

const textOf = (node: YamlNode): string => headerText(node.json(), node);

function headerText(value: JsonValue, node: YamlNode): string {
  if (typeof value === "string") {
    if (/[\r\n\0]/.test(value))
      throw node.fail("a header value with a line end", { fix: "remove the line end" });
    return value;
  }
  throw node.fail("a header value that is no text", { fix: "put it in quotes" });
}
