import { answerConnect } from "./connect-request.js";
import { describeErrorPlainly } from "./error-text.js";
import type {
  ConnectionEvents,
  Decision,
  Exchange,
  HostPolicy,
  RespondDecision,
  Target,
} from "./exchange.js";
import { ExchangeServer } from "./exchange-server.js";
import type { Http1Limits } from "./http1-server.js";
import { fromHttp1 } from "./incoming-request.js";
import type { Address } from "./listen.js";
import { createMitmProxy } from "./mitm-proxy.js";
import { type ControlRequest, type PlainAnswer, type RouteOptions, routeRequest } from "./route.js";
import { type Certificates, isDistrust } from "./tls-termination.js";
import { TrustWatch } from "./trust-watch.js";
import type { Upstream } from "./upstream.js";
import { WireServer } from "./wire-server.js";

export interface EngineOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly bind: string;
  readonly certificates: Certificates;
  /** Asked before anything is done for a host, a name lookup included. */
  hostPolicy(target: Target): HostPolicy;
  /** Asked for each request to an intercepted host. A rejection is answered by `describeError`. */
  handle(exchange: Exchange): Decision | Promise<Decision>;
  readonly upstream: Upstream;
  readonly events: ConnectionEvents;
  /** What a base-URL path (`/openai/v1/…`) stands for. */
  readonly resolveBaseUrl?: RouteOptions["resolveBaseUrl"];
  /** Answers `/__proxymock/…` on the port itself. */
  control?(request: ControlRequest): PlainAnswer | undefined;
  /** What a client is told when its exchange failed here; default: plain text. */
  describeError?(error: unknown, exchange: Exchange): RespondDecision;
  readonly limits?: Http1Limits;
}

export interface Engine {
  /** @throws ProxymockError PORT_IN_USE, LISTEN_FAILED */
  listen(): Promise<Address>;
  /**
   * Stops listening, waits up to `drainMs` for exchanges in flight, then cuts off the rest (`aborted`). The upstream
   * is its owner's to close. Called again, it cuts off at its own `drainMs`.
   */
  close(options: { drainMs: number }): Promise<{ aborted: number }>;
  /** Exchanges that have begun and not ended. */
  readonly inFlight: number;
  /** Intercepted hosts that were connected to and never sent a request. */
  untrustingHosts(): readonly Target[];
}

/** The forward proxy's wire: one port for CONNECT, absolute URLs and base URLs, over HTTP/1, HTTP/2 and TLS. */
export function createEngine(options: EngineOptions): Engine {
  const { events, upstream } = options;
  const trust = new TrustWatch((target) => events.untrusting(target));
  let ownPort = options.port;
  const routes: RouteOptions = {
    resolveBaseUrl: options.resolveBaseUrl ?? (() => undefined),
    control: (request) => options.control?.(request),
    isSelf: ({ host, port }) => port === ownPort && (loopbackNames.has(host) || host === options.bind),
  };
  const exchanges = new ExchangeServer({
    route: (incoming) => routeRequest(incoming, routes),
    hostPolicy: options.hostPolicy,
    handle: options.handle,
    describeError: options.describeError ?? describeErrorPlainly,
    upstream,
    events,
    requested: (target) => trust.requested(target),
  });
  const mitm = createMitmProxy({
    onConnect: (request, socket, head) =>
      answerConnect(request, socket, head, { hostPolicy: options.hostPolicy, wire, upstream, events, trust }),
    onRequest: (request, response, requestTarget) =>
      void exchanges.serve(fromHttp1(request, response, { context: wire.contextOf(request), requestTarget })),
  });
  const wire = new WireServer({
    port: options.port,
    bind: options.bind,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    certificates: options.certificates,
    exchanges,
    onPortRequest: mitm.request,
    onHandshakeFailure: ({ target }, failure) => {
      if (target !== undefined && isDistrust(failure)) trust.distrusted(target);
    },
  });
  mitm.attach(wire.portHttp);
  return {
    async listen() {
      const address = await wire.listen();
      ownPort = address.port;
      return address;
    },
    close({ drainMs }) {
      trust.close();
      return wire.close(drainMs);
    },
    get inFlight() {
      return exchanges.inFlight;
    },
    untrustingHosts: () => trust.untrustingHosts(),
  };
}

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
