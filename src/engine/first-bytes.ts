import type { Duplex } from "node:stream";

/** What a client speaks, judged by its first bytes. */
export type Protocol = "tls" | "http2" | "http1";

/** The first byte of a TLS handshake record (RFC 8446 section 5.1). */
const tlsHandshake = 0x16;
/** The client preface of HTTP/2 (RFC 9113 section 3.4) begins so; no HTTP/1 method does. */
const http2Preface = "PRI";

/**
 * Waits for the first bytes of a connection and puts them back. Undefined when it ends, breaks or stays silent
 * for `timeoutMs` first.
 */
export function readProtocol(socket: Duplex, timeoutMs: number): Promise<Protocol | undefined> {
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    const settle = (protocol: Protocol | undefined) => {
      clearTimeout(timer);
      socket.off("readable", onReadable).off("end", onEnd).off("close", onEnd);
      if (seen.length > 0 && !socket.destroyed) socket.unshift(seen);
      resolve(protocol);
    };
    const onReadable = () => {
      for (let bytes = socket.read(); bytes !== null; bytes = socket.read())
        seen = Buffer.concat([seen, bytes]);
      const protocol = protocolOf(seen);
      if (protocol !== undefined) settle(protocol);
    };
    const onEnd = () => settle(undefined);
    const timer = setTimeout(onEnd, timeoutMs);
    timer.unref();
    socket.on("readable", onReadable).once("end", onEnd).once("close", onEnd);
    if (socket.destroyed) settle(undefined);
  });
}

function protocolOf(bytes: Buffer): Protocol | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === tlsHandshake) return "tls";
  const start = bytes.toString("latin1", 0, http2Preface.length);
  if (start === http2Preface) return "http2";
  return http2Preface.startsWith(start) ? undefined : "http1";
}
