import type { AddressInfo, Server } from "node:net";
import { isIPv6 } from "node:net";
import { ProxymockError } from "../core/errors.js";

export interface Address {
  /** `http://127.0.0.1:4140`; for a wildcard address the loopback one, which can be connected to. */
  readonly url: string;
  readonly port: number;
}

/** @throws ProxymockError PORT_IN_USE, LISTEN_FAILED */
export function listenOn(server: Server, { port, bind }: { port: number; bind: string }): Promise<Address> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenFailure(error, port, bind));
    server.once("error", onError);
    server.listen({ port, host: bind }, () => {
      server.off("error", onError);
      const { port: actual } = server.address() as AddressInfo;
      const host = bind === "0.0.0.0" ? "127.0.0.1" : bind === "::" ? "::1" : bind;
      resolve({ url: `http://${isIPv6(host) ? `[${host}]` : host}:${actual}`, port: actual });
    });
  });
}

function listenFailure(error: NodeJS.ErrnoException, port: number, bind: string): ProxymockError {
  if (error.code === "EADDRINUSE") {
    return new ProxymockError(
      "PORT_IN_USE",
      {
        message: `port ${port} on ${bind} is in use`,
        why: "another process, perhaps another proxymock, listens there",
        fix: "stop it, or choose another port with --port N (--port 0 takes any free one)",
      },
      { cause: error },
    );
  }
  return new ProxymockError(
    "LISTEN_FAILED",
    {
      message: `cannot listen on ${bind} port ${port} (${error.code ?? "unknown error"})`,
      ...(error.code === "EACCES" ? { why: "this port needs rights that proxymock doesn't have" } : {}),
      fix: "choose an address of this machine with --bind and a port above 1023 with --port",
    },
    { cause: error },
  );
}
