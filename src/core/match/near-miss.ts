import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.js";
import type { Signature } from "../signature/signature.js";
import { deepEqual } from "./deep-equal.js";
import { type Difference, diffParts, distanceOf } from "./diff-parts.js";

/** A recording that a request might have meant. */
export interface Candidate {
  readonly file: string;
  readonly signature: Signature;
}

export interface NearMiss {
  readonly file: string;
  /** What differs, in the order of the request's own fields. */
  readonly differences: readonly Difference[];
}

/** So many candidates are compared in full; the rest is sorted out by a rough look. */
const maxCompared = 40;

/** The recordings nearest to a request: its own provider and operation first, then by how little differs. */
export function findNearest(
  incoming: Signature,
  candidates: readonly Candidate[],
  limit: number,
): readonly NearMiss[] {
  return candidates
    .map((candidate) => ({ candidate, kin: kinship(incoming, candidate.signature) }))
    .map((entry) => ({ ...entry, rough: roughDistance(entry.candidate.signature.parts, incoming.parts) }))
    .sort((a, b) => b.kin - a.kin || a.rough - b.rough)
    .slice(0, Math.max(limit, maxCompared))
    .map(({ candidate, kin }) => {
      const differences = diffParts(candidate.signature.parts, incoming.parts);
      return { file: candidate.file, differences, kin, distance: distanceOf(differences) };
    })
    .sort((a, b) => b.kin - a.kin || a.distance - b.distance || (a.file < b.file ? -1 : 1))
    .slice(0, limit)
    .map(({ file, differences }) => ({ file, differences }));
}

/** 2 for the same operation of the same provider, 1 for the same operation elsewhere. */
function kinship(a: Signature, b: Signature): number {
  if (a.operation !== b.operation) return 0;
  return a.provider === b.provider ? 2 : 1;
}

/** How many members, and items of the lists among them, differ; texts are only compared, not measured. */
function roughDistance(a: JsonObject, b: JsonObject): number {
  let distance = 0;
  for (const key of new Set([...a.keys(), ...b.keys()])) distance += rough(a.get(key), b.get(key), 2);
  return distance;
}

function rough(a: JsonValue | undefined, b: JsonValue | undefined, depth: number): number {
  if (a === undefined || b === undefined) return a === b ? 0 : 1;
  if (depth > 0 && isJsonObject(a) && isJsonObject(b)) {
    let distance = 0;
    for (const key of new Set([...a.keys(), ...b.keys()]))
      distance += rough(a.get(key), b.get(key), depth - 1);
    return distance;
  }
  if (isJsonArray(a) && isJsonArray(b)) {
    const shared = a.filter((item, i) => deepEqual(item, b[i] ?? null)).length;
    return Math.max(a.length, b.length) - shared;
  }
  return deepEqual(a, b) ? 0 : 1;
}
