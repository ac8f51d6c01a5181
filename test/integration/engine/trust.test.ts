import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, test } from "vitest";
import type { Target } from "../../../src/engine/exchange.js";
import { TrustWatch } from "../../../src/engine/trust-watch.js";
import { engineFor } from "./support/closers.js";
import { connectThrough, RawConnection, rawTlsThrough, tlsThrough } from "./support/raw-connection.js";
import { textAnswer } from "./support/running-engine.js";

const target = (host: string): Target => ({ scheme: "https", host, port: 443 });

/** What a TLS 1.2 client says first; up to the key exchange its alerts are in clear. */
async function clientHello(servername: string): Promise<Buffer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const { port } = server.address() as AddressInfo;
  const client = connectTls({ port, host: "127.0.0.1", servername, maxVersion: "TLSv1.2" });
  client.on("error", () => {});
  const [socket] = (await accepted) as [Socket];
  const [hello] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}

describe("a client that doesn't trust the CA", () => {
  test("and says so with a TLS alert is reported at once, once", async () => {
    const engine = await engineFor();
    const reported = engine.nextUntrusting();
    const hello = await clientHello("api.test");
    for (let attempt = 0; attempt < 3; attempt++) {
      const client = new RawConnection(await connectThrough(engine, "api.test:443"));
      client.write(hello);
      // The server's first record is a handshake; the answer to it is a fatal alert, unknown_ca.
      await client.until("\x16\x03\x03");
      client.write("\x15\x03\x03\x00\x02\x02\x30");
      await client.rest();
      if (attempt === 0) expect((await reported).host).toBe("api.test");
    }
    expect(engine.events.untrusting).toEqual(["api.test"]);
    expect(engine.engine.untrustingHosts()).toEqual([target("api.test")]);
  });

  test("and hangs up after the handshake without a word is reported", async () => {
    const engine = await engineFor();
    const reported = engine.nextUntrusting();
    (await tlsThrough(engine, "api.test")).destroy();
    await reported;
    expect(engine.engine.untrustingHosts()).toEqual([target("api.test")]);
  });

  test("is told from one with spare connections by a single request", async () => {
    const engine = await engineFor({ handle: () => textAnswer("fine") });
    await tlsThrough(engine, "api.test");
    const client = await rawTlsThrough(engine, "api.test");
    client.write("GET / HTTP/1.1\r\nHost: api.test\r\n\r\n");
    await client.until("fine");
    await tlsThrough(engine, "api.test");
    const reported = engine.nextUntrusting();
    await connectThrough(engine, "other.test:443");
    expect((await reported).host).toBe("other.test");
    expect(engine.engine.untrustingHosts()).toEqual([target("other.test")]);
  });
});

test("a request that comes after the report clears the host", async () => {
  const reports: string[] = [];
  const reported = new Promise<void>((resolve) => {
    const watch = new TrustWatch(({ host }) => {
      reports.push(host);
      expect(watch.untrustingHosts()).toEqual([target("late.test")]);
      watch.requested(target("late.test"));
      expect(watch.untrustingHosts()).toEqual([]);
      watch.connected(target("late.test"));
      watch.distrusted(target("late.test"));
      resolve();
    }, 1);
    watch.connected(target("late.test"));
    watch.connected(target("late.test"));
  });
  // The watch's own timer doesn't keep a process alive; this one does.
  const alive = setInterval(() => {}, 1_000);
  await reported;
  clearInterval(alive);
  expect(reports).toEqual(["late.test"]);
});
