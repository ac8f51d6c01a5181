import type { Provider } from "./provider.js";
import { providers } from "./table.js";

/** Where a base-URL path leads. `path` begins with a slash and holds everything behind the prefix, query too. */
export interface BaseUrlTarget {
  readonly scheme: "http" | "https";
  /** Lower case, without port and brackets. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** `/openai/v1/models` → api.openai.com `/v1/models`; `/host/NAME[:port]/…` → NAME. Undefined when not ours. */
export function resolveBaseUrl(path: string): BaseUrlTarget | undefined {
  const prefix = /^\/([^/?#]+)([/?].*)?$/s.exec(path);
  const name = prefix?.[1];
  const rest = prefix?.[2] ?? "/";
  if (name === undefined) return undefined;
  if (name === "host") return resolveNamedHost(rest);
  const origin = providers.find((provider) => provider.id === name)?.origin;
  if (origin === undefined) return undefined;
  const { protocol, hostname, port } = new URL(origin);
  const scheme = protocol === "http:" ? "http" : "https";
  return {
    scheme,
    host: hostname,
    port: port === "" ? defaultPort(scheme) : Number(port),
    path: rest.startsWith("/") ? rest : `/${rest}`,
  };
}

const defaultPort = (scheme: "http" | "https"): number => (scheme === "http" ? 80 : 443);

function resolveNamedHost(rest: string): BaseUrlTarget | undefined {
  const match = /^\/(\[[0-9a-fA-F:.]+\]|[^/?:[\]]+)(?::(\d{1,5}))?([/?].*)?$/s.exec(rest);
  const written = match?.[1]?.toLowerCase();
  if (match === null || written === undefined) return undefined;
  const port = match[2] === undefined ? 443 : Number(match[2]);
  const host = written.startsWith("[") ? written.slice(1, -1) : written;
  if (port < 1 || port > 65535 || !(written.startsWith("[") ? isIpv6(host) : isDnsName(host)))
    return undefined;
  const path = match[3] ?? "/";
  return { scheme: "https", host, port, path: path.startsWith("/") ? path : `/${path}` };
}

const isDnsName = (host: string): boolean =>
  host.length <= 253 && host.split(".").every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label));

const isIpv6 = (host: string): boolean => URL.canParse(`http://[${host}]/`);

/** The URL that stands for the provider's origin at the proxy: `http://127.0.0.1:4140/openai`. */
export function baseUrlFor(provider: Provider, proxyUrl: string): string | undefined {
  return provider.origin === undefined ? undefined : `${proxyUrl.replace(/\/+$/, "")}/${provider.id}`;
}
