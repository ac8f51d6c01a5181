import type { IncomingMessage, ServerResponse } from "node:http";
import { type HeaderList, toRawHeaders } from "../core/headers.js";
import {
  type AnswerHead,
  breakGraceMs,
  type ClientAnswer,
  Departure,
  onceDrainedOrClosed,
  statusCarriesBody,
} from "./client-answer.js";

/** Answers over HTTP/1: header lines exactly as given, each piece one chunk where the framing is chunked. */
export function createHttp1Answer(request: IncomingMessage, response: ServerResponse): ClientAnswer {
  return new Http1Answer(request, response);
}

const nothing = Buffer.alloc(0);

/** RFC 9112 section 4: what a reason phrase may hold; one that was not latin1 on the wire is left to Node. */
const isPhrase = (text: string): boolean => /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text);

class Http1Answer implements ClientAnswer {
  private readonly departure = new Departure();
  readonly closed: Promise<void>;
  private bodyless = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    // Upstream's Date is passed on; where it sent none, none is made up.
    response.sendDate = false;
    response.on("error", () => {});
    this.closed = new Promise((resolve) => {
      response.once("close", () => {
        if (!response.writableFinished) this.departure.happen();
        resolve();
      });
    });
  }

  get gone(): AbortSignal {
    return this.departure.signal;
  }

  get isGone(): boolean {
    return this.departure.isGone;
  }

  get headSent(): boolean {
    return this.response.headersSent;
  }

  carriesBody(status: number): boolean {
    return statusCarriesBody(this.request.method ?? "", status);
  }

  informational(status: number, headers: HeaderList): void {
    const { socket } = this.response;
    // HTTP/1.0 knows no 1xx; a pipelined answer whose turn hasn't come holds no socket yet.
    if (this.request.httpVersion === "1.0" || socket === null || this.headSent || socket.destroyed) return;
    if (status === 100) {
      this.response.writeContinue();
      return;
    }
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    // Node's own writeEarlyHints takes nothing but Link headers.
    socket.write(
      `HTTP/1.1 ${status} ${status === 103 ? "Early Hints" : "Processing"}\r\n${lines}\r\n`,
      "latin1",
    );
  }

  head({ status, statusText, headers }: AnswerHead): void {
    if (this.response.destroyed || this.headSent) return;
    this.bodyless = !this.carriesBody(status);
    // An answer before the end of the request's body: the connection can't be told from the rest of that body.
    if (!this.request.complete && this.request.headers.expect !== undefined)
      this.response.shouldKeepAlive = false;
    const raw = toRawHeaders(headers);
    if (statusText === undefined || !isPhrase(statusText)) this.response.writeHead(status, raw);
    else this.response.writeHead(status, statusText, raw);
  }

  flush(): void {
    // An empty Buffer sends the head as latin1, byte for byte; `flushHeaders` would encode it as UTF-8.
    if (!this.response.destroyed && !this.bodyless) this.response.write(nothing);
  }

  write(bytes: Uint8Array): boolean {
    if (this.response.destroyed || this.bodyless || bytes.length === 0) return true;
    return this.response.write(bytes);
  }

  onceDrained(listener: () => void): void {
    onceDrainedOrClosed(this.response, listener);
  }

  end(trailers: HeaderList, lastPiece?: Uint8Array): void {
    if (this.response.destroyed) return;
    if (trailers.length > 0)
      this.response.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
    if (lastPiece === undefined || this.bodyless) this.response.end();
    else this.response.end(lastPiece);
  }

  break(): void {
    const { socket } = this.response;
    if (socket === null) {
      this.response.destroy();
      return;
    }
    // Without a length or chunks a mere end would pass for a whole body: only a reset tells.
    if (this.request.httpVersion === "1.0") return void socket.resetAndDestroy();
    setTimeout(() => socket.destroy(), breakGraceMs).unref();
    socket.destroySoon();
  }
}
