const word = /^[a-z][a-z_-]{0,39}$/;
const verb = /^[a-zA-Z]{1,40}$/;

/**
 * A stable, readable name for a path that no operation of the table knows: its words joined by dots, ids left out.
 * `responses/resp_123/input_items` → `responses.input_items`, `models/m-1:predict` → `models.predict`. A path
 * without words gets the method's name.
 */
export function operationNameOf(path: string, method: string): string {
  const segments = path.split("/").filter((segment) => segment !== "");
  const words = segments.flatMap((segment) => {
    const colon = segment.lastIndexOf(":");
    const name = colon < 0 ? segment : segment.slice(0, colon);
    const action = colon < 0 ? "" : segment.slice(colon + 1);
    return [...(word.test(name) ? [name] : []), ...(verb.test(action) ? [action] : [])];
  });
  return words.length === 0 ? methodName(method) : words.slice(0, 4).join(".");
}

/** `GET` → `get`; anything that is no plain token → `other`. */
export function methodName(method: string): string {
  const lower = method.toLowerCase();
  return /^[a-z][a-z-]{0,19}$/.test(lower) ? lower : "other";
}
