import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { engineFor, httpUpstream, rawUpstream } from "./support/closers.js";
import { dial, rawTlsThrough, tlsThrough } from "./support/raw-connection.js";
import { answerOnce } from "./support/raw-upstream.js";

describe("a request inside CONNECT and TLS", () => {
  test("arrives upstream with its path bytes, header lines and body untouched, and the answer comes back so", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(
      "POST /model/a%3Ab%2Fc/converse?x=%20y HTTP/1.1\r\nHost: api.test\r\nX-Multi: 1\r\nx-multi: 2\r\nX-CaSe: Kept\r\n" +
        "Proxy-Authorization: Basic c2NvcGU6eA==\r\nx-proxymock-scope: s\r\nContent-Length: 5\r\n\r\nhello",
    );
    const server = await upstream.connection();
    const head = await server.until("\r\n\r\n");
    expect(head).toMatch(/^POST \/model\/a%3Ab%2Fc\/converse\?x=%20y HTTP\/1\.1\r\n/);
    expect(head).toContain("X-Multi: 1\r\nx-multi: 2\r\nX-CaSe: Kept\r\n");
    expect(head.toLowerCase()).not.toMatch(/proxy|scope/);
    expect(head.toLowerCase()).toContain("content-length: 5\r\n");
    expect(await server.until("hello")).toBe("hello");
    server.write(
      "HTTP/1.1 201 Made Up\r\nSet-Cookie: a=1\r\nX-One: b\r\nset-cookie: c=2\r\nContent-Length: 3\r\n\r\n\xe9!\n",
    );
    const answer = await client.until("\xe9!\n");
    expect(answer).toMatch(/^HTTP\/1\.1 201 Made Up\r\nSet-Cookie: a=1\r\nX-One: b\r\nset-cookie: c=2\r\n/);
    expect(answer.toLowerCase()).not.toContain("\r\ndate:");
    expect(engine.exchanges[0]).toMatchObject({
      method: "POST",
      url: "https://api.test/model/a%3Ab%2Fc/converse?x=%20y",
      via: "connect",
      target: { scheme: "https", host: "api.test", port: 443 },
    });
  });

  test("shares its connection with the next one", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write("GET /1 HTTP/1.1\r\nHost: api.test\r\n\r\n");
    const server = await upstream.connection();
    await answerOnce(server, "one");
    await client.until("one");
    client.write("GET /2 HTTP/1.1\r\nHost: api.test\r\n\r\n");
    expect(await answerOnce(server, "two")).toContain("GET /2 ");
    await client.until("two");
    expect(upstream.accepted).toBe(1);
  });

  test("with a chunked body is chunked upstream, its trailers behind it", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write(
      "POST /c HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n",
    );
    const server = await upstream.connection();
    // The head leaves before the first byte of the body is there.
    const head = await server.until("\r\n\r\n");
    expect(head).toContain("Transfer-Encoding: chunked\r\n");
    expect(head).not.toContain("ontent-");
    client.write("3\r\nabc\r\n");
    await server.until("3\r\nabc\r\n");
    client.write("0\r\nX-Sum: 7\r\n\r\n");
    expect(await server.until("\r\n\r\n")).toBe("0\r\nX-Sum: 7\r\n\r\n");
    server.write(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n2\r\nhi\r\n0\r\nX-End: 9\r\n\r\n",
    );
    const answer = await client.until("X-End: 9\r\n\r\n");
    expect(answer).toContain("Trailer: X-End\r\n");
    expect(answer).toContain("\r\n2\r\nhi\r\n0\r\n");
  });

  test("that expects 100-continue gets the upstream's own go-ahead before it sends its body", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write("POST /e HTTP/1.1\r\nHost: api.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    const server = await upstream.connection();
    expect(await server.until("\r\n\r\n")).toContain("Expect: 100-continue\r\n");
    expect(client.text).toBe("");
    server.write("HTTP/1.1 100 Continue\r\n\r\n");
    expect(await client.until("\r\n\r\n")).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    client.write("body");
    await server.until("body");
    server.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    expect(await client.until("ok")).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test("whose body the upstream refuses early gets that answer at once, and 103 hints before it", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write("POST /early HTTP/1.1\r\nHost: api.test\r\nContent-Length: 100000\r\n\r\nfirst");
    const server = await upstream.connection();
    await server.until("first");
    server.write(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig",
    );
    const answer = await client.until("big");
    expect(answer).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>\r\n\r\nHTTP\/1\.1 413 Too Large\r\n/);
  });

  test("answered without a body by HEAD, 204 or 304 leaves the connection usable", async () => {
    const upstream = await rawUpstream();
    const engine = await engineFor({ hosts: { "api.test": upstream.url } });
    const client = await rawTlsThrough(engine, "api.test");
    client.write("HEAD /h HTTP/1.1\r\nHost: api.test\r\n\r\n");
    const first = await upstream.connection();
    await first.until("\r\n\r\n");
    first.write("HTTP/1.1 200 OK\r\nContent-Length: 77\r\nConnection: close\r\n\r\n");
    expect(await client.until("\r\n\r\n")).toContain("Content-Length: 77\r\n");
    for (const status of ["204 No Content", "304 Not Modified"]) {
      client.write("GET /n HTTP/1.1\r\nHost: api.test\r\n\r\n");
      const server = await upstream.connection();
      await server.until("\r\n\r\n");
      server.write(`HTTP/1.1 ${status}\r\nETag: "x"\r\nConnection: close\r\n\r\n`);
      const answer = await client.until("\r\n\r\n");
      expect(answer).toContain(status);
      expect(answer.toLowerCase()).not.toMatch(/transfer-encoding|content-length/);
    }
    expect(client.text).toBe("");
  });
});

test("five megabytes pass both ways unchanged, by length and in chunks", async () => {
  const url = await httpUpstream((request, response) => {
    const hash = createHash("sha256");
    const parts: Buffer[] = [];
    request.on("data", (bytes: Buffer) => {
      hash.update(bytes);
      parts.push(bytes);
    });
    request.on("end", () => {
      response.setHeader("x-hash", hash.digest("hex"));
      if (request.headers["content-length"] !== undefined) response.setHeader("content-length", 5_000_000);
      response.end(Buffer.concat(parts));
    });
  });
  const engine = await engineFor({ hosts: { "api.test": url } });
  const body = randomBytes(5_000_000);
  const wanted = createHash("sha256").update(body).digest("hex");
  for (const headers of [{ "content-length": body.length }, {}]) {
    const socket = await tlsThrough(engine, "api.test");
    const request = httpRequest({
      method: "POST",
      path: "/",
      headers: { host: "api.test", ...headers },
      createConnection: () => socket,
    });
    for (let at = 0; at < body.length; at += 100_000) request.write(body.subarray(at, at + 100_000));
    request.end();
    const [response] = await once(request, "response");
    const hash = createHash("sha256");
    for await (const bytes of response) hash.update(bytes);
    expect(response.headers["x-hash"]).toBe(wanted);
    expect(hash.digest("hex")).toBe(wanted);
    socket.destroy();
  }
});

test("each event of a stream reaches the client before the next one is sent", async () => {
  const upstream = await rawUpstream();
  const engine = await engineFor({ hosts: { "api.test": upstream.url } });
  const client = await rawTlsThrough(engine, "api.test");
  client.write("GET /sse HTTP/1.1\r\nHost: api.test\r\nAccept-Encoding: gzip, zstd;q=0.5, br\r\n\r\n");
  const server = await upstream.connection();
  await server.until("\r\n\r\n");
  server.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  await client.until("\r\n\r\n");
  for (let number = 0; number < 20; number++) {
    const event = `data: ${number}\n\n`;
    server.write(`${event.length.toString(16)}\r\n${event}\r\n`);
    expect(await client.until(`${event}\r\n`)).toBe(`${event.length.toString(16)}\r\n${event}\r\n`);
  }
  server.write("0\r\n\r\n");
  expect(await client.until("0\r\n\r\n")).toBe("0\r\n\r\n");
});

test("an answer without a length ends with the connection and is whole", async () => {
  const upstream = await rawUpstream();
  const engine = await engineFor({ hosts: { "api.test": upstream.url } });
  const client = await rawTlsThrough(engine, "api.test");
  client.write("GET / HTTP/1.1\r\nHost: api.test\r\n\r\n");
  const server = await upstream.connection();
  await server.until("\r\n\r\n");
  server.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
  server.socket.end();
  expect(await client.until("0\r\n\r\n")).toContain("all of it");
});

test("a slow reader holds the upstream back", async () => {
  const upstream = await rawUpstream();
  const engine = await engineFor({ hosts: { "api.test": upstream.url } });
  const socket = await tlsThrough(engine, "api.test");
  socket.pause();
  socket.write("GET /big HTTP/1.1\r\nHost: api.test\r\n\r\n");
  const server = await upstream.connection();
  await server.until("\r\n\r\n");
  server.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const piece = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, 1), Buffer.from("\r\n")]);
  let sent = 0;
  // Sends until nobody takes any more: then every buffer on the way is full.
  for (;;) {
    const taken = await new Promise<boolean>((resolve) => {
      const stuck = setTimeout(() => resolve(false), 500);
      server.socket.write(piece, () => {
        clearTimeout(stuck);
        resolve(true);
      });
    });
    if (!taken) break;
    sent += 65_536;
    expect(sent).toBeLessThan(64_000_000);
  }
  const other = await dial(engine.port);
  other.write("GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(await other.until("\r\n\r\n")).toContain("502");
  socket.destroy();
});
