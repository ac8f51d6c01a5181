import type { Readable } from "node:stream";
import type { HeaderList } from "../core/headers.js";
import type { Target, UpstreamHead } from "./exchange.js";

export interface UpstreamRequest {
  readonly method: string;
  readonly target: Target;
  /** Path and query, the very bytes. */
  readonly path: string;
  /** End-to-end header lines, Host included. */
  readonly headers: HeaderList;
  /** Undefined when the request has no body. Framed by length where a content-length header is there, else chunked. */
  readonly body: Readable | undefined;
  /** The request's trailers, asked for when the body has ended. */
  trailers(): HeaderList;
}

/** Told of one answer. After `end` or `failed` nothing more comes. */
export interface UpstreamHandler {
  informational(status: number, headers: HeaderList): void;
  head(head: UpstreamHead & { readonly statusText: string }): void;
  /** False: no more until `resume`. */
  chunk(bytes: Uint8Array): boolean;
  end(trailers: HeaderList): void;
  failed(error: Error): void;
}

export interface UpstreamCall {
  resume(): void;
  /** Ends the exchange with upstream at once; the handler hears no more. */
  abort(): void;
}
