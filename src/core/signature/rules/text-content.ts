import { isJsonArray, isJsonObject, type JsonValue } from "../../json/json-value.js";

/**
 * `[{type: "text", text: "hi"}]` ≡ `"hi"`: one text block with no other member says what the bare string says.
 * Several blocks stay blocks, since their borders are told to the model.
 */
export const foldTextBlock =
  (...types: readonly string[]) =>
  (content: JsonValue): JsonValue => {
    if (!isJsonArray(content) || content.length !== 1) return content;
    const block = content[0];
    if (!isJsonObject(block) || block.size !== 2) return content;
    const type = block.get("type");
    const text = block.get("text");
    return typeof type === "string" && types.includes(type) && typeof text === "string" ? text : content;
  };
