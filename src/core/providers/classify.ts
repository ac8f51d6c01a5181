import { decodedSegment } from "../signature/normal-path.js";
import { credentialAnswer, isCredentialHost, type SyntheticAnswer } from "./credential-calls.js";
import { type FoundPath, findOperation, findShape } from "./find-operation.js";
import { matchesHost } from "./host-pattern.js";
import { methodName, operationNameOf } from "./operation-name.js";
import type { Operation, Provider, RequestLine } from "./provider.js";
import { providers } from "./table.js";

export type HostClass =
  | { readonly kind: "provider"; readonly provider: Provider }
  | { readonly kind: "credential" }
  | { readonly kind: "unknown" };

/** An LLM call, or a call of a named host's HTTP API (then without a provider: id `http`). */
export interface ExchangeClassification {
  readonly kind: "exchange";
  readonly provider?: Provider;
  /** Absent for paths that no operation of the table knows. */
  readonly operation?: Operation;
  readonly operationName: string;
  /** The model where the path names it. */
  readonly model?: string;
}

export type Classification =
  | ExchangeClassification
  /** Telemetry, settings, tokens on an LLM host: never written, never a miss. */
  | { readonly kind: "other"; readonly provider: Provider }
  | { readonly kind: "credential"; readonly answer: SyntheticAnswer };

/** Whose a host is. `host` without brackets; case and a trailing dot don't matter. */
export function classifyHost(host: string, port: number): HostClass {
  if (isCredentialHost(host, port)) return { kind: "credential" };
  const provider = providers.find(({ hosts }) => hosts.some((pattern) => matchesHost(pattern, host, port)));
  return provider === undefined ? { kind: "unknown" } : { kind: "provider", provider };
}

/**
 * What a request is, from its line alone. A host that is no provider's is one that the user named: whether it may be
 * reached at all was decided before.
 */
export function classifyRequest(line: RequestLine, port: number): Classification {
  const answer = credentialAnswer(line, port);
  if (answer !== undefined) return { kind: "credential", answer };
  const host = classifyHost(line.host, port);
  return host.kind === "provider" ? classifyAt(host.provider, line) : classifyNamed(line);
}

function classifyAt(provider: Provider, line: RequestLine): Classification {
  const found = findOperation(provider, line);
  if (provider.otherTraffic.some((expression) => expression.test(line.path)))
    return { kind: "other", provider };
  if (found === undefined) return { kind: "other", provider };
  return exchangeOf(provider, line, found);
}

function exchangeOf(provider: Provider, line: RequestLine, found: FoundPath): ExchangeClassification {
  if (found.operation === undefined) {
    return { kind: "exchange", provider, operationName: operationNameOf(found.rest, line.method) };
  }
  const model = found.groups.model;
  return {
    kind: "exchange",
    provider,
    operation: found.operation,
    operationName: found.operation.name,
    ...(model === undefined ? {} : { model: decodedSegment(model) }),
  };
}

/** On a host that only the user knows, a provider's shape is recognised by its path, behind any prefix. */
function classifyNamed(line: RequestLine): ExchangeClassification {
  const found = findShape(line);
  return found === undefined
    ? { kind: "exchange", operationName: methodName(line.method) }
    : exchangeOf(found.provider, line, found);
}
