import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { childEnvironment } from "../../../src/core/child-environment.js";
import {
  type CertificateAuthority,
  openAuthority,
  rotateAuthority,
} from "../../../src/engine/certificates/authority.js";
import {
  ensureBundle,
  ensureExtraRoots,
  ensureJavaTrustStore,
} from "../../../src/engine/certificates/bundle.js";
import { temporaryDirectory } from "../compiled-source.js";

const run = promisify(execFile);

let home: string;
let directory: string;
let authority: CertificateAuthority;
let company: CertificateAuthority;

beforeEach(async () => {
  home = temporaryDirectory(`it's "my" home`);
  directory = join(home, "certs");
  authority = await openAuthority({ directory, now: () => new Date() });
  company = await openAuthority({ directory: join(home, "company"), now: () => new Date() });
});

const fingerprints = (file: string): string[] =>
  (
    readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  ).map((pem) => new X509Certificate(pem).fingerprint256);
const bundle = (environment = {}) => ensureBundle({ authority, directory, environment });

describe("the bundle", () => {
  it("holds the system's roots, those of the files that the user's variables name, and the CA, each once", async () => {
    const environment = {
      SSL_CERT_FILE: company.certificateFile,
      REQUESTS_CA_BUNDLE: company.certificateFile,
      CURL_CA_BUNDLE: join(home, "nowhere.pem"),
      NODE_EXTRA_CA_CERTS: home,
    };
    const held = fingerprints(await bundle(environment));
    expect(held).toContain(authority.fingerprint256);
    expect(held).toContain(company.fingerprint256);
    expect(held).toContain(new X509Certificate(rootCertificates[0] ?? "").fingerprint256);
    expect(new Set(held).size).toBe(held.length);
  });

  it("is one file as long as nothing changes, and another one when the CA or the user's roots do", async () => {
    const first = await bundle();
    const { ino } = statSync(first);
    expect(await bundle()).toBe(first);
    expect(statSync(first).ino).toBe(ino);
    const withCompany = await bundle({ SSL_CERT_FILE: company.certificateFile });
    authority = await rotateAuthority({ directory, now: () => new Date() });
    expect(new Set([first, withCompany, await bundle()]).size).toBe(3);
  });

  it("is written anew when it was emptied", async () => {
    const path = await bundle();
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, "");
    expect(readFileSync(await bundle(), "utf8")).toBe(whole);
  });

  it("leaves out what is no certificate, which would make a client refuse all of it", async () => {
    const mixed = join(home, "mixed.pem");
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    writeFileSync(mixed, `# a comment\n${broken}${company.certificatePem.replaceAll("\n", "\r\n")}`);
    const path = await bundle({ SSL_CERT_FILE: mixed });
    expect(fingerprints(path)).toContain(company.fingerprint256);
    expect(readFileSync(path, "utf8")).not.toContain("AAAA\n-----END");
  });

  it("of long ago is removed when a new one is made; the CA is not", async () => {
    const old = await bundle();
    for (const name of readdirSync(directory)) utimesSync(join(directory, name), 0, 0);
    const current = await bundle({ SSL_CERT_FILE: company.certificateFile });
    expect(current).not.toBe(old);
    expect(
      readdirSync(directory)
        .map((name) => join(directory, name))
        .sort(),
    ).toEqual([current, join(directory, "ca.key"), join(directory, "ca.pem")].sort());
  });
});

describe("the file of extra roots", () => {
  it("is the CA's own certificate where the user has named none", async () => {
    expect(await ensureExtraRoots({ authority, directory, environment: {} })).toBe(authority.certificateFile);
    const again = { NODE_EXTRA_CA_CERTS: authority.certificateFile };
    expect(await ensureExtraRoots({ authority, directory, environment: again })).toBe(
      authority.certificateFile,
    );
  });

  it("holds the user's as well where one is named", async () => {
    const environment = { NODE_EXTRA_CA_CERTS: company.certificateFile };
    const file = await ensureExtraRoots({ authority, directory, environment });
    expect(fingerprints(file)).toEqual([company.fingerprint256, authority.fingerprint256]);
  });
});

describe("the Java trust store", () => {
  it("is read by keytool, its digest checked, with as many entries as the bundle", async () => {
    const store = await ensureJavaTrustStore({ authority, directory, environment: {} });
    const { stdout } = await run("keytool", ["-list", "-keystore", store, "-storepass", "changeit"]);
    expect(stdout).toContain(`contains ${fingerprints(await bundle()).length} entries`);
    expect(stdout).toContain(authority.fingerprint256);
    await expect(run("keytool", ["-list", "-keystore", store, "-storepass", "wrong-one"])).rejects.toThrow();
  });

  it("lets a Java program trust the CA, by the variable that a command gets", async () => {
    const store = await ensureJavaTrustStore({ authority, directory, environment: {} });
    const server = createServer(
      {
        SNICallback: (name, done) =>
          void authority.secureContext(name).then((context) => done(null, context), done),
      },
      (_request, response) => response.end("hello"),
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    const program = join(home, "Fetch.java");
    writeFileSync(
      program,
      `public class Fetch {
        public static void main(String[] args) throws Exception {
          var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(args[0])).build();
          var answer = java.net.http.HttpClient.newHttpClient()
            .send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
          System.out.print(answer.body());
        }
      }`,
    );
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const environment = childEnvironment({
      inherited: { JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=1" },
      proxyUrl: "http://127.0.0.1:1",
      mode: "mock",
      certificateFile: authority.certificateFile,
      bundleFile: authority.certificateFile,
      javaTrustStoreFile: store,
      preloadFile: "/none",
      providers: [],
      baseUrls: false,
    });
    const { PATH } = process.env;
    const { stdout } = await run("java", [program, url], { env: { PATH, ...environment.variables } });
    expect(stdout).toBe("hello");
    await expect(run("java", [program, url], { env: { PATH } })).rejects.toThrow(/PKIX|certification path/);
    server.close();
  });
});
