import { join } from "node:path";
import { ProxymockError } from "../core/errors.js";
import type { Mode, SummaryEvent } from "../core/events.js";
import { resolveBaseUrl } from "../core/providers/base-url.js";
import { openAuthority } from "../engine/certificates/authority.js";
import { createEngine, type Engine } from "../engine/engine.js";
import type {
  ConnectionEvents,
  Decision,
  Exchange,
  HostPolicy,
  RespondDecision,
  Target,
} from "../engine/exchange.js";
import type { ReverseProxy } from "../engine/reverse-proxy.js";
import type { Upstream } from "../engine/upstream.js";
import { answerControl } from "./control.js";
import type { RunTally } from "./run-tally.js";
import { defaultDrainMs, type FinishOptions, type ProxySettings } from "./settings.js";
import { hostLabel } from "./traffic.js";
import { UpgradeWatch } from "./upgrade-watch.js";

export interface SessionOptions {
  readonly mode: Mode;
  readonly settings: ProxySettings;
  readonly tally: RunTally;
  readonly upstream: Upstream;
  readonly hostPolicy: (target: Target) => HostPolicy;
  readonly handle: (exchange: Exchange) => Decision | Promise<Decision>;
  readonly describeError: (error: unknown, exchange: Exchange) => RespondDecision;
  /** A scope's sequences begin anew; without a name, all of them. */
  readonly resetScope: (scope: string | undefined) => void;
  /** Makes the app's front, with `--app-port`. */
  readonly front: ((events: ConnectionEvents) => ReverseProxy) | undefined;
}

export interface Session {
  readonly address: { readonly url: string; readonly port: number; readonly inPort?: number };
  readonly certificateFile: string;
  untrusting(): readonly string[];
  /** Addresses of refused upgrades whose clients did not fall back to HTTP. */
  unserved(): readonly string[];
  close(drainMs: number): Promise<void>;
}

/** Opens the CA and the listeners that every mode needs. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { settings, tally, upstream } = options;
  const authority = await openAuthority({ directory: join(settings.home, "certs"), now: () => new Date() });
  if (authority.expiresSoon) {
    tally.warn(
      `the CA expires on ${authority.notAfter.toISOString().slice(0, 10)}: run \`proxymock certs rotate\``,
    );
  }
  const upgrades = new UpgradeWatch();
  const events = connectionEvents(tally, upgrades);
  const engine = createEngine({
    port: settings.port,
    bind: settings.bind,
    certificates: authority,
    hostPolicy: options.hostPolicy,
    handle: (exchange) => {
      upgrades.call(exchange.url);
      return reportFailure(tally, () => options.handle(exchange));
    },
    upstream,
    events,
    resolveBaseUrl,
    control: (request) =>
      answerControl(request, { mode: options.mode, scopes: tally.scopes, resetScope: options.resetScope }),
    describeError: options.describeError,
  });
  const listeners = { engine, front: options.front?.(events), upstream };
  const { url, port } = await engine.listen();
  try {
    const inPort = (await listeners.front?.listen())?.port;
    const address = { url, port, ...(inPort === undefined ? {} : { inPort }) };
    tally.emit({
      event: "ready",
      mode: options.mode,
      url,
      port,
      ...(inPort === undefined ? {} : { in_port: inPort }),
    });
    for (const notice of settings.notices ?? []) tally.warn(notice);
    return {
      address,
      certificateFile: authority.certificateFile,
      untrusting: () => engine.untrustingHosts().map(hostLabel),
      unserved: () => upgrades.unserved(),
      close: (drainMs) => closeListeners(listeners, drainMs),
    };
  } catch (error) {
    await closeListeners(listeners, 0);
    throw error;
  }
}

interface Listeners {
  readonly engine: Engine;
  readonly front: ReverseProxy | undefined;
  readonly upstream: Upstream;
}

async function closeListeners({ engine, front, upstream }: Listeners, drainMs: number): Promise<void> {
  await Promise.all([engine.close({ drainMs }), front?.close({ drainMs })]);
  await upstream.close();
}

/** Ends a run once: asked again while it drains, it stops waiting and what is in flight is cut off. */
export function finishOnce(
  session: Session,
  conclude: (options: FinishOptions) => Promise<SummaryEvent>,
): (options?: FinishOptions) => Promise<SummaryEvent> {
  let finishing: Promise<SummaryEvent> | undefined;
  return async (options = {}) => {
    if (finishing !== undefined) {
      await session.close(0);
      return finishing;
    }
    finishing = session.close(options.drainMs ?? defaultDrainMs).then(() => conclude(options));
    return finishing;
  };
}

/** A handler that fails is reported here; the client gets the error's answer from the engine. */
async function reportFailure(tally: RunTally, handle: () => Decision | Promise<Decision>): Promise<Decision> {
  try {
    return await handle();
  } catch (error) {
    // A client that went away has nobody to tell, and is no fault of the run.
    if (!(error instanceof ProxymockError && error.code === "CLIENT_GONE")) tally.fail(error);
    throw error;
  }
}

function connectionEvents(tally: RunTally, upgrades: UpgradeWatch): ConnectionEvents {
  return {
    refused: (target, reason) => tally.refuse(hostLabel(target), reason),
    tunnelled: (target) => tally.tunnel(hostLabel(target)),
    untrusting: (target) =>
      tally.fail(
        new ProxymockError("CLIENT_UNTRUSTING", {
          message: `${hostLabel(target)} was connected to but never sent a request: does the client trust the CA?`,
          why: "a client that does not trust proxymock's certificate hangs up without a word",
          fix: "start the program with `proxymock … -- cmd`, or set the variables that `proxymock env` prints",
        }),
      ),
    upgradeRefused: (url) => {
      upgrades.refuse(url);
      tally.warn(`an upgrade (WebSocket) was answered 426: ${url.split("?", 1)[0]}`);
    },
    failed: (error) => tally.fail(error),
  };
}
