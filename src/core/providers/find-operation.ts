import { anthropic } from "./anthropic.js";
import { gemini } from "./gemini.js";
import { openAiCompatible } from "./openai-compatible.js";
import type { Operation, Provider, RequestLine } from "./provider.js";

/** Where a path lies within a provider's API. */
export interface FoundPath {
  readonly provider: Provider;
  /** The API base it lies under: `/v1/`. */
  readonly base: string;
  /** The path behind the base. */
  readonly rest: string;
  /** Absent where the table knows no such operation. */
  readonly operation?: Operation;
  /** The named groups of the operation's expression, still percent-encoded. */
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/**
 * The operation under the provider's longest base that knows the path; without one, the place under the longest
 * base. Undefined for a path under no base, which is no LLM traffic.
 */
export function findOperation(
  provider: Provider,
  line: Pick<RequestLine, "method" | "path">,
): FoundPath | undefined {
  const bases = provider.apiBases
    .filter((base) => line.path.startsWith(base))
    .sort((a, b) => b.length - a.length);
  for (const base of bases) {
    const found = operationUnder(provider, base, { method: line.method, rest: line.path.slice(base.length) });
    if (found !== undefined) return found;
  }
  const base = bases[0];
  return base === undefined ? undefined : { provider, base, rest: line.path.slice(base.length), groups: {} };
}

function operationUnder(
  provider: Provider,
  base: string,
  { method, rest }: { method: string; rest: string },
): FoundPath | undefined {
  for (const operation of provider.operations) {
    const match = operation.method === method ? operation.path.exec(rest) : null;
    if (match !== null) return { provider, base, rest, operation, groups: match.groups ?? {} };
  }
  return undefined;
}

/** Shapes that a gateway or a server at home may offer. Gemini last: it offers OpenAI's too, below its own base. */
const shapes: readonly Provider[] = [openAiCompatible, anthropic, gemini];

// More slashes than any API has; a hostile path must not make the search long.
const maxPrefixSegments = 12;

/**
 * A known operation at the end of any path, for hosts that only the user knows: `/proxy/v1/chat/completions`. Only
 * `chat/completions` is telling enough without a version before it.
 */
export function findShape(line: Pick<RequestLine, "method" | "path">): FoundPath | undefined {
  const starts = [...line.path.matchAll(/\//g)].map(({ index }) => index).slice(-maxPrefixSegments);
  for (const start of starts) {
    const path = line.path.slice(start);
    for (const shape of shapes) {
      const found = findOperation(shape, { method: line.method, path });
      if (found?.operation !== undefined) return found;
    }
  }
  return line.path.endsWith("/chat/completions")
    ? operationUnder(openAiCompatible, "/", { method: line.method, rest: "chat/completions" })
    : undefined;
}
