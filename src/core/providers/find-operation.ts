import { anthropic } from "./anthropic.js";
import { azureOpenAi } from "./azure-openai.js";
import { gemini } from "./gemini.js";
import { openAiCompatible } from "./openai-compatible.js";
import type { Operation, Provider, RequestLine } from "./provider.js";

/** Where a path lies within a provider's API. */
export interface FoundPath {
  readonly provider: Provider;
  /** On a host that the user named: what stands before the shape and may choose the answer (a model, an account). */
  readonly prefix?: string;
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

/** A shape that a gateway or a server at home may offer. */
interface Shape {
  readonly provider: Provider;
  /** The segments before it that only say whose API it is; any other may choose the answer. */
  readonly plain: ReadonlySet<string>;
}

const shapeOf = (provider: Provider, ...names: readonly string[]): Shape => ({
  provider,
  plain: new Set(["api", "proxy", "v1", "v1beta", ...names]),
});

const openAiShape = shapeOf(openAiCompatible, "openai");
const azureShape = shapeOf(azureOpenAi);
/** Gemini last: it offers OpenAI's too, below its own base. */
const shapes: readonly Shape[] = [
  openAiShape,
  shapeOf(anthropic, "anthropic"),
  shapeOf(gemini, "google", "gemini"),
];

// More slashes than any API has; a hostile path must not make the search long.
const maxPrefixSegments = 12;

/**
 * A known operation at the end of any path, for hosts that only the user knows: `/proxy/v1/chat/completions`. Only
 * `chat/completions` is telling enough without a version before it. What stands before it counts, unless it is a plain
 * API base: gateways name models, accounts and providers there.
 */
export function findShape(line: Pick<RequestLine, "method" | "path">): FoundPath | undefined {
  const starts = [...line.path.matchAll(/\//g)].map(({ index }) => index).slice(-maxPrefixSegments);
  for (const start of starts) {
    const prefix = line.path.slice(0, start);
    const rest = { method: line.method, path: line.path.slice(start) };
    const deployment = findOperation(azureOpenAi, rest);
    if (deployment?.groups.model !== undefined) return withPrefix(deployment, azureShape, prefix);
    for (const shape of shapes) {
      const found = findOperation(shape.provider, rest);
      if (found?.operation !== undefined) return withPrefix(found, shape, prefix);
    }
  }
  if (!line.path.endsWith(bareChat)) return undefined;
  const chat = operationUnder(openAiCompatible, "/", { method: line.method, rest: bareChat.slice(1) });
  return chat && withPrefix(chat, openAiShape, line.path.slice(0, -bareChat.length));
}

const bareChat = "/chat/completions";

const withPrefix = (found: FoundPath, { plain }: Shape, prefix: string): FoundPath =>
  prefix
    .split("/")
    .slice(1)
    .every((segment) => plain.has(segment))
    ? found
    : { ...found, prefix };
