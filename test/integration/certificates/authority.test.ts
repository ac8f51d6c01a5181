import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openAuthority, rotateAuthority } from "../../../src/engine/certificates/authority.js";
import { temporaryDirectory } from "../compiled-source.js";

const dayMs = 86_400_000;
const today = new Date("2026-11-21T12:00:00Z");
const inDays = (days: number) => new Date(today.getTime() + days * dayMs);

let home: string;
let directory: string;
const open = (now = today) => openAuthority({ directory, now: () => now });
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

beforeEach(() => {
  home = temporaryDirectory("authority");
  directory = join(home, "certs");
});

describe("a new CA", () => {
  it("is kept in a directory and a key file that only their owner can read", async () => {
    await open();
    expect(mode(directory)).toBe("700");
    expect(mode(join(directory, "ca.key"))).toBe("600");
    expect(readdirSync(directory).sort()).toEqual(["ca.key", "ca.pem"]);
  });

  it("is the same one when it is opened again", async () => {
    const first = await open();
    expect((await open()).fingerprint256).toBe(first.fingerprint256);
  });

  it("may sign leaves and nothing else, for two years, backdated by a day", async () => {
    const authority = await open();
    const text = execFileSync("openssl", ["x509", "-in", authority.certificateFile, "-noout", "-text"], {
      encoding: "utf8",
    });
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(text).toMatch(/Subject Key Identifier/);
    expect(text).toMatch(/ecdsa-with-SHA256/);
    expect(text).toMatch(/NIST CURVE: P-256/);
    expect(authority.notBefore).toEqual(inDays(-1));
    expect(authority.notAfter).toEqual(inDays(730));
    expect(authority.subject).toMatch(/O=proxymock, CN=proxymock CA \(.+\)/);
    const at = `${today.getTime() / 1000}`;
    const file = authority.certificateFile;
    execFileSync("openssl", [
      "verify",
      "-x509_strict",
      "-check_ss_sig",
      "-attime",
      at,
      "-CAfile",
      file,
      file,
    ]);
  });

  it("has a positive serial number of 16 bytes that no other CA has", async () => {
    const one = new X509Certificate((await open()).certificatePem).serialNumber;
    const other = new X509Certificate((await rotateAuthority({ directory, now: () => today })).certificatePem)
      .serialNumber;
    expect(one).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(other).not.toBe(one);
  });
});

describe("an existing CA", () => {
  it("says when fewer than 30 days are left", async () => {
    await open();
    expect((await open(inDays(699))).expiresSoon).toBe(false);
    expect((await open(inDays(701))).expiresSoon).toBe(true);
  });

  it("is refused once it has expired, with the command that makes a new one", async () => {
    await open();
    await expect(open(inDays(731))).rejects.toMatchObject({
      code: "CA_EXPIRED",
      fix: "proxymock certs rotate",
    });
    await rotateAuthority({ directory, now: () => inDays(731) });
    expect((await open(inDays(731))).expiresSoon).toBe(false);
  });

  it("is refused when others can read the key, with the chmod that mends it", async () => {
    await open();
    chmodSync(join(directory, "ca.key"), 0o640);
    await expect(open()).rejects.toMatchObject({ code: "CA_READABLE", fix: `chmod 600 ${directory}/ca.key` });
  });

  it("is refused when others can enter its directory", async () => {
    await open();
    chmodSync(directory, 0o755);
    await expect(open()).rejects.toMatchObject({ code: "CA_READABLE", fix: `chmod 700 ${directory}` });
  });

  it("gets its certificate file back when that was lost or is another's", async () => {
    const authority = await open();
    rmSync(authority.certificateFile);
    await open();
    expect(readFileSync(authority.certificateFile, "utf8")).toBe(authority.certificatePem);
    writeFileSync(authority.certificateFile, "half a certif");
    await open();
    expect(readFileSync(authority.certificateFile, "utf8")).toBe(authority.certificatePem);
  });

  it("is opened beside what a killed process left half written", async () => {
    const { fingerprint256 } = await open();
    writeFileSync(join(directory, "ca.key.0b5e.tmp"), "-----BEGIN PRIV");
    expect((await open()).fingerprint256).toBe(fingerprint256);
  });

  it.each([
    ["an empty key file", ""],
    ["a broken key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
  ])("is refused with %s, and rotated into a good one", async (_name, key) => {
    await open();
    writeFileSync(join(directory, "ca.key"), key);
    await expect(open()).rejects.toMatchObject({ code: "CA_UNUSABLE", exitCode: 3 });
    const made = await rotateAuthority({ directory, now: () => today });
    expect((await open()).fingerprint256).toBe(made.fingerprint256);
  });

  it("may be a pair put there by hand, and is refused when key and certificate don't belong together", async () => {
    const { certificatePem } = await open();
    const keyFile = join(directory, "ca.key");
    const keyAlone = readFileSync(keyFile, "utf8").replace(certificatePem, "");
    writeFileSync(keyFile, keyAlone);
    expect((await open()).certificatePem).toBe(certificatePem);
    const other = await openAuthority({ directory: join(home, "other"), now: () => today });
    writeFileSync(join(directory, "ca.pem"), other.certificatePem);
    await expect(open()).rejects.toMatchObject({ code: "CA_UNUSABLE" });
  });

  it("is not replaced unasked when its key was taken away", async () => {
    await open();
    rmSync(join(directory, "ca.key"));
    await expect(open()).rejects.toMatchObject({ code: "CA_UNUSABLE" });
  });
});

describe("the CA's directory", () => {
  it.each(["directory", "file"])(
    "is refused inside a git work tree (.git is a %s), and nothing is made there",
    async (kind) => {
      if (kind === "directory") mkdirSync(join(home, ".git"));
      else writeFileSync(join(home, ".git"), "gitdir: elsewhere");
      await expect(open()).rejects.toMatchObject({
        code: "CA_IN_WORK_TREE",
        fix: expect.stringContaining("PROXYMOCK_HOME"),
      });
      expect(readdirSync(home)).toEqual([".git"]);
    },
  );

  it("is refused when a link leads into a work tree", async () => {
    const repository = join(home, "repository");
    mkdirSync(join(repository, ".git"), { recursive: true });
    symlinkSync(repository, join(home, "link"));
    directory = join(home, "link", "certs");
    await expect(open()).rejects.toMatchObject({ code: "CA_IN_WORK_TREE" });
  });

  it("is refused where a file stands in its way", async () => {
    writeFileSync(directory, "");
    await expect(open()).rejects.toMatchObject({ code: "CA_UNUSABLE" });
  });
});
