import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface RawUpstream {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

export type Answer = (request: SeenRequest, response: http.ServerResponse) => void | Promise<void>;

/** A provider's stand-in that sends the very bytes a test wants. Goes away with the test file. */
export async function startRawUpstream(answer: Answer): Promise<RawUpstream> {
  const requests: SeenRequest[] = [];
  const server = http.createServer(async (incoming, response) => {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of incoming) pieces.push(piece as Buffer);
    } catch {
      return;
    }
    const request = {
      method: incoming.method ?? "",
      url: incoming.url ?? "",
      rawHeaders: incoming.rawHeaders,
      body: Buffer.concat(pieces),
    };
    requests.push(request);
    await answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  afterAll(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}

/** A chat completion as OpenAI answers it, with this text. */
export function chatCompletion(text: string): string {
  return JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "gpt-4o-mini-2024-07-18",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: text, refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
  });
}

export function sendJson(response: http.ServerResponse, body: string, status = 200): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
