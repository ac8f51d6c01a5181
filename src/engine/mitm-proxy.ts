import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Proxy as HttpMitmProxy } from "http-mitm-proxy";

export interface MitmHandlers {
  /** Owns the socket from here on; `head` is what the client sent behind its CONNECT. */
  onConnect(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers the request. `requestTarget` is the request line's, before http-mitm-proxy rewrites it. */
  onRequest(request: IncomingMessage, response: ServerResponse, requestTarget: string): void;
}

export interface MitmProxy {
  attach(server: Server): void;
  request(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * http-mitm-proxy without its own listener: `listen()` would make an RSA CA and write leaves and keys. Its two
 * entry points are wired to our server instead, each with one handler that never calls back, so that nothing
 * behind them runs (a hop over a loopback port per host, error texts to the client).
 */
export function createMitmProxy(handlers: MitmHandlers): MitmProxy {
  const proxy = new HttpMitmProxy();
  const requestTargets = new WeakMap<IncomingMessage, string>();
  proxy.options = {};
  proxy.connectRequests = {};
  // Its own versions print to the console, stdout included, and answer with internal texts. Every socket and
  // stream has an error handler of ours besides.
  proxy._onSocketError = () => {};
  proxy._onError = () => {};
  proxy.onConnect((request, socket, head: Buffer) => handlers.onConnect(request, socket, head));
  proxy.onRequest(({ clientToProxyRequest: request, proxyToClientResponse: response }) => {
    handlers.onRequest(request, response, requestTargets.get(request) ?? request.url ?? "/");
  });
  return {
    attach(server) {
      server.on("connect", (request, socket, head) => void proxy._onHttpServerConnect(request, socket, head));
    },
    request(request, response) {
      const requestTarget = request.url ?? "/";
      // It answers a request without Host itself; HTTP/1.0 clients may leave it out.
      if (request.headers.host === undefined) return handlers.onRequest(request, response, requestTarget);
      requestTargets.set(request, requestTarget);
      proxy._onHttpServerRequest(false, request, response);
    },
  };
}
