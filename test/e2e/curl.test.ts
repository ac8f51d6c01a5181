import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { Cli, runCli, summaryOf } from "./support/cli.js";
import { type RawUpstream, startRawUpstream } from "./support/raw-upstream.js";
import { scratchDirectory } from "./support/scratch.js";

const run = promisify(execFile);
const scratch = scratchDirectory("curl");
const home = join(scratch, "home");
const large = Buffer.alloc(5 * 1024 * 1024, "0123456789abcdefghijklmnopqrstuvwxyz\n");
const binary = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256));
const sse = [
  'data: {"choices":[{"delta":{"content":"Grüße"}}]}\n\n',
  ": comment\n\n",
  "event: odd\ndata: a\ndata: b\n\n",
  "data: [DONE]\n\n",
];

/** What the provider answers, by path. */
const answers: Record<string, Parameters<typeof startRawUpstream>[0]> = {
  json: (_, response) => {
    response.writeHead(200, [
      "Content-Type",
      "application/json",
      "X-Dup",
      "one",
      "X-Dup",
      "two",
      "Server",
      "test",
      "x-CASE",
      "Kept",
      "Content-Length",
      "22",
    ]);
    response.end('{"a": 1.0, "b": "\\u00e9"}'.slice(0, 22));
  },
  sse: (_, response) => {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    });
    for (const event of sse) response.write(event);
    response.end();
  },
  gzip: (_, response) => {
    const body = gzipSync(JSON.stringify({ text: "compressed ".repeat(50) }));
    response.writeHead(200, {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "content-length": body.length,
      vary: "accept-encoding",
    });
    response.end(body);
  },
  br: (_, response) => {
    const body = brotliCompressSync("plain words, brotli");
    response.writeHead(200, {
      "content-type": "text/plain",
      "content-encoding": "br",
      "content-length": body.length,
    });
    response.end(body);
  },
  binary: (_, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": binary.length });
    response.end(binary);
  },
  empty: (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 0 });
    response.end();
  },
  large: (_, response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-length": large.length });
    response.end(large);
  },
  "no-content": (_, response) => {
    response.writeHead(204, { "x-kept": "yes" });
    response.end();
  },
  "not-found": (_, response) => {
    response.writeHead(404, "Not Found", { "content-type": "application/json", "content-length": 17 });
    response.end('{"error":"gone"}\n');
  },
  trailers: (_, response) => {
    response.writeHead(200, {
      "content-type": "text/plain",
      trailer: "x-checksum",
      "transfer-encoding": "chunked",
    });
    response.write("body with ");
    response.addTrailers({ "X-Checksum": "abc123" });
    response.end("a trailer");
  },
};

interface Seen {
  readonly status: string;
  readonly headers: readonly string[];
  readonly trailers: readonly string[];
  readonly body: string;
}

/** Header lines that speak of one connection or one moment. */
const passing = /^(?:date|connection|keep-alive|transfer-encoding|trailer):/i;

async function curl(url: string, ...words: string[]): Promise<Seen> {
  const { stdout } = await run(
    "curl",
    ["--silent", "--show-error", "--include", "--http1.1", "--max-time", "30", ...words, url],
    {
      encoding: "buffer",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  let rest = stdout;
  let head = "";
  do {
    const end = rest.indexOf("\r\n\r\n");
    head = rest.subarray(0, end).toString("latin1");
    rest = rest.subarray(end + 4);
  } while (
    /^HTTP\/1\.[01] (?:200 (?:OK|Connection established)\r?$|1\d\d )/im.test(head.split("\r\n")[0] ?? "") &&
    !head.includes(":")
  );
  const [statusLine = "", ...lines] = head.split("\r\n");
  return {
    status: statusLine.split(" ")[1] ?? "",
    headers: lines
      .filter((line) => !passing.test(line) && !/^content-(?:encoding|length):/i.test(line))
      .sort(),
    trailers: [],
    body: createHash("sha256").update(decode(rest, lines)).digest("hex"),
  };
}

function decode(body: Buffer, headers: readonly string[]): Buffer {
  const coding = headers
    .find((line) => /^content-encoding:/i.test(line))
    ?.split(":")[1]
    ?.trim();
  if (coding === "gzip") return gunzipSync(body);
  return coding === "br" ? brotliDecompressSync(body) : body;
}

interface Case {
  readonly name: string;
  readonly path: string;
  readonly words: readonly string[];
}

const post = ["-H", "content-type: application/json", "-d", '{"model":"m","input":"x"}'];
const cases: readonly Case[] = [
  { name: "JSON with duplicated headers in their own case", path: "json", words: post },
  { name: "SSE", path: "sse", words: post },
  { name: "gzip", path: "gzip", words: ["-H", "accept-encoding: gzip"] },
  {
    name: "gzip to a client that asked for none",
    path: "gzip",
    words: ["-H", "accept-encoding: gzip", "-H", "x-twice: 1"],
  },
  { name: "brotli", path: "br", words: ["-H", "accept-encoding: br"] },
  { name: "binary", path: "binary", words: [] },
  { name: "an empty body", path: "empty", words: post },
  { name: "5 MB", path: "large", words: [] },
  { name: "HEAD", path: "json", words: ["--head"] },
  { name: "204", path: "no-content", words: ["-X", "DELETE"] },
  { name: "404", path: "not-found", words: post },
  { name: "trailers", path: "trailers", words: [] },
];

let upstream: RawUpstream;
const direct = new Map<string, Seen>();
const recorded = new Map<string, Seen>();
const mocked = new Map<string, Seen>();

async function throughProxy(words: readonly string[], seen: Map<string, Seen>): Promise<void> {
  const { stdout: ca } = await runCli(["certs", "path"], { home });
  const cli = Cli.start([...words, "--port", "0", "--json"], { home });
  const { url } = await cli.ready();
  for (const { name, path, words: flags } of cases) {
    seen.set(
      name,
      await curl(`https://api.openai.com/v1/${path}`, "--proxy", url, "--cacert", ca.trim(), ...flags),
    );
  }
  const result = await cli.stop();
  expect(result.code, result.stderr + result.stdout).toBe(0);
  expect(summaryOf(result).exchanges).toBe(cases.length);
}

beforeAll(async () => {
  upstream = await startRawUpstream((request, response) =>
    answers[request.url.split("/").at(-1) ?? ""]?.(request, response),
  );
  for (const { name, path, words } of cases)
    direct.set(name, await curl(`${upstream.url}/v1/${path}`, ...words));
  await throughProxy(
    ["record", "--out", join(scratch, "snapshot"), "--upstream", `api.openai.com=${upstream.url}`],
    recorded,
  );
  await upstream.close();
  await throughProxy(["mock", "--in", join(scratch, "snapshot")], mocked);
});

describe("curl gets the same status, headers and body directly, recorded and mocked", () => {
  test.each(cases)("$name", ({ name }) => {
    expect(recorded.get(name)).toEqual(direct.get(name));
    expect(mocked.get(name)).toEqual(direct.get(name));
  });
});
