import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { toPem } from "./sign-certificate.js";

/** Where the systems keep their roots; the first that is there is taken. */
const systemRootFiles = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL
  "/etc/pki/tls/certs/ca-bundle.crt", // RHEL 6
  "/etc/ssl/ca-bundle.pem", // openSUSE
  "/etc/ssl/cert.pem", // macOS, BSD
] as const;

/** The system's roots as PEM text; empty where it keeps no such file. */
export async function systemRoots(): Promise<string> {
  for (const path of systemRootFiles) {
    const text = await readPem(path);
    if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  }
  return "";
}

/** The texts of the files that these variables name, each file once. */
export function rootsNamedBy(
  variables: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const paths = new Set(variables.map((name) => environment[name] ?? "").filter((path) => path !== ""));
  return Promise.all([...paths].map(readPem));
}

/** The certificates of PEM texts as DER, each once; everything else in the texts is left out. */
export function certificatesOf(texts: readonly string[]): readonly Buffer[] {
  // `TRUSTED CERTIFICATE` blocks are OpenSSL's own and hold more than a certificate.
  const blocks = texts.join("\n").matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g);
  const certificates = new Map<string, Buffer>();
  for (const [, body = ""] of blocks) {
    const der = Buffer.from(body, "base64");
    const key = der.toString("base64");
    if (!certificates.has(key) && isCertificate(der)) certificates.set(key, der);
  }
  return [...certificates.values()];
}

export const formatPem = (certificates: readonly Uint8Array[]): string => certificates.map(toPem).join("");

/** A path that leads nowhere, or to a directory, holds no roots: the client that reads it says so better than we. */
const readPem = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

function isCertificate(der: Buffer): boolean {
  try {
    new X509Certificate(der);
    return true;
  } catch {
    // One broken block would make Java, and some readers of PEM, refuse the whole file.
    return false;
  }
}
