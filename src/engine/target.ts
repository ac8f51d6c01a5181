import { isIPv4, isIPv6 } from "node:net";
import type { Target } from "./exchange.js";

/** A host and port as CONNECT, an absolute URL or a Host header names them. */
export interface Authority {
  /** Lower case, without brackets and without a final dot. */
  readonly host: string;
  readonly port: number;
}

// Letters, digits, hyphens; underscores too, since container networks use them in names.
const labelPattern = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Whether a lower-case text is a DNS name or an IP literal (without brackets): safe in file names and leaves. */
export function isHostName(host: string): boolean {
  if (isIPv4(host) || (isIPv6(host) && !host.includes("%"))) return true;
  return host.length <= 253 && host !== "" && host.split(".").every((label) => labelPattern.test(label));
}

/**
 * `name:443`, `127.0.0.1:80`, `[::1]:443`; without a port only where `defaultPort` is given.
 * Undefined for everything else: user names, paths, escapes, ports outside 1-65535.
 */
export function parseAuthority(text: string, defaultPort?: number): Authority | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:/@?#\s]+))(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const [, ipv6, name, digits] = match;
  if (ipv6 !== undefined && !isIPv6(ipv6)) return undefined;
  const host = (ipv6 ?? name ?? "").toLowerCase().replace(/\.$/, "");
  const port = digits === undefined ? defaultPort : Number(digits);
  if (port === undefined || port < 1 || port > 65_535 || !isHostName(host)) return undefined;
  return { host, port };
}

/** The target and the path, as sent, of an absolute-form request target; undefined when it is none. */
export function parseAbsoluteForm(text: string): { target: Target; path: string } | undefined {
  const match = /^(https?):\/\/([^/?#]*)(.*)$/is.exec(text);
  if (match === null) return undefined;
  const scheme = match[1]?.toLowerCase() === "https" ? "https" : "http";
  const authority = parseAuthority(match[2] ?? "", defaultPort(scheme));
  const rest = match[3] ?? "";
  if (authority === undefined) return undefined;
  return { target: { scheme, ...authority }, path: rest.startsWith("/") ? rest : `/${rest}` };
}

export function defaultPort(scheme: Target["scheme"]): number {
  return scheme === "https" ? 443 : 80;
}

/** `host:port` for messages, keys and CONNECT; IPv6 in brackets. */
export function formatAuthority({ host, port }: Authority): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The value of a Host header, and a URL's authority: the port only where it isn't the scheme's own. */
export function formatHost(target: Target): string {
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  return target.port === defaultPort(target.scheme) ? host : `${host}:${target.port}`;
}

/** Scheme and authority of a URL, without the path. */
export function formatOrigin(target: Target): string {
  return `${target.scheme}://${formatHost(target)}`;
}
