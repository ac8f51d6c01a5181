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
  /** Where a target's requests really go: itself, or its override. */
  destination(target: Target): Target;
  /** A TCP connection for bytes that are tunnelled unread; overrides don't apply. */
  connect(host: string, port: number): Promise<Socket>;
  /** TCP connections begun so far. */
  readonly connections: number;
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
    destination: (target) => overrideOf(target, overrides)?.target ?? target,
    connect: connector.tcp,
    get connections() {
      return connector.opened;
    },
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

function overrideOf(
  target: Target,
  overrides: ReadonlyMap<string, URL>,
): { readonly target: Target; readonly url: URL } | undefined {
  const url = overrides.get(formatAuthority(target)) ?? overrides.get(target.host);
  if (url === undefined) return undefined;
  const scheme = url.protocol === "http:" ? "http" : "https";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { target: { scheme, host, port: Number(url.port) || defaultPort(scheme) }, url };
}

function redirected(request: UpstreamRequest, overrides: ReadonlyMap<string, URL>): UpstreamRequest {
  const override = overrideOf(request.target, overrides);
  if (override === undefined) return request;
  const { target, url } = override;
  const headers = request.headers.map((line) =>
    line[0].toLowerCase() === "host" ? ([line[0], formatHost(target)] as const) : line,
  );
  return { ...request, target, headers, path: url.pathname.replace(/\/$/, "") + request.path };
}
