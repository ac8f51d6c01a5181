import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { type RawUpstream, type RawUpstreamOptions, startRawUpstream } from "./raw-upstream.js";
import { type RunningEngine, startEngine, type TestEngineOptions } from "./running-engine.js";

const closers: (() => Promise<unknown>)[] = [];

/** Runs after the test, last one first. */
export const closeLater = (close: () => Promise<unknown>): void => void closers.unshift(close);

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

export async function engineFor(options?: TestEngineOptions): Promise<RunningEngine> {
  const engine = await startEngine(options);
  closeLater(engine.close);
  return engine;
}

export async function rawUpstream(options?: RawUpstreamOptions): Promise<RawUpstream> {
  const upstream = await startRawUpstream(options);
  closeLater(upstream.close);
  return upstream;
}

/** A Node server; its URL. */
export async function httpUpstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closeLater(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
