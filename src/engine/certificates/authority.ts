import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { SecureContext } from "node:tls";
import { ProxymockError } from "../../core/errors.js";
import { type AuthorityPair, dayMs } from "./authority-certificate.js";
import { certificateName, readOrCreatePair, replacePair } from "./authority-files.js";
import { prepareDirectory } from "./authority-placement.js";
import { createLeafContexts } from "./leaf.js";

const expiresSoonDays = 30;

/** The user's own CA: every leaf the proxy shows to a client is signed by it. */
export interface CertificateAuthority {
  /** Absolute path of the CA certificate (PEM); the private key lies beside it. */
  readonly certificateFile: string;
  readonly certificatePem: string;
  /** `O=proxymock, CN=proxymock CA (user@host)`. */
  readonly subject: string;
  /** SHA-256 of the certificate, upper-case hex pairs with colons. */
  readonly fingerprint256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Less than 30 days are left: time for `proxymock certs rotate`. */
  readonly expiresSoon: boolean;
  /**
   * Key and chain to terminate TLS for a DNS name or IP address, cached and renewed by itself. Rejects with
   * ProxymockError BAD_TARGET when the host is neither.
   */
  secureContext(host: string): Promise<SecureContext>;
}

export interface AuthorityOptions {
  /** Made, with mode 0700, when it is not there. */
  readonly directory: string;
  readonly now: () => Date;
}

/**
 * The CA of a directory; made when there is none, by one process alone however many start at once.
 * @throws ProxymockError CA_IN_WORK_TREE, CA_READABLE, CA_UNUSABLE, CA_EXPIRED
 */
export async function openAuthority(options: AuthorityOptions): Promise<CertificateAuthority> {
  const directory = await prepareDirectory(options.directory);
  const authority = describe(directory, await readOrCreatePair(directory, options.now()), options.now);
  const now = options.now();
  if (now > authority.notAfter || now < authority.notBefore) throw expired(authority, now);
  return authority;
}

/**
 * Puts a new CA in the place of the old one, whatever state that is in. Running proxies keep the CA they opened.
 * @throws ProxymockError CA_IN_WORK_TREE, CA_READABLE, CA_UNUSABLE
 */
export async function rotateAuthority(options: AuthorityOptions): Promise<CertificateAuthority> {
  const directory = await prepareDirectory(options.directory);
  return describe(directory, await replacePair(directory, options.now()), options.now);
}

function describe(directory: string, pair: AuthorityPair, now: () => Date): CertificateAuthority {
  const certificate = new X509Certificate(pair.certificatePem);
  const notAfter = new Date(certificate.validTo);
  return {
    certificateFile: join(directory, certificateName),
    certificatePem: pair.certificatePem,
    subject: certificate.subject.split("\n").join(", "),
    fingerprint256: certificate.fingerprint256,
    notBefore: new Date(certificate.validFrom),
    notAfter,
    expiresSoon: notAfter.getTime() - now().getTime() < expiresSoonDays * dayMs,
    secureContext: createLeafContexts(pair, now),
  };
}

function expired(authority: CertificateAuthority, now: Date): ProxymockError {
  const early = now < authority.notBefore;
  return new ProxymockError("CA_EXPIRED", {
    message: early
      ? `the CA ${authority.certificateFile} is not valid before ${authority.notBefore.toISOString()}`
      : `the CA ${authority.certificateFile} expired on ${authority.notAfter.toISOString()}`,
    why: "clients refuse the certificates it signs",
    fix: early ? "set this machine's clock, or: proxymock certs rotate" : "proxymock certs rotate",
  });
}
