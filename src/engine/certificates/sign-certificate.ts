import { createHash, type KeyObject, sign } from "node:crypto";
import {
  bitString,
  boolean,
  contextConstructed,
  type Der,
  encodeDer,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "./der.js";

const oid = {
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  ecPublicKey: "1.2.840.10045.2.1",
  p256: "1.2.840.10045.3.1.7",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
} as const;

interface Extension {
  readonly id: string;
  readonly critical?: boolean;
  readonly value: Der;
}

export interface CertificateFields {
  readonly subject: Der;
  readonly issuer: Der;
  readonly publicKey: KeyObject;
  /** 16 random bytes; the top bits are set here so that the number is positive and its length constant. */
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Extension[];
}

/**
 * An X.509 v3 certificate (RFC 5280 section 4.1) signed with ECDSA and SHA-256.
 * @param signingKey an EC private key
 * @returns DER bytes
 */
export function signCertificate(fields: CertificateFields, signingKey: KeyObject): Buffer {
  const algorithm = sequence(objectId(oid.ecdsaWithSha256));
  const body = sequence(
    contextConstructed(0, integer(Buffer.of(2))),
    integer(positiveSerial(fields.serial)),
    algorithm,
    fields.issuer,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    fields.subject,
    publicKeyInfo(fields.publicKey),
    contextConstructed(3, sequence(...fields.extensions.map(encodeExtension))),
  );
  const signature = sign("sha256", encodeDer(body), { key: signingKey, dsaEncoding: "der" });
  return encodeDer(sequence(body, algorithm, bitString(signature)));
}

/** `CN=…, O=…`; an empty name where neither is given. */
export function distinguishedName(name: { commonName?: string; organization?: string }): Der {
  const attribute = (id: string, text: string | undefined): Der[] =>
    text === undefined ? [] : [set(sequence(objectId(id), utf8String(text)))];
  return sequence(
    ...attribute(oid.organization, name.organization),
    ...attribute(oid.commonName, name.commonName),
  );
}

/** RFC 5280 section 4.2.1.2, method 1: SHA-1 of the public key's bits. */
export function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash("sha1").update(curvePoint(publicKey)).digest();
}

export function toPem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** RFC 5480 section 2: id-ecPublicKey on the named curve P-256. */
const publicKeyInfo = (key: KeyObject): Der =>
  sequence(sequence(objectId(oid.ecPublicKey), objectId(oid.p256)), bitString(curvePoint(key)));

/** RFC 5480 section 2.2: the uncompressed point, 4 ‖ x ‖ y. */
function curvePoint(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: "jwk" });
  if (x === undefined || y === undefined) throw new Error("not an elliptic curve key");
  return Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
}

function encodeExtension(extension: Extension): Der {
  const value = octetString(encodeDer(extension.value));
  return extension.critical === true
    ? sequence(objectId(extension.id), boolean(true), value)
    : sequence(objectId(extension.id), value);
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 octets. */
function positiveSerial(random: Uint8Array): Buffer {
  const serial = Buffer.from(random);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}
