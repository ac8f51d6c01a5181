import type { HeaderList } from "../core/headers.js";
import type { Exchange, Target } from "./exchange.js";
import type { IncomingRequest } from "./incoming-request.js";
import { formatHost, parseAbsoluteForm } from "./target.js";

/** An answer made on the spot, no exchange. */
export interface PlainAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

/** Where a request is to go, or what it is answered at once. */
export type Route =
  | {
      readonly kind: "exchange";
      readonly target: Target;
      readonly path: string;
      readonly via: Exchange["via"];
    }
  | { readonly kind: "answer"; readonly answer: PlainAnswer };

/** A request to `/__proxymock/…` on the port itself. */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
}

export interface RouteOptions {
  /** A base-URL path (`/openai/v1/…`) → what it stands for. */
  resolveBaseUrl(path: string): { scheme: string; host: string; port: number; path: string } | undefined;
  /** Answers `/__proxymock/…`. */
  control(request: ControlRequest): PlainAnswer | undefined;
  /** Whether a target is this very port. */
  isSelf(target: Target): boolean;
}

const controlPrefix = "/__proxymock/";

const unknownPath = (path: string): PlainAnswer => ({
  status: 404,
  body:
    `proxymock: nothing is at ${path.split("?", 1)[0]}\n` +
    "This port is a forward proxy: set HTTP_PROXY and HTTPS_PROXY to it.\n" +
    "As a base URL it serves /openai/v1, /anthropic and the like, and /host/NAME/… for any other host.\n",
});

/** Decides where a request goes: its CONNECT target first, then its absolute URL, then the base-URL prefix. */
export function routeRequest(
  { context, method, requestTarget, headers }: IncomingRequest,
  options: RouteOptions,
): Route {
  const absolute = parseAbsoluteForm(requestTarget);
  if (context.target !== undefined) {
    return {
      kind: "exchange",
      target: context.target,
      path: absolute?.path ?? requestTarget,
      via: "connect",
    };
  }
  if (absolute !== undefined && !options.isSelf(absolute.target)) {
    return { kind: "exchange", ...absolute, via: "absolute" };
  }
  const path = absolute?.path ?? requestTarget;
  if (path.startsWith(controlPrefix)) {
    const answer = options.control({ method, path, headers });
    return { kind: "answer", answer: answer ?? unknownPath(path) };
  }
  if (!path.startsWith("/"))
    return { kind: "answer", answer: { status: 400, body: "proxymock: not a request target\n" } };
  const base = options.resolveBaseUrl(path);
  if (base === undefined) return { kind: "answer", answer: unknownPath(path) };
  const scheme = base.scheme === "http" ? "http" : "https";
  return {
    kind: "exchange",
    target: { scheme, host: base.host, port: base.port },
    path: base.path,
    via: "base-url",
  };
}

/** The exchange's header lines: without the proxy-only ones, in base-URL mode with the target's Host. */
export function exchangeHeaders(headers: HeaderList, via: Exchange["via"], target: Target): HeaderList {
  const kept = headers.filter(([name]) => !/^(?:proxy-|x-proxymock-)/i.test(name));
  if (via !== "base-url") return kept;
  return kept.map((line) =>
    line[0].toLowerCase() === "host" ? ([line[0], formatHost(target)] as const) : line,
  );
}
