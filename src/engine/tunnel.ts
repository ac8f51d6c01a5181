import type { Duplex } from "node:stream";

/** Carries bytes both ways, unread, with half-close and back-pressure, until both sides have ended or one broke. */
export function joinSockets(client: Duplex, upstream: Duplex): void {
  const breakBoth = () => {
    client.destroy();
    upstream.destroy();
  };
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    from.on("error", breakBoth);
    from.on("close", () => {
      // A side that closed before it ended broke off: the other one must not take it for an end.
      if (!from.readableEnded || from.errored) breakBoth();
    });
    from.pipe(to);
  }
}
