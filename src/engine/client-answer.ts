import type { EventEmitter } from "node:events";
import type { HeaderList } from "../core/headers.js";

export interface AnswerHead {
  readonly status: number;
  /** HTTP/1's reason phrase, where the upstream sent one. */
  readonly statusText?: string;
  /** End-to-end headers. */
  readonly headers: HeaderList;
}

/** The way back to a client, alike for HTTP/1.1 and HTTP/2. After the client is gone every call does nothing. */
export interface ClientAnswer {
  /** Aborted when the client goes away before the answer has ended. */
  readonly gone: AbortSignal;
  /** The same as a mere look, which costs no signal. */
  readonly isGone: boolean;
  /** Resolves when the answer has left, or cannot any more. */
  readonly closed: Promise<void>;
  readonly headSent: boolean;
  /** Whether this answer carries a body: not for HEAD, 204, 205 and 304 (RFC 9110 section 6.4.1). */
  carriesBody(status: number): boolean;
  /** A 1xx answer before the real one. */
  informational(status: number, headers: HeaderList): void;
  /** Queues the head; `flush` sends it before the first piece of the body is there. */
  head(head: AnswerHead): void;
  flush(): void;
  /** Writes one piece of the body. False: wait for `onceDrained`. */
  write(bytes: Uint8Array): boolean;
  /** Also called when the answer closes first. */
  onceDrained(listener: () => void): void;
  /** Ends the answer, with one more piece where there is one. */
  end(trailers: HeaderList, lastPiece?: Uint8Array): void;
  /** Ends the answer so that the client sees it as broken; what was written still goes out first. */
  break(): void;
}

/** Notes that a client went away. Signals are dear (a tenth of a mocked request): one is made when asked for. */
export class Departure {
  private controller: AbortController | undefined;
  private happened = false;

  get isGone(): boolean {
    return this.happened;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.happened) this.controller.abort();
    return this.controller.signal;
  }

  happen(): void {
    this.happened = true;
    this.controller?.abort();
  }
}

/** Calls once, on `drain` or on `close`, whichever comes first. */
export function onceDrainedOrClosed(stream: EventEmitter, listener: () => void): void {
  const settle = () => {
    stream.off("drain", settle).off("close", settle);
    listener();
  };
  stream.on("drain", settle).on("close", settle);
}

/** RFC 9110: these statuses and HEAD answers end with their head. */
export function statusCarriesBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 205 && status !== 304;
}

/** How long a broken answer may take to drain to a client that doesn't read, ms. */
export const breakGraceMs = 5_000;
