import type { JsonObject } from "../json/json-value.js";
import { utf8Text } from "./body-codec.js";
import {
  commonStyle,
  dataKeys,
  dataOf,
  type EventItems,
  hasOnly,
  putData,
  type StreamStyle,
} from "./event-items.js";

export function ndjsonStyle(text: string): StreamStyle {
  return {
    newline: /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n",
    isTight: false,
    json: commonStyle(text.split(/\r?\n/)),
  };
}

/** Items of a stream of lines. */
export function ndjsonItems({ newline, json }: StreamStyle): EventItems {
  return {
    toItem(slice) {
      const text = utf8Text(slice);
      if (text === undefined || !text.endsWith(newline)) return undefined;
      const item: JsonObject = new Map();
      putData(item, text.slice(0, -newline.length), json);
      return item;
    },
    toBytes(item) {
      const text = hasOnly(item, dataKeys) ? dataOf(item, json) : undefined;
      return text === undefined ? undefined : Buffer.from(text + newline, "utf8");
    },
  };
}
