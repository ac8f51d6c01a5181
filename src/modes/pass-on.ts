import type { Decision, Exchange, ForwardObserver, UpstreamHead } from "../engine/exchange.js";
import { refuseForeignSignature } from "./foreign-signature.js";
import type { RunTally } from "./run-tally.js";
import type { ClassifiedCall } from "./traffic.js";

/** Lets calls that no recording answers through, unrecorded, and tells of each. */
export function passOn(
  tally: RunTally,
  ownScope: string | undefined,
): (exchange: Exchange, call: ClassifiedCall) => Decision {
  return (exchange, call) => {
    refuseForeignSignature(exchange);
    const scope = exchange.scope ?? ownScope;
    let status: number | undefined;
    const observer: ForwardObserver = {
      requestChunk() {},
      requestEnd() {},
      responseHead(head: UpstreamHead) {
        status = head.status;
      },
      responseChunk() {},
      end: () =>
        tally.emit({
          event: "exchange",
          direction: "outbound",
          method: exchange.method,
          host: call.host,
          provider: call.provider,
          operation: call.operation,
          ...(scope === undefined ? {} : { scope }),
          ...(status === undefined ? {} : { status }),
          total_ms: Date.now() - exchange.startedAt,
          passed_through: true,
          note: "no recording answers it: passed through (--on-miss passthrough)",
        }),
    };
    return { kind: "forward", observer };
  };
}
