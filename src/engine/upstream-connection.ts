import { connect as connectNet, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, rootCertificates } from "node:tls";
import type { Target } from "./exchange.js";
import { formatAuthority } from "./target.js";

export interface ConnectorOptions {
  /** Certificates trusted besides the system's, PEM. */
  readonly caPem?: string;
  /** `http://` or `https://` proxy that every upstream connection goes through, loopback ones excepted. */
  readonly proxyUrl?: URL;
}

/** Opens connections towards upstream. Each rejects with the system's or TLS's own error. */
export interface Connector {
  /** Plain TCP, through the proxy where one is set. */
  tcp(host: string, port: number): Promise<Socket>;
  /** TCP connections begun so far. */
  readonly opened: number;
  /** Ready to carry HTTP/1: TLS, verified against `target.host`, where the scheme asks for it. */
  open(target: Target): Promise<Socket>;
}

const connectTimeoutMs = 20_000;
const maxProxyHeadBytes = 16_384;

export function createConnector({ caPem, proxyUrl }: ConnectorOptions): Connector {
  const ca = caPem === undefined ? undefined : [...rootCertificates, caPem];
  const sessions = new Map<string, Buffer>();

  let opened = 0;
  const tcp = (host: string, port: number): Promise<Socket> => {
    opened++;
    return proxyUrl === undefined || isLoopback(host)
      ? dial(host, port)
      : dialThrough(proxyUrl, { host, port });
  };

  const open = async (target: Target): Promise<Socket> => {
    const socket = await tcp(target.host, target.port);
    if (target.scheme === "http") return socket;
    const key = formatAuthority(target);
    const session = sessions.get(key);
    const secure = await secured(socket, {
      ...(isIP(target.host) === 0 ? { servername: target.host } : { host: target.host }),
      ALPNProtocols: ["http/1.1"],
      ...(ca === undefined ? {} : { ca }),
      ...(session === undefined ? {} : { session }),
    });
    secure.on("session", (fresh: Buffer) => sessions.set(key, fresh));
    return secure;
  };
  return {
    tcp,
    open,
    get opened() {
      return opened;
    },
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** Resolves once `event` fires; rejects on error, close or after the connect timeout. */
function established<T extends Socket>(socket: T, event: "connect" | "secureConnect"): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const onClose = () => fail(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" }));
    const timer = setTimeout(
      () => fail(Object.assign(new Error("connecting timed out"), { code: "ETIMEDOUT" })),
      connectTimeoutMs,
    );
    socket.once("error", fail).once("close", onClose);
    socket.once(event, () => {
      clearTimeout(timer);
      // The error listener stays: an error between here and the next owner must not end the process.
      socket.off("close", onClose);
      resolve(socket);
    });
  });
}

function dial(host: string, port: number): Promise<Socket> {
  const socket = connectNet({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    autoSelectFamily: true,
    allowHalfOpen: true,
    // `localhost` is both loopback addresses, whatever the hosts file says.
    ...(host === "localhost" ? { lookup: lookupLocalhost } : {}),
  });
  return established(socket, "connect");
}

type LookupCallback = (error: null, addresses: { address: string; family: number }[]) => void;

function lookupLocalhost(_host: string, _options: unknown, callback: unknown): void {
  (callback as LookupCallback)(null, [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ]);
}

function secured(socket: Socket, options: ConnectionOptions): Promise<Socket> {
  return established(connectTls({ ...options, socket }), "secureConnect");
}

async function dialThrough(proxyUrl: URL, to: { host: string; port: number }): Promise<Socket> {
  const host = proxyUrl.hostname.replace(/^\[|\]$/g, "");
  const port = Number(proxyUrl.port) || (proxyUrl.protocol === "https:" ? 443 : 80);
  const plain = await dial(host, port);
  const socket =
    proxyUrl.protocol === "https:"
      ? await secured(plain, isIP(host) === 0 ? { servername: host } : { host })
      : plain;
  const authority = formatAuthority(to);
  const { username, password } = proxyUrl;
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const authorization =
    username === "" && password === ""
      ? ""
      : `Proxy-Authorization: Basic ${credentials.toString("base64")}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
  await connectAccepted(socket);
  return socket;
}

/** Reads the proxy's answer to CONNECT, and nothing behind it. */
function connectAccepted(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const settle = (error?: Error) => {
      clearTimeout(timer);
      socket.off("readable", onReadable).off("close", onClose);
      if (error === undefined) return resolve();
      socket.destroy();
      reject(error);
    };
    const onClose = () => settle(new Error("the upstream proxy closed the connection"));
    const timer = setTimeout(() => settle(new Error("the upstream proxy didn't answer")), connectTimeoutMs);
    const onReadable = () => {
      const bytes: Buffer | null = socket.read();
      if (bytes === null) return;
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0)
        return head.length > maxProxyHeadBytes
          ? settle(new Error("the upstream proxy's answer has no end"))
          : undefined;
      const statusLine = head.toString("latin1", 0, head.indexOf("\r\n"));
      if (!/^HTTP\/1\.[01] 2\d\d/.test(statusLine))
        return settle(new Error(`the upstream proxy answered ${statusLine}`));
      const rest = head.subarray(end + 4);
      settle();
      if (rest.length > 0) socket.unshift(rest);
    };
    socket.on("readable", onReadable).once("close", onClose);
  });
}
