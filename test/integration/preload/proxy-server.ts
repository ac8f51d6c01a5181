import { once } from "node:events";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { CertificateAuthority } from "../../../src/engine/certificates/authority.js";

interface SeenConnect {
  readonly target: string;
  readonly authorization: string | undefined;
}

export interface ProxyServer {
  readonly port: number;
  readonly connects: readonly SeenConnect[];
  /** Sockets of clients that are open now. */
  readonly open: ReadonlySet<Socket>;
  /** Replaces the answer to CONNECT; undefined again lets all through. */
  answer: ((socket: Socket, target: string) => void) | undefined;
  close(): void;
}

/**
 * A proxy whose every CONNECT leads to one TLS server of its own, HTTP/1.1 and HTTP/2 by ALPN, which shows a
 * certificate for the name that it is asked for.
 * @param origin tells the port of that server
 */
export async function startProxy(origin: number): Promise<ProxyServer> {
  const connects: SeenConnect[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    open.add(client);
    client.on("close", () => open.delete(client));
    client.on("error", () => client.destroy());
    let head = "";
    const onData = (chunk: Buffer) => {
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      client.off("data", onData);
      const target = /^CONNECT (\S+) HTTP/.exec(head)?.[1] ?? "";
      connects.push({ target, authorization: /\r\nproxy-authorization: (.+)\r\n/i.exec(head)?.[1] });
      if (proxy.answer !== undefined) return proxy.answer(client, target);
      const upstream = connect({ port: origin, host: "127.0.0.1", allowHalfOpen: true });
      upstream.on("error", () => client.destroy());
      client.on("close", () => upstream.destroy());
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(upstream).pipe(client);
    };
    client.on("data", onData);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy: ProxyServer = {
    port: (server.address() as AddressInfo).port,
    connects,
    open,
    answer: undefined,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
  return proxy;
}

export interface OriginServer {
  readonly port: number;
  close(): void;
}

/** Answers every request with JSON that most SDKs take: what was asked, over which protocol. */
export async function startOrigin(authority: CertificateAuthority): Promise<OriginServer> {
  const server: Http2SecureServer = createSecureServer({
    allowHTTP1: true,
    SNICallback: (name, done) =>
      void authority.secureContext(name).then((context) => done(null, context), done),
  });
  server.on("request", (request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answerTo(request.url ?? "", request.httpVersion)));
    });
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const answerTo = (path: string, httpVersion: string): object => ({
  path,
  httpVersion,
  choices: [
    { index: 0, message: { role: "assistant", content: `over ${httpVersion}` }, finish_reason: "stop" },
  ],
  output: { message: { role: "assistant", content: [{ text: `over ${httpVersion}` }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
});
