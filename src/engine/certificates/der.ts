import forge from "node-forge";

/**
 * The few ASN.1 forms that a certificate of ours needs (X.690, RFC 5280), over node-forge's encoder. node-forge
 * itself makes certificates with RSA keys only, hence this and `sign-certificate.ts`.
 */
export type Der = forge.asn1.Asn1;

const { Class, Type } = forge.asn1;

const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const primitive = (type: forge.asn1.Type, value: string): Der =>
  forge.asn1.create(Class.UNIVERSAL, type, false, value);

export const sequence = (...members: Der[]): Der =>
  forge.asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, members);

export const set = (...members: Der[]): Der => forge.asn1.create(Class.UNIVERSAL, Type.SET, true, members);

export const objectId = (dotted: string): Der => primitive(Type.OID, forge.asn1.oidToDer(dotted).getBytes());

export const boolean = (value: boolean): Der => primitive(Type.BOOLEAN, value ? "\xff" : "\x00");

/** A non-negative integer, given as big-endian bytes. */
export function integer(bytes: Uint8Array): Der {
  const start = Math.max(
    0,
    bytes.findIndex((byte) => byte !== 0),
  );
  const digits = bytes.subarray(start);
  const signed = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
  return primitive(Type.INTEGER, signed.length === 0 ? "\0" : binary(signed));
}

export const utf8String = (text: string): Der => primitive(Type.UTF8, binary(Buffer.from(text, "utf8")));

export const octetString = (bytes: Uint8Array): Der => primitive(Type.OCTETSTRING, binary(bytes));

export const bitString = (bytes: Uint8Array, unusedBits = 0): Der =>
  primitive(Type.BITSTRING, binary(Buffer.concat([Buffer.of(unusedBits), bytes])));

/** RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from then on. */
export const time = (date: Date): Der =>
  date.getUTCFullYear() < 2050
    ? primitive(Type.UTCTIME, forge.asn1.dateToUtcTime(date).toString())
    : primitive(Type.GENERALIZEDTIME, forge.asn1.dateToGeneralizedTime(date).toString());

/** `[tag] EXPLICIT`, or a constructed `[tag]` of these members. */
export const contextConstructed = (tag: number, ...members: Der[]): Der =>
  forge.asn1.create(Class.CONTEXT_SPECIFIC, tag, true, members);

/** `[tag] IMPLICIT` of a primitive form. */
export const contextPrimitive = (tag: number, bytes: Uint8Array): Der =>
  forge.asn1.create(Class.CONTEXT_SPECIFIC, tag, false, binary(bytes));

export const encodeDer = (der: Der): Buffer => Buffer.from(forge.asn1.toDer(der).getBytes(), "latin1");

/** @throws Error when the bytes are not DER. */
export const decodeDer = (bytes: Uint8Array): Der => forge.asn1.fromDer(binary(bytes));

/** The members of a constructed form; none for a primitive one. */
export const membersOf = (der: Der | undefined): readonly Der[] =>
  der !== undefined && Array.isArray(der.value) ? der.value : [];

/** The content bytes of a primitive form; empty for a constructed one. */
export const contentOf = (der: Der | undefined): Buffer =>
  der !== undefined && typeof der.value === "string" ? Buffer.from(der.value, "latin1") : Buffer.alloc(0);

export const isContextTag = (der: Der, tag: number): boolean =>
  der.tagClass === Class.CONTEXT_SPECIFIC && Number(der.type) === tag;
