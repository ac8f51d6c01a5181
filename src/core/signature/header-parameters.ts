// `; name=token` or `; name="quoted text"`: one at a time, so that what is within quotes is never taken for a name.
const parameterPattern = /;[ \t]*(?:([^\s;="]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"|([^;]*)))?[^;]*/y;

/**
 * The parameters of a header such as `form-data; name="a;b"; filename=c`, by name in lower case; the first of a name
 * wins. Of escapes within quotes only `\"` is undone: browsers send a path's backslashes as they are.
 */
export function parseParameters(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  parameterPattern.lastIndex = Math.max(header.indexOf(";"), 0);
  for (let match = parameterPattern.exec(header); match !== null; match = parameterPattern.exec(header)) {
    const [, name, quoted, token = ""] = match;
    const key = name?.toLowerCase();
    if (key !== undefined && !parameters.has(key))
      parameters.set(key, quoted === undefined ? token.trim() : quoted.replaceAll('\\"', '"'));
  }
  return parameters;
}
