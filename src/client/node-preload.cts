/**
 * Loaded into every Node process of a command by `NODE_OPTIONS=--require`: takes its TLS connections through
 * proxymock, whichever client opens them. CommonJS, because `--require` reaches worker threads and `--import` does
 * not; without dependencies and without output, because it runs inside other people's programs; and without effect
 * where `PROXYMOCK_PRELOAD_PROXY` isn't set.
 *
 * `tls.connect` is the one place that all clients pass: `fetch`, `https`, HTTP/2, clients with agents of their own.
 * Those that tunnel by themselves hand it a `socket`, and are left alone.
 */
import nodeModule = require("node:module");
import net = require("node:net");
import tls = require("node:tls");
import Tunnel = require("./connect-tunnel.cjs");
import createRoute = require("./proxy-route.cjs");

const marker = Symbol.for("proxymock.preload");

type Connect = typeof tls.connect & { [marker]?: true };
type ConnectOptions = tls.ConnectionOptions & { host?: string; port?: number; path?: string };

function install(): void {
  const original: Connect = tls.connect;
  // Bun and Deno read NODE_OPTIONS too, but have a tls.connect of another make.
  if (original[marker] || process.versions["bun"] !== undefined || process.versions["deno"] !== undefined)
    return;
  const route = createRoute(process.env);
  if (route === undefined) return;
  const connectThroughProxy = {
    // The name and length of Node's own, for those that look.
    connect(...args: unknown[]): tls.TLSSocket {
      const { options, callback } = normalizeArguments(args);
      const host = options.host ?? "localhost";
      const proxy = options.socket || options.path ? undefined : route(host, Number(options.port));
      if (proxy === undefined) return Reflect.apply(original, tls, args);
      const tunnel = new Tunnel(proxy, `${bracketed(proxy.targetHost)}:${Number(options.port)}`);
      const socket = original({ ...options, socket: tunnel }, callback);
      attach(socket, tunnel, options);
      return socket;
    },
  }.connect;
  Object.defineProperty(connectThroughProxy, marker, { value: true });
  (tls as { connect: unknown }).connect = connectThroughProxy;
  nodeModule.syncBuiltinESMExports();
}

/**
 * `tls.connect(options[, callback])`, `(port[, host][, options][, callback])`, `(path[, options][, callback])`, read
 * as Node reads them.
 */
function normalizeArguments(args: readonly unknown[]): { options: ConnectOptions; callback?: () => void } {
  const [first, second] = args;
  const last = args.at(-1);
  const given = args.slice(0, 3).find((argument) => typeof argument === "object" && argument !== null);
  const options: ConnectOptions = {};
  if (typeof first === "string" && Number.isNaN(Number(first))) options.path = first;
  else if (typeof first === "number" || typeof first === "string") {
    options.port = Number(first);
    if (typeof second === "string") options.host = second;
  }
  Object.assign(options, given);
  return typeof last === "function" ? { options, callback: last as () => void } : { options };
}

/** What Node does for a socket it connects itself, and doesn't for one that it is given. */
function attach(socket: tls.TLSSocket, tunnel: Tunnel, options: ConnectOptions): void {
  tunnel.onFailure((error) => socket.destroy(error));
  socket.once("close", () => tunnel.destroy());
  const raw = tunnel.socket;
  const { timeout } = options as { timeout?: number };
  if (timeout) socket.setTimeout(timeout);
  // Without these an idle keep-alive connection would keep the program from ending.
  for (const method of ["ref", "unref", "setNoDelay", "setKeepAlive"] as const) {
    const own = socket[method] as (...args: unknown[]) => tls.TLSSocket;
    Object.defineProperty(socket, method, {
      configurable: true,
      writable: true,
      value: (...args: unknown[]) => {
        Reflect.apply(raw[method], raw, args);
        return Reflect.apply(own, socket, args);
      },
    });
  }
  for (const property of ["remoteAddress", "remoteFamily", "localAddress", "localPort"] as const) {
    Object.defineProperty(socket, property, { configurable: true, get: () => raw[property] });
  }
  // HTTP/2 sessions tell their origin by it.
  Object.defineProperty(socket, "remotePort", { configurable: true, value: Number(options.port) });
}

const bracketed = (host: string): string => (net.isIPv6(host) ? `[${host}]` : host);

install();
