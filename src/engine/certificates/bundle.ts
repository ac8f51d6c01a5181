import { createHash, X509Certificate } from "node:crypto";
import { readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import {
  addedRootsVariables,
  replacedRootsVariables,
} from "../../core/child-environment/certificate-variables.js";
import { ProxymockError } from "../../core/errors.js";
import type { CertificateAuthority } from "./authority.js";
import { dayMs } from "./authority-certificate.js";
import { writeWhole } from "./authority-files.js";
import { formatJavaTrustStore } from "./java-trust-store.js";
import { toPem } from "./sign-certificate.js";

/** Where the systems keep their roots; the first that is there is taken. */
const systemRootFiles = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL
  "/etc/pki/tls/certs/ca-bundle.crt", // RHEL 6
  "/etc/ssl/ca-bundle.pem", // openSUSE
  "/etc/ssl/cert.pem", // macOS, Alpine, BSD
] as const;

const unusedAfterDays = 30;
const ownFiles = /^(?:bundle|extra|java)-[0-9a-f]{16}\.(?:pem|jks)$|\.tmp$/;

export interface TrustOptions {
  readonly authority: CertificateAuthority;
  /** Where the files go: the CA's directory. */
  readonly directory: string;
  /** The variables the command would inherit: a CA file they name already (a company's own) is taken in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The file for variables that *replace* a client's roots: the system's, Node's, the user's, and our CA. It is named
 * by its content, so that it never changes under a program that reads it.
 * @returns its absolute path
 * @throws ProxymockError CA_UNUSABLE when it cannot be written
 */
export async function ensureBundle(options: TrustOptions): Promise<string> {
  const certificates = await allRoots(options);
  return ensureFile(options.directory, "bundle", "pem", pemFile(certificates));
}

/** The same roots as a Java trust store. */
export async function ensureJavaTrustStore(options: TrustOptions): Promise<string> {
  const certificates = await allRoots(options);
  return ensureFile(
    options.directory,
    "java",
    "jks",
    formatJavaTrustStore(certificates, options.authority.notBefore),
  );
}

/**
 * The file for variables that *add* to a client's roots: the CA's own, or, where such a variable is set, one that
 * holds the user's certificates as well.
 */
export async function ensureExtraRoots(options: TrustOptions): Promise<string> {
  const own = derOf(options.authority.certificatePem);
  const certificates = distinct([...(await rootsNamedBy(addedRootsVariables, options.environment)), ...own]);
  if (certificates.length === own.length) return options.authority.certificateFile;
  return ensureFile(options.directory, "extra", "pem", pemFile(certificates));
}

async function allRoots(options: TrustOptions): Promise<readonly Buffer[]> {
  const named = await rootsNamedBy([...replacedRootsVariables, ...addedRootsVariables], options.environment);
  return distinct([
    ...derOf(rootCertificates.join("\n")),
    ...(await systemRoots()),
    ...named,
    ...derOf(options.authority.certificatePem),
  ]);
}

async function systemRoots(): Promise<readonly Buffer[]> {
  for (const path of systemRootFiles) {
    const roots = await rootsOfFile(path);
    if (roots.length > 0) return roots;
  }
  return [];
}

async function rootsNamedBy(
  variables: readonly string[],
  environment: TrustOptions["environment"],
): Promise<readonly Buffer[]> {
  const paths = new Set(variables.map((name) => environment[name] ?? "").filter((path) => path !== ""));
  return (await Promise.all([...paths].map(rootsOfFile))).flat();
}

/** A path that leads nowhere, or to a directory, holds no roots: the client that reads it says so better than we. */
const rootsOfFile = (path: string): Promise<readonly Buffer[]> =>
  readFile(path, "utf8").then(derOf, () => []);

/** `TRUSTED CERTIFICATE` blocks are OpenSSL's own and hold more than a certificate: they are left out. */
const derOf = (pem: string): Buffer[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)]
    .map(([, body = ""]) => Buffer.from(body, "base64"))
    .filter(isCertificate);

function isCertificate(der: Buffer): boolean {
  try {
    new X509Certificate(der);
    return true;
  } catch {
    // One broken block would make Java, and some readers of PEM, refuse the whole file.
    return false;
  }
}

const distinct = (certificates: readonly Buffer[]): readonly Buffer[] => [
  ...new Map(certificates.map((certificate) => [certificate.toString("base64"), certificate])).values(),
];

const pemFile = (certificates: readonly Buffer[]): string => certificates.map(toPem).join("");

async function ensureFile(
  directory: string,
  kind: "bundle" | "extra" | "java",
  extension: "pem" | "jks",
  content: string | Buffer,
): Promise<string> {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const path = join(directory, `${kind}-${digest}.${extension}`);
  try {
    if (await isWhole(path, Buffer.byteLength(content))) {
      // Marks it as in use, for the cleaning below.
      const now = new Date();
      await utimes(path, now, now);
      return path;
    }
    await writeWhole(path, content, 0o644);
    await removeUnused(directory);
    return path;
  } catch (cause) {
    throw new ProxymockError(
      "CA_UNUSABLE",
      { message: `${path} cannot be written`, fix: `check the rights of ${directory}, and the disk` },
      { cause },
    );
  }
}

const isWhole = (path: string, bytes: number): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile() && found.size === bytes,
    () => false,
  );

/** Files of other contents that no run has asked for in a month, and what a killed process left half written. */
async function removeUnused(directory: string): Promise<void> {
  const limitMs = Date.now() - unusedAfterDays * dayMs;
  for (const name of await readdir(directory)) {
    if (!ownFiles.test(name)) continue;
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < limitMs) await rm(path, { force: true });
  }
}
