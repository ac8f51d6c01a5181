import type { ChildEnvironment, Inherited } from "./environment.js";

/** Both cases: curl reads `http_proxy` in lower case only, others look at one or the other first. */
const proxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] as const;

/** gRPC prefers its own variable to `https_proxy`: it is only replaced, never added. */
const proxyNamesWhereSet = ["grpc_proxy"] as const;

export function proxyVariables(inherited: Inherited, proxyUrl: string): ChildEnvironment {
  const names = [...proxyNames, ...proxyNamesWhereSet.filter((name) => (inherited[name] ?? "") !== "")];
  const replaced = new Map<string, string>();
  for (const name of names) {
    const before = inherited[name] ?? "";
    if (before !== "" && authority(before) !== authority(proxyUrl)) replaced.set(authority(before), name);
  }
  return {
    variables: Object.fromEntries(names.map((name) => [name, proxyUrl])),
    warnings: [...replaced].map(
      ([proxy, name]) =>
        `${name} named the proxy ${proxy}; the command goes through proxymock instead. ` +
        "To reach providers through that proxy, name it with --upstream-proxy.",
    ),
  };
}

/** Host and port alone: user info may be a password, and only these decide whether two proxies are the same. */
function authority(proxy: string): string {
  try {
    return new URL(proxy.includes("://") ? proxy : `http://${proxy}`).host;
  } catch {
    return "(not a URL)";
  }
}
