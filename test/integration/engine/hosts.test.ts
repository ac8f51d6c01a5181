import { once } from "node:events";
import { connect as connectNet, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { HostPolicy, Target } from "../../../src/engine/exchange.js";
import { createOfflineUpstream } from "../../../src/engine/offline-upstream.js";
import { closeLater, engineFor, rawUpstream } from "./support/closers.js";
import { connectThrough, dial, RawConnection, rawTlsThrough } from "./support/raw-connection.js";
import { answerOnce } from "./support/raw-upstream.js";
import { testAuthority } from "./support/running-engine.js";

const policy =
  (kinds: Readonly<Record<string, HostPolicy["kind"]>>) =>
  ({ host }: Target): HostPolicy => {
    const kind = kinds[host] ?? "intercept";
    return kind === "refuse" ? { kind, reason: `${host} is not named` } : { kind };
  };

describe("a refused host", () => {
  test("gets 403 with the reason for CONNECT and for a plain request, and no connection is opened", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hostPolicy: policy({ "127.0.0.1": "refuse" }) });
    const first = await dial(engine.port);
    first.write(`CONNECT 127.0.0.1:${upstream.port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await first.rest()).toMatch(
      /^HTTP\/1\.1 403 [\s\S]*\r\n\r\nproxymock: 127\.0\.0\.1 is not named\n$/,
    );
    const second = await dial(engine.port);
    second.write(`GET http://127.0.0.1:${upstream.port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await second.rest()).toMatch(/^HTTP\/1\.1 403 /);
    expect(engine.events.refused).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(upstream.accepted).toBe(0);
    expect(engine.exchanges).toEqual([]);
  });
});

describe("a tunnelled host", () => {
  test("gets its bytes unread both ways, with half-close", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hostPolicy: policy({ "127.0.0.1": "tunnel" }) });
    const client = new RawConnection(await connectThrough(engine, `127.0.0.1:${upstream.port}`));
    client.write("\x16anything");
    const server = await upstream.connection();
    await server.until("\x16anything");
    client.socket.end();
    await server.rest();
    // The client has ended its half; the other one still carries the answer.
    server.write("answer");
    server.socket.end();
    expect(await client.rest()).toBe("answer");
    expect(engine.events.tunnelled).toEqual(["127.0.0.1"]);
  });

  test("that resets resets the client, and one that isn't there is a 502", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hostPolicy: policy({ "127.0.0.1": "tunnel" }) });
    const client = new RawConnection(await connectThrough(engine, `127.0.0.1:${upstream.port}`));
    client.write("x");
    const server = await upstream.connection();
    await server.until("x");
    server.socket.resetAndDestroy();
    await client.closed;
    await upstream.close();
    const late = await dial(engine.port);
    late.write(`CONNECT 127.0.0.1:${upstream.port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await late.rest()).toMatch(/^HTTP\/1\.1 502 [\s\S]*ECONNREFUSED/);
  });

  test("asked for in plain HTTP is passed on without an exchange", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hostPolicy: policy({ "127.0.0.1": "tunnel" }) });
    const client = await dial(engine.port);
    client.write(`GET http://127.0.0.1:${upstream.port}/p HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await answerOnce(await upstream.connection())).toMatch(/^GET \/p /);
    await client.until("ok");
    expect(engine.exchanges).toEqual([]);
  });
});

test.each([
  "../../../etc/x:443",
  "api.test",
  "api.test:0",
  "api.test:65536",
  "user@api.test:443",
  "[::zz]:443",
  "::1:443",
  "-a.test:443",
  "a..test:443",
  "%2e%2e:443",
])("CONNECT %s is a 400 that nothing else sees", async (target) => {
  const asked: Target[] = [];
  const engine = await engineFor({
    hostPolicy: (host) => {
      asked.push(host);
      return { kind: "intercept" };
    },
  });
  const client = await dial(engine.port);
  client.write(`CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(await client.rest()).toMatch(/^HTTP\/1\.1 400 /);
  expect(asked).toEqual([]);
});

describe("an https upstream", () => {
  test("is verified by the original name, with the CA file's certificates trusted", async () => {
    const authority = await testAuthority();
    const upstream = await rawUpstream({ authority });
    const engine = await engineFor();
    const client = await rawTlsThrough(engine, "localhost", { port: upstream.port });
    // The Host header says something else; the name that is verified is where the connection goes.
    client.write("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n");
    expect(await answerOnce(await upstream.connection())).toContain("host: evil.test\r\n");
    await client.until("ok");
  });

  test("with a certificate nobody vouches for is a 502 that says so, and gets no byte", async () => {
    const authority = await testAuthority();
    const upstream = await rawUpstream({ authority });
    const engine = await engineFor({ trustAuthority: false });
    const client = await dial(engine.port);
    client.write(`GET https://localhost:${upstream.port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const answer = await client.rest();
    expect(answer).toMatch(/^HTTP\/1\.1 502 /);
    expect(answer).toMatch(
      /its certificate is not trusted \((?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)\)[\s\S]*--upstream-ca/,
    );
    expect(upstream.accepted).toBe(0);
  });
});

test("an override sends a host's traffic elsewhere, path prefix and Host header with it", async () => {
  const upstream = await rawUpstream();
  const engine = await engineFor({ hosts: { "api.test": `${upstream.url}/gateway/` } });
  const client = await rawTlsThrough(engine, "api.test");
  client.write("GET /v1/models HTTP/1.1\r\nHost: api.test\r\n\r\n");
  const head = await answerOnce(await upstream.connection());
  expect(head).toMatch(/^GET \/gateway\/v1\/models /);
  expect(head).toContain(`host: 127.0.0.1:${upstream.port}\r\n`);
  expect(engine.exchanges[0]?.url).toBe("https://api.test/v1/models");
});

describe("an upstream proxy", () => {
  test("carries every connection, with its credentials and no lookup of the name here", async () => {
    const upstream = await rawUpstream();
    const heads: string[] = [];
    const proxy = createServer((socket: Socket) => {
      socket.on("error", () => {});
      socket.once("data", (bytes) => {
        heads.push(bytes.toString());
        const server = connectNet(upstream.port, "127.0.0.1");
        server.on("error", () => {});
        socket.write("HTTP/1.1 200 ok\r\n\r\n");
        socket.pipe(server).pipe(socket);
      });
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    closeLater(async () => proxy.close());
    const { port } = proxy.address() as { port: number };
    const engine = await engineFor({
      upstream: { proxyUrl: new URL(`http://me:p%40ss@127.0.0.1:${port}`) },
      hostPolicy: policy({ "tunnel.invalid": "tunnel" }),
    });
    const client = await dial(engine.port);
    client.write("GET http://api.invalid:81/x HTTP/1.1\r\nHost: api.invalid:81\r\n\r\n");
    expect(await answerOnce(await upstream.connection())).toMatch(/^GET \/x /);
    await client.until("ok");
    const tunnel = new RawConnection(await connectThrough(engine, "tunnel.invalid:443"));
    tunnel.write("raw");
    await (await upstream.connection()).until("raw");
    tunnel.socket.destroy();
    expect(heads[0]).toBe(
      `CONNECT api.invalid:81 HTTP/1.1\r\nHost: api.invalid:81\r\nProxy-Authorization: Basic ${Buffer.from("me:p@ss").toString("base64")}\r\n\r\n`,
    );
    expect(heads[1]).toMatch(/^CONNECT tunnel\.invalid:443 /);
  });
});

test("a mock's upstream opens nothing but what is passed through", async () => {
  const upstream = await rawUpstream();
  const offline = createOfflineUpstream([`127.0.0.1:${upstream.port}`]);
  closeLater(offline.close);
  await expect(offline.connect("localhost", upstream.port)).rejects.toMatchObject({ code: "HOST_REFUSED" });
  const socket = await offline.connect("127.0.0.1", upstream.port);
  socket.destroy();
  const failed = await new Promise((resolve) => {
    offline.send(
      {
        method: "GET",
        target: { scheme: "http", host: "localhost", port: upstream.port },
        path: "/",
        headers: [["host", "x"]],
        body: undefined,
        trailers: () => [],
      },
      { informational() {}, head() {}, chunk: () => true, end() {}, failed: resolve },
    );
  });
  expect(failed).toMatchObject({ code: "HOST_REFUSED" });
});
