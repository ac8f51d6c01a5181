import { Readable } from "node:stream";
import { ProxymockError } from "../core/errors.js";
import type { HeaderList } from "../core/headers.js";
import { BodyEnd, type BodySource } from "./body-end.js";

export interface BodyTap {
  chunk(bytes: Uint8Array): void;
  end(): void;
}

/** A request's body: read whole for a decision, streamed on to the upstream, or dropped. */
export class RequestBody {
  private readonly held: Buffer[] = [];
  private whole: Promise<Uint8Array> | undefined;
  private ended = false;
  private failure: Error | undefined;
  private readonly end: BodyEnd | undefined;
  private paced: PacedBody | undefined;

  constructor(private readonly source: BodySource | undefined) {
    source?.stream.on("error", (error: Error) => {
      this.failure ??= error;
    });
    if (source === undefined) return;
    this.end = new BodyEnd(source);
    this.end.whenKnown((isWhole) => {
      if (isWhole) this.ended = true;
      else this.failure ??= brokenOff();
    });
  }

  trailers(): HeaderList {
    return this.source?.trailers() ?? [];
  }

  /** @throws ProxymockError BODY_TOO_LARGE past `maxBytes`; what was read until then can still be streamed on. */
  readAll(maxBytes: number): Promise<Uint8Array> {
    this.whole ??= this.collect(maxBytes);
    return this.whole;
  }

  private async collect(maxBytes: number): Promise<Uint8Array> {
    if (this.source === undefined) return new Uint8Array();
    const { stream } = this.source;
    this.source.onDemand?.();
    let size = 0;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        stream.off("data", onData).off("error", onClose).off("close", onClose);
        stream.pause();
        if (error === undefined) resolve();
        else reject(error);
      };
      const onData = (bytes: Buffer) => {
        this.held.push(bytes);
        size += bytes.length;
        if (size > maxBytes) settle(bodyTooLarge(maxBytes));
      };
      // Whatever the system calls it: the request's sender went away.
      const onClose = () => settle(brokenOff());
      if (this.ended) return resolve();
      if (stream.destroyed || this.failure !== undefined) return onClose();
      this.end?.whenKnown((isWhole) => settle(isWhole ? undefined : brokenOff()));
      stream.on("data", onData).once("error", onClose).once("close", onClose);
      stream.resume();
    });
    return this.held.length === 1 ? (this.held[0] as Buffer) : Buffer.concat(this.held);
  }

  /**
   * The body from its start, paced by its reader. It breaks when the client breaks off. Undefined when the request
   * has none. May be called once.
   */
  stream(tap: BodyTap): Readable | undefined {
    if (this.source === undefined || this.end === undefined) return undefined;
    const { end, ended } = this;
    this.paced = new PacedBody(this.source.stream, { held: this.held.splice(0), ended, end, tap });
    return this.paced;
  }

  /** Reads and forgets what the client still sends, so that its connection stays usable. */
  drain(): void {
    this.held.length = 0;
    if (this.source === undefined || this.ended) return;
    this.paced?.destroy();
    this.source.stream.resume();
  }
}

interface PacedBodyOptions {
  readonly held: readonly Buffer[];
  readonly ended: boolean;
  readonly end: BodyEnd;
  readonly tap: BodyTap;
}

/** Passes a request stream on, with the bytes that were read before, at the pace of its reader. */
class PacedBody extends Readable {
  private readonly held: Buffer[];
  private readonly tap: BodyTap;
  private readonly end: BodyEnd;
  private ended: boolean;
  private attached = false;

  constructor(
    private readonly source: Readable,
    { held, ended, end, tap }: PacedBodyOptions,
  ) {
    super({ highWaterMark: 64 * 1024 });
    this.held = [...held];
    this.tap = tap;
    this.end = end;
    this.ended = ended;
    // The reader may give up (an early answer); that is no failure of the process.
    this.on("error", () => {});
  }

  override _read(): void {
    const next = this.held.shift();
    if (next !== undefined) this.pass(next);
    else if (this.ended) this.finish();
    else {
      if (!this.attached) this.attach();
      this.source.resume();
    }
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.source.off("data", this.onData).off("close", this.onClose);
    callback(error);
  }

  private attach(): void {
    this.attached = true;
    if (this.source.destroyed) {
      this.onClose();
      return;
    }
    this.source.on("data", this.onData).once("close", this.onClose);
    this.end.whenKnown((isWhole) => (isWhole ? this.finish() : this.onClose()));
  }

  private readonly onData = (bytes: Buffer): void => this.pass(bytes);
  private readonly onClose = (): void => {
    if (!this.ended) this.destroy(brokenOff());
  };

  private pass(bytes: Buffer): void {
    const hungry = this.push(bytes);
    this.tap.chunk(bytes);
    if (!hungry) this.source.pause();
  }

  private finish(): void {
    if (this.readableEnded || this.destroyed) return;
    this.ended = true;
    this.push(null);
    this.tap.end();
  }
}

function brokenOff(): ProxymockError {
  return new ProxymockError("CLIENT_GONE", { message: "the client broke off its request" });
}

function bodyTooLarge(maxBytes: number): ProxymockError {
  return new ProxymockError("BODY_TOO_LARGE", {
    message: `a request body is larger than ${maxBytes} bytes`,
    why: "proxymock must hold a request's whole body to look for its answer",
  });
}
