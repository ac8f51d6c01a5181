import { findSecrets } from "../redaction/find-secrets.js";

const word = /^[a-z][a-z_-]{0,23}$/;
const verb = /^[a-zA-Z]{1,24}$/;

/**
 * A stable, readable name for a path that no operation of the table knows: its words joined by dots, ids left out, and so is
 * what may be a secret: names of files and folders are made of it, and it is read before redaction.
 * `responses/resp_123/input_items` → `responses.input_items`, `models/m-1:predict` → `models.predict`. A path
 * without words gets the method's name.
 */
export function operationNameOf(path: string, method: string): string {
  const words = plainSegments(path).flatMap((segment) => {
    const colon = segment.lastIndexOf(":");
    const name = colon < 0 ? segment : segment.slice(0, colon);
    const action = colon < 0 ? "" : segment.slice(colon + 1);
    return [...(word.test(name) ? [name] : []), ...(verb.test(action) ? [action] : [])];
  });
  return words.length === 0 ? methodName(method) : words.slice(0, 4).join(".");
}

/** The segments in which no secret shows, neither in the path as a whole nor in the segment alone. */
function plainSegments(path: string): readonly string[] {
  const secrets = findSecrets(path);
  const plain: string[] = [];
  let start = 0;
  for (const segment of path.split("/")) {
    const end = start + segment.length;
    const isHit = secrets.some((secret) => secret.start < end && start < secret.end);
    if (segment !== "" && !isHit && findSecrets(segment).length === 0) plain.push(segment);
    start = end + 1;
  }
  return plain;
}

/** `GET` → `get`; anything that is no plain token → `other`. */
export function methodName(method: string): string {
  const lower = method.toLowerCase();
  return /^[a-z][a-z-]{0,19}$/.test(lower) ? lower : "other";
}
