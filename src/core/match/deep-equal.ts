import { canonicalNumber } from "../json/canonical-json.js";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../json/json-value.js";

/** Whether two values are the same JSON: key order and a number's spelling don't matter. */
export function deepEqual(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (isJsonArray(a)) {
    return isJsonArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i] ?? null));
  }
  if (isJsonObject(a)) return isJsonObject(b) && sameMembers(a, b);
  return isNumber(a) && isNumber(b) && numberText(a) === numberText(b);
}

function sameMembers(a: JsonObject, b: JsonObject): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !deepEqual(value, other)) return false;
  }
  return true;
}

const isNumber = (value: JsonValue): value is number | JsonNumber =>
  typeof value === "number" || value instanceof JsonNumber;

const numberText = (value: number | JsonNumber): string =>
  canonicalNumber(typeof value === "number" ? String(value) : value.source);
