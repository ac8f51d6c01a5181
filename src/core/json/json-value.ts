/**
 * JSON that loses nothing: objects are Maps (order of keys, no prototype), a number whose decimal text is not
 * what JavaScript would print stays a JsonNumber.
 */
export type JsonValue = null | boolean | number | string | JsonNumber | JsonArray | JsonObject;
export type JsonArray = JsonValue[];
export type JsonObject = Map<string, JsonValue>;

/** A number kept as its source text: `1.0`, `1e3`, `-0`, `9007199254740993`. */
export class JsonNumber {
  constructor(readonly source: string) {}
}

/** A JsonNumber where JavaScript would print the value otherwise, else a plain number. */
export function toJsonNumber(source: string): number | JsonNumber {
  const value = Number(source);
  return String(value) === source ? value : new JsonNumber(source);
}

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject => value instanceof Map;
export const isJsonArray = (value: JsonValue | undefined): value is JsonArray => Array.isArray(value);

/** The value at a key when `value` is an object, else undefined. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value.get(key) : undefined;
}

/** The value as a JavaScript number, or undefined when it is none. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  return value instanceof JsonNumber ? Number(value.source) : undefined;
}

export function stringOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Plain JavaScript data as a JsonValue; undefined members are left out. */
export function fromPlain(value: unknown): JsonValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Object.is(value, -0) ? new JsonNumber("-0") : value;
  if (value instanceof JsonNumber) return value;
  if (Array.isArray(value)) return value.map(fromPlain);
  if (value instanceof Map) return value as JsonObject;
  const object: JsonObject = new Map();
  for (const [key, item] of Object.entries(value as object))
    if (item !== undefined) object.set(key, fromPlain(item));
  return object;
}
