import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Cli, summaryOf } from "./support/cli.js";
import { readTree, scratchDirectory } from "./support/scratch.js";

const scratch = scratchDirectory("app-port");
const home = join(scratch, "home");

async function startApp(): Promise<{ port: number; stop(): Promise<void> }> {
  const app = http.createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (request.url === "/stream") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: one\n\n");
      response.end("data: two\n\n");
      return;
    }
    response.writeHead(201, { "content-type": "application/json", "X-App": "yes" });
    response.end(JSON.stringify({ received: Buffer.concat(pieces).length, host: request.headers.host }));
  });
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  return {
    port: (app.address() as AddressInfo).port,
    stop: async () => {
      app.closeAllConnections();
      await new Promise((done) => app.close(done));
    },
  };
}

test("the app's inbound exchanges pass through and are recorded under inbound/, streams and uploads intact", async () => {
  const app = await startApp();
  const out = join(scratch, "inbound");
  const cli = Cli.start(
    ["record", "--json", "--port", "0", "--in-port", "0", "--app-port", String(app.port), "--out", out],
    { home },
  );
  const { in_port: inPort } = await cli.ready();
  const front = `http://127.0.0.1:${inPort}`;

  const upload = await fetch(`${front}/api/run?x=1`, {
    method: "POST",
    body: Buffer.alloc(3_000_000, 7),
    headers: { authorization: `Bearer ${"aB3".repeat(10)}` },
  });
  expect(upload.status).toBe(201);
  expect(upload.headers.get("x-app")).toBe("yes");
  expect(await upload.json()).toMatchObject({ received: 3_000_000 });
  expect(await (await fetch(`${front}/stream`)).text()).toBe("data: one\n\ndata: two\n\n");

  await app.stop();
  const dead = await fetch(`${front}/api/run`);
  expect(dead.status).toBe(502);
  expect(await dead.text()).toContain(String(app.port));

  const result = await cli.stop();
  expect(result.events).toContainEqual(expect.objectContaining({ event: "error", code: "APP_UNREACHABLE" }));
  expect(summaryOf(result)).toMatchObject({ recorded: 2 });
  const names = [...readTree(out).keys()].filter((name) => name.endsWith(".yaml"));
  expect(names).toEqual([
    expect.stringMatching(
      new RegExp(`^inbound/localhost_${app.port}/0001\\.post\\.api-run\\.[0-9a-f]{8}\\.yaml$`),
    ),
    expect.stringMatching(
      new RegExp(`^inbound/localhost_${app.port}/0002\\.get\\.stream\\.[0-9a-f]{8}\\.yaml$`),
    ),
  ]);
  expect([...readTree(out).values()].join("")).not.toContain("aB3".repeat(10));
});

test("an app that does not listen yet is said at once", async () => {
  const app = await startApp();
  await app.stop();
  const cli = Cli.start(
    [
      "record",
      "--json",
      "--port",
      "0",
      "--in-port",
      "0",
      "--app-port",
      String(app.port),
      "--out",
      join(scratch, "none"),
    ],
    { home },
  );
  const warning = await cli.event(({ event }) => event === "warning");
  expect(warning).toMatchObject({ message: expect.stringContaining(`port ${app.port}`) });
  await cli.stop();
});
