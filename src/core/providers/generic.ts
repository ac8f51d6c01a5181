import { jsonEnvelope } from "./error-envelope.js";
import type { ErrorEnvelope } from "./provider.js";

/** The error body for HTTP APIs that no provider's table describes. */
export const genericErrorEnvelope = (message: string): ErrorEnvelope =>
  jsonEnvelope({ error: { message, type: "proxymock", param: null, code: "proxymock" } });
