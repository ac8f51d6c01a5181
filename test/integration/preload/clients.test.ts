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
    directory: join(temporaryDirectory("preload"), "certs"),
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

const run = (code: string, environment: Record<string, string> = {}, cjs = false) =>
  programs.run(code, {
    proxy: `http://127.0.0.1:${proxy.port}`,
    ca: authority.certificateFile,
    environment,
    cjs,
  });

/** Hosts that no name server knows: a program that isn't taken through the proxy fails. */
const clients: Record<string, string> = {
  fetch: `const r = await fetch("https://api.invalid/v1"); console.log((await r.json()).httpVersion);`,
  "https with the global agent": `
    import https from "node:https";
    https.get("https://api.invalid/v1", (r) => { r.resume(); console.log(r.httpVersion); });`,
  "https with an agent of its own, imported by name": `
    import { Agent, get } from "node:https";
    get("https://api.invalid/v1", { agent: new Agent({ keepAlive: true }) }, (r) => { r.resume(); console.log(r.httpVersion); });`,
  "tls.connect imported by name": `
    import { connect } from "node:tls";
    const s = connect(443, "api.invalid", { servername: "api.invalid" }, () => s.end("GET / HTTP/1.1\\r\\nhost: a\\r\\nconnection: close\\r\\n\\r\\n"));
    s.on("data", (d) => console.log(String(d).slice(5, 8)));`,
  "node:http2": `
    import { connect } from "node:http2";
    const s = connect("https://api.invalid"); const r = s.request({ ":path": "/v1" });
    let t = ""; r.on("data", (d) => { t += d; }); r.on("end", () => { console.log(JSON.parse(t).httpVersion); s.close(); });`,
  axios: `import axios from "axios"; console.log((await axios.get("https://api.invalid/v1")).data.httpVersion);`,
  got: `import got from "got"; console.log((await got("https://api.invalid/v1").json()).httpVersion);`,
  "got over HTTP/2": `import got from "got"; console.log((await got("https://api.invalid/v1", { http2: true }).json()).httpVersion);`,
  undici: `import { request } from "undici"; console.log((await (await request("https://api.invalid/v1")).body.json()).httpVersion);`,
  "openai 6": `
    import OpenAI from "openai"; const c = new OpenAI({ apiKey: "k", baseURL: "https://api.invalid/v1", maxRetries: 0 });
    console.log((await c.chat.completions.create({ model: "m", messages: [] })).choices[0].message.content.slice(5));`,
  "openai 4": `
    import OpenAI from "openai4"; const c = new OpenAI({ apiKey: "k", baseURL: "https://api.invalid/v1", maxRetries: 0 });
    console.log((await c.chat.completions.create({ model: "m", messages: [] })).choices[0].message.content.slice(5));`,
  "the AWS SDK's Bedrock client": `
    import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
    const c = new BedrockRuntimeClient({ region: "eu-west-1", endpoint: "https://api.invalid", maxAttempts: 1,
      credentials: { accessKeyId: "a", secretAccessKey: "s" } });
    const r = await c.send(new ConverseCommand({ modelId: "m", messages: [{ role: "user", content: [{ text: "hi" }] }] }));
    console.log(r.output.message.content[0].text.slice(5));`,
};

const versions: Record<string, string> = {
  "node:http2": "2.0",
  "got over HTTP/2": "2.0",
  "the AWS SDK's Bedrock client": "2.0",
};

describe("a Node program is taken through the proxy, and ends by itself, when it uses", () => {
  it.each(Object.entries(clients))("%s", async (name, code) => {
    // The AWS SDK announces the Node versions it will drop.
    const outcome = await run(code, name.includes("AWS") ? { NODE_NO_WARNINGS: "1" } : {});
    expect(outcome).toEqual({ exitCode: 0, stdout: `${versions[name] ?? "1.1"}\n`, stderr: "" });
    expect(proxy.connects[0]).toEqual({ target: "api.invalid:443", authorization: undefined });
  });

  it("CommonJS", async () => {
    const code = `const tls = require("tls"); require("https").get("https://api.invalid/", (r) => { r.resume(); console.log(tls.connect.name, tls.connect.length); });`;
    expect(await run(code, {}, true)).toEqual({ exitCode: 0, stdout: "connect 0\n", stderr: "" });
  });

  it("worker threads, those made of text as well", async () => {
    const code = `
      import { Worker } from "node:worker_threads";
      new Worker('fetch("https://api.invalid/").then((r) => console.log("worker", r.status))', { eval: true });`;
    expect(await run(code)).toEqual({ exitCode: 0, stdout: "worker 200\n", stderr: "" });
  });

  it("processes of its own", async () => {
    const code = `
      import { execFileSync } from "node:child_process";
      const code = 'fetch("https://api.invalid/").then((r) => console.log("child", r.status))';
      process.stdout.write(execFileSync(process.execPath, ["-e", code]));`;
    expect(await run(code)).toEqual({ exitCode: 0, stdout: "child 200\n", stderr: "" });
  });

  it("Node's test runner", async () => {
    const code = `
      import { test } from "node:test"; import assert from "node:assert";
      test("reaches it", async () => assert.equal((await fetch("https://api.invalid/")).status, 200));`;
    expect((await run(code)).exitCode).toBe(0);
    expect(proxy.connects).toHaveLength(1);
  });
});

describe("every form of tls.connect", () => {
  it.each([
    ["(options, callback)", `connect({ host: "api.invalid", port: 443, servername: "api.invalid" }, done)`],
    ["(port, host, options, callback)", `connect(443, "api.invalid", { servername: "api.invalid" }, done)`],
    ["(port, options, callback)", `connect(443, { host: "api.invalid", servername: "api.invalid" }, done)`],
    [
      "(port as text, host, options)",
      `connect("443", "api.invalid", { servername: "api.invalid" }).on("secureConnect", done)`,
    ],
    [
      "host in the options over the argument",
      `connect(443, "other.invalid", { host: "api.invalid", servername: "api.invalid" }, done)`,
    ],
  ])("%s goes through the proxy", async (_form, call) => {
    const outcome = await run(`import { connect } from "node:tls";
      function done() { console.log(this.authorized, this.servername, this.remoteAddress); this.destroy(); }
      ${call};`);
    expect(outcome).toEqual({ exitCode: 0, stdout: "true api.invalid 127.0.0.1\n", stderr: "" });
    expect(proxy.connects).toEqual([{ target: "api.invalid:443", authorization: undefined }]);
  });

  it("writes an IPv6 address in brackets", async () => {
    await run(`import { connect } from "node:tls";
      connect({ host: "2001:db8::1", port: 8443, rejectUnauthorized: false }).on("error", () => {});`);
    expect(proxy.connects[0]?.target).toBe("[2001:db8::1]:8443");
  });

  it("still checks that the certificate is for the host", async () => {
    const { stdout } = await run(`import { connect } from "node:tls";
      connect({ host: "one.invalid", port: 443, servername: "two.invalid", checkServerIdentity: (name) => new Error("asked for " + name) })
        .on("error", (e) => console.log(e.message));`);
    expect(stdout).toBe("asked for two.invalid\n");
  });
});
