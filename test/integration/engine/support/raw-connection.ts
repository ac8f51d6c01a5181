import { once } from "node:events";
import { connect as connectNet, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { RunningEngine } from "./running-engine.js";

/** A socket whose bytes are read by what is waited for, never by time. */
export class RawConnection {
  private received = Buffer.alloc(0);
  private wake: (() => void)[] = [];
  private ended = false;
  /** How it closed, once it has. */
  readonly closed: Promise<{ readonly error?: NodeJS.ErrnoException }>;

  constructor(readonly socket: Socket) {
    let error: NodeJS.ErrnoException | undefined;
    socket.on("data", (bytes: Buffer) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.notify();
    });
    socket.on("error", (failure) => {
      error = failure;
    });
    socket.on("end", () => {
      this.ended = true;
      this.notify();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.ended = true;
        this.notify();
        resolve(error === undefined ? {} : { error });
      });
    });
  }

  /** Everything received and not yet taken, as latin1 text. */
  get text(): string {
    return this.received.toString("latin1");
  }

  write(data: string | Uint8Array): void {
    this.socket.write(typeof data === "string" ? Buffer.from(data, "latin1") : data);
  }

  /** Waits until `marker` came and takes everything up to its end. */
  async until(marker: string): Promise<string> {
    for (;;) {
      const at = this.received.indexOf(marker, 0, "latin1");
      if (at >= 0) return this.cut(at + marker.length);
      if (this.ended) throw new Error(`the connection ended before ${JSON.stringify(marker)}: ${this.text}`);
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }

  /** Waits until that many bytes came and takes them. */
  async take(length: number): Promise<string> {
    while (this.received.length < length) {
      if (this.ended) throw new Error(`the connection ended after ${this.received.length} bytes`);
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
    return this.cut(length);
  }

  /** Waits for the end of the connection and takes the rest. */
  async rest(): Promise<string> {
    while (!this.ended) await new Promise<void>((resolve) => this.wake.push(resolve));
    return this.cut(this.received.length);
  }

  private cut(length: number): string {
    const text = this.received.toString("latin1", 0, length);
    this.received = this.received.subarray(length);
    return text;
  }

  private notify(): void {
    for (const resolve of this.wake.splice(0)) resolve();
  }
}

export async function dial(port: number, host = "127.0.0.1"): Promise<RawConnection> {
  const socket = connectNet({ port, host });
  await once(socket, "connect");
  return new RawConnection(socket);
}

/** A plain socket behind CONNECT: what is written now goes to `authority`. */
export async function connectThrough({ port }: { port: number }, authority: string): Promise<Socket> {
  const socket = connectNet({ port, host: "127.0.0.1" });
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const [head] = (await once(socket, "data")) as [Buffer];
  if (!head.toString().startsWith("HTTP/1.1 200 ")) throw new Error(head.toString());
  return socket;
}

/** TLS, trusting the engine's CA, behind CONNECT. */
export async function tlsThrough(
  running: RunningEngine,
  host: string,
  { port = 443, alpn = "http/1.1" }: { port?: number; alpn?: string } = {},
): Promise<Socket> {
  const literal = host.includes(":") ? `[${host}]` : host;
  const socket = await connectThrough(running, `${literal}:${port}`);
  const secure = connectTls({
    socket,
    ca: running.authority.certificatePem,
    ALPNProtocols: [alpn],
    ...(/[:]|^[\d.]+$/.test(host) ? { host } : { servername: host }),
  });
  await once(secure, "secureConnect");
  return secure;
}

export const rawTlsThrough = async (...args: Parameters<typeof tlsThrough>): Promise<RawConnection> =>
  new RawConnection(await tlsThrough(...args));
