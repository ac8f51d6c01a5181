import { matchesHost } from "../providers/host-pattern.js";
import type { ChildEnvironment, EnvironmentProvider, Inherited } from "./environment.js";

/** No client but Go's and Java's leaves loopback out by itself. `[::1]` isn't listed: httpx fails on it. */
const loopback = ["localhost", "127.0.0.1", "::1"] as const;

/** Loopback and what the user had, in both cases of the name. */
export function noProxyVariables(
  inherited: Inherited,
  providers: readonly EnvironmentProvider[],
): ChildEnvironment {
  const entries = noProxyEntries(inherited);
  const value = entries.join(",");
  const hosts = providers.flatMap((provider) => provider.hosts).filter((host) => !isLoopback(host));
  return {
    variables: { NO_PROXY: value, no_proxy: value },
    warnings: entries.flatMap((entry) => {
      const host = hosts.find((pattern) => covers(entry, pattern));
      return host === undefined
        ? []
        : [
            `NO_PROXY holds ${entry}: calls to ${host} bypass proxymock. Take that entry out to have them recorded or mocked.`,
          ];
    }),
  };
}

export function noProxyEntries(inherited: Inherited): readonly string[] {
  const theirs = [inherited["NO_PROXY"] ?? "", inherited["no_proxy"] ?? ""].flatMap((list) =>
    list.split(/[\s,]+/),
  );
  return [...new Set([...loopback, ...theirs.filter((entry) => entry !== "")])];
}

/** Whether an entry keeps a client from using the proxy for some host of the pattern. */
function covers(entry: string, pattern: string): boolean {
  if (entry === "*") return true;
  const name = entry
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/^\*?\./, "");
  if (name === "" || isLoopback(name)) return false;
  return pattern === name || pattern.endsWith(`.${name}`) || matchesHost(pattern, name, 443);
}

const isLoopback = (host: string): boolean => /^(?:localhost|127\.[\d.]+|\[?::1\]?)(?::\d+)?$/.test(host);
