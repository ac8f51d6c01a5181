import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CertificateAuthority, openAuthority } from "../../../../src/engine/certificates/authority.js";
import { createEngine, type Engine, type EngineOptions } from "../../../../src/engine/engine.js";
import type { Exchange, Target } from "../../../../src/engine/exchange.js";
import { createUpstream, type Upstream, type UpstreamOptions } from "../../../../src/engine/upstream.js";

let shared: Promise<CertificateAuthority> | undefined;

/** One CA for all tests of a file: making one takes a while. */
export function testAuthority(): Promise<CertificateAuthority> {
  shared ??= mkdtemp(join(tmpdir(), "proxymock-engine-")).then((home) =>
    openAuthority({ directory: join(home, "certs"), now: () => new Date() }),
  );
  return shared;
}

interface SeenEvents {
  readonly refused: string[];
  readonly tunnelled: string[];
  readonly untrusting: string[];
  readonly upgrades: string[];
  readonly failures: unknown[];
}

export interface RunningEngine {
  readonly engine: Engine;
  readonly upstream: Upstream;
  readonly port: number;
  readonly url: string;
  readonly authority: CertificateAuthority;
  readonly exchanges: Exchange[];
  readonly events: SeenEvents;
  /** Resolves with the next untrusting host. */
  nextUntrusting(): Promise<Target>;
  close(): Promise<void>;
}

export interface TestEngineOptions extends Partial<Omit<EngineOptions, "upstream">> {
  /** Host → URL; each host named here is intercepted. */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly upstream?: Omit<UpstreamOptions, "overrides">;
  /** Whether upstream certificates of the test CA are trusted; default true. */
  readonly trustAuthority?: boolean;
}

/** An engine on a free port that intercepts everything and forwards it, unless told otherwise. */
export async function startEngine(options: TestEngineOptions = {}): Promise<RunningEngine> {
  const { hosts = {}, upstream: upstreamOptions = {}, trustAuthority = true, handle, ...rest } = options;
  const authority = await testAuthority();
  const overrides = new Map(Object.entries(hosts).map(([host, url]) => [host, new URL(url)]));
  const upstream = createUpstream({
    ...(trustAuthority ? { caPem: authority.certificatePem } : {}),
    ...upstreamOptions,
    overrides,
  });
  const exchanges: Exchange[] = [];
  const events: SeenEvents = { refused: [], tunnelled: [], untrusting: [], upgrades: [], failures: [] };
  const waiting: ((target: Target) => void)[] = [];
  const engine = createEngine({
    port: 0,
    bind: "127.0.0.1",
    certificates: authority,
    hostPolicy: () => ({ kind: "intercept" }),
    events: {
      refused: ({ host }) => events.refused.push(host),
      tunnelled: ({ host }) => events.tunnelled.push(host),
      untrusting: (target) => {
        events.untrusting.push(target.host);
        for (const resolve of waiting.splice(0)) resolve(target);
      },
      upgradeRefused: (url) => events.upgrades.push(url),
      failed: (error) => events.failures.push(error),
    },
    ...rest,
    handle: (exchange) => {
      exchanges.push(exchange);
      return handle?.(exchange) ?? { kind: "forward" };
    },
    upstream,
  });
  const { port, url } = await engine.listen();
  return {
    engine,
    upstream,
    port,
    url,
    authority,
    exchanges,
    events,
    nextUntrusting: () => new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      await engine.close({ drainMs: 0 });
      await upstream.close();
    },
  };
}

/** An answer of plain text. */
export const textAnswer = (text: string, headers: readonly (readonly [string, string])[] = []) => ({
  kind: "respond" as const,
  status: 200,
  headers: [["content-type", "text/plain"] as const, ...headers],
  pieces: [Buffer.from(text)],
  end: "clean" as const,
});
