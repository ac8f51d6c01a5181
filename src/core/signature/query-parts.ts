import { isJsonArray, type JsonObject, type JsonValue } from "../json/json-value.js";
import { isCredentialQueryName, isOrdinaryQueryName } from "../redaction/secret-names.js";

export type QueryPair = readonly [name: string, value: string | null];

/** `a=1&b=x%20y` as decoded pairs, in order; a name without `=` has the value null. */
export function decodedPairs(query: string): readonly QueryPair[] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0
        ? [decode(pair), null]
        : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

/** `+` is a space in queries and forms. What isn't valid percent-encoded UTF-8 stays as sent. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** A member a name: its value, or a list where the name came more than once. */
export function groupedByName(pairs: readonly QueryPair[]): JsonObject {
  const grouped: JsonObject = new Map();
  for (const [name, value] of pairs) {
    const known: JsonValue | undefined = grouped.get(name);
    if (known === undefined) grouped.set(name, value);
    else if (isJsonArray(known)) known.push(value);
    else grouped.set(name, [known, value]);
  }
  return grouped;
}

/** A credential, or a part of a signed URL: neither can change the answer. `code` is too ordinary a word. */
const isUncountedName = (name: string): boolean =>
  (isCredentialQueryName(name) && !isOrdinaryQueryName(name)) || /^x-(?:amz|goog)-/i.test(name);

/** The query's counted part; undefined when nothing of it counts. */
export function queryParts(query: string, uncounted: readonly string[]): JsonObject | undefined {
  const pairs = decodedPairs(query).filter(([name]) => !isUncountedName(name) && !uncounted.includes(name));
  return pairs.length === 0 ? undefined : groupedByName(pairs);
}
