import type { BodySource } from "./request-body.js";

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
