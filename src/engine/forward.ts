import { performance } from "node:perf_hooks";
import { endToEndHeaders, type HeaderLine, type HeaderList, joinedHeader } from "../core/headers.js";
import type { ForwardObserver, ForwardOutcome, Target, UpstreamHead } from "./exchange.js";
import { forwardedHeaders } from "./forwarded-headers.js";
import type { IncomingRequest } from "./incoming-request.js";
import type { Upstream } from "./upstream.js";
import type { UpstreamCall, UpstreamHandler } from "./upstream-call.js";
import { failureCode } from "./upstream-failure.js";

export interface ForwardOptions {
  readonly incoming: IncomingRequest;
  readonly target: Target;
  readonly path: string;
  /** The exchange's headers. */
  readonly headers: HeaderList;
  readonly upstream: Upstream;
  readonly observer: ForwardObserver | undefined;
  /** Called when no head came; answers the client. */
  onUnreachable(error: Error): void;
}

/** Passes one exchange on, bytes as they arrive, both ways. Resolves when it has ended, whatever the way. */
export function forward(options: ForwardOptions): Promise<void> {
  return new Promise((resolve) => new Forwarding(options, resolve));
}

class Forwarding implements UpstreamHandler {
  private readonly call: UpstreamCall;
  private headCame = false;
  private settled = false;
  private draining = false;

  constructor(
    private readonly options: ForwardOptions,
    private readonly onSettled: () => void,
  ) {
    const { incoming, target, path, headers, upstream, observer } = options;
    const body = incoming.body.stream({
      chunk: (bytes) => observer?.requestChunk(bytes),
      end: () => observer?.requestEnd(performance.now()),
    });
    if (body === undefined) observer?.requestEnd(performance.now());
    const { gone } = incoming.answer;
    gone.addEventListener("abort", () => this.clientGone(), { once: true });
    this.call = upstream.send(
      {
        method: incoming.method,
        target,
        path,
        headers: forwardedHeaders(headers),
        body,
        trailers: () => incoming.body.trailers(),
      },
      this,
    );
    if (gone.aborted) this.clientGone();
  }

  informational(status: number, headers: HeaderList): void {
    this.options.incoming.answer.informational(status, endToEndHeaders(headers));
  }

  head(head: UpstreamHead & { readonly statusText: string }): void {
    if (this.settled) return;
    this.headCame = true;
    const { answer } = this.options.incoming;
    answer.head({ status: head.status, statusText: head.statusText, headers: answerHeaders(head) });
    answer.flush();
    this.options.observer?.responseHead({ status: head.status, headers: head.headers }, performance.now());
  }

  chunk(bytes: Uint8Array): boolean {
    if (this.settled) return true;
    const { answer } = this.options.incoming;
    const flowing = answer.write(bytes);
    if (!flowing) this.awaitDrain();
    this.options.observer?.responseChunk(bytes, performance.now());
    return flowing;
  }

  end(trailers: HeaderList): void {
    if (this.settled) return;
    this.options.incoming.answer.end(trailers);
    this.settle({ kind: "complete" }, trailers);
  }

  failed(error: Error): void {
    if (this.settled) return;
    const reason = failureCode(error);
    if (this.headCame) {
      this.options.incoming.answer.break();
      this.settle({ kind: "broken", reason });
    } else {
      this.options.onUnreachable(error);
      this.settle({ kind: "failed", reason });
    }
  }

  /** Upstream may hand over more before it stops; one wait is enough. */
  private awaitDrain(): void {
    if (this.draining) return;
    this.draining = true;
    this.options.incoming.answer.onceDrained(() => {
      this.draining = false;
      this.call.resume();
    });
  }

  private clientGone(): void {
    if (this.settled) return;
    this.settle({ kind: "client-gone" });
    this.call.abort();
  }

  private settle(outcome: ForwardOutcome, trailers: HeaderList = []): void {
    this.settled = true;
    this.options.observer?.end(outcome, trailers, performance.now());
    // An early answer leaves a body half sent: the rest is read and dropped.
    this.options.incoming.body.drain();
    this.onSettled();
  }
}

/** Upstream's end-to-end lines, and `Trailer`, since trailers are passed on. */
function answerHeaders({ headers }: UpstreamHead): HeaderList {
  const kept = endToEndHeaders(headers);
  const announced = joinedHeader(headers, "trailer");
  const chunked = joinedHeader(headers, "content-length") === undefined;
  const line: HeaderLine[] = announced === undefined || !chunked ? [] : [["Trailer", announced]];
  return [...kept, ...line];
}
