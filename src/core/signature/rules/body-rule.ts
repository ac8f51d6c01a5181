import { canonicalJson } from "../../json/canonical-json.js";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../json/json-value.js";

/** One normalisation: gives a body that means the same. Never mutates its argument. */
export type BodyRule = (body: JsonObject) => JsonObject;

/** Several rules as one, the first one first. */
export const inOrder =
  (...rules: readonly BodyRule[]): BodyRule =>
  (body) =>
    rules.reduce((result, rule) => rule(result), body);

/** A copy with one member replaced, or left out where `value` is undefined. */
function withMember(body: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const copy: JsonObject = new Map(body);
  if (value === undefined) copy.delete(name);
  else copy.set(name, value);
  return copy;
}

/** Leaves out members that cannot change the answer. */
export function dropMembers(...names: readonly string[]): BodyRule {
  return (body) => {
    if (!names.some((name) => body.has(name))) return body;
    const copy: JsonObject = new Map(body);
    for (const name of names) copy.delete(name);
    return copy;
  };
}

/** null ≡ absent, for the members the provider types as nullable. */
export const dropNulls =
  (...names: readonly string[]): BodyRule =>
  (body) =>
    dropMembers(...names.filter((name) => body.get(name) === null))(body);

/** A documented default ≡ absent. */
export function dropDefault(name: string, value: JsonValue): BodyRule {
  const canonical = canonicalJson(value);
  return (body) => {
    const found = body.get(name);
    return found !== undefined && canonicalJson(found) === canonical
      ? withMember(body, name, undefined)
      : body;
  };
}

/** Applies an edit to one member where it is there; an edit that gives undefined drops it. */
export const editMember =
  (name: string, edit: (value: JsonValue) => JsonValue | undefined): BodyRule =>
  (body) => {
    const value = body.get(name);
    return value === undefined ? body : withMember(body, name, edit(value));
  };

/** Applies a rule to a member that is an object. */
export const editObject = (name: string, rule: BodyRule): BodyRule =>
  editMember(name, (value) => (isJsonObject(value) ? rule(value) : value));

/** Applies a rule to each object in a member that is a list. */
export const editItems = (name: string, rule: BodyRule): BodyRule =>
  editMember(name, (value) => mapObjects(value, rule));

/** Applies a rule to each object of a list; anything else stays as it is. */
export const mapObjects = (value: JsonValue, rule: BodyRule): JsonValue =>
  isJsonArray(value) ? value.map((item) => (isJsonObject(item) ? rule(item) : item)) : value;

/** Drops a member that is an empty object. */
export const dropEmptyObject = (name: string): BodyRule =>
  editMember(name, (value) => (isJsonObject(value) && value.size === 0 ? undefined : value));

/** Drops a member that is an empty list. */
export const dropEmptyList = (name: string): BodyRule =>
  editMember(name, (value) => (isJsonArray(value) && value.length === 0 ? undefined : value));
