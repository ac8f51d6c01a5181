import { ProxymockError } from "../core/errors.js";
import type {
  ConnectionEvents,
  Decision,
  Exchange,
  ForwardDecision,
  HostPolicy,
  RespondDecision,
  Target,
} from "./exchange.js";
import { forward } from "./forward.js";
import type { IncomingRequest } from "./incoming-request.js";
import { guardObserver } from "./observer-guard.js";
import { respond } from "./respond.js";
import { exchangeHeaders, type PlainAnswer, type Route } from "./route.js";
import { requestScope } from "./scope.js";
import { formatOrigin } from "./target.js";
import type { Upstream } from "./upstream.js";
import { upstreamUnreachable } from "./upstream-failure.js";

export interface ExchangeServerOptions {
  route(incoming: IncomingRequest): Route;
  hostPolicy(target: Target): HostPolicy;
  handle(exchange: Exchange): Decision | Promise<Decision>;
  /** What a client is told when its exchange failed here. */
  describeError(error: unknown, exchange: Exchange): RespondDecision;
  /** The failure of an upstream that sent no head, in the user's words. */
  unreachable?(target: Target, error: unknown, destination: Target): ProxymockError;
  readonly upstream: Upstream;
  readonly events: ConnectionEvents;
  /** A request arrived for that target. */
  requested?(target: Target): void;
}

type ExchangeRoute = Extract<Route, { kind: "exchange" }>;

/** Serves requests of every protocol alike: route, policy, decision, answer. */
export class ExchangeServer {
  private lastId = 0;
  private readonly live = new Set<object>();
  private readonly idleListeners: (() => void)[] = [];

  constructor(private readonly options: ExchangeServerOptions) {}

  /** Exchanges that have begun and not ended. */
  get inFlight(): number {
    return this.live.size;
  }

  /** Resolves as soon as nothing is in flight. */
  idle(): Promise<void> {
    if (this.live.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.push(resolve));
  }

  /** Never rejects. Resolves when the answer has left or broken. */
  async serve(incoming: IncomingRequest): Promise<void> {
    this.live.add(incoming);
    try {
      await this.answer(incoming);
    } catch (error) {
      this.options.events.failed(error);
      incoming.answer.break();
    }
    incoming.body.drain();
    await incoming.answer.closed;
    this.live.delete(incoming);
    if (this.live.size === 0) for (const resolve of this.idleListeners.splice(0)) resolve();
  }

  private async answer(incoming: IncomingRequest): Promise<void> {
    const route = this.options.route(incoming);
    if (route.kind === "answer") return answerPlainly(incoming, route.answer);
    const { target } = route;
    if (route.via === "connect") this.options.requested?.(target);
    // CONNECT was judged when it came.
    const policy = route.via === "connect" ? { kind: "intercept" as const } : this.options.hostPolicy(target);
    if (policy.kind === "refuse") {
      this.options.events.refused(target, policy.reason);
      return answerPlainly(incoming, { status: 403, body: `proxymock: ${policy.reason}\n` });
    }
    const exchange = this.exchangeOf(incoming, route);
    if (isWebSocketUpgrade(incoming)) {
      this.options.events.upgradeRefused(exchange.url);
      return refuseUpgrade(incoming);
    }
    if (policy.kind === "tunnel") {
      this.options.events.tunnelled(target);
      return this.pass({ incoming, exchange, route, decision: { kind: "forward" } });
    }
    const decision = await this.decide(exchange);
    if (incoming.answer.isGone && decision.kind === "respond") return;
    if (decision.kind === "respond") return respond(incoming.answer, decision);
    return this.pass({ incoming, exchange, route, decision });
  }

  private async decide(exchange: Exchange): Promise<Decision> {
    try {
      return await this.options.handle(exchange);
    } catch (error) {
      return this.options.describeError(error, exchange);
    }
  }

  private exchangeOf(incoming: IncomingRequest, { target, path, via }: ExchangeRoute): Exchange {
    const scope = requestScope(incoming.headers) ?? incoming.context.scope;
    return {
      ...(scope === undefined ? {} : { scope }),
      id: ++this.lastId,
      startedAt: Date.now(),
      method: incoming.method,
      target,
      url: formatOrigin(target) + path,
      headers: exchangeHeaders(incoming.headers, via, target),
      via,
      get signal() {
        return incoming.answer.gone;
      },
      readBody: (maxBytes) => incoming.body.readAll(maxBytes),
    };
  }

  private async pass({ incoming, exchange, route, decision }: Passing): Promise<void> {
    const { upstream, events, describeError, unreachable = upstreamUnreachable } = this.options;
    const { target, path } = route;
    let failure: Promise<void> | undefined;
    await forward({
      incoming,
      target,
      path,
      headers: exchange.headers,
      upstream,
      observer:
        decision.observer === undefined
          ? undefined
          : guardObserver(decision.observer, (error) => events.failed(error)),
      onUnreachable: (error) => {
        const known =
          error instanceof ProxymockError ? error : unreachable(target, error, upstream.destination(target));
        failure = respond(incoming.answer, describeError(known, exchange));
      },
    });
    await failure;
  }
}

interface Passing {
  readonly incoming: IncomingRequest;
  readonly exchange: Exchange;
  readonly route: ExchangeRoute;
  readonly decision: ForwardDecision;
}

function isWebSocketUpgrade({ headers }: IncomingRequest): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === "upgrade" && /\bwebsocket\b/i.test(value));
}

/**
 * RFC 9110 section 15.5.22: 426 names what to speak instead. Clients that can, fall back to HTTP at once; the
 * connection ends, since the client may already be sending frames.
 */
function refuseUpgrade({ answer }: IncomingRequest): void {
  const body = Buffer.from("proxymock: WebSocket is not served here; use HTTP\n");
  answer.head({
    status: 426,
    headers: [
      ["Upgrade", "HTTP/1.1"],
      ["Connection", "Upgrade, close"],
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Content-Length", String(body.length)],
    ],
  });
  answer.write(body);
  answer.end([]);
}

async function answerPlainly(
  { answer }: IncomingRequest,
  { status, body, contentType }: PlainAnswer,
): Promise<void> {
  const bytes = Buffer.from(body);
  await respond(answer, {
    kind: "respond",
    status,
    headers: [
      ["content-type", contentType ?? "text/plain; charset=utf-8"],
      ["content-length", String(bytes.length)],
    ],
    pieces: [bytes],
    end: "clean",
  });
}
