import type { Usage } from "../interaction.js";
import { type JsonValue, member, numberOf } from "../json/json-value.js";

type Counts = { readonly [K in keyof Usage]?: JsonValue | undefined };

/** The counts that are whole numbers from zero up; undefined when there is none. */
export function usageOf(counts: Counts): Usage | undefined {
  const found = Object.entries(counts).flatMap(([name, value]) => {
    const count = numberOf(value);
    return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? [[name, count]] : [];
  });
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Usage);
}

/** The value at a path of keys, undefined where one is missing. */
export const at = (value: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined =>
  keys.reduce(member, value);
