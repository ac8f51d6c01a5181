import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from "../json/json-value.js";
import {
  type AwsHeader,
  type AwsHeaderValue,
  decodeAwsMessage,
  encodeAwsMessage,
} from "../stream/aws-event-stream.js";
import { parseBase64, utf8Text } from "./body-codec.js";
import {
  commonStyle,
  dataKeys,
  dataOf,
  type EventItems,
  hasOnly,
  isText,
  putData,
  type StreamStyle,
} from "./event-items.js";

/** @param payloads the payloads of the stream's frames, where they are text */
export function awsStyle(payloads: readonly string[]): StreamStyle {
  return { newline: "\n", isTight: false, json: commonStyle(payloads) };
}

/**
 * Items of an AWS event stream: `headers` (text and booleans as they are, other types as `{long: 5}`, `{bytes:
 * base64}`) and the payload as `data` or `text`. Lengths and checksums are made anew.
 */
export function awsItems({ json }: StreamStyle): EventItems {
  return {
    toItem(slice) {
      const message = decodeAwsMessage(slice);
      const payload = message && utf8Text(message.payload);
      if (message === undefined || payload === undefined) return undefined;
      const headers: JsonObject = new Map();
      for (const { name, value } of message.headers) headers.set(name, headerJson(value));
      const item: JsonObject = new Map([["headers", headers]]);
      putData(item, payload, json);
      return item;
    },
    toBytes(item) {
      const members = item.get("headers");
      const payload = dataOf(item, json);
      if (!hasOnly(item, ["headers", ...dataKeys]) || !isJsonObject(members) || payload === undefined)
        return undefined;
      const headers: AwsHeader[] = [];
      for (const [name, content] of members) {
        const value = parseHeader(content);
        if (value === undefined) return undefined;
        headers.push({ name, value });
      }
      try {
        return encodeAwsMessage({ headers, payload: Buffer.from(payload, "utf8") });
      } catch (error) {
        // A value that its type cannot hold.
        if (error instanceof RangeError) return undefined;
        throw error;
      }
    },
  };
}

function headerJson(header: AwsHeaderValue): JsonValue {
  switch (header.type) {
    case "string":
    case "boolean":
      return header.value;
    case "byte":
    case "short":
    case "integer":
      return new Map([[header.type, header.value]]);
    case "long":
    case "timestamp":
      return new Map([[header.type, new JsonNumber(String(header.value))]]);
    case "bytes":
    case "uuid":
      return new Map([[header.type, Buffer.from(header.value).toString("base64")]]);
  }
}

function parseHeader(content: JsonValue): AwsHeaderValue | undefined {
  if (typeof content === "string") return { type: "string", value: content };
  if (typeof content === "boolean") return { type: "boolean", value: content };
  if (!isJsonObject(content) || content.size !== 1) return undefined;
  for (const [type, value] of content) {
    if (type === "byte" || type === "short" || type === "integer") {
      return typeof value === "number" ? { type, value } : undefined;
    }
    if (type === "long" || type === "timestamp") {
      const source = value instanceof JsonNumber ? value.source : String(value);
      return /^-?\d+$/.test(source) ? { type, value: BigInt(source) } : undefined;
    }
    if (type === "bytes" || type === "uuid") {
      const bytes = isText(value) ? parseBase64(value) : undefined;
      return bytes && (type === "bytes" || bytes.length === 16) ? { type, value: bytes } : undefined;
    }
  }
  return undefined;
}
