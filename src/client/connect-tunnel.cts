import net = require("node:net");
import stream = require("node:stream");

import type createRoute from "./proxy-route.cjs";

// Taken at load: test tools patch these later, and the way to the proxy must not lead through them.
const { connect } = net;
const { Duplex } = stream;

type Route = NonNullable<ReturnType<NonNullable<ReturnType<typeof createRoute>>>>;

const maxHeadBytes = 65_536;
const maxReasonBytes = 4_096;

/** Carries bytes to and from a host, by way of the proxy. Emits `connect` once the proxy has opened it. */
class Tunnel extends Duplex {
  /** The connection to the proxy. */
  readonly socket: net.Socket;
  readonly #target: string;
  readonly #proxyName: string;
  #opened = false;
  #waiting: (() => void) | undefined;
  #failed: (error: Error) => void = () => {};

  constructor(proxy: Route, target: string) {
    super({ allowHalfOpen: true });
    this.#target = target;
    this.#proxyName = `proxymock at ${net.isIPv6(proxy.host) ? `[${proxy.host}]` : proxy.host}:${proxy.port}`;
    this.socket = connect({ host: proxy.host, port: proxy.port, allowHalfOpen: true });
    this.socket.setNoDelay(true);
    const authorization = proxy.authorization ? `Proxy-Authorization: ${proxy.authorization}\r\n` : "";
    this.socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
    this.socket.on("error", (error) => this.#fail(explained(error, this.#proxyName, target)));
    this.socket.on("close", () => this.#onClose());
    this.#readAnswer();
  }

  /** Called with the error when the tunnel cannot be opened or breaks. */
  onFailure(listener: (error: Error) => void): void {
    this.#failed = listener;
  }

  override _read(): void {
    if (this.#opened) this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#whenOpen(() => this.socket.write(chunk, (error) => this.#written(error, done)));
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "buffer" as BufferEncoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#whenOpen(() => this.socket.end(() => done()));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  /** A failed write isn't this stream's own error: it has no listener that would know what to do. */
  #written(error: Error | null | undefined, done: () => void): void {
    if (error) this.#fail(error);
    else done();
  }

  #whenOpen(action: () => void): void {
    if (this.#opened) action();
    else this.#waiting = action;
  }

  #readAnswer(): void {
    let received = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const headEnd = received.indexOf("\r\n\r\n");
      if (headEnd < 0) {
        if (received.length > maxHeadBytes) this.#refuse("its answer to CONNECT is not HTTP");
        return;
      }
      const head = received.toString("latin1", 0, headEnd);
      const rest = received.subarray(headEnd + 4);
      const [, status, phrase = ""] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?/.exec(head) ?? [];
      if (status === undefined) return this.#refuse("its answer to CONNECT is not HTTP");
      if (status.startsWith("2")) {
        this.socket.off("data", onData).off("end", onEnd);
        return this.#open(rest);
      }
      if (isWholeReason(head, rest)) this.#refuse(`${status} ${reasonText(rest) || phrase}`, Number(status));
    };
    const onEnd = () => {
      const text = received.toString("latin1");
      const body = text.indexOf("\r\n\r\n");
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      if (status === undefined || body < 0) return this.#refuse("it closed the connection");
      this.#refuse(`${status} ${reasonText(received.subarray(body + 4))}`, Number(status));
    };
    this.socket.on("data", onData).on("end", onEnd);
  }

  #open(first: Buffer): void {
    this.#opened = true;
    this.socket.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) this.socket.pause();
    });
    this.socket.on("end", () => this.push(null));
    if (first.length > 0 && !this.push(first)) this.socket.pause();
    this.emit("connect");
    this.#waiting?.();
    this.#waiting = undefined;
  }

  #refuse(reason: string, statusCode?: number): void {
    const error = new Error(`${this.#proxyName} did not open ${this.#target}: ${reason}`);
    this.#fail(Object.assign(error, { code: "ERR_PROXY_TUNNEL", statusCode }));
  }

  #onClose(): void {
    if (!this.#opened) this.#refuse("it closed the connection");
    // After a clean end what was read may still wait here for its reader.
    else if (!this.socket.readableEnded) this.destroy();
  }

  #fail(error: Error): void {
    if (this.destroyed) return;
    this.#failed(error);
    this.destroy();
  }
}

/** Keeps code, errno and address, by which clients decide on a retry; says what was being tried. */
function explained(error: Error, proxyName: string, target: string): Error {
  error.message = `${error.message} (${proxyName}, for ${target})`;
  return error;
}

/** Without a length a body ends where the connection does; one that stays open is not waited for. */
function isWholeReason(head: string, body: Buffer): boolean {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (body.length >= maxReasonBytes) return true;
  return length === undefined ? !/\r\nconnection: *close/i.test(head) : body.length >= Number(length);
}

const reasonText = (body: Buffer): string =>
  body.toString("utf8", 0, maxReasonBytes).replace(/\s+/g, " ").trim().slice(0, 500);

export = Tunnel;
