import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  toJsonNumber,
} from "../../json/json-value.js";

/**
 * How ProtoJSON reads a request (https://protobuf.dev/programming-guides/json/): lowerCamelCase and the original
 * snake_case name one field, null is absent, an integer may be written as a string.
 */
export interface ProtoJsonFields {
  /** Fields with free content (Struct, Value, a JSON schema): not entered. */
  readonly free: ReadonlySet<string>;
  /** Integer fields. */
  readonly integers: ReadonlySet<string>;
}

/** `max_output_tokens` → `maxOutputTokens`. */
const toCamelCase = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The message with its fields named in one way. A field given under both names keeps both: the server decides. */
export function normalizeProtoJson(message: JsonObject, fields: ProtoJsonFields): JsonObject {
  const result: JsonObject = new Map();
  for (const [name, value] of message) {
    if (value === null) continue;
    const camel = toCamelCase(name);
    const key = camel !== name && (message.has(camel) || result.has(camel)) ? name : camel;
    result.set(key, fieldValue(camel, value, fields));
  }
  return result;
}

function fieldValue(name: string, value: JsonValue, fields: ProtoJsonFields): JsonValue {
  if (fields.free.has(name)) return value;
  if (fields.integers.has(name)) return typeof value === "string" ? integerOf(value) : value;
  return messageOf(value, fields);
}

function messageOf(value: JsonValue, fields: ProtoJsonFields): JsonValue {
  if (isJsonArray(value)) return value.map((item) => messageOf(item, fields));
  return isJsonObject(value) ? normalizeProtoJson(value, fields) : value;
}

const integerOf = (text: string): JsonValue => (/^-?(?:0|[1-9]\d*)$/.test(text) ? toJsonNumber(text) : text);
