import type { HeaderList } from "../core/headers.js";
import type { ForwardObserver, ForwardOutcome, UpstreamHead } from "../engine/exchange.js";
import { maxBodyBytes } from "./settings.js";

export interface TimedBytes {
  /** Milliseconds after the whole request had been passed on; 0 when it came earlier. */
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** One forwarded exchange as it was on the wire, content codings still on. */
export interface CapturedExchange {
  readonly requestBody: Uint8Array;
  readonly head: UpstreamHead | undefined;
  readonly chunks: readonly TimedBytes[];
  readonly trailers: HeaderList;
  readonly outcome: ForwardOutcome;
  readonly firstByteMs: number;
  readonly totalMs: number;
  /** A body outgrew `maxBodyBytes`; what is here of it is not whole. */
  readonly tooLarge: boolean;
}

/** Collects one forwarded exchange in memory and hands it over when it has ended. */
export class ExchangeCapture implements ForwardObserver {
  private readonly requestPieces: Uint8Array[] = [];
  private readonly chunks: { at: number; bytes: Uint8Array }[] = [];
  private head: UpstreamHead | undefined;
  private headAt = 0;
  private requestEndAt: number | undefined;
  private size = 0;

  constructor(
    private readonly done: (captured: CapturedExchange) => void,
    private readonly limit = maxBodyBytes,
  ) {}

  requestChunk(bytes: Uint8Array): void {
    if (this.fits(bytes)) this.requestPieces.push(bytes);
  }

  requestEnd(atMs: number): void {
    this.requestEndAt = atMs;
  }

  responseHead(head: UpstreamHead, atMs: number): void {
    this.head = head;
    this.headAt = atMs;
  }

  responseChunk(bytes: Uint8Array, atMs: number): void {
    if (this.fits(bytes)) this.chunks.push({ at: atMs, bytes });
  }

  end(outcome: ForwardOutcome, trailers: HeaderList, atMs: number): void {
    const start = this.requestEndAt ?? this.headAt;
    const since = (at: number): number => Math.max(0, Math.round((at - start) * 10) / 10);
    this.done({
      requestBody: Buffer.concat(this.requestPieces),
      head: this.head,
      chunks: this.chunks.map(({ at, bytes }) => ({ atMs: since(at), bytes })),
      trailers,
      outcome,
      firstByteMs: since(this.headAt),
      totalMs: since(atMs),
      tooLarge: this.size > this.limit,
    });
  }

  private fits(bytes: Uint8Array): boolean {
    this.size += bytes.length;
    if (this.size <= this.limit) return true;
    this.requestPieces.length = 0;
    this.chunks.length = 0;
    return false;
  }
}
