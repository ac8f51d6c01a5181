import type { RecordedRequest } from "../interaction.js";
import { findByHeader, type HeaderRules, isCredentialHeader } from "./header-rules.js";
import { isWorthHiding, type KnownValue, knownValue } from "./known-values.js";
import { looksRandom } from "./looks-random.js";
import { findQueryCredential, formFields } from "./redact-form.js";
import { splitUrl } from "./redact-url.js";

const minCredentialLength = 12;

/**
 * The credentials that a request shows in its own headers, cookies and query: 12 characters or more, a digit among
 * them. They are looked for in the answer, and where they look random in the request's body too.
 */
export function requestCredentials(request: RecordedRequest, rules: HeaderRules): readonly KnownValue[] {
  const { query } = splitUrl(request.url);
  const fields = formFields(request.url, query.start, query.end);
  const found: { kind: string; secret: string }[] = fields.flatMap(
    (field) => findQueryCredential(request.url, field) ?? [],
  );
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase();
    if (lower !== "cookie" && lower !== "sec-websocket-protocol" && !isCredentialHeader(lower, value, rules))
      continue;
    found.push(...findByHeader(lower, value, rules));
    found.push(...basicPassword(value));
  }
  const values = new Map<string, KnownValue>();
  for (const { kind, secret } of found) {
    const isLong = secret.length >= minCredentialLength && /\d/.test(secret) && isWorthHiding(secret);
    if (isLong && !values.has(secret)) values.set(secret, knownValue(kind, secret));
  }
  return [...values.values()];
}

export const randomLooking = (values: readonly KnownValue[]): readonly KnownValue[] =>
  values.filter(({ value }) => looksRandom(value));

/** `Basic base64(user:password)` (RFC 7617): the password by itself. */
function basicPassword(value: string): readonly { kind: string; secret: string }[] {
  const encoded = /^Basic[ \t]+([A-Za-z0-9+/=]+)[ \t]*$/i.exec(value)?.[1];
  if (encoded === undefined) return [];
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  return [{ kind: "password", secret: pair.slice(pair.indexOf(":") + 1) }];
}
