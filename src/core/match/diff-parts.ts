import type { DifferingField } from "../events.js";
import { isJsonArray, isJsonObject, type JsonObject } from "../json/json-value.js";
import { alignLists } from "./align-lists.js";
import { deepEqual } from "./deep-equal.js";
import { type Pair, showPair, weightOf } from "./show-value.js";

/** A field in which two requests differ. */
export interface Difference extends DifferingField {
  /** How much: 1 for a flag, more for long texts and whole items. */
  readonly weight: number;
}

/** More differences than anyone reads; the rest is not looked for. */
const maxDifferences = 100;

/** The fields in which two signatures' parts differ, in the recorded one's order; named as in the body. */
export function diffParts(recorded: JsonObject, incoming: JsonObject): readonly Difference[] {
  const found: Difference[] = [];
  for (const key of new Set([...recorded.keys(), ...incoming.keys()])) {
    compare(key, { recorded: recorded.get(key), incoming: incoming.get(key) }, found);
  }
  return found;
}

function compare(path: string, pair: Pair, found: Difference[]): void {
  const { recorded, incoming } = pair;
  if (found.length >= maxDifferences || isSame(pair)) return;
  if (isJsonObject(recorded) && isJsonObject(incoming)) {
    for (const key of new Set([...recorded.keys(), ...incoming.keys()])) {
      compare(memberPath(path, key), { recorded: recorded.get(key), incoming: incoming.get(key) }, found);
    }
  } else if (isJsonArray(recorded) && isJsonArray(incoming)) {
    for (const step of alignLists(recorded, incoming)) {
      const index = step.incoming?.index ?? step.recorded?.index ?? 0;
      compare(`${path}[${index}]`, { recorded: step.recorded?.value, incoming: step.incoming?.value }, found);
    }
  } else {
    found.push({ field: shortPath(path), ...showPair(pair), weight: weightOf(pair) });
  }
}

const isSame = ({ recorded, incoming }: Pair): boolean =>
  recorded === undefined || incoming === undefined ? recorded === incoming : deepEqual(recorded, incoming);

const memberPath = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

/** Names that a path keeps `body.` before, since the request has a part of that name. */
const otherParts = /^body\.(?:api|operation|method|host|path|model|query|headers|kind|type|body)(?![\w$-])/;

const shortPath = (path: string): string =>
  path.startsWith("body.") && !otherParts.test(path) ? path.slice("body.".length) : path;

/** The differences' weights together. */
export const distanceOf = (differences: readonly Difference[]): number =>
  differences.reduce((sum, { weight }) => sum + weight, 0);
