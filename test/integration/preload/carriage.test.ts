import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openAuthority } from "../../../src/engine/certificates/authority.js";
import { temporaryDirectory } from "../compiled-source.js";
import { createPrograms, type Programs } from "./program.js";
import { type ProxyServer, startProxy } from "./proxy-server.js";

const megabyte = 1024 * 1024;
const block = randomBytes(megabyte);
let produced = 0;
let server: Server;
let proxy: ProxyServer;
let programs: Programs;
let ca: string;

beforeAll(async () => {
  const authority = await openAuthority({
    directory: join(temporaryDirectory("carriage"), "certs"),
    now: () => new Date(),
  });
  ca = authority.certificateFile;
  programs = createPrograms();
  server = createServer(
    {
      SNICallback: (name, done) =>
        void authority.secureContext(name).then((context) => done(null, context), done),
    },
    async (request, response) => {
      if (request.url === "/produced") response.end(`${produced}`);
      else if (request.url === "/echo") request.pipe(response);
      else await produceEndlessly(response);
    },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy = await startProxy((server.address() as AddressInfo).port);
});
afterAll(() => {
  proxy.close();
  server.closeAllConnections();
  server.close();
});

async function produceEndlessly(response: ServerResponse): Promise<void> {
  while (!response.destroyed) {
    produced += block.length;
    if (!response.write(block)) await Promise.race([once(response, "drain"), once(response, "close")]);
  }
}

const run = (code: string) => programs.run(code, { proxy: `http://127.0.0.1:${proxy.port}`, ca });

it("carries 32 MB up and down at once, byte for byte", async () => {
  const digest = createHash("sha256");
  for (let i = 0; i < 32; i += 1) digest.update(block);
  const { stdout } = await run(`
    import https from "node:https"; import { createHash } from "node:crypto";
    const block = Buffer.from(${JSON.stringify(block.toString("base64"))}, "base64"); const digest = createHash("sha256");
    const request = https.request("https://api.invalid/echo", { method: "POST", agent: false }, (response) => {
      response.on("data", (chunk) => digest.update(chunk)); response.on("end", () => console.log(digest.digest("hex")));
    });
    for (let i = 0; i < 32; i += 1) if (!request.write(block)) await new Promise((resolve) => request.once("drain", resolve));
    request.end();`);
  expect(stdout).toBe(`${digest.digest("hex")}\n`);
});

it("lets a program that does not read hold the sender back", async () => {
  const { stdout } = await run(`
    import https from "node:https";
    const get = (path) => new Promise((resolve) => https.get("https://api.invalid" + path, { agent: false }, resolve));
    const endless = await get("/endless");
    let same = 0; let before = -1;
    while (same < 20) {
      const response = await get("/produced"); let now = ""; for await (const chunk of response) now += chunk;
      same = now === before ? same + 1 : 0; before = now;
    }
    console.log(before); endless.destroy();`);
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThan(64 * megabyte);
});
