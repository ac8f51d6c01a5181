import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Cli, runCli } from "./support/cli.js";
import { chatCompletion, sendJson, startRawUpstream } from "./support/raw-upstream.js";
import { scratchDirectory } from "./support/scratch.js";

const scratch = scratchDirectory("offline");
const home = join(scratch, "home");
const snapshot = join(scratch, "snapshot");
const spy = join(scratch, "spy.cjs");
const log = join(scratch, "outbound.log");

/** Preloaded into the mock itself: notes every connection it opens and every name it looks up. */
const spySource = `
const fs = require("node:fs"), net = require("node:net"), dns = require("node:dns"), dgram = require("node:dgram");
const note = (what) => fs.appendFileSync(${JSON.stringify(log)}, what + "\\n");
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...words) { note("connect " + JSON.stringify(words[0])); return connect.apply(this, words); };
for (const name of ["lookup", "resolve", "resolve4", "resolve6"]) {
  const real = dns[name]; dns[name] = (...words) => { if (!net.isIP(words[0])) note(name + " " + words[0]); return real(...words); };
  const promised = dns.promises[name]; dns.promises[name] = (...words) => { if (!net.isIP(words[0])) note(name + " " + words[0]); return promised(...words); };
}
const createSocket = dgram.createSocket;
dgram.createSocket = (...words) => { note("udp"); return createSocket(...words); };
`;

const body = (content: string): string =>
  JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }] });
const program = (script: string): string[] => [process.execPath, "-e", script];
const ask = (content: string, host = "api.openai.com"): string =>
  `fetch("https://${host}/v1/chat/completions", {method: "POST", headers: {"content-type": "application/json"}, body: ${JSON.stringify(body(content))}}).then((r) => r.text())`;

beforeAll(async () => {
  writeFileSync(spy, spySource);
  const upstream = await startRawUpstream((_, response) => sendJson(response, chatCompletion("hi")));
  const result = await runCli(
    [
      "record",
      "--port",
      "0",
      "--out",
      snapshot,
      "--upstream",
      `api.openai.com=${upstream.url}`,
      "--",
      ...program(ask("hello")),
    ],
    { home, environment: { NODE_OPTIONS: `--require ${spy}` } },
  );
  expect(result.code, result.stderr).toBe(0);
  // The spy sees what it is meant to see: recording connects to the upstream.
  expect(readFileSync(log, "utf8")).toContain("connect");
});

test("mock opens no connection and looks up no name, on hits, misses, refused hosts, telemetry and credential calls", async () => {
  writeFileSync(log, "");
  const cli = Cli.start(["mock", "--port", "0", "--json", "--in", snapshot], {
    home,
    environment: { NODE_OPTIONS: `--require ${spy}` },
  });
  const { url, port } = await cli.ready();
  const client = `
    process.env.NODE_OPTIONS = "";
    const tls = require("node:tls");
    (async () => {
      await ${ask("hello")};
      await ${ask("something else")};
      await ${ask("hello", "registry.npmjs.org")}.catch(() => 0);
      await fetch("https://api.openai.com/telemetry").then((r) => r.text());
      await fetch("https://oauth2.googleapis.com/token", {method: "POST"}).then((r) => r.text());
    })();`;
  const environment = await runCli(["env", "mock", "--json", "--port", String(port)], { home });
  const { execFileSync } = await import("node:child_process");
  execFileSync(process.execPath, ["-e", client], {
    env: { ...process.env, ...(JSON.parse(environment.stdout) as Record<string, string>) },
  });
  const result = await cli.stop();
  const seen = new Set(result.events.map(({ event }) => event));
  expect([...seen]).toEqual(expect.arrayContaining(["hit", "miss", "refused"]));
  expect(readFileSync(log, "utf8")).toBe("");
  expect(url).toContain("127.0.0.1");
});
