import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import { isHostName } from "./target.js";

/** What the engine needs of a CA; rejects where no leaf can be made. */
export interface Certificates {
  secureContext(host: string): Promise<SecureContext>;
}

/** Why no TLS connection came about. */
export interface HandshakeFailure {
  /** OpenSSL's or the system's code. */
  readonly code: string;
}

const handshakeTimeoutMs = 60_000;

/**
 * Takes TLS off a connection, on that very socket, with a leaf for the name the client asks for (else for `host`).
 * Offers HTTP/2 and HTTP/1.1. Resolves with the failure when the handshake doesn't come to its end; never rejects.
 */
export async function terminateTls(
  socket: Duplex,
  host: string,
  certificates: Certificates,
): Promise<TLSSocket | HandshakeFailure> {
  let secureContext: SecureContext;
  try {
    secureContext = await certificates.secureContext(host);
  } catch (error) {
    socket.destroy();
    return { code: codeOf(error) };
  }
  if (socket.destroyed) return { code: "ECONNRESET" };
  const secure = new TLSSocket(socket as Socket, {
    isServer: true,
    secureContext,
    ALPNProtocols: ["h2", "http/1.1"],
    SNICallback: (name, callback) => {
      const wanted = name.toLowerCase();
      if (wanted === host || !isHostName(wanted)) return callback(null);
      certificates.secureContext(wanted).then(
        (context) => callback(null, context),
        (error: Error) => callback(error),
      );
    },
  });
  return handshake(secure);
}

function handshake(secure: TLSSocket): Promise<TLSSocket | HandshakeFailure> {
  return new Promise((resolve) => {
    const fail = (error?: unknown) => {
      clearTimeout(timer);
      resolve({ code: codeOf(error) });
      secure.destroy();
    };
    const timer = setTimeout(() => fail(), handshakeTimeoutMs);
    timer.unref();
    secure.on("error", fail);
    // Without a tls.Server around it, Node tells of a failed handshake with this event alone.
    secure.on("_tlsError", fail);
    secure.once("close", () => fail());
    secure.once("secure", () => {
      clearTimeout(timer);
      // Only a tls.Server clears this, and node:http2 waits for it.
      Object.assign(secure, { secureConnecting: false });
      resolve(secure);
    });
  });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? "ECONNRESET";
}

/** The alerts a client sends when it doesn't trust the certificate it is shown (RFC 8446 section 6.2). */
export function isDistrust({ code }: HandshakeFailure): boolean {
  return /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|ACCESS_DENIED)/.test(
    code,
  );
}
