import type { ChildEnvironment, ChildEnvironmentOptions } from "./environment.js";
import { noProxyEntries } from "./no-proxy.js";

const variable = "JAVA_TOOL_OPTIONS";

/** Java reads no proxy variable: its settings are system properties (Java networking and JSSE guides). */
export function javaOptions(options: ChildEnvironmentOptions): ChildEnvironment {
  const { javaTrustStoreFile } = options;
  if (javaTrustStoreFile === undefined) return { variables: {}, warnings: [] };
  const ours = systemProperties(options, javaTrustStoreFile);
  const kept: string[] = [];
  const warnings: string[] = [];
  for (const token of tokens(options.inherited[variable] ?? "")) {
    const [, name = "", value = ""] = /^-D([^=]+)=(.*)$/.exec(token) ?? [];
    const replacement = ours.get(name);
    if (replacement === undefined) kept.push(token);
    else if (replacement !== value) {
      warnings.push(`${variable} set ${name} to ${value}; the command gets ${replacement} instead.`);
    }
  }
  const added = [...ours].map(([name, value]) => `-D${name}=${value}`);
  return { variables: { [variable]: [...kept, ...added].map(quoted).join(" ") }, warnings };
}

function systemProperties(
  options: ChildEnvironmentOptions,
  trustStoreFile: string,
): ReadonlyMap<string, string> {
  const { hostname, port } = new URL(options.proxyUrl);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return new Map([
    ["http.proxyHost", host],
    ["http.proxyPort", port || "80"],
    ["https.proxyHost", host],
    ["https.proxyPort", port || "80"],
    ["http.nonProxyHosts", nonProxyHosts(noProxyEntries(options.inherited))],
    ["javax.net.ssl.trustStore", trustStoreFile],
    ["javax.net.ssl.trustStoreType", "JKS"],
  ]);
}

/** `|` between patterns, `*` at an end of one; address ranges cannot be said. */
function nonProxyHosts(entries: readonly string[]): string {
  const patterns = entries.flatMap((entry) => {
    if (entry.includes("/")) return [];
    if (entry === "127.0.0.1") return ["127.*"];
    if (entry.includes("::")) return [`[${entry.replace(/^\[(.*)\]$/, "$1")}]`];
    if (entry === "*" || /^\d/.test(entry) || entry === "localhost") return [entry];
    const name = entry.replace(/:\d+$/, "").replace(/^\*?\./, "");
    return [name, `*.${name}`];
  });
  return [...new Set(patterns)].join("|");
}

/** The JVM splits at white space and knows both quotes, anywhere in a token, and no escapes. */
function tokens(text: string): readonly string[] {
  const raw = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return raw.map((token) =>
    token.replace(/"([^"]*)"|'([^']*)'/g, (_all, double, single) => double ?? single),
  );
}

/** Each run of characters in the quotes that it does not hold itself. */
function quoted(token: string): string {
  if (!/[\s"']/.test(token)) return token;
  return (token.match(/[^"]+|"+/g) ?? [])
    .map((run) => (run.startsWith('"') ? `'${run}'` : `"${run}"`))
    .join("");
}
