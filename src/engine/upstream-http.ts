import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { fromRawHeaders, headerValue, toRawHeaders } from "../core/headers.js";
import type { UpstreamCall, UpstreamHandler, UpstreamRequest } from "./upstream-call.js";
import type { Connector } from "./upstream-connection.js";

const maxHeaderBytes = 256 * 1024;

/** Sends one request with Node's own client on a connection of its own; see `createUpstream` for when and why. */
export function sendWithHttp(
  connector: Connector,
  request: UpstreamRequest,
  handler: UpstreamHandler,
): UpstreamCall {
  return new NodeCall(connector, request, handler);
}

class NodeCall implements UpstreamCall {
  private over = false;
  private outgoing: ClientRequest | undefined;
  private incoming: IncomingMessage | undefined;

  constructor(
    connector: Connector,
    private readonly request: UpstreamRequest,
    private readonly handler: UpstreamHandler,
  ) {
    connector.open(request.target).then(
      (socket) => (this.over ? socket.destroy() : this.start(socket)),
      (error: Error) => this.fail(error),
    );
  }

  resume(): void {
    this.incoming?.resume();
  }

  abort(): void {
    this.over = true;
    this.outgoing?.destroy();
  }

  private start(socket: Socket): void {
    const { method, path, headers, body } = this.request;
    const framing: string[] =
      body !== undefined && headerValue(headers, "content-length") === undefined
        ? ["Transfer-Encoding", "chunked"]
        : [];
    let outgoing: ClientRequest;
    try {
      outgoing = httpRequest({
        method,
        path,
        // Given as a flat list, the lines leave as they are: case, order and duplicates.
        headers: [...toRawHeaders(headers), ...framing, "Connection", "close"] as unknown as Record<
          string,
          string
        >,
        createConnection: () => socket,
        maxHeaderSize: maxHeaderBytes,
      });
    } catch (error) {
      socket.destroy();
      this.fail(error as Error);
      return;
    }
    this.outgoing = outgoing;
    outgoing.on("error", (error) => this.fail(error));
    outgoing.on("information", ({ statusCode, rawHeaders }) => this.inform(statusCode, rawHeaders));
    outgoing.on("response", (incoming) => this.receive(incoming));
    outgoing.on("upgrade", (_incoming, upgraded) => {
      upgraded.destroy();
      this.fail(new Error("the upstream switched protocols unasked"));
    });
    outgoing.on("close", () =>
      this.fail(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" })),
    );
    outgoing.flushHeaders();
    this.sendBody(outgoing);
  }

  private sendBody(outgoing: ClientRequest): void {
    const { body } = this.request;
    if (body === undefined) return void outgoing.end();
    body.on("data", (bytes: Buffer) => {
      if (!outgoing.destroyed && !outgoing.write(bytes)) body.pause();
    });
    outgoing.on("drain", () => body.resume());
    body.on("end", () => {
      if (outgoing.destroyed) return;
      const trailers = this.request.trailers();
      if (trailers.length > 0)
        outgoing.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
      outgoing.end();
    });
    body.on("error", (error) => outgoing.destroy(error));
  }

  private inform(status: number, rawHeaders: readonly string[]): void {
    if (!this.over) this.handler.informational(status, fromRawHeaders(rawHeaders));
  }

  private receive(incoming: IncomingMessage): void {
    if (this.over) return;
    this.incoming = incoming;
    const { statusCode: status = 502, statusMessage: statusText = "", rawHeaders } = incoming;
    this.handler.head({ status, statusText, headers: fromRawHeaders(rawHeaders) });
    incoming.on("data", (bytes: Buffer) => {
      if (!this.over && !this.handler.chunk(bytes)) incoming.pause();
    });
    incoming.on("end", () => {
      if (this.over) return;
      this.over = true;
      this.handler.end(fromRawHeaders(incoming.rawTrailers));
      this.request.body?.destroy();
      this.outgoing?.destroy();
    });
    incoming.on("error", (error) => this.fail(error));
  }

  private fail(error: Error): void {
    if (this.over) return;
    this.over = true;
    this.outgoing?.destroy();
    this.request.body?.destroy();
    this.handler.failed(error);
  }
}
