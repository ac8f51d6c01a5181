import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ProxymockError } from "../core/errors.js";
import { fromRawHeaders } from "../core/headers.js";
import type { ConnectionEvents, HostPolicy, Target } from "./exchange.js";
import { proxyScope } from "./scope.js";
import { defaultPort, parseAuthority } from "./target.js";
import type { TrustWatch } from "./trust-watch.js";
import { joinSockets } from "./tunnel.js";
import type { Upstream } from "./upstream.js";
import { upstreamUnreachable } from "./upstream-failure.js";
import type { WireServer } from "./wire-server.js";

export interface ConnectOptions {
  hostPolicy(target: Target): HostPolicy;
  readonly wire: WireServer;
  readonly upstream: Upstream;
  readonly events: ConnectionEvents;
  readonly trust: TrustWatch;
}

/** Answers one CONNECT: refused, tunnelled unread, or intercepted on that very socket. */
export function answerConnect(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: ConnectOptions,
): void {
  socket.on("error", () => {});
  options.wire.holdLoose(socket);
  const authority = parseAuthority(request.url ?? "");
  if (authority === undefined) {
    refuse(socket, "400 Bad Request", badTarget().message);
    return;
  }
  if (head.length > 0) socket.unshift(head);
  // What the client speaks inside is seen later; until then the port says it.
  const target: Target = { scheme: authority.port === defaultPort("http") ? "http" : "https", ...authority };
  const policy = options.hostPolicy(target);
  switch (policy.kind) {
    case "refuse":
      options.events.refused(target, policy.reason);
      refuse(socket, "403 Forbidden", policy.reason);
      return;
    case "tunnel":
      options.events.tunnelled(target);
      void openTunnel(socket, target, options);
      return;
    case "intercept":
      options.trust.connected(target);
      socket.write(established);
      void options.wire.accept(socket, {
        target: { ...target, scheme: "http" },
        secure: false,
        ...scopeOf(request),
      });
  }
}

function scopeOf({ rawHeaders }: IncomingMessage): { scope?: string } {
  const scope = proxyScope(fromRawHeaders(rawHeaders));
  return scope === undefined ? {} : { scope };
}

const established = "HTTP/1.1 200 Connection Established\r\n\r\n";

function badTarget(): ProxymockError {
  return new ProxymockError("BAD_TARGET", {
    message: "a CONNECT target must be a host name or IP address and a port",
  });
}

function refuse(socket: Duplex, status: string, reason: string): void {
  const body = Buffer.from(`proxymock: ${reason}\n`);
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  socket.resume();
  socket.end(Buffer.concat([Buffer.from(head), body]));
  socket.once("finish", () => socket.destroy());
}

async function openTunnel(
  socket: Duplex,
  target: Target,
  { upstream, events }: ConnectOptions,
): Promise<void> {
  try {
    const server = await upstream.connect(target.host, target.port);
    if (socket.destroyed) return void server.destroy();
    socket.write(established);
    joinSockets(socket, server);
  } catch (error) {
    if (socket.destroyed) return;
    const failure = error instanceof ProxymockError ? error : upstreamUnreachable(target, error);
    if (failure.code !== "UPSTREAM_UNREACHABLE") events.failed(failure);
    refuse(socket, "502 Bad Gateway", failure.message);
  }
}
