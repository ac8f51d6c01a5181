import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  X509Certificate,
} from "node:crypto";
import { hostname, userInfo } from "node:os";
import { promisify } from "node:util";
import { bitString, boolean, integer, octetString, sequence } from "./der.js";
import { distinguishedName, keyIdentifier, signCertificate, toPem } from "./sign-certificate.js";

export const dayMs = 24 * 60 * 60 * 1000;
const lifetimeDays = 2 * 365;

/** A CA's private key and certificate, both PEM. */
export interface AuthorityPair {
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** A fresh CA: ECDSA P-256, two years, backdated a day for clocks that run behind. */
export async function createAuthorityPair(now: Date): Promise<AuthorityPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
  const name = distinguishedName({ commonName: authorityName(), organization: "proxymock" });
  const certificate = signCertificate(
    {
      subject: name,
      issuer: name,
      publicKey,
      serial: randomBytes(16),
      notBefore: new Date(now.getTime() - dayMs),
      notAfter: new Date(now.getTime() + lifetimeDays * dayMs),
      extensions: [
        // basicConstraints CA:TRUE, pathlen:0: it signs leaves and nothing else.
        { id: "2.5.29.19", critical: true, value: sequence(boolean(true), integer(Buffer.of(0))) },
        // keyUsage keyCertSign (bit 5) and cRLSign (bit 6); the last bit is unused.
        { id: "2.5.29.15", critical: true, value: bitString(Buffer.of(0b0000_0110), 1) },
        { id: "2.5.29.14", value: octetString(keyIdentifier(publicKey)) },
      ],
    },
    privateKey,
  );
  return {
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificatePem: toPem(certificate),
  };
}

/** What is wrong with a pair, in words; undefined when it can sign. Expiry is judged elsewhere. */
export function faultOfPair(pair: AuthorityPair): string | undefined {
  try {
    const certificate = new X509Certificate(pair.certificatePem);
    const key = createPrivateKey(pair.keyPem);
    if (key.asymmetricKeyType !== "ec") return "the private key is not an elliptic curve key";
    if (createPublicKey(key).asymmetricKeyDetails?.namedCurve !== "prime256v1") {
      return "the private key is not on the curve P-256";
    }
    if (!certificate.ca) return "the certificate is not that of a CA";
    if (!certificate.checkPrivateKey(key)) return "the private key does not belong to the certificate";
    return undefined;
  } catch {
    return "the private key or the certificate is not valid PEM";
  }
}

/** RFC 5280 appendix A: a common name holds at most 64 characters. */
function authorityName(): string {
  const host = hostname().split(".", 1)[0] || "localhost";
  return `proxymock CA (${userName()}@${host}`.slice(0, 63).concat(")");
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user id may have no entry in the password file.
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}
