import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { canaries, disguises } from "./support/canaries.js";
import { Cli } from "./support/cli.js";
import { chatCompletion, sendJson, startRawUpstream } from "./support/raw-upstream.js";
import { scratchDirectory } from "./support/scratch.js";

const scratch = scratchDirectory("secrets");
const snapshot = join(scratch, "snapshot");
const places = [
  "authorization",
  "apiKeyHeader",
  "anyHeader",
  "cookie",
  "query",
  "path",
  "prompt",
  "toolArguments",
  "form",
  "multipart",
  "compressed",
  "answer",
  "errorBody",
  "answerHeader",
  "stream",
  "compressedAnswer",
] as const;

/** Everything that ever stood in a file below a directory, temporary files included, as long as it is watched. */
class DiskWatch {
  private readonly texts = new Set<string>();
  private readonly timer = setInterval(() => this.look(), 3);

  constructor(private readonly directory: string) {}

  look(): void {
    for (const entry of readdirSync(this.directory, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      try {
        this.texts.add(readFileSync(join(entry.parentPath, entry.name), "latin1"));
      } catch {
        // It was renamed or removed in between; what replaced it is read at the next look.
      }
    }
  }

  end(): string {
    clearInterval(this.timer);
    this.look();
    return [...this.texts].join("\n");
  }
}

test("no secret of any kind, in any place, is ever on disk or in the output", async () => {
  const secrets = Object.fromEntries(places.map((place) => [place, canaries(place)]));
  const secretFile = join(scratch, "secrets.json");
  writeFileSync(secretFile, JSON.stringify(secrets));
  mkdirSync(snapshot);

  const upstream = await startRawUpstream((request, response) => {
    const place = request.url.split("/").at(-1) ?? "";
    if (!request.url.startsWith("/v1/echo/")) return sendJson(response, chatCompletion("ok"));
    const { kind } = JSON.parse(request.body.toString()) as { kind: string };
    const secret = secrets[place]?.[kind] ?? "";
    if (place === "errorBody")
      return sendJson(
        response,
        JSON.stringify({ error: { message: `bad key ${secret}`, type: "x", param: null, code: null } }),
        400,
      );
    if (place === "answer") return sendJson(response, chatCompletion(`your key: ${secret}`));
    if (place === "compressedAnswer") {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "br" });
      return void response.end(brotliCompressSync(chatCompletion(secret)));
    }
    if (place === "answerHeader") {
      response.writeHead(200, {
        "content-type": "application/json",
        "set-cookie": `sid=${encodeURIComponent(secret)}; Path=/`,
        "x-note": `got ${secret.replaceAll("\n", " ")}`,
      });
      return void response.end("{}");
    }
    // Split over events, five characters each.
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const piece of `key: ${secret} end`.match(/[\s\S]{1,5}/g) ?? []) {
      response.write(
        `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content: piece } }] })}\n\n`,
      );
    }
    response.end("data: [DONE]\n\n");
  });

  const watch = new DiskWatch(snapshot);
  const environmentSecret = `plain-words-${"Zq9".repeat(6)}`;
  const cli = Cli.start(
    [
      "record",
      "--verbose",
      "--port",
      "0",
      "--out",
      snapshot,
      "--upstream",
      `api.openai.com=${upstream.url}`,
      "--",
      process.execPath,
      fileURLToPath(new URL("programs/leaky.mjs", import.meta.url)),
      secretFile,
    ],
    { home: join(scratch, "home"), environment: { MY_SERVICE_TOKEN: environmentSecret } },
  );
  const result = await cli.ended;
  const written = watch.end();

  expect(result.code, result.stderr).toBe(0);
  expect(
    readdirSync(snapshot, { recursive: true }).filter((name) => String(name).endsWith(".yaml")).length,
  ).toBeGreaterThan(100);
  const leaks = places.flatMap((place) =>
    Object.entries(secrets[place] ?? {}).flatMap(([kind, secret]) =>
      disguises(secret)
        .filter(
          (form) => written.includes(form) || result.stdout.includes(form) || result.stderr.includes(form),
        )
        .map((form) => `${kind} in ${place}: ${form.slice(0, 24)}…`),
    ),
  );
  expect(leaks).toEqual([]);
});
