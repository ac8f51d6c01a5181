import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CertificateAuthority, openAuthority } from "../../../src/engine/certificates/authority.js";
import { temporaryDirectory } from "../compiled-source.js";
import { createPrograms, type Programs } from "./program.js";
import { type OriginServer, type ProxyServer, startOrigin, startProxy } from "./proxy-server.js";

let authority: CertificateAuthority;
let origin: OriginServer;
let proxy: ProxyServer;
let programs: Programs;

beforeAll(async () => {
  authority = await openAuthority({
    directory: join(temporaryDirectory("failures"), "certs"),
    now: () => new Date(),
  });
  origin = await startOrigin(authority);
  programs = createPrograms();
});
beforeEach(async () => {
  proxy = await startProxy(origin.port);
  return () => proxy.close();
});
afterAll(() => origin.close());

const run = (code: string, port = proxy.port) =>
  programs.run(code, { proxy: `http://127.0.0.1:${port}`, ca: authority.certificateFile });

const tell = `(e) => console.log(JSON.stringify({ code: e.code, statusCode: e.statusCode, message: e.message }))`;
const viaHttps = `import https from "node:https"; https.get("https://api.invalid/").on("error", ${tell});`;
const viaFetch = `fetch("https://api.invalid/").catch(({ cause }) => (${tell})(cause));`;

async function errorOf(
  code: string,
  port?: number,
): Promise<{ code: string; statusCode?: number; message: string }> {
  const { exitCode, stdout, stderr } = await run(code, port);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe.each([
  ["https", viaHttps],
  ["fetch", viaFetch],
])("a failure seen by %s", (_client, code) => {
  it("names the proxy when nothing listens there, and keeps its code", async () => {
    const unused = createServer().listen(0, "127.0.0.1");
    await once(unused, "listening");
    const { port } = unused.address() as { port: number };
    await new Promise((resolve) => unused.close(resolve));
    expect(await errorOf(code, port)).toEqual({
      code: "ECONNREFUSED",
      message: `connect ECONNREFUSED 127.0.0.1:${port} (proxymock at 127.0.0.1:${port}, for api.invalid:443)`,
    });
  });

  it.each([
    [
      "with a length",
      (body: string) => `HTTP/1.1 403 Forbidden\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      false,
    ],
    [
      "to the end of the connection",
      (body: string) => `HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n${body}`,
      true,
    ],
  ])("carries the proxy's reason, sent %s", async (_how, answer, ends) => {
    proxy.answer = (socket) => {
      const text = answer("api.invalid is not named:\n use --passthrough");
      socket.write(text.slice(0, 30));
      setImmediate(() => (ends ? socket.end(text.slice(30)) : socket.write(text.slice(30))));
    };
    expect(await errorOf(code)).toMatchObject({
      code: "ERR_PROXY_TUNNEL",
      statusCode: 403,
      message: expect.stringContaining("api.invalid:443: 403 api.invalid is not named: use --passthrough"),
    });
  });

  it("carries the reason phrase where there is no body", async () => {
    proxy.answer = (socket) => socket.write("HTTP/1.1 407 Who are you\r\n\r\n");
    expect((await errorOf(code)).message).toContain("407 Who are you");
  });

  it.each([
    ["closes without an answer", (socket: Socket) => socket.end()],
    ["answers something else than HTTP", (socket: Socket) => socket.write("SSH-2.0-OpenSSH\r\n\r\n")],
    ["answers without end", (socket: Socket) => socket.write("x".repeat(100_000))],
  ])("is reported when the proxy %s", async (_what, answer) => {
    proxy.answer = answer;
    expect(await errorOf(code)).toMatchObject({
      code: "ERR_PROXY_TUNNEL",
      message: expect.stringContaining("api.invalid:443"),
    });
  });

  it("is a reset when the proxy breaks the opened tunnel off", async () => {
    proxy.answer = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.once("data", () => socket.resetAndDestroy());
    };
    expect((await errorOf(code)).code).toBe("ECONNRESET");
  });
});

it("lets a timeout of the socket pass while the proxy keeps silent, and lets go of the proxy then", async () => {
  proxy.answer = () => {};
  const { exitCode, stdout } = await run(`import tls from "node:tls";
    const s = tls.connect({ host: "api.invalid", port: 443, timeout: 50 }); s.on("timeout", () => { console.log("timeout"); s.destroy(); });`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "timeout\n" });
});

it("does not keep a program running for the sake of idle connections", async () => {
  const { exitCode, stdout } = await run(`
    import https from "node:https";
    const agent = new https.Agent({ keepAlive: true });
    https.get("https://api.invalid/", { agent }, (r) => { r.resume(); r.on("end", () => console.log("answered")); });
    await (await fetch("https://api.invalid/")).text();`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "answered\n" });
});
