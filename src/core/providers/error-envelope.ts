import type { HeaderLine } from "../headers.js";
import type { ErrorEnvelope } from "./provider.js";

/** A JSON error body; null members are written, undefined ones left out. */
export function jsonEnvelope(body: object, ...headers: readonly HeaderLine[]): ErrorEnvelope {
  return { headers: [["content-type", "application/json"], ...headers], body: JSON.stringify(body) };
}

/** `{"error": {"message", "type", "param", "code"}}`: every key, since some clients' schemas are strict. */
export const openAiEnvelope = (message: string): ErrorEnvelope =>
  jsonEnvelope({ error: { message, type: "invalid_request_error", param: null, code: "proxymock" } });

export const anthropicEnvelope = (message: string): ErrorEnvelope =>
  jsonEnvelope({
    type: "error",
    error: { type: "invalid_request_error", message },
    request_id: "req_proxymock",
  });

/** google.rpc.Status as the REST gateways write it. */
export const googleEnvelope = (message: string): ErrorEnvelope =>
  jsonEnvelope({ error: { code: 400, message, status: "INVALID_ARGUMENT", details: [] } });
