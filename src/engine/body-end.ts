import type { Readable } from "node:stream";
import type { HeaderList } from "../core/headers.js";

/** The parts of a request stream (HTTP/1 message, HTTP/2 stream) that a body is read from. */
export interface BodySource {
  readonly stream: Readable;
  /** Asked once the stream has ended: whether that was the request's end, not that of a client that went away. */
  isWhole(): boolean | Promise<boolean>;
  /** Trailers, known once the stream has ended. */
  trailers(): HeaderList;
  /** Called before a body is read for a decision: a client that sent `Expect: 100-continue` waits for it. */
  onDemand?(): void;
}

/** Tells, at once where that is possible, whether a request's body has come to its own end. */
export class BodyEnd {
  private verdict: boolean | undefined;
  private readonly listeners: ((isWhole: boolean) => void)[] = [];

  constructor(source: BodySource) {
    source.stream.once("end", () => {
      const isWhole = source.isWhole();
      if (typeof isWhole === "boolean") this.settle(isWhole);
      else void isWhole.then((verdict) => this.settle(verdict));
    });
  }

  /** Calls back when the stream has ended, now if it has. */
  whenKnown(listener: (isWhole: boolean) => void): void {
    if (this.verdict === undefined) this.listeners.push(listener);
    else listener(this.verdict);
  }

  private settle(isWhole: boolean): void {
    this.verdict = isWhole;
    for (const listener of this.listeners.splice(0)) listener(isWhole);
  }
}
