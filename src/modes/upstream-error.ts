import { ProxymockError } from "../core/errors.js";
import type { Redactor } from "../core/redaction/redactor.js";
import type { Exchange, RespondDecision } from "../engine/exchange.js";
import { errorAnswer } from "./error-answer.js";
import { classify, requestLine } from "./traffic.js";

/** What a client is told when its exchange failed here: the provider's envelope, no internals, no secret. */
export function describeUpstreamError(
  error: unknown,
  exchange: Exchange,
  redactor: Redactor,
): RespondDecision {
  const classified = classify(exchange);
  const provider = classified.kind === "exchange" ? classified.provider : undefined;
  const known = error instanceof ProxymockError ? error : undefined;
  const message =
    known === undefined ? "proxymock: internal error" : `proxymock: ${redactor.redactText(known.message)}`;
  return errorAnswer(requestLine(exchange), provider, known?.httpStatus ?? 500, message);
}
