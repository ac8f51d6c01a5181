import { type HeaderList, headerValue } from "../core/headers.js";

/** The header that names a request's scope; never recorded, never forwarded. */
const scopeHeader = "x-proxymock-scope";

/** Longer names, and names with control characters, are nobody's scope. */
const maxLength = 200;

/** A scope's name as a header or user name gives it; undefined for what names none. */
export function scopeName(text: string | undefined): string | undefined {
  const name = text?.trim();
  if (name === undefined || name === "" || name.length > maxLength) return undefined;
  return /[\u0000-\u001f\u007f]/.test(name) ? undefined : name;
}

/** The proxy URL's user name (RFC 7617), which stands for a scope; the password says nothing. */
export function proxyScope(headers: HeaderList): string | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(headerValue(headers, "proxy-authorization")?.trim() ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [user] = Buffer.from(encoded, "base64").toString("utf8").split(":", 1);
  return scopeName(user);
}

/** A request's own scope: the header first, then the proxy URL's user name. */
export const requestScope = (headers: HeaderList): string | undefined =>
  scopeName(headerValue(headers, scopeHeader)) ?? proxyScope(headers);
