import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { describeErrorPlainly } from "./error-text.js";
import type { ConnectionEvents, Decision, Exchange, Target } from "./exchange.js";
import { ExchangeServer } from "./exchange-server.js";
import type { Http1Limits } from "./http1-server.js";
import type { Address } from "./listen.js";
import { parseAbsoluteForm } from "./target.js";
import { joinSockets } from "./tunnel.js";
import type { Upstream } from "./upstream.js";
import { appUnreachable } from "./upstream-failure.js";
import { WireServer } from "./wire-server.js";

export interface ReverseProxyOptions {
  /** The port clients of the app use; 0 takes any free one. */
  readonly port: number;
  readonly bind: string;
  /** Where the app listens, on 127.0.0.1 or ::1. */
  readonly appPort: number;
  handle(exchange: Exchange): Decision | Promise<Decision>;
  readonly upstream: Upstream;
  readonly events: ConnectionEvents;
  readonly limits?: Http1Limits;
}

export interface ReverseProxy {
  /** @throws ProxymockError PORT_IN_USE, LISTEN_FAILED */
  listen(): Promise<Address>;
  close(options: { drainMs: number }): Promise<{ aborted: number }>;
  readonly inFlight: number;
}

/** The app's front: what comes in goes on to the app as it is, upgrades as raw bytes. */
export function createReverseProxy(options: ReverseProxyOptions): ReverseProxy {
  const { appPort, upstream, events } = options;
  const target: Target = { scheme: "http", host: "localhost", port: appPort };
  const exchanges = new ExchangeServer({
    route: ({ requestTarget }) => {
      const path = parseAbsoluteForm(requestTarget)?.path ?? requestTarget;
      return { kind: "exchange", target, path, via: "reverse" };
    },
    hostPolicy: () => ({ kind: "intercept" }),
    handle: options.handle,
    describeError: describeErrorPlainly,
    unreachable: (to, error) => {
      const failure = appUnreachable(to, error);
      events.failed(failure);
      return failure;
    },
    upstream,
    events,
  });
  const wire = new WireServer({
    port: options.port,
    bind: options.bind,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    exchanges,
  });
  wire.portHttp.on("upgrade", (request, socket, head) => {
    wire.holdLoose(socket);
    void passUpgrade({ request, socket, head }, { target, upstream, events });
  });
  return {
    listen: () => wire.listen(),
    close: ({ drainMs }) => wire.close(drainMs),
    get inFlight() {
      return exchanges.inFlight;
    },
  };
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

type UpgradeOptions = Pick<ReverseProxyOptions, "upstream" | "events"> & { readonly target: Target };

/** Sends the request on as it came and joins the connections: whatever the app answers reaches the client. */
async function passUpgrade({ request, socket, head }: Upgrade, options: UpgradeOptions): Promise<void> {
  const { target, upstream, events } = options;
  socket.on("error", () => {});
  try {
    const app = await upstream.connect(target.host, target.port);
    if (socket.destroyed) return void app.destroy();
    app.write(Buffer.concat([Buffer.from(requestHead(request), "latin1"), head]));
    joinSockets(socket, app);
  } catch (error) {
    const failure = appUnreachable(target, error);
    events.failed(failure);
    socket.end(`HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\nproxymock: ${failure.message}\n`);
    socket.once("finish", () => socket.destroy());
  }
}

function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  let lines = `${method} ${url} HTTP/1.1\r\n`;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  return `${lines}\r\n`;
}
