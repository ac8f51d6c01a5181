import { describe, expect, test } from "vitest";
import { engineFor, rawUpstream } from "./support/closers.js";
import { connectThrough, dial, RawConnection, rawTlsThrough } from "./support/raw-connection.js";
import { type RunningEngine, textAnswer } from "./support/running-engine.js";

/** A well-behaved client is served as ever. */
async function expectServed(engine: RunningEngine): Promise<void> {
  const client = await rawTlsThrough(engine, "good.test");
  client.write("GET / HTTP/1.1\r\nHost: good.test\r\nConnection: close\r\n\r\n");
  expect(await client.rest()).toContain("served");
  expect(engine.events.failures).toEqual([]);
}

const serving = () => engineFor({ handle: () => textAnswer("served"), limits: { headersTimeoutMs: 200 } });

const request = (lines: string) => `GET /x HTTP/1.1\r\nHost: x\r\n${lines}\r\n\r\n`;

describe("on the port and inside CONNECT", () => {
  const hostile: readonly (readonly [string, string, RegExp])[] = [
    ["a header of 200 kB", request(`X: ${"a".repeat(200_000)}`), /^(?:HTTP\/1\.1 431 |$)/],
    [
      "ten thousand headers",
      request(Array.from({ length: 10_000 }, (_, number) => `X-Header-${number}: v`).join("\r\n")),
      /^(?:HTTP\/1\.1 431 |$)/,
    ],
    ["a head that never ends", "GET /x HTTP/1.1\r\nHost: x\r\nX-Slow: ", /^HTTP\/1\.1 408 /],
    ["no HTTP at all", "\x00\x01\x02garbage\r\n\r\n", /^HTTP\/1\.1 400 /],
    [
      "two ways of framing",
      `${request("Content-Length: 3\r\nTransfer-Encoding: chunked")}0\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ["two lengths", `${request("Content-Length: 3\r\nContent-Length: 4")}abcd`, /^HTTP\/1\.1 400 /],
    [
      "a transfer coding that cannot be passed on",
      request("Transfer-Encoding: gzip, chunked"),
      /^HTTP\/1\.1 501 /,
    ],
    ["no Host", "GET /x HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
  ];

  test.each(hostile)("%s is refused, and the next client is served", async (_what, bytes, answer) => {
    const engine = await serving();
    const direct = await dial(engine.port);
    direct.write(bytes);
    expect(await direct.rest()).toMatch(answer);
    const inside = new RawConnection(await connectThrough(engine, "bad.test:80"));
    inside.write(bytes);
    expect(await inside.rest()).toMatch(answer);
    await expectServed(engine);
  });
});

test("a broken chunk in an upload ends that exchange alone, upstream too", async () => {
  const upstream = await rawUpstream();
  const engine = await engineFor({
    hosts: { "bad.test": upstream.url },
    handle: ({ target }) => (target.host === "bad.test" ? { kind: "forward" } : textAnswer("served")),
  });
  const client = await rawTlsThrough(engine, "bad.test");
  client.write("POST / HTTP/1.1\r\nHost: bad.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  const server = await upstream.connection();
  await server.until("abc\r\n");
  client.write("ZZ\r\n");
  expect(await server.rest()).not.toContain("0\r\n\r\n");
  await client.rest();
  await expectServed(engine);
});

describe("a broken handshake", () => {
  test.each([
    ["a ClientHello that is none", "\x16\x03\x01\x00\x05hello"],
    ["a record that never ends", "\x16\x03\x01\xff\xff"],
  ])("with %s ends that connection alone", async (_what, bytes) => {
    const engine = await serving();
    for (const socket of [
      await dial(engine.port),
      new RawConnection(await connectThrough(engine, "bad.test:443")),
    ]) {
      socket.write(bytes);
      socket.socket.end();
      await socket.rest();
    }
    await expectServed(engine);
  });

  test("with an HTTP/2 preface that goes wrong ends that connection alone", async () => {
    const engine = await serving();
    const client = await dial(engine.port);
    client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    await client.rest();
    await expectServed(engine);
  });
});

test("clients that vanish at any point of a CONNECT and handshake leave nothing behind", async () => {
  const engine = await serving();
  const { socket } = await rawTlsThrough(engine, "bad.test");
  socket.destroy();
  for (const bytes of [
    "",
    "C",
    "CONNECT bad.test:443 HTTP/1.1\r\n",
    "CONNECT bad.test:443 HTTP/1.1\r\nHost: x\r\n\r\n\x16\x03",
  ]) {
    const client = await dial(engine.port);
    client.write(bytes);
    client.socket.resetAndDestroy();
    await client.closed;
  }
  await expectServed(engine);
  expect(await engine.engine.close({ drainMs: 5_000 })).toEqual({ aborted: 0 });
});

test("nothing is printed", async () => {
  const printed: unknown[] = [];
  const original = { debug: console.debug, error: console.error, log: console.log };
  const note = (...args: unknown[]) => void printed.push(args);
  Object.assign(console, { debug: note, error: note, log: note });
  try {
    const engine = await serving();
    const inside = await connectThrough(engine, "bad.test:443");
    inside.resetAndDestroy();
    const direct = await dial(engine.port);
    direct.write(`POST http://bad.test/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc`);
    direct.socket.resetAndDestroy();
    await expectServed(engine);
  } finally {
    Object.assign(console, original);
  }
  expect(printed).toEqual([]);
});
