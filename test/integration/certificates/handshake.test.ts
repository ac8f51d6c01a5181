import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  isIP,
  type Server,
} from "node:net";
import { join } from "node:path";
import { connect, type PeerCertificate, type SecureContext, TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CertificateAuthority, openAuthority } from "../../../src/engine/certificates/authority.js";
import { ensureBundle } from "../../../src/engine/certificates/bundle.js";
import { temporaryDirectory } from "../compiled-source.js";

const run = promisify(execFile);
const directory = join(temporaryDirectory("handshake"), "certs");
let authority: CertificateAuthority;
let server: Server | undefined;

beforeAll(async () => {
  authority = await openAuthority({ directory, now: () => new Date() });
});
afterEach(() => {
  server?.close();
});

/** Terminates TLS on the accepted socket itself, as the engine does. */
async function serve(host: string): Promise<number> {
  const SNICallback = (name: string, done: (error: Error | null, context?: SecureContext) => void) =>
    authority.secureContext(name).then((found) => done(null, found), done);
  // Clients that want an address send no SNI.
  const secureContext = await authority.secureContext(host);
  const http = createHttpServer((_request, response) => response.end("hello"));
  server = createTcpServer((socket) => {
    const secure = new TLSSocket(socket, { isServer: true, secureContext, SNICallback });
    secure.on("error", () => socket.destroy());
    http.emit("connection", secure);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Shakes hands as a client that trusts nothing but the CA and wants this host. */
async function peerCertificate(host: string): Promise<PeerCertificate> {
  const port = await serve(host);
  const client = connect({
    socket: connectTcp(port, "127.0.0.1"),
    host,
    ca: authority.certificatePem,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  await once(client, "secureConnect");
  const certificate = client.getPeerCertificate();
  client.destroy();
  return certificate;
}

describe("a leaf", () => {
  it.each([
    ["api.openai.com", "DNS:api.openai.com"],
    ["127.0.0.1", "IP Address:127.0.0.1"],
    ["2001:db8::7:1", "IP Address:2001:DB8:0:0:0:0:7:1"],
    ["::ffff:10.1.2.3", "IP Address:0:0:0:0:0:FFFF:A01:203"],
  ])("for %s is accepted by Node for just that name", async (host, name) => {
    expect((await peerCertificate(host)).subjectaltname).toBe(name);
  });

  it("lives fewer than 200 days, serves servers alone, and has no subject where the name is too long for one", async () => {
    const long = `${"a".repeat(60)}.${"b".repeat(60)}.example`;
    const certificate = await peerCertificate(long);
    const days = (Date.parse(certificate.valid_to) - Date.parse(certificate.valid_from)) / 86_400_000;
    expect(days).toBeLessThan(200);
    expect(certificate.ext_key_usage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect({ ...certificate.subject }).toEqual({});
  });

  it("passes OpenSSL's strict verification", async () => {
    const port = await serve("api.anthropic.com");
    const { stdout } = await run("sh", [
      "-c",
      `openssl s_client -connect 127.0.0.1:${port} -servername api.anthropic.com -verify_hostname api.anthropic.com ` +
        `-x509_strict -verify_return_error -CAfile ${authority.certificateFile} </dev/null 2>&1`,
    ]);
    expect(stdout).toContain("Verify return code: 0 (ok)");
  });

  it("is accepted by curl with the bundle, and by curl without it is not", async () => {
    const port = await serve("api.openai.com");
    const args = ["-sS", "--resolve", `api.openai.com:${port}:127.0.0.1`, `https://api.openai.com:${port}/`];
    const bundle = await ensureBundle({ authority, directory, environment: {} });
    const env = { PATH: process.env["PATH"], CURL_CA_BUNDLE: bundle };
    expect((await run("curl", args, { env })).stdout).toBe("hello");
    await expect(run("curl", args, { env: { PATH: process.env["PATH"] } })).rejects.toMatchObject({
      code: 60,
    });
  });
});

describe("secure contexts", () => {
  it("are made once a host, however it is written and however many ask at once", async () => {
    const forms = ["example.com", "EXAMPLE.com", "example.com."];
    const contexts = await Promise.all(forms.map((form) => authority.secureContext(form)));
    expect(new Set(contexts).size).toBe(1);
    const [unicode, ascii] = [
      authority.secureContext("bücher.example"),
      authority.secureContext("xn--bcher-kva.example"),
    ];
    expect(await unicode).toBe(await ascii);
  });

  it("are renewed before they expire", async () => {
    let now = Date.now();
    const renewing = await openAuthority({ directory, now: () => new Date(now) });
    const first = await renewing.secureContext("example.com");
    now += 59 * 86_400_000;
    expect(await renewing.secureContext("example.com")).toBe(first);
    now += 2 * 86_400_000;
    expect(await renewing.secureContext("example.com")).not.toBe(first);
  });

  it("are forgotten, the least used first, when there are too many", async () => {
    const bounded = await openAuthority({ directory, now: () => new Date() });
    const first = await bounded.secureContext("first.example");
    const second = await bounded.secureContext("second.example");
    for (let i = 0; i < 998; i += 1) await bounded.secureContext(`host-${i}.example`);
    expect(await bounded.secureContext("first.example")).toBe(first);
    await bounded.secureContext("one-more.example");
    expect(await bounded.secureContext("first.example")).toBe(first);
    expect(await bounded.secureContext("second.example")).not.toBe(second);
  });

  it.each(["", "a b", "../../etc/passwd", "a\r\nb", "host/path", "a".repeat(300)])(
    "are refused for %j, which is no host",
    async (host) => {
      await expect(authority.secureContext(host)).rejects.toMatchObject({ code: "BAD_TARGET" });
    },
  );
});
