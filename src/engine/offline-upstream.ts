import { ProxymockError } from "../core/errors.js";
import { matchesHost } from "../core/providers/host-pattern.js";
import { formatAuthority } from "./target.js";
import type { Upstream } from "./upstream.js";
import { createConnector } from "./upstream-connection.js";
import { sendWithHttp } from "./upstream-http.js";

/**
 * The upstream of a mock: it reaches hosts that fit one of the patterns, and for every other opens nothing and
 * resolves nothing, whatever a caller above believes. A file of its own, with Node's client: undici takes a tenth of
 * a second to load, and every mocked test run would wait for it.
 */
export function createOfflineUpstream(passthrough: readonly string[] = []): Upstream {
  const connector = createConnector({});
  const refusal = (host: string, port: number): ProxymockError | undefined =>
    passthrough.some((pattern) => matchesHost(pattern, host, port))
      ? undefined
      : new ProxymockError("HOST_REFUSED", {
          message: `${formatAuthority({ host, port })} is not reached in mock mode`,
          why: "a mock opens no connection of its own",
          fix: "name the host with --passthrough",
        });
  return {
    send(request, handler) {
      const error = refusal(request.target.host, request.target.port);
      if (error === undefined) return sendWithHttp(connector, request, handler);
      queueMicrotask(() => handler.failed(error));
      return { resume() {}, abort() {} };
    },
    destination: (target) => target,
    async connect(host, port) {
      const error = refusal(host, port);
      if (error !== undefined) throw error;
      return connector.tcp(host, port);
    },
    get connections() {
      return connector.opened;
    },
    // Each request has a connection of its own, which ends with it.
    close: () => Promise.resolve(),
  };
}
