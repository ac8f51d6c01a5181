import net = require("node:net");
import url = require("node:url");

/** One proxy on the way to one host. */
interface Route {
  readonly host: string;
  readonly port: number;
  /** Value for `Proxy-Authorization`. */
  readonly authorization?: string;
  /** The host as CONNECT takes it: ASCII, lower case, no brackets. */
  readonly targetHost: string;
}

/**
 * @param environment read again at each connection: a program may set its scope (the user name of HTTPS_PROXY) or
 * NO_PROXY itself, or for the programs it starts
 * @returns for a host and port, the proxy to go through, or undefined to go straight; undefined when the
 * environment names no proxy
 */
function createRoute(
  environment: NodeJS.ProcessEnv,
): ((host: string, port: number) => Route | undefined) | undefined {
  const ours = parseProxy(environment["PROXYMOCK_PRELOAD_PROXY"]);
  if (ours === undefined) return undefined;
  return (host, port) => {
    const targetHost = asciiHost(host);
    if (targetHost === undefined || !(port > 0 && port < 65_536)) return undefined;
    if (isLoopback(targetHost)) return undefined;
    const exempt = environment["NO_PROXY"] || environment["no_proxy"] || "";
    if (exempt.split(/[\s,]+/).some((entry) => isExempt(entry, targetHost, port))) return undefined;
    const named = parseProxy(environment["HTTPS_PROXY"] || environment["https_proxy"]);
    const proxy = named?.host === ours.host && named.port === ours.port ? named : ours;
    return { ...proxy, targetHost };
  };
}

type Proxy = Omit<Route, "targetHost">;

function parseProxy(text: string | undefined): Proxy | undefined {
  if (!text) return undefined;
  try {
    const { protocol, hostname, port, username, password } = new URL(text);
    if (protocol !== "http:") return undefined;
    const proxy = { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port || 80) };
    if (username === "") return proxy;
    const userInfo = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { ...proxy, authorization: `Basic ${Buffer.from(userInfo).toString("base64")}` };
  } catch {
    return undefined;
  }
}

/** Undefined for what is no host name: nothing of it may get into a CONNECT line. */
function asciiHost(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (net.isIP(bare) !== 0) return bare.toLowerCase();
  if (/[\0-\x20\x7f"#%/:<>?@[\\\]^`{|}]/.test(bare)) return undefined;
  const name = url.domainToASCII(bare.replace(/\.$/, ""));
  return /^[a-z0-9._-]+$/.test(name) ? name : undefined;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" ||
  host.endsWith(".localhost") ||
  host === "::1" ||
  host === "::" ||
  host === "0.0.0.0" ||
  /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(host);

/** `*`, `example.com` and `.example.com` (with all below), an address, a range `10.0.0.0/8`; each with a port or not. */
function isExempt(entry: string, host: string, port: number): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (entry.includes("/")) return isInRange(entry, host);
  const [, name = "", entryPort] = /^(\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const domain = name.toLowerCase().replace(/^\*?\.|^\[|\]$/g, "");
  return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

function isInRange(range: string, host: string): boolean {
  const [network = "", bits] = range.split("/");
  const family = net.isIP(host);
  if (family === 0 || net.isIP(network) !== family) return false;
  const name = family === 4 ? "ipv4" : "ipv6";
  try {
    const list = new net.BlockList();
    list.addSubnet(network, Number(bits), name);
    return list.check(host, name);
  } catch {
    return false;
  }
}

export = createRoute;
