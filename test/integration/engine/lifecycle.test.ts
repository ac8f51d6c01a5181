import { once } from "node:events";
import { connect as connectNet } from "node:net";
import { describe, expect, test } from "vitest";
import { engineFor, rawUpstream } from "./support/closers.js";
import { connectThrough, dial, rawTlsThrough } from "./support/raw-connection.js";

const get = "GET / HTTP/1.1\r\nHost: api.test\r\n\r\n";

async function isFree(port: number): Promise<boolean> {
  const socket = connectNet(port, "127.0.0.1");
  const refused = await once(socket, "connect").then(
    () => false,
    () => true,
  );
  socket.destroy();
  return refused;
}

describe("closing", () => {
  test("waits for what is in flight, lets idle connections and tunnels go, and frees the port", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const idle = await rawTlsThrough(engine, "api.test");
    const silent = await connectThrough(engine, "api.test:443");
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    expect(engine.engine.inFlight).toBe(1);
    const closing = engine.engine.close({ drainMs: 10_000 });
    server.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast");
    expect(await client.until("last")).toMatch(/^HTTP\/1\.1 200 /);
    expect(await closing).toEqual({ aborted: 0 });
    expect(engine.engine.inFlight).toBe(0);
    await idle.closed;
    expect(silent.destroyed || (await once(silent, "close"))).toBeTruthy();
    expect(await isFree(engine.port)).toBe(true);
  });

  test("cuts off what takes longer than the drain, and counts it", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    expect(await engine.engine.close({ drainMs: 1 })).toEqual({ aborted: 1 });
    await client.closed;
    await server.rest();
  });

  test("is cut short by a second call", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    await (await upstream.connection()).until("\r\n\r\n");
    const first = engine.engine.close({ drainMs: 600_000 });
    await engine.engine.close({ drainMs: 0 });
    expect((await first).aborted).toBe(0);
  });
});

describe("listening", () => {
  test("on a port that is taken fails with what to do", async () => {
    const engine = await engineFor();
    await expect(engineFor({ port: engine.port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      exitCode: 3,
      fix: expect.stringContaining("--port"),
    });
  });

  test("on an address that isn't this machine's fails with what to do", async () => {
    await expect(engineFor({ bind: "192.0.2.1" })).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  });

  test("on IPv6 loopback gives a URL that can be used", async () => {
    const engine = await engineFor({ bind: "::1", control: () => ({ status: 200, body: "here" }) });
    expect(engine.url).toBe(`http://[::1]:${engine.port}`);
    const client = await dial(engine.port, "::1");
    client.write("GET /__proxymock/health HTTP/1.1\r\nHost: x\r\n\r\n");
    await client.until("here");
  });
});

test("a handler that fails is answered without its words, and its connection goes on", async () => {
  const engine = await engineFor({
    handle: () => {
      throw new Error("secret internals");
    },
  });
  const client = await rawTlsThrough(engine, "api.test");
  client.write(get);
  const answer = await client.until("internal error\n");
  expect(answer).toMatch(/^HTTP\/1\.1 500 /);
  client.write(get);
  await client.until("internal error\n");
});
