import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
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
let ca: string;

beforeAll(async () => {
  authority = await openAuthority({
    directory: join(temporaryDirectory("routes"), "certs"),
    now: () => new Date(),
  });
  ca = authority.certificateFile;
  origin = await startOrigin(authority);
  programs = createPrograms();
});
beforeEach(async () => {
  proxy = await startProxy(origin.port);
  return () => proxy.close();
});
afterAll(() => origin.close());

const proxyUrl = (userInfo = "") => `http://${userInfo}127.0.0.1:${proxy.port}`;
const get = (url: string) => `
  import https from "node:https";
  https.get(${JSON.stringify(url)}, { agent: false }, (r) => { r.resume(); console.log(r.statusCode); })
    .on("error", (e) => console.log(e.code));`;
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("a connection goes straight", () => {
  it("without the preload's variable, which leaves tls.connect as it was", async () => {
    const code = `import tls from "node:tls";
      console.log(tls.connect.toString().includes("normalizeConnectArgs") || !tls.connect.toString().includes("tunnel"));
      ${get("https://api.invalid/")}`;
    expect((await programs.run(code, { ca })).stdout).toBe("true\nENOTFOUND\n");
  });

  it.each(["nonsense", "https://127.0.0.1:1", "socks5://127.0.0.1:1", "http://"])(
    "where the variable is %j, which is no proxy of ours",
    async (value) => {
      expect((await programs.run(get("https://api.invalid/"), { ca, proxy: value })).stdout).toBe(
        "ENOTFOUND\n",
      );
    },
  );

  it.each(["localhost", "127.0.0.1", "127.8.9.1"])("to this machine, as %s", async (host) => {
    const secureContext = await authority.secureContext(host);
    const local = createServer(
      { SNICallback: (_name, done) => done(null, secureContext) },
      (_request, response) => response.end(),
    );
    Object.assign(local, { _sharedCreds: secureContext });
    local.listen(0);
    await once(local, "listening");
    const url = `https://${host}:${(local.address() as AddressInfo).port}/`;
    const { stdout } = await programs.run(get(url), { ca, proxy: proxyUrl() });
    local.close();
    expect(stdout).toBe("200\n");
    expect(proxy.connects).toEqual([]);
  });

  it.each([
    ["api.invalid", "https://api.invalid/"],
    ["a.example, .invalid", "https://api.invalid/"],
    ["*.invalid", "https://api.invalid/"],
    ["API.invalid:8443", "https://api.invalid:8443/"],
    ["*", "https://api.invalid/"],
  ])("where NO_PROXY is %j, to %s", async (noProxy, url) => {
    const outcome = await programs.run(get(url), {
      ca,
      proxy: proxyUrl(),
      environment: { NO_PROXY: noProxy },
    });
    expect(outcome.stdout).toBe("ENOTFOUND\n");
    expect(proxy.connects).toEqual([]);
  });

  it("where it is given a socket, as clients do that tunnel by themselves", async () => {
    const code = `
      import { connect } from "node:tls"; import net from "node:net";
      const socket = net.connect(${origin.port}, "127.0.0.1");
      connect({ socket, host: "api.invalid", servername: "api.invalid" }, function () { console.log(this.authorized); this.destroy(); });`;
    expect((await programs.run(code, { ca, proxy: proxyUrl() })).stdout).toBe("true\n");
    expect(proxy.connects).toEqual([]);
  });
});

describe("a connection goes through the proxy", () => {
  it.each([
    ["notapi.invalid,other.example", "https://api.invalid/", "api.invalid:443"],
    ["api.invalid:8443", "https://api.invalid/", "api.invalid:443"],
    ["10.0.0.0/8", "https://192.0.2.1/", "192.0.2.1:443"],
  ])("where NO_PROXY is %j, to %s", async (noProxy, url, target) => {
    const environment = { NO_PROXY: noProxy, NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_NO_WARNINGS: "1" };
    await programs.run(get(url), { ca, proxy: proxyUrl(), environment });
    expect(proxy.connects.map((seen) => seen.target)).toEqual([target]);
  });

  it("but not for an address within a range of NO_PROXY", async () => {
    const code = `import { connect } from "node:tls"; connect({ host: "10.1.2.3", port: 443 }).on("error", () => {}).destroy();`;
    await programs.run(code, { ca, proxy: proxyUrl(), environment: { NO_PROXY: "10.0.0.0/8" } });
    expect(proxy.connects).toEqual([]);
  });

  it("with the user name and password of the proxy's URL, percent-escapes undone", async () => {
    await programs.run(get("https://api.invalid/"), { ca, proxy: proxyUrl("my%20test:scope@") });
    expect(proxy.connects[0]?.authorization).toBe(basic("my test:scope"));
  });

  it("in the scope that HTTPS_PROXY names, set for the program or by it", async () => {
    const environment = { HTTPS_PROXY: proxyUrl("one:scope@") };
    const code = `
      import https from "node:https";
      const get = () => new Promise((done) => https.get("https://api.invalid/", { agent: false }, (r) => { r.resume(); r.on("end", done); }));
      await get(); process.env.HTTPS_PROXY = ${JSON.stringify(proxyUrl("two:scope@"))}; await get();
      process.env.HTTPS_PROXY = "http://other:proxy@192.0.2.1:3128"; await get();`;
    await programs.run(code, { ca, proxy: proxyUrl(), environment });
    expect(proxy.connects.map((seen) => seen.authorization)).toEqual([
      basic("one:scope"),
      basic("two:scope"),
      undefined,
    ]);
  });

  it("once, when the preload is loaded twice", async () => {
    const code = `
      import { createRequire } from "node:module"; import tls from "node:tls";
      const require = createRequire(import.meta.url); const before = tls.connect;
      const [file] = Object.keys(require.cache).filter((name) => name.endsWith("node-preload.cjs"));
      delete require.cache[file]; require(file); console.log(tls.connect === before);`;
    expect((await programs.run(code, { ca, proxy: proxyUrl() })).stdout).toBe("true\n");
  });
});
