import { ProxymockError } from "../core/errors.js";
import { headerValue } from "../core/headers.js";
import type { Exchange } from "../engine/exchange.js";

/** SigV4 covers the host the client spoke to: with a base URL that is ours, and the provider would refuse it. */
export function refuseForeignSignature(exchange: Exchange): void {
  const signed = headerValue(exchange.headers, "authorization")?.startsWith("AWS4-HMAC-SHA256") === true;
  if (exchange.via !== "base-url" || !signed) return;
  throw new ProxymockError("SIGNED_BASE_URL", {
    message: `${exchange.target.host}: a request signed for proxymock's own address cannot be passed on`,
    why: "an AWS signature covers the host that the client was told to call",
    fix: "record through the proxy (HTTPS_PROXY, or `proxymock record -- cmd`) instead of a base URL; mock answers both",
  });
}
