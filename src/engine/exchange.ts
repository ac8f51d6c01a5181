import type { HeaderList } from "../core/headers.js";

/** Where a request is meant to go, by CONNECT target, absolute URL or base-URL prefix. */
export interface Target {
  readonly scheme: "http" | "https";
  /** Host without port and without brackets, lower case. */
  readonly host: string;
  readonly port: number;
}

/** One live request and the promise of its answer. HTTP/1.1 and HTTP/2 clients look alike here. */
export interface Exchange {
  readonly id: number;
  /** Epoch ms at which the head arrived. */
  readonly startedAt: number;
  readonly method: string;
  readonly target: Target;
  /** Absolute URL: the target's host (port only where it isn't the scheme's own), path and query as sent. */
  readonly url: string;
  /** Header lines as sent, less the proxy-only ones (`proxy-*`, `x-proxymock-*`). Pseudo-headers left out. */
  readonly headers: HeaderList;
  /** The scope it belongs to: `x-proxymock-scope`, else the proxy URL's user name. */
  readonly scope?: string;
  /** How it reached us. `reverse` is the app's front (`--app-port`). */
  readonly via: "connect" | "absolute" | "base-url" | "reverse";
  /** Aborted when the client goes away before its answer has ended. */
  readonly signal: AbortSignal;
  /**
   * The whole body as sent (content codings still on), for decisions that need it.
   * @throws ProxymockError BODY_TOO_LARGE past `maxBytes`.
   */
  readBody(maxBytes: number): Promise<Uint8Array>;
}

/** An answer made here. */
export interface RespondDecision {
  readonly kind: "respond";
  readonly status: number;
  /** End-to-end headers in order, duplicates and case kept. `content-length` is corrected to what is sent. */
  readonly headers: HeaderList;
  readonly trailers?: HeaderList;
  /** The body as pieces, each its own write (one HTTP chunk where the framing is chunked). */
  readonly pieces: readonly Uint8Array[];
  /**
   * clean: a normal end. hold: after the last piece the answer is kept open until the client goes away, or broken
   * off after `holdMs`, never ended cleanly.
   */
  readonly end: "clean" | { readonly holdMs: number; readonly onBroken: () => void };
}

export interface ForwardDecision {
  readonly kind: "forward";
  /** Sees everything that passes, after the client got it. Its failures never harm the traffic. */
  readonly observer?: ForwardObserver;
}

export type Decision = RespondDecision | ForwardDecision;

export interface UpstreamHead {
  readonly status: number;
  readonly headers: HeaderList;
}

export interface ForwardOutcome {
  /**
   * complete: whole · client-gone: the client hung up first · broken: the answer broke after its head ·
   * failed: no head came.
   */
  readonly kind: "complete" | "client-gone" | "broken" | "failed";
  /** Why, for broken and failed; holds no secret. */
  readonly reason?: string;
}

/** Told of one forwarded exchange. Times are ms of a monotonic clock; bytes are on the wire, codings still on. */
export interface ForwardObserver {
  requestChunk(bytes: Uint8Array): void;
  /** The whole request has been passed on. */
  requestEnd(atMs: number): void;
  responseHead(head: UpstreamHead, atMs: number): void;
  responseChunk(bytes: Uint8Array, atMs: number): void;
  /** Always called once, last. */
  end(outcome: ForwardOutcome, trailers: HeaderList, atMs: number): void;
}

/** What to do with a host a client wants to reach. */
export type HostPolicy =
  | { readonly kind: "intercept" }
  | { readonly kind: "tunnel" }
  | { readonly kind: "refuse"; readonly reason: string };

/** What the engine tells of connections; every member is called at most once per connection. */
export interface ConnectionEvents {
  /** A CONNECT or plain request for a refused host. */
  refused(target: Target, reason: string): void;
  tunnelled(target: Target): void;
  /** An intercepted host that was connected to and never sent a request: does the client trust the CA? */
  untrusting(target: Target): void;
  /** An upgrade (WebSocket) answered 426. */
  upgradeRefused(url: string): void;
  /** A failure of ours; traffic goes on. */
  failed(error: unknown): void;
}
