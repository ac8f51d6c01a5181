import { type Dispatcher, Pool } from "undici";
import { fromRawHeaders, type HeaderList, toRawHeaders } from "../core/headers.js";
import type { Target } from "./exchange.js";
import { formatOrigin } from "./target.js";
import type { UpstreamCall, UpstreamHandler, UpstreamRequest } from "./upstream-call.js";
import type { Connector } from "./upstream-connection.js";

/** What undici's handlers get besides the type it exports. */
type Controller = Dispatcher.DispatchController;

export interface Pools {
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall;
  close(): Promise<void>;
}

const maxHeaderBytes = 256 * 1024;

/** One undici pool per upstream origin, HTTP/1.1, one request at a time on a connection, no time limits. */
export function createPools(connector: Connector): Pools {
  const pools = new Map<string, Pool>();

  const poolOf = (target: Target): Pool => {
    const origin = formatOrigin(target);
    const known = pools.get(origin);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      pipelining: 1,
      // Reasoning models think for minutes before the first byte.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: maxHeaderBytes,
      connect: (_options, callback) => {
        connector.open(target).then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        );
      },
    });
    pools.set(origin, pool);
    return pool;
  };

  return {
    send: (request, handler) => new PooledCall(poolOf(request.target), request, handler),
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.destroy()));
    },
  };
}

class PooledCall implements UpstreamCall, Dispatcher.DispatchHandler {
  private controller: Controller | undefined;
  private over = false;
  private status = 0;

  constructor(
    pool: Pool,
    request: UpstreamRequest,
    private readonly handler: UpstreamHandler,
  ) {
    // Without this, undici takes the Host header for the name to verify, and the client chose that.
    const servername = { servername: request.target.host };
    const options: Dispatcher.DispatchOptions = {
      method: request.method as Dispatcher.HttpMethod,
      path: request.path,
      headers: toRawHeaders(request.headers),
      body: request.body ?? null,
      ...servername,
    };
    pool.dispatch(options, this);
  }

  resume(): void {
    this.controller?.resume();
  }

  abort(): void {
    this.over = true;
    this.controller?.abort(new Error("the client went away"));
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.over) controller.abort(new Error("the client went away"));
  }

  onResponseStart(controller: Controller, status: number, _headers: unknown, statusText = ""): void {
    if (this.over) return;
    const headers = rawLines(controller.rawHeaders);
    this.status = status;
    if (status < 200) this.handler.informational(status, headers);
    else this.handler.head({ status, statusText, headers });
  }

  onResponseData(controller: Controller, bytes: Buffer): void {
    if (!this.over && !this.handler.chunk(bytes)) controller.pause();
  }

  onResponseEnd(controller: Controller): void {
    if (this.over) return;
    this.over = true;
    this.handler.end(rawLines(controller.rawTrailers));
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.over) return;
    this.over = true;
    // RFC 9110 section 8.6: a 304 may tell the length of the body it leaves out; undici misses that body.
    const { code } = error as NodeJS.ErrnoException;
    const isBodyless = this.status === 304 && code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH";
    if (isBodyless) this.handler.end([]);
    else this.handler.failed(error);
  }
}

/** undici's raw header lines, Buffers on the wire's side. */
function rawLines(raw: Controller["rawHeaders"]): HeaderList {
  if (!Array.isArray(raw)) return [];
  return fromRawHeaders(raw.map((text) => (typeof text === "string" ? text : text.toString("latin1"))));
}
