import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { setImmediate } from "node:timers/promises";
import { fromRawHeaders, type HeaderLine, type HeaderList, headerValue } from "../core/headers.js";
import type { ClientAnswer } from "./client-answer.js";
import type { Target } from "./exchange.js";
import { createHttp1Answer } from "./http1-answer.js";
import { createHttp2Answer } from "./http2-answer.js";
import { RequestBody } from "./request-body.js";

/** How a connection reached us: through CONNECT to `target`, or straight to our port. */
export interface ConnectionContext {
  readonly target: Target | undefined;
  /** TLS is already taken off. */
  readonly secure: boolean;
  /** The scope that the CONNECT named. */
  readonly scope?: string;
}

/** One request as it came, whatever the protocol, before anyone decided where it goes. */
export interface IncomingRequest {
  readonly context: ConnectionContext;
  readonly method: string;
  /** The request target as sent: a path, an absolute URL or `*`. */
  readonly requestTarget: string;
  /** All header lines; HTTP/2's pseudo-headers left out, its authority as Host, its cookie crumbs joined. */
  readonly headers: HeaderList;
  readonly body: RequestBody;
  readonly answer: ClientAnswer;
}

interface Http1Request {
  readonly context: ConnectionContext;
  /** The request line's target, where a wrapper has rewritten `request.url`. */
  readonly requestTarget?: string;
}

export function fromHttp1(
  request: IncomingMessage,
  response: ServerResponse,
  { context, requestTarget = request.url ?? "/" }: Http1Request,
): IncomingRequest {
  const answer = createHttp1Answer(request, response);
  const headers = fromRawHeaders(request.rawHeaders);
  const { "content-length": length, "transfer-encoding": coding, expect } = request.headers;
  const onDemand = () => answer.informational(100, []);
  const body = new RequestBody(
    length === undefined && coding === undefined
      ? undefined
      : {
          stream: request,
          isWhole: () => request.complete,
          trailers: () => fromRawHeaders(request.rawTrailers),
          ...(expect === undefined ? {} : { onDemand }),
        },
  );
  return { context, method: request.method ?? "GET", requestTarget, headers, body, answer };
}

export function fromHttp2(
  stream: ServerHttp2Stream,
  rawHeaders: readonly string[],
  context: ConnectionContext,
): IncomingRequest {
  const lines = fromRawHeaders(rawHeaders);
  const method = headerValue(lines, ":method") ?? "GET";
  const answer = createHttp2Answer(stream, method);
  const headers = http1Headers(lines);
  let trailers: HeaderList = [];
  stream.on("trailers", (_trailers, _flags, raw?: readonly string[]) => {
    trailers = fromRawHeaders(raw ?? []);
  });
  const expects = headerValue(headers, "expect") !== undefined;
  const body = new RequestBody(
    stream.endAfterHeaders
      ? undefined
      : {
          stream,
          isWhole: () => endedByClient(stream),
          trailers: () => trailers,
          ...(expects ? { onDemand: () => answer.informational(100, []) } : {}),
        },
  );
  return { context, method, requestTarget: headerValue(lines, ":path") ?? "/", headers, body, answer };
}

/** Turns of the event loop that a reset may take to arrive behind the end it causes. */
const resetTurns = 3;

/**
 * Whether a stream's end was that of its request. Node ends the readable side for a reset just the same and tells of
 * the reset a turn later; Node's own client even sends END_STREAM before it resets.
 */
async function endedByClient(stream: ServerHttp2Stream): Promise<boolean> {
  for (let turn = 0; turn < resetTurns && !stream.closed; turn++) await setImmediate();
  return !stream.closed && !stream.aborted;
}

/** RFC 9113 sections 8.2.3 and 8.3.1: the authority is the Host, cookie crumbs are one line. */
function http1Headers(lines: HeaderList): HeaderList {
  const authority = headerValue(lines, ":authority");
  const plain = lines.filter(([name]) => !name.startsWith(":"));
  const cookies = plain.filter(([name]) => name === "cookie").map(([, value]) => value);
  const joined: HeaderLine[] = [];
  if (authority !== undefined && headerValue(plain, "host") === undefined) joined.push(["host", authority]);
  for (const line of plain) {
    if (line[0] !== "cookie") joined.push(line);
    else if (cookies.length > 0) joined.push(["cookie", cookies.splice(0).join("; ")]);
  }
  return joined;
}
