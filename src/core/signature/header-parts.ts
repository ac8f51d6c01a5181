import { type HeaderList, joinedHeader } from "../headers.js";
import type { JsonObject } from "../json/json-value.js";
import type { Provider } from "../providers/provider.js";

/** The few headers of the provider's table that can change the answer; undefined when none was sent. */
export function countedHeaders(headers: HeaderList, provider: Provider): JsonObject | undefined {
  const counted: JsonObject = new Map();
  for (const { name, as } of provider.countedHeaders) {
    const value = joinedHeader(headers, name)?.trim();
    if (value === undefined || value === "") continue;
    if (as === "text") counted.set(name, value);
    else counted.set(name, setOf(value));
  }
  return counted.size === 0 ? undefined : counted;
}

/** A comma list whose order and repetitions say nothing. */
const setOf = (value: string): string[] =>
  [...new Set(value.split(",").map((item) => item.trim()))].filter((item) => item !== "").sort();
