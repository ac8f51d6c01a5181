import { genericErrorEnvelope } from "../core/providers/generic.js";
import type { Provider, RequestLine } from "../core/providers/provider.js";
import type { RespondDecision } from "../engine/exchange.js";

/** An answer in the provider's own error envelope that tells SDKs not to ask again. */
export function errorAnswer(
  line: RequestLine,
  provider: Provider | undefined,
  status: number,
  message: string,
): RespondDecision {
  const envelope = (provider?.errorEnvelope ?? genericErrorEnvelope)(message, line);
  const body = Buffer.from(envelope.body);
  return {
    kind: "respond",
    status,
    headers: [...envelope.headers, ["x-should-retry", "false"], ["content-length", String(body.length)]],
    pieces: [body],
    end: "clean",
  };
}
