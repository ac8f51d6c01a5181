import type { ForwardObserver } from "./exchange.js";

/** An observer whose failures are reported and go no further: traffic never suffers from a fault in recording. */
export function guardObserver(
  observer: ForwardObserver,
  onFailure: (error: unknown) => void,
): ForwardObserver {
  const guarded = <Args extends unknown[]>(call: (...args: Args) => void) => {
    return (...args: Args): void => {
      try {
        call(...args);
      } catch (error) {
        onFailure(error);
      }
    };
  };
  return {
    requestChunk: guarded((bytes) => observer.requestChunk(bytes)),
    requestEnd: guarded((atMs) => observer.requestEnd(atMs)),
    responseHead: guarded((head, atMs) => observer.responseHead(head, atMs)),
    responseChunk: guarded((bytes, atMs) => observer.responseChunk(bytes, atMs)),
    end: guarded((outcome, trailers, atMs) => observer.end(outcome, trailers, atMs)),
  };
}
