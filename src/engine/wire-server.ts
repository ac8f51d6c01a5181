import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Session } from "node:http2";
import { createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { ExchangeServer } from "./exchange-server.js";
import { readProtocol } from "./first-bytes.js";
import { createHttp1Server, type Http1Limits } from "./http1-server.js";
import { serveHttp2 } from "./http2-connection.js";
import { type ConnectionContext, fromHttp1, fromHttp2 } from "./incoming-request.js";
import { type Address, listenOn } from "./listen.js";
import { type Certificates, type HandshakeFailure, terminateTls } from "./tls-termination.js";

export interface WireServerOptions {
  readonly port: number;
  readonly bind: string;
  readonly limits?: Http1Limits;
  /** Without it TLS on the port is hung up on. */
  readonly certificates?: Certificates;
  readonly exchanges: ExchangeServer;
  /** HTTP/1 requests on the port itself (not inside a CONNECT); default: straight to `exchanges`. */
  onPortRequest?(request: IncomingMessage, response: ServerResponse): void;
  onHandshakeFailure?(context: ConnectionContext, failure: HandshakeFailure): void;
}

/** How long a connection may stay without its first byte, ms. */
const silenceMs = 120_000;
/** How long a handler gets to notice that its client was cut off, ms. */
const settleMs = 1_000;

/** One listening port, every protocol on it: TLS, HTTP/2 and HTTP/1 are told apart by their first bytes. */
export class WireServer {
  /** Serves the port's own HTTP/1 connections; more events can be wired to it. */
  readonly portHttp: HttpServer;
  private readonly innerHttp: HttpServer;
  private readonly listener = createServer({ allowHalfOpen: true, noDelay: true });
  private readonly sockets = new Set<Socket>();
  private readonly sessions = new Set<ServerHttp2Session>();
  /** Connections that no HTTP server holds: silent ones, handshakes, tunnels. */
  private readonly loose = new Set<Duplex>();
  private readonly contexts = new WeakMap<Duplex, ConnectionContext>();
  private draining = false;

  constructor(private readonly options: WireServerOptions) {
    const { exchanges, limits } = options;
    const serve = (request: IncomingMessage, response: ServerResponse) =>
      void exchanges.serve(fromHttp1(request, response, { context: this.contextOf(request) }));
    const isDraining = () => this.draining;
    this.innerHttp = createHttp1Server({ ...limits, isDraining, onRequest: serve });
    this.portHttp = createHttp1Server({ ...limits, isDraining, onRequest: options.onPortRequest ?? serve });
    this.listener.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
      void this.accept(socket, { target: undefined, secure: false });
    });
  }

  listen(): Promise<Address> {
    return listenOn(this.listener, this.options);
  }

  contextOf({ socket }: IncomingMessage): ConnectionContext {
    return this.contexts.get(socket) ?? { target: undefined, secure: false };
  }

  /** Serves a connection, whatever the client turns out to speak. Never rejects. */
  async accept(socket: Duplex, context: ConnectionContext): Promise<void> {
    socket.on("error", () => {});
    this.holdLoose(socket);
    const protocol = await readProtocol(socket, silenceMs);
    if (protocol === undefined) return void socket.destroy();
    if (protocol === "http1") return this.serveHttp1(socket, context);
    socket.allowHalfOpen = false;
    if (protocol === "http2") return this.serveHttp2(socket, context);
    if (context.secure || this.options.certificates === undefined) return void socket.destroy();
    await this.acceptTls(socket, context, this.options.certificates);
  }

  /** Keeps a connection that nothing else closes when the server does. */
  holdLoose(socket: Duplex): void {
    this.loose.add(socket);
    socket.once("close", () => this.loose.delete(socket));
  }

  /**
   * Stops listening, lets what is in flight end within `drainMs`, then closes every connection. Resolves with the
   * number of exchanges that were cut off; the port is free then.
   */
  async close(drainMs: number): Promise<{ aborted: number }> {
    const { exchanges } = this.options;
    this.draining = true;
    const closed = new Promise<void>((resolve) => this.listener.close(() => resolve()));
    for (const server of [this.innerHttp, this.portHttp]) server.close();
    for (const session of this.sessions) if (!session.closed) session.close();
    await within(exchanges.idle(), drainMs);
    const aborted = exchanges.inFlight;
    for (const socket of [...this.loose, ...this.sockets]) socket.destroy();
    await within(exchanges.idle(), settleMs);
    await closed;
    return { aborted };
  }

  private serveHttp1(socket: Duplex, context: ConnectionContext): void {
    this.contexts.set(socket, context);
    this.loose.delete(socket);
    // Straight to the port, plain HTTP requests and CONNECT come here; inside a CONNECT, exchanges alone.
    const server = context.target === undefined ? this.portHttp : this.innerHttp;
    server.emit("connection", socket);
  }

  private serveHttp2(socket: Duplex, context: ConnectionContext): void {
    this.loose.delete(socket);
    const session = serveHttp2(socket, (stream, rawHeaders) => {
      void this.options.exchanges.serve(fromHttp2(stream, rawHeaders, context));
    });
    this.sessions.add(session);
    session.once("close", () => this.sessions.delete(session));
    if (this.draining) session.close();
  }

  private async acceptTls(
    socket: Duplex,
    context: ConnectionContext,
    certificates: Certificates,
  ): Promise<void> {
    const secure = await terminateTls(socket, context.target?.host ?? "localhost", certificates);
    if (!(secure instanceof TLSSocket)) {
      this.options.onHandshakeFailure?.(context, secure);
      return;
    }
    const target = context.target === undefined ? undefined : { ...context.target, scheme: "https" as const };
    const inner: ConnectionContext = { ...context, target, secure: true };
    if (secure.alpnProtocol === "h2") this.serveHttp2(secure, inner);
    else this.serveHttp1(secure, inner);
  }
}

/** Waits for `work`, but no longer than `ms`. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
