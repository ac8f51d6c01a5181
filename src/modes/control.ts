import type { Mode } from "../core/events.js";
import { headerValue } from "../core/headers.js";
import type { ControlRequest, PlainAnswer } from "../engine/route.js";
import type { ScopeTally } from "./scope-tally.js";

export interface ControlOptions {
  readonly mode: Mode;
  readonly scopes: ScopeTally;
  /** Without a name every scope's sequences begin anew, and the unscoped ones. */
  readonly resetScope: (scope: string | undefined) => void;
}

const json = (status: number, value: unknown): PlainAnswer => ({
  status,
  body: JSON.stringify(value),
  contentType: "application/json",
});

/** Answers `/__proxymock/…`; undefined for a path that is not there. */
export function answerControl(
  { method, path, headers }: ControlRequest,
  { mode, scopes, resetScope }: ControlOptions,
): PlainAnswer | undefined {
  const [, , area, name, action] = (path.split("?", 1)[0] ?? "").split("/");
  if (area === "health" && name === undefined) return json(200, { status: "ok", mode });
  if (area === "scopes" && name === undefined) return json(200, { scopes: scopes.counts() });
  const isReset = area === "reset" && name === undefined;
  const scope = area === "scopes" && action === "reset" ? decoded(name) : undefined;
  if (!isReset && scope === undefined) return undefined;
  if (method !== "POST") return json(405, { error: "use POST" });
  // A web page must not reach into a test run: browsers say where a POST comes from.
  if (headerValue(headers, "origin") !== undefined) return json(403, { error: "not for web pages" });
  resetScope(scope);
  return json(200, { reset: scope ?? "all" });
}

function decoded(segment: string | undefined): string | undefined {
  if (segment === undefined || segment === "") return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
