import { once } from "node:events";
import { connect as connectHttp2, constants } from "node:http2";
import { describe, expect, test } from "vitest";
import type { ForwardObserver, ForwardOutcome } from "../../../src/engine/exchange.js";
import { closeLater, engineFor, rawUpstream } from "./support/closers.js";
import { dial, rawTlsThrough, tlsThrough } from "./support/raw-connection.js";
import { textAnswer } from "./support/running-engine.js";

interface Witness extends ForwardObserver {
  readonly seen: string[];
  readonly ended: Promise<ForwardOutcome>;
}

/** An observer that writes down what it is told. */
function witness(): Witness {
  const seen: string[] = [];
  let resolve: (outcome: ForwardOutcome) => void;
  const ended = new Promise<ForwardOutcome>((settle) => {
    resolve = settle;
  });
  return {
    seen,
    ended,
    requestChunk: (bytes) => seen.push(`> ${Buffer.from(bytes)}`),
    requestEnd: () => seen.push("> end"),
    responseHead: ({ status }) => seen.push(`< ${status}`),
    responseChunk: (bytes) => seen.push(`< ${Buffer.from(bytes)}`),
    end: (outcome) => {
      seen.push(outcome.kind);
      resolve(outcome);
    },
  };
}

const get = "GET / HTTP/1.1\r\nHost: api.test\r\n\r\n";

describe("an upstream that breaks off", () => {
  test("before its head is answered 502, told without internals", async () => {
    const upstream = await rawUpstream();
    const observer = witness();
    const engine = await engineFor({
      hosts: { "api.test": upstream.url },
      handle: () => ({ kind: "forward", observer }),
    });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    server.socket.resetAndDestroy();
    const answer = await client.until("correct --upstream\n");
    expect(answer).toMatch(/^HTTP\/1\.1 502 /);
    expect(answer).toContain("(--upstream of api.test:443) gave no answer (ECONNRESET)");
    expect(await observer.ended).toEqual({ kind: "failed", reason: "ECONNRESET" });
  });

  test.each([
    ["with a reset", (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
    ["with an end", (socket: { end(): unknown }) => socket.end()],
  ])("in the middle of a body %s gives the client the same prefix and no clean end", async (_way, cut) => {
    const upstream = await rawUpstream();
    const observer = witness();
    const engine = await engineFor({
      hosts: { "api.test": upstream.url },
      handle: () => ({ kind: "forward", observer }),
    });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    server.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    await client.until("5\r\nfirst\r\n");
    cut(server.socket);
    expect(await client.rest()).toBe("");
    expect((await observer.ended).kind).toBe("broken");
    expect(observer.seen).toEqual(["> end", "< 200", "< first", "broken"]);
  });

  test("resets the stream of an HTTP/2 client, whose other streams go on", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const socket = await tlsThrough(engine, "api.test", { alpn: "h2" });
    const session = connectHttp2("https://api.test", { createConnection: () => socket });
    closeLater(async () => session.destroy());
    const broken = session.request({ ":path": "/1" });
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    server.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
    expect((await once(broken, "data"))[0].toString()).toBe("part");
    const failed = once(broken, "error");
    server.socket.destroy();
    await failed;
    expect(broken.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    const fine = session.request({ ":path": "/2" });
    const next = await upstream.connection();
    await next.until("\r\n\r\n");
    next.write("HTTP/1.1 204 No Content\r\n\r\n");
    expect((await once(fine, "response"))[0][":status"]).toBe(204);
  });

  test("with a body shorter than its length breaks an HTTP/1.0 client's answer too", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "127.0.0.1": upstream.url } });
    const client = await dial(engine.port);
    client.write("GET http://127.0.0.1/ HTTP/1.0\r\n\r\n");
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    server.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    await client.until("first");
    server.socket.destroy();
    expect((await client.closed).error?.code).toBe("ECONNRESET");
  });
});

describe("a client that goes away", () => {
  test("in the middle of an answer has its upstream request cut off", async () => {
    const upstream = await rawUpstream();
    const observer = witness();
    const engine = await engineFor({
      hosts: { "api.test": upstream.url },
      handle: () => ({ kind: "forward", observer }),
    });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    server.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    await client.until("first");
    client.socket.destroy();
    await server.rest();
    expect((await observer.ended).kind).toBe("client-gone");
    expect(engine.exchanges[0]?.signal.aborted).toBe(true);
  });

  test("before the head, by HTTP/2 reset, has it cut off as well", async () => {
    const upstream = await rawUpstream();
    const observer = witness();
    const engine = await engineFor({
      hosts: { "api.test": upstream.url },
      handle: () => ({ kind: "forward", observer }),
    });
    const socket = await tlsThrough(engine, "api.test", { alpn: "h2" });
    const session = connectHttp2("https://api.test", { createConnection: () => socket });
    closeLater(async () => session.destroy());
    const stream = session.request({ ":path": "/" });
    const server = await upstream.connection();
    await server.until("\r\n\r\n");
    stream.close(constants.NGHTTP2_CANCEL);
    await server.rest();
    expect((await observer.ended).kind).toBe("client-gone");
  });

  test("in the middle of its upload leaves upstream with a broken request, not a short one", async () => {
    const upstream = await rawUpstream();
    const observer = witness();
    const engine = await engineFor({
      hosts: { "api.test": upstream.url },
      handle: () => ({ kind: "forward", observer }),
    });
    const client = await rawTlsThrough(engine, "api.test");
    client.write("POST / HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
    const server = await upstream.connection();
    await server.until("part\r\n");
    client.socket.destroy();
    expect(await server.rest()).toBe("");
    expect((await observer.ended).kind).toBe("client-gone");
    expect(observer.seen).not.toContain("> end");
  });
});

test("an observer that throws harms nothing and is reported", async () => {
  const upstream = await rawUpstream();
  const boom = () => {
    throw new Error("recorder fault");
  };
  const observer = {
    requestChunk: boom,
    requestEnd: boom,
    responseHead: boom,
    responseChunk: boom,
    end: boom,
  };
  const engine = await engineFor({
    hosts: { "api.test": upstream.url },
    handle: () => ({ kind: "forward", observer }),
  });
  const client = await rawTlsThrough(engine, "api.test");
  client.write("POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 2\r\n\r\nhi");
  const server = await upstream.connection();
  await server.until("hi");
  server.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
  await client.until("fine");
  expect(engine.events.failures).toHaveLength(5);
});

describe("an answer made here", () => {
  test("is sent piece by piece as chunks, with header lines in order and the length put right", async () => {
    const headers = [
      ["X-A", "1"],
      ["Set-Cookie", "a"],
      ["x-a", "2"],
      ["Set-Cookie", "b"],
      ["Transfer-Encoding", "chunked"],
    ] as const;
    const engine = await engineFor({
      handle: ({ url }) => ({
        ...textAnswer("", []),
        headers: url.endsWith("/length") ? [...headers, ["Content-Length", "999"] as const] : headers,
        pieces: [Buffer.from("one"), Buffer.from("three")],
        trailers: [["X-Sum", "8"]],
      }),
    });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    const chunked = await client.until("X-Sum: 8\r\n\r\n");
    expect(chunked).toContain("X-A: 1\r\nSet-Cookie: a\r\nx-a: 2\r\nSet-Cookie: b\r\n");
    expect(chunked).toContain("\r\n3\r\none\r\n5\r\nthree\r\n0\r\nX-Sum: 8\r\n\r\n");
    client.write("GET /length HTTP/1.1\r\nHost: api.test\r\n\r\n");
    expect(await client.until("onethree")).toContain("Content-Length: 8\r\n");
  });

  test("that is held is broken off after its time, and the maker hears of it", async () => {
    let broken = 0;
    const engine = await engineFor({
      handle: () => ({ ...textAnswer("part"), end: { holdMs: 1, onBroken: () => broken++ } }),
    });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(get);
    const answer = await client.rest();
    expect(answer).toContain("4\r\npart\r\n");
    expect(answer).not.toContain("0\r\n\r\n");
    expect(broken).toBe(1);
  });

  test("for a body that was read whole leaves the connection usable, whatever was sent", async () => {
    const engine = await engineFor({
      handle: async (exchange) => textAnswer(`${(await exchange.readBody(1_000)).length} bytes;`),
    });
    const client = await rawTlsThrough(engine, "api.test");
    client.write("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    await client.until("HTTP/1.1 100 Continue\r\n\r\n");
    client.write("abc");
    await client.until("3 bytes;");
    await client.until("0\r\n\r\n");
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n${"x".repeat(2_000)}`);
    expect(await client.until("look for its answer\n")).toMatch(/^HTTP\/1\.1 413 /);
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until("0 bytes;");
  });
});
