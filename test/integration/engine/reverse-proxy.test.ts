import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Exchange } from "../../../src/engine/exchange.js";
import { createReverseProxy, type ReverseProxy } from "../../../src/engine/reverse-proxy.js";
import { createUpstream } from "../../../src/engine/upstream.js";
import { closeLater, rawUpstream } from "./support/closers.js";
import { dial } from "./support/raw-connection.js";
import { startRawUpstream } from "./support/raw-upstream.js";

interface Front {
  readonly proxy: ReverseProxy;
  readonly port: number;
  readonly exchanges: Exchange[];
  readonly failures: unknown[];
}

async function frontOf(appPort: number): Promise<Front> {
  // A proxy towards upstream must not come between the front and the app.
  const upstream = createUpstream({ proxyUrl: new URL("http://127.0.0.1:1") });
  const exchanges: Exchange[] = [];
  const failures: unknown[] = [];
  const proxy = createReverseProxy({
    port: 0,
    bind: "127.0.0.1",
    appPort,
    handle: (exchange) => {
      exchanges.push(exchange);
      return { kind: "forward" };
    },
    upstream,
    events: {
      refused() {},
      tunnelled() {},
      untrusting() {},
      upgradeRefused() {},
      failed: (error) => failures.push(error),
    },
  });
  const { port } = await proxy.listen();
  closeLater(async () => {
    await proxy.close({ drainMs: 0 });
    await upstream.close();
  });
  return { proxy, port, exchanges, failures };
}

describe("the app's front", () => {
  test("passes a request on as it came and streams the answer back", async () => {
    const app = await rawUpstream();
    const front = await frontOf(app.port);
    const client = await dial(front.port);
    client.write(
      "POST /api/run?x HTTP/1.1\r\nHost: app.example\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi",
    );
    const server = await app.connection();
    const head = await server.until("\r\n\r\nhi");
    expect(head).toMatch(/^POST \/api\/run\?x HTTP\/1\.1\r\n/);
    expect(head).toContain("host: app.example\r\nconnection: keep-alive\r\nX-A: 1\r\nx-a: 2\r\n");
    server.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    await client.until("\r\n\r\n");
    for (const event of ["one", "two"]) {
      server.write(`3\r\n${event}\r\n`);
      await client.until(`3\r\n${event}\r\n`);
    }
    server.write("0\r\n\r\n");
    await client.until("0\r\n\r\n");
    expect(front.exchanges[0]).toMatchObject({
      via: "reverse",
      url: `http://localhost:${app.port}/api/run?x`,
    });
  });

  test("finds an app that listens on IPv6 loopback alone", async () => {
    const app = await startRawUpstream({ host: "::1" });
    closeLater(app.close);
    const front = await frontOf(app.port);
    const client = await dial(front.port);
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const server = await app.connection();
    await server.until("\r\n\r\n");
    server.write("HTTP/1.1 204 No Content\r\n\r\n");
    await client.until("204 No Content");
  });

  test("carries an upload of five megabytes", async () => {
    const app = await rawUpstream();
    const front = await frontOf(app.port);
    const client = await dial(front.port);
    const body = randomBytes(5_000_000);
    client.write(`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`);
    client.write(body);
    const server = await app.connection();
    await server.until("\r\n\r\n");
    const received = Buffer.from(await server.take(body.length), "latin1");
    expect(received.equals(body)).toBe(true);
  });

  test("passes a WebSocket's bytes both ways", async () => {
    const app = await rawUpstream();
    const front = await frontOf(app.port);
    const client = await dial(front.port);
    client.write(
      "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n\r\nearly",
    );
    const server = await app.connection();
    expect(await server.until("early")).toBe(
      "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n\r\nearly",
    );
    server.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi");
    await client.until("\x81\x02hi");
    client.write("\x81\x00");
    await server.until("\x81\x00");
    client.socket.end();
    await server.rest();
  });

  test("answers 502 for an app that isn't there, and says so to the user", async () => {
    const app = await rawUpstream();
    await app.close();
    const front = await frontOf(app.port);
    for (const extra of ["", "Connection: Upgrade\r\nUpgrade: websocket\r\n"]) {
      const client = await dial(front.port);
      client.write(`GET / HTTP/1.1\r\nHost: x\r\n${extra}\r\n`);
      expect(await client.until("(ECONNREFUSED)")).toMatch(/^HTTP\/1\.1 502 /);
    }
    expect(front.failures).toMatchObject([{ code: "APP_UNREACHABLE" }, { code: "APP_UNREACHABLE" }]);
  });
});
