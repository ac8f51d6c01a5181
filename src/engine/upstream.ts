import type { Socket } from "node:net";
import type { Target } from "./exchange.js";
import { defaultPort, formatAuthority, formatHost } from "./target.js";
import type { UpstreamCall, UpstreamHandler, UpstreamRequest } from "./upstream-call.js";
import { type ConnectorOptions, createConnector } from "./upstream-connection.js";
import { sendWithHttp } from "./upstream-http.js";
import { createPools } from "./upstream-pool.js";

/** The network behind the proxy. The one place that opens outbound connections. */
export interface Upstream {
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall;
  /** A TCP connection for bytes that are tunnelled unread; overrides don't apply. */
  connect(host: string, port: number): Promise<Socket>;
  /** Destroys every idle and live connection that `send` holds. */
  close(): Promise<void>;
}

export interface UpstreamOptions extends ConnectorOptions {
  /**
   * `host` or `host:port` → where its traffic goes instead. A path in the URL is put before the request's, and the
   * Host header becomes the URL's: a gateway serves its own name, not the provider's.
   */
  readonly overrides?: ReadonlyMap<string, URL>;
}

/**
 * undici carries the normal path. What it cannot say goes through Node's own client, a connection each: `Expect`
 * (undici refuses the header), chunked bodies (undici sends no head before the first byte of the body and no
 * trailers), and a `content-length: 0` on methods without a body, which it would drop although it may be signed.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const connector = createConnector(options);
  const pools = createPools(connector);
  const overrides = options.overrides ?? new Map<string, URL>();
  return {
    send(request, handler) {
      const routed = redirected(request, overrides);
      return needsNodeClient(routed) ? sendWithHttp(connector, routed, handler) : pools.send(routed, handler);
    },
    connect: connector.tcp,
    close: pools.close,
  };
}

function needsNodeClient({ method, path, headers, body }: UpstreamRequest): boolean {
  if (!path.startsWith("/") || headers.filter(([name]) => name.toLowerCase() === "host").length !== 1)
    return true;
  const names = headers.map(([name]) => name.toLowerCase());
  if (names.includes("expect")) return true;
  const length = headers.find(([name]) => name.toLowerCase() === "content-length")?.[1];
  if (body !== undefined && length === undefined) return true;
  return Number(length) === 0 && !["POST", "PUT", "PATCH"].includes(method);
}

function redirected(request: UpstreamRequest, overrides: ReadonlyMap<string, URL>): UpstreamRequest {
  const url = overrides.get(formatAuthority(request.target)) ?? overrides.get(request.target.host);
  if (url === undefined) return request;
  const scheme = url.protocol === "http:" ? "http" : "https";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const target: Target = { scheme, host, port: Number(url.port) || defaultPort(scheme) };
  const headers = request.headers.map((line) =>
    line[0].toLowerCase() === "host" ? ([line[0], formatHost(target)] as const) : line,
  );
  return { ...request, target, headers, path: url.pathname.replace(/\/$/, "") + request.path };
}
