import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

export interface Http1Limits {
  /** How long a request's head may take, ms. */
  readonly headersTimeoutMs?: number;
}

export interface Http1ServerOptions extends Http1Limits {
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Asked for every new answer: the connection is closed after it. */
  isDraining(): boolean;
}

const maxHeaderBytes = 128 * 1024;
const keepAliveTimeoutMs = 120_000;

/**
 * An HTTP/1 server that never listens itself: it is given connections by `emit("connection", socket)`.
 * `Upgrade` stays a plain request header (there is no listener): h2c upgrades are ignored as RFC 9110 allows.
 */
export function createHttp1Server(options: Http1ServerOptions): Server {
  const headersTimeout = options.headersTimeoutMs ?? 60_000;
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout,
    connectionsCheckingInterval: Math.min(headersTimeout, 10_000),
    // Uploads and answers take as long as they take.
    requestTimeout: 0,
    keepAliveTimeout: keepAliveTimeoutMs,
    insecureHTTPParser: false,
    joinDuplicateHeaders: false,
    noDelay: true,
  });
  // No header is dropped for their number; their bytes are bounded.
  server.maxHeadersCount = 0;
  const answering = new WeakMap<Duplex, number>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    response.once("close", () => answering.set(socket, (answering.get(socket) ?? 1) - 1));
    if (options.isDraining()) response.shouldKeepAlive = false;
    if (!isFramingKnown(request)) {
      response.writeHead(501, { connection: "close", "content-length": 0 }).end();
      return;
    }
    options.onRequest(request, response);
  };
  server.on("request", onRequest);
  // Expect: 100-continue is passed on, not answered here.
  server.on("checkContinue", onRequest);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    const midAnswer = (answering.get(socket) ?? 0) > 0;
    if (midAnswer || error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    socket.end(`HTTP/1.1 ${refusal(error.code)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    // What the client still sends is of no interest.
    socket.once("finish", () => socket.destroy());
  });
  // Node starts its head timeouts when a server listens; this one never does.
  server.emit("listening");
  return server;
}

/** RFC 9112 section 6.1: another transfer coding than chunked can't be passed on, and hides where the body ends. */
function isFramingKnown({ headers }: IncomingMessage): boolean {
  const coding = headers["transfer-encoding"];
  return coding === undefined || coding.trim().toLowerCase() === "chunked";
}

function refusal(code: string | undefined): string {
  if (code === "HPE_HEADER_OVERFLOW") return "431 Request Header Fields Too Large";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  return "400 Bad Request";
}
