import { createHash } from "node:crypto";
import { readdir, rm, stat, utimes } from "node:fs/promises";
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
import { certificatesOf, formatPem, rootsNamedBy, systemRoots } from "./root-sources.js";

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
 * The file for variables that *replace* a client's roots: the system's, Node's, the user's, and our CA. Files are
 * named by what they are made from, so that none ever changes under a program that reads it.
 * @returns its absolute path
 * @throws ProxymockError CA_UNUSABLE when it cannot be written
 */
export async function ensureBundle(options: TrustOptions): Promise<string> {
  const texts = await rootTexts(options);
  return ensureFile(options.directory, { kind: "bundle", extension: "pem", texts }, () =>
    formatPem(allCertificates(texts)),
  );
}

/** The same roots as a Java trust store. */
export async function ensureJavaTrustStore(options: TrustOptions): Promise<string> {
  const texts = await rootTexts(options);
  return ensureFile(options.directory, { kind: "java", extension: "jks", texts }, () =>
    formatJavaTrustStore(allCertificates(texts), options.authority.notBefore),
  );
}

/**
 * The file for variables that *add* to a client's roots: the CA's own, or, where such a variable is set, one that
 * holds the user's certificates as well.
 */
export async function ensureExtraRoots(options: TrustOptions): Promise<string> {
  const { authority, directory, environment } = options;
  const texts = [...(await rootsNamedBy(addedRootsVariables, environment)), authority.certificatePem];
  const certificates = certificatesOf(texts);
  if (certificates.length === 1) return authority.certificateFile;
  return ensureFile(directory, { kind: "extra", extension: "pem", texts }, () => formatPem(certificates));
}

async function rootTexts({ authority, environment }: TrustOptions): Promise<readonly string[]> {
  const variables = [...replacedRootsVariables, ...addedRootsVariables];
  return [await systemRoots(), ...(await rootsNamedBy(variables, environment)), authority.certificatePem];
}

/** Node's own come in here: to read them takes longer than all the rest of a start, and `ensureFile` may not ask. */
const allCertificates = (texts: readonly string[]): readonly Buffer[] =>
  certificatesOf([rootCertificates.join("\n"), ...texts]);

interface FileSource {
  readonly kind: "bundle" | "extra" | "java";
  readonly extension: "pem" | "jks";
  readonly texts: readonly string[];
}

async function ensureFile(
  directory: string,
  { kind, extension, texts }: FileSource,
  content: () => string | Buffer,
): Promise<string> {
  // Node's roots change with its version alone.
  const sources = JSON.stringify([process.versions.node, ...texts]);
  const digest = createHash("sha256").update(sources).digest("hex").slice(0, 16);
  const path = join(directory, `${kind}-${digest}.${extension}`);
  try {
    if (await markUsed(path)) return path;
    await writeWhole(path, content(), 0o644);
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

/** Whether the file is there; if so it counts as used today, for the cleaning below. */
async function markUsed(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.size === 0) return false;
  const now = new Date();
  // Another process may have removed it as unused just now.
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

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
