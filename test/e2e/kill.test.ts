import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { openSnapshot } from "../../src/store/snapshot.js";
import { Cli } from "./support/cli.js";
import { chatCompletion, type RawUpstream, startRawUpstream } from "./support/raw-upstream.js";
import { readTree, scratchDirectory } from "./support/scratch.js";

/**
 * `PROXYMOCK_KILL_ROUNDS=200` for the whole of it, the time within which an answer must be on disk included. Without
 * it no time is asserted, for the machine may be busy: what was announced as recorded must be there.
 */
const asked = process.env["PROXYMOCK_KILL_ROUNDS"];
const rounds = Number(asked ?? 8);
const settledMs = asked === undefined ? Number.POSITIVE_INFINITY : 250;
const scratch = scratchDirectory("kill");
let upstream: RawUpstream;

beforeAll(async () => {
  upstream = await startRawUpstream(async (incoming, response) => {
    const { text } = JSON.parse(incoming.body.toString()) as { text: string };
    // A provider takes its time; without it this machine's own speed would be the load.
    await new Promise((resolve) => setTimeout(resolve, 15));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(chatCompletion(`${text} ${"padding ".repeat(500)}`));
  });
});

/** Asks until the proxy is gone; notes when each answer had ended. */
async function load(port: number, worker: number, ended: Map<string, number>): Promise<void> {
  for (let count = 0; ; count++) {
    const text = `worker ${worker} call ${count}.`;
    const finished = await new Promise<boolean>((resolve) => {
      const outgoing = request(
        {
          port,
          host: "127.0.0.1",
          path: "/openai/v1/chat/completions",
          method: "POST",
          headers: { "content-type": "application/json" },
        },
        (response) => {
          response
            .on("end", () => resolve(response.complete))
            .on("error", () => resolve(false))
            .on("close", () => resolve(response.complete))
            .resume();
        },
      );
      outgoing.on("error", () => resolve(false));
      outgoing.end(
        JSON.stringify({ model: "gpt-4o-mini", text, messages: [{ role: "user", content: text }] }),
      );
    });
    if (!finished) return;
    ended.set(text, performance.now());
  }
}

test(`kill -9 at ${rounds} random moments under load leaves no half file and loses nothing that was recorded`, async () => {
  let present = 0;
  for (let round = 0; round < rounds; round++) {
    const out = join(scratch, `round-${round}`);
    mkdirSync(out);
    const cli = Cli.start(
      ["record", "--json", "--port", "0", "--out", out, "--upstream", `api.openai.com=${upstream.url}`],
      { home: join(scratch, "home") },
    );
    const { port } = await cli.ready();
    const ended = new Map<string, number>();
    const workers = Array.from({ length: 4 }, (_, worker) => load(port, worker, ended));
    // The moment itself is what varies: from the first recording on to well under way.
    await cli.event(({ event }) => event === "recorded");
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 700));
    const killedAt = performance.now();
    cli.child.kill("SIGKILL");
    const [{ events }] = await Promise.all([cli.ended, ...workers]);

    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name.endsWith(".yaml") && !entry.name.startsWith("."),
    );
    const snapshot = await openSnapshot([out]);
    expect(snapshot.size).toBe(files.length);
    for (const entry of snapshot.entries) await snapshot.load(entry);
    const written = [...readTree(out)]
      .filter(([path]) => path.endsWith(".yaml"))
      .map(([path]) => readFileSync(join(out, path), "utf8"))
      .join("\n");
    const settled = [...ended].filter(([, at]) => at < killedAt - settledMs).map(([text]) => text);
    expect(settled.filter((text) => !written.includes(text))).toEqual([]);
    const announced = events.flatMap((event) => (event.event === "recorded" ? [event.file] : []));
    expect(announced.filter((file) => !existsSync(file))).toEqual([]);
    present += announced.length;
  }
  expect(present).toBeGreaterThan(rounds);
});
