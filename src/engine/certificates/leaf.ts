import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { domainToASCII } from "node:url";
import { promisify } from "node:util";
import { ProxymockError } from "../../core/errors.js";
import { type AuthorityPair, dayMs } from "./authority-certificate.js";
import {
  bitString,
  contentOf,
  contextPrimitive,
  type Der,
  decodeDer,
  isContextTag,
  membersOf,
  objectId,
  octetString,
  sequence,
} from "./der.js";
import { addressBytes } from "./ip-address.js";
import { distinguishedName, keyIdentifier, signCertificate, toPem } from "./sign-certificate.js";

/** Clients refuse leaves of more than 825 days (Apple), and 200 from 2026 on (CA/Browser Forum SC-081). */
const lifetimeDays = 90;
const renewBeforeDays = 30;
const maxCachedHosts = 1000;

/** https://url.spec.whatwg.org/#forbidden-domain-code-point */
const forbiddenInHost = /[\0-\x20\x7f"#%/:<>?@[\\\]^`{|}]/;

interface CachedContext {
  readonly context: Promise<SecureContext>;
  readonly renewAtMs: number;
}

/**
 * Makes leaves of a CA in memory. Hosts share one private key, made once a process and off the event loop; a leaf
 * then costs one signature.
 * @returns the secure context for a host name or IP address, cached, made once however many ask at once. Rejects
 * with ProxymockError BAD_TARGET when the host is neither.
 */
export function createLeafContexts(
  pair: AuthorityPair,
  now: () => Date,
): (host: string) => Promise<SecureContext> {
  const issuer = readIssuer(pair);
  const cache = new Map<string, CachedContext>();
  const leafKey = sharedKey();

  return async (host) => {
    const name = normalizeHost(host);
    const cached = cache.get(name);
    // Taken out and put back: the map's order is the order of use, and the oldest goes first.
    cache.delete(name);
    const entry = cached !== undefined && now().getTime() < cached.renewAtMs ? cached : issue(name);
    cache.set(name, entry);
    if (cache.size > maxCachedHosts) {
      const [oldest] = cache.keys();
      if (oldest !== undefined) cache.delete(oldest);
    }
    return entry.context;
  };

  function issue(name: string): CachedContext {
    const validity = leafValidity(issuer, now());
    const context = leafKey().then((key) => {
      const leaf = leafCertificate({ name, issuer, key, validity });
      return createSecureContext({
        key: key.privateKey.export({ type: "pkcs8", format: "pem" }),
        cert: toPem(leaf) + pair.certificatePem,
        // Clients show no certificates here, and without this Node 20 reads all its roots first, 30 ms in one go.
        ca: [],
      });
    });
    // A failure is not remembered: the next connection tries again.
    context.catch(() => {
      if (cache.get(name)?.context === context) cache.delete(name);
    });
    return { context, renewAtMs: validity.notAfter.getTime() - renewBeforeDays * dayMs };
  }
}

/** `Example.COM.` → `example.com`, `bücher.example` → `xn--bcher-kva.example`, `[::1]` → `::1`. */
function normalizeHost(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  if (isIP(bare) !== 0) return bare.toLowerCase();
  // The URL parser leaves some of these out, and ends the host at others: one host would stand for another.
  const name = forbiddenInHost.test(host) ? "" : domainToASCII(host.replace(/\.$/, ""));
  if (name !== "" && name.length <= 253 && !/[^a-z0-9._-]/.test(name)) return name;
  throw new ProxymockError("BAD_TARGET", {
    message: `not a host name or IP address: ${JSON.stringify(host.slice(0, 80))}`,
  });
}

interface Issuer {
  readonly subject: Der;
  readonly keyIdentifier: Buffer;
  readonly signingKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

interface LeafKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function leafCertificate(leaf: {
  name: string;
  issuer: Issuer;
  key: LeafKey;
  validity: { notBefore: Date; notAfter: Date };
}): Buffer {
  const { name, issuer, key, validity } = leaf;
  // RFC 5280 appendix A allows a common name 64 characters; section 4.2.1.6 wants the alternative name marked
  // critical where there is no subject.
  const named = name.length <= 64;
  return signCertificate(
    {
      subject: distinguishedName(named ? { commonName: name } : {}),
      issuer: issuer.subject,
      publicKey: key.publicKey,
      serial: randomBytes(16),
      ...validity,
      extensions: [
        { id: "2.5.29.19", critical: true, value: sequence() }, // basicConstraints: no CA
        { id: "2.5.29.15", critical: true, value: bitString(Buffer.of(0b1000_0000), 7) }, // digitalSignature
        { id: "2.5.29.37", value: sequence(objectId("1.3.6.1.5.5.7.3.1")) }, // serverAuth
        { id: "2.5.29.17", critical: !named, value: sequence(alternativeName(name)) },
        { id: "2.5.29.14", value: octetString(keyIdentifier(key.publicKey)) },
        { id: "2.5.29.35", value: sequence(contextPrimitive(0, issuer.keyIdentifier)) },
      ],
    },
    issuer.signingKey,
  );
}

/** GeneralName: dNSName [2] or iPAddress [7]. */
const alternativeName = (name: string): Der =>
  isIP(name) === 0
    ? contextPrimitive(2, Buffer.from(name, "latin1"))
    : contextPrimitive(7, addressBytes(name));

/** Never outside the CA's own validity: OpenSSL and Java judge each certificate of the chain by itself. */
function leafValidity(issuer: Issuer, now: Date): { notBefore: Date; notAfter: Date } {
  const from = Math.max(issuer.notBefore.getTime(), now.getTime() - dayMs);
  const until = Math.min(issuer.notAfter.getTime(), now.getTime() + lifetimeDays * dayMs);
  return { notBefore: new Date(from), notAfter: new Date(until) };
}

/** Name and key identifier byte for byte as the CA's certificate has them: clients chain by these. */
function readIssuer(pair: AuthorityPair): Issuer {
  const certificate = new X509Certificate(pair.certificatePem);
  const body = membersOf(membersOf(decodeDer(certificate.raw))[0]);
  const subject = body[5];
  if (subject === undefined) throw new Error("the CA certificate has no subject");
  const extensions = membersOf(membersOf(body.find((member) => isContextTag(member, 3)))[0]).map(membersOf);
  const identifier = extensions.find(([id]) => contentOf(id).equals(Buffer.of(0x55, 0x1d, 0x0e)))?.at(-1);
  return {
    subject,
    keyIdentifier:
      identifier === undefined
        ? keyIdentifier(certificate.publicKey)
        : // An octet string within the extension's octet string.
          contentOf(decodeDer(contentOf(identifier))),
    signingKey: createPrivateKey(pair.keyPem),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

function sharedKey(): () => Promise<LeafKey> {
  let made: Promise<LeafKey> | undefined;
  return () => {
    made ??= promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
    made.catch(() => {
      made = undefined;
    });
    return made;
  };
}
