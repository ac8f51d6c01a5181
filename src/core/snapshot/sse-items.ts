import type { JsonObject } from "../json/json-value.js";
import { sseLines } from "../stream/sse.js";
import { utf8Text } from "./body-codec.js";
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

/** The style that the whole stream shows: its first line end, its first field, the JSON of its data. */
export function sseStyle(text: string): StreamStyle {
  const newline = /\r\n|\r|\n/.exec(text)?.[0];
  const data = sseLines(text).filter(({ name }) => name === "data");
  return {
    newline: newline === "\r\n" || newline === "\r" ? newline : "\n",
    isTight: /^\ufeff?[a-z]+:(?! )/.test(text),
    json: commonStyle(data.map(({ value }) => value)),
  };
}

const keysByField: Readonly<Record<string, string>> = {
  event: "event",
  id: "id",
  retry: "retry",
  "": "comment",
};
const itemKeys = ["event", "id", "retry", "comment", ...dataKeys];

/** Items of an SSE stream: the event's fields in the order of their lines. */
export function sseItems(style: StreamStyle): EventItems {
  const space = style.isTight ? "" : " ";
  return {
    toItem(slice) {
      const text = utf8Text(slice);
      if (text === undefined || !text.endsWith(style.newline + style.newline)) return undefined;
      const item: JsonObject = new Map();
      let data: string[] | undefined;
      for (const { name, value } of sseLines(text)) {
        const key = keysByField[name];
        if (key !== undefined && !item.has(key)) item.set(key, value);
        else if (name === "data" && data === undefined) {
          data = dataLines(text);
          putData(item, data.join("\n"), style.json);
        } else if (name !== "data") return undefined;
      }
      return item;
    },
    toBytes(item) {
      if (!hasOnly(item, itemKeys)) return undefined;
      const lines: string[] = [];
      for (const [key, value] of item) {
        if (key === "pad" || key === "style") continue;
        const isData = key === "data" || key === "text";
        const content = isData ? dataOf(item, style.json) : value;
        if (!isText(content) || (!isData && /[\r\n]/.test(content))) return undefined;
        const name = isData ? "data" : key === "comment" ? "" : key;
        for (const line of content.split("\n")) lines.push(`${name}:${space}${line}${style.newline}`);
      }
      return Buffer.from(lines.join("") + style.newline, "utf8");
    },
  };
}

const dataLines = (text: string): string[] =>
  sseLines(text).flatMap(({ name, value }) => (name === "data" ? [value] : []));
