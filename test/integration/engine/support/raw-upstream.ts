import { once } from "node:events";
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { CertificateAuthority } from "../../../../src/engine/certificates/authority.js";
import { RawConnection } from "./raw-connection.js";

export interface RawUpstream {
  readonly port: number;
  /** `http://127.0.0.1:port` or `https://localhost:port`. */
  readonly url: string;
  /** How many connections have been accepted. */
  readonly accepted: number;
  /** The next connection that is accepted. */
  connection(): Promise<RawConnection>;
  close(): Promise<void>;
}

export interface RawUpstreamOptions {
  /** Serves TLS with leaves of that CA. */
  readonly authority?: CertificateAuthority;
  readonly host?: string;
}

/** A server that does nothing by itself: the test reads and writes each byte. */
export async function startRawUpstream({
  authority,
  host = "127.0.0.1",
}: RawUpstreamOptions = {}): Promise<RawUpstream> {
  const ready: RawConnection[] = [];
  const waiting: ((connection: RawConnection) => void)[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const onSocket = (socket: Socket) => {
    accepted++;
    sockets.add(socket);
    socket.setNoDelay(true);
    const connection = new RawConnection(socket);
    const next = waiting.shift();
    if (next === undefined) ready.push(connection);
    else next(connection);
  };
  const server: Server =
    authority === undefined
      ? createNetServer({ allowHalfOpen: true }, onSocket)
      : createTlsServer(
          {
            SNICallback: (name, callback) => {
              authority.secureContext(name).then(
                (context) => callback(null, context),
                (error: Error) => callback(error),
              );
            },
          },
          onSocket,
        );
  server.on("tlsClientError", () => {});
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: authority === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    get accepted() {
      return accepted;
    },
    connection: () => {
      const first = ready.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Reads one request's head and answers `HTTP/1.1 200 OK` with a body of known length. */
export async function answerOnce(connection: RawConnection, body = "ok", headers = ""): Promise<string> {
  const head = await connection.until("\r\n\r\n");
  connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`);
  return head;
}
