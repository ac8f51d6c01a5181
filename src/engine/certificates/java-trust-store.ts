import { createHash } from "node:crypto";

/** What `keytool` and Java's own `cacerts` use; it guards against accidents only. */
const password = "changeit";
const magic = 0xfeedfeed;
const version = 2;
const trustedCertificateTag = 2;

/**
 * A Java trust store in the JKS format (`sun.security.provider.JavaKeyStore`), which every Java reads without a
 * provider and without a password. A PKCS#12 file made by OpenSSL looks empty to Java: it lacks Oracle's
 * trusted-key-usage attribute.
 * @param certificates DER bytes
 * @param createdAt the date of every entry; a fixed one keeps the file's content stable
 */
export function formatJavaTrustStore(certificates: readonly Uint8Array[], createdAt: Date): Buffer {
  const parts = [uint32(magic), uint32(version), uint32(certificates.length)];
  for (const [index, certificate] of certificates.entries()) {
    parts.push(
      uint32(trustedCertificateTag),
      text(`proxymock-${index}`),
      uint64(createdAt.getTime()),
      text("X.509"),
      uint32(certificate.length),
      Buffer.from(certificate),
    );
  }
  const content = Buffer.concat(parts);
  return Buffer.concat([content, integrityDigest(content)]);
}

/** SHA-1 over the password in UTF-16BE, a phrase fixed by the format, and the content. */
function integrityDigest(content: Buffer): Buffer {
  const passwordBytes = Buffer.from(password, "utf16le").swap16();
  return createHash("sha1").update(passwordBytes).update("Mighty Aphrodite", "utf8").update(content).digest();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** `DataOutput.writeUTF` of plain ASCII: a 16-bit length, then the bytes. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
